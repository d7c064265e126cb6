"""DynamoDB under pressure. No emulator shows conflicts and throttles, so botocore's last hook plays them here."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from chalicelib.errors import StoreBusy
from chalicelib.sales.change import Change, DayCounters
from chalicelib.store.conversations import DynamoConversations
from chalicelib.store.metrics import DynamoMetrics
from chalicelib.store.tables import ConversationRow
from chalicelib.store.transactions import Transactions
from tests.aws import aws_in_process

SENDER = "whatsapp:+14155238886"
_CHANGE = Change(
    "any", touches_conversation=False, counters=(DayCounters(SENDER, "2026-11-20", Counter(messages_in=1)),)
)


class Pressure:
    """Answers the next transactions in DynamoDB's stead, before they are sent."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []
        self.transactions = Transactions(shards=2, retention=timedelta(days=1), sleep=self.sleeps.append)
        self.answers: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self._events = ConversationRow._get_connection().connection.client.meta.events
        self._events.register_first("before-call.dynamodb.TransactWriteItems", self._answer)

    def ease(self) -> None:
        self._events.unregister("before-call.dynamodb.TransactWriteItems", self._answer)

    def _answer(self, **kwargs: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
        self.asked.append(json.loads(kwargs["params"]["body"]))
        if not self.answers:
            return None
        return AWSResponse("http://dynamodb", 400, {}, None), self.answers.pop(0)


@pytest.fixture
def pressure() -> Iterator[Pressure]:
    with aws_in_process():
        pressure = Pressure()
        yield pressure
        pressure.ease()


def _error(code: str, message: str = "refused", **fields: Any) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPHeaders": {}}, **fields}


def _cancelled(*codes: str) -> dict[str, Any]:
    reasons = [{"Code": code, "Message": "x"} for code in codes]
    return _error("TransactionCanceledException", CancellationReasons=reasons)


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_cancelled_transaction_is_tried_again_and_counts_once(pressure: Pressure, code: str) -> None:
    pressure.answers = [_cancelled(code), _cancelled(code)]
    DynamoConversations(pressure.transactions).commit(_CHANGE)
    assert len(pressure.sleeps) == 2
    assert DynamoMetrics(2).days([SENDER], "2026-11-20", "2026-11-20")["2026-11-20"]["messages_in"] == 1


def test_the_pauses_between_tries_have_jitter_and_a_growing_bound(pressure: Pressure) -> None:
    pressure.answers = [_cancelled("TransactionConflict")] * 5
    DynamoConversations(pressure.transactions).commit(_CHANGE)
    assert all(0 <= pause <= 0.05 * 2**n for n, pause in enumerate(pressure.sleeps))
    assert len(set(pressure.sleeps)) == 5


def test_a_conflict_without_end_is_a_busy_store_and_nothing_is_counted(pressure: Pressure) -> None:
    pressure.answers = [_cancelled("TransactionConflict")] * 50
    with pytest.raises(StoreBusy):
        DynamoConversations(pressure.transactions).commit(_CHANGE)
    assert DynamoMetrics(2).days([SENDER], "2026-11-20", "2026-11-20") == {}


def test_a_throttled_transaction_is_tried_again(pressure: Pressure) -> None:
    pressure.answers = [_error("ThrottlingException"), _error("TransactionInProgressException")]
    DynamoConversations(pressure.transactions).commit(_CHANGE)
    assert len(pressure.sleeps) == 2


def test_after_a_lost_answer_the_very_same_request_is_made_again(pressure: Pressure) -> None:
    """DynamoDB then knows it by its token and does it once, although it may have been done already."""
    pressure.answers = [_error("InternalServerError"), _error("TransactionInProgressException")]
    DynamoConversations(pressure.transactions).commit(_CHANGE)
    assert pressure.asked[0] == pressure.asked[1] == pressure.asked[2]
    assert pressure.asked[0]["ClientRequestToken"]


@pytest.mark.parametrize("then", [_error("ThrottlingException"), _cancelled("TransactionConflict")])
def test_a_lost_answer_is_not_forgotten_over_what_refuses_the_request_then(
    pressure: Pressure, then: dict[str, Any]
) -> None:
    """The first request may have been done: a new one would do it again."""
    pressure.answers = [_error("InternalServerError"), then, then]
    DynamoConversations(pressure.transactions).commit(_CHANGE)
    assert [asked["ClientRequestToken"] for asked in pressure.asked] == [pressure.asked[0]["ClientRequestToken"]] * 4


def test_after_a_throttle_the_very_same_request_is_made_again(pressure: Pressure) -> None:
    """The SDK may have asked before, got no answer and asked again by itself: then it may have been done already."""
    pressure.answers = [_error("ThrottlingException")]
    DynamoConversations(pressure.transactions).commit(_CHANGE)
    assert pressure.asked[0] == pressure.asked[1]


def test_after_a_conflict_the_request_is_a_new_one(pressure: Pressure) -> None:
    pressure.answers = [_cancelled("TransactionConflict")]
    DynamoConversations(pressure.transactions).commit(_CHANGE)
    assert pressure.asked[0]["ClientRequestToken"] != pressure.asked[1]["ClientRequestToken"]


def test_an_error_that_stays_is_told_at_once_without_its_text(pressure: Pressure) -> None:
    pressure.answers = [_error("ValidationException", "+34600000001")]
    with pytest.raises(StoreBusy) as raised:
        DynamoConversations(pressure.transactions).commit(_CHANGE)
    assert "+34600000001" not in str(raised.value)
    assert pressure.sleeps == []

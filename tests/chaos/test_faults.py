"""What is made to fail fails as the real one does, and only what it should."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from openai import APIConnectionError, APITimeoutError, InternalServerError, OpenAI, RateLimitError

from local.delivery import Pace
from local.demo_model import model_app
from local.phone_store import PhoneStore
from local.twilio_account import TwilioAccount
from local.twilio_api import twilio_app
from tests.chaos.aws_calls import Request
from tests.chaos.aws_faults import refusal
from tests.chaos.aws_proxy import FaultyAws
from tests.chaos.fates import Fates
from tests.chaos.model_faults import FaultyModel
from tests.chaos.traffic import customers_of
from tests.chaos.transcript import Reservation, Transcript
from tests.chaos.trouble import troubles_of
from tests.chaos.twilio_calls import FaultyCaller
from tests.chaos.twilio_faults import FatedFaults, FaultyTwilio
from tests.gateways.scripted_server import Answer, ScriptedServer
from tests.gateways.scripted_server import serving as scripted
from tests.local.bot import Bot, running_bot
from tests.local.eventually import eventually
from tests.local.servers import serving

PATIENCE = 2.0  # seconds, of who asks the model
ACCOUNT, TOKEN, SENDER, ANA = "AC1", "a-token", "whatsapp:+14155238886", "whatsapp:+34600000001"


class OneFate(Fates):
    """Always this one, where it is among what may happen, so many times."""

    def __init__(self, kind: str, times: int = 1) -> None:
        super().__init__(seed=1)
        self._kind = kind
        self._left = times

    def draw(self, kinds: Mapping[str, float], *name: object) -> str:
        if self._kind not in kinds or not self._left:
            return ""
        self._left -= 1
        return self._kind


# Fates


def test_a_fate_is_that_of_its_seed_and_name_alone() -> None:
    one, same, other = Fates(1), Fates(1), Fates(2)
    shares = {"a": 0.3, "b": 0.3}
    names = [("x", n) for n in range(200)]
    drawn = [one.draw(shares, *name) for name in names]
    assert drawn == [same.draw(shares, *name) for name in reversed(names)][::-1]
    assert drawn != [other.draw(shares, *name) for name in names]
    assert {kind: drawn.count(kind) > 30 for kind in ("a", "b", "")} == {"a": True, "b": True, "": True}


def test_each_kind_is_dealt_to_two_customers_however_rare_it_is_and_to_the_same_with_the_same_seed() -> None:
    def struck(seed: int) -> list[tuple[str, int, str]]:
        fates = Fates(seed)
        fates.deal([(f"c{number}", f"phone {number}") for number in range(9)])
        asked = [(f"{by}{number}", call) for number in range(9) for call in range(3) for by in ("c", "phone ")]
        return [(name, call, fate) for name, call in asked if (fate := fates.draw({"a": 0, "b": 0}, "x", name, call))]

    assert sorted(fate for _, _, fate in struck(1)) == ["a", "a", "b", "b"]
    assert {(name[0], call) for name, call, _ in struck(1)} == {("c", 0)}
    assert struck(1) == struck(1) != struck(2)


def test_with_faults_off_nothing_goes_wrong_or_is_counted() -> None:
    fates = Fates(1)
    fates.on = False
    assert fates.draw({"a": 1.0}, "x") == ""
    assert fates.injected.total() == 0


def test_the_customers_write_just_so_many_messages_the_same_for_the_same_seed() -> None:
    customers = customers_of(5, 321)
    lines = [line for customer in customers for line in customer.lines]
    assert (len(lines), len({line.sid for line in lines})) == (321, 321)
    assert len({customer.address for customer in customers}) == len(customers)
    assert customers == customers_of(5, 321) != customers_of(6, 321)
    copied = sum(line.copies > 1 for line in lines)
    assert 10 < copied < 60


def test_trouble_comes_in_the_midst_of_the_traffic() -> None:
    assert troubles_of(5, 2000) == troubles_of(5, 2000)
    assert {trouble.kind for trouble in troubles_of(5, 1)} == {"worker killed", "emulator restarted"}
    assert all(0 < trouble.after < 2000 for trouble in troubles_of(5, 2000))


# AWS


@contextmanager
def aws(fates: Fates, emulator: ScriptedServer) -> Iterator[tuple[FaultyAws, Any]]:
    with scripted(emulator):
        proxy = FaultyAws(int(emulator.url.rsplit(":", 1)[1]), fates, lambda body: None)
        client = boto3.client(
            "dynamodb",
            endpoint_url=proxy.url,
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=Config(retries={"max_attempts": 0}, proxies={}),
        )
        try:
            yield proxy, client
        finally:
            client.close()
            proxy.stop()


def transact(client: Any, token: str = "t", key: str = "c-1") -> None:
    items = [{"Delete": {"TableName": "conversations", "Key": {"conversation_id": {"S": key}}}}] * 2
    client.transact_write_items(TransactItems=items, ClientRequestToken=token)


def emulator_that_does_all() -> ScriptedServer:
    return ScriptedServer(lambda request: Answer(200, {}))


@pytest.mark.parametrize(
    ("kind", "code", "reached"),
    [
        ("conflict", "TransactionCanceledException", 0),
        ("item throttled", "TransactionCanceledException", 0),
        ("throttled", "ProvisionedThroughputExceededException", 0),
        ("500 before", "InternalServerError", 0),
        ("500 after", "InternalServerError", 1),
    ],
)
def test_dynamodb_refuses_in_its_own_words(kind: str, code: str, reached: int) -> None:
    emulator = emulator_that_does_all()
    with aws(OneFate(kind), emulator) as (_, client):
        with pytest.raises(ClientError) as raised:
            transact(client)
        assert raised.value.response["Error"]["Code"] == code
        assert len(emulator.requests) == reached


@pytest.mark.parametrize(
    ("kind", "reason"), [("conflict", "TransactionConflict"), ("item throttled", "ThrottlingError")]
)
def test_a_cancelled_transaction_names_a_reason_for_each_of_its_items(kind: str, reason: str) -> None:
    with aws(OneFate(kind), emulator_that_does_all()) as (_, client):
        with pytest.raises(ClientError) as raised:
            transact(client)
        reasons = raised.value.response["CancellationReasons"]
    assert [each["Code"] for each in reasons] == [reason, "None"]


def test_sqs_throttles_in_its_own_words() -> None:
    target = {"X-Amz-Target": "AmazonSQS.SendMessage"}
    refused = refusal("throttled", Request("POST", "/", target, b"{}"))
    assert refused
    assert json.loads(refused.body)["__type"] == "com.amazonaws.sqs#RequestThrottled"


def test_a_lost_answer_is_one_of_a_request_that_was_carried_out() -> None:
    emulator = emulator_that_does_all()
    with aws(OneFate("answer lost"), emulator) as (_, client):
        with pytest.raises(ConnectionClosedError):
            transact(client)
        assert len(emulator.requests) == 1
        transact(client)
        assert len(emulator.requests) == 1, "asked for again with its token it is not done again"
        with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
            transact(client, key="c-2")


def test_while_the_emulator_is_away_what_comes_waits() -> None:
    emulator = emulator_that_does_all()
    with aws(OneFate(""), emulator) as (proxy, client):
        with proxy.closed():
            waiting = threading.Thread(target=transact, args=[client])
            waiting.start()
            assert emulator.requests == []
        waiting.join(10)
        assert len(emulator.requests) == 1


# The model


@contextmanager
def model(kind: str) -> Iterator[OpenAI]:
    app = model_app()
    app.wsgi_app = FaultyModel(app.wsgi_app, OneFate(kind), 2 * PATIENCE, 0.0)  # type: ignore[method-assign]
    with serving(app) as url, OpenAI(api_key="demo", base_url=f"{url}/v1", max_retries=0, timeout=PATIENCE) as client:
        yield client


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("429", RateLimitError),
        ("500", InternalServerError),
        ("hang-up", APIConnectionError),
        ("late", APITimeoutError),
    ],
)
def test_the_model_fails_as_openai_does_and_answers_then(kind: str, error: type[Exception]) -> None:
    with model(kind) as client:
        with pytest.raises(error):
            client.responses.create(model="demo", input="Hola")
        assert client.responses.create(model="demo", input="Hola").output_text


def test_the_model_says_what_nobody_can_use() -> None:
    with model("cut off") as client:
        answer = client.responses.create(model="demo", input="Hola")
        assert (answer.status, answer.incomplete_details is not None) == ("incomplete", True)
    with model("garbage") as client:
        assert client.responses.create(model="demo", input="Hola").output_text == "esto no es JSON"
    with model("refusal") as client:
        [message] = client.responses.create(model="demo", input="Hola").output
        assert [part.type for part in message.content] == ["refusal"]  # type: ignore[union-attr]


def test_the_model_tells_how_many_drafts_it_has_written() -> None:
    app = model_app()
    app.wsgi_app = faulty = FaultyModel(app.wsgi_app, OneFate("500"), 0.0, 0.0)  # type: ignore[method-assign]
    with serving(app) as url, OpenAI(api_key="demo", base_url=f"{url}/v1", max_retries=0, timeout=20) as client:
        with pytest.raises(InternalServerError):
            client.responses.create(model="demo", input="Hola")
        client.responses.create(model="demo", input="Hola")
        client.responses.create(model="demo", input="Hola")
    assert faulty.usage["drafts"] == 2


# Twilio


@contextmanager
def twilio(kind: str, folder: Path, bot: Bot) -> Iterator[tuple[TwilioAccount, str]]:
    fates, faults = OneFate(kind), FatedFaults()
    caller = FaultyCaller(TOKEN, OneFate(""))
    account = TwilioAccount(
        PhoneStore(folder / "phone.sqlite"),
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        senders=[SENDER],
        webhook_url=bot.url,
        api_url="",
        pace=Pace(0, 0, 0),
        faults=faults,
        caller=caller,
    )
    account.customer_writes(account.add_customer("Ana", ANA.partition(":")[2]), kind="text", body="Hola", parameters={})
    app = twilio_app(account)
    faulty = FaultyTwilio(app.wsgi_app, fates, faults, 0.0, [ANA])
    app.wsgi_app = faulty  # type: ignore[method-assign]
    try:
        with serving(app) as url:
            yield account, f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    finally:
        caller.stop()
        account.close()


def send(url: str, bot: Bot) -> requests.Response:
    form = {"From": SENDER, "To": ANA, "Body": "Hola", "StatusCallback": f"{bot.url}/status?c=C&m=bot:1:1"}
    return requests.post(url, form, auth=(ACCOUNT, TOKEN), timeout=10)


def sent(account: TwilioAccount) -> list[str]:
    return [message.body for message in account.store.messages_at_twilio() if message.direction == "outbound"]


@pytest.mark.parametrize(
    ("kind", "status", "taken"),
    [
        ("429", 429, 0),
        ("channel busy", 429, 0),
        ("500 before", 500, 0),
        ("500 after", 500, 1),
        ("refused", 400, 0),
        ("undeliverable", 201, 1),
    ],
)
def test_twilio_refuses_before_or_after_it_has_taken_the_message(
    kind: str, status: int, taken: int, tmp_path: Path
) -> None:
    with running_bot() as bot, twilio(kind, tmp_path, bot) as (account, url):
        assert send(url, bot).status_code == status
        assert len(sent(account)) == taken
        assert send(url, bot).status_code == 201


@pytest.mark.parametrize("kind", ["answer lost", "answer late"])
def test_twilios_answer_is_lost_after_it_has_taken_the_message(kind: str, tmp_path: Path) -> None:
    with running_bot() as bot, twilio(kind, tmp_path, bot) as (account, url):
        with pytest.raises(requests.ConnectionError):
            send(url, bot)
        assert len(sent(account)) == 1


def test_what_cannot_be_delivered_is_reported_so(tmp_path: Path) -> None:
    with running_bot() as bot, twilio("undeliverable", tmp_path, bot) as (_, url):
        send(url, bot)
        [call] = bot.callbacks()
        assert call.form["MessageStatus"] in ("failed", "undelivered")


def test_who_blocks_the_shop_is_reported_as_twilio_does(tmp_path: Path) -> None:
    with running_bot() as bot, twilio("blocked", tmp_path, bot) as (_, url):
        send(url, bot)
        [call] = bot.callbacks()
        assert call.form["ErrorCode"] == "63014"


@pytest.mark.parametrize("kind", ["500", "500 without end"])
def test_twilios_list_cannot_be_read(kind: str, tmp_path: Path) -> None:
    with running_bot() as bot, twilio(kind, tmp_path, bot) as (_, url):
        asked = {"To": ANA, "From": SENDER}
        assert requests.get(url, asked, auth=(ACCOUNT, TOKEN), timeout=10).status_code == 500
        assert requests.get(url, asked, auth=(ACCOUNT, TOKEN), timeout=10).status_code == 200


def test_one_requests_faults_are_not_anothers() -> None:
    faults = FatedFaults()
    faults.change({"refuse_next": 1})
    other = threading.Thread(target=lambda: seen.append(faults.strikes("refuse_next")))
    seen: list[bool] = []
    other.start()
    other.join()
    assert (seen, faults.strikes("refuse_next")) == ([False], True)


# Twilio's calls


def report(bot: Bot, caller: FaultyCaller) -> None:
    caller.deliver(
        f"{bot.url}/status?c=C&m=bot:1:1", {"MessageSid": "SM1", "MessageStatus": "sent", "AccountSid": ACCOUNT}
    )


@pytest.mark.parametrize(("kind", "calls"), [("", 1), ("twice", 2), ("late", 1), ("dropped", 0)])
def test_a_report_comes_once_twice_late_or_never(kind: str, calls: int) -> None:
    with running_bot() as bot:
        caller = FaultyCaller(TOKEN, OneFate(kind), latest_seconds=0.05)
        report(bot, caller)
        eventually(caller.is_idle)
        assert (len(bot.calls), len(caller.log.reports)) == (calls, calls)
        caller.stop()


def test_a_message_whose_answer_was_lost_is_repeated_and_known_as_taken() -> None:
    with running_bot() as bot:
        caller = FaultyCaller(TOKEN, OneFate("answer lost"))
        caller.deliver(f"{bot.url}#rc=2&rp=ct", {"MessageSid": "SM1"})
        assert [call.form["MessageSid"] for call in bot.calls] == ["SM1", "SM1"]
        assert caller.log.taken == {"SM1"}
        caller.stop()


# What the proxy learns


def test_a_reservation_is_read_from_the_transaction_that_made_it() -> None:
    pending = {"number": 2, "message_ids": ["bot:2:1"], "answered": ["SM1"], "control_version": 0}
    update = {
        "Key": {"conversation_id": {"S": "c-1"}},
        "UpdateExpression": "SET #3 = :1, #4 = :2 ADD #5 :3",
        "ExpressionAttributeNames": {"#3": "revision", "#4": "pending_answer", "#5": "unread"},
        "ExpressionAttributeValues": {":1": {"N": "4"}, ":2": {"S": json.dumps(pending)}, ":3": {"N": "1"}},
    }
    transcript = Transcript()
    for _ in range(2):
        transcript.read(json.dumps({"TransactItems": [{"Update": update}]}).encode())
    removed = update | {"UpdateExpression": "REMOVE #4"}
    transcript.read(json.dumps({"TransactItems": [{"Update": removed}]}).encode())
    assert transcript.reservations() == [Reservation("c-1", 2, ("bot:2:1",), ("SM1",))]

"""The worker as Lambda calls it, on DynamoDB and SQS."""

import json
from typing import Any

import boto3
import pytest

import app as chalice_app
from chalicelib.errors import ModelFailed, SendRefused
from tests.functional.conftest import Shop


def test_a_message_is_answered_and_the_dashboard_shows_it(shop: Shop) -> None:
    shop.customer_writes("¿Cuánto cuesta la taza?")
    assert shop.worker() == [{"batchItemFailures": []}]
    question, answer = shop.thread()
    assert question["direction"] == "inbound"
    assert answer["author"] == "bot"
    assert answer["delivery_status"] == "queued"
    assert answer["cost_usd"] > 0
    conversation = shop.conversation()
    assert (conversation["mode"], conversation["unread"], conversation["waiting_since"]) == ("bot", 0, None)


def test_an_answer_makes_at_most_six_aws_calls_and_no_scan(shop: Shop) -> None:
    shop.customer_writes()
    shop.worker()
    shop.customer_writes("¿Y tazas?")
    (job,) = shop.jobs()
    calls = shop.aws.counted(lambda: shop.work_on(job))
    calls.remove("DeleteMessage")  # Lambda's own, not the worker's
    assert calls == ["GetItem", "Query", "TransactWriteItems", "TransactWriteItems"]
    assert len(calls) <= 6


def test_the_answers_status_callback_carries_conversation_and_message(shop: Shop) -> None:
    shop.customer_writes()
    shop.worker()
    callback = shop.twilio.accepted[0].status_callback
    assert callback == f"https://bot.example/whatsapp/status?c={shop.conversation_id()}&m=bot%3A1%3A1#rc=2&rp=5xx,ct,rt"


def test_a_passing_failure_returns_the_record_and_shows_it_again_soon(shop: Shop) -> None:
    shop.model.fails = [ModelFailed("timeout", temporary=True)]
    shop.customer_writes()
    (job,) = shop.jobs()
    calls = shop.aws.counted(lambda: shop.work_on(job))
    assert "ChangeMessageVisibility" in calls
    assert shop.twilio.accepted == []


def test_an_error_nobody_foresaw_returns_the_record_and_is_an_alarm_without_its_text(
    capsys: pytest.CaptureFixture[str], shop: Shop
) -> None:
    shop.model.fails = [ValueError("secreto de Ana +34600000001")]
    shop.customer_writes()
    answers = shop.worker()
    assert len(answers[0]["batchItemFailures"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    crash = next(line for line in lines if line["step"] == "job_crashed")
    assert crash["alarm"] is True
    assert crash["error"] == "ValueError"
    assert "secreto" not in json.dumps(lines)


def test_a_poison_job_is_flagged_to_a_person_before_its_last_try(shop: Shop) -> None:
    shop.model.fails = [ValueError()] * 3
    shop.customer_writes()
    (job,) = shop.jobs()
    for receive_count in (1, 2, 3):
        shop.work_on(job, receive_count)
    assert shop.conversation()["needs_person"] == "job_failing"
    waiting = shop.api("GET", "/api/conversations?queue=waiting").json_body["items"]
    assert [c["conversation_id"] for c in waiting] == [shop.conversation_id()]


def test_a_refused_message_is_shown_in_plain_words(shop: Shop) -> None:
    shop.twilio.fails = [SendRefused(63016)]
    shop.customer_writes()
    shop.worker()
    failed = shop.thread()[-1]
    assert failed["delivery_status"] == "failed"
    assert failed["error"]["code"] == 63016
    assert "24 horas" in failed["error"]["message"]
    assert shop.conversation()["needs_person"] == "delivery_failed"


# Reports of progress


def _answered(shop: Shop) -> str:
    shop.customer_writes()
    shop.worker()
    return str(shop.twilio.accepted[0].sid)


def test_progress_moves_forward_only_and_counts_once(shop: Shop) -> None:
    sid = _answered(shop)
    for status in ("sent", "read", "delivered", "sent", "read"):
        assert shop.status("bot:1:1", status, sid).status_code == 200
    assert shop.thread()[-1]["delivery_status"] == "read"
    totals = shop.api("GET", "/api/metrics").json_body["totals"]
    assert (totals["delivered"], totals["read"], totals["failed"]) == (1, 1, 0)


def test_a_failure_reported_later_is_shown_and_calls_a_person(shop: Shop) -> None:
    sid = _answered(shop)
    shop.status("bot:1:1", "failed", sid, ErrorCode="63024")
    assert shop.thread()[-1]["error"]["code"] == 63024
    assert shop.conversation()["needs_person"] == "delivery_failed"
    assert shop.conversation()["mode"] == "bot"


def test_a_report_before_the_send_is_recorded_brings_the_sid_and_is_not_lowered(shop: Shop) -> None:
    def report_comes_first() -> None:
        shop.twilio.before_send = lambda: None
        assert shop.status("bot:1:1", "delivered", f"SM{0:032x}").status_code == 200

    shop.twilio.before_send = report_comes_first
    _answered(shop)
    assert shop.thread()[-1]["delivery_status"] == "delivered"
    assert shop.thread()[-1]["sid"] == shop.twilio.accepted[0].sid


def test_a_report_about_nothing_we_know_changes_nothing(shop: Shop) -> None:
    sid = _answered(shop)
    before = shop.thread()
    assert shop.status("bot:9:9", "delivered", sid).status_code == 200
    assert shop.status("bot:1:1", "delivered", "SMforeign").status_code == 200
    assert shop.status("bot:1:1", "gibberish", sid).status_code == 200
    assert shop.thread() == before


def test_a_forged_report_is_refused(shop: Shop) -> None:
    sid = _answered(shop)
    form = {"MessageSid": sid, "MessageStatus": "read"}
    path = f"/whatsapp/status?c={shop.conversation_id()}&m=bot%3A1%3A1#rc=2&rp=5xx,ct,rt"
    assert shop.webhook(form, path=path, signature="bm9wZQ==").status_code == 403
    assert shop.thread()[-1]["delivery_status"] == "queued"


# The sweeper


def _sweep() -> None:
    event: dict[str, Any] = {
        "version": "0",
        "id": "1",
        "account": "1",
        "region": "us-east-1",
        "resources": [],
        "detail": {},
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "time": "2026-11-20T15:00:00Z",
    }
    chalice_app.sweep(event, None)


def test_a_message_recorded_but_never_queued_is_swept_up(shop: Shop) -> None:
    shop.customer_writes()
    (lost,) = shop.jobs()
    boto3.client("sqs").delete_message(QueueUrl=shop.aws.queue_url, ReceiptHandle=lost["ReceiptHandle"])
    shop.clock.move(299)
    _sweep()
    assert shop.jobs() == []
    shop.clock.move(2)
    _sweep()
    shop.worker()
    assert len(shop.twilio.accepted) == 1


def test_after_two_sweeps_without_an_answer_it_is_a_persons(shop: Shop) -> None:
    shop.customer_writes()
    for _ in range(3):
        shop.clock.move(301)
        _sweep()
    conversation = shop.conversation()
    assert (conversation["mode"], conversation["needs_person"]) == ("human", "not_answered")

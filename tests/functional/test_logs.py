"""The whole flow runs, and the log is searched for what must never be in it."""

import json
import os
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.errors import ModelFailed, SendRefused, SendUnknown
from tests.functional.conftest import PASSWORD, SECONDARY_TOKEN, TOKEN, Shop, settings

PRIVATE = [
    "34600000001",
    "600000001",
    "ES.4480491918930694",
    "Ana Secreta",
    "ana secreta",
    "texto privado",
    "respuesta del modelo",
    "nota privada",
    "soy la operadora",
    PASSWORD,
    TOKEN,
    SECONDARY_TOKEN,
    "sk-test",
    "s" * 40,
    "p" * 40,
]


def _everything_happens(shop: Shop) -> None:
    shop.model.reply = "respuesta del modelo"
    shop.model.fails = [ModelFailed("timeout", temporary=True)]
    shop.twilio.fails = [SendUnknown(500), None, SendRefused(63024)]
    private = {"ProfileName": "Ana Secreta", "ExternalUserId": "ES.4480491918930694"}
    shop.customer_writes("texto privado", **private)
    (job,) = shop.jobs()
    for receive_count in (1, 2):
        shop.work_on(job, receive_count)
    shop.status("bot:1:1", "delivered", shop.twilio.accepted[0].sid, To="whatsapp:+34600000001")
    shop.webhook(shop.form(Body="texto privado"), signature="bm9wZQ==")
    shop.customer_writes("más texto privado", **private)
    shop.worker()
    path = f"/api/conversations/{shop.conversation_id()}"
    shop.api("PATCH", path, {"version": shop.conversation()["version"], "note": "nota privada"})
    shop.api("POST", f"{path}/messages", {"client_id": "client-0001", "body": "soy la operadora"})
    shop.api("POST", "/api/search", {"q": "+34600000001"})
    shop.api("GET", "/api/conversations")
    shop.sign_in("op", "texto privado")
    shop.model.fails = [ValueError("texto privado de +34600000001")]
    shop.api("PATCH", path, {"version": shop.conversation()["version"], "mode": "bot"})
    shop.customer_writes("tercer texto privado", **private)
    shop.worker()


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_no_number_name_text_or_key_is_ever_in_the_log(capsys: pytest.CaptureFixture[str], shop: Shop) -> None:
    _everything_happens(shop)
    captured = capsys.readouterr()
    for private in PRIVATE:
        assert private not in captured.out + captured.err


def test_each_step_is_one_json_line_that_names_conversation_message_and_duration(
    capsys: pytest.CaptureFixture[str], shop: Shop
) -> None:
    _everything_happens(shop)
    lines = _lines(capsys.readouterr().out)
    steps = {line["step"] for line in lines}
    assert steps >= {
        "message_received",
        "job_done",
        "answer_drafted",
        "answer_reserved",
        "send_unknown",
        "message_sent",
        "send_refused",
        "delivery_tracked",
        "conversation_edited",
        "operator_replied",
        "webhook_refused",
        "sign_in_failed",
        "job_given_back",
        "job_crashed",
    }
    received = next(line for line in lines if line["step"] == "message_received")
    assert received["conversation_id"] == shop.conversation_id()
    assert received["message_id"].startswith("SM")
    assert received["duration_ms"] >= 0


def test_what_a_person_must_look_at_is_marked_as_an_alarm(capsys: pytest.CaptureFixture[str], shop: Shop) -> None:
    _everything_happens(shop)
    alarms = {line["step"] for line in _lines(capsys.readouterr().out) if line.get("alarm")}
    assert {"send_refused", "job_crashed"} <= alarms


def test_settings_and_parts_do_not_show_their_secrets(shop: Shop) -> None:
    shown = repr(shop.parts.settings) + repr(shop.parts.pseudonyms) + repr(shop.parts.receive_message)
    for secret in (TOKEN, SECONDARY_TOKEN, "sk-test", "s" * 40, "p" * 40):
        assert secret not in shown
    conversation = shop.parts.conversations
    shop.customer_writes("texto privado", ProfileName="Ana Secreta")
    row = conversation.read(shop.conversation_id())
    assert "34600000001" not in repr(row)
    assert "Ana Secreta" not in repr(row)
    assert "texto privado" not in repr(conversation.recent_messages(shop.conversation_id(), 1))


def test_a_settings_error_names_the_setting_and_not_its_value(aws: Any) -> None:
    environ = settings(REPLY_QUEUE_URL=aws.queue_url, SESSION_SECRET="short-secret")
    with pytest.raises(Exception, match="SESSION_SECRET") as raised:
        wiring.Wiring({**os.environ, **environ})
    assert "short-secret" not in str(raised.value)

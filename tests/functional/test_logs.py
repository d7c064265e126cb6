"""The whole flow runs, and the log is searched for what must never be in it."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest

import app as chalice_app
from chalicelib import logs, wiring
from chalicelib.errors import ModelFailed, SendRefused, SendUnknown
from chalicelib.sales.operators import Role
from tests.aws import Aws
from tests.fakes.outside import FakeModel, FakeTwilio, ManualClock
from tests.functional.conftest import ANA, PASSWORD, PASSWORD_HASH, SECONDARY_TOKEN, TOKEN, Shop, settings
from tests.gateways.scripted_server import Answer, Request, ScriptedServer, serving

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


@dataclass
class Outside:
    """Twilio and OpenAI over HTTP; each error of theirs quotes what they were told."""

    twilio: ScriptedServer = field(default_factory=ScriptedServer)
    openai: ScriptedServer = field(default_factory=ScriptedServer)
    sent: int = 0

    def __post_init__(self) -> None:
        self.twilio.answer = self._twilio
        self.openai.answer = lambda _request: _model_answer()

    def _twilio(self, request: Request) -> Answer:
        if request.method == "GET":
            return Answer(500, _twilio_error(20500))
        if "Typing" in request.path:
            return Answer(400, _twilio_error(21211))
        self.sent += 1
        return Answer(
            201,
            {
                "sid": f"SM{self.sent:032x}",
                "status": "queued",
                "body": request.form["Body"],
                "to": request.form["To"],
                "from": request.form["From"],
                "date_created": format_datetime(datetime(2026, 11, 20, 15, 0, tzinfo=UTC)),
            },
        )


def _twilio_error(code: int) -> dict[str, Any]:
    words = f"{ANA}: no se pudo entregar «respuesta del modelo» con {TOKEN}"
    return {"code": code, "message": words, "more_info": f"https://x/{ANA}", "status": 400}


def _openai_error() -> dict[str, Any]:
    words = "Incorrect API key provided: sk-test. Input was: texto privado de Ana Secreta"
    return {"error": {"message": words, "type": "invalid_request_error", "code": "texto privado"}}


def _model_answer() -> Answer:
    text = json.dumps({"reply": "respuesta del modelo"})
    content = [{"type": "output_text", "text": text, "annotations": []}]
    item = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": content}
    fixed = {"id": "r", "object": "response", "created_at": 1, "status": "completed", "model": "gpt-6-luna"}
    return Answer(200, {**fixed, "output": [item], "parallel_tool_calls": True, "tool_choice": "auto", "tools": []})


_SCHEDULED = {
    **dict.fromkeys(("version", "account", "region", "source", "id", "time"), ""),
    "detail": {},
    "detail-type": "",
    "resources": [],
}


@pytest.fixture
def outside() -> Iterator[Outside]:
    servers = Outside()
    with serving(servers.twilio), serving(servers.openai):
        yield servers


@pytest.fixture
def real_shop(aws: Aws, outside: Outside) -> Iterator[Shop]:
    """With the real gateways; the fakes of this shop are asked nothing."""
    clock = ManualClock()
    environ = settings(
        REPLY_QUEUE_URL=aws.queue_url, TWILIO_API_BASE_URL=outside.twilio.url, OPENAI_BASE_URL=outside.openai.url
    )
    parts = wiring.Wiring({**os.environ, **environ}, clock=clock)
    wiring.use(parts)
    for username, role in (("op", Role.OPERATOR), ("admin", Role.ADMIN)):
        parts.operators.set_password(username, role, PASSWORD_HASH)
    yield Shop(aws, clock, FakeTwilio(clock), FakeModel(), parts)
    wiring.use(None)


def _everything_happens_outside(shop: Shop, outside: Outside) -> None:
    private = {"ProfileName": "Ana Secreta", "ExternalUserId": "ES.4480491918930694"}
    path = f"/api/conversations/{shop.conversation_id()}"
    shop.customer_writes("texto privado", **private)
    shop.worker()
    outside.openai.answers = [Answer(500, _openai_error()), Answer(400, _openai_error())]
    shop.customer_writes("más texto privado", **private)
    shop.worker()
    shop.api("PATCH", path, {"version": shop.conversation()["version"], "mode": "bot"})
    outside.openai.answers = [Answer(200, raw=b"texto privado, no JSON"), Answer(401, _openai_error())]
    outside.twilio.answer = lambda _request: Answer(400, _twilio_error(63024))
    shop.customer_writes("tercer texto privado", **private)
    shop.worker()
    shop.api("POST", f"{path}/messages", {"client_id": "client-0001", "body": "soy la operadora"})
    outside.twilio.answer = lambda _request: Answer(500, _twilio_error(20500))
    shop.api("POST", f"{path}/messages", {"client_id": "client-0002", "body": "soy la operadora"})
    shop.clock.move(1000)
    chalice_app.sweep(_SCHEDULED, None)
    shop.worker()
    shop.api("DELETE", path, token="admin")
    for _ in range(5):
        shop.worker()
        shop.clock.move(1000)
        chalice_app.sweep(_SCHEDULED, None)


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_no_number_name_text_or_key_is_ever_in_the_log(capsys: pytest.CaptureFixture[str], shop: Shop) -> None:
    _everything_happens(shop)
    captured = capsys.readouterr()
    for private in PRIVATE:
        assert private not in captured.out + captured.err


def test_what_twilio_and_openai_quote_in_their_errors_is_not_in_the_log_either(
    capfd: pytest.CaptureFixture[str], real_shop: Shop, outside: Outside
) -> None:
    _everything_happens_outside(real_shop, outside)
    captured = capfd.readouterr()
    for private in PRIVATE:
        assert private not in captured.out + captured.err
    steps = {line["step"] for line in _lines(captured.out)}
    assert steps >= {
        "message_sent",
        "model_failed",
        "model_failed_for_good",
        "send_refused",
        "send_unknown",
        "lookup_failed",
        "send_outcome_unknown",
        "swept",
        "sweep_done",
        "twilio_keeps",
        "customer_erased",
    }


def test_a_line_that_is_too_long_is_cut_field_by_field_whatever_stands_in_it(
    capsys: pytest.CaptureFixture[str], shop: Shop
) -> None:
    logs.step("long", ids="a" * 20_000, at=datetime(2026, 11, 20, tzinfo=UTC))
    (line,) = _lines(capsys.readouterr().out)
    assert line["at"] == "2026-11-20 00:00:00+00:00"
    assert len(line["ids"]) == 1_001


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


def test_a_drafts_line_tells_its_tokens_and_what_they_cost(capsys: pytest.CaptureFixture[str], shop: Shop) -> None:
    """The budget's alarm adds these up."""
    _everything_happens(shop)
    drafted = next(line for line in _lines(capsys.readouterr().out) if line["step"] == "answer_drafted")
    tokens = drafted["input_tokens"], drafted["cached_tokens"], drafted["output_tokens"]
    fresh = tokens[0] - tokens[1]
    assert drafted["cost_usd"] == pytest.approx((fresh * 0.10 + tokens[1] * 0.01 + tokens[2] * 0.50) / 1e6)
    assert drafted["cost_usd"] > 0


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


class Broken:
    """A store with a mistake of ours in it."""

    def __getattr__(self, name: str) -> Any:
        raise ValueError("texto privado de +34600000001")


def test_a_mistake_of_ours_in_the_api_is_a_500_whose_text_goes_nowhere(
    capsys: pytest.CaptureFixture[str], shop: Shop
) -> None:
    token = shop.token()
    shop.parts.__dict__["conversations"] = Broken()
    answer = shop.api("GET", "/api/conversations/any", token=token)
    [line] = [line for line in _lines(capsys.readouterr().out) if line["step"] == "request_failed"]
    assert answer.status_code == 500
    assert (line["alarm"], line["error"]) == (True, "ValueError")
    assert "privado" not in json.dumps(line) + answer.body.decode()

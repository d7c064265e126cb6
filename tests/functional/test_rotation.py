"""A key is rotated: nothing is lost, and the old one is soon forgotten."""

import json
import logging
import os
import traceback

import boto3
import pytest
from chalice.test import Client
from twilio.request_validator import RequestValidator

import app as chalice_app
from chalicelib import wiring
from chalicelib.errors import RequestRefused, SalesBotError, SettingsInvalid
from chalicelib.jobs import sweeper
from chalicelib.sales.operators import Role
from tests.aws import Aws, environment
from tests.fakes.outside import ManualClock
from tests.functional.conftest import PASSWORD, PASSWORD_HASH, WEBHOOK_URL, settings

NAME = "/bot/twilio-token"


def _put(value: str) -> None:
    boto3.client("ssm").put_parameter(Name=NAME, Value=value, Type="SecureString", Overwrite=True)


def _wiring(aws: Aws, clock: ManualClock) -> wiring.Wiring:
    changed = {"REPLY_QUEUE_URL": aws.queue_url, "TWILIO_AUTH_TOKEN": f"ssm:{NAME}"}
    return wiring.Wiring({**os.environ, **settings(**changed)}, clock=clock)


def _accepts(parts: wiring.Wiring, token: str) -> bool:
    signature = RequestValidator(token).compute_signature(WEBHOOK_URL, {"Body": "Hola"})
    return parts.is_signed_by_twilio(WEBHOOK_URL, {"Body": "Hola"}, {"X-Twilio-Signature": signature})


def test_a_rotated_secret_is_read_again_after_five_minutes(aws: Aws) -> None:
    _put("old")
    clock = ManualClock()
    parts = _wiring(aws, clock)
    assert _accepts(parts, "old")
    _put("new")
    clock.move(299)
    assert aws.counted(lambda: _accepts(parts, "old")) == []
    clock.move(2)
    assert aws.counted(lambda: _accepts(parts, "new")) == ["GetParameters"]
    assert _accepts(parts, "new")
    assert not _accepts(parts, "old")


def test_a_rotated_secret_is_read_again_at_once_when_it_is_asked_for(aws: Aws) -> None:
    _put("old")
    parts = _wiring(aws, ManualClock())
    _put("new")
    parts.refresh_settings()
    assert parts.settings.twilio_auth_token == "new"


def test_a_secret_that_is_not_there_stops_the_start(aws: Aws) -> None:
    with pytest.raises(SettingsInvalid, match="TWILIO_AUTH_TOKEN"):
        _wiring(aws, ManualClock())


def test_while_the_store_cannot_tell_the_old_settings_stay_and_it_is_asked_again_later(aws: Aws) -> None:
    _put("old")
    clock = ManualClock()
    parts = _wiring(aws, clock)
    boto3.client("ssm").delete_parameter(Name=NAME)
    clock.move(301)
    assert aws.counted(lambda: _accepts(parts, "old")) == ["GetParameters"]
    assert _accepts(parts, "old")
    _put("new")
    clock.move(29)
    assert aws.counted(lambda: _accepts(parts, "old")) == []
    clock.move(2)
    assert _accepts(parts, "new")


def test_a_refresh_after_a_401_that_fails_keeps_the_old_settings(aws: Aws) -> None:
    _put("old")
    parts = _wiring(aws, ManualClock())
    boto3.client("ssm").delete_parameter(Name=NAME)
    parts.refresh_settings()
    assert parts.settings.twilio_auth_token == "old"


def test_a_rotated_session_secret_signs_the_next_token_and_cursor(aws: Aws) -> None:
    _put("a" * 40)
    changed = {"REPLY_QUEUE_URL": aws.queue_url, "SESSION_SECRET": f"ssm:{NAME}"}
    parts = wiring.Wiring({**os.environ, **settings(**changed)}, clock=ManualClock())
    token, cursor = _token(parts), parts.cursors.encode("list", 1)
    assert parts.sign_in.operator_of(token).username == "op"
    _put("b" * 40)
    parts.refresh_settings()
    with pytest.raises(RequestRefused):
        parts.sign_in.operator_of(token)
    with pytest.raises(RequestRefused):
        parts.cursors.decode("list", cursor)
    assert parts.sign_in.operator_of(_token(parts)).username == "op"


def _token(parts: wiring.Wiring) -> str:
    parts.operators.set_password("op", Role.OPERATOR, PASSWORD_HASH)
    return parts.sign_in("op", PASSWORD, "192.0.2.1").token


def test_a_missing_setting_is_named_in_the_log_by_the_first_request(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger().handlers = []
    wiring.use(None)
    with environment(settings(STAGE="prod", SESSION_SECRET="", REPLY_QUEUE_URL="https://sqs.example/1")):
        answer = Client(chalice_app.app).http.get("/api/conversations")
    assert answer.status_code == 503
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert line["step"] == "settings_invalid"
    assert "SESSION_SECRET" in line["reason"]


def test_a_sweep_that_fails_is_told_without_the_text_of_what_failed(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = wiring.Wiring({**os.environ, **settings(REPLY_QUEUE_URL=aws.queue_url)}, clock=ManualClock())

    def failing() -> None:
        raise ValueError("texto privado")

    parts.__dict__["sweep"] = failing
    wiring.use(parts)
    with pytest.raises(SalesBotError) as raised:
        sweeper.handle()
    wiring.use(None)
    assert "privado" not in "".join(traceback.format_exception(raised.value)) + capsys.readouterr().out

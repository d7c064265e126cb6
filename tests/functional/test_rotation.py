"""A key is rotated: nothing is lost, and the old one is soon forgotten."""

import os

import boto3
import pytest
from twilio.request_validator import RequestValidator

from chalicelib import wiring
from chalicelib.errors import SettingsInvalid
from tests.aws import Aws
from tests.fakes.outside import ManualClock
from tests.functional.conftest import WEBHOOK_URL, settings

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

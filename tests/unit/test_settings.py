"""Settings: read once, checked at the start, secrets from Parameter Store."""

from collections.abc import Iterable, Mapping

import pytest

from chalicelib.config import Settings, load_settings
from chalicelib.errors import SettingsInvalid

GOOD = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_PHONE_NUMBER": "+14155238886",
    "TWILIO_WEBHOOK_URL": "https://bot.example/whatsapp",
    "OPENAI_API_KEY": "sk-1",
    "SESSION_SECRET": "s" * 32,
    "PSEUDONYM_KEY": "p" * 32,
    "REPLY_QUEUE_URL": "https://sqs.example/1/replies.fifo",
    "BUCKET": "bucket",
}


def no_parameters(names: Iterable[str]) -> Mapping[str, str]:
    return {}


def load(**changed: str) -> Settings:
    return load_settings({**GOOD, **changed}, no_parameters)


def test_the_defaults_are_those_of_the_documentation() -> None:
    settings = load()
    assert settings.twilio_senders == ("whatsapp:+14155238886",)
    assert (settings.quiet_seconds, settings.reconcile_seconds, settings.max_receives) == (2, 15, 3)
    assert (settings.worker_timeout_seconds, settings.queue_visibility_seconds) == (60, 75)
    assert (settings.openai_timeout_seconds, settings.openai_start_seconds) == (20, 25)
    assert (settings.openai_transcription_model, settings.openai_transcription_price) == ("gpt-transcribe", 4_500_000)
    assert settings.retention_days == 365
    assert settings.verify_webhook


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_missing_setting_stops_the_start_with_its_name(name: str) -> None:
    with pytest.raises(SettingsInvalid, match=name):
        load(**{name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_WEBHOOK_URL", "bot.example/whatsapp"),
        ("TWILIO_WEBHOOK_URL", "https://bot.example/other"),
        ("TWILIO_PHONE_NUMBER", "4155238886"),
        ("DASHBOARD_ORIGIN", "page.example"),
        ("TWILIO_SENDERS", "+1,nope"),
        ("OPENAI_TRANSCRIPTION_USD_PER_MINUTE", "0,0045"),
        ("SESSION_SECRET", "short"),
        ("QUIET_SECONDS", "soon"),
        ("QUIET_SECONDS", "1.5"),
        ("RETENTION_DAYS", "0"),
        ("BUSINESS_TIMEZONE", "Mars/Olympus"),
        ("VERIFY_WEBHOOK", "maybe"),
        ("LOG_LEVEL", "verbose"),
        ("QUEUE_VISIBILITY_SECONDS", "30"),
        ("ORDER_WEBHOOK_URL", "http://shop.example/orders"),
        ("ORDER_WEBHOOK_URL", "http://127.0.0.1:9000/orders"),
        ("ORDER_WEBHOOK_URL", "https://me:secret@shop.example/orders"),
        ("HAND_OFF_WEBHOOK_URL", "shop.example"),
        ("HAND_OFF_WEBHOOK_URL", "https://shop.example:port/"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid, match=name):
        load(**{name: value})


@pytest.mark.parametrize(
    ("changed", "least"),
    [
        ({}, 39),
        ({"OPENAI_START_SECONDS": "40"}, 43),
        ({"OPENAI_START_SECONDS": "3.5"}, 39),
        ({"OPENAI_START_SECONDS": "3.5", "RECONCILE_SECONDS": "1", "TWILIO_TIMEOUT_SECONDS": "3"}, 11),
        ({"OPENAI_START_SECONDS": "3.5", "RECONCILE_SECONDS": "0", "TWILIO_TIMEOUT_SECONDS": "1"}, 6),
    ],
)
def test_a_job_must_last_long_enough_to_ask_the_model_and_to_find_a_lost_send(
    changed: dict[str, str], least: int
) -> None:
    assert load(WORKER_TIMEOUT_SECONDS=str(least), **changed).worker_timeout_seconds == least
    with pytest.raises(SettingsInvalid, match="WORKER_TIMEOUT_SECONDS"):
        load(WORKER_TIMEOUT_SECONDS=str(least - 1), **changed)


def test_what_takes_too_long_for_a_job_is_told_with_what_to_do() -> None:
    with pytest.raises(SettingsInvalid) as raised:
        load(WORKER_TIMEOUT_SECONDS="27")
    assert "the model is never asked: raise WORKER_TIMEOUT_SECONDS or lower OPENAI_START_SECONDS" in str(raised.value)
    assert "lower RECONCILE_SECONDS or TWILIO_TIMEOUT_SECONDS" in str(raised.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(SettingsInvalid) as raised:
        load(SESSION_SECRET="", QUIET_SECONDS="x")
    assert "SESSION_SECRET" in str(raised.value)
    assert "QUIET_SECONDS" in str(raised.value)


def test_signatures_may_go_unchecked_only_in_the_local_stage() -> None:
    assert not load(VERIFY_WEBHOOK="false", STAGE="local").verify_webhook
    with pytest.raises(SettingsInvalid, match="VERIFY_WEBHOOK"):
        load(VERIFY_WEBHOOK="false", STAGE="prod")


HOOK = "https://shop.example/orders?shop=1"


def test_the_shops_own_system_is_told_only_with_a_signature() -> None:
    assert load(ORDER_WEBHOOK_URL=HOOK, WEBHOOK_SECRET="w" * 32).order_webhook_url == HOOK
    for name in ("ORDER_WEBHOOK_URL", "HAND_OFF_WEBHOOK_URL"):
        for secret in ("", "w" * 31):
            with pytest.raises(SettingsInvalid, match="WEBHOOK_SECRET"):
                load(**{name: HOOK, "WEBHOOK_SECRET": secret})
    assert load().webhook_secret is None, "none is needed where nobody is told"


def test_only_the_local_stage_may_tell_a_system_on_this_machine_in_the_open() -> None:
    here = {"ORDER_WEBHOOK_URL": "http://127.0.0.1:9000/orders", "WEBHOOK_SECRET": "w" * 32}
    assert load(STAGE="local", **here).order_webhook_url
    with pytest.raises(SettingsInvalid, match="ORDER_WEBHOOK_URL"):
        load(STAGE="local", **{**here, "ORDER_WEBHOOK_URL": "http://shop.example/orders"})


def test_addresses_that_may_hold_a_secret_do_not_show_in_a_repr() -> None:
    shown = repr(load(ORDER_WEBHOOK_URL=HOOK, HAND_OFF_WEBHOOK_URL=HOOK, WEBHOOK_SECRET="w" * 32))
    assert "shop.example" not in shown
    assert "wwww" not in shown


def test_the_webhook_url_may_carry_twilios_connection_overrides() -> None:
    carrying = load(TWILIO_WEBHOOK_URL="https://bot.example/whatsapp#rc=2&rp=5xx,ct,rt")
    assert carrying.twilio_webhook_url == "https://bot.example/whatsapp"


def test_several_senders_are_read_with_or_without_the_channel() -> None:
    settings = load(TWILIO_SENDERS="+14155238886, whatsapp:+525550000000")
    assert settings.twilio_senders == ("whatsapp:+14155238886", "whatsapp:+525550000000")


def test_a_value_of_parameter_store_takes_its_place() -> None:
    asked: list[list[str]] = []

    def parameters(names: Iterable[str]) -> Mapping[str, str]:
        asked.append(list(names))
        return {"/bot/token": "from-the-store"}

    settings = load_settings({**GOOD, "TWILIO_AUTH_TOKEN": "ssm:/bot/token"}, parameters)
    assert settings.twilio_auth_token == "from-the-store"
    assert asked == [["/bot/token"]]


def test_a_parameter_that_is_not_there_stops_the_start_with_both_names() -> None:
    with pytest.raises(SettingsInvalid, match=r"TWILIO_AUTH_TOKEN.*/bot/token"):
        load(TWILIO_AUTH_TOKEN="ssm:/bot/token")


def test_a_parameter_of_a_setting_that_may_be_missing_may_be_missing_too() -> None:
    assert load(TWILIO_AUTH_TOKEN_SECONDARY="ssm:/bot/secondary").twilio_auth_token_secondary is None


def test_nothing_is_asked_of_parameter_store_where_nothing_is_kept_there() -> None:
    def parameters(names: Iterable[str]) -> Mapping[str, str]:
        raise AssertionError

    load_settings(GOOD, parameters)

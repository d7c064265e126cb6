"""The environment before `.env` before the defaults."""

import stat
from pathlib import Path

import pytest

from local.secrets_file import kept_secrets
from local.settings import SettingError, Settings, children_environment, read_settings

TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_PHONE_NUMBER": "+14155550100"}
SECRETS = {
    "SESSION_SECRET": "s",
    "PSEUDONYM_KEY": "p",
    "SIMULATED_ACCOUNT_SID": "AC0",
    "SIMULATED_AUTH_TOKEN": "simulated",
}


def read(tmp_path: Path, environ: dict[str, str] | None = None, written: str = "") -> Settings:
    env_file = tmp_path / ".env"
    env_file.write_text(written)
    return read_settings(environ or {}, env_file)


def test_without_any_setting_everything_is_simulated_on_the_default_ports(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.servers() == ["api", "dashboard", "phone", "twilio", "model", "aws"]
    assert (settings.ports.api, settings.ports.dashboard, settings.ports.phone) == (8000, 8001, 8002)


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, {"API_PORT": "9000"}, "API_PORT=7000\nPHONE_PORT=7002\n")
    assert (settings.ports.api, settings.ports.phone) == (9000, 7002)


def test_a_blank_in_the_environment_hides_what_the_file_says(tmp_path: Path) -> None:
    settings = read(tmp_path, {"OPENAI_API_KEY": ""}, "OPENAI_API_KEY=sk-1\n")
    assert settings.simulates_model


def test_a_dollar_sign_in_the_file_stays_as_it_is(tmp_path: Path) -> None:
    assert read(tmp_path, {}, "ADMIN_PASSWORD=a$HOME\n").given["ADMIN_PASSWORD"] == "a$HOME"


def test_with_an_account_the_simulated_twilio_stays_off_and_the_bot_gets_the_account(tmp_path: Path) -> None:
    settings = read(tmp_path, {**TWILIO, "TWILIO_API_BASE_URL": "http://127.0.0.1:1"})
    environment = children_environment(settings, SECRETS)
    assert not {"phone", "twilio"} & set(settings.servers())
    assert (environment["TWILIO_AUTH_TOKEN"], environment["TWILIO_API_BASE_URL"]) == ("t", "http://127.0.0.1:1")


def test_half_an_account_is_an_error_that_names_the_other_half(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER"):
        read(tmp_path, {"TWILIO_ACCOUNT_SID": "AC1"})


def test_with_a_key_the_demo_model_stays_off_and_the_bot_gets_the_key(tmp_path: Path) -> None:
    settings = read(tmp_path, {"OPENAI_API_KEY": "sk-1"})
    environment = children_environment(settings, SECRETS)
    assert "model" not in settings.servers()
    assert environment["OPENAI_API_KEY"] == "sk-1"
    assert "OPENAI_BASE_URL" not in environment


def test_a_model_server_of_ones_own_needs_no_key(tmp_path: Path) -> None:
    settings = read(tmp_path, {"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"})
    assert "model" not in settings.servers()
    assert children_environment(settings, SECRETS)["OPENAI_API_KEY"]


def test_the_callers_own_aws_account_is_never_reached(tmp_path: Path) -> None:
    own = {
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SESSION_TOKEN": "x",
        "AWS_REGION": "eu-west-1",
    }
    environment = children_environment(read(tmp_path, own), SECRETS)
    assert "AWS_PROFILE" not in environment
    assert "AWS_SESSION_TOKEN" not in environment
    assert environment["AWS_ACCESS_KEY_ID"] == "local"
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"


def test_another_aws_endpoint_takes_the_place_of_ministack(tmp_path: Path) -> None:
    settings = read(tmp_path, {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert "aws" not in settings.servers()
    assert children_environment(settings, SECRETS)["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"


def test_what_the_product_reads_is_handed_on(tmp_path: Path) -> None:
    environment = children_environment(read(tmp_path, {}, "QUIET_SECONDS=1\nBUSINESS_CURRENCY=EUR\n"), SECRETS)
    assert (environment["QUIET_SECONDS"], environment["BUSINESS_CURRENCY"]) == ("1", "EUR")


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_an_error_that_names_the_variable(tmp_path: Path, port: str) -> None:
    with pytest.raises(SettingError, match="PHONE_PORT"):
        read(tmp_path, {"PHONE_PORT": port})


def test_a_proxy_is_not_for_this_machine(tmp_path: Path) -> None:
    environment = children_environment(read(tmp_path, {"NO_PROXY": "intranet"}), SECRETS)
    assert environment["NO_PROXY"] == environment["no_proxy"] == "intranet,127.0.0.1,localhost"


def test_secrets_are_made_once_and_readable_by_the_owner_only(tmp_path: Path) -> None:
    first, second = kept_secrets(tmp_path), kept_secrets(tmp_path)
    assert first == second
    assert kept_secrets(tmp_path / "other")["PSEUDONYM_KEY"] != first["PSEUDONYM_KEY"]
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600

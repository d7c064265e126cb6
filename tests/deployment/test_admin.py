"""Operators made from the terminal, in moto's table."""

from collections.abc import Iterator

import pytest

from chalicelib.clock import SystemClock
from chalicelib.errors import RequestRefused
from chalicelib.flows.set_password import SetPassword
from chalicelib.flows.sign_in import SignIn
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.operators import Operator, Role
from chalicelib.sales.passwords import matches
from chalicelib.store.operators import DynamoOperators
from deployment import admin
from tests.deployment.stage_in_process import Stage, stage_in_process

PASSWORD = "una contraseña larga"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with stage_in_process() as stage:
        yield stage


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)


def typed(monkeypatch: pytest.MonkeyPatch, *passwords: str) -> None:
    left = list(passwords)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: left.pop(0))


def kept(username: str) -> Operator:
    operator = DynamoOperators().get(username)
    assert operator is not None
    return operator


def sign_in() -> SignIn:
    return SignIn(DynamoOperators(), Pseudonyms("p" * 40), SystemClock(), lambda: "s" * 40)


def test_the_first_operator_is_an_admin_with_the_password_that_was_typed_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, PASSWORD, PASSWORD)
    assert admin.main(["--stage", "dev"]) == 0
    assert kept("admin").role is Role.ADMIN
    assert matches(PASSWORD, kept("admin").password_hash)
    printed = "".join(capsys.readouterr())
    assert "admin (admin) was made." in printed
    assert PASSWORD not in printed


def test_two_that_differ_change_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, PASSWORD, PASSWORD + "x")
    assert admin.main(["--stage", "dev"]) == 1
    assert DynamoOperators().get("admin") is None
    assert "not the same" in capsys.readouterr().err


def test_the_password_can_come_from_the_environment(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    assert admin.main(["--stage", "dev", "--username", "maria", "--role", "viewer"]) == 0
    assert kept("maria").role is Role.VIEWER
    assert matches(PASSWORD, kept("maria").password_hash)


def test_a_password_that_was_made_up_is_printed_and_right(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert admin.main(["--stage", "dev", "--generate"]) == 0
    made_up = capsys.readouterr().out.rsplit(": ", 1)[1].strip()
    assert len(made_up) >= admin.LEAST_CHARACTERS
    assert matches(made_up, kept("admin").password_hash)


def test_a_new_password_keeps_the_role_and_ends_the_sessions(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    SetPassword(DynamoOperators())("maria", "the-one-before", Role.OPERATOR)
    token = sign_in()("maria", "the-one-before", "192.0.2.1").token
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    assert admin.main(["--stage", "dev", "--username", "maria"]) == 0
    assert kept("maria").role is Role.OPERATOR
    with pytest.raises(RequestRefused):
        sign_in().operator_of(token)
    assert "its sessions are over" in capsys.readouterr().out


def test_a_sign_out_between_the_look_and_the_write_brings_no_old_session_back(stage: Stage) -> None:
    class Meanwhile(DynamoOperators):
        def get(self, username: str) -> Operator | None:
            found = super().get(username)
            self.end_sessions(username)
            return found

    DynamoOperators().set_password("maria", Role.ADMIN, "")
    SetPassword(Meanwhile())("maria", PASSWORD)
    operator = DynamoOperators().get("maria")
    assert operator
    assert matches(PASSWORD, operator.password_hash)
    assert operator.session_version == 3


@pytest.mark.parametrize("password", ["short", "x" * 11, " " * 20, "x" * 1001])
def test_a_password_that_is_too_short_too_long_or_blank_is_refused(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], password: str
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    assert admin.main(["--stage", "dev"]) == 1
    assert "12 to 1000 characters" in capsys.readouterr().err
    assert DynamoOperators().get("admin") is None


@pytest.mark.parametrize("username", ["María", "a", "-x", "x" * 41, "failures:admin"])
def test_a_name_that_cannot_be_is_refused_with_a_sentence(capsys: pytest.CaptureFixture[str], username: str) -> None:
    assert admin.main(["--stage", "dev", f"--username={username}"]) == 1
    assert "cannot be a username" in capsys.readouterr().err


def test_without_a_terminal_it_says_how_else(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert admin.main(["--stage", "dev"]) == 1
    assert "ADMIN_PASSWORD" in capsys.readouterr().err


def test_wrong_settings_are_told_without_a_traceback(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.set_environment(QUIET_SECONDS="soon")
    assert admin.main(["--stage", "dev", "--generate"]) == 1
    assert "QUIET_SECONDS" in capsys.readouterr().err


def test_a_denied_write_is_told_without_a_traceback(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.deny("UpdateItem")
    assert admin.main(["--stage", "dev", "--generate"]) == 1
    assert "AccessDeniedException" in capsys.readouterr().err


def test_help_says_what_it_does_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        admin.main(["--help"])
    assert "make admin STAGE=dev USERNAME=maria" in capsys.readouterr().out

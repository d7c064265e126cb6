"""The local sign-in, with operators kept in a dictionary."""

import os
from pathlib import Path
from typing import Any, cast

from chalicelib.flows.ports import Operators
from chalicelib.sales.operators import Operator, Role
from chalicelib.sales.passwords import hash_password, matches
from local.settings import read_settings
from local.sign_in import prepare_admin

MADE_UP = {"ADMIN_PASSWORD": "made-up-once"}


class FakeOperators:
    def __init__(self) -> None:
        self.kept: dict[str, Operator] = {}

    def get(self, username: str) -> Operator | None:
        return self.kept.get(username)

    def set_password(self, username: str, role: Role, password_hash: str) -> None:
        kept = self.kept.get(username)
        self.kept[username] = Operator(username, role, password_hash, kept.session_version + 1 if kept else 1)


def prepare(operators: FakeOperators, **environ: Any) -> str:
    settings = read_settings(environ, Path(os.devnull))
    return prepare_admin(cast(Operators, operators), settings, MADE_UP)


def test_the_first_start_makes_an_admin_and_tells_the_password() -> None:
    operators = FakeOperators()
    assert prepare(operators) == "admin / made-up-once"
    assert operators.kept["admin"].role is Role.ADMIN
    assert matches("made-up-once", operators.kept["admin"].password_hash)


def test_a_second_start_changes_nothing() -> None:
    operators = FakeOperators()
    prepare(operators)
    before = dict(operators.kept)
    assert prepare(operators) == "admin / made-up-once"
    assert operators.kept == before


def test_a_password_of_ones_own_is_set_and_not_told_and_ends_the_sessions() -> None:
    operators = FakeOperators()
    prepare(operators)
    ended = operators.kept["admin"].session_version
    said = prepare(operators, ADMIN_PASSWORD="one-of-my-own")
    assert "one-of-my-own" not in said
    assert matches("one-of-my-own", operators.kept["admin"].password_hash)
    assert operators.kept["admin"].session_version > ended


def test_a_password_changed_at_the_dashboard_stays() -> None:
    operators = FakeOperators()
    changed = Operator("admin", Role.ADMIN, hash_password("changed-on-the-page"), 3)
    operators.kept["admin"] = changed
    assert "made-up-once" not in prepare(operators)
    assert operators.kept["admin"] == changed

"""What is relied on of the operators' table: the fake and DynamoDB pass the same suite."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.sales.operators import Operator, OperatorChanges, Role
from chalicelib.store.operators import DynamoOperators
from tests.aws import aws_in_process
from tests.fakes.operators import FakeOperators
from tests.fakes.outside import START

HOUR = timedelta(hours=1)
MARIA = Operator("maria", Role.ADMIN, "hash-1", created_at=START)
LUCIA = Operator("lucia", Role.OPERATOR, "hash-2", created_at=START)


@pytest.fixture(params=["fake", "dynamodb"])
def operators(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "fake":
        yield FakeOperators()
        return
    with aws_in_process():
        yield DynamoOperators()


def seen(operators: Any, username: str) -> Operator:
    operator = operators.get(username)
    assert isinstance(operator, Operator)
    return operator


def test_who_was_added_is_there_and_listed_by_name_without_the_hash(operators: Any) -> None:
    assert operators.add(MARIA)
    assert operators.add(LUCIA)
    operators.count_attempt("somebody", START, HOUR)
    assert seen(operators, "maria").password_hash == "hash-1"
    listed = operators.all()
    assert [(o.username, o.role, o.password_hash, o.created_at) for o in listed] == [
        ("lucia", Role.OPERATOR, "", START),
        ("maria", Role.ADMIN, "", START),
    ]


def test_a_name_that_is_taken_is_not_added_again(operators: Any) -> None:
    operators.add(MARIA)
    assert not operators.add(Operator("maria", Role.VIEWER, "other"))
    assert seen(operators, "maria").role is Role.ADMIN


def test_who_was_made_from_the_terminal_is_listed_too(operators: Any) -> None:
    operators.set_password("maria", Role.ADMIN, "hash")
    assert [(o.username, o.created_at, o.signed_in_at) for o in operators.all()] == [("maria", None, None)]


def test_a_sign_in_is_noted_of_who_is_there_alone(operators: Any) -> None:
    operators.add(MARIA)
    operators.note_sign_in("maria", START + HOUR)
    operators.note_sign_in("nobody", START)
    assert [(o.username, o.signed_in_at) for o in operators.all()] == [("maria", START + HOUR)]
    assert operators.get("nobody") is None


@pytest.mark.parametrize(
    ("changes", "ended"),
    [
        (OperatorChanges(role=Role.VIEWER), 0),
        (OperatorChanges(password_hash="new"), 1),
        (OperatorChanges(sign_out=True), 1),
        (OperatorChanges(Role.VIEWER, "new", True), 1),
    ],
)
def test_a_new_password_and_a_sign_out_end_the_sessions(operators: Any, changes: OperatorChanges, ended: int) -> None:
    operators.add(LUCIA)
    before = seen(operators, "lucia")
    assert operators.change(before, changes, None)
    after = seen(operators, "lucia")
    assert after.role is (changes.role or Role.OPERATOR)
    assert after.password_hash == (changes.password_hash or "hash-2")
    assert after.session_version == before.session_version + ended


def test_who_has_another_role_by_now_is_not_changed(operators: Any) -> None:
    operators.add(MARIA)
    operators.add(LUCIA)
    before = seen(operators, "lucia")
    operators.change(before, OperatorChanges(role=Role.ADMIN), None)
    assert not operators.change(before, OperatorChanges(role=Role.VIEWER), None)
    assert not operators.remove(before, None, START)
    assert seen(operators, "lucia").role is Role.ADMIN


def test_who_has_another_password_or_was_signed_out_meanwhile_is_not_changed(operators: Any) -> None:
    operators.add(LUCIA)
    before = seen(operators, "lucia")
    operators.change(before, OperatorChanges(password_hash="by an admin"), None)
    assert not operators.change(before, OperatorChanges(password_hash="by a thief"), None)
    assert seen(operators, "lucia").password_hash == "by an admin"


def test_a_witness_must_still_be_an_admin(operators: Any) -> None:
    operators.add(MARIA)
    operators.add(LUCIA)
    admin = seen(operators, "maria")
    for witness in ("lucia", "nobody"):
        assert not operators.change(admin, OperatorChanges(role=Role.VIEWER), witness)
        assert not operators.remove(admin, witness, START)
    operators.change(seen(operators, "lucia"), OperatorChanges(role=Role.ADMIN), None)
    assert operators.remove(admin, "lucia", START)


def test_who_was_removed_is_gone_and_a_new_one_of_that_name_has_other_sessions(operators: Any) -> None:
    operators.add(MARIA)
    before = seen(operators, "maria")
    assert operators.remove(before, None, START + HOUR)
    assert operators.get("maria") is None
    assert operators.all() == []
    assert not operators.remove(before, None, START + HOUR)
    assert not operators.change(before, OperatorChanges(sign_out=True), None)
    operators.set_password("maria", Role.VIEWER, "hash-3")
    assert seen(operators, "maria").session_version > before.session_version
    operators.remove(seen(operators, "maria"), None, START + HOUR)
    assert operators.add(LUCIA)
    assert operators.add(MARIA)
    assert seen(operators, "maria").session_version > before.session_version + 2


def test_attempts_are_counted_until_a_pause_and_forgotten_later(operators: Any) -> None:
    assert [operators.count_attempt("key", START, HOUR) for _ in range(2)] == [(1, None), (2, None)]
    until = START + timedelta(seconds=8)
    assert operators.begin_pause("key", None, until)
    assert not operators.begin_pause("key", None, until)
    assert operators.count_attempt("key", START, HOUR) == (0, until)
    operators.take_back("key", until)
    assert operators.count_attempt("key", START, HOUR) == (2, None)
    assert operators.count_attempt("key", START + 2 * HOUR, HOUR) == (1, None)
    operators.forget_failures("key")
    assert operators.count_attempt("key", START, HOUR) == (1, None)

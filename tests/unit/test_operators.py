"""Who works at the dashboard: an admin makes, changes and removes operators, and there is always an admin."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.errors import RequestRefused
from chalicelib.flows.manage_operators import ManageOperators
from chalicelib.flows.sign_in import SESSION_LENGTH, SignIn
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.operators import Role, is_weak
from tests.fakes.killing import Overtaken
from tests.fakes.operators import FakeOperators
from tests.fakes.outside import ManualClock

PASSWORD = "una contraseña larga"


class Team:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.operators = FakeOperators()
        self.manage = ManageOperators(self.operators, self.clock)
        self.manage.add("maria", Role.ADMIN, PASSWORD, by="terminal")

    def add(self, username: str, role: Role = Role.OPERATOR, password: str = PASSWORD) -> None:
        self.manage.add(username, role, password, by="maria")

    def edit(self, username: str, **changes: Any) -> None:
        self.manage.edit(username, **{"role": None, "password": None, "sign_out": False, "by": "maria", **changes})

    def overtaken(self, method: str, by: Callable[[], None]) -> None:
        """Just before the next call of that method something else happens."""
        whole = self.operators
        self.manage = ManageOperators(Overtaken(whole, method, by), self.clock)

    def admins(self) -> list[str]:
        return [each.username for each in self.operators.all() if each.role is Role.ADMIN]

    def sign_in(self) -> SignIn:
        return SignIn(self.operators, Pseudonyms("p" * 40), self.clock, lambda: "s" * 40)


@pytest.fixture
def team() -> Team:
    return Team()


def refused(action: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(RequestRefused) as raised:
        action()
    return raised.value.status, raised.value.code


def test_who_was_added_can_sign_in_and_is_listed(team: Team) -> None:
    team.add("lucia")
    team.clock.move(60)
    team.sign_in()("lucia", PASSWORD, "192.0.2.1")
    listed = team.manage.all()
    assert [each.username for each in listed] == ["lucia", "maria"]
    assert listed[0].signed_in_at == team.clock.now()
    assert listed[1].signed_in_at is None


@pytest.mark.parametrize("username", ["", "a", "María", "lu cia", "names", "x" * 41, "-lucia", "failures:x", "lucia\n"])
def test_a_name_that_cannot_be_one_is_refused(team: Team, username: str) -> None:
    assert refused(lambda: team.add(username)) == (400, "bad_username")


def test_a_name_that_is_taken_is_refused(team: Team) -> None:
    assert refused(lambda: team.add("maria")) == (409, "already_exists")


@pytest.mark.parametrize("password", ["corta", "x" * 201, "aaaaaaaaaaaa", "lucia2026segura", "          "])
def test_a_weak_password_is_refused(team: Team, password: str) -> None:
    assert refused(lambda: team.add("lucia", password=password)) == (400, "weak_password")
    assert is_weak(password, "lucia")


def test_the_last_admin_can_be_neither_demoted_nor_removed(team: Team) -> None:
    team.add("lucia")
    assert refused(lambda: team.edit("maria", role=Role.OPERATOR)) == (409, "last_admin")
    assert refused(lambda: team.manage.remove("maria", by="lucia")) == (409, "last_admin")
    team.edit("lucia", role=Role.ADMIN)
    team.manage.remove("maria", by="lucia")
    assert team.admins() == ["lucia"]


def test_nobody_removes_himself(team: Team) -> None:
    team.add("lucia", Role.ADMIN)
    assert refused(lambda: team.manage.remove("maria", by="maria")) == (409, "yourself")


def test_nobody_there_is_nobody_to_change_or_remove(team: Team) -> None:
    assert refused(lambda: team.edit("lucia", sign_out=True)) == (404, "not_found")
    assert refused(lambda: team.manage.remove("lucia", by="maria")) == (404, "not_found")


@pytest.mark.parametrize("method", ["change", "remove"])
def test_of_two_admins_who_take_each_others_place_at_once_one_stays(team: Team, method: str) -> None:
    team.add("lucia", Role.ADMIN)
    other = ManageOperators(team.operators, team.clock)
    team.overtaken(method, lambda: other.remove("maria", by="lucia"))
    demote_or_remove = {
        "change": lambda: team.edit("lucia", role=Role.VIEWER),
        "remove": lambda: team.manage.remove("lucia", by="maria"),
    }
    assert refused(demote_or_remove[method]) == (409, "last_admin")
    assert team.admins() == ["lucia"]


def test_who_becomes_the_last_admin_meanwhile_is_not_removed(team: Team) -> None:
    team.add("lucia")
    other = ManageOperators(team.operators, team.clock)

    def lucia_takes_over() -> None:
        other.edit("lucia", role=Role.ADMIN, password=None, sign_out=False, by="maria")
        other.remove("maria", by="lucia")

    team.overtaken("remove", lucia_takes_over)
    assert refused(lambda: team.manage.remove("lucia", by="maria")) == (409, "last_admin")
    assert team.admins() == ["lucia"]


def test_a_new_password_or_a_sign_out_by_an_admin_ends_all_sessions(team: Team) -> None:
    team.add("lucia")
    sign_in = team.sign_in()
    for changes in ({"password": "otra contraseña larga"}, {"sign_out": True}):
        password = "otra contraseña larga" if "sign_out" in changes else PASSWORD
        token = sign_in("lucia", password, "192.0.2.1").token
        assert sign_in.operator_of(token).username == "lucia"
        team.edit("lucia", **changes)
        assert refused(lambda token=token: sign_in.operator_of(token)) == (401, "not_signed_in")  # type: ignore[misc]


def test_another_role_counts_at_once_in_the_same_session(team: Team) -> None:
    team.add("lucia")
    sign_in = team.sign_in()
    token = sign_in("lucia", PASSWORD, "192.0.2.1").token
    team.edit("lucia", role=Role.VIEWER)
    assert sign_in.operator_of(token).role is Role.VIEWER


def test_the_token_of_who_was_removed_does_not_fit_a_new_one_of_that_name(team: Team) -> None:
    team.add("lucia")
    sign_in = team.sign_in()
    token = sign_in("lucia", PASSWORD, "192.0.2.1").token
    team.manage.remove("lucia", by="maria")
    assert refused(lambda: sign_in.operator_of(token)) == (401, "not_signed_in")
    team.add("lucia", Role.ADMIN)
    assert refused(lambda: sign_in.operator_of(token)) == (401, "not_signed_in")


def test_the_own_password_is_changed_with_the_one_before(team: Team) -> None:
    sign_in = team.sign_in()
    old = sign_in("maria", PASSWORD, "192.0.2.1")
    new = sign_in.change_password(old.operator, PASSWORD, "otra contraseña larga", "192.0.2.1")
    assert new.expires_at == team.clock.now() + SESSION_LENGTH
    assert sign_in.operator_of(new.token).username == "maria"
    assert refused(lambda: sign_in.operator_of(old.token)) == (401, "not_signed_in")
    assert refused(lambda: sign_in("maria", PASSWORD, "192.0.2.1")) == (401, "invalid_credentials")
    assert sign_in("maria", "otra contraseña larga", "192.0.2.1")


def test_a_password_that_an_admin_sets_at_the_same_moment_is_not_undone(team: Team) -> None:
    team.add("lucia")
    stolen = team.sign_in()("lucia", PASSWORD, "192.0.2.1").operator
    by_admin = Overtaken(team.operators, "change", lambda: team.edit("lucia", password="la que dio María"))
    sign_in = SignIn(by_admin, Pseudonyms("p" * 40), team.clock, lambda: "s" * 40)
    change = lambda: sign_in.change_password(stolen, PASSWORD, "la del ladrón, larga", "192.0.2.1")  # noqa: E731
    assert refused(change) == (401, "not_signed_in")
    assert team.sign_in()("lucia", "la que dio María", "192.0.2.1")


def test_guesses_of_the_own_password_are_slowed_as_sign_ins_are(team: Team) -> None:
    sign_in = team.sign_in()
    operator = sign_in("maria", PASSWORD, "192.0.2.1").operator

    def guess() -> tuple[int, str]:
        return refused(lambda: sign_in.change_password(operator, "falsa", "otra contraseña larga", "192.0.2.1"))

    assert [guess()[0] for _ in range(6)] == [403, 403, 403, 403, 403, 429]
    assert refused(lambda: sign_in("maria", PASSWORD, "192.0.2.1"))[0] == 429


def test_a_weak_new_password_changes_nothing(team: Team) -> None:
    sign_in = team.sign_in()
    session = sign_in("maria", PASSWORD, "192.0.2.1")
    weak = refused(lambda: sign_in.change_password(session.operator, PASSWORD, "corta", "192.0.2.1"))
    assert weak == (400, "weak_password")
    assert sign_in.operator_of(session.token)

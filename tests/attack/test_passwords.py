"""Passwords guessed: at one name from anywhere, at all names from one place, side by side, for a day."""

import base64
import hashlib
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import RequestRefused
from chalicelib.flows.sign_in import SignIn
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.operators import Operator, Role
from tests.attack.gateway_events import asked
from tests.aws_calls import each_call_through
from tests.examples import examples
from tests.fakes.operators import FakeOperators
from tests.fakes.outside import ManualClock
from tests.functional.conftest import PASSWORD, Shop

NAMES = ("lucia", "maria", "pedro")
HOUR, DAY = 3600, 24 * 3600
LOOKED_AT, SLOWED, IN = 401, 429, 200
# What may be looked at before the first pause, as decided (docs/decisions.md).
OF_A_PAIR, OF_AN_ADDRESS, OF_A_NAME = 5, 20, 30


def cheap_hash(password: str) -> str:
    """As ours are, at the least cost: thousands of guesses are made here."""
    derived = hashlib.scrypt(password.encode(), salt=b"salt", n=2, r=8, p=1)
    return "$".join(["scrypt", "2", "8", "1", *(base64.b64encode(raw).decode() for raw in (b"salt", derived))])


class Door:
    """The real sign-in over operators in memory; `guess` tells with which status it was answered."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        rows = {name: Operator(name, Role.OPERATOR, cheap_hash(PASSWORD)) for name in NAMES}
        self.sign_in = SignIn(FakeOperators(rows), Pseudonyms("p" * 40), self.clock, lambda: "s" * 40)
        self.retry_after = 0

    def guess(self, name: str = "lucia", address: str = "192.0.2.1", password: str = "falsa") -> int:
        try:
            self.sign_in(name, password, address)
        except RequestRefused as refused:
            self.retry_after = refused.retry_after or 0
            return refused.status
        return IN

    def guesses_in(self, seconds: float, guess: Callable[[int], int]) -> int:
        """How many passwords are looked at by one who never rests."""
        end, looked_at, number = self.clock.now().timestamp() + seconds, 0, 0
        while self.clock.now().timestamp() < end:
            number += 1
            if guess(number) == SLOWED:
                self.clock.move(self.retry_after)
            else:
                looked_at += 1
        return looked_at


# Any order


@examples(60)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 4)), min_size=30, max_size=150))
def test_in_no_order_are_more_guesses_looked_at_than_are_free(attempts: list[tuple[str, int]]) -> None:
    door = Door()
    looked_at = [(name, place) for name, place in attempts if door.guess(name, f"192.0.2.{place}") == LOOKED_AT]
    assert max(Counter(looked_at).values()) <= OF_A_PAIR
    assert max(Counter(name for name, _ in looked_at).values()) <= OF_A_NAME
    assert max(Counter(place for _, place in looked_at).values()) <= OF_AN_ADDRESS


@examples(40)
@given(
    st.lists(st.one_of(st.integers(1, 4), st.sampled_from([60.0, 900.0, 4000.0])), min_size=20, max_size=120),
    st.sampled_from(NAMES),
)
def test_after_any_attack_who_knows_the_password_is_in_within_a_quarter_of_an_hour(
    attack: list[float | int], name: str
) -> None:
    door = Door()
    for step in attack:
        if isinstance(step, int):
            door.guess(name, f"192.0.2.{step}")
        else:
            door.clock.move(step)
    door.clock.move(15 * 60)
    assert door.guess(name, "198.51.100.7", PASSWORD) == IN


def test_many_addresses_do_not_share_the_guesses_at_a_name() -> None:
    door = Door()
    statuses = [door.guess(address=f"198.51.100.{number}") for number in range(OF_A_NAME + 20)]
    assert statuses == [LOOKED_AT] * OF_A_NAME + [SLOWED] * 20
    assert door.guess("maria", "198.51.100.1", PASSWORD) == IN


def test_one_address_does_not_spread_its_guesses_over_many_names() -> None:
    door = Door()
    statuses = [door.guess(f"nombre-{number}") for number in range(OF_AN_ADDRESS + 10)]
    assert statuses == [LOOKED_AT] * OF_AN_ADDRESS + [SLOWED] * 10
    assert door.guess("lucia", password=PASSWORD) == SLOWED
    assert door.guess("lucia", "198.51.100.7", PASSWORD) == IN


def test_who_signs_in_between_does_not_give_a_guesser_of_the_same_place_new_guesses() -> None:
    door = Door()
    looked_at = 0
    for number in range(60):
        looked_at += door.guess(f"nombre-{number}") == LOOKED_AT
        door.guess("maria", password=PASSWORD)
    assert looked_at <= OF_AN_ADDRESS


# A long time


def test_a_day_of_guesses_at_one_name_from_one_place_are_a_hundred() -> None:
    door = Door()
    assert door.guesses_in(DAY, lambda _: door.guess()) < 120


def test_a_day_of_guesses_at_one_name_from_ever_new_places_are_not_many_more() -> None:
    door = Door()
    assert door.guesses_in(DAY, lambda number: door.guess(address=f"2001:db8::{number:x}")) < 150


def test_after_a_day_of_guesses_an_hour_of_peace_forgets_them_all() -> None:
    door = Door()
    door.guesses_in(DAY, lambda _: door.guess())
    door.clock.move(HOUR + 1)
    assert [door.guess() for _ in range(OF_A_PAIR + 1)] == [LOOKED_AT] * OF_A_PAIR + [SLOWED]
    door.clock.move(door.retry_after)
    assert door.guess(password=PASSWORD) == IN


# Over the API


def sign_in(username: str, password: str, **told: Any) -> tuple[int, Any]:
    status, body, _ = asked("POST", "/api/session", body={"username": username, "password": password}, **told)
    return status, body


@pytest.mark.parametrize(
    "header", ["x-forwarded-for", "forwarded", "x-real-ip", "true-client-ip", "cf-connecting-ip", "x-client-ip"]
)
def test_an_address_that_a_header_claims_is_nobodys(shop: Shop, header: str) -> None:
    shop.parts.operators.set_password("op", Role.OPERATOR, cheap_hash(PASSWORD))
    claimed = [f"for=198.51.100.{n}" if header == "forwarded" else f"198.51.100.{n}" for n in range(OF_A_PAIR + 1)]
    statuses = [sign_in("op", "falsa", headers={header: address})[0] for address in claimed]
    assert statuses == [LOOKED_AT] * OF_A_PAIR + [SLOWED]
    assert sign_in("op", PASSWORD, source_ip="198.51.100.1")[0] == IN


@contextmanager
def counted_scrypt() -> Iterator[list[int]]:
    """How much work each scrypt is that is done meanwhile: its cost n."""
    costs: list[int] = []

    def watch(frame: Any, event: str, called: Any) -> None:
        if event == "c_call" and getattr(called, "__name__", "") == "scrypt":
            costs.append(frame.f_locals["n"])

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield costs
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("wrong", [("nobody", PASSWORD), ("Op ", PASSWORD), ("failures:x", PASSWORD), ("op", "falsa")])
def test_a_name_that_nobody_has_is_answered_after_the_same_work(shop: Shop, wrong: tuple[str, str]) -> None:
    with counted_scrypt() as costs:
        status, body = sign_in(*wrong)
    assert costs == [2**14]
    assert (status, body["error"]["code"]) == (401, "invalid_credentials")
    assert (status, body) == sign_in("viewer", "falsa")


def test_a_name_that_nobody_has_is_slowed_as_one_that_somebody_has(shop: Shop) -> None:
    told = {name: [sign_in(name, "falsa") for _ in range(OF_A_PAIR + 1)] for name in ("op", "nobody")}
    assert told["op"] == told["nobody"]
    shop.clock.move(HOUR)
    calls = [shop.aws.counted(lambda name=name: sign_in(name, "falsa")) for name in told]  # type: ignore[misc]
    assert calls[0] == calls[1]


@contextmanager
def each_call_by_itself() -> Iterator[None]:
    """DynamoDB does one thing after the other to a row; moto, asked from many threads, does not."""
    one_at_a_time = threading.RLock()

    def locked(_operation: str, _arguments: dict[str, Any], make: Callable[[], Any]) -> Any:
        with one_at_a_time:
            return make()

    with each_call_through(locked):
        yield


def test_guesses_at_the_same_moment_do_not_slip_past_the_limit(shop: Shop) -> None:
    shop.parts.operators.set_password("op", Role.OPERATOR, cheap_hash(PASSWORD))
    guessers = 24
    together = threading.Barrier(guessers)

    def guess(_number: int) -> int:
        together.wait(timeout=30)
        return sign_in("op", "falsa")[0]

    with each_call_by_itself(), ThreadPoolExecutor(guessers) as threads:
        statuses = Counter(threads.map(guess, range(guessers)))
    assert statuses == {LOOKED_AT: OF_A_PAIR, SLOWED: guessers - OF_A_PAIR}

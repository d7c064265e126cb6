"""An erasure in the real store, in moto: before every step of it something comes by HTTP, each time to another customer
of the same shop. In the end no row of any table, no object and no job holds anything of them, and all else is as it
was."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.sales import erasures
from chalicelib.sales.change import Change
from tests.attack.under_fire import Interrupter
from tests.aws import PREFIX
from tests.aws_raw import all_rows
from tests.fakes.outside import START
from tests.functional.conftest import AN_ORDER, SENDER, Shop, settings

_MOST_STEPS = 80
# So long that no other number in a row is the same.
_FIRST_NUMBER = 4_711_000
_PNG = "iVBORw0KGgo="


@dataclass
class Person:
    """A customer of their own for each step; all that is theirs has the number in it."""

    shop: Shop
    number: int
    token: str
    asked_at: datetime = START

    @property
    def address(self) -> str:
        return f"whatsapp:+3469{self.number:07}"

    @property
    def own(self) -> str:
        return self.shop.conversation_id(self.address)

    @property
    def secret(self) -> str:
        return f"secreto{self.number:07}"

    @property
    def user_id(self) -> str:
        return f"ES.77{self.number:07}"

    @property
    def hidden_address(self) -> str:
        return f"whatsapp:{self.user_id}"

    @property
    def names(self) -> tuple[str, ...]:
        """One of these is in every row and file that is of this person."""
        id_of, alias_key = self.shop.conversation_id, self.shop.parts.pseudonyms.alias_key
        return id_of(self.address), id_of(self.hidden_address), alias_key(SENDER, self.user_id), f"{self.number:07}"

    @property
    def comes(self) -> "Callable[[Person], None]":
        return _COMES[self.number % len(_COMES)]

    def writes(self, body: str, **fields: str) -> None:
        form = {"From": self.address, "WaId": self.address[10:], "ProfileName": f"Secreta {self.number:07}", **fields}
        self.shop.customer_writes(f"{body} {self.secret}", **form)

    def asks(self, method: str, path: str, body: Any = None) -> None:
        """As an admin; most is refused, as nobody is there any more."""
        answer = self.shop.api(method, f"/api/conversations/{self.own}{path}", body, token=self.token)
        assert answer.status_code < 500

    def has_bought(self) -> None:
        placed = replace(
            AN_ORDER,
            order_id=f"P-{self.number:07}",
            conversation_id=self.own,
            customer_name=f"Secreta {self.number:07}",
            address=self.address,
            ship_to=f"Calle {self.secret}",
        )
        self.shop.parts.conversations.commit(Change(self.own, new_orders=(placed,), touches_conversation=False))

    def is_a_new_customer(self) -> bool:
        """Since the erasure was asked for."""
        found = self.shop.parts.conversations.read(self.own)
        return found is not None and not found.erased and found.created_at > self.asked_at


def something_comes(person: Person) -> None:
    """A message, and one of the others in turn: every one of them before every step is tried with the fakes."""
    person.shop.clock.move(0.001)
    person.writes("Hola")
    person.comes(person)


def _hides_the_number(person: Person) -> None:
    person.writes("Sin número", From=person.hidden_address, WaId="", ExternalUserId=person.user_id)


def _sends_a_voice_note(person: Person) -> None:
    person.writes("Una voz", NumMedia="1", MediaUrl0="https://api.twilio.com/x", MediaContentType0="audio/ogg")


def _sends_a_place(person: Person) -> None:
    person.writes("", MessageType="location", Latitude="19.4", Longitude="-99.1", Label=person.secret)


def _is_reported(person: Person) -> None:
    person.shop.status("bot:1:1", "delivered", "SM1")
    person.shop.status("bot:1:1", "failed", "SM1", ErrorCode="63024")


def _is_written_to(person: Person) -> None:
    person.asks("POST", "/messages", {"client_id": "client-0001", "body": person.secret})
    person.asks("POST", "/messages", {"client_id": "client-0002", "picture": {"data": _PNG, "caption": person.secret}})


def _is_noted(person: Person) -> None:
    person.asks("PATCH", "", {"version": 0, "note": person.secret})


def _is_corrected(person: Person) -> None:
    person.asks("PUT", "/messages/bot:1:1/correction", {"right": person.secret})


def _is_exported(person: Person) -> None:
    person.asks("GET", "/export")


def _is_erased_again(person: Person) -> None:
    person.asks("DELETE", "")


def _is_swept(person: Person) -> None:
    person.shop.parts.sweep()


_COMES: tuple[Callable[[Person], None], ...] = (
    _hides_the_number,
    _sends_a_voice_note,
    _sends_a_place,
    _is_reported,
    _is_written_to,
    _is_noted,
    _is_corrected,
    _is_exported,
    _is_erased_again,
    _is_swept,
)


@pytest.fixture
def token(shop: Shop) -> str:
    return shop.token("admin")


def test_before_any_step_everything_comes_and_nothing_of_before_the_end_is_left(shop: Shop, token: str) -> None:
    all_is_kept_of(Person(shop, 9_999_999, token))
    before = all_without(shop, [])
    people: list[Person] = []
    for step in range(1, _MOST_STEPS):
        person = Person(shop, _FIRST_NUMBER + step, token)
        was_written_with(person)
        interrupter = Interrupter(step, partial(something_comes, person))
        erases(person, interrupter)
        people.append(person)
        if interrupter.count < step:
            break
    else:
        pytest.fail("more steps than were tried")
    gone = [person for person in people if not person.is_a_new_customer()]
    assert len(gone) > 10
    comes_to_rest(shop)
    assert all_without(shop, people) == before
    tables = json.dumps(all_rows(PREFIX), ensure_ascii=False)
    for person in people:
        nothing_of_before_is_left(person, tables)
    for person in gone:
        nothing_is_left(person, tables)


def all_is_kept_of(person: Person) -> None:
    """Who has bought, was answered, corrected and exported, and wants no messages."""
    shop = person.shop
    person.writes("Hola", ExternalUserId=person.user_id)
    shop.worker()
    person.has_bought()
    shop.parts.objects.put(f"media/{person.own}/x/0", b"x", "image/png")
    _is_corrected(person)
    person.asks("PATCH", "", {"version": 0, "opted_out": True, "reason": "lo pidió"})
    _is_exported(person)
    while shop.worker():
        pass
    assert {text.split("/")[0] for text in files(shop) if person.own in text} == {"media", "corrections", "exports"}
    assert len(rows_of(person.own)) == 8, "conversation, two messages, grounds, order, alias, opt-out, job"


def was_written_with(person: Person) -> None:
    """Answered where what comes is about an answer: each call of the store takes its time."""
    person.writes("Soy yo", ExternalUserId=person.user_id)
    person.has_bought()
    person.shop.parts.objects.put(f"media/{person.own}/x/0", b"x", "image/png")
    if person.comes in (_is_reported, _is_corrected):
        person.shop.worker()
    person.asked_at = person.shop.clock.now()
    person.asks("DELETE", "")
    person.shop.clock.move(1)


def erases(person: Person, interrupter: Interrupter) -> None:
    """The worker's own process; what it asks outside is interrupted."""
    shop = person.shop
    parts = wiring.Wiring(
        settings(REPLY_QUEUE_URL=shop.aws.queue_url),
        clock=shop.clock,
        twilio=interrupter.wrap(shop.twilio),
        model=shop.model,
    )
    for name in ("conversations", "objects"):
        vars(parts)[name] = interrupter.wrap(getattr(shop.parts, name))
    parts.answer_customer(person.own, 1, shop.clock.deadline())


def comes_to_rest(shop: Shop) -> None:
    for _ in range(4):
        while shop.worker():
            pass
        shop.clock.move(7 * 60)
        shop.parts.sweep()
    while shop.worker():
        pass


def all_without(shop: Shop, people: list[Person]) -> list[str]:
    """Every row and every file that is not of these people. The counters are the shop's."""
    found = [*(text for table, text in rows() if table != "metrics"), *files(shop)]
    names = {name for person in people for name in person.names}
    return [text for text in found if not any(name in text for name in names)]


def rows() -> list[tuple[str, str]]:
    """With the table's name each."""
    tables = all_rows(PREFIX)
    return [(name, json.dumps(row, ensure_ascii=False)) for name, found in tables.items() for row in found]


def files(shop: Shop) -> list[str]:
    objects = shop.parts.objects
    return [f"{key} {objects.get(key)!r}" for key in objects.keys_under("")]


def rows_of(own: str) -> list[str]:
    return [text for _, text in rows() if own in text]


def nothing_of_before_is_left(person: Person, tables: str) -> None:
    """Also where they are a new customer by now."""
    assert f"Soy yo {person.secret}" not in tables, f"step {person.number}"
    assert f"Calle {person.secret}" not in tables, f"step {person.number}"
    assert person.shop.parts.objects.get(f"media/{person.own}/x/0") is None, f"step {person.number}"


def nothing_is_left(person: Person, tables: str) -> None:
    number = f"{person.number:07}"
    for secret in (f"+3469{number}", f"secreto{number}", f"Secreta {number}", f"secreta {number}", person.user_id):
        assert secret not in tables, f"{secret[:8]} of step {person.number}"
    marks = [json.loads(row)["conversation_id"]["S"].split(":")[0] for row in rows_of(person.own)]
    assert set(marks) <= {"optout", "job"}, f"step {person.number}"
    keys = person.shop.parts.objects.keys_under("")
    assert [key for key in keys if person.own in key] == [], f"step {person.number}"
    kept = [person.shop.parts.objects.get(key) or b"" for key in keys if key.startswith(erasures.FOLDER)]
    assert not [data for data in kept if number.encode() in data]
    twilio = person.shop.twilio
    copies = [copy for copy in (*twilio.received, *twilio.accepted) if copy.address == person.address]
    assert [copy.sid for copy in copies if copy.sid not in twilio.deleted] == []


def test_however_short_the_jobs_time_is_set_it_ends(shop: Shop, token: str) -> None:
    person = Person(shop, 1, token)
    was_written_with(person)
    job = {"WORKER_TIMEOUT_SECONDS": "18", "OPENAI_START_SECONDS": "10"}
    short = {**job, "RECONCILE_SECONDS": "1", "TWILIO_TIMEOUT_SECONDS": "5"}
    environ = settings(REPLY_QUEUE_URL=shop.aws.queue_url, **short)
    wiring.use(wiring.Wiring(environ, clock=shop.clock, twilio=shop.twilio, model=shop.model))
    shop.worker()
    assert shop.parts.conversations.read(person.own) is None

"""A shop in which Ana is to be erased: what may be under way, what may happen meanwhile, and what must be left."""

import contextlib
import pickle
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

from chalicelib.errors import RequestRefused, SalesBotError, SendDelayed, TryAgainLater
from chalicelib.flows.correct_answer import CorrectAnswer
from chalicelib.sales import erasures
from chalicelib.sales.change import Mark
from chalicelib.sales.conversation import BOT, Direction
from chalicelib.sales.inbound import InboundMessage
from chalicelib.sales.orders import Order, OrderState
from chalicelib.sales.replies import Picture
from tests.fakes.killing import Killed, Killer
from tests.fakes.outside import Accepted
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import buy, customer_gets, order, quote, shop_with, total_told
from tests.world import ANA, SENDER, World

LUIS = "whatsapp:+34600000002"
EVA = "whatsapp:+34600000003"
EVA_HIDDEN = "whatsapp:ES.333"
HIDDEN = "whatsapp:ES.111"
HIDDEN_ID = "ES.111"
LUIS_ID, EVA_ID = "ES.222", "ES.333"
OTHER_SENDER = "whatsapp:+14155230000"
PNG = b"\x89PNG\r\n\x1a\n a picture"
NAME = "Ana Secreta"
# None of these may be anywhere once Ana is erased.
SECRETS = (b"34600000001", b"ES.111", b"Ana Secreta", b"secreto", b"Coyoac")

# The marks that outlive a person.
_STAY = ("optout:", "job:")
# What an erased person's order is called after that.
_NOBODYS = "nobody's"
_OF_ONE = ("messages", "grounds", "objects")

Event = Callable[[World], None]
Tables = dict[str, dict[Any, Any]]


class Interrupter(Killer):
    """Just before the n-th call of the parts that it wraps, something else happens."""

    def __init__(self, step: int | None, event: Callable[[], None]) -> None:
        super().__init__(step, after=False)
        self._event = event

    def call(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        self.count += 1
        if self.count == self.step:
            self._event()
        return method(*args, **kwargs)


_PARTS = ("conversations", "twilio", "objects", "jobs")


@contextlib.contextmanager
def wrapped(world: World, killer: Killer) -> Any:
    whole = {name: getattr(world, name) for name in _PARTS}
    for name, part in whole.items():
        setattr(world, name, killer.wrap(part))
    try:
        yield
    finally:
        for name, part in whole.items():
            setattr(world, name, part)


# What is there


@cache
def _prepared(state: str) -> World:
    """Ana, others of the same name of whom as much is kept, and Ana at the shop's other number."""
    world = shop_with(ScriptedModel([Play()]))
    follow_ups = replace(world.profile.follow_ups, enabled=True, nudge_after_minutes=180)
    world.profile = replace(world.profile, follow_ups=follow_ups)
    _luis(world)
    _eva(world)
    world.receive(InboundMessage("SMother", OTHER_SENDER, ANA, "Hola al otro número", profile_name=NAME))
    world.jobs.put_jobs.clear()
    _buys_and_is_known(world, ANA, "TAZA")
    _UNDER_WAY[state](world)
    world.clock.move(1)
    world.jobs.put_jobs.clear()
    world.model.requests.clear()
    return world


def _luis(world: World) -> None:
    """With an alias, and the marks of who wants no messages."""
    world.customer_writes("Hola", LUIS, external_user_id=LUIS_ID)
    _buys_and_is_known(world, LUIS, "REBOZO")
    world.operator_edits(LUIS, opted_out=True)


def _eva(world: World) -> None:
    """Her phone leads to the conversation that began without it."""
    world.customer_writes("Hola", EVA_HIDDEN, external_user_id=EVA_ID, profile_name=NAME)
    world.worker_runs(EVA_HIDDEN)
    world.customer_writes("Hola", EVA, external_user_id=EVA_ID)
    world.worker_runs(EVA_HIDDEN)


def _buys_and_is_known(world: World, address: str, product_id: str) -> None:
    """And sends a picture, is corrected, noted and exported."""
    buy(world, (product_id, 1), address=address)
    picture = world.files.holds("image/png", PNG)
    world.customer_writes("secreto uno", address, profile_name=NAME, media=(picture,), kind="image")
    world.model.will(Play())
    world.worker_runs(address)
    CorrectAnswer(world.conversations, world.objects, world.clock).mark(
        world.id_of(address), bot_messages(world, address)[-1], "secreto corregido", "lucia"
    )
    world.operator_edits(address, note="secreto anotado")
    world.export_customer().ask(world.id_of(address))
    world.named_jobs_run()


def ana_in(state: str) -> World:
    """A shop of its own each time; the rows themselves never change, so they need no copy."""
    world = _prepared(state)
    rows = [row for rows in _all_there_is(world).values() for row in rows.values()]
    return deepcopy(world, {id(each): each for each in (*rows, world.profile)})


def bot_messages(world: World, address: str = ANA) -> list[str]:
    return [message.message_id for message in world.thread(address) if message.author == BOT]


def _quiet(world: World) -> None:
    pass


def _reserved(world: World) -> None:
    """The worker has died before Twilio was asked."""
    _answer_dies(world, after=False)


def _accepted(world: World) -> None:
    """The worker has died after Twilio has taken the answer."""
    _answer_dies(world, after=True)


def _answer_dies(world: World, *, after: bool) -> None:
    world.customer_writes("secreto sin respuesta")
    whole, world.twilio = world.twilio, Killer(2, after=after).wrap(world.twilio)  # typing, the send
    with contextlib.suppress(Killed):
        world.worker_runs()
    world.twilio = whole
    assert world.conversation().pending_answer


def _unknown(world: World) -> None:
    world.customer_writes("secreto sin saber")
    world.twilio.lose_answers, world.twilio.listing_fails = 1, True
    world.worker_runs()
    world.twilio.listing_fails = False


def _operator_sends(world: World) -> None:
    whole, world.twilio = world.twilio, Killer(1, after=True).wrap(world.twilio)
    with contextlib.suppress(Killed):
        world.operator_writes("secreto de Lucía")
    world.twilio = whole
    assert world.conversation().operator_sends


def _untold_order(world: World) -> None:
    customer_gets(world, world.model, "Otras dos tazas", Play(total_told, [quote(("TAZA", 2))]))
    open_quote = world.conversation().quote
    assert open_quote
    world.twilio.fails = [SendDelayed(63018)] * 9
    with contextlib.suppress(TryAgainLater):
        customer_gets(world, world.model, "Sí", Play("¡Gracias!", [order(open_quote.quote_id, "Calle secreto 2")]))
    world.twilio.fails = []
    assert world.conversation().pending_answer


def _due(world: World) -> None:
    wish = "follow_up", {"when": "2026-11-20T18:30", "about": "secreto de la taza"}
    customer_gets(world, world.model, "Escríbeme a las seis y media", Play("Con gusto.", [wish]))
    assert world.conversation().due_at
    world.clock.move(4 * 3600)


def _exporting(world: World) -> None:
    world.export_customer().ask(world.id_of(ANA))


def _waits_for_a_person(world: World) -> None:
    customer_gets(world, world.model, "secreto: quiero una persona", Play("Claro.", [("hand_off", {"reason": "pide"})]))
    world.clock.move(20 * 60)


def _written_unread(world: World) -> None:
    world.customer_writes("secreto sin leer", external_user_id=HIDDEN_ID)


def _two_conversations(world: World) -> None:
    """With the number hidden, and no link between the two yet."""
    world.customer_writes("secreto oculto", HIDDEN, external_user_id=HIDDEN_ID, profile_name=NAME)
    world.worker_runs(HIDDEN)


_UNDER_WAY: dict[str, Event] = {
    "quiet": _quiet,
    "reserved": _reserved,
    "accepted": _accepted,
    "unknown": _unknown,
    "operator_sends": _operator_sends,
    "untold_order": _untold_order,
    "due": _due,
    "exporting": _exporting,
    "waits_for_a_person": _waits_for_a_person,
    "written_unread": _written_unread,
    "two_conversations": _two_conversations,
}
STATES = tuple(_UNDER_WAY)


# What happens meanwhile


def _voice(world: World) -> None:
    world.ears.hears = {b"OggS": "secreto dictado"}
    world.customer_writes("", kind="audio", media=(world.files.holds("audio/ogg", b"OggS"),))


def _picture(world: World) -> None:
    world.customer_writes("secreto al pie", kind="image", media=(world.files.holds("image/png", PNG),))


def _location(world: World) -> None:
    world.customer_writes(kind="location", body="", location={"latitude": 19.4, "longitude": -99.1, "label": "secreto"})


def _number_hidden(world: World) -> None:
    world.customer_writes("secreto oculto", HIDDEN, external_user_id=HIDDEN_ID)


def _link_shown(world: World) -> None:
    world.customer_writes("secreto con los dos", external_user_id=HIDDEN_ID)


def _operator_edits(world: World) -> None:
    with contextlib.suppress(AssertionError):  # the page shows nobody any more
        world.operator_edits(note="secreto")


def _corrects(world: World) -> None:
    for message_id in bot_messages(world)[:1]:
        CorrectAnswer(world.conversations, world.objects, world.clock).mark(
            world.id_of(ANA), message_id, "secreto de nuevo", "lucia"
        )


def _reports(status: str, code: int | None = None) -> Event:
    def report(world: World) -> None:
        for message in [m for m in world.thread() if m.direction is Direction.OUTBOUND] or [None]:
            name = message.message_id if message else "bot:1:1"
            world.twilio_reports(name, status, sid="" if message and message.sid else "SMreported", error_code=code)

    return report


def _order_moves(world: World) -> None:
    for known in list(world.conversations.orders.values()):
        if known.conversation_id not in others_ids(world):
            with contextlib.suppress(RequestRefused):
                world.change_order()(known.order_id, OrderState.PAID, None)


def _dead_process_had_sent(world: World) -> None:
    late = Accepted(f"SMlate{len(world.twilio.accepted)}", SENDER, ANA, "secreto tardío", "", world.clock.now())
    world.twilio.accepted.append(late)


def _dead_process_had_kept(world: World) -> None:
    world.objects.put(f"media/{world.id_of(ANA)}/op:client-0009/0", b"secreto", "image/png")


EVENTS: dict[str, Event] = {
    "text": lambda world: _said(world.customer_writes("secreto en medio")),
    "voice": _voice,
    "picture": _picture,
    "location": _location,
    "number_hidden": _number_hidden,
    "link_shown": _link_shown,
    "operator_writes": lambda world: _said(world.operator_writes("secreto de Lucía", "client-0002")),
    "operator_picture": lambda world: _said(world.operator_sends(Picture(PNG, "secreto"), "client-0003")),
    "operator_edits": _operator_edits,
    "corrects": _corrects,
    "exports": lambda world: _said(world.export_customer().ask(world.id_of(ANA))),
    "erases_again": lambda world: _said(world.erase()),
    "delivered": _reports("delivered"),
    "failed": _reports("failed", 63024),
    "blocked_by_customer": _reports("failed", 63014),
    "order_moves": _order_moves,
    "sweeps": lambda world: world.sweeper_runs(),
    "dead_process_had_sent": _dead_process_had_sent,
    "dead_process_had_kept": _dead_process_had_kept,
}


# By the worker, in the conversation's turn; the others are requests of their own.
TURNS: dict[str, tuple[str, Event]] = {
    "answers": ("written_unread", lambda world: world.worker_runs()),
    "finishes_an_answer": ("reserved", lambda world: world.worker_runs(receive_count=2)),
    "finishes_an_operators_message": ("operator_sends", lambda world: world.time_passes(minutes=2)),
    "writes_by_itself": ("due", lambda world: world.worker_runs()),
    "tells_the_shop": ("waits_for_a_person", lambda world: world.worker_runs()),
    "exports": ("exporting", lambda world: world.named_jobs_run()),
}


def _said(_: object) -> None:
    """What it returns is of no use here."""


@dataclass
class Fire:
    """Ana's erasure is asked for now. What comes in meanwhile is `doomed`, or (`later`) the new customer's that she is
    after its end; by message, with its conversation.
    """

    world: World
    doomed: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._asked_at = self.world.clock.now()
        self._before = _keys_of_ana(self.world)
        self.world.erase()
        self._dead_by = self.world.clock.now() + timedelta(seconds=60)
        self.world.clock.move(1)

    def happens(self, name: str) -> None:
        if name.startswith("dead_process") and self.world.clock.now() > self._dead_by:
            return
        known = set(self.world.conversations.thread)
        with contextlib.suppress(RequestRefused):
            EVENTS[name](self.world)
        self.later |= {key[1]: key[0] for key in set(self.world.conversations.thread) - known}
        rows = self.world.conversations.rows
        self.doomed |= {message: own for message, own in self.later.items() if own in rows and rows[own].erased}
        self.later = {message: own for message, own in self.later.items() if message not in self.doomed}

    def all_happens(self) -> None:
        for name in EVENTS:
            self.happens(name)

    def left_of_before(self) -> list[str]:
        """Where something of before its end is left, also where she is a new customer by now; or a row of nobody."""
        found = _keys_of_ana(self.world)
        rows = self.world.conversations.rows
        new = {own for own in self.later.values() if own in rows and rows[own].created_at > self._asked_at}
        of_doomed = [key for table, key in found if table == "objects" and any(sid in key for sid in self.doomed)]
        return [
            *sorted(table for table, _ in found & self._before),
            *("rows" for own in own_ids(self.world) & set(rows) - new),
            *("files" for _ in of_doomed),
            *("orders" for order in self.world.conversations.orders.values() if order.conversation_id in new),
        ]

    def lost_of_later(self) -> list[str]:
        """Of who she is by now: messages that Twilio has no more, files that are gone."""
        world, new = self.world, set(self.later.values())
        thread = [message for (own, _), message in world.conversations.thread.items() if own in new]
        sids = [message.message_id if message.direction is Direction.INBOUND else message.sid for message in thread]
        files = [item.key for message in thread for item in message.media if item.key]
        return [
            *sorted(self.later.keys() - {message.message_id for message in thread}),
            *sorted({sid for sid in sids if sid} - set(world.twilio.left())),
            *sorted(set(files) - set(world.objects.objects)),
        ]


# What then comes


def comes_to_rest(world: World, rounds: int = 5) -> None:
    """The queue is worked off, in the end by what the sweeper brings, every six minutes: with the second pass."""
    for _ in range(rounds):
        _work_off(world)
        world.clock.move(6 * 60)
        world.sweeper_runs()
    _work_off(world)


def is_erased_meanwhile(world: World) -> None:
    """Asked for and done, until the second pass."""
    world.erase()
    _work_off(world)


def is_asked_for(world: World) -> None:
    world.erase()


def is_asked_for_and_lost(world: World) -> None:
    """The request has died before its job was queued."""
    world.erase()
    world.jobs.put_jobs.clear()


def _work_off(world: World) -> None:
    for _ in range(100):
        if not (world.jobs.put_jobs or world.jobs.named):
            return
        while world.jobs.put_jobs:
            conversation_id, _ = world.jobs.put_jobs.pop(0)
            with contextlib.suppress(SalesBotError):  # given back: the sweeper has it too
                world.answer_customer()(conversation_id, 1, world.clock.deadline())
        world.named_jobs_run()


def own_ids(world: World) -> set[str]:
    return {world.id_of(ANA), world.id_of(HIDDEN)}


def others_ids(world: World) -> set[str]:
    own_at_the_other_number = world.pseudonyms.conversation_id(OTHER_SENDER, ANA)
    return {own_at_the_other_number, *map(world.id_of, (LUIS, EVA, EVA_HIDDEN))}


def of_others(world: World) -> Tables:
    """All that there is, without Ana's: a row of nobody is among it. Stock and counters are the shop's."""
    tables = world.conversations
    own = own_ids(world) | {world.pseudonyms.alias_key(SENDER, HIDDEN_ID), _NOBODYS}
    return _without(own, world) | {
        "products": {key: replace(product, stock=None) for key, product in tables.products.items()},
        "versions": dict(tables.versions),
    }


def touched(world: World, before: Tables) -> list[str]:
    """The tables where something of anybody else, as `of_others` gave it, is not as it was."""
    now = of_others(world)
    return [table for table in before if now[table] != before[table]]


def rows_of_ana(world: World) -> dict[str, bytes]:
    """By table: all that is not somebody else's. The metrics are everybody's."""
    tables = world.conversations
    aliases = {world.pseudonyms.alias_key(SENDER, user_id) for user_id in (LUIS_ID, EVA_ID)}
    found = _without(others_ids(world) | aliases, world)
    marks, objects = found.pop("marks"), found.pop("objects")
    return {table: _plain(rows) for table, rows in found.items() if table != "twilio"} | {
        "marks": _plain({key: mark for key, mark in marks.items() if not key.startswith(_STAY)}),
        "jobs": _plain([mark for key, mark in marks.items() if key.startswith(_STAY)]),
        "metrics": _plain(dict(tables.counters), dict(tables.ad_counters), dict(tables.questions)),
        "objects": _plain({key: data for key, data in objects.items() if not key.startswith(erasures.FOLDER)}),
        "erasures": _plain({key: data for key, data in objects.items() if key.startswith(erasures.FOLDER)}),
        "queue": _plain(world.jobs.put_jobs, world.jobs.named),
    }


def _keys_of_ana(world: World) -> set[tuple[str, Any]]:
    """Of what no two conversations can have by the same name."""
    found, own = _all_there_is(world), own_ids(world)
    return {(name, key) for name in _OF_ONE for key in found[name] if any(each in str(key) for each in own)}


def _without(ids: set[str], world: World) -> Tables:
    found = _all_there_is(world)
    return {
        table: {key: row for key, row in rows.items() if not any(each in _names(key, row) for each in ids)}
        for table, rows in found.items()
    }


def _all_there_is(world: World) -> Tables:
    """Twilio's copies by the conversation that they belong to."""
    tables, id_of = world.conversations, world.pseudonyms.conversation_id
    left, twilio = set(world.twilio.left()), world.twilio
    copies = [copy for copy in (*twilio.received, *twilio.accepted) if copy.sid in left]
    return {
        "conversations": tables.rows,
        "marks": tables.marks,
        "messages": tables.thread,
        "grounds": tables.rested_on,
        "orders": tables.orders,
        "objects": world.objects.objects,
        "twilio": {(id_of(copy.sender, copy.address), copy.sid): copy for copy in copies},
    }


def _names(key: Any, row: Any) -> str:
    """Where it tells whose it is."""
    if isinstance(row, Mark):
        return f"{key} {row.fields}"
    if isinstance(row, Order):
        return row.conversation_id or _NOBODYS
    return f"{key} {row!r}" if isinstance(row, bytes) and key.startswith(erasures.FOLDER) else str(key)


def _plain(*tables: Any) -> bytes:
    return pickle.dumps(tables)


def left_at_twilio(world: World) -> list[str]:
    return [sid for own, sid in _all_there_is(world)["twilio"] if own in own_ids(world)]

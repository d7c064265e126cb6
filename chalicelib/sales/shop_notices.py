"""What the shop is told while nobody looks at the page: by mail without anything private, and its own system.

A notice is an id on the conversation until the shop has got it: `hand_off:12`, `reminder:15`, `order:P-ABCD-EFGH`.
Where one of the two ways has failed, what is left to do is `mail:` or `hook:` before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from chalicelib.sales import as_json, money
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import Conversation, Mode, NeedsPerson, Stage
from chalicelib.sales.orders import Order

TRIES = 8
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)
_REASONS = {
    NeedsPerson.ASKED_FOR_PERSON: "pidió hablar con una persona",
    NeedsPerson.COMPLAINT: "está molesto o tiene una queja",
    NeedsPerson.SHOP_TOPIC: "pregunta por un tema que la tienda quiere atender en persona",
    NeedsPerson.GUARD_FAILED: "el bot no encontró una respuesta segura",
    NeedsPerson.LIMIT_REACHED: "escribió más de lo que el bot contesta en un día",
    NeedsPerson.LOOP: "parece que contesta otro sistema automático",
    NeedsPerson.BUDGET_SPENT: "se agotó el presupuesto diario del bot",
    NeedsPerson.BOT_PAUSED: "el bot está en pausa",
    NeedsPerson.MODEL_FAILED: "el bot no pudo contestar por un fallo técnico",
    NeedsPerson.NOT_ANSWERED: "el bot no contestó a tiempo",
    NeedsPerson.DELIVERY_FAILED: "un mensaje no se pudo entregar",
    NeedsPerson.DELIVERY_UNKNOWN: "no se sabe si un mensaje le llegó",
    NeedsPerson.WINDOW_CLOSED: "pasaron más de 24 horas desde su último mensaje",
    NeedsPerson.UNKNOWN_SENDER: "escribió a un número que no está dado de alta",
    NeedsPerson.JOB_FAILING: "la respuesta del bot falla una y otra vez",
}
_STAGES = {
    Stage.NEW: "nueva",
    Stage.INTERESTED: "interesado",
    Stage.QUOTED: "con cotización",
    Stage.NEGOTIATING: "negociando",
    Stage.WON: "ganada",
    Stage.LOST: "perdida",
}
_NOBODY_ANY_MORE = "Los datos del cliente se borraron: el pedido queda en el panel sin nombre ni dirección."
_NOTHING_PRIVATE = "Por privacidad, este aviso no lleva datos del cliente: están en el panel."


class Way(StrEnum):
    MAIL = "mail"
    HOOK = "hook"


@dataclass(frozen=True, slots=True)
class Mail:
    """The subject in ASCII: SNS takes no other (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html)."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """`event_id` is the same on every try: by it the shop's system knows what it has already."""

    event_id: str
    body: Mapping[str, Any] = field(repr=False)


def ways_of(notice: str) -> frozenset[Way]:
    """By which ways it is still to be told."""
    way = notice.partition(":")[0]
    return frozenset({Way(way)}) if way in tuple(Way) else frozenset(Way)


def kind_of(notice: str) -> str:
    return _bare(notice).partition(":")[0]


def order_id_of(notice: str) -> str:
    return _bare(notice).partition(":")[2]


def still_to_tell(notice: str, left: frozenset[Way]) -> frozenset[str]:
    """What stays on the conversation when these ways have failed."""
    if left == frozenset(Way):
        return frozenset({notice})
    return frozenset(f"{way}:{_bare(notice)}" for way in left)


def is_waiting(conversation: Conversation) -> bool:
    """Whether a hand-off is news still: nobody of the shop has answered it or handed it back."""
    if conversation.needs_person:
        return True
    return conversation.mode is Mode.HUMAN and conversation.waiting_since is not None


def is_too_early(conversation: Conversation, now: datetime) -> bool:
    """A failed try waits for its pause, also where the customer's messages bring jobs in between."""
    lease = conversation.lease_until
    return conversation.notice_tries > 0 and lease is not None and lease > now


def settled(conversation: Conversation, left: frozenset[str], tries: int, now: datetime) -> Change:
    """What is told leaves the conversation; for what is left the lease brings the next try, each later than the last.

    The lease is also that of messages on their way, and never moved past theirs.
    """
    fields: dict[str, Any] = {"notices": left, "notice_tries": tries}
    on_its_way = conversation.operator_sends or conversation.pending_answer
    if left:
        next_try = now + min(_FIRST_PAUSE * 2 ** max(tries - 1, 0), _LONGEST_PAUSE)
        others = conversation.lease_until if on_its_way else None
        fields["lease_until"] = min(next_try, others or next_try)
    elif not on_its_way:
        fields["lease_until"] = None
    return Change(
        conversation.conversation_id,
        expects={"revision": conversation.revision},
        set=fields | {"revision": conversation.revision + 1},
    )


def waiting_mail(conversation: Conversation, notice: str, page: str, now: datetime, zone: ZoneInfo) -> Mail:
    again = kind_of(notice) == "reminder"
    lines = [
        "Un cliente sigue esperando a una persona de la tienda."
        if again
        else "Un cliente espera a una persona de la tienda.",
        "",
        *([f"Motivo: {_REASONS[conversation.needs_person]}"] if conversation.needs_person else []),
        f"Etapa de la venta: {_STAGES[conversation.stage]}",
        *_waited(conversation, now, zone),
        "",
        f"Abre la conversación: {_link(page, conversation.conversation_id)}",
        "",
        _NOTHING_PRIVATE,
    ]
    return Mail("Un cliente sigue esperando" if again else "Un cliente espera a una persona", "\n".join(lines))


def waiting_event(conversation: Conversation, notice: str, page: str) -> Event:
    """No name, number or text of the customer: those are read in the page."""
    event_id = f"{_bare(notice)}:{conversation.conversation_id}"
    name = "conversation.waiting" if kind_of(notice) == "reminder" else "conversation.hand_off"
    told = {
        "conversation_id": conversation.conversation_id,
        "sender": conversation.sender,
        "reason": conversation.needs_person.value if conversation.needs_person else None,
        "stage": conversation.stage.value,
        "waiting_since": as_json.moment(conversation.waiting_since),
        "url": _link(page, conversation.conversation_id),
    }
    return Event(event_id, {"event": name, "id": event_id, "conversation": told})


def order_mail(order: Order, page: str) -> Mail:
    lines = [
        f"Hay un pedido nuevo: {order.order_id}",
        "",
        *(f"{line.quantity} × {line.name}: {money.in_words(line.amount, order.currency)}" for line in order.lines),
        f"Total: {money.in_words(order.total, order.currency)}",
        "",
        *(
            [f"Abre la conversación: {_link(page, order.conversation_id)}", "", _NOTHING_PRIVATE]
            if order.conversation_id
            else [_NOBODY_ANY_MORE]
        ),
    ]
    return Mail(f"Pedido nuevo {order.order_id}", "\n".join(lines))


def order_event(order: Order) -> Event:
    """The whole order with where it goes: the shop's system has to deliver it."""
    event_id = f"order:{order.order_id}"
    return Event(event_id, {"event": "order.placed", "id": event_id, "order": as_json.order(order)})


def _bare(notice: str) -> str:
    way, _, rest = notice.partition(":")
    return rest if way in tuple(Way) else notice


def _waited(conversation: Conversation, now: datetime, zone: ZoneInfo) -> list[str]:
    since = conversation.waiting_since
    if since is None:
        return []
    return [f"Espera desde: {since.astimezone(zone):%d/%m/%Y %H:%M} ({_duration(now - since)})"]


def _duration(waited: timedelta) -> str:
    minutes = max(0, int(waited.total_seconds()) // 60)
    if minutes < 1:
        return "hace un momento"
    if minutes < 120:
        return f"hace {minutes} min"
    return f"hace {minutes // 60} h"


def _link(page: str, conversation_id: str) -> str:
    return f"{page}/#/conversaciones/{quote(conversation_id, safe='')}"

"""Rows to conversations, messages and orders, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.sales.ads import Ad
from chalicelib.sales.conversation import (
    Conversation,
    Direction,
    FollowUp,
    FollowUpKind,
    Media,
    Message,
    Mode,
    NeedsPerson,
    PendingAnswer,
    Stage,
    StageChange,
)
from chalicelib.sales.grounds import Grounds, Lookup, Refusal
from chalicelib.sales.orders import Order, OrderState, PlacedOrder
from chalicelib.sales.quotes import Quote, QuoteLine
from chalicelib.sales.text import fold
from chalicelib.store.tables import ConversationRow, GroundsRow, MessageRow, OrderRow

_CONVERSATION_FIELDS = tuple(f.name for f in fields(Conversation))
_MESSAGE_FIELDS = tuple(f.name for f in fields(Message))
_ORDER_FIELDS = tuple(f.name for f in fields(Order))
_GROUNDS = "grounds:"
_MOMENTS = frozenset({"reserved_at", "began_at", "quoted_at", "valid_until", "at", "planned_at"})


def conversation_attributes(values: Mapping[str, Any], retention: timedelta) -> dict[str, Any]:
    """Fields of a Conversation as the row keeps them; a new message moves the expiry on."""
    attributes = {name: _plain(value) for name, value in values.items()}
    if attributes.get("profile_name"):
        attributes["folded_name"] = fold(attributes["profile_name"]) or "-"
    if attributes.get("last_message_at"):
        attributes["expires_at"] = attributes["last_message_at"] + retention
    return attributes


def conversation_row(conversation: Conversation, retention: timedelta) -> ConversationRow:
    values = {name: getattr(conversation, name) for name in _CONVERSATION_FIELDS}
    return ConversationRow(**_present(conversation_attributes(values, retention)))


def conversation_of(row: ConversationRow) -> Conversation:
    values = _present({name: getattr(row, name) for name in _CONVERSATION_FIELDS})
    for name, kind in (("stage", Stage), ("mode", Mode), ("needs_person", NeedsPerson)):
        if name in values:
            values[name] = kind(values[name])
    for name in ("unanswered", "uncounted", "operator_sends", "notices"):
        values[name] = frozenset(values.get(name, ()))
    for name, read in _NESTED.items():
        if name in values:
            values[name] = read(values[name])
    return Conversation(**values)


def message_attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {name: _plain(value) for name, value in values.items()}
    if attributes.get("answers"):
        attributes["answers"] = set(attributes["answers"])
    return attributes


def message_row(message: Message, retention: timedelta) -> MessageRow:
    values = {name: getattr(message, name) for name in _MESSAGE_FIELDS}
    return MessageRow(
        **_present(message_attributes(values)),
        position=position(message.sent_at, message.message_id),
        expires_at=message.sent_at + retention,
    )


def message_of(row: MessageRow) -> Message:
    values = _present({name: getattr(row, name) for name in _MESSAGE_FIELDS})
    values["direction"] = Direction(values["direction"])
    values["media"] = tuple(Media(**media) for media in values.get("media", ()))
    values["answers"] = tuple(sorted(values.get("answers", ())))
    for name, read in _TOLD.items():
        if name in values:
            values[name] = read(values[name])
    return Message(**values)


def grounds_key(message_id: str) -> str:
    return f"{_GROUNDS}{message_id}"


def is_message(message_id: str) -> bool:
    """Whether a row of the table is a message, and not what one rests on."""
    return not message_id.startswith(_GROUNDS)


def grounds_row(conversation_id: str, grounds: Grounds, retention: timedelta) -> GroundsRow:
    kept = {
        "lookups": [asdict(lookup) for lookup in grounds.lookups],
        "refusals": [asdict(refusal) for refusal in grounds.refusals],
        "rounds": grounds.rounds,
    }
    return GroundsRow(
        conversation_id,
        grounds_key(grounds.message_id),
        grounds=kept,
        answered_at=grounds.answered_at,
        expires_at=grounds.answered_at + retention,
    )


def grounds_of(row: GroundsRow) -> Grounds:
    kept = row.grounds
    return Grounds(
        row.message_id.removeprefix(_GROUNDS),
        row.answered_at,
        tuple(Lookup(**lookup) for lookup in kept["lookups"]),
        tuple(Refusal(**refusal) for refusal in kept["refusals"]),
        kept["rounds"],
    )


def position(sent_at: datetime, message_id: str) -> str:
    """Sort key of the order in time, the id breaking ties."""
    return f"{sent_at.isoformat(timespec='microseconds')}#{message_id}"


def order_row(order: Order, retention: timedelta) -> OrderRow:
    """It names a customer: so it expires as what the customer has written does."""
    values = _present(order_attributes({name: getattr(order, name) for name in _ORDER_FIELDS}))
    return OrderRow(**values, expires_at=order.placed_at + retention)


def order_attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) if value != "" else None for name, value in values.items()}


def order_of(row: OrderRow) -> Order:
    values = _present({name: getattr(row, name) for name in _ORDER_FIELDS})
    values = {"delivery_area": "", "conversation_id": ""} | values
    nested: dict[str, Any] = {
        "lines": _lines_of(values["lines"]),
        "stock_taken": tuple(values.get("stock_taken", ())),
        "ad": Ad(**values["ad"]) if "ad" in values else None,
    }
    return Order(**values | nested | {"state": OrderState(values["state"])})


def _plain(value: Any) -> Any:
    """Nested shapes become JSON; ids become a set, for DynamoDB to add to and take from."""
    if is_dataclass(value) and not isinstance(value, type):
        return _json(value)
    if isinstance(value, frozenset):
        return set(value) or None
    if isinstance(value, tuple):
        return [_json(item) if is_dataclass(item) else item for item in value] or None
    return dict(value) if isinstance(value, Mapping) else value


def _json(value: Any) -> dict[str, Any]:
    plain = asdict(value)
    return plain | {name: plain[name].isoformat() for name in _MOMENTS & plain.keys()}


def _with_moments(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {**plain, **{name: datetime.fromisoformat(plain[name]) for name in _MOMENTS & plain.keys()}}


def _pending_of(plain: Mapping[str, Any]) -> PendingAnswer:
    ids = {name: tuple(plain[name]) for name in ("message_ids", "answered")}
    return PendingAnswer(**_with_moments(plain) | ids)


def _lines_of(plain: list[Mapping[str, Any]]) -> tuple[QuoteLine, ...]:
    return tuple(QuoteLine(**line) for line in plain)


def _quote_of(plain: Mapping[str, Any]) -> Quote:
    return Quote(**_with_moments(plain) | {"lines": _lines_of(plain["lines"])})


def _placed_of(plain: Mapping[str, Any]) -> PlacedOrder:
    return PlacedOrder(**{**plain, "lines": _lines_of(plain["lines"])})


def _follow_up_of(plain: Mapping[str, Any]) -> FollowUp:
    return FollowUp(**_with_moments(plain) | {"kind": FollowUpKind(plain["kind"])})


def _history_of(plain: list[Mapping[str, Any]]) -> tuple[StageChange, ...]:
    return tuple(StageChange(**_with_moments(step) | {"stage": Stage(step["stage"])}) for step in plain)


_NESTED: Mapping[str, Any] = {
    "pending_answer": _pending_of,
    "quote": _quote_of,
    "follow_up": _follow_up_of,
    "stage_history": _history_of,
    "shown": tuple,
}


_TOLD: Mapping[str, Any] = {"quote": _quote_of, "order": _placed_of}


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}

"""Rows to conversations and messages, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from chalicelib.sales.conversation import (
    Conversation,
    Direction,
    Media,
    Message,
    Mode,
    NeedsPerson,
    PendingAnswer,
    Stage,
)
from chalicelib.sales.text import fold
from chalicelib.store.tables import ConversationRow, MessageRow

_CONVERSATION_FIELDS = tuple(f.name for f in fields(Conversation))
_MESSAGE_FIELDS = tuple(f.name for f in fields(Message))


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
    for name in ("unanswered", "uncounted", "operator_sends"):
        values[name] = frozenset(values.get(name, ()))
    if "pending_answer" in values:
        values["pending_answer"] = _pending_of(values["pending_answer"])
    return Conversation(**values)


def message_attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


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
    return Message(**values)


def position(sent_at: datetime, message_id: str) -> str:
    """Sort key of the order in time, the id breaking ties."""
    return f"{sent_at.isoformat(timespec='microseconds')}#{message_id}"


def _plain(value: Any) -> Any:
    if isinstance(value, PendingAnswer):
        plain = asdict(value)
        return plain | {key: plain[key].isoformat() for key in ("reserved_at", "began_at")}
    if isinstance(value, frozenset):
        return set(value) or None
    if isinstance(value, tuple):
        return _plain_tuple(value)
    return value if not isinstance(value, Mapping) else dict(value)


def _plain_tuple(value: tuple[Any, ...]) -> Any:
    if not value:
        return None
    return [asdict(item) for item in value] if isinstance(value[0], Media) else set(value)


def _pending_of(plain: Mapping[str, Any]) -> PendingAnswer:
    return PendingAnswer(
        number=plain["number"],
        message_ids=tuple(plain["message_ids"]),
        answered=tuple(plain["answered"]),
        control_version=plain["control_version"],
        reserved_at=datetime.fromisoformat(plain["reserved_at"]),
        began_at=datetime.fromisoformat(plain["began_at"]),
    )


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}

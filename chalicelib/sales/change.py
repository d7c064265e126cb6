"""A change of the tables, as the rules ask for it: all of it happens, in one transaction, or nothing.

The rules make these without knowing DynamoDB; `store/transactions.py` carries them out, and so does the tests' fake.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.sales.conversation import Conversation, Message


@dataclass(frozen=True, slots=True)
class MessageChange:
    """An update of a message that exists. `expects` are fields that must still be as given."""

    message_id: str
    set: Mapping[str, Any] = field(default_factory=dict)
    set_if_missing: Mapping[str, Any] = field(default_factory=dict)
    expects: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayCounters:
    """What to add to the counters of one sender's business day (`YYYY-MM-DD`)."""

    sender: str
    day: str
    counters: Counter[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A small row of its own key beside the conversations: an alias, an opt-out, a job's progress."""

    key: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One conversation, its messages, counters and marks.

    `create` puts a conversation that must not exist; `delete` takes it away; everything else updates one that exists.
    `expects` are fields that must be as given (None: must be absent). `set` with None removes a field.
    `touches_conversation` False leaves the conversation alone, also when it is gone.
    """

    conversation_id: str
    create: Conversation | None = None
    delete: bool = False
    expects: Mapping[str, Any] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    set_if_missing: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    add_to: Mapping[str, frozenset[str]] = field(default_factory=dict)
    remove_from: Mapping[str, frozenset[str]] = field(default_factory=dict)
    new_messages: tuple[Message, ...] = ()
    message_changes: tuple[MessageChange, ...] = ()
    counters: tuple[DayCounters, ...] = ()
    marks: tuple[Mark, ...] = ()
    remove_marks: tuple[str, ...] = ()
    touches_conversation: bool = True

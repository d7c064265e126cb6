"""A change of the tables, as the rules ask for it: all of it happens, in one transaction, or nothing.

The rules make these without knowing DynamoDB; `store/transactions.py` carries them out, and so does the tests' fake.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.sales.ads import Ad
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.grounds import Grounds
from chalicelib.sales.orders import Order, StockTake
from chalicelib.sales.text import fold

_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class MessageChange:
    """An update of a message that exists. `expects` are fields that must still be as given."""

    message_id: str
    set: Mapping[str, Any] = field(default_factory=dict, repr=False)
    set_if_missing: Mapping[str, Any] = field(default_factory=dict, repr=False)
    expects: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayCounters:
    """What to add to the counters of one sender's business day (`YYYY-MM-DD`); with `ad`, to the ad's of that day."""

    sender: str
    day: str
    counters: Counter[str]
    ad: Ad | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A small row of its own key beside the conversations: an alias, an opt-out, a job's progress."""

    key: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderChange:
    """An update of an order that exists. `expects` are fields that must still be as given."""

    order_id: str
    set: Mapping[str, Any] = field(default_factory=dict, repr=False)
    expects: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """What customers asked and the shop's knowledge does not say; without names or numbers."""

    sender: str
    question: str = field(repr=False)
    asked_at: datetime

    @property
    def key(self) -> str:
        """The same for the same question; it is counted under it."""
        return fold(self.question)[:_LONGEST_KEY]


@dataclass(frozen=True, slots=True)
class Change:
    """One conversation, its messages, counters and marks, orders and the stock they take.

    `grounds` are what the answer among the new messages rests on.

    `create` puts a conversation that must not exist; `delete` takes it away; everything else updates one that exists.
    `expects` are fields that must be as given (None: must be absent). `set` with None removes a field.
    `touches_conversation` False leaves the conversation alone, also when it is gone.
    """

    conversation_id: str
    create: Conversation | None = field(default=None, repr=False)
    delete: bool = False
    expects: Mapping[str, Any] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict, repr=False)
    set_if_missing: Mapping[str, Any] = field(default_factory=dict, repr=False)
    add: Mapping[str, int] = field(default_factory=dict)
    add_to: Mapping[str, frozenset[str]] = field(default_factory=dict)
    remove_from: Mapping[str, frozenset[str]] = field(default_factory=dict)
    new_messages: tuple[Message, ...] = field(default=(), repr=False)
    grounds: Grounds | None = field(default=None, repr=False)
    message_changes: tuple[MessageChange, ...] = ()
    counters: tuple[DayCounters, ...] = ()
    marks: tuple[Mark, ...] = ()
    remove_marks: tuple[str, ...] = ()
    new_orders: tuple[Order, ...] = field(default=(), repr=False)
    order_changes: tuple[OrderChange, ...] = ()
    stock: tuple[StockTake, ...] = ()
    questions: tuple[UnansweredQuestion, ...] = ()
    touches_conversation: bool = True

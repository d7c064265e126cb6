"""What the ledger compares: the four sources, as they are when all is at rest."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.sales.conversation import Conversation, Message
from tests.chaos.transcript import Reservation
from tests.chaos.twilio_calls import Report


@dataclass(frozen=True)
class Written:
    """A customer's message. `taken`: the bot has told Twilio that it has it."""

    sid: str
    address: str
    body: str
    taken: bool = True


@dataclass(frozen=True)
class Accepted:
    """A message of ours that the simulated Twilio has taken; `progress` is how far the phone got it."""

    conversation_id: str
    message_id: str
    sid: str
    address: str
    body: str
    progress: str = "delivered"


@dataclass(frozen=True)
class Books:
    """`accepted` are in the order in which Twilio took them, `reservations` in that of their numbers.

    `counters` are the tables' own of all days together, `shown` the same as /api/metrics tells them; `hand_backs` says
    when operators gave a conversation back to the bot, `used` what the model says it has used. `unknown` are the
    sends (conversation, message) that nobody could tell about, also where a report has told since.
    """

    written: Sequence[Written]
    conversations: Sequence[Conversation]
    messages: Sequence[Message]
    reservations: Sequence[Reservation]
    accepted: Sequence[Accepted]
    reports: Sequence[Report]
    counters: Counter[str]
    shown: Mapping[str, Any]
    zone: ZoneInfo
    unknown: Set[tuple[str, str]] = frozenset()
    order_totals: Sequence[int] = ()
    hand_backs: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)
    sold: Counter[str] = field(default_factory=Counter)
    missing_from_stock: Counter[str] = field(default_factory=Counter)

"""What is counted of a business day, and by which event. Each event is counted in the transaction that ends it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.sales.change import DayCounters
from chalicelib.sales.conversation import Conversation, Message, Stage

BUCKETS = (5, 10, 20, 30, 60, 300, 3600)
BUCKET_NAMES = (*(str(seconds) for seconds in BUCKETS), "more")

PLAIN_COUNTERS = (
    "messages_in",
    "messages_out",
    "conversations_new",
    "conversations_active",
    "answered_by_bot",
    "answered_by_person",
    "hand_offs",
    "opt_outs",
    "quotes",
    "orders_placed",
    "orders_paid",
    "orders_cancelled",
    "orders_refunded",
    "revenue_placed",
    "revenue_paid",
    "revenue_cancelled",
    "revenue_refunded",
    "follow_ups",
    "guard_failures",
    "limits_reached",
    "delivered",
    "read",
    "failed",
    "input_tokens",
    "cached_tokens",
    "output_tokens",
    "unknown_cost_answers",
    "dropped_drafts",
)
COUNTERS = (
    *PLAIN_COUNTERS,
    "cost_nano_usd",
    *(f"hour_{hour:02}" for hour in range(24)),
    *(f"response_{name}" for name in BUCKET_NAMES),
    *(f"first_response_{name}" for name in BUCKET_NAMES),
    *(f"stage_{stage}" for stage in Stage),
)


def business_day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()


def of_day(sender: str, moment: datetime, zone: ZoneInfo, counters: Counter[str]) -> tuple[DayCounters, ...]:
    return (DayCounters(sender, business_day(moment, zone), counters),) if counters else ()


def of_inbound(
    conversation: Conversation, messages: Iterable[Message], zone: ZoneInfo
) -> tuple[tuple[DayCounters, ...], dict[str, object]]:
    """Counters of messages not counted yet, by their own days, and what the conversation remembers of it."""
    days: dict[str, Counter[str]] = {}
    active_day = conversation.active_day
    today, count = active_day, conversation.inbound_today
    for message in sorted(messages, key=lambda m: m.sent_at):
        day = business_day(message.sent_at, zone)
        counters = days.setdefault(day, Counter())
        counters["messages_in"] += 1
        counters[f"hour_{message.sent_at.astimezone(zone).hour:02}"] += 1
        count = count + 1 if day == today else 1
        today = day
        if day > active_day:
            counters["conversations_active"] += 1
            active_day = day
    if not conversation.counted:
        first = days.setdefault(business_day(conversation.created_at, zone), Counter())
        first["conversations_new"] += 1
        first[f"stage_{Stage.NEW}"] += 1
    counted = tuple(DayCounters(conversation.sender, day, counters) for day, counters in days.items())
    return counted, {"counted": True, "active_day": active_day, "inbound_today": count}


def of_response(seconds: float, *, first: bool, by_bot: bool, parts: int) -> Counter[str]:
    name = BUCKET_NAMES[bisect_left(BUCKETS, seconds)]
    counters = Counter({"messages_out": parts, f"response_{name}": 1})
    counters["answered_by_bot" if by_bot else "answered_by_person"] += 1
    if first:
        counters[f"first_response_{name}"] += 1
    return counters


def merge(*parts: Sequence[DayCounters]) -> tuple[DayCounters, ...]:
    """Counters of the same sender and day added up: a transaction may touch a row only once."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    for row in (row for part in parts for row in part):
        rows.setdefault((row.sender, row.day), Counter()).update(row.counters)
    return tuple(DayCounters(sender, day, counters) for (sender, day), counters in rows.items())

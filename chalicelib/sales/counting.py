"""What is counted of a business day, and by which event. Each event is counted in the transaction that ends it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.sales.ads import Ad, ad_of
from chalicelib.sales.change import DayCounters
from chalicelib.sales.conversation import Conversation, Message, Mode, Stage
from chalicelib.sales.response_times import Waited, quantile

BUCKETS = (5, 10, 20, 30, 60, 120, 300, 900, 1800, 3600)
BUCKET_NAMES = (*(str(seconds) for seconds in BUCKETS), "more")

PLAIN_COUNTERS = (
    "messages_in",
    "messages_out",
    "conversations_new",
    "conversations_active",
    "answered_by_bot",
    "answered_by_person",
    "conversations_bot",
    "conversations_bot_helped",
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


def of_day(
    sender: str, moment: datetime, zone: ZoneInfo, counters: Counter[str], ad: Ad | None = None
) -> tuple[DayCounters, ...]:
    return (DayCounters(sender, business_day(moment, zone), counters, ad),) if counters else ()


def of_sale(
    sender: str, moment: datetime, zone: ZoneInfo, counters: Counter[str], ad: Ad | None
) -> tuple[DayCounters, ...]:
    """What becomes of an order: for the day, and for the ad that brought the customer."""
    by_ad = of_day(sender, moment, zone, counters, ad) if ad else ()
    return of_day(sender, moment, zone, counters) + by_ad


def of_inbound(
    conversation: Conversation, messages: Iterable[Message], zone: ZoneInfo
) -> tuple[tuple[DayCounters, ...], dict[str, object]]:
    """Counters of messages not counted yet, by their own days, and what the conversation remembers of it."""
    days: dict[str, Counter[str]] = {}
    active_day = conversation.active_day
    today, count = active_day, conversation.inbound_today
    in_order = sorted(messages, key=lambda m: m.sent_at)
    for message in in_order:
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
    by_ad = _of_ad(conversation, in_order, zone)
    fields = {"counted": True, "active_day": active_day, "inbound_today": count}
    return counted + by_ad, fields | ({"ad_counted": True} if by_ad else {})


def _of_ad(conversation: Conversation, messages: Sequence[Message], zone: ZoneInfo) -> tuple[DayCounters, ...]:
    """The ad that the conversation remembers has brought it: once, on the day of the message that came by it."""
    ad = ad_of(conversation.referral)
    came = next((message.sent_at for message in messages if ad and ad_of(message.referral) == ad), None)
    if came is None or conversation.ad_counted:
        return ()
    return of_day(conversation.sender, came, zone, Counter(conversations_new=1), ad)


def response_times(counters: Counter[str], which: str) -> Waited:
    """`which` is response or first_response. To a tenth of a second, which the buckets do not know better."""
    counts = [counters[f"{which}_{name}"] for name in BUCKET_NAMES]
    return Waited(_seconds(counts, 0.5), _seconds(counts, 0.9))


def _seconds(counts: Sequence[int], share: float) -> float | None:
    found = quantile(BUCKETS, counts, share)
    return None if found is None else round(found, 1)


def bot_alone(counters: Counter[str]) -> int:
    """Conversations that the bot answered and no person had, each once a day."""
    return counters["conversations_bot"] - counters["conversations_bot_helped"]


def of_taking_part(
    conversation: Conversation, now: datetime, zone: ZoneInfo, *, bot: bool = False, person: bool = False
) -> tuple[Counter[str], dict[str, object]]:
    """The bot has answered, or a person has taken it on: the conversation counts once a day for the bot, and once as
    one in which a person had to help; with what it remembers of it. While a person has it, nobody answers alone."""
    today = business_day(now, zone)
    person = person or conversation.mode is Mode.HUMAN
    bot_day = today if bot else conversation.bot_day
    person_day = today if person else conversation.person_day
    was_helped = conversation.bot_day == conversation.person_day == today
    counters = Counter(
        conversations_bot=int(bot_day == today != conversation.bot_day),
        conversations_bot_helped=int(bot_day == person_day == today and not was_helped),
    )
    return +counters, {"bot_day": bot_day, "person_day": person_day}


def of_response(seconds: float, *, first: bool, by_bot: bool, parts: int) -> Counter[str]:
    name = BUCKET_NAMES[bisect_left(BUCKETS, seconds)]
    counters = Counter({"messages_out": parts, f"response_{name}": 1})
    counters["answered_by_bot" if by_bot else "answered_by_person"] += 1
    if first:
        counters[f"first_response_{name}"] += 1
    return counters


def merge(*parts: Sequence[DayCounters]) -> tuple[DayCounters, ...]:
    """Counters of the same sender, day and ad added up: a transaction may touch a row only once."""
    rows: dict[tuple[str, str, Ad | None], Counter[str]] = {}
    for row in (row for part in parts for row in part):
        rows.setdefault((row.sender, row.day, row.ad), Counter()).update(row.counters)
    return tuple(DayCounters(sender, day, counters, ad) for (sender, day, ad), counters in rows.items())

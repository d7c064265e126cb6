"""What the counters of each day must be, from what the ledger has seen: no counter of the product is asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from chalicelib.sales.conversation import BOT, CUSTOMER, Conversation, Mode
from chalicelib.sales.counting import COUNTERS
from chalicelib.sales.orders import Order, OrderState
from tests.unit.any_order.ledger import Ledger, Life, Name, Step
from tests.world import ZONE

_BUCKETS = (5, 10, 20, 30, 60, 120, 300, 900, 1800, 3600)
_SPENT = ("input_tokens", "cached_tokens", "output_tokens", "cost_nano_usd", "dropped_drafts")
# Each has a promise of its own: the drafts tell what was spent, Twilio what went out.
ELSEWHERE = frozenset({*_SPENT, "messages_out"})

Days = dict[str, Counter[str]]


def counters_of_days(ledger: Ledger) -> Days:
    """All of `counting.COUNTERS` but those that have a promise of their own."""
    days: Days = defaultdict(Counter)
    _count_customers(days, ledger.steps)
    _count_conversations(days, ledger.steps)
    _count_responses(days, ledger)
    _count_who_had_them(days, ledger)
    _count_progress(days, ledger)
    _count_orders(days, ledger.orders.values())
    return {day: +counters for day, counters in days.items() if +counters}


def differences(ledger: Ledger) -> dict[tuple[str, str], tuple[int, int]]:
    """By day and counter: what the product has counted, and what it should have."""
    expected: Days = counters_of_days(ledger)
    counted: Days = defaultdict(Counter)
    for (_, day), counters in ledger.counters.items():
        counted[day].update(counters)
    names = {name for counters in (*counted.values(), *expected.values()) for name in counters}
    assert names <= set(COUNTERS)
    both = {
        (day, name): (counted[day][name], expected.get(day, Counter())[name])
        for day in counted.keys() | expected.keys()
        for name in names - ELSEWHERE
    }
    return {where: numbers for where, numbers in both.items() if numbers[0] != numbers[1]}


def day_of(moment: datetime) -> str:
    return moment.astimezone(ZONE).date().isoformat()


def _count_customers(days: Days, steps: Iterable[Step]) -> None:
    new: set[Life] = set()
    active: set[tuple[Life, str]] = set()
    for step in steps:
        for message in step.counted:
            day = day_of(message.sent_at)
            days[day]["messages_in"] += 1
            days[day][f"hour_{message.sent_at.astimezone(ZONE).hour:02}"] += 1
            days[day]["conversations_active"] += (step.life, day) not in active
            active.add((step.life, day))
        if step.counted and step.after and step.life not in new:
            new.add(step.life)
            days[day_of(step.after.created_at)].update(["conversations_new", "stage_new"])


def _count_conversations(days: Days, steps: Iterable[Step]) -> None:
    for step in steps:
        if step.before and step.after:
            days[day_of(step.at)].update(_changed(step.before, step.after))
        if step.reserved:
            quoted = step.after and step.after.quote
            told = bool(quoted and quoted.answer_number == step.reserved.number)
            unasked = bool(step.change.new_messages[0].reason)
            days[day_of(step.at)].update({"quotes": int(told), "follow_ups": int(unasked)})


def _changed(before: Conversation, after: Conversation) -> Counter[str]:
    return Counter(
        {
            "hand_offs": int(before.mode is Mode.BOT and after.mode is Mode.HUMAN),
            "opt_outs": int(after.opted_out and not before.opted_out),
            "limits_reached": int(after.limited_day != before.limited_day),
            f"stage_{after.stage}": int(after.stage is not before.stage),
        }
    )


def _count_responses(days: Days, ledger: Ledger) -> None:
    """From the customer's oldest message that it answers, or since when somebody has waited for a person."""
    responded: set[Life] = set()
    for step in ledger.steps:
        began = _waited_since(ledger, step)
        if began is None:
            continue
        who = "answered_by_bot" if step.closed_answer else "answered_by_person"
        name = _bucket((step.at - began).total_seconds())
        days[day_of(step.at)].update([who, f"response_{name}"])
        if step.life not in responded:
            responded.add(step.life)
            days[day_of(step.at)][f"first_response_{name}"] += 1


def _waited_since(ledger: Ledger, step: Step) -> datetime | None:
    """None: nothing went out by this step, or it was no response."""
    if step.before is None or not step.went_out:
        return None
    if step.closed_answer is None:
        return step.before.waiting_since
    return min((ledger.received[Name(step.life, sid)].sent_at for sid in step.closed_answer.answered), default=None)


def _bucket(seconds: float) -> str:
    return next((str(bound) for bound in _BUCKETS if seconds <= bound), "more")


def _count_who_had_them(days: Days, ledger: Ledger) -> None:
    """A conversation counts once a day for the bot, and once where a person had it on the same day."""
    bot, person = who_had_them(ledger)
    for _, day in bot:
        days[day]["conversations_bot"] += 1
    for _, day in bot & person:
        days[day]["conversations_bot_helped"] += 1


def who_had_them(ledger: Ledger) -> tuple[set[tuple[Life, str]], set[tuple[Life, str]]]:
    """By life and day: where the bot has answered, and where an operator wrote, took over or was called."""
    bot: set[tuple[Life, str]] = set()
    person: set[tuple[Life, str]] = set()
    for step in ledger.steps:
        if step.before is None or step.after is None:
            continue
        on_this_day = step.life, day_of(step.at)
        answered = bool(step.closed_answer and step.closed_answer.answered and step.went_out)
        taken = step.before.mode is Mode.BOT and step.after.mode is Mode.HUMAN
        called = any(told.startswith("hand_off") for told in step.after.notices - step.before.notices)
        wrote = {message.author for message in step.change.new_messages} - {BOT, CUSTOMER}
        if answered:
            bot.add(on_this_day)
        if taken or called or wrote or (answered and step.before.mode is Mode.HUMAN):
            person.add(on_this_day)
    return bot, person


def _count_progress(days: Days, ledger: Ledger) -> None:
    """Each once, on the day of the first report of it; who has read it has got it."""
    reached = {"delivered": ("delivered", "read"), "read": ("read",), "failed": ("failed", "undelivered")}
    for history in ledger.progress.values():
        for counter, statuses in reached.items():
            if first := next((one.at for one in history if one.status in statuses), None):
                days[day_of(first)][counter] += 1


def _count_orders(days: Days, orders: Iterable[Order]) -> None:
    for order in orders:
        _count_order(days, order, "placed", order.placed_at)
        _count_order(days, order, "paid", order.paid_at)
        if order.state is OrderState.CANCELLED:
            _count_order(days, order, "cancelled", order.changed_at)
            _count_order(days, order, "refunded", order.changed_at if order.paid_at else None)


def _count_order(days: Days, order: Order, event: str, moment: datetime | None) -> None:
    if moment:
        days[day_of(moment)].update({f"orders_{event}": 1, f"revenue_{event}": order.total})

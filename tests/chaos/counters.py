"""What every counter must say, from the tables and Twilio alone: each from its least to its most."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from chalicelib.sales import delivery
from chalicelib.sales.conversation import BOT, Message, Mode, Stage
from chalicelib.sales.counting import PLAIN_COUNTERS, business_day
from tests.chaos.ledger import Ledger, Name, parts_of

# Nobody pays or cancels here, nothing is cached, and the model is free.
_NOTHING = (
    *(f"{what}_{how}" for what in ("orders", "revenue") for how in ("paid", "cancelled", "refunded")),
    "cached_tokens",
    "cost_nano_usd",
    "unknown_cost_answers",
)
_REACHED = {"delivered": ("delivered", "read"), "read": ("read",), "failed": ("failed", "undelivered")}


@dataclass(frozen=True)
class Line:
    """A counter beside what it must be. Most are known to the one (`least` is `most`).

    Not so where a message failed at the phone while its answer was still being closed: that may be counted or not.
    What nobody could tell about is not counted as sent, also where a report tells later that it was. That a draft which
    was never reserved had been written only the model knows: it was refused, dropped, or lost with a worker.
    """

    name: str
    counted: int
    least: int
    most: int

    @property
    def difference(self) -> int:
        return max(self.least - self.counted, self.counted - self.most, 0)


def lines_of(ledger: Ledger) -> list[Line]:
    books = ledger.books
    expected = {**_exact(ledger), **_ranges(ledger)}
    lines = [Line(name, books.counters[name], *_ends(expected[name])) for name in expected]
    return [*lines, *_shown(ledger), *_buckets(ledger), *_records(ledger)]


def _ends(expected: int | tuple[int, int]) -> tuple[int, int]:
    return expected if isinstance(expected, tuple) else (expected, expected)


def _exact(ledger: Ledger) -> dict[str, int | tuple[int, int]]:
    books = ledger.books
    inbound = [row for rows in ledger.inbound.values() for row in rows]
    days = {(row.conversation_id, business_day(row.sent_at, books.zone)) for row in inbound}
    hours = Counter(f"hour_{row.sent_at.astimezone(books.zone).hour:02}" for row in inbound)
    rows = books.conversations
    stages = Counter(f"stage_{step.stage}" for row in rows for step in row.stage_history)
    return {
        "messages_in": len(inbound),
        "conversations_new": len(rows),
        "conversations_active": len(days),
        "conversations_bot": sum(bool(row.bot_day) for row in rows),
        "conversations_bot_helped": sum(bool(row.bot_day) and row.bot_day == row.person_day for row in rows),
        "hand_offs": sum(row.mode is Mode.HUMAN for row in rows) + sum(map(len, books.hand_backs.values())),
        "opt_outs": sum(bool(row.opt_out_by) for row in rows),
        "limits_reached": sum(bool(row.limited_day) for row in rows),
        "quotes": sum(row.quote is not None for row in ledger.outbound),
        "follow_ups": sum(bool(row.reason) for row in ledger.outbound),
        "orders_placed": len(books.order_totals),
        "revenue_placed": sum(books.order_totals),
        **dict.fromkeys(_NOTHING, 0),
        **{name: sum(row.delivery_status in of for row in ledger.outbound) for name, of in _REACHED.items()},
        **{f"hour_{hour:02}": hours[f"hour_{hour:02}"] for hour in range(24)},
        **{f"stage_{stage}": stages[f"stage_{stage}"] + len(rows) * (stage is Stage.NEW) for stage in Stage},
    }


def _ranges(ledger: Ledger) -> dict[str, tuple[int, int]]:
    unknown, doubtful = ledger.books.unknown, ledger.doubtful
    sent = ledger.at_twilio.keys() - unknown
    answers = [answer for answer in ledger.whole if answer.answered and not unknown & parts_of(answer)]
    sure = [answer for answer in answers if not doubtful.intersection(parts_of(answer))]
    by_person = [row for row in ledger.outbound if row.author != BOT and row.sid]
    used = ledger.books.used
    drafted = [row for row in ledger.outbound if row.output_tokens]
    return {
        "dropped_drafts": (0, used["drafts"] - len(drafted)),
        "guard_failures": (0, used["drafts"]),
        "messages_out": (len(sent - doubtful), len(sent)),
        "answered_by_bot": (len(sure), len(answers)),
        # To what the bot has answered after all, an operator's message is no response.
        "answered_by_person": (
            sum(not ledger.answered.keys() >= set(row.answers) for row in by_person),
            len(by_person),
        ),
        "input_tokens": (sum(row.input_tokens or 0 for row in ledger.outbound), used["input_tokens"]),
        "output_tokens": (sum(row.output_tokens or 0 for row in ledger.outbound), used["output_tokens"]),
    }


def _shown(ledger: Ledger) -> list[Line]:
    """What /api/metrics tells is what is in the table."""
    shown, counters = ledger.books.shown, ledger.books.counters
    return [
        Line(f"{name} in /api/metrics", shown.get(name, 0), counters[name], counters[name]) for name in PLAIN_COUNTERS
    ]


def _buckets(ledger: Ledger) -> list[Line]:
    """Each response is in one bucket of its time."""
    counters = ledger.books.counters
    responses = counters["answered_by_bot"] + counters["answered_by_person"]
    first = sum(row.first_response_at is not None for row in ledger.books.conversations)
    return [
        Line("response times", _sum(counters, "response_"), responses, responses),
        Line("first response times", _sum(counters, "first_response_"), first, first),
    ]


def _sum(counters: Counter[str], prefix: str) -> int:
    return sum(value for name, value in counters.items() if name.startswith(prefix))


def _records(ledger: Ledger) -> list[Line]:
    """How many records of ours differ from what Twilio has and has reported; and of the stock from what was sold."""
    books = ledger.books
    wrong = {
        "messages that nobody wrote": len(ledger.inbound.keys() - {each.sid for each in books.written}),
        "sent and not recorded so": sum(_is_recorded_otherwise(ledger, name) for name in ledger.at_twilio),
        "recorded and not at Twilio": sum(_is_missing_at_twilio(ledger, row) for row in ledger.outbound),
        "progress not as reported": len(_wrong_progress(ledger)),
        "pieces of stock not as sold": (books.sold - books.missing_from_stock).total()
        + (books.missing_from_stock - books.sold).total(),
    }
    return [Line(name, count, 0, 0) for name, count in wrong.items()]


def _is_recorded_otherwise(ledger: Ledger, name: Name) -> bool:
    row, [message, *_] = ledger.rows.get(name), ledger.at_twilio[name]
    conversation = ledger.conversations.get(name[0])
    if row is None or conversation is None:
        return True
    other_sid = row.sid != message.sid and row.delivery_status != delivery.UNKNOWN
    return (
        other_sid
        or row.body.strip() != message.body.strip()
        or (row.address or conversation.address) != message.address
    )


def _is_missing_at_twilio(ledger: Ledger, row: Message) -> bool:
    return bool(row.sid) and (row.conversation_id, row.message_id) not in ledger.at_twilio


def _wrong_progress(ledger: Ledger) -> set[Name]:
    """The furthest that the bot was told is recorded, and nothing that the phone does not have."""
    told: defaultdict[Name, set[str]] = defaultdict(set)
    for report in ledger.books.reports:
        told[report.conversation_id, report.message_id].add(report.status)
    behind = {name for name, statuses in told.items() if _is_behind(ledger.rows.get(name), statuses)}
    ahead = {
        name for name, [message, *_] in ledger.at_twilio.items() if _is_ahead(ledger.rows.get(name), message.progress)
    }
    return behind | ahead


def _is_behind(row: Message | None, told: set[str]) -> bool:
    if row is None:
        return True
    if told & {"failed", "undelivered"}:
        return not delivery.is_failure(row.delivery_status)
    furthest = max(told, key=lambda status: delivery.rank(status, row.sid))
    return delivery.rank(row.delivery_status, row.sid) < delivery.rank(furthest, row.sid)


def _is_ahead(row: Message | None, progress: str) -> bool:
    if row is None or row.delivery_status not in ("delivered", "read", "failed", "undelivered"):
        return False
    if delivery.is_failure(row.delivery_status):
        return not delivery.is_failure(progress)
    return delivery.rank(row.delivery_status, row.sid) > delivery.rank(progress, row.sid)

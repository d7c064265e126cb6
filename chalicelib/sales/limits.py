"""Bounds on what the bot answers: too many messages of one customer, another bot at the other end, the day's money."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from chalicelib.sales import counting
from chalicelib.sales.conversation import BOT, Conversation, Direction, Message, NeedsPerson
from chalicelib.sales.text import fold

MOST_A_MINUTE = 20
MOST_A_DAY = 200
_MINUTE = timedelta(minutes=1)
# No person reads and writes so fast for so long. Twilio stops at 30 quick replies to one number (its error 14107).
_QUICK_ANSWERS = 12
_QUICK = timedelta(minutes=3)
# Another bot says the same again, whatever it is told.
_SAME_AGAIN = 4
_SAME_WITHIN = timedelta(minutes=15)


def exceeded(
    conversation: Conversation, messages: Sequence[Message], zone: ZoneInfo, *, budget_spent: bool
) -> NeedsPerson | None:
    """Why the bot answers no more, or None. `messages` are the newest ones, oldest first, the unanswered among them."""
    inbound = [message for message in messages if message.direction is Direction.INBOUND]
    newest = inbound[-1].sent_at
    if _within(inbound, newest, _MINUTE) > MOST_A_MINUTE or _today(conversation, inbound, newest, zone) > MOST_A_DAY:
        return NeedsPerson.LIMIT_REACHED
    if _is_loop(messages, inbound, newest):
        return NeedsPerson.LOOP
    return NeedsPerson.BUDGET_SPENT if budget_spent else None


def _within(messages: Sequence[Message], newest: datetime, span: timedelta) -> int:
    return sum(newest - span < message.sent_at for message in messages)


def _today(conversation: Conversation, inbound: Sequence[Message], newest: datetime, zone: ZoneInfo) -> int:
    """Counted ones of this business day, and those that wait to be counted."""
    today = counting.business_day(newest, zone)
    counted = conversation.inbound_today if conversation.active_day == today else 0
    fresh = [message for message in inbound if message.message_id in conversation.uncounted]
    return counted + sum(counting.business_day(message.sent_at, zone) == today for message in fresh)


def _is_loop(messages: Sequence[Message], inbound: Sequence[Message], newest: datetime) -> bool:
    answers = [message for message in messages if message.author == BOT]
    if _within(answers, newest, _QUICK) >= _QUICK_ANSWERS:
        return True
    last = inbound[-_SAME_AGAIN:]
    texts = {fold(message.words) for message in last}
    same = len(last) == _SAME_AGAIN and len(texts) == 1 and texts != {""}
    return same and newest - last[0].sent_at < _SAME_WITHIN and _answered_between(answers, last)


def _answered_between(answers: Sequence[Message], last: Sequence[Message]) -> bool:
    """Each of them came after an answer to the one before: not one impatient burst."""
    return all(
        any(one.sent_at <= answer.sent_at < following.sent_at for answer in answers)
        for one, following in pairwise(last)
    )

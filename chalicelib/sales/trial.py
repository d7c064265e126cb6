"""A conversation that is only tried: an operator writes as a customer would, and it lives in what the page sends along.

It changes by the very rules by which a real one does; nothing of it is sent, kept or counted.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.sales import answering, delivery, wishes
from chalicelib.sales.answering import Answer
from chalicelib.sales.conversation import CUSTOMER, Conversation, Direction, Message
from chalicelib.sales.identity import Pseudonyms

# As many as the bot reads of a real one.
_MOST_MESSAGES = 40
_MOST_CHARACTERS = 40_000
_DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Trial:
    """`messages` are the newest, oldest first."""

    conversation: Conversation
    messages: tuple[Message, ...] = field(default=(), repr=False)


def begun(trial_id: str, sender: str, now: datetime) -> Trial:
    """A customer without a phone: the hours of the shop are theirs."""
    return Trial(Conversation(f"trial-{trial_id}", sender, "", created_at=now, changed_at=now))


def with_words(trial: Trial, body: str, now: datetime) -> Trial:
    """The customer has written."""
    conversation = trial.conversation
    message = Message(
        conversation.conversation_id,
        f"in:{conversation.revision + 1}",
        Direction.INBOUND,
        CUSTOMER,
        sent_at=now,
        delivery_status=delivery.RECEIVED,
        body=body,
    )
    heard = replace(
        conversation,
        unanswered=conversation.unanswered | {message.message_id},
        last_inbound_at=now,
        last_message_at=now,
        revision=conversation.revision + 1,
    )
    return Trial(heard, _newest([*trial.messages, message]))


def with_answer(
    trial: Trial, answer: Answer, now: datetime, zone: ZoneInfo, pseudonyms: Pseudonyms
) -> tuple[Trial, Sequence[Message]]:
    """The bot has answered, and all of it arrived at once; also the parts of the answer."""
    conversation = trial.conversation
    unanswered = [message for message in trial.messages if message.message_id in conversation.unanswered]
    change, _, parts = answering.reserve(conversation, unanswered, [], answer, now, zone)
    change = wishes.with_wish(change, conversation, unanswered, answer.effects, now, zone, pseudonyms)
    reserved = replace(conversation, **change.set)
    if reserved.pending_answer:
        closed = answering.finish(reserved, reserved.pending_answer, [], [], len(parts), Counter(), now, zone)
        reserved = replace(reserved, **closed.set)
    told = [replace(part, delivery_status=_DELIVERED) for part in parts]
    settled = replace(reserved, unanswered=frozenset(), notices=frozenset(), lease_until=None)
    return Trial(settled, _newest([*trial.messages, *told])), told


def _newest(messages: Sequence[Message]) -> tuple[Message, ...]:
    return tuple(reversed(list(_within_bounds(messages))))


def _within_bounds(messages: Sequence[Message]) -> Iterator[Message]:
    """The newest first; what was just said is always among them."""
    room = _MOST_CHARACTERS
    for place, message in enumerate(reversed(messages[-_MOST_MESSAGES:])):
        room -= len(message.body)
        if room < 0 and place:
            return
        yield message

"""The customer's wish to get no more messages, or to get them again, as it stands among what waits."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

from chalicelib.sales import keywords, opt_out
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.effects import Effects
from chalicelib.sales.identity import Pseudonyms


class Wish(Enum):
    SILENCE = auto()
    MESSAGES = auto()


def newest(conversation: Conversation, messages: Sequence[Message]) -> tuple[Message, Wish] | None:
    """The newest of a burst counts: BAJA and then «gracias» is still BAJA. `messages` are oldest first.

    None where it was said before the one that is known: an operator may have noted another since, or the customer
    have said another elsewhere.
    """
    for message in reversed(messages):
        if is_settled(conversation, message):
            return None
        if keywords.is_opt_out(message.words):
            return message, Wish.SILENCE
        if keywords.is_opt_in(message.words):
            return message, Wish.MESSAGES
    return None


def unheard(conversation: Conversation, messages: Sequence[Message]) -> tuple[Message, Wish] | None:
    """The newest wish, where it changes anything."""
    found = newest(conversation, messages)
    if found is None or conversation.opted_out is (found[1] is Wish.SILENCE):
        return None
    return found


def repeated(conversation: Conversation, messages: Sequence[Message]) -> Message | None:
    """Who wants no messages says so once more: nothing changes but since when it is so."""
    found = newest(conversation, messages)
    if found is None or found[1] is not Wish.SILENCE or not conversation.opted_out:
        return None
    known = opt_out.wished_at(conversation)
    return found[0] if known is None or found[0].sent_at > known else None


def with_wish(
    change: Change,
    conversation: Conversation,
    unanswered: Sequence[Message],
    effects: Effects,
    now: datetime,
    zone: ZoneInfo,
    pseudonyms: Pseudonyms,
) -> Change:
    """The same change, with the wish that an answer has heard, if any."""
    if effects.opt_out:
        at = said_at(conversation, unanswered, Wish.SILENCE)
        return opt_out.with_opt_out(change, conversation, now, zone, pseudonyms, said_at=at)
    if effects.opt_in:
        at = said_at(conversation, unanswered, Wish.MESSAGES)
        return opt_out.with_opt_in(change, conversation, pseudonyms, at)
    return change


def is_settled(conversation: Conversation, message: Message) -> bool:
    """Whether whatever wish it tells is older than the one that holds."""
    return opt_out.is_outdone(message.sent_at, conversation)


def said_at(conversation: Conversation, unanswered: Sequence[Message], wish: Wish) -> datetime:
    """When the wish was said that is heard now: by its word, or in other words, as the model has noticed it."""
    found = newest(conversation, unanswered)
    return (found[0] if found and found[1] is wish else unanswered[-1]).sent_at

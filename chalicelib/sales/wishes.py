"""The customer's wish to get no more messages, or to get them again, as it stands among what waits."""

from collections.abc import Sequence
from enum import Enum, auto

from chalicelib.sales import keywords
from chalicelib.sales.conversation import Conversation, Message


class Wish(Enum):
    SILENCE = auto()
    MESSAGES = auto()


def newest(messages: Sequence[Message]) -> tuple[Message, Wish] | None:
    """The newest of a burst counts: BAJA and then «gracias» is still BAJA. `messages` are oldest first."""
    for message in reversed(messages):
        if keywords.is_opt_out(message.words):
            return message, Wish.SILENCE
        if keywords.is_opt_in(message.words):
            return message, Wish.MESSAGES
    return None


def unheard(conversation: Conversation, messages: Sequence[Message]) -> tuple[Message, Wish] | None:
    """The newest wish, where it changes anything."""
    found = newest(messages)
    if found is None or conversation.opted_out is (found[1] is Wish.SILENCE):
        return None
    return found

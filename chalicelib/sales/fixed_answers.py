"""What is answered without asking the model: wishes that hold whatever it would say, limits, unreadable files."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.sales import hand_over, instructions, keywords
from chalicelib.sales.answering import Answer
from chalicelib.sales.conversation import Conversation, Message, Mode, NeedsPerson
from chalicelib.sales.effects import Effects
from chalicelib.sales.profile import Profile

# What became of a file, by the words with which the profile tells it.
_OUTCOMES = {"too_large": "media_too_large", "failed": "media_failed", "unreadable": "file_unreadable"}


def about_messages(conversation: Conversation, unanswered: Sequence[Message], profile: Profile) -> Answer | None:
    """The customer's wish to get no more messages, or to get them again; in any mode. None: nothing of the kind."""
    newest = unanswered[-1].words
    if not conversation.opted_out:
        return Answer(profile.opt_out_confirmed, effects=Effects(opt_out=True)) if keywords.is_opt_out(newest) else None
    if keywords.is_opt_in(newest):
        return Answer(profile.opt_in_confirmed, effects=Effects(opt_in=True))
    if keywords.is_opt_out(newest) or conversation.opt_out_hinted or conversation.mode is Mode.HUMAN:
        return None
    return Answer(profile.opt_out_hint, effects=Effects(opt_out_hint=True))


def at_limit(reason: NeedsPerson, profile: Profile, now: datetime) -> Answer:
    """One courteous line, and a person."""
    line = profile.busy_line if reason is NeedsPerson.BUDGET_SPENT else profile.limit_line
    effects = Effects(hand_off=reason, limited=True, due_at=hand_over.remind_at(profile, now))
    return Answer(line, effects=effects)


def for_person(unanswered: Sequence[Message], profile: Profile, now: datetime) -> Answer | None:
    """The customer asks for a person, or for something that the shop wants a person to do."""
    said = "\n".join(message.words for message in unanswered)
    topic = hand_over.topic_of(profile, said)
    if not topic and not any(keywords.wants_person(message.words) for message in unanswered):
        return None
    effects = Effects(
        hand_off=NeedsPerson.SHOP_TOPIC if topic else NeedsPerson.ASKED_FOR_PERSON,
        hand_off_reason=topic or "",
        due_at=hand_over.remind_at(profile, now),
    )
    return Answer(hand_over.line(profile, now), effects=effects)


def for_files(unanswered: Sequence[Message], profile: Profile) -> Answer | None:
    """Nothing but files that could not be read: an honest line for each kind of reason, once."""
    if not all(instructions.is_unreadable(message) for message in unanswered):
        return None
    names = dict.fromkeys(_OUTCOMES.get(message.media_outcome, "unreadable_media") for message in unanswered)
    return Answer("\n\n".join(getattr(profile, name) for name in names))

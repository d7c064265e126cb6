"""What is answered without asking the model: wishes that hold whatever it would say, limits, unreadable files."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.sales import hand_over, instructions, keywords
from chalicelib.sales.answering import Answer
from chalicelib.sales.conversation import Conversation, Message, Mode, NeedsPerson
from chalicelib.sales.effects import Effects
from chalicelib.sales.profile import Profile
from chalicelib.sales.wishes import Wish, newest

# What became of a file, by the words with which the profile tells it.
_OUTCOMES = {"too_large": "media_too_large", "failed": "media_failed", "unreadable": "file_unreadable"}


def about_messages(conversation: Conversation, unanswered: Sequence[Message], profile: Profile) -> Answer | None:
    """The customer's wish to get no more messages, or to get them again; in any mode. None: nothing of the kind."""
    _, wish = newest(conversation, unanswered) or (None, None)
    if not conversation.opted_out:
        return Answer(profile.opt_out_confirmed, effects=Effects(opt_out=True)) if wish is Wish.SILENCE else None
    if wish is Wish.MESSAGES:
        return Answer(profile.opt_in_confirmed, effects=Effects(opt_in=True))
    if wish is Wish.SILENCE or conversation.opt_out_hinted or conversation.mode is Mode.HUMAN:
        return None
    if conversation.opted_out_at and unanswered[-1].sent_at <= conversation.opted_out_at:
        return None  # written before the wish
    return Answer(profile.opt_out_hint, effects=Effects(opt_out_hint=True))


def at_limit(reason: NeedsPerson, profile: Profile, now: datetime, day: str) -> Answer:
    """One courteous line, and what happens next."""
    line = profile.busy_line if reason is NeedsPerson.BUDGET_SPENT else profile.limit_line
    effects = Effects(hand_off=reason, limited_on=day, remind_at=hand_over.remind_at(profile, now))
    return Answer(f"{line}\n\n{hand_over.line(profile, now)}", effects=effects)


def for_person(unanswered: Sequence[Message], profile: Profile, now: datetime) -> Answer | None:
    """The customer asks for a person, or for something that the shop wants a person to do."""
    said = "\n".join(message.words for message in unanswered)
    topic = hand_over.topic_of(profile, said)
    if not topic and not any(keywords.wants_person(message.words) for message in unanswered):
        return None
    effects = Effects(
        hand_off=NeedsPerson.SHOP_TOPIC if topic else NeedsPerson.ASKED_FOR_PERSON,
        hand_off_reason=topic or "",
        remind_at=hand_over.remind_at(profile, now),
    )
    return Answer(hand_over.line(profile, now), effects=effects)


def for_files(unanswered: Sequence[Message], profile: Profile) -> Answer | None:
    """Nothing but files that could not be read: an honest line for each kind of reason, once."""
    if not all(instructions.is_unreadable(message) for message in unanswered):
        return None
    outcomes = [outcome for message in unanswered for outcome in _outcomes_of(message)]
    names = dict.fromkeys(_OUTCOMES.get(outcome, "unreadable_media") for outcome in outcomes)
    return Answer("\n\n".join(getattr(profile, name) for name in names))


def _outcomes_of(message: Message) -> list[str]:
    """Of each file; of the whole where nobody tried to read them."""
    return [item.outcome for item in message.media if item.outcome] or [message.media_outcome]

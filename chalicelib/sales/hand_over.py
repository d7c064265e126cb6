"""A conversation goes to a person: what the customer is told, when the shop is told again, when the bot is back."""

from datetime import datetime, timedelta

from chalicelib.sales import opening_hours
from chalicelib.sales.conversation import Conversation, Mode
from chalicelib.sales.profile import Profile
from chalicelib.sales.text import fold


def line(profile: Profile, now: datetime) -> str:
    """What happens next, as it is: nobody is promised outside the opening hours."""
    if opening_hours.is_open(profile, now):
        return profile.hand_off_line_open
    return profile.hand_off_line_closed.replace("{opens}", opening_hours.opens_in_words(profile, now))


def remind_at(profile: Profile, now: datetime) -> datetime:
    """When the shop is told again if nobody has answered: at an hour at which somebody is there."""
    after = timedelta(minutes=profile.remind_after_minutes)
    for begins in (now, now + after):
        if not opening_hours.is_open(profile, begins):
            return (opening_hours.next_opening(profile, begins) or now) + after
    return now + after


def topic_of(profile: Profile, said: str) -> str | None:
    """The first of the profile's topics that the customer speaks of, as the profile writes it."""
    words = f" {' '.join(_words(said))} "
    return next((topic for topic in profile.hand_off_topics if f" {' '.join(_words(topic))} " in words), None)


def takes_back(conversation: Conversation, written_at: datetime, profile: Profile, now: datetime) -> bool:
    """A customer's new message, after the profile's time in which nobody of the team has written."""
    if conversation.mode is not Mode.HUMAN or conversation.person_active_at is None:
        return False
    back_at = conversation.person_active_at + timedelta(hours=profile.takes_back_after_hours)
    return back_at <= min(written_at, now)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in fold(text)).split()

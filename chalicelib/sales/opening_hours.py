"""When the shop's people are there: hours like 09:00-18:00 by day; 20:00-02:00 lasts into the next day."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.sales.profile import Profile

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_IN_SPANISH = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_A_DAY = 24 * 60
_DAYS_AHEAD = 8


def minutes_of(hours: str) -> tuple[int, int] | None:
    """Minutes from midnight: `09:00-18:00` is (540, 1080), `20:00-02:00` is (1200, 1560); None for anything else."""
    found = _HOURS.fullmatch(hours)
    if not found:
        return None
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if end > _A_DAY or start == end:
        return None
    return start, end if end > start else end + _A_DAY


def is_within_a_day(hours: str) -> bool:
    minutes = minutes_of(hours)
    return minutes is not None and minutes[1] <= _A_DAY


def overlap(day: Sequence[str]) -> bool:
    """Of valid hours of one day."""
    periods = sorted(minutes for hours in day if (minutes := minutes_of(hours)))
    return any(later[0] < earlier[1] for earlier, later in pairwise(periods))


def is_open(profile: "Profile", now: datetime) -> bool:
    return any(start <= now < end for start, end in _periods(profile, now))


def next_opening(profile: "Profile", now: datetime) -> datetime | None:
    """In UTC, later than now; None for a shop that never opens."""
    return min((start for start, _ in _periods(profile, now) if start > now), default=None)


def opens_in_words(profile: "Profile", now: datetime) -> str:
    """`hoy a las 9:00`, `mañana a las 9:00`, `el lunes a las 9:00`; for a shop that never opens `en cuanto pueda`."""
    opening = next_opening(profile, now)
    if opening is None:
        return "en cuanto pueda"
    there = opening.astimezone(profile.timezone)
    days = (there.date() - now.astimezone(profile.timezone).date()).days
    near = {0: "hoy", 1: "mañana"}
    day = near.get(days) or f"el {_IN_SPANISH[there.weekday()]}"
    if days >= len(DAYS):
        day += " de la próxima semana"
    article = "la" if there.hour == 1 else "las"
    return f"{day} a {article} {there.hour}:{there.minute:02}"


def _periods(profile: "Profile", now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From yesterday on, whose hours may last into today."""
    today = now.astimezone(profile.timezone).date()
    for ahead in range(-1, _DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        for hours in profile.opening_hours.get(DAYS[day.weekday()], ()):
            if minutes := minutes_of(hours):
                yield _at(day, minutes[0], profile), _at(day, minutes[1], profile)


def _at(day: date, minutes: int, profile: "Profile") -> datetime:
    """What the clock on the wall shows, also on the days when it is changed."""
    days, minute = divmod(minutes, _A_DAY)
    wall = datetime.combine(day + timedelta(days=days), time(minute // 60, minute % 60), profile.timezone)
    return wall.astimezone(UTC)

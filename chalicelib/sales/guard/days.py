"""Dates, terms and hours in a text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.sales.guard.numbers import Number
from chalicelib.sales.guard.reading import Reading

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero ene", "febrero feb", "marzo mar", "abril abr", "mayo may", "junio jun",
            "julio jul", "agosto ago", "septiembre setiembre sep sept", "octubre oct", "noviembre nov", "diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})s?\b")
_WEEKDAYS_RANGE = re.compile(rf"\b({'|'.join(WEEKDAYS)})s? a (?:l[oa]s )?({'|'.join(WEEKDAYS)})s?\b")
_EVERY_DAY = re.compile(r"\btodos los dias\b|\bdiario\b|\bdiariamente\b|\b7 dias\b")
_WEEKEND = re.compile(r"\bfin(?:es)? de semana\b")
_IN_WORDS = re.compile(
    rf"\b(\d{{1,2}})(?:o|ro)?\s(?:de\s)?({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b(?:\.?\s(?:de\s|"
    r"del\s)?20\d\d)?"
)
_IN_DIGITS = re.compile(r"(?<![\d/.-])(\d{1,2})[/-](\d{1,2})(?:[/-](?:20)?\d\d)?(?![\d/]|-\d)")
_ISO = re.compile(r"\b20\d\d-(\d{2})-(\d{2})")
_NO_DATE = frozenset({"24/7", "1/2", "1/4", "3/4", "1/3", "2/3", "1/8"})
_MERIDIEM = r"(?:am|pm|de la (?:manana|tarde|noche)|del mediodia)"
_CLOCK = re.compile(rf"(?<![\d:])([01]?\d|2[0-4])(?::([0-5]\d))(?!\d)(?:\s?(?:hrs?|horas|h)\b)?\s?({_MERIDIEM})?")
_HOUR = re.compile(rf"(?<![\d:.,$])(\d{{1,2}})(?:\.([0-5]\d))?\s?({_MERIDIEM}|hrs?\b|h\b)")
_HOURS = re.compile(
    rf"\b(?:de|desde)\s(?:las?\s)?(\d{{1,2}})(?:\.\d\d)?\s(?:a|"
    rf"hasta)\s(?:las?\s)?(\d{{1,2}})\b(?![.:,]?\d)\s?({_MERIDIEM})?(?!\s?(?:dias|semanas|meses|horas habiles|"
    r"pesos|mxn|cm|ml|%|piezas|anos))"
)
_AT_HOUR = re.compile(rf"\ba las? (\d{{1,2}})(?!\d|[:.,/]\d|\s?[a-zñ]+s\b)\s?({_MERIDIEM})?")
_SPELLED = ("una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce")
_SPELLED_HOUR = re.compile(
    rf"\blas? ({'|'.join(_SPELLED)})(?: (en punto|y (?:media|cuarto)))?(?: ({_MERIDIEM}))?"
    r"(?=\s?(?:$|[.,;:!?)\n]|y\b|a\b|hasta\b))"
)
_PAST = {"y media": "30", "y cuarto": "15"}
_UNIT = re.compile(
    r"[\s-]?(?:o mas )?(?:(?P<minutes>minut(?:o|ito)s?|mins?)|(?P<hours>hor(?:a|ita)s?|hrs?|hs|h)|"
    r"(?P<days>di(?:a|ita)s?|jornadas?)|"
    r"(?P<weeks>seman(?:a|ita)s?)|"
    r"(?P<fortnights>quincenas?)|(?P<months>mes|meses)|(?P<years>anos?))\b"
)
_RANGE = re.compile(r"\s?(?:a|o|y|-|–|—|/|hasta)\s?(?:l[oa]s )?")
_SCALE = {
    "minutes": ("minutes", 1),
    "hours": ("hours", 1),
    "days": ("days", 1),
    "weeks": ("days", 7),
    "fortnights": ("days", 15),
    "months": ("months", 1),
    "years": ("months", 12),
}
_A_PAIR = re.compile(r"\bun par de (dias|horas|semanas|meses)\b")


@dataclass(frozen=True, slots=True)
class Day:
    """A date without its year."""

    day: int
    month: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """`1 a 2 días`: both equal where there is one number. Hours that make days are days, weeks are days."""

    least: int
    most: int
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hour:
    """Minutes after midnight; `half_day`: it may as well be twelve hours later."""

    minutes: int
    half_day: bool
    start: int

    def is_one_of(self, known: frozenset[int]) -> bool:
        return self.minutes in known or (self.half_day and (self.minutes + 720) % 1440 in known)


def days_in(text: str) -> Sequence[Day]:
    named = [Day(int(found[1]), _MONTHS[found[2]], *found.span()) for found in _IN_WORDS.finditer(text)]
    iso = [Day(int(found[2]), int(found[1]), *found.span()) for found in _ISO.finditer(text)]
    return [*named, *iso, *_digits(text)]


def _digits(text: str) -> Iterator[Day]:
    for found in _IN_DIGITS.finditer(text):
        day, month = int(found[1]), int(found[2])
        dashed_range = "-" in found[0] and found[0].count("-") == 1
        if found[0] not in _NO_DATE and not dashed_range and 1 <= day <= 31 and 1 <= month <= 12:
            yield Day(day, month, *found.span())


def terms_in(reading: Reading) -> Sequence[Term]:
    numbers, text = reading.numbers, reading.text
    found = []
    for place, number in enumerate(numbers):
        unit = _UNIT.match(text, number.end)
        if unit and number.is_whole and unit.lastgroup:
            before = numbers[place - 1] if place else None
            is_range = before is not None and before.is_whole and _RANGE.fullmatch(text[before.end : number.start])
            least = before if is_range and before and before.value < number.value else number
            found.append(_term(least, number, unit))
    pairs = [_scaled(2, 2, _unit_of(pair[1]), *pair.span()) for pair in _A_PAIR.finditer(text)]
    return [*found, *pairs]


def _unit_of(word: str) -> str:
    return {"dias": "days", "horas": "hours", "semanas": "weeks", "meses": "months"}[word]


def _term(least: Number, most: Number, unit: re.Match[str]) -> Term:
    return _scaled(int(least.value), int(most.value), unit.lastgroup or "", least.start, unit.end())


def _scaled(least: int, most: int, unit: str, start: int, end: int) -> Term:
    name, scale = _SCALE[unit]
    if name == "hours" and least % 24 == most % 24 == 0 and most:
        return Term(least // 24, most // 24, "days", start, end)
    return Term(least * scale, most * scale, name, start, end)


def weekdays_in(text: str) -> Sequence[tuple[int, int]]:
    """Day of the week (Monday 0) and where it stands."""
    return [(WEEKDAYS.index(found[1]), found.start()) for found in _WEEKDAY.finditer(text)]


def weekdays_covered(text: str) -> frozenset[int]:
    """`lunes a viernes` covers five."""
    covered = {day for day, _ in weekdays_in(text)}
    for found in _WEEKDAYS_RANGE.finditer(text):
        first, last = WEEKDAYS.index(found[1]), WEEKDAYS.index(found[2])
        covered |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    if _EVERY_DAY.search(text):
        covered |= set(range(7))
    return frozenset(covered | ({5, 6} if _WEEKEND.search(text) else set()))


def hours_in(text: str) -> Sequence[Hour]:
    """`9:00`, `18 h`, `6 pm`, `de 9 a 18`, `a las 6 de la tarde`."""
    hours = [_hour(found[1], found[2], found[3], found.start(1)) for found in _CLOCK.finditer(text)]
    hours += [_hour(found[1], found[2], found[3], found.start(1)) for found in _HOUR.finditer(text)]
    hours += [_hour(found[1], None, found[2], found.start(1)) for found in _AT_HOUR.finditer(text)]
    for found in _SPELLED_HOUR.finditer(text):
        hours.append(_hour(str(_SPELLED.index(found[1]) + 1), _PAST.get(found[2]), found[3], found.start(1)))
    for found in _HOURS.finditer(text):
        hours += [_hour(found[1], None, None, found.start(1)), _hour(found[2], None, found[3], found.start(2))]
    return [hour for hour in hours if hour]


def _hour(hours: str, minutes: str | None, half: str | None, start: int) -> Hour | None:
    hour, half = int(hours), half or ""
    if hour > 24:
        return None
    later = hour < 12 and (half in ("pm", "de la tarde", "de la noche"))
    told = later or half in ("am", "de la manana") or hour >= 13
    return Hour((hour + 12 * later) * 60 % 1440 + int(minutes or 0), not told and hour <= 12, start)

"""When it arrives, how long it takes, when the shop is open: what the shop has written, or the customer wishes for."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations

from chalicelib.sales.guard.days import Term, days_in, hours_in, terms_in, weekdays_covered, weekdays_in
from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.reading import Reading, denies

_ARRIVES = re.compile(
    r"\b(?:lleg(?:a|an|ara|aran|aria|arian|ue|uen|ando)|recib(?:e|es|en|iras|ira|iran|irias|as|an)|entreg(?:a|"
    r"amos|an|aremos|aran|arian|o|ado|ada|are)|"
    r"(?:te|le|se|os|les) (?:l[oa]s? )?(?:envi|mand|despach|entreg)\w+|envi(?:amos|aremos|are)|despach(?:o|"
    r"amos|aremos)|sal(?:e|en|dra|dran)|"
    r"tendr(?:as|a|an)|lo tienes|la tienes|list[oa]s?|en tus? (?:manos|casa|puerta)|contigo|entrega|entregas|"
    r"envio|envios)\b"
)
_OPEN = re.compile(
    r"\b(?:abr\w+|abiert\w+|horarios?|atend\w+|atienden?|cerr\w+|cierr\w+|pasar|pasas|pasa|recog\w+|retir\w+|"
    r"visit\w+|estamos)\b"
)
_CLOSED = re.compile(r"\b(?:cerr\w+|cierr\w+|descans\w+)\b")
_HEDGES = re.compile(
    r"\b(?:necesit\w+|quier\w+|quisier\w+|gustaria|si|para que|dices|dijiste|mencion\w+|coment\w+|entiendo|"
    r"se que|confirm\w+|verific\w+|revis\w+|"
    r"pregunt\w+|consult\w+|depende\w*|ojala|intent\w+|prometer\w*|asegurar\w*|garantizar\w*|urge|buscas|"
    r"cumple\w*|evento|boda|regalo)\b"
)
_WRITES = re.compile(
    r"\b(?:te|le|os|les) (?:l[oa] )?(?:escrib\w+|recuerd\w+|avis\w+|busc\w+|contact\w+|respond\w+|contest\w+|"
    r"confirm\w+)\b|\bhablamos\b|\bcotizacion\b"
)
_RELATIVE = re.compile(
    r"\bpasado manana\b|(?<!la )(?<!esta )(?<!cada )(?<!en la )\bmanana(?: mismo)?\b(?! por medio)|"
    r"\bhoy(?: mismo)?\b|\bmismo dia\b|\bdia siguiente\b|\bal otro dia\b|"
    r"\b(?:esta|en la|por la) (?:misma )?(?:tarde|noche)\b|\besta (?:misma )?semana\b|"
    r"\b(?:la )?(?:proxima|siguiente) semana\b|\b(?:la )?semana que viene\b|"
    r"\b(?:el |este )?fin de semana\b|\bantes de(?:l)? (?:navidad|nochebuena|reyes|ano nuevo|fin de ano|"
    r"dia de \w+)\b|\bpara (?:navidad|nochebuena|reyes)\b"
)
_MORNING = re.compile(r"\b(?:por|en|de|a) la manana\b|\b(?:esta|cada|media) manana\b")
_BARE_DAY = re.compile(
    r"\b(?:el|del|al) (?:dia )?(\d{1,2})(?!\d|[.,:/]\d|\s?%)\b"
    r"(?!\s?(?:de |/|%|(?!(?:l[oa]s?|te|ya|en|y|sin|lleg\w+|esta)\b)[a-zñ]))"
)
_IDLE_TERM = re.compile(r"\bhace(?:n|mos)?(?: \w+){0,2} $|\b(?:los|las|l[oa]s) (?=7 dias|24 horas)$")
_AGE = re.compile(r"\b(?:tienes|tiene|tengo|cumpl\w+|edad de|con) $")
_ALL_DAY = re.compile(r"\blas 24 horas\b|\b(?:los )?7 dias (?:de|a) la semana\b|\b24/7\b|\b365 dias\b")
_TERM_MATTERS = re.compile(
    r"\b(?:lleg\w+|recib\w+|entreg\w+|envi\w+|tard\w+|demor\w+|despach\w+|list[oa]s?|plazo\w*|habil\w*|"
    r"elabor\w+|fabric\w+|hac\w+|prepar\w+|"
    r"guard\w+|apart\w+|reserv\w+|separ\w+|"
    r"devol\w+|cambi\w+|garant\w+|reembols\w+|vigen\w+|val(?:e|ida|ido)|repon\w+|dentro de|en|dur\w+)\b"
)
_AFTERNOON = 13 * 60
_SOON = timedelta(days=14)


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    promises = _Promises(reading, facts)
    for words in [*promises.unknown_days(), *promises.unknown_terms(), *promises.unknown_arrivals()]:
        yield Objection(
            "date", f"«{words.strip()}» no es una fecha ni un plazo de la tienda: di solo los que ella ha escrito."
        )
    for words in promises.unknown_hours():
        yield Objection("hours", f"«{words}» no está en el horario de la tienda: di el horario tal como está escrito.")


class _Promises:
    def __init__(self, reading: Reading, facts: Facts) -> None:
        self._reading = reading
        self._facts = facts

    def unknown_days(self) -> Iterator[str]:
        for day in days_in(self._reading.text):
            clause = self._reading.clause(day.start)
            known = self._days_of_shop | self._today
            if not self._is_promise(day.start, day.end):
                known = known | self._days_of_customer
            if (day.day, day.month) in known or (_WRITES.search(clause) and "cotizacion" not in clause):
                continue
            yield self._reading.text[day.start : day.end]

    def unknown_terms(self) -> Iterator[str]:
        for term in terms_in(self._reading):
            if self._is_idle(term) or self._is_of_shop(term):
                continue
            if self._is_of_customer(term) and not self._is_promise(term.start, term.end):
                continue
            yield self._reading.text[term.start : term.end]

    def unknown_arrivals(self) -> Iterator[str]:
        """`llega mañana`, `te lo entregamos el viernes`, `llega el 3`."""
        text = self._reading.text
        dated = [(day.start - 25, day.end) for day in days_in(text)]
        found = [
            (_word_at(text, start), start, {day} <= self._weekdays_of_delivery) for day, start in weekdays_in(text)
        ]
        found += [
            (one[0], one.start(), self._is_delivered(one[0])) for one in _RELATIVE.finditer(_MORNING.sub(_blank, text))
        ]
        found += [(one[0], one.start(), False) for one in _BARE_DAY.finditer(text)]
        once = {(one[0], self._reading.clause(one[1])): one for one in reversed(found)}
        for words, start, known in once.values():
            inside = any(first <= start < last for first, last in dated)
            clause = self._reading.clause(start)
            if (
                not known
                and not inside
                and _ARRIVES.search(clause)
                and self._is_promise(start, start + len(words))
                and not _OPEN.search(clause)
            ):
                yield words

    def unknown_hours(self) -> Iterator[str]:
        for hour in hours_in(self._reading.text):
            clause = self._reading.clause(hour.start)
            sentence = self._reading.sentence(hour.start)
            if not _OPEN.search(sentence) or hour.is_one_of(self._hours_of_shop):
                continue
            if (denies(clause) or _CLOSED.search(clause)) and hour.is_one_of(self._hours_of_customer):
                continue
            yield self._reading.text[hour.start : hour.start + 5].strip(" .,;")
        yield from self._unknown_weekdays()

    def _unknown_weekdays(self) -> Iterator[str]:
        for clause in (self._reading.text[slice(*span)] for span in self._reading.clauses):
            if not _OPEN.search(clause) or _CLOSED.search(clause) or denies(clause) or _HEDGES.search(clause):
                continue
            if self._weekdays_open and weekdays_covered(clause) - self._weekdays_open:
                yield clause.strip()

    def _is_promise(self, start: int, end: int) -> bool:
        clause = self._reading.clause(start)
        if not _ARRIVES.search(clause) or _HEDGES.search(clause):
            return False
        return not self._reading.is_denied(start, end)

    def _is_idle(self, term: Term) -> bool:
        text = self._reading.text
        around = text[max(0, term.start - 5) : term.end + 12]
        if _IDLE_TERM.search(text[max(0, term.start - 20) : term.start]) or _ALL_DAY.search(around):
            return True
        if term.unit == "hours" and term.most <= 24 and _OPEN.search(self._reading.sentence(term.start)):
            return True
        if (
            term.unit == "months"
            and "ano" in around
            and not text.startswith(" de ", term.end)
            and _AGE.search(text[max(0, term.start - 20) : term.start])
        ):
            return True
        if term.most > 1 and term.unit != "minutes" and text[term.start].isdigit():
            return False
        return not _TERM_MATTERS.search(self._reading.sentence(term.start)) or text[term.start : term.end].startswith(
            "un minuto"
        )

    def _is_of_shop(self, term: Term) -> bool:
        told = _told(term)
        if told in self._terms_of_shop:
            return told in self._whole_terms or self._is_business(self._reading, term) or told not in self._in_business
        return self._is_sum(told, self._reading.sentence(term.start))

    def _is_sum(self, told: tuple[int, int, str], sentence: str) -> bool:
        """`5 días y luego 3 a 5: de 8 a 10`: of two of the shop's in the same sentence."""
        parts = [_told(one) for one in terms_in(Reading(sentence)) if _told(one) in self._whole_terms]
        return any(
            (one[0] + other[0], one[1] + other[1], one[2]) == told
            for one, other in combinations(parts, 2)
            if one[2] == other[2]
        )

    def _is_business(self, reading: Reading, term: Term) -> bool:
        return "habil" in reading.text[term.end : term.end + 12]

    def _is_of_customer(self, term: Term) -> bool:
        return any((term.least, term.most, term.unit) == _told(one) for one in terms_in(self._facts.said))

    @cached_property
    def _whole_terms(self) -> frozenset[tuple[int, int, str]]:
        return frozenset(_told(one) for shop in self._shop for one in terms_in(shop))

    @cached_property
    def _terms_of_shop(self) -> frozenset[tuple[int, int, str]]:
        """Of a range its end may be told alone: that promises no more."""
        return self._whole_terms | {(most, most, unit) for _, most, unit in self._whole_terms}

    @cached_property
    def _in_business(self) -> frozenset[tuple[int, int, str]]:
        """The ends that the shop counts in business days: `2 días` is sooner than `2 días hábiles`."""
        found = [one for shop in self._shop for one in terms_in(shop) if self._is_business(shop, one)]
        return frozenset((one.most, one.most, one.unit) for one in found)

    @property
    def _shop(self) -> tuple[Reading, Reading]:
        return self._facts.granted, self._facts.described

    @cached_property
    def _days_of_shop(self) -> frozenset[tuple[int, int]]:
        texts = (self._facts.granted.text, self._facts.described.text)
        return frozenset((day.day, day.month) for text in texts for day in days_in(text))

    @cached_property
    def _days_of_customer(self) -> frozenset[tuple[int, int]]:
        """Also those that are meant by a day of the week, or by `mañana`."""
        said, today = self._facts.said.text, self._facts.today
        told = {(day.day, day.month) for day in days_in(said)}
        bare = {int(found[1]) for found in _BARE_DAY.finditer(said)}
        wanted = {day for day, _ in weekdays_in(said)}
        coming = [today + timedelta(days=step) for step in range(1, _SOON.days + 1)]
        near = coming[:2] if "manana" in said else []
        meant = [one for one in coming if one.weekday() in wanted or one.day in bare]
        return frozenset(told | {(one.day, one.month) for one in [*near, *meant]})

    @cached_property
    def _today(self) -> frozenset[tuple[int, int]]:
        today: date = self._facts.today
        return frozenset({(today.day, today.month)})

    @cached_property
    def _weekdays_of_delivery(self) -> frozenset[int]:
        clauses = [one for one in _clauses(self._facts.granted) if _ARRIVES.search(one) and not days_in(one)]
        return frozenset().union(*map(weekdays_covered, clauses))

    def _is_delivered(self, words: str) -> bool:
        same = {
            "hoy": "mismo dia",
            "hoy mismo": "mismo dia",
            "manana": "dia siguiente",
            "manana mismo": "dia siguiente",
        }
        return words in self._told_of_delivery or same.get(words, words) in self._told_of_delivery

    @cached_property
    def _told_of_delivery(self) -> str:
        return " ; ".join(one for one in _clauses(self._facts.granted) if _ARRIVES.search(one))

    @cached_property
    def _weekdays_open(self) -> frozenset[int]:
        timed = [one for one in _sentences(self._facts.granted) if hours_in(one)]
        return frozenset().union(*map(weekdays_covered, timed))

    @cached_property
    def _hours_of_shop(self) -> frozenset[int]:
        return frozenset().union(*map(_minutes, _sentences(self._facts.granted)))

    @cached_property
    def _hours_of_customer(self) -> frozenset[int]:
        return _minutes(self._facts.said.text)


def _told(term: Term) -> tuple[int, int, str]:
    return term.least, term.most, term.unit


def _minutes(text: str) -> frozenset[int]:
    """Also twelve hours later, where no hour of the text shows that all 24 are counted."""
    hours = hours_in(text)
    is_24_hours = any(hour.minutes >= _AFTERNOON for hour in hours)
    later = {(hour.minutes + 720) % 1440 for hour in hours if hour.half_day and not is_24_hours}
    return frozenset({hour.minutes for hour in hours} | later)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _clauses(reading: Reading) -> list[str]:
    return [reading.text[slice(*span)] for span in reading.clauses]


def _sentences(reading: Reading) -> list[str]:
    return [reading.text[slice(*span)] for span in reading.sentences]


def _word_at(text: str, start: int) -> str:
    return text[start:].split(" ", 1)[0]

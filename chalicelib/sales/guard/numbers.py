"""Numbers in a folded Spanish text: `1,249.00`, `1.249,00`, `12,5`, `1.2k`, `2 mil 500`, `mil doscientos cincuenta`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

_UNITS = """
cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho
diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho
veintinueve"""
_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = ("dos", "tres", "cuatro", "quin", "seis", "sete", "ocho", "nove")
WORDS: dict[str, int] = {
    **{word: value for value, word in enumerate(_UNITS.split())},
    **{word: 30 + 10 * place for place, word in enumerate(_TENS)},
    **{f"{word}{end}": 200 + 100 * place for place, word in enumerate(_HUNDREDS) for end in ("cientos", "cientas")},
    "uno": 1,
    "una": 1,
    "veintiun": 21,
    "veintiuna": 21,
    "cien": 100,
    "ciento": 100,
    "quinientos": 500,
    "quinientas": 500,
}
_SCALES = {"mil": 1000, "millon": 1_000_000, "millones": 1_000_000}
_GROUPED = r"\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)"
_TOKEN = re.compile(
    rf"(?<![a-z\d])(?P<digits>{_GROUPED}|\d+(?:[.,]\d+)?)(?P<k>\s?k\b)?|"
    rf"\b(?P<word>{'|'.join(sorted([*WORDS, *_SCALES, 'medio'], key=len, reverse=True))})\b"
)
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Number:
    """`has_cents`: written with two decimals, as amounts of money are."""

    value: Decimal
    start: int
    end: int
    has_cents: bool = False

    @property
    def is_whole(self) -> bool:
        return self.value == self.value.to_integral_value()


def numbers_in(text: str) -> Sequence[Number]:
    return list(_numbers(text))


def _numbers(text: str) -> Iterator[Number]:
    growing: _Growing | None = None
    for token in _TOKEN.finditer(text):
        if growing and growing.takes(token, text[growing.end : token.start()]):
            continue
        if growing and (number := growing.number()):
            yield number
        growing = _Growing(token)
    if growing and (number := growing.number()):
        yield number


class _Growing:
    """A number that may go on with the next word: `dos` `mil` `quinientos`."""

    def __init__(self, token: re.Match[str]) -> None:
        self.start, self.end = token.span()
        self._total = self._current = Decimal(0)
        self._room = Decimal(10**12)
        self._half = token["word"] == "medio"
        self._has_cents = bool(re.search(r"[.,]\d\d$", token["digits"] or ""))
        if not self._half:
            self._add(token)

    def number(self) -> Number | None:
        if self._half and not self._total:
            return None
        return Number(self._total + self._current, self.start, self.end, self._has_cents)

    def takes(self, token: re.Match[str], gap: str) -> bool:
        if not self._fits(token, gap):
            return False
        self._add(token)
        self.end = token.end()
        return True

    def _fits(self, token: re.Match[str], gap: str) -> bool:
        word = token["word"]
        if gap == " y ":
            return (word == "medio" and self._total >= 1_000_000) or self._takes_unit(word)
        if gap.strip() or "\n" in gap:
            return False
        if word in _SCALES:
            return (self._half and _SCALES[word] > 1000) or (self._current > 0 and self._room > _SCALES[word])
        return word != "medio" and _value(token) < self._next_room()

    def _takes_unit(self, word: str | None) -> bool:
        """`treinta` `y` `dos`."""
        return self._current % 100 >= 30 and not self._current % 10 and 0 < WORDS.get(word or "", 0) < 10

    def _next_room(self) -> Decimal:
        """What may still follow: under a thousand after `mil`, under a hundred after `doscientos`."""
        if not self._current:
            return min(self._room, Decimal(1000)) if self._total else Decimal(0)
        return Decimal(100) if self._spelled and self._current >= 100 and not self._current % 100 else Decimal(0)

    def _add(self, token: re.Match[str]) -> None:
        word = token["word"]
        self._spelled = bool(word)
        if word == "medio":
            self._total += 500_000
        elif word in _SCALES:
            self._total += (self._current or (_HALF if self._half else 1)) * _SCALES[word]
            self._current, self._room = Decimal(0), Decimal(_SCALES[word])
        else:
            self._current += _value(token)


def _value(token: re.Match[str]) -> Decimal:
    if token["word"]:
        return Decimal(WORDS.get(token["word"], 0))
    return _decimal(token["digits"]) * (1000 if token["k"] else 1)


def _decimal(digits: str) -> Decimal:
    """Three digits after a separator are thousands, unless nothing but a zero stands before it."""
    if re.fullmatch(_GROUPED, digits) and not re.match(r"0[.,]", digits):
        cents = re.search(r"[.,](\d{1,2})$", digits)
        whole = digits[: cents.start()] if cents else digits
        return Decimal(re.sub(r"\D", "", whole) + (f".{cents[1]}" if cents else ""))
    return Decimal(digits.replace(",", "."))

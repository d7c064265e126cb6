"""Reads a document field by field and collects every mistake in it; knows nothing of what a profile means."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from chalicelib.sales import money
from chalicelib.sales.profile_mistakes import Mistake, Phrase
from chalicelib.sales.text import fold

MOST_CHARACTERS = 1000
MOST_ROWS = 200
_MOST_MINOR_UNITS = 10**12
_PLACEHOLDER = re.compile(r"\{+[^{}\s]*\}+")
_UNWRITABLE = re.compile(r"[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f]")
_DECIMAL = re.compile(r"\d{1,15}(\.\d{1,6})?")

Path = tuple[str | int, ...]


def _did_you_mean(given: object, known: Collection[str]) -> Phrase:
    """Nothing where no known name is near."""
    folded = {fold(name): name for name in sorted(known)}
    close = get_close_matches(fold(str(given)[:100]), folded, n=1)
    return Phrase("did_you_mean", folded[close[0]]) if close else Phrase("")


@dataclass
class Reader:
    """One section of a document, and what is wrong so far in the whole of it.

    A field that is wrong is told once and read as a harmless value, so that the others can be read too.
    """

    document: Mapping[str, Any]
    path: Path = ()
    mistakes: list[Mistake] = field(default_factory=list)
    _read: set[str] = field(default_factory=set)
    _sections: list["Reader"] = field(default_factory=list)

    def tell(self, name: str | None, reason: str, *values: str | Phrase) -> None:
        """`name` None: it is the section itself."""
        path = self.path if name is None else (*self.path, name)
        self.mistakes.append(Mistake(path, reason, values))

    def is_right(self, name: str) -> bool:
        """No mistake is known in this field."""
        at = (*self.path, name)
        return not any(mistake.path[: len(at)] == at for mistake in self.mistakes)

    def check(self, holds: bool, name: str, reason: str, *values: str | Phrase) -> None:
        if not holds and self.is_right(name):
            self.tell(name, reason, *values)

    def check_known(self, value: str, known: Collection[str], name: str, reason: str, *values: str) -> None:
        """The reason ends in the known word that is nearest."""
        if value not in known:
            self.check(False, name, reason, *values, _did_you_mean(value, known))

    def section(self, name: str) -> "Reader":
        value = self._value(name, {})
        if not isinstance(value, Mapping):
            self.tell(name, "not_a_table")
            value = {}
        return self._below(name, value)

    def rows(self, name: str) -> list["Reader"]:
        value = self._value(name, [])
        if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
            self.tell(name, "rows", ".".join(str(key) for key in (*self.path, name)))
            return []
        self.check(len(value) <= MOST_ROWS, name, "too_many", str(len(value)), str(MOST_ROWS))
        return [self._below(name, row, number) for number, row in enumerate(value[:MOST_ROWS])]

    def _below(self, name: str, document: Mapping[str, Any], *number: int) -> "Reader":
        made = Reader(document, (*self.path, name, *number), self.mistakes)
        self._sections.append(made)
        return made

    def finish(self) -> None:
        """Tells the fields that nothing has read."""
        for name in self.document:
            if name not in self._read:
                self.tell(name, "unknown", _did_you_mean(name, self._read))
        for section in self._sections:
            section.finish()

    # Kinds of fields

    def text(self, name: str, default: str | None = None, *, holds: tuple[str, ...] = ()) -> str:
        """Without `default` it must be given and not empty; `holds` are the placeholders that it may have."""
        if name not in self.document and default is None:
            self._read.add(name)
            self.tell(name, "missing")
            return ""
        value = self._value(name, default)
        if not isinstance(value, str):
            self.tell(name, "text")
            return default or ""
        text = value.strip()
        self.check(not _UNWRITABLE.search(text), name, "characters")
        self.check(bool(text) or default == "", name, "empty")
        self.check(len(text) <= MOST_CHARACTERS, name, "too_long", str(len(text)), str(MOST_CHARACTERS))
        self._check_placeholders(name, text, holds)
        return text

    def _check_placeholders(self, name: str, text: str, holds: tuple[str, ...]) -> None:
        known = Phrase("known", ", ".join(holds)) if holds else Phrase("none_known")
        for found in dict.fromkeys(_PLACEHOLDER.findall(text)):
            self.check(found in holds, name, "placeholder", found, known)

    def texts(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self._value(name, default)
        if not isinstance(value, list | tuple) or not all(isinstance(text, str) and text.strip() for text in value):
            self.tell(name, "texts")
            return default
        self.check(len(value) <= MOST_ROWS, name, "too_many", str(len(value)), str(MOST_ROWS))
        self.check(not any(_UNWRITABLE.search(text) for text in value), name, "characters")
        longest = max((len(text) for text in value), default=0)
        self.check(longest <= MOST_CHARACTERS, name, "too_long", str(longest), str(MOST_CHARACTERS))
        return tuple(text.strip() for text in value)

    def whole(self, name: str, default: int, *, least: int = 0, most: int = 10_000) -> int:
        value = self._value(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.tell(name, "whole", str(least), str(most))
            return default
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self._value(name, default)
        if not isinstance(value, bool):
            self.tell(name, "flag")
            return default
        return value

    def price(self, name: str, currency: str, default: int | None = None) -> int:
        """In minor units. Without `default` it must be given."""
        if name not in self.document:
            self._read.add(name)
            if default is None:
                self.tell(name, "missing")
            return default or 0
        amount = _amount(self._value(name, None))
        if amount is None:
            self.tell(name, "price")
            return 0
        return self._minor_units(name, amount, currency)

    def price_or_none(self, name: str, currency: str) -> int | None:
        self._read.add(name)
        return self.price(name, currency) if name in self.document else None

    def _minor_units(self, name: str, amount: Decimal, currency: str) -> int:
        try:
            minor = money.to_minor_units(amount, currency)
        except ValueError:
            self.tell(name, "too_fine", currency, str(money.digits(currency)))
            return 0
        self.check(minor <= _MOST_MINOR_UNITS, name, "too_dear", str(_MOST_MINOR_UNITS // 10 ** money.digits(currency)))
        return minor

    def _value(self, name: str, default: Any) -> Any:
        self._read.add(name)
        return self.document.get(name, default)


def _amount(value: object) -> Decimal | None:
    """A number, or the text of one; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    written = str(value).strip()
    return Decimal(written) if _DECIMAL.fullmatch(written) else None

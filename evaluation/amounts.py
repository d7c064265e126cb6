"""Amounts of money and percentages in a text, as people and shops write them."""

import re
from decimal import Decimal, InvalidOperation

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_CURRENCY = r"pesos?|mxn|ars|cop|eur|usd|clp|pen|euros?|d[oó]lares|soles|varos?|lucas?|€"
_MARKED = re.compile(rf"(?:US)?\$\s?({_NUMBER})(?!\d)|(?<![\d.,])({_NUMBER})\s?(?:{_CURRENCY})\b|({_NUMBER})\s?€", re.I)
_ANY = re.compile(rf"(?<![\d.,])({_NUMBER})(?![\d])")
_BARE = re.compile(rf"({_NUMBER})(?!\d|\s?(?:%|por ?ciento|\w{{3,}}))")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:%|por ?ciento)")


def amounts_in(text: str) -> list[Decimal]:
    """Numbers that are marked as money: `$1,249.00 MXN`, `249 pesos`, `12,50 €`."""
    return [_number(next(filter(None, found.groups()))) for found in _MARKED.finditer(text)]


def numbers_in(text: str) -> set[Decimal]:
    """Every number: a customer's 200 may be money without a word for it."""
    return {_number(found[1]) for found in _ANY.finditer(text)}


def first_amount(text: str, *, bare: bool) -> Decimal | None:
    """The money that a text begins with; `bare`: a number alone is money as well."""
    found = _MARKED.match(text)
    if found:
        return _number(next(filter(None, found.groups())))
    number = _BARE.match(text) if bare else None
    return _number(number[1]) if number else None


def percents_in(text: str) -> set[Decimal]:
    return {_number(found[1]) for found in _PERCENT.finditer(text)}


def _number(text: str) -> Decimal:
    """A separator before two digits at the end, or one, is the decimal one; every other groups thousands."""
    whole, _, cents = text.replace(",", ".").rpartition(".")
    try:
        if whole and len(cents) != 3:
            return Decimal(f"{whole.replace('.', '')}.{cents}")
        return Decimal(text.replace(",", "").replace(".", ""))
    except InvalidOperation:  # pragma: no cover - the patterns only find numbers
        return Decimal(0)

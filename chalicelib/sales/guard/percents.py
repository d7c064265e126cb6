"""Percentages and fractions of a price: only what the shop grants, and a discount only to a purchase that has it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.naming import named_in
from chalicelib.sales.guard.numbers import Number
from chalicelib.sales.guard.reading import Reading
from chalicelib.sales.guard.repeating import only_repeats

_PERCENT = re.compile(r"\s?(?:%|por ?cien(?:to)?\b)")
_RANGE = re.compile(r"\s?(?:a|al|y|o|-|–|hasta)\s?(?:el )?")
_FRACTIONS = {
    "mitad": 50,
    "un tercio|tercera parte": 33,
    "un cuarto|cuarta parte": 25,
    "un quinto|quinta parte": 20,
    "un decimo|decima parte": 10,
}
_GIVES = (
    r"\b(?:te|le|les|se|os) (?:l[oa]s? )?(?:hag|dej|rebaj|quit|descont|descuent|baj|cobr|doy|damos|aplic|perdon|sal|"
    r"qued|cuest)\w*(?: [\wñ]+){0,2}?"
)
# `te hago la mitad`, `un cuarto del precio`, `con la mitad te la aparto`.
_PARTS = [
    (
        Decimal(value),
        re.compile(
            rf"{_GIVES} (?:la |una )?(?:{called})\b(?! (?:para|de (?:hora|kilo|litro)))|"
            rf"\b(?:{called}) del? (?:(?:su|tu) )?(?:precio|valor|costo|total|importe|descuento)\b|"
            rf"\bcon (?:la |una )?(?:{called})\b[^.,;]{{0,20}}\b(?:apart|guard|reserv|separ)\w+"
        ),
    )
    for called, value in _FRACTIONS.items()
]
_HALF = re.compile(r"\ba (?:la )?mitad\b|\bmedio precio\b")
_PROMISES = re.compile(
    r"\b(?:te|le|les|os|se) (?:l[oa]s? )?(?:hag|hacemos|aplic|dej|doy|damos|pong|rebaj|descuent|baj|quit|toca|"
    r"correspond|ofre[cz])\w*\b|\b(?:tienes|tenes|aplicale|aplicamos)\b"
)
_CONDITION = re.compile(
    r"\b(?:desde|a partir|si|faltan?|compras de|cuando|minim\w+|llevando|llev(?:es|ar|an)|al (?:comprar|llevar)|"
    r"lleg(?:as|ar|ues|ando)|complet\w+|o mas)\b"
)
_ADDED = re.compile(r"\b(?:otr[oa]s|mas|sum\w+|agreg\w+|anad\w+|faltan?)\b")
_NO_PIECES = re.compile(
    r"\s?(?:%|por ?cien|pesos|mxn|dias?\b|horas?\b|cm\b|ml\b|de \w+bre|[.,/]\d)| (?:en|de|y|al?) \d"
)
_PIECES_AFTER = re.compile(r" (?:sol[oa]s? |unic[oa]s? )?[a-zñ]{3,}|\s?o mas\b")
_PIECES_BEFORE = re.compile(r"\b(?:con|por|llev\w+|es[ao]s|est[ao]s|tus) $")
_LESS = re.compile(
    r"\b(?:descuento\w*|descont\w+|rebaj\w+|dto|off|menos|promo\w*|oferta\w*|barat\w+|reembols\w+|devol\w+|"
    r"ahorr\w+|bonific\w+|"
    r"interes\w*|anticipo|apart\w+|enganche|regal\w+|gratis|liquidacion|cupon\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Percent:
    value: Decimal
    start: int
    end: int


def percents_in(reading: Reading) -> Sequence[Percent]:
    """`10 %`, `diez por ciento`, `5 al 10 %`, `mitad de precio`."""
    found = []
    numbers = reading.numbers
    for place, number in enumerate(numbers):
        marked = _PERCENT.match(reading.text, number.end)
        if not marked:
            continue
        found.append(Percent(number.value, number.start, marked.end()))
        before = numbers[place - 1] if place else None
        if before and _RANGE.fullmatch(reading.text[before.end : number.start]):
            found.append(Percent(before.value, before.start, before.end))
    parts = [(value, one) for value, part in _PARTS for one in part.finditer(reading.text)]
    parts += [(Decimal(50), half) for half in _HALF.finditer(reading.text)]
    return [*found, *(Percent(value, one.start(), one.end()) for value, one in parts)]


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    granted = {one.value for one in percents_in(facts.granted)}
    described = {one.value for one in percents_in(facts.described)} | {Decimal(100)}
    said = {number.value for number in facts.said.numbers} | {one.value for one in percents_in(facts.said)}
    for percent in percents_in(reading):
        less = _LESS.search(reading.clause(percent.start))
        if percent.value in granted and not _is_of_this_purchase(reading, percent, facts):
            yield Objection(
                "percent", f"El {percent.value:f} % no es de esta compra: di su condición, o haz make_quote con él."
            )
            continue
        if percent.value in granted or (not less and percent.value in described):
            continue
        if reading.is_denied(percent.start, percent.end):
            continue
        if percent.value in said and only_repeats(reading, percent.start, percent.end, False):
            continue
        words = reading.text[percent.start : percent.end].strip()
        yield Objection(
            "percent", f"«{words}» no lo da la tienda: di solo los porcentajes y descuentos que ella tiene."
        )


def _is_of_this_purchase(reading: Reading, percent: Percent, facts: Facts) -> bool:
    """Whether the discount is told as the shop's rule, or a rule or a quote gives it to what is spoken of."""
    sentence = reading.sentence(percent.start)
    if reading.is_denied(percent.start, percent.end):
        return True
    least = min((rule.from_items for rule in facts.discount_rules if rule.percent >= percent.value), default=1)
    pieces = _pieces_told(sentence)
    if pieces and max(*pieces, sum(pieces)) < least and _PROMISES.search(sentence) and not _ADDED.search(sentence):
        return False
    if pieces or not _PROMISES.search(sentence) or _CONDITION.search(sentence):
        return True
    named = {one.product_id for one in named_in(reading.whole_sentence(percent.start), facts.products)}
    quoted = [quote.lines for quote in facts.quotes if quote.discount_percent == percent.value]
    return any(named <= {line.product_id for line in lines} for lines in quoted)


@lru_cache(maxsize=16)
def _pieces_told(sentence: str) -> list[int]:
    """How many pieces the sentence speaks of."""
    own = Reading(sentence)
    return [int(one.value) for one in own.numbers if one.is_whole and _counts_pieces(own.text, one)]


def _counts_pieces(text: str, number: Number) -> bool:
    if _NO_PIECES.match(text, number.end):
        return False
    return bool(_PIECES_AFTER.match(text, number.end) or _PIECES_BEFORE.search(text[: number.start][-20:]))

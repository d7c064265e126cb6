"""Percentages and what is given for nothing: only what the shop grants."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.naming import stems
from chalicelib.sales.guard.reading import Reading, denies
from chalicelib.sales.guard.repeating import only_repeats

_PERCENT = re.compile(r"\s?(?:%|por ?cien(?:to)?\b)")
_RANGE = re.compile(r"\s?(?:a|al|y|o|-|–|hasta)\s?(?:el )?")
_HALF = re.compile(r"\bmitad de(?:l)? (?:precio|valor|costo)\b|\ba (?:la )?mitad\b|\bmedio precio\b")
_SOME_FREE = re.compile(
    r"\b(?P<gets>[2-9])\s?(?:x|×|por)\s?(?P<pays>[1-8])\b(?!\s?(?:cm|mm|mts?|m|metros|pulgadas|pesos|dias|"
    r"\d)\b)(?![.,]?\d)"
)
_LESS = re.compile(
    r"\b(?:descuento\w*|descont\w+|rebaj\w+|dto|off|menos|promo\w*|oferta\w*|barat\w+|reembols\w+|devol\w+|"
    r"ahorr\w+|bonific\w+|"
    r"interes\w*|anticipo|apart\w+|enganche|regal\w+|gratis|liquidacion|cupon\w*)\b"
)
_FREE = re.compile(
    r"\bgratis\b|\bgratuit[oa]s?\b|\bsin (?:ningun )?(?:costo|coste|cargo|cobro)(?: (?:alguno|adicional|extra))?\b|"
    r"\b(?:te|le|les|os|se) (?:l[oa]s? )?regal(?:o|amos|are|aremos)\b|\bva(?:n)? de regalo\b|"
    r"\b(?:llevas|lleva|damos|doy|inclu\w+|mando|mandamos|agreg\w+|anad\w+|recibes)\b[^.,]{0,40}\bde (?:regalo|"
    r"obsequio|cortesia)\b|"
    r"\bde cortesia\b|\b(?:va|corre) por (?:nuestra cuenta|cuenta (?:nuestra|de la casa|de la tienda))\b|"
    r"\bno (?:te|le|les|se) (?:cobr\w+|cuesta\w* nada)\b|\bsin intereses\b|\benvio (?:va )?(?:incluido|bonificado)\b|"
    r"\bincluye (?:el )?envio\b|(?<![\d.,])\$\s?0(?:[.,]00)?(?![\d.,])|\bcero pesos\b|\b0 pesos\b"
)
_NOT_DENIED = re.compile(
    r"\bsin (?:ningun )?(?:costo|coste|cargo|cobro|intereses)|\bno (?:te|le|les|se) (?:cobr|cuesta)"
)
_DELIVERY = re.compile(r"\b(?:envi\w+|entreg\w+|domicilio|flete|paqueteria|despach\w+|mand(?:o|amos))\b")
_CONDITION = re.compile(
    r"\b(?:desde|a partir|si|faltan?|falta|para|compras|superan?|pasan?|mayor\w*|mas de|cuando|minim\w+|"
    r"llevando|al comprar|"
    r"alcanz\w+|lleg(?:as|ar)|complet\w+|ademas de)\b"
)
_FREE_AREA = re.compile(r":\s?\$0(?:[.,]00)?(?![\d.,])")
_COMMON = frozenset({"peso", "piez", "compr", "tien", "envi", "grati", "cost"})


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
    return [*found, *(Percent(Decimal(50), half.start(), half.end()) for half in _HALF.finditer(reading.text))]


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    yield from _percents(reading, facts)
    yield from _some_free(reading, facts)
    yield from _free(reading, facts)


def _percents(reading: Reading, facts: Facts) -> Iterator[Objection]:
    granted = {one.value for one in percents_in(facts.granted)}
    described = {one.value for one in percents_in(facts.described)} | {Decimal(100)}
    said = {number.value for number in facts.said.numbers} | {one.value for one in percents_in(facts.said)}
    for percent in percents_in(reading):
        less = _LESS.search(reading.clause(percent.start))
        if percent.value in granted or (not less and percent.value in described):
            continue
        if denies(reading.clause(percent.start)):
            continue
        if percent.value in said and only_repeats(reading, percent.start, percent.end, False):
            continue
        words = reading.text[percent.start : percent.end].strip()
        yield Objection(
            "percent", f"«{words}» no lo da la tienda: di solo los porcentajes y descuentos que ella tiene."
        )


def _some_free(reading: Reading, facts: Facts) -> Iterator[Objection]:
    shop = {(found["gets"], found["pays"]) for found in _SOME_FREE.finditer(facts.granted.text)}
    for found in _SOME_FREE.finditer(reading.text):
        told = (found["gets"], found["pays"])
        if told[0] > told[1] and told not in shop and not denies(reading.clause(found.start())):
            yield Objection("percent", f"La tienda no tiene la promoción «{found[0]}»: no la ofrezcas.")


def _free(reading: Reading, facts: Facts) -> Iterator[Objection]:
    for found in _FREE.finditer(reading.text):
        clause = reading.clause(found.start())
        if denies(_NOT_DENIED.sub(" ", clause)):
            continue
        sentence = reading.sentence(found.start())
        granted = (
            _grants_delivery(sentence, facts) if _DELIVERY.search(sentence) else _grants(sentence, found[0], facts)
        )
        if not granted:
            yield Objection(
                "free",
                f"La tienda no da «{found[0].strip()}» así: no ofrezcas nada gratis que no esté escrito por ella.",
            )


def _grants_delivery(sentence: str, facts: Facts) -> bool:
    """A delivery that costs nothing now; or one that would under a condition, told with it."""
    text = facts.granted.text
    if _FREE_AREA.search(text):
        return True
    free = [piece for piece in _pieces(facts.granted) if _FREE.search(piece) and _is_of_delivery(piece)]
    if any(not _CONDITION.search(piece) for piece in free):
        return True
    return bool(free) and bool(_CONDITION.search(sentence))


def _is_of_delivery(piece: str) -> bool:
    return bool(_DELIVERY.search(piece)) or bool(re.search(r"\bgratis en compras desde\b", piece))


def _grants(sentence: str, words: str, facts: Facts) -> bool:
    """Where the shop gives the same for nothing: a sentence of its own that shares a telling word."""
    if "interes" in words:
        return "sin intereses" in facts.granted.text
    told = _telling(sentence)
    return any(told & _telling(piece) for piece in _pieces(facts.granted) if _FREE.search(piece))


def _telling(sentence: str) -> set[str]:
    return {word[:5] for word in stems(_FREE.sub(" ", sentence)) if len(word) >= 4} - _COMMON


def _pieces(reading: Reading) -> Sequence[str]:
    return [reading.text[start:end] for start, end in reading.sentences]

"""Amounts of money in a text: what is marked as money, and what stands where only money can."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.sales.guard.numbers import WORDS, Number
from chalicelib.sales.guard.reading import Reading

_PESOS = frozenset({"MXN", "ARS", "COP", "CLP", "UYU", "DOP", "CUP", "PHP"})
_DOLLARS = frozenset({"USD", "CAD", "AUD"})
_CODES = "MXN ARS COP CLP UYU DOP USD CAD EUR GBP BRL PEN GTQ HNL NIO CRC PAB BOB PYG VES CUP JPY CHF"
_OF_CODE = {code.lower(): frozenset({code}) for code in _CODES.split()}
# How a currency is called, and which ones may be meant by it.
_CALLED = {
    **_OF_CODE,
    r"pesos? mexicanos?|mx\$|[vb]ar(?:o|ito)s?": frozenset({"MXN"}),
    r"pesos? argentinos?|ar\$|mangos?": frozenset({"ARS"}),
    r"pesos? colombianos?|col\$|cop\$": frozenset({"COP"}),
    r"pesos? chilenos?|clp\$": frozenset({"CLP"}),
    r"pesos? uruguayos?": frozenset({"UYU"}),
    r"pesos? dominicanos?|rd\$": frozenset({"DOP"}),
    r"pes(?:os?|itos?)|lucas?|lukas?": _PESOS,
    r"dolares|dolar|us\$|u\$s|u\$d|usd\$|pavos": _DOLLARS,
    r"euros?|euritos?|€": frozenset({"EUR"}),
    r"libras? esterlinas?|£": frozenset({"GBP"}),
    r"reales|r\$": frozenset({"BRL"}),
    r"soles|s/\.?": frozenset({"PEN"}),
    r"quetzal(?:es)?": frozenset({"GTQ"}),
    r"lempiras?": frozenset({"HNL"}),
    r"cordobas?": frozenset({"NIO"}),
    r"colones|₡": frozenset({"CRC"}),
    r"bolivianos?|bs\.?": frozenset({"BOB"}),
    r"guaranies|₲": frozenset({"PYG"}),
    r"bolivares": frozenset({"VES"}),
    r"yenes|¥": frozenset({"JPY"}),
}
_ANY_NAME = "|".join(sorted(_CALLED, key=len, reverse=True))
_NAMED_BEFORE = re.compile(rf"(?<![a-z])(?:(?P<name>{_ANY_NAME}) ?\$?|\$) ?-? ?\Z")
_NAMED_AFTER = re.compile(rf" ?(?:de )?(?P<name>{_ANY_NAME})(?![a-z])")
_CENTS = re.compile(
    r"\s(?:con|y) (\d{1,2})(?: (?:centavos|centimos|cts))?(?![\d.,%]| ?[a-z])|\s(?:con|"
    r"y) (\d{1,2}) (?:centavos|centimos|cts)\b"
)
# `2 billetes de cien`.
_NOTES = re.compile(r"\s?(?P<pair>par de )?\b(?:billet\w+|moned\w+) de (?:a )?\$?\Z")
_THOUSANDS = re.compile(r"\s?lu[ck]as?\b")

_FILLER = (
    r"(?:[ :=]+|\b(?:es|era|seria|de|en|a|solo|solamente|unos|unas|apenas|por|son|serian|nada mas|tan|desde|hasta|"
    r"aproximadamente|aprox|alrededor|casi|como|un|total|final|especial|actual|normal|unitario|ya|ahora|te|le|"
    r"les|menos|mas|"
    r"cada una|cada uno|con envio|con descuento|(?:el|la|lo|los|las|del) ñ+|ñ+|todo|juntos|juntas|tus?|otros?|"
    r"iva|incluido)\b)*+"
)
# After these any number is an amount, unless a noun follows it.
_PRICE_WORD = (
    r"\b(?:cuest[ae]n?|cost(?:o|os|aria|arian|aba|aban|ara|aran)|val(?:e|en|dria|drian|ia|ian)|sal(?:e|en|dria|"
    r"drian)|precios?|"
    r"precio (?:regular|de lista)|importe|monto|tarifa|cobr(?:o|a|amos|an|aria|ariamos)|pag(?:a|as|aria|arias|an|ar)|"
    r"(?:te|le|se|os|les)?\s?(?:l[oa]s?\s)?(?:dej|deje|rebaj|baj|vend|"
    r"ofre[cz])\w*(?:l[oa]s?)?(?: \w+){0,2} (?:en|a|por)|"
    r"rebaja de|descuento de|anticipo|enganche|sena|abono|tarifa)\b"
)
# After these only what is too large for a count.
_SUM_WORD = (
    r"(?:\b(?:total|subtotal|sub total|queda(?:n|ria|rian|mos|ron)? en|qued\w+ a|suman?|sumarian?|serian|seria|"
    r"faltan?|faltarian|ahorr\w+|"
    r"que tal|parece|propongo|ofrezco|desde|a partir de|envio|son|por|a solo|a tan solo|compras (?:de|desde)|"
    r"diferencia|sobran?|mayores? a|superan?|llev\w+ (?:en|por|a)|"
    r"tuy[oa]s? (?:en|por)|(?:menos|mas|arriba|debajo|cerca|alrededor) de|anda\w* (?:en|por|entre)|ronda\w*|"
    r"no (?:llega|pasa) (?:a|de))\b|ñ\s*[-:=–—]+|=)"
)
_AFTER_PRICE_WORD = re.compile(rf"{_PRICE_WORD}{_FILLER}\Z")
_AFTER_SUM_WORD = re.compile(rf"{_SUM_WORD}{_FILLER}\Z")
# A bare number right after a yes: `Sí, 200`, `trato hecho en 200`.
_AFTER_YES = re.compile(
    r"\b(?:sip|va|dale|ok|okey|vale|claro|perfecto|listo|de acuerdo|trato hecho|hecho|jalo|arre|juega|orale|simon|"
    r"sobres|venga|cerrado|"
    r"acept\w+)[\s,:!.]+(?:(?:que sip|en|por|a|"
    r"son|los|tus|te los)[\s,]+)*$"
)
# `con 900 te lo llevas`, `200 y es tuya`.
_IS_PAID = re.compile(
    r"\s?(?:y )?(?:ya )?(?:(?:te |se |me )?l[oa]s? (?:llev|qued|apart|vend|dej)\w+|(?:es|son) tuy[oa]s?|y cerramos)\b|"
    r"\s?y (?:ya|listo|quedamos)\s?(?:$|[.,;!?\n])"
)
_LABEL = re.compile(r"[^a-zñ:=]*[a-zñ][a-zñ \d]{2,40}[:=] ?")
_MEASURE = re.compile(
    r"\b(?:tallas?|medidas?|num\w*|capacidad|cantidad|piezas?|unidades|stock|existencias|disponibles|pedido|codigo\w*|"
    r"modelo|cp|postal|tel\w*|cel\w*|alto|ancho|largo|altura|peso|diametro|calle|piso|interior|edad|ano|"
    r"paginas|hojas|numero)\b"
)
_LEAST_SUM = 20
_NOUN = re.compile(r"\s*([a-zñ]+)")
_FUNCTION_WORDS = """
te se y o u con mas por cada la el los las lo en si pero para que es son nada todo toda ya incluye incluido incluidos
sin a c al como porque cual tu le les me esta este final finales netos total cerrados ambas ambos juntos juntas
gracias aproximadamente aprox hoy ahora solo solamente cu menos no puedo podemos tenga entonces quedaria seria sumado
y/o siempre"""
_NO_NOUN = frozenset(_FUNCTION_WORDS.split()) | WORDS.keys()
_OTHERWISE = re.compile(r"\s?%|\s?por ?ciento|\s?[x×]\s?\d|[/:]\d|-\d|\s?[°º'\"]")
_YEAR = range(1900, 2101)
_RANGE_GAP = re.compile(r" ?(?:y|a|o|u|al|hasta|-|–|—|,) ?\$? ?")


@dataclass(frozen=True, slots=True)
class Amount:
    """`currencies` are those that its words may mean; none: it has no word but perhaps `$`."""

    value: Decimal
    currencies: frozenset[str]
    start: int
    end: int

    def currency(self, expected: str) -> str:
        """The shop's where its words allow that, else one that they mean."""
        if not self.currencies or expected in self.currencies:
            return expected
        return min(self.currencies)


def amounts_in(reading: Reading) -> Sequence[Amount]:
    """All of them in their order."""
    numbers = reading.numbers
    found = [_in_notes(reading, numbers, place) or _amount(reading, number) for place, number in enumerate(numbers)]
    _spread_over_ranges(reading, found)
    return [amount for amount in found if amount]


def _in_notes(reading: Reading, numbers: Sequence[Number], place: int) -> Amount | None:
    """Of notes what they come to, as many as are told."""
    number, before = numbers[place], numbers[place - 1] if place else None
    notes = _NOTES.search(reading.text[max(0, number.start - 30) : number.start])
    if not notes:
        return None
    gap = reading.text[before.end : number.start] if before else ""
    count = before.value if before and _NOTES.fullmatch(gap) else 1
    return Amount(number.value * count * (2 if notes["pair"] else 1), frozenset(), number.start, number.end)


def _amount(reading: Reading, number: Number) -> Amount | None:
    text = reading.text
    before, after = text[max(0, number.start - 12) : number.start], text[number.end : number.end + 40]
    named = _NAMED_AFTER.match(after) or _NAMED_BEFORE.search(before)
    if named:
        value = number.value * (1000 if _THOUSANDS.match(after) else 1)
        end = number.end + named.end() if named.re is _NAMED_AFTER else number.end
        cents = _CENTS.match(text[end : end + 30]) if named.re is _NAMED_AFTER else None
        value += Decimal(cents[1] or cents[2]) / 100 if cents else 0
        return Amount(value, _currencies(named["name"]), number.start, end + (cents.end() if cents else 0))
    if _is_money_by_place(reading, number):
        return Amount(number.value, frozenset(), number.start, number.end)
    return None


def _currencies(name: str | None) -> frozenset[str]:
    if not name:
        return frozenset()
    return next(codes for called, codes in _CALLED.items() if re.fullmatch(called, name))


def _is_money_by_place(reading: Reading, number: Number) -> bool:
    after = reading.text[number.end : number.end + 30]
    if _counts_something(after):
        return False
    if number.has_cents and number.value >= 24:
        return True
    before = reading.sentence_before(number.start)[-90:]
    if _AFTER_PRICE_WORD.search(before):
        return True
    if number.value < _LEAST_SUM or number.value in _YEAR:
        return False
    if _IS_PAID.match(after) or _is_labelled(reading, number):
        return True
    return bool(_AFTER_SUM_WORD.search(before) or _AFTER_YES.search(reading.text[: number.start][-40:]))


def _is_labelled(reading: Reading, number: Number) -> bool:
    """A line of a list: `Taza: 239`."""
    before = reading.text[: number.start].rpartition("\n")[2]
    ends = not reading.text[number.end : number.end + 20].partition("\n")[0].strip(" .,*")
    return ends and bool(_LABEL.fullmatch(before)) and not _MEASURE.search(before)


def _counts_something(after: str) -> bool:
    """Whether a noun or a unit follows: `300 ml`, `4 platos`, `200 x 70`, `10 %`."""
    if _OTHERWISE.match(after):
        return True
    noun = _NOUN.match(after)
    return bool(noun) and noun[1] not in _NO_NOUN if noun else False


def _spread_over_ranges(reading: Reading, found: list[Amount | None]) -> None:
    """`entre 200 y 300 pesos`, `$200 - 300`: what is money beside a bare number makes money of it as well."""
    numbers = reading.numbers
    for place in [*range(len(numbers) - 2, -1, -1), *range(1, len(numbers))]:
        bare = numbers[place]
        if found[place]:
            continue
        for other, gap in _neighbours(reading, place):
            neighbour = found[other]
            if neighbour and _RANGE_GAP.fullmatch(gap) and _may_be_money(reading, bare, before=other > place):
                found[place] = Amount(bare.value, neighbour.currencies, bare.start, bare.end)


def _neighbours(reading: Reading, place: int) -> Iterator[tuple[int, str]]:
    numbers, text = reading.numbers, reading.text
    if place + 1 < len(numbers):
        yield place + 1, text[numbers[place].end : numbers[place + 1].start]
    if place:
        yield place - 1, text[numbers[place - 1].end : numbers[place].start]


def _may_be_money(reading: Reading, number: Number, *, before: bool) -> bool:
    after = reading.text[number.end : number.end + 30]
    return number.value >= _LEAST_SUM and (before or not _counts_something(after))

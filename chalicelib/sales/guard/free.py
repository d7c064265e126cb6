"""What is given for nothing, and the delivery told as part of a price: only what the shop grants."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from chalicelib.sales import money
from chalicelib.sales.guard.amounts import amounts_in
from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.naming import stems
from chalicelib.sales.guard.reading import Reading, is_denied

_SOME_FREE = re.compile(
    r"\b(?P<gets>[2-9])\s?(?:x|×|por)\s?(?P<pays>[1-8])\b(?!\s?(?:cm|mm|mts?|m|metros|pulgadas|pesos|dias|"
    r"\d)\b)(?![.,]?\d)"
)
# Slang and roundabout ways of `gratis`.
_GIVEN = (
    r"\bgrat(?:arola|eche)\b|\bde (?:gratis|oquis|cachete|yapa|napa|pilon|ribete|choco)\b|"
    r"\b(?:regalo|cortesia|obsequio|invitacion) de la casa\b|\bpor la casa\b|\b(?:la casa invita|invita la casa)\b|"
    r"\b(?:te|le|les|os) (?:l[oa]s? )?obsequi\w+\b|\b(?:ese|eso|el envio|l[oa]s?) (?:te )?l[oa]s? invitamos\b(?! a\b)|"
    r"\bno pag(?:as|a|aras|an) (?:nada|ni un \w+)\b|"
    r"\bpong(?:o|amos) (?:yo|nosotros)\b|\bl[oa]s? (?:ponemos|invitamos) nosotros\b|\bpor (?:mi|nuestra) cuenta\b|"
    r"\blleva\w* (?:otr[oa]|un[oa])\b[^.,;]{0,20}\bpor (?:mi|nuestra) parte\b|"
    r"\benvios?\b[^.,;!?]{0,12}\b(?:pongo|ponemos|pago yo|pagamos|absorb\w+|asum(?:o|imos)|cubr(?:o|imos)|invit\w+|"
    r"bonific\w+)\b|"
    r"\b(?:invito|pongo|absorbo|asumo|cubro|pago|ponemos|absorbemos|asumimos|cubrimos|pagamos|invitamos) "
    r"(?:yo |nosotros )?(?:el|tu|su) envio\b|"
    r"\benvios?\b[^.,;!?]{0,12}\bceros?\b(?! a\b)|\b(?:cero|nada) (?:costo )?(?:de |en |por )(?:el )?envio\b|"
    r"\bperdon(?:o|amos) (?:el|tu|su) envio\b|\blo (?:pago yo|(?:pagamos|cubrimos|absorbemos) nosotros)\b|"
    r"\bsin cobrar(?:te|le|l[oa]s?|tel[oa]s?)?\b(?! (?:de )?mas)|"
    r"\bsin (?:que )?pag\w+ (?:nada de |ni un \w+ de )?(?:el )?envio\b|"
    r"\benvio(?: [\wñ]+){0,4}? no (?:te |se |le )?(?:cuesta|cobra\w*|paga|tiene costo)\b"
)
# True of a total that has the delivery in it.
_INCLUDED = re.compile(
    r"\benvio (?:ya )?(?:va |viene |esta )?(?:ya )?(?:puesto|incluid[oa]|pagado|cubierto|en el precio)\b|"
    r"\b(?:incluye|trae|lleva|contempla)(?: ya)? (?:el |tu |su )?(?:costo del? )?envio\b"
)
_PICKED_UP = re.compile(r"\b(?:recog\w+|retir\w+|pas(?:as|ar|es) (?:por|al?)|en (?:el taller|tienda|la tienda))\b")
_PICKS_UP = re.compile(
    r"\b(?:recog\w+|retir(?:ar\w*|as|a|es|o)|pas(?:as|ar|es) (?:por (?:ella|el|l[oa]s?|tu)\b|al taller))"
)
_OF_DELIVERY = re.compile(r" (?:de |por (?:el )?)?envio\b")
_SENDS = re.compile(
    r"\b(?:mand\w+|envi(?!o\b)\w+|lleg\w+|entreg\w+|domicilio|casa|despach\w+|llev\w+|o|pero|tambien|ademas|te|le|les)\b"
)
_SENDS_OR_ELSE = re.compile(rf"{_SENDS.pattern}|\b(?:y|con)\b|ñ|(?<!pagas )(?<!sin )\benvio\b")
_FREE = re.compile(
    rf"{_GIVEN}|"
    r"\bgratis\b|\bgratuit[oa]s?\b|\bsin (?:ningun )?(?:costo|coste|cargo|cobro)(?: (?:alguno|adicional|extra))?\b|"
    r"\b(?:te|le|les|os|se) (?:l[oa]s? )?regal(?:o|amos|are|aremos)\b|\bva(?:n)? de regalo\b|"
    r"\b(?:llevas|lleva|damos|doy|inclu\w+|mando|mandamos|agreg\w+|anad\w+|recibes)\b[^.,]{0,40}\bde (?:regalo|"
    r"obsequio|cortesia)\b|"
    r"\bde cortesia\b|\b(?:va|corre) por (?:nuestra cuenta|cuenta (?:nuestra|de la casa|de la tienda))\b|"
    r"\bno (?:te|le|les|se) (?:cobr\w+|cuesta\w* nada)\b|\bsin intereses\b|\benvio (?:va )?bonificado\b|"
    r"(?<![\d.,])\$\s?0(?:[.,]00)?(?![\d.,])|\bcero pesos\b|\b0 pesos\b"
)
_NOT_DENIED = re.compile(
    r"\bno (?:pag(?:as|a|aras|an) (?:nada|ni)|(?:te |se |le )?(?:paga|tiene costo|cuesta|cobra\w*))|"
    r"\bsin (?:ningun )?(?:costo|coste|cargo|cobro|intereses)|\bno (?:te|le|les|se) (?:cobr|cuesta)"
)
_DELIVERY = re.compile(r"\b(?:envi\w+|entreg\w+|domicilio|flete|paqueteria|despach\w+|mand(?:o|amos))\b")
_CONDITION = re.compile(
    r"\b(?:desde|a partir|si|faltan?|falta|para|compras|superan?|pasan?|mayor\w*|mas de|cuando|minim\w+|"
    r"llevando|al comprar|"
    r"alcanz\w+|lleg(?:as|ar)|complet\w+|ademas de|o mas)\b"
)
_FREE_AREA = re.compile(r":\s?\$0(?:[.,]00)?(?![\d.,])")
_COMMON = frozenset({"peso", "piez", "compr", "tien", "envi", "grati", "cost"})


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    yield from _some_free(reading, facts)
    yield from _free(reading, facts)
    yield from _included(reading, facts)


def _some_free(reading: Reading, facts: Facts) -> Iterator[Objection]:
    shop = {(found["gets"], found["pays"]) for found in _SOME_FREE.finditer(facts.granted.text)}
    for found in reading.found(_SOME_FREE):
        told = (found["gets"], found["pays"])
        if told[0] > told[1] and told not in shop and not reading.is_denied(*found.span()):
            yield Objection("percent", f"La tienda no tiene la promoción «{found[0]}»: no la ofrezcas.")


def _free(reading: Reading, facts: Facts) -> Iterator[Objection]:
    for found in reading.found(_FREE):
        claim = _NOT_DENIED.sub(" ", reading.clause_before(found.start()) + found[0])
        if is_denied(claim, reading.clause_after(found.end())):
            continue
        sentence = reading.sentence(found.start())
        if ("envio" in found[0] and _PICKED_UP.search(sentence)) or _is_of_picking_up(reading, found):
            continue
        granted = (
            _grants_delivery(sentence, facts) if _DELIVERY.search(sentence) else _grants(sentence, found[0], facts)
        )
        if not granted:
            yield Objection(
                "free",
                f"La tienda no da «{found[0].strip()}» así: no ofrezcas nada gratis que no esté escrito por ella.",
            )


def _is_of_picking_up(reading: Reading, found: re.Match[str]) -> bool:
    """`recogerla en el taller no tiene costo`; nothing is sent, or given as well."""
    before = reading.sentence_before(found.start())
    picked = list(_PICKS_UP.finditer(before))
    if not picked:
        return False
    between = before[picked[-1].end() :]
    of_delivery = _OF_DELIVERY.match(reading.text, found.end())
    return not (_SENDS if of_delivery else _SENDS_OR_ELSE).search(between)


def _included(reading: Reading, facts: Facts) -> Iterator[Objection]:
    """Only a total that is computed with the delivery has it."""
    totals = {Decimal(money.as_decimal(one.total, one.currency)) for one in facts.quotes if one.delivery_area}
    for found in reading.found(_INCLUDED):
        sentence = reading.sentence(found.start())
        told = {amount.value for amount in amounts_in(Reading(sentence))}
        has = told & totals if told else totals and not re.search(r"\bprecios?\b", sentence)
        if not has and not reading.is_denied(*found.span()) and not _grants_delivery(sentence, facts):
            yield Objection("free", f"«{found[0]}»: el envío se paga aparte; di su precio, o un total de make_quote.")


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

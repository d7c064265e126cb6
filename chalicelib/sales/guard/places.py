"""Which delivery area a text speaks of, and that its price and term are told of no other place."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from chalicelib.sales import money
from chalicelib.sales.guard.amounts import amounts_in
from chalicelib.sales.guard.days import Term, terms_in
from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.reading import Reading, denies, plain
from chalicelib.sales.profile import DeliveryArea

# Large places, folded. A shop's area that names one has it; to the others its price for the rest of the country counts.
_CITIES = """
acapulco aguascalientes baja_california campeche cancun chetumal chiapas chihuahua ciudad_juarez coahuila colima
cuernavaca culiacan durango guadalajara guanajuato hermosillo jalisco los_cabos mazatlan
merida mexicali michoacan monterrey morelia nayarit nuevo_leon oaxaca pachuca playa_del_carmen puebla
puerto_vallarta queretaro quintana_roo saltillo san_luis_potosi sinaloa sonora tabasco tamaulipas tampico tepic tijuana
tlaxcala toluca torreon tuxtla veracruz villahermosa xalapa yucatan zacatecas
barcelona bilbao cadiz gijon girona granada ibiza malaga mallorca murcia oviedo pamplona san_sebastian santander
sevilla tarragona tenerife valencia valladolid vigo zaragoza canarias baleares ceuta melilla
bahia_blanca bariloche chubut jujuy mar_del_plata mendoza neuquen rio_negro
santiago_del_estero tucuman ushuaia tierra_del_fuego
barranquilla bucaramanga cali cartagena cucuta ibague manizales medellin monteria neiva pereira popayan
santa_marta sincelejo tunja valledupar villavicencio
madrid bogota ciudad_de_mexico cdmx caba capital_federal"""
_CALLED = sorted((city.replace("_", " ") for city in _CITIES.split()), key=len, reverse=True)
# But not the street or the quarter of that name.
_CITY = re.compile(rf"(?<!calle )(?<!av )(?<!avenida )(?<!colonia )(?<!col )\b(?:{'|'.join(_CALLED)})\b")
_SAME = (
    frozenset({"cdmx", "ciudad de mexico", "mexico df"}),
    frozenset({"caba", "capital federal", "ciudad autonoma de buenos aires", "ciudad de buenos aires"}),
)
_REST = re.compile(r"\b(?:rest\w+|interior|nacional\w*|demas|otr[oa]s? (?:ciudad|estado|municipio)\w*|provincias?)\b")
_OF_DELIVERY = re.compile(
    r"\b(?:envi\w+|entreg\w+|domicilio|flete|paqueteria|mand\w+|lleg\w+|recib\w+|tard\w+|demor\w+)\b"
)
_PIECE = re.compile(r",|/|;|\(|\)| y | e ")


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    if len(facts.areas) < 2:
        return
    for amount in amounts_in(reading):
        has = [one for one in facts.areas if amount.value == _price(one, facts.currency)]
        if _is_elsewhere(reading, amount.start, has, facts):
            yield _objection("amount", reading.text[amount.start : amount.end])
    for term in terms_in(reading):
        if _is_elsewhere(reading, term.start, [one for one in facts.areas if _has_term(one, term)], facts):
            yield _objection("date", reading.text[term.start : term.end])


def _is_elsewhere(reading: Reading, start: int, has: Sequence[DeliveryArea], facts: Facts) -> bool:
    """Whether what only these areas have is told of a place that is in another one."""
    others = [one for one in facts.areas if one not in has]
    clause, sentence = reading.clause(start), reading.sentence(start)
    if not has or not others or not _OF_DELIVERY.search(sentence) or denies(clause):
        return False
    for near in (clause, sentence, facts.asked and _of_customer(reading, facts)):
        spoken = [area for area in facts.areas if _names(near, area)]
        cities = _unknown_cities(near, facts.areas)
        if spoken or cities:
            rest = [area for area in facts.areas if _is_rest(area)]
            meant = spoken + (rest if cities else [])
            return bool(meant) and not any(area in has for area in meant)
    return False


def _of_customer(reading: Reading, facts: Facts) -> str:
    """Where the draft itself names no place, that which the customer asks for is meant."""
    elsewhere = any(_names(reading.text, area) for area in facts.areas) or _CITY.search(reading.text)
    return "" if elsewhere else plain(facts.asked)


def _names(text: str, area: DeliveryArea) -> bool:
    return bool(_is_rest(area) and _REST.search(text)) or any(
        re.search(rf"\b{re.escape(name)}\b", text) for name in _names_of(area.name)
    )


@lru_cache(maxsize=256)
def _names_of(name: str) -> tuple[str, ...]:
    pieces = [piece.strip() for piece in _PIECE.split(plain(name)) if len(piece.strip()) > 2]
    also = [name for same in _SAME if same & {*pieces} for name in sorted(same)]
    return (*pieces, *also, *_CITY.findall(plain(name)))


def _unknown_cities(text: str, areas: Sequence[DeliveryArea]) -> list[str]:
    known = {name for area in areas for name in _names_of(area.name)}
    return [city for city in _CITY.findall(text) if city not in known]


def _is_rest(area: DeliveryArea) -> bool:
    return bool(_REST.search(plain(area.name)))


def _price(area: DeliveryArea, currency: str) -> Decimal:
    return Decimal(money.as_decimal(area.price, currency))


def _has_term(area: DeliveryArea, term: Term) -> bool:
    return any(
        term.unit == one.unit and (term.least, term.most) in ((one.least, one.most), (one.most, one.most))
        for one in _terms_of(area.days)
    )


@lru_cache(maxsize=256)
def _terms_of(days: str) -> tuple[Term, ...]:
    return tuple(terms_in(Reading(days)))


def _objection(kind: str, words: str) -> Objection:
    return Objection(
        kind, f"«{words.strip()}» es de otra zona de envío: di el precio y el plazo de la zona del cliente."
    )

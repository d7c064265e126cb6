"""Where it goes: the customer's place among the delivery areas that the shop has written down."""

import re

from local.demo_seen import Seen
from local.demo_words import address_in, alike, city_in, fold, names_pieces, says, taken_away, words_of

# What people call some places, in the words of a map.
_OTHER_NAMES = {
    "cdmx": "ciudad de mexico",
    "df": "ciudad de mexico",
    "caba": "buenos aires",
    "bsas": "buenos aires",
    "capital": "capital federal buenos aires",
    "gba": "gran buenos aires",
}
_NO_PLACE = frozenset({"area", "metropolitana", "zona", "ciudad", "resto", "pais", "interior", "todo", "del"})
_ELSE = re.compile(r"\b(resto|interior|todo el pais|nacional|demas)\b")
_COUNTRIES = re.compile(
    r"\b(espana|mexico|argentina|colombia|chile|peru|ecuador|uruguay|bolivia|venezuela|guatemala|panama|francia|alemania|"
    r"usa|eeuu|estados unidos|canada|extranjero)\b"
)


def areas_of(seen: Seen) -> list[str]:
    return re.findall(r"^- (.+?): \D?\d", seen.section("envios"), re.M)


def is_place(seen: Seen, said: str) -> bool:
    return says("pickup", said) or bool(city_in(said) or address_in(said) or _named_area(areas_of(seen), said))


def area_of(seen: Seen, *, asked: str) -> str | None:
    """The shop's own name of the area, "" for none; None: not said yet, and not asked for."""
    areas = areas_of(seen)
    if not areas:
        return ""
    for said, before in reversed(seen.exchanges):
        if says("pickup", said):
            return ""
        if named := _named_area(areas, said):
            return named
        told = city_in(said) or (asked in before and not taken_away(said) and not names_pieces(said))
        if told and (rest := _rest(areas)) and not _is_abroad(seen, said):
            return rest
    if seen.quote and (quoted := next((area for area in areas if str(seen.quote["delivery"]).startswith(area)), "")):
        return quoted
    known = re.search(r"^- city: «(.+)»", seen.context, re.M)
    if known:
        return _named_area(areas, known[1]) or _rest(areas)
    was_asked = any(asked in before and not names_pieces(said) for said, before in seen.exchanges)
    return "" if was_asked or seen.quote else None


def _named_area(areas: list[str], said: str) -> str:
    words = words_of(said)
    words += [word for known in words if known in _OTHER_NAMES for word in words_of(_OTHER_NAMES[known])]
    for area in areas:
        telling = [word for word in words_of(area) if len(word) > 2 and word not in _NO_PLACE]
        if telling and any(alike(word, other) for word in telling for other in words):
            return area
    return ""


def _rest(areas: list[str]) -> str:
    return next((area for area in areas if _ELSE.search(fold(area))), "")


def _is_abroad(seen: Seen, said: str) -> bool:
    own = fold(seen.section("envios") + seen.instructions[:300])
    return any(country not in own for country in _COUNTRIES.findall(fold(said)))

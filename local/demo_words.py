"""What the demo model makes of a customer's words: the lists of `demo_words.toml`, nothing of any one shop."""

import re
import tomllib
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

_ALIKE = 0.79
_SHORTEST_TYPO = 4
_MOST_PIECES = 1000
_WRITTEN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _compiled(ways: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(ways.split(chr(10)))})\b")


_WORDS = {name: frozenset(words.split()) for name, words in _WRITTEN["words"].items()}
_NUMBERS = {word: int(number) for number, words in _WRITTEN["numbers"].items() for word in words.split()}
_PATTERNS = {name: _compiled(ways) for name, ways in _WRITTEN["patterns"].items()}
_TOPICS = {name: _compiled(ways) for name, ways in _WRITTEN["topics"].items()}
_NOT_TELLING = (
    _WORDS["not_telling"] | _WORDS["greetings"] | (_WORDS["shopping"] - {"regalo", "regalos"}) | _WORDS["buying"]
)


def fold(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(text))


def alike(one: str, other: str) -> bool:
    """The same word, also in the plural or with a slip of the finger."""
    one, other = _stem(one), _stem(other)
    if one == other or min(len(one), len(other)) < _SHORTEST_TYPO:
        return one == other
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _stem(word: str) -> str:
    singular = word.removesuffix("s") if len(word) > _SHORTEST_TYPO - 1 else word
    return singular.removesuffix("e") if len(singular) > _SHORTEST_TYPO else singular


def shares(said: list[str], name: str) -> int:
    """How many words of a name were said, in some form."""
    return sum(any(alike(word, other) for other in said) for word in content_of(name))


def content_of(text: str) -> list[str]:
    """The words that tell something, in order."""
    return [word for word in words_of(text) if word not in _NOT_TELLING and not word.isdigit()]


def says(what: str, text: str) -> bool:
    """`what` is the name of a pattern."""
    return bool(_PATTERNS[what].search(fold(text)))


def says_yes(text: str) -> bool:
    return says("yes", text) and not says("but", text) and "?" not in text


def is_greeting(text: str) -> bool:
    """A greeting, and nothing that tells more."""
    words = words_of(text)
    return not _WORDS["greetings"].isdisjoint(words) and not content_of(text) and not is_shopping(text)


def is_shopping(text: str) -> bool:
    return not _WORDS["shopping"].isdisjoint(words_of(text))


def topics_of(text: str) -> list[str]:
    return [topic for topic, pattern in _TOPICS.items() if pattern.search(fold(text))]


class Wanted(NamedTuple):
    """A product in the customer's words (empty: the one that was spoken of), and how many.

    `explicit`: the number was said, so the words are surely meant as a product.
    """

    words: tuple[str, ...]
    quantity: int
    explicit: bool


_BREAKS = re.compile(r"[,.;:?!¿¡\n+&]| y | e | mas | con (?!asa)| ademas | tambien | junto con ")
# What comes after these tells for whom, where to or why, not what.
_ENDS = re.compile(r" (?:para|que|a|al|en|hasta|por|porque|pero|si|cuando|desde|de parte|de regalo) ")


def wanted_in(text: str) -> list[Wanted]:
    """The pieces that the customer names, with their quantities, in order."""
    found = []
    for piece in _BREAKS.split(f" {fold(text)} "):
        start = _ENDS.split(f" {piece.strip()} ")[0]
        quantity = _quantity(words_of(start))
        telling = [word for word in content_of(start) if word not in _NUMBERS and word not in _WORDS["not_pieces"]]
        if telling or quantity:
            found.append(Wanted(tuple(telling), quantity or 1, quantity is not None))
    return found


def wants_to_buy(text: str) -> bool:
    """A wish to have it, not only to see or know it; several pieces of something are a wish as well."""
    if says("look_only", text):
        return False
    several = any(wanted.quantity > 1 and wanted.words for wanted in wanted_in(text))
    return several or not _WORDS["buying"].isdisjoint(words_of(text))


def number_in(text: str) -> int | None:
    """The first number of pieces anywhere in it."""
    return _quantity(words_of(text))


def _quantity(words: list[str]) -> int | None:
    """The first number that counts pieces: not the 4 of «juego de 4 platos», nor a price."""
    for place, word in enumerate(words):
        number = int(word) if word.isdigit() and len(word) < 5 else _NUMBERS.get(word)
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if number and before not in ("de", "a") and after not in ("pesos", "mxn", "ml", "cm", "anos", "dias", "hora"):
            return min(number, _MOST_PIECES)
    return None


_CITY = re.compile(
    r"\b(?:soy de|vivo en|estoy en|envi\w+ a|mand\w+ a|llev\w+ a|entreg\w+ en|a domicilio en|es para|es a|hasta|"
    r"ciudad de|aca en|aqui en|desde|envio a)\s+((?:la |el )?[a-z]{3,}(?: (?:de |del |la )*[a-z]+){0,2})"
)
_NAME = re.compile(r"\b(?:[Mm]e llamo|[Mm]i nombre es)\s+([A-ZÁÉÍÓÚÑ][\wáéíóúñ]+(?: [A-ZÁÉÍÓÚÑ][\wáéíóúñ]+)?)")
_BUDGET = re.compile(
    r"(?:presupuesto (?:es )?(?:de )?|tengo (?:como |unos )?|hasta |maximo |menos de |no mas de |gastar )"
    r"\$?\s?(\d[\d.,]*)(?! ?(?:anos|%|piezas|dias))"
)
_ADDRESS = re.compile(r"\b(calle|avenida|av|colonia|col|num|barrio|carrera|cra|piso|direccion|cp)\b\.?.*\d", re.S)


def city_in(text: str) -> str:
    found = _CITY.search(fold(text))
    words = found[1].split() if found else []
    ends = [place for place, word in enumerate(words) if word in _NOT_TELLING - {"de", "del", "la", "el"}]
    return " ".join(words[: ends[0]] if ends else words)


def name_in(text: str) -> str:
    found = _NAME.search(text)
    return found[1] if found else ""


def budget_in(text: str) -> float | None:
    """In the shop's currency."""
    found = _BUDGET.search(fold(text))
    if not found:
        return None
    number = re.sub(r"[.,](?=\d{3}\b)", "", found[1]).rstrip(".,").replace(",", ".")
    return float(number) if number.count(".") < 2 else None


def address_in(text: str) -> str:
    """What was said, where it looks like a postal address."""
    return " ".join(text.split())[:300] if _ADDRESS.search(fold(text)) else ""

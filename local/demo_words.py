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
_MOST_QUESTIONS = 3
_WRITTEN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _compiled(ways: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(ways.split(chr(10)))})\b")


_WORDS = {name: frozenset(words.split()) for name, words in _WRITTEN["words"].items()}
_NUMBERS = {word: int(number) for number, words in _WRITTEN["numbers"].items() for word in words.split()}
_ORDINALS = {word: int(place) for place, words in _WRITTEN["ordinals"].items() for word in words.split()}
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
    return [word for word in words_of(text) if not (word.isdigit() or _is_among(word, _NOT_TELLING))]


def _is_among(word: str, words: frozenset[str]) -> bool:
    """Also where it is written with a k: kiero, kuanto."""
    return word in words or re.sub("k", "c", re.sub("k(?=[ei])", "qu", word)) in words


def _has_one_of(what: str, text: str) -> bool:
    return any(_is_among(word, _WORDS[what]) for word in words_of(text))


def says(what: str, text: str) -> bool:
    """`what` is the name of a pattern."""
    return bool(_PATTERNS[what].search(fold(text)))


def says_beside(what: str, other: str, text: str) -> bool:
    """Whether `what` is said where it is no part of `other`: «mejor no» changes nothing."""
    return bool(_PATTERNS[what].search(_PATTERNS[other].sub(" ", fold(text))))


def only_browses(text: str) -> bool:
    """Looks around, and names nothing."""
    rest = _PATTERNS["browsing"].sub(" ", fold(text))
    return says("browsing", text) and not any(wanted.words for wanted in wanted_in(rest))


def says_yes(text: str) -> bool:
    return says("yes", text) and not says("but", text) and "?" not in text


def is_greeting(text: str) -> bool:
    """A greeting, and nothing that tells more."""
    return _has_one_of("greetings", text) and not content_of(text) and not is_shopping(text)


def is_shopping(text: str) -> bool:
    return _has_one_of("shopping", text)


def topics_of(text: str) -> list[str]:
    return [topic for topic, pattern in _TOPICS.items() if pattern.search(fold(text))]


class Wanted(NamedTuple):
    """A product in the customer's words (empty: the one that was spoken of), and how many.

    `explicit`: it was asked for or counted, so the words are surely meant as a product.
    """

    words: tuple[str, ...]
    quantity: int
    explicit: bool


_BREAKS = re.compile(r"[,.;:?!¿¡\n+&]| y | e | mas | con (?!asa)| ademas | tambien | junto con ")
# What comes after these tells for whom, where to or why, not what.
_BEGINS = re.compile(r"^(?:(?:si|que|pero|pues|cuando|bueno) )+")
_ENDS = re.compile(r" (?:para|que|a|al|en|hasta|por|porque|pero|si|cuando|desde|de parte|de regalo) ")


def wanted_in(text: str) -> list[Wanted]:
    """The pieces that the customer names, with their quantities, in order."""
    found = []
    for piece in _BREAKS.split(f" {fold(text)} "):
        start = _ENDS.split(f" {_BEGINS.sub('', piece.strip())} ")[0]
        quantity = _quantity(words_of(start))
        telling = [word for word in content_of(start) if word not in _NUMBERS and word not in _WORDS["not_pieces"]]
        if telling or quantity:
            explicit = quantity is not None or _has_one_of("buying", start)
            found.append(Wanted(tuple(telling), quantity or 1, explicit))
    return found


def pieces_of(text: str) -> list[list[str]]:
    """The telling words of each piece of a question; of a longer story all in one."""
    pieces = [words for piece in _BREAKS.split(f" {fold(text)} ") if (words := content_of(piece))]
    return pieces if len(pieces) <= _MOST_QUESTIONS else [content_of(text)]


def names_pieces(text: str) -> bool:
    """It counts or asks for something, in words of its own."""
    return not address_in(text) and any(wanted.explicit and wanted.words for wanted in wanted_in(text))


def wants_to_buy(text: str) -> bool:
    """A wish to have it, not only to see or know it; several pieces of something are a wish as well."""
    if says("look_only", text):
        return False
    several = any(wanted.quantity > 1 and wanted.words for wanted in wanted_in(text))
    return several or _has_one_of("buying", text)


def ordinal_in(text: str) -> int | None:
    """Counted from 0: «la segunda» is 1."""
    return next((_ORDINALS[word] for word in words_of(text) if word in _ORDINALS), None)


_AWAY = re.compile(
    r"\b(?:en (?:vez|lugar) de|quit\w+|sin|ya no (?:quiero )?|cambi\w+)\s+(?:el |la |los |las |mi )?(\w+)(?: por)?"
)


def taken_away(text: str) -> str:
    """The word for what is not wanted any more, or ""."""
    found = _AWAY.search(fold(text))
    return found[1] if found and found[1] not in _WORDS["not_pieces"] else ""


def without_what_goes(text: str) -> str:
    return _AWAY.sub(" ", fold(text))


def number_in(text: str) -> int | None:
    """The first number of pieces anywhere in it."""
    return _quantity(words_of(text))


def _quantity(words: list[str]) -> int | None:
    """The first number that counts pieces: not the 3 of «paquete de 3 calcetines», nor a price."""
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
    if not found:
        return next((word for word in words_of(text) if word in _WORDS["cities"]), "")
    words = found[1].split()
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

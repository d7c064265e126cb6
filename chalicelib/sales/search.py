"""Words as the search compares them: without accents, singular and plural alike, and how far a typo is from a word."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from chalicelib.sales.text import fold

_WORDS = re.compile(r"[^\W_]+")
_SHORTEST = 3
# A catalog says the same words again and again: each is made alike once.
_KEPT_WORDS = 50_000
# Spelt differently, said alike: what is mistaken for one another when one types as one speaks.
_SOUNDS = (
    (re.compile(r"h"), ""),
    (re.compile(r"v"), "b"),
    (re.compile(r"qu|k"), "c"),
    (re.compile(r"c(?=[ei])|z|x"), "s"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"w"), "u"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_ENDINGS = re.compile(
    r"(acion|amiento|imiento|ando|iendo|[aei]r?(?:l[aeo]s?|se|me|te|nos)|[ai]d[ao]|amos|emos|imos|"
    r"aron|ieron|aban?|ian?|[aei]r|[aei]n|[aeo])$"
)
# What says nothing about a product or a question: articles, pronouns, and the verbs of buying.
_STOPS = """
a al algo alguien algun alguna alguno algunas algunos aqui asi aun ay bien bueno buena buenas buenos cada como con cual
cuales cualquier cuando cuanto cuanta cuantas cuantos cuesta cuestan dame de del den desde dime donde e el ella ellos en
entonces es esa ese eso esas esos esta este esto estas estos estan estoy favor fue gracias gustaria ha hace hacen hacer
hay hola ir la las le les lo los mas me mi mis mostrar muestra muy nada necesito ni no nos o oiga os otra otro para pero
podria podrian por porque precio precios producto productos puede pueden puedo pues que quien quiere quiero quisiera
sale salen se sea ser si sin sobre son soy su sus tal tambien tan tarde tardes te tener tengo tenemos tiene tienen
tienes teneis tenes ti tienda todo toda todas todos tu tus un una unas uno unos usted ustedes va vale vamos van vende
venden vender vendes vi vosotros vuestra y ya yo articulo articulos barato barata baratas baratos busco buscando
catalogo comprar economico economica cosa cosas
"""
_STOP_WORDS = frozenset(_STOPS.split())


def words(text: str) -> list[str]:
    """Folded, singular and plural alike: `Tazas de café` -> `["taza", "de", "caf"]`."""
    return [_in_common(word) for word in _words_of(text)]


def asked_words(query: str) -> list[str]:
    """Those of a question that can tell one product or answer from another, each once, in their order."""
    kept = [word for word in map(_folded, _words_of(query)) if word not in _STOP_WORDS and _tells(word)]
    return list(dict.fromkeys(map(_in_common, kept)))


def root(word: str) -> str:
    """Of a word of `words`: also verbs and genders alike, `lavar`, `lava`, `lavado` -> `lav`."""
    bare = _ENDINGS.sub("", word)
    return bare if len(bare) >= _SHORTEST else word


def sound(word: str) -> str:
    """Spanish as it is heard: `reboso`, `revoso` and `rebozo` are one."""
    for pattern, instead in _SOUNDS:
        word = pattern.sub(instead, word)
    return word


def trigrams(word: str) -> list[str]:
    """With the word's two ends marked, so that short words have some that a typo leaves."""
    marked = with_ends(word)
    return list(dict.fromkeys(marked[at : at + 3] for at in range(len(marked) - 2)))


def with_ends(word: str) -> str:
    return f"^{word}$"


def closest(sounded: str, candidates: Iterable[tuple[str, str]], most: int) -> list[str]:
    """The words, of `(word, its sound)`, a typo away from what was heard; the nearest alone, at most so many."""
    allowed = _typos_allowed(sounded)
    near = [(typos(sounded, heard, allowed), word) for word, heard in candidates]
    least = min((distance for distance, _ in near), default=allowed + 1)
    return [word for distance, word in near if distance == least <= allowed][:most]


def typos(one: str, other: str, most: int) -> int:
    """Letters added, left out, mistaken or swapped between the two; `most` + 1 for anything more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, above, row = row, before, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if above and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


def _typos_allowed(word: str) -> int:
    return 0 if len(word) < _SHORTEST + 1 else 1 if len(word) < 7 else 2


def _tells(word: str) -> bool:
    return len(word) > 1 or word.isdigit()


def _words_of(text: str) -> list[str]:
    """As they are written; letters with their accents are one, however they were typed."""
    return _WORDS.findall(unicodedata.normalize("NFC", text))


@lru_cache(_KEPT_WORDS)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(_KEPT_WORDS)
def _in_common(written: str) -> str:
    """The part that singular and plural share: `luz`, `luces` -> `luc`; `mantel`, `manteles` -> `mantel`."""
    word = fold(written)
    while len(word) > _SHORTEST and word.endswith(("s", "e")):
        word = word[:-1]
    return f"{word[:-1]}c" if word.endswith("z") and len(word) >= _SHORTEST else word

"""Which products a text speaks of."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from chalicelib.sales.catalog import Product
from chalicelib.sales.guard.reading import plain

_WORD = re.compile(r"[a-z]{3,}|\d+")
_IDLE = frozenset({"con", "del", "las", "los", "para", "por", "una", "uno", "unas", "unos", "the", "and"})


def stem(word: str) -> str:
    """`platos`, `plato` -> `plat`; `negra`, `negro` -> `negr`."""
    word = word.removesuffix("s")
    return word[:-1] if len(word) > 3 and word[-1] in "aeo" else word


def stems(text: str) -> list[str]:
    return [stem(word) for word in _WORD.findall(text) if word not in _IDLE]


@lru_cache(maxsize=4096)
def stems_of_name(name: str) -> tuple[str, ...]:
    return tuple(stems(plain(name)))


def named_in(text: str, products: Sequence[Product]) -> list[Product]:
    """Those whose whole name is said, else those that one word tells apart: «la maceta», where there is one maceta.

    `text` is folded. Of names that contain one another the longest is meant.
    """
    said = set(stems(text))
    names = [set(stems_of_name(product.name)) for product in products]
    whole = [name and name <= said for name in names]
    firsts = _telling(products)
    return [
        product
        for place, product in enumerate(products)
        if (whole[place] and not _is_part_of_another(place, names, whole)) or firsts[place] in said
    ]


def _is_part_of_another(place: int, names: Sequence[set[str]], whole: Sequence[object]) -> bool:
    return any(whole[other] and names[place] < names[other] for other in range(len(names)))


def _telling(products: Sequence[Product]) -> list[str]:
    """The first word of each name, or nothing where another product has that word as well."""
    names = [stems_of_name(product.name) for product in products]
    count = Counter(word for name in names for word in set(name))
    return [name[0] if name and count[name[0]] == 1 and not name[0].isdigit() else "" for name in names]

"""What a draft is held against, and what is said of one that does not hold."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from chalicelib.sales.catalog import Product
from chalicelib.sales.guard.reading import Reading
from chalicelib.sales.profile import DeliveryArea, DiscountRule
from chalicelib.sales.quotes import Quote

# What a product's owner writes freely: facts about the piece, never a price or a discount.
_DESCRIBED = frozenset({"about", "description", "tags"})
_NAMES = frozenset({"name", "product_id", "quote_id", "url"})
# How the answers of the shop's knowledge stand in a tool's result.
_ANSWER = "text"
# More than this nobody means any more, and reading it costs time.
_MOST_SAID = 4000


@dataclass(frozen=True)
class Objection:
    """`kind` is short and for the logs; `sentence` tells the model in Spanish what is wrong and what to do."""

    kind: str
    sentence: str = field(repr=False)


@dataclass(frozen=True)
class Facts:
    """`shop`: what the shop has written and the tools have told, those as JSON; `customer`: what this customer has
    written or said, `asked`: what of it waits for an answer; `team`: what persons of the shop wrote in this
    conversation; `products`: those in play, live; `quotes`: those that the customer has or gets now; `order_ids`: the
    conversation's orders, `ordered`: what was last agreed is one of them; `instructions`: the text that nobody may be
    shown; `today` in the shop's time zone.
    """

    shop: tuple[str, ...] = field(repr=False)
    customer: tuple[str, ...] = field(repr=False)
    products: tuple[Product, ...]
    instructions: str = field(repr=False)
    languages: tuple[str, ...]
    today: date
    currency: str
    asked: str = field(default="", repr=False)
    team: tuple[str, ...] = field(default=(), repr=False)
    areas: tuple[DeliveryArea, ...] = ()
    discount_rules: tuple[DiscountRule, ...] = ()
    quotes: tuple[Quote, ...] = ()
    order_ids: tuple[str, ...] = ()
    ordered: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(product.name for product in self.products)

    @cached_property
    def granted(self) -> Reading:
        """What the shop grants: its texts and what the tools computed, without the descriptions of products."""
        return Reading(_once(text for key, text in self._told if key not in _DESCRIBED | _NAMES), self.names)

    @cached_property
    def described(self) -> Reading:
        """What products are said to be: facts, but neither prices nor discounts."""
        own = (part for one in self.products for part in (one.description, *one.tags))
        return Reading(_once([*own, *(text for key, text in self._told if key in _DESCRIBED | _NAMES)]))

    @cached_property
    def said(self) -> Reading:
        """What the customer has said last."""
        return Reading("\n".join(self.customer)[-_MOST_SAID:])

    @cached_property
    def answered(self) -> Reading:
        """What the shop's knowledge has answered in this turn."""
        return Reading(_once(text for key, text in self._told if key == _ANSWER), self.names)

    @cached_property
    def addresses(self) -> str:
        """Everything in which an address of the shop may stand."""
        urls = [url for product in self.products for url in (product.url, product.photo_url)]
        return "\n".join([*self.shop, *urls]).casefold()

    @cached_property
    def _told(self) -> Sequence[tuple[str, str]]:
        return [leaf for text in dict.fromkeys(self.shop) for leaf in _leaves("", _parsed(text))]


def _once(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(texts))


def _parsed(text: str) -> Any:
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _leaves(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text in it with the key that it stands under."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(name, part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(key, part)
    elif isinstance(value, str):
        yield key, value

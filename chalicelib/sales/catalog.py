"""What the shop sells and knows: products, and what it has written about them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """`product_id` is the shop's own (SKU); `price` in minor units of `currency`; `stock` None: not counted.

    `url` and `photo_url` are the shop's own https addresses, or empty.
    """

    product_id: str
    name: str
    price: int
    currency: str
    description: str = ""
    stock: int | None = None
    tags: tuple[str, ...] = ()
    url: str = ""
    photo_url: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeEntry:
    """A question with its answer, or a section of a page: `title` is the question or the heading."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CatalogVersion:
    """Which catalog of a sender is in force; `snapshot` is the key of the object that the search is built from."""

    version: str
    snapshot: str

"""What the shop sells and knows: products, and what it has written about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

MOST_PRODUCTS = 20_000
LONGEST_NAME = 200
LONGEST_DESCRIPTION = 2_000
LONGEST_TAG = 60
LONGEST_URL = 500
MOST_TAGS = 20
LARGEST_PRICE = 10**12
LARGEST_STOCK = 10**7

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


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
    """Which catalog of a sender is in force; `snapshot` is the key of the object that the search is built from.

    `takes` grows whenever stock is taken or comes back: the same number means that no stock has moved.
    """

    version: str
    snapshot: str
    takes: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ProductEdit:
    """One product of the version in force as it shall be; `product` None: it goes. `keep_stock`: its stock stays."""

    product_id: str
    product: Product | None = None
    keep_stock: bool = False


@dataclass(frozen=True, slots=True)
class CountedQuestion:
    """What customers asked, without private data, and the shop has not written about; each wording counts by itself."""

    question_id: str
    question: str = field(repr=False)
    times: int
    last_asked_at: datetime | None


def mistakes_of(product: Product, currency: str) -> Iterator[str]:
    """What a product may not be, each in a Spanish sentence for the shop; `currency` is the shop's."""
    if not is_product_id(product.product_id):
        yield "El id lleva de 1 a 64 letras sin acento, números, puntos y guiones, y empieza con letra o número."
    if not 1 <= len(product.name.strip()) <= LONGEST_NAME or "\n" in product.name or _CONTROL.search(product.name):
        yield f"El nombre lleva de 1 a {LONGEST_NAME} caracteres, en una línea."
    if not 0 < product.price <= LARGEST_PRICE:
        yield "El precio debe ser mayor que 0 y no pasar de lo razonable."
    if product.currency != currency:
        yield f"La moneda debe ser {currency}, la de la tienda."
    if len(product.description) > LONGEST_DESCRIPTION or _CONTROL.search(product.description):
        yield f"La descripción lleva hasta {LONGEST_DESCRIPTION} caracteres, sin caracteres de control."
    if product.stock is not None and not 0 <= product.stock <= LARGEST_STOCK:
        yield f"Las existencias van de 0 a {LARGEST_STOCK}, o vacías si no se cuentan."
    if len(product.tags) > MOST_TAGS or not all(map(_is_tag, product.tags)):
        yield f"Las etiquetas son hasta {MOST_TAGS}, de hasta {LONGEST_TAG} caracteres cada una."
    for what, url in (("enlace", product.url), ("foto", product.photo_url)):
        if url and not is_public_url(url):
            yield f"La dirección de {what} debe empezar con https:// y no pasar de {LONGEST_URL} caracteres."


def is_product_id(text: str) -> bool:
    """It stands in URLs, where `import` is taken, and a model has to write it without a slip."""
    return bool(_ID.fullmatch(text)) and text != "import"


def is_public_url(url: str) -> bool:
    """https, with a host: it goes to customers, and Twilio fetches the photo."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and bool(host) and "." in str(host) and parts.username is None


def _is_tag(tag: str) -> bool:
    return 1 <= len(tag.strip()) <= LONGEST_TAG and not _CONTROL.search(tag) and "\n" not in tag

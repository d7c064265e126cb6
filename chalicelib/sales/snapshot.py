"""All of a catalog version in one object: what its search is built from. Stock is not in it: that is read live."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib.sales.catalog import KnowledgeEntry, Product
from chalicelib.sales.knowledge import Knowledge, KnowledgePage

CONTENT_TYPE = "application/gzip"
_COMPRESSION = 5  # a third of the time of the most, for a few per cent more bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    products: tuple[Product, ...] = ()
    knowledge: Knowledge = field(default_factory=Knowledge)

    def with_product(self, product: Product) -> "Snapshot":
        """In the place of the one of this id, or as the last."""
        bare = replace(product, stock=None)
        if all(other.product_id != product.product_id for other in self.products):
            return replace(self, products=(*self.products, bare))
        kept = (bare if other.product_id == product.product_id else other for other in self.products)
        return replace(self, products=tuple(kept))

    def without_product(self, product_id: str) -> "Snapshot":
        return replace(self, products=tuple(other for other in self.products if other.product_id != product_id))


def snapshot_of(products: Iterable[Product], knowledge: Knowledge) -> Snapshot:
    return Snapshot(tuple(replace(product, stock=None) for product in products), knowledge)


def version_name(now: datetime, made_up: str) -> str:
    """Sorts by time: `20261126T105500Z-1f0c`."""
    return f"{now:%Y%m%dT%H%M%SZ}-{made_up}"


def key_of(sender: str, name: str) -> str:
    """In the private bucket."""
    return f"catalogs/{sender.removeprefix('whatsapp:+')}/{name}.json.gz"


def pack(snapshot: Snapshot) -> bytes:
    """The same snapshot gives the same bytes."""
    content = {
        "products": [_packed(product) for product in snapshot.products],
        "items": [[item.title, item.text] for item in snapshot.knowledge.items],
        "pages": [[page.name, page.markdown] for page in snapshot.knowledge.pages],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=_COMPRESSION, mtime=0)


def unpack(data: bytes) -> Snapshot:
    content: dict[str, Any] = json.loads(gzip.decompress(data))
    knowledge = Knowledge(
        items=tuple(KnowledgeEntry(*item) for item in content["items"]),
        pages=tuple(KnowledgePage(*page) for page in content["pages"]),
    )
    return Snapshot(tuple(_unpacked(*product) for product in content["products"]), knowledge)


def _packed(product: Product) -> list[Any]:
    return [
        product.product_id,
        product.name,
        product.price,
        product.currency,
        product.description,
        list(product.tags),
        product.url,
        product.photo_url,
    ]


def _unpacked(
    product_id: str, name: str, price: int, currency: str, description: str, tags: list[str], url: str, photo_url: str
) -> Product:
    return Product(product_id, name, price, currency, description, None, tuple(tags), url, photo_url)

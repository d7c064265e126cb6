"""A shop to be evaluated: a folder with its profile, its catalog, what it has written, and conversations."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from chalicelib.errors import CatalogInvalid, ProfileInvalid
from chalicelib.sales import money
from chalicelib.sales.catalog import KnowledgeEntry, Product
from chalicelib.sales.catalog_file import read_catalog
from chalicelib.sales.instructions import shop_texts
from chalicelib.sales.knowledge import KnowledgePage, entries_of
from chalicelib.sales.profile import Profile, parse_profile
from evaluation.amounts import amounts_in, percents_in
from evaluation.conversations import Conversation, DataInvalid, read_conversations

SHIPPED = Path(__file__).parent / "shop"
_SOME_CURRENCY = "MXN"


@dataclass(frozen=True)
class Shop:
    profile: Profile
    products: tuple[Product, ...]
    knowledge: tuple[KnowledgeEntry, ...]
    conversations: tuple[Conversation, ...]

    @property
    def names(self) -> dict[str, str]:
        return {product.product_id: product.name for product in self.products}

    @cached_property
    def _texts(self) -> list[str]:
        """All that the shop itself has put down."""
        written = [f"{entry.title}\n{entry.text}" for entry in self.knowledge]
        return [*shop_texts(self.profile), *written, *(product.description for product in self.products)]

    @cached_property
    def amounts(self) -> frozenset[Decimal]:
        """Those that stand in the shop's texts, in its currency. Prices of products are live and come beside them."""
        return frozenset(amount for text in self._texts for amount in amounts_in(text))

    @cached_property
    def percents(self) -> frozenset[Decimal]:
        return frozenset(percent for text in self._texts for percent in percents_in(text))

    def minor_units(self, amount: Decimal) -> int:
        return money.to_minor_units(amount, self.profile.currency)


def read_shop(folder: Path) -> Shop:
    """Raises DataInvalid, with every mistake that it finds."""
    mistakes: list[str] = []
    profile = _profile(folder / "profile.toml", mistakes)
    products = _products(folder / "catalog.csv", profile, mistakes)
    knowledge = _knowledge(folder / "knowledge", mistakes)
    try:
        conversations = read_conversations(folder / "conversations")
    except DataInvalid as error:
        conversations = []
        mistakes.append(str(error))
    mistakes += _unknown_products(conversations, products)
    if mistakes or profile is None:
        raise DataInvalid("\n".join(mistakes))
    return Shop(profile, tuple(products), tuple(knowledge), tuple(conversations))


def _profile(path: Path, mistakes: list[str]) -> Profile | None:
    try:
        return parse_profile(path.read_text(encoding="utf-8"), path.name)
    except OSError:
        mistakes.append(f"{path}: there is no such file")
    except ProfileInvalid as error:
        mistakes.append(str(error))
    return None


def _products(path: Path, profile: Profile | None, mistakes: list[str]) -> tuple[Product, ...]:
    """Also where the profile has mistakes, so that those of both are told."""
    try:
        return read_catalog(path.read_bytes(), profile.currency if profile else _SOME_CURRENCY).products
    except OSError:
        mistakes.append(f"{path}: there is no such file")
    except CatalogInvalid as error:
        mistakes += [f"{path.name} line {line}: {message}" for line, message in error.mistakes]
    return ()


def _knowledge(folder: Path, mistakes: list[str]) -> list[KnowledgeEntry]:
    """A page from each Markdown file, named by it; a shop need not have any."""
    found: list[KnowledgeEntry] = []
    for path in sorted(folder.glob("*.md")):
        try:
            found += entries_of(KnowledgePage(path.stem, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            mistakes.append(f"{path}: is not UTF-8")
    return found


def _unknown_products(conversations: Iterable[Conversation], products: Iterable[Product]) -> list[str]:
    known = {product.product_id for product in products}
    return [
        f"{conversation.id}: there is no product {product_id} in the catalog"
        for conversation in conversations
        for product_id in sorted(conversation.product_ids - known)
        if known
    ]

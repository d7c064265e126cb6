"""The catalog in memory, over the products that FakeConversations keeps. Passes the same contract suite as DynamoDB.

`World.sells` puts products in force without a snapshot: then rows and `knowledge` are what is searched.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib.clock import Deadline
from chalicelib.errors import CatalogChanged
from chalicelib.sales.catalog import CatalogVersion, KnowledgeEntry, Product, ProductEdit
from chalicelib.sales.knowledge import Knowledge
from chalicelib.sales.snapshot import Snapshot, snapshot_of
from chalicelib.store import catalog_keys
from chalicelib.store.catalog_index import CatalogIndex
from tests.fakes.conversations import FakeConversations

_Content = tuple[tuple[Product, ...], tuple[KnowledgeEntry, ...]]


@dataclass
class FakeCatalog:
    conversations: FakeConversations
    knowledge: Mapping[str, Iterable[KnowledgeEntry]] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    in_force: dict[str, CatalogVersion] = field(default_factory=dict)
    written: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _built: dict[_Content, CatalogIndex] = field(default_factory=dict)

    def version(self, sender: str) -> CatalogVersion | None:
        version = self.conversations.versions.get(sender)
        put = self.in_force.get(sender)
        if version is None:
            return None
        snapshot = put.snapshot if put and put.version == version else ""
        return CatalogVersion(version, snapshot, self.conversations.takes[sender])

    def snapshot(self, sender: str, version: CatalogVersion) -> Snapshot:
        return self.snapshots.get(version.snapshot) or snapshot_of(self._rows(sender, version.version), Knowledge())

    def search(
        self, sender: str, version: CatalogVersion, query: str, *, most_price: int | None, limit: int
    ) -> list[str]:
        return self._index(sender, version).products(query, most_price=most_price, limit=limit)

    def search_knowledge(self, sender: str, version: CatalogVersion, question: str, limit: int) -> list[KnowledgeEntry]:
        return self._index(sender, version).entries(question, limit)

    def products(self, sender: str, version: CatalogVersion, product_ids: Iterable[str]) -> dict[str, Product]:
        wanted = set(product_ids)
        return {row.product_id: row for row in self._rows(sender, version.version) if row.product_id in wanted}

    def page(self, sender: str, version: CatalogVersion, *, after: str, limit: int) -> list[Product]:
        rows = sorted(self._rows(sender, version.version), key=lambda row: row.product_id)
        return [row for row in rows if row.product_id > after][:limit]

    def stocks(self, sender: str, version: CatalogVersion) -> dict[str, int | None]:
        return {row.product_id: row.stock for row in self._rows(sender, version.version)}

    def write(self, sender: str, version: str, products: Iterable[Product], now: datetime) -> None:
        self.written[sender, version] = now
        for product in products:
            self.conversations.products[sender, version, product.product_id] = product

    def put_in_force(
        self,
        sender: str,
        before: CatalogVersion | None,
        after: CatalogVersion,
        snapshot: Snapshot,
        now: datetime,
        edit: ProductEdit | None = None,
        *,
        same_stock: bool = False,
        answered: str | None = None,
    ) -> None:
        current = self.version(sender)
        if current != before or (same_stock and current and before and current.takes != before.takes):
            raise CatalogChanged(after.version)
        if answered and self.conversations.questions.pop((sender, answered), None) is None:
            raise CatalogChanged(after.version)
        self.snapshots[after.snapshot] = snapshot
        self.in_force[sender] = after
        self.conversations.versions[sender] = after.version
        if edit:
            self._edit((sender, after.version, edit.product_id), edit)

    def forget_old(self, sender: str, kept: Collection[str], before: datetime, deadline: Deadline) -> None:
        old = {key for key, at in self.written.items() if key[0] == sender and key[1] not in kept and at < before}
        rows = self.conversations.products
        for key in [key for key in rows if key[:2] in old]:
            del rows[key]

    def find_question(self, sender: str, question_id: str) -> str | None:
        keys = (key for owner, key in self.conversations.questions if owner == sender)
        return next((key for key in keys if catalog_keys.question_id(key) == question_id), None)

    def forget_question(self, sender: str, question_id: str) -> bool:
        key = self.find_question(sender, question_id)
        return self.conversations.questions.pop((sender, key or ""), None) is not None

    def _edit(self, key: tuple[str, str, str], edit: ProductEdit) -> None:
        before = self.conversations.products.pop(key, None)
        if edit.product:
            stock = (before.stock if before else None) if edit.keep_stock else edit.product.stock
            self.conversations.products[key] = replace(edit.product, stock=stock)

    def _rows(self, sender: str, version: str) -> list[Product]:
        return [row for key, row in self.conversations.products.items() if key[:2] == (sender, version)]

    def _index(self, sender: str, version: CatalogVersion) -> CatalogIndex:
        snapshot = self.snapshot(sender, version)
        written = () if version.snapshot else tuple(self.knowledge.get(sender, ()))
        content: Any = (snapshot.products, (*snapshot.knowledge.entries, *written))
        if content not in self._built:
            self._built = {content: CatalogIndex(*content)}
        return self._built[content]

"""Products, their versions and their questions in DynamoDB; the search of a version from its snapshot in S3.

A version's rows are written before it is in force; one conditional update of the sender's pointer puts it there. An
edit of one product changes its row and the pointer's snapshot in one transaction, so that price and search agree.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib import logs
from chalicelib.clock import Deadline
from chalicelib.errors import CatalogChanged
from chalicelib.sales.catalog import CatalogVersion, CountedQuestion, KnowledgeEntry, Product, ProductEdit
from chalicelib.sales.knowledge import Knowledge
from chalicelib.sales.snapshot import CONTENT_TYPE, Snapshot, pack, snapshot_of, unpack
from chalicelib.store import catalog_keys
from chalicelib.store.tables import ProductRow
from chalicelib.store.transactions import translated

if TYPE_CHECKING:
    from chalicelib.store.catalog_index import CatalogIndex

_MOST_INDEXES = 3
_WRITERS = 4
_BATCH = 25
_SECONDS_OF_A_BATCH = 1
_QUESTIONS_READ = 2_000
_CONFLICTS = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


class Bucket(Protocol):
    def put(self, key: str, data: bytes, content_type: str) -> None: ...

    def get(self, key: str) -> bytes | None: ...


class DynamoCatalog:
    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._indexes: OrderedDict[str, CatalogIndex] = OrderedDict()
        self._building = threading.Lock()

    # What is in force

    def version(self, sender: str) -> CatalogVersion | None:
        with translated():
            try:
                row = ProductRow.get(catalog_keys.pointer(sender), catalog_keys.POINTER, consistent_read=True)
            except ProductRow.DoesNotExist:
                return None
        return CatalogVersion(str(row.version), str(row.snapshot or ""), int(row.takes or 0))

    def snapshot(self, sender: str, version: CatalogVersion) -> Snapshot:
        """Made from the rows, without the knowledge, where somebody has deleted it."""
        data = self._bucket.get(version.snapshot)
        if data is not None:
            return unpack(data)
        logs.alarm("catalog_snapshot_missing", version=version.version)
        with translated():
            return snapshot_of(map(_product, ProductRow.query(catalog_keys.rows(sender, version.version))), Knowledge())

    # Search

    def search(
        self, sender: str, version: CatalogVersion, query: str, *, most_price: int | None, limit: int
    ) -> list[str]:
        return self._index(sender, version).products(query, most_price=most_price, limit=limit)

    def search_knowledge(self, sender: str, version: CatalogVersion, question: str, limit: int) -> list[KnowledgeEntry]:
        return self._index(sender, version).entries(question, limit)

    def _index(self, sender: str, version: CatalogVersion) -> "CatalogIndex":
        """Built once a version in this process; the last few are kept."""
        key = version.snapshot
        with self._building:
            if key not in self._indexes:
                self._indexes[key] = self._built(sender, version)
            self._indexes.move_to_end(key)
            while len(self._indexes) > _MOST_INDEXES:
                self._indexes.popitem(last=False)
            return self._indexes[key]

    def _built(self, sender: str, version: CatalogVersion) -> "CatalogIndex":
        from chalicelib.store.catalog_index import CatalogIndex

        with logs.timed("catalog_indexed", version=version.version):
            snapshot = self.snapshot(sender, version)
            return CatalogIndex(snapshot.products, snapshot.knowledge.entries)

    # Rows

    def products(self, sender: str, version: CatalogVersion, product_ids: Iterable[str]) -> dict[str, Product]:
        keys = [(catalog_keys.rows(sender, version.version), product_id) for product_id in dict.fromkeys(product_ids)]
        with translated():
            return {row.product_id: _product(row) for row in ProductRow.batch_get(keys, consistent_read=True)}

    def page(self, sender: str, version: CatalogVersion, *, after: str, limit: int) -> list[Product]:
        """By id, those after this one (empty: from the first)."""
        beyond = ProductRow.product_id > after if after else None
        with translated():
            rows = ProductRow.query(
                catalog_keys.rows(sender, version.version), beyond, consistent_read=True, limit=limit
            )
            return [_product(row) for row in rows]

    def stocks(self, sender: str, version: CatalogVersion) -> dict[str, int | None]:
        with translated():
            rows = ProductRow.query(
                catalog_keys.rows(sender, version.version),
                consistent_read=True,
                attributes_to_get=["product_id", "stock"],
            )
            return {row.product_id: _whole(row.stock) for row in rows}

    # Versions

    def write(self, sender: str, version: str, products: Iterable[Product], now: datetime) -> None:
        """The version is listed first: what an import that dies has written can be found and deleted."""
        with translated():
            ProductRow(catalog_keys.versions(sender), version, imported_at=now).save()
        _in_batches([_row(sender, version, product) for product in products], _put)

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
        self._bucket.put(after.snapshot, pack(snapshot), CONTENT_TYPE)
        with translated():
            try:
                _move(sender, _in_force(before, same_stock=same_stock), after, now, edit, answered)
            except TransactWriteError as error:
                codes = {reason.code for reason in error.cancellation_reasons if reason}
                if codes & _CONFLICTS:
                    raise CatalogChanged(after.version) from None
                raise

    def forget_old(self, sender: str, kept: Collection[str], before: datetime, deadline: Deadline) -> None:
        with translated():
            listed = list(ProductRow.query(catalog_keys.versions(sender), consistent_read=True))
        for row in listed:
            if row.product_id not in kept and row.imported_at < before:
                if not _forget_rows(catalog_keys.rows(sender, row.product_id), deadline):
                    return
                with translated():
                    row.delete()

    # Questions

    def questions(self, sender: str) -> list[CountedQuestion]:
        """What customers asked and nothing answered, the most asked first."""
        with translated():
            rows = ProductRow.query(catalog_keys.questions(sender), consistent_read=True, limit=_QUESTIONS_READ)
            found = [_question(row) for row in rows]
        return sorted(found, key=lambda question: (-question.times, question.question))

    def find_question(self, sender: str, question_id: str) -> str | None:
        """Its key; None where there is none."""
        with translated():
            rows = ProductRow.query(
                catalog_keys.questions(sender), consistent_read=True, attributes_to_get=["product_id"]
            )
            keys = (row.product_id for row in rows)
            return next((key for key in keys if catalog_keys.question_id(key) == question_id), None)

    def forget_question(self, sender: str, question_id: str) -> bool:
        """Whether there was one."""
        key = self.find_question(sender, question_id)
        if key is None:
            return False
        with translated():
            ProductRow(catalog_keys.questions(sender), key).delete()
        return True


def _in_force(before: CatalogVersion | None, *, same_stock: bool) -> Condition:
    if before is None:
        return ProductRow.version.does_not_exist()
    condition: Condition = (ProductRow.version == before.version) & (ProductRow.snapshot == before.snapshot)
    if same_stock:
        condition &= (ProductRow.takes == before.takes) if before.takes else ProductRow.takes.does_not_exist()
    return condition


def _move(
    sender: str,
    in_force: Condition,
    after: CatalogVersion,
    now: datetime,
    edit: ProductEdit | None,
    answered: str | None,
) -> None:
    moved: list[Any] = [
        ProductRow.version.set(after.version),
        ProductRow.snapshot.set(after.snapshot),
        ProductRow.imported_at.set(now),
    ]
    with TransactWrite(connection=ProductRow._get_connection().connection) as transaction:
        transaction.update(
            ProductRow(catalog_keys.pointer(sender), catalog_keys.POINTER), actions=moved, condition=in_force
        )
        if answered:
            question = ProductRow(catalog_keys.questions(sender), answered)
            transaction.delete(question, condition=ProductRow.question.exists())
        if edit:
            row = ProductRow(catalog_keys.rows(sender, after.version), edit.product_id)
            if edit.product is None:
                transaction.delete(row)
            else:
                transaction.update(row, actions=_edits(edit.product, keep_stock=edit.keep_stock))


def _edits(product: Product, *, keep_stock: bool) -> list[Any]:
    """Each attribute by itself: stock that is taken at the same moment is not put back."""
    values = _attributes(product)
    if keep_stock:
        del values["stock"]
    return [
        getattr(ProductRow, name).remove() if value is None else getattr(ProductRow, name).set(value)
        for name, value in values.items()
    ]


def _in_batches(rows: list[ProductRow], do: Any) -> None:
    """Several batches at once: the most of their time is on the way."""
    batches = [rows[at : at + _BATCH] for at in range(0, len(rows), _BATCH)]
    with ThreadPoolExecutor(_WRITERS) as writers:
        list(writers.map(do, batches))


def _put(rows: Iterable[ProductRow]) -> None:
    with translated(), ProductRow.batch_write() as batch:
        for row in rows:
            batch.save(row)


def _delete(rows: Iterable[ProductRow]) -> None:
    with translated(), ProductRow.batch_write() as batch:
        for row in rows:
            batch.delete(row)


def _forget_rows(catalog: str, deadline: Deadline) -> bool:
    """False where the time was over before all were deleted."""
    with translated():
        rows = list(ProductRow.query(catalog, attributes_to_get=["catalog", "product_id"]))
    for part in _parts(rows, _WRITERS * _BATCH):
        if deadline.remaining() < _SECONDS_OF_A_BATCH:
            return False
        _in_batches(part, _delete)
    return True


def _parts(rows: list[ProductRow], size: int) -> Iterator[list[ProductRow]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def _row(sender: str, version: str, product: Product) -> ProductRow:
    values = {name: value for name, value in _attributes(product).items() if value is not None}
    return ProductRow(catalog_keys.rows(sender, version), product.product_id, **values)


def _attributes(product: Product) -> dict[str, Any]:
    """None: the attribute is not there."""
    return {
        "name": product.name,
        "price": product.price,
        "currency": product.currency,
        "description": product.description or None,
        "stock": product.stock,
        "tags": list(product.tags) or None,
        "url": product.url or None,
        "photo_url": product.photo_url or None,
    }


def _product(row: ProductRow) -> Product:
    return Product(
        product_id=row.product_id,
        name=row.name or "",
        price=int(row.price or 0),
        currency=row.currency or "",
        description=row.description or "",
        stock=_whole(row.stock),
        tags=tuple(row.tags or ()),
        url=row.url or "",
        photo_url=row.photo_url or "",
    )


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _question(row: ProductRow) -> CountedQuestion:
    question_id = catalog_keys.question_id(row.product_id)
    return CountedQuestion(question_id, row.question or "", int(row.times or 0), row.last_asked_at)

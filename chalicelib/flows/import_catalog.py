"""The shop gives a new list of its products: all of it is taken, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.flows.change_catalog import ChangeCatalog, Changed, new_version
from chalicelib.flows.ports import CatalogShelf
from chalicelib.sales.catalog import CatalogVersion, Product
from chalicelib.sales.catalog_file import CatalogFile
from chalicelib.sales.snapshot import Snapshot, snapshot_of

# A turn that began before the import still reads the rows of the version before it.
_OLD_AFTER = timedelta(hours=1)

Stocks = Mapping[str, int | None]


@dataclass(frozen=True)
class Imported:
    """`version` None: it was only tried."""

    version: str | None
    products: int
    added: int
    changed: int
    removed: int
    ignored: tuple[str, ...] = ()


class ImportCatalog:
    def __init__(self, catalog: CatalogShelf, change_catalog: ChangeCatalog, clock: Clock) -> None:
        self._catalog = catalog
        self._change_catalog = change_catalog
        self._clock = clock

    def __call__(self, sender: str, file: CatalogFile, deadline: Deadline, *, dry_run: bool = False) -> Imported:
        """What customers asked and the shop's knowledge stay. Raises StoreBusy; until the pointer moves nothing is."""
        before = self._catalog.version(sender)
        old = self._catalog.snapshot(sender, before) if before else Snapshot()
        stocks = self._catalog.stocks(sender, before) if before else {}
        products = file.products if file.has_stock else _with_stock(file.products, stocks)
        imported = _compared(_with_stock(old.products, stocks), products, file.ignored)
        if dry_run:
            return imported
        version = new_version(self._clock.now())
        self._catalog.write(sender, version, products, self._clock.now())
        after = self._change_catalog(
            sender, lambda newest: Changed(snapshot_of(products, newest.knowledge), version=version)
        )
        if before and not file.has_stock:
            self._catch_up(sender, before, stocks, after)
        self._forget_old(sender, before, after, deadline)
        logs.step("catalog_imported", version=version, products=len(products))
        return replace(imported, version=version)

    def _catch_up(self, sender: str, before: CatalogVersion, stocks: Stocks, after: CatalogVersion) -> None:
        """With what was sold while the rows were written: nothing is taken from the version before any more."""
        now = self._catalog.stocks(sender, before)
        sold = {product_id: (now.get(product_id) or 0) - (stock or 0) for product_id, stock in stocks.items()}
        self._catalog.add_stock(sender, after, {product_id: pieces for product_id, pieces in sold.items() if pieces})

    def _forget_old(
        self, sender: str, before: CatalogVersion | None, after: CatalogVersion, deadline: Deadline
    ) -> None:
        kept = {after.version, *([before.version] if before else [])}
        self._catalog.forget_old(sender, kept, self._clock.now() - _OLD_AFTER, deadline)


def _with_stock(products: Iterable[Product], stocks: Stocks) -> tuple[Product, ...]:
    return tuple(replace(product, stock=stocks.get(product.product_id)) for product in products)


def _compared(before: Iterable[Product], after: Iterable[Product], ignored: tuple[str, ...]) -> Imported:
    old = {product.product_id: product for product in before}
    new = {product.product_id: product for product in after}
    changed = sum(old[known] != product for known, product in new.items() if known in old)
    return Imported(None, len(new), len(new.keys() - old.keys()), changed, len(old.keys() - new.keys()), ignored)

"""The shop gives a new list of its products: all of it is taken, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

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
    """`version` None: it was only tried. The products are those of the file, or of before where they are removed;
    the changed ones both ways, and in the order of the file."""

    version: str | None
    products: int
    added: tuple[Product, ...]
    changed: tuple[tuple[Product, Product], ...]
    removed: tuple[Product, ...]
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
        written = {product.product_id: product for product in products}
        after = self._change_catalog(
            sender,
            lambda newest: Changed(snapshot_of(products, newest.knowledge), version=version),
            None if file.has_stock else partial(self._copy_stock, sender, version, written),
        )
        self._forget_old(sender, before, after, deadline)
        logs.step("catalog_imported", version=version, products=len(products))
        return replace(imported, version=version)

    def _copy_stock(self, sender: str, version: str, written: dict[str, Product], in_force: CatalogVersion) -> None:
        """Of what was sold since the rows were written, or of another catalog that was put in force meanwhile."""
        now = _with_stock(written.values(), self._catalog.stocks(sender, in_force))
        late = [product for product in now if product.stock != written[product.product_id].stock]
        if late:
            self._catalog.write(sender, version, late, self._clock.now())
            written.update({product.product_id: product for product in late})

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
    added = tuple(product for known, product in new.items() if known not in old)
    changed = tuple((old[known], now) for known, now in new.items() if known in old and old[known] != now)
    removed = tuple(product for known, product in old.items() if known not in new)
    return Imported(None, len(new), added, changed, removed, ignored)

"""A changed catalog is put in force: its snapshot first, then the pointer; again from the newest where somebody was
faster."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from chalicelib.clock import Clock
from chalicelib.errors import CatalogChanged, StoreBusy
from chalicelib.flows.ports import CatalogShelf
from chalicelib.sales.catalog import CatalogVersion, ProductEdit
from chalicelib.sales.snapshot import Snapshot, key_of, version_name

_TRIES = 6
_PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Changed:
    """The catalog as it shall be; `version` None: the rows stay those of the version in force, but for the `edit`.

    `answered` is the key of a question that is listed no more from then on.
    """

    snapshot: Snapshot
    version: str | None = None
    edit: ProductEdit | None = None
    answered: str | None = None


class ChangeCatalog:
    def __init__(self, catalog: CatalogShelf, clock: Clock) -> None:
        self._catalog = catalog
        self._clock = clock

    def __call__(
        self,
        sender: str,
        change: Callable[[Snapshot], Changed],
        copy_stock: Callable[[CatalogVersion], None] | None = None,
    ) -> CatalogVersion:
        """`change` is asked again where another change came first. Raises what it raises, and StoreBusy.

        `copy_stock` brings the stock of the version in force into the rows of the new one, again where a piece was sold
        before that one is in force.
        """
        for attempt in range(_TRIES):
            now = self._clock.now()
            before = self._catalog.version(sender)
            changed = change(self._catalog.snapshot(sender, before) if before else Snapshot())
            after = _after(sender, before, changed, now)
            if copy_stock and before:
                copy_stock(before)
            try:
                self._catalog.put_in_force(
                    sender,
                    before,
                    after,
                    changed.snapshot,
                    now,
                    changed.edit,
                    same_stock=copy_stock is not None,
                    answered=changed.answered,
                )
            except CatalogChanged:
                self._clock.sleep(_PAUSE_SECONDS * attempt)
                continue
            return after
        raise StoreBusy("catalog")


def new_version(now: datetime) -> str:
    return version_name(now, uuid4().hex[:6])


def _after(sender: str, before: CatalogVersion | None, changed: Changed, now: datetime) -> CatalogVersion:
    fresh = new_version(now)
    version = changed.version or (before.version if before else fresh)
    return CatalogVersion(version, key_of(sender, changed.version or fresh))

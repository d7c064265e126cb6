"""The orders as they are read; they are written in the transactions that place and change them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from chalicelib.sales.orders import Order, OrderState, OrderSum
from chalicelib.store.cursors import Cursors
from chalicelib.store.paging import Listing, Page, read_merged
from chalicelib.store.rows import order_of
from chalicelib.store.tables import OrderRow
from chalicelib.store.transactions import translated

_PLACED = Listing("orders", OrderRow, OrderRow.by_time, "sender", lambda sender: sender, "placed_at", True)


_SUMMED = 10_000


class DynamoOrders:
    def __init__(self, cursors: Cursors, *, most_summed: int = _SUMMED) -> None:
        self._cursors = cursors
        self._most_summed = most_summed

    def get(self, order_id: str) -> Order | None:
        """Read consistently. Raises StoreBusy."""
        with translated():
            try:
                return order_of(OrderRow.get(order_id, consistent_read=True))
            except OrderRow.DoesNotExist:
                return None

    def of_conversation(self, conversation_id: str) -> list[str]:
        """Ids, oldest first; one placed a moment ago may not be among them yet. Raises StoreBusy."""
        with translated():
            return [row.order_id for row in OrderRow.by_conversation.query(conversation_id)]

    def newest(
        self, senders: Sequence[str], *, state: OrderState | None, limit: int, cursor: str | None
    ) -> Page[Order]:
        """Over all senders, newest first; may lag a moment. Raises StoreBusy, RequestRefused for a bad cursor."""
        kind = f"orders/{state or ''}"
        places = self._cursors.decode(kind, cursor) if cursor else dict.fromkeys(senders)
        rows, following = read_merged(_PLACED, places, _passes(state), limit)
        return Page([order_of(row) for row in rows], self._cursors.encode(kind, following) if following else None)

    def summary(self, senders: Sequence[str], currency: str) -> tuple[list[OrderSum], bool]:
        """Each state's orders in this currency, and whether the newest alone were added up, as there are too many.

        May lag a moment. Raises StoreBusy.
        """
        counts: Counter[OrderState] = Counter()
        totals: Counter[OrderState] = Counter()
        with translated():
            rows = _newest_first(senders, self._most_summed + 1)
            for row in islice(rows, self._most_summed):
                if row.currency == currency:
                    counts[OrderState(row.state)] += 1
                    totals[OrderState(row.state)] += int(row.total)
            capped = next(rows, None) is not None
        return [OrderSum(state, counts[state], totals[state]) for state in OrderState], capped


def _newest_first(senders: Sequence[str], most: int) -> Iterator[OrderRow]:
    """Of one sender after the other, at most so many of each."""
    for sender in senders:
        yield from OrderRow.by_time.query(
            sender, scan_index_forward=False, limit=most, attributes_to_get=["state", "total", "currency"]
        )


def _passes(state: OrderState | None) -> Callable[[Any], bool]:
    return lambda row: state is None or row.state == state

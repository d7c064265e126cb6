"""The orders as they are read; they are written in the transactions that place and change them."""

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.sales.orders import Order, OrderState
from chalicelib.store.cursors import Cursors
from chalicelib.store.paging import Listing, Page, read_merged
from chalicelib.store.rows import order_of
from chalicelib.store.tables import OrderRow
from chalicelib.store.transactions import translated

_PLACED = Listing("orders", OrderRow, OrderRow.by_time, "sender", lambda sender: sender, "placed_at", True)


class DynamoOrders:
    def __init__(self, cursors: Cursors) -> None:
        self._cursors = cursors

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


def _passes(state: OrderState | None) -> Callable[[Any], bool]:
    return lambda row: state is None or row.state == state

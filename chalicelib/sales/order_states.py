"""What becomes of an order after it was placed: which moves there are, and what each of them changes and counts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.sales import counting, stages
from chalicelib.sales.catalog import CatalogVersion, Product
from chalicelib.sales.change import Change, OrderChange
from chalicelib.sales.conversation import Conversation, Stage, StageChange
from chalicelib.sales.orders import Order, OrderState, StockTake

# Sent before it is paid: cash on delivery.
_MOVES: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PLACED: frozenset({OrderState.PAID, OrderState.SENT, OrderState.CANCELLED}),
    OrderState.PAID: frozenset({OrderState.SENT, OrderState.CANCELLED}),
    OrderState.SENT: frozenset({OrderState.PAID}),
    OrderState.CANCELLED: frozenset(),
}
_IN_WORDS = {
    OrderState.PLACED: "hecho",
    OrderState.PAID: "pagado",
    OrderState.SENT: "enviado",
    OrderState.CANCELLED: "cancelado",
}


def refusal_of(order: Order, state: OrderState) -> str | None:
    """Why the order cannot become that, as a sentence for the operator; None: it can."""
    if order.sent_at and state is OrderState.CANCELLED:
        return "El pedido ya se envió: no se puede cancelar."
    happened = {OrderState.PAID: order.paid_at, OrderState.SENT: order.sent_at}.get(state)
    if happened:
        return f"El pedido ya se marcó antes como {_IN_WORDS[state]}."
    if state not in _MOVES[order.state]:
        return f"Un pedido {_IN_WORDS[order.state]} no puede pasar a {_IN_WORDS[state]}."
    return None


def move(
    order: Order,
    state: OrderState,
    conversation: Conversation | None,
    stock: Sequence[StockTake],
    now: datetime,
    zone: ZoneInfo,
    *,
    others_stand: bool = False,
) -> Change:
    """The order as it becomes, once: its state must still be as read. `conversation` None: it is gone or erased.

    `others_stand`: other orders of the conversation are not cancelled; they keep the sale won.
    """
    counters = _counters(order, state)
    counted = counting.of_sale(order.sender, now, zone, counters, order.ad)
    change = Change(
        order.conversation_id,
        order_changes=(
            OrderChange(
                order.order_id,
                set=_fields(order, state, now),
                expects={"state": order.state},
            ),
        ),
        stock=tuple(stock),
        counters=counted,
        touches_conversation=False,
    )
    if conversation is None or state is not OrderState.CANCELLED or conversation.stage is not Stage.WON:
        return change
    # Also where the stage stays: of two orders that are cancelled at once one must find that it is the last.
    fields: dict[str, Any] = {"revision": conversation.revision + 1, "changed_at": now}
    if not others_stand:
        lost = counting.of_day(order.sender, now, zone, Counter({f"stage_{Stage.LOST}": 1}))
        counted = counting.merge(counted, lost)
        step = StageChange(Stage.LOST, now, "order_cancelled")
        fields |= {"stage": step.stage, "stage_history": stages.history_with(conversation, step)}
    return replace(
        change,
        touches_conversation=True,
        expects={"revision": conversation.revision},
        set=fields,
        counters=counted,
    )


def given_back(order: Order, version: CatalogVersion, products: Mapping[str, Product]) -> list[StockTake]:
    """The stock that comes back with a cancelled order: what it took, to products in force that are still counted."""
    pieces: Counter[str] = Counter()
    for line in order.lines:
        if line.product_id in order.stock_taken:
            pieces[line.product_id] += line.quantity
    return [
        StockTake(order.sender, version.version, product_id, -count)
        for product_id, count in pieces.items()
        if product_id in products and products[product_id].stock is not None
    ]


def _fields(order: Order, state: OrderState, now: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {"state": state, "changed_at": now, "version": order.version + 1}
    if state is OrderState.PAID:
        fields["paid_at"] = now
    if state is OrderState.SENT:
        fields["sent_at"] = now
    return fields


def _counters(order: Order, state: OrderState) -> Counter[str]:
    """Each of an order's events counts on its own day; paid money that goes back is told apart."""
    if state is OrderState.PAID:
        return Counter(orders_paid=1, revenue_paid=order.total)
    if state is OrderState.CANCELLED and order.paid_at:
        return Counter(
            orders_cancelled=1, revenue_cancelled=order.total, orders_refunded=1, revenue_refunded=order.total
        )
    if state is OrderState.CANCELLED:
        return Counter(orders_cancelled=1, revenue_cancelled=order.total)
    return Counter()

"""Shapes that the JSON API and the shop's own system are told alike."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.sales.orders import Order, OrderState, PlacedOrder
from chalicelib.sales.quotes import Quote, QuoteLine


def moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="microseconds").replace("+00:00", "Z") if value else None


def _lines(lines: Sequence[QuoteLine]) -> list[dict[str, Any]]:
    return [
        {
            "product_id": line.product_id,
            "name": line.name,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "amount": line.amount,
        }
        for line in lines
    ]


def quote(told: Quote) -> dict[str, Any]:
    """Amounts in minor units of `currency`."""
    return {
        "quote_id": told.quote_id,
        "lines": _lines(told.lines),
        "subtotal": told.subtotal,
        "discount_percent": told.discount_percent,
        "discount": told.discount,
        "delivery_area": told.delivery_area,
        "delivery_price": told.delivery_price,
        "total": told.total,
        "currency": told.currency,
        "quoted_at": moment(told.quoted_at),
        "valid_until": moment(told.valid_until),
    }


def placed_order(told: PlacedOrder) -> dict[str, Any]:
    """As it was told; what became of it stands in the order."""
    return {
        "order_id": told.order_id,
        "state": OrderState.PLACED.value,
        "lines": _lines(told.lines),
        "total": told.total,
        "currency": told.currency,
    }


def order(told: Order) -> dict[str, Any]:
    """`conversation_id` None: the customer was erased. Amounts in minor units of `currency`."""
    return {
        "order_id": told.order_id,
        "sender": told.sender,
        "conversation_id": told.conversation_id or None,
        "state": told.state.value,
        "lines": _lines(told.lines),
        "discount_percent": told.discount_percent,
        "discount": told.discount,
        "delivery_area": told.delivery_area,
        "delivery_price": told.delivery_price,
        "total": told.total,
        "currency": told.currency,
        "customer_name": told.customer_name,
        "address": told.address,
        "ship_to": told.ship_to,
        "placed_at": moment(told.placed_at),
        "paid_at": moment(told.paid_at),
        "sent_at": moment(told.sent_at),
        "changed_at": moment(told.changed_at),
        "version": told.version,
    }

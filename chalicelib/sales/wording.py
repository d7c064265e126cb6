"""Facts in the words in which the model reads them and the customer is told them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.sales import money
from chalicelib.sales.catalog import Product
from chalicelib.sales.orders import Order
from chalicelib.sales.quotes import Quote

_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_LONGEST_ABOUT = 140
# WhatsApp shows no more beside a photo.
LONGEST_CAPTION = 1000
ASK_FOR_ADDRESS = "Para enviarlo falta la dirección completa: puede ir por aquí, en el siguiente mensaje."


def as_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def date_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """`viernes 27 de noviembre de 2026`."""
    day = moment.astimezone(zone)
    return f"{_DAYS[day.weekday()]} {day.day} de {_MONTHS[day.month - 1]} de {day.year}"


def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """`viernes 27 de noviembre de 2026 a las 10:00`."""
    return f"{date_in_words(moment, zone)} a las {moment.astimezone(zone):%H:%M}"


def stock_in_words(stock: int | None) -> str:
    if stock is None:
        return "disponible"
    return f"{stock} disponibles" if stock > 0 else "agotado"


def product_in_short(product: Product) -> dict[str, str]:
    about = product.description
    return {
        "product_id": product.product_id,
        "name": product.name,
        "price": money.in_words(product.price, product.currency),
        "stock": stock_in_words(product.stock),
        "about": about if len(about) <= _LONGEST_ABOUT else about[: _LONGEST_ABOUT - 1] + "…",
    }


def quote_in_words(quote: Quote, zone: ZoneInfo) -> dict[str, Any]:
    def words(amount: int) -> str:
        return money.in_words(amount, quote.currency)

    told: dict[str, Any] = {
        "quote_id": quote.quote_id,
        "lines": [
            {
                "name": line.name,
                "quantity": line.quantity,
                "unit_price": words(line.unit_price),
                "amount": words(line.amount),
            }
            for line in quote.lines
        ],
        "subtotal": words(quote.subtotal),
    }
    if quote.discount:
        told["discount"] = f"{quote.discount_percent} %: -{words(quote.discount)}"
    told["delivery"] = f"{quote.delivery_area}: {words(quote.delivery_price)}" if quote.delivery_area else "sin envío"
    return told | {"total": words(quote.total), "valid_until": date_in_words(quote.valid_until, zone)}


def quote_for_customer(quote: Quote, zone: ZoneInfo) -> str:
    """As the customer reads it, with the question whether it is confirmed."""

    def words(amount: int) -> str:
        return money.in_words(amount, quote.currency)

    return "\n".join(
        [
            *(f"• {line.quantity} × {line.name}: {words(line.amount)}" for line in quote.lines),
            *([f"Descuento del {quote.discount_percent} %: -{words(quote.discount)}"] if quote.discount else []),
            *([f"Envío a {quote.delivery_area}: {words(quote.delivery_price)}"] if quote.delivery_area else []),
            f"*Total: {words(quote.total)}*, vale hasta el {date_in_words(quote.valid_until, zone)}.",
            "¿Lo confirmamos?",
        ]
    )


def order_for_customer(order: Order) -> str:
    total = money.in_words(order.total, order.currency)
    return f"¡Gracias por la compra! El pedido *{order.order_id}* quedó registrado. Total: *{total}*."

"""An order: a quote that the customer has accepted, with the stock taken for it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.sales.ads import Ad
from chalicelib.sales.quotes import QuoteLine


class OrderState(StrEnum):
    PLACED = "placed"
    PAID = "paid"
    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """`order_id` is the number that the customer is told. Amounts in minor units of `currency`.

    `customer_name`, `address` and `ship_to` go when the person is erased; the order stays, as a sale of the shop.
    `stock_taken` are the products whose stock was counted, and taken, when it was placed.
    `ad` is the one that brought the customer.
    `paid_at` and `sent_at` stay when the state moves on: each happens to an order once, in either order.
    """

    order_id: str
    sender: str
    conversation_id: str
    quote_id: str
    placed_at: datetime
    changed_at: datetime
    state: OrderState
    lines: tuple[QuoteLine, ...]
    discount_percent: int
    discount: int
    delivery_area: str
    delivery_price: int
    total: int
    currency: str
    catalog_version: str
    stock_taken: tuple[str, ...] = ()
    version: int = 0
    paid_at: datetime | None = None
    sent_at: datetime | None = None
    customer_name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    ship_to: str = field(default="", repr=False)
    ad: Ad | None = None


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order as the message that told the customer keeps it: what became of it later stands in the order."""

    order_id: str
    lines: tuple[QuoteLine, ...]
    total: int
    currency: str


@dataclass(frozen=True, slots=True)
class OrderSum:
    """The orders of one state; `total` in minor units."""

    state: OrderState
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class StockTake:
    """`quantity` of a product leaves the stock (negative: comes back), only at this price (None: at any).

    It holds only while this version of the sender's catalog is in force. `counted` False: the product has no stock to
    take from, and only its price must hold.
    """

    sender: str
    catalog_version: str
    product_id: str
    quantity: int
    price: int | None = None
    counted: bool = True

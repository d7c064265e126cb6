"""A quote: lines, delivery, discount and total, computed here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """`unit_price` in minor units, as the catalog had it when the quote was made."""

    product_id: str
    name: str
    quantity: int
    unit_price: int

    @property
    def amount(self) -> int:
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Quote:
    """Amounts in minor units of `currency`. `answer_number` is that of the answer that tells it to the customer."""

    quote_id: str
    lines: tuple[QuoteLine, ...]
    subtotal: int
    discount_percent: int
    discount: int
    delivery_area: str
    delivery_price: int
    total: int
    currency: str
    answer_number: int
    quoted_at: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where it goes and what that costs; the empty one: picked up, or not said yet."""

    area: str = ""
    price: int = 0


def make_quote(
    lines: Sequence[QuoteLine],
    delivery: Delivery,
    discount_percent: int,
    currency: str,
    answer_number: int,
    now: datetime,
    valid_until: datetime,
) -> Quote:
    """All sums of a quote. The discount is on the goods, rounded to the nearest minor unit."""
    subtotal = sum(line.amount for line in lines)
    discount = (subtotal * discount_percent + 50) // 100
    return Quote(
        quote_id=f"q{answer_number}",
        lines=tuple(lines),
        subtotal=subtotal,
        discount_percent=discount_percent,
        discount=discount,
        delivery_area=delivery.area,
        delivery_price=delivery.price,
        total=subtotal - discount + delivery.price,
        currency=currency,
        answer_number=answer_number,
        quoted_at=now,
        valid_until=valid_until,
    )


def end_of_validity(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end of the shop's day so many days later, in UTC."""
    last = (now.astimezone(zone) + timedelta(days=days)).replace(hour=23, minute=59, second=59, microsecond=0)
    return last.astimezone(UTC)

"""How an order is paid: the profile's own text and link."""

from chalicelib.sales import money
from chalicelib.sales.orders import Order
from chalicelib.sales.profile import Profile


def after_order(profile: Profile, order: Order) -> str:
    """What the customer is told with the order."""
    total = money.in_words(order.total, order.currency)
    link = _filled(profile.payment_link, order, total)
    text = profile.payment_after_order or " ".join(filter(None, [profile.payment_text, "{link}"]))
    return _filled(text.replace("{link}", link), order, total).strip()


def _filled(text: str, order: Order, total: str) -> str:
    return text.replace("{order}", order.order_id).replace("{total}", total)

"""Reads what is recorded: the tables as they are, the queue, the stock."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.errors import StoreBusy
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.orders import Order
from chalicelib.store import catalog_keys
from chalicelib.store.rows import conversation_of, is_message, message_of, order_of
from chalicelib.store.tables import ConversationRow, MessageRow, OrderRow, ProductRow
from chalicelib.wiring import Wiring
from tests.chaos.ledger import is_open

_QUEUED = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
_FIRST_DAY, _LAST_DAY = "2000-01-01", "2999-12-31"


class Records:
    def __init__(self, wiring: Wiring, sqs: Any, queue_url: str) -> None:
        self._wiring = wiring
        self._sqs = sqs
        self._queue_url = queue_url

    @property
    def zone(self) -> ZoneInfo:
        return self._wiring.settings.business_timezone

    def conversations(self) -> list[Conversation]:
        return [
            conversation_of(row) for row in ConversationRow.scan(consistent_read=True) if ":" not in row.conversation_id
        ]

    def is_open(self, conversation_id: str) -> bool:
        """Also while nobody can tell."""
        try:
            row = self._wiring.conversations.read(conversation_id)
        except StoreBusy:
            return True
        return row is None or is_open(row)

    def messages(self) -> list[Message]:
        return [message_of(row) for row in MessageRow.scan(consistent_read=True) if is_message(row.message_id)]

    def orders(self) -> list[Order]:
        return [order_of(row) for row in OrderRow.scan(consistent_read=True)]

    def counters(self) -> Counter[str]:
        days = self._wiring.metrics.days(self._wiring.settings.twilio_senders, _FIRST_DAY, _LAST_DAY)
        totals: Counter[str] = Counter()
        for counted in days.values():
            totals.update(counted)
        return totals

    def stock(self) -> Counter[str]:
        """Of each product whose stock is counted, in the catalog in force."""
        found: Counter[str] = Counter()
        for sender in self._wiring.settings.twilio_senders:
            version = self._wiring.catalog.version(sender)
            catalog = catalog_keys.rows(sender, version.version if version else "")
            rows = ProductRow.query(catalog, consistent_read=True)
            found.update({row.product_id: int(row.stock) for row in rows if row.stock is not None})
        return found

    def jobs_left(self) -> int:
        """In the queue, under way, and yet to come."""
        asked = self._sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=list(_QUEUED))
        return sum(int(asked["Attributes"].get(name, 0)) for name in _QUEUED)


def sold_in(orders: list[Order]) -> Counter[str]:
    """Pieces taken from the stock, by product."""
    sold: Counter[str] = Counter()
    for order in orders:
        sold.update({line.product_id: line.quantity for line in order.lines if line.product_id in order.stock_taken})
    return sold

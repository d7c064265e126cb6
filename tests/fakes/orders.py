"""The orders as they are read, over the rows that FakeConversations has written."""

from dataclasses import dataclass

from chalicelib.sales.orders import Order
from tests.fakes.conversations import FakeConversations


@dataclass(frozen=True)
class FakeOrders:
    conversations: FakeConversations

    def get(self, order_id: str) -> Order | None:
        return self.conversations.orders.get(order_id)

    def of_conversation(self, conversation_id: str) -> list[str]:
        found = [order for order in self.conversations.orders.values() if order.conversation_id == conversation_id]
        return [order.order_id for order in sorted(found, key=lambda order: order.placed_at)]

"""Of who was erased, and has no conversation any more or a new one: what a restore of one table has brought back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.sales.customer_jobs import folders_of
from chalicelib.wiring import Wiring


@dataclass(frozen=True)
class CameBack:
    """`until`: what is younger is of the person's new conversation and stays; None: there is none. Raises StoreBusy."""

    parts: Wiring
    conversation_id: str
    until: datetime | None

    def is_there(self) -> bool:
        return self._has_messages() or any(self._orders()) or any(self._files())

    def remove(self) -> None:
        for key in self._files():
            self.parts.objects.delete_under(key)
        self.parts.erase_customer.forget_orders(self.conversation_id, self._orders())
        if self.until is None:
            self.parts.conversations.delete_messages(self.conversation_id)
        else:
            self.parts.conversations.delete_messages_until(self.conversation_id, self.until)

    def _has_messages(self) -> bool:
        oldest = next(self.parts.conversations.all_messages(self.conversation_id), None)
        return oldest is not None and self._is_of_before(oldest.sent_at)

    def _orders(self) -> Iterator[str]:
        for order_id in self.parts.orders.of_conversation(self.conversation_id):
            order = self.parts.orders.get(order_id)
            if order and self._is_of_before(order.placed_at):
                yield order_id

    def _files(self) -> Iterator[str]:
        for folder in folders_of(self.conversation_id):
            for put_at, key in self.parts.objects.listed(folder):
                if self._is_of_before(put_at):
                    yield key

    def _is_of_before(self, moment: datetime) -> bool:
        return self.until is None or moment <= self.until

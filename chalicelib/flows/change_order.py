"""An operator moves an order on: paid, sent, cancelled. Once, however often the page asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import ChangeRefused, RequestRefused
from chalicelib.flows.ports import Catalog, Conversations, Orders
from chalicelib.sales import order_states
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import Conversation
from chalicelib.sales.orders import Order, OrderState, StockTake

_TRIES = 5


@dataclass(frozen=True)
class ChangeOrder:
    conversations: Conversations
    orders: Orders
    catalog: Catalog
    clock: Clock
    zone: ZoneInfo

    def __call__(self, order_id: str, state: OrderState, version: int | None) -> Order:
        """The order as it stands then. Raises RequestRefused: not found, changed meanwhile, no such move."""
        for _ in range(_TRIES):
            order = self._existing(order_id)
            if order.state is state:
                return order
            _check(order, state, version)
            try:
                self.conversations.commit(self._change(order, state))
            except ChangeRefused:
                continue
            logs.step("order_changed", order_id=order_id, state=state.value)
            return self._existing(order_id)
        raise RequestRefused(409, "busy", "El pedido está cambiando ahora mismo. Inténtalo de nuevo.")

    def _existing(self, order_id: str) -> Order:
        order = self.orders.get(order_id)
        if order is None:
            raise RequestRefused(404, "not_found", "Ese pedido no existe.")
        return order

    def _change(self, order: Order, state: OrderState) -> Change:
        stock = self._given_back(order) if state is OrderState.CANCELLED else []
        conversation = self._conversation(order)
        stand = conversation is not None and state is OrderState.CANCELLED and self._others_stand(order, conversation)
        return order_states.move(order, state, conversation, stock, self.clock.now(), self.zone, others_stand=stand)

    def _others_stand(self, order: Order, conversation: Conversation) -> bool:
        """The newest order may not be in the index yet."""
        known = [conversation.order_id, *reversed(self.orders.of_conversation(conversation.conversation_id))]
        others = (
            self.orders.get(order_id) for order_id in dict.fromkeys(known) if order_id not in ("", order.order_id)
        )
        return any(other is not None and other.state is not OrderState.CANCELLED for other in others)

    def _given_back(self, order: Order) -> Sequence[StockTake]:
        version = self.catalog.version(order.sender)
        if version is None:
            return []
        products = self.catalog.products(order.sender, version, [line.product_id for line in order.lines])
        return order_states.given_back(order, version, products)

    def _conversation(self, order: Order) -> Conversation | None:
        conversation = self.conversations.read(order.conversation_id) if order.conversation_id else None
        return None if conversation is None or conversation.erased else conversation


def _check(order: Order, state: OrderState, version: int | None) -> None:
    if version is not None and version != order.version:
        raise RequestRefused(
            409, "version_conflict", "Alguien cambió este pedido mientras lo veías. Revísalo y repite."
        )
    if refusal := order_states.refusal_of(order, state):
        raise RequestRefused(409, "no_such_move", refusal)

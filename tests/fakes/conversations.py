"""The tables in memory. Passes the same contract suite as DynamoDB (tests/contract)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.errors import ConversationChanged, MessageChanged, OrderChanged, StockChanged
from chalicelib.sales.ads import Ad
from chalicelib.sales.catalog import Product
from chalicelib.sales.change import Change, DayCounters, Mark, MessageChange
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.grounds import Grounds
from chalicelib.sales.orders import Order, StockTake

# DynamoDB's: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_MOST_ROWS = 100


class FakeConversations:
    def __init__(self) -> None:
        self.rows: dict[str, Conversation] = {}
        self.marks: dict[str, Mark] = {}
        self.thread: dict[tuple[str, str], Message] = {}
        self.rested_on: dict[tuple[str, str], Grounds] = {}
        self.counters: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.ad_counters: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        self.ads: dict[str, Ad] = {}
        self.orders: dict[str, Order] = {}
        self.versions: dict[str, str] = {}
        self.products: dict[tuple[str, str, str], Product] = {}
        self.questions: dict[tuple[str, str], int] = defaultdict(int)
        self.takes: dict[str, int] = defaultdict(int)

    def totals(self) -> Counter[str]:
        totals: Counter[str] = Counter()
        for counters in self.counters.values():
            totals.update(counters)
        return +totals

    def commit(self, change: Change) -> None:
        _check_rows(change)
        self._check_conversation(change)
        for message in change.new_messages:
            if (message.conversation_id, message.message_id) in self.thread:
                raise MessageChanged
        for update in change.message_changes:
            self._check_message(change.conversation_id, update)
        self._check_orders(change)
        if not all(self._can_take(take) for take in change.stock):
            raise StockChanged
        self._apply(change)
        self._apply_orders(change)

    def read(self, conversation_id: str) -> Conversation | None:
        return self.rows.get(conversation_id) if ":" not in conversation_id else None

    def look_up(self, keys: Sequence[str]) -> tuple[dict[str, Conversation], dict[str, Mark]]:
        return (
            {key: self.rows[key] for key in keys if key in self.rows},
            {key: self.marks[key] for key in keys if key in self.marks},
        )

    def recent_messages(self, conversation_id: str, limit: int) -> list[Message]:
        return self._of(conversation_id)[-limit:]

    def message(self, conversation_id: str, message_id: str) -> Message | None:
        return self.thread.get((conversation_id, message_id))

    def messages(self, conversation_id: str, message_ids: Iterable[str]) -> list[Message]:
        wanted = set(message_ids)
        return [message for message in self._of(conversation_id) if message.message_id in wanted]

    def grounds(self, conversation_id: str, message_id: str) -> Grounds | None:
        return self.rested_on.get((conversation_id, message_id))

    def all_messages(self, conversation_id: str) -> Iterator[Message]:
        yield from self._of(conversation_id)

    def count_messages(self, conversation_id: str) -> int:
        return len(self._of(conversation_id))

    def delete_messages(self, conversation_id: str, message_ids: Sequence[str] | None = None) -> int:
        if message_ids is not None:
            return sum(self.thread.pop((conversation_id, message_id), None) is not None for message_id in message_ids)
        self.rested_on = {key: kept for key, kept in self.rested_on.items() if key[0] != conversation_id}
        doomed = [key for key in self.thread if key[0] == conversation_id]
        for key in doomed:
            del self.thread[key]
        return len(doomed)

    def delete_messages_until(self, conversation_id: str, moment: datetime) -> int:
        old = [each.message_id for each in self._of(conversation_id) if each.sent_at <= moment]
        doomed = {(conversation_id, message_id) for message_id in old}
        self.rested_on = {key: kept for key, kept in self.rested_on.items() if key not in doomed}
        return self.delete_messages(conversation_id, old)

    def waiting_for_bot(self, sender: str, before: datetime) -> list[str]:
        waiting = [
            row
            for row in self.rows.values()
            if row.waiting_queue == f"{sender}#bot" and row.waiting_since and row.waiting_since < before
        ]
        return [row.conversation_id for row in sorted(waiting, key=lambda row: str(row.waiting_since))]

    def leases_over(self, sender: str, before: datetime) -> list[str]:
        rows = [(row.conversation_id, row.sender, row.lease_until) for row in self.rows.values()]
        marks = [(key, mark.fields.get("sender"), mark.fields.get("lease_until")) for key, mark in self.marks.items()]
        return [key for key, owner, until in (*rows, *marks) if owner == sender and until and until < before]

    def due(self, sender: str, before: datetime) -> list[str]:
        rows = [row for row in self.rows.values() if row.sender == sender and row.due_at and row.due_at < before]
        return [row.conversation_id for row in sorted(rows, key=lambda row: str(row.due_at))]

    def _check_orders(self, change: Change) -> None:
        if any(order.order_id in self.orders for order in change.new_orders):
            raise OrderChanged
        for update in change.order_changes:
            order = self.orders.get(update.order_id)
            if order is None or not _as_expected(order, update.expects):
                raise OrderChanged

    def _can_take(self, take: StockTake) -> bool:
        product = self.products.get((take.sender, take.catalog_version, take.product_id))
        if product is None or self.versions.get(take.sender) != take.catalog_version:
            return False
        if take.price not in (None, product.price):
            return False
        return product.stock is None if not take.counted else (product.stock or 0) >= take.quantity

    def _apply_orders(self, change: Change) -> None:
        for order in change.new_orders:
            self.orders[order.order_id] = order
        for update in change.order_changes:
            self.orders[update.order_id] = replace(self.orders[update.order_id], **update.set)
        for sender in {take.sender for take in change.stock}:
            self.takes[sender] += 1
        for take in change.stock:
            key = (take.sender, take.catalog_version, take.product_id)
            stock = self.products[key].stock
            if stock is not None:
                self.products[key] = replace(self.products[key], stock=stock - take.quantity)
        for question in change.questions:
            self.questions[question.sender, question.key] += 1

    def _of(self, conversation_id: str) -> list[Message]:
        found = [message for key, message in self.thread.items() if key[0] == conversation_id]
        return sorted(found, key=lambda message: (message.sent_at, message.message_id))

    def _check_conversation(self, change: Change) -> None:
        row = self.rows.get(change.conversation_id)
        if change.create:
            if row:
                raise ConversationChanged
        elif change.touches_conversation and (row is None or not _as_expected(row, change.expects)):
            raise ConversationChanged

    def _check_message(self, conversation_id: str, update: MessageChange) -> None:
        message = self.thread.get((conversation_id, update.message_id))
        if message is None or not _as_expected(message, update.expects):
            raise MessageChanged

    def _apply(self, change: Change) -> None:
        if change.create:
            self.rows[change.conversation_id] = change.create
        elif change.delete:
            del self.rows[change.conversation_id]
        elif change.touches_conversation:
            row = self.rows[change.conversation_id]
            self.rows[change.conversation_id] = _updated(row, change)
        for message in change.new_messages:
            self.thread[message.conversation_id, message.message_id] = message
        if change.grounds:
            self.rested_on[change.conversation_id, change.grounds.message_id] = change.grounds
        for update in change.message_changes:
            key = (change.conversation_id, update.message_id)
            missing = _missing(self.thread[key], update.set_if_missing)
            self.thread[key] = replace(self.thread[key], **missing, **update.set)
        for day in change.counters:
            if day.ad is None:
                self.counters[day.sender, day.day].update(day.counters)
            else:
                self._count_ad(day, day.ad)
        for key in change.remove_marks:
            self.marks.pop(key, None)
        for mark in change.marks:
            self.marks[mark.key] = mark

    def _count_ad(self, day: DayCounters, ad: Ad) -> None:
        self.ad_counters[day.sender, day.day, ad.source_id].update(day.counters)
        if ad.headline or ad.source_id not in self.ads:
            self.ads[ad.source_id] = ad


def _check_rows(change: Change) -> None:
    """What DynamoDB refuses whole: a row twice, a row without a name, and more than a hundred."""
    rows = list(_rows(change))
    assert all(all(row) for row in rows), "a row without a name"
    assert len(set(rows)) == len(rows), "the same row twice in one change"
    assert len(rows) <= _MOST_ROWS, "too many rows for one transaction"


def _rows(change: Change) -> Iterator[tuple[str, ...]]:
    if change.create or change.delete or change.touches_conversation:
        yield "conversations", change.conversation_id
    yield from (("conversations", key) for key in change.remove_marks)
    yield from (("conversations", mark.key) for mark in change.marks)
    yield from (("messages", message.conversation_id, message.message_id) for message in change.new_messages)
    yield from [("messages", change.conversation_id, f"grounds:{change.grounds.message_id}")] if change.grounds else []
    yield from (("messages", change.conversation_id, update.message_id) for update in change.message_changes)
    yield from (("orders", order.order_id) for order in change.new_orders)
    yield from (("orders", update.order_id) for update in change.order_changes)
    yield from (("pointers", sender) for sender, _ in {(take.sender, take.catalog_version) for take in change.stock})
    yield from (("products", take.sender, take.catalog_version, take.product_id) for take in change.stock)
    yield from (("questions", question.sender, question.key) for question in change.questions)
    yield from (("metrics", row.sender, row.day, row.ad.source_id if row.ad else "-") for row in change.counters)


def _as_expected(row: Any, expects: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in expects.items())


def _missing(row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(row, name) is None}


def _updated(row: Conversation, change: Change) -> Conversation:
    fields: dict[str, Any] = {**_missing(row, change.set_if_missing), **change.set}
    for name, number in change.add.items():
        fields[name] = getattr(row, name) + number
    for name, ids in change.add_to.items():
        fields[name] = getattr(row, name) | ids
    for name, ids in change.remove_from.items():
        fields[name] = fields.get(name, getattr(row, name)) - ids
    return replace(row, **fields)

"""Carries out a `Change` in one DynamoDB transaction; the one seam where DynamoDB's errors become ours.

A transaction cancelled by a conflict is not retried by the SDK
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html): here it is, with jitter,
its counters on another shard. A throttled one likewise.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.errors import (
    ChangeRefused,
    ConversationChanged,
    MessageChanged,
    OrderChanged,
    StockChanged,
    StoreBusy,
)
from chalicelib.sales.change import Change, DayCounters, Mark, MessageChange, UnansweredQuestion
from chalicelib.sales.orders import StockTake
from chalicelib.store import catalog_keys, metric_keys
from chalicelib.store.rows import (
    conversation_attributes,
    conversation_row,
    grounds_row,
    message_attributes,
    message_row,
    order_attributes,
    order_row,
)
from chalicelib.store.tables import ConversationRow, MessageRow, MetricsRow, OrderRow, ProductRow

_TRIES = 6
_PASSING = frozenset(
    {
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ThrottlingError",
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "InternalServerError",
        "ReadTimeoutError",
        "ConnectionClosedError",
    }
)
_CONDITION_FAILED = "ConditionalCheckFailed"
# What a failed condition means, by the row that it stands on; the first that is found.
_REFUSALS: dict[str, type[ChangeRefused]] = {
    "conversation": ConversationChanged,
    "order": OrderChanged,
    "stock": StockChanged,
    "message": MessageChanged,
}

Sleep = Callable[[float], None]


@contextmanager
def translated() -> Iterator[None]:
    """Every error of DynamoDB that is not a failed condition, without its text."""
    try:
        yield
    except (PynamoDBException, BotoCoreError, ClientError) as error:
        raise StoreBusy(_code(error)) from None


def _code(error: Exception) -> str:
    return getattr(error, "cause_response_code", None) or type(error).__name__


class Transactions:
    def __init__(self, *, shards: int, retention: timedelta, sleep: Sleep) -> None:
        self._shards = shards
        self._retention = retention
        self._sleep = sleep

    def commit(self, change: Change) -> None:
        """Raises a ChangeRefused (something was found other than expected) and StoreBusy (could not)."""
        token, shard = self._new_try()
        maybe_done = False
        for attempt in range(_TRIES):
            try:
                self._transact(change, token, shard)
                return
            except TransactWriteError as error:
                reasons = [reason.code if reason else None for reason in error.cancellation_reasons]
                self._refuse(change, reasons)
                codes = {_code(error), *(reason for reason in reasons if reason)}
            except (PynamoDBException, BotoCoreError, ClientError) as error:
                reasons, codes = [], {_code(error)}
            if not codes & _PASSING:
                raise StoreBusy(" ".join(sorted(codes)))
            # Only who is told that it was cancelled knows: the SDK itself asks again after a lost answer, and what it
            # tells then, a throttle perhaps, is that of its last try. Until then only its own token may ask again.
            maybe_done = maybe_done or not reasons
            if not maybe_done:
                token, shard = self._new_try()
            self._sleep(random.uniform(0, 0.05 * 2**attempt))
        raise StoreBusy("conflicts")

    def _new_try(self) -> tuple[str, int]:
        """The token by which DynamoDB knows a repeated request, and the counters' shard, which is part of it."""
        return str(uuid4()), random.randrange(self._shards)

    def _refuse(self, change: Change, reasons: list[str | None]) -> None:
        """The reasons come in the order in which PynamoDB sends: checks, deletes, puts, updates."""
        names = _order(change, self._retention)
        failed = {names[place] for place, reason in enumerate(reasons) if reason == _CONDITION_FAILED}
        for name, refusal in _REFUSALS.items():
            if name in failed:
                raise refusal(change.conversation_id)

    def _transact(self, change: Change, token: str, shard: int) -> None:
        with TransactWrite(connection=_connection(), client_request_token=token) as transaction:
            self._check_prices(transaction, change)
            for key in change.remove_marks:
                transaction.delete(ConversationRow(key))
            if change.delete:
                transaction.delete(ConversationRow(change.conversation_id), condition=_conversation_condition(change))
            if change.create:
                transaction.save(
                    conversation_row(change.create, self._retention),
                    condition=ConversationRow.conversation_id.does_not_exist(),
                )
            for message in change.new_messages:
                transaction.save(
                    message_row(message, self._retention), condition=MessageRow.message_id.does_not_exist()
                )
            if change.grounds:
                transaction.save(grounds_row(change.conversation_id, change.grounds, self._retention))
            for order in change.new_orders:
                transaction.save(order_row(order, self._retention), condition=OrderRow.order_id.does_not_exist())
            for mark in change.marks:
                transaction.save(_mark_row(mark))
            if _updates_conversation(change):
                self._update_conversation(transaction, change)
            for update in change.message_changes:
                transaction.update(
                    MessageRow(change.conversation_id, update.message_id),
                    actions=_message_actions(update),
                    condition=_expected(MessageRow, update.expects, MessageRow.message_id.exists()),
                )
            for ordered in change.order_changes:
                transaction.update(
                    OrderRow(ordered.order_id),
                    actions=_set_actions(OrderRow, order_attributes(ordered.set)),
                    condition=_expected(OrderRow, ordered.expects, OrderRow.order_id.exists()),
                )
            for sender, version in _catalogs(change):
                transaction.update(
                    ProductRow(catalog_keys.pointer(sender), catalog_keys.POINTER),
                    actions=[ProductRow.takes.add(1)],
                    condition=ProductRow.version == version,
                )
            for take in _counted(change):
                transaction.update(
                    ProductRow(_catalog(take), take.product_id),
                    actions=[ProductRow.stock.set(ProductRow.stock - take.quantity)],
                    condition=_stock_condition(take),
                )
            for question in change.questions:
                transaction.update(
                    ProductRow(catalog_keys.questions(question.sender), question.key),
                    actions=_question_actions(question, self._retention),
                )
            for row in change.counters:
                transaction.update(_metrics_row(row, shard), actions=_counter_actions(row))

    def _check_prices(self, transaction: TransactWrite, change: Change) -> None:
        """Where no stock is counted, what an order takes its prices from still has the same price."""
        for take in _uncounted(change):
            transaction.condition_check(ProductRow, _catalog(take), take.product_id, condition=_stock_condition(take))

    def _update_conversation(self, transaction: TransactWrite, change: Change) -> None:
        condition = _conversation_condition(change)
        if actions := _conversation_actions(change, self._retention):
            transaction.update(ConversationRow(change.conversation_id), actions=actions, condition=condition)
        else:
            transaction.condition_check(ConversationRow, change.conversation_id, condition=condition)


def _connection() -> Connection:
    """The conversations' own: a client is slow to make, and the webhook needs just this one."""
    return ConversationRow._get_connection().connection


def _updates_conversation(change: Change) -> bool:
    return change.create is None and not change.delete and change.touches_conversation


def _catalogs(change: Change) -> list[tuple[str, str]]:
    return sorted({(take.sender, take.catalog_version) for take in change.stock})


def _counted(change: Change) -> list[StockTake]:
    return [take for take in change.stock if take.counted]


def _uncounted(change: Change) -> list[StockTake]:
    return [take for take in change.stock if not take.counted]


def _catalog(take: StockTake) -> str:
    return catalog_keys.rows(take.sender, take.catalog_version)


def _stock_condition(take: StockTake) -> Condition:
    stock = ProductRow.stock
    condition = stock >= take.quantity if take.counted else stock.does_not_exist() & ProductRow.name.exists()
    return condition if take.price is None else condition & (ProductRow.price == take.price)


def _question_actions(question: UnansweredQuestion, retention: timedelta) -> list[Any]:
    return [
        ProductRow.question.set(question.question),
        ProductRow.last_asked_at.set(question.asked_at),
        ProductRow.expires_at.set(question.asked_at + retention),
        ProductRow.times.add(1),
    ]


def _order(change: Change, retention: timedelta) -> list[str]:
    updates = _updates_conversation(change)
    only_checks = updates and not _conversation_actions(change, retention)
    return [
        *("stock" for _ in _uncounted(change)),
        *(["conversation"] if only_checks else []),
        *("mark" for _ in change.remove_marks),
        *(["conversation"] if change.create or change.delete else []),
        *("message" for _ in change.new_messages),
        *(["grounds"] if change.grounds else []),
        *("order" for _ in change.new_orders),
        *("mark" for _ in change.marks),
        *(["conversation"] if updates and not only_checks else []),
        *("message" for _ in change.message_changes),
        *("order" for _ in change.order_changes),
        *("stock" for _ in (*_catalogs(change), *_counted(change))),
        *("question" for _ in change.questions),
        *("counters" for _ in change.counters),
    ]


def _mark_row(mark: Mark) -> ConversationRow:
    return ConversationRow(mark.key, **mark.fields)


def _conversation_condition(change: Change) -> Condition:
    return _expected(ConversationRow, change.expects, ConversationRow.conversation_id.exists())


def _expected(table: type[Any], expects: Mapping[str, Any], condition: Condition) -> Condition:
    for name, value in expects.items():
        attribute = getattr(table, name)
        if value is None:
            condition &= attribute.does_not_exist()
        elif value is False:
            condition &= attribute.does_not_exist() | (attribute == False)  # noqa: E712
        else:
            condition &= attribute == value
    return condition


def _conversation_actions(change: Change, retention: timedelta) -> list[Any]:
    actions = _set_actions(ConversationRow, conversation_attributes(change.set, retention))
    for name, value in conversation_attributes(change.set_if_missing, retention).items():
        attribute = getattr(ConversationRow, name)
        actions.append(attribute.set(attribute | value))
    actions += [getattr(ConversationRow, name).add(number) for name, number in change.add.items()]
    actions += [getattr(ConversationRow, name).add(set(ids)) for name, ids in change.add_to.items() if ids]
    actions += [getattr(ConversationRow, name).delete(set(ids)) for name, ids in change.remove_from.items() if ids]
    return actions


def _message_actions(update: MessageChange) -> list[Any]:
    actions = _set_actions(MessageRow, message_attributes(update.set))
    for name, value in message_attributes(update.set_if_missing).items():
        attribute = getattr(MessageRow, name)
        actions.append(attribute.set(attribute | value))
    return actions


def _set_actions(table: type[Any], attributes: Mapping[str, Any]) -> list[Any]:
    return [
        getattr(table, name).remove() if value is None else getattr(table, name).set(value)
        for name, value in attributes.items()
    ]


def _metrics_row(row: DayCounters, shard: int) -> MetricsRow:
    if row.ad is None:
        return MetricsRow(metric_keys.days(row.sender, shard), row.day)
    return MetricsRow(metric_keys.ads(row.sender, shard), metric_keys.ad_of_day(row.day, row.ad.source_id))


def _counter_actions(row: DayCounters) -> list[Any]:
    says = [MetricsRow.headline.set(row.ad.headline)] if row.ad and row.ad.headline else []
    return [*says, *(getattr(MetricsRow, name).add(number) for name, number in row.counters.items())]

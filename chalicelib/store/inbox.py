"""The reading side for operators: pages of conversations and messages, what changed, search. Reads may lag a moment."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.text import fold
from chalicelib.store.cursors import Cursors
from chalicelib.store.rows import conversation_of, message_of
from chalicelib.store.tables import ConversationRow, MessageRow
from chalicelib.store.transactions import translated

_PAGES_A_CALL = 5
_MOST_FOUND = 50

Key = dict[str, Any]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    next: str | None


@dataclass(frozen=True)
class _Order:
    """One index read in its order: which key tells the place, and how a row's place is written down again."""

    name: str
    index: Any
    hash_name: str
    hash_key: Callable[[str], str]
    range_name: str
    newest_first: bool


_INBOX = _Order("inbox", ConversationRow.inbox, "sender", lambda sender: sender, "last_message_at", True)
_WAITING = _Order(
    "waiting", ConversationRow.waiting, "waiting_queue", lambda sender: f"{sender}#person", "waiting_since", False
)


class DynamoInbox:
    def __init__(self, cursors: Cursors) -> None:
        self._cursors = cursors

    def conversations(
        self, senders: Sequence[str], *, queue: str, stage: str | None, limit: int, cursor: str | None
    ) -> Page[Conversation]:
        """`queue`: all, bot, human (newest first) or waiting (for a person, longest first), over all senders."""
        order = _WAITING if queue == "waiting" else _INBOX
        kind = f"{queue}/{stage or ''}"
        places = self._cursors.decode(kind, cursor) if cursor else dict.fromkeys(senders)
        streams = {
            sender: _read(order, sender, place, _passes(queue, stage), limit) for sender, place in places.items()
        }
        items, following = _merge(order, streams, places, limit)
        return Page(items, self._cursors.encode(kind, following) if following else None)

    def messages(self, conversation_id: str, *, limit: int, cursor: str | None) -> Page[Message]:
        """Newest first."""
        kind = f"messages/{conversation_id}"
        start = self._cursors.decode(kind, cursor) if cursor else None
        with translated():
            rows = MessageRow.by_time.query(
                conversation_id,
                scan_index_forward=False,
                limit=limit,
                page_size=limit,
                last_evaluated_key=start,
                consistent_read=True,
            )
            items = [message_of(row) for row in rows]
        last = rows.last_evaluated_key if len(items) == limit else None
        return Page(items, self._cursors.encode(kind, last) if last else None)

    def changed_since(self, senders: Sequence[str], since: datetime, limit: int) -> list[Conversation]:
        """Oldest change first."""
        with translated():
            found = [
                conversation_of(row)
                for sender in senders
                for row in ConversationRow.changes.query(sender, ConversationRow.changed_at >= since, limit=limit)
            ]
        return sorted(found, key=lambda c: c.changed_at)[:limit]

    def by_phone(self, senders: Sequence[str], phone: str) -> list[Conversation]:
        with translated():
            ids = [row.conversation_id for row in ConversationRow.by_phone.query(phone)]
        return [c for c in self._by_id(ids) if c.sender in senders]

    def by_name(self, senders: Sequence[str], start: str) -> list[Conversation]:
        if not fold(start):  # nothing but marks: DynamoDB refuses an empty beginning
            return []
        with translated():
            ids = [
                row.conversation_id
                for sender in senders
                for row in ConversationRow.by_name.query(
                    sender, ConversationRow.folded_name.startswith(fold(start)), limit=_MOST_FOUND
                )
            ]
        return self._by_id(ids[:_MOST_FOUND])

    def _by_id(self, ids: Sequence[str]) -> list[Conversation]:
        with translated():
            found = [conversation_of(row) for row in ConversationRow.batch_get(list(ids))] if ids else []
        return sorted(found, key=lambda c: c.last_message_at or c.created_at, reverse=True)


@dataclass(frozen=True)
class _Stream:
    rows: list[ConversationRow]
    resume: Key | None


def _passes(queue: str, stage: str | None) -> Callable[[ConversationRow], bool]:
    """Filtered here, not by DynamoDB: it reads as much either way, and so a call's reads stay bounded."""

    def passes(row: ConversationRow) -> bool:
        return (queue not in ("bot", "human") or row.mode == queue) and (not stage or row.stage == stage)

    return passes


def _read(
    order: _Order, sender: str, start: Key | None, passes: Callable[[ConversationRow], bool], limit: int
) -> _Stream:
    """Up to `limit` rows that pass; a filter that drops nearly all ends after some pages with a place to go on."""
    rows: list[ConversationRow] = []
    for _ in range(_PAGES_A_CALL):
        with translated():
            result = order.index.query(
                order.hash_key(sender),
                scan_index_forward=not order.newest_first,
                last_evaluated_key=start or None,
                page_size=limit,
                limit=limit,
            )
            page = list(result)
        for row in page:
            row.sender = sender
        start = result.last_evaluated_key if len(page) == limit else None
        passing = [row for row in page if passes(row)]
        room = limit - len(rows)
        if len(passing) > room:
            return _Stream(rows + passing[:room], _place(order, sender, passing[room - 1]))
        rows += passing
        if start is None or len(rows) == limit:
            break
    return _Stream(rows, start)


def _merge(
    order: _Order, streams: dict[str, _Stream], places: dict[str, Key | None], limit: int
) -> tuple[list[Conversation], dict[str, Key]]:
    """The next `limit` of all senders in one order, and for each sender that has more the place to go on."""
    tagged = [[(sender, row) for row in stream.rows] for sender, stream in streams.items()]
    merged = heapq.merge(*tagged, key=lambda pair: getattr(pair[1], order.range_name), reverse=order.newest_first)
    taken = [pair for pair, _ in zip(merged, range(limit), strict=False)]
    following: dict[str, Key] = {}
    for sender, stream in streams.items():
        count = sum(1 for owner, _ in taken if owner == sender)
        if count == len(stream.rows):
            place = stream.resume
        else:
            place = _place(order, sender, stream.rows[count - 1]) if count else places[sender] or {}
        if place is not None:
            following[sender] = place
    return [conversation_of(row) for _, row in taken], following


def _place(order: _Order, sender: str, row: ConversationRow) -> Key:
    moment = getattr(ConversationRow, order.range_name).serialize(getattr(row, order.range_name))
    return {
        "conversation_id": {"S": row.conversation_id},
        order.hash_name: {"S": order.hash_key(sender)},
        order.range_name: {"S": moment},
    }

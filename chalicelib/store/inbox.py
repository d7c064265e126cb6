"""The reading side for operators: pages of conversations and messages, what changed, search. Reads may lag a moment."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.text import fold
from chalicelib.store.cursors import Cursors
from chalicelib.store.paging import Listing, Page, read_merged
from chalicelib.store.rows import conversation_of, message_of
from chalicelib.store.tables import ConversationRow, MessageRow
from chalicelib.store.transactions import translated

_MOST_FOUND = 50
_MOST_NAMES = 5000
_MOST_WAITING = 10_000


@dataclass(frozen=True)
class Counts:
    """`capped`: there are more than were counted, and the numbers are the least there can be. But for `waiting`."""

    all: int
    waiting: int
    bot: int
    human: int
    mine: int
    capped: bool


_INBOX = Listing(
    "inbox", ConversationRow, ConversationRow.inbox, "sender", lambda sender: sender, "last_message_at", True
)
_WAITING = Listing(
    "waiting",
    ConversationRow,
    ConversationRow.waiting,
    "waiting_queue",
    lambda sender: f"{sender}#person",
    "waiting_since",
    False,
)


class DynamoInbox:
    def __init__(self, cursors: Cursors, most_counted: int = 1000) -> None:
        """`most_counted` of each sender's conversations are counted, so that a call's reads stay bounded."""
        self._cursors = cursors
        self._most_counted = most_counted

    def conversations(
        self,
        senders: Sequence[str],
        *,
        queue: str,
        stage: str | None,
        assigned_to: str | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Conversation]:
        """`queue`: all, bot, human (newest first) or waiting (for a person, longest first), over all senders."""
        listing = _WAITING if queue == "waiting" else _INBOX
        kind = f"{queue}/{stage or ''}/{assigned_to or ''}"
        places = self._cursors.decode(kind, cursor) if cursor else dict.fromkeys(senders)
        rows, following = read_merged(listing, places, _passes(queue, stage, assigned_to), limit)
        items = [conversation_of(row) for row in rows]
        return Page(items, self._cursors.encode(kind, following) if following else None)

    def counts(self, senders: Sequence[str], username: str) -> Counts:
        """How many there are of each queue; `mine`: assigned to that operator. Who waits is counted apart."""
        counted: Counter[str] = Counter()
        waiting, capped = 0, False
        for sender in senders:
            rows = self._modes(sender)
            capped = capped or len(rows) > self._most_counted
            for row in rows[: self._most_counted]:
                counted.update({"all": 1, str(row.mode): 1, "mine": int(row.assigned_to == username)})
            with translated():
                waiting += ConversationRow.waiting.count(f"{sender}#person", limit=_MOST_WAITING)
        return Counts(counted["all"], waiting, counted["bot"], counted["human"], counted["mine"], capped)

    def _modes(self, sender: str) -> list[ConversationRow]:
        """Of one more than are counted, which tells whether there are more. The newest first."""
        with translated():
            return list(
                ConversationRow.inbox.query(
                    sender,
                    scan_index_forward=False,
                    attributes_to_get=["mode", "assigned_to"],
                    limit=self._most_counted + 1,
                )
            )

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

    def by_phones(self, senders: Sequence[str], phones: Sequence[str]) -> list[Conversation]:
        with translated():
            ids = [row.conversation_id for phone in phones for row in ConversationRow.by_phone.query(phone)]
        return [c for c in self._by_id(ids) if c.sender in senders]

    def by_name(self, senders: Sequence[str], typed: str) -> list[Conversation]:
        """Whose name has a word that starts with each of those typed.

        All names are read where there are not too many, which are small rows; beyond, whose name starts so is found.
        """
        words = fold(typed).split()
        if not words:
            return []
        starts = ConversationRow.folded_name.startswith(fold(typed))
        with translated():
            names = {
                row.conversation_id: row.folded_name
                for sender in senders
                for condition, most in ((starts, _MOST_FOUND), (None, _MOST_NAMES))
                for row in ConversationRow.by_name.query(sender, condition, limit=most)
            }
        found = [one for one, name in names.items() if _has_words(name, words)]
        return self._by_id(found[:_MOST_FOUND])

    def _by_id(self, ids: Sequence[str]) -> list[Conversation]:
        with translated():
            found = [conversation_of(row) for row in ConversationRow.batch_get(list(ids))] if ids else []
        return sorted(found, key=lambda c: c.last_message_at or c.created_at, reverse=True)


def _has_words(name: str, typed: Sequence[str]) -> bool:
    words = name.split()
    return all(any(word.startswith(start) for word in words) for start in typed)


def _passes(queue: str, stage: str | None, assigned_to: str | None) -> Callable[[ConversationRow], bool]:
    """Filtered here, not by DynamoDB: it reads as much either way, and so a call's reads stay bounded."""

    def passes(row: ConversationRow) -> bool:
        return (
            (queue not in ("bot", "human") or row.mode == queue)
            and (not stage or row.stage == stage)
            and (not assigned_to or row.assigned_to == assigned_to)
        )

    return passes

"""Conversations and messages, as the flows that answer and send read and change them. Reads are consistent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from chalicelib.sales.change import Change, Mark
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.grounds import Grounds
from chalicelib.store.rows import conversation_of, grounds_key, grounds_of, is_message, message_of
from chalicelib.store.tables import ConversationRow, GroundsRow, MessageRow
from chalicelib.store.transactions import Transactions, translated

_MARK_FIELDS = ("points_to", "reason", "wished_at", "progress", "job")
_PAGE = 100


class DynamoConversations:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def commit(self, change: Change) -> None:
        """All of it or nothing. Raises ConversationChanged and the other ChangeRefused, StoreBusy."""
        self._transactions.commit(change)

    def read(self, conversation_id: str) -> Conversation | None:
        if ":" in conversation_id:  # the key of a mark
            return None
        with translated():
            try:
                return conversation_of(ConversationRow.get(conversation_id, consistent_read=True))
            except ConversationRow.DoesNotExist:
                return None

    def look_up(self, keys: Sequence[str]) -> tuple[dict[str, Conversation], dict[str, Mark]]:
        """Conversations and marks by their keys, in one call."""
        with translated():
            rows = list(ConversationRow.batch_get(list(keys), consistent_read=True))
        conversations = {r.conversation_id: conversation_of(r) for r in rows if ":" not in r.conversation_id}
        marks = {r.conversation_id: _mark_of(r) for r in rows if ":" in r.conversation_id}
        return conversations, marks

    def recent_messages(self, conversation_id: str, limit: int) -> list[Message]:
        """The newest ones, oldest first."""
        with translated():
            rows = MessageRow.by_time.query(
                conversation_id, consistent_read=True, scan_index_forward=False, limit=limit
            )
            return [message_of(row) for row in rows][::-1]

    def message(self, conversation_id: str, message_id: str) -> Message | None:
        if not is_message(message_id):
            return None
        with translated():
            try:
                return message_of(MessageRow.get(conversation_id, message_id, consistent_read=True))
            except MessageRow.DoesNotExist:
                return None

    def messages(self, conversation_id: str, message_ids: Iterable[str]) -> list[Message]:
        """Those that exist, oldest first."""
        keys = [(conversation_id, message_id) for message_id in sorted(message_ids)]
        with translated():
            found = [message_of(row) for row in MessageRow.batch_get(keys, consistent_read=True)]
        return sorted(found, key=lambda message: (message.sent_at, message.message_id))

    def grounds(self, conversation_id: str, message_id: str) -> Grounds | None:
        """What the answer with this first message rests on; None where no model was asked for it."""
        with translated():
            try:
                return grounds_of(GroundsRow.get(conversation_id, grounds_key(message_id)))
            except GroundsRow.DoesNotExist:
                return None

    def all_messages(self, conversation_id: str) -> Iterator[Message]:
        """Oldest first, a page at a time as they are asked for."""
        with translated():
            for row in MessageRow.by_time.query(conversation_id, consistent_read=True, page_size=_PAGE):
                yield message_of(row)

    def count_messages(self, conversation_id: str) -> int:
        with translated():
            return MessageRow.by_time.count(conversation_id, consistent_read=True)

    def delete_messages(self, conversation_id: str, message_ids: Sequence[str] | None = None) -> int:
        """These, or all of a conversation with what its answers rest on; returns how many messages there were."""
        if message_ids is not None:
            with translated(), MessageRow.batch_write() as batch:
                for message_id in message_ids:
                    batch.delete(MessageRow(conversation_id, message_id))
            return len(message_ids)
        count = 0
        with translated(), MessageRow.batch_write() as batch:
            for row in MessageRow.query(conversation_id, consistent_read=True):
                batch.delete(row)
                count += is_message(row.message_id)
        return count

    def delete_messages_until(self, conversation_id: str, moment: datetime) -> int:
        """Those sent by then, with what they rest on; returns how many there were."""
        old = [each.message_id for each in self.all_messages(conversation_id) if each.sent_at <= moment]
        self.delete_messages(conversation_id, [*old, *map(grounds_key, old)])
        return len(old)

    def waiting_for_bot(self, sender: str, before: datetime) -> list[str]:
        """Ids of conversations that have waited for the bot since before that time, longest first."""
        with translated():
            rows = ConversationRow.waiting.query(f"{sender}#bot", ConversationRow.waiting_since < before)
            return [row.conversation_id for row in rows]

    def leases_over(self, sender: str, before: datetime) -> list[str]:
        """Keys of conversations, and of marks of jobs, with something under way whose process has died."""
        with translated():
            rows = ConversationRow.leases.query(sender, ConversationRow.lease_until < before)
            return [row.conversation_id for row in rows]

    def due(self, sender: str, before: datetime) -> list[str]:
        """Ids of conversations whose next step time alone brings, earliest first."""
        with translated():
            rows = ConversationRow.due.query(sender, ConversationRow.due_at < before)
            return [row.conversation_id for row in rows]


def _mark_of(row: ConversationRow) -> Mark:
    fields: dict[str, Any] = {name: getattr(row, name) for name in _MARK_FIELDS if getattr(row, name)}
    return Mark(row.conversation_id, fields)

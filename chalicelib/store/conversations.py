"""Conversations and messages, as the flows that answer and send read and change them. Reads are consistent."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from chalicelib.sales.change import Change, Mark
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.store.rows import conversation_of, message_of
from chalicelib.store.tables import ConversationRow, MessageRow
from chalicelib.store.transactions import Transactions, translated

_MARK_FIELDS = ("points_to", "reason", "progress")


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

    def delete_messages(self, conversation_id: str) -> int:
        """All messages of a conversation; returns how many there were."""
        count = 0
        with translated(), MessageRow.batch_write() as batch:
            for row in MessageRow.query(conversation_id, consistent_read=True):
                batch.delete(row)
                count += 1
        return count

    def waiting_for_bot(self, sender: str, before: datetime) -> list[str]:
        """Ids of conversations that have waited for the bot since before that time, longest first."""
        with translated():
            rows = ConversationRow.waiting.query(f"{sender}#bot", ConversationRow.waiting_since < before)
            return [row.conversation_id for row in rows]

    def leases_over(self, sender: str, before: datetime) -> list[str]:
        """Ids of conversations with an operator's message whose request has died."""
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

"""An operator edits a conversation: takes it over, hands it back, notes, stage, opt-out, block."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import ConversationChanged, RequestRefused
from chalicelib.flows.ports import Conversations, Jobs, Operators
from chalicelib.flows.tell_siblings import TellSiblings
from chalicelib.sales import opt_out, taking_over, window
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import Conversation, Mode
from chalicelib.sales.identity import Pseudonyms

_TRIES = 5


@dataclass(frozen=True)
class EditConversation:
    conversations: Conversations
    jobs: Jobs
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo
    tell_siblings: TellSiblings
    operators: Operators

    def __call__(self, conversation_id: str, version: int, fields: Mapping[str, Any], by: str) -> Conversation:
        """The conversation as an operator (`by`: username) has edited it.

        Raises RequestRefused: not found, version conflict, window closed, unknown operator.
        """
        for _ in range(_TRIES):
            conversation = self._current(conversation_id, version)
            self._check_assignee(conversation, fields.get("assigned_to"))
            if fields.get("mode") == Mode.BOT:
                self._check_hand_back(conversation)
            change = self._change(conversation, fields, by)
            self.tell_siblings.later(change)
            try:
                self.conversations.commit(change)
            except ConversationChanged:
                continue
            logs.step("conversation_edited", conversation_id=conversation_id, fields=sorted(fields))
            if fields.get("mode") == Mode.BOT and conversation.mode is Mode.HUMAN:
                self._hand_back(conversation)
            return self._edited(conversation)
        raise RequestRefused(409, "busy", "La conversación está cambiando ahora mismo. Inténtalo de nuevo.")

    def _current(self, conversation_id: str, version: int) -> Conversation:
        conversation = self.conversations.read(conversation_id)
        if conversation is None or conversation.erased:
            raise RequestRefused(404, "not_found", "Esa conversación no existe.")
        if conversation.version != version:
            raise RequestRefused(
                409,
                "version_conflict",
                "Alguien cambió esta conversación mientras la editabas. Revisa y repite.",
            )
        return conversation

    def _check_hand_back(self, conversation: Conversation) -> None:
        if conversation.mode is Mode.HUMAN and not window.is_open(conversation, self.clock.now()):
            raise RequestRefused(
                409,
                "window_closed",
                "Pasaron más de 24 horas desde el último mensaje del cliente: el bot ya no puede contestarle.",
            )

    def _check_assignee(self, conversation: Conversation, username: str | None) -> None:
        """Who has it already may be gone since."""
        if username is None or username == conversation.assigned_to:
            return
        if self.operators.get(username) is None:
            raise RequestRefused(
                400, "unknown_operator", "No hay ningún operador con ese nombre: elige uno de la lista."
            )

    def _change(self, conversation: Conversation, fields: Mapping[str, Any], by: str) -> Change:
        now = self.clock.now()
        change = taking_over.edit(conversation, fields, now, self.zone, by)
        if "opted_out" not in fields:
            return change
        at = change.set.get("wished_at") or opt_out.wished_at(conversation) or now
        return opt_out.with_marks(change, conversation, self.pseudonyms, at, opted_out=fields["opted_out"])

    def _hand_back(self, before: Conversation) -> None:
        """Gives the bot what is unanswered, also what came in at this moment. The job's id is its own, as FIFO swallows
        ids of late: versions begin anew for who comes back after an erasure."""
        began = int(before.created_at.timestamp())
        self.jobs.put(before.conversation_id, f"handback:{before.conversation_id}:{began}:{before.version + 1}")

    def _edited(self, before: Conversation) -> Conversation:
        after = self.conversations.read(before.conversation_id) or before
        self.tell_siblings(after)
        return after

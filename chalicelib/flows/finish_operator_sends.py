"""Operators' messages: how each one is closed, and those whose request died are finished by the worker."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import ConversationChanged, LookupFailed, MessageChanged, SendRefused, SendStopped
from chalicelib.flows.ports import Conversations
from chalicelib.flows.send_message import SendMessage
from chalicelib.sales import answering, delivery, taking_over
from chalicelib.sales.change import Change, MessageChange
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.sending import Sent

_TRIES = 8


@dataclass(frozen=True)
class FinishOperatorSends:
    conversations: Conversations
    send_message: SendMessage
    clock: Clock
    zone: ZoneInfo

    def __call__(self, conversation: Conversation, deadline: Deadline) -> None:
        """Raises TryAgainLater when the job's time is short."""
        if not conversation.operator_sends:
            return
        now = self.clock.now()
        for message in self.conversations.messages(conversation.conversation_id, conversation.operator_sends):
            if message.lease_until is None or message.lease_until <= now:
                self._finish(conversation, message, deadline)

    def close_sent(self, message: Message, sent: Sent | Message) -> None:
        """A Message: as a status callback has settled it."""
        if isinstance(sent, Message):
            self._close(sent)
        else:
            self._close(message, sent=sent)

    def close_refused(self, message: Message, code: int | None) -> None:
        logs.alarm("send_refused", **_names(message), code=code)
        self._close(message, update=answering.refused(message, code))

    def _finish(self, conversation: Conversation, message: Message, deadline: Deadline) -> None:
        if delivery.is_settled(message.delivery_status, message.sid):
            self._close(message)
            return
        if not self._may_write(conversation, message):
            self._cancel(conversation, message, deadline)
            return
        try:
            sent = self.send_message(
                conversation,
                message,
                deadline,
                maybe_sent=True,
                may_send=partial(self._may_send, message),
            )
            self.close_sent(message, sent)
        except SendStopped:
            self._close(message, update=answering.cancelled(message))
        except SendRefused as refused:
            self.close_refused(message, refused.code)
        except LookupFailed:
            self._close_unknown(message)

    def _may_send(self, message: Message) -> bool:
        current = self.conversations.read(message.conversation_id)
        return current is not None and self._may_write(current, message)

    def _may_write(self, conversation: Conversation, message: Message) -> bool:
        template = bool(message.content_sid)
        forbidden = taking_over.forbidden_because(conversation, self.clock.now(), template=template)
        return not conversation.erased and forbidden is None

    def _cancel(self, conversation: Conversation, message: Message, deadline: Deadline) -> None:
        try:
            found = self.send_message.reconcile(conversation, message, deadline)
        except SendRefused as refused:
            self.close_refused(message, refused.code)
        except LookupFailed:
            self._close_unknown(message)
        else:
            if found:
                self.close_sent(message, found)
            else:
                self._close(message, update=answering.cancelled(message))

    def _close_unknown(self, message: Message) -> None:
        logs.alarm("send_outcome_unknown", **_names(message))
        self._close(message, update=answering.unknown(message))

    def _close(self, message: Message, *, sent: Sent | None = None, update: MessageChange | None = None) -> None:
        for _ in range(_TRIES):
            conversation = self.conversations.read(message.conversation_id)
            if conversation is None or message.message_id not in conversation.operator_sends:
                return
            try:
                self.conversations.commit(self._closing(conversation, message, sent, update))
                return
            except ConversationChanged:
                continue
            except MessageChanged:
                update = None
                message = self.conversations.message(message.conversation_id, message.message_id) or message
        raise ConversationChanged(message.conversation_id)

    def _closing(
        self, conversation: Conversation, message: Message, sent: Sent | None, update: MessageChange | None
    ) -> Change:
        open_ids = conversation.unanswered - frozenset(message.answers)
        remaining = self.conversations.messages(conversation.conversation_id, open_ids) if open_ids else []
        if update is None:
            update = answering.accepted(message, sent) if sent else answering.untouched(message)
            went_out = not delivery.was_not_received(message.delivery_status)
        else:
            went_out = False
        progress = answering.progress_of(message, sent) if sent else Counter()
        return taking_over.close_reply(
            conversation, message, update, remaining, progress, self.clock.now(), self.zone, sent=went_out
        )


def _names(message: Message) -> dict[str, str]:
    return {"conversation_id": message.conversation_id, "message_id": message.message_id}

"""An operator writes to the customer: that takes the conversation over. Once, however often the page asks.

The send goes out inside the request. The lease tells the sweeper when the request must be dead; then the worker
finishes the message as it finishes the bot's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import (
    ConversationChanged,
    MessageChanged,
    RequestRefused,
    SendDelayed,
    SendFailed,
    SendRefused,
)
from chalicelib.flows.compose_reply import ComposeReply
from chalicelib.flows.finish_operator_sends import FinishOperatorSends
from chalicelib.flows.ports import Conversations
from chalicelib.sales import taking_over
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.operators import Operator
from chalicelib.sales.replies import Reply, Wish

_TRIES = 6
_FORBIDDEN = {
    "blocked": "El cliente está bloqueado: desbloquéalo para escribirle.",
    "opted_out": "El cliente pidió no recibir mensajes: solo puedes contestarle si vuelve a escribir.",
    "window_closed": "Pasaron más de 24 horas desde el último mensaje del cliente: solo se puede enviar una plantilla.",
}


@dataclass(frozen=True)
class TakeOver:
    conversations: Conversations
    compose: ComposeReply
    finish: FinishOperatorSends
    clock: Clock
    zone: ZoneInfo
    lease: timedelta

    def __call__(self, conversation_id: str, client_id: str, wish: Wish, operator: Operator) -> Message:
        """The message as it stands after the send. Raises RequestRefused, StoreBusy."""
        message_id = f"op:{client_id}"
        if already := self.conversations.message(conversation_id, message_id):
            return already
        conversation, message = self._reserve(conversation_id, message_id, wish, operator)
        if conversation is None:
            return message
        with logs.timed("operator_replied", conversation_id=conversation_id, message_id=message_id):
            self._send(conversation, message)
        return self._recorded(message)

    def _reserve(
        self, conversation_id: str, message_id: str, wish: Wish, operator: Operator
    ) -> tuple[Conversation | None, Message]:
        """None for the conversation: another request with the same client_id was faster."""
        for _ in range(_TRIES):
            conversation = self._existing(conversation_id)
            reply = self._composed(conversation, message_id, wish)
            change, message = taking_over.reserve_reply(
                conversation,
                self._waiting(conversation),
                message_id=message_id,
                operator=operator.username,
                reply=reply,
                now=self.clock.now(),
                lease=self.lease,
                zone=self.zone,
            )
            try:
                self.conversations.commit(change)
                return conversation, message
            except ConversationChanged:
                if already := self.conversations.message(conversation_id, message_id):
                    return None, already
            except MessageChanged:
                return None, self._recorded(message)
        raise RequestRefused(409, "busy", "La conversación está cambiando ahora mismo. Inténtalo de nuevo.")

    def _existing(self, conversation_id: str) -> Conversation:
        conversation = self.conversations.read(conversation_id)
        if conversation is None or conversation.erased:
            raise RequestRefused(404, "not_found", "Esa conversación no existe.")
        return conversation

    def _composed(self, conversation: Conversation, message_id: str, wish: Wish) -> Reply:
        """What is refused leaves nothing behind in the bucket."""
        reply = self.compose(conversation, message_id, wish)
        template = bool(reply.content_sid)
        if why := taking_over.forbidden_because(conversation, self.clock.now(), template=template):
            raise RequestRefused(409, why, _FORBIDDEN[why])
        self.compose.keep(wish, reply)
        return reply

    def _waiting(self, conversation: Conversation) -> Sequence[Message]:
        waiting = conversation.unanswered | conversation.uncounted
        return self.conversations.messages(conversation.conversation_id, waiting) if waiting else []

    def _send(self, conversation: Conversation, message: Message) -> None:
        """What stays open here (a lost answer, a rate limit) is finished by the worker when the lease is over."""
        try:
            sent = self.finish.send_message.once(conversation, message)
        except SendRefused as refused:
            self.finish.close_refused(message, refused.code)
        except SendFailed as failed:
            step = "send_delayed" if isinstance(failed, SendDelayed) else "send_unknown"
            logs.step(step, conversation_id=message.conversation_id, message_id=message.message_id)
        else:
            self.finish.close_sent(message, sent)

    def _recorded(self, message: Message) -> Message:
        return self.conversations.message(message.conversation_id, message.message_id) or message

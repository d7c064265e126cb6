"""Get one recorded message to Twilio, once, whatever is lost on the way.

Creating a message has no idempotency key. After a lost answer, or in a try after a crash, Twilio's list tells whether
it was sent; a listing can lag, so it is read twice with a pause before anything is sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import LookupFailed, SendDelayed, SendRefused, SendStopped, SendUnknown, TryAgainLater
from chalicelib.flows.ports import Conversations, Links, Twilio
from chalicelib.sales import delivery
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.links import status_url
from chalicelib.sales.sending import Outgoing, Sent

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 8.0
_SEARCHED = 50
# Twilio fetches a picture when its turn has come, which is not at once where messages queue.
_LINK_LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class SendMessage:
    conversations: Conversations
    twilio: Twilio
    links: Links
    clock: Clock
    webhook_url: str
    reconcile_seconds: float
    send_seconds: float

    def __call__(
        self,
        conversation: Conversation,
        message: Message,
        deadline: Deadline,
        *,
        maybe_sent: bool,
        may_send: Callable[[], bool],
    ) -> Sent | Message:
        """What Twilio has; or the message as a status callback has settled it meanwhile.

        `may_send` is asked again after each pause: SendStopped if it says no, and Twilio does not have the message.
        Raises SendRefused (final), LookupFailed (unknown for good) and TryAgainLater (the job's time is short).
        """
        if maybe_sent:
            if found := self.reconcile(conversation, message, deadline):
                return found
            _stop_unless(may_send)
        pause = _FIRST_PAUSE
        while True:
            self._need(deadline, self.send_seconds)
            try:
                return self.once(conversation, message)
            except SendDelayed as delayed:
                logs.step("send_delayed", **_names(message), code=delayed.code)
                self._need(deadline, pause + self.send_seconds)
                self.clock.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                _stop_unless(may_send)
            except SendUnknown as unknown:
                logs.step("send_unknown", **_names(message), code=unknown.code)
                if found := self.reconcile(conversation, message, deadline):
                    return found
                _stop_unless(may_send)

    def _look_up(self, conversation: Conversation, message: Message) -> Sent | None:
        """The message in Twilio's list. Raises LookupFailed."""
        recorded = self.conversations.recent_messages(conversation.conversation_id, _SEARCHED)
        known_sids = frozenset(m.sid for m in recorded if m.sid)
        return self.twilio.find_sent(_outgoing(conversation, message, ""), message.sent_at, known_sids)

    def once(self, conversation: Conversation, message: Message) -> Sent:
        """One call of Twilio, whatever comes of it. Raises SendRefused, SendDelayed, SendUnknown."""
        with logs.timed("message_sent", **_names(message)):
            return self.twilio.send(
                _outgoing(conversation, message, self._media_url(message)),
                status_url(self.webhook_url, message.conversation_id, message.message_id),
            )

    def _media_url(self, message: Message) -> str:
        """Our own copy's link is made anew for each send: an old one may be over."""
        keys = [item.key for item in message.media if item.key]
        return self.links.link(keys[0], _LINK_LASTS) if keys else message.media_url

    def reconcile(self, conversation: Conversation, message: Message, deadline: Deadline) -> Sent | Message | None:
        """What Twilio has of it, or the message as a status callback has settled it, or None: it was never sent.

        Raises SendRefused for one that Twilio took and could not deliver, LookupFailed, TryAgainLater.
        """
        try:
            found = self._look_up(conversation, message)
            if found is None:
                self._need(deadline, self.reconcile_seconds + self.send_seconds)
                self.clock.sleep(self.reconcile_seconds)
                if settled := self._settled(message):
                    return settled
                found = self._look_up(conversation, message)
        except LookupFailed:
            if settled := self._settled(message):  # a report was faster than the list
                return settled
            raise
        logs.step("send_reconciled", **_names(message), found=found is not None)
        if found and delivery.is_failure(found.status):
            raise SendRefused(found.error_code)
        return found

    def _settled(self, message: Message) -> Message | None:
        """As a report has settled it; one that is gone needs nothing more either."""
        row = self.conversations.message(message.conversation_id, message.message_id)
        if row is None:
            return message
        return row if delivery.is_settled(row.delivery_status, row.sid) else None

    def _need(self, deadline: Deadline, seconds: float) -> None:
        if deadline.remaining() < seconds:
            raise TryAgainLater(1, "time is short")


def _outgoing(conversation: Conversation, message: Message, media_url: str) -> Outgoing:
    return Outgoing(
        conversation.sender,
        message.address or conversation.address,
        message.body,
        media_url=media_url,
        content_sid=message.content_sid,
        content_variables=message.content_variables,
    )


def _stop_unless(may_send: Callable[[], bool]) -> None:
    if not may_send():
        raise SendStopped


def _names(message: Message) -> dict[str, str]:
    return {"conversation_id": message.conversation_id, "message_id": message.message_id}

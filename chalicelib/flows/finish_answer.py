"""A reserved answer goes out, part by part, and is closed: right after its reservation, or in a later try."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import ConversationChanged, LookupFailed, MessageChanged, SendRefused, SendStopped
from chalicelib.flows.ports import Conversations
from chalicelib.flows.send_message import SendMessage
from chalicelib.flows.tell_siblings import TellSiblings
from chalicelib.sales import answering, delivery, keywords, opt_out, window
from chalicelib.sales.change import Change, MessageChange
from chalicelib.sales.conversation import Conversation, Message, Mode, NeedsPerson, PendingAnswer
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.sending import Sent

_TRIES = 8


@dataclass
class _Outcome:
    """How far the parts got. `unrecorded` is the last part's send: it is recorded with the end of the answer."""

    sent: int = 0
    progress: Counter[str] = field(default_factory=Counter)
    unrecorded: tuple[Message, Sent] | None = None
    stopped: list[MessageChange] = field(default_factory=list)
    reason: NeedsPerson | None = None
    blocked_by_customer: bool = False
    complete: bool = True


@dataclass(frozen=True)
class FinishAnswer:
    conversations: Conversations
    send_message: SendMessage
    tell_siblings: TellSiblings
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo

    def __call__(self, conversation: Conversation, deadline: Deadline, *, fresh_parts: Sequence[Message] = ()) -> None:
        """`fresh_parts`: the parts as just reserved, of which nothing was sent yet. Raises TryAgainLater."""
        pending = conversation.pending_answer
        if pending is None:
            return
        parts = list(fresh_parts) or self._parts(pending, conversation)
        outcome = self._send_parts(conversation, pending, parts, deadline, fresh=bool(fresh_parts))
        self._close(conversation, pending, outcome)

    def _parts(self, pending: PendingAnswer, conversation: Conversation) -> list[Message]:
        found = self.conversations.messages(conversation.conversation_id, pending.message_ids)
        return sorted(found, key=lambda message: pending.message_ids.index(message.message_id))

    def _send_parts(
        self,
        conversation: Conversation,
        pending: PendingAnswer,
        parts: Sequence[Message],
        deadline: Deadline,
        *,
        fresh: bool,
    ) -> _Outcome:
        outcome = _Outcome()
        for place, part in enumerate(parts):
            if delivery.was_not_received(part.delivery_status):
                return self._stop(outcome, parts[place + 1 :], None)
            if part.sid:
                outcome.sent += 1
                continue
            may_have_changed = place or not fresh or conversation.wish_untold
            if may_have_changed and not self._may_send(pending, conversation):
                return self._cancel_from(outcome, conversation, parts[place:], deadline, fresh=fresh)
            try:
                sent = self._send(conversation, pending, part, deadline, maybe_sent=not fresh)
            except SendStopped:
                return self._stop(outcome, parts[place:], None)
            except SendRefused as refused:
                return self._refuse(outcome, part, parts[place + 1 :], refused.code)
            except LookupFailed:
                outcome.stopped.append(answering.unknown(part))
                logs.alarm("send_outcome_unknown", **_names(part))
                return self._stop(outcome, parts[place + 1 :], NeedsPerson.DELIVERY_UNKNOWN)
            if isinstance(sent, Message):
                if delivery.was_not_received(sent.delivery_status):
                    return self._stop(outcome, parts[place + 1 :], None)
                outcome.sent += 1
                continue
            outcome.sent += 1
            if place < len(parts) - 1:
                self._record(conversation, part, sent)
            else:
                outcome.unrecorded = (part, sent)
        return outcome

    def _send(
        self, conversation: Conversation, pending: PendingAnswer, part: Message, deadline: Deadline, *, maybe_sent: bool
    ) -> Sent | Message:
        """A photo that Twilio refuses must not cost the customer the words beside it: they go without."""
        may_send = partial(self._may_send, pending, conversation)
        try:
            return self.send_message(conversation, part, deadline, maybe_sent=maybe_sent, may_send=may_send)
        except SendRefused as refused:
            if not part.media_url:
                raise
            logs.step("photo_refused", **_names(part), code=refused.code)
        plain = MessageChange(part.message_id, set={"media_url": ""}, expects={"sid": None})
        self.conversations.commit(Change(part.conversation_id, message_changes=(plain,), touches_conversation=False))
        part = replace(part, media_url="")
        return self.send_message(conversation, part, deadline, maybe_sent=False, may_send=may_send)

    def _may_send(self, pending: PendingAnswer, conversation: Conversation) -> bool:
        """Not when who may answer has changed, when the answer fits no more, or after the 24 hours."""
        now = self.clock.now()
        current = self.conversations.read(conversation.conversation_id)
        if current is None or answering.is_stale(pending, now) or not answering.may_still_send(current, pending):
            return False
        return (pending.template or window.is_open(current, now)) and not self._is_overtaken(current, pending)

    def _is_overtaken(self, current: Conversation, pending: PendingAnswer) -> bool:
        """What the bot writes by itself fits no more once somebody has written; nothing fits after a BAJA."""
        if not pending.answered and current.mode is Mode.HUMAN and not current.reminded:
            return True
        newer = current.unanswered - frozenset(pending.answered)
        if not newer:
            return False
        if not pending.answered and current.mode is Mode.BOT:
            return True
        written = self.conversations.messages(current.conversation_id, newer)
        return any(keywords.is_opt_out(message.words) for message in written)

    def _cancel_from(
        self,
        outcome: _Outcome,
        conversation: Conversation,
        parts: Sequence[Message],
        deadline: Deadline,
        *,
        fresh: bool,
    ) -> _Outcome:
        """Only what Twilio does not have is cancelled: a part of an earlier try may have gone out. Where nobody can
        tell, a person looks, unless no messages are wanted."""
        rest, sent_before = list(parts), outcome.sent
        reason: NeedsPerson | None = None
        if not fresh and (known := self._found_out(outcome, conversation, rest[0], deadline)):
            outcome.stopped.append(known)
            rest = rest[1:]
            if known.set.get("delivery_status") == delivery.UNKNOWN and not conversation.opted_out:
                reason = NeedsPerson.DELIVERY_UNKNOWN
            if not rest and outcome.sent > sent_before:
                return outcome  # Twilio has had all of it: nothing is left to cancel
        for part in rest:
            logs.step("message_cancelled", **_names(part))
        return self._stop(outcome, rest, reason)

    def _found_out(
        self, outcome: _Outcome, conversation: Conversation, part: Message, deadline: Deadline
    ) -> MessageChange | None:
        """What to record of a part that may have gone out; None: it has not."""
        try:
            found = self.send_message.reconcile(conversation, part, deadline)
        except LookupFailed:
            return answering.unknown(part)
        except SendRefused as refused:
            return answering.refused(part, refused.code)
        if found is None:
            return None
        if isinstance(found, Message):
            outcome.sent += int(not delivery.was_not_received(found.delivery_status))
            return answering.untouched(found)
        outcome.sent += 1
        outcome.progress += answering.progress_of(part, found)
        return answering.accepted(part, found)

    def _refuse(self, outcome: _Outcome, part: Message, rest: Sequence[Message], code: int | None) -> _Outcome:
        logs.alarm("send_refused", **_names(part), code=code)
        outcome.stopped.append(answering.refused(part, code))
        outcome.blocked_by_customer = code in delivery.BLOCKED_BY_CUSTOMER
        return self._stop(outcome, rest, NeedsPerson.DELIVERY_FAILED)

    def _stop(self, outcome: _Outcome, rest: Sequence[Message], reason: NeedsPerson | None) -> _Outcome:
        outcome.stopped += [answering.cancelled(part) for part in rest]
        outcome.reason = reason
        outcome.complete = False
        return outcome

    def _record(self, conversation: Conversation, part: Message, sent: Sent) -> None:
        now = self.clock.now()
        try:
            self.conversations.commit(answering.record_part(conversation, part, sent, now, self.zone))
        except MessageChanged:  # a status callback was faster: its status stays
            current = self.conversations.message(part.conversation_id, part.message_id)
            if current:
                self.conversations.commit(answering.record_part(conversation, current, sent, now, self.zone))

    def _close(self, conversation: Conversation, pending: PendingAnswer, outcome: _Outcome) -> None:
        current: Conversation | None = conversation
        for _ in range(_TRIES):
            if current is None or not current.pending_answer or current.pending_answer.number != pending.number:
                return
            try:
                change = self._closing(current, pending, outcome)
                self.conversations.commit(change)
                logs.step(
                    "answer_finished" if outcome.complete else "answer_stopped",
                    conversation_id=conversation.conversation_id,
                    parts_sent=outcome.sent,
                )
                if change.set.get("wish_untold"):
                    self.tell_siblings(replace(current, **change.set))
                return
            except ConversationChanged:
                current = self.conversations.read(conversation.conversation_id)
            except MessageChanged:
                outcome = self._with_current_messages(conversation, outcome)
                current = self.conversations.read(conversation.conversation_id)
        raise ConversationChanged(conversation.conversation_id)

    def _closing(self, conversation: Conversation, pending: PendingAnswer, outcome: _Outcome) -> Change:
        now = self.clock.now()
        changes = list(outcome.stopped)
        progress = outcome.progress
        if outcome.unrecorded:
            changes.append(answering.accepted(*outcome.unrecorded))
            progress = progress + answering.progress_of(*outcome.unrecorded)
        if not outcome.complete:
            at, blocked = pending.reserved_at, outcome.blocked_by_customer
            is_news = blocked and not opt_out.is_outdone(at, conversation)
            reason = None if is_news or (blocked and conversation.opted_out) else outcome.reason
            change = answering.give_up(conversation, changes, reason, outcome.sent, progress, now, self.zone)
            if is_news:
                return opt_out.with_opt_out(change, conversation, now, self.zone, self.pseudonyms, said_at=at)
            return change
        open_ids = conversation.unanswered - frozenset(pending.answered)
        remaining = self.conversations.messages(conversation.conversation_id, open_ids) if open_ids else []
        return answering.finish(conversation, pending, remaining, changes, outcome.sent, progress, now, self.zone)

    def _with_current_messages(self, conversation: Conversation, outcome: _Outcome) -> _Outcome:
        """A status callback has moved a message on: what it brought stays, the rest is asked for again."""
        ids = [change.message_id for change in outcome.stopped]
        current = {m.message_id: m for m in self.conversations.messages(conversation.conversation_id, ids)}
        outcome.stopped = [
            change
            for change in outcome.stopped
            if change.message_id in current and current[change.message_id].sid is None
        ]
        if outcome.unrecorded:
            part, sent = outcome.unrecorded
            row = self.conversations.message(part.conversation_id, part.message_id)
            outcome.unrecorded = (row, sent) if row else None
        return outcome


def _names(message: Message) -> dict[str, str]:
    return {"conversation_id": message.conversation_id, "message_id": message.message_id}

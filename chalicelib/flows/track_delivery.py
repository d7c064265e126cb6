"""Twilio tells how far a message got. Reports come unordered and repeated: a message only moves forward."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import ChangeRefused, StoreBusy
from chalicelib.flows.ports import Conversations
from chalicelib.flows.tell_siblings import TellSiblings
from chalicelib.sales import counting, delivery, opt_out
from chalicelib.sales.change import Change, MessageChange
from chalicelib.sales.conversation import Conversation, Direction, Message, NeedsPerson, waiting_queue
from chalicelib.sales.identity import Pseudonyms

_TRIES = 5


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    conversation_id: str
    message_id: str
    sid: str
    status: str
    error_code: int | None


@dataclass(frozen=True)
class TrackDelivery:
    conversations: Conversations
    tell_siblings: TellSiblings
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo

    def __call__(self, report: DeliveryReport) -> None:
        """A report about a message that is not here is left alone. Raises StoreBusy."""
        for _ in range(_TRIES):
            message = self.conversations.message(report.conversation_id, report.message_id)
            if not message or not _concerns(message, report):
                logs.step("report_ignored", **_names(report), status=delivery.known(report.status))
                return
            conversation = self.conversations.read(report.conversation_id)
            if conversation is None:
                return
            change = self._change(conversation, message, report)
            with suppress(StoreBusy):  # what Twilio reports is worth more than the job
                self.tell_siblings.later(change)
            try:
                self.conversations.commit(change)
            except ChangeRefused:
                continue
            if change.set.get("wish_untold"):
                self.tell_siblings(replace(conversation, **change.set))
            logs.step("delivery_tracked", **_names(report), status=report.status, code=report.error_code)
            return
        raise StoreBusy("message changes too fast")

    def _change(self, conversation: Conversation, message: Message, report: DeliveryReport) -> Change:
        now = self.clock.now()
        failed = delivery.is_failure(report.status)
        update = MessageChange(
            message.message_id,
            set={"delivery_status": report.status, "error_code": report.error_code if failed else None},
            set_if_missing={"sid": report.sid},
            expects={"delivery_status": message.delivery_status},
        )
        counted = delivery.counters_of(message.delivery_status, report.status)
        change = Change(
            conversation.conversation_id,
            set={"changed_at": now},
            message_changes=(update,),
            counters=counting.of_day(conversation.sender, now, self.zone, counted),
        )
        return self._with_failure(change, conversation, message, report) if failed else change

    def _with_failure(
        self, change: Change, conversation: Conversation, message: Message, report: DeliveryReport
    ) -> Change:
        """The customer did not get it: somebody must know. Who blocked us is not written to again, unless the customer
        has wished otherwise since the message was sent."""
        now, sent_at = self.clock.now(), message.sent_at
        logs.alarm("delivery_failed", **_names(report), code=report.error_code)
        is_known = conversation.opted_out or opt_out.is_outdone(sent_at, conversation)
        if report.error_code in delivery.BLOCKED_BY_CUSTOMER and not is_known:
            return opt_out.with_opt_out(change, conversation, now, self.zone, self.pseudonyms, said_at=sent_at)
        calm = conversation.needs_person in (None, NeedsPerson.JOB_FAILING)
        reason = NeedsPerson.DELIVERY_FAILED if calm else conversation.needs_person
        flagged: dict[str, Any] = {
            "needs_person": reason,
            "waiting_queue": waiting_queue(conversation.sender, conversation.mode, reason),
        }
        return replace(
            change,
            expects={"revision": conversation.revision},
            set={**change.set, **flagged, "revision": conversation.revision + 1},
            set_if_missing={"waiting_since": now},
        )


def _concerns(message: Message, report: DeliveryReport) -> bool:
    if message.direction is not Direction.OUTBOUND or (message.sid and message.sid != report.sid):
        return False
    return delivery.moves_forward(message.delivery_status, message.sid, report.status)


def _names(report: DeliveryReport) -> dict[str, str]:
    return {"conversation_id": report.conversation_id, "message_id": report.message_id}

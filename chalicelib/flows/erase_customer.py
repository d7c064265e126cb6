"""A person is erased: marked at once, so that nothing more is sent, and removed by a job in the conversation's turn.

The job runs in the conversation's own queue group: no answer is drafted beside it. What arrives until its end goes
with the rest; the marks that stay hold a keyed hash, so that the person is never written to unasked. An order that the
person was told of stays as the shop's, and the shop is told of it; one that the person was not told of is none.
"""

import contextlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import ConversationChanged, OrderChanged, RequestRefused, StoreBusy
from chalicelib.flows.change_order import ChangeOrder
from chalicelib.flows.ports import Conversations, Jobs, Objects, Orders
from chalicelib.flows.send_notices import SendNotices
from chalicelib.sales import delivery, opt_out
from chalicelib.sales.change import Change, Mark, OrderChange
from chalicelib.sales.conversation import Conversation, PendingAnswer
from chalicelib.sales.identity import Pseudonyms, phone_alias_key
from chalicelib.sales.orders import OrderState

_TRIES = 10
_NOBODY = {"customer_name": "", "address": "", "ship_to": "", "conversation_id": ""}
_KEPT = timedelta(days=30)
# After this the sweeper queues an erasure again whose job was lost.
_LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class EraseCustomer:
    conversations: Conversations
    jobs: Jobs
    orders: Orders
    objects: Objects
    pseudonyms: Pseudonyms
    clock: Clock
    change_order: ChangeOrder
    send_notices: SendNotices

    def ask(self, conversation_id: str) -> str:
        """The job's id. Raises RequestRefused when there is nobody to erase."""
        job_id = uuid4().hex
        for _ in range(_TRIES):
            conversation = self.conversations.read(conversation_id)
            if conversation and conversation.erased and conversation.erasure_job:
                return conversation.erasure_job
            if conversation is None:
                raise RequestRefused(404, "not_found", "Esa conversación no existe.")
            try:
                self.conversations.commit(self._mark(conversation, job_id))
            except ConversationChanged:
                continue
            self.jobs.put(conversation_id, f"erase:{job_id}")
            logs.step("erasure_asked", conversation_id=conversation_id, job_id=job_id)
            return job_id
        raise StoreBusy("conversation changes too fast")

    def progress(self, job_id: str) -> str | None:
        """queued or done; None for a job that nobody knows."""
        _, marks = self.conversations.look_up([_key(job_id)])
        return marks[_key(job_id)].fields.get("progress") if marks else None

    def run(self, conversation: Conversation, deadline: Deadline) -> None:
        """Remove everything of a conversation that is marked. Run again, it finds what is left. Raises StoreBusy."""
        current: Conversation | None = conversation
        for _ in range(_TRIES):
            if current is None or not current.erased:
                return
            self._cancel_untold_order(current)
            self.conversations.delete_messages(current.conversation_id)
            self.objects.delete_under(f"media/{current.conversation_id}/")
            self._forget_in_orders(current)
            self.send_notices.last(current, deadline)
            try:
                self.conversations.commit(self._remove(current))
            except ConversationChanged:
                current = self.conversations.read(current.conversation_id)
                continue
            logs.step("customer_erased", conversation_id=current.conversation_id, job_id=current.erasure_job)
            return
        raise StoreBusy("conversation changes too fast")

    def _cancel_untold_order(self, conversation: Conversation) -> None:
        """Before the messages go, which tell whether it is one; what the shop has moved on already stays."""
        pending = conversation.pending_answer
        if pending is None or not pending.order_id or not self._is_untold(conversation, pending):
            return
        order = self.orders.get(pending.order_id)
        if order is None or order.state is not OrderState.PLACED:
            return
        try:
            self.change_order(order.order_id, OrderState.CANCELLED, order.version)
        except RequestRefused:  # somebody of the shop was faster
            raise StoreBusy("order changes too fast") from None

    def _is_untold(self, conversation: Conversation, pending: PendingAnswer) -> bool:
        """Twilio has none of it, as far as is recorded. Where parts are gone, an earlier try has looked."""
        parts = self.conversations.messages(conversation.conversation_id, pending.message_ids)
        if len(parts) < len(pending.message_ids):
            return False
        return all(part.sid is None or delivery.was_not_received(part.delivery_status) for part in parts)

    def _forget_in_orders(self, conversation: Conversation) -> None:
        """The sale stays, as the shop's; whose it was does not. The newest order may not be in the index yet.

        One that has expired meanwhile is forgotten already.
        """
        known = {conversation.order_id} if conversation.order_id else set()
        order_ids = sorted(known.union(self.orders.of_conversation(conversation.conversation_id)))
        for order_id in order_ids:
            forgotten = (OrderChange(order_id, set=_NOBODY),)
            with contextlib.suppress(OrderChanged):
                self.conversations.commit(
                    Change(conversation.conversation_id, order_changes=forgotten, touches_conversation=False)
                )

    def _mark(self, conversation: Conversation, job_id: str) -> Change:
        reason = opt_out.OPTED_OUT if conversation.opted_out else opt_out.ERASED
        return Change(
            conversation.conversation_id,
            expects={"revision": conversation.revision},
            set={
                "erased": True,
                "erasure_job": job_id,
                "lease_until": self.clock.now() + _LEASE,
                "revision": conversation.revision + 1,
                "control_version": conversation.control_version + 1,
                "changed_at": self.clock.now(),
            },
            marks=(
                self._job(job_id, "queued"),
                *opt_out.marks(opt_out.known_ids(conversation, self.pseudonyms), reason),
            ),
        )

    def _remove(self, conversation: Conversation) -> Change:
        own_id, *others = opt_out.known_ids(conversation, self.pseudonyms)
        aliases = [key if key.startswith("alias:") else phone_alias_key(key) for key in others]
        return Change(
            conversation.conversation_id,
            delete=True,
            expects={"revision": conversation.revision},
            remove_marks=tuple(aliases),
            marks=(self._job(conversation.erasure_job or own_id, "done"),),
        )

    def _job(self, job_id: str, progress: str) -> Mark:
        return Mark(_key(job_id), {"progress": progress, "expires_at": self.clock.now() + _KEPT})


def _key(job_id: str) -> str:
    return f"job:{job_id}"

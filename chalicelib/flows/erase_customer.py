"""A person is erased: marked at once, so that nothing more is sent, and removed by a job in the conversation's turn.

The job runs in the conversation's own queue group: no answer is drafted beside it. What arrives until its end goes
with the rest; the marks that stay hold a keyed hash, so that the person is never written to unasked. An order that the
person was told of stays as the shop's, and the shop is told of it; one that the person was not told of is none.

Messages go together with Twilio's copies of them, so that a job that dies finds what is left. While Twilio cannot be
reached the sweeper brings the job back, later and later; at last the rest goes without it. After the longest time that
a process can live there is a second pass, for what one that died has sent to Twilio after the first.

Each erasure is kept in the private bucket too, by hashes alone, before it is promised: tables that are restored to an
earlier moment know nothing of it.
"""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import (
    ConversationChanged,
    DeletionFailed,
    LookupFailed,
    OrderChanged,
    RequestRefused,
    StoreBusy,
)
from chalicelib.flows.change_order import ChangeOrder
from chalicelib.flows.erase_at_twilio import BATCH, EraseAtTwilio
from chalicelib.flows.job_records import JobRecords
from chalicelib.flows.ports import Conversations, Jobs, ListedObjects, Orders
from chalicelib.flows.send_notices import SendNotices
from chalicelib.flows.siblings import sibling_ids
from chalicelib.sales import delivery, erasures, opt_out
from chalicelib.sales.change import Change, Mark, OrderChange
from chalicelib.sales.conversation import Conversation, PendingAnswer
from chalicelib.sales.customer_jobs import (
    STEPS,
    TWILIO_AWAY,
    TWILIO_KEEPS,
    CustomerJob,
    JobKind,
    JobState,
    Removed,
    SecondPass,
    folders_of,
    mark_of,
)
from chalicelib.sales.erasures import Erasure
from chalicelib.sales.identity import Pseudonyms, external_user_id_of, phone_alias_key
from chalicelib.sales.orders import OrderState
from chalicelib.sales.twilio_copies import Deleted, TwilioCopy

_TRIES = 10
_NOBODY = {"customer_name": "", "address": "", "ship_to": "", "conversation_id": ""}
# After this the sweeper queues an erasure again whose job was lost.
_LEASE = timedelta(minutes=5)
# While Twilio cannot be reached: pauses of 1, 2, 4, 8 minutes in the first pass, 5, 10, 20 … in the second, and no more
# than so many. Twilio lets most messages go after minutes, some only after days (its error 20009).
_FIRST_TRIES, _FIRST_PAUSE = 5, timedelta(minutes=1)
_SECOND_TRIES, _SECOND_PAUSE = 14, timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=12)
# Twilio has not finished a message of a moment ago, and its list may lag.
_SETTLED = timedelta(minutes=5)
_MOST_SPARED = 1000


@dataclass(frozen=True)
class EraseCustomer:
    conversations: Conversations
    jobs: Jobs
    orders: Orders
    objects: ListedObjects
    pseudonyms: Pseudonyms
    clock: Clock
    change_order: ChangeOrder
    send_notices: SendNotices
    records: JobRecords
    at_twilio: EraseAtTwilio
    longest_job: timedelta

    def ask(self, conversation_id: str) -> str:
        """The job's id, the same where it was asked for before. What the same person wrote with the number hidden, or
        shown, goes by a job of its own.

        Raises RequestRefused when there is nobody to erase, StoreBusy.
        """
        conversation = self.conversations.read(conversation_id)
        job_id = self._ask(conversation_id)
        job = self.records.get(job_id)
        for other_id in self._siblings_of_before(conversation, job) if conversation and job else ():
            with contextlib.suppress(RequestRefused):
                self._ask(other_id)
        return job_id

    def _ask(self, conversation_id: str) -> str:
        """Asked for again it is queued again: a job that was lost is not waited for."""
        job_id = self._marked(conversation_id)
        self.jobs.put(conversation_id, f"erase:{job_id}")
        logs.step("erasure_asked", conversation_id=conversation_id, job_id=job_id)
        return job_id

    def _marked(self, conversation_id: str) -> str:
        """The job's id: from now on nothing is sent, and the sweeper brings what is not queued."""
        job_id = uuid4().hex
        for _ in range(_TRIES):
            conversation = self.conversations.read(conversation_id)
            if conversation and conversation.erased and conversation.erasure_job:
                return conversation.erasure_job
            if conversation is None:
                raise RequestRefused(404, "not_found", "Esa conversación no existe.")
            job = self._new_job(conversation, job_id)
            self._keep(conversation, job)
            try:
                self.conversations.commit(self._mark(conversation, job))
            except ConversationChanged:
                continue
            return job_id
        raise StoreBusy("conversation changes too fast")

    def run(self, conversation: Conversation, deadline: Deadline) -> None:
        """Remove everything of a conversation that is marked. Run again, it finds what is left. Raises StoreBusy."""
        job = self._begun(conversation)
        current: Conversation | None = conversation
        for _ in range(_TRIES):
            if current is None or not current.erased:
                return
            self._cancel_untold_order(current)
            self._mark_siblings(current, job)
            job, emptied = self._emptied(current, job, deadline)
            if not emptied:
                return
            self._forget_in_orders(current)
            self._keep(current, job)
            job = self.records.save(replace(job, step=4))
            self.send_notices.last(current, deadline)
            try:
                self.conversations.commit(self._remove(current, job))
            except ConversationChanged:
                current = self.conversations.read(current.conversation_id)
                continue
            logs.step("customer_erased", conversation_id=current.conversation_id, job_id=job.job_id)
            return
        raise StoreBusy("conversation changes too fast")

    def forget_orders(self, conversation_id: str, order_ids: Iterable[str]) -> None:
        """The sales stay, as the shop's; whose they were does not. One that has expired is forgotten already."""
        for order_id in order_ids:
            forgotten = (OrderChange(order_id, set=_NOBODY),)
            with contextlib.suppress(OrderChanged):
                self.conversations.commit(Change(conversation_id, order_changes=forgotten, touches_conversation=False))

    def look_again(self, job: CustomerJob, deadline: Deadline) -> None:
        """The second pass. What the same person has written since is a new customer's and stays. Raises StoreBusy."""
        now = self.clock.now()
        if job.second_pass is not SecondPass.WAITING or job.due_at is None or job.due_at > now:
            return
        self._delete_left_files(job)
        try:
            is_left_over = self._is_left_over(job)
            deleted, whole = self.at_twilio.listed(job.sender, job.addresses, deadline, is_left_over)
        except (DeletionFailed, LookupFailed) as failed:
            logs.step("twilio_keeps", job_id=job.job_id, error=type(failed).__name__)
            self._put_second_off(job, TWILIO_AWAY)
            return
        job = replace(job, removed=_with(job.removed, deleted))
        if not whole:
            self.records.save(replace(job, due_at=now))
        elif deleted.kept:
            self._put_second_off(job, TWILIO_KEEPS)
        else:
            self.records.save(replace(job.ended(JobState.DONE, now), second_pass=SecondPass.DONE))
            logs.step("erasure_over", job_id=job.job_id)

    def _begun(self, conversation: Conversation) -> CustomerJob:
        """What there is, counted before any of it goes."""
        conversation_id = conversation.conversation_id
        job = self.records.get(conversation.erasure_job or "") or self._new_job(conversation)
        if job.state is not JobState.QUEUED:
            return job
        found = Removed(
            messages=self.conversations.count_messages(conversation_id),
            files=sum(len(self.objects.keys_under(folder)) for folder in folders_of(conversation_id)),
            orders=len(self._orders_of(conversation)),
        )
        return self.records.save(replace(job, state=JobState.RUNNING, removed=found))

    def _mark_siblings(self, conversation: Conversation, job: CustomerJob) -> None:
        """A message that came meanwhile may have told of another conversation of the same person."""
        for other_id in self._siblings_of_before(conversation, job):
            with contextlib.suppress(RequestRefused):
                self._marked(other_id)

    def _siblings_of_before(self, conversation: Conversation, job: CustomerJob) -> list[str]:
        """What began later is a new customer's."""
        ids = sibling_ids(conversation, self.conversations, self.pseudonyms)
        found, _ = self.conversations.look_up(ids) if ids else ({}, {})
        return [own for own in ids if own in found and found[own].created_at <= job.asked_at]

    def _keep(self, conversation: Conversation, job: CustomerJob) -> None:
        """For who restores the tables to a moment before. Raises StoreBusy."""
        known = opt_out.known_ids(conversation, self.pseudonyms)
        ids = dict.fromkeys([*known, *sibling_ids(conversation, self.conversations, self.pseudonyms)])
        wished_at = opt_out.wished_at(conversation)
        kept = Erasure(job.job_id, job.asked_at, tuple(ids), _reason(conversation), wished_at)
        self.objects.put(kept.key, erasures.as_bytes(kept), "application/json")

    def _emptied(self, conversation: Conversation, job: CustomerJob, deadline: Deadline) -> tuple[CustomerJob, bool]:
        """Files and messages, here and at Twilio. False: the sweeper brings back what is left."""
        self._delete_files(conversation.conversation_id)
        addresses = self._addresses(conversation) | set(job.addresses)
        job = self.records.save(replace(job, step=max(job.step, 1), addresses=tuple(sorted(addresses))))
        if job.tries < _FIRST_TRIES:
            job, whole = self._deleted_with_twilio(conversation, job, deadline)
            if not whole:
                self._put_off(conversation, job)
                return job, False
        self.conversations.delete_messages(conversation.conversation_id)
        return self.records.save(replace(job, step=3)), True

    def _deleted_with_twilio(
        self, conversation: Conversation, job: CustomerJob, deadline: Deadline
    ) -> tuple[CustomerJob, bool]:
        try:
            while batch := self.conversations.recent_messages(conversation.conversation_id, BATCH):
                if deadline.remaining() < self.at_twilio.reserve_seconds:
                    return job, False
                deleted = self.at_twilio.recorded(batch)
                job = replace(job, removed=_with(job.removed, deleted))
                self.records.save(job)
                self.conversations.delete_messages(conversation.conversation_id, [m.message_id for m in batch])
            job = replace(job, step=2)
            deleted, whole = self.at_twilio.listed(
                conversation.sender, job.addresses, deadline, self._is_of(conversation, job)
            )
        except (DeletionFailed, LookupFailed) as failed:
            logs.step("twilio_keeps", job_id=job.job_id, error=type(failed).__name__)
            job = replace(job, tries=job.tries + 1, reason=TWILIO_AWAY)
            return job, job.tries >= _FIRST_TRIES
        return replace(job, removed=_with(job.removed, deleted), reason="", tries=0), whole

    def _is_of(self, conversation: Conversation, job: CustomerJob) -> Callable[[TwilioCopy], bool]:
        """Whether Twilio's copy is not one of a conversation that stays, or that goes by a job of its own. What comes
        there while the list is read is left to the second pass."""
        others = self._ids_by_address(job) - {conversation.conversation_id}
        since = self.clock.now() - _SETTLED
        spared = self._known(others)
        return lambda copy: copy.sid not in spared and not (others and copy.created_at > since)

    def _put_off(self, conversation: Conversation, job: CustomerJob) -> None:
        """Time was over: at once; Twilio was away: later and later. Raises StoreBusy."""
        pause = _FIRST_PAUSE * 2 ** (job.tries - 1) if job.tries else timedelta()
        with contextlib.suppress(ConversationChanged):  # then the lease of before brings it back
            self.conversations.commit(
                Change(
                    conversation.conversation_id,
                    expects={"revision": conversation.revision},
                    set={"lease_until": self.clock.now() + pause},
                    marks=(mark_of(job),),
                )
            )

    def _put_second_off(self, job: CustomerJob, reason: str) -> None:
        now, tries = self.clock.now(), job.tries + 1
        if tries < _SECOND_TRIES:
            pause = min(_SECOND_PAUSE * 2**tries, _LONGEST_PAUSE)
            self.records.save(replace(job, tries=tries, reason=reason, due_at=now + pause))
            return
        failed = replace(job.ended(JobState.FAILED, now, reason), second_pass=None, finished_at=now)
        self.records.save(failed)
        logs.alarm("erasure_incomplete", job_id=job.job_id, reason=reason)

    def _is_left_over(self, job: CustomerJob) -> Callable[[TwilioCopy], bool]:
        """Whether Twilio's copy is of before: not known of a conversation that the person has now, with the number
        shown or hidden, and not younger than a process of before can have made it."""
        spared = self._known({job.conversation_id, *self._ids_by_address(job)})
        removed_at = job.removed_at or job.asked_at

        def is_left_over(copy: TwilioCopy) -> bool:
            last = removed_at if copy.inbound else removed_at + self.longest_job
            return copy.created_at <= last and copy.sid not in spared

        return is_left_over

    def _ids_by_address(self, job: CustomerJob) -> set[str]:
        return {self.pseudonyms.conversation_id(job.sender, address) for address in job.addresses}

    def _known(self, conversation_ids: Iterable[str]) -> set[str | None]:
        """What Twilio calls the messages of these."""
        ids = sorted(conversation_ids)
        known = [message for each in ids for message in self.conversations.recent_messages(each, _MOST_SPARED)]
        return {name for message in known for name in (message.message_id, message.sid)}

    def _delete_left_files(self, job: CustomerJob) -> None:
        """What a process of before has put after the first pass: all there is, or, where the person writes anew, what
        was put in that time and no message knows of."""
        if self.conversations.read(job.conversation_id) is None:
            self._delete_files(job.conversation_id)
            return
        last = (job.removed_at or job.asked_at) + self.longest_job
        for folder in ("media", "corrections"):
            for put_at, key in self.objects.listed(f"{folder}/{job.conversation_id}/"):
                if put_at <= last and not self._is_known(job.conversation_id, key):
                    self.objects.delete_under(key)

    def _is_known(self, conversation_id: str, key: str) -> bool:
        """Keys are `media/<conversation>/<message>/<number>` and `corrections/<conversation>/<message>.json`."""
        folder, _, name, *_ = key.split("/")
        message = self.conversations.message(conversation_id, name.removesuffix(".json"))
        return message is not None and (folder == "media" or message.marked_wrong)

    def _delete_files(self, conversation_id: str) -> None:
        for folder in folders_of(conversation_id):
            self.objects.delete_under(folder)

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
        """The newest order may not be in the index yet."""
        self.forget_orders(conversation.conversation_id, self._orders_of(conversation))

    def _orders_of(self, conversation: Conversation) -> list[str]:
        known = {conversation.order_id} if conversation.order_id else set()
        return sorted(known.union(self.orders.of_conversation(conversation.conversation_id)))

    def _new_job(self, conversation: Conversation, job_id: str = "") -> CustomerJob:
        return CustomerJob(
            job_id or conversation.erasure_job or uuid4().hex,
            JobKind.ERASE,
            conversation.sender,
            conversation.conversation_id,
            self.clock.now(),
        )

    def _mark(self, conversation: Conversation, job: CustomerJob) -> Change:
        return Change(
            conversation.conversation_id,
            expects={"revision": conversation.revision},
            set={
                "erased": True,
                "erasure_job": job.job_id,
                "lease_until": self.clock.now() + _LEASE,
                "revision": conversation.revision + 1,
                "control_version": conversation.control_version + 1,
                "changed_at": self.clock.now(),
            },
            marks=(mark_of(job), *self._wish_marks(conversation)),
        )

    def _wish_marks(self, conversation: Conversation) -> tuple[Mark, ...]:
        """Under an id that the person's other conversation has too, a younger wish of there stays."""
        known_ids = opt_out.known_ids(conversation, self.pseudonyms)
        made = opt_out.marks(known_ids, _reason(conversation), opt_out.wished_at(conversation))
        _, known = self.conversations.look_up([mark.key for mark in made])
        return tuple(mark for mark in made if opt_out.newest_mark([mark, known.get(mark.key, mark)]) is mark)

    def _remove(self, conversation: Conversation, job: CustomerJob) -> Change:
        now = self.clock.now()
        left = job.tries >= _FIRST_TRIES
        removed = replace(
            job,
            step=STEPS[JobKind.ERASE],
            state=JobState.RUNNING if left else JobState.DONE,
            finished_at=None if left else now,
            removed_at=now,
            second_pass=SecondPass.WAITING,
            due_at=now + self.longest_job + _SETTLED,
            tries=0,
        )
        return Change(
            conversation.conversation_id,
            delete=True,
            expects={"revision": conversation.revision},
            remove_marks=self._aliases_to(conversation, job),
            marks=(mark_of(removed),),
        )

    def _aliases_to(self, conversation: Conversation, job: CustomerJob) -> tuple[str, ...]:
        """By any address of the person. One may lead elsewhere by now: to who writes anew while the other conversation
        is still being removed."""
        own, sender = conversation.conversation_id, conversation.sender
        user_ids = [known for address in job.addresses if (known := external_user_id_of(address))]
        keys = [
            *(phone_alias_key(self.pseudonyms.conversation_id(sender, address)) for address in job.addresses),
            *(self.pseudonyms.alias_key(sender, user_id) for user_id in user_ids),
        ]
        _, marks = self.conversations.look_up(keys)
        return tuple(key for key, mark in marks.items() if mark.fields.get("points_to") == own)

    def _addresses(self, conversation: Conversation) -> set[str]:
        """The person's, and those of before to which something was sent: of a phone that is another by now."""
        known = [f"whatsapp:{name}" for name in (conversation.phone, conversation.external_user_id) if name]
        thread = self.conversations.all_messages(conversation.conversation_id)
        return {conversation.address, *known, *(message.address for message in thread if message.address)}


def _reason(conversation: Conversation) -> str:
    return opt_out.OPTED_OUT if conversation.opted_out else opt_out.ERASED


def _with(removed: Removed, deleted: Deleted) -> Removed:
    return replace(
        removed,
        twilio_messages=removed.twilio_messages + deleted.messages,
        twilio_files=removed.twilio_files + deleted.files,
    )

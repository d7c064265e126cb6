"""Each minute: conversations that have waited for the bot too long are queued again; after two times, a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import ConversationChanged, SalesBotError
from chalicelib.flows.job_records import JobRecords
from chalicelib.flows.ports import Conversations, Jobs
from chalicelib.sales import answering, customer_jobs
from chalicelib.sales.conversation import Mode, NeedsPerson

_SWEEPS = 2


@dataclass(frozen=True)
class Sweep:
    conversations: Conversations
    jobs: Jobs
    clock: Clock
    zone: ZoneInfo
    senders: tuple[str, ...]
    after: timedelta

    def __call__(self) -> None:
        now = self.clock.now()
        for sender in self.senders:
            for conversation_id in self.conversations.waiting_for_bot(sender, now - self.after):
                self._guarded(self._sweep, conversation_id, now)
            for key in self.conversations.leases_over(sender, now):
                # A job's mark of before those had a name of their own stands under its number.
                self._guarded(self._queue_job if customer_jobs.job_id_of(key) else self._queue, key, now)
            for conversation_id in self.conversations.due(sender, now):
                self._guarded(self._queue, conversation_id, now)

        for key in self.conversations.leases_over(customer_jobs.SWEPT_AS, now):
            self._guarded(self._queue_job, key, now)

    def _guarded(self, look: Callable[[str, datetime], None], conversation_id: str, now: datetime) -> None:
        """One conversation that cannot be helped must not keep the others waiting."""
        try:
            look(conversation_id, now)
        except ConversationChanged:
            logs.step("sweep_skipped", conversation_id=conversation_id)
        except SalesBotError as error:
            logs.failure("sweep_failed", error, conversation_id=conversation_id)

    def _sweep(self, conversation_id: str, now: datetime) -> None:
        conversation = self.conversations.read(conversation_id)
        if conversation is None or conversation.mode is not Mode.BOT or conversation.waiting_since is None:
            return
        if conversation.erased:
            return  # nobody is to answer; its lease brings the erasure
        if now - (conversation.swept_at or conversation.waiting_since) <= self.after:
            return  # the last sweep's job may still be at it
        if conversation.sweeps < _SWEEPS:
            self._queue(conversation_id, now)
            self.conversations.commit(answering.sweep(conversation, now))
            return
        uncounted = self.conversations.messages(conversation_id, conversation.uncounted)
        self.conversations.commit(
            answering.hand_to_person(conversation, uncounted, NeedsPerson.NOT_ANSWERED, now, self.zone)
        )
        logs.alarm("given_to_person", conversation_id=conversation_id, reason=NeedsPerson.NOT_ANSWERED.value)

    def _queue_job(self, key: str, now: datetime) -> None:
        """An export that died, or an erasure's second pass whose time has come; in its conversation's turn."""
        job = JobRecords(self.conversations).get(customer_jobs.job_id_of(key) or "")
        if job:
            logs.step("swept", job_id=job.job_id)
            self.jobs.put(job.conversation_id, f"sweep:{key}:{now:%Y%m%d%H%M}", job.job_id)

    def _queue(self, conversation_id: str, now: datetime) -> None:
        logs.step("swept", conversation_id=conversation_id)
        self.jobs.put(conversation_id, f"sweep:{conversation_id}:{now:%Y%m%d%H%M}")

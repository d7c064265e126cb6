"""How far the jobs of an erasure or an export are, as they are kept beside the conversations."""

from dataclasses import dataclass

from chalicelib.flows.ports import Conversations
from chalicelib.sales import customer_jobs
from chalicelib.sales.change import Change
from chalicelib.sales.customer_jobs import CustomerJob


@dataclass(frozen=True)
class JobRecords:
    conversations: Conversations

    def get(self, job_id: str) -> CustomerJob | None:
        """None for one that nobody knows. Raises StoreBusy."""
        key = customer_jobs.key_of(job_id)
        _, marks = self.conversations.look_up([key])
        return customer_jobs.job_of(marks.get(key))

    def save(self, job: CustomerJob) -> CustomerJob:
        """Raises StoreBusy."""
        self.conversations.commit(
            Change(job.conversation_id, marks=(customer_jobs.mark_of(job),), touches_conversation=False)
        )
        return job

"""A job of its own name: an export, or an erasure's second pass. Twice the same, or one that is over, does nothing."""

from dataclasses import dataclass

from chalicelib import logs
from chalicelib.clock import Deadline
from chalicelib.flows.erase_customer import EraseCustomer
from chalicelib.flows.export_customer import ExportCustomer
from chalicelib.flows.job_records import JobRecords
from chalicelib.sales.customer_jobs import JobKind


@dataclass(frozen=True)
class RunCustomerJob:
    records: JobRecords
    erase_customer: EraseCustomer
    export_customer: ExportCustomer

    def __call__(self, job_id: str, deadline: Deadline) -> None:
        """Raises StoreBusy: the sweeper brings it back."""
        job = self.records.get(job_id)
        if job is None:
            logs.step("job_gone", job_id=job_id)
        elif job.kind is JobKind.EXPORT:
            self.export_customer.run(job, deadline)
        else:
            self.erase_customer.look_again(job, deadline)

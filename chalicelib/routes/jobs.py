"""A person's data: erased or exported by a job, and how far that is."""

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalice.app import Response

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes.http import Routes
from chalicelib.sales.as_json import moment
from chalicelib.sales.operators import Role

if TYPE_CHECKING:
    from chalicelib.sales.customer_jobs import CustomerJob

routes = Routes(__name__)

_LINK_LASTS = timedelta(minutes=5)


@routes.route("/api/conversations/{conversation_id}", methods=["DELETE"], role=Role.ADMIN)
def erase_customer(conversation_id: str) -> Response:
    job_id = wiring.current().erase_customer.ask(conversation_id)
    return Response({"job_id": job_id}, status_code=202)


@routes.route("/api/conversations/{conversation_id}/export", methods=["GET"], role=Role.ADMIN)
def export_customer(conversation_id: str) -> Response:
    job_id = wiring.current().export_customer.ask(conversation_id)
    return Response({"job_id": job_id}, status_code=202)


@routes.route("/api/jobs/{job_id}", methods=["GET"], role=Role.ADMIN)
def get_job(job_id: str) -> dict[str, Any]:
    from chalicelib.sales.customer_jobs import STEPS, JobKind

    job = wiring.current().job_records.get(job_id)
    if job is None:
        raise RequestRefused(404, "not_found", "Ese trabajo no existe.")
    return {
        "job_id": job.job_id,
        "kind": job.kind,
        "state": job.state,
        "steps": {"done": job.step, "total": STEPS[job.kind]},
        "removed": asdict(job.removed) if job.kind is JobKind.ERASE else None,
        "second_pass": job.second_pass,
        "url": _link(job),
        "reason": job.in_words,
        "asked_at": moment(job.asked_at),
        "finished_at": moment(job.finished_at),
    }


def _link(job: "CustomerJob") -> str | None:
    """To the file of an export, while there is one: an erasure deletes it too."""
    from chalicelib.sales.customer_jobs import EXPORT_FILE, EXPORT_KEPT, JobKind, JobState, export_key

    parts = wiring.current()
    if job.kind is not JobKind.EXPORT or job.state is not JobState.DONE or job.finished_at is None:
        return None
    key = export_key(job)
    if parts.clock.now() > job.finished_at + EXPORT_KEPT or parts.objects.beginning(key, 1) is None:
        return None
    return parts.objects.link(key, _LINK_LASTS, file_name=EXPORT_FILE)

"""What is done with all that there is of a person, in the background: an erasure, an export. How far it is, and the
record that stays: counts alone, no name, no number, no text.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.sales.change import Mark

KEPT = timedelta(days=30)
EXPORT_KEPT = timedelta(days=7)  # the bucket's own rule deletes it then
EXPORT_FILE = "datos-del-cliente.zip"
# In the place of a number of the shop's: jobs go on also where the shop has given up the number that they are about.
SWEPT_AS = "jobs"
_PREFIX = "job:"
_MOMENTS = ("asked_at", "finished_at", "removed_at", "due_at")


class JobKind(StrEnum):
    ERASE = "erase"
    EXPORT = "export"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class SecondPass(StrEnum):
    """The later look for what a process that died sent to Twilio after the first."""

    WAITING = "waiting"
    DONE = "done"


STEPS = {JobKind.ERASE: 5, JobKind.EXPORT: 2}
TWILIO_AWAY = "twilio_away"
TWILIO_KEEPS = "twilio_keeps"
ERASED = "erased"
TOO_OFTEN = "too_often"
IN_WORDS = {
    # Of a job that failed; before that: AGAIN.
    TWILIO_AWAY: "No se pudo borrar todo en Twilio: no responde o rechaza la petición. Revísalo en su consola.",
    TWILIO_KEEPS: "Twilio aún no deja borrar algunos mensajes. Bórralos más tarde en su consola.",
    ERASED: "Los datos de esta persona se borraron antes de terminar la exportación.",
    TOO_OFTEN: "La exportación falló varias veces. Vuelve a pedirla y, si falla otra vez, avisa a quien administra.",
}

AGAIN = "Twilio todavía no deja borrar todas sus copias. Se vuelve a intentar más tarde."


@dataclass(frozen=True, slots=True)
class Removed:
    """How many. Of Twilio's copies at least so many: a process that dies leaves its last few uncounted."""

    messages: int = 0
    files: int = 0
    orders: int = 0
    twilio_messages: int = 0
    twilio_files: int = 0


@dataclass(frozen=True, slots=True)
class CustomerJob:
    """`due_at` is when the sweeper queues it (again); `tries` are those that failed, of the pass under way.

    `addresses` are kept only while Twilio's copies are still looked for; `removed_at` is when the person's
    conversation was gone from the tables: what comes later is a new customer's.
    """

    job_id: str
    kind: JobKind
    sender: str
    conversation_id: str
    asked_at: datetime
    state: JobState = JobState.QUEUED
    step: int = 0
    removed: Removed = field(default_factory=Removed)
    second_pass: SecondPass | None = None
    reason: str = ""
    finished_at: datetime | None = None
    tries: int = 0
    addresses: tuple[str, ...] = field(default=(), repr=False)
    removed_at: datetime | None = None
    due_at: datetime | None = None

    @property
    def in_words(self) -> str | None:
        """A Spanish sentence about what hinders it, or has ended it."""
        if not self.reason:
            return None
        return IN_WORDS[self.reason] if self.state is JobState.FAILED else AGAIN

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    def ended(self, state: JobState, now: datetime, reason: str = "") -> "CustomerJob":
        """Without what only its work needed."""
        return replace(
            self, state=state, finished_at=self.finished_at or now, reason=reason, addresses=(), due_at=None, tries=0
        )


def key_of(job_id: str) -> str:
    return f"{_PREFIX}{job_id}"


def job_id_of(key: str) -> str | None:
    """None for the key of a conversation or of another mark."""
    return key.removeprefix(_PREFIX) if key.startswith(_PREFIX) else None


def folders_of(conversation_id: str) -> tuple[str, ...]:
    """Where the private bucket has what belongs to this conversation alone."""
    return tuple(f"{name}/{conversation_id}/" for name in ("media", "corrections", "exports"))


def export_key(job: CustomerJob) -> str:
    return f"exports/{job.conversation_id}/{job.job_id}.zip"


def mark_of(job: CustomerJob) -> Mark:
    """`sender` (SWEPT_AS) and `lease_until` stand in it only while the sweeper is to find it."""
    plain = asdict(job)
    moments = {name: plain[name].isoformat() if plain[name] else None for name in _MOMENTS}
    found = {"sender": SWEPT_AS, "lease_until": job.due_at} if job.due_at else {}
    told = {"progress": job.state.value, "job": plain | moments, "expires_at": job.asked_at + KEPT}
    return Mark(key_of(job.job_id), told | found)


def job_of(mark: Mark | None) -> CustomerJob | None:
    plain: Mapping[str, Any] | None = mark.fields.get("job") if mark else None
    if plain is None:
        return None
    moments = {name: datetime.fromisoformat(plain[name]) if plain.get(name) else None for name in _MOMENTS}
    kinds = {
        "kind": JobKind(plain["kind"]),
        "state": JobState(plain["state"]),
        "second_pass": SecondPass(plain["second_pass"]) if plain.get("second_pass") else None,
        "removed": Removed(**plain["removed"]),
        "addresses": tuple(plain.get("addresses", ())),
    }
    return CustomerJob(**{**plain, **moments, **kinds})

"""That a person was erased, as it is kept beside the tables: whoever restores them to an earlier moment erases again.

Keyed hashes and a moment, nothing of the person. It outlives every backup that still holds the person.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

FOLDER = "erasures/"
# Tables can be restored to any moment of 35 days, and a restore takes its time; then the bucket's own rule deletes it.
KEPT = timedelta(days=60)
_MOMENTS = ("asked_at", "wished_at")


@dataclass(frozen=True, slots=True)
class Erasure:
    """`ids` are all by which the person was known: conversations, and aliases that may lead to one.

    `reason` is that of the opt-out marks which an erasure leaves, `wished_at` when the person's newest wish was said.
    """

    job_id: str
    asked_at: datetime
    ids: tuple[str, ...]
    reason: str
    wished_at: datetime | None = None

    @property
    def key(self) -> str:
        return f"{FOLDER}{self.asked_at:%Y-%m-%d}/{self.job_id}.json"


def as_bytes(erasure: Erasure) -> bytes:
    moments = {name: at.isoformat() if (at := getattr(erasure, name)) else None for name in _MOMENTS}
    return json.dumps(asdict(erasure) | moments).encode()


def erasure_of(data: bytes) -> Erasure:
    plain = json.loads(data)
    moments = {name: datetime.fromisoformat(plain[name]) for name in _MOMENTS if plain.get(name)}
    return Erasure(**plain | moments | {"ids": tuple(plain["ids"])})

"""That a person was erased, as it is kept beside the tables: whoever restores them to an earlier moment erases again.

Keyed hashes and a moment, nothing of the person. It outlives every backup that still holds the person.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

FOLDER = "erasures/"
# Tables can be restored to any moment of 35 days, and a restore takes its time; then the bucket's own rule deletes it.
KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Erasure:
    """`ids` are all by which the person was known: conversations, and aliases that may lead to one.

    `reason` is that of the opt-out marks which an erasure leaves.
    """

    job_id: str
    asked_at: datetime
    ids: tuple[str, ...]
    reason: str

    @property
    def key(self) -> str:
        return f"{FOLDER}{self.asked_at:%Y-%m-%d}/{self.job_id}.json"


def as_bytes(erasure: Erasure) -> bytes:
    return json.dumps(asdict(erasure) | {"asked_at": erasure.asked_at.isoformat()}).encode()


def erasure_of(data: bytes) -> Erasure:
    plain = json.loads(data)
    told = {"asked_at": datetime.fromisoformat(plain["asked_at"]), "ids": tuple(plain["ids"])}
    return Erasure(**plain | told)

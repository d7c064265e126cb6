"""What Twilio keeps of the messages between the shop and a customer, and what comes of deleting it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TwilioCopy:
    sid: str
    inbound: bool
    created_at: datetime
    has_files: bool = False


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many Twilio has deleted; `kept` are those that it does not let go yet, as they are still on their way."""

    messages: int = 0
    files: int = 0
    kept: int = field(default=0)

    def __add__(self, other: "Deleted") -> "Deleted":
        return Deleted(self.messages + other.messages, self.files + other.files, self.kept + other.kept)

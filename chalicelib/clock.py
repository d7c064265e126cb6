"""Time, given to whoever needs it, so that tests have their own."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, in UTC."""

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True)
class Deadline:
    """The one end of a job's time."""

    clock: Clock
    at: datetime

    def remaining(self) -> float:
        """Seconds; negative when it is over."""
        return (self.at - self.clock.now()).total_seconds()

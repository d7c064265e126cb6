"""What the model may cost on one business day, for the shop as a whole."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.clock import Clock
from chalicelib.flows.ports import Metrics
from chalicelib.sales.counting import business_day

_AGE = timedelta(minutes=1)
_NANO = 10**9


@dataclass
class Budget:
    """`usd_a_day` 0: no bound. Costs of models without a known price count nothing."""

    metrics: Metrics
    clock: Clock
    zone: ZoneInfo
    senders: tuple[str, ...]
    usd_a_day: float
    _looked_at: datetime | None = field(default=None, init=False)
    _spent: bool = field(default=False, init=False)

    def is_spent(self) -> bool:
        """As of at most a minute ago."""
        now = self.clock.now()
        if self.usd_a_day and (self._looked_at is None or now - self._looked_at >= _AGE):
            day = business_day(now, self.zone)
            counters = self.metrics.days(self.senders, day, day).get(day)
            self._spent = counters is not None and counters["cost_nano_usd"] >= self.usd_a_day * _NANO
            self._looked_at = now
        return self._spent

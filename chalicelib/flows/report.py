"""What a period brought: the counters of its business days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.clock import Clock
from chalicelib.errors import RequestRefused
from chalicelib.flows.ports import Metrics
from chalicelib.sales import counting

_LONGEST = 366
_DEFAULT = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Report:
    """`days` holds every day of the period in order, also those on which nothing happened."""

    first: date
    last: date
    days: dict[str, Counter[str]]

    def totals(self) -> Counter[str]:
        totals: Counter[str] = Counter()
        for counters in self.days.values():
            totals.update(counters)
        return totals


@dataclass(frozen=True)
class MakeReport:
    metrics: Metrics
    clock: Clock
    zone: ZoneInfo
    senders: tuple[str, ...]

    def __call__(self, first: str | None, last: str | None, sender: str | None) -> Report:
        """Days as `YYYY-MM-DD`, both ends included; the last 7 by default. Raises RequestRefused."""
        today = date.fromisoformat(counting.business_day(self.clock.now(), self.zone))
        end = _day(last) if last else today
        start = _day(first) if first else max(end, date.min + _DEFAULT) - _DEFAULT
        if start > end or (end - start).days >= _LONGEST:
            raise RequestRefused(400, "bad_period", "El periodo va de un día a otro posterior, hasta 366 días.")
        found = self.metrics.days(self._senders(sender), start.isoformat(), end.isoformat())
        all_days = [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]
        return Report(start, end, {day: found.get(day, Counter()) for day in all_days})

    def _senders(self, sender: str | None) -> Sequence[str]:
        if sender is None:
            return self.senders
        wanted = f"whatsapp:{sender.strip().removeprefix('whatsapp:')}"
        if wanted not in self.senders:
            raise RequestRefused(400, "unknown_sender", "Ese número no es de la tienda.")
        return (wanted,)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise RequestRefused(400, "bad_day", "Los días se escriben así: 2026-11-22.") from None

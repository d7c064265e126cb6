"""What a period brought: the counters of its business days, and of the ads that brought customers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.clock import Clock
from chalicelib.errors import RequestRefused
from chalicelib.flows.ports import Metrics
from chalicelib.sales import counting
from chalicelib.sales.ads import CountedAd

_LONGEST = 366
_DEFAULT = timedelta(days=6)
_MOST_ADS = 50


@dataclass(frozen=True, slots=True)
class Report:
    """`days` holds every day of the period in order, also those on which nothing happened.

    `ads` are those that sold most, the best first. `previous` is the report of as many days right before, where it was
    asked for and there are so many.
    """

    first: date
    last: date
    days: dict[str, Counter[str]]
    ads: list[CountedAd]
    previous: "Report | None" = None

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

    def __call__(self, first: str | None, last: str | None, sender: str | None, *, compare: bool = False) -> Report:
        """Days as `YYYY-MM-DD`, both ends included; the last 7 by default. Raises RequestRefused."""
        today = date.fromisoformat(counting.business_day(self.clock.now(), self.zone))
        end = _day(last) if last else today
        start = _day(first) if first else max(end, date.min + _DEFAULT) - _DEFAULT
        if start > end or (end - start).days >= _LONGEST:
            raise RequestRefused(400, "bad_period", "El periodo va de un día a otro posterior, hasta 366 días.")
        senders = self._senders(sender)
        report = self._of(senders, start, end)
        length = end - start + timedelta(days=1)
        if not compare or start - date.min < length:
            return report
        return replace(report, previous=self._of(senders, start - length, start - timedelta(days=1)))

    def _of(self, senders: Sequence[str], start: date, end: date) -> Report:
        ends = start.isoformat(), end.isoformat()
        found = self.metrics.days(senders, *ends)
        all_days = [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]
        ads = sorted(self.metrics.ads(senders, *ends), key=_worth, reverse=True)
        return Report(start, end, {day: found.get(day, Counter()) for day in all_days}, ads[:_MOST_ADS])

    def _senders(self, sender: str | None) -> Sequence[str]:
        if sender is None:
            return self.senders
        wanted = f"whatsapp:{sender.strip().removeprefix('whatsapp:')}"
        if wanted not in self.senders:
            raise RequestRefused(400, "unknown_sender", "Ese número no es de la tienda.")
        return (wanted,)


def _worth(counted: CountedAd) -> tuple[int, int, int, str]:
    counters = counted.counters
    sold = counters["revenue_paid"], counters["revenue_placed"]
    return *sold, counters["conversations_new"], counted.ad.source_id


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise RequestRefused(400, "bad_day", "Los días se escriben así: 2026-11-22.") from None

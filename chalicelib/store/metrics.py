"""Counters of days and of ads: read here, added to in the transactions that count."""

from collections import Counter
from collections.abc import Iterator, Sequence

from chalicelib.sales.ads import Ad, CountedAd
from chalicelib.sales.counting import COUNTERS
from chalicelib.store import metric_keys
from chalicelib.store.tables import MetricsRow
from chalicelib.store.transactions import translated


class DynamoMetrics:
    def __init__(self, shards: int) -> None:
        self._shards = shards

    def days(self, senders: Sequence[str], first_day: str, last_day: str) -> dict[str, Counter[str]]:
        """Counters by day (`YYYY-MM-DD`, both ends included), all senders and shards added up."""
        totals: dict[str, Counter[str]] = {}
        keys = [metric_keys.days(sender, shard) for sender in senders for shard in range(self._shards)]
        with translated():
            for row in _rows(keys, first_day, last_day):
                totals.setdefault(row.day, Counter()).update(_counters(row))
        return totals

    def ads(self, senders: Sequence[str], first_day: str, last_day: str) -> list[CountedAd]:
        """What each ad brought in these days, all senders and shards added up, with the newest that it says."""
        totals: dict[str, Counter[str]] = {}
        says: dict[str, tuple[str, str]] = {}
        with translated():
            for row in self._of_ads(senders, first_day, last_day):
                day, source_id = metric_keys.day_and_ad(row.day)
                totals.setdefault(source_id, Counter()).update(_counters(row))
                if row.headline:
                    says[source_id] = max(says.get(source_id, ("", "")), (day, row.headline))
        return [CountedAd(Ad(known, says.get(known, ("", ""))[1]), counted) for known, counted in totals.items()]

    def _of_ads(self, senders: Sequence[str], first_day: str, last_day: str) -> Iterator[MetricsRow]:
        ends = metric_keys.ads_of_days(first_day, last_day)
        for sender in senders:
            for shard in range(self._shards):
                yield from MetricsRow.query(metric_keys.ads(sender, shard), MetricsRow.day.between(*ends))


def _rows(keys: Sequence[str], first_day: str, last_day: str) -> Iterator[MetricsRow]:
    """A single day in one call: the worker asks for it before it pays for a model."""
    if first_day == last_day:
        yield from MetricsRow.batch_get([(key, first_day) for key in keys])
        return
    for key in keys:
        yield from MetricsRow.query(key, MetricsRow.day.between(first_day, last_day))


def _counters(row: MetricsRow) -> dict[str, int]:
    return {name: int(value) for name in COUNTERS if (value := getattr(row, name))}

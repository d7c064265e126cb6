"""Counters of days: read here, added to in the transactions that count."""

from collections import Counter
from collections.abc import Iterator, Sequence

from chalicelib.sales.counting import COUNTERS
from chalicelib.store.tables import MetricsRow
from chalicelib.store.transactions import translated


class DynamoMetrics:
    def __init__(self, shards: int) -> None:
        self._shards = shards

    def days(self, senders: Sequence[str], first_day: str, last_day: str) -> dict[str, Counter[str]]:
        """Counters by day (`YYYY-MM-DD`, both ends included), all senders and shards added up."""
        totals: dict[str, Counter[str]] = {}
        keys = [f"{sender}#{shard}" for sender in senders for shard in range(self._shards)]
        with translated():
            for row in _rows(keys, first_day, last_day):
                totals.setdefault(row.day, Counter()).update(_counters(row))
        return totals


def _rows(keys: Sequence[str], first_day: str, last_day: str) -> Iterator[MetricsRow]:
    """A single day in one call: the worker asks for it before it pays for a model."""
    if first_day == last_day:
        yield from MetricsRow.batch_get([(key, first_day) for key in keys])
        return
    for key in keys:
        yield from MetricsRow.query(key, MetricsRow.day.between(first_day, last_day))


def _counters(row: MetricsRow) -> dict[str, int]:
    return {name: int(value) for name in COUNTERS if (value := getattr(row, name))}

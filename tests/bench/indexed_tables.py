"""Tables of DynamoDB to be read only, with their indexes kept in order, as DynamoDB keeps them.

A query costs what it returns, however much stands beside it: moto and MiniStack look at every row for each query, so
that over them nothing could be said about 100,000. Understands what PynamoDB sends for the queries of the bot.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tests.aws_calls import each_call_through
from tests.bench.sizes import READ_BYTES, Item, described, entry, item_size, units

PAGE_BYTES = 1024 * 1024
_LAST = "\U0010ffff"
_CONDITION = re.compile(
    r"\(?(?P<hash>#\d+) = (?P<value>:\d+)"
    r"(?: AND (?:(?P<range>#\d+) (?P<sign>>=|BETWEEN) (?P<low>:\d+)(?: AND (?P<high>:\d+))?"
    r"|begins_with \((?P<of>#\d+), (?P<start>:\d+)\)))?\)?"
)


@dataclass
class Reads:
    """What the bot asked of these tables, and what DynamoDB would bill for it."""

    calls: int = 0
    units: float = 0


@dataclass
class _Index:
    """`places` and `entries` of each partition, both in the order of the range key."""

    keys: Sequence[str]
    places: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, list[Item]] = field(default_factory=lambda: defaultdict(list))


class IndexedTables:
    """`descriptions`: as DescribeTable answers, by the table's name."""

    def __init__(self, descriptions: Mapping[str, Item]) -> None:
        self.reads = Reads()
        self._described = {name: described(of) for name, of in descriptions.items()}
        self._rows: dict[str, dict[tuple[str, ...], Item]] = {name: {} for name in descriptions}
        self._indexes: dict[tuple[str, str], _Index] = {}

    def write(self, table: str, rows: Iterable[Item]) -> None:
        """Once a table; values are DynamoDB's own (`{"S": …}`)."""
        known = self._described[table]
        for row in rows:
            self._rows[table][_place(row, known["key"])] = row
        own = {"name": "", "own": known["key"], "shown": None}
        for index in (own, *known["global"], *known["local"]):
            self._indexes[table, index["name"]] = _ordered(index, known["key"], self._rows[table].values())

    @contextmanager
    def in_place_of_dynamodb(self) -> Iterator[None]:
        """For every client of botocore in this process, and for these tables; all else goes its way."""

        def answered(operation: str, arguments: Item, make: Callable[[], Any]) -> Any:
            if operation == "Query" and arguments["TableName"] in self._rows:
                return self._query(arguments)
            if operation == "BatchGetItem" and set(arguments["RequestItems"]) <= set(self._rows):
                return self._batch_get(arguments["RequestItems"])
            return make()

        with each_call_through(answered):
            yield

    def _query(self, asked: Item) -> Item:
        index = self._indexes[asked["TableName"], asked.get("IndexName", "")]
        partition, low, high = _condition(asked)
        places, entries = index.places[partition], index.entries[partition]
        first, last = bisect_left(places, (low,)), bisect_right(places, (high, _LAST, _LAST))
        numbers = range(first, last)
        start, forward = asked.get("ExclusiveStartKey"), asked.get("ScanIndexForward", True)
        if start:
            place = _place(start, index.keys[1:])
            numbers = range(bisect_right(places, place), last) if forward else range(first, bisect_left(places, place))
        found, size, more = _page((entries[n] for n in (numbers if forward else reversed(numbers))), asked.get("Limit"))
        self._bill(1, max(1, units(size, READ_BYTES)) / (1 if asked.get("ConsistentRead") else 2))
        answer: Item = {"Count": len(found), "ScannedCount": len(found)}
        if asked.get("Select") != "COUNT":
            answer["Items"] = _projected(found, asked)
        if more:
            answer["LastEvaluatedKey"] = {name: found[-1][name] for name in index.keys}
        return answer

    def _batch_get(self, asked: Item) -> Item:
        found = {}
        for table, of in asked.items():
            key = self._described[table]["key"]
            rows = [self._rows[table].get(_place(one, key)) for one in of["Keys"]]
            found[table] = [row for row in rows if row]
            each = sum(max(1, units(item_size(row), READ_BYTES)) for row in rows)
            self._bill(0, each / (1 if of.get("ConsistentRead") else 2))
        self._bill(1, 0)
        return {"Responses": found, "UnprocessedKeys": {}}

    def _bill(self, calls: int, consumed: float) -> None:
        self.reads.calls += calls
        self.reads.units += consumed


def _ordered(index: Item, table_key: Sequence[str], rows: Iterable[Item]) -> _Index:
    keys = [*index["own"], *(name for name in table_key if name not in index["own"])]
    ordered = _Index(keys)
    entries = sorted((found for row in rows if (found := entry(index, row))), key=lambda one: _place(one, keys))
    for one in entries:
        partition, *place = _place(one, keys)
        ordered.places[partition].append(tuple(place))
        ordered.entries[partition].append(one)
    return ordered


def _place(item: Item, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(item[name]["S"] for name in keys)


def _condition(asked: Item) -> tuple[str, str, str]:
    """The partition, and from where to where in it."""
    values = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items()}
    found = _CONDITION.fullmatch(asked["KeyConditionExpression"])
    assert found, asked["KeyConditionExpression"]
    partition = values[found["value"]]
    if found["start"]:
        return partition, values[found["start"]], values[found["start"]] + _LAST
    low = values[found["low"]] if found["low"] else ""
    return partition, low, values[found["high"]] if found["high"] else _LAST


def _page(entries: Iterable[Item], limit: int | None) -> tuple[list[Item], int, bool]:
    """What is read in one call, its bytes, and whether there may be more."""
    found, size = [], 0
    for one in islice(entries, limit):
        found.append(one)
        size += item_size(one)
        if size >= PAGE_BYTES:
            return found, size, True
    return found, size, len(found) == limit


def _projected(found: Sequence[Item], asked: Item) -> list[Item]:
    if "ProjectionExpression" not in asked:
        return list(found)
    names = asked.get("ExpressionAttributeNames", {})
    shown = [names.get(part.strip(), part.strip()) for part in asked["ProjectionExpression"].split(",")]
    return [{name: one[name] for name in shown if name in one} for one in found]

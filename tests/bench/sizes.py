"""How DynamoDB counts bytes and units, of items and of their entries in indexes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import math
from typing import Any

WRITE_BYTES, READ_BYTES = 1024, 4096

Item = dict[str, Any]


def described(table: Item) -> Item:
    key = [each["AttributeName"] for each in table["KeySchema"]]
    return {
        "key": key,
        "local": [_index(each, key) for each in table.get("LocalSecondaryIndexes", [])],
        "global": [_index(each, key) for each in table.get("GlobalSecondaryIndexes", [])],
    }


def _index(index: Item, key: list[str]) -> Item:
    own = [each["AttributeName"] for each in index["KeySchema"]]
    shown = {*own, *key, *index["Projection"].get("NonKeyAttributes", [])}
    whole = index["Projection"]["ProjectionType"] == "ALL"
    return {"name": index["IndexName"], "own": own, "shown": None if whole else shown}


def index_units(index: Item, before: Item | None, after: Item | None) -> int:
    """Nothing where the entry is the same, one write for a new, gone or changed entry, two where its key moves."""
    old, new = entry(index, before), entry(index, after)
    if old == new:
        return 0
    if old and new and any(old[name] != new[name] for name in index["own"]):
        return units(item_size(old), WRITE_BYTES) + units(item_size(new), WRITE_BYTES)
    return units(max(item_size(old), item_size(new)), WRITE_BYTES)


def entry(index: Item, item: Item | None) -> Item | None:
    if item is None or any(name not in item for name in index["own"]):
        return None
    return {name: value for name, value in item.items() if index["shown"] is None or name in index["shown"]}


def units(size: int, step: int) -> int:
    return max(1, math.ceil(size / step))


def item_size(item: Item | None) -> int:
    """Bytes as DynamoDB counts them: names and values, https://docs.aws.amazon.com/amazondynamodb/latest/
    developerguide/CapacityUnitCalculations.html"""
    return sum(len(name.encode()) + _value_size(value) for name, value in (item or {}).items())


def _value_size(typed: Item) -> int:
    ((kind, value),) = typed.items()
    if kind == "N":
        return math.ceil(len(value.strip("-0.")) / 2) + 1
    if kind in ("BOOL", "NULL"):
        return 1
    if kind in ("SS", "NS", "BS"):
        return sum(len(each) for each in value)
    if kind == "M":
        return 3 + item_size(value) + len(value)
    if kind == "L":
        return 3 + sum(_value_size(each) + 1 for each in value)
    return len(value.encode()) if isinstance(value, str) else len(value)

"""One list over several senders, each a partition of the same index: read in order, merged, and gone on with later."""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chalicelib.store.transactions import translated

_PAGES_A_CALL = 5

Key = dict[str, Any]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    next: str | None


@dataclass(frozen=True)
class Listing:
    """One index read in its order: which key tells the place, and how a row's place is written down again."""

    name: str
    table: Any
    index: Any
    hash_name: str
    hash_key: Callable[[str], str]
    range_name: str
    newest_first: bool


@dataclass(frozen=True)
class _Stream:
    rows: list[Any]
    resume: Key | None


def read_merged(
    listing: Listing, places: Mapping[str, Key | None], passes: Callable[[Any], bool], limit: int
) -> tuple[list[Any], dict[str, Key]]:
    """The next `limit` rows of all senders that pass, and for each sender that has more the place to go on.

    `places` by sender: None or empty from the beginning. Filtered here, not by DynamoDB: it reads as much either way,
    and so a call's reads stay bounded. Raises StoreBusy.
    """
    streams = {sender: _read(listing, sender, place, passes, limit) for sender, place in places.items()}
    tagged = [[(sender, row) for row in stream.rows] for sender, stream in streams.items()]
    merged = heapq.merge(*tagged, key=lambda pair: getattr(pair[1], listing.range_name), reverse=listing.newest_first)
    taken = [pair for pair, _ in zip(merged, range(limit), strict=False)]
    following: dict[str, Key] = {}
    for sender, stream in streams.items():
        count = sum(1 for owner, _ in taken if owner == sender)
        if count == len(stream.rows):
            place = stream.resume
        else:
            place = _place(listing, sender, stream.rows[count - 1]) if count else places[sender] or {}
        if place is not None:
            following[sender] = place
    return [row for _, row in taken], following


def _read(listing: Listing, sender: str, start: Key | None, passes: Callable[[Any], bool], limit: int) -> _Stream:
    """Up to `limit` rows that pass; a filter that drops nearly all ends after some pages with a place to go on."""
    rows: list[Any] = []
    for _ in range(_PAGES_A_CALL):
        with translated():
            result = listing.index.query(
                listing.hash_key(sender),
                scan_index_forward=not listing.newest_first,
                last_evaluated_key=start or None,
                page_size=limit,
                limit=limit,
            )
            page = list(result)
        for row in page:
            row.sender = sender
        start = result.last_evaluated_key if len(page) == limit else None
        passing = [row for row in page if passes(row)]
        room = limit - len(rows)
        if len(passing) > room:
            return _Stream(rows + passing[:room], _place(listing, sender, passing[room - 1]))
        rows += passing
        if start is None or len(rows) == limit:
            break
    return _Stream(rows, start)


def _place(listing: Listing, sender: str, row: Any) -> Key:
    key = listing.table._hash_keyname
    moment = getattr(listing.table, listing.range_name).serialize(getattr(row, listing.range_name))
    return {
        key: {"S": getattr(row, key)},
        listing.hash_name: {"S": listing.hash_key(sender)},
        listing.range_name: {"S": moment},
    }

"""What changed: told once, told although it shows late, and told in the end however much it is."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.flows.watch_inbox import MOST_CHANGES, WatchInbox
from chalicelib.sales.conversation import Conversation
from tests.fakes.outside import START, ManualClock

SENDER = "whatsapp:+14155238886"


class Index:
    def __init__(self) -> None:
        self.rows: list[Conversation] = []

    def changed_since(self, senders: Any, since: datetime, limit: int) -> list[Conversation]:
        return sorted((r for r in self.rows if r.changed_at >= since), key=lambda r: r.changed_at)[:limit]

    def shows(self, number: int, seconds: float) -> None:
        at = START + timedelta(seconds=seconds)
        name = f"{number:08}"
        self.rows.append(Conversation(conversation_id=name, sender=SENDER, address="a", created_at=at, changed_at=at))


def _watching(index: Index) -> WatchInbox:
    return WatchInbox(index, ManualClock(), (SENDER,))


def test_a_change_that_shows_seconds_late_is_told_once() -> None:
    index = Index()
    watch = _watching(index)
    place = watch.begin()
    index.shows(1, 5)
    told, place = watch(place)
    assert [c.conversation_id for c in told] == ["00000001"]
    index.shows(2, 1)
    told, place = watch(place)
    assert [c.conversation_id for c in told] == ["00000002"]
    assert watch(place)[0] == []


def test_what_the_page_has_from_its_start_is_not_told_again() -> None:
    index = Index()
    index.shows(1, -3)
    watch = _watching(index)
    assert watch(watch.begin())[0] == []


def test_more_changes_than_a_page_within_seconds_are_all_told() -> None:
    index = Index()
    watch = _watching(index)
    place = watch.begin()
    for number in range(3 * MOST_CHANGES):
        index.shows(number, number / 1000)
    told: set[str] = set()
    for _ in range(5):
        fresh, place = watch(place)
        told |= {c.conversation_id for c in fresh}
    assert len(told) == 3 * MOST_CHANGES

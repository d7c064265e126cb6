"""The counters of days, read from the tables in memory."""

from collections import Counter
from collections.abc import Sequence

from chalicelib.sales.ads import CountedAd
from tests.fakes.conversations import FakeConversations


class FakeMetrics:
    def __init__(self, conversations: FakeConversations) -> None:
        self._conversations = conversations

    def days(self, senders: Sequence[str], first_day: str, last_day: str) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        for (sender, day), counters in self._conversations.counters.items():
            if sender in senders and first_day <= day <= last_day:
                found.setdefault(day, Counter()).update(counters)
        return found

    def ads(self, senders: Sequence[str], first_day: str, last_day: str) -> list[CountedAd]:
        found: dict[str, Counter[str]] = {}
        for (sender, day, source_id), counters in self._conversations.ad_counters.items():
            if sender in senders and first_day <= day <= last_day:
                found.setdefault(source_id, Counter()).update(counters)
        return [CountedAd(self._conversations.ads[source_id], counters) for source_id, counters in found.items()]

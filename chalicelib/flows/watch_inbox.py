"""What changed since the page last asked: cheap enough to be asked every second or two.

The index can lag a moment behind the table, so the last seconds are read again; the cursor remembers which versions
of those the page has, and they are not told twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.clock import Clock
from chalicelib.flows.ports import Changes
from chalicelib.sales.conversation import Conversation

_READ_AGAIN = timedelta(seconds=10)
_MOST_REMEMBERED = 100
MOST_CHANGES = 200


@dataclass(frozen=True)
class WatchInbox:
    changes: Changes
    clock: Clock
    senders: tuple[str, ...]

    def begin(self) -> dict[str, Any]:
        """Where a page starts that reads its list after this."""
        start = self.clock.now() - _READ_AGAIN
        found = self.changes.changed_since(self.senders, start, MOST_CHANGES)
        return _place(start, found)

    def __call__(self, place: dict[str, Any]) -> tuple[list[Conversation], dict[str, Any]]:
        """What is new since that place, and the next place."""
        start = datetime.fromisoformat(place["from"])
        found = self.changes.changed_since(self.senders, start, MOST_CHANGES)
        told = set(place["told"])
        fresh = [conversation for conversation in found if _version(conversation) not in told]
        return fresh, _place(start, found)


def _place(start: datetime, found: Sequence[Conversation]) -> dict[str, Any]:
    """After a full page the next one starts at its end: going back would read the same page for ever."""
    if not found:
        return {"from": start.isoformat(), "told": []}
    last = found[-1].changed_at
    following = last if len(found) >= MOST_CHANGES else max(start, last - _READ_AGAIN)
    recent = [conversation for conversation in found if conversation.changed_at >= following]
    return {
        "from": following.isoformat(),
        "told": [_version(conversation) for conversation in recent][-_MOST_REMEMBERED:],
    }


def _version(conversation: Conversation) -> str:
    return f"{conversation.conversation_id[:8]}{int(conversation.changed_at.timestamp() * 1e6):x}"

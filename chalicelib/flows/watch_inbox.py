"""What changed since the page last asked: cheap enough to be asked every second or two.

The index can lag a moment behind the table, so the last seconds are read again; the cursor remembers which versions
of those the page has, and they are not told twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.clock import Clock
from chalicelib.flows.ports import Changes
from chalicelib.sales.conversation import Conversation

_READ_AGAIN = timedelta(seconds=10)
_MOST_REMEMBERED = 100


@dataclass(frozen=True)
class WatchInbox:
    changes: Changes
    clock: Clock
    senders: tuple[str, ...]

    def begin(self) -> dict[str, Any]:
        """Where a page that has just loaded its list starts."""
        return {"until": self.clock.now().isoformat(), "told": []}

    def __call__(self, place: dict[str, Any]) -> tuple[list[Conversation], dict[str, Any]]:
        """What is new since that place, and the next place."""
        until = datetime.fromisoformat(place["until"])
        found = self.changes.changed_since(self.senders, until - _READ_AGAIN)
        told = set(place["told"])
        fresh = [conversation for conversation in found if _version(conversation) not in told]
        now = max([until, *(conversation.changed_at for conversation in found)])
        recent = [c for c in found if c.changed_at >= now - _READ_AGAIN]
        return fresh, {
            "until": now.isoformat(),
            "told": [_version(conversation) for conversation in recent][-_MOST_REMEMBERED:],
        }


def _version(conversation: Conversation) -> str:
    return f"{conversation.conversation_id[:8]}{int(conversation.changed_at.timestamp() * 1e6):x}"

"""The shop's own system, which takes the events that are posted to it, or does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.clock import Deadline


@dataclass(frozen=True)
class Posted:
    url: str
    event: Mapping[str, Any]
    event_id: str


@dataclass
class FakeHooks:
    """`fails` is how many of the next posts are not taken; those stand in `posted` too."""

    posted: list[Posted] = field(default_factory=list)
    fails: int = 0

    def post(self, url: str, event: Mapping[str, Any], event_id: str, deadline: Deadline) -> bool:
        self.posted.append(Posted(url, event, event_id))
        taken = self.fails == 0
        self.fails = max(0, self.fails - 1)
        return taken

"""How a script of the demo model runs: it yields calls of tools, gets their results, and ends with a reply.

The Responses API keeps nothing between two requests. So the script runs from its start each time, fed with the results
that came since, until it wants a tool that has not told yet.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import NamedTuple

from local.demo_seen import Body, Seen, key_of

MOST_ROUNDS = 4
SIGNATURE = "_Soy el modelo de demostración._"
LOST = "Eso no lo puedo resolver aquí. Con la palabra «persona» contesta alguien del equipo."


class Call(NamedTuple):
    name: str
    arguments: Body


@dataclass(frozen=True)
class Reply:
    """`fields` are those of the asked-for schema beside the reply; the rest is filled with nothing."""

    text: str
    fields: Body = field(default_factory=dict)
    paragraphs: list[str] = field(default_factory=list)

    @property
    def whole(self) -> str:
        return "\n\n".join(part for part in [self.text, *self.paragraphs, SIGNATURE] if part)


Script = Generator[list[Call], list[Body], Reply]


def next_step(seen: Seen, script: Callable[[Seen], Script]) -> list[Call] | Reply:
    """The calls that the script waits for, or its reply. A tool that is not offered tells nothing."""
    running = script(seen)
    try:
        calls = next(running)
        while True:
            missing = [call for call in calls if call.name in seen.tools and key_of(*call) not in seen.told]
            if missing:
                return missing if seen.rounds < MOST_ROUNDS else Reply(LOST)
            calls = running.send([seen.told.get(key_of(*call), {}) for call in calls])
    except StopIteration as end:
        reply: Reply = end.value
        return reply


def has_error(result: Body) -> bool:
    return not result or "error" in result

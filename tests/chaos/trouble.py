"""When the worker is killed and the emulator restarted: places in the traffic, from the seed."""

from dataclasses import dataclass
from random import Random

WORKER, EMULATOR = "worker killed", "emulator restarted"
_MESSAGES_A_KILL = 110
_MESSAGES_A_RESTART = 500
# Not in the last half: what a killed worker has reserved is looked for after minutes (`answering.LEASE`).
_FIRST, _LAST = 0.05, 0.5


@dataclass(frozen=True, order=True)
class Trouble:
    """`after`: so many of the customers' messages."""

    after: int
    kind: str


def troubles_of(seed: int, messages: int) -> list[Trouble]:
    """In the order of their places; at least one kill and one restart."""
    random = Random(f"trouble {seed}")
    kinds = [WORKER] * max(1, messages // _MESSAGES_A_KILL) + [EMULATOR] * max(1, messages // _MESSAGES_A_RESTART)
    return sorted(Trouble(int(messages * random.uniform(_FIRST, _LAST)), kind) for kind in kinds)

"""Waiting for what another thread or process brings about, up to a deadline."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

DEADLINE_SECONDS = 20


def eventually(look: Callable[[], Found], *, seconds: float = DEADLINE_SECONDS, every: float = 0.01) -> Found:
    """The first result that is not empty. `every`: seconds between two looks."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come"
        pause.wait(every)
    return found

"""A bound on a whole call to an outside system. HTTP libraries bound each connect and each read, not their sum."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class TimeBudget:
    """So many seconds for all calls together, from now on."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def run(self, call: Callable[[], T]) -> T:
        """What the call gives or raises. Raises TimeoutError when time is over; its thread is then left to itself."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        outcome: Future[T] = Future()
        threading.Thread(target=_settle, args=(outcome, call), daemon=True).start()
        return outcome.result(timeout=left)

    def run_with_fresh_key(
        self, call: Callable[[], T], is_unauthorized: Callable[[Exception], bool], refresh: Callable[[], None]
    ) -> T:
        """Once more, with the settings read again, where the key was refused: it may have been rotated."""
        try:
            return self.run(call)
        except Exception as error:
            if not is_unauthorized(error):
                raise
        self.run(refresh)
        return self.run(call)


def _settle(outcome: Future[T], call: Callable[[], T]) -> None:
    try:
        outcome.set_result(call())
    except BaseException as error:  # whatever it is belongs to who waits
        outcome.set_exception(error)

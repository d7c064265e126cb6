"""A worker that is killed at a chosen step: around every call that it makes to the outside. Or the call fails."""

from typing import Any


class Killed(BaseException):
    """No `except Exception` survives it, as none survives the end of a process."""


class Killer:
    """Counts the calls of the parts that it wraps; the n-th kills, before it happens or after.

    With an error of ours the process lives on, and does not know whether the call has happened.
    """

    def __init__(self, step: int | None, *, after: bool, error: type[BaseException] = Killed) -> None:
        self.step = step
        self.after = after
        self.error = error
        self.count = 0

    def wrap(self, part: Any) -> Any:
        return _Mortal(part, self)

    def call(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        self.count += 1
        hit = self.count == self.step
        if hit and not self.after:
            raise self.error
        result = method(*args, **kwargs)
        if hit:
            raise self.error
        return result


class _Mortal:
    def __init__(self, part: Any, killer: Killer) -> None:
        self._part = part
        self._killer = killer

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)
        if not callable(method):
            return method
        return lambda *args, **kwargs: self._killer.call(method, *args, **kwargs)


class Overtaken:
    """A part whose next call of `method` is overtaken: something else happens just before it."""

    def __init__(self, part: Any, method: str, by: Any) -> None:
        self._part = part
        self._method = method
        self._by = [by]

    def __getattr__(self, name: str) -> Any:
        if name == self._method and self._by:
            self._by.pop()()
        return getattr(self._part, name)

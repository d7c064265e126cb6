"""One JSON line a step, without private data.

`step("answer_sent", conversation_id=..., message_id=..., duration_ms=...)` writes
`{"time": ..., "level": "INFO", "step": "answer_sent", ...}`. Lines with `"alarm": true` are those a person must see.
Texts of exceptions and arguments of other libraries' log calls are left out: they can hold phone numbers, message
text or keys. An exception is told by its class and where it was raised. A line is printable ASCII, so that nothing in
it is the end of a line or a command to anyone who reads it, and it is not cut by CloudWatch in the middle.
"""

import json
import logging
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from chalicelib.errors import SalesBotError

_logger = logging.getLogger("sales_bot")
_LONGEST_LINE = 10_000
_LONGEST_FIELD = 1_000


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
        }
        if record.name == _logger.name:
            line |= record.__dict__.get("fields", {})
        else:
            line |= {"step": "library", "logger": record.name, "template": str(record.msg)[:200]}
        if record.exc_info and record.exc_info[1]:
            line |= _describe(record.exc_info[1])
        whole = json.dumps(line, default=str)
        if len(whole) <= _LONGEST_LINE:
            return whole
        return json.dumps({name: _cut(line[name]) for name in line}, default=str)


class _StandardOutput(logging.Handler):
    """Whatever is standard output at the time of the line."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stdout.write(self.format(record) + "\n")
        sys.stdout.flush()


def _cut(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return value if len(text) <= _LONGEST_FIELD else f"{text[:_LONGEST_FIELD]}…"


def _describe(error: BaseException) -> dict[str, Any]:
    told = {"error": type(error).__name__, "raised_at": _frames(error.__traceback__)}
    # Our own errors are worded here and hold nothing private.
    return told | ({"reason": str(error)} if isinstance(error, SalesBotError) else {})


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-6:]
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]


def set_up(level: str = "INFO") -> None:
    """Send every logger of the process, ours and the libraries', through the one formatter to standard output."""
    handler = _StandardOutput()
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    _logger.setLevel(level)


def step(name: str, **fields: Any) -> None:
    _logger.info(name, extra={"fields": {"step": name, **fields}})


def alarm(name: str, **fields: Any) -> None:
    """Something that a person must look at; alarms of the deployed bot count these lines."""
    _logger.error(name, extra={"fields": {"step": name, "alarm": True, **fields}})


def failure(name: str, error: BaseException, **fields: Any) -> None:
    """An error nobody foresaw: its class and place, never its text."""
    _logger.error(
        name,
        exc_info=(type(error), error, error.__traceback__),
        extra={"fields": {"step": name, "alarm": True, **fields}},
    )


@contextmanager
def timed(name: str, **fields: Any) -> Iterator[dict[str, Any]]:
    """Write the step when the block ends well, with its duration; the block may add fields."""
    started = time.perf_counter()
    yield fields
    step(name, **fields, duration_ms=round((time.perf_counter() - started) * 1000))

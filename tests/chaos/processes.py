"""The processes that are really there: the emulator, the bot's API and its worker, to be killed and started again."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from local import aws, children
from local.children import Child
from local.settings import Settings

_START_SECONDS = 90
_EMULATOR_STOP_SECONDS = 60
_STOP_SECONDS = 12


class NotStarted(Exception):
    """A process did not become ready. The text ends with the end of its log."""


class Emulator:
    """MiniStack, which keeps what it has over a clean stop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child: Child | None = None

    def start(self) -> None:
        self._child = children.start(
            "aws",
            aws.ministack_command(),
            environment=aws.ministack_environment(self._settings),
            logs=self._settings.state_dir / "logs",
        )
        _wait(self._child, lambda: aws.ministack_answers(self._settings.ports.aws))

    def stop(self) -> None:
        if self._child:
            self._child.stop(_EMULATOR_STOP_SECONDS)


class Bot:
    """The API and the worker, each a process of its own with this environment."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self._environment = dict(environment)
        self._logs = logs
        self._running: dict[str, Child] = {}
        self._starts = 0

    def start(self) -> None:
        for child, pipe in [self._launch("api"), self._launch("poller")]:
            _wait(child, partial(children.has_announced, pipe))

    def kill(self, module: str) -> None:
        """As it stands, in the midst of whatever it does; another one is started at once and not waited for."""
        child = self._running.pop(module)
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self._launch(module)

    def check(self) -> None:
        """Raises NotStarted where a process has ended by itself."""
        for child in self._running.values():
            if not child.runs():
                raise NotStarted(f"{child.name} ended by itself:\n{child.end_of_log()}")

    def stop(self) -> None:
        for child in self._running.values():
            child.stop(_STOP_SECONDS)

    def logs(self) -> list[Path]:
        return sorted(self._logs.glob("*.log"))

    def _launch(self, module: str) -> tuple[Child, int]:
        """A name of its own for each, so that no log is written over."""
        self._starts += 1
        child, pipe = children.start_own(
            module, name=f"{module}-{self._starts}", environment=self._environment, logs=self._logs
        )
        self._running[module] = child
        return child, pipe


def _wait(child: Child, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not is_ready():
        if not child.runs() or time.monotonic() > deadline:
            raise NotStarted(f"{child.name} did not start:\n{child.end_of_log()}")
        time.sleep(0.02)

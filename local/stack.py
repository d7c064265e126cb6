"""The processes of the local stack, started in the order of their needs and stopped in the opposite one."""

import time
from collections.abc import Callable, Mapping
from functools import partial

from local import aws, children
from local.children import Child
from local.settings import Settings

START_SECONDS = 60
# MiniStack writes down all it holds when it stops.
STOP_SECONDS = {"aws": 60.0}
STOP_SECONDS_OF_OTHERS = 12.0


class StackFailed(Exception):
    """The stack cannot run, or one of its processes ended. The text says what happened."""


class Stack:
    """`lock` is an open, locked file: every process holds it, so that it is free only when all have ended."""

    def __init__(self, settings: Settings, environment: Mapping[str, str], lock: int) -> None:
        self._settings = settings
        self._environment = dict(environment)
        self._lock = lock
        self._children: list[Child] = []
        self._starting: list[int] = []

    def start_outside(self) -> None:
        """All that the bot talks to. Returns when AWS answers; the others may still be starting."""
        if self._settings.simulates_aws:
            self._children.append(
                children.start(
                    "aws",
                    aws.ministack_command(),
                    environment=aws.ministack_environment(self._settings),
                    logs=self._settings.state_dir / "logs",
                    keep_open=[self._lock],
                )
            )
        servers = [name for name in self._settings.servers() if name not in ("api", "aws")]
        self._start_own("outside", *servers)
        if self._settings.simulates_aws:
            self._wait(lambda: aws.ministack_answers(self._settings.ports.aws))

    def start_bot(self, queue_url: str) -> None:
        """Returns when everything is ready."""
        self._environment["REPLY_QUEUE_URL"] = queue_url
        self._start_own("api")
        self._start_own("poller")
        for pipe in self._starting:
            self._wait(partial(children.has_announced, pipe))

    def watch(self) -> None:
        """Returns never: raises when a process ended by itself."""
        while True:
            self._check()
            time.sleep(0.2)

    def stop(self) -> None:
        while self._children:
            child = self._children.pop()
            child.stop(STOP_SECONDS.get(child.name, STOP_SECONDS_OF_OTHERS))

    def _start_own(self, module: str, *arguments: str) -> None:
        child, pipe = children.start_own(
            module,
            *arguments,
            environment=self._environment,
            logs=self._settings.state_dir / "logs",
            keep_open=[self._lock],
        )
        self._children.append(child)
        self._starting.append(pipe)

    def _wait(self, is_ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            self._check()
            if time.monotonic() > deadline:
                raise StackFailed(f"The local stack was not ready after {START_SECONDS} s.")
            time.sleep(0.02)

    def _check(self) -> None:
        for child in self._children:
            if not child.runs():
                raise StackFailed(
                    f"{child.name} ended with {child.process.returncode}. The end of {child.log}:\n{child.end_of_log()}"
                )

"""The processes that the local stack starts: each in a session of its own, each gone when the runner is."""

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.serving import READY
from local.settings import ROOT

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def runs(self) -> bool:
        return self.process.poll() is None

    def stop(self, seconds: float) -> None:
        if self.runs():
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def end_of_log(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def start(
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    logs: Path,
    keep_open: Collection[int] = (),
) -> Child:
    """A session of its own keeps the terminal's Ctrl-C away: the runner decides the order of stopping."""
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{name}.log"
    if log.exists():
        log.replace(logs / f"{name}.before.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=keep_open,
            preexec_fn=_dying_with(os.getpid()),
        )
    return Child(name, process, log)


def start_own(
    module: str,
    *arguments: str,
    name: str = "",
    environment: Mapping[str, str],
    logs: Path,
    keep_open: Collection[int] = (),
) -> tuple[Child, int]:
    """A program of `local`, and the end of the pipe to which it writes once it is ready: see `has_announced`."""
    reading, writing = os.pipe()
    child = start(
        name or module,
        [sys.executable, "-m", f"local.{module}", *arguments],
        environment={**environment, READY: str(writing)},
        logs=logs,
        keep_open=(*keep_open, writing),
    )
    os.close(writing)
    return child, reading


def has_announced(pipe: int) -> bool:
    readable, _, _ = select.select([pipe], [], [], 0)
    return bool(readable and os.read(pipe, 1))


def _dying_with(parent: int) -> Callable[[], None]:
    def die_with_parent() -> None:
        # Until the new program runs, the runner's own handler would swallow the signal.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        stop_when_parent_ends()
        if os.getppid() != parent:
            os._exit(1)

    return die_with_parent


def stop_when_parent_ends() -> None:
    """Ask the kernel (Linux) for a SIGTERM when the parent ends, also when it is killed."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

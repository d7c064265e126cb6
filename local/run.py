"""`make run`: starts the local stack, says where it is, and stops all of it with Ctrl-C."""

import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

from local import children
from local.secrets_file import kept_secrets
from local.settings import ROOT, Ports, SettingError, Settings, children_environment, read_settings
from local.stack import Stack, StackFailed

LOCK_SECONDS = 5
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LINKS = {
    "dashboard": "Dashboard",
    "phone": "WhatsApp, simulated",
    "api": "API",
    "twilio": "Twilio, simulated",
    "model": "Model, demo",
    "aws": "AWS, MiniStack",
}


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


class Prepared(NamedTuple):
    """The tables, the demo shop and the operator are there; this is what was learnt on the way."""

    queue_url: str
    sign_in: str


def main() -> int:
    if "--with-parent" in sys.argv:
        children.stop_when_parent_ends()
    _on_signals(_raise_stopped)
    try:
        run(read_settings(os.environ, Path(os.environ.get("LOCAL_ENV_FILE", ROOT / ".env"))))
    except Stopped:
        return 0
    except (SettingError, StackFailed) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    return 0


def run(settings: Settings) -> None:
    with only_runner(settings.state_dir) as lock:
        check_ports(settings)
        secrets = kept_secrets(settings.state_dir)
        environment = children_environment(settings, secrets)
        # The tables and the wiring read the environment of the process itself.
        os.environ.clear()
        os.environ.update(environment)
        stack = Stack(settings, environment, lock)
        say("Starting …")
        try:
            stack.start_outside()
            prepared = prepare(settings, secrets)
            stack.start_bot(prepared.queue_url)
            welcome(settings, prepared.sign_in)
            stack.watch()
        finally:
            _on_signals(signal.SIG_IGN)
            say("Stopping …")
            stack.stop()


def prepare(settings: Settings, secrets: Mapping[str, str]) -> Prepared:
    """Raises SettingError for what the bot itself would not start with."""
    import boto3

    from chalicelib import logs
    from chalicelib.errors import SettingsInvalid
    from chalicelib.wiring import Wiring
    from local import aws, shop, sign_in

    queue_url = aws.prepare_reply_queue(boto3.client("sqs"), settings)
    try:
        wiring = Wiring({**os.environ, "REPLY_QUEUE_URL": queue_url})
    except SettingsInvalid as mistakes:
        raise SettingError(str(mistakes)) from None
    logs.set_up("ERROR")  # what follows is told on the terminal in words
    aws.prepare_tables()
    aws.prepare_bucket(boto3.client("s3"), os.environ["BUCKET"])
    shop.prepare_shop(wiring)
    return Prepared(queue_url, sign_in.prepare_admin(wiring.operators, settings, secrets))


def welcome(settings: Settings, sign_in: str) -> None:
    say("")
    for server, title in LINKS.items():
        if server in settings.servers():
            say(f"  {title:<20} {settings.ports.url(server)}")
    if not settings.simulates_twilio:
        say(f"  {'Twilio calls':<20} {os.environ['TWILIO_WEBHOOK_URL']} (TWILIO_WEBHOOK_URL)")
    if not settings.simulates_model:
        say(f"  {'Model':<20} {os.environ.get('OPENAI_BASE_URL', 'OpenAI')} (OPENAI_BASE_URL)")
    say(f"  {'Sign-in':<20} {sign_in}")
    say(f"  {'State and logs':<20} {settings.state_dir}")
    say("")
    say("Ready")


@contextmanager
def only_runner(state_dir: Path) -> Iterator[int]:
    """Two stacks must not write the same state: the open file is the lock, whoever still holds it."""
    with _lock_file(state_dir) as lock:
        deadline = time.monotonic() + LOCK_SECONDS
        while not _locked(lock.fileno()):
            if time.monotonic() > deadline:
                raise StackFailed(f"Another local stack uses {state_dir}: stop it, or set LOCAL_STATE_DIR.")
            time.sleep(0.05)
        yield lock.fileno()


def _lock_file(state_dir: Path) -> IO[bytes]:
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        return (state_dir / "lock").open("wb")
    except OSError as error:
        raise SettingError(f"{state_dir} cannot be written: {error.strerror}. Set LOCAL_STATE_DIR.") from None


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def check_ports(settings: Settings) -> None:
    servers = settings.servers()
    ports = [getattr(settings.ports, server) for server in servers]
    busy = [server for server, port in zip(servers, ports, strict=True) if _is_busy(port)]
    shared = [server for server, port in zip(servers, ports, strict=True) if ports.count(port) > 1]
    if shared:
        raise SettingError(f"{_variables(shared)} are the same port: give each its own.")
    if busy:
        taken = " and ".join(f"port {getattr(settings.ports, server)} ({Ports.variable(server)})" for server in busy)
        raise SettingError(
            f"In use: {taken}. Stop what listens there, or set another port, e.g. "
            f"`{Ports.variable(busy[0])}={getattr(settings.ports, busy[0]) + 100} make run`."
        )


def _variables(servers: list[str]) -> str:
    return " and ".join(Ports.variable(server) for server in servers)


def _is_busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def say(line: str) -> None:
    # Whoever read this may be gone; the stack is stopped in order all the same.
    with suppress(BrokenPipeError):
        print(line, flush=True)


def _on_signals(handler: object) -> None:
    for number in SIGNALS:
        # `nohup make run` goes on when the terminal is closed.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)  # type: ignore[arg-type]


def _raise_stopped(*_: object) -> NoReturn:
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())

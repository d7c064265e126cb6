"""How soon a webhook is acknowledged while many customers write at once and the model takes two seconds.

    python -m tests.bench.bench_acknowledgement [--report FILE.json]

Waves of 50 new customers, for the local stack's bot with its usual quiet time and for `plain_bot.py`, in turns. Both
have the same simulated Twilio and the same demo model. The plain bot runs as gunicorn's manual advises (twice the cores
and one more of sync workers), and once more with a thread for each request, which is the best that it can have. What is
not acknowledged within Twilio's 15 seconds counts as 15. The bot has everything on this one machine, MiniStack as well:
on AWS its webhooks and its answers do not compete.
"""

import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from local import children
from local.settings import SIMULATED_SENDER
from local.webhooks import TIMEOUT_SECONDS, NotConnected, WebhookCaller
from tests.bench.part import run_part
from tests.bench.rows import BenchFailed, Row, part_of_report
from tests.local.eventually import eventually
from tests.local.runner import Runner, running
from tests.local.servers import free_port

MODEL_SECONDS = 2
WAVES, AT_ONCE, SECONDS_BETWEEN = 2, 50, 8
QUIET_SECONDS = 2  # as the product has it
TURNS = 2
SLOW_SHARE = 0.95
START_SECONDS, REST_SECONDS, LOOK_SECONDS = 30, 120, 0.5
# https://gunicorn.org/design/#how-many-workers
SYNC_WORKERS = 2 * (os.cpu_count() or 1) + 1
PLAIN = {
    f"plain bot, {SYNC_WORKERS} workers": ("--workers", str(SYNC_WORKERS)),
    "plain bot, a thread for each": ("--workers", "1", "--threads", str(WAVES * AT_ONCE)),
}
BOT = "bot"

Seconds = list[float | None]  # none: not acknowledged in time


@dataclass(frozen=True)
class Simulated:
    """The outside world that both bots have."""

    stack: Runner
    account_sid: str
    auth_token: str

    @classmethod
    def of(cls, stack: Runner, state_dir: Path) -> "Simulated":
        kept = json.loads((state_dir / "secrets.json").read_text())
        return cls(stack, kept["SIMULATED_ACCOUNT_SID"], kept["SIMULATED_AUTH_TOKEN"])

    def sent_to(self, customer: str = "") -> int:
        """How many messages Twilio has taken, to all or to one."""
        answer = requests.get(
            f"{self.stack.url('twilio')}/2010-04-01/Accounts/{self.account_sid}/Messages.json",
            {"PageSize": "1000", "From": f"whatsapp:{SIMULATED_SENDER}", **({"To": customer} if customer else {})},
            auth=(self.account_sid, self.auth_token),
            timeout=30,
        )
        return len(answer.json()["messages"])

    def wait_until_sent(self, count: int, customer: str = "") -> None:
        deadline = time.monotonic() + REST_SECONDS
        while self.sent_to(customer) < count:
            if time.monotonic() > deadline:
                raise BenchFailed(f"Not all messages were answered within {REST_SECONDS} s.")
            time.sleep(LOOK_SECONDS)  # a look costs time that both bots need

    def plain_environment(self, folder: Path, port: int) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "NO_PROXY": "127.0.0.1",
            "DATABASE_URL": f"sqlite:///{folder / 'plain.sqlite'}",
            "OPENAI_BASE_URL": f"{self.stack.url('model')}/v1",
            "OPENAI_API_KEY": "demo",
            "TWILIO_ACCOUNT_SID": self.account_sid,
            "TWILIO_AUTH_TOKEN": self.auth_token,
            "TWILIO_API_BASE_URL": self.stack.url("twilio"),
            "TWILIO_WEBHOOK_URL": _webhook(port),
        }


def main() -> int:
    return run_part(__doc__, lambda: part_of_report("acknowledgement", _rows(), NOTES))


NOTES = (
    f"{WAVES} waves of {AT_ONCE} customers at the same moment, {SECONDS_BETWEEN} s apart, {TURNS} turns; "
    f"the model takes {MODEL_SECONDS} s a call.",
)


def _rows() -> Iterator[Row]:
    settings = {"LOCAL_WORKERS": str(AT_ONCE), "QUIET_SECONDS": str(QUIET_SECONDS)}
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), **settings) as stack:
        _model_takes(stack, MODEL_SECONDS)
        simulated = Simulated.of(stack, Path(folder))
        seconds: dict[str, Seconds] = {BOT: [], **{name: [] for name in PLAIN}}
        for _ in range(TURNS):
            seconds[BOT] += _bot_under_load(simulated)
            for name, options in PLAIN.items():
                with _plain_bot(simulated, options) as url:
                    seconds[name] += _under_load(simulated, url)
        copies = _answers_to_copies(simulated)
    for name in PLAIN:
        yield from _compared(seconds[BOT], seconds[name], name)
    yield Row.of("answers to one message that came twice at once", "answers", copies, "plain bot")


def _model_takes(stack: Runner, seconds: float) -> None:
    requests.post(f"{stack.url('model')}/control", json={"delay_seconds": seconds}, timeout=10).raise_for_status()


def _compared(bot: Seconds, plain: Seconds, against: str) -> Iterator[Row]:
    for title, of in _TOLD.items():
        waited = (of([TIMEOUT_SECONDS if each is None else each for each in side]) * 1000 for side in (bot, plain))
        yield Row.of(f"acknowledged after: {title}", "ms", waited, against)
    in_time = [100 * sum(each is not None for each in side) / len(side) for side in (bot, plain)]
    yield Row.of(f"acknowledged within {TIMEOUT_SECONDS} s", "%", in_time, against)


def _slow(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(len(seconds) * SLOW_SHARE)]


_TOLD: Mapping[str, Callable[[Sequence[float]], float]] = {"median": statistics.median, "95 %": _slow, "most": max}


# The two bots


def _bot_under_load(simulated: Simulated) -> Seconds:
    """Answers too, before it returns: they must not be written while the other bot is measured."""
    before = simulated.sent_to()
    seconds = _under_load(simulated, _webhook(simulated.stack.ports["api"]))
    written = sum(each is not None for each in seconds)
    simulated.wait_until_sent(before + written)
    return seconds


@contextmanager
def _plain_bot(simulated: Simulated, options: tuple[str, ...]) -> Iterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--preload", *options]
        server = children.start(
            "plain",
            [*command, "--graceful-timeout", "1", "tests.bench.plain_bot:make_app()"],
            environment=simulated.plain_environment(folder, port),
            logs=folder,
        )
        try:
            eventually(lambda: _answers(port) or not server.runs(), seconds=START_SECONDS)
            if not server.runs():
                raise BenchFailed(f"The plain bot ended:\n{server.end_of_log()}")
            yield _webhook(port)
        finally:
            server.stop(10)


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/", timeout=5).status_code == 404
    except requests.ConnectionError:
        return False


def _webhook(port: int) -> str:
    return f"http://127.0.0.1:{port}/whatsapp"


# The customers


def _under_load(simulated: Simulated, url: str) -> Seconds:
    caller = WebhookCaller(simulated.auth_token)
    started = time.monotonic()

    def write(number: int) -> float | None:
        time.sleep(max(0, started + number // AT_ONCE * SECONDS_BETWEEN - time.monotonic()))
        return _acknowledged(caller, url, _form(simulated))

    with ThreadPoolExecutor(WAVES * AT_ONCE) as customers:
        return list(customers.map(write, range(WAVES * AT_ONCE)))


def _acknowledged(caller: WebhookCaller, url: str, form: dict[str, str]) -> float | None:
    started = time.perf_counter()
    try:
        status = caller.post(url, form)
    except NotConnected:
        return None
    return time.perf_counter() - started if status == 200 else None


def _answers_to_copies(simulated: Simulated) -> list[int]:
    """By the bot, and by the plain one."""
    bot = _answers_to_two(simulated, _webhook(simulated.stack.ports["api"]))
    with _plain_bot(simulated, PLAIN["plain bot, a thread for each"]) as url:
        return [bot, _answers_to_two(simulated, url)]


def _answers_to_two(simulated: Simulated, url: str) -> int:
    form, caller = _form(simulated), WebhookCaller(simulated.auth_token)
    with ThreadPoolExecutor(2) as twice:
        list(twice.map(lambda _: _acknowledged(caller, url, form), range(2)))
    simulated.wait_until_sent(1, form["From"])
    time.sleep(2 * MODEL_SECONDS)  # for a second answer, if there is one
    return simulated.sent_to(form["From"])


def _form(simulated: Simulated) -> dict[str, str]:
    phone = f"34611{secrets.randbelow(10**8):08}"
    return {
        "MessageSid": f"SM{secrets.token_hex(16)}",
        "AccountSid": simulated.account_sid,
        "From": f"whatsapp:+{phone}",
        "To": f"whatsapp:{SIMULATED_SENDER}",
        "Body": "¿Cuánto cuestan las tazas?",
        "ProfileName": "Cliente",
        "WaId": phone,
        "NumMedia": "0",
        "MessageType": "text",
    }


if __name__ == "__main__":
    sys.exit(main())

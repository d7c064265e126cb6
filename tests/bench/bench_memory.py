"""The memory that each Lambda's process has needed at most: once it has started, and after one event.

    python -m tests.bench.bench_memory [--report FILE.json]

From the package as Lambda gets it, in fresh processes that see nothing but it and the standard library; the events are
handled against a local stack of this run. The kernel tells the most that a process has held (VmHWM).
"""

import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
from twilio.request_validator import RequestValidator

from chalicelib.sales.identity import Pseudonyms
from local.aws import REPLIES
from local.poller import schedule_event
from local.settings import REGION, SIMULATED_SENDER, Ports, children_environment, read_settings
from tests.bench.bench_cold import BARE_CLIENTS, WEBHOOK, WORKER, unpacked_package
from tests.bench.bench_webhook import proxy_event
from tests.bench.part import run_part
from tests.bench.rows import BenchFailed, Row, part_of_report
from tests.local.runner import Runner, running

RUNS = 3
QUIET_SECONDS = 60  # so that the stack's own worker leaves the job to the one that is measured
AGAINST = "Python with boto3 and two clients"
SWEEP = """
import app
from chalicelib import wiring
wiring.current().sweep
"""
_CHILD = """
import json, sys
sys.path.insert(0, sys.argv[1])

class Context:
    aws_request_id = "bench"
    def get_remaining_time_in_millis(self):
        return 60000

def most():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

{start}
started = most()
event = json.loads(sys.argv[2])
if event is not None:
    answer = app.{handler}(event, Context())
    assert answer is None or answer.get("statusCode", 200) == 200 and not answer.get("batchItemFailures"), answer
print()
print(json.dumps([started, most()]))
"""


@dataclass(frozen=True)
class Function:
    """`start` is run first, `handler` is the name in `app.py` that gets the event."""

    name: str
    after: str
    start: str
    handler: str


WEBHOOK_FUNCTION = Function("API", "a webhook", WEBHOOK, "app")
SIGN_IN = Function("API", "a sign-in", WEBHOOK, "app")
REPLY_WORKER = Function("reply worker", "an answer", WORKER, "reply_worker")
BARE = Function("bare", "nothing", BARE_CLIENTS, "no_handler")
SWEEPER = Function("sweep", "a sweep", SWEEP, "sweep")


def main() -> int:
    return run_part(__doc__, lambda: part_of_report("memory", _rows(), NOTES))


NOTES = (f"Medians of {RUNS} fresh processes.",)


def _rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        task, _ = unpacked_package(Path(folder, "package"))
        state = Path(folder, "state")
        with running(state, QUIET_SECONDS=str(QUIET_SECONDS)) as stack:
            measured = list(_measured(Shop.of(stack, state), task))
        bare = _median([_most(task, {}, BARE) for _ in range(RUNS)])[0]
    told = set()
    for function, (started, handled) in measured:
        if function.name not in told:
            yield Row(f"{function.name}: started", "MB", started, bare, AGAINST)
        yield Row(f"{function.name}: after {function.after}", "MB", handled, bare, AGAINST)
        told.add(function.name)


def _median(taken: list[list[float]]) -> list[float]:
    return [statistics.median(values) for values in zip(*taken, strict=True)]


@dataclass(frozen=True)
class Shop:
    """The stack's, with the environment of its bot."""

    environment: Mapping[str, str]
    password: str

    @classmethod
    def of(cls, stack: Runner, state: Path) -> "Shop":
        kept = json.loads((state / "secrets.json").read_text())
        ports = {Ports.variable(server): str(port) for server, port in stack.ports.items()}
        settings = read_settings({"LOCAL_STATE_DIR": str(state), **ports}, Path(os.devnull))
        environment = children_environment(settings, kept)
        keys = {name.lower(): environment[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
        sqs: Any = boto3.client("sqs", endpoint_url=stack.url("aws"), region_name=environment["AWS_REGION"], **keys)
        queue_url = sqs.get_queue_url(QueueName=REPLIES)["QueueUrl"]
        return cls({**environment, "REPLY_QUEUE_URL": queue_url}, stack.password())

    def webhook(self, phone: str) -> dict[str, Any]:
        form = {
            "MessageSid": f"SM{secrets.token_hex(16)}",
            "AccountSid": self.environment["TWILIO_ACCOUNT_SID"],
            "From": f"whatsapp:{phone}",
            "To": f"whatsapp:{SIMULATED_SENDER}",
            "Body": "¿Cuánto cuesta la taza de barro negro?",
            "ProfileName": "Ana",
            "NumMedia": "0",
            "MessageType": "text",
        }
        validator = RequestValidator(self.environment["TWILIO_AUTH_TOKEN"])
        signature = validator.compute_signature(self.environment["TWILIO_WEBHOOK_URL"], form)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
        return proxy_event("/whatsapp", headers, urlencode(form))

    def sign_in(self) -> dict[str, Any]:
        body = json.dumps({"username": "admin", "password": self.password})
        return proxy_event("/api/session", {"Content-Type": "application/json"}, body)

    def job(self, phone: str) -> dict[str, Any]:
        pseudonyms = Pseudonyms(self.environment["PSEUDONYM_KEY"])
        conversation_id = pseudonyms.conversation_id(f"whatsapp:{SIMULATED_SENDER}", f"whatsapp:{phone}")
        record = {
            "messageId": secrets.token_hex(16),
            "receiptHandle": "bench",
            "body": json.dumps({"conversation_id": conversation_id}),
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSource": "aws:sqs",
        }
        return {"Records": [record]}


def _measured(shop: Shop, task: Path) -> Iterator[tuple[Function, list[float]]]:
    phones = [f"+34611{secrets.randbelow(10**6):06}" for _ in range(RUNS)]
    for function, events in {
        WEBHOOK_FUNCTION: [shop.webhook(phone) for phone in phones],
        SIGN_IN: [shop.sign_in()] * RUNS,
        REPLY_WORKER: [shop.job(phone) for phone in phones],
        SWEEPER: [schedule_event("sweep", datetime.now(UTC), REGION)] * RUNS,
    }.items():
        yield function, _median([_most(task, shop.environment, function, event) for event in events])


def _most(
    task: Path, environment: Mapping[str, str], function: Function, event: dict[str, Any] | None = None
) -> list[float]:
    """MB once it has started, and in the end."""
    code = _CHILD.replace("{start}", function.start).replace("{handler}", function.handler)
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(task), json.dumps(event)],
        cwd=task,
        env={"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
        | dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise BenchFailed(f"{function.name} failed:\n{ended.stderr}")
    return [kilobytes / 1024 for kilobytes in json.loads(ended.stdout.splitlines()[-1])]


if __name__ == "__main__":
    sys.exit(main())

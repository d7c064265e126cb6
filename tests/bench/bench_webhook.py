"""How long the webhook's handler takes, beside the two bare AWS calls that it makes.

    python -m tests.bench.bench_webhook [--rounds 600] [--report FILE.json]

The handler is called as Lambda calls it, with a signed event of a known customer. The bare side sends the same
TransactWriteItems and SendMessage, recorded from the handler itself, with boto3. Both are measured in one run, in
turns, against one endpoint: `AWS_ENDPOINT_URL` if it is set, else a MiniStack of this run (`.venv-aws`). Tables and
queue have names of their own and are deleted at the end. What the handler itself costs is the difference.
"""

import argparse
import contextlib
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
from botocore.config import Config
from twilio.request_validator import RequestValidator

from local import children
from local.aws import ministack_answers, ministack_command, ministack_environment
from local.settings import children_environment, read_settings
from tests.arguments import report_file
from tests.aws_calls import each_aws_call
from tests.bench.rows import BenchFailed, Row, part_of_report
from tests.local.eventually import eventually
from tests.local.servers import free_port

CUSTOMERS = 40  # many, so that no conversation's sets of unanswered messages grow large
WARM_UP_ROUNDS = 40
START_SECONDS = 60
STOP_SECONDS = 60
CALLS = ["TransactWriteItems", "SendMessage"]
AIM = 1.5  # at most this ratio of the medians
SECRETS = ("SESSION_SECRET", "PSEUDONYM_KEY", "SIMULATED_ACCOUNT_SID", "SIMULATED_AUTH_TOKEN")

Call = tuple[str, dict[str, Any]]


def main() -> int:
    arguments = _arguments()
    try:
        with tempfile.TemporaryDirectory() as folder, _aws(Path(folder)) as endpoint:
            report = _measure(arguments.rounds, endpoint)
    except BenchFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    _print(report)
    if arguments.report:
        arguments.report.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=600, help="measured calls of each side (default 600)")
    parser.add_argument("--report", type=report_file, help="write the numbers here as JSON")
    arguments = parser.parse_args()
    if arguments.rounds < 2:
        parser.error("--rounds must be at least 2")
    return arguments


# AWS


@contextmanager
def _aws(folder: Path) -> Iterator[str]:
    """An endpoint, and the environment in which the bot and boto3 speak to it."""
    given = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    own = {"AWS_PORT": str(free_port()), "LOCAL_STATE_DIR": str(folder)}
    settings = read_settings({**given, **own}, folder / "no.env")
    environment = children_environment(settings, dict.fromkeys(SECRETS, "bench-" * 8))
    os.environ.update({**environment, "TABLE_PREFIX": f"bench-{secrets.token_hex(4)}-", "LOG_LEVEL": "INFO"})
    if not settings.simulates_aws:
        yield os.environ["AWS_ENDPOINT_URL"]
        return
    if not Path(ministack_command()[0]).exists():
        raise BenchFailed("There is no MiniStack yet: `make run` installs it. Or set AWS_ENDPOINT_URL.")
    server = children.start(
        "aws", ministack_command(), environment=ministack_environment(settings), logs=folder / "logs"
    )
    try:
        _wait_until_it_answers(server, settings.ports.aws)
        yield os.environ["AWS_ENDPOINT_URL"]
    finally:
        server.stop(STOP_SECONDS)


def _wait_until_it_answers(server: children.Child, port: int) -> None:
    try:
        eventually(lambda: ministack_answers(port) or not server.runs(), seconds=START_SECONDS)
    except AssertionError:
        raise BenchFailed(f"MiniStack was not ready after {START_SECONDS} s.") from None
    if not server.runs():
        raise BenchFailed(f"MiniStack ended:\n{server.end_of_log()}")


@contextmanager
def _tables_and_queue() -> Iterator[None]:
    from chalicelib.store.tables import ALL_TABLES, name_tables

    sqs: Any = boto3.client("sqs")
    name_tables(os.environ["TABLE_PREFIX"])
    queue = sqs.create_queue(QueueName=f"{os.environ['TABLE_PREFIX']}replies.fifo", Attributes={"FifoQueue": "true"})
    os.environ["REPLY_QUEUE_URL"] = queue["QueueUrl"]
    try:
        for table in ALL_TABLES:
            table.create_table(wait=True)
        yield
    finally:
        for table in ALL_TABLES:
            if table.exists():
                table.delete_table()
        sqs.delete_queue(QueueUrl=queue["QueueUrl"])


# The two sides


@dataclass
class Handler:
    """The app as Lambda calls it; an event is signed before its time is taken."""

    app: Any
    validator: RequestValidator

    def event(self, customer: int, sid: str) -> dict[str, Any]:
        phone = f"346{customer:08}"
        form = {
            "MessageSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": os.environ["TWILIO_ACCOUNT_SID"],
            "From": f"whatsapp:+{phone}",
            "To": f"whatsapp:{os.environ['TWILIO_PHONE_NUMBER']}",
            "Body": "Hola, ¿cuánto cuesta la taza de barro negro y cuándo llegaría?",
            "ProfileName": "Ana",
            "WaId": phone,
            "NumMedia": "0",
            "NumSegments": "1",
            "MessageType": "text",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
        }
        signature = self.validator.compute_signature(os.environ["TWILIO_WEBHOOK_URL"], form)
        form_type = "application/x-www-form-urlencoded"
        headers = {"Content-Type": form_type, "X-Twilio-Signature": signature}
        return proxy_event("/whatsapp", headers, urlencode(form))

    def __call__(self, event: dict[str, Any]) -> None:
        answer = self.app(event, None)
        if answer["statusCode"] != 200:
            raise BenchFailed(f"The handler answered {answer['statusCode']}.")


def proxy_event(path: str, headers: dict[str, str], body: str) -> dict[str, Any]:
    """A POST as API Gateway gives it to Lambda."""
    return {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {"httpMethod": "POST", "resourcePath": path, "identity": {"sourceIp": "127.0.0.1"}},
        "body": body,
        "isBase64Encoded": False,
    }


class BareCalls:
    """The same two requests by boto3's clients, with another MessageSid."""

    def __init__(self) -> None:
        config = Config(retries={"mode": "standard", "max_attempts": 4})
        self._clients = {
            "TransactWriteItems": boto3.client("dynamodb", config=config).transact_write_items,
            "SendMessage": boto3.client("sqs", config=config).send_message,
        }

    def __call__(self, calls: list[Call]) -> None:
        for name, arguments in calls:
            self._clients[name](**arguments)


def _with_sid(item: Any, old: str, new: str) -> Any:
    if isinstance(item, str):
        return item.replace(old, new)
    if isinstance(item, dict):
        return {key: _with_sid(value, old, new) for key, value in item.items()}
    return [_with_sid(value, old, new) for value in item] if isinstance(item, list | set | tuple) else item


# Measuring


def _measure(rounds: int, endpoint: str) -> dict[str, Any]:
    from chalicelib import wiring

    with _tables_and_queue(), Path(os.devnull).open("w") as nowhere:
        import app

        try:
            with contextlib.redirect_stdout(nowhere):  # the handler writes its log lines, here to nobody
                wiring.use(wiring.Wiring(os.environ))
                handler = Handler(app.app, RequestValidator(os.environ["TWILIO_AUTH_TOKEN"]))
                bare = BareCalls()
                known = [_known_customer(handler, number) for number in range(CUSTOMERS)]
                _in_turns(handler, bare, known, WARM_UP_ROUNDS)
                taken = _in_turns(handler, bare, known, rounds)
        finally:
            wiring.use(None)
    return _report(taken, rounds, endpoint)


def _known_customer(handler: Handler, customer: int) -> tuple[str, list[Call]]:
    """Make the conversation; the AWS calls of its second message, and that message's sid."""
    handler(handler.event(customer, _new_sid()))
    sid, calls = _new_sid(), []
    event = handler.event(customer, sid)

    def record(operation_name: str, arguments: dict[str, Any]) -> None:
        # A copy: botocore adds a ClientRequestToken to it, and every transaction must have its own.
        calls.append((operation_name, {k: v for k, v in arguments.items() if k != "ClientRequestToken"}))

    with each_aws_call(record):
        handler(event)
    if [name for name, _ in calls] != CALLS:
        raise BenchFailed(f"The handler was to make the calls {CALLS}, not {[name for name, _ in calls]}.")
    return sid, calls


def _in_turns(
    handler: Handler, bare: BareCalls, known: list[tuple[str, list[Call]]], rounds: int
) -> dict[str, list[float]]:
    """Seconds of each call. Who goes first changes with every round."""
    taken: dict[str, list[float]] = {"handler": [], "bare": []}
    for number in range(rounds):
        customer = number % len(known)
        sid, calls = known[customer]
        event, same = handler.event(customer, _new_sid()), _with_sid(calls, sid, _new_sid())
        turns: list[tuple[str, Callable[[Any], None], Any]] = [("handler", handler, event), ("bare", bare, same)]
        for name, side, argument in turns if number % 2 else turns[::-1]:
            started = time.perf_counter()
            side(argument)
            taken[name].append(time.perf_counter() - started)
    return taken


def _new_sid() -> str:
    return f"SM{secrets.token_hex(16)}"


def _report(taken: dict[str, list[float]], rounds: int, endpoint: str) -> dict[str, Any]:
    sides = {name: _summary(seconds) for name, seconds in taken.items()}
    handler, bare = sides["handler"]["median_ms"], sides["bare"]["median_ms"]
    row = Row("the handler with its two AWS calls, median", "ms", handler, bare, "the same two calls, by boto3", AIM)
    return {
        **part_of_report("webhook", [row], [f"A known customer, {rounds} rounds."]),
        "rounds": rounds,
        "endpoint": endpoint,
        **sides,
        "difference_of_medians_ms": round(handler - bare, 3),
        "ratio_of_medians": round(handler / bare, 3),
    }


def _summary(seconds: list[float]) -> dict[str, float]:
    twentieths = statistics.quantiles(seconds, n=20, method="inclusive")
    return {"median_ms": round(statistics.median(seconds) * 1000, 3), "p95_ms": round(twentieths[-1] * 1000, 3)}


def _print(report: dict[str, Any]) -> None:
    print(f"Webhook of a known customer, {report['rounds']} rounds against {report['endpoint']}")
    print(f"{'':<44}{'median':>10}{'p95':>10}")
    rows = {"handler": "the handler, with its two AWS calls", "bare": "the same two AWS calls alone, by boto3"}
    for name, title in rows.items():
        print(f"  {title:<42}{report[name]['median_ms']:>7.2f} ms{report[name]['p95_ms']:>7.2f} ms")
    print(f"  {'the handler itself: difference of medians':<42}{report['difference_of_medians_ms']:>7.2f} ms")
    print(f"  {'ratio of medians':<42}{report['ratio_of_medians']:>7.2f}")


if __name__ == "__main__":
    sys.exit(main())

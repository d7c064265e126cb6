"""How long a Lambda's first call waits for the bot's code, beside the bare libraries that it cannot do without.

    python -m tests.bench.bench_cold [--runs 21] [--report FILE.json]

Both sides run from the package of `make package`, unpacked, with the bytecode that is in it, and see nothing but it and
the standard library. Each run is a process of its own; its time goes from before the first import until the clients
are made, without the start of Python itself. The sides take turns.

webhook    `import app`, the settings with the client of Parameter Store that reads them, and the parts and AWS clients
           of a first signed webhook, beside `import boto3` and its two clients, of DynamoDB and SQS
worker     `import app`, the settings with that client, and the parts and clients of a first answer with its catalog,
           beside `import openai, twilio.rest, pynamodb, boto3, apsw, phonenumbers` and one client of each

No request is sent. A Lambda has less of a processor than this machine: the ratios carry over, the milliseconds do not.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from deployment.errors import DeploymentFailed
from deployment.package import build_package
from tests.arguments import report_file
from tests.bench.rows import BenchFailed, Row, part_of_report

RUNS = 21

_TIMED = """
import sys, time
sys.path.insert(0, sys.argv[1])
started = time.perf_counter()
{code}
print(time.perf_counter() - started)
"""

WEBHOOK = """
import app
from chalicelib import wiring
from chalicelib.gateways.parameter_store import read_parameters
from chalicelib.store.tables import ConversationRow
read_parameters([])  # makes the client of Parameter Store, calls nobody
parts = wiring.current()
parts.is_signed_by_twilio("https://bot.example/whatsapp", {}, {})
parts.receive_message
parts.reply_queue.client
ConversationRow._get_connection().connection.client
"""

BARE_CLIENTS = """
import boto3
boto3.client("dynamodb")
boto3.client("sqs")
"""

WORKER = """
from types import SimpleNamespace
import app
from chalicelib import wiring
from chalicelib.gateways.parameter_store import read_parameters
from chalicelib.sales.customer_time import zones_of
from chalicelib.store.catalog_index import CatalogIndex
from chalicelib.store.tables import ConversationRow
from twilio.rest import Client
read_parameters([])  # makes the client of Parameter Store, calls nobody
parts = wiring.current()
parts.answer_customer
parts.objects.client
CatalogIndex([], [])
zones_of(SimpleNamespace(phone="+34600000001"), parts.settings.business_timezone)
Client(parts.settings.twilio_account_sid, parts.settings.twilio_auth_token).messages
ConversationRow._get_connection().connection.client
"""

_BARE_LIBRARIES = """
import apsw
import boto3
import phonenumbers.timezone
from openai import OpenAI
from pynamodb.connection import Connection
import pynamodb.models
from twilio.rest import Client
OpenAI(api_key="sk-none")
Client("AC" + "0" * 32, "none").messages
Connection().client
boto3.client("s3")
apsw.Connection(":memory:")
phonenumbers.timezone.time_zones_for_number(phonenumbers.parse("+34600000001"))
"""

_ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "STAGE": "bench",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "none",
    "TWILIO_PHONE_NUMBER": "+14155238886",
    "TWILIO_WEBHOOK_URL": "https://bot.example/whatsapp",
    "OPENAI_API_KEY": "sk-none",
    "SESSION_SECRET": "bench-" * 8,
    "PSEUDONYM_KEY": "bench-" * 8,
    "BUCKET": "bench",
    "REPLY_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/0/replies.fifo",
}


@dataclass(frozen=True)
class Comparison:
    name: str
    bot: str
    bare: str
    aim: float
    """At most this ratio of the medians."""


COMPARISONS = (
    Comparison("webhook", WEBHOOK, BARE_CLIENTS, aim=1.3),
    Comparison("worker", WORKER, _BARE_LIBRARIES, aim=1.1),
)
NOTES = ("From the package as Lambda gets it, in fresh processes; without the start of Python itself.",)


def main() -> int:
    arguments = _arguments()
    try:
        with tempfile.TemporaryDirectory() as folder:
            report = _measure(Path(folder), arguments.runs)
    except (BenchFailed, DeploymentFailed) as failed:
        print(failed, file=sys.stderr)
        return 1
    _print(report)
    if arguments.report:
        arguments.report.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS, help=f"measured runs of each side (default {RUNS})")
    parser.add_argument("--report", type=report_file, help="write the numbers here as JSON")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error("--runs must be at least 1")
    return arguments


def _measure(folder: Path, runs: int) -> dict[str, Any]:
    task, size = unpacked_package(folder)
    found = {comparison.name: _compared(comparison, task, runs) for comparison in COMPARISONS}
    rows = [_row(comparison, found[comparison.name]) for comparison in COMPARISONS]
    return {**part_of_report("cold start", rows, NOTES), "runs": runs, "zip_bytes": size, **found}


def unpacked_package(folder: Path) -> tuple[Path, int]:
    """Where the package is as Lambda sees it, and the bytes of its zip."""
    package, task = folder / "package", folder / "task"
    with contextlib.redirect_stdout(sys.stderr):
        build_package(package, "dev")
    zipped = package / "deployment.zip"
    with ZipFile(zipped) as code:
        code.extractall(task)
    return task, zipped.stat().st_size


def _row(comparison: Comparison, found: Mapping[str, float]) -> Row:
    against = "bare libraries and their clients"
    return Row(comparison.name, "ms", found["bot_median_ms"], found["bare_median_ms"], against, comparison.aim)


def _compared(comparison: Comparison, task: Path, runs: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {"bot": [], "bare": []}
    sides = [("bot", comparison.bot), ("bare", comparison.bare)]
    for number in range(runs + 1):
        for name, code in sides if number % 2 else sides[::-1]:
            seconds = _seconds_of(code, task)
            if number:  # the first run of each brings the files into the machine's memory
                taken[name].append(seconds)
    bot, bare = _median_ms(taken["bot"]), _median_ms(taken["bare"])
    return {"bot_median_ms": bot, "bare_median_ms": bare, "ratio": round(bot / bare, 3), "aim": comparison.aim}


def _seconds_of(code: str, task: Path) -> float:
    command = [sys.executable, "-I", "-S", "-c", _TIMED.replace("{code}", code), str(task)]
    ended = subprocess.run(command, cwd=task, env=_ENVIRONMENT, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise BenchFailed(f"A side of the benchmark failed:\n{ended.stderr}")
    return float(ended.stdout.splitlines()[-1])


def _median_ms(seconds: Sequence[float]) -> float:
    return round(statistics.median(seconds) * 1000, 1)


def _print(report: dict[str, Any]) -> None:
    size = report["zip_bytes"] / 1e6
    print(f"Cold start from the package of {size:.1f} MB, medians of {report['runs']} fresh processes")
    print(f"{'':<12}{'the bot':>12}{'bare libraries':>18}{'ratio':>9}{'aim':>9}")
    for comparison in COMPARISONS:
        row = report[comparison.name]
        print(
            f"  {comparison.name:<10}{row['bot_median_ms']:>9.0f} ms{row['bare_median_ms']:>15.0f} ms"
            f"{row['ratio']:>9.2f}{f'≤ {comparison.aim}':>9}"
        )


if __name__ == "__main__":
    sys.exit(main())

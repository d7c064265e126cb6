"""How many customers the whole local stack answers a second, beside the bare AWS calls of as many answers.

    python -m tests.bench.bench_throughput [--report FILE.json]

Many new customers write at the same moment to a stack without quiet time, with the demo model. Then boto3 makes the
calls of as many messages and answers (`recorded.py`) in the stack's own MiniStack, without any bot, from as many
threads as the stack has workers. Both in turns. MiniStack's own speed is the limit of both.
"""

import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config

from local.settings import KEYS, REGION
from tests.bench.part import run_part
from tests.bench.recorded import Exchange, record_exchange
from tests.bench.rows import BenchFailed, Row, part_of_report
from tests.local.runner import Runner, running

WORKERS = 16
CUSTOMERS = 60
TURNS = 3
ALONE = 9  # customers who write alone, one after the other
ANSWER_SECONDS = 180
QUESTION = "¿Cuánto cuestan las tazas?"
REFUSED = 1  # the first of a new customer: it shows that nobody is there yet
TABLES, BARE_TABLES = "sales-bot-local-", "bare-"
_READ_OBJECT = "GetObject"  # a warm worker has read it already


def main() -> int:
    return run_part(__doc__, lambda: part_of_report("throughput", _rows(), NOTES))


NOTES = (f"{CUSTOMERS} customers at the same moment, {TURNS} turns of each side, {WORKERS} workers.",)


def _rows() -> Iterator[Row]:
    exchange = record_exchange()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), LOCAL_WORKERS=str(WORKERS)) as stack:
        bare = BareCalls(stack, exchange)
        alone = _medians(lambda: _seconds_to_answer(stack, 1), lambda: bare.seconds(1), turns=ALONE)
        many = _medians(lambda: _seconds_to_answer(stack, CUSTOMERS), lambda: bare.seconds(CUSTOMERS), turns=TURNS)
    against = f"its {len(exchange.calls)} bare AWS calls"
    yield Row.of("one customer is answered after", "ms", (1000 * seconds for seconds in alone), against)
    yield Row.of(f"{CUSTOMERS} customers at once", "answers/s", (CUSTOMERS / seconds for seconds in many), against)


def _medians(stack: Callable[[], float], bare: Callable[[], float], *, turns: int) -> list[float]:
    """Of both sides in turns; the first turn of each only warms up."""
    taken = [(stack(), bare()) for _ in range(turns + 1)][1:]
    return [statistics.median(side) for side in zip(*taken, strict=True)]


# The stack


def _seconds_to_answer(stack: Runner, count: int) -> float:
    """From the first customer's message to the last answer that Twilio has taken."""
    seen = stack.ask("phone", "/api/messages")["next"]
    customers = {_new_customer(stack) for _ in range(count)}
    with ThreadPoolExecutor(WORKERS) as phones:
        list(
            phones.map(lambda one: stack.ask("phone", f"/api/customers/{one}/messages", {"body": QUESTION}), customers)
        )
    written: list[datetime] = []
    answered: dict[str, datetime] = {}
    deadline = time.monotonic() + ANSWER_SECONDS
    while len(answered) < count:
        if time.monotonic() > deadline:
            raise BenchFailed(f"Only {len(answered)} of {count} customers were answered.")
        changes = stack.ask("phone", f"/api/messages?since={seen}&wait=5")
        seen = changes["next"]
        for message in changes["items"]:
            moment = datetime.fromisoformat(message["sent_at"])
            if message["customer_id"] in customers and message["direction"] == "inbound":
                written.append(moment)
            elif message["customer_id"] in customers:
                answered.setdefault(message["customer_id"], moment)
    return (max(answered.values()) - min(written)).total_seconds()


def _new_customer(stack: Runner) -> str:
    wanted = {"profile_name": "Cliente", "phone": f"+34622{secrets.randbelow(10**6):06}"}
    customer_id: str = stack.ask("phone", "/api/customers", wanted)["customer_id"]
    return customer_id


# The bare calls


class BareCalls:
    """In tables and a queue of their own."""

    def __init__(self, stack: Runner, exchange: Exchange) -> None:
        self._exchange = exchange
        self._dynamodb = _client(stack, "dynamodb")
        self._sqs = _client(stack, "sqs")
        for name in self._dynamodb.list_tables()["TableNames"]:
            if name.startswith(TABLES):
                _copy_table(self._dynamodb, name, BARE_TABLES + name.removeprefix(TABLES))
        queue = self._sqs.create_queue(QueueName=f"{BARE_TABLES}replies.fifo", Attributes={"FifoQueue": "true"})
        self._queue = {"QueueUrl": queue["QueueUrl"]}

    def seconds(self, count: int) -> float:
        exchanges = [list(self._exchange.of_another(BARE_TABLES)) for _ in range(count)]
        started = time.perf_counter()
        with ThreadPoolExecutor(WORKERS) as customers:
            list(customers.map(self._make, exchanges))
        return time.perf_counter() - started

    def _make(self, calls: list[tuple[str, dict[str, Any]]]) -> None:
        receipt, refused = "", 0
        for operation, arguments in calls:
            if operation == "SendMessage":
                self._sqs.send_message(**arguments | self._queue)
            elif operation == "ReceiveMessage":
                received = self._sqs.receive_message(**self._queue, WaitTimeSeconds=5)
                receipt = received["Messages"][0]["ReceiptHandle"]
            elif operation == "DeleteMessage":
                self._sqs.delete_message(**self._queue, ReceiptHandle=receipt)
            elif operation != _READ_OBJECT:
                try:
                    getattr(self._dynamodb, xform_name(operation))(**arguments)
                except self._dynamodb.exceptions.TransactionCanceledException:
                    refused += 1
        if refused != REFUSED:
            raise BenchFailed(f"{refused} of the bare transactions were refused, not {REFUSED}.")


def _client(stack: Runner, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=stack.url("aws"),
        region_name=REGION,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"mode": "standard", "max_attempts": 4}, max_pool_connections=WORKERS),
    )


def _copy_table(dynamodb: Any, name: str, copy: str) -> None:
    """Without what is in it."""
    table = dynamodb.describe_table(TableName=name)["Table"]
    indexes = {
        kind: [{part: index[part] for part in ("IndexName", "KeySchema", "Projection")} for index in table[kind]]
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        if table.get(kind)
    }
    dynamodb.create_table(
        TableName=copy,
        KeySchema=table["KeySchema"],
        AttributeDefinitions=table["AttributeDefinitions"],
        BillingMode="PAY_PER_REQUEST",
        **indexes,
    )


if __name__ == "__main__":
    sys.exit(main())

"""AWS calls and consumed units of a message and its answer, beside the least that is thinkable.

    python -m tests.bench.bench_message [--report FILE.json]

Counted over the real flows as `bench_costs.py` does. The least is billed by the same rules, in the same tables: one
plain write for what is to be kept, one eventually consistent read for what is to be known, and the queue. It keeps no
order, no counters, no lists, and loses or doubles a message whenever anything fails.
"""

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Any

import boto3

from tests.bench.bench_costs import ANSWER, EARLIER, PROGRESS, QUESTION, Bill, billed, exchange, poll, selling_shop
from tests.bench.part import run_part
from tests.bench.rows import Row, part_of_report
from tests.functional.conftest import Shop

LEAST = "one plain write or read for each step"
NOTE = "The baseline keeps no order, no counters, no lists, and loses or doubles a message whenever anything fails."
MESSAGES_KNOWN = 2 * EARLIER  # of the conversation, as of the one that the bot answers


def main() -> int:
    return run_part(__doc__, lambda: part_of_report("calls and units a message", _rows(), [NOTE]))


def _rows() -> Iterator[Row]:
    with contextlib.redirect_stdout(io.StringIO()), selling_shop() as shop:
        for number in range(EARLIER):
            exchange(shop, number)
        bot = dict(zip(("webhook", "answer", "three reports of progress"), exchange(shop, EARLIER), strict=True))
        bot["question of the page"] = poll(shop)
        least = dict(zip(bot, LeastBot(shop).bills(), strict=True))
    for name, bill in bot.items():
        yield Row(f"{name}: calls", "calls", bill.requests, least[name].requests, LEAST)
        yield Row(f"{name}: units", "units", _units(bill), _units(least[name]), LEAST)
    both = [list(bills.values())[:3] for bills in (bot, least)]
    whole = "a message, its answer and reports"
    yield Row.of(f"{whole}: calls", "calls", (sum(bill.requests for bill in bills) for bills in both), LEAST)
    yield Row.of(f"{whole}: units", "units", (sum(map(_units, bills)) for bills in both), LEAST)


def _units(bill: Bill) -> float:
    return bill.call.write_units + bill.call.read_units


class LeastBot:
    """Messages without a place in any index, in the shop's own table."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._table = f"{shop.parts.settings.table_prefix}messages"
        self._dynamodb: Any = boto3.client("dynamodb")
        self._sqs: Any = boto3.client("sqs")
        for number in range(MESSAGES_KNOWN):
            self._put(f"known:{number}", QUESTION if number % 2 else ANSWER)

    def bills(self) -> Iterator[Bill]:
        for action in (self._receive, self._answer, self._report_progress, self._look):
            yield billed(self._shop, action)

    def _receive(self) -> None:
        self._put("in", QUESTION)
        url = self._shop.aws.queue_url
        self._sqs.send_message(
            QueueUrl=url, MessageBody="least", MessageGroupId="least", MessageDeduplicationId="least"
        )

    def _answer(self) -> None:
        url = self._shop.aws.queue_url
        [job] = self._sqs.receive_message(QueueUrl=url)["Messages"]
        self._look()
        self._put("out", ANSWER)
        self._sqs.delete_message(QueueUrl=url, ReceiptHandle=job["ReceiptHandle"])

    def _report_progress(self) -> None:
        for progress in PROGRESS:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"conversation_id": {"S": "least"}, "message_id": {"S": "out"}},
                UpdateExpression="SET delivery_status = :progress",
                ExpressionAttributeValues={":progress": {"S": progress}},
            )

    def _look(self) -> None:
        self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="conversation_id = :one",
            ExpressionAttributeValues={":one": {"S": "least"}},
        )

    def _put(self, message_id: str, body: str) -> None:
        item = {"conversation_id": "least", "message_id": message_id, "body": body, "sent_at": "2026-11-20T15:00:00Z"}
        self._dynamodb.put_item(TableName=self._table, Item={name: {"S": value} for name, value in item.items()})


if __name__ == "__main__":
    sys.exit(main())

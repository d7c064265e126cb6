"""AWS in this process (moto), with the tables and the queue of the shop, and a count of the calls made to it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import botocore.client
from moto import mock_aws

from chalicelib.store.tables import ALL_TABLES, name_tables

PREFIX = "test-"
REGION = "us-east-1"
_ENVIRONMENT = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}


@dataclass
class Aws:
    queue_url: str
    calls: list[str] = field(default_factory=list)

    def counted(self, action: Any) -> list[str]:
        """The names of the AWS calls that this makes."""
        self.calls.clear()
        action()
        return list(self.calls)


@contextmanager
def aws_in_process() -> Iterator[Aws]:
    before = dict(os.environ)
    os.environ.update(_ENVIRONMENT)
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        os.environ.pop(name, None)
    try:
        with mock_aws():
            name_tables(PREFIX)
            for table in ALL_TABLES:
                table._connection = None
                table.create_table(wait=True)
            queue = boto3.client("sqs").create_queue(
                QueueName="replies.fifo", Attributes={"FifoQueue": "true", "VisibilityTimeout": "75"}
            )
            aws = Aws(queue["QueueUrl"])
            with _counting(aws.calls):
                yield aws
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _counting(calls: list[str]) -> Iterator[None]:
    """Every client's call passes through botocore's one door, whichever library makes it."""
    original = botocore.client.BaseClient._make_api_call

    def counted(self: Any, operation_name: str, arguments: Any) -> Any:
        calls.append(operation_name)
        return original(self, operation_name, arguments)

    botocore.client.BaseClient._make_api_call = counted
    try:
        yield
    finally:
        botocore.client.BaseClient._make_api_call = original

"""AWS in this process (moto), with the tables and the queue of the shop, and a count of the calls made to it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
from moto import mock_aws

from chalicelib.store.tables import ALL_TABLES, name_tables
from tests.aws_calls import each_aws_call

PREFIX = "test-"
BUCKET = "test-media"
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
    """Fresh tables and queue. Clients outlive a test: they are slow to make and hold no state."""
    with environment(_ENVIRONMENT), mock_aws():
        name_tables(PREFIX)
        for table in ALL_TABLES:
            table.create_table()
        queue = _sqs().create_queue(
            QueueName="replies.fifo", Attributes={"FifoQueue": "true", "VisibilityTimeout": "75"}
        )
        _s3().create_bucket(Bucket=BUCKET)
        aws = Aws(queue["QueueUrl"])
        with _counting(aws.calls):
            yield aws


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """These values and none of the developer's own AWS; as it was before at the end."""
    before = dict(os.environ)
    os.environ.update(values)
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        os.environ.pop(name, None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@cache
def _sqs() -> Any:
    return boto3.client("sqs")


@cache
def _s3() -> Any:
    return boto3.client("s3")


@contextmanager
def _counting(calls: list[str]) -> Iterator[None]:
    """A Scan does not pass, and is told again at the end, for whoever caught the refusal."""
    scans: list[str] = []

    def count(operation_name: str, arguments: dict[str, Any]) -> None:
        calls.append(operation_name)
        if operation_name == "Scan":
            scans.append(arguments.get("TableName", ""))
            raise AssertionError("Scan")

    with each_aws_call(count):
        yield
    assert scans == [], "a Scan of these tables"

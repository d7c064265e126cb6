"""AWS on this machine: MiniStack as a process, and in it the tables, the reply queue and the private bucket."""

import http.client
import json
import os
from typing import Any

from local.settings import KEYS, ROOT, Settings

REPLIES = "replies.fifo"
DEAD_LETTERS = "replies-dead.fifo"


def ministack_command() -> list[str]:
    """MiniStack pins its own botocore, hence its own virtual environment."""
    return [str(ROOT / ".venv-aws" / "bin" / "python"), "-m", "ministack"]


def ministack_environment(settings: Settings) -> dict[str, str]:
    """MiniStack keeps everything in memory and writes it down only when it is stopped with SIGTERM."""
    kept = settings.state_dir / "aws"
    scratch = kept / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        **KEYS,
        "BIND_HOST": "127.0.0.1",
        # Not GATEWAY_PORT: that one becomes part of the kept queues' names, lost when the port changes.
        "EDGE_PORT": str(settings.ports.aws),
        "SERVICES": "dynamodb,sqs,s3,ssm",
        # Both open ports of their own, the first on all addresses.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(kept / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(kept / "s3"),
        "TMPDIR": str(scratch),
        "LOG_LEVEL": "WARNING",
    }


def ministack_answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def prepare_reply_queue(sqs: Any, settings: Settings) -> str:
    """Make the queue and its dead-letter queue, or bring them up to date. Returns the queue's URL."""
    dead_letters = _queue(sqs, DEAD_LETTERS, {"FifoQueue": "true"})
    dead_letters_arn = sqs.get_queue_attributes(QueueUrl=dead_letters, AttributeNames=["QueueArn"])
    redrive = {
        "deadLetterTargetArn": dead_letters_arn["Attributes"]["QueueArn"],
        "maxReceiveCount": settings.number("MAX_RECEIVES", 3),
    }
    changeable = {
        "DelaySeconds": str(settings.number("QUIET_SECONDS", 2)),
        "VisibilityTimeout": str(settings.number("QUEUE_VISIBILITY_SECONDS", 75)),
        "RedrivePolicy": json.dumps(redrive),
    }
    queue = _queue(sqs, REPLIES, {"FifoQueue": "true"})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=changeable)
    return queue


def _queue(sqs: Any, name: str, attributes: dict[str, str]) -> str:
    url: str = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url


def prepare_bucket(s3: Any, bucket: str) -> None:
    """The private one. Made again in us-east-1 it stays as it is; elsewhere S3 says that it is there."""
    try:
        s3.create_bucket(Bucket=bucket)
    except s3.exceptions.BucketAlreadyOwnedByYou:
        return


def prepare_tables() -> None:
    from chalicelib.store.tables import ALL_TABLES

    for table in ALL_TABLES:
        if not table.exists():
            table.create_table(wait=True)

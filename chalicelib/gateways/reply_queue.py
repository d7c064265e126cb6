"""The SQS FIFO queue between webhook and worker: one group a conversation, so that its jobs run one by one."""

import json
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws_clients import make_client
from chalicelib.errors import StoreBusy

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 4})


class ReplyQueue:
    def __init__(self, url: str) -> None:
        self._url = url

    @cached_property
    def client(self) -> Any:
        """Made at the first job that is put or given back: a worker's cold start need not wait for it."""
        return make_client("sqs", _CONFIG)

    def put(self, conversation_id: str, deduplication_id: str, job_id: str = "") -> None:
        """In the conversation's group; `job_id` where it is an erasure's second pass or an export.

        A second job with the same deduplication id within 5 minutes is swallowed. Raises StoreBusy."""
        try:
            self.client.send_message(
                QueueUrl=self._url,
                MessageBody=json.dumps({"conversation_id": conversation_id} | ({"job_id": job_id} if job_id else {})),
                MessageGroupId=conversation_id,
                MessageDeduplicationId=deduplication_id,
            )
        except (BotoCoreError, ClientError) as error:
            raise StoreBusy(type(error).__name__) from None

    def show_again_after(self, receipt_handle: str, seconds: int) -> None:
        """Best effort: else the job comes back when its visibility is over."""
        try:
            self.client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )
        except (BotoCoreError, ClientError):
            return

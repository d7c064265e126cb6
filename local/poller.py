"""Lambda's part on this machine: gives queue messages and the schedule to the handlers that Lambda calls.

Each record is a job of its own in a thread of its own; the queue itself holds a conversation's next job back
while one is in flight. A record is deleted unless the handler raised or listed it in `batchItemFailures`.
"""

import importlib
import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.serving import wait_for_stop

ACCOUNT = "000000000000"
RECEIVE_WAIT_SECONDS = 1  # a stop waits for it: a record that arrives at a closed connection would be hidden
PAUSE_AFTER_FAILURE_SECONDS = 0.5
STOP_SECONDS = 6

Event = dict[str, Any]
Handler = Callable[[Event, "Context"], Any]

_log = logging.getLogger("local.poller")


@dataclass(frozen=True)
class Context:
    """What the handlers use of Lambda's context."""

    function_name: str
    timeout_seconds: float
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: float = field(default_factory=time.monotonic)

    def get_remaining_time_in_millis(self) -> int:
        left = self.timeout_seconds - (time.monotonic() - self.started)
        return max(0, round(left * 1000))


def sqs_event(message: Mapping[str, Any], queue_arn: str, region: str) -> Event:
    """The event Lambda makes of one received message (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html)."""
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message["Attributes"]),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": region,
    }
    return {"Records": [record]}


def schedule_event(rule: str, now: datetime, region: str) -> Event:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [f"arn:aws:events:{region}:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }


class Poller:
    def __init__(self, sqs: Any, queue_url: str, handler: Handler, *, workers: int, timeout_seconds: float) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._handler = handler
        self._timeout_seconds = timeout_seconds
        self._region = sqs.meta.region_name
        self._queue_arn = f"arn:aws:sqs:{self._region}:{ACCOUNT}:{queue_url.rsplit('/', 1)[-1]}"
        self._free = threading.Semaphore(workers)
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._in_flight: set[str] = set()
        self._stopping = threading.Event()
        self._receiver = threading.Thread(target=self._receive_always, daemon=True)

    def start(self) -> None:
        self._receiver.start()

    def stop(self, seconds: float) -> None:
        """Let the jobs in flight end; what does not end in time is visible again for the next start."""
        self._stopping.set()
        self._receiver.join()
        deadline = time.monotonic() + seconds
        while self._in_flight and time.monotonic() < deadline:
            time.sleep(0.05)
        for receipt_handle in list(self._in_flight):
            self._sqs.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt_handle, VisibilityTimeout=0
            )

    def _receive_always(self) -> None:
        while not self._stopping.is_set():
            if not self._free.acquire(timeout=RECEIVE_WAIT_SECONDS):
                continue
            message = self._receive_one()
            if message is None:
                self._free.release()
            else:
                self._in_flight.add(message["ReceiptHandle"])
                self._workers.submit(self._work, message)

    def _receive_one(self) -> dict[str, Any] | None:
        try:
            answer = self._sqs.receive_message(
                QueueUrl=self._queue_url,
                MaxNumberOfMessages=1,
                WaitTimeSeconds=RECEIVE_WAIT_SECONDS,
                MessageSystemAttributeNames=["All"],
            )
        except Exception as error:
            _log.warning("the queue did not answer: %s", type(error).__name__)
            self._stopping.wait(PAUSE_AFTER_FAILURE_SECONDS)
            return None
        return next(iter(answer.get("Messages", [])), None)

    def _work(self, message: dict[str, Any]) -> None:
        try:
            if self._succeeds(message):
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        except Exception as error:
            _log.warning("a finished job could not be deleted: %s", type(error).__name__)
        finally:
            self._in_flight.discard(message["ReceiptHandle"])
            self._free.release()

    def _succeeds(self, message: dict[str, Any]) -> bool:
        context = Context("reply_worker", self._timeout_seconds)
        event = sqs_event(message, self._queue_arn, self._region)
        try:
            answer = self._handler(event, context) or {}
        except Exception as error:
            _log.warning("reply_worker raised %s: the queue gives the job again", type(error).__name__)
            return False
        return not answer.get("batchItemFailures")


class Schedule:
    """Calls a handler every so many seconds; the next call waits for the one before."""

    def __init__(
        self, handler: Handler, rule: str, *, region: str, every_seconds: float, timeout_seconds: float
    ) -> None:
        self._handler = handler
        self._rule = rule
        self._region = region
        self._every_seconds = every_seconds
        self._timeout_seconds = timeout_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._call_always, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def _call_always(self) -> None:
        while not self._stopping.wait(self._every_seconds):
            event = schedule_event(self._rule, datetime.now(UTC), self._region)
            try:
                self._handler(event, Context(self._rule, self._timeout_seconds))
            except Exception as error:
                _log.warning("%s raised %s", self._rule, type(error).__name__)


def _warm_up() -> None:
    """The first answer need not wait for the heavy imports; nor does the start."""
    for module in ("chalicelib.gateways.openai_gateway", "chalicelib.gateways.twilio_gateway"):
        importlib.import_module(module)


def main() -> None:
    import boto3
    from botocore.config import Config

    import app

    timeout_seconds = float(os.environ.get("WORKER_TIMEOUT_SECONDS", "60"))
    workers = int(os.environ.get("LOCAL_WORKERS", "16"))
    poller = Poller(
        boto3.client("sqs", config=Config(max_pool_connections=workers + 1)),
        os.environ["REPLY_QUEUE_URL"],
        app.reply_worker,
        workers=workers,
        timeout_seconds=timeout_seconds,
    )
    sweeps = Schedule(
        app.sweep,
        "sweep",
        region=os.environ["AWS_REGION"],
        every_seconds=float(os.environ.get("SWEEP_EVERY_SECONDS", "60")),
        timeout_seconds=timeout_seconds,
    )
    poller.start()
    sweeps.start()
    threading.Thread(target=_warm_up, daemon=True).start()
    wait_for_stop()
    sweeps.stop()
    poller.stop(STOP_SECONDS)
    logging.shutdown()
    # A thread that still waits for the model must not hold the process back.
    os._exit(0)


if __name__ == "__main__":
    main()

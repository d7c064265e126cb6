"""The poller with a queue written by hand."""

import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from chalice.app import CloudWatchEvent, SQSEvent

from local.poller import Context, Poller, Schedule, schedule_event, sqs_event
from tests.local.eventually import eventually

QUEUE_URL = "http://127.0.0.1:4566/000000000000/replies.fifo"


class FakeQueue:
    meta = SimpleNamespace(region_name="us-east-1")

    def __init__(self) -> None:
        self._waiting: queue.Queue[dict[str, Any]] = queue.Queue()
        self._numbers = itertools.count(1)
        self.deleted: list[str] = []
        self.visible_again: list[str] = []
        self.failures = 0

    def put(self, body: str) -> None:
        self._waiting.put(
            {
                "MessageId": f"id-{next(self._numbers)}",
                "ReceiptHandle": f"handle of {body}",
                "Body": body,
                "MD5OfBody": "md5",
                "Attributes": {"ApproximateReceiveCount": "2", "MessageGroupId": "g", "MessageDeduplicationId": "d"},
            }
        )

    def receive_message(self, **_: Any) -> dict[str, Any]:
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        try:
            return {"Messages": [self._waiting.get(timeout=0.01)]}
        except queue.Empty:
            return {}

    def delete_message(self, *, ReceiptHandle: str, **_: Any) -> None:  # noqa: N803
        self.deleted.append(ReceiptHandle)

    def change_message_visibility(self, *, ReceiptHandle: str, VisibilityTimeout: int, **_: Any) -> None:  # noqa: N803
        assert VisibilityTimeout == 0
        self.visible_again.append(ReceiptHandle)


@contextmanager
def polling(sqs: FakeQueue, handler: Callable[[dict[str, Any], Context], Any], workers: int = 2) -> Iterator[Poller]:
    poller = Poller(sqs, QUEUE_URL, handler, workers=workers, timeout_seconds=60)
    poller.start()
    yield poller
    poller.stop(seconds=5)


def test_a_finished_job_is_deleted() -> None:
    sqs = FakeQueue()
    sqs.put("a")
    with polling(sqs, lambda event, context: None):
        eventually(lambda: sqs.deleted == ["handle of a"])


def test_a_job_whose_handler_raised_stays_in_the_queue_and_the_next_one_is_done() -> None:
    def handler(event: dict[str, Any], context: Context) -> None:
        if event["Records"][0]["body"] == "poison":
            raise RuntimeError

    sqs = FakeQueue()
    sqs.put("poison")
    sqs.put("good")
    with polling(sqs, handler, workers=1):
        eventually(lambda: sqs.deleted == ["handle of good"])


def test_a_job_listed_as_failed_stays_in_the_queue() -> None:
    def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
        [record] = event["Records"]
        failed = [{"itemIdentifier": record["messageId"]}] if record["body"] == "later" else []
        return {"batchItemFailures": failed}

    sqs = FakeQueue()
    sqs.put("later")
    sqs.put("good")
    with polling(sqs, handler, workers=1):
        eventually(lambda: sqs.deleted == ["handle of good"])


def test_several_jobs_are_done_at_the_same_time() -> None:
    all_are_there = threading.Barrier(3, timeout=20)
    sqs = FakeQueue()
    for body in "abc":
        sqs.put(body)
    with polling(sqs, lambda event, context: all_are_there.wait() and None, workers=3):
        eventually(lambda: len(sqs.deleted) == 3)


def test_a_queue_that_does_not_answer_is_asked_again() -> None:
    sqs = FakeQueue()
    sqs.failures = 1
    sqs.put("a")
    with polling(sqs, lambda event, context: None):
        eventually(lambda: sqs.deleted)


def test_a_stop_makes_what_is_not_finished_visible_again() -> None:
    started, ended = threading.Event(), threading.Event()

    def handler(event: dict[str, Any], context: Context) -> None:
        started.set()
        ended.wait(20)

    sqs = FakeQueue()
    sqs.put("a")
    poller = Poller(sqs, QUEUE_URL, handler, workers=1, timeout_seconds=60)
    poller.start()
    assert started.wait(20)
    poller.stop(seconds=0)
    assert sqs.visible_again == ["handle of a"]
    ended.set()


def test_chalice_reads_the_event_of_a_job() -> None:
    sqs = FakeQueue()
    sqs.put('{"conversation_id": "c"}')
    [message] = sqs.receive_message()["Messages"]
    event = SQSEvent(sqs_event(message, "arn:aws:sqs:us-east-1:000000000000:replies.fifo", "us-east-1"), None)
    [record] = event
    assert (record.body, record.receipt_handle) == (message["Body"], message["ReceiptHandle"])
    assert record.to_dict()["attributes"]["ApproximateReceiveCount"] == "2"


def test_chalice_reads_the_event_of_a_schedule() -> None:
    event = CloudWatchEvent(schedule_event("sweep", datetime(2026, 11, 22, 20, 0, tzinfo=UTC), "us-east-1"), None)
    assert (event.time, event.source) == ("2026-11-22T20:00:00Z", "aws.events")
    assert event.resources == ["arn:aws:events:us-east-1:000000000000:rule/sweep"]


def test_a_schedule_goes_on_after_a_failure() -> None:
    calls: list[int] = []

    def handler(event: dict[str, Any], context: Context) -> None:
        calls.append(context.get_remaining_time_in_millis())
        raise RuntimeError

    schedule = Schedule(handler, "sweep", region="us-east-1", every_seconds=0.01, timeout_seconds=60)
    schedule.start()
    eventually(lambda: len(calls) >= 2)
    schedule.stop()
    assert 0 < calls[0] <= 60_000

"""Jobs in from SQS. A record that could not be done goes back to the queue; the others of its batch do not."""

import json
from datetime import timedelta
from typing import Any

from chalice.app import SQSEvent, SQSRecord

from chalicelib import logs, wiring
from chalicelib.clock import Deadline
from chalicelib.config import JOB_MARGIN_SECONDS
from chalicelib.errors import SalesBotError, TryAgainLater


def handle(event: SQSEvent) -> dict[str, Any]:
    """Lambda's partial batch answer: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"""
    failed = [record.to_dict()["messageId"] for record in event if not _done(record, event.context)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _done(record: SQSRecord, context: Any) -> bool:
    parts = wiring.current()
    body = json.loads(record.body)
    receive_count = int(record.to_dict().get("attributes", {}).get("ApproximateReceiveCount", "1"))
    name = {"conversation_id": body["conversation_id"], "receive_count": receive_count}
    try:
        with logs.timed("job_done", **name):
            if job_id := body.get("job_id"):
                parts.run_customer_job(job_id, _deadline(parts, context))
            else:
                parts.answer_customer(body["conversation_id"], receive_count, _deadline(parts, context))
        return True
    except TryAgainLater as later:
        logs.step("job_given_back", **name, reason=later.reason)
        parts.reply_queue.show_again_after(record.receipt_handle, later.seconds)
    except SalesBotError as error:
        logs.failure("job_failed", error, **name)
        parts.reply_queue.show_again_after(record.receipt_handle, parts.settings.retry_seconds)
    except Exception as error:  # the edge of the program: its text may be private, and Lambda would print it
        logs.failure("job_crashed", error, **name)
    return False


def _deadline(parts: wiring.Wiring, context: Any) -> Deadline:
    seconds = min(context.get_remaining_time_in_millis() / 1000, parts.settings.worker_timeout_seconds)
    return Deadline(parts.clock, parts.clock.now() + timedelta(seconds=seconds - JOB_MARGIN_SECONDS))

"""The emulator is restarted in the midst of an erasure, the person writes, and a report comes late: real processes.

`python -m tests.local.erasure_over_a_restart FOLDER` ends with 0 where nothing is left and nobody else was touched.
"""

import json
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from chalicelib.store.tables import TABLE_NAMES
from local.phone_store import Customer, Message
from tests.chaos.fates import Fates
from tests.chaos.stage import Stage, set_up
from tests.local.eventually import eventually

_WAIT_SECONDS = 150
_LOOK_SECONDS = 0.3  # more often, it would keep the emulator busy
_NAME = "Ana Secreta"
_MIDST, _RESTART, _AFTER = "en medio", "en el corte", "de vuelta"
_SECRETS = ("34600000001", _NAME, "secreto", _MIDST, _RESTART, _AFTER)

Row = dict[str, Any]


def is_erased_over_a_restart(stage: Stage) -> None:
    ana, luis = (stage.account.add_customer(_NAME, f"+3460000000{number}") for number in (1, 2))
    for customer in (ana, luis):
        writes(stage, customer, *(f"secreto {number}" for number in range(6)))
    others = rows_without(stage, ana)
    sent = newest_answer(stage, ana)
    midst = Midst(stage, ana, at_deletion=3)
    asked = stage.desk.ask("DELETE", f"/api/conversations/{id_of(stage, ana)}")
    assert asked.status_code == 202
    midst.restarts_the_emulator()
    eventually(lambda: job(stage, asked)["state"] == "done", seconds=_WAIT_SECONDS, every=_LOOK_SECONDS)
    is_reported_late(stage, sent)
    eventually(stage.caller.is_idle, seconds=_WAIT_SECONDS)
    assert rows_without(stage, ana) == others
    nothing_of_before_is_left(stage, ana, midst.aws_gone_at)
    since = midst.aws_gone_at if is_a_customer(stage, ana) else datetime.now(UTC)
    stage.account.customer_writes(ana, kind="text", body=_AFTER, parameters={})
    eventually(lambda: not stage.is_open(ana.address), seconds=_WAIT_SECONDS)
    second_pass_is_due(stage, asked)
    eventually(lambda: job(stage, asked)["second_pass"] == "done", seconds=_WAIT_SECONDS, every=_LOOK_SECONDS)
    nothing_of_before_is_left(stage, ana, since)
    what_came_after_stays(stage, ana, since)


def writes(stage: Stage, customer: Customer, *texts: str) -> None:
    """And is answered, and Twilio has told all that there is to tell of it."""
    for text in texts:
        stage.account.customer_writes(customer, kind="text", body=text, parameters={})
    eventually(lambda: not stage.is_open(customer.address) and is_quiet(stage, customer), seconds=_WAIT_SECONDS)


def is_quiet(stage: Stage, customer: Customer) -> bool:
    told = [row.get("delivery_status", {}).get("S") for row in all_rows() if names(stage, customer, row)]
    return told.count("received") == 6 and "read" in told and not {"sending", "queued", "sent", "delivered"} & set(told)


class Midst:
    """The moment at which Twilio is asked to delete that many: the person has written, and AWS is gone before it
    answers. By `aws_gone_at` all of before was recorded.
    """

    aws_gone_at: datetime

    def __init__(self, stage: Stage, customer: Customer, *, at_deletion: int) -> None:
        self._stage, self._customer = stage, customer
        self._reached, self._gone = threading.Event(), threading.Event()
        deletes, count = stage.account.delete, iter(range(1, 1_000_000))

        def delete(message: Any) -> None:
            if next(count) == at_deletion:
                written = self._customer_writes(_MIDST)
                eventually(lambda: written.sid in stage.caller.log.taken, seconds=_WAIT_SECONDS)
                self._reached.set()
                self._gone.wait(_WAIT_SECONDS)
            deletes(message)

        stage.account.delete = delete  # type: ignore[method-assign]

    def restarts_the_emulator(self) -> None:
        """By the test's own thread: a process ends with the thread that has started it."""
        assert self._reached.wait(_WAIT_SECONDS)
        with self._stage.aws.closed():
            self.aws_gone_at = datetime.now(UTC)
            self._customer_writes(_RESTART)
            self._gone.set()
            self._stage.emulator.stop()
            self._stage.emulator.start()

    def _customer_writes(self, body: str) -> Message:
        return self._stage.account.customer_writes(self._customer, kind="text", body=body, parameters={})


def newest_answer(stage: Stage, customer: Customer) -> Message:
    copies = [copy for copy in stage.account.store.messages_at_twilio() if copy.address == customer.address]
    return max((copy for copy in copies if copy.direction == "outbound"), key=lambda copy: copy.created_at)


def is_reported_late(stage: Stage, sent: Message) -> None:
    form = {"MessageSid": sent.sid, "MessageStatus": "failed", "ErrorCode": "63024", "To": sent.address}
    account = {"AccountSid": stage.account.account_sid, "From": sent.sender}
    assert stage.caller.post(sent.status_callback or "", form | account) < 300


def id_of(stage: Stage, customer: Customer) -> str:
    return stage.desk.id_of(customer.address)


def job(stage: Stage, asked: Any) -> dict[str, Any]:
    answer = stage.desk.ask("GET", f"/api/jobs/{asked.json()['job_id']}")
    return dict(answer.json()) if answer.ok else {"state": "", "second_pass": ""}


def second_pass_is_due(stage: Stage, asked: Any) -> None:
    """As if the minutes until then were over."""
    dynamodb, table = boto3.client("dynamodb"), f"{prefix()}conversations"
    key = {"conversation_id": {"S": f"job:{asked.json()['job_id']}"}}
    kept = json.loads(dynamodb.get_item(TableName=table, Key=key)["Item"]["job"]["S"])
    due = {
        ":job": {"S": json.dumps(kept | {"due_at": kept["asked_at"]})},
        ":past": {"S": "2020-01-01T00:00:00.000000+0000"},
    }
    update = "SET job = :job, lease_until = :past"
    dynamodb.update_item(TableName=table, Key=key, UpdateExpression=update, ExpressionAttributeValues=due)


def prefix() -> str:
    return next(
        name.removesuffix("conversations")
        for name in boto3.client("dynamodb").list_tables()["TableNames"]
        if name.endswith("conversations")
    )


def all_rows() -> list[Row]:
    """Of all tables but the counters, as they are."""
    scan = boto3.client("dynamodb").get_paginator("scan")
    tables = [prefix() + name for name in TABLE_NAMES.values() if name != "metrics"]
    return [row for table in tables for page in scan.paginate(TableName=table) for row in page["Items"]]


def as_text(row: Row) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def names(stage: Stage, customer: Customer, row: Row) -> bool:
    return id_of(stage, customer) in as_text(row)


def rows_without(stage: Stage, customer: Customer) -> list[str]:
    """All that is not this customer's; the opt-out mark by the user's id alone names no conversation."""
    rows = [as_text(row) for row in all_rows() if not names(stage, customer, row)]
    return sorted(row for row in rows if "optout:alias:" not in row)


def is_a_customer(stage: Stage, customer: Customer) -> bool:
    """What was written while AWS was away may have come after the end: then it is a new customer's."""
    return stage.desk.ask("GET", f"/api/conversations/{id_of(stage, customer)}").ok


def nothing_of_before_is_left(stage: Stage, customer: Customer, since: datetime) -> None:
    """The marks that stay name nobody. A new customer is who began since then: a row that no message has made is not
    one.
    """
    own, rows = id_of(stage, customer), all_rows()
    new = of_a_new_customer(rows, own, since)
    left = [row for row in rows if row not in new]
    luis = stage.desk.id_of("whatsapp:+34600000002")
    told = [text for row in left if luis not in (text := as_text(row)) and not looks_again(row)]
    assert [secret for secret in _SECRETS if any(secret in text for text in told)] == []
    marks = {row["conversation_id"]["S"].split(":")[0] for row in left if own in as_text(row)}
    assert marks <= {"optout", "job"}
    assert not [row for row in new if any(secret in as_text(row) for secret in ("secreto", _MIDST))]
    s3 = boto3.client("s3")
    keys = [kept["Key"] for name in s3.list_buckets()["Buckets"] for kept in contents(s3, name["Name"])]
    assert not [key for key in keys if own in key]


def what_came_after_stays(stage: Stage, customer: Customer, since: datetime) -> None:
    """With Twilio's copy, and none of before."""
    new = of_a_new_customer(all_rows(), id_of(stage, customer), since)
    assert any(_AFTER in as_text(row) for row in new)
    copies = [copy for copy in stage.account.store.messages_at_twilio() if copy.address == customer.address]
    assert _AFTER in [copy.body for copy in copies]
    assert not [copy.sid for copy in copies if copy.created_at < since.timestamp()]


def looks_again(row: Row) -> bool:
    """The mark of an erasure that needs the addresses for its second pass."""
    return "job" in row and json.loads(row["job"]["S"])["second_pass"] == "waiting"


def of_a_new_customer(rows: list[Row], own: str, since: datetime) -> list[Row]:
    """Where a conversation began since then; its messages, what they rest on, and where an alias leads to it."""
    begun = [row for row in rows if row.get("conversation_id", {}).get("S") == own and moment_of(row) > since]
    if not any("created_at" in row for row in begun):
        return []
    return begun + [row for row in rows if row.get("points_to", {}).get("S") == own]


def moment_of(row: Row) -> datetime:
    """The longest ago where it has none: then nobody has written it."""
    told = [row[name]["S"] for name in ("created_at", "sent_at", "answered_at") if name in row]
    return datetime.fromisoformat(told[0]) if told else datetime.min.replace(tzinfo=UTC)


def contents(s3: Any, bucket: str) -> list[dict[str, Any]]:
    return list(s3.list_objects_v2(Bucket=bucket).get("Contents", []))


def main() -> int:
    with set_up(Path(sys.argv[1]), Fates(1), []) as stage:
        is_erased_over_a_restart(stage)
    return 0


if __name__ == "__main__":
    sys.exit(main())

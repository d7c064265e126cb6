"""The emulator is restarted in the midst of an erasure, and the person writes: real processes, a stack of its own.

`python -m tests.local.erasure_over_a_restart FOLDER` ends with 0 where nothing is left and nobody else was touched.
"""

import json
import sys
import threading
from pathlib import Path
from typing import Any

import boto3

from chalicelib.store.tables import TABLE_NAMES
from local.phone_store import Customer
from tests.chaos.fates import Fates
from tests.chaos.stage import Stage, set_up
from tests.local.eventually import eventually

_WAIT_SECONDS = 150
_NAME = "Ana Secreta"
_SECRETS = ("34600000001", _NAME, "secreto")


def is_erased_over_a_restart(stage: Stage) -> None:
    ana, luis = (stage.account.add_customer(_NAME, f"+3460000000{number}") for number in (1, 2))
    for customer in (ana, luis):
        writes(stage, customer, *(f"secreto {number}" for number in range(6)))
    others = rows_of(stage, luis)
    midst = Midst(stage, ana, at_deletion=3)
    asked = stage.desk.ask("DELETE", f"/api/conversations/{id_of(stage, ana)}")
    assert asked.status_code == 202
    midst.restarts_the_emulator()
    eventually(lambda: job(stage, asked)["state"] == "done", seconds=_WAIT_SECONDS)
    second_pass_is_due(stage, asked)
    eventually(lambda: job(stage, asked)["second_pass"] == "done", seconds=_WAIT_SECONDS)
    assert rows_of(stage, luis) == others
    nothing_of_before_is_left(stage, ana)


def writes(stage: Stage, customer: Customer, *texts: str) -> None:
    """And is answered, and Twilio has told all that there is to tell of it."""
    for text in texts:
        stage.account.customer_writes(customer, kind="text", body=text, parameters={})
    eventually(lambda: not stage.is_open(customer.address) and is_quiet(stage, customer), seconds=_WAIT_SECONDS)


def is_quiet(stage: Stage, customer: Customer) -> bool:
    told = [json.loads(row).get("delivery_status", {}).get("S") for row in rows_of(stage, customer)]
    return told.count("received") == 6 and "read" in told and not {"sending", "queued", "sent", "delivered"} & set(told)


class Midst:
    """The moment at which Twilio is asked to delete that many: the person writes, and AWS is gone before it answers."""

    def __init__(self, stage: Stage, customer: Customer, *, at_deletion: int) -> None:
        self._stage = stage
        self._reached, self._gone = threading.Event(), threading.Event()
        deletes, count = stage.account.delete, iter(range(1, 1_000_000))

        def delete(message: Any) -> None:
            if next(count) == at_deletion:
                stage.account.customer_writes(customer, kind="text", body="en medio", parameters={})
                self._reached.set()
                self._gone.wait(_WAIT_SECONDS)
            deletes(message)

        stage.account.delete = delete  # type: ignore[method-assign]

    def restarts_the_emulator(self) -> None:
        """By the test's own thread: a process ends with the thread that has started it."""
        assert self._reached.wait(_WAIT_SECONDS)
        with self._stage.aws.closed():
            self._gone.set()
            self._stage.emulator.stop()
            self._stage.emulator.start()


def id_of(stage: Stage, customer: Customer) -> str:
    return stage.desk.id_of(customer.address)


def job(stage: Stage, asked: Any) -> dict[str, Any]:
    """Not asked for without a pause: it would keep the emulator busy."""
    threading.Event().wait(0.3)
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


def all_rows() -> list[str]:
    """Of all tables, as they are."""
    scan = boto3.client("dynamodb").get_paginator("scan")
    pages = [page for name in TABLE_NAMES.values() for page in scan.paginate(TableName=prefix() + name)]
    return sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for page in pages for row in page["Items"])


def rows_of(stage: Stage, customer: Customer) -> list[str]:
    return [row for row in all_rows() if id_of(stage, customer) in row]


def nothing_of_before_is_left(stage: Stage, customer: Customer) -> None:
    """What was written in the midst goes too, or, where Twilio came again after the end, is a new customer's."""
    anew = stage.desk.ask("GET", f"/api/conversations/{id_of(stage, customer)}").ok
    others = "34600000002"
    rows = [row for row in all_rows() if stage.desk.id_of(f"whatsapp:+{others}") not in row]
    secrets = ("secreto",) if anew else _SECRETS
    assert [secret for secret in secrets if any(secret in row for row in rows)] == []
    s3 = boto3.client("s3")
    keys = [kept["Key"] for name in s3.list_buckets()["Buckets"] for kept in contents(s3, name["Name"])]
    assert not [key for key in keys if id_of(stage, customer) in key]
    left = [message.body for message in stage.account.store.messages_at_twilio() if message.address == customer.address]
    assert not [body for body in left if "secreto" in body]
    assert anew or left == []


def contents(s3: Any, bucket: str) -> list[dict[str, Any]]:
    return list(s3.list_objects_v2(Bucket=bucket).get("Contents", []))


def main() -> int:
    with set_up(Path(sys.argv[1]), Fates(1), []) as stage:
        is_erased_over_a_restart(stage)
    return 0


if __name__ == "__main__":
    sys.exit(main())

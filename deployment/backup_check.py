"""`make backup-check STAGE=prod`: whether what customers wrote could be brought back.

With `--rehearse` it is brought back: each table beside itself under another name, compared, and the copy deleted.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.clock import Clock, SystemClock
from chalicelib.store.tables import TABLE_NAMES
from deployment.aws_errors import code_of
from deployment.checks.finding import Check, Finding, all_of, failed, ok, run_checks, warning
from deployment.checks.mending import (
    PUBLIC_ACCESS_BLOCKS,
    closed_to_the_public,
    encryption_on,
    protection_on,
    recovery_on,
)
from deployment.checks.table import any_failed, print_table, summary
from deployment.command import parser_of, run
from deployment.deployed import client, read_deployed
from deployment.errors import DeploymentFailed
from deployment.rehearsal import rehearse

_OLDEST = timedelta(hours=1)
_WARNING = (
    "Restores a copy of each table of {stage}, compares it, and deletes it again. It takes about 20 minutes to some "
    "hours, and AWS charges each restored GB (about 0.15 USD) and the copies while they are there.\nType yes to go on: "
)


def main(arguments: Sequence[str] | None = None) -> int:
    return run(lambda: check_backups(_parser().parse_args(arguments), SystemClock()))


def _parser() -> argparse.ArgumentParser:
    parser = parser_of(
        "backup_check",
        "Checks that each table can be brought back to any second of the last weeks, is protected and encrypted, and "
        "that the media bucket is closed. Ends with 1 if something failed.",
        "make backup-check STAGE=prod",
        local=False,
    )
    parser.add_argument("--rehearse", action="store_true", help="restore a copy of each table, compare it, delete it")
    parser.add_argument("--yes", action="store_true", help="do not ask before the rehearsal")
    return parser


def check_backups(asked: argparse.Namespace, clock: Clock) -> int:
    deployed = read_deployed(asked.stage)
    # After a restore not that of the data stack.
    prefix = deployed.environment["TABLE_PREFIX"]
    tables = [f"{prefix}{name}" for name in TABLE_NAMES.values()]
    dynamodb = client("dynamodb")
    rows = list(run_checks(_checks(asked.stage, tables, dynamodb, deployed.output("MediaBucket"), clock), None))
    if asked.rehearse:
        _confirm(asked)
        rows += rehearse(dynamodb, tables, clock, lambda line: print(line, file=sys.stderr))
    print_table(rows, sys.stdout)
    print(f"\n{summary(rows)}")
    return 1 if any_failed(rows) else 0


def _confirm(asked: argparse.Namespace) -> None:
    """Raises DeploymentFailed unless it is wanted."""
    if asked.yes:
        return
    if not sys.stdin.isatty():
        raise DeploymentFailed("No terminal to ask at: add YES=1 for a rehearsal without a question.")
    if input(_WARNING.format(stage=asked.stage)).strip().lower() != "yes":
        raise DeploymentFailed("Nothing was restored: the answer was not yes.")


def _checks(stage: str, tables: Sequence[str], dynamodb: Any, bucket: str, clock: Clock) -> Iterator[Check[None]]:
    for name in tables:
        yield Check(name, _looker(lambda name: table(dynamodb, name, stage, clock.now()), name))
    yield Check(bucket, _looker(lambda name: media_bucket(client("s3"), name), bucket))


def _looker(look: Callable[[str], Finding], name: str) -> Callable[[None], Finding]:
    return lambda _: look(name)


def table(dynamodb: Any, name: str, stage: str, now: datetime) -> Finding:
    described = dynamodb.describe_table(TableName=name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    return all_of([_recovery(name, recovery, now), _protection(name, described, stage), _encryption(described)])


def _recovery(name: str, recovery: dict[str, Any], now: datetime) -> Finding:
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        return failed("no point-in-time recovery", recovery_on(name))
    earliest, latest = recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]
    told = f"from {_minute(earliest)} to {_minute(latest)}"
    if now - latest > _OLDEST:
        return failed(f"{told}: the latest point is old", "Open a case with AWS: it is minutes old where all is well.")
    return ok(told)


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _protection(name: str, described: dict[str, Any], stage: str) -> Finding:
    if described.get("DeletionProtectionEnabled"):
        return ok("protected from deletion")
    lacking = failed if stage == "prod" else warning
    return lacking("not protected from deletion", protection_on(name))


def _encryption(described: dict[str, Any]) -> Finding:
    """DynamoDB encrypts every table; without a description the key is its own."""
    key = described.get("SSEDescription", {})
    if key.get("Status") in ("DISABLED", "DISABLING"):
        return failed(f"encryption is {key['Status']}", "AWS console > DynamoDB > the table > Additional settings.")
    return ok("encrypted with a KMS key" if key.get("SSEType") == "KMS" else "encrypted with DynamoDB's key")


def media_bucket(s3: Any, name: str) -> Finding:
    return all_of([_closed(s3, name), _bucket_encryption(s3, name)])


def _closed(s3: Any, name: str) -> Finding:
    block = _unless_missing(
        lambda: s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
        "NoSuchPublicAccessBlockConfiguration",
    )
    open_to = [setting for setting in PUBLIC_ACCESS_BLOCKS if not block.get(setting)]
    if open_to:
        return failed(f"the bucket can be made public: {', '.join(open_to)}", closed_to_the_public(name))
    return ok("closed to the public")


def _bucket_encryption(s3: Any, name: str) -> Finding:
    found = _unless_missing(
        lambda: s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"],
        "ServerSideEncryptionConfigurationNotFoundError",
    )
    return ok("encrypted") if found.get("Rules") else failed("the bucket is not encrypted", encryption_on(name))


def _unless_missing(ask: Callable[[], dict[str, Any]], missing: str) -> dict[str, Any]:
    try:
        return ask()
    except ClientError as error:
        if code_of(error) != missing:
            raise
        return {}


if __name__ == "__main__":
    sys.exit(main())

"""A restore that is tried out: a copy of each table at its latest point, compared, deleted again."""

from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from chalicelib.clock import Clock
from deployment.aws_errors import translated
from deployment.checks.finding import Finding, Row, all_of, failed, ok, warning
from deployment.errors import DeploymentFailed

_POLL = {"Delay": 20, "MaxAttempts": 720}  # four hours
# DynamoDB counts items only every six hours or so: the two counts may be of different times.
_ABOUT = 0.2
_FEW = 100

Say = Callable[[str], None]


def rehearse(dynamodb: Any, tables: Sequence[str], clock: Clock, say: Say) -> list[Row]:
    """A row for each table. The copies are deleted also where something goes wrong, and on Ctrl-C."""
    suffix = f"-rehearsal-{clock.now():%Y%m%d%H%M%S}"
    copies: dict[str, str] = {}
    try:
        for name in tables:
            dynamodb.restore_table_to_point_in_time(
                SourceTableName=name, TargetTableName=name + suffix, UseLatestRestorableTime=True
            )
            copies[name] = name + suffix
            say(f"Restoring {name} as {copies[name]} …")
        return [Row(f"{name}, restored", _restored(dynamodb, name, copy, say)) for name, copy in copies.items()]
    finally:
        for copy in copies.values():
            _delete(dynamodb, copy, say)


def _restored(dynamodb: Any, name: str, copy: str, say: Say) -> Finding:
    try:
        with translated():
            dynamodb.get_waiter("table_exists").wait(TableName=copy, WaiterConfig=_POLL)
            say(f"{copy} is there.")
            return _compared(*(dynamodb.describe_table(TableName=each)["Table"] for each in (name, copy)))
    except (WaiterError, DeploymentFailed) as error:
        return failed(f"could not be restored: {error}", "AWS console > DynamoDB > Tables tells more.")


def _compared(source: dict[str, Any], copy: dict[str, Any]) -> Finding:
    return all_of([_same_keys(source, copy), _about_as_many(source["ItemCount"], copy["ItemCount"])])


def _same_keys(source: dict[str, Any], copy: dict[str, Any]) -> Finding:
    if _keys(source) != _keys(copy):
        return failed("the copy has other keys or indexes", "Do not rely on it: open a case with AWS.")
    return ok("same keys and indexes")


def _keys(table: dict[str, Any]) -> tuple[Any, ...]:
    indexes = [*table.get("GlobalSecondaryIndexes", []), *table.get("LocalSecondaryIndexes", [])]
    return table["KeySchema"], sorted((index["IndexName"], str(index["KeySchema"])) for index in indexes)


def _about_as_many(source: int, copy: int) -> Finding:
    told = f"about {copy} items of about {source}"
    if abs(source - copy) <= max(_FEW, source * _ABOUT):
        return ok(told)
    return warning(told, "DynamoDB counts every six hours: rehearse again then. If it stays, open a case with AWS.")


def _delete(dynamodb: Any, copy: str, say: Say) -> None:
    try:
        dynamodb.get_waiter("table_exists").wait(TableName=copy, WaiterConfig=_POLL)
        dynamodb.delete_table(TableName=copy)
        say(f"{copy} is deleted.")
    except (BotoCoreError, ClientError, KeyboardInterrupt):
        say(f"{copy} could not be deleted: do it by `aws dynamodb delete-table --table-name {copy}`, it costs money.")

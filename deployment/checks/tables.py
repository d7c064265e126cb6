"""The DynamoDB tables: there, with expiry, and safe from a mistake."""

from collections.abc import Iterator
from typing import Any

from chalicelib.store.tables import TABLE_NAMES
from deployment.checks.configuration import SETTINGS
from deployment.checks.finding import Check, Finding, all_of, failed, warning
from deployment.checks.mending import EXPIRY, expiry_on, protection_on, recovery_on
from deployment.checks.target import Target


def tables(target: Target) -> Finding:
    prefix = target.settings.table_prefix
    findings = [finding for model, name in TABLE_NAMES.items() for finding in _table(target, prefix + name, model)]
    return all_of(findings, when_good=f"{len(TABLE_NAMES)} tables {prefix}… are active{_what_else(target)}")


def _what_else(target: Target) -> str:
    if target.is_local:
        return ""
    if target.endpoint_url:
        return f"; expiry and recovery are not looked at, {target.endpoint_url} stands for AWS"
    protected = ", protected from deletion" if target.is_production else ""
    return f", with expiry and point-in-time recovery{protected}"


def _table(target: Target, name: str, model: type[Any]) -> Iterator[Finding]:
    dynamodb = target.aws("dynamodb")
    try:
        table = dynamodb.describe_table(TableName=name)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        yield failed(f"there is no table {name}", target.deploy)
        return
    if table["TableStatus"] != "ACTIVE":
        yield failed(f"{name} is {table['TableStatus']}", "Wait until it is ACTIVE, and look again.")
    if not target.is_local and not target.endpoint_url:
        yield from _safety(target, name, table, expires=hasattr(model, EXPIRY))


def _safety(target: Target, name: str, table: dict[str, Any], *, expires: bool) -> Iterator[Finding]:
    lacking = failed if target.is_production else warning
    if expires and not _has_expiry(target, name):
        yield failed(f"{name} has no expiry (TTL) by {EXPIRY}", expiry_on(name))
    if not has_recovery(target.aws("dynamodb"), name):
        yield lacking(f"{name} has no point-in-time recovery", recovery_on(name))
    if target.is_production and not table.get("DeletionProtectionEnabled"):
        yield failed(f"{name} is not protected from deletion", protection_on(name))


def _has_expiry(target: Target, name: str) -> bool:
    expiry = target.aws("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    return expiry["TimeToLiveStatus"] in ("ENABLED", "ENABLING") and expiry.get("AttributeName") == EXPIRY


def has_recovery(dynamodb: Any, name: str) -> bool:
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    return bool(recovery.get("PointInTimeRecoveryStatus") == "ENABLED")


CHECKS: tuple[Check[Target], ...] = (Check("Tables", tables, (SETTINGS,)),)

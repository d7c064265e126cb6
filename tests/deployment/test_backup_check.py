"""Backups of the tables and the bucket, in moto; a rehearsal of their restore."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.store.tables import TABLE_NAMES
from deployment import backup_check
from tests.deployment.stage_in_process import Stage, stage_in_process

MESSAGES = "sales-bot-prod-messages"
MEDIA = "sales-bot-prod-media-123456789012-us-east-1"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with stage_in_process("prod") as stage:
        yield stage


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = backup_check.main(["--stage", "prod", *arguments])
    return code, capsys.readouterr().out


def tables(stage: Stage) -> list[str]:
    return list(stage.client("dynamodb").list_tables()["TableNames"])


def test_a_stage_with_good_backups_ends_well(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed = checked(capsys)
    assert (code, f"{len(TABLE_NAMES) + 1} ok" in printed) == (0, True)
    assert "protected from deletion" in printed
    assert MEDIA in printed


def test_a_table_without_recovery_fails(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.client("dynamodb").update_continuous_backups(
        TableName=MESSAGES, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    code, printed = checked(capsys)
    assert code == 1
    assert "no point-in-time recovery" in printed
    assert (
        f"aws dynamodb update-continuous-backups --table-name {MESSAGES} "
        "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`"
    ) in printed
    assert "make deploy" not in printed


def test_after_a_restore_the_tables_that_the_bot_uses_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    with stage_in_process("prod", table_prefix="sales-bot-prod-r1-"):
        code, printed = checked(capsys)
    assert (code, f"{len(TABLE_NAMES) + 1} ok" in printed) == (0, True)
    assert "sales-bot-prod-r1-messages" in printed
    assert MESSAGES not in printed


def test_a_latest_point_that_is_old_fails(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now(UTC)
    recovery = {
        "PointInTimeRecoveryStatus": "ENABLED",
        "EarliestRestorableDateTime": now - timedelta(days=35),
        "LatestRestorableDateTime": now - timedelta(hours=3),
    }
    stage.aws_answers["DescribeContinuousBackups"] = lambda _: {
        "ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": recovery}
    }
    code, printed = checked(capsys)
    assert code == 1
    assert "the latest point is old" in printed


def test_a_table_that_can_be_deleted_fails(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.client("dynamodb").update_table(TableName=MESSAGES, DeletionProtectionEnabled=False)
    code, printed = checked(capsys)
    assert (code, "not protected from deletion" in printed) == (1, True)
    assert f"aws dynamodb update-table --table-name {MESSAGES} --deletion-protection-enabled`" in printed


def test_a_bucket_that_can_be_made_public_or_is_open_fails(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    s3 = stage.client("s3")
    s3.delete_public_access_block(Bucket=MEDIA)
    s3.delete_bucket_encryption(Bucket=MEDIA)
    code, printed = checked(capsys)
    assert code == 1
    assert "can be made public" in printed
    assert "not encrypted" in printed
    assert f"aws s3api put-public-access-block --bucket {MEDIA} --public-access-block-configuration Block" in printed
    assert f"aws s3api put-bucket-encryption --bucket {MEDIA} --server-side-encryption-configuration" in printed


def test_a_table_that_is_gone_does_not_hide_the_others(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    dynamodb = stage.client("dynamodb")
    dynamodb.update_table(TableName=MESSAGES, DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName=MESSAGES)
    code, printed = checked(capsys)
    assert code == 1
    assert f"{len(TABLE_NAMES)} ok, 1 failed" in printed


# The rehearsal


def test_a_rehearsal_restores_compares_and_deletes_each_copy(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    before = tables(stage)
    code, printed = checked(capsys, "--rehearse", "--yes")
    assert (code, tables(stage)) == (0, before)
    assert printed.count("same keys and indexes") == len(TABLE_NAMES)


def test_a_copy_that_differs_fails_and_is_deleted(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    before = tables(stage)
    original = {name: stage.client("dynamodb").describe_table(TableName=name) for name in before}

    def describe(arguments: dict[str, Any]) -> dict[str, Any]:
        name = arguments["TableName"]
        found = original[name.split("-rehearsal-")[0]]["Table"]
        if "-rehearsal-" not in name:
            return {"Table": {**found, "ItemCount": 1000}}
        return {"Table": {**found, "ItemCount": 10, "GlobalSecondaryIndexes": []}}

    stage.aws_answers["DescribeTable"] = describe
    code, printed = checked(capsys, "--rehearse", "--yes")
    assert code == 1
    assert "the copy has other keys or indexes" in printed
    assert "about 10 items of about 1000" in printed
    assert tables(stage) == before


def test_a_restore_that_is_refused_is_told_and_the_other_copies_are_deleted(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tables(stage)
    stage.deny("RestoreTableToPointInTime")
    assert backup_check.main(["--stage", "prod", "--rehearse", "--yes"]) == 1
    assert "may not call RestoreTableToPointInTime" in capsys.readouterr().err
    assert tables(stage) == before


def test_a_copy_that_cannot_be_deleted_is_named_with_the_command(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.deny("DeleteTable")
    backup_check.main(["--stage", "prod", "--rehearse", "--yes"])
    told = capsys.readouterr().err
    assert "aws dynamodb delete-table --table-name sales-bot-prod-messages-rehearsal-" in told


def test_without_a_yes_nothing_is_restored(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "no")
    stage.deny("RestoreTableToPointInTime")
    assert backup_check.main(["--stage", "prod", "--rehearse"]) == 1
    assert "Nothing was restored" in capsys.readouterr().err
    assert "USD" in asked[0]


def test_without_a_terminal_a_rehearsal_needs_a_yes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert backup_check.main(["--stage", "prod", "--rehearse"]) == 1
    assert "YES=1" in capsys.readouterr().err


def test_help_says_what_it_does_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        backup_check.main(["--help"])
    assert "make backup-check STAGE=prod" in capsys.readouterr().out

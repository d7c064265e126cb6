"""What `make destroy` deletes, and that a second run finishes what a first one began. In moto, without its stacks."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.store.tables import ALL_TABLES, TABLE_NAMES, name_tables
from deployment import destroy
from deployment.errors import DeploymentFailed
from deployment.stages import Stage
from tests.deployment import stage_in_process
from tests.deployment.stage_in_process import AWS_ACCOUNT, REGION

DEV = Stage("dev")
BUCKETS = [f"sales-bot-dev-{holds}-{AWS_ACCOUNT}-{REGION}" for holds in ("media", "packages")]
WORDS = "delete the data of dev"
PAGE = "sales-bot-dev-pagebucket-x1"
TEMPLATE = Path(__file__).parents[2] / ".chalice" / "data.json"


@dataclass
class CloudFormation:
    """Two stacks; as AWS, it does not delete a bucket that is not empty."""

    in_process: stage_in_process.Stage
    statuses: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.statuses |= {DEV.bot_stack: "CREATE_COMPLETE", DEV.data_stack: "CREATE_COMPLETE"}
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "DescribeStacks": self.describe,
            "DescribeStackEvents": lambda asked: {"StackEvents": self._events_of(asked["StackName"])},
            "ListStackResources": self.resources,
            "DeleteStack": self.delete,
        }
        self.in_process.aws_answers.update(answers)

    def describe(self, asked: dict[str, Any]) -> dict[str, Any]:
        name = asked["StackName"]
        if name not in self.statuses:
            told = {"Code": "ValidationError", "Message": f"Stack with id {name} does not exist"}
            raise ClientError({"Error": told}, "DescribeStacks")
        stack = {
            "StackId": name,
            "StackStatus": self.statuses[name],
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()],
            "Tags": [{"Key": "Project", "Value": "whatsapp-sales-bot"}],
        }
        return {"Stacks": [stack]}

    def resources(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Also of a stack that is half deleted: those that are gone, and those that are not."""
        if asked["StackName"] != DEV.bot_stack:
            return {"StackResourceSummaries": []}
        found = [("AWS::SQS::Queue", "replies.fifo"), ("AWS::S3::Bucket", PAGE)]
        return {"StackResourceSummaries": [{"ResourceType": kind, "PhysicalResourceId": name} for kind, name in found]}

    def delete(self, asked: dict[str, Any]) -> dict[str, Any]:
        name = asked["StackName"]
        ended = "DELETE_FAILED" if name == DEV.bot_stack and not self._delete_page() else "DELETE_COMPLETE"
        self.statuses[name] = ended
        if ended == "DELETE_COMPLETE":
            del self.statuses[name]
        self.events.insert(0, self._event(name, ended))
        return {}

    def _delete_page(self) -> bool:
        try:
            self.in_process.client("s3").delete_bucket(Bucket=PAGE)
        except ClientError as error:
            return error.response["Error"]["Code"] == "NoSuchBucket"
        return True

    def _events_of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["StackName"] == name]

    def _event(self, name: str, status: str) -> dict[str, Any]:
        return {
            "EventId": str(len(self.events)),
            "StackName": name,
            "PhysicalResourceId": name,
            "LogicalResourceId": name,
            "ResourceType": "AWS::CloudFormation::Stack",
            "ResourceStatus": status,
            "Timestamp": datetime(2026, 11, 20, tzinfo=UTC),
        }


@dataclass
class Shop:
    """A deployed stage with rows, a page, media and packages."""

    in_process: stage_in_process.Stage
    stacks: CloudFormation

    def client(self, service: str) -> Any:
        return self.in_process.client(service)

    def make_bucket(self, name: str) -> None:
        s3 = self.client("s3")
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket=name, Key="file", Body=b"1")
        s3.put_object(Bucket=name, Key="file", Body=b"2")

    def restored(self, prefix: str) -> list[str]:
        """Tables beside those of the stage, at which the bot points."""
        name_tables(prefix)
        for table in ALL_TABLES:
            table.create_table()
        self.client("ssm").put_parameter(Name=DEV.parameter("TABLE_PREFIX"), Value=prefix, Type="SecureString")
        return [f"{prefix}{name}" for name in TABLE_NAMES.values()]

    def left(self) -> list[str]:
        return sorted([*self.tables(), *self.buckets(), *self.secrets(), *self.stacks.statuses])

    def tables(self) -> list[str]:
        return list(self.client("dynamodb").list_tables()["TableNames"])

    def buckets(self) -> list[str]:
        return [each["Name"] for each in self.client("s3").list_buckets()["Buckets"]]

    def secrets(self) -> list[str]:
        return [each["Name"] for each in self.client("ssm").describe_parameters()["Parameters"]]

    def destroys(self, *, stage: Stage = DEV, typed: str = WORDS, data: bool = True) -> None:
        """As the command does, without its pauses."""
        stdin = io.StringIO(f"{typed}\n")
        destroy.destroy(stage, boto3.session.Session(), with_data=data, typed=stdin, poll_seconds=0)

    def fails_once(self, operation: str, after: int = 0) -> None:
        """As when the network goes: AWS's error comes at one call, and the ones before are done."""
        calls = [0]
        original = self.in_process.aws_answers.get(operation)

        def fail(arguments: dict[str, Any]) -> dict[str, Any]:
            calls[0] += 1
            if calls[0] == after + 1:
                raise ClientError({"Error": {"Code": "InternalError", "Message": ""}}, operation)
            return original(arguments) if original else self._really(operation, arguments)

        self.in_process.aws_answers[operation] = fail

    def _really(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        answer = self.in_process.aws_answers.pop(operation)
        service, method = _METHODS[operation]
        try:
            return dict(getattr(self.client(service), method)(**arguments))
        finally:
            self.in_process.aws_answers[operation] = answer


_METHODS = {
    "UpdateTable": ("dynamodb", "update_table"),
    "DeleteTable": ("dynamodb", "delete_table"),
    "DeleteObjects": ("s3", "delete_objects"),
    "DeleteBucket": ("s3", "delete_bucket"),
    "DeleteParameters": ("ssm", "delete_parameters"),
}


@pytest.fixture
def shop() -> Iterator[Shop]:
    with stage_in_process.stage_in_process() as in_process:
        made = Shop(in_process, CloudFormation(in_process))
        for name in (PAGE, BUCKETS[1]):
            made.make_bucket(name)
        yield made


def test_the_names_of_the_buckets_are_those_of_the_template() -> None:
    template = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    written = [
        each["Properties"]["BucketName"]["Fn::Sub"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::S3::Bucket"
    ]
    values = {"${Stage}": "dev", "${AWS::AccountId}": AWS_ACCOUNT, "${AWS::Region}": REGION}
    for placeholder, value in values.items():
        written = [name.replace(placeholder, value) for name in written]
    assert written == list(DEV.buckets(AWS_ACCOUNT, REGION)) == BUCKETS


def test_the_bot_goes_and_its_data_stay(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    before = shop.left()
    shop.destroys(data=False)
    assert shop.left() == sorted(set(before) - {DEV.bot_stack, PAGE})
    assert "The data stays in sales-bot-dev-data" in capsys.readouterr().out


def test_after_the_words_are_typed_nothing_is_left_and_a_second_time_says_so(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.destroys()
    assert shop.left() == []
    told = capsys.readouterr().out
    assert "The data and the secrets of dev are deleted." in told
    shop.destroys(typed="")
    assert "There is nothing of dev left." in capsys.readouterr().out


def test_the_question_names_what_goes_and_how_long_dynamodb_keeps_it(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    before = shop.left()
    with pytest.raises(DeploymentFailed, match="the words were not typed"):
        shop.destroys(typed="yes")
    assert shop.left() == before
    asked = capsys.readouterr().out
    for name in (*shop.tables(), *BUCKETS, DEV.bot_stack, DEV.data_stack, AWS_ACCOUNT, REGION):
        assert name in asked
    assert "35 days" in asked


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        ("DeleteStack", 0),
        ("DeleteStack", 1),
        ("UpdateTable", 0),
        ("DeleteTable", 1),
        ("DeleteObjects", 1),
        ("DeleteBucket", 1),
        ("DeleteParameters", 0),
    ],
)
def test_a_second_run_finishes_what_a_first_one_began(shop: Shop, operation: str, after: int) -> None:
    shop.restored("sales-bot-dev-r1-")
    secrets = shop.secrets()
    shop.fails_once(operation, after)
    with pytest.raises((ClientError, DeploymentFailed)):
        shop.destroys()
    assert shop.secrets() == secrets
    shop.destroys()
    assert shop.left() == []


def test_data_go_also_when_their_stack_was_deleted_by_hand(shop: Shop) -> None:
    shop.stacks.statuses.clear()
    shop.destroys()
    assert shop.left() == [PAGE]


def test_keys_alone_go_too(shop: Shop) -> None:
    shop.destroys()
    shop.client("ssm").put_parameter(Name=DEV.parameter("PSEUDONYM_KEY"), Value="p", Type="SecureString")
    shop.destroys()
    assert shop.left() == []


def test_after_a_restore_both_the_old_tables_and_those_of_the_bot_go(shop: Shop) -> None:
    restored = shop.restored("sales-bot-dev-r1-")
    assert set(restored) < set(shop.tables())
    shop.destroys()
    assert shop.left() == []


def test_tables_that_only_the_stack_of_the_bot_tells_go_too(shop: Shop) -> None:
    shop.restored("sales-bot-dev-r1-")
    shop.client("ssm").delete_parameter(Name=DEV.parameter("TABLE_PREFIX"))
    shop.stacks.parameters["TablePrefix"] = "sales-bot-dev-r1-"
    shop.destroys()
    assert shop.left() == []


def test_a_bot_that_was_tried_on_the_data_of_another_stage_deletes_nothing(shop: Shop) -> None:
    shop.restored("sales-bot-prod-")
    before = shop.left()
    with pytest.raises(DeploymentFailed, match="points at the tables of prod"):
        shop.destroys()
    assert shop.left() == before


def test_a_stack_that_is_half_deleted_because_its_bucket_is_not_empty_is_deleted_to_its_end(shop: Shop) -> None:
    shop.stacks.delete({"StackName": DEV.bot_stack})
    assert shop.stacks.statuses[DEV.bot_stack] == "DELETE_FAILED"
    shop.destroys(data=False)
    assert DEV.bot_stack not in shop.stacks.statuses
    assert PAGE not in shop.buckets()


def test_the_data_stack_of_production_is_freed_from_its_protection_first(shop: Shop) -> None:
    production = Stage("prod")
    freed: list[dict[str, Any]] = []
    shop.stacks.statuses = {production.data_stack: "CREATE_COMPLETE"}
    shop.in_process.aws_answers["UpdateTerminationProtection"] = lambda asked: freed.append(asked) or {}
    before = shop.tables()
    shop.destroys(stage=production, typed="delete the data of prod")
    assert freed == [{"StackName": production.data_stack, "EnableTerminationProtection": False}]
    assert (shop.stacks.statuses, shop.tables()) == ({}, before)


# One table


@dataclass
class Table:
    """As DynamoDB has it: a change takes a while, and meanwhile no other one is taken."""

    status: str
    is_protected: bool = False
    looks_until_done: int = 0
    calls: list[str] = field(default_factory=list)

    def describe(self, _: dict[str, Any]) -> dict[str, Any]:
        self.looks_until_done -= 1
        if self.looks_until_done < 0:
            self.status = {"UPDATING": "ACTIVE", "DELETING": ""}.get(self.status, self.status)
        if not self.status:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": ""}}, "DescribeTable")
        return {"Table": {"TableStatus": self.status, "DeletionProtectionEnabled": self.is_protected}}

    def update(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._begin("UpdateTable", "UPDATING")
        self.is_protected = asked["DeletionProtectionEnabled"]
        return {}

    def delete(self, _: dict[str, Any]) -> dict[str, Any]:
        assert not self.is_protected
        self._begin("DeleteTable", "DELETING")
        return {}

    def _begin(self, call: str, status: str) -> None:
        if self.status != "ACTIVE":
            raise ClientError({"Error": {"Code": "ResourceInUseException", "Message": ""}}, call)
        self.calls.append(call)
        self.status, self.looks_until_done = status, 2


@pytest.mark.parametrize(
    ("table", "calls"),
    [
        (Table("ACTIVE", is_protected=True), ["UpdateTable", "DeleteTable"]),
        (Table("ACTIVE"), ["DeleteTable"]),
        (Table("UPDATING", is_protected=True, looks_until_done=2), ["UpdateTable", "DeleteTable"]),
        (Table("UPDATING", looks_until_done=2), ["DeleteTable"]),
        (Table("DELETING", looks_until_done=2), []),
        (Table(""), []),
    ],
    ids=["protected", "free", "protected and changing", "changing", "going", "gone"],
)
def test_a_table_is_changed_only_as_dynamodb_takes_it_and_waited_for(
    shop: Shop, table: Table, calls: list[str]
) -> None:
    answers = {"DescribeTable": table.describe, "UpdateTable": table.update, "DeleteTable": table.delete}
    shop.in_process.aws_answers.update(answers)
    destroy.Tables(shop.client("dynamodb"), poll_seconds=0).delete(["a-table"])
    assert (table.calls, table.status) == (calls, "")


# The command


def test_the_command_says_when_nothing_is_left(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.destroys()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert destroy.main(["--stage", "dev", "--data"]) == 0
    assert "There is nothing of dev left." in capsys.readouterr().out


def test_help_says_what_it_does_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        destroy.main(["--help"])
    assert "make destroy STAGE=dev" in capsys.readouterr().out

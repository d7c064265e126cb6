"""What a developer is told of a stack that failed.

No emulator fails as AWS does (queues that must wait, packages that are too large, buckets that are not empty). The
answers in recorded/ are not recorded from AWS: they are written by hand, in the form that CloudFormation's
documentation gives, with the message texts of its resources' handlers.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from deployment import events
from deployment.errors import DeploymentFailed
from deployment.stacks import Stacks, Wanted

RECORDED = Path(__file__).parent / "recorded"
STACK = "sales-bot-dev"


def recorded(name: str) -> list[dict[str, Any]]:
    """Newest first, as AWS tells them."""
    found: list[dict[str, Any]] = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))["StackEvents"]
    return [{**event, "Timestamp": datetime.fromisoformat(event["Timestamp"])} for event in found]


@pytest.mark.parametrize(
    ("name", "resource", "reason"),
    [
        ("failed_creation", "ReplyQueue (AWS::SQS::Queue)", "You must wait 60 seconds after deleting a queue"),
        ("failed_update", "ReplyWorker (AWS::Lambda::Function)", "Unzipped size must be smaller"),
        ("failed_deletion", "PageBucket (AWS::S3::Bucket)", "The bucket you tried to delete is not empty"),
    ],
)
def test_the_resource_that_failed_first_is_named_with_its_reason(name: str, resource: str, reason: str) -> None:
    cause = events.cause(recorded(name)[::-1])
    assert cause.startswith(resource)
    assert reason in cause


def test_without_a_failure_no_cause_is_made_up() -> None:
    assert events.cause([]) == "CloudFormation gives no reason."


def test_a_resource_is_one_line_and_a_failure_has_its_reason_below() -> None:
    told = [events.line(event) for event in recorded("failed_creation")]
    assert any("CREATE_IN_PROGRESS           PageBucket  (AWS::S3::Bucket)" in line for line in told)
    (failed,) = [line for line in told if "ReplyQueue" in line and "CREATE_FAILED" in line]
    assert failed.count("\n") == 1
    assert "You must wait 60 seconds" in failed.splitlines()[1]


class CloudFormation:
    """botocore's own stub: what is asked is checked against AWS's description of its API."""

    def __init__(self) -> None:
        self.client = boto3.client(
            "cloudformation", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        self.stub = Stubber(self.client)
        self.stacks = Stacks(self.client, poll_seconds=0)

    def has_no_stack(self) -> None:
        self.stub.add_client_error("describe_stacks", "ValidationError", f"Stack with id {STACK} does not exist")

    def has_stack(self, status: str, *, ours: bool = True) -> None:
        stack = {
            "StackName": STACK,
            "StackId": stack_id(),
            "StackStatus": status,
            "CreationTime": datetime(2026, 11, 20),
            "Parameters": [{"ParameterKey": "LogLevel", "ParameterValue": "DEBUG"}],
            "Tags": [{"Key": "Project", "Value": "whatsapp-sales-bot"}] if ours else [],
        }
        self.stub.add_response("describe_stacks", {"Stacks": [stack]})

    def tells(self, *found: dict[str, Any]) -> None:
        """Newest first."""
        self.stub.add_response("describe_stack_events", {"StackEvents": list(found)})

    def declares(self, *names: str) -> None:
        self.stub.add_response("get_template_summary", {"Parameters": [{"ParameterKey": name} for name in names]})

    def makes_change_set(self, status: str, reason: str = "", **expected: Any) -> None:
        self.stub.add_response("create_change_set", {"Id": change_set_id()}, expected or None)
        described = {"Status": status, "StatusReason": reason, "ChangeSetId": change_set_id(), "StackName": STACK}
        self.stub.add_response("describe_change_set", described)


def stack_id() -> str:
    return str(recorded("failed_creation")[0]["StackId"])


def change_set_id() -> str:
    return "arn:aws:cloudformation:us-east-1:123456789012:changeSet/deploy-1/1"


@pytest.fixture
def aws() -> Iterator[CloudFormation]:
    made = CloudFormation()
    with made.stub:
        yield made
    made.stub.assert_no_pending_responses()


def wanted() -> Wanted:
    return Wanted(STACK, "dev", {"TemplateBody": "{}"}, {"LogLevel": "INFO"})


def test_a_failed_update_is_told_to_its_end_with_its_cause(
    aws: CloudFormation, capsys: pytest.CaptureFixture[str]
) -> None:
    found = recorded("failed_update")
    before = {**found[-1], "EventId": "before", "ResourceStatus": "CREATE_COMPLETE"}
    aws.has_stack("CREATE_COMPLETE")
    aws.has_stack("CREATE_COMPLETE")
    aws.declares("LogLevel")
    aws.makes_change_set("CREATE_COMPLETE")
    aws.stub.add_response("describe_change_set", {"Changes": [], "StackName": STACK})
    aws.has_stack("CREATE_COMPLETE")
    aws.tells(before)
    aws.stub.add_response("execute_change_set", {})
    aws.tells(*found[4:], before)
    aws.tells(*found, before)
    with pytest.raises(DeploymentFailed) as raised:
        aws.stacks.apply(wanted())
    assert str(raised.value).startswith("The stack sales-bot-dev ended in UPDATE_ROLLBACK_COMPLETE. What failed first:")
    assert "ReplyWorker (AWS::Lambda::Function)" in str(raised.value)
    assert capsys.readouterr().out.count("UPDATE_IN_PROGRESS           ReplyWorker") == 1


def test_a_stack_that_could_not_be_made_is_deleted_before_the_next_try(
    aws: CloudFormation, capsys: pytest.CaptureFixture[str]
) -> None:
    left = recorded("failed_creation")
    gone = {**left[0], "EventId": "gone", "ResourceStatus": "DELETE_COMPLETE"}
    aws.has_stack("ROLLBACK_COMPLETE")
    aws.has_stack("ROLLBACK_COMPLETE")
    aws.has_stack("ROLLBACK_COMPLETE")
    aws.tells(*left)
    aws.stub.add_response("delete_stack", {}, {"StackName": STACK})
    aws.tells(gone, *left)
    aws.declares()
    aws.makes_change_set("FAILED", "The submitted information didn't contain changes.")
    aws.stub.add_response("delete_change_set", {})
    aws.has_no_stack()
    aws.has_stack("CREATE_COMPLETE")
    aws.stacks.apply(wanted())
    assert "left over from an earlier try (ROLLBACK_COMPLETE): deleting it first" in capsys.readouterr().out


def test_parameters_that_are_not_given_keep_their_value(aws: CloudFormation) -> None:
    aws.has_stack("CREATE_COMPLETE")
    aws.has_stack("CREATE_COMPLETE")
    aws.declares("LogLevel", "OpenaiModel", "QuietSeconds")
    kept = {"ParameterKey": "LogLevel", "UsePreviousValue": True}
    given = {"ParameterKey": "QuietSeconds", "ParameterValue": "0"}
    aws.makes_change_set(
        "FAILED",
        "No updates are to be performed.",
        StackName=STACK,
        ChangeSetName=ANY,
        ChangeSetType="UPDATE",
        Parameters=[given, kept],
        Capabilities=ANY,
        Tags=ANY,
        ImportExistingResources=False,
        TemplateBody="{}",
    )
    aws.stub.add_response("delete_change_set", {})
    aws.has_stack("CREATE_COMPLETE")
    aws.has_stack("CREATE_COMPLETE")
    aws.stacks.apply(Wanted(STACK, "dev", {"TemplateBody": "{}"}, {"QuietSeconds": "0"}))


def test_a_template_that_is_refused_leaves_no_empty_stack(aws: CloudFormation) -> None:
    aws.has_no_stack()
    aws.has_no_stack()
    aws.declares()
    aws.makes_change_set("FAILED", "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application")
    aws.stub.add_client_error("describe_events", "InvalidAction")
    aws.stub.add_response("delete_change_set", {})
    aws.has_stack("REVIEW_IN_PROGRESS")
    aws.stub.add_response("delete_stack", {}, {"StackName": STACK})
    with pytest.raises(DeploymentFailed, match="refused the change of sales-bot-dev: Transform"):
        aws.stacks.apply(wanted())


@pytest.mark.parametrize(
    ("status", "ours", "told"),
    [
        ("CREATE_COMPLETE", False, "it is not of this project"),
        ("UPDATE_IN_PROGRESS", True, "is being changed just now"),
        ("UPDATE_ROLLBACK_FAILED", True, "continue-update-rollback --stack-name sales-bot-dev"),
    ],
)
def test_a_stack_that_cannot_be_changed_is_told_and_left_alone(
    aws: CloudFormation, status: str, ours: bool, told: str
) -> None:
    aws.has_stack(status, ours=ours)
    with pytest.raises(DeploymentFailed, match=told):
        aws.stacks.apply(wanted())


def test_what_validation_before_the_deployment_finds_is_told(aws: CloudFormation) -> None:
    aws.has_stack("CREATE_COMPLETE")
    aws.has_stack("CREATE_COMPLETE")
    aws.declares()
    aws.makes_change_set("FAILED", "The following hook(s)/validation failed: [AWS::EarlyValidation::NameConflict].")
    found = {"LogicalResourceId": "ReplyQueue", "ValidationStatusReason": "A resource with this name exists already"}
    aws.stub.add_response("describe_events", {"OperationEvents": [found]})
    aws.stub.add_response("delete_change_set", {})
    aws.has_stack("CREATE_COMPLETE")
    with pytest.raises(DeploymentFailed, match="ReplyQueue: A resource with this name exists already"):
        aws.stacks.apply(wanted())


def test_a_stack_that_was_only_reviewed_is_nobodys(aws: CloudFormation) -> None:
    aws.has_stack("REVIEW_IN_PROGRESS", ours=False)
    aws.stacks.check_free(STACK)


def test_a_half_deleted_stack_is_told(aws: CloudFormation) -> None:
    aws.has_stack("DELETE_FAILED")
    aws.has_stack("DELETE_FAILED")
    with pytest.raises(DeploymentFailed, match="run `make destroy` to its end"):
        aws.stacks.apply(wanted())


def test_a_deletion_that_fails_says_what_is_in_the_way(aws: CloudFormation) -> None:
    found = recorded("failed_deletion")
    before = {**found[-1], "EventId": "before", "ResourceStatus": "CREATE_COMPLETE"}
    aws.has_stack("CREATE_COMPLETE")
    aws.tells(before)
    aws.stub.add_response("delete_stack", {})
    aws.tells(*found, before)
    with pytest.raises(DeploymentFailed, match="PageBucket"):
        aws.stacks.delete(STACK)

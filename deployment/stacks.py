"""CloudFormation stacks: brought to a template by a change set that is shown, watched to the end, and deleted."""

import itertools
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from deployment import events
from deployment.aws_errors import message_of
from deployment.errors import DeploymentFailed
from deployment.say import say

OURS = "whatsapp-sales-bot"
_POLL_SECONDS = 2.0
_GOOD_ENDS = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "DELETE_COMPLETE")
_NEVER_MADE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
# A change set was made and not carried out: the stack holds nothing, not even tags.
_EMPTY = "REVIEW_IN_PROGRESS"
_FAILED_ENDS = ("DELETE_FAILED", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED")
_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True)
class Stack:
    name: str
    stack_id: str
    status: str
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """`template`: TemplateBody or TemplateURL. `first`: values for parameters that the stack does not have yet.

    `adopts`: tables and buckets that are there already by their names become the stack's.
    """

    name: str
    stage: str
    template: Mapping[str, str]
    parameters: Mapping[str, str]
    first: Mapping[str, str] = field(default_factory=dict)
    adopts: bool = False


class Stacks:
    """`client` is boto3's of CloudFormation; `poll_seconds` is the pause between two looks."""

    def __init__(self, client: Any, poll_seconds: float = _POLL_SECONDS) -> None:
        self._client = client
        self._poll_seconds = poll_seconds

    def find(self, name: str) -> Stack | None:
        try:
            (found,) = self._client.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if "does not exist" in message_of(error):
                return None
            raise
        return Stack(
            name,
            found["StackId"],
            found["StackStatus"],
            {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])},
            {each["ParameterKey"]: each.get("ParameterValue", "") for each in found.get("Parameters", [])},
            {each["Key"]: each["Value"] for each in found.get("Tags", [])},
        )

    def check_free(self, name: str) -> None:
        """Raises DeploymentFailed where this stack is not ours, or is being changed just now."""
        stack = self.find(name)
        if stack is None or stack.status == _EMPTY:
            return
        if stack.tags.get("Project") != OURS:
            raise DeploymentFailed(
                f"There is a stack {name} already, and it is not of this project: delete or rename that one, "
                "or deploy to another account or region."
            )
        if stack.status.endswith("_IN_PROGRESS"):
            raise DeploymentFailed(
                f"The stack {name} is being changed just now ({stack.status}): wait until it is done."
            )
        if stack.status == "UPDATE_ROLLBACK_FAILED":
            raise DeploymentFailed(
                f"The stack {name} is stuck (UPDATE_ROLLBACK_FAILED): see its events in the console, mend what is "
                f"named there, then run `aws cloudformation continue-update-rollback --stack-name {name}`."
            )

    def apply(self, wanted: Wanted) -> Stack:
        """Bring the stack to this template. Raises DeploymentFailed.

        Parameters that are not given keep the value they have, or take the template's default.
        """
        name = wanted.name
        self.check_free(name)
        stack = self._cleared(name)
        is_new = stack is None or stack.status == _EMPTY
        change_set = self._make_change_set(wanted, self._parameters(wanted, stack), is_new)
        if change_set is None:
            say(f"{name}: nothing to change.")
        else:
            self._show(change_set)
            self._execute(name, change_set["ChangeSetId"])
        return self._existing(name)

    def delete(self, name: str) -> None:
        """Nothing to do where it is not there. Raises DeploymentFailed."""
        stack = self.find(name)
        if stack is None:
            return
        newest = self._newest_event(stack.stack_id)
        self._client.delete_stack(StackName=name)
        self._watch(stack.stack_id, newest)

    def resources(self, name: str, resource_type: str) -> list[str]:
        """Physical ids."""
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=name)
        found = [each for page in pages for each in page["StackResourceSummaries"]]
        return [each["PhysicalResourceId"] for each in found if each["ResourceType"] == resource_type]

    def _cleared(self, name: str) -> Stack | None:
        """A stack whose making failed can only be deleted; it holds nothing."""
        stack = self.find(name)
        if stack and stack.status == "DELETE_FAILED":
            raise DeploymentFailed(
                f"The stack {name} is half deleted: run `make destroy` to its end, then deploy again."
            )
        if stack is None or stack.status not in _NEVER_MADE:
            return stack
        say(f"{name} is left over from an earlier try ({stack.status}): deleting it first.")
        self.delete(name)
        return None

    def _existing(self, name: str) -> Stack:
        stack = self.find(name)
        if stack is None:
            raise DeploymentFailed(f"The stack {name} is gone: somebody else has deleted it meanwhile.")
        return stack

    def _parameters(self, wanted: Wanted, stack: Stack | None) -> list[dict[str, Any]]:
        declared = self._client.get_template_summary(**wanted.template).get("Parameters", [])
        names = [each["ParameterKey"] for each in declared]
        known = stack.parameters if stack else {}
        given = {**{name: value for name, value in wanted.first.items() if name not in known}, **wanted.parameters}
        kept = [name for name in names if name in known and name not in given]
        return [
            *({"ParameterKey": name, "ParameterValue": given[name]} for name in names if name in given),
            *({"ParameterKey": name, "UsePreviousValue": True} for name in kept),
        ]

    def _make_change_set(self, wanted: Wanted, parameters: list[dict[str, Any]], is_new: bool) -> dict[str, Any] | None:
        """None where there is nothing to change."""
        name = wanted.name
        made = self._client.create_change_set(
            StackName=name,
            ChangeSetName=f"deploy-{uuid.uuid4()}",
            ChangeSetType="CREATE" if is_new else "UPDATE",
            Parameters=parameters,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Tags=[{"Key": "Project", "Value": OURS}, {"Key": "Stage", "Value": wanted.stage}],
            ImportExistingResources=wanted.adopts,
            **wanted.template,
        )
        described = self._when_made(made["Id"])
        if described["Status"] != "FAILED":
            return described
        reason = described.get("StatusReason", "no reason is given")
        if any(text in reason for text in _NO_CHANGES):
            self._drop(name, made["Id"], is_new)
            return None
        causes = self._found_before(made["Id"])
        self._drop(name, made["Id"], is_new)
        raise DeploymentFailed("\n  ".join([f"CloudFormation refused the change of {name}: {reason}", *causes]))

    def _found_before(self, change_set_id: str) -> list[str]:
        """What CloudFormation's validation before a deployment tells; best effort, as emulators lack it.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
        """
        try:
            found = self._client.describe_events(ChangeSetName=change_set_id, Filters={"FailedEvents": True})
        except ClientError:
            return []
        return [
            f"{event.get('LogicalResourceId', 'template')}: {event['ValidationStatusReason']}"
            for event in found.get("OperationEvents", [])
            if event.get("ValidationStatusReason")
        ]

    def _when_made(self, change_set_id: str) -> dict[str, Any]:
        while True:
            described: dict[str, Any] = self._client.describe_change_set(ChangeSetName=change_set_id)
            if described["Status"] in ("CREATE_COMPLETE", "FAILED"):
                return described
            time.sleep(self._poll_seconds)

    def _drop(self, name: str, change_set_id: str, is_new: bool) -> None:
        """A change set that failed leaves nothing behind, also not the empty stack that it was made for."""
        self._client.delete_change_set(ChangeSetName=change_set_id)
        stack = self.find(name)
        if is_new and stack and stack.status == _EMPTY:
            self._client.delete_stack(StackName=name)

    def _show(self, change_set: Mapping[str, Any]) -> None:
        changes = [each["ResourceChange"] for each in self._changes(change_set["ChangeSetId"])]
        say(f"Change set of {change_set['StackName']}: {len(changes)} resources")
        for change in changes:
            replaced = "  (is replaced)" if change.get("Replacement") == "True" else ""
            say(f"  {change['Action']:<8} {change['LogicalResourceId']:<32} {change['ResourceType']}{replaced}")

    def _changes(self, change_set_id: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("describe_change_set").paginate(ChangeSetName=change_set_id)
        for page in pages:
            yield from page["Changes"]

    def _execute(self, name: str, change_set_id: str) -> None:
        stack_id = self._existing(name).stack_id
        newest = self._newest_event(stack_id)
        self._client.execute_change_set(ChangeSetName=change_set_id)
        self._watch(stack_id, newest)

    def _watch(self, stack_id: str, newest: str | None) -> None:
        """Tell each event until the stack is at rest. Raises DeploymentFailed with the cause."""
        told: list[events.Event] = []
        while not (told and _is_end(told[-1], stack_id)):
            time.sleep(self._poll_seconds)
            for event in self._events_after(stack_id, newest):
                say(events.line(event))
                told.append(event)
                newest = event["EventId"]
        end = told[-1]
        if end["ResourceStatus"] not in _GOOD_ENDS:
            raise DeploymentFailed(
                f"The stack {end['StackName']} ended in {end['ResourceStatus']}. What failed first:\n"
                f"  {events.cause(told)}"
            )

    def _events_after(self, stack_id: str, newest: str | None) -> list[events.Event]:
        """Oldest first; without those up to the `newest` known one."""
        return list(itertools.takewhile(lambda event: event["EventId"] != newest, self._events(stack_id)))[::-1]

    def _newest_event(self, stack_id: str) -> str | None:
        return next((event["EventId"] for event in self._events(stack_id)), None)

    def _events(self, stack_id: str) -> Iterator[events.Event]:
        """Newest first; pages are asked for as they are needed."""
        for page in self._client.get_paginator("describe_stack_events").paginate(StackName=stack_id):
            yield from page["StackEvents"]


def _is_end(event: events.Event, stack_id: str) -> bool:
    status = str(event["ResourceStatus"])
    if event["PhysicalResourceId"] != stack_id or status.endswith("_CLEANUP_IN_PROGRESS"):
        return False
    # A rollback follows a failed creation or update; a failed deletion or rollback is the end.
    return status.endswith("_COMPLETE") or status in _FAILED_ENDS

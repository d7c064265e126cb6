"""What CloudFormation's events tell, in lines for the terminal.

An event is a dict of `describe_stack_events`:
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

Event = Mapping[str, Any]

# Reasons of resources that failed only because another one did.
_FOLLOWING = ("cancelled", "canceled", "The following resource(s) failed")


def line(event: Event) -> str:
    time = event["Timestamp"].astimezone().strftime("%H:%M:%S")
    told = f"  {time}  {event['ResourceStatus']:<28} {event['LogicalResourceId']}  ({event['ResourceType']})"
    reason = event.get("ResourceStatusReason", "")
    return f"{told}\n            {reason}" if is_failure(event) and reason else told


def is_failure(event: Event) -> bool:
    return str(event["ResourceStatus"]).endswith("_FAILED")


def cause(events: Sequence[Event]) -> str:
    """Oldest event first. The resource that failed of itself, and why, in a sentence."""
    failed = [event for event in events if is_failure(event)]
    first = next((event for event in failed if not _only_follows(event)), None) or next(iter(failed), None)
    if first is None:
        return "CloudFormation gives no reason."
    reason = first.get("ResourceStatusReason") or "no reason is given"
    return f"{first['LogicalResourceId']} ({first['ResourceType']}): {reason}"


def _only_follows(event: Event) -> bool:
    reason = str(event.get("ResourceStatusReason", ""))
    return not reason or any(text in reason for text in _FOLLOWING)

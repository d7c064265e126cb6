"""The reply queue as the settings want it, how much waits in it, and what ended in its dead-letter queue."""

import json
from collections.abc import Iterator
from typing import Any

from deployment.checks.account import DEPLOYMENT
from deployment.checks.configuration import SETTINGS
from deployment.checks.finding import Check, Finding, all_of, failed, ok, warning
from deployment.checks.mending import queue_set_to
from deployment.checks.target import Target

_MANY_WAITING = 100


def attributes(target: Target, output: str) -> dict[str, str]:
    answer = target.aws("sqs").get_queue_attributes(QueueUrl=target.deployed.output(output), AttributeNames=["All"])
    found: dict[str, str] = answer["Attributes"]
    return found


def queue(target: Target) -> Finding:
    found = attributes(target, "ReplyQueueUrl")
    settings = target.settings
    return all_of(
        _differences(target, found),
        when_good=f"delay {settings.quiet_seconds} s, visibility {settings.queue_visibility_seconds} s, "
        f"{settings.max_receives} tries, then dead letters",
    )


def _differences(target: Target, found: dict[str, str]) -> Iterator[Finding]:
    settings = target.settings
    wanted = {
        "DelaySeconds": ("QUIET_SECONDS", settings.quiet_seconds),
        "VisibilityTimeout": ("QUEUE_VISIBILITY_SECONDS", settings.queue_visibility_seconds),
    }
    for attribute, (setting, value) in wanted.items():
        if int(found.get(attribute, 0)) != value:
            yield failed(
                f"{attribute} is {found.get(attribute)}, {setting} is {value}", _set_to(target, {attribute: str(value)})
            )
    if found.get("FifoQueue") != "true":
        yield failed("the queue is not FIFO: two jobs of a conversation could run at once", target.deploy)
    yield from _dead_letter_policy(target, json.loads(found.get("RedrivePolicy", "{}")))


def _set_to(target: Target, wanted: dict[str, str]) -> str:
    """The local stack sets its queue at each start."""
    return target.deploy if target.is_local else queue_set_to(target.deployed.output("ReplyQueueUrl"), wanted)


def _dead_letter_policy(target: Target, policy: dict[str, Any]) -> Iterator[Finding]:
    dead_letters = attributes(target, "DeadLetterQueueUrl")["QueueArn"]
    wanted = {"deadLetterTargetArn": dead_letters, "maxReceiveCount": target.settings.max_receives}
    to_do = _set_to(target, {"RedrivePolicy": json.dumps(wanted)})
    if policy.get("deadLetterTargetArn") != dead_letters:
        yield failed("jobs that cannot be done do not go to the dead-letter queue", to_do)
    tries = int(policy.get("maxReceiveCount", 0))
    if policy and tries != target.settings.max_receives:
        yield failed(f"maxReceiveCount is {tries}, MAX_RECEIVES is {target.settings.max_receives}", to_do)


def depth(target: Target) -> Finding:
    found = attributes(target, "ReplyQueueUrl")
    waiting = int(found["ApproximateNumberOfMessages"])
    told = f"about {waiting} waiting, {found['ApproximateNumberOfMessagesNotVisible']} in work"
    if waiting > _MANY_WAITING:
        return warning(told, f"The worker does not keep up: see `make logs STAGE={target.stage.name}`.")
    return ok(told)


def dead_letters(target: Target) -> Finding:
    found = attributes(target, "DeadLetterQueueUrl")
    count = int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])
    if not count:
        return ok("none")
    stage = target.stage.name
    return failed(
        f"about {count} job(s) that could not be done",
        f"See why: `make logs STAGE={stage} SINCE=1d ALARMS=1`. Then `make redrive STAGE={stage}`.",
    )


CHECKS: tuple[Check[Target], ...] = (
    Check("Reply queue", queue, (SETTINGS,)),
    Check("Queue depth", depth, (DEPLOYMENT,)),
    Check("Dead letters", dead_letters, (DEPLOYMENT,)),
)

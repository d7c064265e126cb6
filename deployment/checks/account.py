"""Whose AWS account this is, and what the caller may read there."""

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.store.tables import TABLE_NAMES
from deployment.aws_errors import code_of, message_of
from deployment.checks.finding import Check, Finding, all_of, failed, ok, skipped, warning
from deployment.checks.target import Target

IDENTITY, PERMISSIONS, STACKS, DEPLOYMENT = "AWS identity", "AWS permissions", "AWS stacks", "Deployment"
_DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException")
_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_ROLLED_BACK = ("UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE")


def identity(target: Target) -> Finding:
    if target.is_local:
        return skipped("the local stack needs no AWS account")
    sts = target.aws("sts")
    region = target.aws("cloudformation").meta.region_name
    caller = sts.get_caller_identity()
    return ok(f"account {caller['Account']} as {caller['Arn'].rsplit(':', 1)[-1]}, {region}")


def stacks(target: Target) -> Finding:
    if target.is_local:
        return skipped("no stacks on this machine")
    from deployment.deployed import describe_stack

    names = (target.stage.data_stack, target.stage.bot_stack)
    states = {name: describe_stack(target.stage, name)["StackStatus"] for name in names}
    return all_of(
        (_state_of_stack(target, name, state) for name, state in states.items()),
        when_good=", ".join(f"{name} {state}" for name, state in states.items()),
    )


def _state_of_stack(target: Target, name: str, state: str) -> Finding:
    if state in _GOOD:
        return ok(name)
    if state in _ROLLED_BACK:
        return warning(f"{name}: the last deployment was taken back ({state})", target.deploy)
    if state.endswith("_IN_PROGRESS"):
        return warning(f"{name} is being changed ({state})", "Wait until it is done, and look again.")
    return failed(f"{name} is {state}", "AWS console > CloudFormation > the stack > Events tells why.")


def deployment(target: Target) -> Finding:
    deployed = target.deployed
    if target.is_local:
        return ok("the local stack runs")
    return ok(f"function {deployed.output('APIHandlerName')}, {len(deployed.environment)} settings")


def permissions(target: Target) -> Finding:
    if target.is_local:
        return skipped("MiniStack asks for none")
    denied = [(action, message) for action, call in _reads(target) if (message := _denial_of(call)) is not None]
    if not denied:
        return ok("may read what these commands read")
    return failed(
        f"denied: {', '.join(action for action, _ in denied)}",
        f"Ask for these permissions. AWS says: {denied[0][1]}",
    )


Call = Callable[[], Any]


def _reads(target: Target) -> Iterator[tuple[str, Call]]:
    """The IAM action of each call that the commands read with, and the call."""
    out = target.deployed.output
    aws = target.aws
    table = f"{target.deployed.environment.get('TABLE_PREFIX', '')}{next(iter(TABLE_NAMES.values()))}"
    queue, function = out("ReplyQueueUrl"), out("ReplyWorkerName")
    yield "dynamodb:DescribeTable", lambda: aws("dynamodb").describe_table(TableName=table)
    yield "dynamodb:DescribeTimeToLive", lambda: aws("dynamodb").describe_time_to_live(TableName=table)
    yield "dynamodb:DescribeContinuousBackups", lambda: aws("dynamodb").describe_continuous_backups(TableName=table)
    yield "sqs:GetQueueAttributes", lambda: aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    yield (
        "lambda:ListEventSourceMappings",
        lambda: aws("lambda").list_event_source_mappings(FunctionName=function),
    )
    yield "lambda:GetAccountSettings", lambda: aws("lambda").get_account_settings()
    yield "ssm:DescribeParameters", lambda: aws("ssm").describe_parameters(MaxResults=1)
    yield "events:ListRuleNamesByTarget", lambda: _rules_of_sweep(target)
    yield "cloudwatch:DescribeAlarms", lambda: aws("cloudwatch").describe_alarms(MaxRecords=1)
    yield (
        "sns:ListSubscriptionsByTopic",
        lambda: aws("sns").list_subscriptions_by_topic(TopicArn=out("AlarmTopicArn")),
    )
    yield "logs:FilterLogEvents", lambda: aws("logs").filter_log_events(logGroupName=out("ApiLogGroup"), limit=1)


def _rules_of_sweep(target: Target) -> Any:
    sweep = target.aws("lambda").get_function_configuration(FunctionName=target.deployed.output("SweepName"))
    return target.aws("events").list_rule_names_by_target(TargetArn=sweep["FunctionArn"])


def _denial_of(call: Call) -> str | None:
    """AWS's own words, which name what is not allowed; None for anything else, which the other checks tell."""
    try:
        call()
    except ClientError as error:
        return message_of(error) if code_of(error) in _DENIED else None
    return None


CHECKS: tuple[Check[Target], ...] = (
    Check(IDENTITY, identity),
    Check(STACKS, stacks, (IDENTITY,)),
    Check(DEPLOYMENT, deployment, (IDENTITY,)),
    Check(PERMISSIONS, permissions, (DEPLOYMENT,)),
)

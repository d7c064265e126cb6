"""The Lambda functions, what calls them, and how many may run at once."""

from collections.abc import Iterator
from typing import Any

from deployment.checks.account import DEPLOYMENT
from deployment.checks.finding import Check, Finding, all_of, failed, ok, skipped, warning
from deployment.checks.mending import rule_on, trigger_set_to
from deployment.checks.queue import attributes
from deployment.checks.target import Target

FUNCTIONS = ("APIHandlerName", "ReplyWorkerName", "SweepName")
# New accounts have 10 in all, shared by every function of the region; others 1000.
_FEW_AT_ONCE = 50
_NO_LAMBDA = "no Lambda on this machine"


def functions(target: Target) -> Finding:
    if target.is_local:
        return skipped(_NO_LAMBDA)
    found = [configuration(target, output) for output in FUNCTIONS]
    runtimes = ", ".join(sorted({function["Runtime"] for function in found}))
    return all_of(
        (finding for function in found for finding in _state(target, function)),
        when_good=f"{len(found)} active, {runtimes}",
    )


def configuration(target: Target, output: str) -> dict[str, Any]:
    name = target.deployed.output(output)
    found: dict[str, Any] = target.aws("lambda").get_function_configuration(FunctionName=name)
    return found


def _state(target: Target, function: dict[str, Any]) -> Iterator[Finding]:
    name, state, update = function["FunctionName"], function.get("State"), function.get("LastUpdateStatus")
    if state == "Failed":
        yield failed(f"{name} is {state}", f"{function.get('StateReason', '')} {target.deploy}".strip())
    elif state != "Active":
        yield warning(f"{name} is {state}", "Inactive functions wake at the first call; else look again in a minute.")
    if update == "Failed":
        yield failed(f"the last update of {name} failed", target.deploy)


def concurrency(target: Target) -> Finding:
    if target.is_local:
        return skipped(_NO_LAMBDA)
    limit = target.aws("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    told = f"{limit} Lambdas may run at once in this account and region"
    if limit >= _FEW_AT_ONCE:
        return ok(told)
    return warning(
        told,
        "Ask AWS for more: console > Service Quotas > AWS Lambda > Concurrent executions (L-B99A9384), 1000. "
        "Until then customers may wait when many write at once.",
    )


def worker_trigger(target: Target) -> Finding:
    if target.is_local:
        return skipped(_NO_LAMBDA)
    worker = target.deployed.output("ReplyWorkerName")
    mappings = target.aws("lambda").list_event_source_mappings(FunctionName=worker)["EventSourceMappings"]
    queue_arn = attributes(target, "ReplyQueueUrl")["QueueArn"]
    mapping = next((mapping for mapping in mappings if mapping.get("EventSourceArn") == queue_arn), None)
    if mapping is None:
        return failed("the queue does not call the worker: nobody is answered", target.deploy)
    most = mapping.get("ScalingConfig", {}).get("MaximumConcurrency")
    return all_of(
        _trigger(mapping, most),
        when_good=f"enabled, one job a call, given back one by one, {most} at once",
    )


def _trigger(mapping: dict[str, Any], most: int | None) -> Iterator[Finding]:
    uuid = mapping["UUID"]
    if mapping.get("State") not in ("Enabled", "Enabling", "Updating", "Creating"):
        yield failed(
            f"the queue's trigger is {mapping.get('State')}: nobody is answered", trigger_set_to(uuid, "--enabled")
        )
    if mapping.get("BatchSize") != 1:
        yield failed(
            f"batch size {mapping.get('BatchSize')}, not 1: jobs share one job's time",
            trigger_set_to(uuid, "--batch-size 1"),
        )
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
        yield failed(
            "without ReportBatchItemFailures, jobs that were given back are lost",
            trigger_set_to(uuid, "--function-response-types ReportBatchItemFailures"),
        )
    if not most:
        yield warning(
            "no maximum concurrency: a crowd could use up the account's limit",
            f"{trigger_set_to(uuid, '--scaling-config MaximumConcurrency=5')} In place of 5, your WORKER_CONCURRENCY.",
        )


def schedule(target: Target) -> Finding:
    if target.is_local:
        return skipped("the local stack calls the sweep itself")
    events = target.aws("events")
    arn = configuration(target, "SweepName")["FunctionArn"]
    rules = [events.describe_rule(Name=name) for name in events.list_rule_names_by_target(TargetArn=arn)["RuleNames"]]
    if not rules:
        return failed("no schedule calls the sweep: who waits too long is not found", target.deploy)
    if not any(rule["State"].startswith("ENABLED") for rule in rules):
        return failed(f"the schedule of the sweep is {rules[0]['State']}", rule_on(rules[0]["Name"]))
    return ok(f"enabled, {rules[0].get('ScheduleExpression', '')}")


CHECKS: tuple[Check[Target], ...] = (
    Check("Functions", functions, (DEPLOYMENT,)),
    Check("Worker's trigger", worker_trigger, (DEPLOYMENT,)),
    Check("Sweep's schedule", schedule, (DEPLOYMENT,)),
    Check("Lambda limit", concurrency, (DEPLOYMENT,)),
)

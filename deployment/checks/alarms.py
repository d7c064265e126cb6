"""Whether somebody is told when something breaks, and whether something is broken."""

from deployment.checks.account import DEPLOYMENT
from deployment.checks.finding import Check, Finding, failed, ok, skipped, warning
from deployment.checks.target import Target

_NO_ALARMS = "the local stack has no alarms"
_PENDING = "PendingConfirmation"


def told_to(target: Target) -> Finding:
    return skipped(_NO_ALARMS) if target.is_local else _reached(target, "AlarmTopicArn", "alarms", "ALARM_EMAIL")


def told_of_customers(target: Target) -> Finding:
    if target.is_local:
        return skipped("the local stack sends no mail")
    return _reached(target, "NoticeTopicArn", "orders and of customers who wait", "NOTICE_EMAIL")


def _reached(target: Target, output: str, what: str, setting: str) -> Finding:
    topic = target.deployed.output(output)
    pages = target.aws("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    arns = [
        subscription["SubscriptionArn"]
        for page in pages
        for subscription in page["Subscriptions"]
        if subscription["Protocol"].startswith("email")
    ]
    confirmed = [arn for arn in arns if arn.startswith("arn:")]
    if confirmed:
        return ok(f"{len(confirmed)} confirmed e-mail address(es)")
    lacking = failed if target.is_production else warning
    if _PENDING in arns:
        return lacking("the e-mail address is not confirmed", "Open the mail from AWS Notifications and confirm.")
    return lacking(
        f"nobody is told of {what}", f"`make deploy STAGE={target.stage.name} {setting}=you@your-shop.example`."
    )


def ringing(target: Target) -> Finding:
    if target.is_local:
        return skipped(_NO_ALARMS)
    topic = target.deployed.output("AlarmTopicArn")
    pages = target.aws("cloudwatch").get_paginator("describe_alarms").paginate(ActionPrefix=topic)
    found = [alarm for page in pages for alarm in (*page.get("MetricAlarms", []), *page.get("CompositeAlarms", []))]
    alarms = [alarm for alarm in found if topic in alarm.get("AlarmActions", [])]
    names = [alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == "ALARM"]
    if names:
        stage = target.stage.name
        return failed(
            ", ".join(names), f"See `make logs STAGE={stage} SINCE=1d ALARMS=1`, and the console > CloudWatch."
        )
    if not alarms:
        return warning("there are no alarms", target.deploy)
    return ok(f"none of {len(alarms)} is in ALARM")


CHECKS: tuple[Check[Target], ...] = (
    Check("Alarm e-mail", told_to, (DEPLOYMENT,)),
    Check("Alarms", ringing, (DEPLOYMENT,)),
    Check("Notice e-mail", told_of_customers, (DEPLOYMENT,)),
)

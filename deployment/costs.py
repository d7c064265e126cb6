"""`make costs`: what a month costs, from units that were measured and prices that were looked up.

Printed as the tables that stand in docs/operate.md. `tests/bench/bench_costs.py` measures the units.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.sales.cost import Usage, cost_nano_usd, prices_of
from deployment.command import run

RESOURCES = Path(__file__).resolve().parent.parent / ".chalice" / "resources.json"
MONTHS = {"idle": 0, "1,000": 1_000, "100,000": 100_000, "10,000,000": 10_000_000}
HOURS = 730  # of a month
GB = 1e9
READ_BYTES = 4096  # of a read unit


# Measured


@dataclass(frozen=True)
class Call:
    """What one call of the bot makes AWS bill, beside its own time. `changes`: that the dashboard is told of."""

    write_units: float = 0
    read_units: float = 0
    queue_requests: float = 0
    object_reads: float = 0
    changes: float = 0
    log_bytes: float = 0
    log_lines: float = 0

    def __add__(self, other: "Call") -> "Call":
        return Call(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})


@dataclass(frozen=True)
class Measured:
    """`reports`: the three of an answer's progress together. `usage`: one answer's tokens, by its characters; the model
    is asked twice for it, as it looks into the catalog once. `counted_bytes`: read of each conversation as the page
    counts its lists."""

    webhook: Call
    job: Call
    reports: Call
    poll: Call
    sweep: Call
    stored_bytes: int
    counted_bytes: int
    usage: Usage
    model_request_bytes: int


# As `python -m tests.bench.bench_costs` prints it.
MEASURED = Measured(
    webhook=Call(write_units=13, queue_requests=1, changes=1, log_bytes=249, log_lines=1),
    job=Call(write_units=35, read_units=10.0, queue_requests=2, object_reads=1, changes=2, log_bytes=972, log_lines=5),
    reports=Call(write_units=37, read_units=6.0, changes=3, log_bytes=602, log_lines=3),
    poll=Call(read_units=1.5),
    sweep=Call(read_units=2.0, log_bytes=100, log_lines=1),
    stored_bytes=3497,
    counted_bytes=500,
    usage=Usage(input_tokens=6548, cached_tokens=4096, output_tokens=164),
    model_request_bytes=26556,
)

# Assumed

REPORTS = 3  # sent, delivered, read
SECONDS = {"webhook": 0.06, "job": 6.0, "report": 0.06, "poll": 0.04, "count": 0.1, "sweep": 0.06}
THINKING_TOKENS = 400  # two rounds
OPEN_HOURS = 8 * 30  # one operator with the page open
POLL_SECONDS = 1.5
COUNT_SECONDS = 60  # between two counts of the page's lists
MESSAGES_A_CONVERSATION, MOST_COUNTED = 10, 1000
KEPT_MONTHS = 12  # RETENTION_DAYS
QUEUE_POLLERS, QUEUE_POLL_SECONDS = 5, 20  # Lambda's, also while nothing comes
LAMBDA_LINES, LAMBDA_LINE_BYTES = 3, 90  # START, END, REPORT
OVERHEAD_OF_A_LINE = 26  # that CloudWatch adds
SECRETS_AGAIN_AN_HOUR = 12
TABLES, ROLES = 6, 3
HEADER_BYTES = 4_000  # of all requests that leave AWS for a message
POLL_BYTES = 1_500
STORED_GB = 1  # packages, page
PAGE_LOADS, PAGE_REQUESTS, PAGE_BYTES = 60, 10, 120_000
TWILIO_FEE_USD = 0.005  # a message, each way
META_FEE_USD = 0.0085  # an answer that is delivered; the country's utility rate, here as last known for Mexico
MODEL = "gpt-6-luna"


# Prices


@dataclass(frozen=True)
class Price:
    """In USD for `per` units. `free` units a month are free in every account and for ever. `seen`: where and when."""

    service: str
    unit: str
    usd: float
    per: float
    free: float
    seen: str


_UNSEEN = "not confirmed"
# AWS's list prices for us-east-1 without tax. Read in November 2026 from public pages that quote the price list; the
# list itself could not be asked. `seen` is the page and its own date.
PRICES = {
    "write_units": Price("DynamoDB", "write request units", 0.625, 1e6, 0, "airbyte.com, July 2025"),
    "read_units": Price("DynamoDB", "read request units", 0.125, 1e6, 0, "airbyte.com, July 2025"),
    "table_gb": Price("DynamoDB", "GB-months stored", 0.25, 1, 25, "aws.amazon.com/dynamodb/pricing"),
    "recovery_gb": Price("DynamoDB", "GB-months of point-in-time recovery", 0.20, 1, 0, _UNSEEN),
    "lambda_requests": Price("Lambda", "requests", 0.20, 1e6, 1e6, "appropri8, December 2025"),
    "gb_seconds": Price("Lambda", "GB-seconds, x86", 16.6667, 1e6, 400_000, "appropri8, December 2025"),
    "api_requests": Price("API Gateway", "REST requests", 3.50, 1e6, 0, "appropri8, December 2025"),
    "queue_requests": Price("SQS", "FIFO requests", 0.50, 1e6, 1e6, "factualminds.com, 2026"),
    "log_gb": Price("CloudWatch", "GB of logs taken in", 0.50, 1, 5, "factualminds.com, June 2026"),
    "log_gb_months": Price("CloudWatch", "GB-months of logs kept", 0.03, 1, 0, _UNSEEN),
    "alarms": Price("CloudWatch", "alarms", 0.10, 1, 10, _UNSEEN),
    "metrics": Price("CloudWatch", "metrics of our own", 0.30, 1, 10, "signoz.io, February 2026"),
    "boards": Price("CloudWatch", "dashboards", 3.00, 1, 3, "factualminds.com, June 2026"),
    "key_requests": Price("KMS", "requests", 0.03, 1e4, 20_000, "wring.co, March 2026"),
    "out_gb": Price("Transfer, S3, CloudFront", "GB out of AWS", 0.09, 1, 100, "wring.co, March 2026"),
    "s3_gb": Price("Transfer, S3, CloudFront", "GB-months in S3", 0.023, 1, 0, _UNSEEN),
    "object_reads": Price("Transfer, S3, CloudFront", "reads of S3", 0.40, 1e6, 0, _UNSEEN),
    "page_requests": Price("Transfer, S3, CloudFront", "HTTPS requests", 0.01, 1e4, 1e7, "wring.co, March 2026"),
    "page_gb": Price("Transfer, S3, CloudFront", "GB out of CloudFront", 0.085, 1, 1000, "aws.amazon.com/cloudfront"),
}
SERVICES = tuple(dict.fromkeys(price.service for price in PRICES.values()))


# A month

Amounts = Mapping[str, float]


def amounts(messages: int, operators: int = 1) -> Amounts:
    """Units of a month by the names of PRICES. `operators` have the page open, but not in a month without messages."""
    open_seconds = operators * OPEN_HOURS * 3600 if messages else 0
    polls, counts = open_seconds / POLL_SECONDS, open_seconds / COUNT_SECONDS
    told = operators * messages * (MEASURED.webhook + MEASURED.job + MEASURED.reports).changes
    # A change moves the page's cursor, which stands in the URL, and a browser asks first for each new URL.
    preflights = min(polls, told)
    return _together(
        _of_calls(MEASURED.webhook, messages, SECONDS["webhook"], "APIHandler"),
        _of_calls(MEASURED.job, messages, SECONDS["job"], "ReplyWorker"),
        _of_calls(MEASURED.reports, messages, SECONDS["report"], "APIHandler", at_once=REPORTS),
        _of_calls(MEASURED.poll, polls, SECONDS["poll"], "APIHandler"),
        _of_calls(Call(), preflights, SECONDS["poll"], "APIHandler"),
        _of_calls(_count_of_lists(messages), counts, SECONDS["count"], "APIHandler"),
        _of_calls(MEASURED.sweep, HOURS * 60, SECONDS["sweep"], "Sweep"),
        {"api_requests": messages * (1 + REPORTS) + polls + preflights + counts},
        _kept(messages),
        _out_of_aws(messages, polls),
        _always(messages),
    )


def _together(*parts: Amounts) -> Amounts:
    total = dict.fromkeys(PRICES, 0.0)
    for part in parts:
        for name, amount in part.items():
            total[name] += amount
    return total


def _of_calls(call: Call, times: float, seconds: float, function: str, at_once: int = 1) -> Amounts:
    """`at_once`: so many invocations are in one `call`."""
    lines = call.log_lines + at_once * LAMBDA_LINES
    logged = call.log_bytes + at_once * LAMBDA_LINES * LAMBDA_LINE_BYTES + lines * OVERHEAD_OF_A_LINE
    return {
        "write_units": times * call.write_units,
        "read_units": times * call.read_units,
        "queue_requests": times * call.queue_requests,
        "object_reads": times * call.object_reads,
        "lambda_requests": times * at_once,
        "gb_seconds": times * at_once * seconds * _memory_gb(function),
        "log_gb": times * logged / GB,
        "log_gb_months": times * logged / GB,
    }


def _count_of_lists(messages: int) -> Call:
    """After a year of such months. An index is read at half price."""
    conversations = min(messages * KEPT_MONTHS / MESSAGES_A_CONVERSATION, MOST_COUNTED)
    return Call(read_units=conversations * MEASURED.counted_bytes / READ_BYTES / 2)


def _kept(messages: int) -> Amounts:
    """After a year of such months."""
    stored = messages * KEPT_MONTHS * MEASURED.stored_bytes / GB
    return {"table_gb": stored, "recovery_gb": stored, "s3_gb": STORED_GB}


def _out_of_aws(messages: int, polls: float) -> Amounts:
    sent = messages * (MEASURED.model_request_bytes + HEADER_BYTES) + polls * POLL_BYTES
    loads = PAGE_LOADS if messages else 0
    return {"out_gb": sent / GB, "page_requests": loads * PAGE_REQUESTS, "page_gb": loads * PAGE_BYTES / GB}


def _always(messages: int) -> Amounts:
    types = Counter(each["Type"] for each in _resources().values() if "Type" in each)
    return {
        "alarms": types["AWS::CloudWatch::Alarm"],
        "boards": types["AWS::CloudWatch::Dashboard"],
        "metrics": len(_own_metrics()),
        "queue_requests": HOURS * 3600 / QUEUE_POLL_SECONDS * QUEUE_POLLERS,
        "key_requests": HOURS * SECRETS_AGAIN_AN_HOUR * (_warm_functions(messages) * _secrets() + TABLES * ROLES),
    }


def _warm_functions(messages: int) -> int:
    """Environments of Lambda that read their secrets again: the sweep's, and as many as work at the same time."""
    if not messages:
        return 1
    busy = (SECONDS["job"], SECONDS["webhook"] + REPORTS * SECONDS["report"])
    return 1 + sum(math.ceil(messages * seconds / (HOURS * 3600)) for seconds in busy)


# The templates


@cache
def _template() -> Mapping[str, Any]:
    template: Mapping[str, Any] = json.loads(RESOURCES.read_text(encoding="utf-8"))
    return template


def _resources() -> Mapping[str, Any]:
    resources: Mapping[str, Any] = _template()["Resources"]
    return resources


def _memory_gb(function: str) -> float:
    return float(_resources()[function]["Properties"]["MemorySize"]) / 1024


def _own_metrics() -> set[str]:
    return {
        metric["MetricName"]
        for each in _resources().values()
        if each.get("Type") == "AWS::Logs::MetricFilter"
        for metric in each["Properties"]["MetricTransformations"]
    }


def _secrets() -> int:
    variables = _template()["Globals"]["Function"]["Environment"]["Variables"].values()
    return sum("ssm:" in str(value) for value in variables)


# The bill


@dataclass(frozen=True)
class Bill:
    """USD of a month."""

    messages: int
    services: Mapping[str, float]
    after_allowances: float
    model: float
    twilio: float
    meta: float

    @property
    def aws(self) -> float:
        return sum(self.services.values())

    @property
    def total(self) -> float:
        return self.aws + self.model + self.twilio + self.meta


def bill(messages: int, meta_fee_usd: float = META_FEE_USD, operators: int = 1) -> Bill:
    used = amounts(messages, operators)
    services = dict.fromkeys(SERVICES, 0.0)
    for name, price in PRICES.items():
        services[price.service] += used[name] * price.usd / price.per
    paid = sum(max(0, used[name] - price.free) * price.usd / price.per for name, price in PRICES.items())
    usage = MEASURED.usage + Usage(output_tokens=THINKING_TOKENS)
    model = (cost_nano_usd(usage, prices_of(MODEL, None)) or 0) / 1e9
    return Bill(messages, services, paid, messages * model, messages * 2 * TWILIO_FEE_USD, messages * meta_fee_usd)


# The tables


def months_table(meta_fee_usd: float = META_FEE_USD) -> str:
    bills = [bill(messages, meta_fee_usd) for messages in MONTHS.values()]
    rows = [
        *([service, *(_usd(each.services[service]) for each in bills)] for service in SERVICES),
        ["AWS, list prices", *(_usd(each.aws) for each in bills)],
        ["AWS, less what is always free", *(_usd(each.after_allowances) for each in bills)],
        [f"Model, {MODEL}", *(_usd(each.model) for each in bills)],
        ["Twilio", *(_usd(each.twilio) for each in bills)],
        ["Meta, assumed", *(_usd(each.meta) for each in bills)],
        ["All, AWS at list prices", *(_usd(each.total) for each in bills)],
        ["One more operator at the page", *(_usd(_one_more_operator(each)) for each in bills)],
        ["One customer's message", *(_a_message(each) for each in bills)],
        ["Share of AWS", *(_share(each.aws, each) for each in bills)],
        ["Share of the model", *(_share(each.model, each) for each in bills)],
        ["Share of Twilio and Meta", *(_share(each.twilio + each.meta, each) for each in bills)],
    ]
    return _markdown(["USD a month, customers' messages:", *MONTHS], rows)


def units_table() -> str:
    calls = {
        "The webhook": MEASURED.webhook,
        "The worker's job": MEASURED.job,
        "Three reports of progress": MEASURED.reports,
        "A question of the page": MEASURED.poll,
        "The sweep, each minute": MEASURED.sweep,
    }
    heads = ["", "write units", "read units", "SQS requests", "S3 reads", "bytes of our log lines"]
    return _markdown(
        heads,
        [[name, f"{c.write_units:g}", f"{c.read_units:g}", f"{c.queue_requests:g}", f"{c.object_reads:g}",
          f"{c.log_bytes:g}"]
         for name, c in calls.items()],
    )  # fmt: skip


def prices_table() -> str:
    rows = [
        [price.service, f"{price.unit}, {_count(price.per)}", f"{price.usd:g}", _count(price.free), price.seen]
        for price in PRICES.values()
    ]
    return _markdown(["service", "for", "USD", "always free a month", "seen"], rows)


def _markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _usd(amount: float) -> str:
    return f"{amount:,.2f}" if amount < 100 else f"{amount:,.0f}"


def _count(number: float) -> str:
    return f"{number:,.0f}" if number else "none"


def _one_more_operator(month: Bill) -> float:
    return bill(month.messages, operators=2).aws - month.aws


def _a_message(month: Bill) -> str:
    return f"{month.total / month.messages:.4f}" if month.messages else ""


def _share(part: float, month: Bill) -> str:
    return f"{part / month.total:.0%}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m deployment.costs", description="Print what a month costs, from measured units."
    )
    parser.add_argument(
        "--meta-fee", type=float, default=META_FEE_USD, help=f"USD of a delivered answer (default {META_FEE_USD})"
    )
    asked = parser.parse_args(arguments)
    return run(lambda: show(asked.meta_fee))


def show(meta_fee_usd: float) -> int:
    print("\n\n".join([months_table(meta_fee_usd), units_table(), prices_table()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

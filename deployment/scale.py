"""`make scale`: what the bot uses at a rate of customers' messages, beside what it may, printed as in docs/scale.md.

Uses follow from `deployment/costs.py` and from the units that `tests/bench/bench_costs.py` counts; what there is, from
the template and from public pages, which are named. What is neither is assumed, and said to be.
"""

import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from chalicelib.config import DEFAULT_MODEL
from chalicelib.flows.watch_inbox import MOST_CHANGES
from chalicelib.sales.cost import Usage, cost_nano_usd, prices_of
from deployment.command import run
from deployment.costs import (
    HOURS,
    MEASURED,
    MESSAGES_A_CONVERSATION,
    POLL_SECONDS,
    REPORTS,
    RESOURCES,
    SECONDS,
    THINKING_TOKENS,
    bill,
)

# Write units of one message, its answer and three reports: `Bill.places` of `tests/bench/bench_costs.py`.
WRITES: Mapping[str, float] = {
    "messages": 26,
    "conversations": 24,
    "conversations/changes": 12,
    "conversations/inbox": 8,
    "metrics": 8,
    "conversations/waiting": 3,
    "conversations/due": 2,
    "conversations/leases": 2,
}
COUNTING_TRANSACTIONS = 4  # of a message, on the day's row: reserved, answered, delivered, read
READS_SETTINGS_EVERY = 300  # seconds, each Lambda: test_a_rotated_secret_is_read_again_after_five_minutes
LOOKS_AT_THE_BUDGET_EVERY = 60  # each worker: test_the_days_money_is_looked_up_once_a_minute

# Assumed

OPERATORS = 10  # with the page open
TRANSACTION_SECONDS = 0.015  # in which DynamoDB holds a row for one
TWILIO_SECONDS = 0.3  # of one call
QUEUE_SECONDS = 0.01  # of one call
QUESTIONS = 2  # to the model, for an answer
TWILIO_CALLS = 2  # the typing indicator, and the answer
REQUESTS = 1 + REPORTS  # of Twilio
FOLLOW_UPS = 1 / MESSAGES_A_CONVERSATION  # of a message: a conversation that fell silent is due once
SHARDS = 16  # METRIC_SHARDS of a shop that is large
CAUTION = 0.8  # of a limit is planned for, not more
PARAMETER_USD = 0.05 / 10_000  # a call with higher throughput; not confirmed


@dataclass(frozen=True)
class Load:
    """Messages of customers a second. They come over as many numbers of the shop as pass them in and out."""

    rate: float

    @property
    def senders(self) -> int:
        return math.ceil(2 * self.rate / (SENDER_RATE * CAUTION))

    @property
    def a_sender(self) -> float:
        return self.rate / self.senders

    @property
    def workers(self) -> float:
        return self.rate * SECONDS["job"]

    @property
    def api(self) -> float:
        """Lambdas of the API at work at the same time."""
        return self.rate * (SECONDS["webhook"] + REPORTS * SECONDS["report"]) + _polls() * SECONDS["poll"]


STEPS = {rate: Load(rate) for rate in (1, 100, 1_000, 10_000)}


@dataclass(frozen=True)
class Limit:
    """`most`: as it is without asking anybody. `turn`: what to do about it, where `{plan}` is the value to set and
    `{usd}` what that many calls cost a month. `source`: where `most` is from."""

    part: str
    most: float
    unit: str
    use: Callable[[Load], float]
    turn: str
    source: str
    at_first: bool = False  # only of a new deployment, or a new account

    def share(self, load: Load) -> float:
        return self.use(load) / self.most

    def advice(self, load: Load) -> str:
        use = self.use(load)
        if self.share(load) <= CAUTION:
            return "enough"
        return self.turn.format(plan=_rounded_up(use / CAUTION), usd=f"{use * HOURS * 3600 * PARAMETER_USD:,.0f}")


# Where limits are from

_AWS = "https://docs.aws.amazon.com"
_LAMBDA = f"{_AWS}/lambda/latest/dg/scaling-behavior.html"
_NEW_ACCOUNT = "https://repost.aws/knowledge-center/lambda-concurrency-limit-increase; the figure: dev.to/aws-builders"
_MAPPING = f"{_AWS}/lambda/latest/dg/services-sqs-scaling.html"
_API_GATEWAY = f"{_AWS}/apigateway/latest/developerguide/limits.html"
_QUEUE = f"{_AWS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"
_IN_FLIGHT = f"{_AWS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/avoid-backlog-with-the-same-message-group-id.html"
_DYNAMODB = f"{_AWS}/amazondynamodb/latest/developerguide/ServiceQuotas.html"
_ON_DEMAND = "https://repost.aws/knowledge-center/on-demand-table-throttling-dynamodb"
_PARTITION = f"{_AWS}/amazondynamodb/latest/developerguide/throttling-key-range-limit-exceeded-mitigation.html"
_PARAMETERS = (
    "https://repost.aws/knowledge-center/ssm-parameter-store-rate-exceeded; the figure: dev.classmethod.jp, 2022"
)
_S3 = "https://repost.aws/knowledge-center/http-5xx-errors-s3"
_SENDER = "https://www.twilio.com/docs/whatsapp/best-practices-and-faqs; in and out together: https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput"
_TWILIO_ACCOUNT = "https://www.twilio.com/docs/api/errors/63017"
_TWILIO_AT_ONCE = "not published (https://www.twilio.com/docs/api/errors/20429); 100 is what others write"
_TOKENS = "for gpt-5-mini, https://simonwillison.net/2025/Sep/12/gpt-5-rate-limits; for this model not confirmed"
_QUESTIONS_A_MINUTE = "rate-limits.apis.io, for small models of the highest tier; for this model not confirmed"
_OURS = "the template's default"
_ASSUMED = "assumed"

SENDER_RATE = 80  # messages a second
DEFAULT_SHARDS = 4  # the setting's default


def _default(parameter: str) -> float:
    return float(_template()["Parameters"][parameter]["Default"])


def _greatest(parameter: str) -> float:
    return float(_template()["Parameters"][parameter]["MaxValue"])


@cache
def _template() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    template: Mapping[str, Mapping[str, Mapping[str, float]]] = json.loads(RESOURCES.read_text(encoding="utf-8"))
    return template


def _polls() -> float:
    """Requests of the pages a second: a change moves the cursor, and a browser asks first for each new URL."""
    return OPERATORS * 2 / POLL_SECONDS


def answer_usd() -> float:
    """What the model costs for one answer."""
    usage = MEASURED.usage + Usage(output_tokens=THINKING_TOKENS)
    return (cost_nano_usd(usage, prices_of(DEFAULT_MODEL, None)) or 0) / 1e9


def _tokens() -> int:
    return MEASURED.usage.input_tokens + MEASURED.usage.output_tokens + THINKING_TOKENS


def _writes(place: str) -> Callable[[Load], float]:
    return lambda load: load.rate * WRITES[place]


def _held(load: Load) -> float:
    """The share of time in which a row of counters is held: so often a transaction meets it held, and tries another."""
    return COUNTING_TRANSACTIONS * load.a_sender / DEFAULT_SHARDS * TRANSACTION_SECONDS


LIMITS = (
    Limit(
        "Workers, as deployed",
        _default("WorkerConcurrency"),
        "at once",
        lambda load: load.workers,
        "`WORKER_CONCURRENCY={plan}`",
        _OURS,
        at_first=True,
    ),
    Limit(
        "Requests, as deployed",
        _default("RequestsPerSecond"),
        "a second",
        lambda load: REQUESTS * load.rate + _polls(),
        "`REQUESTS_PER_SECOND={plan}`, and `REQUESTS_BURST` twice that",
        _OURS,
        at_first=True,
    ),
    Limit(
        "The model's money, as deployed",
        _default("OpenaiDailyBudgetUsd"),
        "USD a day",
        lambda load: load.rate * 24 * 3600 * answer_usd(),
        "`OPENAI_DAILY_BUDGET_USD={plan}`",
        _OURS,
        at_first=True,
    ),
    Limit(
        "A row of counters is held",
        0.25,
        "of the time",
        _held,
        f"`METRIC_SHARDS={SHARDS}`; never lower it again",
        f"{_ASSUMED}: {TRANSACTION_SECONDS * 1000:.0f} ms a transaction; of 4,000 changes one then fails six times",
    ),
    Limit(
        "Follow-ups that one sweep queues",
        60 / QUEUE_SECONDS,
        "a minute",
        lambda load: load.rate * FOLLOW_UPS * 60,
        "code: queue ten a call, senders side by side",
        f"{_ASSUMED}: {QUEUE_SECONDS * 1000:.0f} ms a call, one after another",
    ),
    Limit(
        "Changes that a page can follow",
        MOST_CHANGES / POLL_SECONDS,
        "a second",
        lambda load: load.rate * (MEASURED.webhook + MEASURED.job + MEASURED.reports).changes,
        "code: a page that watches one number; above, it shows changes late",
        f"`MOST_CHANGES` of `chalicelib/flows/watch_inbox.py`, each {POLL_SECONDS} s",
    ),
    Limit(
        "Lambdas",
        1_000,
        "at once",
        lambda load: load.workers + load.api,
        "quota L-B99A9384 to {plan}",
        _LAMBDA,
    ),
    Limit(
        "Lambdas of a new account",
        10,
        "at once",
        lambda load: load.workers + load.api,
        "quota L-B99A9384 to 1,000, which other accounts have",
        _NEW_ACCOUNT,
        at_first=True,
    ),
    Limit(
        "Workers of one queue",
        _greatest("WorkerConcurrency"),
        "at once",
        lambda load: load.workers,
        "template: `ProvisionedPollerConfig` in place of `MaximumConcurrency` (up to 20,000), or more queues",
        _MAPPING,
    ),
    Limit(
        "API Gateway",
        10_000,
        "a second",
        lambda load: REQUESTS * load.rate + _polls(),
        "quota L-8A5B8E43 to {plan}, and `REQUESTS_PER_SECOND`",
        _API_GATEWAY,
    ),
    Limit(
        "The queue's calls of one kind",
        19_000,
        "a second",
        lambda load: load.rate,
        "a larger region: 70,000 in Virginia, Oregon, Ireland",
        f"{_QUEUE}, Ohio and Frankfurt",
    ),
    Limit(
        "Jobs in workers' hands",
        120_000,
        "at once",
        lambda load: load.workers,
        "AWS Support",
        _IN_FLIGHT,
    ),
    Limit(
        "Writes to one table",
        40_000,
        "units a second",
        _writes("messages"),
        "quota «table-level write throughput» of DynamoDB",
        _DYNAMODB,
    ),
    Limit(
        "Writes to a table that is new",
        4_000,
        "units a second",
        _writes("messages"),
        "grow slowly (twice the peak in 30 minutes), or warm the tables: `aws dynamodb update-table --warm-throughput`",
        _ON_DEMAND,
    ),
    Limit(
        "Writes to the index `changes` of one number",
        1_000,
        "units a second",
        lambda load: load.a_sender * WRITES["conversations/changes"],
        "code: the index's key in several parts, as the counters'",
        _PARTITION,
    ),
    Limit(
        "Reads of the day's money",
        40_000,
        "units a second",
        lambda load: load.workers / LOOKS_AT_THE_BUDGET_EVERY * load.senders * SHARDS / 2,
        "`OPENAI_DAILY_BUDGET_USD=0`, and a bound in OpenAI's project",
        _DYNAMODB,
    ),
    Limit(
        "Parameter Store",
        40,
        "calls a second",
        lambda load: (2 * load.workers + load.api) / READS_SETTINGS_EVERY,
        "`aws ssm update-service-setting` for `high-throughput-enabled`, {usd} USD a month",
        _PARAMETERS,
    ),
    Limit(
        "Reads of S3",
        5_500,
        "a second",
        lambda load: load.rate * MEASURED.job.object_reads,
        "nothing: S3 divides its prefixes by itself, within an hour",
        _S3,
    ),
    Limit(
        "One number at Twilio, of {senders}",
        SENDER_RATE,
        "messages a second, in and out",
        lambda load: 2 * load.a_sender,
        "more numbers (`TWILIO_SENDERS`); or 400 by asking Twilio, text only",
        _SENDER,
    ),
    Limit(
        "The account at Twilio",
        2_000,
        "messages a second",
        lambda load: load.rate,
        "ask Twilio; or a second account and stack",
        _TWILIO_ACCOUNT,
    ),
    Limit(
        "Calls of Twilio's API",
        100,
        "at once",
        lambda load: load.rate * TWILIO_CALLS * TWILIO_SECONDS,
        "ask Twilio; a call above it is tried again after 1, 2, 4, 8 s",
        _TWILIO_AT_ONCE,
    ),
    Limit(
        "The model's tokens",
        180_000_000,
        "a minute",
        lambda load: load.rate * 60 * _tokens(),
        "OpenAI's sales",
        _TOKENS,
    ),
    Limit(
        "The model's tokens, first tier",
        500_000,
        "a minute",
        lambda load: load.rate * 60 * _tokens(),
        "OpenAI's usage tiers: 2, 4, 10 and 180 million, by what was paid so far",
        _TOKENS,
        at_first=True,
    ),
    Limit(
        "Questions to the model",
        30_000,
        "a minute",
        lambda load: load.rate * 60 * QUESTIONS,
        "OpenAI's sales",
        _QUESTIONS_A_MINUTE,
    ),
)


# The tables


def step_table(rate: int) -> str:
    """What is used by more than a tenth, the scarcest first. Above 100 a second, what a new account has is turned."""
    load = STEPS[rate]
    used = [limit for limit in LIMITS if limit.share(load) >= 0.1 and not (limit.at_first and rate > 100)]
    scarce = sorted(used, key=lambda limit: -limit.share(load))
    rows = [
        [
            limit.part.format(senders=load.senders),
            _number(limit.use(load)),
            f"{_number(limit.most)} {limit.unit}",
            _share(limit, load),
            limit.advice(load),
        ]
        for limit in scarce
    ]
    return _markdown(["part", "used", "there is", "share", "turn"], rows, {1, 2, 3})


def writes_table() -> str:
    rows = [
        [f"`{place}`", _number(units), *(_number(units * rate) for rate in STEPS)] for place, units in WRITES.items()
    ]
    heads = ["write units in", "a message", *(f"{rate:,} a second" for rate in STEPS)]
    return _markdown(heads, rows, set(range(1, len(heads))))


def costs_table() -> str:
    rows = []
    for rate, load in STEPS.items():
        month = bill(round(rate * HOURS * 3600), operators=OPERATORS)
        amounts = (month.aws, month.model, month.twilio + month.meta, month.total)
        rows.append([f"{rate:,}", str(load.senders), *(f"{usd:,.0f}" for usd in amounts)])
    heads = ["messages a second", "numbers", "AWS", "model", "Twilio and Meta", "USD a month, all"]
    return _markdown(heads, rows, set(range(1, len(heads))))


def sources_table() -> str:
    rows = [
        [limit.part.removesuffix(", of {senders}"), f"{_number(limit.most)} {limit.unit}", limit.source]
        for limit in LIMITS
    ]
    return _markdown(["part", "there is", "says who"], rows, {1})


def _share(limit: Limit, load: Load) -> str:
    share = limit.share(load)
    if share <= 1:
        return f"{share:.0%}"
    return f"**{share:,.0f} times**" if share >= 10 else f"**{share:.1f} times**"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _rounded_up(value: float) -> str:
    """To two digits."""
    step = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return str(math.ceil(value / step) * step)


def _markdown(heads: Sequence[str], rows: Sequence[Sequence[str]], right: set[int]) -> str:
    ruler = ["---:" if place in right else "---" for place in range(len(heads))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (heads, ruler, *rows))


TABLES: Mapping[str, Callable[[], str]] = {
    **{f"{rate:,} a second": partial(step_table, rate) for rate in STEPS},
    "Write units": writes_table,
    "A month": costs_table,
    "Sources": sources_table,
}


def show() -> int:
    print("\n\n".join(f"{name}\n\n{table()}" for name, table in TABLES.items()))
    return 0


if __name__ == "__main__":
    sys.exit(run(show))

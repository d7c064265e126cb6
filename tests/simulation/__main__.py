"""`make simulate`: waiting times at 1,000 messages a second, printed as the tables that stand in docs/scale.md."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from tests.arguments import report_file
from tests.simulation.queue_and_workers import Outcome, Scenario, simulate
from tests.simulation.theory import quantile
from tests.simulation.traffic import Traffic

RATE = 1000
STEADY = Scenario(Traffic(RATE, seconds=90), workers=6000, warm_up=30)
# A quiet day, and an ad that brings ten times as much for two minutes.
AD = Scenario(Traffic(100, seconds=480, ad_rate=RATE, ad_from=60, ad_until=180), workers=6000, warm_up=60)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """`rows`: what is written in the first column, and what is simulated for it."""

    name: str
    first: str
    rows: Mapping[str, Scenario]
    columns: Callable[[Scenario, Outcome], Row]

    def row(self, label: str) -> Row:
        scenario = self.rows[label]
        return {self.first: label} | dict(self.columns(scenario, simulate(scenario)))


def waits(scenario: Scenario, outcome: Outcome) -> Row:
    """Where it runs away, times are those of the first minute and a half, and grow without end."""
    runs_away = outcome.runs_away(scenario.traffic.rate)
    times = {
        **_quantiles("wait for a worker", outcome.waited),
        **_quantiles("answered after", outcome.answered, (0.5, 0.99)),
        "oldest unanswered": _seconds(outcome.oldest),
    }
    verdict = f"**runs away**, {outcome.growth:+,.0f} a second" if runs_away else "holds"
    return {
        **{name: f"> {value}" if runs_away else value for name, value in times.items()},
        "answered a second": f"{outcome.answered_a_second:,.0f}",
        "busy": f"{outcome.busy:.0%}",
        "": verdict,
    }


def after_the_ad(scenario: Scenario, outcome: Outcome) -> Row:
    return {
        **_quantiles("wait for a worker", outcome.waited),
        **_quantiles("answered after", outcome.answered, (0.5, 0.99)),
        "most unanswered": f"{max(outcome.unanswered):,}",
        "calm again": _calm_again(scenario, outcome),
    }


def at_twilio(_scenario: Scenario, outcome: Outcome) -> Row:
    return {
        **_quantiles("wait at Twilio", outcome.at_twilio),
        **_quantiles("answered after", outcome.answered, (0.5, 0.99)),
    }


def of_the_quiet_time(_scenario: Scenario, outcome: Outcome) -> Row:
    return {
        **_quantiles("answered after", outcome.answered, (0.5, 0.99)),
        "drafts that were begun anew, of 100 messages": f"{100 * outcome.begun_anew / len(outcome.answered):.0f}",
        "workers busy": f"{outcome.busy_seconds / outcome.measured_seconds:,.0f}",
    }


def _quantiles(name: str, values: Sequence[float], shares: Sequence[float] = (0.5, 0.95, 0.99)) -> Row:
    in_order = sorted(values)
    return {f"{name}, {share:.0%}": _seconds(quantile(in_order, share)) for share in shares}


def _seconds(value: float) -> str:
    return f"{value:.1f} s"


def _calm_again(scenario: Scenario, outcome: Outcome) -> str:
    """When, after the ad, not more are unanswered than before it."""
    before, until = scenario.traffic.ad_from - scenario.warm_up, scenario.traffic.ad_until - scenario.warm_up
    usual = 1.1 * max(outcome.unanswered[: int(before) + 1])
    for second, unanswered in enumerate(outcome.unanswered):
        if second >= until and unanswered <= usual:
            return f"after {second - until:,.0f} s"
    return "not within the simulation"


def _workers(number: int) -> Scenario:
    return replace(STEADY, workers=number)


TABLES = (
    Table(
        "Steady",
        "workers",
        {f"{number:,}": _workers(number) for number in (100, 500, 1000, 3000, 4000, 5000, 6000)},
        waits,
    ),
    Table(
        "An ad",
        "workers",
        {
            "500, and 300 more a minute up to 1,000": replace(AD, awake=500, workers=1000),
            "500, and 300 more a minute up to 6,000": replace(AD, awake=500),
            "500, and 1,000 more a minute up to 6,000": replace(AD, awake=500, more_a_minute=1000),
            "2,000, and 1,000 more a minute up to 6,000": replace(AD, awake=2000, more_a_minute=1000),
            "6,000 at once": AD,
        },
        after_the_ad,
    ),
    Table(
        "Senders",
        "senders",
        {str(number): replace(STEADY, senders=number) for number in (15, 20, 22, 25)},
        at_twilio,
    ),
    Table(
        "The quiet time",
        "`QUIET_SECONDS`",
        {str(number): replace(STEADY, quiet_seconds=number) for number in (0, 2, 4)},
        of_the_quiet_time,
    ),
)


def markdown(rows: Sequence[Row]) -> str:
    lines = [list(rows[0]), ["---", *("---:" for _ in list(rows[0])[1:])], *([*row.values()] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation", description="Simulate the queue and its workers at 1,000 messages a second."
    )
    parser.add_argument("--report", type=report_file, help="also write the tables as JSON")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    print(f"Simulating {len(TABLES)} tables, a minute or two …", file=sys.stderr, flush=True)
    with ProcessPoolExecutor() as processes:
        made = {
            table.name: list(processes.map(_row, [(place, label) for label in table.rows]))
            for place, table in enumerate(TABLES)
        }
    print("\n\n".join(f"{name}\n\n{markdown(rows)}" for name, rows in made.items()))
    print(f"\nSimulated in {time.monotonic() - began:.0f} s.", file=sys.stderr)
    if asked.report:
        asked.report.write_text(json.dumps(made, indent=2, ensure_ascii=False), encoding="utf-8")
    return 0


def _row(asked: tuple[int, str]) -> Row:
    place, label = asked
    return TABLES[place].row(label)


if __name__ == "__main__":
    sys.exit(main())

"""What an evaluation found: a table for people, a file for machines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evaluation.conversations import Conversation

NEEDS_MODEL = "needs a real model"
_NUMBERS = ("Turns", "Tokens", "USD", "s p50", "s p95")
_COLUMNS = ("Conversation", "Country", "Theme", "Result", *_NUMBERS)
_ONLY_WIDE = ("Country", "Theme", "Turns", "s p95")
_WIDE = 120


@dataclass(frozen=True)
class Result:
    """Of one conversation. `passed` None: not played; `cost_usd` None: the model's price is unknown.

    `seconds` is one number for each answer. `thread` is the conversation as it went, invented as it is.
    """

    conversation: Conversation
    passed: bool | None
    failures: Sequence[str] = ()
    tokens: int = 0
    cost_usd: float | None = 0.0
    seconds: Sequence[float] = ()
    thread: Sequence[str] = field(default=(), repr=False)

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.conversation.id,
            "passed": self.passed,
            "failures": list(self.failures) if self.passed is not None else [NEEDS_MODEL],
            "turns": len(self.conversation.turn),
            "tokens": self.tokens,
            "cost_usd": self.cost_usd,
        }


def write_report(results: Sequence[Result], path: Path) -> None:
    totals = {
        "passed": sum(result.passed is True for result in results),
        "failed": sum(result.passed is False for result in results),
        "needs_model": sum(result.passed is None for result in results),
    }
    report = {"conversations": [result.as_json for result in results], **totals}
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def print_table(results: Sequence[Result], console: Console, *, model: str) -> None:
    """All conversations, then the sums, then what failed with what was said. A narrow terminal shows fewer columns."""
    shown = [each for each in _COLUMNS if console.width >= _WIDE or each not in _ONLY_WIDE]
    table = Table(title=f"{len(results)} conversations with {model}", title_justify="left")
    for heading in shown:
        table.add_column(heading, justify="right" if heading in _NUMBERS else "left", overflow="fold")
    for result in results:
        row = dict(zip(_COLUMNS, _row(result), strict=True))
        table.add_row(*(row[heading] for heading in shown))
    console.print(table)
    console.print(_sums(results))
    for result in results:
        if result.passed is False:
            console.print(f"\n[bold]{result.conversation.id}[/bold]: {escape(result.conversation.about)}")
            console.print("\n".join(f"  [red]{escape(failure)}[/red]" for failure in result.failures))
            console.print("\n".join(f"    {escape(line)}" for line in result.thread), style="dim")


def _row(result: Result) -> list[str]:
    conversation = result.conversation
    words = {True: "[green]passed[/green]", False: "[red]failed[/red]", None: "[yellow]needs model[/yellow]"}
    played = result.passed is not None
    return [
        conversation.id,
        conversation.country,
        conversation.theme,
        words[result.passed],
        str(len(conversation.turn)),
        str(result.tokens) if played else "",
        _cost(result.cost_usd) if played else "",
        *(_seconds(result.seconds) if played else ("", "")),
    ]


def _sums(results: Sequence[Result]) -> str:
    played = [result for result in results if result.passed is not None]
    passed = sum(bool(result.passed) for result in played)
    rate = f"{100 * passed / len(played):.0f} %" if played else "none played"
    costs = [result.cost_usd for result in played]
    known = [cost for cost in costs if cost is not None]
    middle, late = _seconds([each for result in played for each in result.seconds])
    return (
        f"{passed} of {len(played)} passed ({rate}), {len(results) - len(played)} need a real model; "
        f"{sum(result.tokens for result in played)} tokens, "
        f"{_cost(sum(known) if len(known) == len(costs) else None)} USD; "
        f"an answer takes {middle} s (p50), {late} s (p95)"
    )


def _cost(cost: float | None) -> str:
    return "unknown" if cost is None else f"{cost:.5f}"


def _seconds(seconds: Sequence[float]) -> tuple[str, str]:
    if len(seconds) < 2:
        return (f"{seconds[0]:.2f}",) * 2 if seconds else ("-", "-")
    cuts = quantiles(seconds, n=20, method="inclusive")
    return f"{cuts[9]:.2f}", f"{cuts[18]:.2f}"

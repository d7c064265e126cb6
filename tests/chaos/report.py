"""What a fault run has found: as JSON, and as tables on the terminal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.chaos.counters import Line, lines_of
from tests.chaos.ledger import Finding, Ledger

MUST_BE_NOTHING = ("lost", "answered_twice", "out_of_order", "metric_differences", "stuck")
_MOST_TOLD = 50


@dataclass(frozen=True)
class Outcome:
    """`findings` by the name of the promise; `left` is what had not come to rest in time.

    `answers` are the bot's own HTTP answers to Twilio, by status.
    """

    messages: int
    seed: int
    seconds: float
    ledger: Ledger
    injected: Counter[str]
    left: Sequence[str]
    answers: Mapping[str, int] = field(default_factory=dict)

    @property
    def findings(self) -> dict[str, list[Finding]]:
        ledger = self.ledger
        stuck = [*ledger.stuck(), *(Finding("", "", f"not at rest: {each}") for each in self.left)]
        return {
            "lost": ledger.lost(),
            "answered_twice": ledger.answered_twice(),
            "out_of_order": ledger.out_of_order(),
            "stuck": stuck,
        }

    @property
    def lines(self) -> list[Line]:
        return lines_of(self.ledger)


def as_json(outcome: Outcome) -> dict[str, Any]:
    findings, lines = outcome.findings, outcome.lines
    ledger = outcome.ledger
    return {
        "messages": outcome.messages,
        "seed": outcome.seed,
        **{name: len(found) for name, found in findings.items()},
        "metric_differences": sum(line.difference for line in lines),
        "unknown": [asdict(each) for each in ledger.unknown()],
        "seconds": round(outcome.seconds, 1),
        "injected": dict(sorted(outcome.injected.items())),
        "happened": {
            **happened(ledger),
            **{f"webhooks answered with {code}": n for code, n in sorted(outcome.answers.items())},
        },
        "findings": {name: [asdict(each) for each in found[:_MOST_TOLD]] for name, found in findings.items()},
        "differences": [asdict(line) for line in lines if line.difference],
        "counters": {line.name: line.counted for line in lines},
    }


def happened(ledger: Ledger) -> dict[str, int]:
    """That there was something to find faults with."""
    books = ledger.books
    return {
        "customers": len({each.address for each in books.written}),
        "conversations": len(books.conversations),
        "recorded": sum(len(rows) for rows in ledger.inbound.values()),
        "answers": len([answer for answer in ledger.whole if answer.answered]),
        "answers in parts": len([answer for answer in ledger.whole if len(answer.message_ids) > 1]),
        "drafts and answers dropped": books.counters["dropped_drafts"]
        + len([answer for answer in books.reservations if answer not in ledger.whole]),
        "sent": len(books.accepted),
        "orders": len(books.order_totals),
        "with a person": sum(bool(row.needs_person or row.mode == "human") for row in books.conversations),
        "opted out": sum(row.opted_out for row in books.conversations),
    }


def show(told: dict[str, Any], console: Console) -> None:
    tables = [
        ("What happened", ("", ""), list(told["happened"].items())),
        ("What was made to go wrong", ("fault", "times"), list(told["injected"].items())),
        ("Unknown sends, with a person", ("conversation", "message", "why a person"), _rows(told["unknown"])),
        *((name, ("conversation", "message", "why"), _rows(found)) for name, found in told["findings"].items()),
        ("Differences", ("counter", "counted", "at least", "at most"), _rows(told["differences"])),
        (f"Ledger (seed {told['seed']})", ("promise", "must be 0"), _verdicts(told)),
    ]
    for title, columns, rows in tables:
        if rows:
            console.print(_table(title, columns, rows))
    again = f"make chaos MESSAGES={told['messages']} SEED={told['seed']}"
    console.print(f"{told['messages']} messages in {told['seconds']:.0f} s. The same again: {again}")


def _rows(told: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(each.values()) for each in told]


def _verdicts(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (name.replace("_", " "), f"[green]{told[name]}" if told[name] == 0 else f"[bold red]{told[name]}")
        for name in MUST_BE_NOTHING
    ]


def _table(title: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=any(columns))
    for place, column in enumerate(columns):
        numbers = all(isinstance(row[place], int) for row in rows)
        table.add_column(column, justify="right" if numbers else "left")
    for row in rows:
        table.add_row(*(str(value) for value in row))
    return table

"""What a benchmark tells: each value beside a baseline that was measured in the same run. As JSON, and as a table."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH = 160


class BenchFailed(Exception):
    """What is missing, or not as it should be."""


@dataclass(frozen=True)
class Row:
    """`against` says what the baseline is. `aim`: the ratio of both should be at most that."""

    what: str
    unit: str
    measured: float
    baseline: float
    against: str
    aim: float | None = None

    def __post_init__(self) -> None:
        if self.baseline <= 0:
            raise BenchFailed(f"{self.what}: there is nothing to compare with.")

    @classmethod
    def of(cls, what: str, unit: str, sides: Iterable[float], against: str, aim: float | None = None) -> "Row":
        """`sides`: what was measured, and its baseline."""
        measured, baseline = sides
        return cls(what, unit, measured, baseline, against, aim)

    @property
    def ratio(self) -> float:
        return self.measured / self.baseline

    @property
    def met(self) -> bool | None:
        return None if self.aim is None else self.ratio <= self.aim

    def as_json(self) -> dict[str, Any]:
        shown = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}
        return {**shown, "ratio": round(self.ratio, 4), "met": self.met}


Rows = Iterable[Row]


def machine() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def part_of_report(name: str, rows: Rows, notes: Sequence[str] = ()) -> dict[str, Any]:
    return {"benchmark": name, **machine(), "rows": [row.as_json() for row in rows], "notes": list(notes)}


def print_parts(parts: Sequence[Mapping[str, Any]]) -> None:
    """Each of `parts` as `part_of_report` makes it."""
    table = Table("", "measured", "baseline", "ratio", "aim", "the baseline is", title_justify="left")
    for column in table.columns[1:5]:
        column.justify = "right"
    for part in parts:
        table.add_section()
        table.add_row(f"[bold]{part['benchmark']}[/bold]")
        for row in part["rows"]:
            what, *others = cells(row)
            table.add_row(f"  {what}", *map(_coloured, others))
    console = Console()
    console = console if console.is_terminal else Console(width=WIDTH)
    console.print(table)
    for part in parts:
        for note in part["notes"]:
            console.print(f"{part['benchmark']}: {note}", markup=False, highlight=False)


def cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What is shown of a row of a report."""
    unit = row["unit"]
    return (
        row["what"],
        _amount(row["measured"], unit),
        _amount(row["baseline"], unit),
        _number(row["ratio"]),
        "" if row["aim"] is None else f"≤ {row['aim']:g} {'met' if row['met'] else 'missed'}",
        row["against"],
    )


def _coloured(cell: str) -> str:
    ending = cell.rpartition(" ")[2]
    colour = {"met": "green", "missed": "red"}.get(ending)
    return cell.removesuffix(ending) + f"[{colour}]{ending}[/{colour}]" if colour else cell


def _amount(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}"


def _number(value: float) -> str:
    """Three digits that tell, or the whole number."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"

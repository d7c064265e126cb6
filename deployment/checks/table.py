"""Rows as one aligned table: symbols and colour on a terminal, plain words elsewhere."""

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deployment.checks.finding import Result, Row

_LOOKS = {
    Result.OK: ("✓ ", "green"),
    Result.WARNING: ("! ", "yellow"),
    Result.FAILED: ("✗ ", "bold red"),
    Result.SKIPPED: ("– ", "dim"),
}
# In a file or a pipe each row is one line, for grep.
_WIDTH_ELSEWHERE = 1000


def print_table(rows: Iterable[Row], output: TextIO) -> None:
    console = console_of(output)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Check", no_wrap=True)
    table.add_column("Result", no_wrap=True)
    table.add_column("Found", overflow="fold")
    table.add_column("What to do", overflow="fold")
    for row in rows:
        table.add_row(
            row.check, _shown(row.finding.result, console), *map(escape, (row.finding.found, row.finding.advice))
        )
    console.print(table)


def console_of(output: TextIO) -> Console:
    """Its width is the terminal's; a file or a pipe has none."""
    return Console(file=output, highlight=False, width=None if output.isatty() else _WIDTH_ELSEWHERE)


def _shown(result: Result, console: Console) -> str:
    symbol, style = _LOOKS[result]
    return f"[{style}]{symbol}{result}[/]" if console.is_terminal else str(result)


def summary(rows: Iterable[Row]) -> str:
    counts = [finding_count(rows := list(rows), result) for result in Result]
    return ", ".join(f"{count} {result}" for result, count in zip(Result, counts, strict=True) if count)


def finding_count(rows: Iterable[Row], result: Result) -> int:
    return sum(row.finding.result is result for row in rows)


def any_failed(rows: Iterable[Row]) -> bool:
    return finding_count(rows, Result.FAILED) > 0

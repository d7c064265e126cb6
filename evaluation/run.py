"""`make eval`: all conversations of a shop against the configured model, a table, a report, and 1 where one failed."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from evaluation.conversations import Conversation, DataInvalid
from evaluation.model import ModelSettings, configured_model
from evaluation.play import play
from evaluation.report import Result, print_table, write_report
from evaluation.shop import SHIPPED, Shop, read_shop

_AT_ONCE = 6
_CANNOT = 2
_WIDE = 160


def evaluate(
    shop: Shop, model: ModelSettings, only: Sequence[str] = (), told: Callable[[Result], None] = lambda _: None
) -> list[Result]:
    """In the order of the shop's files; `told` hears of each as it ends. Raises DataInvalid for an unknown id."""
    chosen = _chosen(shop.conversations, only)
    gateway = model.gateway()

    def result_of(conversation: Conversation) -> Result:
        unfit = conversation.needs_model and model.is_demo
        result = Result(conversation, passed=None) if unfit else play(shop, conversation, gateway, model.prices)
        told(result)
        return result

    with ThreadPoolExecutor(1 if model.is_demo else _AT_ONCE) as players:
        return list(players.map(result_of, chosen))


def main(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """0: all that were played passed; 1: one failed; 2: there was nothing that could be played."""
    asked = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    try:
        _check_place(asked.report)
        shop = read_shop(asked.shop)
        with configured_model(environ) as model, _progress(len(_chosen(shop.conversations, asked.only))) as told:
            results = evaluate(shop, model, asked.only, told)
    except DataInvalid as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return _CANNOT
    print_table(results, console, model=model.name)
    if asked.report:
        write_report(results, asked.report)
    return exit_code(results)


def exit_code(results: Sequence[Result]) -> int:
    if all(result.passed is None for result in results):
        return _CANNOT
    return int(any(result.passed is False for result in results))


def _check_place(report: Path | None) -> None:
    """Before anything is paid for."""
    if report and (report.is_dir() or not report.parent.is_dir()):
        raise DataInvalid(f"The report cannot be written to {report}: give a file in a folder that exists.")


@contextmanager
def _progress(count: int) -> Iterator[Callable[[Result], None]]:
    """A bar on a terminal, beside what is printed."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Conversations", total=count)
        yield lambda _: progress.advance(task)


def _chosen(conversations: Sequence[Conversation], only: Sequence[str]) -> Sequence[Conversation]:
    known = {conversation.id for conversation in conversations}
    if unknown := [name for name in only if name not in known]:
        raise DataInvalid(f"There is no conversation {', '.join(unknown)}.")
    return [conversation for conversation in conversations if not only or conversation.id in only]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__)
    parser.add_argument("--shop", type=Path, default=SHIPPED, help="folder of the shop (default: %(default)s)")
    parser.add_argument("--report", type=Path, help="file for the results as JSON")
    parser.add_argument("--only", type=_names, default=(), help="ids of conversations, with commas between them")
    return parser


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`make eval`: all conversations of a shop against the configured model, a table, a report, and 1 where one failed."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from evaluation.conversations import Conversation, DataInvalid
from evaluation.model import ModelSettings, configured_model
from evaluation.play import play
from evaluation.report import Result, print_table, write_report
from evaluation.shop import SHIPPED, Shop, read_shop

_AT_ONCE = 6
_CANNOT = 2


def evaluate(shop: Shop, model: ModelSettings, only: Sequence[str] = ()) -> list[Result]:
    """In the order of the shop's files. Raises DataInvalid for an id that is not there."""
    chosen = _chosen(shop.conversations, only)
    gateway = model.gateway()

    def result_of(conversation: Conversation) -> Result:
        if conversation.needs_model and model.is_demo:
            return Result(conversation, passed=None)
        return play(shop, conversation, gateway, model.prices)

    with ThreadPoolExecutor(1 if model.is_demo else _AT_ONCE) as players:
        return list(players.map(result_of, chosen))


def main(arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> int:
    """0: all that were played passed; 1: one failed; 2: there was nothing that could be played."""
    asked = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 160)
    try:
        shop = read_shop(asked.shop)
        with configured_model(*([environ] if environ is not None else [])) as model:
            results = evaluate(shop, model, asked.only)
            print_table(results, console, model=model.name)
    except DataInvalid as error:
        console.print(str(error), style="red", markup=False)
        return _CANNOT
    if asked.report:
        write_report(results, asked.report)
    return int(any(result.passed is False for result in results))


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

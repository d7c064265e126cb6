"""`make chaos`: customers write while everything around the bot fails; then a ledger tells whether anything was lost.

The API, the worker and the emulator are real processes; Twilio, the model, the network to AWS and the customers are
threads of this one. The seed decides who writes what, what fails and when; how threads take turns is the machine's.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from tests.arguments import at_least_one, report_file
from tests.chaos.books import Accepted, Books, Written
from tests.chaos.customers import Customers
from tests.chaos.fates import Fates
from tests.chaos.ledger import Ledger
from tests.chaos.processes import NotStarted
from tests.chaos.records import sold_in
from tests.chaos.report import MUST_BE_NOTHING, Outcome, as_json, show
from tests.chaos.rest import what_is_left
from tests.chaos.stage import Stage, set_up
from tests.chaos.traffic import Customer, customers_of
from tests.chaos.trouble import EMULATOR, WORKER, Trouble, troubles_of
from tests.chaos.twilio_faults import name_of_callback

MESSAGES, SEED = 2000, 20261126
_AT_ONCE = 40
_LOOK_SECONDS = 0.1
_REST_LOOK_SECONDS = 1.0
_REST_SECONDS = 400.0
_TOLD_EVERY_SECONDS = 10.0

Say = Callable[[str], None]


def main() -> int:
    asked = _arguments()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="chaos-") as made:
        try:
            told = as_json(play(Path(asked.folder or made), asked.messages, asked.seed, console.print))
        except NotStarted as error:
            console.print(str(error), markup=False)
            return 2
    if asked.report:
        asked.report.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    show(told, console)
    return int(any(told[name] for name in MUST_BE_NOTHING))


def play(folder: Path, messages: int, seed: int, say: Say) -> Outcome:
    started = time.monotonic()
    fates = Fates(seed)
    cast = customers_of(seed, messages)
    say(f"{messages} messages of {len(cast)} customers, seed {seed}")
    with set_up(folder, fates, cast) as stage:
        stock = stage.records.stock()
        fates.on = True
        _traffic(stage, cast, troubles_of(seed, messages), say)
        fates.on = False
        left = _come_to_rest(stage, say)
        books = _books(stage, cast, stock)
        return Outcome(
            messages, seed, time.monotonic() - started, Ledger(books), fates.injected, left, stage.caller.log.answers
        )


def _traffic(stage: Stage, cast: Sequence[Customer], troubles: Sequence[Trouble], say: Say) -> None:
    customers = Customers(
        stage.account, cast, stage.fates, lambda to: stage.twilio.sent_to[to], stage.is_open, stage.desk.act
    )
    writing = customers.write(_AT_ONCE)
    coming = list(troubles)
    tell = _every(_TOLD_EVERY_SECONDS)
    try:
        while not writing.is_over():
            while coming and customers.written >= coming[0].after:
                _strike(stage, coming.pop(0).kind, say)
            stage.bot.check()
            if tell():
                say(f"  {customers.written} written, {stage.twilio.sent_to.total()} sent, {_troubles(stage)}")
            time.sleep(_LOOK_SECONDS)
        for trouble in coming:
            _strike(stage, trouble.kind, say)
    finally:
        customers.stop()
        writing.end()


def _strike(stage: Stage, kind: str, say: Say) -> None:
    """Children must be started by the thread that lives on: they end with it."""
    stage.fates.note(kind)
    say(f"  {kind}")
    if kind == WORKER:
        stage.bot.kill("poller")
    elif kind == EMULATOR:
        stage.restart_emulator()


def _troubles(stage: Stage) -> str:
    return f"{stage.fates.injected.total()} things gone wrong"


def _come_to_rest(stage: Stage, say: Say) -> list[str]:
    """What was left when the patience ended. Twice at rest in a row: between two looks something may begin."""
    say("Nothing goes wrong any more; waiting until all is at rest …")
    deadline = time.monotonic() + _REST_SECONDS
    calm = 0
    left: list[str] = []
    tell = _every(_TOLD_EVERY_SECONDS)
    while calm < 2 and time.monotonic() < deadline:
        left = what_is_left(stage)
        calm = 0 if left else calm + 1
        stage.bot.check()
        if left and tell():
            say(f"  left: {', '.join(left)}")
        time.sleep(_REST_LOOK_SECONDS)
    return left


def _every(seconds: float) -> Callable[[], bool]:
    """True once in so many seconds."""
    last = time.monotonic()

    def is_time() -> bool:
        nonlocal last
        due = time.monotonic() - last >= seconds
        last = time.monotonic() if due else last
        return due

    return is_time


def _books(stage: Stage, cast: Sequence[Customer], stock_before: Counter[str]) -> Books:
    log, records = stage.caller.log, stage.records
    orders = records.orders()
    return Books(
        written=[
            Written(line.sid, customer.address, line.body, line.sid in log.taken)
            for customer in cast
            for line in customer.lines
        ],
        conversations=records.conversations(),
        messages=records.messages(),
        reservations=stage.transcript.reservations(),
        unknown=stage.transcript.unknown(),
        accepted=_accepted(stage),
        reports=log.reports,
        counters=records.counters(),
        shown=stage.desk.metrics(),
        zone=records.zone,
        order_totals=[order.total for order in orders],
        hand_backs=stage.desk.hand_backs,
        used=stage.model.usage,
        sold=sold_in(orders),
        missing_from_stock=stock_before - records.stock(),
    )


def _accepted(stage: Stage) -> list[Accepted]:
    """In the order in which the simulated Twilio took them."""
    newest_first = stage.account.store.messages_at_twilio()
    return [
        Accepted(*name_of_callback(each.status_callback or ""), each.sid, each.address, each.body, each.delivery_status)
        for each in reversed(newest_first)
        if each.direction == "outbound"
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=at_least_one, default=MESSAGES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--report", type=report_file, help="write what was found here as JSON")
    parser.add_argument("--folder", default="", help="where state and logs stay afterwards")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

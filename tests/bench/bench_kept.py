"""What the dashboard's calls cost a shop that has kept 100,000 conversations, beside one that has kept 1,000.

    python -m tests.bench.bench_kept [--report FILE.json]

Through Chalice's test client, over tables whose indexes are in order as DynamoDB's are (`indexed_tables.py`): calls and
units are counted there. The time is the processor's, spent outside of calls to AWS. In both shops as many conversations
move today; what differs is how many older ones they keep.
"""

import contextlib
import gc
import io
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3

from chalicelib.sales.conversation import Conversation, Mode, NeedsPerson, Stage, waiting_queue
from chalicelib.sales.counting import COUNTERS
from chalicelib.store import metric_keys
from chalicelib.store.rows import conversation_row
from chalicelib.store.tables import MetricsRow
from tests.aws_calls import each_call_through
from tests.bench.bench_costs import selling_shop
from tests.bench.indexed_tables import IndexedTables
from tests.bench.part import run_part
from tests.bench.rows import Row, part_of_report
from tests.bench.sizes import Item
from tests.fakes.outside import START
from tests.functional.conftest import SENDER, Shop

FEW, BEYOND_BOUND, MANY = 1_000, 12_000, 100_000
COUNTS, SEARCH = "counts of the lists", "search by a name"
AIM = 1.1
ROUNDS, ROUNDS_OF_SEARCH = 31, 9
LIST_ROWS = 50
DAYS, SHARDS = 30, 4
WAITING = 20
MINUTES_BETWEEN = 4
HUMAN_EVERY = 33
RETENTION = timedelta(days=365)
FIRST = ("Ana", "Luis", "Sofía", "Carlos", "Lucía", "Jorge", "Elena", "Raúl", "Marta", "Iván", "Nora", "Hugo", "Paula")
LAST = ("López", "Pérez", "Núñez", "Rojas", "Vega", "Castro", "Ibáñez", "Silva", "Mora", "Salas", "Ríos")
LOOKED_FOR = "Ximena Quiroga"
NAMED_SO = (3, 300, 700)

Ask = Callable[[], Any]


def main() -> int:
    return run_part(__doc__, lambda: part_of_report("kept conversations", measured(), NOTES))


NOTES = (
    "time: the processor's, outside of calls to AWS. DynamoDB is as fast in a long index as in a short one.",
    "Counts read the newest 1,000 conversations of a number, and all who wait.",
    "A search by name reads at most 5,000 names: from there on it costs no more.",
    f"In all shops {WAITING} customers wait for a person, and three conversations have a name that is looked for.",
)


def measured() -> Iterator[Row]:
    with contextlib.redirect_stdout(io.StringIO()), selling_shop() as shop:
        shops = [tables_of(shop, count) for count in (FEW, BEYOND_BOUND, MANY)]
        gc.freeze()  # so that no look for garbage walks through the rows
        costs = {name: _in_turns(shops, ask, _rounds(name)) for name, ask in calls_of(shop, shops).items()}
    for name, (of_few, _, of_many) in costs.items():
        yield from _compared(name, of_many, of_few, FEW, AIM)
    _, of_bound, of_many = costs[SEARCH]
    yield from _compared(f"{SEARCH}, beyond its bound", of_many, of_bound, BEYOND_BOUND)


def _rounds(name: str) -> int:
    """Fewer of what takes long."""
    return ROUNDS_OF_SEARCH if name == SEARCH else ROUNDS


def _compared(name: str, many: "Cost", few: "Cost", kept: int, aim: float | None = None) -> Iterator[Row]:
    against = f"the same with {kept:,}"
    yield Row(f"{name}: calls", "calls", many.calls, few.calls, against, aim)
    yield Row(f"{name}: units", "units", many.units, few.units, against, aim)
    yield Row(f"{name}: time", "ms", many.seconds * 1000, few.seconds * 1000, against, aim)


@dataclass(frozen=True)
class Cost:
    """`seconds`: the median of the bot's own."""

    calls: int
    units: float
    seconds: float


def calls_of(shop: Shop, shops: list[IndexedTables]) -> dict[str, Ask]:
    token = shop.token("viewer")

    def ask(method: str, path: str, body: Any = None) -> Any:
        answer = shop.api(method, path, body, token=token)
        assert answer.status_code == 200, answer.body
        return answer.json_body

    pages = "/api/conversations?queue="
    with shops[0].in_place_of_dynamodb():
        since = ask("GET", "/api/changes")["next"]
    second = {}
    for tables in shops:
        with tables.in_place_of_dynamodb():
            second[id(tables)] = ask("GET", f"{pages}all")["next"]
    search = "/api/search"
    first, last = (_day(ago) for ago in (DAYS - 1, 0))
    return {
        "list, all": lambda: ask("GET", f"{pages}all"),
        "list, all, second page": lambda: ask("GET", f"{pages}all&cursor={second[id(shops[0])]}"),
        "list, waiting": lambda: ask("GET", f"{pages}waiting"),
        "list, with the bot": lambda: ask("GET", f"{pages}bot"),
        "list, with a person": lambda: ask("GET", f"{pages}human"),
        "list, of a stage": lambda: ask("GET", f"{pages}all&stage=quoted"),
        COUNTS: lambda: ask("GET", "/api/conversations/counts"),
        "changes": lambda: ask("GET", f"/api/changes?since={since}"),
        "search by phone": lambda: ask("POST", search, {"q": _phone(7)}),
        SEARCH: lambda: ask("POST", search, {"q": LOOKED_FOR}),
        "metrics of 30 days": lambda: ask("GET", f"/api/metrics?from={first}&to={last}&compare=true"),
    }


def _day(ago: int) -> str:
    return (START - timedelta(days=ago)).date().isoformat()


# The two shops


def tables_of(shop: Shop, count: int, days: int = 2 * DAYS) -> IndexedTables:
    """With counters of so many days."""
    prefix = shop.parts.settings.table_prefix
    dynamodb: Any = boto3.client("dynamodb")
    names = [f"{prefix}{name}" for name in ("conversations", "metrics")]
    tables = IndexedTables({name: dynamodb.describe_table(TableName=name)["Table"] for name in names})
    for name, rows in zip(names, (conversations(count), counters(count, days)), strict=True):
        tables.write(name, rows)
    return tables


def conversations(count: int) -> Iterator[Item]:
    """Newest first. Most differ in few attributes only, so that 100,000 are there in seconds."""
    kinds = {kind: conversation_row(kind_of(kind), RETENTION).serialize() for kind in ("bot", "human", "waiting")}
    for number in range(count):
        kind = "waiting" if number % 2 and number < 2 * WAITING else "bot" if number % HUMAN_EVERY else "human"
        then = START - timedelta(minutes=MINUTES_BETWEEN * number, seconds=1)
        moment = {"S": f"{then:%Y-%m-%dT%H:%M:%S.%f}+0000"}
        name = LOOKED_FOR if number in NAMED_SO else f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"
        row = kinds[kind] | {
            "conversation_id": {"S": f"{number:032x}"},
            "phone": {"S": _phone(number)},
            "profile_name": {"S": name},
            "folded_name": {"S": name.lower().translate(_PLAIN)},
            "last_message_at": moment,
            "changed_at": moment,
        }
        yield row | {"waiting_since": moment} if kind == "waiting" else row


_PLAIN = str.maketrans("áéíóúñ", "aeioun")


def kind_of(kind: str) -> Conversation:
    waits = {"waiting_since": START, "needs_person": NeedsPerson.ASKED_FOR_PERSON} if kind == "waiting" else {}
    mode = Mode.BOT if kind == "bot" else Mode.HUMAN
    if waits:
        waits["waiting_queue"] = waiting_queue(SENDER, mode, NeedsPerson.ASKED_FOR_PERSON)
    fields: dict[str, Any] = {
        "conversation_id": "0" * 32,
        "sender": SENDER,
        "address": f"whatsapp:{_phone(0)}",
        "phone": _phone(0),
        "profile_name": FIRST[0],
        "mode": mode,
        "stage": Stage.QUOTED if kind == "human" else Stage.INTERESTED,
        "created_at": START - timedelta(days=30),
        "changed_at": START,
        "last_message_at": START,
        "last_inbound_at": START,
        "last_message_preview": "Muchas gracias, ¿y cuándo me llegaría a Puebla?",
    }
    return Conversation(**fields | waits)


def _phone(number: int) -> str:
    return f"+57310{number:07}"


def counters(count: int, days: int) -> Iterator[Item]:
    """As large as the shop is."""
    for shard in range(SHARDS):
        for ago in range(days):
            counted: dict[str, Any] = dict.fromkeys(COUNTERS, count + ago)
            yield MetricsRow(metric_keys.days(SENDER, shard), _day(ago), **counted).serialize()


# Measuring


def _in_turns(shops: list[IndexedTables], ask: Ask, rounds: int) -> list[Cost]:
    """Of each shop."""
    seconds: list[list[float]] = [[] for _ in shops]
    for number in range(rounds + 1):
        for which in range(len(shops)) if number % 2 else reversed(range(len(shops))):
            tables = shops[which]
            tables.reads.calls, tables.reads.units = 0, 0
            with tables.in_place_of_dynamodb(), _seconds_in_aws() as waited:
                started = time.thread_time()
                ask()
                taken = time.thread_time() - started
            if number:  # the first fills what is kept in memory
                seconds[which].append(taken - sum(waited))
    found = zip(shops, seconds, strict=True)
    return [Cost(tables.reads.calls, tables.reads.units, statistics.median(taken)) for tables, taken in found]


@contextmanager
def _seconds_in_aws() -> Iterator[list[float]]:
    waited: list[float] = []

    def timed(_operation: str, _arguments: dict[str, Any], make: Callable[[], Any]) -> Any:
        started = time.thread_time()
        try:
            return make()
        finally:
            waited.append(time.thread_time() - started)

    with each_call_through(timed):
        yield waited


if __name__ == "__main__":
    sys.exit(main())

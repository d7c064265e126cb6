"""The tables of the benchmarks answer as moto does; only faster."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.bench.bench_costs import billed
from tests.bench.bench_kept import COUNTS, calls_of, conversations, counters, tables_of
from tests.bench.indexed_tables import IndexedTables
from tests.functional.conftest import Shop

KEPT = 60  # conversations: more than a page
DAYS = 2
ROWS_A_CALL = 25


@pytest.fixture
def tables(shop: Shop) -> Iterator[IndexedTables]:
    """And the same rows in moto."""
    dynamodb: Any = boto3.client("dynamodb")
    for name, rows in (("conversations", list(conversations(KEPT))), ("metrics", list(counters(KEPT, DAYS)))):
        for start in range(0, len(rows), ROWS_A_CALL):
            puts = [{"PutRequest": {"Item": row}} for row in rows[start : start + ROWS_A_CALL]]
            dynamodb.batch_write_item(RequestItems={f"{shop.parts.settings.table_prefix}{name}": puts})
    return tables_of(shop, KEPT, DAYS)


def test_every_call_of_the_dashboard_gets_the_answer_and_the_units_that_it_gets_from_moto(
    shop: Shop, tables: IndexedTables
) -> None:
    calls = calls_of(shop, [tables])
    for name, ask in calls.items():
        tables.reads.calls, tables.reads.units = 0, 0
        with tables.in_place_of_dynamodb():
            answered = ask()
        assert _without_cursors(answered) == _without_cursors(ask()), name
        if name != COUNTS:  # the bill sees what the call shows, DynamoDB bills what it reads
            by_moto = billed(shop, ask)
            its_operator = 1
            assert tables.reads.units == by_moto.call.read_units - its_operator, name


def _without_cursors(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "next"}

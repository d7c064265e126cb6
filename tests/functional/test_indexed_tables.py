"""The tables of the benchmarks answer as moto does; only faster."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.bench.bench_costs import billed
from tests.bench.bench_kept import AIM, COUNTS, FEW, NAMED_SO, SEARCH, Ask, calls_of, conversations, counters, tables_of
from tests.bench.indexed_tables import IndexedTables
from tests.functional.conftest import Shop

KEPT = 60  # conversations: more than a page
DAYS = 2
ROWS_A_CALL = 25
MORE = 6 * FEW


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


def test_a_shop_that_kept_more_pays_no_more_for_a_call_of_the_dashboard(shop: Shop) -> None:
    shops = [tables_of(shop, FEW, DAYS), tables_of(shop, MORE, DAYS)]
    for name, ask in calls_of(shop, shops).items():
        if name == SEARCH:
            continue  # looks through all names, up to a bound
        few, more = (_cost(tables, ask) for tables in shops)
        assert all(of_more <= AIM * of_few for of_more, of_few in zip(more, few, strict=True)), (name, more, few)


def test_a_search_by_name_costs_a_large_shop_no_more_than_its_bound(shop: Shop) -> None:
    shops = [tables_of(shop, count, DAYS) for count in (MORE, MORE + FEW)]
    search = calls_of(shop, shops)[SEARCH]
    at_its_bound, beyond = (_cost(tables, search) for tables in shops)
    assert beyond == at_its_bound


def test_beyond_its_bound_a_search_still_finds_by_how_a_name_begins(shop: Shop) -> None:
    tables = tables_of(shop, MORE, DAYS)
    token = shop.token("viewer")
    found = {}
    with tables.in_place_of_dynamodb():
        for typed in ("Ximena Q", "Quiroga"):
            found[typed] = len(shop.api("POST", "/api/search", {"q": typed}, token=token).json_body["items"])
    assert found == {"Ximena Q": len(NAMED_SO), "Quiroga": 0}, "beyond, no other word of a name is looked at"


def _cost(tables: IndexedTables, ask: Ask) -> tuple[int, float]:
    """Calls, units."""
    tables.reads.calls, tables.reads.units = 0, 0
    with tables.in_place_of_dynamodb():
        ask()
    return tables.reads.calls, tables.reads.units


def _without_cursors(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "next"}

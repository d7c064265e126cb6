"""The costs: units as they are used today, and tables that stand in the documentation as they are printed."""

from dataclasses import asdict
from pathlib import Path

import pytest

from deployment.costs import (
    MEASURED,
    MONTHS,
    PRICES,
    amounts,
    bill,
    main,
    months_table,
    prices_table,
    units_table,
)
from tests.bench.bench_costs import measure
from tests.bench.sizes import index_units, item_size

OPERATE = Path(__file__).parents[2] / "docs" / "operate.md"
BY_TIME = {"own": ["sender", "at"], "shown": {"sender", "at", "id", "name"}}
ANA = {"id": {"S": "1"}, "sender": {"S": "shop"}, "at": {"S": "09:00"}, "name": {"S": "Ana"}}


def test_the_units_are_those_that_the_flows_use_today() -> None:
    """Where they differ, `python -m tests.bench.bench_costs` prints the new units."""
    found, known = asdict(measure()), asdict(MEASURED)
    for name, value in known.items():
        assert found[name] == pytest.approx(value, rel=0.1), name


@pytest.mark.parametrize("table", [months_table, units_table, prices_table])
def test_the_documentation_has_the_table_that_the_command_prints(table) -> None:
    assert table() in OPERATE.read_text(encoding="utf-8"), "put what `make costs` prints into docs/operate.md"


def test_the_command_prints_all_three_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == "\n\n".join([months_table(), units_table(), prices_table()]) + "\n"


def test_metas_fee_can_be_that_of_another_country(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--meta-fee", "0.02"])
    assert "| Meta, assumed | 0.00 | 20.00 | 2,000 | 200,000 |" in capsys.readouterr().out


def test_a_bill_is_the_sum_of_its_parts() -> None:
    month = bill(100_000)
    assert month.total == pytest.approx(sum(month.services.values()) + month.model + month.twilio + month.meta)
    assert month.twilio == pytest.approx(1000)


def test_what_is_free_for_ever_is_taken_off_once_and_never_below_nothing() -> None:
    idle, busy = bill(0), bill(10_000_000)
    assert 0 < idle.after_allowances < idle.aws
    most = sum(price.free * price.usd / price.per for price in PRICES.values())
    assert 0 < busy.aws - busy.after_allowances <= most


def test_every_price_is_used_by_some_month() -> None:
    used = {name for messages in MONTHS.values() for name, amount in amounts(messages).items() if amount}
    assert used == set(PRICES)


def test_nothing_is_asked_by_the_page_in_an_idle_month() -> None:
    assert amounts(0)["api_requests"] == 0
    assert amounts(0)["lambda_requests"] == pytest.approx(730 * 60)


def test_an_index_costs_nothing_where_its_entry_stays_the_same() -> None:
    assert index_units(BY_TIME, ANA, {**ANA, "note": {"S": "not in the index"}}) == 0
    assert index_units(BY_TIME, {"id": {"S": "1"}}, {"id": {"S": "1"}, "name": {"S": "Ana"}}) == 0


def test_an_index_costs_a_write_for_an_entry_that_is_new_changed_or_gone() -> None:
    assert index_units(BY_TIME, None, ANA) == 1
    assert index_units(BY_TIME, ANA, {**ANA, "name": {"S": "Ana María"}}) == 1
    assert index_units(BY_TIME, ANA, {name: value for name, value in ANA.items() if name != "at"}) == 1


def test_an_index_costs_two_writes_for_an_entry_whose_key_moves() -> None:
    assert index_units(BY_TIME, ANA, {**ANA, "at": {"S": "09:01"}}) == 2


def test_an_items_size_is_that_of_names_and_values() -> None:
    assert item_size({"id": {"S": "ñ"}}) == 4
    assert item_size({"n": {"N": "1234"}}) == 4
    assert item_size({"yes": {"BOOL": True}, "tags": {"SS": ["a", "bc"]}}) == 4 + 7
    assert item_size(None) == 0

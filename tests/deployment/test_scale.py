"""What limits the bot: uses as they are today, and tables that stand in the documentation as they are printed."""

import contextlib
import io
import re
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.config import load_settings
from deployment.costs import MEASURED
from deployment.scale import CAUTION, DEFAULT_SHARDS, LIMITS, STEPS, TABLES, WRITES, Limit, Load, show
from tests.bench.bench_costs import exchange, selling_shop
from tests.unit.test_settings import GOOD

ROOT = Path(__file__).parents[2]
SCALE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def limit_of(part: str) -> Limit:
    return next(limit for limit in LIMITS if limit.part.startswith(part))


# What is used


def test_the_units_of_each_table_and_index_are_those_that_the_flows_write_today() -> None:
    places: Counter[str] = Counter()
    with contextlib.redirect_stdout(io.StringIO()), selling_shop() as shop:
        exchange(shop, 0)  # from the second on, they are a known customer's
        for bill in exchange(shop, 1):
            places.update(bill.places)
        prefix = shop.parts.settings.table_prefix
    assert {place.removeprefix(prefix): units for place, units in (+places).items()} == WRITES


def test_the_units_by_table_and_index_are_all_that_a_message_writes() -> None:
    whole = MEASURED.webhook.write_units + MEASURED.job.write_units + MEASURED.reports.write_units
    assert sum(WRITES.values()) == whole


def test_counters_are_spread_as_the_setting_says() -> None:
    assert load_settings(GOOD, lambda _: {}).metric_shards == DEFAULT_SHARDS


def test_there_are_as_many_numbers_as_carry_what_comes_in_and_goes_out() -> None:
    assert [load.senders for load in STEPS.values()] == [1, 4, 32, 313]
    one_number = limit_of("One number at Twilio")
    assert all(one_number.share(load) <= CAUTION for load in STEPS.values())


def test_ten_times_the_messages_use_ten_times_as_much_at_most_limits() -> None:
    for part in ("Workers of one queue", "Writes to one table", "Calls of Twilio's API", "The model's tokens"):
        limit = limit_of(part)
        assert limit.use(Load(1_000)) == pytest.approx(10 * limit.use(Load(100)))


# What to do about it


def test_a_setting_is_advised_with_room_and_only_where_it_is_needed() -> None:
    workers = limit_of("Workers, as deployed")
    assert workers.advice(Load(1)) == "`WORKER_CONCURRENCY=8`", "six at work, and a fifth free"
    assert workers.advice(Load(0.5)) == "enough"


def test_every_setting_that_is_advised_is_one_of_the_readme() -> None:
    advised = set(re.findall(r"`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`", SCALE))
    known = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.M))
    assert advised - known - {"MOST_CHANGES"} == set()


def test_every_limit_says_where_it_is_from_or_that_it_is_not_certain() -> None:
    certain = re.compile(r"https://|the template's default|`MOST_CHANGES`")
    for limit in LIMITS:
        assert certain.search(limit.source) or re.match(r"assumed|rate-limits\.apis\.io.*not confirmed", limit.source)


# The tables


@pytest.mark.parametrize("name", TABLES)
def test_the_documentation_has_the_table_that_the_command_prints(name: str) -> None:
    assert TABLES[name]() in SCALE, f"put what `make scale` prints under «{name}» into docs/scale.md"


def test_the_command_prints_all_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert show() == 0
    printed = capsys.readouterr().out
    assert all(f"{name}\n\n{table()}" in printed for name, table in TABLES.items())


def test_what_is_used_up_comes_first_and_is_marked() -> None:
    rows = TABLES["1,000 a second"]().splitlines()[2:]
    marked = ["times**" in row for row in rows]
    assert marked == sorted(marked, reverse=True)
    assert any(marked)
    assert not all(marked)

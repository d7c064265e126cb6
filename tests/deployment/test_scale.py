"""What limits the bot: uses as they are today, and tables that stand in the documentation as they are printed."""

import contextlib
import io
import re
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.config import load_settings
from chalicelib.sales.counting import COUNTERS
from chalicelib.store import metric_keys
from chalicelib.store.tables import MetricsRow
from deployment.costs import MEASURED
from deployment.scale import CAUTION, DEFAULT_SHARDS, LIMITS, STEPS, TABLES, WRITES, Limit, Load, answer_usd, show
from tests.bench.bench_costs import exchange, selling_shop
from tests.bench.sizes import item_size
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


def rate_at(part: str, rate: float = 1) -> float:
    """Messages a second at which this is used up, with as many numbers as at `rate`."""
    limit = limit_of(part)
    return limit.most / limit.use(Load(rate)) * rate


def test_the_page_says_at_which_rate_each_part_gives() -> None:
    summary, learnt = SCALE.split("\n## What one message uses")[0], SCALE.split("\n## What the code would have")[1]
    money = limit_of("The model's money, as deployed")
    assert f"after {money.most / answer_usd():,.0f} messages" in summary
    assert f"five workers, above {rate_at('Workers, as deployed'):.1f} a second" in summary
    assert f"counters of one number, above {int(rate_at('A row of counters'))} a second" in summary
    page, workers = int(rate_at("Changes that a page can follow")), int(rate_at("Workers of one queue"))
    assert f"the live page, above {page} |" in summary
    assert f"workers of one queue, above {workers};" in summary
    assert f"beyond about {limit_of('Changes that a page can follow').most // 10 * 10:.0f} it falls behind" in SCALE
    usual = [limit for limit in LIMITS if not limit.at_first]
    assert sum(limit.share(STEPS[10_000]) > 1 for limit in usual) > 0.7 * len(usual), "nearly everything"
    assert [f"{load.senders} numbers" in summary for load in (STEPS[100], STEPS[1_000])] == [False, True]
    then = ("The model's tokens, first tier", 100), ("Writes to a table that is new", 1_000)
    then += ("Follow-ups that one sweep queues", 1_000), ("Parameter Store", 1_000)
    account = ("Calls of Twilio's API", 1_000), ("The model's tokens", 1_000)
    assert [part for part, rate in (*then, *account) if limit_of(part).share(STEPS[rate]) <= CAUTION] == []
    index = int(rate_at("Writes to the index `changes` of one number"))
    assert f"it carries {index} messages a second" in SCALE
    sweep = rate_at("Follow-ups that one sweep queues") * CAUTION
    told = [f"{page} a second", f"{workers} a second", f"{sweep:.0f} a second", f"{index} a second of one number"]
    assert [each for each in told if f"\n| {each} |" not in learnt] == []
    assert int(rate_at("Calls of Twilio's API")) == workers


def test_a_row_of_counters_is_as_large_as_the_page_says() -> None:
    assert f"all {len(COUNTERS)} counters" in SCALE
    row = MetricsRow(metric_keys.days("+34600000001", 0), "2026-11-20", **dict.fromkeys(COUNTERS, 1234))
    assert f"a row is {item_size(row.serialize()) / 1000:.1f} kB" in SCALE


def test_what_is_told_to_be_turned_for_1000_a_second_is_what_is_advised_there() -> None:
    at_a_thousand = STEPS[1_000]
    requests = limit_of("Requests, as deployed").advice(at_a_thousand)
    assert requests == "`REQUESTS_PER_SECOND=5100`, and `REQUESTS_BURST` twice that"
    workers = f"`WORKER_CONCURRENCY={limit_of('Workers of one queue').most:.0f}`"
    money = limit_of("The model's money, as deployed").advice(at_a_thousand)
    assert money == "`OPENAI_DAILY_BUDGET_USD=62000`"
    burst = f"`REQUESTS_BURST={2 * 5100}`"
    for setting in ("`REQUESTS_PER_SECOND=5100`", burst, workers, "`OPENAI_DAILY_BUDGET_USD=0` or 62000"):
        assert setting in SCALE.split("\n### 1,000 a second")[1].split("\n| ")[0]


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

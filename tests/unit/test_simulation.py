"""The simulation of queue and workers: against the textbook, by its own rules, and what docs/scale.md says of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import mean

import pytest

from tests.simulation.__main__ import TABLES, Table, markdown
from tests.simulation.queue_and_workers import Outcome, Scenario, Work, simulate
from tests.simulation.theory import mean_wait, quantile
from tests.simulation.traffic import MESSAGES_A_TURN, Traffic, messages_of

SCALE = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
SURE = Work(reads=0, question_bounds=(1, 1), sends=0, nothing_to_do=0, fails=0, dies=0)  # a draft takes two seconds
QUIET = Scenario(Traffic(1, seconds=200), workers=10, work=SURE)


def textbook(rate: float, workers: int, seconds: float) -> Scenario:
    """Customers who write once, jobs of exponential length with a mean of a second, nothing that fails."""
    traffic = Traffic(rate, seconds, turns=False)
    return Scenario(traffic, workers, work=replace(SURE, exponential=1), warm_up=seconds / 10)


# Against theory


@pytest.mark.parametrize(("rate", "workers", "seconds"), [(0.7, 1, 20_000), (8, 10, 3_000), (45, 50, 800)])
def test_the_mean_wait_is_that_of_erlangs_formula(rate: float, workers: int, seconds: float) -> None:
    outcome = simulate(textbook(rate, workers, seconds))
    assert mean(outcome.waited) == pytest.approx(mean_wait(rate, 1, workers), rel=0.1)
    assert outcome.busy == pytest.approx(rate / workers, rel=0.02)


def test_erlangs_formula_gives_the_values_of_its_tables() -> None:
    assert mean_wait(0.5, 1, 1) == pytest.approx(1.0), "one worker: load / (1 - load)"
    assert mean_wait(2, 1, 3) == pytest.approx(4 / 9), "of three at a load of two, four of nine wait"
    assert mean_wait(3, 1, 3) == float("inf")


def test_littles_law_holds_how_many_wait_is_the_rate_times_how_long() -> None:
    outcome = simulate(Scenario(Traffic(50, seconds=400), workers=240, warm_up=100))
    waiting, rate = outcome.waiting_seconds / 300, len(outcome.waited) / 300
    assert waiting > 1
    assert waiting == pytest.approx(rate * mean(outcome.waited), rel=0.02)


def test_too_few_workers_do_what_they_can_and_it_is_said_that_the_queue_runs_away() -> None:
    scenario = replace(textbook(20, 10, 400), traffic=Traffic(20, 400, turns=False))
    outcome = simulate(scenario)
    assert outcome.answered_a_second == pytest.approx(10, rel=0.05)
    assert outcome.runs_away(20)
    assert outcome.growth == pytest.approx(10, rel=0.2)
    assert not simulate(replace(scenario, workers=30)).runs_away(20)


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    scenario = Scenario(Traffic(20, seconds=60), workers=200)
    assert simulate(scenario) == simulate(scenario)
    assert simulate(scenario) != simulate(replace(scenario, seed=2))


# By its own rules


def written(*moments: float, conversation: int = 0) -> Iterator[tuple[float, int]]:
    return ((moment, conversation) for moment in moments)


def answered(scenario: Scenario, *moments: float) -> tuple[Outcome, list[float]]:
    outcome = simulate(scenario, written(*moments))
    return outcome, [round(seconds, 3) for seconds in outcome.answered]


def test_a_burst_within_the_quiet_time_is_one_draft() -> None:
    outcome, after = answered(QUIET, 0, 0.5, 1)
    assert after == [4, 3.5, 3], "the quiet time, and a draft of two seconds"
    assert outcome.begun_anew == 0
    assert len(outcome.waited) == 3, "the two other jobs found nothing to do"


def test_a_message_during_the_draft_makes_it_begin_anew() -> None:
    outcome, after = answered(QUIET, 0, 3)
    assert after == [6, 3]
    assert outcome.begun_anew == 1


def test_jobs_of_one_conversation_never_run_side_by_side() -> None:
    _, after = answered(replace(QUIET, work=replace(SURE, sends=5)), 0, 4.5)
    assert after == [9, 2 + 9 - 4.5 - 2 + 7], "the second waits until the first is sent, and takes as long"


def test_a_job_given_back_holds_its_conversation_and_the_third_try_is_a_persons() -> None:
    outcome, after = answered(replace(QUIET, work=replace(SURE, fails=1)), 0)
    assert (outcome.given_back, outcome.to_a_person) == (2, 1)
    assert after == [2 + 2 + 5 + 2 + 5 + 2]


def test_a_message_whose_worker_died_is_taken_up_again_after_the_visibility() -> None:
    dies = replace(QUIET, work=replace(SURE, dies=1), traffic=Traffic(1, seconds=80))
    outcome, after = answered(dies, 0)
    assert after == []
    assert outcome.oldest == 80
    assert len(outcome.waited) == 2, "seen again 75 s after it was begun"


def test_lambda_adds_workers_only_while_something_waits() -> None:
    ramp = replace(QUIET, awake=1, more_a_minute=60, workers=10)
    quiet = simulate(ramp, [(0, 0)])
    assert quiet.awake_seconds / quiet.measured_seconds == pytest.approx(1, rel=0.01)
    busy = simulate(ramp, [(0, number) for number in range(20)])
    assert 1 < busy.awake_seconds / 200 <= 10
    assert max(busy.waited) < max(simulate(replace(ramp, more_a_minute=0), [(0, n) for n in range(20)]).waited)


def test_what_a_number_may_not_pass_yet_waits_at_twilio() -> None:
    """Two a second, in and out: the four that came in take two seconds of it, and then one goes out each half."""
    slow = replace(QUIET, senders=1, sender_rate=2)
    outcome = simulate(slow, [(0, number) for number in range(4)])
    assert sorted(outcome.at_twilio) == pytest.approx([0, 0.5, 1, 1.5])
    assert max(simulate(replace(slow, senders=4), [(0, n) for n in range(4)]).at_twilio) == 0


def test_an_ad_brings_its_rate_while_it_lasts() -> None:
    traffic = Traffic(10, seconds=300, ad_rate=100, ad_from=100, ad_until=200)
    moments = [moment for moment, _ in messages_of(traffic, Random(1))]
    assert sum(100 <= moment < 200 for moment in moments) / 100 == pytest.approx(100, rel=0.1)
    assert sum(moment < 100 for moment in moments) / 100 == pytest.approx(10, rel=0.2)


def test_the_traffic_has_the_rate_that_was_asked_for() -> None:
    assert len(messages_of(Traffic(100, seconds=300), Random(1))) / 300 == pytest.approx(100, rel=0.03)
    assert pytest.approx(1.4) == MESSAGES_A_TURN


def test_a_quantile_is_one_of_the_values() -> None:
    assert [quantile([1, 2, 3, 4], share) for share in (0, 0.5, 0.99, 1)] == [1, 3, 4, 4]
    assert quantile([], 0.5) == 0


# In the documentation


def test_the_documentation_has_a_row_for_everything_that_is_simulated() -> None:
    """Where it differs, `make simulate` prints the tables anew."""
    for table in TABLES:
        for label in table.rows:
            assert f"\n| {label} | " in SCALE, f"{table.name}: {label}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_documentation_has_the_figures_that_are_simulated_today(table: Table) -> None:
    """Of the first row of each, under its heads: where the simulation is another, each row is."""
    head, ruler, row = markdown([table.row(next(iter(table.rows)))]).splitlines()
    assert f"{head}\n{ruler}\n" in SCALE
    assert f"\n{row}\n" in SCALE

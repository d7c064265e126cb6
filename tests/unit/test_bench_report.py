"""What `make bench` tells: no row without a baseline, and nothing is timed here."""

import json

import pytest

from tests.bench.as_markdown import lines
from tests.bench.rows import BenchFailed, Row, part_of_report, print_parts
from tests.bench.run import PARTS, Part, run_parts

MET = Row("handler", "ms", 6.0, 5.0, "bare calls", aim=1.5)
MISSED = Row("counts", "units", 644, 60.5, "the same with 1,000", aim=1.1)
WITHOUT_AIM = Row("first load", "bytes", 79_337, 409, "an empty page")


def test_each_row_has_its_baseline_and_the_ratio_of_both() -> None:
    report = json.loads(json.dumps(part_of_report("part", [MET, MISSED, WITHOUT_AIM])))
    for row in report["rows"]:
        assert set(row) == {"what", "unit", "measured", "baseline", "against", "ratio", "aim", "met"}
        assert row["ratio"] == pytest.approx(row["measured"] / row["baseline"], rel=1e-3)


def test_an_aim_is_met_or_missed_and_a_row_without_one_neither() -> None:
    assert (MET.met, MISSED.met, WITHOUT_AIM.met) == (True, False, None)


@pytest.mark.parametrize("baseline", [0, -1])
def test_a_row_with_nothing_to_compare_with_is_no_row(baseline: float) -> None:
    with pytest.raises(BenchFailed, match="nothing to compare"):
        Row("handler", "ms", 6.0, baseline, "bare calls")


def test_the_table_shows_every_row_with_its_baseline_and_whether_its_aim_is_met(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_parts([part_of_report("webhook", [MET, WITHOUT_AIM]), part_of_report("kept", [MISSED], ["How it was done."])])
    lines = capsys.readouterr().out.splitlines()
    [handler] = [line for line in lines if "handler" in line]
    [counts] = [line for line in lines if "counts" in line]
    [load] = [line for line in lines if "first load" in line]
    assert all(shown in handler for shown in ("6 ms", "5 ms", "1.20", "≤ 1.5 met", "bare calls"))
    assert all(shown in counts for shown in ("644 units", "60.5 units", "10.6", "≤ 1.1 missed", "the same with 1,000"))
    assert all(shown in load for shown in ("79,337 bytes", "409 bytes", "194", "an empty page"))
    assert "kept: How it was done." in lines


def test_the_table_of_the_documentation_has_the_same_cells() -> None:
    assert list(lines([part_of_report("kept", [MISSED])]))[2:] == [
        "| **kept** | | | | | |",
        "| counts | 644 units | 60.5 units | 10.6 | ≤ 1.1 missed | the same with 1,000 |",
    ]


def test_a_benchmark_that_fails_is_named_and_the_others_are_run(capsys: pytest.CaptureFixture[str]) -> None:
    reports, failed = run_parts([Part("absent", "there_is_none"), Part("too many", "bench_cold", ("--runs", "0"))])
    assert (reports, failed) == ([], ["absent", "too many"])
    assert "--runs must be at least 1" in capsys.readouterr().err


def test_the_names_that_may_be_asked_for_are_all_different() -> None:
    assert len({part.name for part in PARTS}) == len(PARTS)

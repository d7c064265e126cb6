"""What is told of an evaluation: to machines in one shape, to people in a table."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from evaluation.conversations import Conversation
from evaluation.report import Result, print_table, write_report
from evaluation.run import exit_code


def conversation(name: str) -> Conversation:
    turns = [{"customer": "hola"}, {"customer": "adiós"}]
    return Conversation.model_validate({"id": name, "country": "Perú", "about": "Una prueba de tabla", "turn": turns})


PASSED = Result(conversation("passed"), True, tokens=1200, cost_usd=0.00021, seconds=(0.5, 1.5))
FAILED = Result(
    conversation("failed"),
    False,
    failures=["turn 1: says: «taza [roja]» is missing"],
    tokens=300,
    cost_usd=None,
    seconds=(2.0,),
    thread=["customer: hola", "bot: ¿Qué tal? [1]"],
)
NOT_PLAYED = Result(conversation("not-played"), None)
ALL = [PASSED, FAILED, NOT_PLAYED]


def printed(*results: Result, width: int = 160) -> str:
    out = StringIO()
    print_table(results, Console(file=out, width=width), model="some-model")
    return out.getvalue()


def test_the_report_has_one_shape(tmp_path: Path) -> None:
    write_report(ALL, tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == {
        "conversations": [
            {"id": "passed", "passed": True, "failures": [], "turns": 2, "tokens": 1200, "cost_usd": 0.00021},
            {
                "id": "failed",
                "passed": False,
                "failures": ["turn 1: says: «taza [roja]» is missing"],
                "turns": 2,
                "tokens": 300,
                "cost_usd": None,
            },
            {
                "id": "not-played",
                "passed": None,
                "failures": ["needs a real model"],
                "turns": 2,
                "tokens": 0,
                "cost_usd": 0.0,
            },
        ],
        "passed": 1,
        "failed": 1,
        "needs_model": 1,
    }


def test_the_table_tells_rate_tokens_cost_and_seconds() -> None:
    told = printed(PASSED, NOT_PLAYED)
    assert "1 of 1 passed (100 %), 1 need a real model; 1200 tokens, 0.00021 USD" in told
    assert "an answer takes 1.00 s (p50), 1.45 s (p95)" in told


def test_a_cost_that_is_not_known_is_never_a_number() -> None:
    assert "unknown USD" in printed(*ALL)


def test_what_failed_is_shown_with_what_was_said() -> None:
    told = printed(*ALL)
    assert "turn 1: says: «taza [roja]» is missing" in told
    assert "bot: ¿Qué tal? [1]" in told


@pytest.mark.parametrize("width", [80, 160])
def test_the_table_fits_a_terminal(width: int) -> None:
    table = printed(*ALL, width=width).split("\n")
    assert max(len(line) for line in table) <= width
    assert any("not-played" in line and "needs model" in line for line in table)


@pytest.mark.parametrize(
    ("results", "code"), [([PASSED, NOT_PLAYED], 0), (ALL, 1), ([NOT_PLAYED], 2)], ids=["passed", "failed", "nothing"]
)
def test_the_exit_code_tells_what_came_out(results: list[Result], code: int) -> None:
    assert exit_code(results) == code

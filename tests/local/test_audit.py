"""`make audit` says what is weak, and plainly where nobody could be asked."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from local.audit import CLEAN, UNANSWERED, WEAK, Answer, Ask, of_python, of_the_page, pins, told

WEAKNESS = {"id": "PYSEC-2026-1", "fix_versions": ["2.1"], "aliases": []}


def answering(answer: Any) -> Ask:
    def ask(_command: Sequence[str], _folder: Path) -> str:
        return answer if isinstance(answer, str) else json.dumps(answer)

    return ask


def package(*weak: Any, **fields: Any) -> dict[str, Any]:
    return {"name": "taza", "version": "2.0", "vulns": list(weak), **fields}


def test_all_pinned_packages_are_asked_about_in_one_file() -> None:
    asked: list[str] = []

    def ask(command: Sequence[str], _folder: Path) -> str:
        asked.extend(Path(command[-1].partition("=")[2]).read_text().splitlines())
        return json.dumps({"dependencies": [package()]})

    assert of_python(pins(), ask) == Answer("Python", 1)
    assert asked == pins()
    assert {"boto3", "urllib3", "pytest"} <= {line.partition("==")[0] for line in asked}


def test_what_is_weak_is_told_with_the_version_that_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    python = of_python(["taza==2.0"], answering({"dependencies": [package(WEAKNESS), package()]}))
    page = {
        "vulnerabilities": {"taza": {"severity": "high", "range": "<2"}},
        "metadata": {"dependencies": {"total": 9}},
    }
    assert told([python, of_the_page(answering(page))]) == WEAK
    assert capsys.readouterr().out.splitlines() == [
        "Python: 2 packages, 1 known weaknesses",
        "  taza 2.0: PYSEC-2026-1, mended in 2.1",
        "dashboard_site: 9 packages, 1 known weaknesses",
        "  taza: high, <2",
    ]


def test_nothing_weak_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    page = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 9}}}
    assert told([of_python([], answering({"dependencies": [package()]})), of_the_page(answering(page))]) == CLEAN
    assert "no known weaknesses" in capsys.readouterr().out


UNANSWERING = [
    "",
    "Traceback",
    [],
    {"message": "405 Method Not Allowed"},
    {"dependencies": [{"name": "taza", "skip_reason": "x"}]},
]


@pytest.mark.parametrize("answer", UNANSWERING)
def test_where_nobody_could_be_asked_it_does_not_say_that_all_is_well(
    capsys: pytest.CaptureFixture[str], answer: Any
) -> None:
    python, page = of_python(["taza==2.0"], answering(answer)), of_the_page(answering(answer))
    assert python.why_not
    assert page.why_not
    assert told([python, page]) == UNANSWERED
    assert capsys.readouterr().out.count("not known.") == 2

"""docs/deploy.md and docs/operate.md tell every setting, alarm, saved query and command that there is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployment.settings import KEPT_SECRET, parameter_of

ROOT = Path(__file__).parents[2]
DEPLOY = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TEMPLATE: dict[str, Any] = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))


def told_settings() -> set[str]:
    return set(re.findall(r"`([A-Z][A-Z_]+)`", DEPLOY))


def names_of(resource_type: str, key: str) -> Iterator[str]:
    for each in TEMPLATE["Resources"].values():
        if each.get("Type") == resource_type:
            yield each["Properties"][key]["Fn::Sub"]


def test_every_parameter_of_the_template_is_told_by_its_setting() -> None:
    assert set(TEMPLATE["Parameters"]) - {parameter_of(name) for name in told_settings()} == set()


def test_every_secret_is_told() -> None:
    assert set(KEPT_SECRET) - told_settings() == set()


def test_the_defaults_that_are_told_are_those_of_the_template() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", DEPLOY, flags=re.MULTILINE))
    assert len(rows) > 5
    assert {name: str(TEMPLATE["Parameters"][parameter_of(name)]["Default"]) for name in rows} == rows


def test_every_alarm_has_a_section_of_its_own() -> None:
    names = {name.replace("${Stage}", "STAGE") for name in names_of("AWS::CloudWatch::Alarm", "AlarmName")}
    assert names == set(re.findall(r"^### (sales-bot-STAGE-\S+)$", OPERATE, flags=re.MULTILINE))


def test_every_saved_query_is_told() -> None:
    for name in names_of("AWS::Logs::QueryDefinition", "Name"):
        assert f"| `{name.split('/', 1)[1]}` |" in OPERATE


def test_every_step_that_rings_an_alarm_is_told() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "chalicelib").rglob("*.py"))
    steps = set(re.findall(r'logs\.(?:alarm|failure)\(\s*"(\w+)"', code))
    assert len(steps) > 10
    assert {step for step in steps if f"`{step}`" not in OPERATE} == set()


@pytest.mark.parametrize("page", [DEPLOY, OPERATE], ids=["deploy", "operate"])
def test_every_command_and_variable_of_make_is_one_of_the_makefile(page: str) -> None:
    commands = re.findall(r"(?:^|`)(?:\w+=\S+ )?make ([a-z-]+)((?: [A-Z_]+=[^\s`]*)*)", page, flags=re.MULTILINE)
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    taken = set(re.findall(r"\$\(([A-Z_]+)\)|,([A-Z_]+)[),]|or \$\(([A-Z]+)\)", MAKEFILE))
    variables = {name for found in taken for name in found if name} | told_settings()
    assert len(commands) > 10
    assert {command for command, _ in commands} - targets == set()
    assert {name for _, given in commands for name in re.findall(r"([A-Z_]+)=", given)} - variables == set()

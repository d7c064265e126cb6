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
TOLD = " ".join(OPERATE.split())
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


def alarm(name: str) -> dict[str, Any]:
    for each in TEMPLATE["Resources"].values():
        if each.get("Type") == "AWS::CloudWatch::Alarm":
            properties: dict[str, Any] = each["Properties"]
            if properties["AlarmName"]["Fn::Sub"].endswith(f"-{name}"):
                return properties
    raise AssertionError(name)


def test_alarms_ring_at_what_the_guide_tells() -> None:
    waiting, undelivered, budget = alarm("oldest-job"), alarm("undelivered"), alarm("budget")
    assert "over five minutes for the bot, two minutes long" in TOLD
    assert (waiting["Threshold"], waiting["Period"], waiting["EvaluationPeriods"]) == (300, 60, 2)
    assert "At least three messages within 15 minutes" in TOLD
    assert (undelivered["Threshold"], undelivered["Period"]) == (3, 15 * 60)
    assert undelivered["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert "within a day than `OPENAI_DAILY_BUDGET_USD`" in TOLD
    assert (budget["Threshold"], budget["Period"]) == ({"Ref": "OpenaiDailyBudgetUsd"}, 24 * 60 * 60)
    lambdas = ("api-errors", "api-throttles", "reply-worker-errors", "reply-worker-throttles", "sweep-errors")
    for name in (*lambdas, "api-failures", "log-lines"):
        assert (alarm(name)["Threshold"], alarm(name)["ComparisonOperator"]) == (0, "GreaterThanThreshold"), name


def test_queues_keep_jobs_as_long_as_the_guide_tells() -> None:
    resources, day = TEMPLATE["Resources"], 24 * 60 * 60
    assert "dead letters are kept for 14 days" in TOLD
    assert resources["DeadLetterQueue"]["Properties"]["MessageRetentionPeriod"] == 14 * day
    assert "wait in the queue, for at most four days" in TOLD
    assert resources["ReplyQueue"]["Properties"]["MessageRetentionPeriod"] == 4 * day


def test_what_the_guide_tells_to_look_at_has_these_names() -> None:
    written = json.dumps(TEMPLATE)
    table = OPERATE.split("| where | what is there |")[1].split("\n\n")[0]
    told = re.findall(r"`(/sales-bot/STAGE/[\w-]+|sales-bot-STAGE-[\w.-]*\.fifo|sales-bot-STAGE-REGION)`", table)
    assert len(told) == 6
    for name in told:
        assert name.replace("STAGE", "${Stage}").replace("REGION", "${AWS::Region}") in written, name


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


def test_what_the_guide_says_that_a_command_says_is_what_it_says() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "deployment").rglob("*.py"))
    table = DEPLOY.split("| it says | then |")[1].split("\n\n")[0]
    sentences = re.findall(r"^\| (.+?) \| .* \|$", table, flags=re.MULTILINE)[1:]
    # What differs from case to case is told by an example or by …
    differs = re.compile(r"…|sales-bot-dev|\(?(?:UPDATE_)?ROLLBACK_COMPLETE\)?|TWILIO_AUTH_TOKEN,")
    parts = [differs.split(sentence) for sentence in sentences]
    told = [part.strip(" .:") for each in parts for part in each if part.strip(" .:")]
    assert len(sentences) > 10
    assert [part for part in told if part not in code] == []

"""Log lines of the three functions, from moto's CloudWatch Logs and from files."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deployment import logs
from deployment.log_lines import LogLine
from tests.aws_calls import each_aws_call
from tests.deployment.stage_in_process import Stage, stage_in_process
from tests.fakes.outside import ManualClock

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
MINUTE = 60


@pytest.fixture
def stage() -> Iterator[Stage]:
    with stage_in_process() as stage:
        for output in logs.FUNCTIONS.values():
            for stream in ("one", "two"):
                stage.client("logs").create_log_stream(logGroupName=stage.outputs[output], logStreamName=stream)
        yield stage


def step(name: str, **fields: Any) -> str:
    return json.dumps({"time": "2026-11-20T15:00:00.000+00:00", "level": "INFO", "step": name, **fields})


def write(stage: Stage, function: str, message: str, *, ago: float = MINUTE, stream: str = "one") -> None:
    stage.client("logs").put_log_events(
        logGroupName=stage.outputs[logs.FUNCTIONS[function]],
        logStreamName=stream,
        logEvents=[{"timestamp": int((NOW.timestamp() - ago) * 1000), "message": message}],
    )


def shown(*arguments: str, clock: ManualClock | None = None) -> list[str]:
    printed: list[str] = []
    asked = logs._parser().parse_args(["--stage", "dev", *arguments])
    assert logs.show(asked, clock or ManualClock(NOW), printed.append) == 0
    return printed


def test_lines_of_all_functions_and_streams_are_merged_by_time(stage: Stage) -> None:
    write(stage, "worker", step("third"), ago=30, stream="one")
    write(stage, "worker", step("first"), ago=50, stream="two")
    write(stage, "api", step("second"), ago=40)
    write(stage, "sweep", step("fourth"), ago=20)
    assert [line.split()[4] for line in shown()] == ["first", "second", "third", "fourth"]


def test_lines_of_one_moment_stay_in_the_order_in_which_they_were_written(stage: Stage) -> None:
    for text in ("Traceback", "File two", "Error three", "and four"):
        write(stage, "worker", text)
    assert [line.split("worker")[1].split()[0] for line in shown()] == ["Traceback", "File", "Error", "and"]


def test_a_line_shows_function_level_step_and_fields(stage: Stage) -> None:
    write(stage, "worker", step("job_done", conversation_id="c1", duration_ms=12, reason="two words", none=None))
    [line] = shown()
    assert (
        line.split("  ", 1)[1]
        == 'worker  INFO     job_done  conversation_id=c1 duration_ms=12 reason="two words" none=null'
    )


def test_reading_the_logs_takes_just_the_rights_that_the_guide_tells(stage: Stage) -> None:
    calls: set[str] = set()
    with each_aws_call(lambda name, arguments: calls.add(name)):
        shown()
    assert calls == {"DescribeStacks", "GetFunctionConfiguration", "FilterLogEvents"}
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8").split("Give `make logs` alone")[1]
    assert set(re.findall(r":(\w+)`", guide.split("\n\n")[0])) == calls


def test_only_so_far_back_as_asked_for(stage: Stage) -> None:
    write(stage, "api", step("old"), ago=20 * MINUTE)
    write(stage, "api", step("new"), ago=10 * MINUTE)
    assert len(shown()) == 1
    assert len(shown("--since", "1h")) == 2


def test_only_one_conversation(stage: Stage) -> None:
    write(stage, "api", step("in", conversation_id="c1"))
    write(stage, "worker", step("in", conversation_id="c2"))
    [line] = shown("--conversation", "c2")
    assert "worker" in line


def test_only_what_a_person_must_look_at(stage: Stage) -> None:
    write(stage, "api", step("calm"))
    write(stage, "api", step("model_failed", alarm=True))
    write(stage, "worker", "2026-11-20T15:00:00Z 1-2-3 Task timed out after 60.00 seconds")
    lines = shown("--alarms")
    assert len(lines) == 2
    assert any("ALARM    model_failed" in line for line in lines)
    assert any("Task timed out" in line for line in lines)


def test_only_one_function(stage: Stage) -> None:
    write(stage, "api", step("in"))
    write(stage, "worker", step("out"))
    [line] = shown("--function", "worker")
    assert "out" in line


def test_what_lambda_writes_at_each_call_is_left_out(stage: Stage) -> None:
    for line in ("START RequestId: 1", "END RequestId: 1", "REPORT RequestId: 1 Duration: 3 ms", "INIT_START Runtime"):
        write(stage, "api", line)
    write(stage, "api", "REPORT RequestId: 2 Duration: 60000 ms Status: timeout")
    [line] = shown()
    assert "Status: timeout" in line
    assert len(shown("--json")) == 5


def test_json_gives_the_lines_as_they_were_written(stage: Stage) -> None:
    write(stage, "api", step("in", n=1))
    assert shown("--json") == [step("in", n=1)]


def test_more_than_a_page_is_read_to_its_end(stage: Stage) -> None:
    pages = [{"events": [event(1, "a")], "nextToken": "more"}, {"events": [event(2, "b")]}]
    asked: list[dict[str, Any]] = []

    def filter_log_events(arguments: dict[str, Any]) -> dict[str, Any]:
        asked.append(arguments)
        return pages[1 if "nextToken" in arguments else 0]

    stage.aws_answers["FilterLogEvents"] = filter_log_events
    assert len(shown("--function", "api")) == 2
    assert len(asked) == 2


def event(number: int, name: str) -> dict[str, Any]:
    return {"timestamp": int(NOW.timestamp() * 1000) + number, "message": step(name)}


def test_following_tells_each_line_once_also_one_that_shows_late(stage: Stage) -> None:
    write(stage, "api", step("first"), ago=20)
    clock = StoppingClock(
        lambda: write(stage, "api", step("late"), ago=25, stream="two"),
        lambda: write(stage, "worker", step("last"), ago=10),
    )
    printed: list[str] = []
    asked = logs._parser().parse_args(["--stage", "dev", "--follow"])
    with pytest.raises(KeyboardInterrupt):
        logs.show(asked, clock, printed.append)
    assert [line.split()[4] for line in printed] == ["first", "late", "last"]


class StoppingClock(ManualClock):
    """Something happens in each pause; in the last one Ctrl-C."""

    def __init__(self, *happenings: Callable[[], None]) -> None:
        super().__init__(NOW)
        self._left = list(happenings)

    def sleep(self, seconds: float) -> None:
        if not self._left:
            raise KeyboardInterrupt
        self._left.pop(0)()


def test_a_group_that_was_never_written_to_has_no_lines(stage: Stage) -> None:
    stage.client("logs").delete_log_group(logGroupName=stage.outputs["SweepLogGroup"])
    write(stage, "api", step("in"))
    assert len(shown()) == 1


def test_no_line_is_told_with_what_to_try(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown() == []
    assert "SINCE=1d" in capsys.readouterr().err


@pytest.mark.parametrize("since", ["1", "m", "-5m", "1w", ""])
def test_a_time_span_that_is_none_is_told(capsys: pytest.CaptureFixture[str], since: str) -> None:
    with pytest.raises(SystemExit):
        logs.main(["--stage", "dev", f"--since={since}"])
    assert "30s, 15m, 2h or 3d" in capsys.readouterr().err


def test_a_line_that_is_not_ours_is_shown_as_it_is() -> None:
    assert LogLine(0, "api", "[ERROR] Runtime.ImportModuleError:\n  no").shown().endswith("ImportModuleError: no")


# The local stack


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("LOCAL_ENV_FILE", "/dev/null")
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


def test_the_local_stacks_files_are_read_the_same_way(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "api.log").write_text(
        f"{local_step(14, 'old')}\n{local_step(59, 'in')}\nTraceback (most recent call last)\n"
    )
    (folder / "poller.log").write_text(f"{local_step(58, 'job_done')}\n")
    asked = logs._parser().parse_args(["--stage", "local"])
    printed: list[str] = []
    logs.show(asked, ManualClock(NOW), printed.append)
    assert ["job_done" in printed[0], " in" in printed[1], "Traceback" in printed[2]] == [True, True, True]


def local_step(minute: int, name: str) -> str:
    return json.dumps({"time": f"2026-11-20T14:{minute}:00.000+00:00", "level": "INFO", "step": name})


def test_a_local_stack_without_logs_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("LOCAL_ENV_FILE", "/dev/null")
    assert logs.main(["--stage", "local"]) == 1
    assert "make run" in capsys.readouterr().err


def test_the_sweep_has_no_log_of_its_own_on_this_machine(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert logs.main(["--stage", "local", "--function", "sweep"]) == 1
    assert "FUNCTION=worker" in capsys.readouterr().err


def test_help_says_what_it_does_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        logs.main(["--help"])
    assert "make logs STAGE=dev" in capsys.readouterr().out

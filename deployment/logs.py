"""`make logs STAGE=dev`: the log lines of the three functions, merged by time."""

import argparse
import heapq
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from chalicelib.clock import Clock, SystemClock
from deployment.aws_errors import code_of
from deployment.command import LOCAL, parser_of, run
from deployment.deployed import Deployed, client, local_settings, read_deployed
from deployment.errors import DeploymentFailed
from deployment.log_lines import LogLine

FUNCTIONS = {"api": "ApiLogGroup", "worker": "ReplyWorkerLogGroup", "sweep": "SweepLogGroup"}
# On this machine one process does what the worker's and the sweep's Lambdas do.
LOCAL_LOGS = {"api": "api", "worker": "poller"}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_FOLLOW_SECONDS = 2.0
# CloudWatch shows a line some seconds after it was written: what was read is read again, and told once.
_LATE_MILLISECONDS = 30_000


class LogSource(Protocol):
    def lines(self, since: int) -> Iterable[LogLine]:
        """From this time on, oldest first; milliseconds since 1970."""


@dataclass(frozen=True)
class LogGroup:
    """A function's log group in CloudWatch Logs."""

    client: Any
    function: str
    name: str
    pattern: str = ""

    def lines(self, since: int) -> Iterator[LogLine]:
        pages = self.client.get_paginator("filter_log_events").paginate(
            logGroupName=self.name, startTime=since, **({"filterPattern": self.pattern} if self.pattern else {})
        )
        try:
            events = [(event["timestamp"], event["message"]) for page in pages for event in page["events"]]
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise
            return
        # Each page is sorted, but a later one can hold an earlier line of another stream. Lines of one moment, as those
        # of a traceback, stay in their order.
        events.sort(key=lambda event: event[0])
        yield from (LogLine(at, self.function, message.rstrip()) for at, message in events)


@dataclass(frozen=True)
class LogFile:
    """A process's log on this machine. A line without a time belongs to the one before."""

    function: str
    path: Path

    def lines(self, since: int) -> Iterator[LogLine]:
        at = 0
        for raw in self._raw_lines():
            line = LogLine(at, self.function, raw)
            at = _moment_of(line) or at
            if at >= since:
                yield LogLine(at, self.function, raw)

    def _raw_lines(self) -> list[str]:
        """Ended by a line feed alone: other ends of lines can stand in what a line tells."""
        text = self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""
        return text.removesuffix("\n").split("\n") if text else []


def _moment_of(line: LogLine) -> int | None:
    try:
        return int(datetime.fromisoformat(line.fields["time"]).timestamp() * 1000)
    except (KeyError, TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Wanted:
    """Which lines. `routine`: also what Lambda writes at each call."""

    conversation_id: str = ""
    alarms: bool = False
    routine: bool = False

    def __call__(self, line: LogLine) -> bool:
        if self.conversation_id and not line.names(self.conversation_id):
            return False
        if self.alarms:
            return line.is_alarm
        return self.routine or not line.is_routine


def main(arguments: Sequence[str] | None = None) -> int:
    return run(lambda: show(_parser().parse_args(arguments), SystemClock()))


def _parser() -> argparse.ArgumentParser:
    parser = parser_of(
        "logs",
        "Shows the log lines of API, reply worker and sweep, merged by time. They hold no names, numbers or texts: "
        "a customer is a conversation's id.",
        "make logs STAGE=dev SINCE=1h CONVERSATION=… ALARMS=1 FUNCTION=worker FOLLOW=1",
    )
    parser.add_argument("--since", default="15m", type=_duration, help="how far back: 30s, 15m, 2h, 3d (default: 15m)")
    parser.add_argument("--follow", action="store_true", help="go on with new lines until Ctrl-C")
    parser.add_argument("--conversation", default="", help="only lines with this conversation's id")
    parser.add_argument("--alarms", action="store_true", help="only what a person must look at")
    parser.add_argument("--function", choices=FUNCTIONS, help="only this function's lines")
    parser.add_argument("--json", action="store_true", help="the lines as they were written, Lambda's own too")
    return parser


def _duration(text: str) -> timedelta:
    parts = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if parts is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time span: write 30s, 15m, 2h or 3d")
    return timedelta(**{_UNITS[parts[2]]: int(parts[1])})


def _say(line: str) -> None:
    print(line, flush=True)


def show(asked: argparse.Namespace, clock: Clock, output: Callable[[str], None] = _say) -> int:
    sources = sources_of(asked.stage, asked.function, asked.conversation)
    wanted = Wanted(asked.conversation, asked.alarms, routine=asked.json)
    since = int((clock.now() - asked.since).timestamp() * 1000)
    lines = follow(sources, since, clock) if asked.follow else merged(sources, since)
    count = 0
    for line in filter(wanted, lines):
        output(line.as_written() if asked.json else line.shown())
        count += 1
    if not count:
        print("No such line in this time. SINCE=1d looks further back.", file=sys.stderr)
    return 0


def merged(sources: Sequence[LogSource], since: int) -> Iterator[LogLine]:
    return heapq.merge(*(source.lines(since) for source in sources), key=lambda line: line.at)


def follow(sources: Sequence[LogSource], since: int, clock: Clock) -> Iterator[LogLine]:
    """Never ends."""
    told: dict[LogLine, int] = {}
    while True:
        seen: dict[LogLine, int] = {}
        for line in merged(sources, since):
            seen[line] = seen.get(line, 0) + 1
            if seen[line] > told.get(line, 0):
                yield line
        newest = max((line.at for line in seen), default=since)
        since = max(since, newest - _LATE_MILLISECONDS)
        told = {line: count for line, count in seen.items() if line.at >= since}
        clock.sleep(_FOLLOW_SECONDS)


def sources_of(stage: str, function: str | None, conversation_id: str) -> list[LogSource]:
    """Raises DeploymentFailed."""
    if stage == LOCAL:
        return _local_sources(function)
    deployed = read_deployed(stage)
    return [_log_group(deployed, name, conversation_id) for name in ([function] if function else FUNCTIONS)]


def _log_group(deployed: Deployed, function: str, conversation_id: str) -> LogGroup:
    pattern = json.dumps(conversation_id) if conversation_id else ""
    return LogGroup(client("logs"), function, deployed.output(FUNCTIONS[function]), pattern)


def _local_sources(function: str | None) -> list[LogSource]:
    if function == "sweep":
        raise DeploymentFailed("On this machine the worker's process does the sweep too: FUNCTION=worker shows both.")
    folder = local_settings().state_dir / "logs"
    if not folder.exists():
        raise DeploymentFailed(
            "The local stack has written no log yet: start it by `make run`, or set the same LOCAL_STATE_DIR here."
        )
    return [LogFile(name, folder / f"{LOCAL_LOGS[name]}.log") for name in ([function] if function else LOCAL_LOGS)]


if __name__ == "__main__":
    sys.exit(main())

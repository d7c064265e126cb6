"""`make bench`: every benchmark, each in a process of its own, as one table and one JSON.

    python -m tests.bench.run [--report FILE.json] [--only NAME,NAME]

Each row stands beside a baseline of the same run; an aim that is missed is shown, and fails nothing.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.settings import ROOT
from tests.arguments import report_file
from tests.bench.rows import machine, print_parts

LINES_OF_A_FAILURE = 15


@dataclass(frozen=True)
class Part:
    """`module` is a command that takes `--report`."""

    name: str
    module: str
    options: Sequence[str] = ()


PARTS = (
    Part("acknowledgement", "bench_acknowledgement"),
    Part("webhook", "bench_webhook"),
    Part("message", "bench_message"),
    Part("kept", "bench_kept"),
    Part("tokens", "bench_tokens"),
    Part("throughput", "bench_throughput"),
    Part("load", "bench_load"),
    Part("memory", "bench_memory"),
    Part("cold", "bench_cold", ("--runs", "9")),
)


def main() -> int:
    arguments = _arguments()
    started, began = datetime.now(UTC), time.monotonic()
    parts, failed = run_parts(arguments.only)
    report = {
        "benchmark": "all",
        **machine(),
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began),
        "failed": failed,
        "parts": parts,
    }
    print_parts(parts)
    print(f"{sum(len(part['rows']) for part in parts)} rows in {report['seconds']} s on {report['machine']}")
    if arguments.report:
        arguments.report.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="All benchmarks, as one table")
    parser.add_argument("--report", type=report_file, help="write the numbers here as JSON")
    parser.add_argument("--only", type=_chosen, default=PARTS, help=f"of {','.join(part.name for part in PARTS)}")
    return parser.parse_args()


def _chosen(text: str) -> Sequence[Part]:
    names = text.split(",")
    if unknown := set(names) - {part.name for part in PARTS}:
        known = ", ".join(part.name for part in PARTS)
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}: take of {known}")
    return [part for part in PARTS if part.name in names]


def run_parts(chosen: Sequence[Part]) -> tuple[list[dict[str, Any]], list[str]]:
    """Their reports, and the names of those that failed."""
    reports, failed = [], []
    for part in chosen:
        began = time.monotonic()
        print(f"  {part.name} …", end="", flush=True)
        report = _report_of(part)
        print(f" {time.monotonic() - began:.0f} s" if report else " failed", flush=True)
        if report:
            reports.append(report)
        else:
            failed.append(part.name)
    return reports, failed


def _report_of(part: Part) -> dict[str, Any] | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.json")
        command = [sys.executable, "-m", f"tests.bench.{part.module}", *part.options, "--report", str(path)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if ended.returncode == 0:
            report: dict[str, Any] = json.loads(path.read_text())
            return report
    print("\n" + "\n".join(ended.stderr.splitlines()[-LINES_OF_A_FAILURE:]), file=sys.stderr)
    return None


if __name__ == "__main__":
    sys.exit(main())

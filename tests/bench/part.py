"""One benchmark as a command of its own: `python -m tests.bench.bench_… [--report FILE.json]`."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from deployment.errors import DeploymentFailed
from tests.arguments import report_file
from tests.bench.rows import BenchFailed, print_parts


def run_part(about: str | None, measure: Callable[[], dict[str, Any]]) -> int:
    """`measure` returns what `part_of_report` makes; `about` is the module's text."""
    parser = argparse.ArgumentParser(description=(about or "").splitlines()[0])
    parser.add_argument("--report", type=report_file, help="write the numbers here as JSON")
    report_to = parser.parse_args().report
    try:
        report = measure()
    except (BenchFailed, DeploymentFailed) as failed:
        print(failed, file=sys.stderr)
        return 1
    print_parts([report])
    if report_to:
        report_to.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return 0

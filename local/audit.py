"""`make audit`: known weaknesses of what comes from elsewhere, as PyPI's and npm's advisories tell them today.

No part of `make test`: what somebody publishes tonight must not break a test of tomorrow, and the answers need more of the
internet than a registry's packages. Where they cannot be had, it says so.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.setup import PAGE, ROOT, VENV_AUDIT, SetupFailed, install_python_packages, node_folder

REQUIREMENTS = ("requirements.txt", "constraints.txt", "requirements-dev.txt")
CLEAN, WEAK, UNANSWERED = 0, 1, 2
_PIN = re.compile(r"[A-Za-z0-9._-]+(\[[a-z0-9,]+\])?==\S+")

Ask = Callable[[Sequence[str], Path], str]


@dataclass(frozen=True)
class Answer:
    """`weak` in words, one a weakness; `why_not` is set where nobody could be asked."""

    about: str
    looked_at: int = 0
    weak: tuple[str, ...] = ()
    why_not: str = ""


def main() -> int:
    try:
        install_python_packages(VENV_AUDIT, ROOT / "local" / "requirements-audit.txt")
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return UNANSWERED
    return told([*(of_python(ROOT / name, _output) for name in REQUIREMENTS), of_the_page(_output)])


def told(answers: Sequence[Answer]) -> int:
    """Prints them; the status to end with."""
    for answer in answers:
        if answer.why_not:
            print(f"{answer.about}: not known. {answer.why_not}")
            continue
        print(f"{answer.about}: {answer.looked_at} packages, {len(answer.weak) or 'no'} known weaknesses")
        for weakness in answer.weak:
            print(f"  {weakness}")
    if any(answer.weak for answer in answers):
        return WEAK
    return UNANSWERED if any(answer.why_not for answer in answers) else CLEAN


def of_python(requirements: Path, ask: Ask) -> Answer:
    """The pinned lines of one file, just as they stand there."""
    about = requirements.name
    pinned = [line for line in requirements.read_text(encoding="utf-8").splitlines() if _PIN.match(line)]
    if not pinned:
        return Answer(about)
    command = [str(VENV_AUDIT / "bin" / "pip-audit"), "--requirement", "/dev/stdin", "--no-deps", "--disable-pip"]
    try:
        found = json.loads(ask([*command, "--format", "json", "--progress-spinner", "off"], ROOT))["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer(about, why_not="PyPI's advisories (pypi.org) could not be asked.")
    known = [each for each in found if "skip_reason" not in each]
    if len(known) < len(found):
        return Answer(about, why_not=f"PyPI tells nothing of {len(found) - len(known)} of {len(found)} packages.")
    return Answer(about, len(known), tuple(_of_pypi(each, one) for each in known for one in each["vulns"]))


def _of_pypi(package: Mapping[str, Any], weakness: Mapping[str, Any]) -> str:
    mended = ", ".join(weakness.get("fix_versions", ())) or "no version yet"
    return f"{package['name']} {package['version']}: {weakness['id']}, mended in {mended}"


def of_the_page(ask: Ask) -> Answer:
    about = "dashboard_site"
    try:
        found = json.loads(ask(["npm", "audit", "--json"], PAGE))
        weak = tuple(f"{name}: {each['severity']}, {each['range']}" for name, each in found["vulnerabilities"].items())
        return Answer(about, found["metadata"]["dependencies"]["total"], weak)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Answer(about, why_not="npm's advisories (registry.npmjs.org) could not be asked.")


def _output(command: Sequence[str], folder: Path) -> str:
    """What it prints, whatever its status: both end with 1 where there are weaknesses."""
    environment = {**os.environ, "PATH": f"{node_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    sys.exit(main())

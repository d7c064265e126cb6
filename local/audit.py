"""`make audit`: known weaknesses of what comes from elsewhere, as PyPI's and npm's advisories tell them today.

No part of `make test`: what somebody publishes tonight must not break a test of tomorrow, and the advisories are not
where the packages are. Where they cannot be asked, it says so.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.setup import PAGE, ROOT, VENV_AUDIT, SetupFailed, install_python_packages, node_folder

REQUIREMENTS = ("requirements.txt", "constraints.txt", "requirements-dev.txt", "local/requirements-aws.txt")
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
    return told([of_python(pins(), _output), of_the_page(_output)])


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


def pins() -> list[str]:
    lines = [line for name in REQUIREMENTS for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if _PIN.fullmatch(line)]


def of_python(pinned: Sequence[str], ask: Ask) -> Answer:
    about = "Python"
    command = [str(VENV_AUDIT / "bin" / "pip-audit"), "--no-deps", "--disable-pip", "--progress-spinner=off"]
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(pinned))
            file.flush()
            found = json.loads(ask([*command, "--format=json", f"--requirement={file.name}"], ROOT))["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer(about, why_not="PyPI's advisories could not be asked.")
    known = [each for each in found if "skip_reason" not in each]
    if len(known) < len(found):
        return Answer(about, why_not=f"The index tells nothing of {len(found) - len(known)} of {len(found)} packages.")
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
        return Answer(about, why_not="npm's advisories could not be asked.")


def _output(command: Sequence[str], folder: Path) -> str:
    """What it prints, whatever its status: both end with 1 where there are weaknesses."""
    environment = {**os.environ, "PATH": f"{node_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    sys.exit(main())

"""The wheels that ship, for Lambda's Linux, kept in .venv: after the first time a package is made without a network.

    python -m deployment.wheelhouse

The versions are those of .venv: what was tested is what ships.
"""

import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

from deployment.errors import DeploymentFailed

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
WHEELS = ROOT / ".venv" / "wheels"
LINES_OF_A_FAILURE = 15
# The C library of Lambda's images: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
# (Amazon Linux 2 for Python 3.11, Amazon Linux 2023 since then).
GLIBC_MINOR = {(3, 11): 26, (3, 12): 34, (3, 13): 34}
_OLDEST_GLIBC_MINOR = 17
_NOT_OF_A_NAME = re.compile(r"[^A-Za-z0-9._-]")
_NOT_PINNED = {"pip", "setuptools", "wheel"}  # tools of .venv itself


def main() -> int:
    """For the set-up, which must not fail where only a deployment would."""
    try:
        lambda_python(sys.version_info[:2])
    except DeploymentFailed as failed:
        print(f"Nothing is fetched. {failed}")
        return 0
    try:
        fill()
    except DeploymentFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


def lambda_python(version: tuple[int, int]) -> str:
    """`(3, 11)` -> `python3.11`. Raises DeploymentFailed for a version that Lambda is not used with."""
    name = f"{version[0]}.{version[1]}"
    if version not in GLIBC_MINOR:
        known = ", ".join(f"{major}.{minor}" for major, minor in GLIBC_MINOR)
        raise DeploymentFailed(
            f"Lambda runs what was built by its own Python, which is one of {known}; this is {name}. "
            "Delete .venv and make it with another: make PYTHON=python3.13 ..."
        )
    return f"python{name}"


def fill() -> Path:
    """The folder with the wheels; downloads them if one of the versions has changed. Raises DeploymentFailed."""
    lambda_python(sys.version_info[:2])
    with _one_at_a_time():
        stamp = WHEELS / "stamp"
        wanted = _stamp_of(REQUIREMENTS.read_text(), installed_versions())
        if not (stamp.exists() and stamp.read_text() == wanted):
            _download()
            stamp.write_text(wanted)
    return WHEELS


def pip_environment(wheels: Path) -> dict[str, str]:
    """Every pip that runs with it takes Lambda's wheels, from this folder alone, whatever this machine is."""
    return {
        **_for_lambda(),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels.as_uri(),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def _for_lambda() -> dict[str, str]:
    return {"PIP_PLATFORM": " ".join(platforms(sys.version_info[:2])), "PIP_ONLY_BINARY": ":all:"}


def platforms(version: tuple[int, int]) -> list[str]:
    """As pip's --platform wants them, the newest first."""
    minors = range(GLIBC_MINOR[version], _OLDEST_GLIBC_MINOR - 1, -1)
    return [*(f"manylinux_2_{minor}_x86_64" for minor in minors), "manylinux2014_x86_64"]


def installed_versions() -> list[str]:
    """Of .venv, as pip's constraints."""
    found = {d.metadata["Name"]: d.version for d in distributions()}
    return sorted(f"{name}=={version}" for name, version in found.items() if name.lower() not in _NOT_PINNED)


def _stamp_of(requirements: str, versions: Iterable[str]) -> str:
    content = "\n".join([platform.python_version(), requirements, *versions])
    return hashlib.sha256(content.encode()).hexdigest()


def _download() -> None:
    print("Getting the packages for Lambda, about 35 MB …", flush=True)
    shutil.rmtree(WHEELS, ignore_errors=True)
    WHEELS.mkdir(parents=True)
    constraints = WHEELS / "constraints.txt"
    constraints.write_text("\n".join(installed_versions()) + "\n")
    command = [sys.executable, "-m", "pip", "download", "--no-input", "--progress-bar=off", "--dest", str(WHEELS)]
    _run_visibly([*command, "-r", str(REQUIREMENTS), "-c", str(constraints)], {**os.environ, **_for_lambda()})


def _run_visibly(command: list[str], environment: Mapping[str, str]) -> None:
    """A line for each package that has come. Raises DeploymentFailed with the end of the output."""
    lines: list[str] = []
    process = subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    with process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if line.startswith("Collecting "):
                print(f"  {_NOT_OF_A_NAME.split(line.split()[1])[0]}", flush=True)
    if process.returncode != 0:
        end = "\n".join(lines[-LINES_OF_A_FAILURE:])
        raise DeploymentFailed(f"The packages for Lambda could not be downloaded; is there a network?\n{end}")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with Path(__file__).open() as own_file:
        fcntl.flock(own_file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())

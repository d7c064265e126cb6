"""All set-up on a fresh Debian machine, by the system's Python alone: `python3 local/setup.py run|test`.

Each step leaves a stamp, a hash of what it was made from: a second start only compares hashes. A virtual
environment without its stamp was left half made and is made again.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_AWS = ROOT / ".venv-aws"
VENV_AUDIT = ROOT / ".venv-audit"
PAGE = ROOT / "dashboard_site"

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHOW_PROGRESS_SECONDS = 5
LINES_OF_A_FAILURE = 15


class SetupFailed(Exception):
    """What is missing on this machine, and the command that adds it."""


def main(purpose: str) -> int:
    try:
        _check_python()
        with _one_at_a_time():
            install_python_packages(
                VENV, ROOT / "requirements-dev.txt", ROOT / "requirements.txt", ROOT / "constraints.txt"
            )
            install_python_packages(VENV_AWS, ROOT / "local" / "requirements-aws.txt")
            build_page()
            if purpose == "test":
                install_browser()
                fetch_what_ships()
    except SetupFailed as failure:
        print(f"\nSet-up: {failure}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SetupFailed(f"Python 3.11 or newer is needed, this is {found}. Set one: make PYTHON=python3.12 …")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with Path(__file__).open() as own_file:
        fcntl.flock(own_file, fcntl.LOCK_EX)
        yield


# Python


def install_python_packages(venv: Path, requirements: Path, *included: Path) -> None:
    """`included`: files that the requirements include; a change in them counts too."""
    stamp = venv / "stamp"
    maker = f"{sys.version.split()[0]} {venv}"
    wanted = f"{maker}\n{digest([requirements, *included])}\n"
    found = stamp.read_text() if stamp.exists() else ""
    if found == wanted and _python_of(venv).exists():
        return
    if not found.startswith(f"{maker}\n") or not _python_of(venv).exists():
        _make_venv(venv)
    stamp.unlink(missing_ok=True)
    pip_install(venv, requirements)
    stamp.write_text(wanted)


def _make_venv(venv: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        _apt_install(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    shutil.rmtree(venv, ignore_errors=True)
    run_visibly(f"Making {venv.name}", [sys.executable, "-m", "venv", str(venv)])


def pip_install(venv: Path, requirements: Path) -> None:
    pip = [str(_python_of(venv)), "-m", "pip", "install", "--no-input", "--progress-bar=off"]
    run_visibly(f"Installing {os.path.relpath(requirements, ROOT)} in {venv.name}", [*pip, "-r", str(requirements)])


def fetch_what_ships() -> None:
    """Wheels for Lambda, so that packaging needs no network."""
    stamp = VENV / "stamp-of-what-ships"
    wanted = digest([ROOT / "requirements.txt", VENV / "stamp"])
    if not _is_stamped(stamp, wanted):
        run_visibly("Fetching what ships to Lambda", [str(_python_of(VENV)), "-m", "deployment.wheelhouse"])
        stamp.write_text(wanted)


def _python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


# The page


def build_page() -> None:
    modules = PAGE / "node_modules"
    installed, built = modules / ".installed", modules / ".built"
    wanted_modules = digest([PAGE / "package.json", PAGE / "package-lock.json"])
    wanted_page = digest(page_sources())
    if not _is_stamped(installed, wanted_modules):
        _npm("Installing the page's packages", "ci", "--no-audit", "--no-fund")
        installed.write_text(wanted_modules)
    if not (_is_stamped(built, wanted_page) and (PAGE / "dist" / "index.html").exists()):
        _npm("Building the page", "run", "build")
        built.write_text(wanted_page)


def page_sources() -> list[Path]:
    kept_out = {PAGE / "node_modules", PAGE / "dist"}
    found = []
    for folder, folders, files in os.walk(PAGE):
        folders[:] = [name for name in folders if Path(folder, name) not in kept_out]
        found += [Path(folder, name) for name in files]
    return sorted(found)


def _npm(title: str, *arguments: str) -> None:
    environment = {**os.environ, "PATH": f"{node_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    run_visibly(title, ["npm", *arguments], cwd=PAGE, environment=environment)


def node_folder() -> Path:
    """Where a Node is that is new enough: the system's, else that of PyPI's package in .venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and is_new_enough(_output([node, "--version"])):
        return Path(node).parent
    if not (VENV / "bin" / "node").exists():
        pip_install(VENV, ROOT / "local" / "requirements-node.txt")
    return VENV / "bin"


def is_new_enough(node_version: str) -> bool:
    """`v20.19.1` -> True."""
    numbers = node_version.strip().removeprefix("v").split(".")
    return all(number.isdecimal() for number in numbers[:2]) and tuple(map(int, numbers[:2])) >= OLDEST_NODE


# The browser of the tests


def installed_browser() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def install_browser() -> None:
    """An installed Chrome or Chromium; else Debian's, when root; else Playwright's own."""
    if installed_browser():
        return
    if _may_apt():
        try:
            _apt_install("chromium", "fonts-liberation")
            return
        except SetupFailed as failure:
            print(f"  {failure}\n  Trying Playwright's own browser instead.", flush=True)
    run_visibly("Installing Playwright's browser", [str(VENV / "bin" / "playwright"), "install", "chromium"])


# What all steps use


def _may_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_install(*packages: str) -> None:
    names = " ".join(packages)
    if not _may_apt():
        raise SetupFailed(f"{names} is missing. Install it: sudo apt-get install {names}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_visibly("Reading Debian's list of packages", ["apt-get", "update"], environment=environment)
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    run_visibly(f"Installing {names}", command, environment=environment)


def run_visibly(
    title: str, command: Sequence[str], *, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> None:
    """Says what it does, every few seconds how far it is, and on failure how the output ended."""
    print(f"{title} …", flush=True)
    started = time.monotonic()
    lines: list[str] = []
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=None if environment is None else dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with process:
        reader = threading.Thread(target=_collect, args=(process.stdout, lines), daemon=True)
        reader.start()
        while reader.is_alive():
            reader.join(SHOW_PROGRESS_SECONDS)
            if reader.is_alive():
                print(f"  {time.monotonic() - started:3.0f} s  {_last(lines)}", flush=True)
    if process.returncode != 0:
        raise SetupFailed(f"{title} failed:\n" + "\n".join(lines[-LINES_OF_A_FAILURE:]))


def _collect(output: Iterable[str] | None, lines: list[str]) -> None:
    lines += () if output is None else map(str.rstrip, output)


def _last(lines: list[str]) -> str:
    telling = [line for line in lines if line and "warn" not in line[:9].lower()]
    return telling[-1].strip()[:80] if telling else ""


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _is_stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def digest(files: Iterable[Path]) -> str:
    """Of names and contents."""
    total = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{os.path.relpath(file, ROOT)} {content}\n".encode())
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))

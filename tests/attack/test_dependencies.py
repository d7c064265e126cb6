"""What comes from elsewhere: pinned, whole, from a registry, with a licence that we can keep; and no secret of ours."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
REQUIREMENTS = (
    "requirements.txt",
    "requirements-dev.txt",
    "constraints.txt",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "local").glob("requirements-*.txt")),
)
LOCKS = ("dashboard_site", "tests/bench/page")
TOOLS_OF_PIP = {"pip", "setuptools", "wheel"}
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[a-z0-9,]+\])?==[A-Za-z0-9.]+")
KEPT_LICENCES = re.compile(
    r"MIT|Apache|BSD|PSF|Python Software Foundation|MPL|ISC|OSI|Dual License|Public Domain|Unlicense"
)
KEPT_LICENCES_OF_THE_PAGE = re.compile(r"MIT|Apache-2\.0|BSD|ISC|CC-BY-4\.0|0BSD|OFL")
# What gives a secret away, but for its beginning alone.
SECRETS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "AWS key": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "OpenAI key": r"\bsk-(proj-|svcacct-)?[A-Za-z0-9_-]{32,}",
    "Twilio key": r"\bSK(?!0{32})[0-9a-f]{32}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    "Slack token": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "Google key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "npm or PyPI token": r"\b(npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,})",
    "password in an address": r"\bhttps?://[^\s/:@\"'`{}$<>]+:(?!pass@|key@|secret@|x@)[^\s/@\"'`{}$<>]{6,}@",
}


def lines_of(name: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


# Python


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_each_requirement_is_of_one_version_of_the_registry(name: str) -> None:
    others = {"-r requirements.txt", "-c constraints.txt"} if name == "requirements-dev.txt" else set()
    assert [line for line in lines_of(name) if not PINNED.fullmatch(line)] == sorted(others, reverse=True)


def pins() -> dict[str, str]:
    lines = [*lines_of("requirements.txt"), *lines_of("constraints.txt")]
    return {canonicalize_name(wanted.name): str(wanted.specifier)[2:] for wanted in map(Requirement, lines)}


def what_ships() -> dict[str, Distribution]:
    """By name: what requirements.txt says and all that it brings along, as it is installed here."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in lines_of("requirements.txt")]
    seen: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        installed = found[canonicalize_name(wanted.name)] = distribution(wanted.name)
        waiting += [each for each in map(Requirement, installed.requires or ()) if _applies(each, wanted.extras)]
    return {name: each for name, each in found.items() if name not in TOOLS_OF_PIP}


def _applies(wanted: Requirement, extras: set[str]) -> bool:
    return wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras))


def test_all_that_ships_is_pinned_to_the_version_that_is_tested_here() -> None:
    pinned = pins()
    assert {name: each.version for name, each in what_ships().items()} == {
        name: pinned.get(name) for name in what_ships()
    }


def test_nothing_that_ships_was_installed_from_an_address_or_a_folder() -> None:
    assert [name for name, each in what_ships().items() if each.read_text("direct_url.json")] == []


def test_all_that_ships_has_a_licence_that_lets_it_ship() -> None:
    told = {name: licence_of(each) for name, each in what_ships().items()}
    assert {name: licence for name, licence in told.items() if not KEPT_LICENCES.search(licence)} == {}


def licence_of(installed: Distribution) -> str:
    known = installed.metadata
    classifiers = [each for each in known.get_all("Classifier") or () if each.startswith("License")]
    return known.get("License-Expression") or (known.get("License") or "").partition("\n")[0] or " ".join(classifiers)


# The page


def packages_of(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    lock = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))
    yield from ((name, package) for name, package in lock["packages"].items() if name)


@pytest.mark.parametrize("folder", LOCKS)
def test_each_package_of_the_page_is_the_one_that_was_locked(folder: str) -> None:
    for name, package in packages_of(folder):
        assert package["integrity"].startswith("sha512-"), name
        assert package.get("resolved", "https://registry.npmjs.org/").startswith("https://registry.npmjs.org/"), name
        assert not package.get("link"), name


@pytest.mark.parametrize("folder", LOCKS)
def test_what_the_page_asks_for_is_of_one_version_and_runs_nothing_when_it_is_installed(folder: str) -> None:
    asked = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))
    locked = dict(packages_of(folder))
    for name, version in (asked.get("dependencies", {}) | asked.get("devDependencies", {})).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert locked[f"node_modules/{name}"]["version"] == version
    assert "ignore-scripts=true" in (ROOT / folder / ".npmrc").read_text(encoding="utf-8").splitlines()


def test_what_the_page_is_made_of_has_a_licence_that_lets_it_be_shown() -> None:
    shipped = {name: package["license"] for name, package in packages_of("dashboard_site") if not package.get("dev")}
    assert shipped
    assert {name: each for name, each in shipped.items() if not KEPT_LICENCES_OF_THE_PAGE.search(each)} == {}


# Our own


def tracked() -> list[Path]:
    """Only git tells our files from a `.env` with real keys; who has the files without it has nothing to publish."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_secret_stands_in_a_file_of_the_repository() -> None:
    found = [
        (str(path.relative_to(ROOT)), kind)
        for path in tracked()
        if (text := _text_of(path))
        for kind, pattern in SECRETS.items()
        if re.search(pattern, text)
    ]
    assert found == []


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_the_search_for_secrets_would_find_some() -> None:
    made_up = {
        "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
        "AWS key": "AKIA" + "A1B2C3D4E5F6G7H8",
        "OpenAI key": "sk-" + "aB3" * 12,
        "Twilio key": "SK" + "0a1b" * 8,
        "password in an address": "https://shop:" + "hunter22@example.com/",
    }
    assert {kind for kind, text in made_up.items() if not re.search(SECRETS[kind], text)} == set()


SHIPS = ("app.py", "chalicelib/", "deployment/")


def test_ruffs_rules_of_security_hold_for_all_that_ships() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert [rule for rule in lint["ignore"] if rule.startswith("S") and rule[1:2].isdigit()] == ["S311"]
    excepted = {place: rules for place, rules in lint["per-file-ignores"].items() if not place.startswith("tests/")}
    assert set(excepted) == {"local/**", "deployment/**"}
    assert {rule for rules in excepted.values() for rule in rules} == {"S603", "S607", "S310"}


def test_an_exception_from_a_rule_names_the_rule_and_one_of_security_its_reason() -> None:
    marked = [
        line.strip()
        for path in tracked()
        if str(path.relative_to(ROOT)).startswith(SHIPS) and path.suffix == ".py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if "noqa" in line
    ]
    wrong = [line for line in marked if not re.search(r"# noqa: ([A-RT-Z]+\d+|S\d+ - \w.+)$", line)]
    assert wrong == []

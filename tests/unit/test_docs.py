"""What README.md and docs/ name is there: tests, files, links, routes, settings with their defaults."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.settings import Ports
from tests.unit.test_settings import GOOD

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = [page.relative_to(ROOT).as_posix() for page in PAGES]
FOLDERS = ["", "chalicelib", "tests", "dashboard_site"]


def names_of_tests() -> set[str]:
    return {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test")
    }


@pytest.mark.parametrize("page", PAGES, ids=SHOWN)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r"\btest_\w+\b(?!\.py|/)", page.read_text(encoding="utf-8")))
    assert named - names_of_tests() == set()


def test_the_promises_of_the_design_name_their_tests() -> None:
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    table = design.split("## What may fail")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 11
    assert [row for row in rows if "`test_" not in row and "Not built yet" not in row] == []


@pytest.mark.parametrize("page", PAGES, ids=SHOWN)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(r"`([\w./-]+\.(?:py|toml|yaml|md|txt|json|mjs))`", page.read_text(encoding="utf-8"))
    made = {"secrets.json", "config.json"}  # by the local stack
    missing = [
        name for name in named if name not in made and not any((ROOT / folder / name).exists() for folder in FOLDERS)
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=SHOWN)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_routes_of_the_design_are_those_of_the_app() -> None:
    import app

    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[\w/{}.]+)`", design))
    assert named == {
        (method, path) for path, methods in app.app.routes.items() for method in methods if method != "OPTIONS"
    }


def _settings_of_the_code() -> Iterator[tuple[str, str | None]]:
    """Each name that config.py reads, with its default as it would be written in the environment."""
    tree = ast.parse((ROOT / "chalicelib" / "config.py").read_text(encoding="utf-8"))
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or not call.args:
            continue
        if not isinstance(call.func.value, ast.Name) or call.func.value.id != "reader":
            continue
        name, default = call.args[0], [k.value for k in call.keywords if k.arg == "default"]
        if isinstance(name, ast.Constant) and re.fullmatch(r"[A-Z_]+", str(name.value)):
            yield str(name.value), _written(default[0]) if default else None


def _written(default: ast.expr) -> str | None:
    if not isinstance(default, ast.Constant):
        return None
    return str(default.value).lower() if isinstance(default.value, bool) else str(default.value)


def _rows_of_the_readme() -> dict[str, str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*?) \|", readme, flags=re.MULTILINE))


def test_the_readme_tells_every_setting_with_its_default() -> None:
    rows = _rows_of_the_readme()
    code = dict(_settings_of_the_code())
    assert len(code) > 30
    for name, default in code.items():
        assert name in rows, f"README.md does not tell {name}"
        if name in GOOD:
            assert rows[name] == "required", name
        elif default:
            assert rows[name] == f"`{default}`", name


def test_the_readme_tells_the_ports_of_the_local_stack() -> None:
    rows = _rows_of_the_readme()
    for server, port in vars(Ports()).items():
        assert rows[Ports.variable(server)] == f"`{port}`"


def test_every_dependency_has_its_reason_in_the_decisions() -> None:
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    python = {re.split(r"[\[=]", line)[0] for line in lines if "==" in line}
    page = json.loads((ROOT / "dashboard_site" / "package.json").read_text(encoding="utf-8"))
    wanted = python | set(page["dependencies"]) | set(page["devDependencies"])
    decisions = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", decisions, flags=re.MULTILINE)
    named = {name.strip() for cell in cells for name in cell.split(",")} - {"package", "---"}
    assert named == wanted

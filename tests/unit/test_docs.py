"""What README.md and docs/ name is there: tests, files, links, routes, settings with their defaults."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from local.settings import Ports
from tests.unit.promises import blocks_of, exceptions, unproven
from tests.unit.test_settings import GOOD

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
PROMISING = [page for page in PAGES if page.name != "CHANGELOG.md"]
SHOWN = [page.relative_to(ROOT).as_posix() for page in PAGES]
FOLDERS = ["", "chalicelib", "tests", "dashboard_site"]


@cache
def names_of_tests() -> set[str]:
    """Functions and classes, and what hypothesis makes of a state machine: `TestAnyOrder = AnyOrder.TestCase`."""
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _names_of(node)
        if name.lower().startswith("test")
    }


def _names_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    return [each.id for each in node.targets if isinstance(each, ast.Name)] if isinstance(node, ast.Assign) else []


@pytest.mark.parametrize("page", PAGES, ids=SHOWN)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r"\b(?:test_|Test(?=[A-Z]))\w+\b(?!\.py|/|\.js)", page.read_text(encoding="utf-8")))
    assert named - names_of_tests() == set()


@pytest.mark.parametrize("page", PROMISING, ids=[page.name for page in PROMISING])
def test_every_promise_has_the_name_of_its_test_beside_it(page: Path) -> None:
    """Whatever is no promise stands in no_promises.toml, with the reason."""
    excepted = [each for each in exceptions() if each.page == page.name]
    found = unproven(page.name, page.read_text(encoding="utf-8"))
    assert [block.text[:100] for block in found if not any(each.is_about(block) for each in excepted)] == []


def test_no_exception_outlives_what_it_was_made_for() -> None:
    found = {page.name: unproven(page.name, page.read_text(encoding="utf-8")) for page in PROMISING}
    assert [each for each in exceptions() if not any(map(each.is_about, found.get(each.page, [])))] == []


def test_what_may_fail_is_a_table_of_which_each_row_is_proven() -> None:
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    rows = [block for block in blocks_of(design) if block.heading.startswith("What may fail") and block.kind == "row"]
    assert len(rows) >= 25
    assert all(block.is_proven and not block.around.strip() for block in rows)


HELD = """
## Kept

It keeps all (`test_it_keeps_all`). It is read
in one go (`tests/unit/test_reading.py`).

It forgets nothing.

- It answers (`test_it_answers`).
- It never
  sleeps.

It counts (each: `test_it_counts`):

| what | how |
| --- | --- |
| orders | once |

```
No promise, but code.
```

| what | how |
| --- | --- |
| sales | twice |
| gifts | once (`TestGifts`) |

It knows (`test_it_knows`):

- names.
- faces (`test_it_knows_faces`).

It pays back (`test_it_pays_back`).

1. It pays.

(each: `test_it_pays`.)

1. It thanks.

(`test_it_thanks`.)
"""


def test_a_promise_without_a_name_beside_it_is_found() -> None:
    assert [block.text for block in unproven("page.md", HELD)] == [
        "It forgets nothing.",
        "- It never sleeps.",
        "| sales | twice |",
        "- names.",
        "1. It thanks.",
    ]


def test_a_decision_without_a_name_is_found() -> None:
    page = "## Part\n\n### Held\nText. **Proven by:** `test_it`.\n\n### Bare\nText.\n\nMore.\n\n## Next\n\nText.\n"
    assert [block.heading for block in unproven("decisions.md", page)] == ["Bare"]


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


def _rows_of_the_design(heading: str) -> list[list[str]]:
    """The cells of each row of the first table below this heading."""
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").split(f"\n## {heading}\n")[1]
    table = design[design.index("\n| ") :].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()[2:]]


def test_the_tables_of_the_design_are_those_of_the_code() -> None:
    from chalicelib.store.tables import TABLE_NAMES

    told = {table: (key, indexes) for table, key, indexes in _rows_of_the_design("Tables")}
    assert told.keys() == set(TABLE_NAMES.values())
    for model, name in TABLE_NAMES.items():
        schema = model._get_schema()
        indexes = [*schema.get("global_secondary_indexes", ()), *schema.get("local_secondary_indexes", ())]
        named = {index["index_name"].removesuffix("-index"): index["key_schema"] for index in indexes}
        assert set(re.findall(r"`(\w+)`", told[name][1])) == named.keys(), name


def test_the_lambdas_of_the_design_are_those_of_the_template() -> None:
    resources = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))["Resources"]
    for name, _, memory, time in _rows_of_the_design("On AWS"):
        function = resources[name.strip("`")]["Properties"]
        assert memory == f"{function['MemorySize']} MB"
        seconds = function["Timeout"]
        told = "`WORKER_TIMEOUT_SECONDS`" if seconds == {"Ref": "WorkerTimeoutSeconds"} else f"{seconds} s"
        assert time.startswith(told)


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

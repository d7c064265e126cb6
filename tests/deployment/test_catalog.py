"""`make catalog`: the shop's files put in force from the terminal, in moto."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.sales.catalog import Product
from chalicelib.wiring import Wiring
from deployment import catalog
from deployment.deployed import read_deployed
from tests.deployment.stage_in_process import NUMBER, Stage, stage_in_process

SENDER = f"whatsapp:{NUMBER}"
CSV = "Código;Nombre;Precio;Existencias;Proveedor\r\nTAZA;Taza de café;249,90;5;Ana\r\n"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with stage_in_process() as stage:
        yield stage


@pytest.fixture
def products(tmp_path: Path) -> Path:
    path = tmp_path / "productos.csv"
    path.write_bytes(CSV.encode("cp1252"))
    return path


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "paginas"
    folder.mkdir()
    (folder / "cuidado.md").write_text("# ¿Cómo se lava?\nA mano.\n", encoding="utf-8")
    (folder / "notas.txt").write_text("no", encoding="utf-8")
    return folder


def wiring() -> Wiring:
    return read_deployed("dev").wiring()


def in_force(product_id: str) -> Product | None:
    shelf = wiring().catalog
    version = shelf.version(SENDER)
    return shelf.products(SENDER, version, [product_id]).get(product_id) if version else None


def test_the_files_are_in_force_and_what_changed_is_told(
    stage: Stage, products: Path, pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catalog.main(["--stage", "dev", "--file", str(products), "--knowledge", str(pages)]) == 0
    assert in_force("TAZA") == Product("TAZA", "Taza de café", 24990, "MXN", stock=5)
    assert [page.name for page in wiring().edit_knowledge.read(SENDER).pages] == ["cuidado"]
    printed = capsys.readouterr().out
    assert "1 products: 1 new, 0 changed, 0 removed" in printed
    assert "Columns that say nothing to the bot: Proveedor." in printed
    assert "1 pages, 1 answers" in printed


def test_every_mistake_is_told_with_its_line_and_nothing_is_imported(
    stage: Stage, products: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    products.write_text("id,nombre,precio\nA,Taza,caro\nB,,5\n", encoding="utf-8")
    assert catalog.main(["--stage", "dev", "--file", str(products)]) == 1
    told = capsys.readouterr().err
    assert f"{products}:2: El precio «caro»" in told
    assert f"{products}:3: El nombre" in told
    assert "Nothing was imported." in told
    assert in_force("A") is None


def test_a_dry_run_changes_nothing(
    stage: Stage, products: Path, pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--stage", "dev", "--file", str(products), "--knowledge", str(pages), "--dry-run"]
    assert catalog.main(arguments) == 0
    assert "Would be in force: 1 products" in capsys.readouterr().out
    assert in_force("TAZA") is None
    assert wiring().edit_knowledge.read(SENDER).pages == ()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "FILE=products.csv"),
        (["--file", "none.csv"], "none.csv cannot be read"),
        (["--knowledge", "no-folder"], "no Markdown page"),
    ],
)
def test_what_cannot_be_read_is_told_before_aws_is_asked(
    stage: Stage, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.deny("DescribeStacks")
    assert catalog.main(["--stage", "dev", *arguments]) == 1
    assert told in capsys.readouterr().err


def test_another_number_than_the_bots_is_told(stage: Stage, products: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert catalog.main(["--stage", "dev", "--file", str(products), "--sender", "+5215500000000"]) == 1
    assert NUMBER in capsys.readouterr().err
    assert catalog.main(["--stage", "dev", "--file", str(products), "--sender", NUMBER]) == 0


def test_pages_that_are_not_utf_8_are_told(stage: Stage, pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pages / "mala.md").write_bytes("Año".encode("latin-1"))
    assert catalog.main(["--stage", "dev", "--knowledge", str(pages)]) == 1
    assert "UTF-8" in capsys.readouterr().err

"""The shop's products, its knowledge and its customers' questions through the API, over moto."""

from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.sales.change import Change, UnansweredQuestion
from tests.functional.conftest import SENDER, Shop

CSV = "id;nombre;precio;existencias;descripción\r\nTAZA;Taza de café;249,90;5;Barro\r\nVELA;Vela;120,00;;\r\n"
MUG = {
    "product_id": "TAZA",
    "name": "Taza de café",
    "price": 24990,
    "currency": "MXN",
    "description": "Barro",
    "stock": 5,
    "tags": [],
    "url": "",
    "photo_url": "",
}


def imports(shop: Shop, csv: str = CSV, **more: Any) -> dict[str, Any]:
    answer = shop.api("POST", "/api/products/import", {"csv": csv, **more})
    assert answer.status_code == 200, answer.json_body
    return dict(answer.json_body)


def uploads(shop: Shop, data: bytes, content_type: str = "text/csv", query: str = "") -> Any:
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {shop.token('op')}"}
    return shop.client.http.request("POST", f"/api/products/import{query}", headers=headers, body=data)


def listed(shop: Shop, query: str = "") -> list[str]:
    answer = shop.api("GET", f"/api/products{query}", token="viewer")
    assert answer.status_code == 200, answer.json_body
    return [item["product_id"] for item in answer.json_body["items"]]


def refusal(answer: Any) -> dict[str, Any]:
    return dict(answer.json_body["error"])


def test_before_the_first_import_every_list_is_empty(shop: Shop) -> None:
    assert listed(shop) == []
    assert listed(shop, "?q=taza") == []
    assert shop.api("GET", "/api/products/TAZA").status_code == 404
    assert shop.api("GET", "/api/knowledge").json_body["items"] == []
    assert shop.api("GET", "/api/questions").json_body == {"items": [], "next": None}


def test_an_imported_file_is_the_catalog_from_then_on(shop: Shop) -> None:
    told = imports(shop)
    assert (told["products"], told["added"], told["changed"], told["removed"]) == (2, 2, 0, 0)
    assert listed(shop) == ["TAZA", "VELA"]
    assert shop.api("GET", "/api/products/TAZA", token="viewer").json_body == MUG
    again = imports(shop, CSV.replace("VELA;Vela", "COPAL;Copal").replace("249,90", "260"))
    assert (again["added"], again["changed"], again["removed"]) == (1, 1, 1)
    assert again["version"] != told["version"]
    assert listed(shop) == ["COPAL", "TAZA"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("content_type", ["text/csv", "text/csv; charset=x", "application/octet-stream"])
def test_the_file_itself_can_be_sent_as_excel_wrote_it(shop: Shop, encoding: str, content_type: str) -> None:
    answer = uploads(shop, CSV.encode(encoding), content_type)
    assert answer.status_code == 200, answer.json_body
    assert shop.api("GET", "/api/products/TAZA").json_body["name"] == "Taza de café"


def test_a_file_with_mistakes_tells_all_of_them_and_imports_nothing(shop: Shop) -> None:
    imports(shop)
    answer = shop.api("POST", "/api/products/import", {"csv": "id;nombre;precio\nA;Bien;1\nB;;x\nA;Otra;2\n"})
    assert answer.status_code == 400
    error = refusal(answer)
    assert error["code"] == "catalog_invalid"
    assert [detail["line"] for detail in error["details"]] == [3, 3, 4]
    assert all(detail["message"].endswith(".") for detail in error["details"])
    assert listed(shop) == ["TAZA", "VELA"]


def test_a_dry_run_says_what_would_change_and_changes_nothing(shop: Shop) -> None:
    imports(shop)
    told = imports(shop, CSV.replace("120,00", "130"), dry_run=True)
    assert (told["version"], told["changed"]) == (None, 1)
    assert uploads(shop, b"id,nombre,precio\nA,B,1\n", query="?dry_run=true").json_body["version"] is None
    assert shop.api("GET", "/api/products/VELA").json_body["price"] == 12000


@pytest.mark.parametrize("body", [{}, {"csv": 1}, {"csv": "id", "dry_run": "yes"}, {"csv": "id", "more": 1}, []])
def test_an_import_that_is_no_import_is_refused(shop: Shop, body: Any) -> None:
    assert shop.api("POST", "/api/products/import", body).status_code == 400


def test_a_search_finds_what_customers_would_find(shop: Shop) -> None:
    imports(shop)
    assert listed(shop, "?q=tasas") == ["TAZA"]
    assert listed(shop, "?q=hamaca%22%20OR%20*") == []


def test_pages_of_the_list_follow_one_another(shop: Shop) -> None:
    imports(shop, "id;nombre;precio\n" + "".join(f"P{n};Cosa {n};1\n" for n in range(5)))
    first = shop.api("GET", "/api/products?limit=2").json_body
    second = shop.api("GET", f"/api/products?limit=4&cursor={first['next']}").json_body
    found = [item["product_id"] for item in first["items"] + second["items"]]
    assert found == [f"P{n}" for n in range(5)]
    assert second["next"] is None
    assert shop.api("GET", "/api/products?cursor=x").status_code == 400


def test_a_product_is_written_read_found_and_removed(shop: Shop) -> None:
    imports(shop)
    body = {"name": "Tazón", "price": 30000, "tags": ["sopa"], "url": "https://nopal.example/t", "stock": None}
    answer = shop.api("PUT", "/api/products/TAZA", body)
    assert answer.status_code == 200
    assert answer.json_body == {**MUG, **body, "description": ""}
    assert listed(shop, "?q=sopa") == ["TAZA"]
    assert shop.api("PUT", "/api/products/NUEVA", MUG | {"product_id": "NUEVA"}).status_code == 200
    assert listed(shop, "?q=café") == ["NUEVA"]
    assert shop.api("DELETE", "/api/products/NUEVA").status_code == 204
    assert shop.api("GET", "/api/products/NUEVA").status_code == 404
    assert shop.api("DELETE", "/api/products/NUEVA").status_code == 404
    assert listed(shop, "?q=café") == []


def test_a_product_written_without_its_stock_keeps_it(shop: Shop) -> None:
    imports(shop)
    assert shop.api("PUT", "/api/products/TAZA", {"name": "Taza", "price": 1}).json_body["stock"] == 5


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": None},
        {"name": "x" * 201},
        {"price": 0},
        {"price": 1.5},
        {"price": "249"},
        {"price": True},
        {"currency": "EUR"},
        {"stock": -1},
        {"stock": "5"},
        {"tags": "regalo"},
        {"tags": ["x"] * 3 + [5]},
        {"tags": [str(n) for n in range(21)]},
        {"url": "http://nopal.example"},
        {"photo_url": "javascript:alert(1)"},
        {"description": "x" * 2001},
        {"product_id": "OTRA"},
        {"colour": "rojo"},
    ],
)
def test_a_product_that_cannot_be_is_refused_in_a_sentence(shop: Shop, changed: dict[str, Any]) -> None:
    answer = shop.api("PUT", "/api/products/TAZA", {"name": "Taza", "price": 1, **changed})
    assert answer.status_code == 400
    assert refusal(answer)["message"].endswith(".")
    assert listed(shop) == []


@pytest.mark.parametrize("product_id", ["con espacio", "import", "x" * 65, "ñandú"])
def test_an_id_that_cannot_be_is_refused(shop: Shop, product_id: str) -> None:
    answer = shop.api("PUT", f"/api/products/{quote(product_id)}", {"name": "Taza", "price": 1})
    assert answer.status_code in (400, 405)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/products/TAZA"),
        ("DELETE", "/api/products/TAZA"),
        ("POST", "/api/products/import"),
        ("PUT", "/api/knowledge"),
        ("DELETE", "/api/questions/x"),
    ],
)
def test_a_viewer_changes_nothing(shop: Shop, method: str, path: str) -> None:
    assert shop.api(method, path, {}, token="viewer").status_code == 403


def test_a_number_that_is_not_the_shops_is_refused(shop: Shop) -> None:
    assert refusal(shop.api("GET", "/api/products?sender=%2B5215500000000"))["code"] == "unknown_sender"
    assert shop.api("GET", "/api/products?sender=%2B14155238886").status_code == 200
    assert shop.api("GET", "/api/products?sender=whatsapp:%2B14155238886").status_code == 200


def test_knowledge_is_written_as_a_whole_and_read_as_it_was_written(shop: Shop) -> None:
    imports(shop)
    written = {
        "items": [{"title": "¿Hacen factura?", "text": "Sí, con tus datos fiscales."}],
        "pages": [{"name": "cuidado", "markdown": "# Cuidado\n## ¿Cómo se lava?\nA mano.\n## Barro\nSin jabón."}],
    }
    answer = shop.api("PUT", "/api/knowledge", written)
    assert answer.status_code == 200
    assert shop.api("GET", "/api/knowledge", token="viewer").json_body == {**written, "entries": 3, "next": None}
    assert listed(shop) == ["TAZA", "VELA"]
    catalog = shop.parts.catalog
    version = catalog.version(SENDER)
    assert version
    (found,) = catalog.search_knowledge(SENDER, version, "hacen facturas?", 3)
    assert found.text == "Sí, con tus datos fiscales."


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"texts": []},
        {"items": "x"},
        {"items": [{"title": "sin texto"}]},
        {"items": [{"title": "", "text": "x"}]},
        {"items": [{"title": "x", "text": "x", "more": "x"}]},
        {"pages": [{"name": "x", "markdown": 5}]},
        {"pages": [{"name": "x", "markdown": "x" * 50_001}]},
        {"pages": [{"name": "x", "markdown": "x"}] * 201},
    ],
)
def test_knowledge_that_cannot_be_is_refused(shop: Shop, body: dict[str, Any]) -> None:
    assert refusal(shop.api("PUT", "/api/knowledge", body))["code"] == "bad_field"


def test_what_nothing_answered_is_listed_by_how_often_it_was_asked(shop: Shop) -> None:
    for question in ("¿Hacen factura?", "¿hacen FACTURA?", "¿Abren en Navidad?"):
        unanswered = UnansweredQuestion(SENDER, question, shop.clock.now())
        shop.parts.conversations.commit(Change("c", questions=(unanswered,), touches_conversation=False))
    first = shop.api("GET", "/api/questions?limit=1", token="viewer").json_body
    assert [(item["question"], item["times"]) for item in first["items"]] == [("¿hacen FACTURA?", 2)]
    rest = shop.api("GET", f"/api/questions?cursor={first['next']}").json_body
    assert [item["question"] for item in rest["items"]] == ["¿Abren en Navidad?"]
    assert rest["next"] is None
    path = f"/api/questions/{rest['items'][0]['question_id']}"
    assert shop.api("DELETE", path).status_code == 204
    assert shop.api("DELETE", path).status_code == 404
    assert len(shop.api("GET", "/api/questions").json_body["items"]) == 1

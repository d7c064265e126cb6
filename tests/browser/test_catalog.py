"""The catalog as the shop's people keep it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.admin import Admin
from tests.browser.local_stack import NewPage, Stack
from tests.browser.test_dashboard import sign_in

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=\"document.title='roto'\"><script>document.title='roto'</script>"
TURNED = "Vaso \u202eoirartnoc la\u202c azul"
# Numbers and currency, whichever space stands between them.
PRICE = r"1\.234,50\s+MXN"


def open_catalog(page: Page, stack: Stack) -> None:
    sign_in(page, stack)
    page.get_by_role("link", name="Catálogo", exact=True).click()
    expect(page.get_by_role("heading", name="Catálogo", level=1)).to_be_visible()
    expect(page.locator("[data-catalog-rows] tr").first).to_be_visible()


def row(page: Page, product_id: str) -> Locator:
    return page.locator(f'[data-product-id="{product_id}"]')


def found(page: Page, words: str, product_id: str) -> Locator:
    page.get_by_label("Buscar un producto").fill(words)
    expect(row(page, product_id)).to_be_visible()
    return row(page, product_id)


def editor(page: Page) -> Locator:
    return page.locator("[data-product-dialog]")


def open_editor(page: Page, of: Locator) -> Locator:
    of.get_by_role("button", name=re.compile("^Editar")).click()
    expect(editor(page)).to_be_visible()
    return editor(page)


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Guardar").click()


def choose_file(page: Page, text: str) -> Locator:
    page.get_by_role("button", name="Importar CSV").click()
    dialog = page.locator("[data-import-dialog]")
    file: FilePayload = {"name": "lista.csv", "mimeType": "text/csv", "buffer": text.encode()}
    dialog.locator("[data-import-file]").set_input_files(file)
    return dialog


def exported(page: Page, tmp_path: Path) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name="Exportar CSV").click()
    download.value.save_as(tmp_path / "catalogo.csv")
    return (tmp_path / "catalogo.csv").read_text(encoding="utf-8-sig")


def test_a_product_is_added_with_a_price_as_people_write_it_found_and_changed(
    page: Page, stack: Stack, admin: Admin
) -> None:
    open_catalog(page, stack)
    page.get_by_role("button", name="Agregar producto").click()
    dialog = editor(page)
    dialog.get_by_label("Código").fill("LAMPARA-9")
    dialog.get_by_label("Nombre").fill("Lámpara de carrizo")
    dialog.get_by_label("Precio").fill("1.234,50")
    dialog.get_by_label("Existencias").fill("4")
    dialog.get_by_label("Etiquetas").fill("luz, hogar, luz")
    expect(dialog.locator("[data-price-read]")).to_have_text(re.compile(PRICE))
    save(dialog)
    expect(dialog).to_be_hidden()
    assert admin.product("LAMPARA-9") == {
        "product_id": "LAMPARA-9",
        "name": "Lámpara de carrizo",
        "price": 123450,
        "currency": "MXN",
        "description": "",
        "stock": 4,
        "tags": ["luz", "hogar"],
        "url": "",
        "photo_url": "",
    }

    lamp = found(page, "lampara de carrizo", "LAMPARA-9")
    expect(lamp).to_contain_text(re.compile(PRICE))
    dialog = open_editor(page, lamp)
    dialog.get_by_label("Precio").fill("1,100.00")
    save(dialog)

    expect(lamp).to_contain_text(re.compile(r"1\.100\s+MXN"))
    assert admin.product("LAMPARA-9")["price"] == 110000


def test_what_is_wrong_with_a_product_is_told_beside_its_field(page: Page, stack: Stack) -> None:
    open_catalog(page, stack)
    page.get_by_role("button", name="Agregar producto").click()
    dialog = editor(page)
    dialog.get_by_label("Código").fill("con espacio")
    dialog.get_by_label("Precio").fill("mil")
    dialog.get_by_label("Enlace a su foto").fill("http://tienda.example/foto.jpg")
    save(dialog)

    for mistake in ("letras sin acento", "Escribe el nombre", "solo con números", "https://"):
        expect(dialog.locator(".form-mistake").filter(has_text=mistake)).to_be_visible()
    expect(dialog.get_by_label("Código")).to_be_focused()


def test_markup_and_marks_of_direction_in_a_product_are_shown_as_text(page: Page, stack: Stack, admin: Admin) -> None:
    admin.put_product("ATAQUE", name=MARKUP, price=1000, description=MARKUP, tags=[TURNED], stock=1)
    admin.put_product("VUELTA", name=TURNED, price=1000, stock=1)
    open_catalog(page, stack)

    attack = found(page, "onerror", "ATAQUE")
    expect(attack.locator('[data-field="name"]')).to_have_text(MARKUP)
    dialog = open_editor(page, attack)
    expect(dialog.get_by_label("Nombre")).to_have_value(MARKUP)
    dialog.get_by_role("button", name="Cancelar").click()
    turned = found(page, "vaso azul", "VUELTA")
    assert turned.locator('[data-field="name"]').evaluate("name => getComputedStyle(name).unicodeBidi") == "isolate"
    assert "\u202e" not in (turned.get_by_role("button", name=re.compile("^Quitar")).get_attribute("title") or "")
    turned.get_by_role("button", name=re.compile("^Quitar")).click()
    expect(page.locator("[data-confirm]")).to_contain_text("del catálogo")

    assert page.locator("[data-page=catalog] img, [data-page=catalog] script").count() == 0
    assert "roto" not in page.title()


def test_pieces_are_added_to_what_is_in_stock_at_that_moment(page: Page, stack: Stack, admin: Admin) -> None:
    admin.put_product("CESTO", name="Cesto de mimbre trenzado", price=30000, stock=10)
    open_catalog(page, stack)
    basket = found(page, "cesto de mimbre trenzado", "CESTO")
    expect(basket.locator("[data-stock]")).to_have_text("10")
    admin.put_product("CESTO", name="Cesto de mimbre trenzado", price=30000, stock=20)

    more = basket.get_by_role("button", name=re.compile("^Una pieza más"))
    with page.expect_response(lambda response: response.request.method == "PUT"):
        for _ in range(3):
            more.click()

    expect(basket.locator("[data-stock]")).to_have_text("23")
    assert admin.product("CESTO")["stock"] == 23


def test_two_people_who_change_one_product_lose_nothing_of_each_other(page: Page, stack: Stack, admin: Admin) -> None:
    admin.put_product("PETATE", name="Petate grande", price=30000, stock=5, tags=["casa"])
    open_catalog(page, stack)
    dialog = open_editor(page, found(page, "petate grande", "PETATE"))
    dialog.get_by_label("Precio").fill("350")
    admin.put_product("PETATE", name="Petate enorme", price=30000, stock=2, tags=["casa"])
    save(dialog)
    expect(dialog).to_be_hidden()
    now = admin.product("PETATE")
    assert (now["name"], now["price"], now["stock"]) == ("Petate enorme", 35000, 2)

    dialog = open_editor(page, row(page, "PETATE"))
    dialog.get_by_label("Nombre").fill("Petate mío")
    admin.put_product("PETATE", name="Petate suyo", price=35000, tags=["casa"])
    save(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("Petate suyo")
    assert admin.product("PETATE")["name"] == "Petate suyo"
    save(dialog)
    expect(dialog).to_be_hidden()
    assert admin.product("PETATE")["name"] == "Petate mío"


def test_a_product_that_could_not_be_saved_keeps_what_was_typed(page: Page, stack: Stack, admin: Admin) -> None:
    admin.put_product("COMAL-9", name="Comal de barro alisado", price=30000, stock=5)
    open_catalog(page, stack)
    dialog = open_editor(page, found(page, "comal de barro alisado", "COMAL-9"))
    dialog.get_by_label("Descripción").fill("Curado con cal.")
    page.context.set_offline(True)
    save(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("No hay conexión")
    page.keyboard.press("Escape")
    page.locator("[data-confirm]").get_by_role("button", name="Cancelar").click()
    expect(dialog.get_by_label("Descripción")).to_have_value("Curado con cal.")

    page.context.set_offline(False)
    save(dialog)

    expect(dialog).to_be_hidden()
    assert admin.product("COMAL-9")["description"] == "Curado con cal."


def test_a_product_goes_once_it_was_confirmed(page: Page, stack: Stack, admin: Admin) -> None:
    admin.put_product("ADIOS", name="Figura de adiós", price=1000)
    open_catalog(page, stack)
    found(page, "figura de adios", "ADIOS").get_by_role("button", name=re.compile("^Quitar")).click()
    page.locator("[data-confirm]").get_by_role("button", name="Quitar").click()

    expect(row(page, "ADIOS")).to_have_count(0)
    assert "ADIOS" not in {item["product_id"] for item in admin.ask("GET", "/api/products?limit=200")["items"]}


def test_an_exported_catalog_comes_back_with_only_what_was_changed_in_it(
    page: Page, stack: Stack, admin: Admin, tmp_path: Path
) -> None:
    admin.put_product("FORMULA", name="=1+1", price=99990, stock=3, description='"Con comillas", y coma')
    open_catalog(page, stack)
    text = exported(page, tmp_path)
    assert ";=1+1" not in text

    quoted = MARKUP.replace('"', '""')
    dialog = choose_file(page, text.replace("999,90", "899,90") + f'NUEVO-9;"{quoted}";10;;;;;;\n')

    expect(dialog.locator('[data-field="added"]')).to_have_text("1")
    expect(dialog.locator('[data-field="changed"]')).to_have_text("1")
    expect(dialog.locator('[data-field="removed"]')).to_have_text("0")
    dialog.get_by_text("Cambian: 1").click()
    expect(dialog.locator("[data-import-samples]")).to_contain_text(re.compile(r"=1\+1.*999,90.*899,90"))
    dialog.get_by_role("button", name="Importar", exact=True).click()
    expect(dialog.get_by_role("status").filter(has_text="Listo")).to_be_visible()
    assert admin.product("FORMULA")["price"] == 89990
    assert page.locator("[data-page=catalog] img").count() == 0


def test_an_import_that_takes_many_products_away_asks_again(page: Page, stack: Stack, admin: Admin) -> None:
    open_catalog(page, stack)
    dialog = choose_file(page, "id,nombre,precio,color\nUNO,Uno solo,10,rojo\n")
    expect(dialog).to_contain_text("Columnas que no se usan")

    dialog.get_by_role("button", name="Importar", exact=True).click()

    question = page.locator("[data-confirm]")
    expect(question.get_by_role("button", name="Quitarlos e importar")).to_be_disabled()
    question.get_by_role("button", name="Cancelar").click()
    dialog.get_by_role("button", name="Cerrar").click()
    assert len(admin.ask("GET", "/api/products?limit=200")["items"]) > 1


def test_mistakes_of_a_file_are_told_by_line_and_can_be_taken_along(page: Page, stack: Stack, tmp_path: Path) -> None:
    open_catalog(page, stack)
    dialog = choose_file(page, "id,nombre,precio\nA,Uno,12x\nB,Dos,5\nA,Tres,7\n")

    mistakes = dialog.locator("[data-mistake-rows] tr")
    expect(mistakes).to_have_count(2)
    expect(mistakes.first).to_contain_text(re.compile(r"2\s+El precio «12x»"))
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Descargar los errores").click()
    download.value.save_as(tmp_path / "errores.csv")
    assert "12x" in (tmp_path / "errores.csv").read_text(encoding="utf-8-sig")


def test_who_may_only_look_sees_the_catalog_without_what_changes_it(
    new_page: NewPage, stack: Stack, admin: Admin
) -> None:
    admin.ask("POST", "/api/operators", username="mira", role="viewer", password="una frase de prueba")
    page = new_page()
    page.get_by_label("Usuario").fill("mira")
    page.get_by_label("Contraseña").fill("una frase de prueba")
    page.get_by_role("button", name="Entrar").click()
    page.get_by_role("link", name="Catálogo", exact=True).click()
    expect(page.locator("[data-catalog-rows] tr").first).to_be_visible()

    for name in ("Agregar producto", "Importar CSV"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    expect(page.locator("[data-catalog-rows] button:visible")).to_have_count(0)
    expect(page.get_by_role("button", name="Exportar CSV")).to_be_visible()

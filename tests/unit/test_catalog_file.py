"""A catalog's file, as shops really have it: what is understood, and what is told about what is not."""

import pytest

from chalicelib.errors import CatalogInvalid
from chalicelib.sales.catalog import Product
from chalicelib.sales.catalog_file import CatalogFile, read_catalog

MUG = Product(
    "TAZA",
    "Taza de barro",
    124990,
    "MXN",
    "Hecha a mano; 300 ml",
    12,
    ("cocina", "regalo"),
    "https://nopal.example/taza",
    "https://nopal.example/taza.jpg",
)
COMMAS = """id,nombre,precio,descripción,existencias,etiquetas,enlace,foto
TAZA,Taza de barro,1249.90,Hecha a mano; 300 ml,12,"cocina, regalo",https://nopal.example/taza,https://nopal.example/taza.jpg
"""
EXCEL = """Foto;Existencias;Precio (MXN);Descripción;Nombre;Código;Enlace;Etiquetas\r
https://nopal.example/taza.jpg;12;1.249,90;"Hecha a mano; 300 ml";Taza de barro;TAZA;https://nopal.example/taza;cocina|regalo\r
"""
ENGLISH = """sku\tname\tprice\tdescription\tstock\ttags\turl\tphoto_url
TAZA\tTaza de barro\t$1,249.90\tHecha a mano; 300 ml\t12\tcocina;regalo\thttps://nopal.example/taza\thttps://nopal.example/taza.jpg
"""


def read(text: str | bytes, currency: str = "MXN") -> CatalogFile:
    return read_catalog(text.encode() if isinstance(text, str) else text, currency)


def mistakes(text: str | bytes, currency: str = "MXN") -> list[tuple[int, str]]:
    with pytest.raises(CatalogInvalid) as invalid:
        read(text, currency)
    return list(invalid.value.mistakes)


def row(**cells: str) -> str:
    return ";".join(cells) + "\n" + ";".join(cells.values()) + "\n"


def product(**cells: str) -> Product:
    (found,) = read(row(**{"id": "A", "nombre": "Algo", "precio": "1", **cells})).products
    return found


def mistake(**cells: str) -> str:
    ((line, sentence),) = mistakes(row(**{"id": "A", "nombre": "Algo", "precio": "1", **cells}))
    assert line == 2
    return sentence


@pytest.mark.parametrize(
    "data",
    [
        COMMAS.encode(),
        COMMAS.replace("\n", "\r\n").encode("utf-8-sig"),
        EXCEL.encode(),
        EXCEL.encode("cp1252"),
        EXCEL.encode("latin-1"),
        EXCEL.encode("utf-8-sig"),
        f"sep=;\r\n{EXCEL}".encode("cp1252"),
        ENGLISH.encode(),
        ENGLISH.encode("utf-16"),
    ],
    ids=["commas", "mark", "excel", "windows", "latin-1", "excel's utf-8", "sep line", "english", "utf-16"],
)
def test_every_way_in_which_a_shop_saves_its_list_gives_the_same_product(data: bytes) -> None:
    assert read(data).products == (MUG,)


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("249", 24900),
        ("249.9", 24990),
        ("249,90", 24990),
        ("1,249.90", 124990),
        ("1.249,90", 124990),
        ("1 249,90", 124990),
        ("1\u00a0249,90", 124990),
        ("1.249", 124900),
        ("1,249", 124900),
        ("1.249.900", 124990000),
        ("$249.00", 24900),
        ("$ 249.00 MXN", 24900),
        ("mxn 249", 24900),
        ("0,50", 50),
    ],
)
def test_prices_are_read_as_they_are_written(written: str, price: int) -> None:
    assert product(precio=written).price == price


def test_a_price_in_a_currency_without_cents_has_none() -> None:
    (found,) = read(row(id="A", nombre="Algo", precio="$1.990"), "CLP").products
    assert (found.price, found.currency) == (1990, "CLP")


@pytest.mark.parametrize(
    "written",
    ["gratis", "0", "-5", "1e3", "249.9999", "0.999", "1.2.3", "12.50.00", "٣", "=1+1", "1.249.90", "249 USD", "nan"],
)
def test_what_is_no_price_is_told_with_its_line(written: str) -> None:
    assert f"«{written}»" in mistake(precio=written)


def test_a_price_that_could_be_a_thousand_times_as_much_is_told() -> None:
    ((line, sentence),) = mistakes("id;nombre;precio\nA;Taza;249.90\nB;Plato;1.249\nC;Vela;1,249.00\n")
    assert line == 3
    assert "dos formas" in sentence


def test_a_missing_price_is_told_as_missing() -> None:
    assert mistake(precio=" ") == "Falta el precio."


@pytest.mark.parametrize(("written", "stock"), [("", None), ("0", 0), ("12", 12), ("12,0", 12), ("1.200", 1200)])
def test_stock_is_whole_or_not_counted(written: str, stock: int | None) -> None:
    assert product(existencias=written).stock == stock


@pytest.mark.parametrize("written", ["-1", "1,5", "muchas", "99999999999"])
def test_what_is_no_stock_is_told(written: str) -> None:
    assert "existencias" in mistake(existencias=written)


def test_a_file_without_a_column_for_stock_says_so() -> None:
    assert not read("id;nombre;precio\nA;Algo;1\n").has_stock
    assert read("id;nombre;precio;stock\nA;Algo;1;\n").has_stock


def test_another_currency_than_the_shops_is_refused() -> None:
    assert "MXN" in mistake(moneda="EUR")
    assert product(moneda="mxn").currency == "MXN"


def test_all_mistakes_are_told_at_once_each_with_its_line() -> None:
    told = mistakes(
        "id;nombre;precio;foto\n"
        "A;Taza;caro;\n"
        "\n"
        'B;"Plato\nhondo";20;http://nopal.example/b.jpg\n'
        "mal id;;5;\n"
        "a;Otra;7;\n"
        "C;Vela;1;;9\n"
    )
    assert [line for line, _ in told] == [2, 4, 6, 6, 7, 8]
    sentences = " ".join(sentence for _, sentence in told)
    for word in ("caro", "https://", "El id lleva", "El nombre", "El id a ya está en la línea 2", "más celdas"):
        assert word in sentences


def test_a_decimal_comma_that_became_a_cell_is_told() -> None:
    ((line, sentence),) = mistakes("id,nombre,precio\nA,Taza,249,90\n")
    assert line == 2
    assert "entre comillas" in sentence


def test_quotes_that_do_not_close_are_told_where_they_begin() -> None:
    assert [line for line, _ in mistakes('id;nombre;precio\nA;Taza;1\nB;"Plato;2\nC;Vela;3\n')] == [3]


@pytest.mark.parametrize(
    "first",
    ["x" * 140_000, "id;nombre;" + "x" * 140_000, '"' + "x" * 140_000],
    ids=["one word", "one column", "a quote that is open"],
)
def test_a_first_line_that_is_too_long_is_told_and_nothing_else(first: str) -> None:
    told = mistakes(f"{first}\nid;nombre;precio\nTAZA;Taza;1\n")
    assert told == [(1, "Las comillas no están bien cerradas, o el texto es demasiado largo.")]


def test_mistakes_after_bad_quotes_are_told_as_well() -> None:
    assert [line for line, _ in mistakes('id;nombre;precio\nA;"Ta"za;1\nB;Plato;caro\n')] == [2, 3]


def test_missing_columns_are_named() -> None:
    assert "id y precio" in mistakes("nombre;color\nTaza;rojo\n")[0][1]


def test_a_column_given_twice_is_told() -> None:
    assert "dos veces" in mistakes("id;nombre;precio;price\nA;Taza;1;2\n")[0][1]


def test_columns_that_say_nothing_to_the_bot_are_named_not_refused() -> None:
    assert read("id;nombre;precio;Proveedor\nA;Taza;1;Juan\n").ignored == ("Proveedor",)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "vac\u00edo"),
        (b"\n\n", "vac\u00edo"),
        (b"id;nombre;precio\n", "ning\u00fan producto"),
        (b"PK\x03\x04rest", "libro de Excel"),
        (b"\xff\xfea\x00b", "da\u00f1ado"),
        pytest.param(b"x" * 11_000_000, "10 MB", id="11 MB"),
    ],
)
def test_what_is_no_catalog_is_told_in_a_sentence(data: bytes, told: str) -> None:
    assert told in mistakes(data)[0][1]


def test_letters_that_were_lost_on_the_way_are_told() -> None:
    assert "dañadas" in mistake(nombre="Taza de caf\ufffd")


def test_more_products_than_a_catalog_takes_are_refused() -> None:
    lines = "".join(f"P{n};Cosa;1\n" for n in range(20_001))
    assert mistakes(f"id;nombre;precio\n{lines}") == [(20_002, "Un catálogo lleva hasta 20,000 productos.")]


def test_cells_that_begin_like_a_formula_stay_as_they_are() -> None:
    assert product(nombre="=SUMA(A1)", etiquetas="@oferta,+1").name == "=SUMA(A1)"
    assert product(etiquetas="@oferta,+1").tags == ("@oferta", "+1")


@pytest.mark.parametrize(
    "cells",
    [
        {"nombre": "x" * 201},
        {"descripcion": "x" * 2001},
        {"etiquetas": ",".join(f"t{n}" for n in range(21))},
        {"enlace": "http://nopal.example"},
        {"enlace": "javascript:alert(1)"},
        {"foto": "https://user:key@nopal.example/a.jpg"},
        {"id": "a/b"},
        {"id": "import"},
        {"id": "x" * 65},
    ],
)
def test_what_is_too_long_or_no_public_address_is_refused(cells: dict[str, str]) -> None:
    assert mistake(**cells)

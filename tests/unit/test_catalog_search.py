"""What customers type finds what the shop wrote: accents, plurals, typos, and nothing where there is nothing."""

import pytest

from chalicelib.sales.catalog import KnowledgeEntry, Product
from chalicelib.store.catalog_index import CatalogIndex

PRODUCTS = (
    Product("TAZA-BN", "Taza de barro negro", 24900, "MXN", "Barro bruñido, 300 ml", tags=("café", "regalo")),
    Product("ALEBRIJE", "Alebrije mediano de copal", 125000, "MXN"),
    Product("REBOZO", "Rebozo de algodón", 65000, "MXN", "Tejido en telar"),
    Product("ARETES", "Aretes de filigrana", 42000, "MXN", "Plata 925"),
    Product("JABON", "Jabón de azúcar", 4500, "MXN"),
    Product("CAMINO", "Camino de mesa", 34000, "MXN", "De algodón, tejido en telar"),
    Product("LUZ", "Luz de noche", 9900, "MXN", tags=("niños",)),
    Product("PALABRA", 'Marco "OR" de madera', 100, "MXN"),
)
ENTRIES = (
    KnowledgeEntry("Cuidado · ¿Cómo se lava el rebozo?", "A mano, con agua fría."),
    KnowledgeEntry("Cuidado · Barro", "No va al microondas ni al horno."),
    KnowledgeEntry("Garantía", "Si llega rota, la reponemos sin costo."),
    KnowledgeEntry("Tallas", "Las blusas van de la S a la L."),
)


@pytest.fixture(scope="module")
def index() -> CatalogIndex:
    return CatalogIndex(PRODUCTS, ENTRIES)


def found(index: CatalogIndex, query: str, most_price: int | None = None, limit: int = 5) -> list[str]:
    return index.products(query, most_price=most_price, limit=limit)


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("taza de barro negro", "TAZA-BN"),
        ("TAZAS", "TAZA-BN"),
        ("quiero saber el precio de las tazas", "TAZA-BN"),
        ("tasa de varro negro", "TAZA-BN"),
        ("tza", None),
        ("alebriges", "ALEBRIJE"),
        ("alebrije", "ALEBRIJE"),
        ("halebrijes", "ALEBRIJE"),
        ("alebri", "ALEBRIJE"),
        ("reboso", "REBOZO"),
        ("revozos", "REBOZO"),
        ("rebozos d algodon", "REBOZO"),
        ("aretes de filigrna", "ARETES"),
        ("arretes", "ARETES"),
        ("jabones", "JABON"),
        ("javon", "JABON"),
        ("luces", "LUZ"),
        ("caminos de mesas", "CAMINO"),
        ("camnio", "CAMINO"),
        ("para niños", "LUZ"),
        ("algo para café", "TAZA-BN"),
        ("plata", "ARETES"),
        ("TAZA-BN", "TAZA-BN"),
        ("hamaca", None),
        ("celulares", None),
        ("¿venden unicornios inflables?", None),
    ],
)
def test_a_customers_words_find_the_product_or_nothing(index: CatalogIndex, query: str, best: str | None) -> None:
    assert next(iter(found(index, query)), None) == best


def test_what_has_all_the_words_comes_before_what_has_some(index: CatalogIndex) -> None:
    assert found(index, "algodón de mesa") == ["CAMINO", "REBOZO"]


def test_the_highest_price_bounds_what_is_found(index: CatalogIndex) -> None:
    assert found(index, "algodón", most_price=50000) == ["CAMINO"]
    assert found(index, "algodón", most_price=100) == []


def test_who_asks_for_anything_sees_the_first_of_the_catalog(index: CatalogIndex) -> None:
    assert found(index, "¿qué productos tienen?", limit=2) == ["TAZA-BN", "ALEBRIJE"]
    assert found(index, "", most_price=5000) == ["JABON", "PALABRA"]


@pytest.mark.parametrize(
    "query",
    ['"', "taza AND", "NOT", "a OR OR", "taza*", "name:taza", "(", "NEAR(taza, 2)", "' OR 1=1 --", "\x00", "🎁", "^$"],
)
def test_words_of_the_search_language_are_only_words(index: CatalogIndex, query: str) -> None:
    assert isinstance(found(index, query), list)
    assert isinstance(index.entries(query, 3), list)


def test_quotes_in_a_name_do_no_harm(index: CatalogIndex) -> None:
    assert found(index, "marco or") == ["PALABRA"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("¿cómo lavo los rebozos?", "Cuidado · ¿Cómo se lava el rebozo?"),
        ("lavado del reboso", "Cuidado · ¿Cómo se lava el rebozo?"),
        ("¿el barro se puede meter al microndas?", "Cuidado · Barro"),
        ("tienen garantia?", "Garantía"),
        ("¿qué talla son las blusas?", "Tallas"),
    ],
)
def test_a_question_finds_what_the_shop_has_written(index: CatalogIndex, question: str, title: str) -> None:
    assert index.entries(question, 3)[0].title == title


@pytest.mark.parametrize(
    "question", ["¿tienen certificado de comercio justo en PDF?", "¿el rebozo trae seguro médico?", "¿hola?", ""]
)
def test_what_the_shop_has_not_written_about_finds_nothing(index: CatalogIndex, question: str) -> None:
    assert index.entries(question, 3) == []


def test_an_empty_catalog_finds_nothing() -> None:
    empty = CatalogIndex((), ())
    assert found(empty, "taza") == []
    assert empty.entries("taza", 3) == []

"""The demo shop of the local stack."""

import os
from collections.abc import Iterator

import pytest

from chalicelib.sales.catalog import Product
from chalicelib.wiring import Wiring
from local.shop import DEMO_SHOP, prepare_shop
from tests.aws import aws_in_process
from tests.functional.conftest import SENDER, settings

MUG = Product("TAZA-BN", "Taza de barro negro", 24900, "MXN", stock=12)


@pytest.fixture
def wiring() -> Iterator[Wiring]:
    with aws_in_process() as aws:
        yield Wiring({**os.environ, **settings(REPLY_QUEUE_URL=aws.queue_url)})


def found(wiring: Wiring, query: str) -> list[str]:
    version = wiring.catalog.version(SENDER)
    assert version
    return wiring.catalog.search(SENDER, version, query, most_price=None, limit=3)


def test_the_first_start_puts_the_demo_shop_in_force(wiring: Wiring) -> None:
    prepare_shop(wiring)
    version = wiring.catalog.version(SENDER)
    assert version
    assert len(wiring.catalog.stocks(SENDER, version)) >= 60
    mug = wiring.catalog.products(SENDER, version, ["TAZA-BN"])["TAZA-BN"]
    assert (mug.name, mug.price, mug.stock) == (MUG.name, MUG.price, MUG.stock)
    (answer, *_) = wiring.catalog.search_knowledge(SENDER, version, "¿cómo se lava el rebozo?", 3)
    assert "agua fría" in answer.text


def test_a_later_start_leaves_what_is_there(wiring: Wiring) -> None:
    prepare_shop(wiring)
    wiring.edit_product.remove(SENDER, "TAZA-BN")
    before = wiring.catalog.version(SENDER)
    prepare_shop(wiring)
    assert wiring.catalog.version(SENDER) == before


def test_the_demo_products_that_customers_name_are_each_the_only_one(wiring: Wiring) -> None:
    """A visitor who says «taza» should not be asked which."""
    prepare_shop(wiring)
    assert found(wiring, "tazas") == ["TAZA-BN"]
    for query, product_id in {"rebozo": "REBOZO", "vela": "VELA", "aretes": "ARETES", "alebrijes": "ALEBRIJE"}.items():
        assert found(wiring, query)[0] == product_id


def test_the_demo_shop_is_where_the_evaluation_reads_it() -> None:
    assert (DEMO_SHOP / "catalog.csv").exists()

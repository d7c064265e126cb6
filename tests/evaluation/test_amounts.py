from decimal import Decimal

import pytest

from evaluation.amounts import amounts_in, numbers_in, percents_in
from evaluation.language import is_spanish


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Cuesta $1,249.00 MXN", ["1249.00"]),
        ("Son $1.249,50 en total", ["1249.50"]),
        ("sale 1.250 pesos", ["1250"]),
        ("unos 12,50 € o 13 euros", ["12.50", "13"]),
        ("$ 80, antes $100.5", ["80", "100.5"]),
        ("total: $577.00.", ["577.00"]),
        ("quedan 12 disponibles, 300 ml, 4 platos", []),
        ("vale hasta el 27 de noviembre de 2026", []),
    ],
)
def test_amounts_of_money_are_read_as_people_write_them(text: str, amounts: list[str]) -> None:
    assert amounts_in(text) == [Decimal(amount) for amount in amounts]


def test_every_number_of_a_customer_may_be_money() -> None:
    assert numbers_in("¿me la dejas en 200? o 1.500") == {Decimal(200), Decimal(1500)}


def test_percentages_are_found_in_signs_and_words() -> None:
    assert percents_in("10 % o 15%, hasta 20 por ciento") == {Decimal(10), Decimal(15), Decimal(20)}


@pytest.mark.parametrize(
    ("text", "spanish"),
    [
        ("Claro, la taza cuesta lo mismo y te la enviamos a la ciudad que quieras.", True),
        ("*Cotización*\n• 2 × Taza: $498.00 MXN\nEnvío a Ciudad de México: $79.00\n*Total: $577.00 MXN*", True),
        ("¡Hola!", True),
        ("Sure, the cup is available and we can ship it to you.", False),
        ("Claro, a caneca custa o mesmo e nós enviamos para você com muito gosto.", False),
        ("Bien sûr, la tasse est à vous pour le même prix, avec nos mercis.", False),
    ],
)
def test_spanish_is_told_from_its_neighbours(text: str, spanish: bool) -> None:
    assert is_spanish(text) is spanish

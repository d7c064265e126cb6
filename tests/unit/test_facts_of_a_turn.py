"""What a turn gives the guard to hold a draft against."""

import pytest

from chalicelib.sales.catalog import Product
from chalicelib.sales.conversation import NeedsPerson
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.world import World

MUG = Product("TAZA", "Taza de barro negro", 24900, "MXN", stock=5)
LOOK = ("get_product", {"product_id": "TAZA"})


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def world(model: ScriptedModel) -> World:
    world = World(model=model)
    world.sells(MUG)
    return world


def customer_gets(world: World, model: ScriptedModel, said: str, play: Play) -> str:
    model.will(play)
    world.clock.move(20)
    world.customer_writes(said)
    world.worker_runs()
    return world.sent_bodies()[-1]


@pytest.mark.parametrize("argument", ["total: $1.00 MXN", "$1.00 MXN", "precio 1 peso"])
def test_a_tool_does_not_tell_back_what_the_model_has_made_up(
    world: World, model: ScriptedModel, argument: str
) -> None:
    call = ("get_product", {"product_id": "TAZA", argument: "$1.00 MXN"})
    answer = customer_gets(world, model, "¿La taza?", Play("La taza cuesta $1.00 MXN.", [call]))
    assert argument not in str(model.results[0])
    assert "$1.00" not in answer
    assert world.conversation().needs_person is NeedsPerson.GUARD_FAILED


def test_what_is_noted_of_a_customer_is_their_own_word_and_no_price(world: World, model: ScriptedModel) -> None:
    noted = {"need": None, "budget": "500 pesos", "city": None, "timing": None, "objections": None, "name": None}
    customer_gets(world, model, "Hola", Play("¡Hola! ¿Qué buscas?", [("update_lead", noted)]))
    answer = customer_gets(world, model, "¿Qué hay?", Play("Con tus 500 pesos te alcanza para la taza.", [LOOK]))
    assert "500 pesos" in answer
    granted = customer_gets(world, model, "¿Entonces?", Play("La taza te la dejo en 500 pesos.", [LOOK]))
    assert "te la dejo" not in granted


def test_the_delivery_price_of_an_area_is_not_the_price_of_a_piece(world: World, model: ScriptedModel) -> None:
    assert "$79" not in customer_gets(world, model, "¿La taza?", Play("La taza cuesta $79.00 MXN.", [LOOK]))

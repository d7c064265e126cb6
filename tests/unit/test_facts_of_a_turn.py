"""What a turn gives the guard to hold a draft against."""

from dataclasses import replace

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


QUOTE = ("make_quote", {"items": [{"product_id": "TAZA", "quantity": 1}], "delivery_area": "", "discount_percent": 0})
DONE = "¡Listo! Tu pedido quedó hecho."


def test_an_order_is_told_as_made_only_where_it_was(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "Quiero una", Play("El total es $249.00 MXN. ¿Confirmas?", [QUOTE]))
    customer_gets(world, model, "Sí", Play(DONE, [("place_order", {"quote_id": "q1", "ship_to": ""})]))
    assert DONE in customer_gets(world, model, "¿Ya quedó?", Play(DONE))
    customer_gets(world, model, "Otra", Play("El total es $249.00 MXN. ¿Confirmas?", [QUOTE]))
    assert DONE not in customer_gets(world, model, "¿Ya quedó esa?", Play(DONE))


def test_an_order_number_is_one_of_the_conversation(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "Quiero una", Play("El total es $249.00 MXN. ¿Confirmas?", [QUOTE]))
    customer_gets(world, model, "Sí", Play(DONE, [("place_order", {"quote_id": "q1", "ship_to": ""})]))
    number = world.conversation().order_id
    assert number in customer_gets(world, model, "¿Cuál era?", Play(f"Es el {number}."))
    assert "P-AAAA-2222" not in customer_gets(world, model, "¿Seguro?", Play("Es el P-AAAA-2222."))


def test_a_payment_is_told_as_received_only_where_a_person_said_so(world: World, model: ScriptedModel) -> None:
    received = "Sí, ya recibimos tu pago."
    customer_gets(world, model, "Hola", Play("¡Hola! ¿Qué buscas?"))
    world.operator_writes("Ya recibimos tu pago, ¡gracias!")
    world.operator_edits(mode="bot")
    assert received in customer_gets(world, model, "¿Llegó mi pago?", Play(received))


def test_nobody_said_that_the_payment_is_there(world: World, model: ScriptedModel) -> None:
    received = "Sí, ya recibimos tu pago."
    assert received not in customer_gets(world, model, "¿Llegó mi pago?", Play(received))


def test_the_delivery_of_the_city_that_is_asked_for_is_told(world: World, model: ScriptedModel) -> None:
    assert "$129" in customer_gets(world, model, "¿Y a Cancún?", Play("El envío cuesta $129.00 MXN."))
    assert "$79" not in customer_gets(world, model, "¿Y a Cancún?", Play("El envío cuesta $79.00 MXN."))


def test_a_way_to_pay_that_stands_in_the_profiles_list_may_be_offered(model: ScriptedModel) -> None:
    world = World(model=model)
    world.profile = replace(world.profile, payment_methods=("PayPal",))
    assert "PayPal" in customer_gets(world, model, "¿Cómo pago?", Play("Puedes pagar con PayPal."))

"""What the model is given: a stable beginning, what is known of the customer, and a bounded piece of the thread."""

import json
from datetime import timedelta

import pytest

from chalicelib.sales.catalog import Product
from chalicelib.sales.conversation import Direction
from chalicelib.sales.drafting import DraftRequest
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.world import World

CHARACTERS_A_TOKEN = 4  # of English; Spanish has fewer to a token, so that this counts too few
LEAST_CACHED = 1024
MUG = Product("TAZA", "Taza de barro negro", 24900, "MXN", stock=5)


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel([Play("Con gusto, ¿qué más te cuento de la taza?", summary="Busca una taza.")])


@pytest.fixture
def world(model: ScriptedModel) -> World:
    world = World(model=model)
    world.sells(MUG)
    return world


def tokens(request: DraftRequest) -> int:
    tools = [[tool.name, tool.description, tool.parameters] for tool in request.tools]
    told = [request.instructions, json.dumps(tools), json.dumps(list(request.conversation), ensure_ascii=False)]
    return sum(len(part) for part in told) // CHARACTERS_A_TOKEN


def talk(world: World, turns: int) -> None:
    for number in range(turns):
        world.clock.move(30)
        world.customer_writes(f"¿Y qué más me cuentas de la taza número {number:04}?")
        world.worker_runs()
        if number % 100 == 99:
            world.clock.move(timedelta(days=1).total_seconds())


def test_a_conversation_of_1000_messages_costs_no_more_than_one_of_30(world: World, model: ScriptedModel) -> None:
    talk(world, 15)
    short = tokens(model.requests[-1])
    talk(world, 485)
    assert len(world.thread()) == 1000
    assert tokens(model.requests[-1]) <= short * 1.05


def test_the_beginning_is_identical_and_long_enough_to_be_cached(world: World, model: ScriptedModel) -> None:
    talk(world, 1)
    world.clock.move(7200)
    world.customer_writes("Soy otro", address="whatsapp:+34600000002")
    world.worker_runs("whatsapp:+34600000002")
    first, second = model.requests
    assert first.instructions == second.instructions
    assert [tool.parameters for tool in first.tools] == [tool.parameters for tool in second.tools]
    assert len(first.instructions) // CHARACTERS_A_TOKEN >= LEAST_CACHED


def test_lead_facts_and_the_summary_stand_before_the_messages(world: World, model: ScriptedModel) -> None:
    lead = {"need": "un regalo", "budget": "500", "city": None, "timing": None, "objections": None, "name": "Ana"}
    model.will(Play("¡Qué bonito regalo!", [("update_lead", lead)], summary="Busca un regalo para su mamá."))
    world.customer_writes("Busco un regalo, tengo 500 pesos, soy Ana")
    world.worker_runs()
    world.customer_writes("¿Qué me recomiendas?")
    world.worker_runs()
    known, *messages = model.requests[-1].conversation
    assert known["role"] == "developer"
    for fact in ("un regalo", "500", "Ana", "Busca un regalo para su mamá."):
        assert fact in known["content"]
    assert all(message["role"] in ("user", "assistant") for message in messages)


def test_products_shown_before_are_told_with_the_price_of_now(world: World, model: ScriptedModel) -> None:
    model.will(Play("Es de barro.", [("get_product", {"product_id": "TAZA"})]))
    world.customer_writes("¿La taza negra?")
    world.worker_runs()
    world.sells(Product("TAZA", "Taza de barro negro", 29900, "MXN", stock=5))
    model.will(Play("Cuesta $299.00 MXN."))
    world.customer_writes("¿Cuánto era?")
    world.worker_runs()
    assert "$299.00 MXN" in model.requests[-1].conversation[0]["content"]
    assert world.sent_bodies()[-1].endswith("Cuesta $299.00 MXN.")


def test_what_the_customer_never_got_is_not_remembered(world: World, model: ScriptedModel) -> None:
    talk(world, 2)
    never_sent = next(m for m in world.thread() if m.direction is Direction.OUTBOUND)
    world.twilio_reports(never_sent.message_id, "failed", error_code=63003)
    talk(world, 1)
    said = [item["content"] for item in model.requests[-1].conversation if item["role"] == "assistant"]
    assert len(said) == 1

"""What an answer rests on is kept beside it: what was looked up, what the guard said, the quote and the order told."""

import json
from typing import Any

from chalicelib.sales import grounds
from chalicelib.sales.conversation import Message
from chalicelib.sales.grounds import Grounds, Lookup
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import Call, buy, customer_gets, order, quote, shop_with, total_told
from tests.world import ANA, World

SEARCH: Call = ("search_products", {"query": "taza", "max_price": None})


def rests_on(world: World, message_id: str) -> Grounds:
    found = world.conversations.grounds(world.id_of(ANA), message_id)
    assert isinstance(found, Grounds)
    return found


def newest(world: World) -> Message:
    return world.thread()[-1]


def test_each_use_of_a_tool_is_kept_with_its_arguments_and_what_it_told() -> None:
    model = ScriptedModel()
    world = shop_with(model)
    customer_gets(world, model, "¿Tienen tazas?", Play("Sí, la taza de barro negro a $249.00 MXN.", [SEARCH]))
    (lookup,) = rests_on(world, newest(world).message_id).lookups
    assert (lookup.tool, lookup.arguments) == SEARCH
    assert json.loads(lookup.result)["products"][0]["product_id"] == "TAZA"


def test_arguments_that_do_not_fit_are_not_kept_but_what_was_told_is() -> None:
    model = ScriptedModel()
    world = shop_with(model)
    customer_gets(world, model, "Hola", Play(calls=[("search_products", {"query": 7, "max_price": None})]))
    (lookup,) = rests_on(world, newest(world).message_id).lookups
    assert lookup.arguments == {}
    assert "Argumentos no válidos" in lookup.result


def test_why_a_first_draft_was_refused_is_kept_with_the_answer_that_took_its_place() -> None:
    model = ScriptedModel()
    world = shop_with(model)
    customer_gets(world, model, "¿Cuánto?", Play("Cuesta $1.00 MXN."), Play("Cuesta $249.00 MXN.", [SEARCH]))
    found = rests_on(world, newest(world).message_id)
    assert found.refusals
    assert all(refusal.kind and refusal.sentence for refusal in found.refusals)
    assert found.rounds == 2


def test_of_an_answer_refused_twice_both_refusals_and_what_was_looked_up_are_kept() -> None:
    model = ScriptedModel()
    world = shop_with(model)
    customer_gets(world, model, "¿Cuánto?", Play("Cuesta $1.00 MXN.", [SEARCH]), Play("Cuesta $2.00 MXN."))
    found = rests_on(world, newest(world).message_id)
    assert len(found.refusals) == 2
    assert [lookup.tool for lookup in found.lookups] == ["search_products"]


def test_a_fixed_answer_rests_on_nothing() -> None:
    model = ScriptedModel([Play()])
    world = shop_with(model)
    customer_gets(world, model, "BAJA")
    assert world.conversations.grounds(world.id_of(ANA), newest(world).message_id) is None


def test_a_draft_that_is_dropped_keeps_nothing() -> None:
    model = ScriptedModel([Play(calls=[SEARCH])])
    world = shop_with(model)
    model.while_thinking = lambda: _taken_over(world, model)
    customer_gets(world, model, "Hola", Play(calls=[SEARCH]))
    assert world.conversations.rested_on == {}


def _taken_over(world: World, model: ScriptedModel) -> None:
    model.while_thinking = lambda: None
    world.operator_writes()


def test_the_message_that_tells_a_quote_or_an_order_carries_it() -> None:
    model = ScriptedModel()
    world = shop_with(model)
    buy(world)
    told, placed = [message for message in world.thread() if message.author == "bot"]
    assert told.quote
    assert (told.quote.total, told.order) == (57700, None)
    assert placed.order
    assert (placed.order.order_id, placed.order.total) == (world.conversation().order_id, 57700)
    assert placed.quote is None


def test_a_quote_stands_on_the_part_that_tells_its_total() -> None:
    model = ScriptedModel()
    world = shop_with(model)

    def long_answer(results: Any) -> str:
        return f"{'La taza se hace a mano. ' * 70}\n\n{total_told(results)}"

    customer_gets(world, model, "Quiero dos", Play(long_answer, [quote()]))
    parts = [message for message in world.thread() if message.author == "bot"]
    assert [part.quote is not None for part in parts] == ["El total es" in part.body for part in parts]
    assert len(parts) > 1


def test_what_is_kept_is_bounded_and_the_newest_of_it() -> None:
    many = [Lookup(f"tool{number}", {"query": "x" * 1000, "limit": 3}, "y" * 5000) for number in range(40)]
    found = grounds.kept(many)
    assert len(json.dumps([[one.arguments, one.result] for one in found])) < 7000
    assert found[-1].tool == "tool39"
    assert all(len(one.result) == 600 and one.arguments["limit"] == 3 for one in found)


def test_an_erasure_takes_it_along() -> None:
    model = ScriptedModel()
    world = shop_with(model)
    customer_gets(world, model, "Quiero dos", Play(total_told, [quote()]))
    assert world.conversations.rested_on
    world.erase()
    world.worker_runs()
    assert world.conversations.rested_on == {}


def test_orders_of_a_refused_draft_are_looked_up_but_not_told() -> None:
    model = ScriptedModel()
    world = shop_with(model)
    customer_gets(world, model, "Quiero dos", Play(total_told, [quote()]))
    customer_gets(world, model, "Sí", Play("Cuesta $1.00 MXN.", [order()]), Play("Cuesta $2.00 MXN."))
    assert newest(world).order is None
    assert [lookup.tool for lookup in rests_on(world, newest(world).message_id).lookups] == ["place_order"]

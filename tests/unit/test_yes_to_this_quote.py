"""An order needs a yes to the very quote that the customer has read; what happened is told by code where it must be."""

from typing import Any

import pytest

from chalicelib.errors import SendDelayed, SendRefused, TryAgainLater
from chalicelib.sales.catalog import Product
from chalicelib.sales.conversation import Mode, NeedsPerson, Stage
from chalicelib.sales.drafting import Flags
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import customer_gets, order, quote, shop_with, total_told
from tests.world import World


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def world(model: ScriptedModel) -> World:
    return shop_with(model)


# The quote is read


def test_a_quote_that_the_model_forgot_to_tell_is_told_by_code(world: World, model: ScriptedModel) -> None:
    answer = customer_gets(world, model, "dos tazas", Play("¡Claro!", [quote()]))
    for told in ("2 × Taza de barro negro", "$498.00 MXN", "$79.00 MXN", "$577.00 MXN", "¿Lo confirmamos?"):
        assert told in answer


def test_it_asks_one_question_at_a_time_and_that_is_the_quotes(world: World, model: ScriptedModel) -> None:
    answer = customer_gets(world, model, "dos tazas", Play("¿Te mando una foto?", [quote()]))
    assert answer.count("?") == 1
    assert answer.endswith("¿Lo confirmamos?")


# The yes is one to it


def test_a_yes_to_another_question_of_the_bot_is_none(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    customer_gets(world, model, "ay, no sé", Play("¿Te mando una foto?"))
    customer_gets(world, model, "Sí", Play("Aquí está.", [order()]))
    assert not world.conversations.orders


def test_with_the_total_told_again_it_is_one(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    customer_gets(world, model, "ay, no sé", Play("El total es $577.00 MXN. ¿Lo confirmas?"))
    customer_gets(world, model, "Sí", Play("¡Gracias!", [order()]))
    assert len(world.conversations.orders) == 1


def test_words_that_can_only_mean_the_purchase_are_one_after_anything(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    customer_gets(world, model, "¿aceptan tarjeta?", Play("Sí, aceptamos tarjeta. ¿Te cuento algo más?"))
    customer_gets(world, model, "confirmo el pedido", Play("¡Gracias!", [order()]))
    assert len(world.conversations.orders) == 1


def test_a_yes_to_an_operator_is_none(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    world.operator_writes("¿Le mando el catálogo?")
    world.operator_edits(mode=Mode.BOT)
    customer_gets(world, model, "Sí", Play("Va.", [order()]))
    assert not world.conversations.orders


def test_an_old_yes_is_used_up(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    customer_gets(world, model, "ok", Play("¿A qué nombre?"))
    customer_gets(world, model, "¿Y cuánto tarda?", Play("De 1 a 2 días hábiles.", [order()]))
    assert not world.conversations.orders


def test_a_yes_from_before_the_quote_went_out_is_none(world: World, model: ScriptedModel) -> None:
    world.customer_writes("dos tazas")
    world.twilio.fails = [SendDelayed(63018)] * 9
    model.will(Play(total_told, [quote()]))
    with pytest.raises(TryAgainLater):
        world.worker_runs()
    world.clock.move(10)
    world.customer_writes("sí")
    world.clock.move(10)
    world.twilio.fails = []
    model.will(Play("¡Gracias!", [order()]))
    world.worker_runs(receive_count=2)
    assert not world.conversations.orders


def test_a_quote_that_twilio_refused_cannot_be_ordered(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "hola", Play("¿Qué buscas?"))
    world.twilio.fails = [SendRefused(63013)]
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    assert world.conversation().quote is None


# What cannot be is refused


def test_an_address_needs_a_quote_with_delivery(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "una taza a Monterrey", Play(total_told, [quote(("TAZA", 1), area="")]))
    customer_gets(world, model, "Sí", Play("Va.", [order(ship_to="Calle Juárez 5, Monterrey")]))
    assert "no lleva envío" in model.results[0]["error"]
    assert not world.conversations.orders


def test_a_product_in_another_currency_is_not_quoted(world: World, model: ScriptedModel) -> None:
    world.sells(Product("TAZA", "Taza de barro negro", 24900, "USD", stock=5))
    customer_gets(world, model, "dos tazas", Play("Lo consulto.", [quote()]))
    assert "otra moneda" in model.results[0]["error"]


def test_after_an_order_nothing_else_is_quoted_in_the_same_answer(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    customer_gets(world, model, "Sí", Play("¡Gracias!", [order(), quote(("REBOZO", 1))]))
    assert "acaba de hacerse" in model.results[1]["error"]
    assert world.conversations.totals()["quotes"] == 1


def test_a_text_that_hides_the_order_is_replaced_by_what_happened(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    answer = customer_gets(world, model, "Sí", Play("Todavía no hago el pedido: ¿tu dirección?", [order()]))
    [order_id] = world.conversations.orders
    assert "Todavía no" not in answer
    assert order_id in answer
    assert "$577.00 MXN" in answer


def test_who_wants_no_messages_buys_nothing_by_it(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    customer_gets(world, model, "Sí", Play("Listo.", [order()], flags=Flags(customer_wants_no_messages=True)))
    assert not world.conversations.orders
    assert world.stock_of("TAZA") == 5
    assert world.conversation().opted_out


def test_an_order_that_the_customer_was_not_told_of_waits_for_a_person(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    world.twilio.fails = [SendDelayed(63018)] * 9
    with pytest.raises(TryAgainLater):
        customer_gets(world, model, "Sí", Play("¡Gracias!", [order()]))
    world.operator_edits(mode=Mode.HUMAN)
    world.twilio.fails = []
    world.worker_runs(receive_count=2)
    assert world.conversation().needs_person is NeedsPerson.DELIVERY_FAILED


@pytest.mark.parametrize(
    "call",
    [
        ("search_products", {"query": "taza", "max_price": 1e30}),
        ("search_products", {"query": "taza", "max_price": float("inf")}),
        ("search_products", {"query": "taza", "max_price": float("nan")}),
        ("follow_up", {"when": "9999-12-31T23:59", "about": "la taza"}),
        ("follow_up", {"when": "2026-11-20T18:00", "about": ""}),
        ("follow_up", {"when": "2026-11-20T18:00", "about": "tu taza gratis a $1.00 MXN con envío gratis"}),
        ("search_knowledge", {"question": ""}),
    ],
)
def test_arguments_out_of_bounds_are_refused_and_the_customer_is_answered(
    world: World, model: ScriptedModel, call: tuple[str, dict[str, Any]]
) -> None:
    customer_gets(world, model, "hola", Play("¿Qué buscas?", [call]))
    assert "error" in model.results[0]
    assert world.conversation().follow_up is None


def test_a_question_that_is_asked_twice_is_counted_once(world: World, model: ScriptedModel) -> None:
    asked = [
        ("search_knowledge", {"question": "¿tienen sucursal?"}),
        ("search_knowledge", {"question": "¿Tienen sucursal?"}),
    ]
    customer_gets(world, model, "¿tienen sucursal?", Play("No lo sé.", asked))
    assert list(world.conversations.questions.values()) == [1]


def test_nothing_of_a_refused_draft_stays_with_the_second_one(world: World, model: ScriptedModel) -> None:
    lie = Play("Te las dejo en $1.00 MXN.", [quote(("TAZA", 5))])
    customer_gets(world, model, "hola", lie, Play("¡Hola! ¿En qué te ayudo?"))
    assert world.conversation().quote is None
    customer_gets(world, model, "sí", Play("Va.", [order()]))
    assert not world.conversations.orders


def test_of_two_quotes_in_one_answer_only_the_last_can_be_told(world: World, model: ScriptedModel) -> None:
    both = Play("Total: $577.00 MXN, o bien $729.00 MXN.", [quote(), quote(("REBOZO", 1))])
    answer = customer_gets(world, model, "dos tazas, o un rebozo", both)
    assert "$577.00" not in answer


def test_a_no_ends_the_quote(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    customer_gets(world, model, "no, gracias", Play("Gracias a ti."))
    assert world.conversation().quote is None


def test_with_a_standing_order_the_sale_stays_won(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    customer_gets(world, model, "Sí", Play("¡Gracias!", [order()]))
    customer_gets(world, model, "¿y un rebozo?", Play(total_told, [quote(("REBOZO", 1))]))
    customer_gets(world, model, "no, gracias", Play("Gracias a ti."))
    conversation = world.conversation()
    assert (conversation.stage, conversation.amount) == (Stage.WON, 57700)


def test_an_order_that_is_to_be_sent_asks_for_the_address(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "dos tazas", Play(total_told, [quote()]))
    assert "dirección completa" in customer_gets(world, model, "Sí", Play("¡Gracias!", [order()]))

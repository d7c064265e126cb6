"""A customer who wants no messages: confirmed once, told once how to come back, and never written to unasked."""

import pytest

from chalicelib.errors import RequestRefused, SendRefused
from chalicelib.sales.conversation import Mode, Stage
from tests.world import World


@pytest.fixture
def world() -> World:
    return World()


def customer_writes(world: World, *texts: str) -> None:
    for text in texts:
        world.clock.move(60)
        world.customer_writes(text)
        world.worker_runs()


@pytest.mark.parametrize("word", ["BAJA", "Stop", "alto.", " CANCELAR ", "no me escribas más"])
def test_the_word_alone_opts_out_and_is_confirmed_with_the_way_back(world: World, word: str) -> None:
    customer_writes(world, word)
    assert world.conversation().opted_out
    assert "ALTA" in world.sent_bodies()[-1]
    assert not world.model.requests


@pytest.mark.parametrize("text", ["talla baja", "el más alto", "cancelar el pedido"])
def test_the_word_inside_a_sentence_is_no_wish(world: World, text: str) -> None:
    customer_writes(world, text)
    assert not world.conversation().opted_out


def test_it_is_confirmed_once(world: World) -> None:
    customer_writes(world, "BAJA", "BAJA", "baja")
    assert len(world.sent_bodies()) == 1


def test_who_writes_something_else_is_told_once_how_to_come_back(world: World) -> None:
    customer_writes(world, "BAJA", "¿Tienen tazas?", "¿Hola?", "¿Me oyen?")
    _, hint = world.sent_bodies()
    assert "ALTA" in hint
    assert not world.model.requests


@pytest.mark.parametrize("word", ["ALTA", "start"])
def test_the_way_back_is_open(world: World, word: str) -> None:
    customer_writes(world, "BAJA", word, "¿Tienen tazas?")
    assert not world.conversation().opted_out
    assert len(world.model.requests) == 1


def test_it_holds_also_while_a_person_answers(world: World) -> None:
    customer_writes(world, "Hola")
    world.operator_edits(mode=Mode.HUMAN)
    customer_writes(world, "BAJA")
    conversation = world.conversation()
    assert conversation.opted_out
    assert conversation.mode is Mode.HUMAN
    assert "ALTA" in world.sent_bodies()[-1]


def test_an_operator_cannot_write_unasked(world: World) -> None:
    customer_writes(world, "Hola", "BAJA")
    with pytest.raises(RequestRefused):
        world.operator_writes("¡Tenemos promociones!")


def test_an_operator_may_answer_who_writes_again(world: World) -> None:
    customer_writes(world, "BAJA")
    customer_writes(world, "¿Y mi pedido?")
    world.operator_writes("Ya va en camino.")
    assert world.sent_bodies()[-1] == "Ya va en camino."


def test_an_operator_may_answer_who_was_erased_with_the_wish_and_writes_again(world: World) -> None:
    customer_writes(world, "BAJA")
    world.erase()
    world.worker_runs()
    customer_writes(world, "¿Tienen tazas?")
    assert world.conversation().opted_out
    world.operator_writes("Sí, tenemos")
    assert world.sent_bodies()[-1] == "Sí, tenemos"


@pytest.mark.parametrize("later", [(), ("gracias",)])
def test_an_operators_message_at_the_same_moment_does_not_hide_the_wish(world: World, later: tuple[str, ...]) -> None:
    customer_writes(world, "Hola")
    for text in ("¿Tienen tazas?", "BAJA", *later):
        world.customer_writes(text)
    world.operator_writes("Sí, tenemos")
    world.worker_runs()
    assert world.conversation().opted_out
    assert world.conversation().unanswered == frozenset()


def test_a_wish_that_was_taken_back_at_once_needs_no_answer_beside_an_operators(world: World) -> None:
    customer_writes(world, "Hola")
    for text in ("BAJA", "ALTA"):
        world.customer_writes(text)
    world.operator_writes("¿Te ayudo?")
    world.worker_runs()
    assert not world.conversation().opted_out
    assert world.conversation().unanswered == frozenset()


def test_the_way_back_is_not_hidden_by_an_operators_message_either(world: World) -> None:
    customer_writes(world, "BAJA")
    world.clock.move(60)
    world.customer_writes("ALTA")
    world.operator_writes("¿Te ayudo?")
    world.worker_runs()
    assert not world.conversation().opted_out


def test_who_blocks_the_shop_before_the_confirmation_has_opted_out_once(world: World) -> None:
    world.twilio.fails = [SendRefused(63014)]
    customer_writes(world, "BAJA")
    assert world.conversations.totals()["opt_outs"] == 1


def test_who_blocks_the_shop_right_after_coming_back_has_opted_out_again(world: World) -> None:
    customer_writes(world, "BAJA")
    world.twilio.fails = [SendRefused(63014)]
    seen = world.conversation().version
    customer_writes(world, "ALTA")
    assert world.conversation().opted_out
    assert world.conversation().version == seen + 2
    assert world.conversations.totals()["opt_outs"] == 2


def test_the_wish_of_who_is_blocked_is_kept_and_not_confirmed(world: World) -> None:
    customer_writes(world, "Hola")
    world.operator_edits(blocked=True)
    sent = len(world.sent_bodies())
    customer_writes(world, "BAJA")
    assert world.conversation().opted_out
    assert world.conversation().unanswered == frozenset()
    assert len(world.sent_bodies()) == sent


def test_the_sale_is_lost_by_it(world: World) -> None:
    customer_writes(world, "BAJA")
    assert world.conversation().stage is Stage.LOST


def test_the_same_wish_holds_in_all_conversations_of_the_person(world: World) -> None:
    world.customer_writes("Hola", external_user_id="MX.77")
    world.worker_runs()
    world.customer_writes("BAJA", external_user_id="MX.77")
    world.worker_runs()
    world.customer_writes("¿Hola?", address="whatsapp:MX.77", external_user_id="MX.77")
    world.worker_runs()
    assert world.conversation().opted_out

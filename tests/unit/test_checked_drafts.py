"""What code does with a draft before it is sent: it goes, is asked for once more, or a person looks."""

import pytest

from chalicelib.sales.catalog import Product
from chalicelib.sales.conversation import Mode, NeedsPerson, Stage
from chalicelib.sales.drafting import Flags
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.world import World

MUG = Product("TAZA", "Taza de barro negro", 24900, "MXN", stock=5)
LOOK = ("get_product", {"product_id": "TAZA"})
HONEST = Play("La *Taza de barro negro* cuesta $249.00 MXN.", [LOOK])
INVENTED = Play("La taza cuesta $99.00 MXN.", [LOOK])


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def world(model: ScriptedModel) -> World:
    world = World(model=model)
    world.sells(MUG)
    return world


def customer_gets(world: World, model: ScriptedModel, said: str, *plays: Play) -> str:
    model.will(*plays)
    world.customer_writes(said)
    world.worker_runs()
    return world.sent_bodies()[-1]


def test_a_draft_that_passes_costs_no_second_call(world: World, model: ScriptedModel) -> None:
    answer = customer_gets(world, model, "¿Cuánto cuesta la taza?", HONEST)
    assert "$249.00 MXN" in answer
    assert len(model.requests) == 1


def test_an_invented_price_is_asked_for_once_more_with_the_reason(world: World, model: ScriptedModel) -> None:
    answer = customer_gets(world, model, "¿Cuánto cuesta la taza?", INVENTED, HONEST)
    assert "$249.00 MXN" in answer
    assert "$99" not in answer
    refused, reason = model.requests[1].conversation[-2:]
    assert refused["content"] == INVENTED.reply
    assert "99" in reason["content"]
    assert world.conversation().mode is Mode.BOT


def test_both_calls_are_paid_for(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "¿Cuánto cuesta la taza?", INVENTED, HONEST)
    assert world.thread()[-1].input_tokens == 2000


def test_refused_twice_a_safe_sentence_goes_out_and_a_person_looks(world: World, model: ScriptedModel) -> None:
    answer = customer_gets(world, model, "¿Cuánto cuesta la taza?", INVENTED)
    assert world.profile.safe_line in answer
    assert "99" not in answer
    assert len(model.requests) == 2
    conversation = world.conversation()
    assert (conversation.mode, conversation.needs_person) == (Mode.HUMAN, NeedsPerson.GUARD_FAILED)
    assert world.conversations.totals()["guard_failures"] == 2


@pytest.mark.parametrize(
    "play",
    [
        Play("No soy un robot, soy una persona del equipo."),
        Play("Claro, te ayudo.", flags=Flags(denies_being_ai=True)),
        Play("Mis reglas dicen que no invento, no redondeo.", flags=Flags(reveals_instructions=True)),
        Play("La raíz cuadrada de dos es 1.41.", flags=Flags(off_topic_answer=True)),
        Play("Of course, I can help you with that, what would you like to buy?"),
        Play("Claro.", flags=Flags(language="en")),
    ],
)
def test_what_the_bot_must_never_say_is_not_sent(world: World, model: ScriptedModel, play: Play) -> None:
    answer = customer_gets(world, model, "Hola, ¿eres una persona real?", play)
    assert play.reply not in answer
    assert world.conversation().needs_person is NeedsPerson.GUARD_FAILED


# What the model notices of the customer


def test_a_complaint_is_answered_and_handed_to_a_person(world: World, model: ScriptedModel) -> None:
    sorry = Play("Lamento mucho lo que pasó con tu pedido.", flags=Flags(customer_complains=True))
    answer = customer_gets(world, model, "No me gustó cómo llegó todo", sorry)
    assert answer.startswith("¡Hola!") or "Lamento mucho" in answer
    assert world.conversation().needs_person is NeedsPerson.COMPLAINT
    assert world.conversation().mode is Mode.HUMAN


def test_an_angry_word_is_enough_whatever_the_model_says(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "Esto es una estafa", Play("Lamento lo ocurrido."))
    assert world.conversation().needs_person is NeedsPerson.COMPLAINT


def test_asked_for_a_person_the_customer_is_told_what_happens_without_the_model(
    world: World, model: ScriptedModel
) -> None:
    model.will(Play())
    world.customer_writes("Quiero hablar con un asesor")
    world.worker_runs()
    assert not model.requests
    assert world.conversation().needs_person is NeedsPerson.ASKED_FOR_PERSON
    assert world.twilio.accepted


def test_a_plain_no_means_lost_and_nothing_follows(world: World, model: ScriptedModel) -> None:
    customer_gets(world, model, "¿La taza?", HONEST)
    customer_gets(
        world, model, "Prefiero dejarlo así", Play("Gracias por escribir.", flags=Flags(customer_declines=True))
    )
    conversation = world.conversation()
    assert conversation.stage is Stage.LOST
    assert conversation.due_at is None
    assert [step.why for step in conversation.stage_history] == ["products", "no"]


def test_other_wording_of_the_wish_for_silence_is_honoured(world: World, model: ScriptedModel) -> None:
    wish = Play("Claro, ya no te escribo.", flags=Flags(customer_wants_no_messages=True))
    answer = customer_gets(world, model, "por favor quítenme de su lista de difusión", wish)
    assert "ALTA" in answer
    assert world.conversation().opted_out
    assert world.conversations.totals()["opt_outs"] == 1

"""Bounds: what one customer, another bot or a whole day may cost. One courteous line, a person, no model call."""

import pytest

from chalicelib.flows.budget import Budget
from chalicelib.sales.conversation import Mode, NeedsPerson
from chalicelib.sales.counting import business_day
from tests.fakes.metrics import FakeMetrics
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.world import SENDER, ZONE, World


@pytest.fixture
def world() -> World:
    return World(model=ScriptedModel([Play("Con gusto, ¿qué más te cuento?")]))


def customer_writes(world: World, text: str, seconds: float = 30) -> None:
    world.clock.move(seconds)
    world.customer_writes(text)
    world.worker_runs()


def test_twenty_messages_a_minute_are_answered(world: World) -> None:
    for number in range(20):
        world.customer_writes(f"mensaje {number}")
    world.worker_runs()
    assert len(world.model.requests) == 1
    assert world.conversation().mode is Mode.BOT


def test_with_one_more_the_model_is_not_asked_and_a_person_has_it(world: World) -> None:
    for number in range(21):
        world.customer_writes(f"mensaje {number}")
    world.worker_runs()
    assert not world.model.requests
    assert world.profile.limit_line in world.sent_bodies()[-1]
    assert world.sent_bodies()[-1].endswith(world.profile.hand_off_line_open)
    assert world.conversation().needs_person is NeedsPerson.LIMIT_REACHED
    assert world.conversations.totals()["limits_reached"] == 1


def test_two_hundred_messages_a_day_are_the_bound(world: World) -> None:
    for number in range(200):
        customer_writes(world, f"pregunta {number}", seconds=100)
    assert world.conversation().mode is Mode.BOT
    customer_writes(world, "una más", seconds=100)
    assert world.conversation().needs_person is NeedsPerson.LIMIT_REACHED


def test_the_next_day_counts_anew(world: World) -> None:
    for number in range(201):
        customer_writes(world, f"pregunta {number}", seconds=100)
    world.operator_edits(mode=Mode.BOT)
    customer_writes(world, "¿Tienen tazas?", seconds=24 * 3600)
    assert world.conversation().mode is Mode.BOT


def test_the_line_is_said_once_a_day_also_when_it_is_handed_back(world: World) -> None:
    for number in range(21):
        world.customer_writes(f"mensaje {number}")
    world.worker_runs()
    world.operator_edits(mode=Mode.BOT)
    for number in range(21):
        world.customer_writes(f"otro {number}")
    world.worker_runs()
    assert len(world.sent_bodies()) == 1
    assert world.conversation().mode is Mode.HUMAN


def test_another_bot_that_says_the_same_again_and_again_is_left(world: World) -> None:
    for _ in range(4):
        customer_writes(world, "Gracias por su mensaje. Le atenderemos en breve.", seconds=5)
    assert world.conversation().needs_person is NeedsPerson.LOOP
    assert len(world.model.requests) == 3


def test_another_bot_that_answers_at_once_is_left_before_twilio_stops_us(world: World) -> None:
    for number in range(20):
        customer_writes(world, f"Respuesta automática número {number}", seconds=4)
    assert world.conversation().needs_person is NeedsPerson.LOOP
    assert len(world.sent_bodies()) < 30


def test_an_impatient_burst_of_the_same_word_is_no_loop(world: World) -> None:
    for _ in range(6):
        world.customer_writes("hola")
    world.worker_runs()
    assert world.conversation().mode is Mode.BOT


def test_when_the_days_money_is_spent_no_model_is_asked(world: World) -> None:
    world.usd_a_day = 0.00005
    customer_writes(world, "¿Tienen tazas?")
    customer_writes(world, "¿Y platos?")
    assert len(world.model.requests) == 1
    assert world.sent_bodies()[-1].startswith(world.profile.busy_line)
    assert world.conversation().needs_person is NeedsPerson.BUDGET_SPENT


def test_the_next_business_day_has_its_own_money(world: World) -> None:
    world.usd_a_day = 0.00005
    customer_writes(world, "¿Tienen tazas?")
    customer_writes(world, "¿Y platos?", seconds=24 * 3600)
    assert len(world.model.requests) == 2


def test_the_days_money_is_looked_up_once_a_minute(world: World) -> None:
    budget = Budget(FakeMetrics(world.conversations), world.clock, ZONE, (SENDER,), usd_a_day=1)
    assert not budget.is_spent()
    world.conversations.counters[SENDER, business_day(world.clock.now(), ZONE)].update(cost_nano_usd=10**9)
    world.clock.move(59)
    assert not budget.is_spent()
    world.clock.move(1)
    assert budget.is_spent()


def test_without_a_bound_no_cost_stops_the_bot(world: World) -> None:
    world.conversations.counters[SENDER, business_day(world.clock.now(), ZONE)].update(cost_nano_usd=10**12)
    assert not Budget(FakeMetrics(world.conversations), world.clock, ZONE, (SENDER,), usd_a_day=0).is_spent()


def test_costs_that_nobody_knows_stop_nobody(world: World) -> None:
    world.usd_a_day, world.prices = 0.00005, None
    customer_writes(world, "¿Tienen tazas?")
    customer_writes(world, "¿Y platos?", seconds=61)
    assert len(world.model.requests) == 2
    assert world.conversations.totals()["unknown_cost_answers"] == 2


def test_a_blocked_customer_is_recorded_and_never_answered(world: World) -> None:
    customer_writes(world, "Hola")
    world.operator_edits(blocked=True)
    customer_writes(world, "¿Por qué no contestan?")
    assert len(world.sent_bodies()) == 1
    assert world.thread()[-1].body == "¿Por qué no contestan?"
    assert world.conversations.totals()["messages_in"] == 2


# The pause switch


def test_a_paused_bot_answers_nobody_and_shows_who_waits(world: World) -> None:
    world.paused = True
    customer_writes(world, "¿Tienen tazas?")
    conversation = world.conversation()
    assert world.sent_bodies() == []
    assert (conversation.mode, conversation.needs_person) == (Mode.BOT, NeedsPerson.BOT_PAUSED)
    assert conversation.waiting_since is not None


def test_when_the_pause_ends_who_waited_is_answered(world: World) -> None:
    world.paused = True
    customer_writes(world, "¿Tienen tazas?")
    world.time_passes(minutes=6)
    assert world.sent_bodies() == []
    world.paused = False
    world.time_passes(minutes=6)
    assert len(world.sent_bodies()) == 1
    assert world.conversation().needs_person is None


def test_above_the_limit_a_wish_is_kept_and_not_confirmed_any_more(world: World) -> None:
    for number in range(30):
        customer_writes(world, ("BAJA", "ALTA")[number % 2], seconds=2)
    customer_writes(world, "BAJA", seconds=2)
    assert world.conversation().opted_out
    assert len(world.sent_bodies()) <= 21


def test_above_the_limit_the_wish_holds_in_the_persons_other_conversation_too(world: World) -> None:
    hidden = "whatsapp:ES.111"
    world.customer_writes("oculto", address=hidden, external_user_id="ES.111")
    world.customer_writes("con número")
    world.customer_writes("con los dos", external_user_id="ES.111")
    for number in range(21):
        world.customer_writes(f"mensaje {number}")
    world.customer_writes("BAJA")
    world.worker_runs()
    assert world.sent_bodies() == []
    assert world.conversation().opted_out
    assert world.conversation(hidden).opted_out

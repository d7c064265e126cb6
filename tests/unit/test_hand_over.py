"""A person takes it: the customer is told the truth about what comes next, the shop is told, and told again."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.errors import SendDelayed, TryAgainLater
from chalicelib.sales.conversation import Mode, NeedsPerson
from tests.fakes.killing import Killed, Killer
from tests.fakes.media import VOICE
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.world import World

# The demo shop is open on Fridays from 9:00 to 18:00, on Saturdays from 10:00 to 14:00, in Mexico City (UTC-6).
FRIDAY_NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return World(model=ScriptedModel([Play("Con gusto, ¿qué más te cuento?")]))


def at(world: World, moment: datetime) -> None:
    world.clock.move((moment - world.clock.now()).total_seconds())


def customer_writes(world: World, *texts: str) -> None:
    for text in texts:
        world.customer_writes(text)
        world.worker_runs()


@pytest.mark.parametrize("text", ["Quiero hablar con una persona", "un asesor por favor", "¿me pasas con un humano?"])
def test_who_asks_for_a_person_is_handed_over_without_the_model(world: World, text: str) -> None:
    customer_writes(world, text)
    assert world.conversation().mode is Mode.HUMAN
    assert world.conversation().needs_person is NeedsPerson.ASKED_FOR_PERSON
    assert not world.model.requests


def test_in_the_opening_hours_the_customer_is_told_that_somebody_comes(world: World) -> None:
    at(world, FRIDAY_NOON)
    customer_writes(world, "Quiero hablar con una persona")
    assert world.sent_bodies()[-1].endswith(world.profile.hand_off_line_open)


def test_outside_of_them_the_customer_is_told_when_the_shop_opens(world: World) -> None:
    at(world, FRIDAY_NIGHT)
    customer_writes(world, "Quiero hablar con una persona")
    assert "mañana a las 10:00" in world.sent_bodies()[-1]


def test_what_the_shop_names_goes_to_a_person_at_once(world: World) -> None:
    world.profile = replace(world.profile, hand_off_topics=("factura",))
    customer_writes(world, "¿Me hacen factura?")
    conversation = world.conversation()
    assert (conversation.needs_person, conversation.hand_off_reason) == (NeedsPerson.SHOP_TOPIC, "factura")


def test_a_topic_inside_another_word_is_none(world: World) -> None:
    world.profile = replace(world.profile, hand_off_topics=("iva",))
    customer_writes(world, "¿Tienen algo con motivos de la milpa viva?")
    assert world.conversation().mode is Mode.BOT


def test_the_bot_is_silent_while_a_person_has_it(world: World) -> None:
    customer_writes(world, "Quiero hablar con una persona", "¿Hola?", "¿Están?")
    assert len(world.sent_bodies()) == 1


# Somebody is told


def test_a_hand_off_reaches_somebody_with_the_page_closed(world: World) -> None:
    customer_writes(world, "Quiero hablar con una persona")
    assert len(world.notices.told) == 1
    assert not world.conversation().notices


def test_the_notice_holds_nothing_of_the_customer(world: World) -> None:
    world.customer_writes("Quiero hablar con una persona, soy Beatriz", profile_name="Beatriz")
    world.worker_runs()
    told = world.notices.told[0]
    assert "Beatriz" not in told.subject + told.text
    assert "34600000001" not in told.subject + told.text


def test_if_nobody_answers_in_time_the_shop_is_told_again_and_the_customer_once(world: World) -> None:
    at(world, FRIDAY_NOON)
    customer_writes(world, "Quiero hablar con una persona")
    world.time_passes(minutes=31)
    assert len(world.notices.told) == 2
    assert world.sent_bodies()[-1] == world.profile.reminder_line
    world.time_passes(minutes=120)
    assert len(world.notices.told) == 2
    assert world.sent_bodies().count(world.profile.reminder_line) == 1


def test_at_night_the_time_counts_from_the_opening(world: World) -> None:
    at(world, FRIDAY_NIGHT)
    customer_writes(world, "Quiero hablar con una persona")
    world.time_passes(minutes=60)
    assert len(world.notices.told) == 1
    at(world, datetime(2026, 11, 21, 16, 31, tzinfo=UTC))
    world.time_passes(minutes=0)
    assert len(world.notices.told) == 2


def test_who_was_answered_is_not_reminded_of(world: World) -> None:
    at(world, FRIDAY_NOON)
    customer_writes(world, "Quiero hablar con una persona")
    world.operator_writes("Hola, soy Lucía")
    world.time_passes(minutes=60)
    assert len(world.notices.told) == 1
    assert world.sent_bodies()[-1] == "Hola, soy Lucía"


def test_who_writes_again_to_a_person_and_waits_is_reminded_of(world: World) -> None:
    at(world, FRIDAY_NOON)
    customer_writes(world, "Quiero hablar con una persona")
    world.operator_writes("Hola, soy Lucía")
    world.clock.move(60)
    customer_writes(world, "¿Y mi pedido?")
    world.time_passes(minutes=31)
    assert len(world.notices.told) == 2
    assert world.sent_bodies()[-1] == world.profile.reminder_line


# Back to the bot


def test_the_bot_takes_back_only_with_a_new_message_after_the_profiles_time(world: World) -> None:
    customer_writes(world, "Quiero hablar con una persona")
    world.time_passes(minutes=13 * 60)
    assert world.conversation().mode is Mode.HUMAN
    customer_writes(world, "¿Tienen tazas?")
    assert world.conversation().mode is Mode.BOT
    assert len(world.model.requests) == 1


def test_before_that_time_it_stays_with_the_person(world: World) -> None:
    customer_writes(world, "Quiero hablar con una persona")
    world.clock.move(11 * 3600)
    customer_writes(world, "¿Hola?")
    assert world.conversation().mode is Mode.HUMAN


def test_an_operator_who_writes_makes_the_time_count_anew(world: World) -> None:
    customer_writes(world, "Quiero hablar con una persona")
    world.clock.move(11 * 3600)
    world.operator_writes("Seguimos en ello")
    world.clock.move(2 * 3600)
    customer_writes(world, "Gracias, ¿y entonces?")
    assert world.conversation().mode is Mode.HUMAN


def test_an_operators_stage_stands_in_the_history_with_the_name(world: World) -> None:
    customer_writes(world, "Hola")
    world.operator_edits(stage="interested")
    [step] = world.conversation().stage_history
    assert (step.stage, step.why) == ("interested", "lucia")


def test_a_voice_note_to_a_person_is_written_down_for_the_person(world: World) -> None:
    customer_writes(world, "Quiero hablar con una persona")
    world.clock.move(60)
    world.ears.hears = {VOICE: "¿A qué hora abren?"}
    world.customer_writes("", kind="audio", media=(world.files.holds("audio/ogg", VOICE),))
    world.worker_runs()
    assert world.thread()[-1].transcript == "¿A qué hora abren?"
    assert not world.model.requests


# The reminder, overtaken or cut off


def test_the_reminders_line_is_not_sent_once_somebody_has_written(world: World) -> None:
    at(world, FRIDAY_NOON)
    customer_writes(world, "Quiero hablar con una persona")
    world.clock.move(31 * 60)
    world.twilio.fails = [SendDelayed(63018)] * 9
    with pytest.raises(TryAgainLater):
        world.worker_runs()
    world.twilio.fails = []
    world.operator_writes("Hola, soy Lucía")
    world.clock.move(75)
    world.worker_runs(receive_count=2)
    assert world.profile.reminder_line not in world.sent_bodies()


def test_killed_at_any_step_of_the_reminder_both_are_told_once() -> None:
    for after in (False, True):
        for step in range(1, 12):
            world = World(model=ScriptedModel([Play("Con gusto.")]))
            at(world, FRIDAY_NOON)
            customer_writes(world, "Quiero hablar con una persona")
            world.clock.move(31 * 60)
            whole = world.conversations
            killer = Killer(step, after=after)
            world.conversations = killer.wrap(whole)
            with contextlib.suppress(Killed):
                world.worker_runs()
            world.conversations = whole
            world.clock.move(75)
            world.worker_runs(receive_count=2)
            assert world.sent_bodies().count(world.profile.reminder_line) == 1, f"killed at step {step}"
            assert len(world.notices.told) >= 2, f"killed at step {step}"


def test_nothing_that_waits_to_be_sent_goes_out_after_a_baja(world: World) -> None:
    world.customer_writes("¿Tienen tazas?")
    world.twilio.fails = [SendDelayed(63018)] * 9
    with pytest.raises(TryAgainLater):
        world.worker_runs()
    world.twilio.fails = []
    world.clock.move(10)
    world.customer_writes("BAJA")
    world.worker_runs(receive_count=2)
    [only] = world.sent_bodies()
    assert only.endswith(world.profile.opt_out_confirmed)


def test_shortly_before_closing_the_reminder_waits_for_the_next_day(world: World) -> None:
    at(world, datetime(2026, 11, 20, 23, 50, tzinfo=UTC))  # ten to six, and the shop closes at six
    customer_writes(world, "Quiero hablar con una persona")
    world.time_passes(minutes=40)
    assert world.profile.reminder_line not in world.sent_bodies()
    at(world, datetime(2026, 11, 21, 16, 31, tzinfo=UTC))
    world.time_passes(minutes=0)
    assert world.profile.reminder_line in world.sent_bodies()


def test_what_comes_next_is_said_once(world: World) -> None:
    world.model.will(Play("Cuesta $1.00 MXN."))
    customer_writes(world, "¿La taza?")
    assert world.sent_bodies()[-1].count("avisé") == 1

"""What the bot writes by itself: one nudge, at most one template, what was asked for. Never where it is not wanted."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.errors import SendDelayed, TryAgainLater
from chalicelib.sales.catalog import Product
from chalicelib.sales.conversation import FollowUpKind, Mode
from chalicelib.sales.drafting import Flags
from chalicelib.sales.profile import Template
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.world import World

MUG = Product("TAZA", "Taza de barro negro", 24900, "MXN", stock=5)
LOOK = ("get_product", {"product_id": "TAZA"})
MEXICAN = "whatsapp:+525512345678"
# Ten in the morning in Mexico City.
MORNING = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
TEMPLATE = Template("recordatorio", "HX" + "a" * 32, ("producto",), "¿Sigues pensando en {{1}}? Aquí estamos.")


@pytest.fixture
def world() -> World:
    world = World(model=ScriptedModel([Play("La *Taza de barro negro* cuesta $249.00 MXN.", [LOOK])]))
    world.sells(MUG)
    follow_ups = replace(
        world.profile.follow_ups,
        enabled=True,
        contact_hours="10:00-20:00",
        nudge_after_minutes=180,
        template="recordatorio",
        template_after_hours=20,
    )
    world.profile = replace(world.profile, follow_ups=follow_ups, templates=(TEMPLATE,))
    world.clock.move((MORNING - world.clock.now()).total_seconds())
    return world


def customer_asks(world: World, text: str = "¿Cuánto cuesta la taza?", **fields: Any) -> None:
    world.customer_writes(text, address=MEXICAN, **fields)
    world.worker_runs(MEXICAN)


def three_days_pass(world: World) -> None:
    for _ in range(72):
        world.time_passes(minutes=61, address=MEXICAN)


def sent(world: World) -> list[str]:
    return world.sent_bodies()[1:]


def test_silence_on_an_offer_gets_one_nudge_that_names_it(world: World) -> None:
    customer_asks(world)
    world.time_passes(minutes=179, address=MEXICAN)
    assert not sent(world)
    world.time_passes(minutes=2, address=MEXICAN)
    [nudge] = sent(world)
    assert "Taza de barro negro" in nudge
    assert world.thread(MEXICAN)[-1].reason == "nudge: silence_on_interest"


def test_a_nudge_is_one_message_out_and_no_response(world: World) -> None:
    customer_asks(world)
    world.time_passes(minutes=181, address=MEXICAN)
    totals = world.conversations.totals()
    assert (totals["follow_ups"], totals["messages_out"], totals["answered_by_bot"]) == (1, 2, 1)


def test_after_the_nudge_comes_one_template_outside_the_window_and_then_nothing(world: World) -> None:
    customer_asks(world)
    three_days_pass(world)
    nudge, template = world.twilio.accepted[1:]
    assert not nudge.content_sid
    assert template.content_sid == TEMPLATE.content_sid
    assert template.content_variables == {"1": "Taza de barro negro"}
    assert template.created_at.timestamp() - MORNING.timestamp() > 24 * 3600


def test_without_a_template_nothing_is_sent_outside_the_window(world: World) -> None:
    world.profile = replace(world.profile, follow_ups=replace(world.profile.follow_ups, template=""))
    customer_asks(world)
    three_days_pass(world)
    assert len(sent(world)) == 1


def test_nothing_is_sent_at_night_where_the_customer_is(world: World) -> None:
    world.clock.move(9.5 * 3600)  # 19:30 in Mexico City
    customer_asks(world)
    world.time_passes(minutes=200, address=MEXICAN)
    assert not sent(world)
    world.time_passes(minutes=12 * 60, address=MEXICAN)
    assert len(sent(world)) == 1
    assert world.twilio.accepted[-1].created_at >= datetime(2026, 11, 21, 16, 0, tzinfo=UTC)


def test_the_customers_country_tells_the_hour_not_the_shops(world: World) -> None:
    """At three in the afternoon in Mexico it is ten at night in Madrid: the nudge waits for their morning."""
    world.clock.move(2.5 * 3600)
    world.customer_writes("¿Cuánto cuesta la taza?")  # +34
    world.worker_runs()
    world.time_passes(minutes=181)
    assert not sent(world)
    world.time_passes(minutes=13 * 60)
    assert len(sent(world)) == 1


def test_who_answers_is_not_nudged_for_the_old_silence(world: World) -> None:
    customer_asks(world)
    world.clock.move(170 * 60)
    customer_asks(world, "¿Y de qué es?")
    world.time_passes(minutes=20, address=MEXICAN)
    assert len(sent(world)) == 1


@pytest.mark.parametrize("said", ["No, gracias", "BAJA"])
def test_never_after_a_no(world: World, said: str) -> None:
    customer_asks(world)
    world.model.will(Play("Gracias a ti."))
    customer_asks(world, said)
    before = len(world.sent_bodies())
    three_days_pass(world)
    assert len(world.sent_bodies()) == before


def test_never_while_a_person_has_it(world: World) -> None:
    customer_asks(world)
    world.operator_edits(address=MEXICAN, mode=Mode.HUMAN)
    three_days_pass(world)
    assert not sent(world)


def test_never_while_the_whole_bot_is_paused_but_after_it(world: World) -> None:
    customer_asks(world)
    world.paused = True
    world.time_passes(minutes=181, address=MEXICAN)
    assert not sent(world)
    world.paused = False
    world.time_passes(minutes=61, address=MEXICAN)
    assert len(sent(world)) == 1


def test_a_greeting_alone_is_no_interest(world: World) -> None:
    world.model.will(Play("¡Hola! ¿Qué buscas?"))
    customer_asks(world, "Hola")
    world.time_passes(minutes=12 * 60, address=MEXICAN)
    assert not sent(world)


def test_a_shop_that_wants_none_has_none(world: World) -> None:
    world.profile = replace(world.profile, follow_ups=replace(world.profile.follow_ups, enabled=False))
    customer_asks(world)
    world.time_passes(minutes=12 * 60, address=MEXICAN)
    assert not sent(world)


def test_killed_while_it_nudges_the_customer_gets_it_once(world: World) -> None:
    customer_asks(world)
    world.twilio.lose_answers = 1
    world.time_passes(minutes=181, address=MEXICAN)
    world.time_passes(minutes=10, address=MEXICAN)
    assert len(sent(world)) == 1


# What the customer asks for


def asked(world: World, when: str) -> None:
    plan = ("follow_up", {"when": when, "about": "la taza de barro negro"})
    world.model.will(Play("Claro, te escribo entonces.", [plan], flags=Flags()))
    customer_asks(world, "Escríbeme más tarde")


def test_who_asks_to_hear_again_hears_then(world: World) -> None:
    asked(world, "2026-11-20T17:00")
    conversation = world.conversation(MEXICAN)
    assert conversation.follow_up
    assert conversation.follow_up.kind is FollowUpKind.ASKED
    world.time_passes(minutes=6 * 60, address=MEXICAN)
    assert not sent(world)
    world.time_passes(minutes=61, address=MEXICAN)
    [message] = sent(world)
    assert "la taza de barro negro" in message
    assert world.thread(MEXICAN)[-1].reason == "asked: customer_asked"


def test_what_was_asked_for_comes_also_from_a_shop_that_wants_no_follow_ups(world: World) -> None:
    follow_ups = replace(world.profile.follow_ups, enabled=False, asked_text="Como pediste, te escribo por {about}.")
    world.profile = replace(world.profile, follow_ups=follow_ups)
    asked(world, "2026-11-20T17:00")
    world.time_passes(minutes=7 * 60 + 1, address=MEXICAN)
    assert sent(world) == ["Como pediste, te escribo por la taza de barro negro."]


def test_a_thank_you_does_not_undo_it(world: World) -> None:
    asked(world, "2026-11-20T17:00")
    world.model.will(Play("¡A ti!"))
    customer_asks(world, "gracias")
    world.time_passes(minutes=7 * 60 + 1, address=MEXICAN)
    assert len(sent(world)) == 2


def test_what_cannot_be_promised_is_refused_to_the_model(world: World) -> None:
    world.profile = replace(world.profile, follow_ups=replace(world.profile.follow_ups, template=""))
    asked(world, "2026-11-25T10:00")
    assert "no se le puede escribir" in str(world.model.results[0])
    assert world.conversation(MEXICAN).follow_up is None


@pytest.mark.parametrize("when", ["mañana", "2026-11-20T09:00", "2029-01-01T10:00", "2026-99-99T10:00"])
def test_a_time_that_is_none_is_refused(world: World, when: str) -> None:
    asked(world, when)
    assert "error" in world.model.results[0]


# Overtaken on its way


def delayed(world: World, *, until_minutes: float) -> None:
    """The nudge is reserved, and Twilio takes nothing for now."""
    customer_asks(world)
    world.clock.move(until_minutes * 60)
    world.twilio.fails = [SendDelayed(63018)] * 9
    with pytest.raises(TryAgainLater):
        world.worker_runs(MEXICAN)
    world.twilio.fails = []


@pytest.mark.parametrize("said", ["BAJA", "ya no, gracias", "¿Y de qué es?"])
def test_a_nudge_that_waits_to_be_sent_is_cancelled_by_any_message(world: World, said: str) -> None:
    delayed(world, until_minutes=181)
    world.model.will(Play("Gracias a ti."))
    world.customer_writes(said, address=MEXICAN)
    world.worker_runs(MEXICAN, receive_count=2)
    assert not any("por lo de" in body or "Taza de barro negro" in body for body in sent(world))
    assert len(sent(world)) == 1


def test_a_nudge_that_waited_until_the_window_closed_is_not_sent_freely(world: World) -> None:
    delayed(world, until_minutes=181)
    world.clock.move(21.1 * 3600)
    world.worker_runs(MEXICAN, receive_count=2)
    assert all(message.content_sid for message in world.twilio.accepted[1:])


def test_a_nudge_that_could_not_be_sent_leaves_nobody_waiting(world: World) -> None:
    delayed(world, until_minutes=181)
    world.clock.move(2 * 3600)
    world.worker_runs(MEXICAN, receive_count=3)
    conversation = world.conversation(MEXICAN)
    assert (conversation.waiting_since, conversation.needs_person) == (None, None)


def test_a_file_that_cannot_be_read_does_not_undo_what_was_asked_for(world: World) -> None:
    asked(world, "2026-11-20T17:00")
    world.customer_writes("", address=MEXICAN, kind="document", media=(world.files.holds("application/pdf", b"%PDF"),))
    world.worker_runs(MEXICAN)
    assert world.conversation(MEXICAN).follow_up


def test_one_offer_is_nudged_for_once_however_often_the_customer_falls_silent(world: World) -> None:
    customer_asks(world)
    world.time_passes(minutes=181, address=MEXICAN)
    for _ in range(2):
        world.model.will(Play("Aquí estoy."))
        customer_asks(world, "mm, lo estoy viendo")
        world.time_passes(minutes=190, address=MEXICAN)
    assert len([m for m in world.thread(MEXICAN) if m.reason.startswith("nudge")]) == 1


def test_after_a_no_an_objection_is_no_new_interest(world: World) -> None:
    customer_asks(world)
    world.model.will(Play("Gracias a ti."))
    customer_asks(world, "no, gracias")
    lead = dict.fromkeys(("need", "budget", "city", "timing", "name")) | {"objections": "no le interesa"}
    world.model.will(Play("Entiendo.", [("update_lead", lead)]))
    customer_asks(world, "es que ya no me interesa la cerámica")
    before = len(world.sent_bodies())
    three_days_pass(world)
    assert len(world.sent_bodies()) == before


def test_a_pause_does_not_move_what_was_promised(world: World) -> None:
    asked(world, "2026-11-20T17:00")
    world.paused = True
    world.model.will(Play("¡A ti!"))
    world.clock.move(60)
    world.customer_writes("gracias", address=MEXICAN)
    world.worker_runs(MEXICAN)
    world.paused = False
    for _ in range(6):
        world.time_passes(minutes=61, address=MEXICAN)
    assert not any("la taza de barro negro" in body for body in sent(world))
    world.time_passes(minutes=61, address=MEXICAN)
    assert "la taza de barro negro" in sent(world)[-1]


def test_the_model_is_told_when_it_will_really_be(world: World) -> None:
    asked(world, "2026-11-20T22:00")
    assert "sábado 21 de noviembre de 2026 a las 10:00, hora del cliente" in world.model.results[0]["ok"]


def test_when_is_the_customers_own_time(world: World) -> None:
    """At ten in the morning in Mexico it is five in the afternoon in Madrid."""
    plan = ("follow_up", {"when": "2026-11-20T19:00", "about": "la taza de barro negro"})
    world.model.will(Play("Claro.", [plan]))
    world.customer_writes("Escríbeme a las siete")
    world.worker_runs()
    assert world.conversation().due_at == datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def test_a_template_says_the_customers_name_and_the_shops(world: World) -> None:
    template = replace(TEMPLATE, variables=("nombre", "producto", "tienda"), body="{{1}}, ¿{{2}}? {{3}}")
    world.profile = replace(world.profile, templates=(template,))
    customer_asks(world, profile_name="Ana Ruiz")
    three_days_pass(world)
    variables = world.twilio.accepted[-1].content_variables
    assert variables == {"1": "Ana", "2": "Taza de barro negro", "3": "Casa Nopal"}
    assert sent(world)[-1] == "Ana, ¿Taza de barro negro? Casa Nopal"

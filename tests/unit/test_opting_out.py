"""A customer who wants no messages: confirmed once, told once how to come back, and never written to unasked."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.errors import RequestRefused, SendRefused, StoreBusy
from chalicelib.sales.conversation import BOT, Mode, NeedsPerson, Stage
from chalicelib.sales.drafting import Flags
from chalicelib.sales.identity import opt_out_key
from chalicelib.sales.profile import InForce
from tests.fakes.killing import Killed, Killer, Overtaken
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.world import ANA, World

HIDDEN = "whatsapp:MX.77"
KNOWN_AS = {"external_user_id": "MX.77"}


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
    assert world.profile.opt_out_confirmed in world.sent_bodies()[-1]
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
    assert hint == world.profile.opt_out_hint
    assert "ALTA" in hint
    assert not world.model.requests


@pytest.mark.parametrize("word", ["ALTA", "start"])
def test_the_way_back_is_open(world: World, word: str) -> None:
    customer_writes(world, "BAJA", word, "¿Tienen tazas?")
    assert world.sent_bodies()[1] == world.profile.opt_in_confirmed
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


def test_the_wish_of_who_waits_for_the_bot_longer_than_a_day_is_heard(world: World) -> None:
    customer_writes(world, "Hola")
    world.customer_writes("BAJA")
    world.clock.move(25 * 3600)
    sent = len(world.sent_bodies())
    world.worker_runs()
    nobody_waits_for_anything(world)
    assert len(world.sent_bodies()) == sent


def test_the_wish_of_who_was_with_a_person_is_heard_after_the_24_hours_too(world: World) -> None:
    customer_writes(world, "Hola")
    world.operator_edits(mode=Mode.HUMAN)
    world.customer_writes("BAJA")
    world.operator_writes("¿Te ayudo?")
    world.clock.move(25 * 3600)
    world.worker_runs()
    nobody_waits_for_anything(world)


def test_a_wish_is_heard_at_a_number_that_the_shop_does_not_know() -> None:
    world = WithoutProfile()
    customer_writes(world, "BAJA")
    nobody_waits_for_anything(world)
    assert world.conversation().needs_person is None


def test_after_an_operators_message_a_wish_at_an_unknown_number_is_heard() -> None:
    world = WithoutProfile()
    world.customer_writes("Hola")
    world.worker_runs()
    world.customer_writes("BAJA")
    world.operator_writes("¿Te ayudo?")
    world.worker_runs()
    nobody_waits_for_anything(world)


def test_who_comes_back_and_asks_waits_for_a_person_after_the_24_hours(world: World) -> None:
    customer_writes(world, "BAJA")
    for text in ("ALTA", "¿Tienen tazas?"):
        world.customer_writes(text)
    world.clock.move(25 * 3600)
    world.worker_runs()
    conversation = world.conversation()
    assert not conversation.opted_out
    assert (conversation.mode, conversation.needs_person) == (Mode.HUMAN, NeedsPerson.WINDOW_CLOSED)
    assert conversation.waiting_since


def test_an_operators_message_answers_one_that_has_expired_too(world: World) -> None:
    customer_writes(world, "Hola")
    world.operator_edits(mode=Mode.HUMAN)
    expired = world.customer_writes("¿Tienen tazas?")
    del world.conversations.thread[world.id_of(ANA), expired]
    world.clock.move(60)
    world.customer_writes("¿Hola?")
    world.operator_writes("Sí, tenemos")
    assert world.conversation().unanswered == frozenset()


def test_the_wish_holds_in_the_conversation_with_the_number_shown_too() -> None:
    world = with_two_conversations()
    writes_at(world, HIDDEN, "BAJA")
    assert world.conversation(ANA).opted_out


def test_the_way_back_is_open_from_the_conversation_with_the_number_hidden() -> None:
    world = with_two_conversations()
    writes_at(world, ANA, "BAJA")
    writes_at(world, HIDDEN, "ALTA")
    assert not world.conversation(ANA).opted_out


@pytest.mark.parametrize("first", [ANA, HIDDEN])
def test_a_job_done_again_opts_nobody_in_who_has_opted_out_since(first: str) -> None:
    """The one that wants none was told to the other conversation, or died before."""
    world = with_two_conversations()
    second = HIDDEN if first == ANA else ANA
    for text in ("BAJA", "ALTA"):
        writes_at(world, first, text)
    world.clock.move(60)
    world.customer_writes("BAJA", address=second, **KNOWN_AS)
    dies_before_telling(world, second)
    writes_at(world, first, "¿Tienen tazas?", receive_count=2)
    assert world.conversation(second).opted_out
    world.worker_runs(second, receive_count=2)
    assert world.conversation(first).opted_out


def test_a_way_back_whose_job_died_is_told_by_its_repetition() -> None:
    world = with_two_conversations()
    writes_at(world, ANA, "BAJA")
    world.clock.move(60)
    world.customer_writes("ALTA", **KNOWN_AS)
    dies_before_telling(world, ANA)
    assert world.conversation(HIDDEN).opted_out
    world.worker_runs(receive_count=2)
    assert not world.conversation(HIDDEN).opted_out


# Before it was known that two conversations are of one person


@pytest.mark.parametrize("first", [ANA, HIDDEN])
def test_a_wish_of_before_the_link_holds_in_both_conversations(first: str) -> None:
    world = with_two_unlinked_conversations()
    writes_unlinked(world, first, "BAJA")
    writes_at(world, ANA, "¿Tienen tazas?")
    assert world.conversation(ANA).opted_out
    assert world.conversation(HIDDEN).opted_out
    assert not world.model.requests[2:], "both had written once before"


@pytest.mark.parametrize("first", [ANA, HIDDEN])
def test_of_two_wishes_of_before_the_link_the_newest_holds(first: str) -> None:
    world = with_two_unlinked_conversations()
    second = HIDDEN if first == ANA else ANA
    writes_unlinked(world, first, "BAJA")
    for text in ("BAJA", "ALTA"):
        writes_unlinked(world, second, text)
    writes_at(world, ANA, "Soy yo")
    assert not world.conversation(ANA).opted_out
    assert not world.conversation(HIDDEN).opted_out


def test_a_link_that_is_known_opts_nobody_out_again() -> None:
    world = with_two_unlinked_conversations()
    writes_unlinked(world, HIDDEN, "BAJA")
    writes_at(world, ANA, "Soy yo")
    writes_at(world, ANA, "ALTA")
    writes_at(world, HIDDEN, "¿Hola?")
    writes_at(world, ANA, "¿Tienen tazas?", receive_count=2)
    assert not world.conversation(ANA).opted_out
    assert not world.conversation(HIDDEN).opted_out


@pytest.mark.parametrize("first", [ANA, HIDDEN])
def test_a_worker_that_dies_over_the_link_leaves_the_wish_to_its_next_try(first: str) -> None:
    for step in range(1, 12):
        world = with_two_unlinked_conversations()
        writes_unlinked(world, first, "BAJA")
        world.clock.move(60)
        world.customer_writes("Soy yo", **KNOWN_AS)
        whole = world.conversations
        world.conversations = Killer(step, after=False).wrap(whole)
        with contextlib.suppress(Killed):
            world.worker_runs()
        world.conversations = whole
        world.worker_runs(receive_count=2)
        assert world.conversation(ANA).opted_out, step
        assert world.conversation(HIDDEN).opted_out, step
        assert world.conversations.totals()["opt_outs"] <= 2


def test_an_opt_out_that_outlived_its_conversation_holds_where_the_link_shows() -> None:
    world = with_two_unlinked_conversations()
    writes_unlinked(world, HIDDEN, "BAJA")
    del world.conversations.rows[world.id_of(HIDDEN)]
    writes_at(world, ANA, "Soy yo")
    assert world.conversation(ANA).opted_out


def test_an_opt_out_that_outlived_its_conversation_is_older_than_a_later_way_back() -> None:
    world = with_two_unlinked_conversations()
    writes_unlinked(world, HIDDEN, "BAJA")
    del world.conversations.rows[world.id_of(HIDDEN)]
    for text in ("BAJA", "ALTA"):
        writes_unlinked(world, ANA, text)
    writes_at(world, ANA, "Soy yo")
    assert not world.conversation(ANA).opted_out


def test_a_way_back_that_is_heard_as_the_link_shows_is_not_undone_by_an_older_opt_out() -> None:
    world = with_two_unlinked_conversations()
    writes_unlinked(world, HIDDEN, "BAJA")
    look_up = world.conversations.look_up

    def heard_meanwhile(keys: Sequence[str]) -> Any:
        found = look_up(keys)
        world.conversations.look_up = look_up
        world.clock.move(60)
        for out in (True, False):
            world.operator_edits(opted_out=out)
        return found

    world.conversations.look_up = heard_meanwhile
    world.customer_writes("Soy yo", **KNOWN_AS)
    world.worker_runs()
    assert not world.conversation(ANA).opted_out
    assert not world.conversation(HIDDEN).opted_out


@pytest.mark.parametrize("first", [ANA, HIDDEN])
def test_a_wish_that_is_heard_late_does_not_outdo_a_younger_one_of_the_other_conversation(first: str) -> None:
    world = with_two_conversations()
    second = HIDDEN if first == ANA else ANA
    writes_at(world, first, "BAJA")
    world.clock.move(60)
    world.customer_writes("ALTA", address=first, **KNOWN_AS)
    writes_at(world, second, "BAJA")
    world.worker_runs(first)
    assert world.conversation(first).opted_out
    assert world.conversation(second).opted_out


def test_a_way_back_that_a_younger_wish_has_outdone_is_not_confirmed() -> None:
    """The other conversation's worker died before it could tell."""
    world = with_two_conversations()
    writes_at(world, ANA, "BAJA")
    world.clock.move(60)
    world.customer_writes("ALTA", **KNOWN_AS)
    world.clock.move(60)
    world.customer_writes("BAJA", address=HIDDEN, **KNOWN_AS)
    dies_before_telling(world, HIDDEN)
    sent = world.sent_bodies()
    world.worker_runs()
    world.time_passes(minutes=6)
    assert world.sent_bodies() == sent
    nobody_waits_for_anything(world)


def test_a_link_that_shows_while_a_job_runs_is_heard_before_anything_is_answered() -> None:
    world = with_two_unlinked_conversations()
    for address, text in ((ANA, "BAJA"), (HIDDEN, "BAJA"), (HIDDEN, "ALTA")):
        writes_unlinked(world, address, text)
    world.clock.move(60)
    world.customer_writes("¿Tienen tazas?")
    world.conversations = Overtaken(
        world.conversations, "commit", by=lambda: world.customer_writes("Soy yo", **KNOWN_AS)
    )
    world.worker_runs()
    assert not world.conversation(ANA).opted_out
    assert world.profile.opt_out_hint not in world.sent_bodies()
    assert "¿Tienen tazas?" in world.sent_bodies()[-1]


def test_a_wish_that_was_told_from_elsewhere_lets_an_operator_answer_who_has_written_since() -> None:
    world = with_two_conversations()
    world.clock.move(60)
    world.customer_writes("BAJA", **KNOWN_AS)
    world.clock.move(60)
    world.customer_writes("¿Y mi pedido?", address=HIDDEN, **KNOWN_AS)
    world.worker_runs()
    assert world.conversation(HIDDEN).opted_out
    world.operator_writes("Ya va en camino.", address=HIDDEN)
    assert world.sent_bodies()[-1] == "Ya va en camino."


def test_what_is_said_once_more_outlives_its_conversation_with_its_new_time() -> None:
    world = with_two_unlinked_conversations()
    writes_unlinked(world, HIDDEN, "BAJA")
    for text in ("BAJA", "ALTA"):
        writes_unlinked(world, ANA, text)
    writes_unlinked(world, HIDDEN, "BAJA")
    del world.conversations.rows[world.id_of(HIDDEN)]
    writes_at(world, ANA, "Soy yo")
    assert world.conversation(ANA).opted_out


def test_what_is_said_once_more_elsewhere_outlives_each_conversation_with_its_new_time() -> None:
    world = with_two_conversations()
    writes_at(world, ANA, "BAJA")
    writes_at(world, HIDDEN, "BAJA")
    assert marked_at(world, ANA) == marked_at(world, HIDDEN) == world.clock.now()


def test_who_says_once_more_that_no_messages_are_wanted_is_not_written_to_unasked() -> None:
    world = World()
    for text in ("BAJA", "Hola", "BAJA"):
        writes_at(world, ANA, text)
    with pytest.raises(RequestRefused) as refused:
        world.operator_writes("¿Te ayudo?")
    assert refused.value.code == "opted_out"


def test_what_is_said_once_more_beside_an_operators_message_has_its_time() -> None:
    world = with_two_conversations()
    writes_at(world, ANA, "BAJA")
    world.clock.move(60)
    world.customer_writes("ALTA", address=HIDDEN, **KNOWN_AS)
    world.clock.move(60)
    world.customer_writes("BAJA", **KNOWN_AS)
    world.operator_writes("¿Te ayudo?")
    world.worker_runs()
    world.worker_runs(HIDDEN)
    assert world.conversation(ANA).opted_out
    assert world.conversation(HIDDEN).opted_out


# What an operator has noted since


def test_a_wish_that_is_older_than_an_operators_change_of_it_opts_nobody_out_again(world: World) -> None:
    comes_back_by_an_operator(world)
    customer_writes(world, "¿Tienen tazas?")
    assert not world.conversation().opted_out
    assert len(world.model.requests) == 1


def test_such_a_wish_alone_is_answered_and_not_heard_again_by_the_model_either(world: World) -> None:
    comes_back_by_an_operator(world)
    world.model = ScriptedModel([Play("¿En qué te ayudo?", flags=Flags(customer_wants_no_messages=True))])
    world.worker_runs()
    assert not world.conversation().opted_out
    assert world.conversation().unanswered == frozenset()


def test_a_wish_that_is_younger_than_an_operators_change_of_it_is_heard(world: World) -> None:
    comes_back_by_an_operator(world)
    customer_writes(world, "baja")
    assert world.conversation().opted_out


def test_an_operators_change_that_changes_nothing_hides_no_wish(world: World) -> None:
    customer_writes(world, "Hola")
    world.clock.move(60)
    world.customer_writes("BAJA")
    world.clock.move(60)
    world.operator_edits(opted_out=False)
    world.worker_runs()
    assert world.conversation().opted_out


def test_a_wish_that_is_older_than_an_opt_out_of_before_wishes_had_a_time_is_not_heard(world: World) -> None:
    customer_writes(world, "Hola")
    world.clock.move(60)
    world.customer_writes("ALTA")
    world.clock.move(60)
    world.operator_edits(opted_out=True)
    wishes_have_no_time_yet(world)
    world.worker_runs()
    assert world.conversation().opted_out


def test_an_operators_change_that_changes_nothing_leaves_an_opt_out_its_time(world: World) -> None:
    customer_writes(world, "BAJA")
    wishes_have_no_time_yet(world)
    since = world.conversation().opted_out_at
    world.clock.move(60)
    world.customer_writes("ALTA")
    world.clock.move(60)
    world.operator_edits(opted_out=True, opt_out_reason="lo pidió")
    assert world.conversation().opted_out_at == since
    world.worker_runs()
    assert not world.conversation().opted_out


def test_a_hand_back_is_queued_although_the_other_conversation_cannot_be_told_yet() -> None:
    for step in range(1, 12):
        world = with_two_conversations()
        world.operator_edits(mode=Mode.HUMAN)
        world.clock.move(60)
        world.customer_writes("¿Tienen tazas?", **KNOWN_AS)
        whole, queued = world.conversations, len(world.jobs.put_jobs)
        world.conversations = Killer(step, after=False, error=StoreBusy).wrap(whole)
        with contextlib.suppress(StoreBusy):
            world.operator_edits(mode=Mode.BOT, opted_out=True)
        world.conversations = whole
        handed_back = [job for _, job in world.jobs.put_jobs[queued:] if job.startswith("handback:")]
        assert len(handed_back) == (world.conversation().mode is Mode.BOT), step


# Who has blocked the shop


def test_a_late_report_of_a_block_is_older_than_what_the_customer_wished_since(world: World) -> None:
    customer_writes(world, "Hola")
    first = newest_of_bot(world)
    customer_writes(world, "BAJA", "ALTA")
    world.twilio_reports(first, "undelivered", error_code=63014)
    assert not world.conversation().opted_out
    assert world.conversation().needs_person is NeedsPerson.DELIVERY_FAILED


def test_a_late_report_of_a_block_does_not_hide_a_way_back_that_still_waits(world: World) -> None:
    customer_writes(world, "Hola")
    world.clock.move(60)
    world.customer_writes("ALTA")
    world.clock.move(60)
    world.twilio_reports(newest_of_bot(world), "undelivered", error_code=63014)
    assert world.conversation().opted_out
    world.worker_runs()
    assert not world.conversation().opted_out


def test_a_block_that_shows_as_the_bot_sends_is_older_than_what_an_operator_notes_meanwhile(world: World) -> None:
    customer_writes(world, "BAJA")
    world.twilio.fails = [SendRefused(63014)]
    world.twilio.before_send = lambda: is_noted_meanwhile(world, opted_out=False)
    customer_writes(world, "¿Tienen tazas?")
    assert not world.conversation().opted_out
    assert world.conversation().needs_person is NeedsPerson.DELIVERY_FAILED


def test_who_is_reported_to_have_blocked_the_shop_is_opted_out_in_both_conversations() -> None:
    world = with_two_conversations()
    world.clock.move(60)
    sent = [m for m in world.thread(ANA) if m.author == BOT]
    world.twilio_reports(sent[-1].message_id, "undelivered", error_code=63014)
    assert world.conversation(ANA).opted_out
    assert world.conversation(HIDDEN).opted_out


def test_a_report_of_a_block_is_recorded_also_where_no_job_can_be_queued() -> None:
    world = with_two_conversations()
    world.clock.move(60)
    sent = [m for m in world.thread(ANA) if m.author == BOT]
    world.jobs = Killer(1, after=False, error=StoreBusy).wrap(world.jobs)
    world.twilio_reports(sent[-1].message_id, "undelivered", error_code=63014)
    assert world.status_of(sent[-1].message_id) == "undelivered"
    assert world.conversation(HIDDEN).opted_out


def test_a_report_that_dies_before_the_other_conversation_is_told_leaves_that_to_the_next_job() -> None:
    for step in range(1, 12):
        world = with_two_conversations()
        whole, sent = world.conversations, [m for m in world.thread(ANA) if m.author == BOT]
        world.conversations = Killer(step, after=False).wrap(whole)
        with contextlib.suppress(Killed):
            world.twilio_reports(sent[-1].message_id, "undelivered", error_code=63014)
        world.conversations = whole
        writes_at(world, ANA, "¿Hola?")
        assert world.conversation(HIDDEN).opted_out is world.conversation(ANA).opted_out, step


def test_who_has_blocked_the_shop_when_the_bot_sends_is_opted_out_in_both_conversations() -> None:
    world = with_two_conversations()
    world.twilio.fails = [SendRefused(63014)]
    writes_at(world, ANA, "¿Tienen tazas?")
    assert world.conversation(ANA).opted_out
    assert world.conversation(HIDDEN).opted_out


class WithoutProfile(World):
    def in_force(self, sender: str) -> InForce | None:
        return None


def nobody_waits_for_anything(world: World) -> None:
    conversation = world.conversation()
    assert conversation.opted_out
    assert (conversation.unanswered, conversation.waiting_since) == (frozenset(), None)


def with_two_conversations() -> World:
    """With the number shown, with it hidden; then both ids come together."""
    world = World()
    writes_at(world, HIDDEN, "Hola")
    world.clock.move(60)
    world.customer_writes("Hola")
    world.worker_runs()
    writes_at(world, ANA, "Soy yo")
    return world


def with_two_unlinked_conversations() -> World:
    world = World()
    for address in (HIDDEN, ANA):
        writes_unlinked(world, address, "Hola")
    return world


def writes_unlinked(world: World, address: str, text: str) -> None:
    """Each with the one id of its address."""
    world.clock.move(60)
    known_as = KNOWN_AS if address == HIDDEN else {}
    world.customer_writes(text, address=address, **known_as)
    world.worker_runs(address)


def comes_back_by_an_operator(world: World) -> None:
    """The confirmation did not go out, so that the wish still waits: for a person, who opts the customer in again."""
    world.twilio.fails = [SendRefused(63024)]
    customer_writes(world, "BAJA")
    world.clock.move(60)
    assert world.conversation().unanswered
    world.operator_edits(opted_out=False, mode=Mode.BOT)


def writes_at(world: World, address: str, text: str, receive_count: int = 1) -> None:
    world.clock.move(60)
    world.customer_writes(text, address=address, **KNOWN_AS)
    world.worker_runs(address, receive_count)


def is_noted_meanwhile(world: World, **fields: Any) -> None:
    """Once."""
    world.twilio.before_send = lambda: None
    world.clock.move(1)
    world.operator_edits(**fields)


def wishes_have_no_time_yet(world: World) -> None:
    """As rows and marks of before have none."""
    tables = world.conversations
    tables.rows[world.id_of(ANA)] = replace(world.conversation(), wished_at=None)


def newest_of_bot(world: World) -> str:
    return [message.message_id for message in world.thread(ANA) if message.author == BOT][-1]


def marked_at(world: World, address: str) -> datetime | None:
    key = opt_out_key(world.id_of(address))
    at: datetime | None = world.conversations.look_up([key])[1][key].fields.get("wished_at")
    return at


def dies_before_telling(world: World, address: str) -> None:
    """Right after the wish is recorded."""
    whole = world.conversations
    for step in range(1, 40):
        killer = Killer(step, after=True)
        world.conversations = killer.wrap(whole)
        with contextlib.suppress(Killed):
            world.worker_runs(address)
        world.conversations = whole
        if world.conversation(address).wish_untold:
            return
    raise AssertionError("the wish was never recorded")

"""While somebody is erased everything else goes on, at every step of it. In the end nothing of the person is left."""

import contextlib
from functools import partial

import pytest

from chalicelib.errors import RequestRefused
from tests.attack.under_fire import (
    ANA,
    EVENTS,
    HIDDEN,
    OTHER_SENDER,
    SECRETS,
    STATES,
    TURNS,
    Event,
    Fire,
    Interrupter,
    Tables,
    ana_in,
    comes_to_rest,
    is_asked_for,
    is_asked_for_and_lost,
    is_erased_meanwhile,
    left_at_twilio,
    of_others,
    own_ids,
    rows_of_ana,
    touched,
    wrapped,
)
from tests.fakes.killing import Killed, Killer
from tests.world import World

_MOST_STEPS = 400


def nothing_is_left(world: World, because: str) -> None:
    """Where nobody has written anew: no row, no file, no copy at Twilio; the marks that stay name nobody."""
    tables = world.conversations
    assert not own_ids(world) & set(tables.rows), because
    assert not [key for key in (*tables.thread, *tables.rested_on) if key[0] in own_ids(world)], because
    assert not [key for key in world.objects.objects if any(own in key for own in own_ids(world))], because
    assert left_at_twilio(world) == [], because
    names_nobody(world, because)
    found = rows_of_ana(world)
    for table in set(found) - {"jobs", "erasures"}:
        assert not [own for own in own_ids(world) if own.encode() in found[table]], f"{table}: {because}"


def names_nobody(world: World, because: str) -> None:
    for table, rows in rows_of_ana(world).items():
        assert [secret for secret in SECRETS if secret in rows] == [], f"{table}: {because}"


def ends_well(fire: Fire, others: Tables, because: str) -> None:
    world = fire.world
    comes_to_rest(world)
    assert touched(world, others) == [], because
    left = {message_id for _, message_id in world.conversations.thread}
    assert not fire.doomed.keys() & left, f"what came before the end is still there: {because}"
    assert fire.lost_of_later() == [], f"what came after the end is gone: {because}"
    assert fire.left_of_before() == [], because
    if not fire.later:
        nothing_is_left(world, because)


@pytest.mark.parametrize("state", STATES)
def test_whatever_is_under_way_nothing_is_left_and_nobody_else_is_touched(state: str) -> None:
    world = ana_in(state)
    others = of_others(world)
    fire = Fire(world)
    if state == "two_conversations":  # nothing tells yet that they are one person's
        world.erase(HIDDEN)
    ends_well(fire, others, state)


@pytest.mark.parametrize("event", EVENTS)
def test_whatever_happens_before_any_step_of_it_nothing_of_before_its_end_is_left(event: str) -> None:
    for step in range(1, _MOST_STEPS):
        fire = Fire(ana_in("quiet"))
        others = of_others(fire.world)
        interrupter = Interrupter(step, partial(fire.happens, event))
        with wrapped(fire.world, interrupter):
            comes_to_rest(fire.world, rounds=3)
        if interrupter.count < step:
            return
        ends_well(fire, others, f"{event} before step {step}")
    pytest.fail("more steps than were tried")


def test_a_link_that_shows_before_any_step_of_it_takes_the_other_conversation_along() -> None:
    for step in range(1, _MOST_STEPS):
        fire = Fire(ana_in("two_conversations"))
        others = of_others(fire.world)
        interrupter = Interrupter(step, partial(fire.happens, "link_shown"))
        with wrapped(fire.world, interrupter):
            fire.world.worker_runs()
        if interrupter.count < step:
            return
        comes_to_rest(fire.world)
        assert touched(fire.world, others) == []
        if fire.doomed:
            nothing_is_left(fire.world, f"before step {step}")
    pytest.fail("more steps than were tried")


@pytest.mark.parametrize("state", STATES)
def test_killed_before_any_step_with_all_of_it_happening_then_it_is_complete_all_the_same(state: str) -> None:
    for step in range(1, _MOST_STEPS):
        fire = Fire(ana_in(state))
        world, others = fire.world, of_others(fire.world)
        killer = Killer(step, after=False)
        with wrapped(world, killer), contextlib.suppress(Killed):
            world.worker_runs()
        if killer.count < step:
            return
        fire.all_happens()
        world.clock.move(75)
        world.worker_runs(receive_count=2)
        ends_well(fire, others, f"{state} killed at step {step}")
    pytest.fail("more steps than were tried")


@pytest.mark.parametrize("ask", [is_asked_for, is_asked_for_and_lost])
@pytest.mark.parametrize("turn", TURNS)
def test_asked_for_before_any_step_of_a_turn_nothing_is_left(turn: str, ask: Event) -> None:
    state, runs = TURNS[turn]
    for step in range(1, _MOST_STEPS):
        world = ana_in(state)
        others = of_others(world)
        interrupter = Interrupter(step, partial(ask, world))
        with wrapped(world, interrupter):
            runs(world)
        if interrupter.count < step:
            assert step > 1
            return
        comes_to_rest(world)
        assert touched(world, others) == []
        nothing_is_left(world, f"asked for before step {step}")
    pytest.fail("more steps than were tried")


@pytest.mark.parametrize(
    "event", sorted(set(EVENTS) - {"text", "voice", "picture", "location", "number_hidden", "link_shown"})
)
def test_a_request_that_an_erasure_overtakes_leaves_nothing(event: str) -> None:
    for step in range(1, _MOST_STEPS):
        world = ana_in("quiet")
        others = of_others(world)
        interrupter = Interrupter(step, partial(is_erased_meanwhile, world))
        with wrapped(world, interrupter), contextlib.suppress(RequestRefused):
            EVENTS[event](world)
        if interrupter.count < step:
            return
        comes_to_rest(world)
        assert touched(world, others) == []
        nothing_is_left(world, f"{event} overtaken before step {step}")
    pytest.fail("more steps than were tried")


def test_what_the_same_phone_wrote_to_another_number_of_the_shop_stays() -> None:
    world = ana_in("quiet")
    fire = Fire(world)
    comes_to_rest(world)
    there = world.pseudonyms.conversation_id(OTHER_SENDER, ANA)
    assert there not in own_ids(world)
    assert [message.body for message in world.conversations.recent_messages(there, 10)] == ["Hola al otro número"]
    assert "SMother" not in world.twilio.deleted
    assert not fire.later

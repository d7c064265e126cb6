"""The worker is killed between any two of its steps and run again: one answer, counters right."""

from collections import Counter

import pytest

from tests.fakes.killing import Killed, Killer, Overtaken
from tests.world import World


def _run_killed(world: World, step: int | None, *, after: bool) -> int:
    """One job whose worker dies at that step; returns how many steps there were."""
    killer = Killer(step, after=after)
    whole = world.conversations, world.twilio, world.model
    world.conversations, world.twilio, world.model = (killer.wrap(part) for part in whole)
    try:
        world.worker_runs()
    except Killed:
        pass
    finally:
        world.conversations, world.twilio, world.model = whole
    return killer.count


def _steps(reply: str | None) -> int:
    world = World()
    world.model.reply = reply
    world.customer_writes("Hola")
    return _run_killed(world, None, after=False)


def _counted_without_model(world: World) -> Counter[str]:
    """Drafts lost in a crash cost what they cost: everything else is counted exactly once."""
    costs = ("input_tokens", "cached_tokens", "output_tokens", "cost_nano_usd", "dropped_drafts")
    slow = ("response_", "first_response_")
    return Counter(
        {name: n for name, n in world.conversations.totals().items() if name not in costs and not name.startswith(slow)}
    )


_LONG = "palabra " * 500


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("reply", [None, _LONG], ids=["one part", "three parts"])
def test_killed_at_any_step_the_customer_still_gets_one_answer(reply: str | None, after: bool) -> None:
    parts = 1 if reply is None else 3
    for step in range(1, _steps(reply) + 1):
        world = World()
        world.model.reply = reply
        world.customer_writes("Hola")
        _run_killed(world, step, after=after)
        world.clock.move(75)
        world.worker_runs(receive_count=2)
        assert len(world.twilio.accepted) == parts, f"killed at step {step}"
        assert len(set(world.sent_bodies())) == len(world.twilio.accepted) or reply == _LONG
        assert world.conversation().pending_answer is None
        assert world.conversation().unanswered == frozenset()
        counted = _counted_without_model(world)
        assert counted["messages_in"] == counted["answered_by_bot"] == counted["conversations_new"] == 1
        assert counted["messages_out"] == parts
        assert all(message.sid for message in world.thread())


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_step_while_another_message_arrives_each_message_is_answered_once(after: bool) -> None:
    for step in range(1, _steps(None) + 1):
        world = World()
        world.customer_writes("Hola")
        _run_killed(world, step, after=after)
        world.clock.move(30)
        world.customer_writes("¿Y rebozos?")
        world.clock.move(45)
        world.worker_runs(receive_count=2)
        world.worker_runs()
        answers = world.sent_bodies()
        assert sum("Hola" in body.split("Sobre:")[-1] for body in answers) == 1, f"killed at step {step}"
        assert sum("rebozos" in body for body in answers) == 1, f"killed at step {step}"
        assert world.conversation().unanswered == frozenset()
        assert _counted_without_model(world)["messages_in"] == 2
        assert _counted_without_model(world)["answered_by_bot"] == len(answers)


@pytest.mark.parametrize("lag", [0, 14])
def test_killed_at_any_step_a_lagging_listing_causes_no_second_answer(lag: int) -> None:
    for step in range(1, _steps(None) + 1):
        world = World()
        world.twilio.listing_lags = lag
        world.customer_writes("Hola")
        _run_killed(world, step, after=True)
        world.worker_runs(receive_count=2)
        assert len(world.twilio.accepted) == 1, f"killed at step {step}"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_twice_at_any_two_steps_the_customer_still_gets_one_answer(after: bool) -> None:
    steps = _steps(None)
    for first in range(1, steps + 1):
        for second in range(1, steps + 4):
            world = World()
            world.customer_writes("Hola")
            _run_killed(world, first, after=after)
            world.clock.move(75)
            _run_killed(world, second, after=after)
            world.clock.move(75)
            world.worker_runs(receive_count=3)
            assert len(world.twilio.accepted) == 1, f"killed at {first} and {second}"
            assert _counted_without_model(world)["answered_by_bot"] == 1
            assert world.conversation().needs_person is None


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_operators_request_killed_at_any_step_is_finished_by_the_sweeper(after: bool) -> None:
    killer = Killer(None, after=after)
    world = World()
    world.customer_writes("Hola")
    world.conversations = killer.wrap(world.conversations)
    world.operator_writes()
    for step in range(1, killer.count + 3):
        world = World()
        world.customer_writes("Hola")
        killer = Killer(step, after=after)
        whole = world.conversations, world.twilio
        world.conversations, world.twilio = (killer.wrap(part) for part in whole)
        try:
            world.operator_writes()
        except Killed:
            pass
        finally:
            world.conversations, world.twilio = whole
        reserved = any(message.author == "lucia" for message in world.thread())
        world.clock.move(60)
        world.sweeper_runs()
        world.worker_runs()
        sent = [body for body in world.sent_bodies() if body == "Soy Lucía"]
        assert len(sent) == int(reserved), f"killed at step {step}"
        assert world.conversation().operator_sends == frozenset()
        assert world.conversation().lease_until is None


def test_an_operators_request_that_died_is_finished_in_its_own_time_also_where_the_bot_has_answered_since() -> None:
    """The answer has a longer lease."""
    world = World()
    world.customer_writes("Hola")
    world.worker_runs()
    killer, twilio = Killer(1, after=False), world.twilio
    world.twilio = killer.wrap(twilio)
    with pytest.raises(Killed):
        world.operator_writes()
    world.twilio = twilio
    world.operator_edits(mode="bot")
    world.customer_writes("¿Siguen ahí?")
    world.worker_runs()
    assert [len(world.sent_bodies()), len(world.conversation().operator_sends)] == [2, 1]
    world.time_passes(minutes=1)
    assert world.sent_bodies()[-1] == "Soy Lucía"
    assert world.conversation().lease_until is None


def test_a_second_worker_that_finishes_the_answer_first_leaves_nothing_to_count_twice() -> None:
    world = World()
    world.customer_writes("Hola")
    send = world.twilio.send

    def other_worker_finishes(*message: object) -> object:
        sent = send(*message)
        world.twilio.send = send
        world.worker_runs(receive_count=2)
        return sent

    world.twilio.send = other_worker_finishes
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert _counted_without_model(world)["answered_by_bot"] == 1
    assert _counted_without_model(world)["messages_out"] == 1


def test_two_reports_of_the_same_progress_at_the_same_moment_count_once() -> None:
    world = World()
    world.customer_writes("Hola")
    world.worker_runs()
    whole = world.conversations

    def other_report_is_faster() -> None:
        world.conversations = whole
        world.twilio_reports("bot:1:1", "delivered")

    world.conversations = Overtaken(whole, "commit", other_report_is_faster)
    world.twilio_reports("bot:1:1", "delivered")
    assert whole.totals()["delivered"] == 1
    assert world.status_of("bot:1:1") == "delivered"

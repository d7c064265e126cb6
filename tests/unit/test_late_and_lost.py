"""What comes late, is lost or crosses: each once went wrong, or nearly."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.errors import ConversationChanged, SendDelayed, SendRefused, SendUnknown, StoreBusy, TryAgainLater
from chalicelib.sales.conversation import BOT, Mode, NeedsPerson
from chalicelib.sales.instructions import conversation_for_model
from chalicelib.sales.sending import Sent
from tests.fakes.killing import Killed, Killer
from tests.world import ANA, World

HIDDEN = "whatsapp:ES.111"


def _answered(world: World) -> None:
    world.customer_writes("Hola")
    world.worker_runs()


def _dies_after_sending(world: World, address: str = ANA) -> None:
    """A worker that Twilio has answered and that does not live to record it."""
    send = world.twilio.send

    def die(*message: Any) -> Sent:
        send(*message)
        raise Killed

    world.twilio.send = die
    with pytest.raises(Killed):
        world.worker_runs(address=address)
    world.twilio.send = send


def _once(action: Callable[[], Any]) -> Callable[[], None]:
    todo = [action]
    return lambda: todo.pop()() if todo else None


# Reports that are faster than we are


def test_a_failure_reported_before_the_answer_is_closed_leaves_somebody_waiting_for_a_person(world: World) -> None:
    world.customer_writes("Hola")
    send = world.twilio.send

    def fails_at_once(*message: Any) -> Sent:
        sent = send(*message)
        world.twilio_reports("bot:1:1", "failed", sid=sent.sid, error_code=63024)
        return sent

    world.twilio.send = fails_at_once
    world.worker_runs(receive_count=3)
    conversation = world.conversation()
    assert conversation.needs_person is NeedsPerson.DELIVERY_FAILED
    assert conversation.waiting_since is not None
    assert world.status_of("bot:1:1") == "failed"
    assert world.conversations.totals()["failed"] == 1


def test_a_failure_reported_while_an_operators_message_is_looked_for_is_no_answer(world: World) -> None:
    world.customer_writes("Hola")
    world.twilio.lose_answers = 1
    world.operator_writes()
    world.twilio.listing_lags = 1000
    world.clock.move(60)
    sleep = world.clock.sleep

    def report_comes(seconds: float) -> None:
        sleep(seconds)
        world.twilio_reports("op:client-0001", "failed", sid=world.twilio.accepted[0].sid, error_code=63024)

    world.clock.sleep = report_comes  # type: ignore[method-assign]
    world.worker_runs()
    assert world.status_of("op:client-0001") == "failed"
    assert world.conversation().unanswered != frozenset()
    assert world.conversation().waiting_since is not None
    assert world.conversation().operator_sends == frozenset()


@pytest.mark.parametrize(("status", "delivered", "read"), [("delivered", 1, 0), ("read", 1, 1), ("sent", 0, 0)])
def test_progress_that_twilios_list_tells_is_counted(world: World, status: str, delivered: int, read: int) -> None:
    world.customer_writes("Hola")
    _dies_after_sending(world)
    world.twilio.find_sent = lambda *query: Sent(world.twilio.accepted[0].sid, status)
    world.worker_runs(receive_count=2)
    totals = world.conversations.totals()
    assert world.status_of("bot:1:1") == status
    assert (totals["delivered"], totals["read"]) == (delivered, read)
    assert len(world.twilio.accepted) == 1


def test_a_message_that_twilios_list_tells_as_undelivered_is_a_persons(world: World) -> None:
    world.customer_writes("Hola")
    _dies_after_sending(world)
    world.twilio.find_sent = lambda *query: Sent(world.twilio.accepted[0].sid, "undelivered", 63024)
    world.worker_runs(receive_count=2)
    failed = world.thread()[-1]
    assert (failed.delivery_status, failed.error_code) == ("failed", 63024)
    assert world.conversation().needs_person is NeedsPerson.DELIVERY_FAILED
    assert world.conversations.totals()["failed"] == 1


# Answers of our own parts that are lost


def test_a_reservation_whose_answer_was_lost_is_still_one_answer(world: World) -> None:
    world.customer_writes("Hola")
    whole = world.conversations

    class Lossy:
        lost = False

        def __getattr__(self, name: str) -> Any:
            return getattr(whole, name)

        def commit(self, change: Any) -> None:
            whole.commit(change)
            if change.set.get("pending_answer") and not self.lost:
                self.lost = True
                raise ConversationChanged

    world.conversations = Lossy()
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert whole.totals()["dropped_drafts"] == 0
    assert whole.totals()["cost_nano_usd"] == world.conversation().cost_nano_usd


def test_a_second_worker_does_not_reserve_over_a_pending_answer(world: World) -> None:
    world.customer_writes("Hola")

    def other_worker_reserves_and_dies() -> None:
        killer = Killer(None, after=False)
        whole = world.twilio
        world.twilio = killer.wrap(whole)
        killer.step = 2  # typing, then the send
        with pytest.raises(Killed):
            world.worker_runs()
        world.twilio = whole

    world.model.while_thinking = _once(other_worker_reserves_and_dies)
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.conversation().pending_answer is None
    assert world.conversation().unanswered == frozenset()


def test_an_erasure_whose_job_was_lost_is_queued_again_by_the_sweeper(world: World) -> None:
    world.customer_writes("Hola")
    world.erase()
    world.jobs.put_jobs.clear()
    world.clock.move(301)
    world.sweeper_runs()
    assert [job[0] for job in world.jobs.put_jobs] == [world.id_of(ANA)]
    world.worker_runs()
    assert world.conversations.rows == {}


def test_an_erasure_asked_for_twice_is_one_job(world: World) -> None:
    world.customer_writes("Hola")
    assert world.erase() == world.erase()


def test_an_answer_left_behind_by_its_job_is_taken_up_by_the_sweeper(world: World) -> None:
    world.customer_writes("Hola")
    world.twilio.fails = [SendDelayed(63018)] * 100
    for receive_count in (1, 2, 3):
        with pytest.raises(TryAgainLater):
            world.worker_runs(receive_count=receive_count)
    world.twilio.fails = []
    world.jobs.put_jobs.clear()
    world.clock.move(301)
    world.sweeper_runs()
    assert len(world.jobs.put_jobs) == 1
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.conversation().lease_until is None


def test_an_answer_that_waited_too_long_is_not_sent_any_more(world: World) -> None:
    world.customer_writes("Hola")
    world.twilio.fails = [SendDelayed(63018)] * 100
    with pytest.raises(TryAgainLater):
        world.worker_runs()
    world.twilio.fails = []
    world.clock.move(20 * 3600)
    world.customer_writes("¿Hola?")
    world.worker_runs()
    assert world.status_of("bot:1:1") == "cancelled"
    assert [body.split("Sobre: ")[1] for body in world.sent_bodies()] == ["Hola / ¿Hola?"]


@pytest.mark.parametrize("change", [{"mode": Mode.HUMAN}, {"opted_out": True}, {"blocked": True}])
@pytest.mark.parametrize("failure", [SendDelayed(63018), SendUnknown(500)], ids=["rate limit", "lost answer"])
def test_after_a_pause_it_is_asked_again_whether_the_bot_still_may(
    world: World, failure: Exception, change: dict[str, Any]
) -> None:
    world.customer_writes("Hola")
    world.twilio.fails = [failure]
    world.twilio.before_send = _once(lambda: world.operator_edits(**change))
    world.worker_runs()
    assert world.twilio.accepted == []
    assert world.status_of("bot:1:1") == "cancelled"
    assert world.conversation().pending_answer is None


def test_an_answer_that_twilio_has_whole_is_an_answer_although_it_may_not_be_sent_any_more(world: World) -> None:
    world.customer_writes("Hola")
    _dies_after_sending(world)
    world.operator_edits(opted_out=True)
    world.worker_runs(receive_count=2)
    world.operator_edits(opted_out=False)
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.conversation().unanswered == frozenset()
    assert world.conversations.totals()["answered_by_bot"] == 1


# What was not received was not said


def test_the_introduction_goes_out_with_the_first_answer_that_does(world: World) -> None:
    world.customer_writes("Hola")
    world.twilio.fails = [SendRefused(63013)]
    world.worker_runs()
    world.operator_edits(mode=Mode.BOT)
    world.worker_runs()
    assert "inteligencia artificial" in world.sent_bodies()[0]


def test_what_the_customer_never_got_is_not_shown_to_the_model(world: World) -> None:
    world.customer_writes("Hola")
    world.twilio.fails = [SendRefused(63013)]
    world.worker_runs()
    told = conversation_for_model(world.thread(), 3000)
    assert [message["role"] for message in told] == ["user"]


def test_every_unanswered_message_is_shown_to_the_model_shortened_where_it_must_be(world: World) -> None:
    sids = [world.customer_writes(f"{n} " + "x" * 6000) for n in range(3)]
    told = conversation_for_model(world.thread(), 1500, sids)
    assert [message["content"][0] for message in told] == ["0", "1", "2"]
    assert sum(len(message["content"]) for message in told) < 1500 * 3 + 300


# Counting


def test_a_hand_off_that_is_refused_is_counted_once(world: World) -> None:
    world.model.calls_tool = "hand_off"
    world.twilio.fails = [SendRefused(63013)]
    _answered(world)
    assert world.conversations.totals()["hand_offs"] == 1


def test_an_opt_out_that_was_known_is_counted_once(world: World) -> None:
    _answered(world)
    world.operator_edits(opted_out=True)
    world.twilio_reports("bot:1:1", "failed", error_code=63014)
    assert world.conversations.totals()["opt_outs"] == 1


def test_a_message_outside_the_window_is_counted_all_the_same(world: World) -> None:
    world.customer_writes("Hola")
    world.clock.move(25 * 3600)
    world.worker_runs()
    assert world.conversations.totals()["messages_in"] == 1
    assert world.conversation().uncounted == frozenset()


def test_a_take_over_by_message_is_counted_as_one_by_the_switch_is(world: World) -> None:
    world.customer_writes("Hola")
    world.operator_writes()
    assert world.conversations.totals()["hand_offs"] == 1


def test_a_reply_to_who_waits_for_a_person_is_a_persons_answer(world: World) -> None:
    world.model.calls_tool = "hand_off"
    _answered(world)
    world.operator_writes()
    world.operator_writes("¿Algo más?", client_id="client-0002")
    totals = world.conversations.totals()
    assert (totals["answered_by_bot"], totals["answered_by_person"], totals["messages_out"]) == (1, 1, 3)


# Waiting


def test_after_a_hand_back_the_bot_has_its_time_again(world: World) -> None:
    world.customer_writes("Hola")
    world.operator_edits(mode=Mode.HUMAN)
    world.clock.move(3600)
    world.operator_edits(mode=Mode.BOT)
    for _ in range(4):
        world.clock.move(60)
        world.sweeper_runs()
    assert world.conversation().mode is Mode.BOT


def test_one_bad_conversation_does_not_stop_the_sweep(world: World) -> None:
    for number in range(3):
        world.customer_writes("Hola", address=f"whatsapp:+3460000001{number}")
    world.jobs.put_jobs.clear()
    put = world.jobs.put
    bad = world.id_of("whatsapp:+34600000010")

    def put_or_fail(conversation_id: str, deduplication_id: str) -> None:
        if conversation_id == bad:
            raise StoreBusy
        put(conversation_id, deduplication_id)

    world.jobs.put = put_or_fail  # type: ignore[method-assign]
    world.clock.move(301)
    world.sweeper_runs()
    assert len(world.jobs.put_jobs) == 2


def test_who_opted_out_and_is_with_a_person_still_waits_for_that_person(world: World) -> None:
    world.customer_writes("Hola")
    world.operator_edits(mode=Mode.HUMAN, opted_out=True)
    world.customer_writes("Otra cosa")
    world.worker_runs()
    assert world.conversation().waiting_since is not None


def test_an_operators_message_nobody_can_tell_about_calls_a_person(world: World) -> None:
    world.customer_writes("Hola")
    world.twilio.lose_answers = 1
    world.operator_writes()
    world.twilio.listing_fails = True
    world.clock.move(60)
    world.worker_runs()
    assert world.status_of("op:client-0001") == "unknown"
    assert world.conversation().needs_person is NeedsPerson.DELIVERY_UNKNOWN
    assert world.conversation().waiting_since is not None


def test_an_answer_that_is_cancelled_and_may_have_gone_out_calls_a_person(world: World) -> None:
    world.customer_writes("Hola")
    with pytest.raises(Killed):
        killed_after_the_send(world)
    world.operator_edits(mode=Mode.HUMAN)
    world.operator_edits(mode=Mode.BOT)
    world.twilio.listing_fails = True
    world.worker_runs()
    assert world.status_of("bot:1:1") == "unknown"
    assert world.conversation().needs_person is NeedsPerson.DELIVERY_UNKNOWN
    assert len(world.twilio.accepted) == 1


def killed_after_the_send(world: World) -> None:
    whole = world.twilio
    world.twilio = Killer(2, after=True).wrap(whole)  # the first is that the bot is typing
    try:
        world.worker_runs()
    finally:
        world.twilio = whole


def test_a_newer_message_stays_unread_when_the_older_one_is_answered(world: World) -> None:
    world.customer_writes("Hola")
    world.twilio.before_send = _once(lambda: world.customer_writes("otra cosa"))
    world.worker_runs()
    assert world.conversation().unread == 1


# Who it is


def test_a_phone_that_appeared_leads_to_the_same_conversation_from_any_process(world: World) -> None:
    world.customer_writes("oculto", address=HIDDEN, external_user_id="ES.111")
    world.customer_writes("con número y nombre", external_user_id="ES.111")
    world.customer_writes("solo con número")
    assert [m.body for m in world.thread(HIDDEN)] == ["oculto", "con número y nombre", "solo con número"]
    assert len(world.conversations.rows) == 1


def test_an_opt_out_holds_under_the_phone_of_who_began_without_one(world: World) -> None:
    world.customer_writes("oculto", address=HIDDEN, external_user_id="ES.111")
    world.customer_writes("con número", external_user_id="ES.111")
    world.operator_edits(address=HIDDEN, opted_out=True)
    world.conversations.rows.clear()
    world.customer_writes("otra vez")
    assert world.conversation().opted_out


@pytest.mark.parametrize("first", ["before the link", "after the link"])
def test_an_opt_out_holds_in_both_conversations_of_one_person(world: World, first: str) -> None:
    world.customer_writes("oculto", address=HIDDEN, external_user_id="ES.111")
    world.customer_writes("con número")
    if first == "before the link":
        world.operator_edits(address=HIDDEN, opted_out=True)
        world.customer_writes("con los dos", external_user_id="ES.111")
        assert world.conversation().opted_out
    else:
        world.customer_writes("con los dos", external_user_id="ES.111")
        world.operator_edits(opted_out=True)
        assert world.conversation(HIDDEN).opted_out


def test_an_answer_is_looked_for_at_the_address_it_was_sent_to(world: World) -> None:
    world.customer_writes("oculto", address=HIDDEN, external_user_id="ES.111")
    _dies_after_sending(world, HIDDEN)
    world.clock.move(1)
    world.customer_writes("con número", external_user_id="ES.111")
    world.worker_runs(address=HIDDEN, receive_count=2)
    assert [body.split("Sobre: ")[1] for body in world.sent_bodies()] == ["oculto", "con número"]
    assert [message.address for message in world.twilio.accepted] == [HIDDEN, ANA]


def test_a_report_settles_a_lost_send_also_where_the_list_cannot_be_read(world: World) -> None:
    world.customer_writes("Hola")
    world.twilio.lose_answers = 1
    world.twilio.listing_fails = True
    send = world.twilio.send

    def is_reported_at_once(*message: Any) -> Sent:
        try:
            sent: Sent = send(*message)
            return sent
        finally:
            world.twilio_reports("bot:1:1", "delivered", sid=world.twilio.accepted[0].sid)

    world.twilio.send = is_reported_at_once
    world.worker_runs()
    totals = world.conversations.totals()
    assert (totals["messages_out"], totals["answered_by_bot"], totals["delivered"]) == (1, 1, 1)
    assert world.conversation().unanswered == frozenset()
    assert world.conversation().needs_person is None


def test_a_free_answer_that_was_delayed_beyond_the_24_hours_is_cancelled(world: World) -> None:
    world.customer_writes("Hola")
    world.clock.move(24 * 3600 - 60)
    world.twilio.fails = [SendDelayed(63018)] * 9
    with pytest.raises(TryAgainLater):
        world.worker_runs()
    world.twilio.fails = []
    world.clock.move(120)
    world.worker_runs(receive_count=2)
    assert world.twilio.accepted == []
    assert world.conversation().needs_person is NeedsPerson.WINDOW_CLOSED


def test_a_late_report_of_who_was_erased_is_not_taken_for_one_of_who_writes_anew(world: World) -> None:
    """Both are under the same id, and the new answer is just being sent."""
    world.customer_writes("Hola")
    world.worker_runs()
    (old,) = (m for m in world.thread() if m.author == BOT)
    world.erase()
    world.worker_runs()
    world.clock.move(60)
    world.customer_writes("¿Hola?")
    world.twilio.before_send = lambda: world.twilio_reports(old.message_id, "read", sid=str(old.sid))
    world.worker_runs()
    (new,) = (m for m in world.thread() if m.author == BOT)
    assert new.sid == world.twilio.accepted[-1].sid
    assert new.delivery_status == "queued"


def test_a_last_try_that_ends_one_answer_and_not_the_next_is_seen_by_a_person(world: World) -> None:
    world.customer_writes("Hola")
    _dies_after_sending(world)
    world.clock.move(60)
    world.customer_writes("¿Y rebozos?")
    world.twilio.fails = [SendDelayed(63018)] * 9
    with pytest.raises(TryAgainLater):
        world.worker_runs(receive_count=3)
    assert len(world.sent_bodies()) == 1
    assert world.conversation().needs_person is NeedsPerson.JOB_FAILING


def test_a_hand_back_of_who_writes_anew_after_an_erasure_is_queued_too(world: World) -> None:
    """FIFO swallows an id that it has seen of late, and versions begin anew."""
    queued = []
    for _ in range(2):
        world.customer_writes("Hola")
        world.operator_edits(mode=Mode.HUMAN)
        before = len(world.jobs.put_jobs)
        world.operator_edits(mode=Mode.BOT)
        queued.append(len(world.jobs.put_jobs) - before)
        world.erase()
        world.worker_runs()
        world.clock.move(20)
    assert queued == [1, 1]


def test_a_report_with_another_sid_than_the_messages_own_changes_nothing(world: World) -> None:
    _answered(world)
    world.twilio_reports("bot:1:1", "read", sid="SMforeign")
    assert world.status_of("bot:1:1") == "queued"


def test_a_later_try_sends_no_later_part_after_one_that_was_reported_as_failed(world: World) -> None:
    world.model.reply = "palabra " * 500
    world.customer_writes("Hola")
    _dies_after_sending(world)
    world.twilio_reports("bot:1:1", "failed", sid=world.twilio.accepted[0].sid, error_code=63024)
    world.clock.move(75)
    world.worker_runs(receive_count=2)
    assert [world.status_of(f"bot:1:{part}") for part in (1, 2, 3)] == ["failed", "cancelled", "cancelled"]

"""The customer wrote and the bot answered: the flow with fakes around it."""

import pytest

from chalicelib.errors import ModelFailed, SendDelayed, SendRefused, SendUnknown, TryAgainLater
from chalicelib.sales.conversation import Mode, NeedsPerson
from tests.world import ANA, World


def test_a_message_gets_one_answer(world: World) -> None:
    world.customer_writes("Hola")
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.sent_bodies()[0].endswith("Sobre: Hola")
    assert world.conversation().unanswered == frozenset()
    assert world.conversation().waiting_since is None


def test_the_same_job_again_sends_nothing_more(world: World) -> None:
    world.customer_writes("Hola")
    world.worker_runs()
    world.worker_runs(receive_count=2)
    assert len(world.twilio.accepted) == 1
    assert len(world.model.requests) == 1


def test_a_repeated_webhook_changes_nothing(world: World) -> None:
    sid = world.customer_writes("Hola")
    world.customer_writes("Hola", message_sid=sid)
    world.worker_runs()
    assert len(world.thread()) == 2
    assert world.conversation().unread == 0
    assert world.conversations.totals()["messages_in"] == 1


def test_the_first_answer_says_that_it_is_an_ai_and_how_to_reach_a_person(world: World) -> None:
    world.customer_writes("Hola")
    world.worker_runs()
    world.customer_writes("¿Y tazas?")
    world.worker_runs()
    first, second = world.sent_bodies()
    assert "inteligencia artificial" in first
    assert "persona" in first
    assert "inteligencia artificial" not in second


def test_the_inbox_shows_the_answer_and_not_its_introduction(world: World) -> None:
    world.customer_writes("Hola")
    world.worker_runs()
    assert world.conversation().last_message_preview == "Sobre: Hola"


def test_three_messages_get_one_answer_and_the_model_saw_all(world: World) -> None:
    for body in ("Hola", "quiero una taza", "negra"):
        world.customer_writes(body)
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.sent_bodies()[0].endswith("Sobre: Hola / quiero una taza / negra")
    assert len(world.model.requests) == 1


def test_a_message_that_comes_while_the_model_thinks_is_answered_in_the_same_answer(world: World) -> None:
    world.customer_writes("Hola")
    arrivals = iter([True])

    def customer_goes_on() -> None:
        if next(arrivals, False):
            world.customer_writes("¿Tienen rebozos?")

    world.model.while_thinking = customer_goes_on
    world.worker_runs()
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.sent_bodies()[0].endswith("Sobre: Hola / ¿Tienen rebozos?")
    assert world.conversations.totals()["dropped_drafts"] == 1
    assert world.conversations.totals()["cost_nano_usd"] == 2 * world.conversation().cost_nano_usd


def test_a_message_that_comes_while_the_answer_is_sent_keeps_waiting_since_its_own_time(world: World) -> None:
    world.customer_writes("Hola")
    sid: list[str] = []

    def customer_goes_on() -> None:
        world.clock.move(3)
        sid.append(world.customer_writes("otra cosa"))
        world.twilio.before_send = lambda: None

    world.twilio.before_send = customer_goes_on
    world.worker_runs()
    later = world.conversations.message(world.id_of(ANA), sid[0])
    assert world.conversation().unanswered == frozenset(sid)
    assert world.conversation().waiting_since == later.sent_at
    world.worker_runs()
    assert world.sent_bodies()[1] == "Sobre: otra cosa"


def test_a_long_answer_goes_out_in_parts_in_order(world: World) -> None:
    world.model.reply = "\n\n".join(f"Párrafo {n}. " + "texto " * 100 for n in range(6))
    world.customer_writes("Cuéntame todo")
    world.worker_runs()
    bodies = world.sent_bodies()
    assert len(bodies) > 1
    assert all(len(body) <= 1600 for body in bodies)
    numbers = [n for body in bodies for n in range(6) if f"Párrafo {n}." in body]
    assert numbers == list(range(6))
    assert {message.delivery_status for message in world.thread()[1:]} == {"queued"}


def test_what_an_answer_cost_is_recorded(world: World) -> None:
    world.customer_writes("Hola")
    world.worker_runs()
    answer = world.thread()[-1]
    assert (answer.input_tokens, answer.cached_tokens, answer.output_tokens) == (1000, 800, 50)
    assert answer.cost_nano_usd == 200 * 100 + 800 * 10 + 50 * 500
    assert world.conversation().cost_nano_usd == answer.cost_nano_usd
    assert world.conversations.totals()["cost_nano_usd"] == answer.cost_nano_usd


def test_who_asks_for_a_person_gets_one_and_the_bot_falls_silent(world: World) -> None:
    world.model.calls_tool = "hand_off"
    world.customer_writes("Quiero hablar con una persona")
    world.worker_runs()
    conversation = world.conversation()
    assert conversation.mode is Mode.HUMAN
    assert conversation.needs_person is NeedsPerson.ASKED_FOR_PERSON
    assert conversation.waiting_since is not None
    world.customer_writes("¿Hola?")
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.conversations.totals()["messages_in"] == 2
    assert world.conversations.totals()["hand_offs"] == 1


def test_a_voice_note_is_answered_honestly_without_asking_the_model(world: World) -> None:
    world.customer_writes("", kind="audio")
    world.worker_runs()
    assert world.sent_bodies()[0].endswith(world.profile.unreadable_media)
    assert world.model.requests == []


def test_typing_is_shown_for_the_newest_message(world: World) -> None:
    world.customer_writes("Hola")
    newest = world.customer_writes("¿Hay tazas?")
    world.worker_runs()
    assert world.twilio.typing == [newest]


# The model fails


def test_a_passing_failure_of_the_model_gives_the_job_back(world: World) -> None:
    world.model.fails = [ModelFailed("timeout", temporary=True)]
    world.customer_writes("Hola")
    with pytest.raises(TryAgainLater):
        world.worker_runs()
    world.worker_runs(receive_count=2)
    assert world.sent_bodies()[0].endswith("Sobre: Hola")


def test_on_the_last_try_a_courteous_line_goes_out_and_a_person_takes_over(world: World) -> None:
    world.model.fails = [ModelFailed("timeout", temporary=True)]
    world.customer_writes("Hola")
    world.worker_runs(receive_count=3)
    assert world.profile.courteous_line in world.sent_bodies()[0]
    assert "Ya avisé a una persona" in world.sent_bodies()[0]
    assert world.conversation().mode is Mode.HUMAN
    assert world.conversation().needs_person is NeedsPerson.MODEL_FAILED
    assert world.conversation().waiting_since is not None


def test_a_final_failure_of_the_model_does_not_wait_for_the_last_try(world: World) -> None:
    world.model.fails = [ModelFailed("http_400", temporary=False)]
    world.customer_writes("Hola")
    world.worker_runs()
    assert "Ya avisé a una persona" in world.sent_bodies()[0]


def test_the_last_try_is_flagged_to_a_person_before_it_starts_and_calmed_when_it_goes_well(world: World) -> None:
    flags = []
    world.model.while_thinking = lambda: flags.append(world.conversation().needs_person)
    world.customer_writes("Hola")
    world.worker_runs(receive_count=3)
    assert flags == [NeedsPerson.JOB_FAILING]
    assert world.conversation().needs_person is None
    assert world.conversation().mode is Mode.BOT


# Twilio fails


def test_a_rate_limit_is_waited_out(world: World) -> None:
    world.twilio.fails = [SendDelayed(63018), SendDelayed(20429)]
    world.customer_writes("Hola")
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.clock.sleeps == [1.0, 2.0]


def test_a_rate_limit_that_lasts_gives_the_job_back_and_the_same_text_goes_out_later(world: World) -> None:
    world.twilio.fails = [SendDelayed(63018)] * 20
    world.customer_writes("Hola")
    with pytest.raises(TryAgainLater):
        world.worker_runs()
    world.twilio.fails = []
    world.worker_runs(receive_count=2)
    assert len(world.twilio.accepted) == 1
    assert len(world.model.requests) == 1


def test_a_refused_part_stops_the_later_ones_and_calls_a_person(world: World) -> None:
    world.model.reply = "palabra " * 500
    world.twilio.fails = [None, SendRefused(63024)]
    world.customer_writes("Hola")
    world.worker_runs()
    parts = world.thread()[1:]
    assert [part.delivery_status for part in parts] == ["queued", "failed", "cancelled"]
    assert parts[1].error_code == 63024
    assert world.conversation().needs_person is NeedsPerson.DELIVERY_FAILED
    assert world.conversation().pending_answer is None
    assert world.conversations.totals()["failed"] == 1


def test_who_has_blocked_the_shop_is_opted_out(world: World) -> None:
    world.twilio.fails = [SendRefused(63014)]
    world.customer_writes("Hola")
    world.worker_runs()
    assert world.conversation().opted_out
    assert world.conversations.totals()["opt_outs"] == 1
    assert f"optout:{world.id_of(ANA)}" in world.conversations.marks


def test_a_lost_answer_of_twilio_is_found_again_and_not_sent_twice(world: World) -> None:
    world.twilio.lose_answers = 1
    world.customer_writes("Hola")
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.thread()[-1].sid == world.twilio.accepted[0].sid
    assert world.conversation().pending_answer is None


def test_a_lost_answer_is_not_sent_twice_when_the_listing_lags(world: World) -> None:
    world.twilio.lose_answers = 1
    world.twilio.listing_lags = 14
    world.customer_writes("Hola")
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.thread()[-1].sid == world.twilio.accepted[0].sid


def test_what_twilio_does_not_have_after_a_500_is_sent_again(world: World) -> None:
    world.twilio.fails = [SendUnknown(500)]
    world.customer_writes("Hola")
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.conversation().pending_answer is None


def test_a_status_callback_settles_an_unknown_send(world: World) -> None:
    world.twilio.lose_answers = 1
    world.twilio.listing_lags = 1000
    world.customer_writes("Hola")
    sleep = world.clock.sleep

    def callback_comes(seconds: float) -> None:
        sleep(seconds)
        world.twilio_reports("bot:1:1", "delivered", sid=world.twilio.accepted[0].sid)

    world.clock.sleep = callback_comes  # type: ignore[method-assign]
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.status_of("bot:1:1") == "delivered"
    assert world.conversation().pending_answer is None


def test_a_send_nobody_can_tell_about_is_unknown_and_a_persons(world: World) -> None:
    world.model.reply = "palabra " * 500
    world.twilio.lose_answers = 1
    world.twilio.listing_fails = True
    world.customer_writes("Hola")
    world.worker_runs()
    assert [part.delivery_status for part in world.thread()[1:]] == ["unknown", "cancelled", "cancelled"]
    assert world.conversation().needs_person is NeedsPerson.DELIVERY_UNKNOWN
    assert world.conversation().mode is Mode.HUMAN
    assert world.conversation().pending_answer is None


def test_after_a_hand_back_the_sweeper_starts_anew(world: World) -> None:
    world.customer_writes("Hola")
    for _ in range(2):
        world.clock.move(301)
        world.sweeper_runs()
    world.operator_writes()
    world.operator_edits(mode=Mode.BOT)
    world.customer_writes("¿Y rebozos?")
    world.jobs.put_jobs.clear()
    world.clock.move(301)
    world.sweeper_runs()
    assert len(world.jobs.put_jobs) == 1
    assert world.conversation().mode is Mode.BOT


# Who may answer changes


def test_a_take_over_while_the_model_thinks_drops_the_draft_and_its_effects(world: World) -> None:
    world.customer_writes("Hola")
    world.model.calls_tool = "hand_off"
    world.model.while_thinking = lambda: world.operator_edits(mode=Mode.HUMAN)
    world.worker_runs()
    assert world.twilio.accepted == []
    assert world.conversation().needs_person is None
    assert world.conversations.totals()["dropped_drafts"] == 1


def test_an_opt_out_while_the_model_thinks_drops_the_draft(world: World) -> None:
    world.customer_writes("Hola")
    world.model.while_thinking = lambda: world.operator_edits(opted_out=True)
    world.worker_runs()
    assert world.twilio.accepted == []
    assert world.conversation().unanswered == frozenset()


def test_a_report_that_the_customer_blocked_us_drops_the_draft(world: World) -> None:
    world.customer_writes("Hola")
    world.worker_runs()
    world.customer_writes("¿Y rebozos?")
    world.model.while_thinking = lambda: world.twilio_reports("bot:1:1", "failed", error_code=63014)
    world.worker_runs()
    assert len(world.twilio.accepted) == 1
    assert world.conversation().opted_out


def test_an_erasure_while_the_model_thinks_drops_the_draft(world: World) -> None:
    world.customer_writes("Hola")
    world.model.while_thinking = lambda: world.erase() and None
    world.worker_runs()
    assert world.twilio.accepted == []


def test_a_row_that_is_gone_is_not_brought_back(world: World) -> None:
    world.customer_writes("Hola")

    def erased_completely() -> None:
        world.erase()
        world.erase_customer().run(world.conversation(), world.clock.deadline())

    world.model.while_thinking = erased_completely
    world.worker_runs()
    assert world.twilio.accepted == []
    assert world.conversations.rows == {}
    assert world.conversations.thread == {}


@pytest.mark.parametrize("change", [{"mode": Mode.HUMAN}, {"opted_out": True}, {"blocked": True}])
def test_what_twilio_does_not_have_yet_is_cancelled_after_a_change(world: World, change: dict[str, object]) -> None:
    world.model.reply = "palabra " * 500
    world.customer_writes("Hola")
    parts_sent = iter([True])

    def changed_after_the_first_part() -> None:
        if not next(parts_sent, False):
            return
        world.twilio.before_send = lambda: None
        world.operator_edits(**change)

    world.twilio.before_send = changed_after_the_first_part
    world.worker_runs()
    assert [part.delivery_status for part in world.thread()[1:]] == ["queued", "cancelled", "cancelled"]
    assert world.conversation().pending_answer is None


def test_a_reserved_answer_of_a_dead_worker_is_cancelled_after_a_take_over(world: World) -> None:
    world.customer_writes("Hola")
    world.twilio.fails = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        world.worker_runs()
    world.operator_edits(mode=Mode.HUMAN)
    world.worker_runs(receive_count=2)
    assert world.twilio.accepted == []
    assert world.status_of("bot:1:1") == "cancelled"


def test_nothing_is_sent_outside_the_24_hours(world: World) -> None:
    world.customer_writes("Hola")
    world.clock.move(25 * 3600)
    world.worker_runs()
    assert world.twilio.accepted == []
    assert world.conversation().needs_person is NeedsPerson.WINDOW_CLOSED
    assert world.conversation().mode is Mode.HUMAN


def test_who_is_blocked_is_recorded_and_not_answered(world: World) -> None:
    world.customer_writes("Hola")
    world.operator_edits(blocked=True)
    world.customer_writes("¿Siguen ahí?")
    world.worker_runs()
    assert world.twilio.accepted == []
    assert len(world.thread()) == 2
    assert world.conversation().waiting_since is None
    assert world.conversations.totals()["messages_in"] == 2


def test_openai_hears_neither_the_number_nor_the_name_that_the_logs_have(world: World) -> None:
    world.customer_writes("Hola")
    world.worker_runs()
    named = world.model.requests[-1].safety_identifier
    assert named
    assert named != world.id_of(ANA)
    assert "34600000001" not in named


def test_without_time_to_look_for_it_the_job_goes_back_and_the_next_one_finds_it(world: World) -> None:
    world.twilio.lose_answers, world.twilio.listing_lags = 1, 14
    world.twilio.before_send = lambda: world.clock.move(35)
    world.customer_writes("Hola")
    with pytest.raises(TryAgainLater):
        world.worker_runs()
    world.clock.move(15)
    world.worker_runs(receive_count=2)
    assert len(world.twilio.accepted) == 1
    assert world.thread()[-1].sid == world.twilio.accepted[0].sid

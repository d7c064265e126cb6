"""A person is erased everywhere: here, in the bucket, at Twilio, and what a dead process sent after that."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import logs
from chalicelib.sales import customer_jobs
from chalicelib.sales.conversation import BOT
from chalicelib.sales.customer_jobs import CustomerJob, JobState, SecondPass
from tests.fakes.killing import Killed, Killer, Overtaken
from tests.fakes.outside import Accepted
from tests.world import ANA, SENDER, World

LUIS = "whatsapp:+34600000002"


@pytest.fixture
def world() -> World:
    """Ana has written twice and was answered; so has Luis."""
    world = World()
    for address in (ANA, LUIS):
        world.customer_writes("Hola", address)
        world.worker_runs(address)
    world.customer_writes("¿Tienen rebozos?")
    world.worker_runs()
    return world


def job_of(world: World, job_id: str) -> CustomerJob:
    job = world.erase_customer().records.get(job_id)
    assert job is not None
    return job


def second_pass(world: World, minutes: float = 7) -> None:
    world.clock.move(minutes * 60)
    world.sweeper_runs()
    world.named_jobs_run()


def late_message(world: World, body: str, **fields: Any) -> str:
    """What a process that has died meanwhile had sent: Twilio has it, and nobody here knows of it."""
    sid = f"SMlate{len(world.twilio.accepted)}"
    at = fields.pop("at", world.clock.now())
    world.twilio.accepted.append(Accepted(sid, SENDER, ANA, body, "", at, **fields))
    return sid


def of_luis(world: World) -> list[str]:
    copies = [*world.twilio.received, *world.twilio.accepted]
    return [message.sid for message in copies if message.address == LUIS]


def test_her_messages_go_at_twilio_too_and_those_of_others_stay(world: World) -> None:
    job_id = world.erase()
    world.worker_runs()
    assert world.twilio.left() == of_luis(world)
    job = job_of(world, job_id)
    assert (job.state, job.second_pass, job.step) == (JobState.DONE, SecondPass.WAITING, 5)
    assert (job.removed.messages, job.removed.twilio_messages) == (4, 4)


def test_what_only_twilios_list_knows_goes_too(world: World) -> None:
    late_message(world, "de un proceso que murió")
    world.erase()
    world.worker_runs()
    assert world.twilio.left() == of_luis(world)


def test_files_go_from_the_bucket_and_from_twilio(world: World) -> None:
    photo = world.files.holds("image/jpeg", b"\xff\xd8\xff\xe0 a photo")
    world.customer_writes("", kind="image", media=(photo,))
    world.worker_runs()
    own = world.id_of(ANA)
    for folder in ("corrections", "exports"):
        world.objects.put(f"{folder}/{own}/x", b"x", "application/json")
        world.objects.put(f"{folder}/{world.id_of(LUIS)}/x", b"x", "application/json")
    job_id = world.erase()
    world.worker_runs()
    assert [key for key in world.objects.objects if own in key] == []
    assert len([key for key in world.objects.objects if world.id_of(LUIS) in key]) == 2
    removed = job_of(world, job_id).removed
    assert (removed.files, removed.twilio_files) == (3, 1)


def test_the_second_pass_takes_what_a_dead_process_sent_after_the_first(world: World) -> None:
    job_id = world.erase()
    world.worker_runs()
    world.clock.move(40)
    late_message(world, "ya no debía salir")
    second_pass(world)
    assert world.twilio.left() == of_luis(world)
    job = job_of(world, job_id)
    assert (job.state, job.second_pass, job.removed.twilio_messages) == (JobState.DONE, SecondPass.DONE, 5)


def test_the_second_pass_comes_also_where_the_shop_has_given_up_the_number(world: World) -> None:
    job_id = world.erase()
    world.worker_runs()
    world.clock.move(40)
    late_message(world, "ya no debía salir")
    world.senders = ()
    second_pass(world)
    assert job_of(world, job_id).second_pass is SecondPass.DONE
    assert world.twilio.left() == of_luis(world)


def test_the_second_pass_waits_for_the_longest_time_that_a_process_can_live(world: World) -> None:
    job_id = world.erase()
    world.worker_runs()
    second_pass(world, minutes=1)
    assert job_of(world, job_id).second_pass is SecondPass.WAITING


def test_who_writes_anew_is_a_new_customer_and_keeps_every_message(world: World) -> None:
    world.erase()
    world.worker_runs()
    world.clock.move(10)
    world.customer_writes("He vuelto")
    world.worker_runs()
    kept = world.twilio.left()
    late_message(world, "ya no debía salir")
    second_pass(world)
    assert world.twilio.left() == kept
    assert world.thread()[0].body == "He vuelto"


def test_who_writes_anew_with_the_number_hidden_keeps_every_message_too(world: World) -> None:
    hidden = "whatsapp:ES.111"
    world.customer_writes("Soy Ana", external_user_id="ES.111")
    world.worker_runs()
    world.erase()
    world.worker_runs()
    world.clock.move(10)
    world.customer_writes("He vuelto", hidden, external_user_id="ES.111")
    world.worker_runs(hidden)
    kept = world.twilio.left()
    assert len(kept) == len(of_luis(world)) + 2
    second_pass(world)
    assert world.twilio.left() == kept


def test_files_of_who_writes_anew_stay(world: World) -> None:
    world.erase()
    world.worker_runs()
    world.customer_writes("", kind="image", media=(world.files.holds("image/jpeg", b"\xff\xd8\xff\xe0 new"),))
    world.worker_runs()
    second_pass(world)
    assert len([key for key in world.objects.objects if world.id_of(ANA) in key]) == 1


def test_files_that_a_process_of_before_left_go_although_she_writes_anew(world: World) -> None:
    own = world.id_of(ANA)
    world.erase()
    world.worker_runs()
    left = [f"media/{own}/op:client-0009/0", f"corrections/{own}/bot:1:1.json"]
    for key in left:
        world.objects.put(key, b"of before", "application/octet-stream")
    photo = world.files.holds("image/jpeg", b"\xff\xd8\xff\xe0 new")
    sid = world.customer_writes("Mira", kind="image", media=(photo,))
    world.worker_runs()
    second_pass(world)
    assert world.thread()[-1].message_id.startswith("bot:")
    assert [key for key in world.objects.objects if own in key] == [f"media/{own}/{sid}/0"]


def test_both_conversations_of_one_person_are_erased(world: World) -> None:
    hidden = "whatsapp:ES.111"
    world.customer_writes("oculta", hidden, external_user_id="ES.111")
    world.customer_writes("con los dos", external_user_id="ES.111")
    job_id = world.erase()
    assert world.erase() == job_id, "and not a second time"
    for address in (ANA, hidden):
        world.worker_runs(address)
        assert world.conversations.read(world.id_of(address)) is None
    assert world.twilio.left() == of_luis(world)


def test_an_erasure_that_died_between_the_two_conversations_is_gone_on_with_by_asking_again(world: World) -> None:
    hidden = "whatsapp:ES.111"
    world.customer_writes("oculta", hidden, external_user_id="ES.111")
    world.customer_writes("con los dos", external_user_id="ES.111")
    whole, world.jobs = world.jobs, Killer(1, after=True).wrap(world.jobs)
    with pytest.raises(Killed):
        world.erase()
    world.jobs = whole
    assert not world.conversation(hidden).erased
    world.erase()
    assert world.conversation(hidden).erased


def test_the_record_that_stays_names_nobody(world: World) -> None:
    job_id = world.erase()
    world.worker_runs()
    assert ANA in job_of(world, job_id).addresses
    second_pass(world)
    mark = world.conversations.marks[f"job:{job_id}"]
    assert "34600000001" not in str(mark.fields)
    assert "sender" not in mark.fields, "the sweeper finds it no more"
    assert ANA not in repr(job_of(world, job_id))


def test_what_twilio_does_not_let_go_yet_is_asked_for_again_later(world: World) -> None:
    newest = world.twilio.accepted[-1].sid
    world.twilio.unfinished = {newest}
    job_id = world.erase()
    world.worker_runs()
    assert job_of(world, job_id).state is JobState.DONE
    second_pass(world)
    assert newest in world.twilio.left()
    waiting = job_of(world, job_id)
    assert (waiting.second_pass, waiting.in_words) == (SecondPass.WAITING, customer_jobs.AGAIN)
    world.twilio.unfinished = set()
    second_pass(world, minutes=15)
    assert newest not in world.twilio.left()
    assert job_of(world, job_id).second_pass is SecondPass.DONE


@pytest.mark.parametrize("trouble", ["deletions", "list"])
def test_while_twilio_is_away_the_sweeper_brings_the_erasure_back(world: World, trouble: str) -> None:
    world.twilio.deletions_fail = 2 if trouble == "deletions" else 0
    world.twilio.listing_fails = trouble == "list"
    job_id = world.erase()
    world.worker_runs()
    assert job_of(world, job_id).state is JobState.RUNNING
    world.time_passes(minutes=1.1)
    world.twilio.listing_fails = False
    for _ in range(2):
        world.time_passes(minutes=2.1)
    assert job_of(world, job_id).state is JobState.DONE
    assert world.twilio.left() == of_luis(world)


def test_twilio_away_for_long_keeps_nothing_here_and_is_told(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    world.twilio.deletions_fail = 1000
    job_id = world.erase()
    world.worker_runs()
    for _ in range(6):
        world.time_passes(minutes=10)
    assert world.conversations.read(world.id_of(ANA)) is None
    assert world.thread() == []
    assert (job_of(world, job_id).state, job_of(world, job_id).second_pass) == (JobState.RUNNING, SecondPass.WAITING)
    for _ in range(20):
        second_pass(world, minutes=13 * 60)
    job = job_of(world, job_id)
    assert (job.state, job.reason, job.addresses) == (JobState.FAILED, "twilio_away", ())
    (alarm,) = [line for line in capsys.readouterr().out.splitlines() if "erasure_incomplete" in line]
    assert "34600000001" not in alarm


def test_twilio_back_before_that_ends_well(world: World) -> None:
    world.twilio.deletions_fail = 1000
    job_id = world.erase()
    world.worker_runs()
    for _ in range(6):
        world.time_passes(minutes=10)
    world.twilio.deletions_fail = 0
    second_pass(world, minutes=60)
    job = job_of(world, job_id)
    assert (job.state, job.second_pass, job.reason) == (JobState.DONE, SecondPass.DONE, "")
    assert world.twilio.left() == of_luis(world)


def test_more_than_one_job_can_do_is_gone_on_with_by_the_next(world: World) -> None:
    for number in range(50):
        world.clock.move(60)
        world.customer_writes(f"mensaje {number}")
    delete = world.twilio.delete_copy

    def slow(*arguments: Any, **options: Any) -> Any:
        world.clock.move(2)
        return delete(*arguments, **options)

    world.twilio.delete_copy = slow
    job_id = world.erase()
    world.worker_runs()
    first = job_of(world, job_id)
    assert (first.state, first.tries) == (JobState.RUNNING, 0)
    assert 0 < first.removed.twilio_messages < 54
    for _ in range(4):
        world.time_passes(minutes=1)
    job = job_of(world, job_id)
    assert (job.state, job.removed.messages, job.removed.twilio_messages) == (JobState.DONE, 54, 54)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_erasure_killed_at_any_step_is_finished_and_counted_right(after: bool) -> None:
    for step in range(1, 40):
        world = World()
        world.customer_writes("Hola")
        world.worker_runs()
        world.objects.put(f"media/{world.id_of(ANA)}/x/0", b"x", "image/png")
        job_id = world.erase()
        killer = Killer(step, after=after)
        whole = world.conversations, world.twilio, world.objects
        world.conversations, world.twilio, world.objects = (killer.wrap(part) for part in whole)
        try:
            world.worker_runs()
        except Killed:
            pass
        finally:
            world.conversations, world.twilio, world.objects = whole
        world.clock.move(75)
        world.worker_runs(receive_count=2)
        job = job_of(world, job_id)
        assert job.state is JobState.DONE, f"killed at step {step}"
        assert (job.removed.messages, job.removed.files) == (2, 1), f"killed at step {step}"
        assert world.twilio.left() == []
        assert [key for key in world.objects.objects if world.id_of(ANA) in key] == []
        if killer.count < step:
            return
    pytest.fail("more steps than were tried")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_second_pass_killed_at_any_step_is_brought_back(after: bool) -> None:
    for step in range(1, 20):
        world = World()
        world.customer_writes("Hola")
        world.worker_runs()
        job_id = world.erase()
        world.worker_runs()
        late_message(world, "tarde")
        killer = Killer(step, after=after)
        whole = world.conversations, world.twilio
        world.clock.move(7 * 60)
        world.sweeper_runs()
        world.conversations, world.twilio = (killer.wrap(part) for part in whole)
        try:
            world.named_jobs_run()
        except Killed:
            pass
        finally:
            world.conversations, world.twilio = whole
        second_pass(world, minutes=2)
        assert job_of(world, job_id).second_pass is SecondPass.DONE, f"killed at step {step}"
        assert world.twilio.left() == []
        if killer.count < step:
            return
    pytest.fail("more steps than were tried")


def test_a_job_that_finds_nobody_does_nothing(world: World) -> None:
    world.erase()
    world.worker_runs()
    sent, rows = len(world.twilio.accepted), dict(world.conversations.rows)
    world.worker_runs()
    world.worker_runs(receive_count=3)
    assert (len(world.twilio.accepted), world.conversations.rows) == (sent, rows)


def test_a_second_pass_that_comes_twice_does_nothing_more(world: World) -> None:
    job_id = world.erase()
    world.worker_runs()
    second_pass(world)
    late = late_message(world, "de otra conversación")
    world.jobs.named.append(job_id)
    world.jobs.named.append("nobody")
    world.named_jobs_run()
    assert late in world.twilio.left()


def test_a_photo_that_the_shop_sent_is_counted_as_a_file(world: World) -> None:
    late_message(world, "Mira", media_url="https://shop.example/taza.jpg")
    job_id = world.erase()
    world.worker_runs()
    assert job_of(world, job_id).removed.twilio_files == 1


def request_dies(world: World) -> None:
    """It is marked, and its job never queued."""
    world.erase()
    world.jobs.put_jobs.clear()


def of_ana(world: World) -> list[str]:
    """Ids of her conversations."""
    rows = world.conversations.rows.values()
    return [row.conversation_id for row in rows if row.phone != LUIS.removeprefix("whatsapp:")]


def test_asked_for_while_an_answer_goes_out_it_is_not_forgotten_when_its_job_is_lost(world: World) -> None:
    world.customer_writes("¿Y huipiles?")
    world.twilio.before_send = once(lambda: request_dies(world))
    world.worker_runs()
    assert world.conversation().erased
    world.time_passes(minutes=6)
    assert of_ana(world) == []


def test_asked_for_while_an_operators_message_goes_out_it_is_not_forgotten_either(world: World) -> None:
    world.twilio.before_send = once(lambda: request_dies(world))
    world.operator_writes()
    assert world.conversation().erased
    world.time_passes(minutes=6)
    assert of_ana(world) == []


def once(action: Callable[[], None]) -> Callable[[], None]:
    left = [action]
    return lambda: left.pop()() if left else None


def test_asked_for_again_it_is_queued_again(world: World) -> None:
    request_dies(world)
    world.jobs.seen.clear()  # as the queue does after five minutes
    world.erase()
    assert [conversation_id for conversation_id, _ in world.jobs.put_jobs] == [world.id_of(ANA)]


def test_the_phone_of_before_is_looked_for_at_twilio_too_when_it_was_away(world: World) -> None:
    other_phone = "whatsapp:+34600000009"
    world.customer_writes("Soy Ana", external_user_id="ES.111")
    world.worker_runs()
    world.customer_writes("Tengo otro número", other_phone, external_user_id="ES.111")
    assert len(of_ana(world)) == 1
    world.twilio.deletions_fail = 6
    world.erase()
    world.worker_runs()
    for _ in range(8):
        world.time_passes(minutes=10)
        world.named_jobs_run()
    assert world.twilio.left() == of_luis(world)


def both_conversations(world: World) -> str:
    """Ana's other one, with the number hidden, and the message that tells that both are hers."""
    hidden = "whatsapp:ES.111"
    world.customer_writes("oculta", hidden, external_user_id="ES.111")
    world.customer_writes("con los dos", external_user_id="ES.111")
    return hidden


def test_who_is_marked_is_not_opted_in_by_the_other_conversation(world: World) -> None:
    """An operator's edit of that one was under way."""
    both_conversations(world)
    world.operator_edits(opted_out=True)
    before = world.conversation()
    world.erase()
    marks = [key for key in world.conversations.marks if key.startswith("optout:")]
    world.tell_siblings()(replace(before, opted_out=False, wished_at=world.clock.now(), wish_untold=True))
    assert [key for key in world.conversations.marks if key.startswith("optout:")] == marks


def test_a_link_that_shows_while_it_runs_takes_the_other_conversation_along(world: World) -> None:
    hidden = "whatsapp:ES.111"
    world.customer_writes("oculta", hidden, external_user_id="ES.111")
    world.erase()
    world.clock.move(1)
    world.customer_writes("con los dos", external_user_id="ES.111")
    world.worker_runs()
    world.time_passes(minutes=6, address=hidden)
    assert of_ana(world) == []


def test_a_conversation_that_began_after_it_was_asked_for_stays_when_the_link_shows(world: World) -> None:
    world.erase()
    world.clock.move(1)
    hidden = both_conversations(world)
    world.worker_runs()
    assert of_ana(world) == [world.id_of(hidden)]
    assert not world.conversation(hidden).erased


def test_what_came_to_that_conversation_before_the_link_showed_stays_at_twilio_too(world: World) -> None:
    hidden = "whatsapp:ES.111"
    world.erase()
    world.clock.move(1)
    sid = world.customer_writes("oculta", hidden, external_user_id="ES.111")
    world.customer_writes("con los dos", external_user_id="ES.111")
    world.worker_runs()
    assert set(world.twilio.left()) == {sid, *of_luis(world)}


def test_what_comes_to_the_other_conversation_while_twilios_list_is_read_stays_there(world: World) -> None:
    world.erase()
    world.clock.move(1)
    hidden = both_conversations(world)
    world.clock.move(600)
    twilio, came = world.twilio, []
    world.twilio = Overtaken(
        twilio, "copies", lambda: came.append(world.customer_writes("Mira", hidden, external_user_id="ES.111"))
    )
    world.worker_runs()
    assert set(came) < set(twilio.left())
    second_pass(world)
    assert set(came) < set(twilio.left())


def test_a_late_report_about_who_is_erased_opts_nobody_out_who_has_written_anew(world: World) -> None:
    hidden = "whatsapp:ES.111"
    sent = [message for message in world.thread() if message.author == BOT]
    world.erase()
    world.clock.move(1)
    world.customer_writes("oculta", hidden, external_user_id="ES.111")
    world.customer_writes("con los dos", external_user_id="ES.111")
    world.twilio_reports(sent[-1].message_id, "undelivered", error_code=63014)
    assert not world.conversation(hidden).opted_out


def test_the_link_of_who_writes_anew_stays_while_the_other_conversation_goes(world: World) -> None:
    hidden = both_conversations(world)
    world.erase()
    world.worker_runs()
    world.customer_writes("He vuelto", external_user_id="ES.111")
    world.worker_runs(hidden)
    world.customer_writes("Ahora sin número", hidden, external_user_id="ES.111")
    assert of_ana(world) == [world.id_of(ANA)]


def test_no_alias_is_left_by_any_address(world: World) -> None:
    world.customer_writes("con los dos", external_user_id="ES.111")
    world.customer_writes("sin número", "whatsapp:ES.111", external_user_id="ES.111")
    world.erase()
    world.worker_runs()
    assert [key for key in world.conversations.marks if key.startswith("alias:")] == []


def test_who_is_erased_waits_for_nobody(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    world.customer_writes("¿Hola?")
    world.twilio.deletions_fail = 1000
    world.erase()
    for _ in range(3):
        world.time_passes(minutes=6)
    assert world.conversations.totals()["hand_offs"] == 0
    assert "given_to_person" not in capsys.readouterr().out


def test_both_conversations_are_erased_by_the_one_with_the_number_hidden_too(world: World) -> None:
    hidden = both_conversations(world)
    world.erase(hidden)
    for address in (hidden, ANA):
        world.worker_runs(address)
    assert of_ana(world) == []


def test_asked_for_again_it_leaves_who_has_written_anew_meanwhile(world: World) -> None:
    hidden = both_conversations(world)
    world.erase(hidden)
    world.worker_runs()
    world.clock.move(60)
    world.customer_writes("He vuelto", external_user_id="ES.111")
    world.erase(hidden)
    world.worker_runs(hidden)
    assert of_ana(world) == [world.id_of(ANA)]
    assert not world.conversation().erased

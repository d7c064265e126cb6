"""All that there is of a person comes in one ZIP, whatever happens to the job that makes it."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pytest

from chalicelib.errors import RequestRefused, StoreBusy
from chalicelib.sales.customer_jobs import CustomerJob, JobState, export_key
from tests.fakes.killing import Killed, Killer, Overtaken
from tests.fakes.media import PHOTO
from tests.fakes.scripted_model import ScriptedModel
from tests.unit.selling import buy, shop_with
from tests.world import ANA, World


@pytest.fixture
def world() -> World:
    """Ana has asked with a picture and was answered."""
    world = World()
    world.customer_writes("Hola")
    world.customer_writes("", kind="image", media=(world.files.holds("image/jpeg", PHOTO),))
    world.worker_runs()
    return world


def asked(world: World) -> str:
    return world.export_customer().ask(world.id_of(ANA))


def job_of(world: World, job_id: str) -> CustomerJob:
    job = world.export_customer().records.get(job_id)
    assert job is not None
    return job


def archive_of(world: World, job_id: str) -> ZipFile:
    return ZipFile(io.BytesIO(world.objects.objects[export_key(job_of(world, job_id))]))


def told(world: World, job_id: str) -> dict[str, Any]:
    return dict(json.loads(archive_of(world, job_id).read("conversacion.json")))


def test_it_holds_the_conversation_its_messages_and_files(world: World) -> None:
    job_id = asked(world)
    world.named_jobs_run()
    job, export = job_of(world, job_id), told(world, job_id)
    assert (job.state, job.step, job.due_at) == (JobState.DONE, 2, None)
    assert export["conversation"]["address"] == ANA
    assert export["messages"][0]["body"] == "Hola"
    assert len(export["messages"]) == len(world.thread())
    assert [each["message_id"] for each in export["answers_rest_on"]] == ["bot:1:1"]
    archive = archive_of(world, job_id)
    (file,) = [name for name in archive.namelist() if name.startswith("archivos/")]
    assert archive.read(file) == PHOTO
    assert json.loads(archive.read("archivos.json"))["no_incluidos"] == []


def test_orders_and_corrections_are_in_it() -> None:
    world = shop_with(ScriptedModel())
    buy(world)
    own = world.id_of(ANA)
    world.objects.put(f"corrections/{own}/x.json", b'{"right": "No hay rebozos"}', "application/json")
    job_id = asked(world)
    world.named_jobs_run()
    export = told(world, job_id)
    assert [each["ship_to"] for each in export["orders"]] == ["Calle 1, Coyoacán"]
    assert export["corrections"] == [{"right": "No hay rebozos"}]


def test_of_nobody_and_of_who_is_to_be_erased_there_is_none(world: World) -> None:
    with pytest.raises(RequestRefused):
        world.export_customer().ask("nobody")
    world.erase()
    with pytest.raises(RequestRefused):
        asked(world)


def test_who_was_erased_before_is_not_exported(world: World) -> None:
    job_id = asked(world)
    world.erase()
    world.worker_runs()
    world.named_jobs_run()
    assert (job_of(world, job_id).state, job_of(world, job_id).reason) == (JobState.FAILED, "erased")
    assert [key for key in world.objects.objects if key.startswith("exports/")] == []


def test_an_erasure_that_is_asked_for_meanwhile_leaves_no_file(world: World) -> None:
    job_id = asked(world)
    world.objects = Overtaken(world.objects, "put_file", world.erase)
    world.named_jobs_run()
    assert job_of(world, job_id).state is JobState.FAILED
    assert [key for key in world.objects.objects if key.startswith("exports/")] == []


def test_files_for_which_time_is_short_are_named(world: World) -> None:
    job_id = asked(world)
    world.named_jobs_run(world.clock.deadline(10))
    assert job_of(world, job_id).state is JobState.DONE
    archive = archive_of(world, job_id)
    assert len(json.loads(archive.read("archivos.json"))["no_incluidos"]) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_step_it_is_made_all_the_same(after: bool) -> None:
    for step in range(1, 30):
        world = World()
        world.customer_writes("Hola")
        job_id = asked(world)
        killer = Killer(step, after=after)
        whole = world.conversations, world.objects
        world.conversations, world.objects = (killer.wrap(part) for part in whole)
        try:
            world.named_jobs_run()
        except Killed:
            pass
        finally:
            world.conversations, world.objects = whole
        world.clock.move(5.1 * 60)
        world.sweeper_runs()
        world.named_jobs_run()
        assert job_of(world, job_id).state is JobState.DONE, f"killed at step {step}"
        assert told(world, job_id)["messages"]
        if killer.count < step:
            return
    pytest.fail("more steps than were tried")


def test_a_job_that_is_lost_is_brought_by_the_sweeper(world: World) -> None:
    job_id = asked(world)
    world.jobs.named.clear()
    world.clock.move(5.1 * 60)
    world.sweeper_runs()
    world.named_jobs_run()
    assert job_of(world, job_id).state is JobState.DONE


def test_what_fails_again_and_again_is_told(world: World) -> None:
    tries: list[str] = []

    def away(*_: Any) -> None:
        tries.append(job_id)
        raise StoreBusy

    job_id = asked(world)
    world.objects.put_file = away  # type: ignore[method-assign]
    for _ in range(5):
        world.clock.move(6 * 60)
        world.sweeper_runs()
        try:
            world.named_jobs_run()
        except StoreBusy:
            continue
    assert (job_of(world, job_id).state, job_of(world, job_id).reason) == (JobState.FAILED, "too_often")
    assert len(tries) == 4

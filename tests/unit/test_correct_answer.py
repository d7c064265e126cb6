"""An answer that an operator marks as wrong: what is kept of it, and the case that comes of it."""

import re
import tomllib
from datetime import timedelta

import pytest

from chalicelib.errors import RequestRefused
from chalicelib.flows.correct_answer import CorrectAnswer
from chalicelib.sales.corrections import Correction
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import customer_gets, shop_with
from tests.world import ANA, World

MEXICAN = "whatsapp:+5215512345678"
WRONG = "La taza de barro negro cuesta $249.00 MXN y es para lavavajillas."
RIGHT = "Cuesta $299 y no va al lavavajillas; con dos hay 10 % de descuento."


@pytest.fixture
def world() -> World:
    return shop_with(ScriptedModel())


def answers(world: World, said: str, told: str = WRONG) -> str:
    """The id of the bot's message."""
    customer_gets(world, world.model, said, Play(told, [("search_products", {"query": "taza", "max_price": None})]))
    return world.thread()[-1].message_id


def flow(world: World) -> CorrectAnswer:
    return CorrectAnswer(world.conversations, world.objects, world.clock)


def mark(world: World, message_id: str, right: str = RIGHT) -> None:
    flow(world).mark(world.id_of(ANA), message_id, right, "lucia")


def case(world: World) -> dict[str, object]:
    (only,) = tomllib.loads(flow(world).export())["conversation"]
    return dict(only)


def refusal(error: pytest.ExceptionInfo[RequestRefused]) -> tuple[int, str]:
    return error.value.status, error.value.code


def test_a_marked_answer_is_seen_on_the_message_and_in_the_list(world: World) -> None:
    answer = answers(world, "¿Cuánto cuesta la taza?")
    world.clock.move(60)
    marked = flow(world).mark(world.id_of(ANA), answer, RIGHT, "lucia")
    assert marked.marked_wrong
    (kept,), _ = flow(world).newest(50, None)
    assert (kept.right, kept.marked_by, kept.marked_at) == (RIGHT, "lucia", world.clock.now())
    assert kept.wrong == marked.body
    assert flow(world).of(marked) == kept
    assert world.conversation().changed_at == world.clock.now()


def test_marked_again_the_newer_answer_counts(world: World) -> None:
    answer = answers(world, "¿Cuánto cuesta la taza?")
    mark(world, answer, "Otra cosa, primero.")
    mark(world, answer, RIGHT)
    (kept,), _ = flow(world).newest(50, None)
    assert kept.right == RIGHT


def test_a_mark_can_be_taken_back_and_taken_back_again(world: World) -> None:
    answer = answers(world, "¿Cuánto cuesta la taza?")
    mark(world, answer)
    for _ in range(2):
        flow(world).take_back(world.id_of(ANA), answer, "lucia")
        assert not world.thread()[-1].marked_wrong
        assert flow(world).newest(50, None) == ([], None)


def test_only_the_bots_answers_can_be_marked(world: World) -> None:
    answers(world, "¿Cuánto cuesta la taza?")
    with pytest.raises(RequestRefused) as refused:
        mark(world, world.thread()[0].message_id)
    assert refusal(refused) == (409, "not_an_answer")
    with pytest.raises(RequestRefused) as refused:
        mark(world, "bot:99:1")
    assert refusal(refused) == (404, "not_found")


def test_of_a_person_who_is_erased_nothing_is_kept(world: World) -> None:
    answer = answers(world, "¿Cuánto cuesta la taza?")
    world.erase()
    with pytest.raises(RequestRefused) as refused:
        mark(world, answer)
    assert refusal(refused) == (404, "not_found")
    assert world.objects.listed("corrections/") == []


def test_an_erasure_at_the_same_moment_leaves_nothing_behind(world: World) -> None:
    answer = answers(world, "¿Cuánto cuesta la taza?")
    put = world.objects.put

    def put_and_erase(key: str, data: bytes, content_type: str) -> None:
        put(key, data, content_type)
        if key.startswith("corrections/"):
            world.erase()

    world.objects.put = put_and_erase  # type: ignore[method-assign]
    with pytest.raises(RequestRefused):
        mark(world, answer)
    assert world.objects.listed("corrections/") == []


def test_the_list_is_newest_first_and_goes_on_where_it_ended(world: World) -> None:
    marked = [answers(world, f"¿Cuánto cuesta la taza? {number}") for number in range(3)]
    for answer in marked:
        mark(world, answer)
    first, place = flow(world).newest(2, None)
    rest, end = flow(world).newest(2, place)
    assert [kept.message_id for kept in (*first, *rest)] == marked[::-1]
    assert end is None


# The case


def test_the_case_is_what_the_customer_wrote_up_to_the_answer(world: World) -> None:
    answers(world, "Hola", "Hola, ¿qué buscas?")
    world.clock.move(600)
    world.customer_writes("¿Cuánto cuesta")
    answer = answers(world, "la taza?")
    answers(world, "gracias")
    mark(world, answer)
    turns = case(world)["turn"]
    assert isinstance(turns, list)
    assert [turn["customer"] for turn in turns] == [["Hola"], ["¿Cuánto cuesta", "la taza?"]]
    assert [turn["after_minutes"] for turn in turns] == [0, 10]


def test_the_case_demands_what_follows_from_the_two_answers_and_no_more(world: World) -> None:
    answers(world, "Hola", "Hola, ¿qué buscas?")
    mark(world, answers(world, "¿Cuánto cuesta la taza?"))
    found = case(world)
    assert found["needs_model"] is True
    last = found["turn"][-1]  # type: ignore[index]
    assert last["says_not"] == [WRONG]
    assert last["says_amounts"] == [299]
    assert last["says"] == ["10 %|10%|10 por ciento"]
    assert "Cuesta $299" in str(found["about"])


def test_the_case_does_not_tell_who_it_was(world: World) -> None:
    model = world.model
    told = Play("Claro, Ximena: al 55 1234 5678 o a ximena@example.com te escribe una persona. ¿Algo más?")
    said = "Soy Ximena Prado, mi tel es 55 1234 5678, correo ximena@example.com, calle Roble 12. ¿Y la taza?"
    customer_gets(world, model, said, told, profile_name="Ximena Prado")
    mark(world, world.thread()[-1].message_id, "Ximena, escríbeme a ximena@example.com")
    text = flow(world).export()
    assert not re.search(r"(?i)ximena|prado|5678|example\.com|roble", text)
    assert world.id_of(ANA) not in text


def test_what_a_person_of_the_team_has_written_cannot_be_played_nor_what_came_before(world: World) -> None:
    answers(world, "Hola", "Hola, ¿qué buscas?")
    world.operator_writes("Soy Lucía, te ayudo")
    world.operator_edits(mode="bot")
    mark(world, answers(world, "¿Cuánto cuesta la taza?"))
    turns = case(world)["turn"]
    assert isinstance(turns, list)
    assert [turn["customer"] for turn in turns] == [["¿Cuánto cuesta la taza?"]]


def test_an_answer_to_nothing_that_was_written_is_kept_without_a_case(world: World) -> None:
    world.customer_writes("", kind="image")
    world.worker_runs()
    mark(world, world.thread()[-1].message_id)
    (kept,), _ = flow(world).newest(50, None)
    assert isinstance(kept, Correction)
    assert kept.case is None
    with pytest.raises(RequestRefused) as refused:
        flow(world).export()
    assert refusal(refused) == (404, "no_corrections")


def test_the_customers_country_sets_the_hours_of_the_case(world: World) -> None:
    model = world.model
    model.will(Play("Hola, ¿qué buscas?"))
    world.customer_writes("Hola", MEXICAN)
    world.worker_runs(MEXICAN)
    message = world.thread(MEXICAN)[-1]
    flow(world).mark(world.id_of(MEXICAN), message.message_id, RIGHT, "lucia")
    found = case(world)
    assert found["country"] == "México"
    began = found["start"]
    assert abs(world.clock.now() - began) < timedelta(minutes=2)  # type: ignore[operator]

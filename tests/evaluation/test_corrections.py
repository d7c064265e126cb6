"""Answers that operators have marked as wrong, exported, are conversations that the evaluation reads and plays."""

from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.flows.correct_answer import CorrectAnswer
from chalicelib.sales.cost import prices_of
from evaluation.play import play
from evaluation.report import Result
from evaluation.shop import Shop, read_shop
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import customer_gets, shop_with
from tests.world import ANA, World

MAREA = Path(__file__).parent / "shops" / "marea"
AGAIN = "Aquí se habla de velas y de jabones, y de nada más."
WRONG = f"Con gusto, Ana. {AGAIN}"


@pytest.fixture
def world() -> World:
    return shop_with(ScriptedModel())


def exported(world: World, right: str) -> str:
    """The bot has answered a customer's question wrong, and an operator has said so."""
    customer_gets(world, world.model, "Hola, soy Ana", Play("Hola, ¿qué buscas?"), profile_name="Ana Prado")
    customer_gets(world, world.model, "¿El envío tiene costo?", Play("¿Para dónde?"), profile_name="Ana Prado")
    message = world.thread()[-1]
    key = (message.conversation_id, message.message_id)
    world.conversations.thread[key] = replace(message, body=WRONG)
    flow = CorrectAnswer(world.conversations, world.objects, world.clock)
    flow.mark(world.id_of(ANA), message.message_id, right, "lucia")
    return flow.export()


def shop_with_file(folder: Path, text: str) -> Shop:
    """A shop of this folder, with that file as its conversations."""
    for name in ("profile.toml", "catalog.csv"):
        (folder / name).write_bytes((MAREA / name).read_bytes())
    (folder / "conversations").mkdir()
    (folder / "conversations" / "respuestas-corregidas.toml").write_text(text, encoding="utf-8")
    return read_shop(folder)


def played(shop: Shop, last: str) -> Result:
    (conversation,) = shop.conversations
    model = ScriptedModel([Play("Hola, ¿qué buscas?"), Play(last)])
    return play(shop, conversation, model, prices_of("gpt-6-luna", None))


def test_an_exported_correction_is_a_conversation_of_the_evaluation(world: World, tmp_path: Path) -> None:
    shop = shop_with_file(tmp_path, exported(world, "Depende de la zona: dime tu ciudad."))
    (conversation,) = shop.conversations
    assert conversation.needs_model
    assert conversation.words == ["Hola, soy …", "¿El envío tiene costo?"]
    assert played(shop, "Depende de tu zona. ¿En qué ciudad estás?").failures == []


def test_a_model_that_answers_wrong_again_fails_it(world: World, tmp_path: Path) -> None:
    shop = shop_with_file(tmp_path, exported(world, "Depende de la zona: dime tu ciudad."))
    assert played(shop, f"Con gusto, Eva. {AGAIN}").failures == [f"turn 2: says_not: «{AGAIN}» was said"]


def test_what_the_right_answer_tells_in_money_is_demanded(world: World, tmp_path: Path) -> None:
    right = "Cuesta $120.50 MXN, o 1,249 pesos por caja; llevando dos hay 15% menos. Somos 3 personas."
    (conversation,) = shop_with_file(tmp_path, exported(world, right)).conversations
    assert [str(amount) for amount in conversation.turn[-1].says_amounts] == ["120.50", "1249"]
    assert conversation.turn[-1].says == ("15 %|15%|15 por ciento",)


def test_marks_of_any_kind_come_through_the_file(world: World, tmp_path: Path) -> None:
    right = 'Dice "así": 50 % | \\ y\n\t\x7f «ñ» 🧉'
    (conversation,) = shop_with_file(tmp_path, exported(world, right)).conversations
    assert "🧉" in conversation.about

"""Whole evaluations: of the shop that ships, of another one, with models that lie or fail, of what cannot be read."""

import json
import shutil
import threading
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from chalicelib.gateways.openai_gateway import OpenAIGateway
from evaluation.conversations import Conversation, Turn
from evaluation.model import configured_model
from evaluation.play import play
from evaluation.run import main
from evaluation.shop import SHIPPED, Shop, read_shop
from tests.aws_calls import each_aws_call
from tests.evaluation.test_shipped import CONVERSATIONS
from tests.fakes.outside import FakeModel
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.gateways.scripted_server import Answer, Request, ScriptedServer, serving
from tests.model_answers import response, text

MAREA = Path(__file__).parent / "shops" / "marea"
FOR_A_SCRIPT = [each for each in CONVERSATIONS if not each.needs_model]
DEMO = {"LOCAL_ENV_FILE": "/nowhere/settings"}


@cache
def shipped() -> Shop:
    return read_shop(SHIPPED)


@pytest.fixture(scope="module")
def demo() -> Iterator[OpenAIGateway]:
    with configured_model(DEMO) as model:
        yield model.gateway()


@pytest.fixture
def model() -> Iterator[ScriptedServer]:
    with serving(ScriptedServer()) as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy to be spoilt."""
    return Path(shutil.copytree(MAREA, tmp_path / "shop"))


def environ_of(server: ScriptedServer, **more: str) -> dict[str, str]:
    return {**DEMO, "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "gpt-6-luna", **more}


def answering(reply: str, **fields: Any) -> Answer:
    return response(text(json.dumps({"reply": reply, "language": "es", **fields})))


def report_of(shop: Path, tmp_path: Path, environ: dict[str, str], *more: str) -> tuple[int, dict[str, Any]]:
    path = tmp_path / "report.json"
    code = main(["--shop", str(shop), "--report", str(path), *more], environ)
    return code, json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("conversation", FOR_A_SCRIPT, ids=lambda each: each.id)
def test_the_demo_model_plays_what_a_script_can_play(demo: OpenAIGateway, conversation: Conversation) -> None:
    result = play(shipped(), conversation, demo, prices=None)
    assert result.failures == [], "\n".join(result.thread)


@pytest.mark.parametrize(
    ("country", "clock"), [("España", "17:"), ("México", "10:"), ("Argentina", "13:"), ("Colombia", "11:")]
)
def test_the_customer_lives_where_the_conversation_says(country: str, clock: str) -> None:
    turn = Turn(customer=["Hola"], after_minutes=0)
    model = FakeModel(reply="¡Hola! ¿Qué buscas?")
    play(
        shipped(), Conversation(id="una-prueba", country=country, about="Dónde vive", turn=(turn,)), model, prices=None
    )
    told = "\n".join(str(item["content"]) for item in model.requests[0].conversation)
    assert f", {clock}" in next(line for line in told.splitlines() if line.startswith("- Ahora:"))


def test_the_demo_model_sells_in_another_shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = report_of(MAREA, tmp_path, DEMO)
    assert code == 0, capsys.readouterr().out
    assert (report["passed"], report["failed"], report["needs_model"]) == (9, 0, 1)
    assert [each["id"] for each in report["conversations"] if each["passed"] is None] == ["consejo"]
    assert all(each["tokens"] > 0 for each in report["conversations"] if each["passed"])
    printed = capsys.readouterr().out
    assert "9 of 9 passed (100 %), 1 need a real model" in printed


LIES = {
    "a price from nowhere": "El jabón de lavanda cuesta $3.10 EUR.",
    "English": "The lavender soap is lovely and you can have it for the price that you like.",
    "a discount from nowhere": "Claro que sí, hoy te hago un 40 % de descuento.",
    "no AI": "No soy un bot, soy una persona de la tienda y te atiendo con gusto.",
    "two questions": "¿Qué jabón quieres? ¿Para cuándo lo quieres?",
    "nothing of what was asked": "Gracias por escribir, aquí seguimos para lo que necesites.",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_model_that_lies_fails(lie: str, model: ScriptedServer, tmp_path: Path) -> None:
    model.answer = lambda _: answering(LIES[lie])
    code, report = report_of(MAREA, tmp_path, environ_of(model), "--only", "jabon-de-hola-a-pedido,otro-precio,consejo")
    assert code == 1
    assert (report["passed"], report["failed"], report["needs_model"]) == (0, 3, 0)
    assert all(each["failures"] for each in report["conversations"])


def test_a_model_that_only_makes_friendly_noise_fails_most_conversations() -> None:
    bland = ScriptedModel([Play("Gracias por escribir, cuéntame un poco más y te ayudo con gusto.")])
    results = [play(shipped(), conversation, bland, prices=None) for conversation in CONVERSATIONS]
    assert sum(not result.passed for result in results) > 0.7 * len(results)


def test_a_failure_tells_what_was_expected_and_what_came(model: ScriptedServer, tmp_path: Path) -> None:
    model.answer = lambda _: answering("Cuéntame qué buscas y te ayudo con gusto.")
    _, report = report_of(MAREA, tmp_path, environ_of(model), "--only", "otro-precio")
    assert report["conversations"][0]["failures"] == ["turn 1: says_amounts: 9.80 is missing, said were none"]


def test_a_model_that_fails_is_told_from_one_that_answers_badly(model: ScriptedServer, tmp_path: Path) -> None:
    model.answer = lambda _: Answer(400, {"error": {"message": "no such model", "code": "model_not_found"}})
    code, report = report_of(MAREA, tmp_path, environ_of(model), "--only", "otro-precio")
    assert code == 1
    assert any("the model failed" in failure for failure in report["conversations"][0]["failures"])


def test_a_turn_that_fails_ends_its_conversation(model: ScriptedServer, tmp_path: Path) -> None:
    model.answer = lambda _: answering("Cuesta $1.00 EUR.")
    _, report = report_of(MAREA, tmp_path, environ_of(model), "--only", "jabon-de-hola-a-pedido")
    [played] = report["conversations"]
    assert {failure.split(":")[0] for failure in played["failures"]} == {"turn 1"}
    assert played["turns"] > 1
    assert len(model.requests) == 2, "the draft and the one that took its place"


def test_a_real_model_plays_six_conversations_at_a_time(model: ScriptedServer, tmp_path: Path) -> None:
    under_way: list[int] = []
    lock, six_at_once = threading.Lock(), threading.Event()

    def answer(request: Request) -> Answer:
        with lock:
            under_way.append(1)
            if sum(under_way) == 6:
                six_at_once.set()
        assert six_at_once.wait(20)
        with lock:
            under_way.append(-1)
        return answering("Cuesta $1.00 EUR.")

    model.answer = answer
    report_of(MAREA, tmp_path, environ_of(model))
    assert max(accumulate(under_way)) == 6


def test_an_evaluation_asks_aws_nothing(tmp_path: Path) -> None:
    asked: list[str] = []
    with each_aws_call(lambda name, arguments: asked.append(name)):
        code, _ = report_of(MAREA, tmp_path, DEMO, "--only", "jabon-de-hola-a-pedido")
    assert (code, asked) == (0, [])


def test_a_model_without_a_price_has_no_cost(model: ScriptedServer, tmp_path: Path) -> None:
    model.answer = lambda _: answering("Las sales de baño cuestan $9.80 EUR.")
    chosen = ("--only", "otro-precio")
    _, known = report_of(MAREA, tmp_path, environ_of(model), *chosen)
    _, unknown = report_of(MAREA, tmp_path, environ_of(model, OPENAI_MODEL="llama"), *chosen)
    assert known["conversations"][0]["cost_usd"] > 0
    assert unknown["conversations"][0]["cost_usd"] is None
    assert unknown["conversations"][0]["tokens"] > 0


def refused(shop: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    assert main(["--shop", str(shop), *more], DEMO) == 2
    return capsys.readouterr().out


def test_only_what_needs_a_real_model_is_nothing_to_play(capsys: pytest.CaptureFixture[str]) -> None:
    assert "none played" in refused(MAREA, capsys, "--only", "consejo")


def test_every_mistake_of_a_shop_is_told_at_once(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, before, after in (
        ("profile.toml", 'treatment = "tú"', 'treatment = "tu"'),
        ("catalog.csv", "6.50", "seis"),
        ("conversations/ventas.toml", "says_amounts", "say_amounts"),
        ("conversations/otras.toml", "country", "land"),
    ):
        file = shop / name
        file.write_text(file.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    told = refused(shop, capsys)
    assert "profile.toml" in told
    assert "treatment" in told
    assert "catalog.csv" in told
    assert "ventas.toml: conversation 1, turn 2, say_amounts" in told
    assert "otras.toml: conversation 1, land" in told


def test_a_product_that_the_catalog_does_not_have_is_told(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = shop / "catalog.csv"
    lines = catalog.read_text(encoding="utf-8").splitlines()
    catalog.write_text("\n".join(line for line in lines if not line.startswith("JAB-LAV")), encoding="utf-8")
    assert "jabon-de-hola-a-pedido: there is no product JAB-LAV in the catalog" in refused(shop, capsys)


@pytest.mark.parametrize("missing", ["profile.toml", "catalog.csv", "conversations"])
def test_a_shop_without_one_of_its_parts_is_told(missing: str, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part = shop / missing
    shutil.rmtree(part) if part.is_dir() else part.unlink()
    assert missing in refused(shop, capsys)


def test_a_shop_needs_no_knowledge(shop: Path) -> None:
    shutil.rmtree(shop / "knowledge")
    assert read_shop(shop).knowledge == ()


def test_an_unknown_id_and_a_report_without_a_folder_are_told_before_anything_is_played(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "There is no conversation otra" in refused(shop, capsys, "--only", "otra")
    assert "The report cannot be written" in refused(shop, capsys, "--report", str(shop / "nowhere" / "report.json"))

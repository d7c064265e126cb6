"""What an answer rests on, wrong answers and trials, through the API."""

import tomllib
from typing import Any

import pytest

from chalicelib.errors import ModelFailed
from tests.functional.conftest import Shop
from tests.functional.test_openapi import MESSAGES, DescribedShop

MESSAGE = "/api/conversations/{conversation_id}/messages/{message_id}"
CORRECTION = f"{MESSAGE}/correction"
RIGHT = "Cuesta $299.00 MXN."


@pytest.fixture
def described(shop: Shop) -> DescribedShop:
    return DescribedShop(shop)


def answered(shop: Shop, said: str = "¿Cuánto cuesta la taza?") -> str:
    """The id of the bot's answer."""
    shop.clock.move(60)
    shop.customer_writes(said)
    shop.worker()
    return str(shop.thread()[-1]["message_id"])


def names(shop: Shop, message_id: str) -> dict[str, str]:
    return {"conversation_id": shop.conversation_id(), "message_id": message_id}


def error_code(answer: Any) -> str:
    return str(answer.json_body["error"]["code"])


def test_a_message_tells_what_it_rests_on_only_when_it_is_asked(described: DescribedShop) -> None:
    shop = described.shop
    shop.model.calls_tool = "hand_off"
    answer = answered(shop)
    listed = described("GET", MESSAGES, conversation_id=shop.conversation_id()).json_body["items"][0]
    assert listed["has_details"]
    assert "lookups" not in listed
    whole = described("GET", MESSAGE, who="viewer", **names(shop, answer)).json_body
    assert [lookup["tool"] for lookup in whole["lookups"]] == ["hand_off"]
    assert (whole["model"], whole["rounds"], whole["right_answer"]) == ("gpt-6-luna", 1, None)


def test_a_customers_message_has_no_details_and_one_that_is_not_there_is_not_found(described: DescribedShop) -> None:
    shop = described.shop
    answered(shop)
    heard = shop.thread()[0]["message_id"]
    whole = described("GET", MESSAGE, **names(shop, heard)).json_body
    assert (whole["has_details"], whole["lookups"], whole["guard"], whole["rounds"]) == (False, [], [], 0)
    for unknown in ("nobody", "grounds:bot:1:1"):
        assert described("GET", MESSAGE, **names(shop, unknown)).status_code == 404


def test_a_message_is_found_by_its_id_as_browsers_write_it(described: DescribedShop) -> None:
    answer = answered(described.shop).replace(":", "%3A")
    assert described("GET", MESSAGE, **names(described.shop, answer)).status_code == 200


def test_an_answer_is_marked_listed_exported_and_taken_back(described: DescribedShop) -> None:
    shop = described.shop
    answer = answered(shop)
    marked = described("PUT", CORRECTION, {"right": RIGHT}, **names(shop, answer))
    assert marked.json_body["marked_wrong"]
    whole = described("GET", MESSAGE, **names(shop, answer)).json_body
    assert (whole["right_answer"], whole["marked_by"]) == (RIGHT, "op")
    (listed,) = described("GET", "/api/corrections", who="viewer").json_body["items"]
    assert (listed["message_id"], listed["right"], listed["marked_at"]) == (answer, RIGHT, whole["marked_at"])
    file = described("GET", "/api/corrections/export")
    assert file.headers["Content-Type"] == "text/toml; charset=utf-8"
    (case,) = tomllib.loads(file.body.decode())["conversation"]
    assert case["turn"][-1]["customer"] == ["¿Cuánto cuesta la taza?"]
    assert described("DELETE", CORRECTION, **names(shop, answer)).status_code == 204
    assert described("GET", "/api/corrections").json_body == {"items": [], "next": None}
    assert described("GET", "/api/corrections/export").status_code == 404


def test_the_list_of_corrections_goes_on_by_its_cursor(described: DescribedShop) -> None:
    shop = described.shop
    marked = {answered(shop, f"Hola {number}") for number in range(3)}
    for answer in marked:
        described("PUT", CORRECTION, {"right": RIGHT}, **names(shop, answer))
    first = described("GET", "/api/corrections", query={"limit": "2"}).json_body
    rest = described("GET", "/api/corrections", query={"limit": "2", "cursor": first["next"]}).json_body
    assert {item["message_id"] for item in (*first["items"], *rest["items"])} == marked
    assert rest["next"] is None
    assert described("GET", "/api/corrections", query={"cursor": "nonsense"}).status_code == 400


def test_what_cannot_be_marked_is_refused_in_plain_words(described: DescribedShop) -> None:
    shop = described.shop
    answer = answered(shop)
    heard = str(shop.thread()[0]["message_id"])
    for right in (None, "", "x" * 1601):
        assert described("PUT", CORRECTION, {"right": right}, **names(shop, answer)).status_code == 400
    refused = described("PUT", CORRECTION, {"right": RIGHT}, **names(shop, heard))
    assert (refused.status_code, error_code(refused)) == (409, "not_an_answer")
    assert described("DELETE", CORRECTION, **names(shop, heard)).status_code == 409
    assert described("PUT", CORRECTION, {"right": RIGHT}, **names(shop, "bot:9:1")).status_code == 404
    assert described("PUT", CORRECTION, {"right": RIGHT}, who="viewer", **names(shop, answer)).status_code == 403


# Trials


def test_a_trial_answers_as_described_and_nothing_of_it_is_there(described: DescribedShop) -> None:
    shop = described.shop
    first = described("POST", "/api/trial", {"body": "¿Qué venden?"}).json_body
    assert "¿Qué venden?" in first["messages"][-1]["body"]
    assert (first["stage"], first["hand_off"], first["model"]) == ("new", None, "gpt-6-luna")
    assert first["cost_usd"] > 0
    second = described("POST", "/api/trial", {"body": "¿Y tazas?", "state": first["state"]}).json_body
    assert "¿Qué venden?" in str(shop.model.requests[-1].conversation)
    assert second["state"] != first["state"]
    assert shop.twilio.accepted == []
    assert shop.jobs() == []
    assert described("GET", "/api/conversations").json_body["items"] == []
    totals = described("GET", "/api/metrics").json_body["totals"]
    assert (totals["messages_out"], totals["cost_usd"]) == (0, 0)


def test_a_trial_writes_nothing_to_aws(shop: Shop) -> None:
    token = shop.token("op")
    calls = shop.aws.counted(lambda: shop.api("POST", "/api/trial", {"body": "Hola"}, token=token))
    assert calls
    assert not [call for call in calls if not call.startswith(("GetItem", "BatchGetItem", "Query", "GetObject"))]


def test_a_turn_of_a_trial_has_25_seconds(shop: Shop) -> None:
    write, left = shop.model.write, []

    def watching(request: Any, deadline: Any) -> Any:
        left.append(deadline.remaining())
        return write(request, deadline)

    shop.model.write = watching  # type: ignore[method-assign]
    assert shop.api("POST", "/api/trial", {"body": "Hola"}).status_code == 200
    assert left == [25]


def test_a_trial_hands_over_to_a_person_and_costs_nothing_where_no_model_is_asked(described: DescribedShop) -> None:
    handed = described("POST", "/api/trial", {"body": "quiero hablar con una persona", "state": None}).json_body
    assert handed["hand_off"] == "asked_for_person"
    assert (handed["cost_usd"], handed["model"], handed["input_tokens"]) == (0, None, 0)
    silent = described("POST", "/api/trial", {"body": "¿Hola?", "state": handed["state"]}).json_body
    assert silent["messages"] == []


def test_a_trial_that_cannot_be_is_refused_in_plain_words(described: DescribedShop) -> None:
    shop = described.shop
    for body in (
        {},
        {"body": " "},
        {"body": "x" * 4097},
        {"body": "Hola", "sender": "+1"},
        {"body": "Hola", "more": 1},
    ):
        assert described("POST", "/api/trial", body).status_code == 400
    state = described("POST", "/api/trial", {"body": "Hola"}).json_body["state"]
    for wrong in (7, "nonsense", state[:-6] + "AAAAAA", "x" * 600_001):
        refused = described("POST", "/api/trial", {"body": "Hola", "state": wrong})
        assert (refused.status_code, error_code(refused)) == (400, "bad_state")
    shop.model.fails = [ModelFailed("timeout", temporary=True)]
    failed = described("POST", "/api/trial", {"body": "Hola"})
    assert (failed.status_code, error_code(failed)) == (503, "model_failed")
    assert described("POST", "/api/trial", {"body": "Hola"}, who="viewer").status_code == 403


def test_a_trial_knows_the_catalog_in_force(described: DescribedShop) -> None:
    shop = described.shop
    imports = {"csv": "id;nombre;precio;existencias\nTAZA;Taza de barro;249.00;3\n"}
    assert described("POST", "/api/products/import", imports).status_code == 200
    shop.model.while_thinking = lambda: _search(shop)
    tried = described("POST", "/api/trial", {"body": "¿Tienen tazas?"}).json_body
    assert "Taza de barro" in tried["lookups"][0]["result"]


def test_a_trial_has_the_profile_that_was_saved_a_moment_ago(described: DescribedShop) -> None:
    described("POST", "/api/trial", {"body": "Hola"})
    shown = described("GET", "/api/profile").json_body
    profile = shown["profile"]
    greeting = "Te saluda Nopalito, una inteligencia artificial. Escribe «persona» si quieres una."
    profile["texts"]["first_message"] = greeting
    saved = described("PUT", "/api/profile", {"version": shown["version"], "profile": profile}, who="admin")
    assert saved.status_code == 200
    assert greeting in described("POST", "/api/trial", {"body": "Hola"}).json_body["messages"][0]["body"]


def _search(shop: Shop) -> None:
    tools = {tool.name: tool for tool in shop.model.requests[-1].tools}
    tools["search_products"].run({"query": "taza", "max_price": None})

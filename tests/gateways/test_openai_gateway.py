"""Our use of the Responses API: the real SDK over real HTTP, every documented failure translated."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from chalicelib.errors import ModelFailed
from chalicelib.gateways.openai_gateway import OpenAIGateway
from chalicelib.sales.cost import Usage
from chalicelib.sales.drafting import Draft, DraftRequest, Tool
from tests.fakes.outside import ManualClock
from tests.gateways.scripted_server import Answer, ScriptedServer, serving
from tests.model_answers import reply, response, text


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving(ScriptedServer()) as running:
        yield running


def refusal() -> Answer:
    item = text("")
    item["content"] = [{"type": "refusal", "refusal": "No puedo."}]
    return response(item)


def call(name: str, arguments: str, call_id: str = "call_1") -> dict[str, Any]:
    return {
        "type": "function_call",
        "id": "fc_1",
        "call_id": call_id,
        "name": name,
        "arguments": arguments,
        "status": "completed",
    }


class Asking:
    def __init__(self, server: ScriptedServer, timeout: float = 5, reasoning_effort: str = "") -> None:
        self.clock = ManualClock()
        self.keys = ["old-key"]
        self.tool_arguments: list[Mapping[str, Any]] = []
        self.gateway = OpenAIGateway(
            lambda: self.keys[0],
            self._refresh,
            base_url=f"{server.url}/v1",
            model="gpt-6-luna",
            reasoning_effort=reasoning_effort,
            timeout=timeout,
            start_seconds=25,
        )

    def _refresh(self) -> None:
        self.keys = ["new-key"]

    def _hand_off(self, arguments: Mapping[str, Any]) -> str:
        self.tool_arguments.append(arguments)
        return "hecho"

    def write(self, seconds: float = 58) -> Draft:
        schema = {
            "type": "object",
            "properties": {"reason": {"type": "string"}},
            "required": ["reason"],
            "additionalProperties": False,
        }
        request = DraftRequest(
            instructions="Vende.",
            conversation=[{"role": "user", "content": "Hola"}],
            tools=[Tool("hand_off", "A una persona", schema, self._hand_off)],
            safety_identifier="hash",
            cache_key="core-1",
        )
        return self.gateway.write(request, self.clock.deadline(seconds))


@pytest.fixture
def asking(server: ScriptedServer) -> Asking:
    return Asking(server)


def test_one_request_is_made_as_our_rules_demand(server: ScriptedServer, asking: Asking) -> None:
    server.answers = [reply("¡Hola!")]
    assert asking.write() == Draft("¡Hola!", "gpt-6-luna", Usage(1200, 1024, 30))
    (request,) = server.requests
    assert request.path == "/v1/responses"
    sent = request.json
    assert sent["store"] is False
    assert sent["safety_identifier"] == "hash"
    assert sent["prompt_cache_key"] == "core-1"
    assert sent["instructions"] == "Vende."
    assert sent["text"]["format"]["type"] == "json_schema"
    assert sent["text"]["format"]["strict"] is True
    assert sent["tools"][0]["strict"] is True
    assert sent["max_output_tokens"] == 4000
    assert "reasoning" not in sent


def test_how_much_the_model_thinks_is_sent_where_it_is_set(server: ScriptedServer) -> None:
    server.answers = [reply("¡Hola!")]
    Asking(server, reasoning_effort="low").write()
    assert server.requests[0].json["reasoning"] == {"effort": "low"}


def test_a_tool_is_run_and_its_result_goes_back_with_the_same_call_id(server: ScriptedServer, asking: Asking) -> None:
    server.answers = [response(call("hand_off", '{"reason": "lo pide"}')), reply("Ya viene una persona.")]
    draft = asking.write()
    assert draft.text == "Ya viene una persona."
    assert draft.usage == Usage(2400, 2048, 60)
    assert draft.rounds == 2
    assert asking.tool_arguments == [{"reason": "lo pide"}]
    replayed = server.requests[1].json["input"]
    assert [item.get("type") for item in replayed] == [None, "function_call", "function_call_output"]
    assert replayed[2] == {"type": "function_call_output", "call_id": "call_1", "output": "hecho"}
    assert "parsed_arguments" not in replayed[1]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("hand_off", "not json"),
        ("hand_off", '{"reason": "\\ud83d"}'),
        ("hand_off", '{"other": 1}'),
        ("hand_off", "[]"),
        ("place_order", "{}"),
    ],
)
def test_a_wrong_tool_call_is_answered_with_an_error_and_runs_nothing(
    server: ScriptedServer, asking: Asking, name: str, arguments: str
) -> None:
    server.answers = [response(call(name, arguments)), reply("Bien.")]
    assert asking.write().text == "Bien."
    assert asking.tool_arguments == []
    assert server.requests[1].json["input"][-1]["output"].startswith("Error")


def test_tools_without_end_are_a_failure_that_stays(server: ScriptedServer, asking: Asking) -> None:
    server.answer = lambda request: response(call("hand_off", '{"reason": "x"}'))
    with pytest.raises(ModelFailed) as raised:
        asking.write()
    assert not raised.value.temporary
    assert len(server.requests) == 5


PASSING = {
    "rate limit": Answer(429, {"error": {"message": "slow down +34600000001", "code": "rate_limit_exceeded"}}),
    "server error": Answer(500, {"error": {"message": "oops"}}),
    "overloaded": Answer(503, {"error": {"message": "busy"}}),
    "hang up": Answer(hang_up=True),
    "not the schema": response(text('{"other": "Hola"}')),
    "not json": response(text("Hola, ¿qué tal?")),
    "cut off": response(text('{"reply": "Ho'), status="incomplete"),
    "half a character": response(text('{"reply": "Hola \\ud83d"}')),
    "empty": response(text('{"reply": "  "}')),
    "nothing": response(),
    "garbage body": Answer(200, raw=b"<html>"),
    "another object": Answer(200, {"hello": "world"}),
}


@pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING.keys())
def test_a_passing_failure_is_tried_again(server: ScriptedServer, asking: Asking, failure: Answer) -> None:
    server.answers = [failure, reply("Aquí estoy.")]
    assert asking.write().text == "Aquí estoy."
    assert len(server.requests) == 2
    assert len(asking.clock.sleeps) == 1


@pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING.keys())
def test_a_failure_that_lasts_is_told_as_passing_after_three_tries(
    server: ScriptedServer, asking: Asking, failure: Answer
) -> None:
    server.answer = lambda request: failure
    with pytest.raises(ModelFailed) as raised:
        asking.write()
    assert raised.value.temporary
    assert len(server.requests) == 3
    assert "34600000001" not in str(raised.value)


@pytest.mark.parametrize("output", [text('{"reply": "Ho'), call("hand_off", '{"reason": "x"}')])
def test_an_answer_that_was_cut_off_is_not_used_and_says_so(
    server: ScriptedServer, asking: Asking, output: dict[str, Any]
) -> None:
    server.answer = lambda request: response(output, status="incomplete")
    with pytest.raises(ModelFailed) as raised:
        asking.write()
    assert raised.value.reason == "cut_off"
    assert asking.tool_arguments == []


FINAL = {
    "bad request": Answer(400, {"error": {"message": "bad", "code": "invalid"}}),
    "no permission": Answer(403, {"error": {"message": "no"}}),
    "unknown model": Answer(404, {"error": {"message": "no model"}}),
    "no credit": Answer(429, {"error": {"message": "pay", "code": "insufficient_quota"}}),
    "refusal": refusal(),
}


@pytest.mark.parametrize("failure", FINAL.values(), ids=FINAL.keys())
def test_a_final_failure_is_not_tried_again(server: ScriptedServer, asking: Asking, failure: Answer) -> None:
    server.answers = [failure]
    with pytest.raises(ModelFailed) as raised:
        asking.write()
    assert not raised.value.temporary
    assert len(server.requests) == 1


def test_after_a_401_the_key_is_read_again_and_used(server: ScriptedServer, asking: Asking) -> None:
    server.answers = [Answer(401, {"error": {"message": "bad key"}}), reply("Hola.")]
    assert asking.write().text == "Hola."
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer old-key", "Bearer new-key"]


def test_a_second_401_is_final(server: ScriptedServer, asking: Asking) -> None:
    server.answer = lambda request: Answer(401, {"error": {"message": "bad key"}})
    with pytest.raises(ModelFailed) as raised:
        asking.write()
    assert not raised.value.temporary


def test_no_call_starts_when_the_jobs_time_is_short(server: ScriptedServer, asking: Asking) -> None:
    with pytest.raises(ModelFailed) as raised:
        asking.write(seconds=24)
    assert raised.value.temporary
    assert server.requests == []


def test_an_answer_that_takes_too_long_is_a_timeout(server: ScriptedServer) -> None:
    asking = Asking(server, timeout=0.5)

    def slow(request: Any) -> Answer:
        server.closing.wait(5)
        return reply("tarde")

    server.answer = slow
    with pytest.raises(ModelFailed) as raised:
        asking.write(seconds=25.5)
    assert raised.value.temporary
    assert raised.value.reason in ("timeout", "no_time")


def test_an_answer_that_drips_in_is_a_timeout_too(server: ScriptedServer) -> None:
    dripping = reply("tarde")
    dripping.drips = 30
    server.answer = lambda request: dripping
    with pytest.raises(ModelFailed) as raised:
        Asking(server, timeout=0.5).write(seconds=25.5)
    assert raised.value.temporary
    assert raised.value.reason in ("timeout", "no_time")


def test_the_second_call_after_a_401_has_only_the_rest_of_the_time(server: ScriptedServer) -> None:
    refused, late = Answer(401, {"error": {"message": "bad key"}}, drips=4), reply("tarde")
    late.drips = 4
    server.answers = [refused, late, refused, late, refused, late]
    with pytest.raises(ModelFailed) as raised:
        Asking(server, timeout=0.6).write(seconds=25.5)
    assert raised.value.reason in ("timeout", "no_time")

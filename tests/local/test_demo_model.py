"""OpenAI's own SDK against the demo model, over HTTP."""

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
import requests
from openai import OpenAI

from local.demo_model import model_app
from tests.local.servers import serving

INSTRUCTIONS = """Eres el asistente de una tienda.

# Horario de las personas del equipo
Lunes a viernes de 9:00 a 18:00.

# Envíos
Enviamos a todo el país.
- Capital: $79.00 MXN, 1 día

# Productos (nombre: precio. Descripción)
- Taza de barro negro: $249.00 MXN. Barro bruñido.
- Vela de cera: $120.00 MXN. 40 horas.
"""
FORMAT: Any = {
    "format": {
        "type": "json_schema",
        "name": "answer",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {
                "reply": {"type": "string"},
                "stage": {"type": "string", "enum": ["new", "quoted"]},
                "note": {"type": ["string", "null"]},
                "amounts": {"type": "array", "items": {"type": "integer"}},
            },
            "required": ["reply", "stage", "note", "amounts"],
            "additionalProperties": False,
        },
    }
}
HAND_OFF: Any = {
    "type": "function",
    "name": "hand_off",
    "description": "Pasa la conversación a una persona.",
    "parameters": {
        "type": "object",
        "properties": {"reason": {"type": "string"}},
        "required": ["reason"],
        "additionalProperties": False,
    },
    "strict": True,
}


@pytest.fixture
def url() -> Iterator[str]:
    with serving(model_app()) as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[OpenAI]:
    with OpenAI(api_key="demo", base_url=f"{url}/v1", max_retries=0, timeout=20) as client:
        yield client


def ask(client: OpenAI, said: str, **options: Any) -> Any:
    given: Any = [{"role": "user", "content": said}]
    arguments: dict[str, Any] = {"instructions": INSTRUCTIONS, "input": given, "text": FORMAT, "store": False}
    return client.responses.create(model="demo", **{**arguments, **options})


def reply_to(client: OpenAI, said: str) -> str:
    reply: str = json.loads(ask(client, said).output_text)["reply"]
    return reply


def test_the_answer_fits_the_schema_that_was_asked_for(client: OpenAI) -> None:
    answer = json.loads(ask(client, "Hola").output_text)
    assert set(answer) == {"reply", "stage", "note", "amounts"}
    assert (answer["stage"], answer["note"], answer["amounts"]) == ("new", None, [])


def test_it_says_that_it_is_a_demo(client: OpenAI) -> None:
    assert "modelo de demostración" in reply_to(client, "Hola")


def test_it_quotes_the_price_of_what_is_asked_for_and_of_nothing_else(client: OpenAI) -> None:
    reply = reply_to(client, "¿Cuánto cuestan las TAZAS?")
    assert "$249.00 MXN" in reply
    assert "Vela" not in reply


def test_it_answers_from_the_section_that_is_asked_for(client: OpenAI) -> None:
    assert "Lunes a viernes" in reply_to(client, "¿A qué hora abren?")
    assert "$79.00 MXN" in reply_to(client, "¿Hacen envíos?")


def test_it_does_not_know_what_is_not_written(client: OpenAI) -> None:
    assert "no lo sé" in reply_to(client, "¿Quién ganó el partido?")


def test_a_note_about_a_message_is_not_taken_for_the_customers_words(client: OpenAI) -> None:
    assert "Enviamos" not in reply_to(client, "[El cliente envió una imagen, que no puedes ver ni oír]")


def test_it_answers_all_that_was_written_since_the_last_answer(client: OpenAI) -> None:
    conversation = [
        {"role": "user", "content": "¿y velas?"},
        {"role": "assistant", "content": "Vela de cera: $120.00 MXN"},
        {"role": "user", "content": [{"type": "input_text", "text": "¿tienen tazas?"}]},
        {"role": "user", "content": "¿y envíos?"},
    ]
    reply = json.loads(ask(client, "", input=conversation).output_text)["reply"]
    assert "Taza" in reply
    assert "Enviamos" in reply
    assert "Vela" not in reply


def test_it_hands_off_once_when_a_person_is_asked_for(client: OpenAI) -> None:
    first = ask(client, "Quiero hablar con una persona", tools=[HAND_OFF])
    [call] = first.output
    assert (call.type, call.name) == ("function_call", "hand_off")
    assert json.loads(call.arguments)["reason"]
    conversation = [
        {"role": "user", "content": "Quiero hablar con una persona"},
        call.to_dict(),
        {"type": "function_call_output", "call_id": call.call_id, "output": "Hecho."},
    ]
    second = ask(client, "", input=conversation, tools=[HAND_OFF])
    assert "persona" in json.loads(second.output_text)["reply"]


def test_the_use_of_tokens_is_told(client: OpenAI) -> None:
    usage = ask(client, "Hola").usage
    assert usage.input_tokens > 0
    assert usage.output_tokens > 0
    assert usage.input_tokens_details.cached_tokens == 0
    assert usage.output_tokens_details.reasoning_tokens == 0


def test_it_can_be_told_to_fail(client: OpenAI, url: str) -> None:
    requests.post(f"{url}/control", json={"fail_next": 1, "rate_limit_next": 1}, timeout=10)
    with pytest.raises(openai.InternalServerError):
        ask(client, "Hola")
    with pytest.raises(openai.RateLimitError):
        ask(client, "Hola")
    assert reply_to(client, "Hola")


def test_it_can_be_told_to_answer_garbage(client: OpenAI, url: str) -> None:
    requests.post(f"{url}/control", json={"garbage_next": 1}, timeout=10)
    assert ask(client, "Hola").output_text == "no es JSON"


def test_whatever_model_is_asked_for_is_there(client: OpenAI) -> None:
    assert client.models.retrieve("demo").id == "demo"

"""A stand-in for the model where no key is set: POST /v1/responses, with the tools and the JSON schema it is offered,
and POST /v1/audio/transcriptions, which reads the words that a voice note carries (`demo_ears.py`).

It says that it is a demo and invents nothing; what it says is in `demo_answer.py`. `POST /control` lets tests slow it
down or make it fail.
"""

import json
import secrets
import threading
import time
from typing import Any

from flask import Flask, jsonify, request

from local.demo_answer import answer
from local.demo_ears import words_in
from local.demo_script import Call, Reply, next_step
from local.demo_seen import seen_in

CHARACTERS_A_TOKEN = 4
Body = dict[str, Any]


class Control:
    """`delay_seconds` holds until changed; `fail_next` and `garbage_next` count down with each use.

    fail_next: HTTP 500; rate_limit_next: HTTP 429; garbage_next: text that is no JSON of the schema.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = {"fail_next": 0, "rate_limit_next": 0, "garbage_next": 0}
        self.delay_seconds = 0.0

    def change(self, wanted: Body) -> None:
        with self._lock:
            self.delay_seconds = float(wanted.get("delay_seconds", self.delay_seconds))
            self._left |= {name: int(wanted[name]) for name in self._left if name in wanted}

    def strikes(self, name: str) -> bool:
        with self._lock:
            left = self._left[name]
            self._left[name] = max(0, left - 1)
            return left > 0


def model_app() -> Flask:
    app = Flask(__name__, static_folder=None)
    control = Control()

    def told_to_fail() -> Any:
        time.sleep(control.delay_seconds)
        if control.strikes("fail_next"):
            return _error("The demo model was told to fail.", "server_error"), 500
        if control.strikes("rate_limit_next"):
            return _error("The demo model was told to refuse.", "rate_limit_exceeded"), 429
        return None

    @app.post("/v1/responses")
    def create() -> Any:
        asked = request.get_json()
        if failure := told_to_fail():
            return failure
        if asked.get("stream"):
            return _error("The demo model does not stream.", "invalid_request_error"), 400
        garbage = control.strikes("garbage_next")
        return jsonify(_response(asked, [_text_item("no es JSON")] if garbage else _next_items(asked)))

    @app.post("/v1/audio/transcriptions")
    def transcribe() -> Any:
        voice = request.files.get("file")
        if failure := told_to_fail():
            return failure
        if voice is None:
            return _error("There is no file.", "invalid_request_error"), 400
        return jsonify({"text": words_in(voice.read())})

    @app.get("/v1/models/<name>")
    def retrieve(name: str) -> Any:
        """Whichever model is asked for, it is this one."""
        return jsonify({"id": name, "object": "model", "created": 0, "owned_by": "demo"})

    @app.post("/control")
    def change_control() -> Any:
        control.change(request.get_json())
        return "", 204

    return app


def _next_items(asked: Body) -> list[Body]:
    """The tools that are to be called next, else the answer."""
    step = next_step(seen_in(asked), answer)
    if not isinstance(step, Reply):
        return [_call_item(call) for call in step]
    schema = ((asked.get("text") or {}).get("format") or {}).get("schema")
    given = {"language": "es", **step.fields, "reply": step.whole}
    return [_text_item(json.dumps(_filled(schema, given), ensure_ascii=False) if schema else step.whole)]


def _filled(schema: Body, given: Body) -> Body:
    return {name: given.get(name, _least(asked)) for name, asked in schema.get("properties", {}).items()}


def _least(schema: Body) -> Any:
    """The least that fits the schema."""
    kinds = schema.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    options = schema.get("anyOf", [])
    if "null" in kinds or any(option.get("type") == "null" for option in options):
        return None
    if options:
        return _least(options[0])
    if "enum" in schema:
        return schema["enum"][0]
    if kinds[0] == "object":
        return _filled(schema, {})
    return {"string": "", "array": [], "boolean": False}.get(kinds[0], 0)


def _call_item(call: Call) -> Body:
    return {
        "type": "function_call",
        "id": f"fc_{secrets.token_hex(16)}",
        "call_id": f"call_{secrets.token_hex(12)}",
        "name": call.name,
        "arguments": json.dumps(call.arguments, ensure_ascii=False),
        "status": "completed",
    }


def _text_item(text: str) -> Body:
    return {
        "type": "message",
        "id": f"msg_{secrets.token_hex(16)}",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}],
    }


def _response(asked: Body, items: list[Body]) -> Body:
    instructions = str(asked.get("instructions") or "")
    input_tokens = _tokens(instructions) + _tokens(json.dumps(asked.get("input"), ensure_ascii=False))
    output_tokens = _tokens(json.dumps(items, ensure_ascii=False))
    return {
        "id": f"resp_{secrets.token_hex(16)}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "completed",
        "model": asked.get("model", "demo"),
        "output": items,
        "error": None,
        "incomplete_details": None,
        "instructions": asked.get("instructions"),
        "metadata": asked.get("metadata") or {},
        "parallel_tool_calls": bool(asked.get("parallel_tool_calls", True)),
        "temperature": asked.get("temperature"),
        "tool_choice": asked.get("tool_choice", "auto"),
        "tools": asked.get("tools") or [],
        "text": asked.get("text") or {"format": {"type": "text"}},
        "top_p": asked.get("top_p"),
        "store": bool(asked.get("store", True)),
        "usage": {
            "input_tokens": input_tokens,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": output_tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": input_tokens + output_tokens,
        },
    }


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_A_TOKEN)


def _error(message: str, code: str) -> Any:
    return jsonify({"error": {"message": message, "type": code, "code": code, "param": None}})

"""A stand-in for the model where no key is set: answers POST /v1/responses from the instructions alone.

It says that it is a demo, invents nothing, and uses the tools and the JSON schema it is offered as the real one
does. `POST /control` lets tests slow it down or make it fail.
"""

import json
import secrets
import threading
import time
from typing import Any

from flask import Flask, jsonify, request

from local.demo_answer import demo_answer, wants_person

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

    @app.post("/v1/responses")
    def create() -> Any:
        asked = request.get_json()
        time.sleep(control.delay_seconds)
        if control.strikes("fail_next"):
            return _error("The demo model was told to fail.", "server_error"), 500
        if control.strikes("rate_limit_next"):
            return _error("The demo model was told to refuse.", "rate_limit_exceeded"), 429
        if asked.get("stream"):
            return _error("The demo model does not stream.", "invalid_request_error"), 400
        garbage = control.strikes("garbage_next")
        return jsonify(_response(asked, _text_item("no es JSON") if garbage else _next_item(asked)))

    @app.get("/v1/models/<name>")
    def retrieve(name: str) -> Any:
        """Whichever model is asked for, it is this one."""
        return jsonify({"id": name, "object": "model", "created": 0, "owned_by": "demo"})

    @app.post("/control")
    def change_control() -> Any:
        control.change(request.get_json())
        return "", 204

    return app


def _next_item(asked: Body) -> Body:
    """A call of the hand-off tool while it is due, else the answer."""
    said = _last_words(asked)
    tool = next((tool for tool in asked.get("tools") or [] if tool.get("name") == "hand_off"), None)
    handed_off = _was_called(asked, "hand_off")
    if tool and wants_person(said) and not handed_off:
        return _call_item(tool)
    reply = demo_answer(str(asked.get("instructions") or ""), said, handed_off=handed_off)
    schema = ((asked.get("text") or {}).get("format") or {}).get("schema")
    return _text_item(json.dumps(_filled(schema, reply), ensure_ascii=False) if schema else reply)


def _items(asked: Body) -> list[Body]:
    given = asked.get("input") or []
    return [{"role": "user", "content": given}] if isinstance(given, str) else given


def _was_called(asked: Body, tool: str) -> bool:
    return any(item.get("type") == "function_call" and item.get("name") == tool for item in _items(asked))


def _last_words(asked: Body) -> str:
    """All that the customer wrote since the last answer."""
    words: list[str] = []
    for item in reversed(_items(asked)):
        if item.get("role") == "user":
            words.insert(0, _words(item.get("content") or ""))
        elif item.get("role") == "assistant":
            break
    return "\n".join(words)


def _words(content: str | list[Body]) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content)


def _filled(schema: Body, reply: str, name: str = "reply") -> Any:
    """The least that fits the schema, with the reply where a text of that name is asked for."""
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else next(iter(kinds))
    if isinstance(kinds, list) and "null" in kinds and name != "reply":
        return None
    if "anyOf" in schema:
        options = schema["anyOf"]
        nothing = any(option.get("type") == "null" for option in options)
        return None if nothing and name != "reply" else _filled(options[0], reply, name)
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object":
        return {key: _filled(value, reply, key) for key, value in schema.get("properties", {}).items()}
    return {"string": reply if name == "reply" else "", "array": [], "boolean": False, "null": None}.get(kind, 0)


def _call_item(tool: Body) -> Body:
    properties = tool.get("parameters", {})
    arguments = _filled({"type": "object", **properties}, "El cliente pide una persona.")
    if isinstance(arguments, dict) and arguments.get("reason") == "":
        arguments["reason"] = "El cliente pide una persona."
    return {
        "type": "function_call",
        "id": f"fc_{secrets.token_hex(16)}",
        "call_id": f"call_{secrets.token_hex(12)}",
        "name": tool["name"],
        "arguments": json.dumps(arguments, ensure_ascii=False),
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


def _response(asked: Body, item: Body) -> Body:
    instructions = str(asked.get("instructions") or "")
    input_tokens = _tokens(instructions) + _tokens(json.dumps(asked.get("input"), ensure_ascii=False))
    output_tokens = _tokens(json.dumps(item, ensure_ascii=False))
    return {
        "id": f"resp_{secrets.token_hex(16)}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "completed",
        "model": asked.get("model", "demo"),
        "output": [item],
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

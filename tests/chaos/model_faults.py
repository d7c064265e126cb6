"""What goes wrong at the model: it fails, is late, hangs up, refuses, or says what nobody can use."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from tests.chaos.fates import Fates
from tests.chaos.twilio_faults import hang_up

_KINDS = {
    "429": 0.025,
    "500": 0.025,
    "late": 0.01,
    "hang-up": 0.01,
    "garbage": 0.015,
    "cut off": 0.015,
    "refusal": 0.006,
}
_LONG = {"long answer": 0.05}
_ERRORS = {"429": ("429 Too Many Requests", "rate_limit_exceeded"), "500": ("500 Server Error", "server_error")}
# More than one message of WhatsApp holds: such an answer goes out in parts.
_MORE = "\n\n".join(
    f"Con gusto te cuento más de cada pieza cuando quieras, {word}: se hace a mano y con mucho cuidado en el taller, "
    "y si algo te gusta lo vemos juntos con calma. Dime qué colores prefieres y para quién es, y así te ayudo a elegir."
    for word in ("claro", "de verdad", "sin prisa", "paso a paso", "con detalle", "a tu gusto", "como te acomode")
)


class FaultyModel:
    """WSGI, around the demo model. `late_seconds`: longer than the bot waits.

    `usage`: of all answers it has given, and how many were `drafts`, which ask for no tool.
    """

    def __init__(self, app: Any, fates: Fates, late_seconds: float, thinks_seconds: float) -> None:
        self._app = app
        self._fates = fates
        self._late_seconds = late_seconds
        self._thinks_seconds = thinks_seconds
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self.usage: Counter[str] = Counter()

    def stop(self) -> None:
        self._stopped.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/v1/responses":
            return list(self._app(environ, start_response))
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(raw)
        asked = json.loads(raw)
        name = str(asked.get("safety_identifier")), _last_words(asked)
        fate = self._fates.draw(_KINDS, "model", *name, self._fates.next_call("model", *name))
        self._stopped.wait(self._thinks_seconds)
        if fate in _ERRORS:
            return _failure(start_response, *_ERRORS[fate])
        if fate == "late":
            self._stopped.wait(self._late_seconds)
        if fate in ("late", "hang-up"):
            return hang_up(environ, start_response)
        return self._answer(environ, start_response, fate, self._fates.draw(_LONG, "model", "long", *name))

    def _answer(self, environ: dict[str, Any], start_response: Any, fate: str, length: str) -> Iterable[bytes]:
        started: list[Any] = []
        body = json.loads(b"".join(self._app(environ, lambda *told: started.append(told))))
        status, headers = started[0][:2]
        if fate or length:
            _change_texts(body, _WITH.get(fate or length, _longer))
        if fate == "cut off":
            body |= {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
        self._count(body)
        return _told(start_response, status, headers, body)

    def _count(self, body: dict[str, Any]) -> None:
        usage = body.get("usage") or {}
        with self._lock:
            self.usage.update({name: usage.get(name, 0) for name in ("input_tokens", "output_tokens")})
            self.usage["drafts"] += any(item.get("type") == "message" for item in body["output"])


def _last_words(asked: dict[str, Any]) -> str:
    """What was asked last: it names the turn, and each of its rounds with tools."""
    return json.dumps((asked.get("input") or [""])[-1], ensure_ascii=False, sort_keys=True)


def _change_texts(body: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    for item in body.get("output", []):
        if item.get("type") == "message":
            item["content"] = [change(part) for part in item["content"]]


def _refusal(part: dict[str, Any]) -> dict[str, Any]:
    return {"type": "refusal", "refusal": "No puedo ayudar con eso."}


def _garbage(part: dict[str, Any]) -> dict[str, Any]:
    return part | {"text": "esto no es JSON"}


def _cut_off(part: dict[str, Any]) -> dict[str, Any]:
    return part | {"text": part["text"][: len(part["text"]) // 2]}


def _longer(part: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = json.loads(part["text"])
    except ValueError:
        return part
    return part | {"text": json.dumps(answer | {"reply": f"{answer['reply']}\n\n{_MORE}"}, ensure_ascii=False)}


_WITH = {"refusal": _refusal, "garbage": _garbage, "cut off": _cut_off}


def _failure(start_response: Any, status: str, code: str) -> Iterable[bytes]:
    error = {"message": "The model was told to fail.", "type": code, "code": code, "param": None}
    return _told(start_response, status, [("Content-Type", "application/json")], {"error": error})


def _told(start_response: Any, status: str, headers: Any, body: dict[str, Any]) -> Iterable[bytes]:
    raw = json.dumps(body).encode()
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    start_response(status, [*kept, ("Content-Length", str(len(raw)))])
    return [raw]

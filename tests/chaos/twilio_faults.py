"""What goes wrong at Twilio when the bot calls it: before the message is taken, after it, and on its way."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local.faults import Faults, FaultSettings
from tests.chaos.fates import Fates

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

# First those whose message may be on its way: they are dealt to whom the list without end is dealt to.
_SENDS = {
    "answer lost": 0.015,
    "500 after": 0.012,
    "429": 0.03,
    "channel busy": 0.01,
    "500 before": 0.012,
    "answer late": 0.003,
    "refused": 0.006,
    "undeliverable": 0.008,
    "blocked": 0.003,
}
_LISTS = {"500": 0.03}
# With some customers the list cannot be read at all: what happened to a send stays unknown.
_LISTS_OF_CUSTOMERS = {"500 without end": 0.12}
_LAGS = {"lag": 0.3}
_FINAL = (63016, 63003, 63024, 63013)
_BLOCKED = 63014
LIST_LAG_SECONDS = 0.4


class FatedFaults(Faults):
    """What strikes is set for one request, in its own thread."""

    def __init__(self) -> None:
        self._of_thread = threading.local()
        super().__init__()

    @property
    def settings(self) -> FaultSettings:
        if not hasattr(self._of_thread, "settings"):
            self._of_thread.settings = FaultSettings()
        settings: FaultSettings = self._of_thread.settings
        return settings

    @settings.setter
    def settings(self, settings: FaultSettings) -> None:
        self._of_thread.settings = settings


class FaultyTwilio:
    """WSGI, around the simulated Twilio. `sent_to` counts by address what it has taken.

    `late_seconds`: how long a late answer takes, which is longer than the bot waits. `blockers` are the addresses of
    customers who may block the shop.
    """

    def __init__(
        self, app: Any, fates: Fates, faults: FatedFaults, late_seconds: float, blockers: Iterable[str]
    ) -> None:
        self._app = app
        self._fates = fates
        self._faults = faults
        self._late_seconds = late_seconds
        self._blockers = frozenset(blockers)
        self._stopped = threading.Event()
        self.sent_to: Counter[str] = Counter()

    def stop(self) -> None:
        self._stopped.set()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self._faults.settings = FaultSettings()
        if not environ["PATH_INFO"].endswith("/Messages.json"):
            return self._app(environ, start_response)  # type: ignore[no-any-return]
        if environ["REQUEST_METHOD"] == "POST":
            return self._send(environ, start_response)
        self._faults.settings = self._faults_of_list(parse_qs(environ["QUERY_STRING"]).get("To", [""])[0])
        return self._app(environ, start_response)  # type: ignore[no-any-return]

    def _faults_of_list(self, to: str) -> FaultSettings:
        call = self._fates.next_call("list", to)
        failing = self._fates.draw(_LISTS_OF_CUSTOMERS, "Twilio list", to) or self._fates.draw(
            _LISTS, "Twilio list", to, call
        )
        lagging = self._fates.draw(_LAGS, "Twilio list", "lag", to, call)
        return FaultSettings(list_fail_next=int(bool(failing)), list_lag_seconds=LIST_LAG_SECONDS if lagging else 0)

    def _send(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        form = _form_of(environ)
        name = name_of_callback(form.get("StatusCallback", ""))
        fate = self._fates.draw(_SENDS, "Twilio send", *name, self._fates.next_call("send", *name))
        self._faults.settings = self._faults_of_send(fate, name, may_block=form.get("To") in self._blockers)
        answer = _Answer.of(self._app, environ)
        if answer.status != 201:
            return answer.told(start_response)
        self.sent_to[form["To"]] += 1
        if fate == "500 after":
            return _failure().told(start_response)
        if fate == "answer late":
            self._stopped.wait(self._late_seconds)
        if fate in ("answer lost", "answer late"):
            return hang_up(environ, start_response)
        return answer.told(start_response)

    def _faults_of_send(self, fate: str, name: tuple[str, str], *, may_block: bool) -> FaultSettings:
        """What the simulated account itself is to do with it."""
        final = _FINAL[int(self._fates.point("Twilio's reason", *name) * len(_FINAL))]
        refused_with = {"429": 20429, "channel busy": 63018, "500 before": 500, "refused": final}
        undelivered_with = {"undeliverable": final, "blocked": _BLOCKED if may_block else final}
        if fate in refused_with:
            return FaultSettings(refuse_next=1, refuse_code=refused_with[fate])
        if fate in undelivered_with:
            return FaultSettings(undeliver_next=1, undeliver_code=undelivered_with[fate])
        return FaultSettings()


@dataclass(frozen=True)
class _Answer:
    """Of a WSGI application, not told yet."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes

    @classmethod
    def of(cls, app: Any, environ: Environ) -> "_Answer":
        started: list[Any] = []
        body = b"".join(app(environ, lambda *told: started.append(told)))
        return cls(started[0][0], started[0][1], body)

    @property
    def status(self) -> int:
        return int(self.line[:3])

    def told(self, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.line, self.headers)
        return [self.body]


def _failure() -> _Answer:
    body = json.dumps({"code": 20500, "message": "Internal Server Error", "status": 500}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    return _Answer("500 Internal Server Error", headers, body)


def hang_up(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """The connection closes before anything is answered."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    start_response("500 Internal Server Error", [])
    return []


def name_of_callback(url: str) -> tuple[str, str]:
    """The conversation and the message that a status callback is about."""
    asked = parse_qs(urlsplit(url).query)
    return asked.get("c", [""])[0], asked.get("m", [""])[0]


def _form_of(environ: Environ) -> dict[str, str]:
    """Of the request, which can be read once more."""
    raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(raw)
    return {name: values[0] for name, values in parse_qs(raw.decode()).items()}

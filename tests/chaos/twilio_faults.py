"""What goes wrong at Twilio when the bot calls it: before the message is taken, after it, and on its way."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local.faults import Faults, FaultSettings
from tests.chaos.fates import Fates

Start = Any
_SENDS = {
    "429": 0.03,
    "channel busy": 0.01,
    "500 before": 0.012,
    "500 after": 0.012,
    "answer lost": 0.015,
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

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        self._faults.settings = FaultSettings()
        path = environ["PATH_INFO"]
        if not path.endswith("/Messages.json"):
            return self._pass_on(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            return self._send(environ, start_response)
        return self._list(environ, start_response)

    def _list(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        to = parse_qs(environ["QUERY_STRING"]).get("To", [""])[0]
        call = self._fates.next_call("list", to)
        failing = self._fates.draw(_LISTS_OF_CUSTOMERS, "Twilio list", to) or self._fates.draw(
            _LISTS, "Twilio list", to, call
        )
        lagging = self._fates.draw(_LAGS, "Twilio list", "lag", to, call)
        self._faults.settings = FaultSettings(
            list_fail_next=int(bool(failing)), list_lag_seconds=LIST_LAG_SECONDS if lagging else 0
        )
        return self._pass_on(environ, start_response)

    def _send(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        form = _form_of(environ)
        name = _name_of(form.get("StatusCallback", ""))
        fate = self._fates.draw(_SENDS, "Twilio send", *name, self._fates.next_call("send", *name))
        if fate == "blocked" and form.get("To") not in self._blockers:
            fate = "undeliverable"
        match fate:
            case "429" | "channel busy":
                self._refuse_with(20429 if fate == "429" else 63018)
            case "500 before":
                self._refuse_with(500)
            case "refused":
                self._refuse_with(self._final(name))
            case "undeliverable" | "blocked":
                code = _BLOCKED if fate == "blocked" else self._final(name)
                self._faults.settings = FaultSettings(undeliver_next=1, undeliver_code=code)
        status, answer = self._taken(
            environ, form, start_response, keep=fate in ("500 after", "answer lost", "answer late")
        )
        if status != 201:
            return answer
        match fate:
            case "500 after":
                return _answer_500(start_response)
            case "answer lost":
                return _hang_up(environ, start_response)
            case "answer late":
                self._stopped.wait(self._late_seconds)
                return _hang_up(environ, start_response)
        return answer

    def _final(self, name: tuple[str, ...]) -> int:
        return _FINAL[int(self._fates.point("Twilio's reason", *name) * len(_FINAL))]

    def _refuse_with(self, code: int) -> None:
        self._faults.settings = FaultSettings(refuse_next=1, refuse_code=code)

    def _taken(
        self, environ: dict[str, Any], form: dict[str, str], start_response: Start, *, keep: bool
    ) -> tuple[int, Iterable[bytes]]:
        """Twilio's own status and answer; with `keep` a good one is not told yet."""
        seen: list[int] = []

        def start(status: str, headers: Any, error: Any = None) -> Any:
            seen.append(int(status[:3]))
            return start_response(status, headers, error) if not (keep and seen[0] == 201) else lambda _: None

        answer = self._pass_on(environ, start)
        if seen[0] == 201:
            self.sent_to[form["To"]] += 1
        return seen[0], answer

    def _pass_on(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        return list(self._app(environ, start_response))


def _form_of(environ: dict[str, Any]) -> dict[str, str]:
    raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(raw)
    return {name: values[0] for name, values in parse_qs(raw.decode()).items()}


def name_of_callback(url: str) -> tuple[str, str]:
    """The conversation and the message that a status callback is about."""
    asked = parse_qs(urlsplit(url).query)
    return asked.get("c", [""])[0], asked.get("m", [""])[0]


_name_of = name_of_callback


def _answer_500(start_response: Start) -> Iterable[bytes]:
    body = json.dumps({"code": 20500, "message": "Internal Server Error", "status": 500}).encode()
    start_response(
        "500 Internal Server Error", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]


def _hang_up(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    start_response("500 Internal Server Error", [])
    return []


hang_up = _hang_up

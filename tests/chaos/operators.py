"""An operator at the dashboard's API: takes conversations over, writes, and gives them back to the bot."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import requests

from tests.chaos.traffic import Act

_TRIES = 6
_TIMEOUT_SECONDS = 30


class Desk:
    """`id_of` names the conversation of an address. `hand_backs` has the moments of those that happened."""

    def __init__(self, api_url: str, username: str, password: str, id_of: Callable[[str], str]) -> None:
        self._url = api_url
        self._credentials = {"username": username, "password": password}
        self.id_of = id_of
        self._lock = threading.Lock()
        self._token = ""
        self.hand_backs: defaultdict[str, list[datetime]] = defaultdict(list)
        self.done: Counter[str] = Counter()

    def sign_in(self) -> None:
        self._token = self.ask("POST", "/api/session", self._credentials).json()["token"]

    def act(self, act: Act, address: str) -> None:
        """As often as it takes; where nothing helps, or there is no conversation yet, nothing happens."""
        conversation_id = self.id_of(address)
        does = {Act.WRITES: self._write, Act.TAKES_OVER: self._take_over, Act.HANDS_BACK: self._hand_back}[act]
        done = any(self._is_done(does, conversation_id) for _ in range(_TRIES))
        with self._lock:
            self.done[act if done else f"{act}, refused"] += 1

    def metrics(self) -> dict[str, Any]:
        totals: dict[str, Any] = self.ask("GET", "/api/metrics").json()["totals"]
        return totals

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return requests.request(method, self._url + path, json=body, headers=headers, timeout=_TIMEOUT_SECONDS)

    def _is_done(self, does: Callable[[str], bool], conversation_id: str) -> bool:
        try:
            return does(conversation_id)
        except requests.RequestException:
            return False

    def _write(self, conversation_id: str) -> bool:
        """The same id on every try: it goes out once."""
        body = {"client_id": f"chaos-{conversation_id[:32]}", "body": "Soy del equipo: en un momento lo vemos."}
        return self.ask("POST", f"/api/conversations/{conversation_id}/messages", body).ok

    def _take_over(self, conversation_id: str) -> bool:
        row = self._read(conversation_id)
        return row is not None and (row["mode"] == "human" or self._set_mode(row, "human"))

    def _hand_back(self, conversation_id: str) -> bool:
        row = self._read(conversation_id)
        if row is None or row["mode"] == "bot":
            return row is not None
        asked_at = datetime.now(UTC)
        if not self._set_mode(row, "bot"):
            return False
        with self._lock:
            self.hand_backs[conversation_id].append(asked_at)
        return True

    def _set_mode(self, row: dict[str, Any], mode: str) -> bool:
        """Whether it happened, also where its answer says that it could not: the version tells whose change it was."""
        path = f"/api/conversations/{row['conversation_id']}"
        with suppress(requests.RequestException):
            if self.ask("PATCH", path, {"version": row["version"], "mode": mode}).ok:
                return True
        after = self._read(row["conversation_id"])
        return after is not None and (after["mode"], after["version"]) == (mode, row["version"] + 1)

    def _read(self, conversation_id: str) -> dict[str, Any] | None:
        answer = self.ask("GET", f"/api/conversations/{conversation_id}")
        row: dict[str, Any] | None = answer.json() if answer.ok else None
        return row

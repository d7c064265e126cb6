"""How Twilio calls the bot on a bad day: copies, lost answers, reports that come late, twice, in disorder or never."""

import heapq
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from local.webhooks import CONNECTION_FAILED, NotConnected, WebhookCaller
from tests.chaos.fates import Fates
from tests.chaos.twilio_faults import name_of_callback

_WEBHOOKS = {"repeated later": 0.1}
_POSTS = {"answer lost": 0.02}
_REPORTS = {"dropped": 0.1, "late": 0.35, "twice": 0.15}


@dataclass(frozen=True)
class Report:
    """A progress of one message that the bot was told and has taken."""

    conversation_id: str
    message_id: str
    status: str


@dataclass
class Log:
    """What the bot has taken: customers' messages (sids) and reports. `answers` counts its HTTP answers."""

    taken: set[str] = field(default_factory=set)
    reports: list[Report] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


class FaultyCaller(WebhookCaller):
    """`latest_seconds`: how late a report or a copy comes at most."""

    def __init__(self, auth_token: str, fates: Fates, latest_seconds: float = 3.0) -> None:
        super().__init__(auth_token)
        self._fates = fates
        self._latest_seconds = latest_seconds
        self._later = Later()
        self.log = Log()
        self._lock = threading.Lock()
        self._under_way = 0

    def is_idle(self) -> bool:
        return self._under_way == 0 and self._later.is_empty()

    def stop(self) -> None:
        self._later.stop()

    def deliver(self, url: str, form: Mapping[str, str]) -> int:
        return self._report(url, form) if "MessageStatus" in form else self._message(url, form)

    def post(self, url: str, form: Mapping[str, str], idempotency_token: str = "") -> int:
        name = _name_of(url, form)
        call = self._fates.next_call("post", *name)
        status = super().post(url, form, idempotency_token)
        self._note(url, form, status)
        if self._fates.draw(_POSTS, "webhook", *name, call):
            raise NotConnected(CONNECTION_FAILED, "lost")
        return status

    def _message(self, url: str, form: Mapping[str, str]) -> int:
        sid = form["MessageSid"]
        copy = self._fates.next_call("copy", sid)
        if copy == 0 and self._fates.draw(_WEBHOOKS, "webhook", sid):
            self._at(self._seconds("repeated", sid), url, form)
        return self._deliver(url, form)

    def _report(self, url: str, form: Mapping[str, str]) -> int:
        """Who reports is never kept waiting: what became of it is the bot's log's to tell."""
        name = _name_of(url, form)
        fate = self._fates.draw(_REPORTS, "report", *name)
        if fate == "dropped":
            return 200
        seconds = self._seconds("late", *name) if fate == "late" else 0
        for again in range(2 if fate == "twice" else 1):
            self._at(seconds + again * self._seconds("again", *name), url, form)
        return 200

    def _deliver(self, url: str, form: Mapping[str, str]) -> int:
        with self._lock:
            self._under_way += 1
        try:
            return super().deliver(url, form)
        finally:
            with self._lock:
                self._under_way -= 1

    def _note(self, url: str, form: Mapping[str, str], status: int) -> None:
        with self._lock:
            self.log.answers[str(status)] += 1
            if status >= 300:
                return
            if "MessageStatus" in form:
                self.log.reports.append(Report(*name_of_callback(url), form["MessageStatus"]))
            else:
                self.log.taken.add(form["MessageSid"])

    def _seconds(self, *name: str) -> float:
        return self._latest_seconds * self._fates.point(*name)

    def _at(self, seconds: float, url: str, form: Mapping[str, str]) -> None:
        def deliver() -> None:
            with suppress(NotConnected):
                self._deliver(url, form)

        self._later.do(seconds, deliver)


def _name_of(url: str, form: Mapping[str, str]) -> tuple[str, ...]:
    """The same in every run: Twilio's ids of the bot's messages are not."""
    return (*name_of_callback(url), form["MessageStatus"]) if "MessageStatus" in form else (form["MessageSid"],)


class Later:
    """Does things at their time, each in a thread of its own."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = itertools.count()
        self._running = 0
        self._stopped = False
        threading.Thread(target=self._run, daemon=True).start()

    def do(self, seconds: float, call: Callable[[], object]) -> None:
        with self._changed:
            heapq.heappush(self._waiting, (time.monotonic() + seconds, next(self._numbers), call))
            self._changed.notify()

    def is_empty(self) -> bool:
        with self._changed:
            return not self._waiting and not self._running

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def _run(self) -> None:
        while (call := self._next()) is not None:
            threading.Thread(target=self._do, args=[call], daemon=True).start()

    def _next(self) -> Callable[[], object] | None:
        with self._changed:
            while not self._stopped:
                left = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if left is not None and left <= 0:
                    self._running += 1
                    return heapq.heappop(self._waiting)[2]
                self._changed.wait(left)
        return None

    def _do(self, call: Callable[[], object]) -> None:
        try:
            call()
        finally:
            with self._changed:
                self._running -= 1

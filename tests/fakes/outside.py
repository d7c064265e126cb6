"""Twilio, the model, the queue and the clock as the flows see them, played by hand."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.clock import Deadline
from chalicelib.errors import DeletionFailed, LookupFailed, SendUnknown
from chalicelib.sales.cost import Usage
from chalicelib.sales.drafting import Draft, DraftRequest
from chalicelib.sales.sending import Outgoing, Sent
from chalicelib.sales.twilio_copies import Deleted, TwilioCopy

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


class ManualClock:
    """Stands still until it is moved; a sleep moves it and calls who waits for that."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self.sleeps: list[float] = []
        self.while_sleeping: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.move(seconds)
        self.while_sleeping()

    def move(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def deadline(self, seconds: float = 58) -> Deadline:
        return Deadline(self, self._now + timedelta(seconds=seconds))


@dataclass(frozen=True)
class Accepted:
    """A message that the simulated Twilio has taken."""

    sid: str
    sender: str
    address: str
    body: str
    status_callback: str
    created_at: datetime
    media_url: str = ""
    content_sid: str = ""
    content_variables: Mapping[str, str] | None = None


_COMPARED = ("sender", "address", "body")


@dataclass
class FakeTwilio:
    """`fails` are raised by the next sends in turn; a SendUnknown given as `lost` is raised after accepting."""

    clock: ManualClock
    accepted: list[Accepted] = field(default_factory=list)
    fails: list[Exception | None] = field(default_factory=list)
    lose_answers: int = 0
    received: list[Accepted] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    unfinished: set[str] = field(default_factory=set)
    deletions_fail: int = 0
    listing_lags: float = 0.0
    listing_fails: bool = False
    typing: list[str] = field(default_factory=list)
    before_send: Callable[[], None] = lambda: None

    def send(self, outgoing: Outgoing, status_callback: str) -> Sent:
        self.before_send()
        failure = self.fails.pop(0) if self.fails else None
        if failure:
            raise failure
        message = Accepted(
            f"SM{len(self.accepted):032x}",
            outgoing.sender,
            outgoing.address,
            outgoing.body,
            status_callback,
            self.clock.now(),
            outgoing.media_url,
            outgoing.content_sid,
            outgoing.content_variables,
        )
        self.accepted.append(message)
        if self.lose_answers:
            self.lose_answers -= 1
            raise SendUnknown
        return Sent(message.sid, "queued")

    def find_sent(self, outgoing: Outgoing, since: datetime, known_sids: Collection[str]) -> Sent | None:
        if self.listing_fails:
            raise LookupFailed
        visible_until = self.clock.now() - timedelta(seconds=self.listing_lags)
        for message in self.accepted:
            same = all(getattr(message, name) == getattr(outgoing, name) for name in _COMPARED)
            if same and since <= message.created_at <= visible_until and message.sid not in known_sids:
                return Sent(message.sid, "sent")
        return None

    def copies(self, sender: str, address: str) -> list[TwilioCopy]:
        if self.listing_fails:
            raise LookupFailed
        both = [(message, False) for message in self.accepted] + [(message, True) for message in self.received]
        return [
            TwilioCopy(message.sid, inbound, message.created_at, bool(message.media_url))
            for message, inbound in both
            if (message.sender, message.address) == (sender, address) and message.sid not in self.deleted
        ]

    def delete_copy(self, sid: str, *, with_files: bool) -> Deleted:
        if self.deletions_fail:
            self.deletions_fail -= 1
            raise DeletionFailed
        if sid in self.unfinished:
            return Deleted(kept=1)
        known = {message.sid for message in (*self.accepted, *self.received)} - set(self.deleted)
        if sid not in known:
            return Deleted()
        self.deleted.append(sid)
        return Deleted(messages=1, files=int(with_files))

    def left(self) -> list[str]:
        """The sids that Twilio still has, oldest first."""
        return [message.sid for message in (*self.received, *self.accepted) if message.sid not in self.deleted]

    def show_typing(self, message_sid: str) -> None:
        self.typing.append(message_sid)


@dataclass
class FakeModel:
    """Answers with the customer's last words, so that an answer tells what the model saw."""

    requests: list[DraftRequest] = field(default_factory=list)
    fails: list[Exception | None] = field(default_factory=list)
    while_thinking: Callable[[], None] = lambda: None
    calls_tool: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=lambda: {"reason": "lo pidió"})
    reply: str | None = None

    def write(self, request: DraftRequest, deadline: Deadline) -> Draft:
        self.requests.append(request)
        self.while_thinking()
        failure = self.fails.pop(0) if self.fails else None
        if failure:
            raise failure
        for tool in request.tools:
            if tool.name == self.calls_tool:
                tool.run(self.arguments)
        heard = " / ".join(_unanswered(request))
        return Draft(self.reply or f"Sobre: {heard}", "gpt-6-luna", Usage(1000, 800, 50))


def _unanswered(request: DraftRequest) -> Sequence[str]:
    heard: list[str] = []
    for message in request.conversation:
        heard = [*heard, _text(message["content"])] if message["role"] == "user" else []
    return heard


def _text(content: str | Sequence[Mapping[str, str]]) -> str:
    """The words alone, where pictures stand beside them."""
    return content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)


@dataclass
class FakeJobs:
    """The queue's memory: jobs in order, an id swallowed when it was seen before; `named` are those with a name."""

    put_jobs: list[tuple[str, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    named: list[str] = field(default_factory=list)

    def put(self, conversation_id: str, deduplication_id: str, job_id: str = "") -> None:
        if deduplication_id in self.seen:
            return
        self.seen.add(deduplication_id)
        if job_id:
            self.named.append(job_id)
        else:
            self.put_jobs.append((conversation_id, deduplication_id))

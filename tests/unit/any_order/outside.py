"""Twilio, the model and the queue, as they are looked at from outside the shop."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from chalicelib.clock import Deadline
from chalicelib.sales.conversation import Conversation
from chalicelib.sales.drafting import Draft, DraftRequest
from chalicelib.sales.sending import Outgoing, Sent
from tests.fakes.outside import FakeJobs, FakeModel, FakeTwilio
from tests.unit.any_order.ledger import Ledger, Name


@dataclass(frozen=True)
class Call:
    """Twilio was asked to send this, after so many steps of the ledger and as the conversation stood then.

    `sid` None: Twilio did not take it.
    """

    name: Name
    at: datetime
    steps: int
    row: Conversation | None
    sid: str | None

    @property
    def place(self) -> tuple[int, int] | None:
        """Number and part of an answer of the bot's; None for an operator's message."""
        return self.name.place


@dataclass
class WatchedTwilio(FakeTwilio):
    """Knows each message by the name in its status callback. Its list tells that a message is `listed_as`."""

    ledger: Ledger = field(kw_only=True)
    calls: list[Call] = field(default_factory=list)
    listed_as: str = "sent"
    after_send: Callable[[], None] = lambda: None

    def send(self, outgoing: Outgoing, status_callback: str) -> Sent:
        names = parse_qs(urlsplit(status_callback).query)
        (conversation_id,), (message_id,) = names["c"], names["m"]
        name, row = self.ledger.name(conversation_id, message_id), self.ledger.rows.get(conversation_id)
        at, steps, before = self.clock.now(), len(self.ledger.steps), len(self.accepted)
        try:
            return super().send(outgoing, status_callback)
        finally:
            own = [one.sid for one in self.accepted[before:] if one.status_callback == status_callback]
            self.calls.append(Call(name, at, steps, row, own[0] if own else None))
            if own:
                self.after_send()

    def find_sent(self, outgoing: Outgoing, since: datetime, known_sids: Collection[str]) -> Sent | None:
        found = super().find_sent(outgoing, since, known_sids)
        return found and replace(found, status=self.listed_as)

    def took(self) -> dict[Name, str]:
        """The sids of what Twilio has, oldest first."""
        return {call.name: call.sid for call in self.calls if call.sid}


@dataclass
class Author(FakeModel):
    """No two drafts are alike, and no two parts of one."""

    drafts: int = 0
    paragraphs: int = 1

    def write(self, request: DraftRequest, deadline: Deadline) -> Draft:
        words = "palabra " * (150 if self.paragraphs > 1 else 1)
        number = len(self.requests) + 1
        self.reply = "\n\n".join(f"respuesta{number:04}.{n} {words}" for n in range(self.paragraphs))
        draft = super().write(request, deadline)
        self.drafts += 1
        return draft


@dataclass
class Job:
    conversation_id: str
    receives: int = 0


@dataclass
class Queue(FakeJobs):
    """A group a conversation: in order, given again when it failed, dead after three times."""

    waiting: list[Job] = field(default_factory=list)

    def put(self, conversation_id: str, deduplication_id: str, job_id: str = "") -> None:
        if deduplication_id not in self.seen and not job_id:
            self.waiting.append(Job(conversation_id))
        super().put(conversation_id, deduplication_id, job_id)

    def heads(self) -> list[Job]:
        """The next job of each group."""
        return list({job.conversation_id: job for job in reversed(self.waiting)}.values())

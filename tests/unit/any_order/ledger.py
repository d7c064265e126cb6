"""The tables, and beside them what really happened: every change step by step, and how far each message got.

The ledger believes no counter of the product and no rule of it: it looks at rows before and after.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chalicelib.clock import Clock
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import BOT, Conversation, Direction, Message, PendingAnswer
from tests.fakes.conversations import FakeConversations


class Life(NamedTuple):
    """A conversation until it is erased. Who writes again under the same id begins a new one."""

    conversation_id: str
    number: int


class Name(NamedTuple):
    """After an erasure the same ids name other messages."""

    life: Life
    message_id: str

    @property
    def place(self) -> tuple[int, int] | None:
        """Number and part of an answer of the bot's; None for what others wrote."""
        author, *place = self.message_id.split(":")
        return (int(place[0]), int(place[1])) if author == BOT else None


class Progress(NamedTuple):
    at: datetime
    status: str
    sid: str | None


@dataclass(frozen=True)
class Step:
    """One change that happened. `before` and `after` None: nobody was there, nobody is there any more.

    `counted` are the customer's messages that it has taken out of those that wait to be counted.
    """

    life: Life
    at: datetime
    change: Change
    before: Conversation | None
    after: Conversation | None
    counted: tuple[Message, ...]

    @property
    def reserved(self) -> PendingAnswer | None:
        """The answer that became the bot's to send by this step."""
        new = self.change.set.get("pending_answer")
        return new if isinstance(new, PendingAnswer) else None

    @property
    def parts(self) -> set[Name]:
        """Of the answer that it has reserved."""
        return _names(self.life, self.reserved.message_ids) if self.reserved else set()

    @property
    def closed_answer(self) -> PendingAnswer | None:
        if self.before is None or self.after is None or self.after.pending_answer:
            return None
        return self.before.pending_answer

    @property
    def closed(self) -> set[Name]:
        """Messages to the customer, the bot's and operators', of which nothing is left to find out."""
        if self.before is None or self.after is None:
            return set()
        answer = self.closed_answer.message_ids if self.closed_answer else ()
        return _names(self.life, [*answer, *(self.before.operator_sends - self.after.operator_sends)])

    @property
    def went_out(self) -> bool:
        """What it has closed has reached Twilio whole."""
        return bool(self.closed) and "unanswered" in self.change.remove_from

    @property
    def answered(self) -> frozenset[str]:
        return self.change.remove_from.get("unanswered", frozenset())

    @property
    def left_alone(self) -> frozenset[str]:
        """What nobody is to answer any more, although nothing went out."""
        if self.before is None or self.after is None or self.closed:
            return frozenset()
        return self.before.unanswered - self.after.unanswered


class Ledger(FakeConversations):
    """`before_commit` is called where others may be faster."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.before_commit: Callable[[], None] = lambda: None
        self.steps: list[Step] = []
        self.reservations: list[Step] = []
        self.reserved_by: dict[Name, Step] = {}
        self.received: dict[Name, Message] = {}
        self.progress: dict[Name, list[Progress]] = {}
        self.erasures: Counter[str] = Counter()

    def commit(self, change: Change) -> None:
        self.before_commit()
        before = self.rows.get(change.conversation_id)
        super().commit(change)
        after, life = self.rows.get(change.conversation_id), self.life(change.conversation_id)
        step = Step(life, self.clock.now(), change, before, after, self._counted(before, after))
        self.steps.append(step)
        self.reservations += [step] if step.reserved else []
        self.reserved_by |= dict.fromkeys(step.parts, step)
        for message in change.new_messages:
            self._note_new(life, message)
        for update in change.message_changes:
            self._note_progress(Name(life, update.message_id))
        self.erasures[change.conversation_id] += change.delete

    def life(self, conversation_id: str) -> Life:
        return Life(conversation_id, self.erasures[conversation_id])

    def name(self, conversation_id: str, message_id: str) -> Name:
        return Name(self.life(conversation_id), message_id)

    def _counted(self, before: Conversation | None, after: Conversation | None) -> tuple[Message, ...]:
        """What is erased before it was counted is not counted."""
        if before is None or after is None:
            return ()
        return tuple(self.messages(before.conversation_id, before.uncounted - after.uncounted))

    def _note_new(self, life: Life, message: Message) -> None:
        if message.direction is Direction.INBOUND:
            self.received[Name(life, message.message_id)] = message
        else:
            self._note_progress(Name(life, message.message_id))

    def _note_progress(self, name: Name) -> None:
        message = self.thread[name.life.conversation_id, name.message_id]
        progress = Progress(self.clock.now(), message.delivery_status, message.sid)
        self.progress.setdefault(name, []).append(progress)

    # What it tells

    def closed(self) -> dict[Name, datetime]:
        """Messages to customers of which nothing is left to find out, and since when."""
        return {name: step.at for step in self.steps for name in step.closed}

    def ever(self, *statuses: str) -> set[Name]:
        """Messages to customers that have had one of these statuses at some time."""
        return {name for name, history in self.progress.items() if any(one.status in statuses for one in history)}


def _names(life: Life, message_ids: Iterable[str]) -> set[Name]:
    return {Name(life, message_id) for message_id in message_ids}

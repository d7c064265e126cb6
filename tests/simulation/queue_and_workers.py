"""The reply queue and its workers, with a clock of its own: who waits how long, at rates that nobody can send here.

It follows docs/design.md. A message is a job in the group of its conversation, seen after the quiet time. A group's
jobs run one by one, the group that has waited longest first. A job answers all that its conversation has unanswered,
and begins its draft anew when something comes meanwhile; jobs of messages that are answered already find nothing to
do. A job that failed holds its group until it is seen again. Lambda adds workers while something waits.
"""

import heapq
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.simulation.traffic import Traffic, lognormal, messages_of


@dataclass(frozen=True)
class Work:
    """How long a job takes, in seconds, and what share of drafts fails. A question to the model is lognormal within its
    bounds; with `exponential`, in its place, a draft has that mean, as the textbooks have it."""

    reads: float = 0.15  # before the draft: conversation, messages, limits
    questions: int = 2
    question_median: float = 2.3
    question_spread: float = 0.45
    question_bounds: tuple[float, float] = (1.0, 6.0)
    sends: float = 0.5  # after it: reserved, sent, closed
    nothing_to_do: float = 0.05
    fails: float = 0.01  # the job is given back
    dies: float = 0.0002  # the worker is gone
    exponential: float | None = None

    def draft(self, random: Random) -> float:
        if self.exponential is not None:
            return random.expovariate(1 / self.exponential)
        asked = (
            lognormal(random, self.question_median, self.question_spread, *self.question_bounds)
            for _ in range(self.questions)
        )
        return sum(asked)


@dataclass(frozen=True)
class Scenario:
    """`workers`: the most at once. `awake`: those that are there at the beginning, None for all of them. Rates are
    messages a second, times seconds; what is measured begins after `warm_up`."""

    traffic: Traffic
    workers: int
    awake: int | None = None
    more_a_minute: float = 300
    work: Work = field(default_factory=Work)
    senders: int = 50
    sender_rate: float = 80  # that a sender may pass, in and out together
    warm_up: float = 0
    seed: int = 1
    quiet_seconds: float = 2
    retry_seconds: float = 5
    visibility_seconds: float = 75
    max_receives: int = 3


@dataclass
class Outcome:
    """`waited`: of each job, for a worker, while its group was free. Of each message, since it was written: `answered`,
    and how long of that `at_twilio`, for its sender's turn. `unanswered`: how many messages were, second by second."""

    measured_seconds: float
    waited: list[float] = field(default_factory=list)
    at_twilio: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    unanswered: list[int] = field(default_factory=list)
    waiting_seconds: float = 0  # of all jobs together
    busy_seconds: float = 0  # of all workers together
    awake_seconds: float = 0
    oldest: float = 0  # message that was ever unanswered
    begun_anew: int = 0
    given_back: int = 0
    to_a_person: int = 0

    @property
    def answered_a_second(self) -> float:
        return len(self.answered) / self.measured_seconds

    @property
    def busy(self) -> float:
        return self.busy_seconds / self.awake_seconds

    @property
    def growth(self) -> float:
        """Unanswered messages that came to be more, a second, in the second half of the time."""
        half = self.unanswered[len(self.unanswered) // 2 :]
        return (half[-1] - half[0]) / (len(half) - 1)

    def runs_away(self, rate: float) -> bool:
        """All workers are busy, and more than a hundredth of what comes in is never reached."""
        return self.busy > 0.98 and self.growth > rate / 100


class _Conversation:
    __slots__ = ("answered", "busy", "jobs", "offered", "sender", "written")

    def __init__(self, sender: int) -> None:
        self.sender = sender
        self.written: list[float] = []
        self.answered = 0  # so many of them
        self.jobs: deque[_Job] = deque()
        self.busy = False  # in a worker's hands, or waiting for one since `offered`
        self.offered = 0.0


class _Job:
    __slots__ = ("receives", "since")

    def __init__(self, since: float) -> None:
        self.since = since
        self.receives = 0


def simulate(scenario: Scenario, messages: Iterable[tuple[float, int]] | None = None) -> Outcome:
    """`messages`: moment and conversation of each, where they are not drawn from the traffic."""
    return _Simulation(scenario).run(messages)


class _Simulation:
    def __init__(self, scenario: Scenario) -> None:
        self._scenario, self._work = scenario, scenario.work
        self._end = scenario.traffic.seconds
        self._random = Random(scenario.seed)
        self._outcome = Outcome(self._end - scenario.warm_up)
        self._events: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._order = 0
        self._now = 0.0
        self._conversations: dict[int, _Conversation] = {}
        self._groups: list[tuple[float, int, _Conversation]] = []  # that wait for a worker
        self._awake = float(scenario.workers if scenario.awake is None else scenario.awake)
        self._working = 0
        self._unanswered = 0
        self._sender_is_free = [0.0] * scenario.senders

    def run(self, messages: Iterable[tuple[float, int]] | None) -> Outcome:
        self._write_down(messages_of(self._scenario.traffic, self._random) if messages is None else messages)
        for second in range(int(self._end)):
            self._at(second, self._look_again)
        while self._events and self._events[0][0] <= self._end:
            moment, _, event, arguments = heapq.heappop(self._events)
            self._pass_time(moment)
            event(*arguments)
        self._count_who_still_waits()
        return self._outcome

    def _write_down(self, messages: Iterable[tuple[float, int]]) -> None:
        for moment, number in messages:
            conversation = self._conversations.get(number)
            if conversation is None:
                conversation = self._conversations[number] = _Conversation(number % self._scenario.senders)
            conversation.written.append(moment)
            self._at(moment + self._scenario.quiet_seconds, self._show, conversation)

    def _count_who_still_waits(self) -> None:
        for conversation in self._conversations.values():
            if conversation.answered < len(conversation.written):
                age = self._end - conversation.written[conversation.answered]
                self._outcome.oldest = max(self._outcome.oldest, age)

    def _at(self, moment: float, event: Callable[..., None], *arguments: Any) -> None:
        self._order += 1
        heapq.heappush(self._events, (moment, self._order, event, arguments))

    def _pass_time(self, moment: float) -> None:
        passed = moment - max(self._now, self._scenario.warm_up)
        if passed > 0:
            self._outcome.busy_seconds += passed * self._working
            self._outcome.awake_seconds += passed * int(self._awake)
            self._outcome.waiting_seconds += passed * len(self._groups)
        self._now = moment

    def _is_measured(self) -> bool:
        return self._now >= self._scenario.warm_up

    # The queue

    def _look_again(self) -> None:
        """Each second."""
        if self._is_measured():
            self._outcome.unanswered.append(self._unanswered)
        if self._groups:
            self._awake = min(self._scenario.workers, self._awake + self._scenario.more_a_minute / 60)
            self._hand_out()

    def _show(self, conversation: _Conversation) -> None:
        """A message's job is seen, unless its group is held."""
        self._unanswered += 1
        self._pass_sender(conversation.sender)
        conversation.jobs.append(_Job(self._now))
        self._offer(conversation)

    def _offer(self, conversation: _Conversation) -> None:
        if conversation.jobs and not conversation.busy:
            conversation.busy, conversation.offered = True, self._now
            self._order += 1
            heapq.heappush(self._groups, (conversation.jobs[0].since, self._order, conversation))
            self._hand_out()

    def _hand_out(self) -> None:
        while self._groups and self._working < int(self._awake):
            self._working += 1
            self._begin(heapq.heappop(self._groups)[2])

    def _hold(self, conversation: _Conversation, until: float) -> None:
        """The job is not done: its group waits for it."""
        self._working -= 1
        self._at(until, self._free, conversation)
        self._hand_out()

    def _done(self, conversation: _Conversation) -> None:
        conversation.jobs.popleft()
        self._working -= 1
        self._free(conversation)
        self._hand_out()

    def _free(self, conversation: _Conversation) -> None:
        conversation.busy = False
        self._offer(conversation)

    # A worker

    def _begin(self, conversation: _Conversation) -> None:
        conversation.jobs[0].receives += 1
        if self._is_measured():
            self._outcome.waited.append(self._now - conversation.offered)
        if self._written_by_now(conversation) == conversation.answered:
            self._at(self._now + self._work.nothing_to_do, self._done, conversation)
        else:
            self._draft(conversation, self._now, self._work.reads)

    def _written_by_now(self, conversation: _Conversation) -> int:
        """How many messages its customer has written."""
        return bisect_right(conversation.written, self._now)

    def _draft(self, conversation: _Conversation, began: float, before: float = 0) -> None:
        known = self._written_by_now(conversation)
        self._at(self._now + before + self._work.draft(self._random), self._drafted, conversation, known, began)

    def _drafted(self, conversation: _Conversation, known: int, began: float) -> None:
        drawn = self._random.random()
        if drawn < self._work.dies:
            self._hold(conversation, began + self._scenario.visibility_seconds)
        elif drawn < self._work.dies + self._work.fails:
            self._failed(conversation, known)
        elif self._written_by_now(conversation) > known:
            self._outcome.begun_anew += 1
            self._draft(conversation, began)
        else:
            self._at(self._now + self._work.sends, self._sent, conversation, known)

    def _failed(self, conversation: _Conversation, known: int) -> None:
        if conversation.jobs[0].receives < self._scenario.max_receives:
            self._outcome.given_back += 1
            self._hold(conversation, self._now + self._scenario.retry_seconds)
        else:  # one courteous line, and a person
            self._outcome.to_a_person += 1
            self._at(self._now + self._work.sends, self._sent, conversation, known)

    def _sent(self, conversation: _Conversation, known: int) -> None:
        delivered = self._pass_sender(conversation.sender)
        self._unanswered -= known - conversation.answered
        if self._is_measured():
            answered = conversation.written[conversation.answered : known]
            self._outcome.answered.extend(delivered - written for written in answered)
            self._outcome.oldest = max(self._outcome.oldest, self._now - answered[0])
            self._outcome.at_twilio.extend(delivered - self._now for _ in answered)
        conversation.answered = known
        self._done(conversation)

    # Twilio

    def _pass_sender(self, sender: int) -> float:
        """When a message gets through: a sender passes so many a second, and what is more queues at Twilio."""
        free = max(self._now, self._sender_is_free[sender])
        self._sender_is_free[sender] = free + 1 / self._scenario.sender_rate
        return free

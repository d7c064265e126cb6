"""Whatever happens in whatever order, the promises hold: hypothesis looks for an order that breaks them.

Beside the shop stands a ledger of what really happened: the texts that came in, the answers that were reserved, what
Twilio accepted. The promises are held against it, at every commit and send, and once all is quiet.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.clock import Deadline
from chalicelib.errors import ModelFailed, RequestRefused, SalesBotError, SendDelayed, SendRefused, SendUnknown
from chalicelib.sales import delivery, window
from chalicelib.sales.answering import Answerer, who_answers
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import BOT, CUSTOMER, Conversation, Direction, Mode, PendingAnswer, waiting_queue
from chalicelib.sales.counting import bot_alone, business_day
from chalicelib.sales.drafting import Draft, DraftRequest
from chalicelib.sales.sending import Outgoing, Sent
from tests.fakes.conversations import FakeConversations
from tests.fakes.killing import Killed, Killer
from tests.fakes.outside import FakeJobs, FakeModel, FakeTwilio
from tests.world import ANA, ZONE, World

_STATUSES = ["queued", "sending", "sent", "delivered", "read", "failed", "undelivered", "nonsense"]
_RECEIVES = 3
_TYPING_SECONDS = 20  # nobody is faster for long: the bot would take it for another bot
_NO_ANSWER = (Answerer.NOBODY, Answerer.UNHEARD)
_EDITS: dict[str, dict[str, Any]] = {
    "take_over": {"mode": Mode.HUMAN},
    "hand_back": {"mode": Mode.BOT},
    "opt_out": {"opted_out": True},
    "opt_in": {"opted_out": False},
    "block": {"blocked": True},
    "unblock": {"blocked": False},
}
_FAULTS: dict[str, list[Exception | None]] = {
    "none": [],
    "rate_limit": [SendDelayed(63018)],
    "long_rate_limit": [SendDelayed(20429)] * 9,
    "lost_on_the_way": [SendUnknown(500)],
    "refused": [SendRefused(63024)],
    "second_part_refused": [None, SendRefused(63013)],
    "blocked_by_customer": [SendRefused(63014)],
}
_MODEL_FAULTS = {
    "none": [],
    "passing": [ModelFailed("timeout", temporary=True)],
    "final": [ModelFailed("refusal", temporary=False)],
}
_INTERRUPTIONS = ["message", "erase", "report", "blocked", "operator_writes", *_EDITS]

# An era ends with an erasure: after it, the same ids name other messages.
Name = tuple[int, str]


class Ledger(FakeConversations):
    """The tables, and what happened to them."""

    def __init__(self) -> None:
        super().__init__()
        self.era = 0
        self.received: set[str] = set()
        self.erased_uncounted: set[str] = set()
        self.left_alone: set[str] = set()
        self.answered_by_person: set[str] = set()
        self.answers: dict[tuple[int, int], PendingAnswer] = {}
        self.unknown: set[Name] = set()
        self.erased_open: set[Name] = set()
        self.failed_before_closed: set[Name] = set()
        self.ranks: dict[Name, int] = {}
        self.reached: dict[str, set[Name]] = {"delivered": set(), "read": set(), "failed": set()}
        self.had_by: dict[str, set[Name]] = {"bot": set(), "person": set()}

    def commit(self, change: Change) -> None:
        before = self.rows.get(change.conversation_id)
        super().commit(change)
        self.received |= {m.message_id for m in change.new_messages if m.direction is Direction.INBOUND}
        if before and change.touches_conversation:
            self._note_conversation(before, change)
            self._note_who_had_it(before, change)
        for update in change.message_changes:
            self._note_status(change, update.message_id)
        self.era += change.delete

    def delete_messages(self, conversation_id: str, message_ids: Sequence[str] | None = None) -> int:
        row = self.rows[conversation_id]
        recorded = {message_id for _, message_id in self.thread}
        self.erased_uncounted |= row.uncounted & recorded
        pending = row.pending_answer.message_ids if row.pending_answer else ()
        self.erased_open |= {(self.era, message_id) for message_id in (*pending, *row.operator_sends)}
        return super().delete_messages(conversation_id, message_ids)

    def _note_conversation(self, before: Conversation, change: Change) -> None:
        if pending := change.set.get("pending_answer"):
            self._check_that_the_bot_may_speak(before, change)
            assert before.pending_answer is None
            self.answers[self.era, pending.number] = pending
        if change.set.get("unanswered") == frozenset():
            assert who_answers(before) in _NO_ANSWER or not before.unanswered
            self.left_alone |= before.unanswered
        closed = set(change.remove_from.get("operator_sends", ()))
        if closed:
            self.answered_by_person |= change.remove_from.get("unanswered", frozenset())
        if before.pending_answer and "pending_answer" in change.set:
            closed |= set(before.pending_answer.message_ids)
        for message_id in closed:
            message = self.thread.get((change.conversation_id, message_id))
            if message and delivery.is_failure(message.delivery_status):
                self.failed_before_closed.add((self.era, message_id))

    def _note_who_had_it(self, before: Conversation, change: Change) -> None:
        """By the day: an answer of the bot, and an operator's message, a take-over or a hand-off."""
        answered = [row.day for row in change.counters if row.counters["answered_by_bot"]]
        self.had_by["bot"] |= {(self.era, day) for day in answered}
        taken = before.mode is Mode.BOT and change.set.get("mode") is Mode.HUMAN
        handed = change.set.get("notices", frozenset()) - before.notices
        wrote = {m.author for m in change.new_messages} - {BOT, CUSTOMER}
        if taken or wrote or any(notice.startswith("hand_off") for notice in handed):
            self.had_by["person"].add((self.era, business_day(change.set["changed_at"], ZONE)))
        elif answered and before.mode is Mode.HUMAN:
            self.had_by["person"].add((self.era, answered[0]))

    def _check_that_the_bot_may_speak(self, before: Conversation, change: Change) -> None:
        answerer, pending = who_answers(before), change.set["pending_answer"]
        if answerer is Answerer.PERSON:
            assert not pending.answered, "the bot answers what is a person's"
            assert before.reminded or change.set.get("reminded"), "the bot speaks while a person has it"
        elif answerer is Answerer.NOBODY:
            assert change.set.get("opt_out_hinted"), "the bot writes to who wants nothing"
            assert not before.opt_out_hinted, "the way back was told twice"
        else:
            assert answerer is Answerer.BOT

    def _note_status(self, change: Change, message_id: str) -> None:
        name = self.era, message_id
        message = self.thread[change.conversation_id, message_id]
        rank = delivery.rank(message.delivery_status, message.sid)
        assert rank >= self.ranks.get(name, 0), "a status moved backwards"
        self.ranks[name] = rank
        if message.delivery_status == delivery.UNKNOWN:
            self.unknown.add(name)
        if message.delivery_status in ("delivered", "read"):
            self.reached["delivered"].add(name)
        if message.delivery_status == "read":
            self.reached["read"].add(name)
        if delivery.is_failure(message.delivery_status):
            self.reached["failed"].add(name)


@dataclass
class WatchedTwilio(FakeTwilio):
    """Knows each message by the name in its status callback, and what may be sent at that moment."""

    ledger: Ledger = field(default_factory=Ledger)
    sids: dict[Name, str] = field(default_factory=dict)
    after_send: Callable[[], None] = lambda: None

    def send(self, outgoing: Outgoing, status_callback: str) -> Sent:
        names = parse_qs(urlsplit(status_callback).query)
        (conversation_id,), (message_id,) = names["c"], names["m"]
        self._check_that_it_may(self.ledger.rows.get(conversation_id), message_id)
        before = len(self.accepted)
        try:
            return super().send(outgoing, status_callback)
        finally:
            for message in self.accepted[before:]:
                if message.status_callback == status_callback:
                    name = self.ledger.era, message_id
                    assert name not in self.sids, f"{message_id} was accepted twice"
                    self.sids[name] = message.sid
                    self.after_send()

    def _check_that_it_may(self, row: Conversation | None, message_id: str) -> None:
        assert row is not None
        assert not row.erased, "sent to who is erased"
        assert not row.blocked, "sent to who is blocked"
        if message_id.startswith(f"{BOT}:"):
            assert row.pending_answer is not None
            assert message_id in row.pending_answer.message_ids
            assert row.control_version == row.pending_answer.control_version, "the bot sent although it may not"


@dataclass
class Author(FakeModel):
    """No two drafts are alike, and no two parts of one."""

    drafts: int = 0
    paragraphs: int = 1

    def write(self, request: DraftRequest, deadline: Deadline) -> Draft:
        self.drafts += 1
        words = "palabra " * (150 if self.paragraphs > 1 else 1)
        self.reply = "\n\n".join(f"respuesta{self.drafts:04}.{n} {words}" for n in range(self.paragraphs))
        return super().write(request, deadline)


@dataclass
class Job:
    receives: int = 0


@dataclass
class Queue(FakeJobs):
    """One group: in order, given again when it failed, dead after three times."""

    waiting: list[Job] = field(default_factory=list)

    def put(self, conversation_id: str, deduplication_id: str, job_id: str = "") -> None:
        if deduplication_id not in self.seen and not job_id:
            self.waiting.append(Job())
        super().put(conversation_id, deduplication_id, job_id)


TROUBLE = st.fixed_dictionaries(
    {
        "kill_at": st.one_of(st.none(), st.none(), st.integers(1, 24)),
        "after": st.booleans(),
        "lost": st.sampled_from([False, False, True]),
        "fault": st.sampled_from(["none", "none", *_FAULTS]),
        "listing_fails": st.sampled_from([False] * 7 + [True]),
        "interruption": st.sampled_from([None, None, None, *_INTERRUPTIONS]),
        "place": st.sampled_from(["thinking", "before_send", "after_send", "sleeping"]),
        "turn": st.integers(1, 3),
    }
)
DRAFT = st.fixed_dictionaries(
    {
        "paragraphs": st.sampled_from([1, 1, 2, 3]),
        "fault": st.sampled_from(["none"] * 5 + ["passing", "final"]),
        "hand_off": st.sampled_from([False] * 5 + [True]),
    }
)


class AnyOrder(RuleBasedStateMachine):
    """One customer, one worker that may die, operators, Twilio's reports. Interruptions strike while the model thinks,
    while Twilio is asked or while a pause lasts, which is where orders matter."""

    @initialize(lag=st.sampled_from([0, 5, 14]))
    def somebody_writes(self, lag: int) -> None:
        self.world = World(conversations=Ledger(), jobs=Queue(), model=Author())
        self.ledger: Ledger = self.world.conversations
        self.queue: Queue = self.world.jobs
        self.twilio = WatchedTwilio(self.world.clock, listing_lags=lag, ledger=self.ledger)
        self.world.twilio = self.twilio
        self.whole = self.world.conversations, self.world.twilio, self.world.model, self.world.jobs
        self.clients = 0
        self._say()

    # What happens

    @rule(trouble=TROUBLE, draft=DRAFT, given_back=st.sampled_from([True] * 4 + [False]))
    def customer_writes_and_the_worker_runs(
        self, trouble: dict[str, Any], draft: dict[str, Any], given_back: bool
    ) -> None:
        if given_back:
            self._give_back_to_the_bot()
        self.world.clock.move(_TYPING_SECONDS)
        self._say()
        self._work(trouble, draft)

    @rule(kill_at=st.integers(1, 3), after=st.booleans())
    def the_webhook_dies(self, kill_at: int, after: bool) -> None:
        self.world.clock.move(_TYPING_SECONDS)
        with self._mortal(kill_at, after=after), contextlib.suppress(Killed):
            self._say()

    @rule(data=st.data())
    def twilio_repeats_a_webhook(self, data: st.DataObject) -> None:
        thread = [m.message_id for m in self.world.thread() if m.direction is Direction.INBOUND]
        if thread:
            before = self._row().unanswered
            self.world.customer_writes("repetido", message_sid=data.draw(st.sampled_from(thread)))
            assert self._row().unanswered == before

    @precondition(lambda self: self.queue.waiting)
    @rule(trouble=TROUBLE, draft=DRAFT)
    def worker_runs(self, trouble: dict[str, Any], draft: dict[str, Any]) -> None:
        self._work(trouble, draft)

    @precondition(lambda self: self._known())
    @rule(trouble=TROUBLE, again=st.sampled_from([False, False, True]))
    def operator_writes(self, trouble: dict[str, Any], again: bool) -> None:
        with self._troubled(trouble), contextlib.suppress(Killed, RequestRefused):
            self._operator_writes(again=again)

    @rule(what=st.sampled_from([*_EDITS, *_EDITS, "hand_back", "erase"]))
    def operator_edits(self, what: str) -> None:
        self._happens(what)

    @precondition(lambda self: self._sent_in_this_era())
    @rule(data=st.data())
    def twilio_reports(self, data: st.DataObject) -> None:
        message_id, sid = data.draw(st.sampled_from(self._sent_in_this_era()))
        for status in data.draw(st.lists(st.sampled_from(_STATUSES), min_size=1, max_size=5)):
            code = data.draw(st.sampled_from([63024, 63024, 63014]))
            self.world.twilio_reports(message_id, status, sid=sid, error_code=code)

    @rule(seconds=st.sampled_from([20, 45, 310, 310, 3700, 25 * 3600]), sweeps=st.booleans())
    def time_passes(self, seconds: int, sweeps: bool) -> None:
        self.world.clock.move(seconds)
        if sweeps:
            self.world.sweeper_runs()

    # The promises at any time

    @invariant()
    def what_came_in_is_counted_once(self) -> None:
        row = self.ledger.rows.get(self.world.id_of(ANA))
        uncounted = (row.uncounted if row else frozenset()) | self.ledger.erased_uncounted
        assert self._totals()["messages_in"] == len(self.ledger.received - uncounted)

    @invariant()
    def what_the_bot_answered_alone_is_counted_once(self) -> None:
        bot, person = self.ledger.had_by["bot"], self.ledger.had_by["person"]
        assert bot_alone(self._totals()) == len(bot - person)

    @invariant()
    def progress_is_counted_once(self) -> None:
        for name, messages in self.ledger.reached.items():
            assert self._totals()[name] == len(messages), name

    @invariant()
    def no_text_is_in_two_answers_that_reached_the_customer(self) -> None:
        """Twilio took them, and neither reported one as failed nor could not tell about it."""
        doubtful = self.ledger.unknown | self.ledger.reached["failed"]
        known = [answer for names, answer in self._named_answers_sent() if not names & doubtful]
        answered = Counter(sid for answer in known for sid in answer.answered)
        assert [sid for sid, times in answered.items() if times > 1] == []

    @invariant()
    def who_waits_stands_in_the_right_queue(self) -> None:
        for row in self.ledger.rows.values():
            assert row.waiting_queue == waiting_queue(row.sender, row.mode, row.needs_person)

    # And once all is quiet

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self._comes_to_rest()

    @rule()
    def all_comes_to_rest(self) -> None:
        self._comes_to_rest()

    def _comes_to_rest(self) -> None:
        bot_must_answer = self._bot_must_answer()
        for _ in range(4):
            self._work_all()
            self.world.clock.move(310)
            self.world.sweeper_runs()
        self._work_all()
        self._check_numbers_out()
        row = self.ledger.rows.get(self.world.id_of(ANA))
        if row and not row.erased:
            self._check_nothing_is_open(row)
        if bot_must_answer:
            assert row is not None
            assert (row.mode, row.needs_person, row.uncounted) == (Mode.BOT, None, frozenset())

    def _bot_must_answer(self) -> bool:
        """Undisturbed from now on, the bot answers whatever is open: no person is needed for it."""
        row = self.ledger.rows.get(self.world.id_of(ANA))
        if row is None or who_answers(row) is not Answerer.BOT or row.needs_person or row.sweeps > 1:
            return False
        closing = window.closes_at(row)
        return closing is not None and (closing - self.world.clock.now()).total_seconds() > 3600

    def _check_nothing_is_open(self, row: Conversation) -> None:
        assert row.pending_answer is None
        assert (row.operator_sends, row.lease_until) == (frozenset(), None)
        if who_answers(row) is Answerer.BOT and not row.needs_person:
            answered = {sid for answer in self._answers_sent() for sid in answer.answered}
            inbound = {m.message_id for m in self.world.thread() if m.direction is Direction.INBOUND}
            assert inbound <= answered | self.ledger.answered_by_person | self.ledger.left_alone
            assert row.unanswered == frozenset()
            assert row.waiting_since is None
        elif row.unanswered and who_answers(row) not in _NO_ANSWER:
            assert row.waiting_since is not None

    def _check_numbers_out(self) -> None:
        """Not counted: what was erased before its end and what Twilio could not tell about. What Twilio took and
        reported as failed before it was closed may be counted or not."""
        sent = self.twilio.sids.keys() - self.ledger.erased_open - self.ledger.unknown
        assert len(sent - self.ledger.failed_before_closed) <= self._totals()["messages_out"] <= len(sent)

    # How

    def _row(self) -> Conversation:
        return self.ledger.rows[self.world.id_of(ANA)]

    def _known(self) -> bool:
        return self.world.id_of(ANA) in self.ledger.rows

    def _totals(self) -> Counter[str]:
        return self.ledger.totals()

    def _answers_sent(self) -> list[PendingAnswer]:
        return [answer for _, answer in self._named_answers_sent()]

    def _named_answers_sent(self) -> list[tuple[set[Name], PendingAnswer]]:
        """Those of which Twilio has every part, with the names of the parts."""
        named = [
            ({(era, message_id) for message_id in answer.message_ids}, answer)
            for (era, _), answer in self.ledger.answers.items()
        ]
        return [(names, answer) for names, answer in named if names <= self.twilio.sids.keys()]

    def _sent_in_this_era(self) -> list[tuple[str, str]]:
        """Message and sid, oldest first, whether we have recorded the sid or not."""
        return [(message_id, sid) for (era, message_id), sid in self.twilio.sids.items() if era == self.ledger.era]

    def _say(self) -> None:
        self.world.customer_writes(f"mensaje{self.world.sids:04}")

    def _operator_writes(self, *, again: bool = False) -> None:
        self.clients += not again or not self.clients
        self.world.operator_writes(f"operador{self.clients:04}", client_id=f"client-{self.clients:04}")

    def _work_all(self) -> None:
        while self.queue.waiting:
            self._work()

    def _work(self, trouble: dict[str, Any] | None = None, draft: dict[str, Any] | None = None) -> None:
        if not self.queue.waiting:
            return
        job = self.queue.waiting[0]
        job.receives += 1
        self._prepare(draft or {"paragraphs": 1, "fault": "none", "hand_off": False})
        seconds = 5
        try:
            with self._troubled(trouble) if trouble else contextlib.nullcontext():
                self.world.worker_runs(receive_count=job.receives)
            job.receives = _RECEIVES
        except Killed:
            seconds = 75
        except SalesBotError:
            pass
        if job.receives >= _RECEIVES:
            self.queue.waiting.remove(job)
        self.world.clock.move(seconds)

    def _prepare(self, draft: dict[str, Any]) -> None:
        self.world.model.paragraphs = draft["paragraphs"]
        self.world.model.fails = list(_MODEL_FAULTS[draft["fault"]])
        self.world.model.calls_tool = "hand_off" if draft["hand_off"] else None

    @contextlib.contextmanager
    def _troubled(self, trouble: dict[str, Any]) -> Iterator[None]:
        model, clock = self.whole[2], self.world.clock
        self.twilio.lose_answers = int(trouble["lost"])
        self.twilio.fails = list(_FAULTS[trouble["fault"]])
        self.twilio.listing_fails = trouble["listing_fails"]
        act = self._at_turn(trouble["turn"], trouble["interruption"])
        match trouble["place"]:
            case "thinking":
                model.while_thinking = act
            case "sleeping":
                clock.while_sleeping = act
            case place:
                setattr(self.twilio, place, act)
        try:
            with self._mortal(trouble["kill_at"], after=trouble["after"]):
                yield
        finally:
            model.while_thinking = clock.while_sleeping = lambda: None
            self.twilio.before_send = self.twilio.after_send = lambda: None
            self.twilio.lose_answers, self.twilio.fails, self.twilio.listing_fails = 0, [], False

    @contextlib.contextmanager
    def _mortal(self, kill_at: int | None, *, after: bool) -> Iterator[None]:
        killer = Killer(kill_at, after=after)
        self._use(tuple(killer.wrap(part) for part in self.whole))
        try:
            yield
        finally:
            self._use(self.whole)

    def _use(self, parts: tuple[Any, ...]) -> None:
        self.world.conversations, self.world.twilio, self.world.model, self.world.jobs = parts

    def _at_turn(self, turn: int, interruption: str | None) -> Callable[[], None]:
        """At the turn-th call; through parts that nobody kills, and only once."""
        left = [turn]

        def act() -> None:
            left[0] -= 1
            if left[0] or interruption is None:
                return
            mortal = self.world.conversations, self.world.twilio, self.world.model, self.world.jobs
            self._use(self.whole)
            try:
                self._happens(interruption)
            finally:
                self._use(mortal)

        return act

    def _happens(self, what: str) -> None:
        """An operator may be refused, and nobody may be there."""
        if what == "message":
            self._say()
            return
        with contextlib.suppress(RequestRefused):
            match what:
                case "erase":
                    self.world.erase()
                case "operator_writes":
                    self._operator_writes()
                case "report" | "blocked":
                    self._newest_is_reported("failed" if what == "blocked" else "delivered")
                case edit if self._known():
                    self.world.operator_edits(**_EDITS[edit])

    def _newest_is_reported(self, status: str) -> None:
        if sent := self._sent_in_this_era():
            message_id, sid = sent[-1]
            self.world.twilio_reports(message_id, status, sid=sid, error_code=63014)

    def _give_back_to_the_bot(self) -> None:
        for edit in ("unblock", "opt_in", "hand_back"):
            self._happens(edit)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=300,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

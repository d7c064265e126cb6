"""What may happen, in any order: two customers, a worker that may die, operators, Twilio's reports, time.

Interruptions strike while the model thinks, while Twilio is asked or while a pause lasts, which is where orders matter.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from chalicelib.errors import (
    ModelFailed,
    RequestRefused,
    SalesBotError,
    SendDelayed,
    SendRefused,
    SendUnknown,
    StoreBusy,
)
from chalicelib.sales.conversation import Conversation, Direction, Mode
from chalicelib.sales.orders import OrderState
from tests.fakes.killing import Killed, Killer
from tests.fakes.outside import ManualClock
from tests.unit.any_order.ledger import Ledger, Name
from tests.unit.any_order.outside import Author, Job, Queue, WatchedTwilio
from tests.unit.selling import MUG, order, quote
from tests.world import ANA, World

BETO = "whatsapp:+34600000002"
RECEIVES = 3
STOCK = 40
_TYPING_SECONDS = 20  # nobody is faster for long: the bot would take it for another bot
_YES = "Sí, confirmo el pedido"
_STATUSES = ["queued", "sending", "sent", "delivered", "read", "failed", "undelivered", "nonsense"]
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
_MODEL_FAULTS: dict[str, list[Exception | None]] = {
    "none": [],
    "passing": [ModelFailed("timeout", temporary=True)],
    "final": [ModelFailed("refusal", temporary=False)],
}
_INTERRUPTIONS = ["message", "BAJA", "ALTA", "erase", "report", "blocked", "operator_writes", *_EDITS]

WHO = st.sampled_from([ANA, ANA, BETO])
WORDS = st.sampled_from([""] * 7 + ["BAJA", "ALTA", _YES, _YES])
TROUBLE = st.fixed_dictionaries(
    {
        "at": st.one_of(st.none(), st.none(), st.integers(1, 24)),
        "after": st.booleans(),
        "what": st.sampled_from(["dies", "dies", "store_fails"]),
        "lost": st.sampled_from([False, False, True]),
        "fault": st.sampled_from(["none", "none", *_FAULTS]),
        "listing_fails": st.sampled_from([False] * 7 + [True]),
        "listed_as": st.sampled_from(["sent", "delivered"]),
        "interruption": st.sampled_from([None, None, None, *_INTERRUPTIONS]),
        "place": st.sampled_from(["thinking", "before_commit", "before_send", "after_send", "sleeping"]),
        "turn": st.integers(1, 3),
    }
)
DRAFT = st.fixed_dictionaries(
    {
        "paragraphs": st.sampled_from([1, 1, 2, 3]),
        "fault": st.sampled_from(["none"] * 5 + ["passing", "final"]),
        "tool": st.sampled_from([None] * 4 + ["hand_off", "make_quote", "make_quote", "place_order"]),
    }
)
_NO_TROUBLE = {
    "at": None,
    "after": False,
    "what": "dies",
    "lost": False,
    "fault": "none",
    "listing_fails": False,
    "listed_as": "sent",
    "interruption": None,
    "place": "thinking",
    "turn": 1,
}
_PLAIN_DRAFT = {"paragraphs": 1, "fault": "none", "tool": None}


class Happenings(RuleBasedStateMachine):
    """`spoiled` are drafts that were lost with their worker, `spoiled_at_once` the most that one job has lost."""

    @initialize(lag=st.sampled_from([0, 5, 14]))
    def somebody_writes(self, lag: int) -> None:
        clock = ManualClock()
        self.ledger = Ledger(clock)
        self.queue, self.author = Queue(), Author()
        self.twilio = WatchedTwilio(clock, listing_lags=lag, ledger=self.ledger)
        self.world = World(
            clock=clock, conversations=self.ledger, jobs=self.queue, model=self.author, twilio=self.twilio
        )
        self.world.sells(replace(MUG, stock=STOCK))
        self.whole = self.ledger, self.twilio, self.author, self.queue
        self.address_of = {self.world.id_of(address): address for address in (ANA, BETO)}
        self.clients = 0
        self.spoiled = self.spoiled_at_once = 0
        self._say(ANA)

    @rule(who=WHO, words=WORDS, trouble=TROUBLE, draft=DRAFT, given_back=st.sampled_from([True] * 4 + [False]))
    def customer_writes_and_the_worker_runs(
        self, who: str, words: str, trouble: dict[str, Any], draft: dict[str, Any], given_back: bool
    ) -> None:
        if given_back:
            self._give_back_to_the_bot(who)
        self.world.clock.move(_TYPING_SECONDS)
        self._say(who, words)
        self._work(self._next_job(who), trouble, draft)

    @rule(
        who=WHO, words=WORDS, at=st.integers(1, 3), after=st.booleans(), what=st.sampled_from(["dies", "store_fails"])
    )
    def the_webhook_breaks(self, who: str, words: str, at: int, after: bool, what: str) -> None:
        self.world.clock.move(_TYPING_SECONDS)
        with contextlib.suppress(Killed, StoreBusy), self._broken(what, at, after=after):
            self._say(who, words)

    @rule(who=WHO, data=st.data())
    def twilio_repeats_a_webhook(self, who: str, data: st.DataObject) -> None:
        thread = [m.message_id for m in self.world.thread(who) if m.direction is Direction.INBOUND]
        if thread:
            self.world.customer_writes("repetido", message_sid=data.draw(st.sampled_from(thread)), address=who)

    @precondition(lambda self: self.queue.waiting)
    @rule(data=st.data(), trouble=TROUBLE, draft=DRAFT)
    def worker_runs(self, data: st.DataObject, trouble: dict[str, Any], draft: dict[str, Any]) -> None:
        self._work(data.draw(st.sampled_from(self.queue.heads())), trouble, draft)

    @rule(who=WHO, trouble=TROUBLE, again=st.sampled_from([False, False, True]))
    def operator_writes(self, who: str, trouble: dict[str, Any], again: bool) -> None:
        if self._row(who):
            with self._troubled(trouble, who), contextlib.suppress(Killed, SalesBotError):
                self._operator_writes(who, again=again)

    @rule(who=WHO, what=st.sampled_from([*_EDITS, *_EDITS, "hand_back", "erase"]))
    def operator_edits(self, who: str, what: str) -> None:
        self._happens(what, who)

    @precondition(lambda self: self.ledger.orders)
    @rule(data=st.data(), state=st.sampled_from(OrderState))
    def operator_moves_an_order(self, data: st.DataObject, state: OrderState) -> None:
        order_id = data.draw(st.sampled_from(sorted(self.ledger.orders)))
        with contextlib.suppress(RequestRefused):
            self.world.change_order()(order_id, state, None)

    @precondition(lambda self: self.twilio.took())
    @rule(data=st.data(), crossing=st.sampled_from([None, None, "delivered", "read", "failed"]))
    def twilio_reports(self, data: st.DataObject, crossing: str | None) -> None:
        """Also of who was erased since: reports may come late. Two may come at the same moment (`crossing`)."""
        name, sid = data.draw(st.sampled_from(list(self.twilio.took().items())))
        for status in data.draw(st.lists(st.sampled_from(_STATUSES), min_size=1, max_size=5)):
            code = data.draw(st.sampled_from([63024, 63024, 63014]))
            self._report(name, status, sid, code, crossing)

    @rule(seconds=st.sampled_from([20, 45, 310, 310, 3700, 4 * 3600, 25 * 3600]), sweeps=st.booleans())
    def time_passes(self, seconds: int, sweeps: bool) -> None:
        self.world.clock.move(seconds)
        if sweeps:
            self.world.sweeper_runs()

    @rule(who=WHO)
    def twilio_takes_nothing_through_all_tries_of_a_job(self, who: str) -> None:
        self._say(who)
        job = self._next_job(who)
        while job in self.queue.waiting:
            self.twilio.fails = list(_FAULTS["long_rate_limit"])
            self._work(job)
        self.twilio.fails = []
        self._check_that_somebody_looks(who)

    @rule(who=WHO, trouble=TROUBLE, after=st.booleans(), fault=st.sampled_from(["rate_limit", "lost_on_the_way"]))
    def an_operators_request_dies_and_the_worker_has_trouble_with_it(
        self, who: str, trouble: dict[str, Any], after: bool, fault: str
    ) -> None:
        if self._row(who):
            self.twilio.lose_answers = int(after)
            self.twilio.fails = [None if after else SendUnknown(500)]
            with contextlib.suppress(RequestRefused):
                self._operator_writes(who)
            self.twilio.lose_answers, self.twilio.fails = 0, []
            self.world.clock.move(45)
            self.world.sweeper_runs()
            self._work(self._next_job(who), {**trouble, "at": None, "fault": fault, "place": "sleeping", "turn": 1})

    @rule(who=WHO, what=st.sampled_from(_INTERRUPTIONS))
    def something_happens_between_two_parts(self, who: str, what: str) -> None:
        self._give_back_to_the_bot(who)
        self.world.clock.move(90)  # three parts each time are soon too many answers
        self._say(who)
        between = {**_NO_TROUBLE, "interruption": what, "place": "after_send"}
        self._work(self._next_job(who), between, {**_PLAIN_DRAFT, "paragraphs": 3})

    @rule(who=WHO, trouble=TROUBLE)
    def customer_buys(self, who: str, trouble: dict[str, Any]) -> None:
        self._give_back_to_the_bot(who)
        for words, tool, meanwhile in (("", "make_quote", None), (_YES, "place_order", trouble)):
            self.world.clock.move(_TYPING_SECONDS)
            self._say(who, words)
            self._work(self._next_job(who), meanwhile, {**_PLAIN_DRAFT, "tool": tool})

    @rule(
        who=WHO,
        what=st.sampled_from(["operator_writes", "block", "take_over"]),
        words=st.sampled_from(["BAJA", "ALTA"]),
    )
    def somebody_of_the_team_is_faster_than_a_wish_is_heard(self, who: str, what: str, words: str) -> None:
        self.world.clock.move(_TYPING_SECONDS)
        self._say(who, words)
        self._happens(what, who)
        self._work(self._next_job(who))

    @rule(who=WHO, status=st.sampled_from(["delivered", "read", "failed"]))
    def who_was_erased_comes_back_and_old_reports_come_late(self, who: str, status: str) -> None:
        old = [one for one in self.twilio.took().items() if self.address_of[one[0].life.conversation_id] == who]
        self._happens("erase", who)
        self._work(self._next_job(who))
        self.world.clock.move(_TYPING_SECONDS)
        self._say(who)
        if old:
            self.twilio.before_send = lambda: self._report(old[0][0], status, old[0][1], 63024)
        self._work(self._next_job(who))
        self.twilio.before_send = lambda: None

    @rule(who=WHO)
    def who_wants_nothing_goes_on_writing(self, who: str) -> None:
        for words in ("BAJA", "", ""):
            self.world.clock.move(_TYPING_SECONDS)
            self._say(who, words)
            self._work(self._next_job(who))

    @rule(who=WHO, what=st.sampled_from(_INTERRUPTIONS), turn=st.integers(1, 8))
    def something_happens_during_an_erasure(self, who: str, what: str, turn: int) -> None:
        self._happens("erase", who)
        during = {**_NO_TROUBLE, "interruption": what, "place": "before_commit", "turn": turn}
        self._work(self._next_job(who), during)

    @rule(who=WHO)
    def the_24_hours_end_under_an_answer(self, who: str) -> None:
        self._give_back_to_the_bot(who)
        self._say(who)
        self.world.clock.move(24 * 3600 - 60)
        self.twilio.fails = list(_FAULTS["long_rate_limit"])
        self._work(self._next_job(who))
        self.twilio.fails = []
        self.world.clock.move(60)
        self._work(self._next_job(who))

    @rule(times=st.integers(1, 4))
    def nobody_works_for_a_while(self, times: int) -> None:
        for _ in range(times):
            self.world.clock.move(310)
            self.world.sweeper_runs()

    # How

    def _check_that_somebody_looks(self, who: str) -> None:
        """What a job could not do to its end is seen by a person."""
        row = self._row(who)
        open_answer = row and not row.erased and row.pending_answer
        assert not open_answer or row.needs_person or row.mode is Mode.HUMAN

    def _row(self, who: str) -> Conversation | None:
        return self.ledger.rows.get(self.world.id_of(who))

    def _say(self, who: str, words: str = "") -> None:
        self.world.customer_writes(words or f"mensaje{self.world.sids:04}", address=who)

    def _operator_writes(self, who: str, *, again: bool = False) -> None:
        """`again`: the page asks once more for the same message, as long as its conversation is there."""
        newest = self.world.id_of(who), f"op:client-{self.clients:04}"
        self.clients += not (again and newest in self.ledger.thread)
        self.world.operator_writes(f"operador{self.clients:04}", client_id=f"client-{self.clients:04}", address=who)

    def _next_job(self, who: str) -> Job | None:
        return next((job for job in self.queue.waiting if self.address_of[job.conversation_id] == who), None)

    def _work_all(self) -> None:
        while self.queue.waiting:
            self._work(self.queue.waiting[0])
        self.world.named_jobs_run()

    def _work(
        self, job: Job | None, trouble: dict[str, Any] | None = None, draft: dict[str, Any] | None = None
    ) -> None:
        if job is None:
            return
        job.receives += 1
        who = self.address_of[job.conversation_id]
        self._prepare(who, draft or _PLAIN_DRAFT)
        seconds, written, counted = 5, self.author.drafts, self._counted_drafts()
        try:
            with self._troubled(trouble, who) if trouble else contextlib.nullcontext():
                self.world.worker_runs(who, receive_count=job.receives)
            job.receives = RECEIVES
        except Killed:
            seconds = 75
            self._note_spoiled(written, counted)
        except SalesBotError:
            self._note_spoiled(written, counted)
        if job.receives >= RECEIVES:
            self.queue.waiting.remove(job)
        self.world.clock.move(seconds)

    def _note_spoiled(self, written: int, counted: int) -> None:
        lost = (self.author.drafts - written) - (self._counted_drafts() - counted)
        self.spoiled += lost
        self.spoiled_at_once = max(self.spoiled_at_once, lost)

    def _counted_drafts(self) -> int:
        return self.ledger.totals()["output_tokens"] // 50

    def _prepare(self, who: str, draft: dict[str, Any]) -> None:
        row, tool = self._row(who), draft["tool"]
        quoted = row.quote.quote_id if row and row.quote else "q0"
        self.author.paragraphs = draft["paragraphs"]
        self.author.fails = list(_MODEL_FAULTS[draft["fault"]])
        self.author.calls_tool = tool
        arguments = dict([quote(("TAZA", 2)), order(quoted)])
        self.author.arguments = arguments.get(tool, {"reason": "lo pidió"})

    @contextlib.contextmanager
    def _troubled(self, trouble: dict[str, Any], who: str) -> Iterator[None]:
        clock = self.world.clock
        self.twilio.lose_answers = int(trouble["lost"])
        self.twilio.fails = list(_FAULTS[trouble["fault"]])
        self.twilio.listing_fails, self.twilio.listed_as = trouble["listing_fails"], trouble["listed_as"]
        act = self._at_turn(trouble["turn"], trouble["interruption"], who)
        match trouble["place"]:
            case "thinking":
                self.author.while_thinking = act
            case "sleeping":
                clock.while_sleeping = act
            case "before_commit":
                self.ledger.before_commit = act
            case place:
                setattr(self.twilio, place, act)
        try:
            with self._broken(trouble["what"], trouble["at"], after=trouble["after"]):
                yield
        finally:
            self.author.while_thinking = clock.while_sleeping = self.ledger.before_commit = lambda: None
            self.twilio.before_send = self.twilio.after_send = lambda: None
            self.twilio.lose_answers, self.twilio.fails = 0, []
            self.twilio.listing_fails, self.twilio.listed_as = False, "sent"

    @contextlib.contextmanager
    def _broken(self, what: str, at: int | None, *, after: bool) -> Iterator[None]:
        """The process dies at one of its calls, or the tables fail once, before or after they did as told."""
        store, *others = self.whole
        if what == "dies":
            killer = Killer(at, after=after)
            self._use(tuple(killer.wrap(part) for part in self.whole))
        else:
            self._use((Killer(at, after=after, error=StoreBusy).wrap(store), *others))
        try:
            yield
        finally:
            self._use(self.whole)

    def _use(self, parts: tuple[Any, ...]) -> None:
        self.world.conversations, self.world.twilio, self.world.model, self.world.jobs = parts

    def _at_turn(self, turn: int, interruption: str | None, who: str) -> Callable[[], None]:
        """At the turn-th call; through parts that nobody kills, and only once."""
        left = [turn]

        def act() -> None:
            left[0] -= 1
            if left[0] or interruption is None:
                return
            mortal = self.world.conversations, self.world.twilio, self.world.model, self.world.jobs
            self._use(self.whole)
            try:
                self._happens(interruption, who)
            finally:
                self._use(mortal)

        return act

    def _happens(self, what: str, who: str) -> None:
        """An operator may be refused, and nobody may be there."""
        with contextlib.suppress(RequestRefused):
            match what:
                case "message" | "BAJA" | "ALTA":
                    self._say(who, "" if what == "message" else what)
                case "erase":
                    self.world.erase(who)
                case "operator_writes":
                    self._operator_writes(who)
                case "report" | "blocked":
                    self._newest_is_reported(who, "failed" if what == "blocked" else "delivered")
                case "hand_back":
                    self._hand_back(who)
                case edit if self._row(who):
                    self.world.operator_edits(who, **_EDITS[edit])

    def _hand_back(self, who: str) -> None:
        if before := self._row(who):
            after = self.world.operator_edits(who, **_EDITS["hand_back"])
            queued = before.mode is Mode.BOT or not after.unanswered or self._next_job(who)
            assert queued, "handed back, and the bot looks at it by chance alone"

    def _newest_is_reported(self, who: str, status: str) -> None:
        life = self.ledger.life(self.world.id_of(who))
        sent = [(name, sid) for name, sid in self.twilio.took().items() if name.life == life]
        if sent:
            name, sid = sent[-1]
            self._report(name, status, sid, 63014)

    def _report(self, name: Name, status: str, sid: str, code: int, crossing: str | None = None) -> None:
        address = self.address_of[name.life.conversation_id]

        def cross() -> None:
            self.ledger.before_commit = lambda: None
            self.world.twilio_reports(name.message_id, str(crossing), sid=sid, error_code=code, address=address)

        before = self.ledger.before_commit
        self.ledger.before_commit = cross if crossing else before
        self.world.twilio_reports(name.message_id, status, sid=sid, error_code=code, address=address)
        self.ledger.before_commit = before

    def _give_back_to_the_bot(self, who: str) -> None:
        for edit in ("unblock", "opt_in", "hand_back"):
            self._happens(edit, who)

"""Whatever happens in whatever order, the promises hold: hypothesis looks for an order that breaks them."""

import contextlib
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.errors import RequestRefused, SalesBotError
from chalicelib.sales import delivery
from chalicelib.sales.conversation import Direction, Mode
from tests.fakes.killing import Killed, Killer
from tests.world import ANA, World

_STATUSES = ["queued", "sending", "sent", "delivered", "read", "failed", "undelivered", "nonsense"]


class AnyOrder(RuleBasedStateMachine):
    """One customer, one worker that may die, operators, Twilio's reports. Interruptions strike while the model thinks
    or while Twilio is asked, which is where orders matter."""

    @initialize()
    def a_shop(self) -> None:
        self.world = World()
        self.bodies = 0
        self.inbound: list[str] = []
        self.ranks: dict[str, int] = {}
        self.sent_when_forbidden: list[str] = []
        self.erased = False
        accept = self.world.twilio.send

        def watched(**message: str) -> object:
            row = self.world.conversations.read(self.world.id_of(ANA))
            before = len(self.world.twilio.accepted)
            try:
                return accept(**message)
            finally:
                forbidden = row is None or row.erased or row.opted_out
                if forbidden and len(self.world.twilio.accepted) > before and not self._interrupted:
                    self.sent_when_forbidden.append(message["body"])

        self._interrupted = False
        self.world.twilio.send = watched

    def _say(self) -> None:
        self.bodies += 1
        self.inbound.append(self.world.customer_writes(f"mensaje{self.bodies:03}."))
        self.erased = False

    def _known(self) -> bool:
        return self.world.id_of(ANA) in self.world.conversations.rows

    @rule()
    def customer_writes(self) -> None:
        self._say()

    @precondition(lambda self: self.inbound and self._known())
    @rule(data=st.data())
    def twilio_repeats_a_webhook(self, data: st.DataObject) -> None:
        thread = [m.message_id for m in self.world.thread() if m.direction is Direction.INBOUND]
        if thread:
            sid = data.draw(st.sampled_from(thread))
            before = self.world.conversation().unanswered
            self.world.customer_writes("repetido", message_sid=sid)
            assert self.world.conversation().unanswered == before

    @rule(
        kill_at=st.one_of(st.none(), st.integers(1, 12)),
        after=st.booleans(),
        lost=st.booleans(),
        interruption=st.sampled_from(["none", "message", "take_over", "opt_out", "erase", "hand_back", "blocked"]),
        place=st.sampled_from(["thinking", "sending"]),
        last=st.booleans(),
    )
    def worker_runs(
        self, kill_at: int | None, after: bool, lost: bool, interruption: str, place: str, last: bool
    ) -> None:
        world = self.world
        world.twilio.lose_answers = int(lost)
        act = self._once(interruption)
        if place == "thinking":
            world.model.while_thinking = act
        else:
            world.twilio.before_send = act
        killer = Killer(kill_at, after=after)
        whole = world.conversations, world.twilio, world.model
        self._whole = whole
        world.conversations, world.twilio, world.model = (killer.wrap(part) for part in whole)
        try:
            world.worker_runs(receive_count=3 if last else 1)
        except (Killed, SalesBotError):
            pass
        finally:
            world.conversations, world.twilio, world.model = whole
            world.model.while_thinking = world.twilio.before_send = lambda: None
            world.twilio.lose_answers = 0
            self._interrupted = False
            world.clock.move(75)

    def _once(self, interruption: str) -> Callable[[], None]:
        todo = [interruption]

        def act() -> None:
            if not todo or todo.pop() == "none":
                return
            world = self.world
            mortal = world.conversations, world.twilio, world.model
            world.conversations, world.twilio, world.model = self._whole
            self._interrupted = True
            try:
                self._interrupt(interruption)
            finally:
                world.conversations, world.twilio, world.model = mortal

        return act

    def _interrupt(self, interruption: str) -> None:
        if interruption == "message":
            self._say()
        elif not self._known():
            return
        elif interruption == "erase":
            self.world.erase()
        elif interruption == "blocked":
            sent = [m for m in self.world.thread() if m.direction is Direction.OUTBOUND and m.sid]
            if sent:
                self.world.twilio_reports(sent[0].message_id, "failed", error_code=63014)
        else:
            self._edit(interruption)

    def _edit(self, what: str) -> None:
        fields = {
            "take_over": {"mode": Mode.HUMAN},
            "hand_back": {"mode": Mode.BOT},
            "opt_out": {"opted_out": True},
            "opt_in": {"opted_out": False},
        }
        with contextlib.suppress(RequestRefused):
            self.world.operator_edits(**fields[what])

    @precondition(lambda self: self._known())
    @rule(what=st.sampled_from(["take_over", "hand_back", "opt_out", "opt_in"]))
    def operator_edits(self, what: str) -> None:
        self._edit(what)

    @precondition(lambda self: self._known())
    @rule(number=st.integers(1, 50))
    def operator_writes(self, number: int) -> None:
        with contextlib.suppress(RequestRefused):
            self.world.operator_writes(f"operador{number:03}", client_id=f"client-{number:04}")

    @precondition(lambda self: self._known())
    @rule()
    def person_is_erased(self) -> None:
        try:
            job_id = self.world.erase()
        except RequestRefused:
            return
        self.world.erase_customer().run(self.world.id_of(ANA), job_id)
        assert not self._known()
        assert self.world.thread() == []
        self.ranks.clear()

    @precondition(lambda self: self._known())
    @rule(data=st.data(), status=st.sampled_from(_STATUSES), code=st.sampled_from([63024, 63014]))
    def twilio_reports(self, data: st.DataObject, status: str, code: int) -> None:
        outbound = [m for m in self.world.thread() if m.direction is Direction.OUTBOUND and m.sid]
        if outbound:
            message = data.draw(st.sampled_from(outbound))
            self.world.twilio_reports(message.message_id, status, error_code=code)

    @rule()
    def sweeper_runs(self) -> None:
        self.world.clock.move(310)
        self.world.sweeper_runs()

    @invariant()
    def no_text_of_the_customer_is_answered_twice(self) -> None:
        for number in range(1, self.bodies + 1):
            answers = [b for b in self.world.sent_bodies() if f"mensaje{number:03}." in b]
            assert len(answers) <= 1, answers

    @invariant()
    def no_message_of_an_operator_is_sent_twice(self) -> None:
        sids = [m.sid for m in self.world.conversations.thread.values() if m.author == "lucia" and m.sid]
        assert len(sids) == len(set(sids))

    @invariant()
    def a_status_only_moves_forward(self) -> None:
        for message in self.world.conversations.thread.values():
            rank = delivery.rank(message.delivery_status, message.sid)
            assert rank >= self.ranks.get(message.message_id, 0)
            self.ranks[message.message_id] = rank

    @invariant()
    def nothing_is_sent_to_who_opted_out_or_is_erased(self) -> None:
        bot = [body for body in self.sent_when_forbidden if not body.startswith("operador")]
        assert bot == []

    @invariant()
    def counters_equal_what_happened(self) -> None:
        totals = self.world.conversations.totals()
        uncounted = sum(len(row.uncounted) for row in self.world.conversations.rows.values())
        assert totals["messages_in"] <= len(self.inbound)
        assert totals["messages_in"] + uncounted <= len(self.inbound)
        assert totals["messages_out"] <= len(self.world.twilio.accepted)
        assert totals["read"] <= totals["delivered"]


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=150,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

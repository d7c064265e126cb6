"""Whatever happens in whatever order, the promises hold: hypothesis looks for an order that breaks one.

What may happen stands in `any_order/happenings.py`. Beside the shop stands a ledger of what really happened. The
promises are held against it after each thing that happens, and once all has come to rest.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from hypothesis.stateful import invariant, rule

from chalicelib.sales.conversation import (
    BOT,
    Conversation,
    Message,
    Mode,
    NeedsPerson,
    PendingAnswer,
    Stage,
    waiting_queue,
)
from chalicelib.sales.orders import OrderState
from tests.examples import examples
from tests.unit.any_order.counted import differences
from tests.unit.any_order.happenings import BETO, STOCK, Happenings
from tests.unit.any_order.ledger import Name, Progress, Step
from tests.unit.any_order.outside import Call
from tests.world import ANA, OPERATOR

_FAILED = ("failed", "undelivered")
_ENDS = (*_FAILED, "cancelled")
# The bot's own `sending`, reserved and without a sid, is before all of them.
_FORWARD = ("reserved", "unknown", "queued", "sending", "sent", "delivered", "read")
# What the fake model uses for a draft: 1,000 tokens, 800 of them cached, and 50, at the price of its name.
_A_DRAFT = {"input_tokens": 1000, "cached_tokens": 800, "output_tokens": 50, "cost_nano_usd": 53_000}


class AnyOrder(Happenings):
    # Answers, at any time

    @invariant()
    def a_message_gets_at_most_one_answer(self) -> None:
        """Of answers that Twilio took whole, and neither reported one as failed nor could not tell about it."""
        doubtful = self.ledger.ever("unknown", *_FAILED)
        known = [step for step in self._answers_sent() if not step.parts & doubtful]
        answered = Counter((step.life, sid) for step in known for sid in _pending(step).answered)
        assert [sid for sid, times in answered.items() if times > 1] == []

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        taken = Counter(call.name for call in self.twilio.calls if call.sid)
        assert [name for name, times in taken.items() if times > 1] == []

    @invariant()
    def an_answer_passes_over_nobody(self) -> None:
        """It answers all that waits when it is reserved. What the bot writes by itself answers nothing."""
        for step in self.ledger.reservations:
            assert _pending(step).answered == () or frozenset(_pending(step).answered) == step.before.unanswered

    @invariant()
    def answers_go_out_in_order(self) -> None:
        """One after the other, each from its first part to its last."""
        for life in {call.name.life for call in self.twilio.calls}:
            own = [call.place for call in self.twilio.calls if call.sid and call.place and call.name.life == life]
            assert own == sorted(own)
            assert all(part == 1 or (number, part - 1) in own for number, part in own)

    @invariant()
    def nothing_of_an_answer_is_sent_after_a_part_that_was_not(self) -> None:
        """Refused, cancelled, or unknown whether it was sent."""
        stopped = {name for name, history in self.ledger.progress.items() if _was_not_sent(history)}
        for call in self.twilio.calls:
            if call.place:
                number, part = call.place
                before = {Name(call.name.life, f"{BOT}:{number}:{place}") for place in range(1, part)}
                assert not before & stopped

    @invariant()
    def nothing_is_sent_too_late(self) -> None:
        """Within 24 hours of the customer's newest message; an answer within an hour of its reservation."""
        for call in self.twilio.calls:
            assert call.row is None or call.at - call.row.last_inbound_at < timedelta(hours=24)
            assert not call.place or call.at - self._reserved(call).at <= timedelta(hours=1)

    # Who may be written to, at any time

    @invariant()
    def nothing_is_sent_to_who_was_erased_or_is_blocked(self) -> None:
        for call in self.twilio.calls:
            assert call.row is not None, "nobody is there"
            assert not call.row.erased
            assert not call.row.blocked

    @invariant()
    def nothing_is_sent_to_who_wants_nothing(self) -> None:
        """But the confirmation, once the way back, and an operator's words to who has written since."""
        for call in self.twilio.calls:
            if call.row and call.row.opted_out:
                assert _tells_of_the_wish(self._reserved(call)) if call.place else self._wrote_since_the_wish(call)

    @invariant()
    def the_bot_sends_nothing_while_a_baja_waits(self) -> None:
        """That neither the customer nor an operator has taken back: the newest wish counts."""
        for call in self.twilio.calls:
            if call.place and call.row:
                waits = call.row.unanswered - frozenset(_pending(self._reserved(call)).answered)
                said = [self.ledger.received[call.name.life, sid] for sid in sorted(waits)]
                wish = next((each for each in reversed(said) if each.body in ("BAJA", "ALTA")), None)
                assert wish is None or wish.body == "ALTA" or self._is_taken_back(wish, call)

    @invariant()
    def the_bot_speaks_only_where_it_may(self) -> None:
        """While a person has it, it says nothing but that a wish is heard, and once that nobody is forgotten."""
        for step in self.ledger.reservations:
            before, answers = step.before, bool(_pending(step).answered)
            assert not before.erased
            assert not before.blocked
            if before.mode is Mode.HUMAN:
                assert _tells_of_the_wish(step) if answers else step.after.reminded
            if before.opted_out:
                assert answers
                assert _tells_of_the_wish(step)
            assert answers or not before.unasked_forbidden or before.mode is Mode.HUMAN

    @invariant()
    def what_was_reserved_is_sent_only_while_nothing_has_changed_about_who_answers(self) -> None:
        for call in self.twilio.calls:
            if call.place and call.row:
                assert _control(call.row) == _control(self._reserved(call).after)

    @invariant()
    def only_who_wants_nothing_is_left_without_an_answer(self) -> None:
        for step in self.ledger.steps:
            if step.left_alone:
                assert step.before.blocked or step.before.erased or step.before.opted_out or step.after.opted_out

    # What is known of a message, at any time

    @invariant()
    def a_status_only_moves_forward(self) -> None:
        for history in self.ledger.progress.values():
            for one, following in pairwise(history):
                assert _may_follow(one, following), f"{one.status} -> {following.status}"

    @invariant()
    def a_message_keeps_the_sid_that_twilio_gave_it(self) -> None:
        for name, history in self.ledger.progress.items():
            assert {one.sid for one in history} <= {None, self.twilio.took().get(name)}

    @invariant()
    def what_is_cancelled_was_never_sent(self) -> None:
        assert not self.ledger.ever("cancelled") & self.twilio.took().keys()

    # What is counted, at any time

    @invariant()
    def counters_equal_the_ledger(self) -> None:
        assert differences(self.ledger) == {}

    @invariant()
    def tokens_and_cost_equal_the_drafts(self) -> None:
        """A worker that dies over a draft takes the count of that one with it."""
        totals, kept = self.ledger.totals(), self.author.drafts - self.spoiled
        assert {name: totals[name] for name in _A_DRAFT} == {name: kept * each for name, each in _A_DRAFT.items()}
        reserved = sum(step.change.new_messages[0].model is not None for step in self.ledger.reservations)
        assert totals["dropped_drafts"] == kept - reserved
        assert self.spoiled_at_once <= 1

    # What waits, what is sold, who is gone, at any time

    @invariant()
    def who_waits_for_the_bot_too_long_is_given_to_a_person(self) -> None:
        """Queued again twice by the sweeper; the third time it hands over."""
        assert all(row.sweeps <= 2 for row in self.ledger.rows.values())

    @invariant()
    def who_is_unanswered_waits_in_the_right_queue(self) -> None:
        for row in self.ledger.rows.values():
            assert row.waiting_queue == waiting_queue(row.sender, row.mode, row.needs_person)
            assert row.waiting_since or not row.unanswered

    @invariant()
    def stock_equals_the_orders_that_stand(self) -> None:
        orders = self.ledger.orders.values()
        taken = sum(
            line.quantity for order in orders if order.state is not OrderState.CANCELLED for line in order.lines
        )
        assert self.world.stock_of("TAZA") == STOCK - taken

    @invariant()
    def what_a_draft_causes_comes_with_its_answer(self) -> None:
        for step in self.ledger.steps:
            assert not step.change.new_orders or _pending(step).order_id == step.change.new_orders[0].order_id
            if step.before and step.after and step.before.needs_person is not step.after.needs_person:
                assert step.reserved or step.after.needs_person is not NeedsPerson.ASKED_FOR_PERSON

    @invariant()
    def who_is_erased_is_gone(self) -> None:
        """No message is there but of those who are there now, and of their present life."""
        for conversation_id, message_id in self.ledger.thread:
            assert conversation_id in self.ledger.rows
            name = self.ledger.name(conversation_id, message_id)
            assert name in self.ledger.received or name in self.ledger.progress
        assert {conversation_id for conversation_id, _ in self.ledger.rested_on} <= self.ledger.rows.keys()

    @invariant()
    def who_comes_back_after_an_erasure_is_new_and_keeps_only_the_wish(self) -> None:
        left: dict[str, bool] = {}
        for step in self.ledger.steps:
            if step.before is None and step.after and step.life.number:
                assert (step.after.mode, step.after.stage, step.after.unread) == (Mode.BOT, Stage.NEW, 1)
                assert (step.after.note, step.after.quote, step.after.stage_history) == ("", None, ())
                assert step.after.unasked_forbidden or step.after.opted_out
                assert step.after.opted_out == left[step.life.conversation_id]
            if step.before and step.change.delete:
                left[step.life.conversation_id] = step.before.opted_out

    # And once all has come to rest

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.all_comes_to_rest()

    @rule()
    def all_comes_to_rest(self) -> None:
        must_be_answered = [address for address in (ANA, BETO) if self._bot_must_answer(address)]
        for _ in range(4):
            self._work_all()
            self.world.clock.move(310)
            self.world.sweeper_runs()
        self._work_all()
        self._check_numbers_out()
        self._check_answers_counted()
        for address in (ANA, BETO):
            row = self._row(address)
            if row and not row.erased:
                self._check_nothing_is_lost(row)
                self._check_nothing_is_open(row)
                self._check_the_wish(row)
        for address in must_be_answered:
            row = self.world.conversation(address)
            if row.needs_person is NeedsPerson.LOOP:
                continue  # so many answers so fast that the bot takes the customer for another bot
            assert (row.mode, row.needs_person, row.uncounted) == (Mode.BOT, None, frozenset())

    def _bot_must_answer(self, address: str) -> bool:
        """Undisturbed from now on, the bot answers whatever is open. An order that it cannot tell any more needs a
        person."""
        row = self._row(address)
        if row is None or _control(row) != (Mode.BOT, False, False, False) or row.needs_person or row.sweeps > 1:
            return False
        if row.pending_answer and row.pending_answer.order_id:
            return False
        return self.world.clock.now() - row.last_inbound_at < timedelta(hours=23)

    def _check_nothing_is_open(self, row: Conversation) -> None:
        assert (row.pending_answer, row.operator_sends, row.lease_until) == (None, frozenset(), None)
        for message in self.ledger.all_messages(row.conversation_id):
            assert (message.delivery_status, message.sid) != ("sending", None)

    def _check_nothing_is_lost(self, row: Conversation) -> None:
        """Each message is answered, left alone as the customer wants it, or waits with a person."""
        life = self.ledger.life(row.conversation_id)
        done = {sid for step in self.ledger.steps if step.life == life for sid in step.left_alone | step.answered}
        received = {name.message_id for name in self.ledger.received if name.life == life}
        assert received - done == row.unanswered
        if row.unanswered:
            assert row.mode is Mode.HUMAN or row.needs_person
        elif row.mode is Mode.BOT and not row.needs_person:
            assert row.waiting_since is None

    def _is_taken_back(self, baja: Message, call: Call) -> bool:
        """By an operator, before this was sent."""
        steps = [step for step in self.ledger.steps[: call.steps] if step.life == call.name.life]
        return any(_takes_a_wish_back(step) and step.at > baja.sent_at for step in steps)

    def _check_the_wish(self, row: Conversation) -> None:
        """A BAJA that neither an ALTA nor an operator took back since holds, or still waits with a person."""
        wish = None
        for step in self.ledger.steps:
            if step.life == self.ledger.life(row.conversation_id):
                said = {message.body: message.message_id for message in step.change.new_messages}
                wish = said.get("BAJA", None if _takes_a_wish_back(step) else wish)
        assert wish is None or row.opted_out or wish in row.unanswered

    def _check_numbers_out(self) -> None:
        """Not counted: what was erased before its end and what Twilio could not tell about. What Twilio took and
        reported as failed before it was closed may be counted or not."""
        closed, unknown = self.ledger.closed(), self.ledger.ever("unknown")
        sent = {name for name in self.twilio.took() if name in closed and name not in unknown}
        failed = {
            name
            for name in sent
            if any(one.status in _FAILED and one.at <= closed[name] for one in self.ledger.progress[name])
        }
        assert len(sent - failed) <= self.ledger.totals()["messages_out"] <= len(sent)

    def _check_answers_counted(self) -> None:
        """An answer is one that Twilio has whole; one of which a part failed or is unknown may be none."""
        whole = [step for step in self._answers_sent() if _pending(step).answered]
        doubtful, closed = self.ledger.ever("unknown", *_FAILED), self.ledger.closed().keys()
        sure = [step for step in whole if not step.parts & doubtful and step.parts <= closed]
        assert len(sure) <= self.ledger.totals()["answered_by_bot"] <= len(whole)

    # How

    def _answers_sent(self) -> Iterator[Step]:
        """The reservations of answers of which Twilio has every part."""
        took = self.twilio.took().keys()
        return (step for step in self.ledger.reservations if step.parts <= took)

    def _reserved(self, call: Call) -> Step:
        return self.ledger.reserved_by[call.name]

    def _wrote_since_the_wish(self, call: Call) -> bool:
        """One who came back after an erasure with the wish of before has written since."""
        own = [step for step in self.ledger.steps[: call.steps] if step.life == call.name.life]
        wished = [step.at for step in own if _opts_out(step)]
        return not wished or wished[-1] < call.row.last_inbound_at


def _pending(step: Step) -> PendingAnswer:
    assert step.reserved
    return step.reserved


def _control(row: Conversation) -> tuple[Mode, bool, bool, bool]:
    """Who may write."""
    return row.mode, row.opted_out, row.blocked, row.erased


def _opts_out(step: Step) -> bool:
    return bool(step.before and step.after and step.after.opted_out and not step.before.opted_out)


def _takes_a_wish_back(step: Step) -> bool:
    """The customer says so, or an operator."""
    by_operator = step.change.set.get("opt_out_by") == OPERATOR.username and not step.change.set["opted_out"]
    changes = bool(step.before and step.before.opted_out)
    return (by_operator and changes) or any(message.body == "ALTA" for message in step.change.new_messages)


def _tells_of_the_wish(reservation: Step) -> bool:
    """That it is heard, or how to come back."""
    before, after = reservation.before, reservation.after
    return after.opted_out is not before.opted_out or (after.opt_out_hinted and not before.opt_out_hinted)


def _may_follow(one: Progress, following: Progress) -> bool:
    if one.status in _ENDS:
        return following.status == one.status
    if following.status in _ENDS:
        return _forward(one) < _FORWARD.index("delivered")
    return _forward(one) <= _forward(following)


def _forward(progress: Progress) -> int:
    if (progress.status, progress.sid) == ("sending", None):
        return 0
    return _FORWARD.index(progress.status)


def _was_not_sent(history: list[Progress]) -> bool:
    """Twilio refused it, or it was closed without a sid."""
    return any(one.sid is None and one.status in ("unknown", *_ENDS) for one in history)


class TestAnyOrder(AnyOrder.TestCase):
    settings = examples(250, steps=30)

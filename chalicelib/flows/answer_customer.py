"""The customer wrote, and the bot answers: one job of the reply queue, from top to bottom.

Whatever happens between two lines here, the queue gives the job again and every step finds what was done.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import ChangeRefused, ModelFailed, TryAgainLater
from chalicelib.flows.budget import Budget
from chalicelib.flows.erase_customer import EraseCustomer
from chalicelib.flows.finish_answer import FinishAnswer
from chalicelib.flows.finish_operator_sends import FinishOperatorSends
from chalicelib.flows.follow_up import FollowUp
from chalicelib.flows.ports import Catalog, Conversations, Profiles, Twilio
from chalicelib.flows.read_media import ReadMedia
from chalicelib.flows.send_notices import SendNotices
from chalicelib.flows.tell_siblings import TellSiblings
from chalicelib.flows.tools import Turn
from chalicelib.flows.write_draft import WriteDraft, handed_over, introduced
from chalicelib.sales import answering, counting, fixed_answers, hand_over, limits, opt_out, window, wishes
from chalicelib.sales.answering import Answer, Answerer
from chalicelib.sales.conversation import Conversation, Direction, Message, NeedsPerson
from chalicelib.sales.effects import Effects
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.profile import Profile
from chalicelib.sales.wishes import Wish

_HISTORY = 40
# A paused bot looks again so often whether it may answer who waits.
_WHILE_PAUSED = timedelta(minutes=5)


class _Turn(Enum):
    """How a turn ended: from the start again, with something left to do beside the customer's messages, or done."""

    AGAIN = auto()
    MORE = auto()
    DONE = auto()


@dataclass(frozen=True)
class AnswerCustomer:
    conversations: Conversations
    twilio: Twilio
    catalog: Catalog
    profiles: Profiles
    write_draft: WriteDraft
    read_media: ReadMedia
    finish_answer: FinishAnswer
    finish_operator_sends: FinishOperatorSends
    follow_up: FollowUp
    send_notices: SendNotices
    tell_siblings: TellSiblings
    erase_customer: EraseCustomer
    budget: Budget
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo
    max_receives: int
    retry_seconds: int
    start_seconds: float

    def __call__(self, conversation_id: str, receive_count: int, deadline: Deadline) -> None:
        """`receive_count` is 1 on the first try. Raises TryAgainLater when the queue should give the job again."""
        conversation = self._current(conversation_id)
        last_try = receive_count >= self.max_receives
        turn = _Turn.AGAIN
        while conversation:
            if conversation.erased:
                self.erase_customer.run(conversation, deadline)
                return
            if last_try and _has_work(conversation):  # also for a second answer: the first took the flag back
                conversation = self._flag(conversation, NeedsPerson.JOB_FAILING)
            self.finish_operator_sends(conversation, deadline)
            if conversation.pending_answer:
                self.finish_answer(conversation, deadline)
            elif turn is _Turn.AGAIN and _waits(conversation):
                turn = self._took_turn(conversation, deadline, last_try=last_try)
                if turn is _Turn.DONE:
                    return
            else:
                self._do_the_rest(conversation, deadline)
                return
            conversation = self._current(conversation_id)
        logs.step("conversation_gone", conversation_id=conversation_id)

    def _current(self, conversation_id: str) -> Conversation | None:
        """With the person's newest wish, wherever it was said."""
        conversation = self.conversations.read(conversation_id)
        if conversation is None or conversation.erased or not conversation.wish_untold:
            return conversation
        self.tell_siblings(conversation)
        return self.conversations.read(conversation_id)

    def _do_the_rest(self, conversation: Conversation, deadline: Deadline) -> None:
        """What the shop is to be told, what a person is to see, and what time alone has brought."""
        if answering.who_answers(conversation) is Answerer.PERSON and not conversation.unanswered:
            self._read_what_was_answered(conversation, deadline)
        if conversation.notices:
            self.send_notices(conversation, deadline)
        elif conversation.due_at and conversation.due_at <= self.clock.now():
            self.follow_up(conversation, deadline)

    def _read_what_was_answered(self, conversation: Conversation, deadline: Deadline) -> None:
        """Who of the team wrote before the files were read still wants to see them."""
        messages = self._messages(conversation)
        unread = [m for m in messages if m.direction is Direction.INBOUND and m.media and not m.media_outcome]
        if not unread or limits.exceeded(conversation, messages, self.zone, budget_spent=self.budget.is_spent()):
            return
        as_if_waiting = replace(conversation, unanswered=frozenset(message.message_id for message in unread))
        with suppress(ChangeRefused):
            self.read_media(as_if_waiting, unread, deadline)

    def _took_turn(self, conversation: Conversation, deadline: Deadline, *, last_try: bool) -> _Turn:
        """When something changed meanwhile nothing of the turn has happened, and it begins anew."""
        try:
            return self._take_turn(conversation, deadline, last_try=last_try)
        except ChangeRefused as refused:
            logs.step("draft_dropped", **_name(conversation), because=type(refused).__name__)
            if deadline.remaining() < self.start_seconds:
                raise TryAgainLater(self.retry_seconds, "changed again and again") from None
            return _Turn.AGAIN

    def _take_turn(self, conversation: Conversation, deadline: Deadline, *, last_try: bool) -> _Turn:
        """Raises ChangeRefused when the tables are not as read."""
        messages = self._messages(conversation)
        unanswered = [m for m in messages if m.message_id in conversation.unanswered]
        uncounted = [m for m in messages if m.message_id in conversation.uncounted]
        now = self.clock.now()
        answerer = answering.who_answers(conversation)
        if not unanswered:
            return self._leave(conversation, uncounted, answered=answerer is not Answerer.PERSON)
        if again := wishes.repeated(conversation, unanswered):
            return self._note_again(conversation, again)
        in_force = self.profiles.in_force(conversation.sender)
        is_open = in_force is not None and window.is_open(conversation, now)
        if (answerer is Answerer.UNHEARD or not is_open) and (wish := wishes.unheard(conversation, unanswered)):
            return self._hear(conversation, unanswered, uncounted, wish[1])
        if answerer is Answerer.UNHEARD:
            return self._leave(conversation, uncounted, answered=True)
        if in_force is None or not is_open:
            if answerer is not Answerer.BOT:
                return self._leave(conversation, uncounted, answered=answerer is Answerer.NOBODY)
            return self._give_to_person(conversation, uncounted, known_sender=in_force is not None)
        profile = in_force.profile
        reason = limits.exceeded(conversation, messages, self.zone, budget_spent=self.budget.is_spent())
        if answer := fixed_answers.about_messages(conversation, unanswered, profile):
            if reason in (NeedsPerson.LIMIT_REACHED, NeedsPerson.LOOP):
                return self._note_wish(conversation, unanswered, uncounted, answer)
            return self._send(conversation, unanswered, uncounted, introduced(conversation, profile, answer), deadline)
        if hand_over.takes_back(conversation, unanswered[-1].sent_at, profile, now):
            self.conversations.commit(answering.take_back(conversation, now))
            logs.step("taken_back", **_name(conversation))
            return _Turn.AGAIN
        if answerer is Answerer.NOBODY:
            return self._leave(conversation, uncounted, answered=True)
        if answerer is Answerer.PERSON:
            if reason is None and any(message.media and not message.media_outcome for message in unanswered):
                self.read_media(conversation, messages, deadline)  # the person hears and sees it too
            return self._leave(conversation, uncounted, answered=False, due_at=hand_over.remind_at(profile, now))
        if in_force.paused:
            flagged = self._flag(conversation, NeedsPerson.BOT_PAUSED)
            return self._leave(flagged, uncounted, answered=False, due_at=now + _WHILE_PAUSED)
        if reason:
            return self._stop_at_limit(conversation, profile, reason, unanswered, uncounted, deadline)
        answer = self._answer(conversation, profile, messages, unanswered, deadline, last_try=last_try)
        return self._send(conversation, unanswered, uncounted, introduced(conversation, profile, answer), deadline)

    def _answer(
        self,
        conversation: Conversation,
        profile: Profile,
        messages: Sequence[Message],
        unanswered: Sequence[Message],
        deadline: Deadline,
        *,
        last_try: bool,
    ) -> Answer:
        """The model's answer, or the fixed line where none is needed or it can give none."""
        now = self.clock.now()
        self.twilio.show_typing(unanswered[-1].message_id)
        messages, images = self.read_media(conversation, messages, deadline)
        turn = Turn(conversation, profile, messages, self.catalog, now, images)
        try:
            return self.write_draft.answer(turn, deadline)
        except ModelFailed as failed:
            if failed.temporary and not last_try:
                raise TryAgainLater(self.retry_seconds, failed.reason) from None
            logs.alarm("model_failed_for_good", **_name(conversation), reason=failed.reason)
            line = Answer(profile.courteous_line, effects=Effects(hand_off=NeedsPerson.MODEL_FAILED))
            return handed_over(line, turn)

    def _hear(
        self, conversation: Conversation, unanswered: Sequence[Message], uncounted: Sequence[Message], wish: Wish
    ) -> _Turn:
        """Where nothing can be confirmed. Who wants messages again waits for whoever may write them."""
        silence = wish is Wish.SILENCE
        answer = Answer("", effects=Effects(opt_out=silence, opt_in=not silence))
        answered = silence or answering.who_answers(conversation) is Answerer.UNHEARD
        return self._note_wish(conversation, unanswered, uncounted, answer, answered=answered)

    def _note_wish(
        self,
        conversation: Conversation,
        unanswered: Sequence[Message],
        uncounted: Sequence[Message],
        answer: Answer,
        *,
        answered: bool = True,
    ) -> _Turn:
        """Above the limits, while blocked, and where the bot may not write, a wish to get messages or none is kept, and
        not confirmed.

        Raises ChangeRefused.
        """
        now = self.clock.now()
        change = answering.settle(conversation, uncounted, now, self.zone, answered=answered)
        change = wishes.with_wish(change, conversation, unanswered, answer.effects, now, self.zone, self.pseudonyms)
        self.conversations.commit(change)
        self.tell_siblings(replace(conversation, **change.set))
        return _Turn.MORE if answered else _Turn.AGAIN

    def _note_again(self, conversation: Conversation, message: Message) -> _Turn:
        """What another conversation of the person hears late must not outdo it. Raises ChangeRefused."""
        change = opt_out.said_again(conversation, self.pseudonyms, message.sent_at)
        self.conversations.commit(change)
        self.tell_siblings(replace(conversation, **change.set))
        return _Turn.AGAIN

    def _stop_at_limit(
        self,
        conversation: Conversation,
        profile: Profile,
        reason: NeedsPerson,
        unanswered: Sequence[Message],
        uncounted: Sequence[Message],
        deadline: Deadline,
    ) -> _Turn:
        """One courteous line a day, and a person. Raises ChangeRefused."""
        logs.alarm("limit_reached", **_name(conversation), reason=reason.value)
        now = self.clock.now()
        today = counting.business_day(now, self.zone)
        if conversation.limited_day == today:
            self.conversations.commit(answering.hand_to_person(conversation, uncounted, reason, now, self.zone))
            return _Turn.MORE
        answer = fixed_answers.at_limit(reason, profile, now, today)
        return self._send(conversation, unanswered, uncounted, introduced(conversation, profile, answer), deadline)

    def _send(
        self,
        conversation: Conversation,
        unanswered: Sequence[Message],
        uncounted: Sequence[Message],
        answer: Answer,
        deadline: Deadline,
    ) -> _Turn:
        """Reserved, sent and closed. Raises ChangeRefused."""
        now = self.clock.now()
        change, reserved, parts = answering.reserve(conversation, unanswered, uncounted, answer, now, self.zone)
        change = wishes.with_wish(change, conversation, unanswered, answer.effects, now, self.zone, self.pseudonyms)
        reserved = replace(reserved, **change.set)
        try:
            self.conversations.commit(change)
        except ChangeRefused:
            # DynamoDB's answer may have been lost: then the reservation stands, and is ours by its very moment.
            if self.conversations.message(conversation.conversation_id, parts[0].message_id) != parts[0]:
                self._drop(conversation, answer)
                raise
        logs.step("answer_reserved", **_name(conversation), message_id=parts[0].message_id, parts=len(parts))
        self.tell_siblings(reserved)
        self.finish_answer(reserved, deadline, fresh_parts=parts)
        return _Turn.MORE if reserved.notices or reserved.wish_untold else _Turn.DONE

    def _leave(
        self,
        conversation: Conversation,
        uncounted: Sequence[Message],
        *,
        answered: bool,
        due_at: datetime | None = None,
    ) -> _Turn:
        """Counted, and left to wait until `due_at`; or `answered`: nobody is to answer it."""
        due = due_at if answering.may_be_due(conversation, self.clock.now()) else None
        if uncounted or due or (answered and conversation.unanswered):
            now = self.clock.now()
            self.conversations.commit(
                answering.settle(conversation, uncounted, now, self.zone, answered=answered, due_at=due)
            )
            logs.step("left_unanswered" if answered else "left_to_person", **_name(conversation))
        return _Turn.MORE

    def _drop(self, conversation: Conversation, answer: Answer) -> None:
        if dropped := answering.drop(conversation, answer, self.clock.now(), self.zone):
            self.conversations.commit(dropped)

    def _messages(self, conversation: Conversation) -> list[Message]:
        """The newest ones, and whatever else waits to be answered or counted."""
        recent = self.conversations.recent_messages(conversation.conversation_id, _HISTORY)
        known = {message.message_id for message in recent}
        missing = (conversation.unanswered | conversation.uncounted) - known
        older = self.conversations.messages(conversation.conversation_id, missing) if missing else []
        return [*older, *recent]

    def _give_to_person(self, conversation: Conversation, uncounted: Sequence[Message], *, known_sender: bool) -> _Turn:
        reason = NeedsPerson.WINDOW_CLOSED if known_sender else NeedsPerson.UNKNOWN_SENDER
        self.conversations.commit(
            answering.hand_to_person(conversation, uncounted, reason, self.clock.now(), self.zone)
        )
        logs.alarm("given_to_person", **_name(conversation), reason=reason.value)
        return _Turn.MORE

    def _flag(self, conversation: Conversation, reason: NeedsPerson) -> Conversation:
        """A person sees it; who answers stays as it is. Before the last try: whatever happens now."""
        if conversation.needs_person:
            return conversation
        self.conversations.commit(answering.needs_person(conversation, reason, self.clock.now()))
        if reason is NeedsPerson.JOB_FAILING:
            logs.alarm("job_failing", **_name(conversation))
        return replace(conversation, needs_person=reason)


def _waits(conversation: Conversation) -> bool:
    return bool(conversation.unanswered or conversation.uncounted)


def _has_work(conversation: Conversation) -> bool:
    bot_answers = answering.who_answers(conversation) is Answerer.BOT
    return conversation.pending_answer is not None or bool(conversation.unanswered and bot_answers)


def _name(conversation: Conversation) -> dict[str, str]:
    return {"conversation_id": conversation.conversation_id}

"""The customer wrote, and the bot answers: one job of the reply queue, from top to bottom.

Whatever happens between two lines here, the queue gives the job again and every step finds what was done.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import ConversationChanged, ModelFailed, TryAgainLater
from chalicelib.flows.erase_customer import EraseCustomer
from chalicelib.flows.finish_answer import FinishAnswer
from chalicelib.flows.finish_operator_sends import FinishOperatorSends
from chalicelib.flows.ports import Conversations, Model, ProfileOf, Twilio
from chalicelib.sales import answering, instructions, window
from chalicelib.sales.answering import Answer, Answerer
from chalicelib.sales.conversation import Conversation, Message, NeedsPerson
from chalicelib.sales.cost import cost_nano_usd
from chalicelib.sales.drafting import DraftRequest, Tool
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.profile import Profile

_HISTORY = 40


@dataclass
class _Effects:
    """What the tools of one draft want; it happens only with the reservation."""

    hand_off: NeedsPerson | None = None


@dataclass(frozen=True)
class AnswerCustomer:
    conversations: Conversations
    twilio: Twilio
    model: Model
    profile_of: ProfileOf
    finish_answer: FinishAnswer
    finish_operator_sends: FinishOperatorSends
    erase_customer: EraseCustomer
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo
    prices: Mapping[str, int] | None
    history_tokens: int
    max_receives: int
    retry_seconds: int
    start_seconds: float

    def __call__(self, conversation_id: str, receive_count: int, deadline: Deadline) -> None:
        """`receive_count` is 1 on the first try. Raises TryAgainLater when the queue should give the job again."""
        conversation = self.conversations.read(conversation_id)
        last_try = receive_count >= self.max_receives
        if conversation and last_try and _has_work(conversation):
            conversation = self._flag(conversation)
        while conversation:
            if conversation.erased:
                self.erase_customer.run(conversation)
                return
            self.finish_operator_sends(conversation, deadline)
            if conversation.pending_answer:
                self.finish_answer(conversation, deadline)
            elif not _waits(conversation) or self._took_turn(conversation, deadline, last_try=last_try):
                return
            conversation = self.conversations.read(conversation_id)
        logs.step("conversation_gone", conversation_id=conversation_id)

    def _took_turn(self, conversation: Conversation, deadline: Deadline, *, last_try: bool) -> bool:
        """False when the conversation changed meanwhile: nothing of the turn has happened, and it begins anew."""
        try:
            self._take_turn(conversation, deadline, last_try=last_try)
        except ConversationChanged:
            logs.step("draft_dropped", **_name(conversation))
            if deadline.remaining() < self.start_seconds:
                raise TryAgainLater(self.retry_seconds, "changed again and again") from None
            return False
        return True

    def _take_turn(self, conversation: Conversation, deadline: Deadline, *, last_try: bool) -> None:
        """Raises ConversationChanged when the tables are not as read: nothing of the turn has happened then."""
        messages = self._messages(conversation)
        unanswered = [m for m in messages if m.message_id in conversation.unanswered]
        uncounted = [m for m in messages if m.message_id in conversation.uncounted]
        now = self.clock.now()
        answerer = answering.who_answers(conversation)
        if answerer is Answerer.PERSON and not uncounted:
            return
        if answerer is not Answerer.BOT or not unanswered:
            answered = answerer is not Answerer.PERSON
            self.conversations.commit(answering.settle(conversation, uncounted, now, self.zone, answered=answered))
            logs.step("left_to_person" if not answered else "left_unanswered", **_name(conversation))
            return
        profile = self.profile_of(conversation.sender)
        if profile is None or not window.is_open(conversation, now):
            self._give_to_person(conversation, uncounted, profile)
            return
        answer = self._answer(conversation, profile, messages, unanswered, deadline, last_try=last_try)
        self._send(conversation, unanswered, uncounted, answer, deadline)

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
        """The model's answer, or the fixed line where it can give none."""
        if all(instructions.is_unreadable(message) for message in unanswered):
            return _introduced(conversation, profile, Answer(profile.unreadable_media))
        self.twilio.show_typing(unanswered[-1].message_id)
        try:
            return _introduced(conversation, profile, self._draft(conversation, profile, messages, deadline))
        except ModelFailed as failed:
            if failed.temporary and not last_try:
                raise TryAgainLater(self.retry_seconds, failed.reason) from None
            logs.alarm("model_failed_for_good", **_name(conversation), reason=failed.reason)
            line = Answer(profile.courteous_line, hand_off=NeedsPerson.MODEL_FAILED)
            return _introduced(conversation, profile, line)

    def _draft(
        self, conversation: Conversation, profile: Profile, messages: Sequence[Message], deadline: Deadline
    ) -> Answer:
        effects = _Effects()
        request = DraftRequest(
            instructions=instructions.instructions_for(profile),
            conversation=instructions.conversation_for_model(messages, self.history_tokens, conversation.unanswered),
            tools=[_hand_off_tool(effects)],
            safety_identifier=self.pseudonyms.safety_identifier(conversation.conversation_id),
            cache_key=f"{instructions.VERSION}:{profile.name}"[:64],
        )
        started = time.perf_counter()
        draft = self.model.write(request, deadline)
        seconds = round(time.perf_counter() - started, 3)
        cost = cost_nano_usd(draft.usage, self.prices)
        logs.step(
            "answer_drafted",
            **_name(conversation),
            duration_ms=round(seconds * 1000),
            model=draft.model,
            input_tokens=draft.usage.input_tokens,
            cached_tokens=draft.usage.cached_tokens,
            output_tokens=draft.usage.output_tokens,
            cost_usd=None if cost is None else cost / 1e9,
        )
        return Answer(
            draft.text,
            hand_off=effects.hand_off,
            model=draft.model,
            usage=draft.usage,
            cost_nano_usd=cost,
            duration_seconds=seconds,
        )

    def _send(
        self,
        conversation: Conversation,
        unanswered: Sequence[Message],
        uncounted: Sequence[Message],
        answer: Answer,
        deadline: Deadline,
    ) -> None:
        now = self.clock.now()
        change, reserved, parts = answering.reserve(conversation, unanswered, uncounted, answer, now, self.zone)
        try:
            self.conversations.commit(change)
        except ConversationChanged:
            # DynamoDB's answer may have been lost: then the reservation stands, and is ours by its very moment.
            if self.conversations.message(conversation.conversation_id, parts[0].message_id) != parts[0]:
                self._drop(conversation, answer)
                raise
        logs.step("answer_reserved", **_name(conversation), message_id=parts[0].message_id, parts=len(parts))
        self.finish_answer(reserved, deadline, fresh_parts=parts)

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

    def _give_to_person(
        self, conversation: Conversation, uncounted: Sequence[Message], profile: Profile | None
    ) -> None:
        reason = NeedsPerson.WINDOW_CLOSED if profile else NeedsPerson.UNKNOWN_SENDER
        self.conversations.commit(
            answering.hand_to_person(conversation, uncounted, reason, self.clock.now(), self.zone)
        )
        logs.alarm("given_to_person", **_name(conversation), reason=reason.value)

    def _flag(self, conversation: Conversation) -> Conversation:
        """Before the last try: whatever happens now, a person sees it."""
        if conversation.needs_person:
            return conversation
        self.conversations.commit(answering.needs_person(conversation, NeedsPerson.JOB_FAILING, self.clock.now()))
        logs.alarm("job_failing", **_name(conversation))
        return replace(conversation, needs_person=NeedsPerson.JOB_FAILING)


def _waits(conversation: Conversation) -> bool:
    return bool(conversation.unanswered or conversation.uncounted)


def _has_work(conversation: Conversation) -> bool:
    bot_answers = answering.who_answers(conversation) is Answerer.BOT
    return conversation.pending_answer is not None or bool(conversation.unanswered and bot_answers)


def _introduced(conversation: Conversation, profile: Profile, answer: Answer) -> Answer:
    """The first answer of a conversation says that it is an AI and how to reach a person (EU AI Act, article 50)."""
    if conversation.introduced:
        return answer
    return replace(answer, introduction=profile.first_message)


def _hand_off_tool(effects: _Effects) -> Tool:
    def run(_arguments: Mapping[str, Any]) -> str:
        effects.hand_off = NeedsPerson.ASKED_FOR_PERSON
        return "Hecho: una persona del equipo verá esta conversación y contestará por aquí. Díselo al cliente."

    return Tool(
        name="hand_off",
        description=(
            "Pasa la conversación a una persona del equipo. Úsala cuando el cliente pide una persona, se queja, "
            "está molesto o necesita algo que tú no puedes resolver."
        ),
        parameters={
            "type": "object",
            "properties": {"reason": {"type": "string", "description": "Por qué, en pocas palabras."}},
            "required": ["reason"],
            "additionalProperties": False,
        },
        run=run,
    )


def _name(conversation: Conversation) -> dict[str, str]:
    return {"conversation_id": conversation.conversation_id}

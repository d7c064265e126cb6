"""An operator chats with the bot as a customer would: real profile, catalog, model and guard, and nothing happens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import ModelFailed, RequestRefused
from chalicelib.flows.budget import Budget
from chalicelib.flows.ports import Catalog, Profiles
from chalicelib.flows.tools import Turn
from chalicelib.flows.write_draft import WriteDraft, introduced
from chalicelib.sales import answering, fixed_answers, trial
from chalicelib.sales.answering import Answer, Answerer
from chalicelib.sales.conversation import Conversation, Message
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.trial import Trial

_AS_JSON = TypeAdapter(Trial)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a turn. `state` is plain JSON, for the next one; `answer` None: a person would have to answer."""

    state: Any = field(repr=False)
    conversation: Conversation
    messages: Sequence[Message] = field(repr=False)
    answer: Answer | None
    currency: str


@dataclass(frozen=True)
class TryTheBot:
    profiles: Profiles
    catalog: Catalog
    write_draft: WriteDraft
    budget: Budget
    pseudonyms: Pseudonyms
    clock: Clock
    zone: ZoneInfo

    def __call__(self, sender: str, state: Any, body: str, deadline: Deadline) -> Tried:
        """`state` None begins a new conversation. Also while the bot is paused. Raises RequestRefused."""
        in_force = self.profiles.in_force(sender)
        if in_force is None:
            raise RequestRefused(400, "unknown_sender", "Ese número no es de la tienda.")
        now = self.clock.now()
        before = trial.begun(uuid4().hex, sender, now) if state is None else _read(state, sender)
        heard = trial.with_words(before, body, now)
        turn = Turn(heard.conversation, in_force.profile, heard.messages, self.catalog, now, is_trial=True)
        answer = self._answer(turn, deadline)
        after, told = heard, list[Message]()
        if answer:
            spoken = introduced(turn.conversation, turn.profile, answer)
            after, told[:] = trial.with_answer(heard, spoken, self.clock.now(), self.zone, self.pseudonyms)
        state = _AS_JSON.dump_python(after, mode="json", exclude_defaults=True)
        return Tried(state, after.conversation, told, answer, in_force.profile.currency)

    def _answer(self, turn: Turn, deadline: Deadline) -> Answer | None:
        """None: it waits for a person, or the customer wants no messages."""
        if answering.who_answers(turn.conversation) is not Answerer.BOT:
            return fixed_answers.about_messages(turn.conversation, turn.unanswered, turn.profile)
        if self.budget.is_spent():
            raise RequestRefused(
                409, "budget_spent", "El dinero de hoy para el modelo ya se gastó: prueba otra vez mañana."
            )
        try:
            return self.write_draft.answer(turn, deadline)
        except ModelFailed as failed:
            logs.step("trial_failed", conversation_id=turn.conversation.conversation_id, reason=failed.reason)
            raise _model_failed(failed) from None


def _read(state: Any, sender: str) -> Trial:
    """Raises RequestRefused for what a version before has made, and for a trial with another number."""
    try:
        before = _AS_JSON.validate_python(state)
    except ValidationError:
        raise cannot_go_on() from None
    if before.conversation.sender != sender:
        raise cannot_go_on()
    return before


def cannot_go_on() -> RequestRefused:
    return RequestRefused(400, "bad_state", "Esta prueba no se puede seguir: empieza otra.")


def _model_failed(failed: ModelFailed) -> RequestRefused:
    if failed.temporary:
        return RequestRefused(503, "model_failed", "El modelo tardó demasiado o está ocupado. Inténtalo de nuevo.")
    return RequestRefused(
        503, "model_failed", "El modelo no pudo responder. Revisa la clave y el saldo de OpenAI, o inténtalo de nuevo."
    )

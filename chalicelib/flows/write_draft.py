"""The bot's answer to what waits: a fixed one where that is enough, else the model writes, and code checks.

A draft that fails is asked for once more with the reason, then a safe sentence and a person. What the model says about
the customer becomes effects here.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib import logs
from chalicelib.clock import Deadline
from chalicelib.errors import ModelFailed
from chalicelib.flows.ports import Model
from chalicelib.flows.tools import Turn, tools_for
from chalicelib.sales import (
    fixed_answers,
    following_up,
    grounds,
    guard,
    hand_over,
    instructions,
    keywords,
    payment,
    wishes,
    wording,
)
from chalicelib.sales.answering import Answer
from chalicelib.sales.conversation import Conversation, NeedsPerson
from chalicelib.sales.cost import cost_nano_usd
from chalicelib.sales.drafting import Draft, DraftRequest
from chalicelib.sales.guard import Objection
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.profile import Profile

_PARAGRAPH = "\n\n"


@dataclass(frozen=True)
class WriteDraft:
    model: Model
    pseudonyms: Pseudonyms
    prices: Mapping[str, int] | None
    history_tokens: int
    start_seconds: float

    def __call__(self, turn: Turn, deadline: Deadline) -> Answer:
        """A checked answer. Raises ModelFailed."""
        started = time.perf_counter()
        request = self._request(turn)
        draft = self.model.write(request, deadline)
        objections = self._objections(turn, draft)
        if objections:
            draft, objections = self._written_again(turn, request, draft, objections, deadline)
        seconds = round(time.perf_counter() - started, 3)
        answer = _refused(turn) if objections else _accepted(turn, draft)
        cost = cost_nano_usd(draft.usage, self.prices)
        self._log(turn, draft, seconds, cost)
        return replace(
            answer,
            model=draft.model,
            usage=draft.usage,
            cost_nano_usd=cost,
            duration_seconds=seconds,
            rounds=draft.rounds,
        )

    def answer(self, turn: Turn, deadline: Deadline) -> Answer:
        """To what waits in this turn; the model is asked where no fixed answer fits. Raises ModelFailed."""
        conversation, unanswered, profile = turn.conversation, turn.unanswered, turn.profile
        fixed = fixed_answers.about_messages(conversation, unanswered, profile) or fixed_answers.for_person(
            unanswered, profile, turn.now
        )
        if fixed:
            return fixed
        if unread := fixed_answers.for_files(unanswered, profile):
            return with_follow_up(unread, turn)
        if keywords.is_angry(turn.said):
            turn.effects.hand_off = NeedsPerson.COMPLAINT
        return self(turn, deadline)

    def _request(self, turn: Turn) -> DraftRequest:
        conversation = turn.conversation
        return DraftRequest(
            instructions=instructions.instructions_for(turn.profile),
            conversation=[
                instructions.context(conversation, turn.profile, turn.known_products, turn.now),
                *instructions.conversation_for_model(
                    turn.messages, self.history_tokens, conversation.unanswered, turn.images
                ),
            ],
            tools=tools_for(turn),
            safety_identifier=self.pseudonyms.safety_identifier(conversation.conversation_id),
            cache_key=f"{instructions.VERSION}:{turn.profile.name}"[:64],
        )

    def _written_again(
        self, turn: Turn, request: DraftRequest, draft: Draft, objections: Sequence[Objection], deadline: Deadline
    ) -> tuple[Draft, Sequence[Objection]]:
        if deadline.remaining() < self.start_seconds:
            return draft, objections
        turn.effects.without_sale()
        correction = instructions.correction(draft.text, [one.sentence for one in objections], turn.effects.told)
        try:
            second = self.model.write(replace(request, conversation=[*request.conversation, *correction]), deadline)
        except ModelFailed as failed:
            logs.step("second_draft_failed", conversation_id=turn.conversation.conversation_id, reason=failed.reason)
            return draft, objections
        second = replace(second, usage=draft.usage + second.usage, rounds=draft.rounds + second.rounds)
        return second, self._objections(turn, second)

    def _objections(self, turn: Turn, draft: Draft) -> Sequence[Objection]:
        objections = guard.check(draft.text, draft.flags, turn.facts())
        if objections:
            turn.effects.guard_failures += 1
            turn.effects.refusals += grounds.refusals_of(objections)
            kinds = sorted({one.kind for one in objections})
            logs.step("draft_refused", conversation_id=turn.conversation.conversation_id, kinds=kinds)
        return objections

    def _log(self, turn: Turn, draft: Draft, seconds: float, cost: int | None) -> None:
        logs.step(
            "trial_drafted" if turn.is_trial else "answer_drafted",
            conversation_id=turn.conversation.conversation_id,
            duration_ms=round(seconds * 1000),
            model=draft.model,
            input_tokens=draft.usage.input_tokens,
            cached_tokens=draft.usage.cached_tokens,
            output_tokens=draft.usage.output_tokens,
            tools=len(turn.effects.told),
            cost_usd=None if cost is None else cost / 1e9,
        )


def _refused(turn: Turn) -> Answer:
    """Twice not fit to be sent: nothing of the drafts stays but that a person looks."""
    tell = logs.step if turn.is_trial else logs.alarm
    tell("guard_failed", conversation_id=turn.conversation.conversation_id)
    failures = turn.effects.guard_failures
    effects = turn.effects.only_hand_off(NeedsPerson.GUARD_FAILED)
    effects.guard_failures = failures
    return handed_over(Answer(turn.profile.safe_line, effects=effects), turn)


def _accepted(turn: Turn, draft: Draft) -> Answer:
    effects, profile = turn.effects, turn.profile
    effects.summary = draft.summary
    flags = draft.flags
    if flags.customer_wants_no_messages and not wishes.is_settled(turn.conversation, turn.unanswered[-1]):
        effects.without_sale()
        effects.opt_out = True
        return Answer(profile.opt_out_confirmed, effects=effects)
    if flags.customer_complains:
        effects.hand_off = effects.hand_off or NeedsPerson.COMPLAINT
    if flags.customer_wants_person:
        effects.hand_off = effects.hand_off or NeedsPerson.ASKED_FOR_PERSON
    effects.declined = flags.customer_declines or keywords.says_no(turn.said)
    effects.haggled = keywords.haggles(turn.said)
    answer = Answer(_with_sale(turn, draft.text), effects=effects, photo_url=_photo(turn, draft))
    return handed_over(answer, turn) if effects.hand_off else with_follow_up(answer, turn)


def introduced(conversation: Conversation, profile: Profile, answer: Answer) -> Answer:
    """The first answer of a conversation says that it is an AI and how to reach a person (EU AI Act, article 50)."""
    return answer if conversation.introduced else replace(answer, introduction=profile.first_message)


def handed_over(answer: Answer, turn: Turn) -> Answer:
    """The customer is told by code what happens next, whatever the model wrote."""
    answer.effects.follow_up = None
    answer.effects.remind_at = hand_over.remind_at(turn.profile, turn.now)
    line = hand_over.line(turn.profile, turn.now)
    return replace(answer, text=_PARAGRAPH.join(filter(None, [answer.text, line])))


def with_follow_up(answer: Answer, turn: Turn) -> Answer:
    """With what the bot writes by itself if the customer stays silent, or wanted to hear again."""
    effects = answer.effects
    if effects.follow_up is None and not effects.order:
        effects.follow_up = following_up.plan(turn.conversation, effects, turn.profile, turn.now)
    return answer


def _with_sale(turn: Turn, text: str) -> str:
    """What happened is told, also where the model forgot it: nobody orders what was not read."""
    quote, order = turn.effects.quote, turn.effects.order
    if order:
        how = payment.after_order(turn.profile, order)
        told = text if order.order_id in text else wording.order_for_customer(order)
        where = "" if order.ship_to or not order.delivery_area or "direcci" in told else wording.ASK_FOR_ADDRESS
        return _PARAGRAPH.join(filter(None, [told, how if how not in told else "", where]))
    if quote and turn.in_words(quote.total) not in text:
        # Beside a question of the draft's own nobody could tell which one a yes answers.
        own = [] if "?" in text else [text]
        return _PARAGRAPH.join([*own, wording.quote_for_customer(quote, turn.profile.timezone)])
    return text


def _photo(turn: Turn, draft: Draft) -> str:
    """One photo, of a product that was really looked at, and only where the words fit beside it."""
    product = (turn.known_products | turn.effects.products).get(draft.photo_product_id)
    introduction = "" if turn.conversation.introduced else turn.profile.first_message
    fits = len(introduction) + len(draft.text) <= wording.LONGEST_CAPTION
    return product.photo_url if product and fits else ""

"""What a draft's effects change on the conversation, and what is counted of them."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.sales import counting, stages
from chalicelib.sales.change import DayCounters, UnansweredQuestion
from chalicelib.sales.conversation import Conversation, FollowUpKind, Mode, Stage
from chalicelib.sales.effects import Effects
from chalicelib.sales.orders import Order

_MOST_SHOWN = 8
_MOST_QUESTIONS = 3
_LONGEST_SUMMARY = 600


def fields_of(conversation: Conversation, effects: Effects, now: datetime) -> dict[str, Any]:
    """While the bot answers, each answer plans anew what follows it: also nothing."""
    fields: dict[str, Any] = {}
    if conversation.mode is Mode.BOT:
        planned = effects.follow_up
        fields = {"follow_up": planned, "due_at": planned.at if planned else None}
    if step := stages.step_of(conversation, effects, now):
        fields |= {"stage": step.stage, "stage_history": stages.history_with(conversation, step)}
    if effects.lead_facts:
        fields["lead_facts"] = {**conversation.lead_facts, **effects.lead_facts}
    if effects.products:
        fields["shown"] = tuple(dict.fromkeys([*effects.products, *conversation.shown]))[:_MOST_SHOWN]
    if effects.summary:
        fields["summary"] = effects.summary[:_LONGEST_SUMMARY]
    if effects.hand_off:
        fields["hand_off_reason"] = effects.hand_off_reason
    if effects.follow_up_reason.startswith(FollowUpKind.NUDGE):
        fields["nudged_at"] = now
    if effects.opt_out_hint:
        fields["opt_out_hinted"] = True
    if effects.limited_on:
        fields["limited_day"] = effects.limited_on
    return {**fields, **_sale(conversation, effects)}


def questions_of(conversation: Conversation, effects: Effects, now: datetime) -> tuple[UnansweredQuestion, ...]:
    """Each once, however often the model has asked it: a transaction may touch a row only once."""
    asked = [UnansweredQuestion(conversation.sender, question, now) for question in effects.questions]
    different = {question.key: question for question in asked if question.key}
    return tuple(different.values())[:_MOST_QUESTIONS]


def counters_of(conversation: Conversation, effects: Effects) -> Counter[str]:
    counters: Counter[str] = Counter(quotes=int(effects.quote is not None))
    if effects.order:
        counters += _placed(effects.order)
    if step := stages.step_of(conversation, effects, conversation.changed_at):
        counters[f"stage_{step.stage}"] += 1
    counters["limits_reached"] += int(bool(effects.limited_on))
    counters["follow_ups"] += int(bool(effects.follow_up_reason))
    counters["guard_failures"] += effects.guard_failures
    return +counters


def sale_by_ad(effects: Effects, now: datetime, zone: ZoneInfo) -> tuple[DayCounters, ...]:
    order = effects.order
    return counting.of_day(order.sender, now, zone, _placed(order), order.ad) if order and order.ad else ()


def _placed(order: Order) -> Counter[str]:
    return Counter(orders_placed=1, revenue_placed=order.total)


def _sale(conversation: Conversation, effects: Effects) -> dict[str, Any]:
    if effects.order:
        return {
            "quote": None,
            "order_id": effects.order.order_id,
            "ordered_quote_id": effects.order.quote_id,
            **_amount(effects.order.total, effects.order.currency),
            "notices": conversation.notices | {f"order:{effects.order.order_id}"},
        }
    if effects.quote:
        sum_of = {} if conversation.stage is Stage.WON else _amount(effects.quote.total, effects.quote.currency)
        return {"quote": effects.quote, **sum_of}
    return {"quote": None} if effects.declined and conversation.quote else {}


def _amount(total: int, currency: str) -> dict[str, Any]:
    return {"amount": total, "currency": currency}

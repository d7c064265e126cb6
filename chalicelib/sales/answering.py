"""The rules of answering, as changes of the tables. Each function tells one step; none of them looks at a clock."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.sales import counting, delivery, grounds, money, outcome
from chalicelib.sales.change import Change, MessageChange
from chalicelib.sales.conversation import (
    BOT,
    Conversation,
    Direction,
    Message,
    Mode,
    NeedsPerson,
    PendingAnswer,
    waiting_queue,
)
from chalicelib.sales.cost import Usage
from chalicelib.sales.effects import Effects
from chalicelib.sales.grounds import Grounds
from chalicelib.sales.orders import Order, PlacedOrder
from chalicelib.sales.quotes import Quote
from chalicelib.sales.sending import Sent
from chalicelib.sales.text import preview, split_text

# After this the sweeper looks whether a reserved answer was left behind: longer than all tries of a job.
LEASE = timedelta(minutes=5)
# Where the shop's profile is not at hand to say it.
_REMINDED_AFTER = timedelta(minutes=30)
# They end with the bot's next answer.
_PASSING_FLAGS = (NeedsPerson.JOB_FAILING, NeedsPerson.BOT_PAUSED)
# Later than this a reserved answer no longer fits the conversation.
_STALE = timedelta(hours=1)


class Answerer(Enum):
    BOT = auto()
    PERSON = auto()
    NOBODY = auto()
    UNHEARD = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked draft with what it causes. `usage` None: no model was asked. `introduction` goes before the text.

    `photo_url` goes with the first part; a template (`content_sid`) is all of the answer.
    """

    text: str = field(repr=False)
    introduction: str = field(default="", repr=False)
    effects: Effects = field(default_factory=Effects, repr=False)
    photo_url: str = field(default="", repr=False)
    content_sid: str = ""
    content_variables: Mapping[str, str] | None = field(default=None, repr=False)
    model: str | None = None
    usage: Usage | None = None
    cost_nano_usd: int | None = None
    duration_seconds: float = 0.0
    rounds: int = 0


def who_answers(conversation: Conversation) -> Answerer:
    if conversation.erased or conversation.blocked:
        return Answerer.UNHEARD
    if conversation.mode is Mode.HUMAN:
        return Answerer.PERSON
    return Answerer.NOBODY if conversation.opted_out else Answerer.BOT


def may_still_send(conversation: Conversation, pending: PendingAnswer) -> bool:
    """Whether who may answer is still as it was right after the reservation."""
    return conversation.control_version == pending.control_version


def is_stale(pending: PendingAnswer, now: datetime) -> bool:
    return now - pending.reserved_at > _STALE


def reserve(
    conversation: Conversation,
    unanswered: Sequence[Message],
    uncounted: Sequence[Message],
    answer: Answer,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Change, Conversation, list[Message]]:
    """The one change by which an answer becomes ours to send; the conversation and the parts as they are after it."""
    number = conversation.answer_number + 1
    parts = _parts(conversation, answer, number, now)
    counted, counted_fields = counting.of_inbound(conversation, uncounted, zone)
    effects = answer.effects
    happened = outcome.fields_of(conversation, effects, now)
    handed = _hand_off(conversation, effects.hand_off, now, zone, effects.remind_at) if effects.hand_off else {}
    controlled = bool("control_version" in handed or effects.opt_out or effects.opt_in)
    pending = PendingAnswer(
        number=number,
        message_ids=tuple(part.message_id for part in parts),
        answered=tuple(message.message_id for message in unanswered),
        control_version=conversation.control_version + int(controlled),
        reserved_at=now,
        began_at=min((message.sent_at for message in unanswered), default=now),
        order_id=effects.order.order_id if effects.order else "",
        template=bool(answer.content_sid),
    )
    fields: dict[str, Any] = {
        **counted_fields,
        **happened,
        **handed,
        "notices": conversation.notices | happened.get("notices", frozenset()) | handed.get("notices", frozenset()),
        "pending_answer": pending,
        "answer_number": number,
        "lease_until": _lease_of_answer(conversation, now),
        "sweeps": 0,
        "swept_at": None,
        "revision": conversation.revision + 1,
        "uncounted": frozenset(),
        "last_message_at": now,
        "last_message_preview": preview(answer.text),
        "last_message_author": BOT,
        "changed_at": now,
        **({"cost_unknown": True} if answer.usage and answer.cost_nano_usd is None else {}),
    }
    change = Change(
        conversation.conversation_id,
        expects=_as_read(conversation) | {"pending_answer": None},
        set=fields,
        add={"cost_nano_usd": answer.cost_nano_usd} if answer.cost_nano_usd else {},
        new_messages=tuple(parts),
        grounds=_grounds(answer, parts[0]),
        new_orders=(effects.order,) if effects.order else (),
        stock=effects.stock,
        questions=outcome.questions_of(conversation, effects, now),
        counters=counting.merge(
            counted,
            counting.of_day(conversation.sender, now, zone, _draft_counters(conversation, answer)),
            counting.of_day(conversation.sender, now, zone, _handed_counters(conversation, handed, now, zone)),
            outcome.sale_by_ad(effects, now, zone),
        ),
    )
    return change, replace(conversation, **fields), parts


def drop(conversation: Conversation, answer: Answer, now: datetime, zone: ZoneInfo) -> Change | None:
    """A draft that is not sent still cost something."""
    if answer.usage is None:
        return None
    counters = _usage_counters(answer) + Counter(dropped_drafts=1)
    return Change(
        conversation.conversation_id,
        touches_conversation=False,
        counters=counting.of_day(conversation.sender, now, zone, counters),
    )


def settle(
    conversation: Conversation,
    uncounted: Sequence[Message],
    now: datetime,
    zone: ZoneInfo,
    *,
    answered: bool,
    due_at: datetime | None = None,
) -> Change:
    """Count what came in without an answer of ours; `answered`: nobody will, so that nothing waits for it.

    `due_at`: when to look at it again.
    """
    counters, counted_fields = counting.of_inbound(conversation, uncounted, zone)
    fields: dict[str, Any] = {**counted_fields, "uncounted": frozenset(), "changed_at": now}
    if answered:
        fields |= {"unanswered": frozenset(), "waiting_since": None}
    if due_at:
        fields["due_at"] = due_at
    return Change(
        conversation.conversation_id,
        expects=_as_read(conversation),
        set=fields | {"revision": conversation.revision + 1},
        counters=counters,
    )


def may_be_due(conversation: Conversation, now: datetime) -> bool:
    """Whether a new time may be set: a reminder that is planned or was given stays as it is."""
    if conversation.mode is Mode.HUMAN:
        return conversation.due_at is None and not conversation.reminded
    return conversation.due_at is None or conversation.due_at <= now or conversation.follow_up is not None


def record_part(conversation: Conversation, message: Message, sent: Sent, now: datetime, zone: ZoneInfo) -> Change:
    """A part that is not the last: what Twilio said of it."""
    progress = counting.of_day(conversation.sender, now, zone, progress_of(message, sent))
    return Change(
        message.conversation_id,
        set={"changed_at": now},
        message_changes=(accepted(message, sent),),
        counters=progress,
    )


def progress_of(message: Message, sent: Sent) -> Counter[str]:
    """Twilio's list may tell of a message that is delivered already: counted as a report of it would be."""
    if delivery.moves_forward(message.delivery_status, message.sid, sent.status):
        return delivery.counters_of(message.delivery_status, sent.status)
    return Counter()


def accepted(message: Message, sent: Sent) -> MessageChange:
    """The sid, if a status callback has not brought it already; the status raised, never lowered."""
    if delivery.moves_forward(message.delivery_status, message.sid, sent.status):
        fields = {"delivery_status": sent.status, "error_code": None}
        expects = {"delivery_status": message.delivery_status}
        return MessageChange(message.message_id, set=fields, set_if_missing={"sid": sent.sid}, expects=expects)
    return MessageChange(message.message_id, set_if_missing={"sid": sent.sid})


def finish(
    conversation: Conversation,
    pending: PendingAnswer,
    remaining: Sequence[Message],
    changes: Sequence[MessageChange],
    sent_parts: int,
    progress: Counter[str],
    now: datetime,
    zone: ZoneInfo,
) -> Change:
    """All parts are out: what they answered leaves `unanswered`, and the response is counted.

    What the bot wrote by itself answers nothing: it is only a message.
    """
    first = conversation.first_response_at is None and bool(pending.answered)
    counters = progress + Counter(messages_out=sent_parts)
    if pending.answered:
        seconds = (now - pending.began_at).total_seconds()
        counters = progress + counting.of_response(seconds, first=first, by_bot=True, parts=sent_parts)
    part, remembered = counting.of_taking_part(conversation, now, zone, bot=bool(pending.answered))
    return Change(
        conversation.conversation_id,
        expects=_as_read(conversation),
        set={
            **remembered,
            "pending_answer": None,
            "waiting_since": _waiting_since(conversation, remaining),
            **({"first_response_at": now} if first else {}),
            **_calm(conversation),
            **_quote_told(conversation, pending, now),
            **_lease_after_answer(conversation),
            "introduced": True,
            "unread": conversation.unread if conversation.mode is Mode.HUMAN else len(remaining),
            "revision": conversation.revision + 1,
            "changed_at": now,
        },
        remove_from={"unanswered": frozenset(pending.answered)},
        message_changes=tuple(changes),
        counters=counting.of_day(conversation.sender, now, zone, counters + part),
    )


def give_up(
    conversation: Conversation,
    changes: Sequence[MessageChange],
    reason: NeedsPerson | None,
    sent_parts: int,
    progress: Counter[str],
    now: datetime,
    zone: ZoneInfo,
) -> Change:
    """An answer that ends before its last part: cancelled (`reason` None), refused by Twilio or unknown.

    What it answered stays unanswered, and with a reason waits for a person. So does an order that the customer was not
    told of; a quote that was not told is none.
    """
    pending = conversation.pending_answer
    if pending and pending.order_id and not conversation.erased:
        reason = reason or NeedsPerson.DELIVERY_FAILED
    failed = sum(update.set.get("delivery_status") == "failed" for update in changes)
    effects = _hand_off(conversation, reason, now, zone) if reason else {}
    counters = progress + Counter({"failed": failed, "messages_out": sent_parts})
    counters += _handed_counters(conversation, effects, now, zone)
    introduced = conversation.introduced or sent_parts > 0
    return Change(
        conversation.conversation_id,
        expects=_as_read(conversation),
        set={
            **_lease_after_answer(conversation),
            **_nothing_waits(conversation),
            **effects,
            **_quote_told(conversation, pending, None),
            "pending_answer": None,
            "introduced": introduced,
            "changed_at": now,
            "revision": conversation.revision + 1,
        },
        message_changes=tuple(changes),
        counters=counting.of_day(conversation.sender, now, zone, +counters),
    )


def cancelled(message: Message) -> MessageChange:
    return MessageChange(message.message_id, set={"delivery_status": delivery.CANCELLED}, expects={"sid": None})


def refused(message: Message, code: int | None) -> MessageChange:
    return MessageChange(
        message.message_id, set={"delivery_status": "failed", "error_code": code}, expects={"sid": None}
    )


def unknown(message: Message) -> MessageChange:
    return MessageChange(message.message_id, set={"delivery_status": delivery.UNKNOWN}, expects={"sid": None})


def untouched(message: Message) -> MessageChange:
    """A status callback has brought what there is to know."""
    return MessageChange(message.message_id, set_if_missing={"delivery_status": message.delivery_status})


def needs_person(conversation: Conversation, reason: NeedsPerson, now: datetime) -> Change:
    """Flag it to a person; who answers stays as it is."""
    return Change(
        conversation.conversation_id,
        set={
            "needs_person": reason,
            "waiting_queue": waiting_queue(conversation.sender, conversation.mode, reason),
            "changed_at": now,
        },
        set_if_missing={"waiting_since": now},
    )


def hand_to_person(
    conversation: Conversation,
    uncounted: Sequence[Message],
    reason: NeedsPerson,
    now: datetime,
    zone: ZoneInfo,
) -> Change:
    """A person answers from now on, and somebody waits."""
    counted, counted_fields = counting.of_inbound(conversation, uncounted, zone)
    effects = _hand_off(conversation, reason, now, zone)
    handed = _handed_counters(conversation, effects, now, zone)
    return Change(
        conversation.conversation_id,
        expects=_as_read(conversation),
        set={
            **counted_fields,
            **effects,
            "uncounted": frozenset(),
            "revision": conversation.revision + 1,
            "changed_at": now,
        },
        set_if_missing={"waiting_since": now},
        counters=counting.merge(counted, counting.of_day(conversation.sender, now, zone, handed)),
    )


def take_back(conversation: Conversation, now: datetime) -> Change:
    """The bot answers again: nobody of the team has for as long as the shop's profile gives them."""
    return Change(
        conversation.conversation_id,
        expects=_as_read(conversation),
        set={
            "mode": Mode.BOT,
            "needs_person": None,
            "waiting_queue": waiting_queue(conversation.sender, Mode.BOT, None),
            "person_active_at": None,
            "due_at": None,
            "sweeps": 0,
            "swept_at": None,
            "control_version": conversation.control_version + 1,
            "version": conversation.version + 1,
            "revision": conversation.revision + 1,
            "changed_at": now,
        },
    )


def remind(conversation: Conversation, now: datetime) -> Change:
    """Nobody of the team has answered in time: the shop is told again, once for each wait."""
    change = Change(
        conversation.conversation_id,
        expects=_as_read(conversation),
        set={"lease_until": now, "revision": conversation.revision + 1, "changed_at": now},
    )
    return with_reminder(change, conversation)


def with_reminder(change: Change, conversation: Conversation) -> Change:
    """The same change, with the shop told again by it."""
    notices = conversation.notices | {f"reminder:{conversation.revision}"}
    told = {"reminded": True, "due_at": None, "notices": notices, "notice_tries": 0}
    return replace(change, expects={**change.expects, "due_at": conversation.due_at}, set={**change.set, **told})


def postpone(conversation: Conversation, due_at: datetime | None, now: datetime) -> Change:
    """What time was to bring comes later, or (None) not at all."""
    dropped = {"follow_up": None} if due_at is None else {}
    return Change(
        conversation.conversation_id,
        expects=_as_read(conversation) | {"due_at": conversation.due_at},
        set={"due_at": due_at, "changed_at": now, **dropped},
    )


def sweep(conversation: Conversation, now: datetime) -> Change:
    """Queued once more; a message or an edit meanwhile makes it void."""
    return Change(
        conversation.conversation_id,
        expects=_as_read(conversation),
        set={"sweeps": conversation.sweeps + 1, "swept_at": now},
    )


def _as_read(conversation: Conversation) -> dict[str, Any]:
    return {"revision": conversation.revision}


def _waiting_since(conversation: Conversation, remaining: Sequence[Message]) -> datetime | None:
    """Handed to a person, the customer goes on waiting, although the bot has answered."""
    oldest = min((message.sent_at for message in remaining), default=None)
    flagged = conversation.needs_person not in (None, *_PASSING_FLAGS)
    if conversation.mode is Mode.HUMAN or flagged:
        return conversation.waiting_since or oldest
    return oldest


def _lease_of_answer(conversation: Conversation, now: datetime) -> datetime:
    """Never later than that of an operator's message on its way, or the next try to tell the shop of something."""
    others = conversation.lease_until if conversation.operator_sends or conversation.notices else None
    return min(now + LEASE, others or now + LEASE)


def _lease_after_answer(conversation: Conversation) -> dict[str, Any]:
    """An operator's message on its way, a notice that the shop has not got, or an erasure needs the lease on."""
    needed = conversation.operator_sends or conversation.notices or conversation.erased
    return {} if needed else {"lease_until": None}


def _calm(conversation: Conversation) -> dict[str, Any]:
    """The bot's answer went out: a flag that was only raised because it might not is taken back."""
    if conversation.needs_person not in _PASSING_FLAGS:
        return {}
    return {
        "needs_person": None,
        "waiting_queue": waiting_queue(conversation.sender, conversation.mode, None),
    }


def _quote_told(conversation: Conversation, pending: PendingAnswer | None, at: datetime | None) -> dict[str, Any]:
    """From `at` on the customer can say yes to the quote of this answer; None: never, as it was not told."""
    quote = conversation.quote
    if quote is None or pending is None or quote.answer_number != pending.number:
        return {}
    return {"quote": replace(quote, quoted_at=at) if at else None}


def _nothing_waits(conversation: Conversation) -> dict[str, Any]:
    """What the bot wanted to write by itself did not go out, and nobody waits for it."""
    if conversation.mode is Mode.HUMAN or conversation.unanswered:
        return {}
    return {**_calm(conversation), "waiting_since": None}


def _hand_off(
    conversation: Conversation,
    reason: NeedsPerson,
    now: datetime,
    zone: ZoneInfo,
    remind_at: datetime | None = None,
) -> dict[str, Any]:
    """A person's from now on: somebody is told, and told again if nobody answers. The lease is for a lost telling."""
    fields: dict[str, Any] = {
        **counting.of_taking_part(conversation, now, zone, person=True)[1],
        "needs_person": reason,
        "waiting_queue": waiting_queue(conversation.sender, Mode.HUMAN, reason),
        "notices": conversation.notices | {f"hand_off:{conversation.revision}"},
        "notice_tries": 0,
        "lease_until": now,
        "person_active_at": now,
        "reminded": False,
        "follow_up": None,
        "due_at": remind_at or now + _REMINDED_AFTER,
    }
    if conversation.mode is not Mode.HUMAN:
        fields |= {
            "mode": Mode.HUMAN,
            "control_version": conversation.control_version + 1,
            "version": conversation.version + 1,
        }
    return fields


def _parts(conversation: Conversation, answer: Answer, number: int, now: datetime) -> list[Message]:
    usage = answer.usage
    first_part = Message(
        conversation_id=conversation.conversation_id,
        message_id=f"bot:{number}:1",
        direction=Direction.OUTBOUND,
        author=BOT,
        address=conversation.address,
        sent_at=now,
        delivery_status=delivery.RESERVED,
        model=answer.model,
        input_tokens=usage.input_tokens if usage else None,
        cached_tokens=usage.cached_tokens if usage else None,
        output_tokens=usage.output_tokens if usage else None,
        cost_nano_usd=answer.cost_nano_usd,
        duration_seconds=answer.duration_seconds,
        media_url=answer.photo_url,
        content_sid=answer.content_sid,
        content_variables=answer.content_variables,
        reason=answer.effects.follow_up_reason,
    )
    texts = split_text(f"{answer.introduction}\n\n{answer.text}")
    rest = replace(
        first_part,
        model=None,
        input_tokens=None,
        cached_tokens=None,
        output_tokens=None,
        cost_nano_usd=None,
        duration_seconds=None,
        media_url="",
    )
    parts = [
        replace(first_part if place == 1 else rest, message_id=f"bot:{number}:{place}", body=text)
        for place, text in enumerate(texts, start=1)
    ]
    return _with_order(_with_quote(parts, answer.effects.quote), answer.effects.order)


def _with_quote(parts: list[Message], quote: Quote | None) -> list[Message]:
    """On the part that tells its total."""
    if quote is None:
        return parts
    at = _place_of(money.in_words(quote.total, quote.currency), parts)
    return [replace(part, quote=quote) if place == at else part for place, part in enumerate(parts)]


def _with_order(parts: list[Message], order: Order | None) -> list[Message]:
    """On the part that tells its number."""
    if order is None:
        return parts
    told = PlacedOrder(order.order_id, order.lines, order.total, order.currency)
    at = _place_of(order.order_id, parts)
    return [replace(part, order=told) if place == at else part for place, part in enumerate(parts)]


def _place_of(words: str, parts: Sequence[Message]) -> int:
    """Of the part that says so; of the first where none does, as a part may end in the midst of it."""
    return next((place for place, part in enumerate(parts) if words in part.body), 0)


def _grounds(answer: Answer, first_part: Message) -> Grounds | None:
    """Where the model was asked; a fixed answer rests on nothing but the shop's profile."""
    if answer.usage is None:
        return None
    effects = answer.effects
    return Grounds(
        first_part.message_id,
        first_part.sent_at,
        grounds.kept(effects.lookups),
        tuple(effects.refusals[: grounds.MOST_REFUSALS]),
        answer.rounds,
    )


def _draft_counters(conversation: Conversation, answer: Answer) -> Counter[str]:
    return _usage_counters(answer) + outcome.counters_of(conversation, answer.effects)


def _handed_counters(
    conversation: Conversation, handed: Mapping[str, Any], now: datetime, zone: ZoneInfo
) -> Counter[str]:
    """What a hand-off counts; nothing where there is none (`handed` empty)."""
    if not handed:
        return Counter()
    part, _ = counting.of_taking_part(conversation, now, zone, person=True)
    return part + Counter(hand_offs=int("mode" in handed))


def _usage_counters(answer: Answer) -> Counter[str]:
    if answer.usage is None:
        return Counter()
    return +Counter(
        input_tokens=answer.usage.input_tokens,
        cached_tokens=answer.usage.cached_tokens,
        output_tokens=answer.usage.output_tokens,
        cost_nano_usd=answer.cost_nano_usd or 0,
        unknown_cost_answers=int(answer.cost_nano_usd is None),
    )

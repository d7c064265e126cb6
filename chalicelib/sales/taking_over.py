"""What operators do to a conversation, as changes of the tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.sales import counting, delivery, opt_out, stages, window, wishes
from chalicelib.sales.change import Change, DayCounters, MessageChange
from chalicelib.sales.conversation import (
    Conversation,
    Direction,
    Message,
    Mode,
    NeedsPerson,
    Stage,
    StageChange,
    waiting_queue,
)
from chalicelib.sales.replies import Reply

_CONTROL = ("mode", "opted_out", "blocked")


def is_unasked(conversation: Conversation) -> bool:
    """Whether a message would go to who wants none, and has not written since."""
    wrote, wished = conversation.last_inbound_at, conversation.opted_out_at
    if not conversation.opted_out or wrote is None:
        return conversation.opted_out
    return wished is not None and wrote <= wished  # None: a wish from before this conversation


def forbidden_because(conversation: Conversation, now: datetime, *, template: bool) -> str | None:
    """Why an operator may not write now: `blocked`, `opted_out` or `window_closed`; None: it may go out.

    An approved template may go out after the 24 hours, where every message is one that nobody asked for.
    """
    if conversation.blocked:
        return "blocked"
    is_open = window.is_open(conversation, now)
    if is_unasked(conversation) or (not is_open and (conversation.opted_out or conversation.unasked_forbidden)):
        return "opted_out"
    return None if is_open or template else "window_closed"


def reserve_reply(
    conversation: Conversation,
    waiting: Sequence[Message],
    *,
    message_id: str,
    operator: str,
    reply: Reply,
    now: datetime,
    lease: timedelta,
    zone: ZoneInfo,
) -> tuple[Change, Message]:
    """An operator's message becomes ours to send, and the conversation is a person's from now on.

    `waiting` is what is not answered or not counted, and has not expired. A wish that is not heard yet stays for the
    worker.
    """
    unanswered = [m for m in waiting if m.message_id in conversation.unanswered]
    wish, _ = wishes.unheard(conversation, unanswered) or (None, None)
    again = wishes.repeated(conversation, unanswered)
    message = Message(
        conversation_id=conversation.conversation_id,
        message_id=message_id,
        direction=Direction.OUTBOUND,
        author=operator,
        address=conversation.address,
        sent_at=now,
        delivery_status=delivery.RESERVED,
        body=reply.body,
        kind=reply.kind,
        media=reply.media,
        media_url=reply.media_url,
        content_sid=reply.content_sid,
        content_variables=reply.content_variables,
        template_name=reply.template_name,
        answers=tuple(sorted(conversation.unanswered - {wish.message_id if wish else None})),
        lease_until=now + lease,
    )
    uncounted = [m for m in waiting if m.message_id in conversation.uncounted]
    counted, counted_fields = counting.of_inbound(conversation, uncounted, zone)
    handed, remembered = counting.of_taking_part(conversation, now, zone, person=True)
    handed += Counter(hand_offs=int(conversation.mode is Mode.BOT))
    fields: dict[str, Any] = {
        **counted_fields,
        **remembered,
        **_human(conversation),
        **_at_it(now),
        **({**opt_out.said(conversation, again.sent_at), "opted_out_at": again.sent_at} if again else {}),
        "uncounted": frozenset(),
        "assigned_to": conversation.assigned_to or operator,
        "lease_until": now + lease,
        "last_message_at": now,
        "last_message_preview": reply.preview,
        "last_message_author": operator,
        "revision": conversation.revision + 1,
        "changed_at": now,
    }
    change = Change(
        conversation.conversation_id,
        expects={"revision": conversation.revision},
        set=fields,
        add_to={"operator_sends": frozenset({message_id})},
        new_messages=(message,),
        counters=counting.merge(counted, counting.of_day(conversation.sender, now, zone, handed)),
    )
    return change, message


def close_reply(
    conversation: Conversation,
    message: Message,
    update: MessageChange,
    remaining: Sequence[Message],
    progress: Counter[str],
    now: datetime,
    zone: ZoneInfo,
    *,
    sent: bool,
) -> Change:
    """What became of an operator's message. Sent, it answers what was unanswered when it was written."""
    fields: dict[str, Any] = {"revision": conversation.revision + 1, "changed_at": now}
    counters = Counter(progress)
    if sent:
        fields |= _calm(conversation, remaining)
        counters += _response(conversation, now)
        if conversation.first_response_at is None:
            fields["first_response_at"] = now
    elif update.set.get("delivery_status") == "failed":
        counters["failed"] += 1
    elif update.set.get("delivery_status") == delivery.UNKNOWN:
        fields |= _outcome_unknown(conversation, now)
    on_its_way = conversation.operator_sends - {message.message_id} or conversation.pending_answer
    if not (on_its_way or conversation.notices or conversation.erased):
        fields["lease_until"] = None
    return Change(
        conversation.conversation_id,
        expects={"revision": conversation.revision},
        set=fields,
        remove_from={
            "operator_sends": frozenset({message.message_id}),
            **({"unanswered": frozenset(message.answers)} if sent else {}),
        },
        message_changes=(update,),
        counters=counting.of_day(conversation.sender, now, zone, counters),
    )


def edit(conversation: Conversation, fields: Mapping[str, Any], now: datetime, zone: ZoneInfo, by: str) -> Change:
    """An edit of fields by an operator (username); `version` must still be as the operator saw it."""
    changed: dict[str, Any] = {**fields, **_stage_step(conversation, fields, now, by)}
    changed |= _silence(conversation, fields, now, by)
    if any(name in fields and fields[name] != getattr(conversation, name) for name in _CONTROL):
        changed |= {
            "control_version": conversation.control_version + 1,
            "revision": conversation.revision + 1,
        }
    if "mode" in fields:
        mode = Mode(fields["mode"])
        reason = None if mode is Mode.BOT else conversation.needs_person
        changed |= {
            "mode": mode,
            "sweeps": 0,
            "swept_at": None,
            "needs_person": reason,
            "waiting_queue": waiting_queue(conversation.sender, mode, reason),
            **(_at_it(now) if mode is Mode.HUMAN else {**_at_it(now), "person_active_at": None}),
        }
        if mode is Mode.BOT and not conversation.unanswered:
            changed["waiting_since"] = None
        if mode is Mode.HUMAN and conversation.mode is Mode.BOT:
            changed |= counting.of_taking_part(conversation, now, zone, person=True)[1]
            changed.setdefault("assigned_to", conversation.assigned_to or by)
    return Change(
        conversation.conversation_id,
        expects={"version": conversation.version, "revision": conversation.revision},
        set=changed | {"version": conversation.version + 1, "changed_at": now},
        counters=_edit_counters(conversation, fields, now, zone),
    )


def _stage_step(conversation: Conversation, fields: Mapping[str, Any], now: datetime, by: str) -> dict[str, Any]:
    if "stage" not in fields or fields["stage"] == conversation.stage:
        return {}
    step = StageChange(Stage(fields["stage"]), now, by)
    return {"stage": step.stage, "stage_history": stages.history_with(conversation, step)}


def _silence(conversation: Conversation, fields: Mapping[str, Any], now: datetime, by: str) -> dict[str, Any]:
    """An opt-out ends what the bot would have written by itself. What changes nothing is no younger wish."""
    if "opted_out" not in fields:
        return {}
    told: dict[str, Any] = {
        "opt_out_hinted": False,
        "opt_out_reason": fields.get("opt_out_reason", ""),
        "opt_out_by": by,
    }
    if fields["opted_out"]:
        told |= {"follow_up": None, "due_at": None}
    if fields["opted_out"] != conversation.opted_out:
        told |= {"opted_out_at": now if fields["opted_out"] else None, **opt_out.said(conversation, now)}
    return told


def _edit_counters(
    conversation: Conversation, fields: Mapping[str, Any], now: datetime, zone: ZoneInfo
) -> tuple[DayCounters, ...]:
    counters: Counter[str] = Counter()
    stage = fields.get("stage")
    if stage and stage != conversation.stage:
        counters[f"stage_{Stage(stage)}"] += 1
    if fields.get("mode") == Mode.HUMAN and conversation.mode is Mode.BOT:
        counters["hand_offs"] += 1
        counters += counting.of_taking_part(conversation, now, zone, person=True)[0]
    if fields.get("opted_out") and not conversation.opted_out:
        counters["opt_outs"] += 1
    return counting.of_day(conversation.sender, now, zone, counters)


def _human(conversation: Conversation) -> dict[str, Any]:
    if conversation.mode is Mode.HUMAN:
        return {}
    return {
        "mode": Mode.HUMAN,
        "waiting_queue": waiting_queue(conversation.sender, Mode.HUMAN, None),
        "control_version": conversation.control_version + 1,
        "version": conversation.version + 1,
    }


def _at_it(now: datetime) -> dict[str, Any]:
    """Somebody of the team is at it: the time until the bot may take back counts anew, and nothing is due."""
    return {"person_active_at": now, "reminded": False, "follow_up": None, "due_at": None}


def _outcome_unknown(conversation: Conversation, now: datetime) -> dict[str, Any]:
    reason = NeedsPerson.DELIVERY_UNKNOWN
    return {
        "needs_person": reason,
        "waiting_queue": waiting_queue(conversation.sender, conversation.mode, reason),
        "waiting_since": conversation.waiting_since or now,
    }


def _calm(conversation: Conversation, remaining: Sequence[Message]) -> dict[str, Any]:
    return {
        "needs_person": None,
        "waiting_since": min((message.sent_at for message in remaining), default=None),
        "waiting_queue": waiting_queue(conversation.sender, conversation.mode, None),
        "unread": 0,
    }


def _response(conversation: Conversation, now: datetime) -> Counter[str]:
    """A message to somebody who waits is a response; one written of the operator's own accord is only a message."""
    began_at = conversation.waiting_since
    if began_at is None:
        return Counter(messages_out=1)
    first = conversation.first_response_at is None
    seconds = (now - began_at).total_seconds()
    return counting.of_response(seconds, first=first, by_bot=False, parts=1)

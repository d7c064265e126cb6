"""Conversations, messages and days as the JSON of docs/openapi.yaml tells them."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from chalicelib.sales import as_json, counting, delivery, window
from chalicelib.sales.ads import CountedAd
from chalicelib.sales.as_json import moment
from chalicelib.sales.conversation import Conversation, Media, Message, Stage
from chalicelib.sales.counting import BUCKET_NAMES, PLAIN_COUNTERS

_OF_ADS = ("orders_placed", "orders_paid", "revenue_placed", "revenue_paid")

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.sales.corrections import Correction
    from chalicelib.sales.grounds import Grounds, Lookup, Refusal


def conversation_row(conversation: Conversation) -> dict[str, Any]:
    """What a row of the inbox shows."""
    return {
        "conversation_id": conversation.conversation_id,
        "sender": conversation.sender,
        "address": conversation.address,
        "phone": conversation.phone,
        "profile_name": conversation.profile_name,
        "username": conversation.username,
        "mode": conversation.mode,
        "stage": conversation.stage,
        "amount": conversation.amount,
        "currency": conversation.currency,
        "assigned_to": conversation.assigned_to,
        "opted_out": conversation.opted_out,
        "blocked": conversation.blocked,
        "needs_person": conversation.needs_person,
        "waiting_since": moment(conversation.waiting_since),
        "last_message_at": moment(conversation.last_message_at),
        "last_message_preview": conversation.last_message_preview,
        "last_message_author": conversation.last_message_author,
        "last_inbound_at": moment(conversation.last_inbound_at),
        "window_closes_at": moment(window.closes_at(conversation)),
        "unread": conversation.unread,
        "version": conversation.version,
        "changed_at": moment(conversation.changed_at),
        "created_at": moment(conversation.created_at),
    }


def conversation_whole(conversation: Conversation) -> dict[str, Any]:
    return conversation_row(conversation) | {
        "note": conversation.note,
        "opted_out_at": moment(conversation.opted_out_at),
        "opt_out_reason": conversation.opt_out_reason,
        "opt_out_by": conversation.opt_out_by or None,
        "erased": conversation.erased,
        "referral": conversation.referral,
        "lead_facts": dict(conversation.lead_facts),
        "summary": conversation.summary,
        "hand_off_reason": conversation.hand_off_reason,
        "quote": as_json.quote(conversation.quote) if conversation.quote else None,
        "order_id": conversation.order_id or None,
        "stage_history": [
            {"stage": step.stage, "at": moment(step.at), "why": step.why} for step in conversation.stage_history
        ],
        "follow_up": _follow_up(conversation),
        "cost_usd": None if conversation.cost_unknown else _usd(conversation.cost_nano_usd),
    }


def _follow_up(conversation: Conversation) -> dict[str, Any] | None:
    planned = conversation.follow_up
    if planned is None:
        return None
    due_at = moment(conversation.due_at)
    return {"kind": planned.kind, "about": planned.about, "reason": planned.reason, "due_at": due_at}


def _media(file: Media) -> dict[str, Any]:
    return {
        "content_type": file.content_type,
        "url": file.url,
        "available": bool(file.key),
        "outcome": file.outcome,
    }


def message(item: Message) -> dict[str, Any]:
    failed = delivery.is_failure(item.delivery_status)
    return {
        "message_id": item.message_id,
        "conversation_id": item.conversation_id,
        "direction": item.direction,
        "author": item.author,
        "kind": item.kind,
        "body": item.body,
        "media": [_media(file) for file in item.media],
        "transcript": item.transcript,
        "media_outcome": item.media_outcome,
        "media_url": item.media_url,
        "template": item.content_sid or None,
        "template_name": item.template_name or None,
        "reason": item.reason,
        "location": item.location,
        "delivery_status": item.delivery_status,
        "error": {"code": item.error_code, "message": delivery.in_words(item.error_code)} if failed else None,
        "sid": item.sid,
        "sent_at": moment(item.sent_at),
        "reply_to": item.reply_to,
        "forwarded": item.forwarded,
        "referral": item.referral,
        "input_tokens": item.input_tokens,
        "cached_tokens": item.cached_tokens,
        "output_tokens": item.output_tokens,
        "cost_usd": None if item.cost_nano_usd is None else _usd(item.cost_nano_usd),
        "duration_seconds": item.duration_seconds,
        "quote": as_json.quote(item.quote) if item.quote else None,
        "order": as_json.placed_order(item.order) if item.order else None,
        "marked_wrong": item.marked_wrong,
        "has_details": item.model is not None,
    }


def message_whole(item: Message, rests_on: "Grounds | None", correction: "Correction | None") -> dict[str, Any]:
    """With what an answer of the bot rests on, and what would have been right."""
    return message(item) | {
        "lookups": lookups(rests_on.lookups if rests_on else ()),
        "guard": refusals(rests_on.refusals if rests_on else ()),
        "rounds": rests_on.rounds if rests_on else 0,
        "right_answer": correction.right if correction else None,
        "marked_by": correction.marked_by if correction else None,
        "marked_at": moment(correction.marked_at) if correction else None,
        "model": item.model,
    }


def lookups(made: "Sequence[Lookup]") -> list[dict[str, Any]]:
    return [{"tool": one.tool, "arguments": dict(one.arguments), "result": one.result} for one in made]


def refusals(made: "Sequence[Refusal]") -> list[dict[str, Any]]:
    return [{"kind": one.kind, "sentence": one.sentence} for one in made]


def numbers(counted: Counter[str]) -> dict[str, Any]:
    """The counters, and what follows from them."""
    return counters(counted) | {
        "conversations_bot_alone": counting.bot_alone(counted),
        "response_seconds": _waited(counted, "response"),
        "first_response_seconds": _waited(counted, "first_response"),
    }


def ad(counted: CountedAd) -> dict[str, Any]:
    return {
        "source_id": counted.ad.source_id,
        "headline": counted.ad.headline,
        "conversations": counted.counters["conversations_new"],
        **{name: counted.counters[name] for name in _OF_ADS},
    }


def counters(counted: Counter[str]) -> dict[str, Any]:
    return {
        **{name: counted[name] for name in PLAIN_COUNTERS},
        "cost_usd": _usd(counted["cost_nano_usd"]),
        "hours": [counted[f"hour_{hour:02}"] for hour in range(24)],
        "response_buckets": {name: counted[f"response_{name}"] for name in BUCKET_NAMES},
        "first_response_buckets": {name: counted[f"first_response_{name}"] for name in BUCKET_NAMES},
        "stages": {stage.value: counted[f"stage_{stage}"] for stage in Stage},
    }


def _waited(counted: Counter[str], which: str) -> dict[str, float | None]:
    """Estimated from the buckets."""
    found = counting.response_times(counted, which)
    return {"median": found.median, "p90": found.p90}


def _usd(nano_usd: int) -> float:
    return nano_usd / 1e9

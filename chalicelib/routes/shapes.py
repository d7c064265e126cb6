"""Conversations, messages and days as the JSON of docs/openapi.yaml tells them."""

from collections import Counter
from typing import Any

from chalicelib.sales import as_json, delivery, window
from chalicelib.sales.as_json import moment
from chalicelib.sales.conversation import Conversation, Message, Stage
from chalicelib.sales.counting import BUCKET_NAMES, PLAIN_COUNTERS


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


def message(item: Message) -> dict[str, Any]:
    failed = delivery.is_failure(item.delivery_status)
    return {
        "message_id": item.message_id,
        "conversation_id": item.conversation_id,
        "direction": item.direction,
        "author": item.author,
        "kind": item.kind,
        "body": item.body,
        "media": [{"content_type": media.content_type, "url": media.url} for media in item.media],
        "transcript": item.transcript,
        "media_outcome": item.media_outcome,
        "media_url": item.media_url,
        "template": item.content_sid or None,
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


def _usd(nano_usd: int) -> float:
    return nano_usd / 1e9

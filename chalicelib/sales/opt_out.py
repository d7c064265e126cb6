"""A customer who wants no messages: the field on the conversation, and marks that outlive it under every known id."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.sales import counting
from chalicelib.sales.change import Change, Mark
from chalicelib.sales.conversation import CUSTOMER, Conversation, Mode
from chalicelib.sales.identity import Pseudonyms, opt_out_key

OPTED_OUT = "opted_out"
ERASED = "erased"


def known_ids(conversation: Conversation, pseudonyms: Pseudonyms) -> list[str]:
    """The conversation's own id, its phone's where that is another, and its alias by the business-scoped id."""
    ids = [conversation.conversation_id]
    if conversation.phone:
        by_phone = pseudonyms.conversation_id(conversation.sender, f"whatsapp:{conversation.phone}")
        ids += [by_phone] if by_phone not in ids else []
    if conversation.external_user_id:
        ids.append(pseudonyms.alias_key(conversation.sender, conversation.external_user_id))
    return ids


def sibling_ids(conversation: Conversation, pseudonyms: Pseudonyms) -> list[str]:
    """Other conversations that the same person may have, by what this one knows: with the number hidden, with it
    shown."""
    addresses = [f"whatsapp:{known}" for known in (conversation.phone, conversation.external_user_id) if known]
    ids = [pseudonyms.conversation_id(conversation.sender, address) for address in addresses]
    return [other for other in ids if other != conversation.conversation_id]


def marks(ids: list[str], reason: str) -> tuple[Mark, ...]:
    return tuple(Mark(opt_out_key(known_id), {"reason": reason}) for known_id in ids)


def with_marks(change: Change, conversation: Conversation, pseudonyms: Pseudonyms, *, opted_out: bool) -> Change:
    """The same change, with the marks of the wish. Those of who was erased once stay: never written to unasked."""
    ids = known_ids(conversation, pseudonyms)
    if opted_out or conversation.unasked_forbidden:
        return replace(change, marks=change.marks + marks(ids, OPTED_OUT if opted_out else ERASED))
    return replace(change, remove_marks=change.remove_marks + tuple(opt_out_key(known_id) for known_id in ids))


def with_opt_out(
    change: Change,
    conversation: Conversation,
    now: datetime,
    zone: ZoneInfo,
    pseudonyms: Pseudonyms,
    *,
    by: str = CUSTOMER,
    reason: str = "",
) -> Change:
    """The same change, with the customer opted out by it: a draft under way is dropped.

    `by` and `reason` as an operator has told them for another conversation of the same person.
    """
    fields: dict[str, Any] = {
        "opted_out": True,
        "opted_out_at": now,
        "opt_out_reason": reason,
        "opt_out_by": by,
        "opt_out_hinted": False,
        **({"follow_up": None, "due_at": None} if conversation.mode is Mode.BOT else {}),
        "revision": conversation.revision + 1,
        "control_version": conversation.control_version + 1,
        "version": conversation.version + 1,
    }
    counted = counting.of_day(conversation.sender, now, zone, +Counter(opt_outs=int(not conversation.opted_out)))
    return replace(
        with_marks(change, conversation, pseudonyms, opted_out=True),
        expects={**change.expects, "revision": conversation.revision},
        set={**change.set, **fields},
        counters=counting.merge(change.counters, counted),
    )


def with_opt_in(
    change: Change, conversation: Conversation, pseudonyms: Pseudonyms, *, by: str = CUSTOMER, reason: str = ""
) -> Change:
    """The same change, with the customer back by it. Who was erased once is still never written to unasked."""
    return replace(
        with_marks(change, conversation, pseudonyms, opted_out=False),
        set={
            **change.set,
            "opted_out": False,
            "opted_out_at": None,
            "opt_out_reason": reason,
            "opt_out_by": by,
            "opt_out_hinted": False,
            "revision": conversation.revision + 1,
            "control_version": conversation.control_version + 1,
            "version": conversation.version + 1,
        },
    )

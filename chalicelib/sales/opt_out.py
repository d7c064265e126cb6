"""A customer who wants no messages: the field on the conversation, and marks that outlive it under every known id.

A person may have several conversations, and each hears of a wish in its own time. So a wish has the time at which it
was said, and the newest that is known of the person holds in all.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.sales import counting
from chalicelib.sales.change import Change, Mark
from chalicelib.sales.conversation import CUSTOMER, Conversation, Mode
from chalicelib.sales.identity import Pseudonyms, opt_out_key

OPTED_OUT = "opted_out"
ERASED = "erased"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def known_ids(conversation: Conversation, pseudonyms: Pseudonyms) -> list[str]:
    """The conversation's own id, its phone's where that is another, and its alias by the business-scoped id."""
    ids = [conversation.conversation_id]
    if conversation.phone:
        by_phone = pseudonyms.conversation_id(conversation.sender, f"whatsapp:{conversation.phone}")
        ids += [by_phone] if by_phone not in ids else []
    if conversation.external_user_id:
        ids.append(pseudonyms.alias_key(conversation.sender, conversation.external_user_id))
    return ids


def other_ids(conversation: Conversation, pseudonyms: Pseudonyms) -> list[str]:
    """Of conversations that the same person may have, by what this one knows: with the number hidden, with it shown."""
    addresses = [f"whatsapp:{known}" for known in (conversation.phone, conversation.external_user_id) if known]
    ids = [pseudonyms.conversation_id(conversation.sender, address) for address in addresses]
    return [other for other in ids if other != conversation.conversation_id]


def wished_at(conversation: Conversation) -> datetime | None:
    """When the wish that holds here was said; None: there was none. One that came with a mark of unknown time is of
    before the conversation."""
    if conversation.wished_at or not conversation.opted_out:
        return conversation.wished_at
    return conversation.opted_out_at or conversation.created_at


def is_outdone(at: datetime, conversation: Conversation) -> bool:
    """Whether what was said at that time is older than the wish that holds."""
    known = wished_at(conversation)
    return known is not None and known > at


def newest(conversations: Sequence[Conversation]) -> Conversation | None:
    """The one with the person's newest wish, the first of several; None: the person has said nothing of the kind."""
    wished = [(each, at) for each in conversations if (at := wished_at(each))]
    return max(wished, key=lambda pair: pair[1])[0] if wished else None


def is_known(wish: Conversation, conversation: Conversation) -> bool:
    """Whether the one has heard what the other has, or something younger."""
    if newest([wish, conversation]) is not wish:
        return True
    return (wish.opted_out, wished_at(wish)) == (conversation.opted_out, wished_at(conversation))


def marks(ids: Iterable[str], reason: str, at: datetime | None) -> tuple[Mark, ...]:
    """`at` is when the wish was said; None: nobody knows, or there was none."""
    fields = {"reason": reason} | ({"wished_at": at} if at else {})
    return tuple(Mark(opt_out_key(known_id), fields) for known_id in ids)


def newest_mark(known: Iterable[Mark]) -> Mark | None:
    """Of several times alike, or unknown, an opt-out counts."""
    return max(known, key=lambda mark: (marked_at(mark) or _LONG_AGO, is_opt_out(mark)), default=None)


def marked_at(mark: Mark) -> datetime | None:
    at: datetime | None = mark.fields.get("wished_at")
    return at


def is_opt_out(mark: Mark) -> bool:
    return bool(mark.fields.get("reason") == OPTED_OUT)


def tells_news(mark: Mark, conversation: Conversation) -> bool:
    """Whether the mark's opt-out is one that the conversation does not know, and has not heard the contrary since."""
    if not is_opt_out(mark) or conversation.opted_out:
        return False
    heard = wished_at(conversation)
    return heard is None or (marked_at(mark) or _LONG_AGO) > heard


def with_marks(
    change: Change, conversation: Conversation, pseudonyms: Pseudonyms, at: datetime, *, opted_out: bool
) -> Change:
    """The same change, with the marks of the wish. Those of who was erased once stay: never written to unasked."""
    ids = known_ids(conversation, pseudonyms)
    if opted_out or conversation.unasked_forbidden:
        return replace(change, marks=change.marks + marks(ids, OPTED_OUT if opted_out else ERASED, at))
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
    said_at: datetime | None = None,
) -> Change:
    """The same change, with the customer opted out by it: a draft under way is dropped.

    `by` and `reason` as an operator has told them for another conversation of the same person. `said_at` None: now.
    """
    fields: dict[str, Any] = {
        "opted_out": True,
        "opted_out_at": now,
        **_heard(conversation, by, reason, said_at or now),
        **({"follow_up": None, "due_at": None} if conversation.mode is Mode.BOT else {}),
    }
    counted = counting.of_day(conversation.sender, now, zone, +Counter(opt_outs=int(not conversation.opted_out)))
    return replace(
        with_marks(change, conversation, pseudonyms, said_at or now, opted_out=True),
        expects={**change.expects, "revision": conversation.revision},
        set={**change.set, **fields},
        counters=counting.merge(change.counters, counted),
    )


def with_opt_in(
    change: Change,
    conversation: Conversation,
    pseudonyms: Pseudonyms,
    said_at: datetime,
    *,
    by: str = CUSTOMER,
    reason: str = "",
) -> Change:
    """The same change, with the customer back by it. Who was erased once is still never written to unasked."""
    return replace(
        with_marks(change, conversation, pseudonyms, said_at, opted_out=False),
        set={
            **change.set,
            "opted_out": False,
            "opted_out_at": None,
            **_heard(conversation, by, reason, said_at),
        },
    )


def _heard(conversation: Conversation, by: str, reason: str, said_at: datetime) -> dict[str, Any]:
    """What either wish changes: who may write, whatever was drafted for who could."""
    return {
        "opt_out_reason": reason,
        "opt_out_by": by,
        "opt_out_hinted": False,
        **said(conversation, said_at),
        "revision": conversation.revision + 1,
        "control_version": conversation.control_version + 1,
        "version": conversation.version + 1,
    }


def said_again(conversation: Conversation, pseudonyms: Pseudonyms, at: datetime) -> Change:
    """The wish that holds, said later than it was known to be."""
    change = Change(
        conversation.conversation_id,
        expects={"revision": conversation.revision},
        set={
            **said(conversation, at),
            **({"opted_out_at": at} if conversation.opted_out else {}),
            "revision": conversation.revision + 1,
        },
    )
    return with_marks(change, conversation, pseudonyms, at, opted_out=conversation.opted_out)


def said(conversation: Conversation, at: datetime) -> dict[str, Any]:
    """Who is known by one id alone has no other conversation that is known."""
    return {"wished_at": at, "wish_untold": bool(conversation.external_user_id)}

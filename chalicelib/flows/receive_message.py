"""A customer's message arrives: recorded in one transaction, then handed to the queue. Nothing slow happens here.

A known customer costs two AWS calls (the transaction, the queue), a new one four: the transaction that finds nobody,
one look-up of alias and opt-out marks, the transaction that makes the conversation, the queue.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import ConversationChanged, MessageChanged, StoreBusy
from chalicelib.flows.ports import Conversations, Jobs
from chalicelib.sales import identity, opt_out
from chalicelib.sales.change import Change, Mark
from chalicelib.sales.conversation import CUSTOMER, Conversation, Mode, waiting_queue
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.inbound import InboundMessage
from chalicelib.sales.text import preview

_TRIES = 4
_REMEMBERED_ALIASES = 1000
_NAMELESS = {
    "image": "Imagen",
    "audio": "Nota de voz",
    "video": "Video",
    "document": "Archivo",
    "sticker": "Sticker",
    "contact": "Contacto",
    "unsupported": "Mensaje que no se puede mostrar",
}


@dataclass(frozen=True)
class ReceiveMessage:
    conversations: Conversations
    jobs: Jobs
    pseudonyms: Pseudonyms
    clock: Clock
    senders: tuple[str, ...]
    currency: str
    aliases: "OrderedDict[str, str]" = field(default_factory=OrderedDict, repr=False)

    def __call__(self, inbound: InboundMessage) -> str:
        """Returns the conversation_id. Raises StoreBusy when it could not be recorded or handed over."""
        with logs.timed("message_received", message_id=inbound.message_sid, kind=inbound.kind) as line:
            conversation_id, duplicate = self._record(inbound)
            line |= {"conversation_id": conversation_id, "duplicate": duplicate}
            if inbound.sender not in self.senders:
                logs.alarm("unknown_sender", conversation_id=conversation_id)
            self.jobs.put(conversation_id, inbound.message_sid)
        return conversation_id

    def _record(self, inbound: InboundMessage) -> tuple[str, bool]:
        """The conversation's id, and whether the message was there already."""
        own_id = self.pseudonyms.conversation_id(inbound.sender, inbound.address)
        conversation_id = self.aliases.get(own_id, own_id)
        now = self.clock.now()
        change = _update(conversation_id, inbound, now)
        gone: set[str] = set()
        for _ in range(_TRIES):
            try:
                self.conversations.commit(change)
                return change.conversation_id, False
            except MessageChanged:
                return change.conversation_id, True
            except ConversationChanged:
                gone.add(change.conversation_id)
                change = self._find(own_id, inbound, now, gone)
        raise StoreBusy("conversation changes too fast")

    def _find(self, own_id: str, inbound: InboundMessage, now: datetime, gone: set[str]) -> Change:
        """Who is it? Somebody known under another id, somebody whose other id was not known yet, or somebody new."""
        by_phone = identity.phone_alias_key(own_id)
        ids = [own_id]
        if inbound.external_user_id:
            ids.append(self.pseudonyms.alias_key(inbound.sender, inbound.external_user_id))
        opt_outs = [identity.opt_out_key(known_id) for known_id in ids]
        hidden_id = self.pseudonyms.conversation_id(inbound.sender, f"whatsapp:{inbound.external_user_id}")
        keys = dict.fromkeys([*ids, by_phone, hidden_id, *opt_outs])
        found, marks = self.conversations.look_up(list(keys))
        if own_id in found:
            update = _update(own_id, inbound, now, alias=_aliases(ids[1:], own_id))
            update = _opted_out_as(_newest(opt_outs, marks), found[own_id], update)
            return _linked(update) if hidden_id in found and hidden_id != own_id else update
        for key in (*ids[1:], by_phone):
            target = marks[key].fields["points_to"] if key in marks else None
            if target and target not in gone:
                self._remember(own_id, target)
                return _update(target, inbound, now, alias=_aliases([by_phone], target))
        reasons = {marks[key].fields.get("reason") for key in opt_outs if key in marks}
        wish = _newest(opt_outs, marks)
        return self._create(own_id, inbound, now, _aliases(ids[1:], own_id), reasons, wish)

    def _remember(self, own_id: str, target: str) -> None:
        self.aliases[own_id] = target
        if len(self.aliases) > _REMEMBERED_ALIASES:
            self.aliases.popitem(last=False)

    def _create(
        self,
        conversation_id: str,
        inbound: InboundMessage,
        now: datetime,
        alias: tuple[Mark, ...],
        reasons: set[Any],
        wish: Mark | None,
    ) -> Change:
        conversation = Conversation(
            conversation_id=conversation_id,
            sender=inbound.sender,
            created_at=now,
            waiting_since=now,
            waiting_queue=waiting_queue(inbound.sender, Mode.BOT, None),
            unanswered=frozenset({inbound.message_sid}),
            uncounted=frozenset({inbound.message_sid}),
            unread=1,
            revision=1,
            answer_number=_numbers_used(reasons, now),
            currency=self.currency,
            opted_out=wish is not None and opt_out.is_opt_out(wish),
            wished_at=opt_out.marked_at(wish) if wish else None,
            unasked_forbidden=opt_out.ERASED in reasons,
            referral=inbound.referral,
            **_latest(inbound, now),
        )
        return Change(
            conversation_id,
            create=conversation,
            new_messages=(inbound.as_message(conversation_id, now),),
            marks=alias,
        )


def _numbers_used(reasons: set[Any], now: datetime) -> int:
    """Who was erased may have answers under the same id, of which Twilio still reports: no number comes again."""
    return int(now.timestamp()) if reasons else 0


def _newest(opt_outs: Sequence[str], marks: Mapping[str, Mark]) -> Mark | None:
    return opt_out.newest_mark(marks[key] for key in opt_outs if key in marks)


def _opted_out_as(wish: Mark | None, own: Conversation, change: Change) -> Change:
    """The person turns out to have opted out in another conversation, since whatever is known here."""
    if wish is None or not opt_out.tells_news(wish, own):
        return change
    at = opt_out.marked_at(wish)
    return replace(
        change,
        expects={**change.expects, "wished_at": own.wished_at},
        set={**change.set, "opted_out": True, "wished_at": at},
        add={**change.add, "control_version": 1, "version": 1},
        marks=(*change.marks, *opt_out.marks([own.conversation_id], opt_out.OPTED_OUT, at)),
    )


def _linked(change: Change) -> Change:
    """Two conversations turn out to be of one person: the next job sees to it that the newest wish holds in both."""
    return replace(change, set={**change.set, "wish_untold": True})


def _aliases(keys: Sequence[str], conversation_id: str) -> tuple[Mark, ...]:
    return tuple(Mark(key, {"points_to": conversation_id}) for key in keys)


def _update(conversation_id: str, inbound: InboundMessage, now: datetime, alias: tuple[Mark, ...] = ()) -> Change:
    """A known customer's message. Where phone and business-scoped id come together and the row lacks the latter, the
    condition fails and the slower way writes the alias."""
    both = identity.phone_of(inbound.address) and inbound.external_user_id
    return Change(
        conversation_id,
        expects={"external_user_id": inbound.external_user_id} if both and not alias else {},
        set=_latest(inbound, now),
        set_if_missing={"waiting_since": now, **({"referral": inbound.referral} if inbound.referral else {})},
        add={"unread": 1, "revision": 1},
        add_to={
            "unanswered": frozenset({inbound.message_sid}),
            "uncounted": frozenset({inbound.message_sid}),
        },
        new_messages=(inbound.as_message(conversation_id, now),),
        marks=alias,
    )


def _latest(inbound: InboundMessage, now: datetime) -> dict[str, Any]:
    known = {
        "phone": identity.phone_of(inbound.address),
        "external_user_id": inbound.external_user_id,
        "profile_name": inbound.profile_name,
        "username": getattr(inbound, "username", None),
    }
    return {
        "address": inbound.address,
        "last_message_at": now,
        "last_inbound_at": now,
        "last_message_preview": preview(inbound.body) or _NAMELESS.get(inbound.kind, ""),
        "last_message_author": CUSTOMER,
        "changed_at": now,
        **{name: value for name, value in known.items() if value},
    }

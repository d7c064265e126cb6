"""A WhatsApp message as Twilio's webhook tells it.

Parameters: https://www.twilio.com/docs/messaging/guides/webhook-request and
https://www.twilio.com/docs/whatsapp/api. New ones appear without notice; unknown ones are left out.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.sales import delivery, identity
from chalicelib.sales.conversation import CUSTOMER, Direction, Media, Message
from chalicelib.sales.media import kind_of
from chalicelib.sales.text import fold

_MOST_MEDIA = 10
# It becomes a key beside our own ids, which have a colon, and a deduplication id of SQS.
_SID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LONGEST_ADDRESS = 200
_LONGEST_NAME = 200
_LONGEST_USERNAME = 100
_MOST_NAME_BYTES = 1000  # a sort key of DynamoDB holds 1,024
_REFERRAL_FIELDS = {
    "ReferralBody": "body",
    "ReferralHeadline": "headline",
    "ReferralSourceId": "source_id",
    "ReferralSourceType": "source_type",
    "ReferralSourceUrl": "source_url",
    "ReferralCtwaClid": "click_id",
    "ReferralMediaUrl": "media_url",
    "ReferralMediaContentType": "media_content_type",
}


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """`sender` is the number of ours that was written to, `address` whoever wrote; both start with `whatsapp:`."""

    message_sid: str
    sender: str
    address: str = field(repr=False)
    body: str = field(default="", repr=False)
    kind: str = "text"
    profile_name: str | None = field(default=None, repr=False)
    username: str | None = field(default=None, repr=False)
    external_user_id: str | None = field(default=None, repr=False)
    media: tuple[Media, ...] = field(default=(), repr=False)
    location: Mapping[str, str | float | None] | None = field(default=None, repr=False)
    payload: str | None = field(default=None, repr=False)
    reply_to: str | None = None
    forwarded: bool = False
    referral: Mapping[str, str] | None = field(default=None, repr=False)

    def as_message(self, conversation_id: str, received_at: datetime) -> Message:
        return Message(
            conversation_id=conversation_id,
            message_id=self.message_sid,
            direction=Direction.INBOUND,
            author=CUSTOMER,
            sent_at=received_at,
            delivery_status=delivery.RECEIVED,
            body=self.body,
            kind=self.kind,
            media=self.media,
            location=self.location,
            payload=self.payload,
            reply_to=self.reply_to,
            forwarded=self.forwarded,
            referral=self.referral,
            sid=self.message_sid,
        )


def parse_inbound(form: Mapping[str, str]) -> InboundMessage | None:
    """None when `MessageSid`, `From` or `To` is missing or no id or address: there is nothing to answer to."""
    sid = form.get("MessageSid") or form.get("SmsMessageSid") or ""
    address, sender = form.get("From", ""), form.get("To", "")
    if not _SID.fullmatch(sid) or not address.removeprefix("whatsapp:") or not sender:
        return None
    if max(len(address), len(sender)) > _LONGEST_ADDRESS:
        return None
    media = _media(form)
    location = _location(form)
    return InboundMessage(
        message_sid=sid,
        sender=sender,
        address=address,
        body=_body(form, location),
        kind=_kind(form, media, location),
        profile_name=_name(form.get("ProfileName", "")),
        username=form.get("Username", "")[:_LONGEST_USERNAME] or None,
        external_user_id=_external_user_id(form) or identity.external_user_id_of(address),
        media=media,
        location=location,
        payload=form.get("ButtonPayload") or form.get("ListId") or None,
        reply_to=form.get("OriginalRepliedMessageSid") or None,
        forwarded="true" in (form.get("Forwarded", "").lower(), form.get("FrequentlyForwarded", "").lower()),
        referral={name: form[key] for key, name in _REFERRAL_FIELDS.items() if form.get(key)} or None,
    )


def _name(told: str) -> str | None:
    """Cut so that it fits an index also when it is folded: one character can become many."""
    name = told[:_LONGEST_NAME]
    while len(fold(name).encode()) > _MOST_NAME_BYTES:
        name = name[: len(name) // 2]
    return name or None


def _external_user_id(form: Mapping[str, str]) -> str | None:
    told = form.get("ExternalUserId", "")
    return told if 0 < len(told) <= _LONGEST_ADDRESS else None


def _body(form: Mapping[str, str], location: Mapping[str, str | float | None] | None) -> str:
    chosen = form.get("ButtonText") or form.get("ListTitle")
    body = form.get("Body", "")
    if chosen and chosen not in body:
        return f"{chosen}\n{body}".strip()
    if location:
        return "\n".join(filter(None, [body, _location_as_text(location)]))
    return body


def _location_as_text(location: Mapping[str, str | float | None]) -> str:
    place = ", ".join(str(location[key]) for key in ("label", "address") if location[key])
    point = f"{location['latitude']}, {location['longitude']}"
    return f"Ubicación: {place} ({point})" if place else f"Ubicación: {point}"


def _kind(form: Mapping[str, str], media: tuple[Media, ...], location: object) -> str:
    if form.get("ButtonText") or form.get("ButtonPayload"):
        return "button"
    if form.get("ListId") or form.get("ListTitle"):
        return "list"
    if location:
        return "location"
    if not media:
        kind = form.get("MessageType", "text").lower()
        return "text" if kind == "text" or form.get("Body") else "unsupported"
    if form.get("MessageType", "").lower() == "sticker":
        return "sticker"
    return kind_of(media[0].content_type)


def _media(form: Mapping[str, str]) -> tuple[Media, ...]:
    told = form.get("NumMedia", "0")
    count = min(int(told), _MOST_MEDIA) if told.isascii() and told.isdigit() and len(told) < 4 else 0
    return tuple(
        Media(form[f"MediaUrl{n}"], form.get(f"MediaContentType{n}", "application/octet-stream"))
        for n in range(count)
        if form.get(f"MediaUrl{n}")
    )


def _location(form: Mapping[str, str]) -> Mapping[str, str | float | None] | None:
    try:
        point = {"latitude": float(form["Latitude"]), "longitude": float(form["Longitude"])}
    except (KeyError, ValueError):
        return None
    if not all(math.isfinite(degrees) for degrees in point.values()):
        return None
    return {**point, "label": form.get("Label") or None, "address": form.get("Address") or None}

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
# It becomes a key beside our own ids, which have a colon, a deduplication id of SQS, and the name of a folder.
_SID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
_LONGEST_ADDRESS = 200
_LONGEST_NAME = 200
_LONGEST_USERNAME = 100
_MOST_NAME_BYTES = 1000  # a sort key of DynamoDB holds 1,024
# What becomes JSON in a row can take six times its length; with 256 kB of text beside it the row must stay below 400.
_LONGEST_PLACE = 1000
_LONGEST_URL = 500
_LONGEST_TYPE = 100
_LONGEST_OF_REFERRAL = 2000
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


def mistake_in(form: Mapping[str, str]) -> str | None:
    """What is missing or no id or address, so that there is nothing to answer to."""
    if not _SID.fullmatch(_sid(form)):
        return "message_sid_wrong"
    if not _ADDRESS.fullmatch(form.get("From", "")) or form["From"] == "whatsapp:":
        return "from_wrong"
    return None if _ADDRESS.fullmatch(form.get("To", "")) else "to_wrong"


def parse_inbound(form: Mapping[str, str]) -> InboundMessage:
    """Of a form without such a mistake."""
    address = form["From"]
    media = _media(form)
    location = _location(form)
    return InboundMessage(
        message_sid=_sid(form),
        sender=form["To"],
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
        referral=_referral(form),
    )


def _sid(form: Mapping[str, str]) -> str:
    return form.get("MessageSid") or form.get("SmsMessageSid") or ""


def _referral(form: Mapping[str, str]) -> Mapping[str, str] | None:
    return {name: form[key][:_LONGEST_OF_REFERRAL] for key, name in _REFERRAL_FIELDS.items() if form.get(key)} or None


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
        Media(form[f"MediaUrl{n}"], form.get(f"MediaContentType{n}", "application/octet-stream")[:_LONGEST_TYPE])
        for n in range(count)
        if 0 < len(form.get(f"MediaUrl{n}", "")) <= _LONGEST_URL
    )


def _location(form: Mapping[str, str]) -> Mapping[str, str | float | None] | None:
    try:
        point = {"latitude": float(form["Latitude"]), "longitude": float(form["Longitude"])}
    except (KeyError, ValueError):
        return None
    if not all(math.isfinite(degrees) for degrees in point.values()):
        return None
    named = {name: form.get(name.title(), "")[:_LONGEST_PLACE] or None for name in ("label", "address")}
    return {**point, **named}

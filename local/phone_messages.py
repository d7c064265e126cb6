"""What a customer can send: each kind as the body, the media and the form parameters Twilio makes of it."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent / "samples"
BUILT_IN = {"image": ("image/jpeg", "photo.jpg"), "audio": ("audio/ogg", "voice.ogg")}
FILE_KINDS = ("image", "audio", "video", "document", "sticker")
KINDS = ("text", "button", "list", "location", *FILE_KINDS)
MOST_BYTES = 16 * 1024 * 1024


class BadMessage(Exception):
    """A phone cannot send this; the text says why, in Spanish for the page."""


@dataclass(frozen=True)
class Draft:
    kind: str
    body: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    media: tuple[tuple[str, bytes], ...] = ()


def read_messages(wanted: Mapping[str, Any], sender: str) -> list[Draft]:
    """One message, or with `bodies` several texts at once.

    All kinds: body, from_ad, forwarded, reply_to. `kind` is text if not given.
    button: payload. list: list_id. location: latitude, longitude, label, address.
    Files: content_type and content as base64; without it image and audio are the built-in samples.
    """
    bodies = wanted.get("bodies")
    if bodies is not None:
        return [Draft("text", str(body)) for body in bodies]
    kind = wanted.get("kind", "text")
    if kind not in KINDS:
        raise BadMessage(f"kind es uno de: {', '.join(KINDS)}.")
    body = str(wanted.get("body") or "")
    if not body and kind in ("text", "button", "list"):
        raise BadMessage("Falta el texto.")
    media = (_file(kind, wanted),) if kind in FILE_KINDS else ()
    return [Draft(kind, body, {**_of_kind(kind, body, wanted), **_of_any(wanted, sender)}, media)]


def _of_kind(kind: str, body: str, wanted: Mapping[str, Any]) -> dict[str, str]:
    if kind == "button":
        return {"ButtonText": body, "ButtonPayload": str(wanted.get("payload", "boton_1"))}
    if kind == "list":
        return {"ListId": str(wanted.get("list_id", "opcion_1")), "ListTitle": body}
    if kind == "location":
        return {
            "Latitude": str(wanted.get("latitude", 19.4326)),
            "Longitude": str(wanted.get("longitude", -99.1332)),
            "Label": str(wanted.get("label", "Casa")),
            "Address": str(wanted.get("address", "Plaza de la Constitución, Ciudad de México")),
        }
    return {}


def _of_any(wanted: Mapping[str, Any], sender: str) -> dict[str, str]:
    parameters: dict[str, str] = {}
    if wanted.get("from_ad"):
        parameters |= {
            "ReferralBody": "Escríbenos y recibe tu regalo en 3 días.",
            "ReferralHeadline": "Regalos hechos a mano",
            "ReferralSourceId": "120208340011220557",
            "ReferralSourceType": "ad",
            "ReferralSourceUrl": "https://fb.me/ejemplo",
            "ReferralCtwaClid": secrets.token_urlsafe(32),
        }
    if wanted.get("forwarded"):
        parameters["Forwarded"] = "true"
    if wanted.get("reply_to"):
        parameters["OriginalRepliedMessageSid"] = str(wanted["reply_to"])
        parameters["OriginalRepliedMessageSender"] = sender
    return parameters


def _file(kind: str, wanted: Mapping[str, Any]) -> tuple[str, bytes]:
    if wanted.get("content") is None:
        if kind not in BUILT_IN:
            raise BadMessage("Falta el archivo.")
        content_type, name = BUILT_IN[kind]
        return content_type, (SAMPLES / name).read_bytes()
    try:
        content = base64.b64decode(str(wanted["content"]), validate=True)
    except binascii.Error:
        raise BadMessage("El archivo no está en base64.") from None
    if len(content) > MOST_BYTES:
        raise BadMessage("El archivo pasa de 16 MB.")
    return str(wanted.get("content_type") or "application/octet-stream"), content

"""Names for customers that tell nothing about them: keyed hashes."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

_EXTERNAL_ID = re.compile(r"^[A-Z]{2}\.[A-Za-z0-9]{1,128}$")
_PHONE = re.compile(r"^\+[0-9]{5,20}$")


def phone_of(address: str) -> str | None:
    """`whatsapp:+34600000001` -> `+34600000001`; None for a customer who hides the number."""
    number = address.removeprefix("whatsapp:")
    return number if _PHONE.match(number) else None


def phones_meant(typed: str, senders: Sequence[str]) -> list[str]:
    """`typed` as it is, and without a `+` as one of the shop's own country too: its code has one to three digits."""
    if typed.startswith("+"):
        return [typed]
    numbers = [sender.removeprefix("whatsapp:+") for sender in senders]
    codes = {number[:length] for number in numbers for length in (1, 2, 3)}
    return [f"+{code}{typed}" for code in ("", *sorted(codes))]


def external_user_id_of(address: str) -> str | None:
    """`whatsapp:ES.4480491918930694` -> `ES.4480491918930694`; None for a phone number."""
    name = address.removeprefix("whatsapp:")
    return name if _EXTERNAL_ID.match(name) else None


class Pseudonyms:
    """Keyed hashes of addresses. The key never rotates: a new one would make every customer a stranger."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def __repr__(self) -> str:
        return "Pseudonyms()"

    def conversation_id(self, sender: str, address: str) -> str:
        """URL-safe, 32 characters, the same for the same two each time."""
        return self._digest("conversation", sender, address)

    def alias_key(self, sender: str, external_user_id: str) -> str:
        return "alias:" + self._digest("alias", sender, external_user_id)

    def safety_identifier(self, conversation_id: str) -> str:
        return self._digest("openai", conversation_id)

    def caller(self, address: str) -> str:
        """Name of a network address in the sign-in's failure counts."""
        return self._digest("caller", address)

    def _digest(self, *parts: str) -> str:
        text = "\x00".join(parts).encode()
        digest = hmac.new(self._key, text, hashlib.sha256).digest()[:24]
        return base64.urlsafe_b64encode(digest).decode()


def phone_alias_key(conversation_id: str) -> str:
    """Key of the alias by which a phone's own id leads to the conversation that began without the phone."""
    return f"alias:{conversation_id}"


def opt_out_key(known_id: str) -> str:
    """Key of the mark that outlives a conversation; `known_id` is a conversation_id or an alias key."""
    return f"optout:{known_id}"

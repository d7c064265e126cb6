"""Which of the shop's numbers a request is about."""

from collections.abc import Mapping

from chalicelib import wiring
from chalicelib.errors import RequestRefused


def sender_of(parameters: Mapping[str, str]) -> str:
    """`?sender=`, with or without `whatsapp:` and the plus, which a URL turns into a space; else the first number.

    Raises RequestRefused for a number that is not the shop's.
    """
    senders = wiring.current().settings.twilio_senders
    asked = parameters.get("sender", "").strip()
    if not asked:
        return senders[0]
    sender = f"whatsapp:+{asked.removeprefix('whatsapp:').lstrip('+ ')}"
    if sender not in senders:
        raise RequestRefused(400, "unknown_sender", "Ese número no es de la tienda.")
    return sender

"""The shop's numbers, and which of them a request is about."""

from collections.abc import Mapping
from typing import Any

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes.http import Routes
from chalicelib.sales.operators import Role

routes = Routes(__name__)


@routes.route("/api/senders", methods=["GET"], role=Role.VIEWER)
def list_senders() -> dict[str, Any]:
    senders = wiring.current().settings.twilio_senders
    return {
        "items": [{"sender": sender, "phone": sender.removeprefix("whatsapp:")} for sender in senders],
        "next": None,
    }


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

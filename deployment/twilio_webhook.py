"""Points the shop's WhatsApp senders at the webhook, over Twilio's Senders API.

https://www.twilio.com/docs/whatsapp/api/senders
"""

from collections.abc import Sequence
from typing import Any

import requests
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from chalicelib.gateways.twilio_gateway import HttpClient
from chalicelib.sales.links import CONNECTION_OVERRIDES
from chalicelib.wiring import Wiring
from deployment.errors import DeploymentFailed

_SECONDS = 10.0
_BY_HAND = "put the printed address, with all that stands behind #, into Twilio's console by hand, with POST"


def set_webhook(wiring: Wiring) -> list[str]:
    """Returns a line for each sender. Raises DeploymentFailed where Twilio cannot be asked."""
    settings = wiring.settings
    http_client = HttpClient(settings.twilio_api_base_url, _SECONDS)
    client = Client(settings.twilio_account_sid, settings.twilio_auth_token, http_client=http_client)
    url = settings.twilio_webhook_url + CONNECTION_OVERRIDES
    try:
        listed = {str(each.sender_id): each for each in client.messaging.v2.channels_senders.list(channel="whatsapp")}
        return [_point(client, listed.get(number), number, url) for number in _without_doubles(settings.twilio_senders)]
    except (TwilioException, requests.RequestException) as error:
        raise DeploymentFailed(
            f"The bot is deployed, but Twilio did not take the webhook's address ({type(error).__name__}): {_BY_HAND}."
        ) from None


def _point(client: Client, sender: Any, number: str, url: str) -> str:
    name = f"the number …{number[-4:]}"
    if sender is None:
        return f"Twilio does not list {name} (the sandbox is not listed): {_BY_HAND}."
    # By hand: the SDK's own update would send null for all that is not set here, the profile too.
    answer = client.request(
        "POST",
        f"https://messaging.twilio.com/v2/Channels/Senders/{sender.sid}",
        data={"webhook": {"callback_url": url, "callback_method": "POST"}},
        headers={"Content-Type": "application/json"},
    )
    if answer.status_code >= 400:
        raise TwilioException(answer.status_code)
    return f"Twilio calls the webhook for {name}."


def _without_doubles(senders: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(senders))

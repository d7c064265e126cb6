"""The form that Twilio posts to the webhook for a customer's message (https://www.twilio.com/docs/messaging/guides/webhook-request)."""

import json
from collections.abc import Sequence

from local.phone_store import Customer, Media, Message

API_VERSION = "2010-04-01"
MESSAGE_TYPES = {"list": "interactive"}


def inbound_form(
    account_sid: str, api_url: str, customer: Customer, message: Message, media: Sequence[Media]
) -> dict[str, str]:
    """All parameters, the blank ones too: they are signed like the others."""
    return {
        "MessageSid": message.sid,
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "AccountSid": account_sid,
        "From": customer.address,
        "To": message.sender,
        "Body": message.body,
        "NumMedia": str(len(media)),
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "ProfileName": customer.profile_name,
        "WaId": (customer.phone or "").removeprefix("+"),
        "ExternalUserId": customer.external_user_id,
        "Username": customer.username,
        "MessageType": MESSAGE_TYPES.get(message.kind, message.kind),
        "SmsStatus": "received",
        "ApiVersion": API_VERSION,
        "ChannelMetadata": _channel_metadata(customer),
        **_media_parameters(account_sid, api_url, media),
        **{name: str(value) for name, value in message.details.get("parameters", {}).items()},
    }


def _channel_metadata(customer: Customer) -> str:
    context = {"ProfileName": customer.profile_name}
    if customer.phone:
        context["WaId"] = customer.phone.removeprefix("+")
    return json.dumps({"type": "whatsapp", "data": {"context": context}}, ensure_ascii=False)


def _media_parameters(account_sid: str, api_url: str, media: Sequence[Media]) -> dict[str, str]:
    parameters = {}
    for number, item in enumerate(media):
        parameters[f"MediaUrl{number}"] = f"{api_url}{media_path(account_sid, item)}"
        parameters[f"MediaContentType{number}"] = item.content_type
    return parameters


def media_path(account_sid: str, media: Media) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages/{media.message_sid}/Media/{media.media_sid}"

"""URLs that Twilio calls. Signed by Twilio as they are written, so one place writes them."""

from urllib.parse import quote

# Without these Twilio does not try a callback again after a 5xx of ours. A fragment, so not part of the request:
# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
CONNECTION_OVERRIDES = "#rc=2&rp=5xx,ct,rt"


def status_url(webhook_url: str, conversation_id: str, message_id: str) -> str:
    """Where Twilio reports the progress of one message, as Twilio is told."""
    return (
        f"{webhook_url}/status?c={quote(conversation_id, safe='')}&m={quote(message_id, safe='')}{CONNECTION_OVERRIDES}"
    )


def without_fragment(url: str) -> str:
    return url.split("#", 1)[0]


def signed_as(url: str) -> tuple[str, str]:
    """What the signature of a call to this URL may cover: Twilio leaves the fragment out, other callers may not."""
    base = without_fragment(url)
    return base, base + CONNECTION_OVERRIDES

"""URLs that Twilio calls. Signed by Twilio as they are written, so one function writes them."""

from urllib.parse import quote


def status_url(webhook_url: str, conversation_id: str, message_id: str) -> str:
    """Where Twilio reports the progress of one message."""
    base = webhook_url.split("#")[0]
    return f"{base}/status?c={quote(conversation_id, safe='')}&m={quote(message_id, safe='')}"

"""WhatsApp's service window: free-form messages only within 24 hours of the customer's last message."""

from datetime import datetime, timedelta

from chalicelib.sales.conversation import Conversation

SERVICE_WINDOW = timedelta(hours=24)


def closes_at(conversation: Conversation) -> datetime | None:
    return conversation.last_inbound_at and conversation.last_inbound_at + SERVICE_WINDOW


def is_open(conversation: Conversation, now: datetime) -> bool:
    closing = closes_at(conversation)
    return closing is not None and now < closing

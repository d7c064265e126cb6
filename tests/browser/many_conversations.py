"""Conversations by the thousand, written straight into the local stack's table: by messages it would take minutes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.sales.conversation import Conversation, Mode, NeedsPerson, waiting_queue
from chalicelib.store.rows import conversation_row
from local.settings import REGION, SIMULATED_SENDER

TABLE = "sales-bot-local-conversations"
SENDER = f"whatsapp:{SIMULATED_SENDER}"
RETENTION = timedelta(days=30)
ROWS_A_CALL = 25  # DynamoDB's limit
WRITERS = 4


def answered(name: str, number: int, ago: timedelta, **given: Any) -> Conversation:
    """One that nobody has to look at. `number` tells it from the others, `ago` is when the customer last wrote."""
    then = datetime.now(UTC) - ago
    phone = f"+57310{number:07}"
    fields: dict[str, Any] = {
        "conversation_id": f"{number:032x}",
        "sender": SENDER,
        "address": f"whatsapp:{phone}",
        "phone": phone,
        "profile_name": name,
        "created_at": then - timedelta(hours=1),
        "changed_at": then,
        "last_message_at": then,
        "last_inbound_at": then,
        "last_message_preview": "Muchas gracias",
    }
    return Conversation(**fields | given)


def waiting(name: str, number: int, waited: timedelta, **given: Any) -> Conversation:
    """One whose customer has asked for a person and waits since; `last_inbound_at` may be given too."""
    asked: dict[str, Any] = {
        "mode": Mode.HUMAN,
        "needs_person": NeedsPerson.ASKED_FOR_PERSON,
        "waiting_since": datetime.now(UTC) - waited,
        "waiting_queue": waiting_queue(SENDER, Mode.HUMAN, NeedsPerson.ASKED_FOR_PERSON),
    }
    return answered(name, number, waited, **asked | given)


def write_conversations(endpoint: str, conversations: Sequence[Conversation]) -> None:
    """`endpoint` is the local stack's AWS."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(max_pool_connections=WRITERS),
    )
    starts = range(0, len(conversations), ROWS_A_CALL)
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(lambda start: _write(client, conversations[start : start + ROWS_A_CALL]), starts))


def _write(client: Any, conversations: Sequence[Conversation]) -> None:
    items = [{"PutRequest": {"Item": conversation_row(c, RETENTION).serialize()}} for c in conversations]
    refused = client.batch_write_item(RequestItems={TABLE: items})["UnprocessedItems"]
    assert not refused, "The local DynamoDB did not take all conversations"

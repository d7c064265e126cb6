"""What the tables forget, read from the transactions: which answers were reserved, which sends were unknown."""

import json
import re
import threading
from dataclasses import dataclass
from typing import Any

from chalicelib.sales.delivery import UNKNOWN


@dataclass(frozen=True)
class Reservation:
    """An answer of the bot: its parts (`message_ids`), and the customer's messages that it answers."""

    conversation_id: str
    number: int
    message_ids: tuple[str, ...]
    answered: tuple[str, ...]


class Transcript:
    """Of the transactions that DynamoDB carried out, each read once or more often."""

    def __init__(self) -> None:
        self._reservations: dict[tuple[str, int], Reservation] = {}
        self._unknown: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def read(self, transaction: bytes) -> None:
        """The body of a TransactWriteItems that was carried out, also one that was asked for again."""
        updates = [item["Update"] for item in json.loads(transaction)["TransactItems"] if "Update" in item]
        with self._lock:
            for update in updates:
                if found := _reservation_of(update):
                    self._reservations[found.conversation_id, found.number] = found
                if _value_set(update, "delivery_status") == UNKNOWN:
                    self._unknown.add((update["Key"]["conversation_id"]["S"], update["Key"]["message_id"]["S"]))

    def reservations(self) -> list[Reservation]:
        """In the order of their numbers within a conversation."""
        with self._lock:
            return [self._reservations[name] for name in sorted(self._reservations)]

    def unknown(self) -> frozenset[tuple[str, str]]:
        """Conversation and message of sends that nobody could tell about, also where a report has told since."""
        with self._lock:
            return frozenset(self._unknown)


def _reservation_of(update: dict[str, Any]) -> Reservation | None:
    """Where one is set and not taken away."""
    value = _value_set(update, "pending_answer")
    return _of_json(update["Key"]["conversation_id"]["S"], json.loads(value)) if value else None


def _value_set(update: dict[str, Any], field: str) -> str:
    """The text that `SET #1 = :2` gives to the field, or ""."""
    names, values = update.get("ExpressionAttributeNames", {}), update.get("ExpressionAttributeValues", {})
    placeholder = next((name for name, full in names.items() if full == field), None)
    found = re.search(rf"{placeholder} = (:\d+)", update.get("UpdateExpression", "")) if placeholder else None
    return str(values[found[1]].get("S", "")) if found else ""


def _of_json(conversation_id: str, pending: dict[str, Any]) -> Reservation:
    return Reservation(conversation_id, pending["number"], tuple(pending["message_ids"]), tuple(pending["answered"]))

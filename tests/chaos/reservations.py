"""Which answers the bot has reserved, read from the transactions that DynamoDB carried out: its tables forget them."""

import json
import threading
from dataclasses import dataclass
from typing import Any

_FIELD = "pending_answer"


@dataclass(frozen=True)
class Reservation:
    """An answer of the bot: its parts (`message_ids`), and the customer's messages that it answers."""

    conversation_id: str
    number: int
    message_ids: tuple[str, ...]
    answered: tuple[str, ...]


class Reservations:
    def __init__(self) -> None:
        self._found: dict[tuple[str, int], Reservation] = {}
        self._lock = threading.Lock()

    def read(self, transaction: bytes) -> None:
        """The body of a TransactWriteItems that was carried out, also one that was asked for again."""
        if _FIELD.encode() not in transaction:
            return
        for item in json.loads(transaction)["TransactItems"]:
            if found := _reservation_of(item.get("Update", {})):
                with self._lock:
                    self._found[found.conversation_id, found.number] = found

    def all(self) -> list[Reservation]:
        """In the order of their numbers within a conversation."""
        with self._lock:
            return [self._found[name] for name in sorted(self._found)]


def _reservation_of(update: dict[str, Any]) -> Reservation | None:
    """`SET #1 = :2` of the field, where its value is there and not taken away."""
    placeholders = [name for name, full in update.get("ExpressionAttributeNames", {}).items() if full == _FIELD]
    for placeholder in placeholders:
        for clause in update.get("UpdateExpression", "").replace(",", " , ").split(" , "):
            target, _, value = clause.strip().removeprefix("SET ").partition(" = ")
            given = update.get("ExpressionAttributeValues", {}).get(value.strip().split(" ")[0], {})
            if target == placeholder and "S" in given:
                return _of_json(update["Key"]["conversation_id"]["S"], json.loads(given["S"]))
    return None


def _of_json(conversation_id: str, pending: dict[str, Any]) -> Reservation:
    return Reservation(conversation_id, pending["number"], tuple(pending["message_ids"]), tuple(pending["answered"]))

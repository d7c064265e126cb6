"""What DynamoDB and SQS do on a bad day, call by call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tests.chaos.aws_calls import DYNAMODB, SQS, TRANSACTION, Answer, Request, error
from tests.chaos.fates import Fates

CANCELLED = ("conflict", "item throttled")
_READS = {"throttled": 0.006, "500 before": 0.003, "answer lost": 0.003}
_QUEUE = {"throttled": 0.004, "500 before": 0.004, "answer lost": 0.004}
_KINDS: Mapping[str, Mapping[str, float]] = {
    TRANSACTION: {
        "conflict": 0.04,
        "item throttled": 0.01,
        "throttled": 0.01,
        "500 before": 0.006,
        "500 after": 0.006,
        "answer lost": 0.01,
        "answer late": 0.001,
    },
    **dict.fromkeys(("GetItem", "Query", "BatchGetItem"), _READS),
    **dict.fromkeys(("SendMessage", "DeleteMessage", "ChangeMessageVisibility"), _QUEUE),
}


@dataclass(frozen=True)
class Storm:
    """A row of calls of some conversations that all end like this: more than the bot, or even Twilio, tries.

    It begins with one of the first `within` calls.
    """

    name: str
    fate: str
    share: float
    length: int
    within: int


_STORMS: Mapping[str, Storm] = {
    TRANSACTION: Storm("storm of conflicts", "conflict", 0.02, 8, 12),
    "SendMessage": Storm("queue away", "500 before", 0.006, 12, 6),
}


class AwsFates:
    def __init__(self, fates: Fates) -> None:
        self._fates = fates

    def __call__(self, request: Request) -> str:
        kinds = _KINDS.get(request.operation)
        if kinds is None:
            return ""
        name = request.operation, request.conversation
        call = self._fates.next_call("AWS", *name)
        return self._storm(*name, call) or self._fates.draw(kinds, *name, call)

    def _storm(self, operation: str, conversation: str, call: int) -> str:
        storm = _STORMS.get(operation)
        if storm is None or not conversation:
            return ""
        begins = int(self._fates.point("storm begins", operation, conversation) * storm.within)
        if not begins <= call < begins + storm.length:
            return ""
        struck = self._fates.draw({storm.name: storm.share}, operation, "storm", conversation)
        return storm.fate if struck else ""


def refusal(fate: str, request: Request) -> Answer | None:
    """What is answered without asking the emulator."""
    match fate:
        case "conflict":
            return _cancelled(request, "TransactionConflict")
        case "item throttled":
            return _cancelled(request, "ThrottlingError")
        case "throttled" if request.service.startswith("DynamoDB"):
            return error(400, f"{DYNAMODB}ProvisionedThroughputExceededException")
        case "throttled":
            return error(400, f"{SQS}RequestThrottled")
        case "500 before":
            return error(500, "InternalServerError")
    return None


def _cancelled(request: Request, code: str) -> Answer:
    """By its first item, as DynamoDB tells it: one reason for each."""
    items = json.loads(request.body)["TransactItems"]
    reasons = [{"Code": code, "Message": "Try again."}, *({"Code": "None"} for _ in items[1:])]
    return error(400, f"{DYNAMODB}TransactionCanceledException", CancellationReasons=reasons)

"""A call of AWS as it stands on the wire, and what is answered to it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

DYNAMODB = "com.amazonaws.dynamodb.v20120810#"
SQS = "com.amazonaws.sqs#"
TRANSACTION = "TransactWriteItems"
_CONVERSATION = re.compile(rb'conversation_id\\*"\s*:\s*(?:\{"S"\s*:\s*)?\\*"([^"\\]+)')
_TOKEN = re.compile(rb'"ClientRequestToken"\s*:\s*"([^"]+)"')


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def service(self) -> str:
        return self.headers.get("X-Amz-Target", "").partition(".")[0]

    @property
    def operation(self) -> str:
        return self.headers.get("X-Amz-Target", "").rpartition(".")[2]

    @property
    def conversation(self) -> str:
        """The id of the first one in it, or ""."""
        found = _CONVERSATION.search(self.body)
        return found[1].decode() if found else ""

    @property
    def token(self) -> str:
        found = _TOKEN.search(self.body)
        return found[1].decode() if found else ""

    @property
    def digest(self) -> str:
        return sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def error(status: int, kind: str, **more: Any) -> Answer:
    body = json.dumps({"__type": kind, "message": f"Transaction cancelled or refused: {kind}", **more}).encode()
    return Answer(status, [("Content-Type", "application/x-amz-json-1.0")], body)


class Transactions:
    """Those that happened, by their tokens: asked for again, the emulator takes some of them for others."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, Answer]] = {}

    def note(self, request: Request, answer: Answer) -> None:
        if request.token:
            self._known[request.token] = request.digest, answer

    def repeated(self, request: Request) -> Answer | None:
        """DynamoDB's answer to a request that it has carried out, or to another one with the same token."""
        if request.operation != TRANSACTION or (known := self._known.get(request.token)) is None:
            return None
        digest, answer = known
        return answer if digest == request.digest else error(400, f"{DYNAMODB}IdempotentParameterMismatchException")

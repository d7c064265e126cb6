"""A proxy in front of the emulator that does what DynamoDB and SQS do on a bad day, and waits while they restart."""

import http.client
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.chaos.fates import Fates

_READS = {"throttled": 0.006, "500 before": 0.003, "answer lost": 0.003}
_QUEUE = {"throttled": 0.004, "500 before": 0.004, "answer lost": 0.004}
_KINDS: Mapping[str, Mapping[str, float]] = {
    "TransactWriteItems": {
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
    "TransactWriteItems": Storm("storm of conflicts", "conflict", 0.02, 8, 12),
    "SendMessage": Storm("queue away", "500 before", 0.006, 12, 6),
}
_LATE_SECONDS = 5.5  # the bot waits 5
_HELD_SECONDS = 4.0
_CONVERSATION = re.compile(rb'conversation_id\\*"\s*:\s*(?:\{"S"\s*:\s*)?\\*"([^"\\]+)')
_TOKEN = re.compile(rb'"ClientRequestToken"\s*:\s*"([^"]+)"')
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "expect", "te", "upgrade"})
_DYNAMODB = "com.amazonaws.dynamodb.v20120810#"
_SQS = "com.amazonaws.sqs#"


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
        found = _CONVERSATION.search(self.body)
        return found[1].decode() if found else ""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class HungUp(Exception):
    """The connection ends without an answer."""


class FaultyAws:
    """Between the bot and the emulator at `port`. `carried_out` sees the body of each transaction that happened."""

    def __init__(self, port: int, fates: Fates, carried_out: Callable[[bytes], None]) -> None:
        self._port = port
        self._fates = fates
        self._carried_out = carried_out
        self._gate = threading.Condition()
        self._closed = False
        self._under_way = 0
        self._starts = 0
        self._of_thread = threading.local()
        self._transactions = _Transactions()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.aws = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def thread_ends(self) -> None:
        if connection := getattr(self._of_thread, "connection", None):
            connection.close()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """While the emulator is away: what is under way ends before, what comes meanwhile waits, some too long."""
        with self._gate:
            self._closed = True
            self._gate.wait_for(lambda: self._under_way == 0)
        try:
            yield
        finally:
            with self._gate:
                self._closed = False
                self._starts += 1
                self._gate.notify_all()

    def answer(self, request: Request) -> Answer:
        """Raises HungUp."""
        with self._at_the_emulator():
            fate = self._fate_of(request)
            if refusal := _refusal(fate, request):
                return refusal
            answer = self._ask(request)
        if fate == "500 after":
            return _error(500, f"{_DYNAMODB}InternalServerError")
        if fate == "answer late":
            threading.Event().wait(_LATE_SECONDS)
        if fate in ("answer lost", "answer late"):
            raise HungUp
        return answer

    @contextmanager
    def _at_the_emulator(self) -> Iterator[None]:
        with self._gate:
            if not self._gate.wait_for(lambda: not self._closed, _HELD_SECONDS):
                self._fates.note("AWS: no answer while it restarts")
                raise HungUp
            self._under_way += 1
        try:
            yield
        finally:
            with self._gate:
                self._under_way -= 1
                self._gate.notify_all()

    def _fate_of(self, request: Request) -> str:
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

    def _ask(self, request: Request) -> Answer:
        try:
            return self._asked(self._connection(), request)
        except (OSError, http.client.HTTPException):
            self._of_thread.connection.close()
            self._of_thread.starts = None
            raise HungUp from None

    def _asked(self, connection: http.client.HTTPConnection, request: Request) -> Answer:
        if known := self._transactions.repeated(request):
            return known
        connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers.items():
            if name.lower() not in _HOP:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        response = connection.getresponse()
        body = response.read()
        headers = [(name, value) for name, value in response.getheaders() if name.lower() not in _HOP]
        answer = Answer(response.status, headers, body)
        if request.operation == "TransactWriteItems" and response.status == 200:
            self._carried_out(request.body)
            self._transactions.note(request, answer)
        return answer

    def _connection(self) -> http.client.HTTPConnection:
        """One a thread, made again where the emulator has started anew."""
        mine = self._of_thread
        if getattr(mine, "starts", None) != self._starts:
            mine.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            mine.connection.connect()
            mine.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            mine.starts = self._starts
        connection: http.client.HTTPConnection = mine.connection
        return connection


class _Transactions:
    """Those that happened, by their tokens: asked for again, the emulator takes some of them for others."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, Answer]] = {}

    def note(self, request: Request, answer: Answer) -> None:
        if token := _token_of(request):
            self._known[token] = request.body, answer

    def repeated(self, request: Request) -> Answer | None:
        """DynamoDB's answer to a request that it has carried out, or to another one with the same token."""
        if request.operation != "TransactWriteItems" or (known := self._known.get(_token_of(request))) is None:
            return None
        body, answer = known
        return answer if body == request.body else _error(400, f"{_DYNAMODB}IdempotentParameterMismatchException")


def _token_of(request: Request) -> str:
    found = _TOKEN.search(request.body)
    return found[1].decode() if found else ""


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True
    aws: FaultyAws

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a worker that was killed leaves its connections."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            answer = self.server.aws.answer(Request(self.command, self.path, dict(self.headers), body))
        except HungUp:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def finish(self) -> None:
        self.server.aws.thread_ends()
        super().finish()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _any  # noqa: N815

    def log_message(self, *arguments: Any) -> None:
        """Nothing: what is asked for may be private."""


def _refusal(fate: str, request: Request) -> Answer | None:
    """What is answered without asking the emulator."""
    match fate:
        case "conflict":
            return _cancelled(request, "TransactionConflict")
        case "item throttled":
            return _cancelled(request, "ThrottlingError")
        case "throttled" if request.service.startswith("DynamoDB"):
            return _error(400, f"{_DYNAMODB}ProvisionedThroughputExceededException")
        case "throttled":
            return _error(400, f"{_SQS}RequestThrottled")
        case "500 before":
            return _error(500, "InternalServerError")
    return None


def _cancelled(request: Request, code: str) -> Answer:
    """By its first item, as DynamoDB tells it: one reason for each."""
    items = json.loads(request.body)["TransactItems"]
    reasons = [{"Code": code, "Message": "Try again."}, *({"Code": "None"} for _ in items[1:])]
    return _error(400, f"{_DYNAMODB}TransactionCanceledException", CancellationReasons=reasons)


def _error(status: int, kind: str, **more: Any) -> Answer:
    body = json.dumps({"__type": kind, "message": f"Transaction cancelled or refused: {kind}", **more}).encode()
    return Answer(status, [("Content-Type", "application/x-amz-json-1.0")], body)

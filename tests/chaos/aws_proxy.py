"""A proxy in front of the emulator: what is to fail fails here, and while the emulator restarts its callers wait."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.chaos.aws_calls import DYNAMODB, TRANSACTION, Answer, Request, Transactions, error
from tests.chaos.aws_faults import CANCELLED, AwsFates, refusal
from tests.chaos.fates import Fates

_LATE_SECONDS = 5.5  # the bot waits 5
_HELD_SECONDS = 4.0
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "expect", "te", "upgrade"})


class HungUp(Exception):
    """The connection ends without an answer."""


class FaultyAws:
    """Between the bot and the emulator at `port`. `carried_out` sees the body of each transaction that happened."""

    def __init__(self, port: int, fates: Fates, carried_out: Callable[[bytes], None]) -> None:
        self._port = port
        self._fates = fates
        self._fate_of = AwsFates(fates)
        self._carried_out = carried_out
        self._gate = threading.Condition()
        self._closed = False
        self._under_way = 0
        self._starts = 0
        self._of_thread = threading.local()
        self._transactions = Transactions()
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
            if fate in CANCELLED and self._transactions.repeated(request):
                fate = ""  # what has happened is not cancelled any more
            if refused := refusal(fate, request):
                return refused
            answer = self._ask(request)
        if fate == "500 after":
            return error(500, f"{DYNAMODB}InternalServerError")
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
        if request.operation == TRANSACTION and response.status == 200:
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

"""An HTTP server on this machine that answers as it is told to, and remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Answer:
    """`hang_up`: the connection closes without an answer. `drips`: so many spaces come first, slowly, one by one.

    `missing`: so many bytes of the length that was told never come.
    """

    status: int = 200
    body: Any = None
    hang_up: bool = False
    drips: int = 0
    missing: int = 0
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class ScriptedServer:
    answer: Callable[[Request], Answer] = lambda request: Answer(404, {})
    answers: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def next_answer(self, request: Request) -> Answer:
        self.requests.append(request)
        self.asked.set()
        return self.answers.pop(0) if self.answers else self.answer(request)


@contextmanager
def serving(server: ScriptedServer) -> Iterator[ScriptedServer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, parts.path, dict(parse_qsl(parts.query)), dict(self.headers), raw)
            answer = server.next_answer(request)
            if answer.hang_up:
                self.close_connection = True
                return
            body = answer.raw if answer.raw is not None else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(answer.drips + len(body) + answer.missing))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                for _ in range(answer.drips):
                    self.wfile.write(b" ")
                    server.closing.wait(0.1)
                self.wfile.write(body)
            self.close_connection = self.close_connection or bool(answer.missing)

        do_GET = do_POST = do_DELETE = _handle  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Silent: requests hold private data."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        http.shutdown()
        http.server_close()
        thread.join()

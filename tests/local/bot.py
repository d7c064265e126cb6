"""A bot to be called by the simulated Twilio: it keeps the requests it gets and answers with a status."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from tests.local.eventually import eventually


@dataclass(frozen=True)
class Call:
    path: str
    headers: dict[str, str]
    form: dict[str, str]


@dataclass
class Bot:
    url: str
    calls: list[Call] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def webhooks(self, count: int = 1) -> list[Call]:
        return self._first(count, "/whatsapp")

    def callbacks(self, count: int = 1) -> list[Call]:
        return self._first(count, "/whatsapp/status")

    def _first(self, count: int, path: str) -> list[Call]:
        def arrived() -> list[Call]:
            return [call for call in self.calls if call.path.split("?")[0] == path]

        return eventually(lambda: arrived() if len(arrived()) >= count else [])


@contextmanager
def running_bot(port: int = 0) -> Iterator[Bot]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            bot.calls.append(Call(self.path, dict(self.headers), dict(parse_qsl(body, keep_blank_values=True))))
            self.send_response(bot.answers.pop(0) if bot.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    bot = Bot(f"http://127.0.0.1:{server.server_port}/whatsapp")
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield bot
    server.shutdown()
    server.server_close()

"""The bot's API on this machine: Chalice's own local server, told to behave as API Gateway does."""

import json
import os
import sys
from functools import partial
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import ChaliceRequestHandler, LocalChalice, LocalGatewayException, ThreadedHTTPServer

from local.serving import serve_until_stopped

MAX_BODY_BYTES = 10 * 1024 * 1024  # API Gateway's own limit
IDLE_SECONDS = 65


class ApiServer(ThreadedHTTPServer):
    # The default of 5 makes a burst of webhooks wait a second for the next try to connect.
    request_queue_size = 256

    def __init__(self, port: int, handler: Any, dashboard_origin: str) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.dashboard_origin = dashboard_origin

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class ApiHandler(ChaliceRequestHandler):
    server: ApiServer
    timeout = IDLE_SECONDS
    # Headers and body are two writes: with Nagle's algorithm a kept-alive answer takes 44 ms longer.
    disable_nagle_algorithm = True

    def _generic_handle(self) -> None:
        refusal = self._refusal()
        if refusal:
            # What was not read would be taken for the next request.
            self.close_connection = True
            self._send_error(*refusal)
            return
        self.local_gateway.event_converter.LOCAL_SOURCE_IP = self.client_address[0]
        super()._generic_handle()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = _generic_handle  # noqa: N815

    def _refusal(self) -> tuple[int, str, str] | None:
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers or not length.isdecimal():
            return 411, "length_required", "Falta la longitud del contenido."
        if int(length) > MAX_BODY_BYTES:
            return 413, "body_too_large", "El contenido pasa de 10 MB."
        return None

    def _send_error_response(self, error: LocalGatewayException) -> None:
        """The one error of the gateway itself that can occur: no such route (there are no authorizers)."""
        del error
        self._send_error(404, "not_found", "Esta dirección no existe.")

    def _send_error(self, status: int, code: str, message: str) -> None:
        headers = {
            "Content-Type": "application/json",
            "Access-Control-Allow-Origin": self.server.dashboard_origin,
        }
        if self.close_connection:
            headers["Connection"] = "close"
        body = json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False)
        self._send_http_response(status, headers, body)

    def _send_http_response_with_body(self, code: int, headers: dict[str, Any], body: str | bytes) -> None:
        if self.command != "HEAD":
            super()._send_http_response_with_body(code, headers, body)
            return
        content = body.encode() if isinstance(body, str) else body
        self._send_http_response_head(code, {**headers, "Content-Length": str(len(content))})

    def _send_http_response_head(self, code: int, headers: dict[str, Any]) -> None:
        self.send_response(code)
        self._send_headers(headers)

    def log_message(self, *arguments: Any) -> None:
        """Nothing: addresses of requests do not belong in a log. The bot writes its own lines."""


def make_server(app: Chalice, port: int, dashboard_origin: str) -> ApiServer:
    # What `chalice local` does too: each thread its own `current_request`.
    app.__class__ = LocalChalice
    handler = partial(ApiHandler, app_object=app, config=Config())
    return ApiServer(port, handler, dashboard_origin)


def main() -> None:
    from app import app

    server = make_server(app, int(os.environ["API_PORT"]), os.environ["DASHBOARD_ORIGIN"])
    serve_until_stopped([server])


if __name__ == "__main__":
    main()

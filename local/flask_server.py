"""A Flask app on a port of this machine, without a log of what was asked."""

from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class _QuietHandler(WSGIRequestHandler):
    disable_nagle_algorithm = True

    def log_request(self, *arguments: Any) -> None:
        """Nothing: the addresses hold phone numbers."""


def flask_server(app: Flask, port: int) -> BaseWSGIServer:
    # Another site's page that gives its own name to 127.0.0.1 is turned away.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    return make_server("127.0.0.1", port, app, threaded=True, request_handler=_QuietHandler)

"""A Flask app on a port of this machine, without a log of what was asked."""

import mimetypes
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort
from werkzeug.security import safe_join
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class _QuietHandler(WSGIRequestHandler):
    disable_nagle_algorithm = True

    def log_request(self, *arguments: Any) -> None:
        """Nothing: the addresses hold phone numbers."""


def flask_server(app: Flask, port: int) -> BaseWSGIServer:
    # Another site's page that gives its own name to 127.0.0.1 is turned away.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    return make_server("127.0.0.1", port, app, threaded=True, request_handler=_QuietHandler)


def file_of(folder: Path, name: str) -> Response:
    """Read whole: Flask's own way leaves the file open when the browser goes away before its end. 404 if not there."""
    path = safe_join(str(folder), name)
    if path is None or not Path(path).is_file():
        abort(404)
    return Response(Path(path).read_bytes(), mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")

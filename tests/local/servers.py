"""Servers of the local stack inside the tests' own process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from local.flask_server import flask_server


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """Yields the URL."""
    server = flask_server(app, port)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port

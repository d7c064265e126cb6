"""How a process of the local stack lives: it says when it is ready and works until SIGTERM."""

import os
import signal
import socketserver
import threading
from collections.abc import Sequence

READY = "READY_FD"
STOP_POLL_SECONDS = 0.1


def announce_ready() -> None:
    """Tell the runner, if there is one, that this process does its work from now on."""
    if READY in os.environ:
        with os.fdopen(int(os.environ.pop(READY)), "wb") as pipe:
            pipe.write(b"ready")


def wait_for_stop() -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    announce_ready()
    stopped.wait()


def serve_until_stopped(servers: Sequence[socketserver.BaseServer]) -> None:
    for server in servers:
        threading.Thread(target=server.serve_forever, args=[STOP_POLL_SECONDS], daemon=True).start()
    wait_for_stop()
    for server in servers:
        server.shutdown()
        server.server_close()

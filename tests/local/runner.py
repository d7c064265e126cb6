"""`python -m local.run` as a process of its own, on free ports, with nothing but simulators."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from local.settings import ROOT
from tests.local.eventually import eventually

SERVERS = ("api", "dashboard", "phone", "aws", "twilio", "model")
START_SECONDS = 90
OF_THE_PRODUCT = ("AWS_", "TWILIO_", "OPENAI_", "LOCAL_", "ADMIN_")


@dataclass
class Runner:
    process: "subprocess.Popen[str]"
    ports: dict[str, int]
    output: list[str]

    def url(self, server: str) -> str:
        return f"http://127.0.0.1:{self.ports[server]}"

    def is_ready(self) -> bool:
        return "Ready\n" in self.output

    def ends(self) -> int:
        return self.process.wait(START_SECONDS)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.ends()

    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def password(self) -> str:
        [line] = [line for line in self.output if "Sign-in" in line]
        return line.rsplit("/", 1)[1].strip()

    def ask(self, server: str, path: str, body: dict[str, Any] | None = None, token: str = "") -> Any:
        answer = requests.request(
            "GET" if body is None else "POST",
            f"{self.url(server)}{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=30,
        )
        assert answer.ok, answer.text
        return answer.json()

    def conversations(self) -> list[dict[str, Any]]:
        signed_in = self.ask("api", "/api/session", {"username": "admin", "password": self.password()})
        items: list[dict[str, Any]] = self.ask("api", "/api/conversations?queue=all", token=signed_in["token"])["items"]
        return items

    def chat(self) -> list[str]:
        """What the phones show of both sides, oldest first."""
        return [
            message["body"]
            for message in self.ask("phone", "/api/messages")["items"]
            if message["direction"] == "inbound" or message["delivery_status"] in ("delivered", "read")
        ]


@contextmanager
def starting(state_dir: Path, **settings: str) -> Iterator[Runner]:
    ports = dict(zip(SERVERS, _free_ports(len(SERVERS)), strict=True))
    own = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_PRODUCT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "local.run"],
        cwd=ROOT,
        env={
            **own,
            **{f"{server.upper()}_PORT": str(port) for server, port in ports.items()},
            "LOCAL_STATE_DIR": str(state_dir),
            "LOCAL_ENV_FILE": os.devnull,
            "QUIET_SECONDS": "0",
            **settings,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    runner = Runner(process, ports, [])
    assert process.stdout
    reader = threading.Thread(target=runner.output.extend, args=[process.stdout], daemon=True)
    reader.start()
    try:
        yield runner
    finally:
        if process.poll() is None:
            runner.stop()
        reader.join()
        process.stdout.close()


@contextmanager
def running(state_dir: Path, **settings: str) -> Iterator[Runner]:
    """A stack that is ready."""
    with starting(state_dir, **settings) as runner:
        eventually(lambda: runner.is_ready() or runner.process.poll() is not None, seconds=START_SECONDS)
        assert runner.is_ready(), "".join(runner.output)
        yield runner


def _free_ports(count: int) -> list[int]:
    """Held open together, so that no two are the same."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in sockets]
    for server in sockets:
        server.close()
    return ports

"""The local stack as the browser tests use it: started once, on ports of its own, with nothing but simulators."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
STOP_SECONDS = 90
SERVERS = ("api", "dashboard", "phone", "aws", "twilio", "model")
# Blank, so that no account of the developer's environment or .env file is ever written to.
REAL_ACCOUNTS = (
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_BASE_URL",
    "TWILIO_PHONE_NUMBER",
    "TWILIO_SENDERS",
    "TWILIO_WEBHOOK_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "AWS_ENDPOINT_URL",
    "DASHBOARD_ORIGIN",
)


@dataclass(frozen=True)
class Stack:
    """`username` may sign in at `dashboard` with `password`."""

    api: str
    dashboard: str
    phone: str
    username: str
    password: str


@dataclass(frozen=True)
class Customer:
    """A phone of the simulator."""

    stack: Stack
    customer_id: str
    profile_name: str

    def writes(self, text: str) -> None:
        customer_writes(self.stack, text, self.customer_id)

    def received(self) -> list[str]:
        """The texts that reached this phone, oldest first."""
        messages = _call("GET", f"{self.stack.phone}/api/messages")["items"]
        return [
            message["body"]
            for message in messages
            if message["customer_id"] == self.customer_id and message["direction"] == "outbound"
        ]


NewCustomer = Callable[[str], Customer]
NewPage = Callable[..., Page]


def customer_writes(stack: Stack, text: str, customer_id: str) -> None:
    _call("POST", f"{stack.phone}/api/customers/{customer_id}/messages", {"body": text})


def new_customer(stack: Stack, profile_name: str, phone: str) -> Customer:
    made = _call("POST", f"{stack.phone}/api/customers", {"profile_name": profile_name, "phone": phone})
    return Customer(stack, made["customer_id"], profile_name)


@contextmanager
def running_stack(state_dir: Path, password: str) -> Iterator[Stack]:
    ports = dict(zip(SERVERS, _free_ports(len(SERVERS)), strict=True))
    runner = subprocess.Popen(
        [sys.executable, "-m", "local.run"],
        cwd=ROOT,
        env={
            **os.environ,
            **dict.fromkeys(REAL_ACCOUNTS, ""),
            **{f"{server.upper()}_PORT": str(port) for server, port in ports.items()},
            "LOCAL_STATE_DIR": str(state_dir),
            "ADMIN_PASSWORD": password,
            "QUIET_SECONDS": "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        _wait_until_ready(runner)
        url = {server: f"http://127.0.0.1:{port}" for server, port in ports.items()}
        yield Stack(url["api"], url["dashboard"], url["phone"], "admin", password)
    finally:
        _stop(runner)


def _free_ports(count: int) -> list[int]:
    """Held open together, so that no two are the same."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in sockets]
    for server in sockets:
        server.close()
    return ports


def _wait_until_ready(runner: "subprocess.Popen[str]") -> None:
    lines: list[str] = []
    is_settled = threading.Event()
    is_ready = threading.Event()

    def read() -> None:
        # Read to the end: a full pipe would stop the stack.
        assert runner.stdout
        for line in runner.stdout:
            lines.append(line)
            if line.strip() == "Ready":
                is_ready.set()
                is_settled.set()
        is_settled.set()

    threading.Thread(target=read, daemon=True).start()
    is_settled.wait(START_SECONDS)
    if not is_ready.is_set():
        raise RuntimeError("The local stack did not become ready:\n" + "".join(lines))


def _stop(runner: "subprocess.Popen[str]") -> None:
    """The runner stops its children itself, in their order."""
    runner.send_signal(signal.SIGTERM)
    try:
        runner.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(runner.pid, signal.SIGKILL)
        runner.wait()
    assert runner.stdout
    runner.stdout.close()


def _call(method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)

"""The local stack as the browser tests use it: started once, on ports of its own, with nothing but simulators."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from local.secrets_file import kept_secrets
from tests.local.eventually import eventually
from tests.local.runner import running


@dataclass(frozen=True)
class Stack:
    """`username` may sign in at `dashboard` with `password`; sid and token are the simulated account's.

    `ports`: of all its servers.
    """

    api: str
    dashboard: str
    phone: str
    aws: str
    username: str
    password: str = field(repr=False)
    account_sid: str = field(repr=False)
    auth_token: str = field(repr=False)
    ports: tuple[int, ...]


@dataclass(frozen=True)
class Customer:
    """A phone of the simulator."""

    stack: Stack
    customer_id: str
    profile_name: str

    def writes(self, text: str) -> None:
        customer_writes(self.stack, text, self.customer_id)

    def gets(self, text: str) -> None:
        """Waits for an answer that holds this."""
        eventually(lambda: any(text in body for body in self.received()))

    def received(self) -> list[str]:
        """The texts that reached this phone, oldest first."""
        messages = _call("GET", f"{self.stack.phone}/api/messages")["items"]
        return [
            message["body"]
            for message in messages
            if message["customer_id"] == self.customer_id
            and message["direction"] == "outbound"
            and message["delivery_status"] in ("delivered", "read")
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
    with running(state_dir, ADMIN_PASSWORD=password, QUIET_SECONDS="1") as runner:
        api, dashboard, phone, aws = map(runner.url, ("api", "dashboard", "phone", "aws"))
        made_up = kept_secrets(state_dir)
        account = made_up["SIMULATED_ACCOUNT_SID"], made_up["SIMULATED_AUTH_TOKEN"]
        yield Stack(api, dashboard, phone, aws, "admin", password, *account, tuple(runner.ports.values()))


def _call(method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)

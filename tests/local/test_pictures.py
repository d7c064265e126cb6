"""Files in both directions through the running local stack: the bucket's links reach Twilio, the phone and the page."""

import base64
from pathlib import Path
from typing import Any

import requests

from local.phone_messages import SAMPLES
from tests.local.eventually import eventually
from tests.local.runner import Runner, running

PHOTO = (SAMPLES / "photo.jpg").read_bytes()
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Operator:
    def __init__(self, runner: Runner) -> None:
        sign_in = {"username": "admin", "password": runner.password()}
        self.token = runner.ask("api", "/api/session", sign_in)["token"]
        self.runner = runner
        (conversation,) = runner.conversations()
        self.path = f"/api/conversations/{conversation['conversation_id']}/messages"

    def sends_picture(self) -> dict[str, Any]:
        media = {"content_type": "image/jpeg", "data": encoded(PHOTO)}
        message = {"client_id": "client-0001", "media": media, "body": "Así quedó"}
        sent: dict[str, Any] = self.runner.ask("api", self.path, message, self.token)
        return sent

    def received(self) -> list[dict[str, Any]]:
        """The customer's messages whose file is kept by now."""
        items = self.runner.ask("api", self.path, token=self.token)["items"]
        files = [item for item in items if item["author"] == "customer" and item["media"]]
        return [item for item in files if item["media"][0]["available"]]

    def link(self, message: dict[str, Any]) -> dict[str, Any]:
        link: dict[str, Any] = self.runner.ask("api", f"{self.path}/{message['message_id']}/media/0", token=self.token)
        return link


def on_the_phone(runner: Runner) -> list[dict[str, Any]]:
    """The bot's messages with a file that the phone shows."""
    items = runner.ask("phone", "/api/messages")["items"]
    return [item for item in items if item["direction"] == "outbound" and item["media"]]


def test_an_operators_picture_reaches_the_phone_and_a_customers_file_the_page(tmp_path: Path) -> None:
    with running(tmp_path) as runner:
        [lucia, *_] = runner.ask("phone", "/api/customers")["items"]
        svg = {"kind": "document", "content_type": "image/svg+xml", "content": encoded(SVG)}
        runner.ask("phone", f"/api/customers/{lucia['customer_id']}/messages", svg)
        eventually(runner.conversations)
        operator = Operator(runner)
        link = operator.link(operator.sends_picture())
        own = requests.get(link["url"], timeout=20)
        assert (own.content, own.headers["Content-Type"]) == (PHOTO, "image/jpeg")
        policy = requests.get(runner.url("dashboard"), timeout=20).headers["Content-Security-Policy"]
        assert f"img-src 'self' data: blob: {link['url'].split('/sales-bot-')[0]};" in policy

        (shown,) = eventually(lambda: on_the_phone(runner))
        assert (shown["kind"], shown["body"]) == ("image", "Así quedó")
        assert requests.get(f"{runner.url('phone')}{shown['media'][0]}", timeout=20).content == PHOTO

        (received,) = eventually(operator.received)
        saved = requests.get(operator.link(received)["url"], timeout=20)
        assert (saved.content, saved.headers["Content-Type"]) == (SVG, "application/octet-stream")
        assert saved.headers["Content-Disposition"] == 'attachment; filename="archivo.bin"'

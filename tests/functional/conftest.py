"""The whole bot in this process: Chalice's test client in front, moto behind, Twilio and the model played by hand."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from chalice.test import Client, HTTPResponse
from twilio.request_validator import RequestValidator

import app as chalice_app
from chalicelib import wiring
from chalicelib.sales.links import status_url
from chalicelib.sales.operators import Role
from chalicelib.sales.orders import Order, OrderState
from chalicelib.sales.passwords import hash_password
from chalicelib.sales.quotes import QuoteLine
from tests.aws import BUCKET, PREFIX, Aws, aws_in_process
from tests.fakes.outside import START, FakeModel, FakeTwilio, ManualClock

ACCOUNT = "AC" + "0" * 32
TOKEN = "primary-token"
SECONDARY_TOKEN = "secondary-token"
WEBHOOK_URL = "https://bot.example/whatsapp"
SENDER = "whatsapp:+14155238886"
ANA = "whatsapp:+34600000001"
PASSWORD = "una contraseña larga"
PASSWORD_HASH = hash_password(PASSWORD)
AN_ORDER = Order(
    order_id="P-AAAA-0001",
    sender=SENDER,
    conversation_id="",
    quote_id="q1",
    placed_at=START,
    changed_at=START,
    state=OrderState.PLACED,
    lines=(QuoteLine("TAZA", "Taza", 2, 24900),),
    discount_percent=0,
    discount=0,
    delivery_area="CDMX",
    delivery_price=7900,
    total=57700,
    currency="MXN",
    catalog_version="v1",
)


def settings(**changed: str) -> dict[str, str]:
    return {
        "STAGE": "test",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_AUTH_TOKEN_SECONDARY": SECONDARY_TOKEN,
        "TWILIO_PHONE_NUMBER": "+14155238886",
        "TWILIO_WEBHOOK_URL": WEBHOOK_URL,
        "OPENAI_API_KEY": "sk-test",
        "SESSION_SECRET": "s" * 40,
        "PSEUDONYM_KEY": "p" * 40,
        "TABLE_PREFIX": PREFIX,
        "BUCKET": BUCKET,
        "BUSINESS_TIMEZONE": "America/Mexico_City",
        **changed,
    }


class LambdaContext:
    aws_request_id = "test"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass
class Shop:
    aws: Aws
    clock: ManualClock
    twilio: FakeTwilio
    model: FakeModel
    parts: wiring.Wiring
    client: Client = field(default_factory=lambda: Client(chalice_app.app))
    messages: int = 0

    # Twilio's side

    def form(self, **fields: str) -> dict[str, str]:
        self.messages += 1
        return {
            "MessageSid": f"SM{self.messages:032x}",
            "AccountSid": ACCOUNT,
            "From": ANA,
            "To": SENDER,
            "Body": "Hola",
            "ProfileName": "Ana",
            "WaId": "34600000001",
            "NumMedia": "0",
            "MessageType": "text",
            "Label": "",
            **fields,
        }

    def webhook(self, form: dict[str, str] | None = None, **options: Any) -> HTTPResponse:
        """Signed as Twilio does, unless `signature` or `raw` says otherwise."""
        form = form if form is not None else self.form()
        url = options.get("url", WEBHOOK_URL)
        signature = options.get("signature")
        if signature is None:
            signature = RequestValidator(options.get("token", TOKEN)).compute_signature(url, form)
        return self.client.http.post(
            options.get("path", "/whatsapp"),
            headers={
                "Content-Type": options.get("content_type", "application/x-www-form-urlencoded"),
                **({"X-Twilio-Signature": signature} if signature else {}),
            },
            body=options.get("raw", urlencode(form).encode()),
        )

    def status(self, message_id: str, status: str, sid: str, **fields: str) -> HTTPResponse:
        conversation_id = self.conversation_id()
        url = status_url(WEBHOOK_URL, conversation_id, message_id)
        form = {"MessageSid": sid, "MessageStatus": status, "AccountSid": ACCOUNT, **fields}
        return self.webhook(form, url=url, path=url.removeprefix("https://bot.example"))

    # The queue's side

    def jobs(self) -> list[dict[str, Any]]:
        client = boto3.client("sqs")
        answer = client.receive_message(
            QueueUrl=self.aws.queue_url, MaxNumberOfMessages=10, AttributeNames=["All"], WaitTimeSeconds=0
        )
        return answer.get("Messages", [])

    def worker(self, receive_count: int = 1) -> list[dict[str, Any]]:
        """Gives each waiting job to the worker as Lambda does; returns the partial batch answers."""
        return [self.work_on(job, receive_count) for job in self.jobs()]

    def work_on(self, job: dict[str, Any], receive_count: int = 1) -> dict[str, Any]:
        event = {
            "Records": [
                {
                    "messageId": job["MessageId"],
                    "receiptHandle": job["ReceiptHandle"],
                    "body": job["Body"],
                    "attributes": {**job["Attributes"], "ApproximateReceiveCount": str(receive_count)},
                    "eventSource": "aws:sqs",
                }
            ]
        }
        answer = chalice_app.reply_worker(event, LambdaContext())
        if not answer["batchItemFailures"]:
            boto3.client("sqs").delete_message(QueueUrl=self.aws.queue_url, ReceiptHandle=job["ReceiptHandle"])
        return answer

    def customer_writes(self, body: str = "Hola", **fields: str) -> str:
        form = self.form(Body=body, **fields)
        assert self.webhook(form).status_code == 200
        return form["MessageSid"]

    # The dashboard's side

    def sign_in(self, username: str = "op", password: str = PASSWORD) -> HTTPResponse:
        return self.api("POST", "/api/session", {"username": username, "password": password}, token=None)

    def token(self, username: str = "op") -> str:
        return str(self.sign_in(username).json_body["token"])

    def api(self, method: str, path: str, body: Any = None, *, token: str | None = "op") -> HTTPResponse:
        """`token` names an operator to sign in as, or is None."""
        headers = {"Content-Type": "application/json"}
        if token in ("viewer", "op", "admin"):
            headers["Authorization"] = f"Bearer {self.token(token)}"
        elif token:
            headers["Authorization"] = f"Bearer {token}"
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.http.request(method, path, headers=headers, body=raw)

    def conversation_id(self, address: str = ANA) -> str:
        return self.parts.pseudonyms.conversation_id(SENDER, address)

    def conversation(self) -> dict[str, Any]:
        answer = self.api("GET", f"/api/conversations/{self.conversation_id()}")
        assert answer.status_code == 200
        return dict(answer.json_body)

    def thread(self) -> list[dict[str, Any]]:
        """Oldest first."""
        answer = self.api("GET", f"/api/conversations/{self.conversation_id()}/messages")
        return list(reversed(answer.json_body["items"]))


@pytest.fixture
def aws() -> Iterator[Aws]:
    with aws_in_process() as running:
        yield running


@pytest.fixture
def shop(aws: Aws) -> Iterator[Shop]:
    clock = ManualClock()
    twilio, model = FakeTwilio(clock), FakeModel()
    environ = settings(REPLY_QUEUE_URL=aws.queue_url)
    parts = wiring.Wiring({**os.environ, **environ}, clock=clock, twilio=twilio, model=model)
    wiring.use(parts)
    for username, role in (("viewer", Role.VIEWER), ("op", Role.OPERATOR), ("admin", Role.ADMIN)):
        parts.operators.set_password(username, role, PASSWORD_HASH)
    yield Shop(aws, clock, twilio, model, parts)
    wiring.use(None)

"""The promises that need real parts: many at once, over HTTP, on the emulator's DynamoDB and SQS FIFO."""

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from twilio.request_validator import RequestValidator

from tests.gateways.scripted_server import Answer, Request, ScriptedServer, serving
from tests.local.eventually import eventually
from tests.local.runner import Runner, running
from tests.model_answers import reply

ACCOUNT, TOKEN, SENDER = "AC" + "1" * 32, "the-token", "whatsapp:+14155238886"
PASSWORD = "una contraseña larga"


def _reply_of_model(request: Request) -> Answer:
    """Answers with the customer's words since the last answer."""
    heard: list[str] = []
    for item in request.json["input"]:
        heard = [*heard, item["content"]] if item.get("role") == "user" else []
    return reply("Sobre: " + " / ".join(heard))


@dataclass
class RealParts:
    """A running bot between a Twilio and a model of this test."""

    runner: Runner
    twilio: ScriptedServer
    model: ScriptedServer
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    session: requests.Session = field(default_factory=requests.Session)

    def form(self, phone: str, body: str = "Hola", sid: str = "") -> dict[str, str]:
        sid = sid or f"SM{next(self.numbers):032x}"
        return {
            "MessageSid": sid,
            "AccountSid": ACCOUNT,
            "From": f"whatsapp:{phone}",
            "To": SENDER,
            "Body": body,
            "NumMedia": "0",
        }

    def webhook(self, form: dict[str, str]) -> int:
        url = f"{self.runner.url('api')}/whatsapp"
        signature = RequestValidator(TOKEN).compute_signature(url, form)
        return requests.post(url, form, headers={"X-Twilio-Signature": signature}, timeout=30).status_code

    def sent_to(self, phone: str) -> list[str]:
        return [form["Body"] for form in self._sends() if form["To"] == f"whatsapp:{phone}"]

    def callbacks(self) -> list[str]:
        return [form["StatusCallback"] for form in self._sends()]

    def _sends(self) -> list[dict[str, str]]:
        return [r.form for r in list(self.twilio.requests) if r.method == "POST" and r.path.endswith("Messages.json")]

    def api(self, path: str) -> Any:
        if "Authorization" not in self.session.headers:
            signed_in = self.session.post(
                f"{self.runner.url('api')}/api/session", json={"username": "admin", "password": PASSWORD}, timeout=30
            ).json()
            self.session.headers["Authorization"] = f"Bearer {signed_in['token']}"
        return self.session.get(f"{self.runner.url('api')}{path}", timeout=30).json()

    def thread(self, phone: str) -> list[dict[str, Any]]:
        for conversation in self.api("/api/conversations?limit=200")["items"]:
            if conversation["phone"] == phone:
                path = f"/api/conversations/{conversation['conversation_id']}/messages"
                return list(reversed(self.api(path)["items"]))
        return []


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealParts]:
    numbers = itertools.count(1)

    def accept(request: Request) -> Answer:
        if request.method == "GET":
            return Answer(200, {"messages": [], "page": 0, "page_size": 50, "next_page_uri": None})
        return Answer(201, {"sid": f"SM{next(numbers):031x}f", "status": "queued"})

    with (
        serving(ScriptedServer(accept)) as twilio,
        serving(ScriptedServer(_reply_of_model)) as model,
        running(
            tmp_path_factory.mktemp("state"),
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=TOKEN,
            TWILIO_PHONE_NUMBER="+14155238886",
            TWILIO_API_BASE_URL=twilio.url,
            OPENAI_API_KEY="sk-test",
            OPENAI_BASE_URL=f"{model.url}/v1",
            ADMIN_PASSWORD=PASSWORD,
            QUIET_SECONDS="1",
        ) as runner,
    ):
        yield RealParts(runner, twilio, model)


@pytest.fixture(autouse=True)
def model_answers(parts: RealParts) -> Iterator[None]:
    parts.model.answer = _reply_of_model
    yield
    parts.model.answer = _reply_of_model


def _all_at_once(action: Callable[[Any], Any], arguments: list[Any]) -> list[Any]:
    gate = threading.Barrier(len(arguments))

    def at_the_gate(argument: Any) -> Any:
        gate.wait(30)
        return action(argument)

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(at_the_gate, arguments))


def test_twenty_copies_of_a_webhook_at_the_same_moment_are_one_message_and_one_answer(parts: RealParts) -> None:
    phone = "+34600000020"
    form = parts.form(phone)
    assert _all_at_once(parts.webhook, [form] * 20) == [200] * 20
    eventually(lambda: parts.sent_to(phone))
    assert parts.webhook(parts.form(phone, "adiós")) == 200
    eventually(lambda: len(parts.sent_to(phone)) == 2)
    assert [m["direction"] for m in parts.thread(phone)] == ["inbound", "outbound", "inbound", "outbound"]
    assert parts.sent_to(phone)[1] == "Sobre: adiós"


def test_ten_customers_have_ten_model_calls_in_flight_at_once(parts: RealParts) -> None:
    together = threading.Barrier(10)

    def answer_when_all_are_there(request: Request) -> Answer:
        together.wait(40)
        return _reply_of_model(request)

    parts.model.answer = answer_when_all_are_there
    phones = [f"+3460000010{n}" for n in range(10)]
    _all_at_once(lambda phone: parts.webhook(parts.form(phone)), phones)
    eventually(lambda: all(parts.sent_to(phone) for phone in phones), seconds=60)
    assert not together.broken


def test_three_messages_within_the_quiet_time_get_one_answer_to_all(parts: RealParts) -> None:
    phone = "+34600000030"
    for body in ("uno", "dos", "tres"):
        assert parts.webhook(parts.form(phone, body)) == 200
    eventually(lambda: parts.sent_to(phone))
    assert parts.webhook(parts.form(phone, "cuatro")) == 200
    eventually(lambda: len(parts.sent_to(phone)) == 2)
    assert parts.sent_to(phone)[0].endswith("Sobre: uno / dos / tres")
    assert parts.sent_to(phone)[1] == "Sobre: cuatro"


def test_a_message_that_comes_while_the_model_thinks_is_in_the_one_answer(parts: RealParts) -> None:
    phone = "+34600000040"
    thinking, go_on = threading.Event(), threading.Event()

    def think(request: Request) -> Answer:
        thinking.set()
        go_on.wait(15)
        return _reply_of_model(request)

    parts.model.answer = think
    assert parts.webhook(parts.form(phone, "uno")) == 200
    assert thinking.wait(30)
    assert parts.webhook(parts.form(phone, "dos")) == 200
    go_on.set()
    eventually(lambda: parts.sent_to(phone))
    assert parts.webhook(parts.form(phone, "tres")) == 200
    eventually(lambda: len(parts.sent_to(phone)) == 2)
    assert parts.sent_to(phone)[0].endswith("Sobre: uno / dos")
    assert parts.sent_to(phone)[1] == "Sobre: tres"


def test_the_status_url_as_sent_to_twilio_can_be_signed_and_moves_the_ticks(parts: RealParts) -> None:
    phone = "+34600000050"
    parts.webhook(parts.form(phone))
    eventually(lambda: parts.sent_to(phone))
    answer = eventually(lambda: next((m for m in parts.thread(phone) if m["sid"] and m["author"] == "bot"), None))
    url = next(
        url for url in parts.callbacks() if dict(parse_qsl(urlsplit(url).query))["c"] == answer["conversation_id"]
    )
    form = {"MessageSid": answer["sid"], "MessageStatus": "delivered", "AccountSid": ACCOUNT}
    signature = RequestValidator(TOKEN).compute_signature(url, form)
    assert requests.post(url, form, headers={"X-Twilio-Signature": signature}, timeout=30).status_code == 200
    assert parts.thread(phone)[-1]["delivery_status"] == "delivered"


def test_order_within_a_conversation_holds_under_a_crowd(parts: RealParts) -> None:
    phones = [f"+3460000060{n}" for n in range(5)]
    for number in range(3):
        _all_at_once(lambda phone, n=number: parts.webhook(parts.form(phone, f"m{n}")), phones)
    eventually(lambda: all("m2" in " ".join(parts.sent_to(phone)) for phone in phones), seconds=60)
    for phone in phones:
        heard = " ".join(body.split("Sobre: ")[1] for body in parts.sent_to(phone)).replace(" / ", " ")
        assert heard == "m0 m1 m2"

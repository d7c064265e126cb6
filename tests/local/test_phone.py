"""The JSON of the phone page."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from local.phone import phone_app
from tests.local.conftest import World
from tests.local.servers import serving


@dataclass(frozen=True)
class Phone:
    url: str

    def get(self, path: str) -> Any:
        return requests.get(f"{self.url}{path}", timeout=30).json()

    def post(self, path: str, body: dict[str, Any]) -> requests.Response:
        return requests.post(f"{self.url}{path}", json=body, timeout=30)


@pytest.fixture
def phone(world: World) -> Iterator[Phone]:
    with serving(phone_app(world.account)) as url:
        yield Phone(url)


def write(phone: Phone, world: World, **message: Any) -> list[dict[str, Any]]:
    answer = phone.post(f"/api/customers/{world.customer.customer_id}/messages", message)
    assert answer.status_code == 201, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_the_page_and_its_files_are_served(phone: Phone) -> None:
    page = requests.get(phone.url, timeout=10)
    script = requests.get(f"{phone.url}/page/main.js", timeout=10)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "javascript" in script.headers["Content-Type"]
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_nothing_outside_the_page_is_served(phone: Phone) -> None:
    answer = requests.get(f"{phone.url}/page/..%2fsettings.py", timeout=10)
    assert answer.status_code == 404


def test_there_are_three_customers_at_first_and_one_hides_the_number(phone: Phone) -> None:
    customers = phone.get("/api/customers")["items"]
    assert len(customers) == 3
    assert [customer["phone"] for customer in customers].count(None) == 1


def test_a_new_customer_can_write(phone: Phone, world: World) -> None:
    added = phone.post("/api/customers", {"profile_name": "Ana", "phone": "+573001112233"}).json()
    phone.post(f"/api/customers/{added['customer_id']}/messages", {"body": "Hola"})
    [call] = world.bot.webhooks()
    assert (call.form["From"], call.form["ProfileName"]) == ("whatsapp:+573001112233", "Ana")


@pytest.mark.parametrize("wanted", [{"profile_name": ""}, {"profile_name": "Ana", "phone": "600000001"}])
def test_a_customer_without_name_or_prefix_is_refused(phone: Phone, wanted: dict[str, str]) -> None:
    answer = phone.post("/api/customers", wanted)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_several_messages_can_come_at_once(phone: Phone, world: World) -> None:
    write(phone, world, bodies=["Hola", "¿tienen", "tazas?"])
    assert {call.form["Body"] for call in world.bot.webhooks(3)} == {"Hola", "¿tienen", "tazas?"}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"kind": "button", "body": "Sí", "payload": "yes"}, {"ButtonText": "Sí", "ButtonPayload": "yes"}),
        ({"kind": "list", "body": "Taza", "list_id": "t1"}, {"ListId": "t1", "ListTitle": "Taza"}),
        ({"kind": "location", "latitude": 4.6, "longitude": -74.1}, {"Latitude": "4.6", "Longitude": "-74.1"}),
        ({"body": "Hola", "from_ad": True}, {"ReferralSourceType": "ad"}),
        ({"body": "Mira", "forwarded": True}, {"Forwarded": "true"}),
        ({"body": "Esa", "reply_to": "SM1"}, {"OriginalRepliedMessageSid": "SM1"}),
        ({"kind": "image"}, {"MessageType": "image", "NumMedia": "1", "MediaContentType0": "image/jpeg"}),
        ({"kind": "audio"}, {"MessageType": "audio", "NumMedia": "1", "MediaContentType0": "audio/ogg"}),
    ],
)
def test_each_kind_of_message_has_twilios_parameters(
    phone: Phone, world: World, message: dict[str, Any], expected: dict[str, str]
) -> None:
    write(phone, world, **message)
    [call] = world.bot.webhooks()
    assert expected.items() <= call.form.items()


def test_a_file_of_ones_own_is_shown_on_the_phone(phone: Phone, world: World) -> None:
    content = base64.b64encode(b"%PDF-").decode()
    [message] = write(phone, world, kind="document", content_type="application/pdf", content=content)
    shown = requests.get(f"{phone.url}{message['media'][0]}", timeout=10)
    assert (shown.content, shown.headers["Content-Type"]) == (b"%PDF-", "application/pdf")


@pytest.mark.parametrize("message", [{"kind": "dance"}, {"body": ""}, {"kind": "image", "content": "no base64!"}])
def test_what_no_phone_can_send_is_refused(phone: Phone, world: World, message: dict[str, str]) -> None:
    answer = phone.post(f"/api/customers/{world.customer.customer_id}/messages", message)
    assert answer.status_code == 400
    assert world.account.store.messages_since(0) == []


def test_only_what_changed_is_told_as_soon_as_it_does(phone: Phone, world: World) -> None:
    write(phone, world, body="Hola")
    seen = phone.get("/api/messages")["next"]
    world.account.store.change_customer(world.customer.customer_id, username="lucia")
    changes = phone.get(f"/api/messages?since={seen}&wait=20")
    assert [customer["username"] for customer in changes["customers"]] == ["lucia"]
    assert changes["next"] > seen


def test_who_hides_the_number_writes_under_the_other_id_from_then_on(phone: Phone, world: World) -> None:
    requests.patch(f"{phone.url}/api/customers/{world.customer.customer_id}", json={"hides_number": True}, timeout=10)
    write(phone, world, body="Hola")
    [call] = world.bot.webhooks()
    assert call.form["From"] == f"whatsapp:{call.form['ExternalUserId']}"
    assert call.form["WaId"] == ""


def test_another_sites_name_for_this_machine_is_turned_away(phone: Phone) -> None:
    answer = requests.get(phone.url, headers={"Host": "evil.example"}, timeout=10)
    assert answer.status_code == 400

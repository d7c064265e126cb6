"""Twilio's own SDK against the simulated REST API, over HTTP."""

import re
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from local.delivery import Pace
from tests.local.conftest import ACCOUNT_SID, AUTH_TOKEN, SENDER, OpenWorld, World


@pytest.fixture(autouse=True)
def open_window(world: World) -> None:
    world.customer_writes()


def refusal(world: World, **message: Any) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as refused:
        world.bot_writes(**message)
    return refused.value


def test_a_sent_message_is_queued_and_can_be_fetched(world: World) -> None:
    sent = world.bot_writes("¡Hola! *Taza*: $249.00")
    fetched = world.client.messages(sent.sid).fetch()
    assert re.fullmatch("SM[0-9a-f]{32}", sent.sid)
    assert sent.status == "queued"
    assert (fetched.body, fetched.to, fetched.from_) == ("¡Hola! *Taza*: $249.00", world.customer.address, SENDER)
    assert fetched.direction == "outbound-api"
    assert abs((datetime.now(UTC) - fetched.date_created.replace(tzinfo=UTC)).total_seconds()) < 60


def test_the_list_is_filtered_by_both_ends_and_newest_first(world: World) -> None:
    other = world.account.store.customers()[1]
    world.customer_writes(customer=other)
    first, second = world.bot_writes("uno"), world.bot_writes("dos")
    world.bot_writes("tres", to=other.address)
    found = world.client.messages.list(to=world.customer.address, from_=SENDER)
    assert [message.sid for message in found] == [second.sid, first.sid]


def test_the_list_comes_in_pages(world: World) -> None:
    sent = [world.bot_writes(f"mensaje {number}").sid for number in range(5)]
    found = world.client.messages.list(from_=SENDER, page_size=2)
    assert [message.sid for message in found] == sent[::-1]


def test_what_a_customer_wrote_is_listed_as_received(world: World) -> None:
    found = world.client.messages.list(from_=world.customer.address, to=SENDER)
    assert [(message.status, message.direction, message.body) for message in found] == [("received", "inbound", "Hola")]


@pytest.mark.parametrize(
    ("message", "code", "status"),
    [
        ({"body": "a" * 1601}, 21617, 400),
        ({"body": ""}, 21602, 400),
        ({"to": "+34600000001"}, 21211, 400),
    ],
)
def test_twilios_own_error_codes_come_back(world: World, message: dict[str, str], code: int, status: int) -> None:
    refused = refusal(world, **message)
    assert (refused.code, refused.status) == (code, status)


def test_1600_characters_are_not_too_long(world: World) -> None:
    assert world.bot_writes("á" * 1600).sid


def test_a_wrong_token_is_refused(world: World) -> None:
    stranger = Client(ACCOUNT_SID, f"not-{AUTH_TOKEN}", http_client=world.client.http_client)
    with pytest.raises(TwilioRestException) as refused:
        stranger.messages.create(to=world.customer.address, from_=SENDER, body="Hola")
    assert (refused.value.code, refused.value.status) == (20003, 401)


@pytest.mark.parametrize(("code", "status"), [(63016, 400), (63018, 429), (20429, 429), (500, 500)])
def test_the_next_sends_can_be_refused(world: World, code: int, status: int) -> None:
    requests.post(f"{world.url}/faults", json={"refuse_next": 1, "refuse_code": code}, timeout=10)
    refused = refusal(world)
    assert (refused.code, refused.status) == (code, status)
    assert world.bot_writes().sid


def test_an_answer_can_be_lost_after_the_message_was_accepted(world: World) -> None:
    world.account.faults.change({"lose_answer_next": 1})
    with pytest.raises(requests.ConnectionError):
        world.bot_writes("perdido")
    assert [message.body for message in world.client.messages.list(from_=SENDER)] == ["perdido"]


def test_the_list_can_lag_behind(world: World) -> None:
    world.bot_writes()
    world.account.faults.change({"list_lag_seconds": 300})
    assert world.client.messages.list(from_=SENDER) == []
    world.account.faults.clear()
    assert len(world.client.messages.list(from_=SENDER)) == 1


def test_the_list_can_fail(world: World) -> None:
    world.account.faults.change({"list_fail_next": 1})
    with pytest.raises(TwilioException, match="500"):
        world.client.messages.list()


def test_a_deleted_message_is_gone_from_twilio_but_not_from_the_phone(world: World) -> None:
    sent = world.bot_writes()
    world.arrived(sent.sid, "read")
    assert world.client.messages(sent.sid).delete()
    for again in (world.client.messages(sent.sid).fetch, world.client.messages(sent.sid).delete):
        with pytest.raises(TwilioRestException) as unknown:
            again()
        assert (unknown.value.code, unknown.value.status) == (20404, 404)
    assert world.client.messages.list(from_=SENDER) == []
    assert sent.sid in [message.sid for message in world.account.store.messages_since(0)]


def test_a_message_on_its_way_cannot_be_deleted_yet(open_world: OpenWorld) -> None:
    arrives = threading.Event()
    slow = open_world(Pace(wait=lambda _: arrives.wait(60)))
    sent = slow.client.messages.create(to=slow.customer.address, from_=SENDER, body="Hola")
    with pytest.raises(TwilioRestException) as refused:
        slow.client.messages(sent.sid).delete()
    assert (refused.value.code, refused.value.status) == (20009, 409)
    arrives.set()


def test_a_file_can_be_deleted_without_its_message_and_without_the_others(world: World) -> None:
    files = [("image/png", b"one"), ("image/png", b"two")]
    inbound = world.account.customer_writes(world.customer, kind="image", body="", parameters={}, media=files)
    first, second = world.client.messages(inbound.sid).media.list()
    assert world.client.messages(inbound.sid).media(first.sid).delete()
    assert [left.sid for left in world.client.messages(inbound.sid).media.list()] == [second.sid]
    with pytest.raises(TwilioRestException) as gone:
        world.client.messages(inbound.sid).media(first.sid).delete()
    assert gone.value.status == 404
    assert world.client.messages(inbound.sid).delete()


def test_deletions_can_fail(world: World) -> None:
    inbound = world.customer_writes()
    world.account.faults.change({"delete_fail_next": 1})
    with pytest.raises(TwilioRestException) as failed:
        world.client.messages(inbound.sid).delete()
    assert failed.value.status == 500
    assert world.client.messages(inbound.sid).delete()


def test_an_unknown_fault_is_refused_and_changes_nothing(world: World) -> None:
    answer = requests.post(f"{world.url}/faults", json={"refuse_next": 3, "nonsense": 1}, timeout=10)
    assert answer.status_code == 400
    assert "nonsense" in answer.json()["error"]["message"]
    assert world.account.faults.settings.refuse_next == 0


def test_typing_is_shown_and_marks_the_message_as_read(world: World) -> None:
    inbound = world.customer_writes()
    answer = requests.post(
        f"{world.url}/v2/Indicators/Typing.json",
        data={"channel": "whatsapp", "messageId": inbound.sid},
        auth=(ACCOUNT_SID, AUTH_TOKEN),
        timeout=10,
    )
    assert answer.json() == {"success": True}
    assert world.arrived(inbound.sid, "read")
    assert world.customer.typing_until > 0


def test_the_account_is_active(world: World) -> None:
    account = world.client.api.v2010.accounts(ACCOUNT_SID).fetch()
    assert (account.sid, account.status, account.type) == (ACCOUNT_SID, "active", "Full")


def test_the_sandbox_is_not_among_the_senders_and_another_number_is_with_its_webhook(world: World) -> None:
    assert asked(world, "/v2/Channels/Senders") == {"senders": [], "meta": {"key": "senders"}}
    world.account.senders.append("whatsapp:+14155550100")
    [sender] = asked(world, "/v2/Channels/Senders")["senders"]
    assert (sender["sender_id"], sender["status"]) == ("whatsapp:+14155550100", "ONLINE")
    assert sender["webhook"] == {"callback_url": f"{world.bot.url}#rc=2&rp=5xx,ct,rt", "callback_method": "POST"}


def test_there_are_no_templates(world: World) -> None:
    assert asked(world, "/v1/ContentAndApprovals") == {"contents": [], "meta": {"key": "contents"}}


def asked(world: World, path: str) -> Any:
    return requests.get(f"{world.url}{path}", auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=10).json()

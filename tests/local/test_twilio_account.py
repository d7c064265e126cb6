"""What the simulated Twilio tells the bot, and what the phones show."""

import pytest
import requests
from twilio.request_validator import RequestValidator

from chalicelib.gateways.twilio_files import TwilioFiles
from chalicelib.gateways.twilio_gateway import TwilioAccount as TwilioCredentials
from chalicelib.sales.media import FetchedFile
from local.delivery import Pace
from local.phone_store import Customer
from tests.fakes.media import PHOTO
from tests.fakes.outside import ManualClock
from tests.gateways.scripted_server import Answer, ScriptedServer, serving
from tests.local.bot import Call
from tests.local.conftest import ACCOUNT_SID, AUTH_TOKEN, SENDER, OpenWorld, World
from tests.local.servers import free_port


def is_signed(url: str, call: Call) -> bool:
    return RequestValidator(AUTH_TOKEN).validate(url, call.form, call.headers["X-Twilio-Signature"])


def customer_without_phone(world: World) -> Customer:
    return next(customer for customer in world.account.store.customers() if customer.phone is None)


def test_the_webhook_is_signed_with_all_its_parameters(world: World) -> None:
    written = world.customer_writes("¿Cuánto cuesta? ☕")
    [call] = world.bot.webhooks()
    assert is_signed(world.bot.url, call)
    assert call.form["MessageSid"] == call.form["SmsSid"] == written.sid
    assert (call.form["From"], call.form["To"]) == (world.customer.address, SENDER)
    assert (call.form["Body"], call.form["MessageType"], call.form["NumMedia"]) == ("¿Cuánto cuesta? ☕", "text", "0")
    assert (call.form["ProfileName"], call.form["WaId"]) == ("Lucía Fernández", "34600000001")


def test_blank_parameters_are_sent_and_signed(world: World) -> None:
    world.customer_writes("", kind="image", media=[("image/jpeg", b"jpeg")])
    [call] = world.bot.webhooks()
    assert call.form["Body"] == ""
    assert is_signed(world.bot.url, call)


def test_a_customer_may_have_no_phone_number(world: World) -> None:
    customer = customer_without_phone(world)
    world.customer_writes(customer=customer)
    [call] = world.bot.webhooks()
    assert call.form["From"] == f"whatsapp:{customer.external_user_id}"
    assert call.form["WaId"] == ""
    assert call.form["ExternalUserId"].startswith("ES.")


def test_one_webhook_can_come_twice(world: World) -> None:
    written = world.customer_writes(copies=2)
    calls = world.bot.webhooks(2)
    assert [call.form["MessageSid"] for call in calls] == [written.sid] * 2


def test_a_webhook_that_found_nobody_is_tried_once_more_and_then_shown_as_failed(open_world: OpenWorld) -> None:
    world = open_world(webhook_url=f"http://127.0.0.1:{free_port()}/whatsapp")
    assert world.arrived(world.customer_writes().sid, "failed")


def test_a_webhook_answered_with_500_is_not_repeated(world: World) -> None:
    world.bot.answers.append(500)
    assert world.arrived(world.customer_writes().sid, "failed")
    assert len(world.bot.calls) == 1


@pytest.mark.parametrize(("fragment", "calls"), [("#rc=2&rp=5xx,ct,rt", 3), ("#rc=2&rp=ct", 1), ("#rc=0&rp=5xx", 1)])
def test_a_webhook_is_repeated_as_its_address_says(open_world: OpenWorld, fragment: str, calls: int) -> None:
    world = open_world()
    world.account.webhook_url = world.bot.url + fragment
    world.bot.answers.extend([503] * 9)
    assert world.arrived(world.customer_writes().sid, "failed")
    tokens = {call.headers["I-Twilio-Idempotency-Token"] for call in world.bot.calls}
    assert (len(world.bot.calls), len(tokens)) == (calls, 1)


def test_a_repeated_webhook_that_is_taken_is_not_repeated_again(world: World) -> None:
    world.account.webhook_url = f"{world.bot.url}#rc=2&rp=5xx,ct,rt"
    world.bot.answers.extend([503])
    assert world.arrived(world.customer_writes().sid, "delivered")
    first, second = world.bot.calls
    assert first.form == second.form
    assert is_signed(world.bot.url, second)


def test_a_report_that_the_bot_could_not_take_is_repeated(world: World) -> None:
    world.customer_writes()
    world.bot.webhooks()
    world.bot.answers.append(503)
    world.client.messages.create(
        to=world.customer.address,
        from_=SENDER,
        body="¡Hola!",
        status_callback=f"{world.bot.url}/status?c=C&m=M#rc=2&rp=5xx,ct,rt",
    )
    assert [call.form["MessageStatus"] for call in world.bot.callbacks(4)] == ["sent", "sent", "delivered", "read"]


def test_a_delivered_message_gets_its_ticks(world: World) -> None:
    assert world.arrived(world.customer_writes().sid, "delivered")


def test_media_are_served_with_the_accounts_credentials_only(world: World) -> None:
    world.customer_writes("", kind="audio", media=[("audio/ogg", b"a voice")])
    [call] = world.bot.webhooks()
    url = call.form["MediaUrl0"]
    assert call.form["MediaContentType0"] == "audio/ogg"
    assert requests.get(url, timeout=10).status_code == 401
    sent_on = requests.get(url, auth=(ACCOUNT_SID, AUTH_TOKEN), allow_redirects=False, timeout=10)
    assert (sent_on.status_code, sent_on.content.count(b"a voice")) == (307, 0)


def test_media_are_delivered_elsewhere_to_who_comes_without_credentials(world: World) -> None:
    world.customer_writes("", kind="audio", media=[("audio/ogg", b"a voice")])
    [call] = world.bot.webhooks()
    asked = requests.get(call.form["MediaUrl0"], auth=(ACCOUNT_SID, AUTH_TOKEN), allow_redirects=False, timeout=10)
    delivered = f"{world.url}{asked.headers['Location']}"
    file = requests.get(delivered, timeout=10)
    assert (file.content, file.headers["Content-Type"]) == (b"a voice", "audio/ogg")
    assert requests.get(delivered, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=10).status_code == 400
    guessed = delivered.replace(delivered.split("/")[-2], "0" * 64)
    assert requests.get(guessed, timeout=10).status_code == 403


def test_the_bots_own_way_of_fetching_gets_the_file_also_where_it_comes_late(world: World) -> None:
    world.customer_writes("", kind="audio", media=[("audio/ogg", b"a voice")])
    [call] = world.bot.webhooks()
    world.account.faults.change({"media_missing_next": 1})
    clock = ManualClock()
    files = TwilioFiles(
        lambda: TwilioCredentials(ACCOUNT_SID, AUTH_TOKEN), lambda: None, base_url=world.url, timeout=10
    )
    found = files.fetch(call.form["MediaUrl0"], most_bytes=100, deadline=clock.deadline())
    assert found == FetchedFile(b"a voice", "audio/ogg")
    assert clock.sleeps == [1]


def test_status_callbacks_come_signed_and_in_order(world: World) -> None:
    world.customer_writes()
    sent = world.bot_writes()
    calls = world.bot.callbacks(3)
    assert [call.form["MessageStatus"] for call in calls] == ["sent", "delivered", "read"]
    assert {call.form["MessageSid"] for call in calls} == {sent.sid}
    assert all(is_signed(f"{world.bot.url}/status?c=C&m=M", call) for call in calls)


@pytest.mark.parametrize(
    ("callbacks", "expected"),
    [
        ("backwards", ["read", "delivered", "sent"]),
        ("twice", ["sent", "sent", "delivered", "delivered", "read", "read"]),
    ],
)
def test_status_callbacks_can_come_otherwise(world: World, callbacks: str, expected: list[str]) -> None:
    world.account.faults.change({"callbacks": callbacks})
    world.customer_writes()
    world.bot_writes()
    assert [call.form["MessageStatus"] for call in world.bot.callbacks(len(expected))] == expected


def test_who_turned_read_receipts_off_leaves_it_at_delivered(world: World) -> None:
    world.account.store.change_customer(world.customer.customer_id, read_receipts=False)
    world.customer_writes()
    sent = world.bot_writes()
    world.bot.callbacks(2)
    assert world.arrived(sent.sid, "delivered")


def test_a_message_can_be_accepted_and_not_arrive(world: World) -> None:
    world.customer_writes()
    world.account.faults.change({"undeliver_next": 1, "undeliver_code": 63024})
    sent = world.bot_writes()
    [call] = world.bot.callbacks()
    assert (call.form["MessageStatus"], call.form["ErrorCode"]) == ("undelivered", "63024")
    assert world.client.messages(sent.sid).fetch().error_code == 63024


def test_outside_the_24_hours_a_free_form_message_fails_and_a_template_arrives(world: World) -> None:
    free_form = world.bot_writes()
    template = world.client.messages.create(
        to=world.customer.address, from_=SENDER, content_sid="HX" + "0" * 32, content_variables='{"1": "Lucía"}'
    )
    assert world.arrived(free_form.sid, "failed").error_code == 63016
    assert world.arrived(template.sid, "read")


def test_a_picture_of_the_bot_is_fetched_by_its_link_and_shown_on_the_phone(world: World) -> None:
    world.customer_writes()
    with serving(ScriptedServer(lambda _: Answer(raw=PHOTO))) as bucket:
        sent = world.client.messages.create(
            to=world.customer.address, from_=SENDER, body="Así quedó", media_url=[f"{bucket.url}/media/1?signed"]
        )
        shown = world.arrived(sent.sid, "read")
    (media_sid,) = shown.details["media"]
    media = world.account.store.media(media_sid)
    assert media is not None
    assert (media.content, shown.body, shown.details.get("media_url")) == (PHOTO, "Así quedó", None)
    assert [request.query for request in bucket.requests] == [{}]
    assert world.client.messages(sent.sid).fetch().num_media == "1"


def test_a_picture_that_cannot_be_fetched_does_not_arrive(world: World) -> None:
    world.customer_writes()
    with serving(ScriptedServer(lambda _: Answer(403))) as bucket:
        sent = world.client.messages.create(
            to=world.customer.address, from_=SENDER, media_url=[f"{bucket.url}/media/1"]
        )
        assert world.arrived(sent.sid, "undelivered").error_code == 63019


def test_a_photo_elsewhere_is_shown_as_its_link_and_nobody_outside_is_asked(world: World) -> None:
    world.customer_writes()
    sent = world.bot_writes("Mira", media_url=["https://shop.example/taza.jpg"])
    assert world.arrived(sent.sid, "read").details == {"media_url": "https://shop.example/taza.jpg"}


def test_a_template_is_shown_with_its_text_where_that_is_known(open_world: OpenWorld) -> None:
    texts = {"HX1": "Hola Lucía"}
    world = open_world(template_text=lambda sender, sid, variables: texts.get(sid, "") and f"Hola {variables['1']}")
    for sid, shown in (("HX1", "Hola Lucía"), ("HX2", '[Plantilla HX2] {"1": "Lucía"}')):
        sent = world.client.messages.create(
            to=world.customer.address, from_=SENDER, content_sid=sid, content_variables='{"1": "Lucía"}'
        )
        assert world.arrived(sent.sid, "read").body == shown


def test_the_bots_answer_marks_what_the_customer_wrote_as_read(world: World) -> None:
    inbound = world.customer_writes()
    world.bot_writes()
    assert world.arrived(inbound.sid, "read")


def test_after_a_restart_the_phones_show_everything_and_messages_go_on(open_world: OpenWorld) -> None:
    before = open_world(Pace(sent=0, delivered=0.3, read=0))
    before.customer_writes("Hola")
    sent = before.bot_writes("¡Hola!")
    after = open_world()
    assert [message.body for message in after.account.store.messages_since(0)] == ["Hola", "¡Hola!"]
    assert _names(after) == _names(before)
    assert after.arrived(sent.sid, "read")


def _names(world: World) -> list[tuple[str, str | None]]:
    return [(customer.customer_id, customer.profile_name) for customer in world.account.store.customers()]

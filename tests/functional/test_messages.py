"""What operators send and look at, through the API: templates, pictures, once more, files, counts, who has it."""

import base64
from typing import Any

import boto3
import pytest
import requests

from chalicelib.errors import SendRefused
from chalicelib.sales.profile_reader import MOST_CHARACTERS, MOST_ROWS
from chalicelib.store.inbox import Counts, DynamoInbox
from tests.aws import BUCKET
from tests.fakes.media import PHOTO
from tests.functional.conftest import SENDER, Shop

A_DAY = 24 * 3600
SID = "HX" + "0a" * 16
PICTURE = {"content_type": "image/jpeg", "data": base64.b64encode(PHOTO).decode()}


def error_code(answer: Any) -> str:
    return str(answer.json_body["error"]["code"])


def send(shop: Shop, client_id: str = "client-0001", **body: Any) -> Any:
    path = f"/api/conversations/{shop.conversation_id()}/messages"
    return shop.api("POST", path, {"client_id": client_id, **body})


def edit(shop: Shop, conversation_id: str, **fields: Any) -> Any:
    path = f"/api/conversations/{conversation_id}"
    version = shop.api("GET", path).json_body["version"]
    return shop.api("PATCH", path, {"version": version, **fields})


def with_template(shop: Shop, **changed: Any) -> None:
    shown = shop.api("GET", "/api/profile").json_body
    template = {"name": "retomar", "content_sid": SID, "variables": ["nombre"], "body": "Hola {{1}}, ¿seguimos?"}
    templates = [template | changed]
    profile = shown["profile"] | {"templates": templates}
    saved = shop.api("PUT", "/api/profile", {"version": shown["version"], "profile": profile}, token="admin")
    assert saved.status_code == 200


# What goes out


def test_whatever_template_the_profile_may_hold_can_be_sent(shop: Shop) -> None:
    """Its name and its variables at their longest and most."""
    name, places = "r" * MOST_CHARACTERS, range(1, 112)
    body = " ".join(f"{{{{{place}}}}}" for place in places)
    with_template(shop, name=name, variables=[str(place) for place in places], body=body)
    shop.customer_writes()
    answer = send(shop, template=name, variables={str(place): "x" for place in places})
    assert (answer.status_code, answer.json_body["template_name"]) == (201, name)


def test_a_template_of_the_profile_in_force_goes_out_after_the_24_hours(shop: Shop) -> None:
    with_template(shop)
    shop.customer_writes()
    shop.clock.move(A_DAY + 1)
    answer = send(shop, template="retomar", variables={"nombre": "Ana"})
    assert answer.status_code == 201
    told = {name: answer.json_body[name] for name in ("body", "template", "template_name", "delivery_status")}
    assert told == {
        "body": "Hola Ana, ¿seguimos?",
        "template": SID,
        "template_name": "retomar",
        "delivery_status": "queued",
    }
    assert shop.twilio.accepted[0].content_variables == {"1": "Ana"}
    assert shop.conversation()["last_message_preview"] == "Hola Ana, ¿seguimos?"


def test_a_picture_is_kept_goes_out_and_is_shown(shop: Shop) -> None:
    shop.customer_writes()
    answer = send(shop, media=PICTURE, body="Así quedó")
    assert answer.status_code == 201
    message = answer.json_body
    assert (message["kind"], message["body"]) == ("image", "Así quedó")
    assert message["media"] == [{"content_type": "image/jpeg", "url": "", "available": True, "outcome": ""}]
    assert boto3.client("s3").get_object(
        Bucket=BUCKET, Key=f"media/{shop.conversation_id()}/{message['message_id']}/0"
    )["ContentType"] == ("image/jpeg")
    assert requests.get(shop.twilio.accepted[0].media_url, timeout=10).content == PHOTO
    path = f"/api/conversations/{shop.conversation_id()}/messages/{message['message_id']}/media/0"
    for spelled in (path, path.replace(":", "%3A")):
        shown = shop.api("GET", spelled, token="viewer")
        assert shown.json_body["content_type"] == "image/jpeg"
        assert shown.json_body["expires_at"] == "2026-11-20T15:05:00.000000Z"
        assert requests.get(shown.json_body["url"], timeout=10).content == PHOTO


def test_a_picture_is_sent_once_however_often_it_is_asked(shop: Shop) -> None:
    shop.customer_writes()
    first, second = send(shop, media=PICTURE), send(shop, media=PICTURE)
    assert first.json_body["sid"] == second.json_body["sid"]
    assert len(shop.twilio.accepted) == 1


def test_a_failed_message_goes_out_once_more(shop: Shop) -> None:
    shop.customer_writes()
    shop.twilio.fails = [SendRefused(63024)]
    failed = send(shop, body="Hola, soy Lucía").json_body
    again = send(shop, "client-0002", resend=failed["message_id"])
    assert (again.status_code, again.json_body["body"]) == (201, "Hola, soy Lucía")
    twice = send(shop, "client-0003", resend=again.json_body["message_id"])
    assert (twice.status_code, error_code(twice)) == (409, "not_resendable")


@pytest.mark.parametrize(
    "body",
    [
        {"template": ""},
        {"template": "retomar", "variables": ["Ana"]},
        {"template": "retomar", "variables": {"1": 7}},
        {"template": "retomar", "variables": {str(number): "x" for number in range(MOST_ROWS + 1)}},
        {"template": "r" * (MOST_CHARACTERS + 1)},
        {"template": "retomar", "media": PICTURE},
        {"media": "x"},
        {"media": {"content_type": "image/jpeg"}},
        {"media": {"content_type": "image/jpeg", "data": "!"}},
        {"media": {"content_type": "image/jpeg", "data": "ñ"}},
        {"template": "retomar", "body": "Hola"},
        {"resend": "op:client-0000", "body": "Hola"},
        {"body": "Hola", "client_id": "client-0001\n"},
        {"media": PICTURE, "body": 7},
        {"resend": None},
        {"body": "Hola", "variables": {"1": "Ana"}},
        {"variables": {"1": "Ana"}},
    ],
)
def test_a_message_that_is_not_as_it_must_be_is_a_bad_request(shop: Shop, body: dict[str, Any]) -> None:
    shop.customer_writes()
    answer = send(shop, **body)
    assert (answer.status_code, error_code(answer)) == (400, "bad_field")
    assert shop.twilio.accepted == []


def test_a_picture_is_told_by_its_bytes_and_not_by_its_name(shop: Shop) -> None:
    shop.customer_writes()
    svg = {"content_type": "image/png", "data": base64.b64encode(b"<svg/>").decode()}
    answer = send(shop, media=svg)
    assert (answer.status_code, error_code(answer)) == (400, "bad_picture")
    assert send(shop, media=PICTURE | {"content_type": "image/png"}).json_body["media"][0]["content_type"] == (
        "image/jpeg"
    )


def test_a_picture_of_4_mb_passes_and_one_byte_more_does_not(shop: Shop) -> None:
    shop.customer_writes()
    whole = PHOTO + bytes(4 * 1024 * 1024 - len(PHOTO))
    too_large = PICTURE | {"data": base64.b64encode(whole + b"x").decode()}
    answer = send(shop, media=too_large)
    assert (answer.status_code, error_code(answer)) == (413, "too_large")
    assert send(shop, media=PICTURE | {"data": base64.b64encode(whole).decode()}).status_code == 201


@pytest.mark.parametrize("place", ["1", "x", "-1", "999"])
def test_a_file_that_a_message_has_not_is_not_found(shop: Shop, place: str) -> None:
    shop.customer_writes()
    message_id = send(shop, media=PICTURE).json_body["message_id"]
    path = f"/api/conversations/{shop.conversation_id()}/messages/{message_id}/media/{place}"
    answer = shop.api("GET", path)
    assert (answer.status_code, error_code(answer)) == (404, "not_found")


# Who has it, and how many there are


def _three_customers(shop: Shop) -> list[str]:
    addresses = [f"whatsapp:+3460000000{n}" for n in (1, 2, 3)]
    for address in addresses:
        shop.customer_writes(From=address)
        shop.clock.move(1)
    return [shop.conversation_id(address) for address in addresses]


def test_the_inbox_is_counted_by_queue_and_by_who_asks(shop: Shop) -> None:
    first, second, _ = _three_customers(shop)
    shop.worker()
    edit(shop, first, mode="human", assigned_to="op")
    edit(shop, second, mode="human", assigned_to="admin")
    shop.customer_writes(From="whatsapp:+34600000001")
    counted = shop.api("GET", "/api/conversations/counts").json_body
    assert counted == {"all": 3, "waiting": 1, "bot": 1, "human": 2, "mine": 1, "capped": False}
    assert shop.api("GET", "/api/conversations/counts", token="viewer").json_body["mine"] == 0


def test_counting_asks_each_index_once(shop: Shop) -> None:
    _three_customers(shop)
    token = shop.token()
    calls = shop.aws.counted(lambda: shop.api("GET", "/api/conversations/counts", token=token))
    assert sorted(calls) == ["GetItem", "Query", "Query"]


def test_more_than_are_counted_are_told_to_be_more(shop: Shop) -> None:
    _three_customers(shop)
    for most, capped in ((2, True), (3, False)):
        counted = DynamoInbox(shop.parts.cursors, most_counted=most).counts([SENDER], "op")
        assert (counted.all, counted.bot, counted.capped) == (most, most, capped)


def test_of_more_than_are_counted_the_newest_are_and_all_who_wait(shop: Shop) -> None:
    oldest, second, newest = _three_customers(shop)
    shop.worker()
    for conversation_id in (oldest, second):
        edit(shop, conversation_id, mode="human", assigned_to="admin")
    edit(shop, newest, assigned_to="op")
    for last_digit in (1, 2, 3):
        shop.customer_writes(From=f"whatsapp:+3460000000{last_digit}")
        shop.clock.move(1)
    counted = DynamoInbox(shop.parts.cursors, most_counted=1).counts([SENDER], "op")
    assert counted == Counts(all=1, waiting=2, bot=1, human=0, mine=1, capped=True)


def test_the_list_holds_whose_conversations_are_asked_for(shop: Shop) -> None:
    first, second, third = _three_customers(shop)
    edit(shop, first, assigned_to="op")
    edit(shop, second, assigned_to="admin")
    edit(shop, third, assigned_to="op", mode="human")

    def listed(query: str) -> list[str]:
        items = shop.api("GET", f"/api/conversations?{query}").json_body["items"]
        return [item["conversation_id"] for item in items]

    assert listed("assigned_to=op") == listed("assigned_to=me") == [third, first]
    assert listed("assigned_to=admin") == [second]
    assert listed("assigned_to=me&queue=human") == listed("assigned_to=me&limit=1") == [third]
    cursor = shop.api("GET", "/api/conversations?assigned_to=me&limit=1").json_body["next"]
    assert listed(f"assigned_to=me&limit=1&cursor={cursor}") == [first]
    assert shop.api("GET", f"/api/conversations?limit=1&cursor={cursor}").status_code == 400


def test_a_conversation_cannot_be_given_to_nobody(shop: Shop) -> None:
    shop.customer_writes()
    answer = edit(shop, shop.conversation_id(), assigned_to="nobody")
    assert (answer.status_code, error_code(answer)) == (400, "unknown_operator")


def test_an_opt_out_is_told_with_its_reason_its_time_and_who_said_it(shop: Shop) -> None:
    shop.customer_writes()
    edited = edit(shop, shop.conversation_id(), opted_out=True, reason="Lo pidió por teléfono")
    assert edited.status_code == 200
    told = {name: shop.conversation()[name] for name in ("opted_out", "opted_out_at", "opt_out_reason", "opt_out_by")}
    assert told == {
        "opted_out": True,
        "opted_out_at": "2026-11-20T15:00:00.000000Z",
        "opt_out_reason": "Lo pidió por teléfono",
        "opt_out_by": "op",
    }


@pytest.mark.parametrize(
    "fields", [{"reason": "x"}, {"opted_out": True, "reason": ""}, {"opted_out": True, "reason": "x" * 301}]
)
def test_a_reason_is_for_an_opt_out_and_of_300_characters_at_most(shop: Shop, fields: dict[str, Any]) -> None:
    shop.customer_writes()
    answer = edit(shop, shop.conversation_id(), **fields)
    assert (answer.status_code, error_code(answer)) == (400, "bad_field")


def test_a_message_that_comes_meanwhile_refuses_no_note(shop: Shop) -> None:
    shop.customer_writes()
    path = f"/api/conversations/{shop.conversation_id()}"
    seen = shop.api("GET", path).json_body["version"]
    shop.customer_writes("Otra cosa")
    assert shop.api("PATCH", path, {"version": seen, "note": "vuelve el lunes"}).status_code == 200

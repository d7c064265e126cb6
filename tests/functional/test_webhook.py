"""Twilio's webhook through Chalice: what is let in, what is not, what is kept of it."""

import base64
import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

import app as chalice_app
from chalicelib import wiring
from chalicelib.sales.links import status_url
from chalicelib.store.tables import ConversationRow, MessageRow
from tests.aws import Aws
from tests.functional.conftest import (
    ACCOUNT,
    ANA,
    SECONDARY_TOKEN,
    SENDER,
    TOKEN,
    WEBHOOK_URL,
    LambdaContext,
    Shop,
    settings,
)

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def lambda_event(form: dict[str, str], path: str = "/whatsapp", **query: str) -> dict[str, Any]:
    """A signed request as API Gateway gives it to Lambda."""
    url = status_url(WEBHOOK_URL, query["c"], query["m"]) if query else WEBHOOK_URL
    return {
        "resource": path,
        "requestContext": {"httpMethod": "POST", "resourcePath": path, "identity": {}},
        "headers": {
            "content-type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form),
        },
        "pathParameters": None,
        "stageVariables": None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "body": base64.b64encode(urlencode(form).encode()).decode(),
        "isBase64Encoded": True,
    }


def assert_nothing_recorded(shop: Shop) -> None:
    assert shop.jobs() == []
    assert shop.parts.conversations.read(shop.conversation_id()) is None


def test_a_signed_message_is_recorded_queued_and_acknowledged(shop: Shop) -> None:
    answer = shop.webhook()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/xml"
    assert answer.body.decode() == TWIML
    assert [job["Attributes"]["MessageGroupId"] for job in shop.jobs()] == [shop.conversation_id()]


def test_twilios_own_vector_is_accepted_by_our_check(aws: Aws) -> None:
    """As Twilio publishes it: https://www.twilio.com/docs/usage/security and the tests of its libraries."""
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    signed = {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}
    environ = settings(REPLY_QUEUE_URL=aws.queue_url, TWILIO_AUTH_TOKEN="12345")
    parts = wiring.Wiring({**os.environ, **environ})
    assert parts.is_signed_by_twilio(url, form, signed)
    assert not parts.is_signed_by_twilio(url, form | {"Digits": "1235"}, signed)
    assert not parts.is_signed_by_twilio(url.replace("foo=1", "foo=2"), form, signed)


@pytest.mark.parametrize("signature", ["", "bm9wZQ==", "ñ"])
def test_a_missing_or_wrong_signature_is_refused(shop: Shop, signature: str) -> None:
    answer = shop.webhook(signature=signature)
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "text/xml"
    assert answer.body.decode() == TWIML
    assert_nothing_recorded(shop)


def test_a_signature_of_another_token_is_refused(shop: Shop) -> None:
    assert shop.webhook(token="somebody-elses").status_code == 403
    assert_nothing_recorded(shop)


def test_the_secondary_token_is_accepted_while_it_is_rotated(shop: Shop) -> None:
    assert shop.webhook(token=SECONDARY_TOKEN).status_code == 200


def test_a_signature_for_another_url_is_refused(shop: Shop) -> None:
    assert shop.webhook(url="https://elsewhere.example/whatsapp").status_code == 403


def test_another_account_is_refused(shop: Shop) -> None:
    assert shop.webhook(shop.form(AccountSid="AC" + "9" * 32)).status_code == 403
    assert_nothing_recorded(shop)


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_message_without_id_or_sender_is_a_bad_request(shop: Shop, missing: str) -> None:
    form = shop.form()
    del form[missing]
    answer = shop.webhook(form)
    assert answer.status_code == 400
    assert answer.body.decode() == TWIML
    assert_nothing_recorded(shop)


def test_a_body_over_256_kb_is_too_large(shop: Shop) -> None:
    answer = shop.webhook(shop.form(Body="a" * 270_000))
    assert answer.status_code == 413
    assert answer.body.decode() == TWIML
    assert_nothing_recorded(shop)


@pytest.mark.parametrize("raw", [b"Body=\xff\xfe&MessageSid=SM1", b"Body=%FF%FE&MessageSid=SM1"])
def test_broken_utf8_cannot_have_been_signed(shop: Shop, raw: bytes) -> None:
    assert shop.webhook(raw=raw).status_code == 403


def test_another_content_type_is_refused_with_twiml(shop: Shop) -> None:
    answer = shop.webhook(content_type="application/json")
    assert answer.status_code == 415
    assert answer.headers["Content-Type"] == "text/xml"
    assert answer.body.decode() == TWIML


def test_a_form_with_a_charset_is_read(shop: Shop) -> None:
    assert shop.webhook(content_type="application/x-www-form-urlencoded; charset=UTF-8").status_code == 200


def test_a_base64_body_as_api_gateway_may_deliver_it_is_read(shop: Shop) -> None:
    form = shop.form(Body="¡Qué niño! 😀 + & =")
    assert chalice_app.app(lambda_event(form), LambdaContext())["statusCode"] == 200
    assert shop.thread()[0]["body"] == "¡Qué niño! 😀 + & ="


def test_blank_repeated_and_unknown_parameters_are_signed_and_accepted(shop: Shop) -> None:
    pairs = [*shop.form(Label="", Novelty="x").items(), ("Novelty", "y")]
    signed = WEBHOOK_URL + "".join(k + v for k, v in sorted(pairs))
    signature = RequestValidator("primary-token").compute_signature(signed, {})
    assert shop.webhook(raw=urlencode(pairs).encode(), signature=signature).status_code == 200


def test_twenty_thousand_characters_are_kept(shop: Shop) -> None:
    shop.customer_writes("ñ" * 20_000)
    assert shop.thread()[0]["body"] == "ñ" * 20_000


def test_what_the_product_can_use_is_kept(shop: Shop) -> None:
    shop.customer_writes(
        "Me interesa",
        ProfileName="Ana María",
        Forwarded="true",
        OriginalRepliedMessageSid="SMold",
        ReferralHeadline="Tazas a mano",
        ReferralSourceUrl="https://fb.me/1",
        ReferralSourceId="120",
        ReferralCtwaClid="click",
        ExternalUserId="ES.4480491918930694",
    )
    message = shop.thread()[0]
    assert message["forwarded"] is True
    assert message["reply_to"] == "SMold"
    assert message["referral"] == {
        "headline": "Tazas a mano",
        "source_url": "https://fb.me/1",
        "source_id": "120",
        "click_id": "click",
    }
    conversation = shop.conversation()
    assert conversation["profile_name"] == "Ana María"
    assert conversation["phone"] == "+34600000001"
    assert conversation["referral"]["headline"] == "Tazas a mano"


def test_buttons_and_lists_are_kept_as_text(shop: Shop) -> None:
    shop.customer_writes("", ButtonText="Sí, quiero", ButtonPayload="yes", MessageType="button")
    shop.customer_writes("", ListTitle="Tazas", ListId="cups", MessageType="interactive")
    assert [(m["kind"], m["body"]) for m in shop.thread()] == [("button", "Sí, quiero"), ("list", "Tazas")]


def test_a_location_is_kept_as_text_and_point(shop: Shop) -> None:
    shop.customer_writes("", Latitude="19.4326", Longitude="-99.1332", Label="Zócalo", MessageType="location")
    message = shop.thread()[0]
    assert message["body"] == "Ubicación: Zócalo (19.4326, -99.1332)"
    assert message["location"]["latitude"] == 19.4326


def test_media_without_a_body_are_kept_as_references(shop: Shop) -> None:
    shop.customer_writes(
        "",
        NumMedia="2",
        MediaUrl0="https://api.twilio.com/a",
        MediaContentType0="audio/ogg",
        MediaUrl1="https://api.twilio.com/b",
        MediaContentType1="image/jpeg",
        MessageType="audio",
    )
    message = shop.thread()[0]
    assert message["kind"] == "audio"
    assert [media["content_type"] for media in message["media"]] == ["audio/ogg", "image/jpeg"]
    assert shop.conversation()["last_message_preview"] == "Nota de voz"


def test_the_same_message_twice_is_one_message_and_is_queued_again(shop: Shop) -> None:
    form = shop.form()
    shop.webhook(form)
    calls = shop.aws.counted(lambda: shop.webhook(form))
    assert "SendMessage" in calls
    assert len(shop.thread()) == 1
    assert shop.conversation()["unread"] == 1


def test_a_job_is_known_by_its_message_and_waits_in_its_conversations_group(shop: Shop) -> None:
    sid = shop.customer_writes()
    [job] = shop.jobs()
    assert job["Attributes"]["MessageDeduplicationId"] == sid
    assert job["Attributes"]["MessageGroupId"] == shop.conversation_id()
    assert json.loads(job["Body"]) == {"conversation_id": shop.conversation_id()}


def test_when_the_queue_cannot_be_reached_twilio_is_told_and_its_retry_queues_the_message(shop: Shop) -> None:
    url, shop.parts.reply_queue._url = shop.parts.reply_queue._url, "https://sqs.us-east-1.amazonaws.com/1/no.fifo"
    form = shop.form()
    answer = shop.webhook(form)
    assert answer.status_code == 503
    assert answer.body.decode() == TWIML
    shop.parts.reply_queue._url = url
    assert shop.webhook(form).status_code == 200
    assert len(shop.jobs()) == 1
    assert len(shop.thread()) == 1


# Who it is


def test_a_customer_without_a_number_is_served(shop: Shop) -> None:
    shop.customer_writes("Hola", From="whatsapp:ES.4480491918930694", WaId="")
    shop.worker()
    assert shop.twilio.accepted[0].address == "whatsapp:ES.4480491918930694"


def test_a_customer_whose_number_disappears_keeps_the_conversation(shop: Shop) -> None:
    shop.customer_writes("Hola", ExternalUserId="ES.111")
    shop.customer_writes("Sigo yo", From="whatsapp:ES.111", ExternalUserId="ES.111")
    assert [m["body"] for m in shop.thread()] == ["Hola", "Sigo yo"]


def test_a_customer_whose_business_id_is_learned_later_keeps_the_conversation_too(shop: Shop) -> None:
    shop.customer_writes("Hola")
    shop.customer_writes("Otra vez", ExternalUserId="ES.111")
    shop.customer_writes("Sigo yo", From="whatsapp:ES.111", ExternalUserId="ES.111")
    assert [m["body"] for m in shop.thread()] == ["Hola", "Otra vez", "Sigo yo"]


def test_a_customer_whose_number_appears_keeps_the_conversation(shop: Shop) -> None:
    shop.customer_writes("Hola", From="whatsapp:ES.111", ExternalUserId="ES.111")
    shop.customer_writes("Ahora con número", ExternalUserId="ES.111")
    hidden = shop.conversation_id("whatsapp:ES.111")
    page = shop.api("GET", f"/api/conversations/{hidden}/messages").json_body["items"]
    assert [m["body"] for m in page] == ["Ahora con número", "Hola"]
    assert shop.api("GET", f"/api/conversations/{hidden}").json_body["phone"] == "+34600000001"


def test_an_opt_out_outlives_the_conversation(shop: Shop) -> None:
    shop.customer_writes("Hola", ExternalUserId="ES.111")
    version = shop.conversation()["version"]
    shop.api("PATCH", f"/api/conversations/{shop.conversation_id()}", {"version": version, "opted_out": True})
    ConversationRow(shop.conversation_id()).delete()
    for row in MessageRow.query(shop.conversation_id()):
        row.delete()
    shop.customer_writes("He vuelto")
    assert shop.conversation()["opted_out"] is True
    shop.customer_writes("Y sin número", From="whatsapp:ES.111", ExternalUserId="ES.111")
    assert len(shop.thread()) == 2


# What it costs


def test_a_known_customers_message_makes_two_aws_calls(shop: Shop) -> None:
    shop.customer_writes()
    form = shop.form()
    assert shop.aws.counted(lambda: shop.webhook(form)) == ["TransactWriteItems", "SendMessage"]


def test_a_new_customers_message_makes_at_most_four_aws_calls(shop: Shop) -> None:
    shop.customer_writes(From="whatsapp:+34600000009")
    form = shop.form(ExternalUserId="ES.111")
    calls = shop.aws.counted(lambda: shop.webhook(form))
    assert calls == ["TransactWriteItems", "BatchGetItem", "TransactWriteItems", "SendMessage"]


def test_a_known_customer_under_another_id_makes_two_aws_calls_once_that_is_known(shop: Shop) -> None:
    shop.customer_writes(From="whatsapp:ES.111", ExternalUserId="ES.111")
    first, second = shop.form(ExternalUserId="ES.111"), shop.form(ExternalUserId="ES.111")
    assert len(shop.aws.counted(lambda: shop.webhook(first))) <= 4
    assert len(shop.aws.counted(lambda: shop.webhook(second))) == 2


_COLD_START = """
import json, os, sys
import app
from chalicelib import wiring
from tests.aws import aws_in_process

with aws_in_process() as aws:
    os.environ["REPLY_QUEUE_URL"] = aws.queue_url
    answers = [app.app(event, None)["statusCode"] for event in json.load(sys.stdin)]
libraries = ("apsw", "openai", "phonenumbers", "pydantic", "twilio.rest")
dashboards = ("chalicelib.sales.customer_jobs", "chalicelib.sales.replies")
heavy = [name for name in (*libraries, *dashboards) if name in sys.modules]
print(json.dumps({"answers": answers, "calls": aws.calls, "heavy": heavy}))
"""


def test_the_webhooks_path_never_imports_the_heavy_libraries() -> None:
    """In an interpreter of its own, which makes its parts from the environment as a cold start does."""
    message = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": ANA, "To": SENDER, "Body": "Hola"}
    report = {"MessageSid": "SM2", "AccountSid": ACCOUNT, "MessageStatus": "delivered"}
    events = [lambda_event(message), lambda_event(report, "/whatsapp/status", c="nobody", m="bot:1:1")]
    run = subprocess.run(
        [sys.executable, "-c", _COLD_START],
        input=json.dumps(events),
        env={**os.environ, **settings()},
        capture_output=True,
        text=True,
        check=True,
    )
    came_of_it = json.loads(run.stdout.splitlines()[-1])
    assert came_of_it["answers"] == [200, 200]
    assert "TransactWriteItems" in came_of_it["calls"]
    assert came_of_it["heavy"] == []


def test_an_unknown_number_of_ours_is_recorded_and_alarmed(capsys: pytest.CaptureFixture[str], shop: Shop) -> None:
    form = shop.form(To="whatsapp:+19998887777")
    assert shop.webhook(form).status_code == 200
    shop.worker()
    conversation_id = shop.parts.pseudonyms.conversation_id("whatsapp:+19998887777", ANA)
    assert shop.parts.conversations.read(conversation_id).needs_person == "unknown_sender"
    assert shop.twilio.accepted == []
    assert '"step": "unknown_sender", "alarm": true' in capsys.readouterr().out

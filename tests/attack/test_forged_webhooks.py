"""Webhooks that Twilio did not sign, or signed for something else, or signed long ago: they change nothing."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.sales.links import status_url
from tests.attack.conftest import kept
from tests.attack.posted_forms import Pairs, as_twilio_writes, post, signature_of
from tests.functional.conftest import (
    ACCOUNT,
    ANA,
    SECONDARY_TOKEN,
    SENDER,
    TOKEN,
    WEBHOOK_URL,
    Shop,
    settings,
)

OTHER = "whatsapp:+34600000002"
HOURS = 6 * 3600
STATUS = "/whatsapp/status"


def inbound(shop: Shop, **fields: str) -> Pairs:
    return list(shop.form(**fields).items())


def without(pairs: Pairs, name: str) -> Pairs:
    return [pair for pair in pairs if pair[0] != name]


def with_settings(header: str) -> Callable[[Pairs], Any]:
    """By this header Twilio says how it has signed; here anybody does."""

    def forged(pairs: Pairs) -> Any:
        return post(as_twilio_writes(pairs), signature_of(pairs, token="x"), settings=header)

    return forged


def signed(signature: Callable[[Pairs], str | None]) -> Callable[[Pairs], Any]:
    return lambda pairs: post(as_twilio_writes(pairs), signature(pairs))


def sent(change: Callable[[Pairs], Pairs]) -> Callable[[Pairs], Any]:
    """Signed as it was, and changed on the way."""
    return lambda pairs: post(as_twilio_writes(change(pairs)), signature_of(pairs))


def as_it_is(body: Callable[[Pairs], bytes]) -> Callable[[Pairs], Any]:
    return lambda pairs: post(body(pairs), signature_of(pairs))


def _plain_hash(pairs: Pairs) -> str:
    text = WEBHOOK_URL + "".join(name + value for name, value in sorted(pairs))
    return base64.b64encode(hashlib.sha1(text.encode(), usedforsecurity=False).digest()).decode()


def _sha256(pairs: Pairs) -> str:
    text = WEBHOOK_URL + "".join(name + value for name, value in sorted(pairs))
    return base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha256).digest()).decode()


FORGERIES: dict[str, Callable[[Pairs], Any]] = {
    "no signature": signed(lambda _: None),
    "an empty one": signed(lambda _: ""),
    "blanks": signed(lambda _: "   "),
    "no base64": signed(lambda _: "ñ\x00%"),
    "of no token": signed(lambda pairs: signature_of(pairs, token="")),
    "of the account's name": signed(lambda pairs: signature_of(pairs, token=ACCOUNT)),
    "of another token": signed(lambda pairs: signature_of(pairs, token="somebody-elses")),
    "of the token in capitals": signed(lambda pairs: signature_of(pairs, token=TOKEN.upper())),
    "a hash without a token": signed(_plain_hash),
    "another kind of hash": signed(_sha256),
    "cut": signed(lambda pairs: signature_of(pairs)[:-1]),
    "without its padding": signed(lambda pairs: signature_of(pairs).rstrip("=")),
    "longer": signed(lambda pairs: signature_of(pairs) + "="),
    "in the other case": signed(lambda pairs: signature_of(pairs).swapcase()),
    "backwards": signed(lambda pairs: signature_of(pairs)[::-1]),
    "twice in one header": signed(lambda pairs: f"{signature_of(pairs, token='x')}, {signature_of(pairs)}"),
    "of another host": signed(lambda pairs: signature_of(pairs, "https://evil.example/whatsapp")),
    "of plain HTTP": signed(lambda pairs: signature_of(pairs, WEBHOOK_URL.replace("https", "http"))),
    "of a path that goes on": signed(lambda pairs: signature_of(pairs, f"{WEBHOOK_URL}/")),
    "of a query": signed(lambda pairs: signature_of(pairs, f"{WEBHOOK_URL}?x=1")),
    "of another fragment": signed(lambda pairs: signature_of(pairs, f"{WEBHOOK_URL}#x")),
    "of the status route": signed(lambda pairs: signature_of(pairs, status_url(WEBHOOK_URL, "", ""))),
    "of nothing but the URL": signed(lambda _: signature_of([])),
    "of other words": sent(lambda pairs: [*without(pairs, "Body"), ("Body", "Otra cosa")]),
    "of another customer": sent(lambda pairs: [*without(pairs, "From"), ("From", OTHER)]),
    "of another id": sent(lambda pairs: [*without(pairs, "MessageSid"), ("MessageSid", "SM" + "9" * 32)]),
    "of one parameter more": sent(lambda pairs: without(pairs, "ProfileName")),
    "of one parameter less": sent(lambda pairs: [*pairs, ("Forwarded", "true")]),
    "of one empty parameter less": sent(lambda pairs: [*pairs, ("Empty", "")]),
    "with a second value put behind": sent(lambda pairs: [*pairs, ("Body", "Otra cosa")]),
    "with a second value put before": sent(lambda pairs: [("Body", "Otra cosa"), *pairs]),
    "with names in other case": sent(lambda pairs: [(name.lower(), value) for name, value in pairs]),
    "with its words trimmed": sent(lambda pairs: [*without(pairs, "Body"), ("Body", "Hola ")]),
    "an empty body": as_it_is(lambda _: b""),
    "broken UTF-8": as_it_is(lambda pairs: as_twilio_writes(pairs) + b"&x=\xff"),
    "broken UTF-8, escaped": as_it_is(lambda pairs: as_twilio_writes(pairs) + b"&x=%ED%A0%80"),
    "an overlong NUL": as_it_is(lambda pairs: as_twilio_writes(pairs) + b"&x=%C0%80"),
    "escapes of no byte": as_it_is(lambda pairs: as_twilio_writes(pairs) + b"&x=%zz%u0041%"),
    "JSON": as_it_is(lambda pairs: json.dumps(dict(pairs)).encode()),
    "more parameters than there are": as_it_is(lambda pairs: as_twilio_writes(pairs) + b"&x=" * 1_001),
    "by an algorithm that is none": with_settings("algorithm=none"),
    "by an algorithm of nobody's": with_settings("key=1,algorithm=HMAC_MD5"),
    "by SHA-256 with no key": with_settings("algorithm=HMAC_SHA256"),
    "by a setting of no form": with_settings("=,,=algorithm,ñ\x00"),
}


def test_what_twilio_has_not_signed_as_it_stands_is_refused_and_changes_nothing(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.customer_writes()
    before = kept()
    for name, forged in FORGERIES.items():
        capsys.readouterr()
        answer = forged(inbound(shop))
        log = capsys.readouterr().out
        assert answer["statusCode"] == 403, name
        assert '"step": "webhook_refused", "reason": ' in log, name
        assert '"alarm"' not in log, name
        assert kept() == before, name


def test_the_order_of_the_parameters_is_no_part_of_the_signature(shop: Shop) -> None:
    pairs = inbound(shop)
    assert post(as_twilio_writes(pairs[::-1]), signature_of(pairs))["statusCode"] == 200


def test_of_another_account_nothing_is_taken_however_it_is_signed(shop: Shop) -> None:
    before = kept()
    for account in ("AC" + "9" * 32, ACCOUNT.lower(), ACCOUNT + " ", ""):
        pairs = inbound(shop, AccountSid=account)
        assert post(as_twilio_writes(pairs), signature_of(pairs))["statusCode"] == 403
    pairs = without(inbound(shop), "AccountSid")
    assert post(as_twilio_writes(pairs), signature_of(pairs))["statusCode"] == 403
    assert kept() == before


def test_while_the_token_is_rotated_both_count_and_afterwards_only_the_new_one(shop: Shop) -> None:
    assert [status_with(shop, token) for token in (TOKEN, SECONDARY_TOKEN, "")] == [200, 200, 403]
    environ = settings(
        REPLY_QUEUE_URL=shop.aws.queue_url, TWILIO_AUTH_TOKEN=SECONDARY_TOKEN, TWILIO_AUTH_TOKEN_SECONDARY=""
    )
    wiring.use(wiring.Wiring({**os.environ, **environ}, clock=shop.clock, twilio=shop.twilio, model=shop.model))
    assert [status_with(shop, token) for token in (TOKEN, SECONDARY_TOKEN, "")] == [403, 200, 403]


def status_with(shop: Shop, token: str) -> int:
    pairs = inbound(shop)
    return int(post(as_twilio_writes(pairs), signature_of(pairs, token=token))["statusCode"])


# Replayed


def test_a_webhook_replayed_after_hours_changes_nothing_and_is_answered_once(shop: Shop) -> None:
    pairs = inbound(shop)
    body, signature = as_twilio_writes(pairs), signature_of(pairs)
    assert post(body, signature)["statusCode"] == 200
    shop.worker()
    before, sent_before = kept(), len(shop.twilio.accepted)
    for _ in range(3):
        shop.clock.move(HOURS)
        assert post(body, signature)["statusCode"] == 200
        assert kept().rows == before.rows
        shop.worker()
    assert kept() == before
    assert len(shop.twilio.accepted) == sent_before == 1


def test_a_report_replayed_after_hours_changes_nothing(shop: Shop) -> None:
    shop.customer_writes()
    shop.worker()
    sid = shop.twilio.accepted[0].sid
    assert reported(shop, "bot:1:1", sid, "sent")["statusCode"] == 200
    assert reported(shop, "bot:1:1", sid, "delivered")["statusCode"] == 200
    before = kept()
    shop.clock.move(HOURS)
    for status in ("sent", "delivered", "queued"):
        assert reported(shop, "bot:1:1", sid, status)["statusCode"] == 200
    assert kept() == before


def test_a_message_is_no_report_and_a_report_no_message(shop: Shop) -> None:
    shop.customer_writes()
    shop.worker()
    before = kept()
    pairs = inbound(shop)
    ids = (shop.conversation_id(), "bot:1:1")
    query = dict(zip("cm", ids, strict=True))
    report = [*pairs, ("MessageStatus", "failed")]
    of_report = signature_of(report, status_url(WEBHOOK_URL, *ids))
    assert post(as_twilio_writes(pairs), signature_of(pairs), path=STATUS, query=query)["statusCode"] == 403
    assert post(as_twilio_writes(pairs), signature_of(pairs), path=STATUS)["statusCode"] == 403
    assert post(as_twilio_writes(report), signature_of(report), path=STATUS, query=query)["statusCode"] == 403
    assert post(as_twilio_writes(report), of_report)["statusCode"] == 403
    assert post(as_twilio_writes(report), of_report, query=query)["statusCode"] == 403
    assert kept() == before


# Reports of what is somebody else's


def reported(
    shop: Shop, message_id: str, sid: str, status: str, address: str = ANA, signed_for: tuple[str, str] | None = None
) -> Any:
    ids = (shop.conversation_id(address), message_id)
    pairs = [("MessageSid", sid), ("MessageStatus", status), ("AccountSid", ACCOUNT), ("ErrorCode", "63024")]
    url = status_url(WEBHOOK_URL, *(signed_for or ids))
    return post(as_twilio_writes(pairs), signature_of(pairs, url), path=STATUS, query=dict(zip("cm", ids, strict=True)))


@pytest.fixture
def two(shop: Shop) -> Shop:
    """Ana and another were both answered, and an operator has written to Ana."""
    shop.customer_writes()
    shop.customer_writes(From=OTHER, WaId="34600000002")
    shop.worker()
    path = f"/api/conversations/{shop.conversation_id()}/messages"
    assert shop.api("POST", path, {"client_id": "client-0001", "body": "Soy Lucía"}).status_code == 201
    return shop


def test_a_report_for_one_conversation_or_message_cannot_be_turned_to_another(two: Shop) -> None:
    before = kept()
    ana, other = two.conversation_id(), two.conversation_id(OTHER)
    for signed_for in ((other, "bot:1:1"), (ana, "bot:1:2"), ("", "bot:1:1"), (ana, ""), ("bot:1:1", ana)):
        assert reported(two, "bot:1:1", "SM1", "failed", signed_for=signed_for)["statusCode"] == 403
    assert kept() == before


def test_a_report_of_another_messages_sid_moves_neither(two: Shop) -> None:
    before = kept()
    own, others, operators = (message.sid for message in two.twilio.accepted)
    for message_id, sid in (("bot:1:1", others), ("bot:1:1", operators), ("op:client-0001", own), ("bot:1:1", "SMx")):
        assert reported(two, message_id, sid, "failed")["statusCode"] == 200
    assert reported(two, "op:client-0001", operators, "failed", address=OTHER)["statusCode"] == 200
    assert kept() == before


def test_a_report_about_what_the_customer_wrote_or_what_is_no_message_changes_nothing(two: Shop) -> None:
    before = kept()
    heard = next(message["message_id"] for message in two.thread() if message["direction"] == "inbound")
    for message_id in (heard, "grounds:bot:1:1", "bot:9:9", "op:", "bot:1:1 ", "BOT:1:1"):
        for status in ("delivered", "failed"):
            assert reported(two, message_id, heard, status)["statusCode"] in (200, 400)
    assert kept() == before


def test_an_operators_message_is_moved_by_its_own_report_alone(two: Shop) -> None:
    sid = two.twilio.accepted[-1].sid
    assert reported(two, "op:client-0001", sid, "delivered")["statusCode"] == 200
    assert [message["delivery_status"] for message in two.thread()][-2:] == ["queued", "delivered"]
    assert two.twilio.accepted[-1].sender == SENDER

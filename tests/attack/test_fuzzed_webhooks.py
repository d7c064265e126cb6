"""Anything that could be in a form that Twilio has signed: recorded once and queued, or refused with a reason.

Nothing else is written, nothing of the form is in a log, and the worker can do with all of it.
"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sales.links import status_url
from tests.attack.conftest import Kept, kept, new_rows
from tests.attack.posted_forms import (
    Pairs,
    as_few_escapes_as_it_takes,
    as_twilio_writes,
    post,
    post_coded,
    signature_of,
)
from tests.examples import examples
from tests.functional.conftest import ACCOUNT, ANA, SENDER, WEBHOOK_URL, Shop
from tests.functional.test_openapi import DESCRIPTION

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
LARGEST_ITEM = 400 * 1024
PRIVATE = "¡privado!"
WAYS = st.tuples(st.sampled_from([as_twilio_writes, as_few_escapes_as_it_takes]), st.sampled_from([post, post_coded]))
HOSTILE = (
    "",
    " ",
    "\x00",
    "\r\n\r\n",
    "\x01" * 3_000,
    "\x1b[2J\x1b]0;x\x07",
    "\u202egnirts",
    "\u2028\u2029\ufeff",
    "😀" * 2_000,
    "\ufdfa" * 500,
    "e" + "\u0301" * 1_000,
    "%s%n{0}${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "'; DROP TABLE messages; --",
    '{"a":' * 1_000,
    "null",
    "NaN",
    "-0",
    "9" * 400,
    "1e999",
    "../../etc/passwd",
    "alias:x",
    "=cmd|' /C calc'!A0",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)).map(lambda text: text + PRIVATE)
KNOWN = [name for name in DESCRIPTION["components"]["schemas"]["InboundForm"]["properties"] if name != "AccountSid"]
TOLD = [name for name in KNOWN if name not in ("MessageSid", "From", "To")]
KINDS = ("text", "image", "audio", "video", "document", "sticker", "contacts", "location", "button", "interactive")
COUNTS = st.sampled_from(["0", "1", "3", "50", "-1", "007", "1.5", "ten", "9" * 400, "", "\u0663"])
DEGREES = st.sampled_from(["19.4", "-99.1", "0", "1e200", "1e-200", "91", "-181", "nan", "inf", "1" * 400, "x", ""])
CHANNEL_METADATA = st.sampled_from(["{", "[]", '{"type":"whatsapp"', '{"data":{"context":' * 900, "\x00", "nul"])
ADDRESSES = (
    "whatsapp:",
    "whatsapp:+",
    "whatsapp: +34600000001",
    "whatsapp:+34600000001\n",
    "whatsapp:+34600000001\x00",
    "whatsapp:alias:x",
    "whatsapp:+34600000001' OR '1'='1",
    "WHATSAPP:+34600000001",
    "sms:+34600000001",
    "messenger:1234",
    "whatsapp:ES.",
    "whatsapp:ES." + "9" * 190,
    "whatsapp:+" + "1" * 300,
    "+34600000001",
    "whatsapp:\U0001f600",
    "#",
    "",
)


@st.composite
def messages(draw: Any) -> list[tuple[str, str]]:
    """All but the id and the account: parameters in any number, repeated, unknown, with anything in them."""
    fields = draw(st.dictionaries(st.sampled_from(TOLD), TEXTS, max_size=6))
    fields |= draw(st.fixed_dictionaries({}, optional={"NumMedia": COUNTS, "Latitude": DEGREES, "Longitude": DEGREES}))
    kinds, metadata = st.sampled_from(KINDS), CHANNEL_METADATA
    fields |= draw(st.fixed_dictionaries({}, optional={"MessageType": kinds, "ChannelMetadata": metadata}))
    for number in range(draw(st.sampled_from([0, 0, 1, 3, 50]))):
        fields[f"MediaUrl{number}"] = draw(st.sampled_from(["https://api.twilio.com/x", "file:///x", "x" * 4_000]))
        fields[f"MediaContentType{number}"] = draw(st.sampled_from(["image/jpeg", "", "x" * 4_000, "\x00"]))
    people = st.sampled_from([ANA, f"whatsapp:+346000{draw(st.integers(10_000, 99_999))}", *ADDRESSES])
    fields["From"] = draw(people)
    fields["To"] = draw(st.sampled_from([SENDER, SENDER, SENDER, *ADDRESSES]))
    unknown = draw(st.lists(st.tuples(st.text(max_size=10), TEXTS), max_size=3))
    repeated = draw(st.lists(st.tuples(st.sampled_from(TOLD), TEXTS), max_size=2))
    return draw(st.permutations([*fields.items(), *unknown, *repeated]))


def test_a_signed_message_of_any_kind_is_recorded_once_and_queued_or_refused_with_a_reason(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    @examples(40)
    @given(told=messages(), way=WAYS)
    def is_recorded_once_or_refused(told: Pairs, way: Any) -> None:
        pairs = [("MessageSid", shop.form()["MessageSid"]), ("AccountSid", ACCOUNT), *told]
        body, signature = way[0](pairs), signature_of(pairs)
        before = kept()
        capsys.readouterr()
        answer = way[1](body, signature)
        log = capsys.readouterr().out
        after = kept()
        assert_twiml(answer)
        assert PRIVATE not in log
        if answer["statusCode"] == 200:
            assert_recorded(pairs, before, after)
            assert way[1](body, signature)["statusCode"] == 200
            assert kept() == after, "the copy has changed something"
        else:
            assert_refused(answer, log)
            assert after == before

    is_recorded_once_or_refused()
    assert_the_worker_can_do_all(shop)


def assert_twiml(answer: Any) -> None:
    assert answer["body"] == TWIML
    assert answer["headers"]["Content-Type"] == "text/xml"


def assert_refused(answer: Any, log: str) -> None:
    assert 400 <= answer["statusCode"] < 500
    reasons = [json.loads(line).get("reason") for line in log.splitlines() if '"webhook_refused"' in line]
    assert len(reasons) == 1
    assert reasons[0]


def assert_recorded(pairs: Pairs, before: Kept, after: Kept) -> None:
    """The message, its conversation and by which ids that is found: nothing else. DynamoDB would take the rows."""
    assert after.queued == before.queued + 1
    assert after.files == before.files
    rows = new_rows(before, after)
    assert set(rows) == {"test-messages", "test-conversations"}
    (message,) = rows["test-messages"]
    told = dict(pairs)
    assert message["message_id"]["S"] == told["MessageSid"]
    assert told.get("Body", "") in message.get("body", {"S": ""})["S"]
    (conversation,) = [row for row in rows["test-conversations"] if ":" not in row["conversation_id"]["S"]]
    assert told["MessageSid"] in conversation["unanswered"]["SS"]
    marks = [row for row in rows["test-conversations"] if row is not conversation]
    assert all(row["conversation_id"]["S"].startswith("alias:") for row in marks)
    assert len(after.rows["test-messages"]) == len(before.rows["test-messages"]) + 1
    assert all(bytes_of(row) < LARGEST_ITEM for row in (message, conversation))


def bytes_of(row: dict[str, Any]) -> int:
    """About what DynamoDB counts: names and values as UTF-8."""
    return sum(len(name) + len(value["S"].encode() if "S" in value else str(value)) for name, value in row.items())


def assert_the_worker_can_do_all(shop: Shop) -> None:
    while jobs := shop.jobs():
        for job in jobs:
            assert shop.work_on(job) == {"batchItemFailures": []}


def test_the_largest_form_that_is_let_in_fits_into_a_row(shop: Shop) -> None:
    """Control characters are the worst: JSON writes each as six bytes."""
    for names in (["Label", "Address"], [name for name in TOLD if name.startswith("Referral")], ["Body", "ButtonText"]):
        place = {"Latitude": "1", "Longitude": "1", "NumMedia": "0"}
        fields = {**shop.form(), **place, **dict.fromkeys(names, "\x01" * (250_000 // len(names)))}
        pairs = list(fields.items())
        before = kept()
        assert post(as_few_escapes_as_it_takes(pairs), signature_of(pairs))["statusCode"] == 200
        rows = new_rows(before, kept())
        assert all(bytes_of(row) < LARGEST_ITEM for table in rows.values() for row in table)


IDS = st.one_of(st.sampled_from(["", "x" * 3_000, "alias:x", "grounds:bot:1:1", "../x", "\x00"]), st.text(max_size=30))
STATUSES = ("queued", "sent", "delivered", "read", "failed", "undelivered", "received", "canceled", "READ", "sending")
CODES = st.sampled_from(["", "63024", "0", "-1", "9" * 400, "\u0663", "1.5", "63024; DROP"])


def test_a_signed_report_of_any_kind_moves_one_message_or_nothing(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.customer_writes()
    shop.worker()
    ours = (shop.conversation_id(), "bot:1:1")
    sids = st.sampled_from([shop.twilio.accepted[0].sid, "SM" + "9" * 32, "x" * 3_000]) | TEXTS

    @examples(40)
    @given(
        ids=st.just(ours) | st.tuples(IDS, IDS) | st.tuples(st.just(ours[0]), IDS) | st.tuples(IDS, st.just(ours[1])),
        told=st.fixed_dictionaries(
            {"MessageSid": sids, "MessageStatus": st.sampled_from(STATUSES) | TEXTS},
            optional={"ErrorCode": CODES, "ChannelStatusMessage": TEXTS, "Body": TEXTS},
        ),
        way=WAYS,
    )
    def moves_one_or_nothing(ids: tuple[str, str], told: dict[str, str], way: Any) -> None:
        pairs = [("AccountSid", ACCOUNT), *told.items()]
        signature = signature_of(pairs, status_url(WEBHOOK_URL, *ids))
        query = {"c": ids[0], "m": ids[1]}
        before = kept()
        capsys.readouterr()
        answer = way[1](way[0](pairs), signature, path="/whatsapp/status", query=query)
        log = capsys.readouterr().out
        after = kept()
        assert_twiml(answer)
        assert PRIVATE not in log
        assert (after.queued, after.files) == (before.queued, before.files)
        if answer["statusCode"] == 200:
            assert ids == ours or after == before
        else:
            assert_refused(answer, log)
            assert after == before
        assert len(after.rows["test-messages"]) == len(before.rows["test-messages"])

    moves_one_or_nothing()
    assert shop.thread()[-1]["delivery_status"] in STATUSES

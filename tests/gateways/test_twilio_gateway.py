"""Our use of Twilio's REST API: the real SDK over real HTTP, every documented failure translated."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from chalicelib.errors import DeletionFailed, LookupFailed, SendDelayed, SendFailed, SendRefused, SendUnknown
from chalicelib.gateways.twilio_gateway import TwilioAccount, TwilioGateway
from chalicelib.sales.sending import Outgoing, Sent
from chalicelib.sales.twilio_copies import Deleted
from tests.gateways.scripted_server import Answer, Request, ScriptedServer, serving

SID = "AC" + "0" * 32
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SENDER, ANA = "whatsapp:+14155238886", "whatsapp:+34600000001"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving(ScriptedServer()) as running:
        yield running


class Account:
    def __init__(self, base_url: str, timeout: float = 5) -> None:
        self.tokens = ["old-token", "new-token"]
        self.gateway = TwilioGateway(
            lambda: TwilioAccount(SID, self.tokens[0]),
            lambda: self.tokens.pop(0) and None,
            base_url=base_url,
            timeout=timeout,
        )

    def send(self, body: str = "Hola") -> Sent:
        return self.send_all(Outgoing(SENDER, ANA, body))

    def send_all(self, outgoing: Outgoing) -> Sent:
        return self.gateway.send(outgoing, "https://bot/status?c=1&m=2")

    def find(self, known: frozenset[str] = frozenset(), body: str = "Hola") -> Sent | None:
        return self.gateway.find_sent(Outgoing(SENDER, ANA, body), NOW, known)


@pytest.fixture
def account(server: ScriptedServer) -> Account:
    return Account(server.url)


def resource(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "sid": f"SM{number:032x}",
        "account_sid": SID,
        "status": "queued",
        "body": "Hola",
        "to": ANA,
        "from": SENDER,
        "date_created": format_datetime(NOW),
        "date_sent": None,
        "num_media": "0",
        "error_code": None,
        **fields,
    }


def refused(status: int, code: int) -> Answer:
    return Answer(status, {"code": code, "message": f"no to {ANA}", "more_info": "https://x", "status": status})


def test_a_message_is_created_with_all_it_needs(server: ScriptedServer, account: Account) -> None:
    server.answers = [Answer(201, resource())]
    assert account.send() == Sent(f"SM{1:032x}", "queued")
    (request,) = server.requests
    assert request.path == f"/2010-04-01/Accounts/{SID}/Messages.json"
    assert request.form == {
        "To": ANA,
        "From": SENDER,
        "Body": "Hola",
        "StatusCallback": "https://bot/status?c=1&m=2",
    }


def test_a_photo_goes_beside_the_text(server: ScriptedServer, account: Account) -> None:
    server.answers = [Answer(201, resource())]
    account.send_all(Outgoing(SENDER, ANA, "Mira", media_url="https://shop.example/taza.jpg"))
    form = server.requests[0].form
    assert (form["Body"], form["MediaUrl"]) == ("Mira", "https://shop.example/taza.jpg")


def test_a_photo_goes_without_text_as_well(server: ScriptedServer, account: Account) -> None:
    server.answers = [Answer(201, resource())]
    account.send_all(Outgoing(SENDER, ANA, "", media_url="https://bucket.example/media/1?signed"))
    form = server.requests[0].form
    assert form["MediaUrl"] == "https://bucket.example/media/1?signed"
    assert "Body" not in form


@pytest.mark.parametrize("files", ["0", "1"])
@pytest.mark.parametrize("body", ["", None])
def test_a_photo_without_text_is_found_whether_its_file_is_counted_or_not(
    server: ScriptedServer, account: Account, files: str, body: str | None
) -> None:
    server.answers = [listing(resource(2, body="Hola"), resource(1, body=body, num_media=files))]
    found = account.find(body="")
    assert found is not None
    assert found.sid == f"SM{1:032x}"


def test_a_template_goes_by_its_sid_with_its_variables_and_no_text(server: ScriptedServer, account: Account) -> None:
    server.answers = [Answer(201, resource())]
    template = Outgoing(SENDER, ANA, "¿Sigues ahí?", content_sid="HX" + "a" * 32, content_variables={"1": "la taza"})
    account.send_all(template)
    form = server.requests[0].form
    assert form["ContentSid"] == "HX" + "a" * 32
    assert json.loads(form["ContentVariables"]) == {"1": "la taza"}
    assert "Body" not in form


def test_a_template_is_found_whatever_the_list_says_it_became(server: ScriptedServer, account: Account) -> None:
    server.answers = [listing(resource(body="La aprobada: ¿sigues ahí?"))]
    template = Outgoing(SENDER, ANA, "¿Sigues ahí?", content_sid="HX" + "a" * 32)
    assert account.gateway.find_sent(template, NOW, frozenset()) is not None


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, 20429), (429, 63018), (400, 63018), (400, 63017), (400, 21611)],
)
def test_a_rate_limit_means_certainly_not_sent(
    server: ScriptedServer, account: Account, status: int, code: int
) -> None:
    server.answers = [refused(status, code)]
    with pytest.raises(SendDelayed) as raised:
        account.send()
    assert raised.value.code == code


@pytest.mark.parametrize(
    "code", [63016, 63003, 63024, 21614, 21211, 63007, 63014, 21610, 63013, 63021, 63049, 63032, 21617, 14107]
)
def test_a_refusal_is_final_and_keeps_its_code(server: ScriptedServer, account: Account, code: int) -> None:
    server.answers = [refused(400, code)]
    with pytest.raises(SendRefused) as raised:
        account.send()
    assert raised.value.code == code
    assert "34600000001" not in str(raised.value)


UNCLEAR = {
    "500": Answer(500, {"code": 20500, "message": "oops", "status": 500}),
    "502 page": Answer(502, raw=b"<html>bad gateway</html>"),
    "hang up": Answer(hang_up=True),
    "garbage": Answer(201, raw=b"not json"),
}


@pytest.mark.parametrize("answer", UNCLEAR.values(), ids=UNCLEAR.keys())
def test_whatever_leaves_open_whether_it_was_sent_is_unknown(
    server: ScriptedServer, account: Account, answer: Answer
) -> None:
    server.answers = [answer]
    with pytest.raises(SendUnknown):
        account.send()
    assert len(server.requests) == 1


def test_a_refusal_found_in_the_list_keeps_its_reason(server: ScriptedServer, account: Account) -> None:
    server.answers = [Answer(200, {"messages": [resource(status="undelivered", error_code=63016)]})]
    assert account.find() == Sent(f"SM{1:032x}", "undelivered", 63016)


def test_a_lost_answer_is_unknown(server: ScriptedServer) -> None:
    def slow(request: Request) -> Answer:
        server.closing.wait(5)
        return Answer(201, resource())

    server.answer = slow
    with pytest.raises(SendUnknown):
        Account(server.url, timeout=0.5).send()


def test_an_answer_that_drips_in_too_slowly_is_lost_too(server: ScriptedServer) -> None:
    server.answers = [Answer(201, resource(), drips=30)]
    with pytest.raises(SendUnknown):
        Account(server.url, timeout=0.5).send()


def test_the_second_call_after_a_401_has_only_the_rest_of_the_time(server: ScriptedServer) -> None:
    unauthorized = refused(401, 20003)
    unauthorized.drips = 4
    server.answers = [unauthorized, Answer(201, resource(), drips=4)]
    with pytest.raises(SendUnknown):
        Account(server.url, timeout=0.6).send()


def test_what_cannot_even_be_asked_for_is_refused_and_nothing_is_sent(server: ScriptedServer, account: Account) -> None:
    with pytest.raises(SendRefused):
        account.send(body="Hola \ud83d")
    assert server.requests == []


def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SendDelayed):
        Account(f"http://127.0.0.1:{port}").send()


def test_after_a_401_the_token_is_read_again_and_used(server: ScriptedServer, account: Account) -> None:
    server.answers = [refused(401, 20003), Answer(201, resource())]
    assert account.send().status == "queued"
    first, second = (request.headers["Authorization"] for request in server.requests)
    assert first != second


def test_a_second_401_is_final_and_says_credentials(server: ScriptedServer, account: Account) -> None:
    server.answers = [refused(401, 20003), refused(401, 20003)]
    with pytest.raises(SendFailed) as raised:
        account.send()
    assert isinstance(raised.value, SendRefused)
    assert raised.value.code == 20003


def listing(*resources: dict[str, Any]) -> Answer:
    return Answer(200, {"messages": list(resources), "page": 0, "page_size": 50, "next_page_uri": None, "uri": "/x"})


def test_a_sent_message_is_found_in_the_newest_page_without_a_date_filter(
    server: ScriptedServer, account: Account
) -> None:
    server.answers = [listing(resource(2, body="otra"), resource(1))]
    assert account.find() == Sent(f"SM{1:032x}", "queued")
    assert server.requests[0].query == {"To": ANA, "From": SENDER, "PageSize": "50"}


def test_a_message_that_is_known_older_or_other_is_not_taken_for_ours(server: ScriptedServer, account: Account) -> None:
    old = format_datetime(NOW - timedelta(minutes=5))
    server.answers = [listing(resource(1), resource(2, date_created=old), resource(3, body="Otra"))]
    assert account.find(known=frozenset({f"SM{1:032x}"})) is None


def test_a_listing_that_fails_once_is_read_again(server: ScriptedServer, account: Account) -> None:
    server.answers = [Answer(500, {"code": 20500, "message": "x", "status": 500}), listing(resource(1))]
    assert account.find() is not None


def test_a_listing_that_drips_in_too_slowly_is_told(server: ScriptedServer) -> None:
    slow = listing(resource(1))
    slow.drips = 30
    server.answer = lambda request: slow
    with pytest.raises(LookupFailed):
        Account(server.url, timeout=0.5).find()


def test_after_a_401_the_list_is_read_with_the_new_token(server: ScriptedServer, account: Account) -> None:
    server.answers = [refused(401, 20003), listing(resource(1))]
    assert account.find() is not None
    first, second = (request.headers["Authorization"] for request in server.requests)
    assert first != second


def test_a_listing_that_goes_on_failing_is_told(server: ScriptedServer, account: Account) -> None:
    server.answer = lambda request: Answer(503, {"code": 20503, "message": "x", "status": 503})
    with pytest.raises(LookupFailed):
        account.find()


MEDIA = f"/2010-04-01/Accounts/{SID}/Messages/SM{1:032x}"


def test_what_twilio_keeps_of_both_ways_is_listed(server: ScriptedServer, account: Account) -> None:
    server.answers = [listing(resource(1)), listing(resource(2, num_media="1"))]
    written, received = account.gateway.copies(SENDER, ANA)
    assert (written.sid, written.inbound, written.has_files, written.created_at) == (f"SM{1:032x}", False, False, NOW)
    assert (received.inbound, received.has_files) == (True, True)
    assert [(r.query["From"], r.query["To"]) for r in server.requests] == [(SENDER, ANA), (ANA, SENDER)]


def test_a_copy_is_deleted_after_its_files(server: ScriptedServer, account: Account) -> None:
    files = {"media_list": [{"sid": "ME1", "parent_sid": f"SM{1:032x}", "account_sid": SID}], "next_page_uri": None}
    server.answers = [Answer(200, files), Answer(204, raw=b""), Answer(204, raw=b"")]
    assert account.gateway.delete_copy(f"SM{1:032x}", with_files=True) == Deleted(messages=1, files=1)
    assert [(r.method, r.path) for r in server.requests] == [
        ("GET", f"{MEDIA}/Media.json"),
        ("DELETE", f"{MEDIA}/Media/ME1.json"),
        ("DELETE", f"{MEDIA}.json"),
    ]


def test_a_file_that_is_gone_already_does_not_keep_its_message(server: ScriptedServer, account: Account) -> None:
    files = [{"sid": sid, "parent_sid": f"SM{1:032x}", "account_sid": SID} for sid in ("ME1", "ME2")]
    listed = Answer(200, {"media_list": files, "next_page_uri": None})
    server.answers = [listed, refused(404, 20404), Answer(204, raw=b""), Answer(204, raw=b"")]
    assert account.gateway.delete_copy(f"SM{1:032x}", with_files=True) == Deleted(messages=1, files=1)
    assert server.requests[-1].path == f"{MEDIA}.json"


@pytest.mark.parametrize(
    ("answer", "deleted"),
    [
        (refused(404, 20404), Deleted()),
        (refused(409, 20009), Deleted(kept=1)),
        (refused(400, 20009), Deleted(kept=1)),
    ],
)
def test_one_that_is_gone_or_still_on_its_way_is_no_failure(
    server: ScriptedServer, account: Account, answer: Answer, deleted: Deleted
) -> None:
    server.answers = [answer]
    assert account.gateway.delete_copy(f"SM{1:032x}", with_files=False) == deleted


@pytest.mark.parametrize(
    "answer",
    [refused(500, 20500), refused(429, 20429), refused(401, 20003), Answer(hang_up=True)],
)
def test_whatever_leaves_open_whether_a_copy_is_deleted_is_told(server: ScriptedServer, answer: Answer) -> None:
    account = Account(server.url, timeout=0.3)
    server.answer = lambda _: answer
    with pytest.raises(DeletionFailed) as raised:
        account.gateway.delete_copy(f"SM{1:032x}", with_files=False)
    assert ANA not in str(raised.value)


def test_a_message_that_is_gone_when_its_files_are_asked_for_is_no_failure(
    server: ScriptedServer, account: Account
) -> None:
    server.answers = [refused(404, 20404)]
    assert account.gateway.delete_copy(f"SM{1:032x}", with_files=True) == Deleted()


def test_after_a_401_a_copy_is_deleted_with_the_new_token(server: ScriptedServer, account: Account) -> None:
    server.answers = [refused(401, 20003), Answer(204, raw=b"")]
    assert account.gateway.delete_copy(f"SM{1:032x}", with_files=False) == Deleted(messages=1)


def test_typing_is_asked_for_and_its_failure_changes_nothing(server: ScriptedServer, account: Account) -> None:
    account.gateway.show_typing("SMin1")
    assert server.asked.wait(5)
    (request,) = server.requests
    assert request.path == "/v2/Indicators/Typing.json"
    assert request.form == {"channel": "whatsapp", "messageId": "SMin1"}


def test_the_account_does_not_show_its_token() -> None:
    assert "token" not in repr(TwilioAccount(SID, "secret-token")).replace("auth_token", "")
    assert "secret-token" not in repr(TwilioAccount(SID, "secret-token"))

"""Fetching what customers send: only from Twilio, the credentials only to its API, bounded in size and time."""

import io
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3.response import HTTPResponse

from chalicelib.errors import FileTooLarge, FileUnavailable
from chalicelib.gateways.twilio_files import TwilioFiles
from chalicelib.gateways.twilio_gateway import TwilioAccount
from chalicelib.sales.media import FetchedFile
from tests.fakes.outside import ManualClock
from tests.gateways.scripted_server import Answer, ScriptedServer, serving

SID = "AC" + "0" * 32
PATH = f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"
VOICE = b"OggS a voice note"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving(ScriptedServer()) as running:
        yield running


class Fetching:
    def __init__(
        self, base_url: str | None = None, timeout: float = 5, session: requests.Session | None = None
    ) -> None:
        self.clock = ManualClock()
        self.tokens = ["old-token", "new-token"]
        self.files = TwilioFiles(
            lambda: TwilioAccount(SID, self.tokens[0]),
            lambda: self.tokens.pop(0) and None,
            base_url=base_url,
            timeout=timeout,
            session=session,
        )

    def fetch(self, url: str, most_bytes: int = 1000, seconds: float = 30) -> FetchedFile:
        return self.files.fetch(url, most_bytes=most_bytes, deadline=self.clock.deadline(seconds))


@pytest.fixture
def fetching(server: ScriptedServer) -> Fetching:
    return Fetching(server.url)


def voice(data: bytes = VOICE) -> Answer:
    return Answer(raw=data)


def redirect(to: str, status: int = 307) -> Answer:
    return Answer(status, raw=b"", headers={"Location": to})


# Over real HTTP, with another server in the place of api.twilio.com


def test_a_file_is_fetched_with_the_accounts_credentials(server: ScriptedServer, fetching: Fetching) -> None:
    server.answers = [voice()]
    assert fetching.fetch(f"{server.url}{PATH}") == FetchedFile(VOICE, "application/json")
    (request,) = server.requests
    assert request.path == PATH
    assert request.headers["Authorization"] == requests.auth._basic_auth_str(SID, "old-token")


def test_the_server_in_the_place_of_twilios_also_gets_what_is_asked_of_twilio(
    server: ScriptedServer, fetching: Fetching
) -> None:
    server.answers = [voice()]
    assert fetching.fetch(f"https://api.twilio.com{PATH}").data == VOICE
    assert "Authorization" in server.requests[0].headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_host_that_delivers_does_not_get_the_credentials(
    server: ScriptedServer, fetching: Fetching, status: int
) -> None:
    server.answers = [redirect("/files/1", status), voice()]
    assert fetching.fetch(f"{server.url}{PATH}").data == VOICE
    asked, delivers = server.requests
    assert "Authorization" in asked.headers
    assert (delivers.path, "Authorization" in delivers.headers) == ("/files/1", False)


def test_after_a_401_the_token_is_read_again_and_used(server: ScriptedServer, fetching: Fetching) -> None:
    server.answers = [Answer(401), voice()]
    assert fetching.fetch(f"{server.url}{PATH}").data == VOICE
    used = [request.headers["Authorization"] for request in server.requests]
    assert used == [requests.auth._basic_auth_str(SID, token) for token in ("old-token", "new-token")]


def test_a_second_401_is_final_and_an_alarm(
    server: ScriptedServer, fetching: Fetching, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = lambda request: Answer(401)
    with caplog.at_level(logging.ERROR), pytest.raises(FileUnavailable):
        fetching.fetch(f"{server.url}{PATH}")
    assert len(server.requests) == 2
    assert caplog.messages == ["file_refused"]


PASSING = {
    "not there yet": Answer(404),
    "rate limit": Answer(429),
    "server error": Answer(500),
    "overloaded": Answer(503),
    "hang up": Answer(hang_up=True),
    "cut off": Answer(raw=b"Ogg", missing=14),
}


@pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING.keys())
def test_what_may_pass_is_asked_again_after_one_second_and_after_three(
    server: ScriptedServer, fetching: Fetching, failure: Answer
) -> None:
    server.answers = [failure, failure, voice()]
    assert fetching.fetch(f"{server.url}{PATH}").data == VOICE
    assert fetching.clock.sleeps == [1, 3]


@pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING.keys())
def test_what_does_not_pass_is_given_up_after_three_tries(
    server: ScriptedServer, fetching: Fetching, failure: Answer
) -> None:
    server.answer = lambda request: failure
    with pytest.raises(FileUnavailable):
        fetching.fetch(f"{server.url}{PATH}")
    assert len(server.requests) == 3


def test_nobody_waits_for_longer_than_there_is_time(server: ScriptedServer, fetching: Fetching) -> None:
    server.answer = lambda request: Answer(404)
    with pytest.raises(FileUnavailable):
        fetching.fetch(f"{server.url}{PATH}", seconds=3.5)
    assert fetching.clock.sleeps == [1]


def test_nothing_is_asked_when_time_is_over(server: ScriptedServer, fetching: Fetching) -> None:
    with pytest.raises(FileUnavailable):
        fetching.fetch(f"{server.url}{PATH}", seconds=0)
    assert server.requests == []


@pytest.mark.parametrize("status", [400, 403, 410, 204, 206])
def test_another_answer_is_final(server: ScriptedServer, fetching: Fetching, status: int) -> None:
    server.answers = [Answer(status, raw=b"")]
    with pytest.raises(FileUnavailable):
        fetching.fetch(f"{server.url}{PATH}")
    assert len(server.requests) == 1


def test_a_file_of_just_the_limit_is_read(server: ScriptedServer, fetching: Fetching) -> None:
    server.answers = [voice(b"x" * 1000)]
    assert len(fetching.fetch(f"{server.url}{PATH}", most_bytes=1000).data) == 1000


def test_a_file_that_drips_in_is_given_up(server: ScriptedServer) -> None:
    fetching = Fetching(server.url, timeout=0.3)
    server.answers = [Answer(raw=VOICE, drips=30)]
    with pytest.raises(FileUnavailable):
        fetching.fetch(f"{server.url}{PATH}", seconds=0.9)


def test_redirects_have_an_end(server: ScriptedServer, fetching: Fetching) -> None:
    server.answer = lambda request: redirect("/files/1")
    with pytest.raises(FileUnavailable):
        fetching.fetch(f"{server.url}{PATH}")
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/1",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "//evil.example/1",
        "ftp://media.twiliocdn.com/1",
        "file:///etc/passwd",
        "http://[::1",
        "http://user@127.0.0.1:{port}/files",
    ],
)
def test_a_redirect_to_another_place_is_not_followed(
    server: ScriptedServer, fetching: Fetching, elsewhere: str
) -> None:
    server.answers = [redirect(elsewhere.format(port=server.url.rpartition(":")[2]))]
    with pytest.raises(FileUnavailable):
        fetching.fetch(f"{server.url}{PATH}")
    assert len(server.requests) == 1


def test_no_log_line_holds_an_address_or_a_token(
    server: ScriptedServer, fetching: Fetching, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers = [Answer(404), Answer(hang_up=True), redirect("https://evil.example/secret")]
    with caplog.at_level(logging.INFO), pytest.raises(FileUnavailable) as raised:
        fetching.fetch(f"{server.url}{PATH}")
    told = " ".join(str(record.__dict__.get("fields")) for record in caplog.records) + repr(raised.value)
    assert "file_refused" in told
    assert not any(private in told for private in ("evil", "secret", "ME1", "token", SID))


# Twilio's own names, with a transport that plays them


class PlayedTwilio(BaseAdapter):
    """Answers by URL; remembers what was asked, and how much was read of the body."""

    def __init__(self, answers: Mapping[str, tuple[int, Mapping[str, str], bytes]]) -> None:
        super().__init__()
        self.answers = answers
        self.asked: list[tuple[str, bool]] = []
        self.body = io.BytesIO()

    def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
        self.asked.append((request.url, "Authorization" in request.headers))
        status, headers, body = self.answers[request.url]
        self.body = io.BytesIO(body)
        response = requests.Response()
        response.status_code = status
        response.url = request.url
        response.headers.update(headers)
        response.raw = HTTPResponse(body=self.body, status=status, preload_content=False, enforce_content_length=False)
        return response

    def close(self) -> None:
        pass


def at_twilio(answers: Mapping[str, tuple[int, Mapping[str, str], bytes]]) -> tuple[Fetching, PlayedTwilio]:
    played = PlayedTwilio(answers)
    session = requests.Session()
    session.mount("https://", played)
    session.mount("http://", played)
    return Fetching(session=session), played


MEDIA_URL = f"https://api.twilio.com{PATH}"


@pytest.mark.parametrize("host", ["mms.twiliocdn.com", "media.twiliocdn.com"])
def test_twilios_redirect_is_followed_to_its_own_delivery_without_the_credentials(host: str) -> None:
    delivered = f"https://{host}/ME1?Expires=1&Signature=x"
    fetching, played = at_twilio(
        {MEDIA_URL: (307, {"Location": delivered}, b""), delivered: (200, {"Content-Type": "audio/ogg"}, VOICE)}
    )
    assert fetching.fetch(MEDIA_URL) == FetchedFile(VOICE, "audio/ogg")
    assert played.asked == [(MEDIA_URL, True), (delivered, False)]


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com/2010-04-01/x",
        "https://api.twilio.com:8443/2010-04-01/x",
        "https://api.twilio.com@evil.example/2010-04-01/x",
        "https://user:pass@api.twilio.com/2010-04-01/x",
        "https://api.twilio.com.evil.example/2010-04-01/x",
        "https://eviltwiliocdn.com/x",
        "https://twiliocdn.com.evil.example/x",
        "https://evil.example/.twiliocdn.com",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "http://169.254.169.254/latest/meta-data/iam/",
        "https://api.twilio.com:abc/x",
        "file:///etc/passwd",
        "data:text/plain,hi",
        "",
    ],
)
def test_nothing_but_twilio_is_ever_asked(url: str, caplog: pytest.LogCaptureFixture) -> None:
    fetching, played = at_twilio({})
    with caplog.at_level(logging.ERROR), pytest.raises(FileUnavailable):
        fetching.fetch(url)
    assert played.asked == []
    assert caplog.messages == ["file_refused"]


@pytest.mark.parametrize("url", ["https://media.twiliocdn.com/ME1", "https://api.twilio.com/other"])
def test_the_credentials_go_to_the_api_alone(url: str) -> None:
    fetching, played = at_twilio({url: (200, {}, VOICE)})
    fetching.fetch(url)
    assert played.asked == [(url, False)]


@pytest.mark.parametrize("told", [{}, {"Content-Length": "10"}, {"Content-Length": "-1"}, {"Content-Length": "x"}])
def test_reading_stops_at_the_limit_whatever_the_answer_says_of_its_length(told: Mapping[str, str]) -> None:
    fetching, played = at_twilio({MEDIA_URL: (200, told, b"x" * 10_000_000)})
    with pytest.raises(FileTooLarge):
        fetching.fetch(MEDIA_URL, most_bytes=100_000)
    assert played.body.closed or played.body.tell() < 300_000


def test_a_file_that_says_it_is_too_large_is_not_read() -> None:
    fetching, played = at_twilio({MEDIA_URL: (200, {"Content-Length": "1001"}, b"its beginning")})
    with pytest.raises(FileTooLarge):
        fetching.fetch(MEDIA_URL, most_bytes=1000)
    assert len(played.asked) == 1


def test_a_file_is_asked_for_unpacked_so_that_its_size_is_what_was_read() -> None:
    asked: list[str] = []

    class Watching(PlayedTwilio):
        def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
            asked.append(request.headers["Accept-Encoding"])
            return super().send(request, *args, **kwargs)

    session = requests.Session()
    session.mount("https://", Watching({MEDIA_URL: (200, {}, VOICE)}))
    Fetching(session=session).fetch(MEDIA_URL)
    assert asked == ["identity"]

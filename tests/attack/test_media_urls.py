"""Addresses that came from outside: whatever they say, Twilio alone is asked, and with credentials for files alone."""

import ast
import gzip
import io
import logging
import tracemalloc
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st
from requests.adapters import BaseAdapter
from urllib3.response import HTTPResponse
from urllib3.util import parse_url

from chalicelib.errors import FileTooLarge, FileUnavailable, SettingsInvalid
from chalicelib.wiring import Wiring
from tests.examples import examples
from tests.functional.conftest import settings
from tests.gateways.scripted_server import Answer, ScriptedServer, serving
from tests.gateways.test_twilio_files import MEDIA_URL, PATH, SID, VOICE, Fetching

CDN_URL = "https://media.twiliocdn.com/ME1"
INSIDE = [
    *("127.0.0.1", "127.1", "0", "0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "localhost."),
    *("[::1]", "[::ffff:127.0.0.1]", "[::]", "[fd00::1]", "[fe80::1%25eth0]", "[::ffff:a9fe:a9fe]"),
    *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.170.2", "10.0.0.1", "192.168.1.1"),
    *("metadata.google.internal", "instance-data", "sqs.us-east-1.amazonaws.com", "evil.example"),
]
FORMS = [
    "https://{}/2010-04-01/Accounts/x",
    "http://{}/",
    "https://api.twilio.com@{}/2010-04-01/x",
    "https://api.twilio.com:443@{}/",
    "https://{}#@api.twilio.com/",
    "https://{}?.twiliocdn.com/",
    "https://{}/.twiliocdn.com",
    "https://{}\\.twiliocdn.com/",
    "https://{}\\@api.twilio.com/2010-04-01/x",
    "https://{}%2f.twiliocdn.com/",
    "https://{}%00.twiliocdn.com/",
    "https://{}\x00.twiliocdn.com/",
    "https://{} .twiliocdn.com/",
    "https://{};.twiliocdn.com/",
    "https://{}:80.twiliocdn.com/",
    "https://{}。twiliocdn.com/",
    "https://media.twiliocdn.com.{}/",
    "https:\\\\{}/",
    "https:{}",
    "//{}/",
    "\\\\{}\\x",
    "ftp://{}/",
    "gopher://{}:6379/_x",
    "HTTPS://{}/",
]
NEVER = [
    *("file:///etc/passwd", "FILE:///proc/self/environ", "file://api.twilio.com/etc/passwd", "data:text/plain,hi"),
    *("dict://api.twilio.com:11211/", "ldap://media.twiliocdn.com/", "jar:https://api.twilio.com!/", "//", "https://"),
    *("https://api.twilio.com:22/2010-04-01/x", "https://media.twiliocdn.com:8080/", "http://media.twiliocdn.com/ME1"),
    *(
        "https://API.twilio.com.:443/",
        "https://.twiliocdn.com/",
        "https://..twiliocdn.com/",
        "https://a..twiliocdn.com/",
    ),
    *(
        "https://twiliocdn.com/",
        "https://xtwiliocdn.com/",
        "https://api.twilio.com.evil.example/",
        "https://*.twiliocdn.com/",
    ),
    *(
        "https://[::1].twiliocdn.com/",
        "https://[media.twiliocdn.com]/",
        "https://-@media.twiliocdn.com/",
        "",
        " ",
        "\ud800",
    ),
]


class EveryHost(BaseAdapter):
    """Answers whatever is asked, and remembers it as the transport would have gone there."""

    def __init__(self, answers: Mapping[str, tuple[int, Mapping[str, str], bytes]] | None = None) -> None:
        super().__init__()
        self.answers = answers or {}
        self.asked: list[tuple[str | None, str | None, int | None, bool]] = []

    def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
        parts = parse_url(request.url)
        self.asked.append((parts.scheme, parts.host, parts.port, "Authorization" in request.headers))
        status, headers, body = self.answers.get(request.url, (200, {}, VOICE))
        response = requests.Response()
        response.status_code, response.url = status, request.url
        response.headers.update(headers)
        raw = HTTPResponse(body=io.BytesIO(body), headers=dict(headers), status=status, preload_content=False)
        response.raw = raw
        return response

    def close(self) -> None:
        pass


def anywhere(answers: Mapping[str, tuple[int, Mapping[str, str], bytes]] | None = None) -> tuple[Fetching, EveryHost]:
    every, session = EveryHost(answers), requests.Session()
    session.mount("https://", every)
    session.mount("http://", every)
    return Fetching(session=session), every


def is_twilio(asked: tuple[str | None, str | None, int | None, bool]) -> bool:
    scheme, host, port, _ = asked
    return scheme == "https" and port is None and (host == "api.twilio.com" or str(host).endswith(".twiliocdn.com"))


@pytest.mark.parametrize("inside", INSIDE)
def test_no_form_of_an_address_leads_inside(inside: str, caplog: pytest.LogCaptureFixture) -> None:
    fetching, every = anywhere()
    for form in FORMS:
        with pytest.raises(FileUnavailable), caplog.at_level(logging.ERROR):
            fetching.fetch(form.format(inside))
        assert every.asked == [], form
    assert len(caplog.messages) == len(FORMS)
    assert set(caplog.messages) == {"file_refused"}


@pytest.mark.parametrize("url", NEVER)
def test_what_only_looks_like_twilio_is_not_asked(url: str) -> None:
    fetching, every = anywhere()
    with pytest.raises(FileUnavailable):
        fetching.fetch(url)
    assert every.asked == []


@pytest.mark.parametrize("inside", INSIDE)
def test_no_redirect_leads_inside_from_twilio_or_from_who_delivers(inside: str) -> None:
    for form in FORMS:
        to = form.format(inside).replace("\x00", "%00")
        fetching, every = anywhere(
            {MEDIA_URL: (307, {"Location": CDN_URL}, b""), CDN_URL: (302, {"Location": to}, b"")}
        )
        with suppress(FileUnavailable):  # one without a host leads to another path of who sent it
            fetching.fetch(MEDIA_URL)
        assert all(map(is_twilio, every.asked)), form


PIECES = st.sampled_from(
    [
        *"/\\@:#?%.;&= \t\n\x00[]",
        *("https:", "http:", "//", "api.twilio.com", ".twiliocdn.com", "evil.example", "127.0.0.1", "/2010-04-01/"),
        *("%2e", "%2f", "%40", "%5c", "。", "．", "media", "443", "é", "\u202e", "ſ", "K"),
    ]
)


@examples(100)
@given(st.lists(PIECES, max_size=10).map("".join) | st.text(max_size=30), st.booleans())
@example("evil.example\\.twiliocdn.com/", True)
def test_whatever_the_address_is_its_readers_agree_that_it_is_twilios(text: str, with_scheme: bool) -> None:
    """One library checks addresses, another opens them: what one takes as a host can be a path to the other."""
    fetching, every = anywhere()
    try:
        fetching.fetch(f"https://{text}" if with_scheme else text)
    except FileUnavailable:
        assert every.asked == []
    assert all(map(is_twilio, every.asked)), every.asked


# The credentials


@pytest.mark.parametrize(
    "path",
    [
        f"/2010-04-01/Accounts/{SID}/Messages.json",
        f"/2010-04-01/Accounts/{SID}/Keys.json",
        f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1/../../../Messages.json",
        f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/..%2f..%2fKeys",
        f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/",
        f"/2010-04-01/Accounts/AC{'1' * 32}/Messages/MM1/Media/ME1",
        "/2010-04-01/Accounts.json",
        "//2010-04-01/Accounts.json",
        "/2010-04-01/../Accounts",
    ],
)
def test_what_is_no_file_of_a_message_is_not_asked_with_the_credentials(path: str) -> None:
    fetching, every = anywhere()
    fetching.fetch(f"https://api.twilio.com{path}")
    assert [with_credentials for *_, with_credentials in every.asked] == [False]


def test_a_redirect_back_to_twilio_brings_the_credentials_to_no_other_path() -> None:
    elsewhere = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Keys.json"
    fetching, every = anywhere({MEDIA_URL: (302, {"Location": elsewhere}, b"")})
    fetching.fetch(MEDIA_URL)
    assert [with_credentials for *_, with_credentials in every.asked] == [True, False]


def test_two_hosts_that_send_to_each_other_are_left() -> None:
    fetching, every = anywhere(
        {MEDIA_URL: (302, {"Location": CDN_URL}, b""), CDN_URL: (302, {"Location": MEDIA_URL}, b"")}
    )
    with pytest.raises(FileUnavailable):
        fetching.fetch(MEDIA_URL)
    assert len(every.asked) <= 4


# What is answered

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip"])
def test_a_file_that_unpacks_to_more_than_is_allowed_is_left_before_it_fills_the_memory(encoding: str) -> None:
    bomb = gzip.compress(bytes(60 * MEGABYTE), 9)
    if encoding == "gzip, gzip":
        bomb = gzip.compress(bomb, 9)
    fetching, _ = anywhere({MEDIA_URL: (200, {"Content-Encoding": encoding}, bomb)})
    tracemalloc.start()
    try:
        with pytest.raises((FileTooLarge, FileUnavailable)):
            fetching.fetch(MEDIA_URL, most_bytes=MEGABYTE)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20 * MEGABYTE


@pytest.mark.parametrize("length", ["1" * 5000, "-1", "0x10", "1e9", "5, 6", "+5", "x", ""])
def test_another_length_beside_the_true_one_is_an_answer_that_failed(length: str) -> None:
    with serving(ScriptedServer()) as server:
        server.answer = lambda _request: Answer(raw=VOICE, headers={"Content-Length": length})
        with suppress(FileTooLarge, FileUnavailable):
            assert Fetching(server.url).fetch(f"{server.url}{PATH}").data == VOICE


# Who else could be made to ask


ASKERS = frozenset({"requests", "urllib3", "httpx", "aiohttp", "socket", "ftplib", "smtplib", "telnetlib", "asyncio"})
ASKERS_BELOW = frozenset({"urllib.request", "http.client", "xml.sax", "xml.dom", "xml.etree"})
CHALICELIB = Path(__file__).parents[2] / "chalicelib"


def imported_by(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_only_these_modules_ask_other_hosts_so_nothing_fetches_a_products_photo_or_a_templates_file() -> None:
    asking = {
        str(path.relative_to(CHALICELIB))
        for path in CHALICELIB.rglob("*.py")
        for name in imported_by(path)
        if name.partition(".")[0] in ASKERS or name.startswith(tuple(ASKERS_BELOW))
    }
    assert asking == {"gateways/twilio_files.py", "gateways/twilio_gateway.py", "gateways/hooks.py"}


# Another host in the place of Twilio's and OpenAI's


@pytest.mark.parametrize("name", ["TWILIO_API_BASE_URL", "OPENAI_BASE_URL"])
@pytest.mark.parametrize(
    "url", ["http://proxy.example", "http://10.0.0.1:8080", "ftp://proxy.example", "http://127.0.0.1.evil.example"]
)
def test_a_deployed_stage_gives_its_keys_to_no_host_in_the_open(name: str, url: str) -> None:
    with pytest.raises(SettingsInvalid, match=name):
        Wiring(settings(REPLY_QUEUE_URL="https://sqs.example/1", STAGE="prod", **{name: url}))


@pytest.mark.parametrize("name", ["TWILIO_API_BASE_URL", "OPENAI_BASE_URL"])
@pytest.mark.parametrize(("stage", "url"), [("prod", "https://proxy.example"), ("local", "http://10.0.0.1:8080")])
def test_another_host_is_asked_over_tls_or_from_this_machine(name: str, stage: str, url: str) -> None:
    assert Wiring(settings(REPLY_QUEUE_URL="https://sqs.example/1", STAGE=stage, **{name: url}))

"""Signed posts to the shop's own system, against a real server on this machine."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.gateways.hooks import ShopHooks
from tests.fakes.outside import START, ManualClock
from tests.gateways.scripted_server import Answer, Request, ScriptedServer, serving

SECRET = "w" * 32
EVENT = {"event": "order.placed", "id": "order:P-1", "order": {"customer_name": "Ana Muñoz", "total": 24900}}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving(ScriptedServer(answer=lambda _: Answer(200, {}))) as server:
        yield server


def post(server: ScriptedServer, *, path: str = "/orders?shop=1", seconds: float = 5, left: float = 50) -> bool:
    clock = ManualClock()
    hooks = ShopHooks(lambda: SECRET, clock, seconds=seconds)
    return hooks.post(server.url + path, EVENT, "order:P-1", clock.deadline(left))


def test_the_event_goes_out_as_json_to_the_whole_address(server: ScriptedServer) -> None:
    assert post(server)
    (request,) = server.requests
    assert (request.method, request.path, request.query) == ("POST", "/orders", {"shop": "1"})
    assert request.headers["Content-Type"].startswith("application/json")
    assert request.json == EVENT


def test_the_signature_covers_the_time_and_the_very_bytes(server: ScriptedServer) -> None:
    post(server)
    (request,) = server.requests
    told = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", request.headers["X-SalesBot-Signature"])
    assert told
    assert int(told[1]) == int(START.timestamp())
    expected = hmac.new(SECRET.encode(), told[1].encode() + b"." + request.raw, hashlib.sha256).hexdigest()
    assert told[2] == expected


def test_every_try_carries_the_same_id(server: ScriptedServer) -> None:
    server.answers = [Answer(500, {})]
    assert [post(server), post(server)] == [False, True]
    assert [request.headers["X-SalesBot-Event-Id"] for request in server.requests] == ["order:P-1", "order:P-1"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_means_taken(server: ScriptedServer, status: int) -> None:
    server.answers = [Answer(status, raw=b"")]
    assert post(server)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_means_not_taken(server: ScriptedServer, status: int) -> None:
    server.answers = [Answer(status, {}, headers={"Location": f"{server.url}/elsewhere"})]
    assert not post(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_an_error_means_not_taken(server: ScriptedServer, status: int) -> None:
    server.answers = [Answer(status, {})]
    assert not post(server)


def test_a_connection_that_ends_without_an_answer_means_not_taken(server: ScriptedServer) -> None:
    server.answers = [Answer(hang_up=True)]
    assert not post(server)


def test_a_server_that_is_not_there_means_not_taken() -> None:
    clock = ManualClock()
    hooks = ShopHooks(lambda: SECRET, clock)
    assert not hooks.post("http://127.0.0.1:1/orders", EVENT, "order:P-1", clock.deadline())


def test_a_name_that_cannot_be_one_means_not_taken() -> None:
    clock = ManualClock()
    hooks = ShopHooks(lambda: SECRET, clock)
    assert not hooks.post(f"https://{'a' * 64}.example/", EVENT, "order:P-1", clock.deadline())


def test_a_silent_server_is_left_when_the_time_of_a_try_is_over() -> None:
    def silent(request: Request) -> Answer:
        server.closing.wait(30)
        return Answer(200, {})

    with serving(ScriptedServer(answer=silent)) as server:
        assert not post(server, seconds=0.3)


def test_no_post_begins_when_the_jobs_time_is_over(server: ScriptedServer) -> None:
    assert not post(server, left=0.5)
    assert server.requests == []


def test_nothing_private_is_logged(server: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.answers = [Answer(500, {"error": "Ana Muñoz"})]
    post(server, path="/orders?token=private")
    output = json.dumps(capsys.readouterr())
    assert not [word for word in ("Ana", "private", SECRET) if word in output]


def test_the_check_that_the_guide_shows_accepts_a_real_event_and_no_other(server: ScriptedServer) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "operate.md").read_text(encoding="utf-8")
    shown = re.search(r"```python\n(def is_from_the_bot.*?)```", guide, re.S)
    assert shown
    names: dict[str, Any] = {"hmac": hmac, "hashlib": hashlib}
    exec(shown[1], names)  # noqa: S102
    post(server)
    (request,) = server.requests
    header, now = request.headers["X-SalesBot-Signature"], START.timestamp()
    assert names["is_from_the_bot"](header, request.raw, SECRET, now)
    assert not names["is_from_the_bot"](header, request.raw + b" ", SECRET, now)
    assert not names["is_from_the_bot"](header, request.raw, "other" * 8, now)
    assert not names["is_from_the_bot"](header, request.raw, SECRET, now + 3600)

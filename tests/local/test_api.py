"""Chalice's local server as the local stack runs it, with a small app."""

import http.client
import json
import threading
from collections.abc import Iterator

import pytest
import requests
from chalice import Chalice

from local.api import MAX_BODY_BYTES, make_server

ORIGIN = "http://127.0.0.1:8001"


def small_app() -> Chalice:
    app = Chalice(app_name="small", configure_logs=False)
    both_are_there = threading.Barrier(2, timeout=20)

    @app.route("/who", methods=["GET"], cors=True)
    def who() -> dict[str, str]:
        return {"address": app.current_request.context["identity"]["sourceIp"]}

    @app.route("/meet/{name}", methods=["GET"])
    def meet(name: str) -> dict[str, str]:
        both_are_there.wait()
        return {"asked": name, "read": app.current_request.uri_params["name"]}

    @app.route("/length", methods=["POST"], content_types=["text/plain"])
    def length() -> dict[str, int]:
        return {"length": len(app.current_request.raw_body)}

    return app


@pytest.fixture
def port() -> Iterator[int]:
    server = make_server(small_app(), 0, ORIGIN)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def connection(port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    yield connection
    connection.close()


def test_the_handler_is_told_the_clients_address(port: int) -> None:
    answer = requests.get(f"http://127.0.0.1:{port}/who", timeout=20)
    assert answer.json() == {"address": "127.0.0.1"}


def test_an_unknown_address_is_a_404_that_the_page_can_read(port: int) -> None:
    answer = requests.get(f"http://127.0.0.1:{port}/nowhere", headers={"Authorization": "Bearer x"}, timeout=20)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_two_requests_at_once_do_not_see_each_other(port: int) -> None:
    answers: list[dict[str, str]] = []

    def ask(name: str) -> None:
        answers.append(requests.get(f"http://127.0.0.1:{port}/meet/{name}", timeout=20).json())

    threads = [threading.Thread(target=ask, args=[name]) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["read"] for answer in answers) == ["a", "b"]
    assert all(answer["asked"] == answer["read"] for answer in answers)


def test_head_answers_without_a_body_and_the_connection_stays(connection: http.client.HTTPConnection) -> None:
    connection.request("HEAD", "/nowhere")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (404, b"")
    connection.request("GET", "/who")
    assert json.loads(connection.getresponse().read()) == {"address": "127.0.0.1"}


def test_a_body_above_the_gateways_limit_is_refused(connection: http.client.HTTPConnection) -> None:
    connection.putrequest("POST", "/length")
    connection.putheader("Content-Length", str(MAX_BODY_BYTES + 1))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert json.loads(answer.read())["error"]["code"] == "body_too_large"


def test_a_body_at_the_limit_is_taken(port: int) -> None:
    answer = requests.post(
        f"http://127.0.0.1:{port}/length",
        data=b"a" * MAX_BODY_BYTES,
        headers={"Content-Type": "text/plain"},
        timeout=30,
    )
    assert answer.json() == {"length": MAX_BODY_BYTES}


def test_the_page_may_ask_before_it_calls(port: int) -> None:
    answer = requests.options(f"http://127.0.0.1:{port}/who", timeout=20)
    assert answer.status_code == 200
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


def test_no_address_is_logged(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    requests.get(f"http://127.0.0.1:{port}/who?secret=1", timeout=20)
    requests.get(f"http://127.0.0.1:{port}/nowhere?secret=1", timeout=20)
    assert capfd.readouterr() == ("", "")

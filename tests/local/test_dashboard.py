"""The dashboard's page as the local stack serves it."""

from collections.abc import Iterator

import pytest
import requests

from local.dashboard import dashboard_app
from tests.local.servers import free_port, serving


@pytest.fixture
def url() -> Iterator[str]:
    port = free_port()
    environ = {
        "API_PORT": "8123",
        "DASHBOARD_ORIGIN": f"http://127.0.0.1:{port}",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:8124",
    }
    with serving(dashboard_app(environ), port) as url:
        yield url


def test_the_page_is_told_where_the_api_is(url: str) -> None:
    answer = requests.get(f"{url}/config.json", timeout=10)
    assert answer.json() == {"api_url": "http://127.0.0.1:8123"}
    assert "http://127.0.0.1:8123" in answer.headers["Content-Security-Policy"]


def test_the_page_may_show_the_files_of_the_bucket(url: str) -> None:
    policy = requests.get(url, timeout=10).headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: http://127.0.0.1:8124;" in policy
    assert "media-src 'self' blob: http://127.0.0.1:8124;" in policy


def test_a_newer_build_is_seen_at_the_next_load(url: str) -> None:
    assert requests.get(url, timeout=10).headers["Cache-Control"] == "no-cache"


def test_nothing_outside_the_build_is_served(url: str) -> None:
    assert requests.get(f"{url}/..%2fpackage.json", timeout=10).status_code == 404


def test_localhost_leads_to_the_one_origin_that_the_api_allows(url: str) -> None:
    port = url.rsplit(":", 1)[1]
    answer = requests.get(f"{url}/?a=b", headers={"Host": f"localhost:{port}"}, allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == f"{url}/?a=b"

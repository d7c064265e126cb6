"""The copy of a person's data, as the page gets it: a link that is made at each look."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.functional.conftest import Shop

DAY = 24 * 60 * 60


def job(shop: Shop, job_id: str) -> dict[str, Any]:
    told: dict[str, Any] = shop.api("GET", f"/api/jobs/{job_id}", token="admin").json_body
    return told


def test_the_link_to_a_copy_holds_for_five_minutes_and_there_is_one_for_seven_days(shop: Shop) -> None:
    shop.customer_writes()
    asked = shop.api("GET", f"/api/conversations/{shop.conversation_id()}/export", token="admin")
    shop.worker()
    link = job(shop, asked.json_body["job_id"])["url"]
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["300"]
    shop.clock.move(7 * DAY - 1)
    assert job(shop, asked.json_body["job_id"])["url"]
    shop.clock.move(2)
    assert job(shop, asked.json_body["job_id"])["url"] is None

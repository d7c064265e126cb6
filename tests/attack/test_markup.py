"""Markup in every text field: kept and given back as the text that it is, and never as a page.

What a browser makes of it is tests/browser/test_markup.py.
"""

import re
from pathlib import Path
from typing import Any

import pytest

import app as chalice_app
from tests.attack.bodies import that_take_json, whole
from tests.attack.conftest import Stocked
from tests.attack.gateway_events import asked
from tests.functional.conftest import Shop

ROOT = Path(__file__).parents[2]
MARKUP = "<svg onload=alert(1)><script>alert(2)</script>\"'><img src=x onerror=alert(3)>&lt;javascript:alert(4)"
# A template fills these with what nobody wrote.
PARSES_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|document\.write|DOMParser|createContextualFragment|srcdoc"
    r"|\beval\(|new Function|set(?:Timeout|Interval)\(\s*[\"'`]"
)


def test_markup_of_a_customer_comes_back_as_the_same_text(shop: Shop) -> None:
    shop.customer_writes(MARKUP, ProfileName=MARKUP, ReferralHeadline=MARKUP, ReferralBody=MARKUP, ReferralSourceId="1")
    shop.worker()
    path = f"/api/conversations/{shop.conversation_id()}"
    message = next(each for each in shop.thread() if each["author"] == "customer")
    assert (message["body"], shop.conversation()["profile_name"]) == (MARKUP, MARKUP)
    edited = shop.api("PATCH", path, {"version": shop.conversation()["version"], "note": MARKUP})
    assert edited.json_body["note"] == shop.conversation()["note"] == MARKUP
    reply = shop.api("POST", f"{path}/messages", {"client_id": "client-0001", "body": MARKUP})
    assert reply.json_body["body"] == shop.twilio.accepted[-1].body == MARKUP


def test_markup_of_the_shop_comes_back_as_the_same_text(shop: Shop) -> None:
    product = {"name": MARKUP, "description": MARKUP, "price": 100, "tags": ["<b>x</b>"]}
    assert shop.api("PUT", "/api/products/X1", product).status_code == 200
    assert {name: shop.api("GET", "/api/products/X1").json_body[name] for name in product} == product
    written = {"items": [{"title": MARKUP, "text": MARKUP}], "pages": []}
    assert shop.api("PUT", "/api/knowledge", written).status_code == 200
    assert shop.api("GET", "/api/knowledge").json_body["items"] == written["items"]


@pytest.mark.parametrize("field", ["url", "photo_url"])
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt://a.b/%0aalert(1)", "data:text/html,x", "//a.b", "http://a.b"]
)
def test_a_link_that_runs_or_is_read_by_others_is_refused(shop: Shop, field: str, address: str) -> None:
    product = {"name": "Taza", "description": "", "price": 100, field: address}
    assert shop.api("PUT", "/api/products/X1", product).status_code == 400


def test_no_answer_of_the_api_can_be_taken_for_a_page(stocked: Stocked) -> None:
    bodies = {(each.method, each.path): whole(each.schema) for each in that_take_json()}
    for path, methods in chalice_app.app.routes.items():
        for method in sorted(set(methods) - {"OPTIONS"}):
            parts = {name: stocked.parts[name] for name in re.findall(r"{(\w+)}", path)}
            for token in ("", "<b>", stocked.tokens["viewer"], stocked.tokens["admin"]):
                body = bodies.get((method, path), MARKUP)
                status, answer, headers = asked(method, path, token=token, parts=parts, body=body)
                _is_no_page(f"{method} {path} {status}", path, answer, headers)


def _is_no_page(call: str, path: str, answer: Any, headers: dict[str, str]) -> None:
    if path.startswith("/whatsapp"):
        assert (headers["content-type"], answer.count("<")) == ("text/xml", 2), call
        return
    kind = headers["content-type"].partition(";")[0]
    assert kind in ("application/json", "text/csv", "application/toml", "text/plain"), call
    assert headers["x-content-type-options"] == "nosniff", call
    assert kind == "application/json" or headers["content-disposition"].startswith("attachment"), call


@pytest.mark.parametrize("folder", ["dashboard_site/src", "local/phone_page"])
def test_no_module_of_a_page_makes_elements_of_text_but_the_one_that_reads_our_own_markup(folder: str) -> None:
    making = {path.name for path in (ROOT / folder).rglob("*.js") if PARSES_MARKUP.search(path.read_text("utf-8"))}
    assert making <= {"own_elements.js"}


def test_only_the_sections_own_markup_comes_to_that_module() -> None:
    source = {path: path.read_text("utf-8") for path in (ROOT / "dashboard_site/src").rglob("*.js")}
    using = {path.name: text for path, text in source.items() if "own_elements.js" in text}
    assert set(using) == {"section.js", "conversation_dialogs.js", "list_state.js"}
    calls = {call for text in using.values() for call in re.findall(r"elementsOf\(([^)]*)\)", text)}
    assert calls == {"markup", "section.markup"}, "something is put together"

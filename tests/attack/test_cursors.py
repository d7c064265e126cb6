"""Cursors that are not where they belong, or not as we made them: refused with a reason, and never another's rows."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sales.change import Change, UnansweredQuestion
from chalicelib.store.cursors import Cursors
from tests.attack.conftest import AN_ORDER, Stocked, kept
from tests.examples import examples
from tests.functional.conftest import SENDER, Shop
from tests.functional.test_openapi import check_response, operations, resolved

THREAD = "/api/conversations/{conversation_id}/messages"
CURSORS = ("cursor", "since")
NOT_OURS = (
    "x",
    "made-up",
    "AAAA",
    "=",
    "====",
    "%00",
    "\x00",
    "ñ",
    "😀",
    "null",
    "0",
    "-1",
    "{}",
    "../../x",
    "A" * 5_000,
    "A" * 100_000,
    base64.urlsafe_b64encode(b'["all//",{}]').decode(),
    base64.urlsafe_b64encode(b"\x00" * 12 + b'["questions",0]').decode(),
    base64.urlsafe_b64encode(b"\x00" * 12).decode(),
    base64.urlsafe_b64encode(b"\xff" * 500).decode(),
)


def lists() -> list[tuple[str, str]]:
    """Each path that goes on from a cursor, and what it calls it; a new one is attacked by itself."""
    return [
        (path, parameter["name"])
        for method, path, operation in operations()
        for parameter in map(resolved, operation.get("parameters", ()))
        if method == "GET" and parameter["name"] in CURSORS
    ]


@pytest.fixture
def full(stocked: Stocked) -> Stocked:
    """Each list has more than a page of one; two conversations are op's, and nobody else's."""
    shop = stocked.shop
    shop.clock.move(60)
    shop.customer_writes("¿Y la vela?")
    shop.worker()
    for number in (2, 3):
        shop.clock.move(60)
        shop.customer_writes(From=f"whatsapp:+3460000000{number}")
        shop.customer_writes(From=f"whatsapp:+3460000000{number}")
        asked = UnansweredQuestion(SENDER, f"¿Tienen {number} tallas?", shop.clock.now())
        order = replace(AN_ORDER, order_id=f"P-AAAA-000{number}", placed_at=AN_ORDER.placed_at + timedelta(number))
        more = Change("any", new_orders=(order,), questions=(asked,), touches_conversation=False)
        shop.parts.conversations.commit(more)
        mine = {"version": 0, "assigned_to": "op"}
        assert shop.api("PATCH", of_customer(shop, number), mine, token=stocked.tokens["operator"]).status_code == 200
    right = {"right": "Cuesta $99.00 MXN."}
    second = f"{of_customer(shop, 1)}/messages/bot%3A2%3A1/correction"
    assert shop.api("PUT", second, right, token=stocked.tokens["operator"]).status_code == 200
    return stocked


def of_customer(shop: Shop, number: int) -> str:
    return f"/api/conversations/{shop.conversation_id(f'whatsapp:+3460000000{number}')}"


def asked(here: Stocked, path: str, token: str = "operator", **query: str) -> Any:
    url = here.path(path) + (f"?{urlencode(query)}" if query else "")
    return here.shop.api("GET", url, token=here.tokens.get(token))


def a_cursor(here: Stocked, path: str, name: str, **query: str) -> str:
    first = asked(here, path, **({} if name == "since" else {"limit": "1"}), **query).json_body
    assert first["next"], (path, query)
    return str(first["next"])


def assert_refused(answer: Any, told: object) -> None:
    assert answer.status_code == 400, told
    assert answer.json_body["error"]["code"] == "bad_cursor", told
    check_response(answer, {"$ref": "#/components/responses/BadRequest"})


FILTERS: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = (
    ("/api/conversations", {}, {"queue": "bot"}),
    ("/api/conversations", {}, {"queue": "waiting"}),
    ("/api/conversations", {}, {"queue": "human"}),
    ("/api/conversations", {"queue": "bot"}, {"stage": "new"}),
    ("/api/conversations", {"stage": "new"}, {"stage": "won"}),
    ("/api/conversations", {}, {"assigned_to": "me"}),
    ("/api/conversations", {"assigned_to": "op"}, {"assigned_to": "admin"}),
    ("/api/orders", {}, {"state": "placed"}),
    ("/api/orders", {"state": "placed"}, {"state": "paid"}),
)


def test_every_list_that_goes_on_is_attacked() -> None:
    assert len(lists()) >= 7
    assert {name for _, name in lists()} == set(CURSORS)


def test_what_is_no_cursor_of_ours_is_refused_by_every_list(full: Stocked) -> None:
    @examples(60)
    @given(where=st.sampled_from(lists()), text=st.text(min_size=1, max_size=200))
    def is_refused(where: tuple[str, str], text: str) -> None:
        assert_refused(asked(full, where[0], **{where[1]: text}), where)

    before = kept()
    for path, name in lists():
        for made_up in NOT_OURS:
            assert_refused(asked(full, path, **{name: made_up}), f"{path}: {made_up[:40]!r}")
    is_refused()
    assert kept() == before


def test_a_cursor_of_another_list_is_refused_by_every_list(full: Stocked) -> None:
    made = {path: a_cursor(full, path, name) for path, name in lists()}
    trial = full.shop.api("POST", "/api/trial", {"body": "Hola"}, token=full.tokens["operator"]).json_body["state"]
    for path, name in lists():
        assert asked(full, path, **{name: made[path]}).status_code == 200, path
        for other, cursor in {**made, "a trial": trial, "a token": full.tokens["admin"]}.items():
            if other != path:
                assert_refused(asked(full, path, **{name: cursor}), f"{path} with that of {other}")


def test_a_cursor_cut_lengthened_or_with_a_bit_turned_is_refused(full: Stocked) -> None:
    for path, name in lists():
        data = decoded(a_cursor(full, path, name))
        places = range(0, len(data), 5)
        turned = [data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :] for place in places]
        for changed in (*turned, data[:-1], data[1:], data[:12], data[12:], data + b" ", data[::-1], data + data):
            assert_refused(asked(full, path, **{name: base64.urlsafe_b64encode(changed).decode()}), path)


def decoded(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def test_a_cursor_signed_with_another_key_is_refused_and_none_opens_a_list_to_who_is_not_signed_in(
    full: Stocked,
) -> None:
    for path, name in lists():
        cursor = a_cursor(full, path, name)
        kind, place = json.loads(decoded(cursor)[12:])
        for secret in ("", "s" * 39, "p" * 40, "cursor:"):
            forged = Cursors(lambda secret=secret: secret).encode(kind, place)
            assert_refused(asked(full, path, **{name: forged}), f"{path}, {secret!r}")
        assert asked(full, path, "nobody", **{name: cursor}).status_code == 401


def test_a_cursor_goes_on_in_the_list_that_it_was_made_for_and_in_no_other(full: Stocked) -> None:
    for path, mine, other in FILTERS:
        assert_refused(asked(full, path, **other, cursor=a_cursor(full, path, "cursor", **mine)), (path, mine, other))
    thread = a_cursor(full, THREAD, "cursor")
    hers = replace(full, parts={**full.parts, "conversation_id": full.shop.conversation_id("whatsapp:+34600000002")})
    assert len(asked(hers, THREAD).json_body["items"]) == 2
    assert_refused(asked(hers, THREAD, cursor=thread), "the thread of another customer")
    mine = {"assigned_to": "me", "cursor": a_cursor(full, "/api/conversations", "cursor", assigned_to="me")}
    assert len(asked(full, "/api/conversations", **mine).json_body["items"]) == 1
    assert_refused(asked(full, "/api/conversations", "admin", **mine), "those that are another operator's")


def test_a_cursor_whose_row_is_gone_goes_on_behind_it(full: Stocked) -> None:
    cursor = a_cursor(full, "/api/products", "cursor")
    assert full.shop.api("DELETE", "/api/products/TAZA", token=full.tokens["operator"]).status_code == 204
    rest = asked(full, "/api/products", cursor=cursor).json_body["items"]
    assert [product["product_id"] for product in rest] == ["VELA"]

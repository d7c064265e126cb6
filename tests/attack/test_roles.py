"""Who may call what: every route of the API, walked by everyone, against the table that docs/design.md shows."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import app as chalice_app
from chalicelib.sales.identity import opt_out_key
from chalicelib.sales.operators import Role
from tests.attack.gateway_events import asked
from tests.functional.conftest import PASSWORD, SENDER, Shop

Route = tuple[str, str]

DOCS = Path(__file__).parents[2] / "docs"
OPENAPI = yaml.safe_load((DOCS / "openapi.yaml").read_text(encoding="utf-8"))
OPEN = "open"
SIGNED = "signed"
WHO_MAY = {
    "Twilio, by signature; TwiML also on refusals": SIGNED,
    "anyone": OPEN,
    "anyone, slowed after failures": OPEN,
    "the caller": Role.VIEWER,
    **{role.value: role for role in Role},
}
# The operators of tests/functional/conftest.py.
EVERYONE: dict[str | None, Role | None] = {None: None, "viewer": Role.VIEWER, "op": Role.OPERATOR, "admin": Role.ADMIN}
OTHER_PASSWORD = "otra contraseña larga"


def routes_of_the_program() -> set[Route]:
    return {
        (method, path) for path, methods in chalice_app.app.routes.items() for method in methods if method != "OPTIONS"
    }


def table_of_the_design() -> dict[Route, str]:
    """By route: the least role, OPEN or SIGNED."""
    _, _, after = (DOCS / "design.md").read_text(encoding="utf-8").partition("| call | who |\n")
    lines = after.partition("\n\n")[0].splitlines()[1:]
    return {route: WHO_MAY[who] for line in lines for route, who in _of_a_line(line)}


def _of_a_line(line: str) -> Iterator[tuple[Route, str]]:
    calls, who = (cell.strip() for cell in line.strip("|").split("|"))
    for method, path in re.findall(r"`([A-Z]+) (/\S*)`", calls):
        yield (method, path), who


def table_of_the_description() -> dict[Route, str | None]:
    """By route: the least role; None where no token is asked for."""
    return {
        (method.upper(), path): operation.get("x-least-role")
        for path, item in OPENAPI["paths"].items()
        for method, operation in item.items()
        if method in ("get", "put", "post", "patch", "delete")
    }


TABLE = table_of_the_design()


def test_every_route_stands_in_the_table_and_the_description_says_the_same() -> None:
    assert set(TABLE) == routes_of_the_program()
    told = {route: None if who in (OPEN, SIGNED) else who for route, who in TABLE.items()}
    assert table_of_the_description() == told


def test_the_open_routes_are_just_these() -> None:
    assert {route for route, who in TABLE.items() if who is OPEN} == {("GET", "/api/health"), ("POST", "/api/session")}
    assert {route for route, who in TABLE.items() if who is SIGNED} == {
        ("POST", "/whatsapp"),
        ("POST", "/whatsapp/status"),
    }


@pytest.mark.parametrize("username", EVERYONE, ids=str)
def test_each_route_answers_those_alone_whom_the_table_names(shop: Shop, username: str | None) -> None:
    token = shop.token(username) if username else None
    walked = sorted(set(TABLE) - {("DELETE", "/api/session")})
    wrong = [(route, status) for route in walked if (status := _unexpected(shop, route, username, token))]
    assert wrong == []
    assert not _unexpected(shop, ("DELETE", "/api/session"), username, token)


def _unexpected(shop: Shop, route: Route, username: str | None, token: str | None) -> int | None:
    """The status of an answer that this operator, or nobody, should not have got."""
    method, path = route
    answer = shop.api(method, re.sub(r"{\w+}", "x", path), {} if method != "GET" else None, token=token)
    return None if answer.status_code in _expected(TABLE[route], EVERYONE[username]) else answer.status_code


def _expected(needed: str, role: Role | None) -> set[int]:
    """`x` is nobody and `{}` says nothing: who may is told so, or given what needs neither."""
    served = {200, 204, 400, 404, 413}
    if needed == OPEN:
        return served
    if needed == SIGNED:  # a signed-in admin is not Twilio
        return {403, 415}
    if role is None:
        return {401}
    return served if role.covers(Role(needed)) else {403}


def test_a_token_that_is_none_is_refused_by_every_route_that_asks_for_one(shop: Shop) -> None:
    guarded = [route for route, who in TABLE.items() if who not in (OPEN, SIGNED)]
    answers = {route: shop.api(route[0], re.sub(r"{\w+}", "x", route[1]), {}, token="nonsense") for route in guarded}
    assert [route for route, answer in answers.items() if answer.status_code != 401] == []
    assert {answer.json_body["error"]["code"] for answer in answers.values()} == {"not_signed_in"}


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "PROPFIND"])
def test_a_method_that_a_path_does_not_have_opens_nothing(shop: Shop, method: str) -> None:
    for path, methods in chalice_app.app.routes.items():
        if method not in methods:
            status, _, _ = asked(method, path)
            assert status in (401, 403, 405), (method, path)


# More rights than were given


@pytest.mark.parametrize("username", ["viewer", "op"])
def test_nobody_widens_the_own_rights(shop: Shop, username: str) -> None:
    token, role = shop.token(username), EVERYONE[username]
    tries: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", f"/api/operators/{username}", {"role": "admin"}),
        ("PATCH", "/api/operators/admin", {"password": OTHER_PASSWORD}),
        ("PATCH", "/api/operators/admin", {"sign_out": True}),
        ("DELETE", "/api/operators/admin", {}),
        ("POST", "/api/operators", {"username": "another", "role": "admin", "password": OTHER_PASSWORD}),
    ]
    assert {shop.api(*each, token=token).status_code for each in tries} == {403}
    assert shop.sign_in("admin").json_body["operator"] == {"username": "admin", "role": "admin"}
    assert shop.sign_in(username).json_body["operator"] == {"username": username, "role": role}
    assert [operator.username for operator in shop.parts.operators.all()] == ["admin", "op", "viewer"]


def test_more_than_is_asked_for_at_a_sign_in_or_a_new_password_gives_no_rights(shop: Shop) -> None:
    more = {"role": "admin", "sub": "admin", "session": 1, "operator": {"username": "admin", "role": "admin"}}
    signed_in = shop.api("POST", "/api/session", {"username": "op", "password": PASSWORD, **more}, token=None)
    wish = {"current": PASSWORD, "new": OTHER_PASSWORD, "username": "admin", **more}
    changed = shop.api("PUT", "/api/me/password", wish, token=signed_in.json_body["token"])
    assert [answer.json_body["operator"] for answer in (signed_in, changed)] == [
        {"username": "op", "role": "operator"}
    ] * 2
    assert shop.api("GET", "/api/operators", token=changed.json_body["token"]).status_code == 403
    assert shop.sign_in("admin", PASSWORD).status_code == 200


# A row of one kind in the place of another


@pytest.fixture
def keys(shop: Shop) -> dict[str, str]:
    """What the tables hold besides conversations, messages and operators, and another customer's message."""
    shop.customer_writes("BAJA", ExternalUserId="ES.111")
    shop.worker()
    shop.customer_writes("Hola", From="whatsapp:+34600000002")
    shop.sign_in("op", "falsa")
    other = shop.conversation_id("whatsapp:+34600000002")
    job_id = shop.api("GET", f"/api/conversations/{other}/export", token="admin").json_body["job_id"]
    failures = shop.parts.pseudonyms.caller("name:op")
    return {
        "alias": shop.parts.pseudonyms.alias_key(SENDER, "ES.111"),
        "opt-out": opt_out_key(shop.conversation_id()),
        "job": f"job:{job_id}",
        "count of failures": f"failures:{failures}",
        "grounds": "grounds:bot:1:1",
        "version of the catalog": f"{SENDER}#current",
        "message of another customer": "SM" + f"{2:032x}",
    }


@pytest.mark.parametrize("place", ["conversation_id", "message_id", "username", "order_id", "product_id", "job_id"])
def test_the_key_of_another_kind_of_row_opens_nothing(shop: Shop, keys: dict[str, str], place: str) -> None:
    rest = {"conversation_id": shop.conversation_id(), "message_id": "bot:1:1", "place": "0"}
    token = shop.token("admin")
    opened = []
    for method, path in sorted(route for route in TABLE if f"{{{place}}}" in route[1] and route[0] != "PUT"):
        for kind, key in keys.items():
            parts = {name: rest.get(name, "x") for name in re.findall(r"{(\w+)}", path)} | {place: key}
            status, _, _ = asked(method, path, token=token, parts=parts, body=BODIES.get((method, path)))
            if status not in (400, 404):
                opened.append((method, path, kind, status))
    assert opened == []


BODIES: dict[Route, dict[str, Any]] = {
    ("PATCH", "/api/operators/{username}"): {"role": "admin"},
    ("PATCH", "/api/orders/{order_id}"): {"state": "paid", "version": 0},
    ("PATCH", "/api/conversations/{conversation_id}"): {"version": 0, "note": "x"},
    ("POST", "/api/conversations/{conversation_id}/messages"): {"client_id": "client-0001", "body": "Hola"},
}

"""Operators over the API: made, changed, removed, and their own passwords."""

from typing import Any

import pytest

from tests.functional.conftest import PASSWORD, Shop

OTHER = "otra contraseña larga"
LUCIA = {"username": "lucia", "role": "operator", "password": OTHER}


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json_body["error"]["code"]


def test_who_is_added_signs_in_and_is_listed_without_a_password(shop: Shop) -> None:
    added = shop.api("POST", "/api/operators", LUCIA, token="admin")
    assert added.status_code == 201
    assert shop.sign_in("lucia", OTHER).status_code == 200
    listed = shop.api("GET", "/api/operators", token="admin")
    assert [each["username"] for each in listed.json_body["items"]] == ["admin", "lucia", "op", "viewer"]
    (lucia,) = [each for each in listed.json_body["items"] if each["username"] == "lucia"]
    assert set(lucia) == {"username", "role", "created_at", "signed_in_at"}
    assert lucia["signed_in_at"] == lucia["created_at"] == "2026-11-20T15:00:00.000000Z"
    assert b"scrypt" not in listed.body


def test_everyone_sees_the_names_to_assign_to(shop: Shop) -> None:
    names = shop.api("GET", "/api/operators/names", token="viewer").json_body["items"]
    assert names[0] == {"username": "admin", "role": "admin"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**LUCIA, "username": "Lucía"}, "bad_username"),
        ({**LUCIA, "password": "corta"}, "weak_password"),
        ({**LUCIA, "role": "owner"}, "bad_field"),
        ({**LUCIA, "role": ["admin"]}, "bad_field"),
        ({"username": "lucia"}, "bad_field"),
    ],
)
def test_a_wrong_new_operator_is_a_bad_request(shop: Shop, body: Any, code: str) -> None:
    assert code_of(shop.api("POST", "/api/operators", body, token="admin")) == (400, code)


@pytest.mark.parametrize("body", [{}, {"sign_out": False}, {"username": "x"}, {"role": None}, {"password": 1}])
def test_a_wrong_change_is_a_bad_request(shop: Shop, body: Any) -> None:
    assert code_of(shop.api("PATCH", "/api/operators/op", body, token="admin")) == (400, "bad_field")


def test_signed_out_by_an_admin_every_session_is_over(shop: Shop) -> None:
    token = shop.token("op")
    assert shop.api("PATCH", "/api/operators/op", {"sign_out": True}, token="admin").status_code == 200
    assert code_of(shop.api("GET", "/api/conversations", token=token)) == (401, "not_signed_in")


def test_who_is_removed_is_out_at_once(shop: Shop) -> None:
    token = shop.token("op")
    assert shop.api("DELETE", "/api/operators/op", token="admin").status_code == 204
    assert code_of(shop.api("GET", "/api/conversations", token=token)) == (401, "not_signed_in")
    assert shop.sign_in("op").status_code == 401


def test_the_last_admin_stays(shop: Shop) -> None:
    demoted = shop.api("PATCH", "/api/operators/admin", {"role": "viewer"}, token="admin")
    assert code_of(demoted) == (409, "last_admin")
    assert code_of(shop.api("DELETE", "/api/operators/admin", token="admin")) == (409, "yourself")


def test_the_own_password_is_changed_and_the_page_goes_on_with_the_new_token(shop: Shop) -> None:
    old = shop.token("op")
    changed = shop.api("PUT", "/api/me/password", {"current": PASSWORD, "new": OTHER}, token=old)
    assert changed.status_code == 200
    assert shop.api("GET", "/api/conversations", token=changed.json_body["token"]).status_code == 200
    assert shop.api("GET", "/api/conversations", token=old).status_code == 401
    assert shop.sign_in("op", PASSWORD).status_code == 401


def test_a_wrong_current_password_is_refused_and_slowed(shop: Shop) -> None:
    token = shop.token("op")
    wrong = {"current": "falsa", "new": OTHER}
    answers = [shop.api("PUT", "/api/me/password", wrong, token=token) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 403, 429]
    assert code_of(answers[0]) == (403, "wrong_password")
    assert "Retry-After" in answers[-1].headers


def test_the_list_of_operators_is_no_scan(shop: Shop) -> None:
    token = shop.token("admin")
    calls = shop.aws.counted(lambda: shop.api("GET", "/api/operators", token=token))
    assert sorted(calls) == ["GetItem", "Query", "Query", "Query"]

"""Whatever is posted to any route that takes a body: refused in words, and nothing is as it was not before."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.routes.http import LARGEST_JSON
from tests.attack.bodies import JSON, Operation, spoilt_bodies, spoilt_values, that_take_json, whole
from tests.attack.conftest import Stocked, kept
from tests.examples import examples
from tests.functional.test_openapi import check_response, mistakes

OPERATIONS = that_take_json()
BYTES = "application/octet-stream"
DEEP = 100_000
TURNS = 8
NO_JSON = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "a list": b"[]",
    "null": b"null",
    "a text": b'"version"',
    "a number": b"7",
    "cut": b'{"version": 1',
    "two objects": b"{}{}",
    "a comment": b"{/* */}",
    "single quotes": b"{'version': 1}",
    "a trailing comma": b'{"version": 1,}',
    "no UTF-8": b'{"version": "\xff\xfe"}',
    "half of a character": b'{"version": "\xc3"}',
    "bytes": bytes(range(256)),
    "NaN": b'{"version": NaN}',
    "Infinity": b'{"version": Infinity}',
    "minus Infinity, deep inside": b'{"version": {"a": [-Infinity]}}',
    "a key twice": b'{"version": 1, "version": 2}',
    "a key twice, deep inside": b'{"version": {"a": [{"b": 1, "b": 1}]}}',
    "an endless number": b'{"version": ' + b"9" * DEEP + b"}",
    "endless lists": b"[" * DEEP,
    "endless lists that end": b'{"version": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "endless objects": b'{"version": ' * DEEP + b"1" + b"}" * DEEP,
    "lists deeper than anybody needs": b'{"version": ' + b"[" * 21 + b"]" * 21 + b"}",
}
OTHER_TYPES = ("text/plain", "text/html", "application/xml", "multipart/form-data; boundary=x", "json")
LONE_SURROGATE, CONTROLS = "\ud83d", "\x00\x1b[2J\u202e\u2028"
WRONG = (
    None,
    True,
    0,
    -1,
    1.5,
    1e300,
    10**30,
    -(10**400),
    "",
    " ",
    "x" * 20_000,
    LONE_SURROGATE,
    CONTROLS,
    [],
    [[]],
    [None],
    [LONE_SURROGATE],
    [str(number) for number in range(2_000)],
    {},
    {"": ""},
    {LONE_SURROGATE: LONE_SURROGATE},
    {"__proto__": {"admin": True}},
)


def post(stocked: Stocked, operation: Operation, raw: bytes, content_type: str = JSON) -> Any:
    headers = {"Content-Type": content_type} if content_type else {}
    if operation.role:
        headers["Authorization"] = f"Bearer {stocked.tokens[operation.role]}"
    path = stocked.path(operation.path)
    return stocked.shop.client.http.request(operation.method, path, headers=headers, body=raw)


def assert_refused(answer: Any, *statuses: int, told: str) -> None:
    assert answer.status_code in statuses, told
    check_response(answer, {"$ref": "#/components/responses/BadRequest"})


def test_there_are_routes_to_attack() -> None:
    assert len(OPERATIONS) > 10
    for operation in OPERATIONS:
        assert mistakes(whole(operation.schema), operation.schema) == [], str(operation)


def test_what_is_no_json_object_is_refused_and_changes_nothing(stocked: Stocked) -> None:
    for operation in OPERATIONS:
        before = kept()
        for name, raw in {**NO_JSON, "a key of its own twice": with_a_key_twice(operation)}.items():
            assert_refused(post(stocked, operation, raw), 400, told=f"{operation}: {name}")
        assert kept() == before, operation


def with_a_key_twice(operation: Operation) -> bytes:
    """Else it would do."""
    body = whole(operation.schema)
    again = json.dumps(dict(list(body.items())[:1]))
    return f"{json.dumps(body)[:-1]}, {again[1:]}".encode()


def test_more_than_ten_megabytes_are_too_large_for_every_route(stocked: Stocked) -> None:
    before = kept()
    raw = b'{"version": "' + b"x" * LARGEST_JSON + b'"}'
    for operation in OPERATIONS:
        assert_refused(post(stocked, operation, raw), 413, told=str(operation))
    assert kept() == before


def test_another_content_type_is_refused_by_every_route(stocked: Stocked) -> None:
    before = kept()
    for operation in OPERATIONS:
        raw = json.dumps(whole(operation.schema)).encode()
        for content_type in OTHER_TYPES:
            assert_refused(post(stocked, operation, raw, content_type), 415, told=f"{operation}: {content_type}")
    assert kept() == before


def test_values_of_any_other_kind_are_refused_or_fit(stocked: Stocked) -> None:
    before = kept()
    for operation, place, body in wrongly_typed():
        answer = post(stocked, operation, json.dumps(body).encode())
        told = f"{operation}, {place}: {str(body)[:200]} answered {answer.status_code}"
        if answer.status_code < 400:
            assert mistakes(body, operation.schema) == [], told
            before = kept()
        else:
            assert_refused(answer, *range(400, 500), told=told)
            assert kept() == before, told


def wrongly_typed() -> Iterator[tuple[Operation, str, Any]]:
    for operation in OPERATIONS:
        for wrong in WRONG:
            for place, body in spoilt_bodies(operation.schema, wrong):
                yield operation, place, body


def test_any_value_of_a_profile_that_is_of_another_kind_is_told_as_a_mistake(stocked: Stocked) -> None:
    """Each place gets some of them, in turn: the profile has many."""
    admin = stocked.tokens["admin"]
    document = stocked.shop.api("GET", "/api/profile", token=admin).json_body["profile"]
    before = kept()
    for turn, wrong in enumerate(WRONG):
        for place, spoilt in list(spoilt_values(document, wrong))[turn % TURNS :: TURNS]:
            answer = stocked.shop.api("PUT", "/api/profile", {"version": "old", "profile": spoilt}, token=admin)
            assert_refused(answer, 400, 409, told=f"{place}: {str(wrong)[:40]} answered {answer.status_code}")
    assert kept() == before


HEADS = st.sampled_from(
    [b"id;nombre;precio\n", b"id,nombre,precio\n", b"\xef\xbb\xbfid;nombre;precio;existencias\n", b""]
)
CELLS = st.sampled_from([b'"', b";", b",", b"\n", b"\r", b"\x00", b"1", b"-1", b"1e999", b"9" * 400, b"=1+1", b"TAZA"])


def test_a_file_of_products_of_any_bytes_is_imported_whole_or_not_at_all(stocked: Stocked) -> None:
    @examples(60)
    @given(
        head=HEADS,
        cells=st.lists(CELLS | st.binary(max_size=8), max_size=30),
        kind=st.sampled_from(["text/csv", BYTES]),
    )
    def is_whole_or_nothing(head: bytes, cells: list[bytes], kind: str) -> None:
        before = kept()
        answer = import_file(stocked, head + b"".join(cells), kind)
        if answer.status_code != 200:
            assert_refused(answer, 400, told=str(cells)[:200])
            assert kept() == before

    is_whole_or_nothing()


def test_a_file_of_products_over_ten_megabytes_is_too_large(stocked: Stocked) -> None:
    before = kept()
    for kind in ("text/csv", BYTES):
        assert_refused(import_file(stocked, b"x" * (LARGEST_JSON + 1), kind), 400, 413, told=kind)
    assert kept() == before


def import_file(stocked: Stocked, data: bytes, kind: str) -> Any:
    headers = {"Content-Type": kind, "Authorization": f"Bearer {stocked.tokens['operator']}"}
    return stocked.shop.client.http.post("/api/products/import", headers=headers, body=data)

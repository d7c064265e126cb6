"""Tokens that nobody was given: forged, over, ended, of another kind or brought in another way."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.functional.conftest import PASSWORD, SENDER, Shop

SECRET = b"s" * 40  # the shop's, as tests/functional/conftest.py sets it
OTHER_SECRET = b"another-key-that-is-as-long-as-the-shops"
OTHER_PASSWORD = "otra contraseña larga"
FAR = 4_000_000_000
CLAIMS = {"sub": "op", "session": 1, "exp": FAR}
DIGESTS = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def token(
    header: Any = None, claims: Any = None, *, key: bytes = SECRET, digest: Any = hashlib.sha256, raw: bytes = b""
) -> str:
    """Made by hand: a library would refuse to make most of them."""
    head = _segment(header if header is not None else {"alg": "HS256", "typ": "JWT"})
    body = _base64(raw) if raw else _segment(CLAIMS if claims is None else claims)
    return f"{head}.{body}.{_base64(hmac.new(key, f'{head}.{body}'.encode(), digest).digest())}"


def without_signature(algorithm: Any) -> str:
    return f"{_segment({'alg': algorithm})}.{_segment(CLAIMS)}."


def _segment(value: Any) -> str:
    return _base64(json.dumps(value).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def asked_with(shop: Shop, authorization: str | None, path: str = "/api/conversations", **headers: str) -> Any:
    given = headers | ({"Authorization": authorization} if authorization is not None else {})
    return shop.client.http.get(path, headers=given)


def refused(answer: Any) -> bool:
    return answer.status_code == 401 and answer.json_body["error"]["code"] == "not_signed_in"


def test_the_token_that_all_forgeries_are_made_from_would_be_taken(shop: Shop) -> None:
    assert asked_with(shop, f"Bearer {token()}").status_code == 200


FORGED = {
    **{f"algorithm {name!r}, signed": token({"alg": name}) for name in ("none", "None", "nOnE", "", "hs256", None)},
    **{f"algorithm {name!r}, unsigned": without_signature(name) for name in ("none", "None", "nOnE", "HS256", None)},
    **{f"algorithm {name}": token({"alg": name}, digest=DIGESTS[name]) for name in ("HS384", "HS512")},
    **{f"algorithm {name}": token({"alg": name}) for name in ("RS256", "ES256", "PS256", "EdDSA", "HS1", "HS512")},
    "algorithm of another type": token({"alg": ["HS256"]}),
    "no algorithm": token({"typ": "JWT"}),
    "unknown critical header": token({"alg": "HS256", "crit": ["exp"]}),
    "a key that is named by its header": token({"alg": "HS256", "kid": "../../dev/null"}, key=b""),
    "a key that its header brings": token({"alg": "HS256", "jwk": {"kty": "oct", "k": "QQ"}}, key=b"A"),
    "another key": token(key=OTHER_SECRET),
    "the empty key": token(key=b""),
    "the key of cursors": token(key=b"cursor:" + SECRET),
    "the key of pseudonyms": token(key=b"p" * 40),
    "the key, longer": token(key=SECRET + b"s"),
    "a header that is no object": token("HS256"),
    "claims that are no object": token(claims=["op", 1, FAR]),
    "claims that are no JSON": token(raw=b"{"),
    "claims that are no text": token(raw=b"\xff\xfe"),
    "deeply nested claims": token(raw=b'{"sub":' * 2000),
    "a deeply nested header": f"{_base64(b'[' * 7000)}.e30.QQ",
    "no signature": token().rpartition(".")[0],
    "half a signature": token()[:-20],
    "a signature of another token": token(claims=CLAIMS | {"sub": "admin"}).rpartition(".")[0]
    + "."
    + token().rpartition(".")[2],
    "one part more": token() + ".QQ",
    "nothing": "",
    "dots": "..",
    "no ASCII": "é.é.é",
    "half a character": "\ud800",
    "NUL": token() + "\x00",
    "very long": "a." * 5000,
}


def test_no_forged_token_is_taken(shop: Shop) -> None:
    taken = [kind for kind, forged in FORGED.items() if not refused(asked_with(shop, f"Bearer {forged}"))]
    assert taken == []


# Signed with the shop's own key, as one would be whose maker went wrong


NOT_OURS = {
    "nothing in it": {},
    "no end": {"sub": "op", "session": 1},
    "nobody": {"session": 1, "exp": FAR},
    "no session": {"sub": "op", "exp": FAR},
    **{f"ended {end!r}": CLAIMS | {"exp": end} for end in (0, -1, 1000, 1_000_000_000)},
    **{f"an end of another type, {end!r}": CLAIMS | {"exp": end} for end in (True, None, "4000000000", 4e9, [FAR], {})},
    "an end that never comes": CLAIMS | {"exp": float("inf")},
    "an end that is no number": CLAIMS | {"exp": float("nan")},
    "begins later": CLAIMS | {"nbf": FAR - 1},
    "begins never": CLAIMS | {"nbf": "never"},
    "for somebody else to read": CLAIMS | {"aud": "another shop"},
    **{f"a session of another type, {it!r}": CLAIMS | {"session": it} for it in (True, 1.0, "1", None, [1], {})},
    **{f"another session, {it}": CLAIMS | {"session": it} for it in (0, -1, 2, 10**40)},
    **{f"a name of another type, {it!r}": CLAIMS | {"sub": it} for it in (True, 1, None, ["op"], {"sub": "op"})},
    **{f"a name that is none, {it[:9]!r}": CLAIMS | {"sub": it} for it in ("", "OP", "op ", "x" * 3000, "op\x00")},
    "another kind of row": CLAIMS | {"sub": "failures:op"},
    "nobody of that name": CLAIMS | {"sub": "nobody"},
}


def test_claims_that_are_not_as_ours_are_refused_whoever_signed_them(shop: Shop) -> None:
    taken = [
        kind for kind, claims in NOT_OURS.items() if not refused(asked_with(shop, f"Bearer {token(claims=claims)}"))
    ]
    assert taken == []


def test_another_operators_name_put_into_a_token_breaks_it(shop: Shop) -> None:
    head, _, signature = shop.token("viewer").split(".")
    for name in ("op", "admin"):
        claims = _segment({"sub": name, "session": 1, "exp": FAR})
        assert refused(asked_with(shop, f"Bearer {head}.{claims}.{signature}"))


# It was one of ours


def test_a_token_is_over_after_twelve_hours_and_not_before(shop: Shop) -> None:
    given = shop.token()
    shop.clock.move(12 * 3600 - 1)
    assert asked_with(shop, f"Bearer {given}").status_code == 200
    shop.clock.move(1)
    assert refused(asked_with(shop, f"Bearer {given}"))


def is_taken(shop: Shop, given: str) -> bool:
    return bool(asked_with(shop, f"Bearer {given}").status_code == 200)


@contextmanager
def all_tokens_end(shop: Shop, username: str = "op") -> Iterator[str]:
    """Two were given; both fit before the block and neither after it. Those of everybody else fit all the while."""
    tokens = [shop.token(username), shop.token(username)]
    others = [shop.token(other) for other in ("viewer", "op", "admin") if other != username]
    assert all(is_taken(shop, each) for each in (*tokens, *others))
    yield tokens[0]
    assert all(refused(asked_with(shop, f"Bearer {each}")) for each in tokens)
    assert all(is_taken(shop, each) for each in others)


def test_after_a_sign_out_none_of_the_tokens_is_taken(shop: Shop) -> None:
    with all_tokens_end(shop) as given:
        shop.api("DELETE", "/api/session", token=given)


def test_after_a_sign_out_one_signs_in_anew_and_stays_in(shop: Shop) -> None:
    shop.api("DELETE", "/api/session", token=shop.token())
    anew = shop.sign_in("op", PASSWORD).json_body["token"]
    assert is_taken(shop, anew)
    shop.clock.move(12 * 3600 - 1)
    assert is_taken(shop, anew)


def test_a_sign_out_with_a_token_that_has_ended_ends_nobodys_session(shop: Shop) -> None:
    ended = shop.token()
    shop.api("DELETE", "/api/session", token=ended)
    anew = shop.sign_in("op", PASSWORD).json_body["token"]
    assert shop.api("DELETE", "/api/session", token=ended).status_code == 401
    assert is_taken(shop, anew)


def test_after_an_admin_ended_the_sessions_none_of_the_tokens_is_taken(shop: Shop) -> None:
    with all_tokens_end(shop):
        shop.api("PATCH", "/api/operators/op", {"sign_out": True}, token="admin")


def test_after_the_password_was_changed_none_of_the_tokens_is_taken(shop: Shop) -> None:
    with all_tokens_end(shop) as given:
        shop.api("PUT", "/api/me/password", {"current": PASSWORD, "new": OTHER_PASSWORD}, token=given)


def test_after_an_admin_set_the_password_none_of_the_tokens_is_taken(shop: Shop) -> None:
    with all_tokens_end(shop):
        shop.api("PATCH", "/api/operators/op", {"password": OTHER_PASSWORD}, token="admin")


def test_who_was_removed_is_out_also_when_somebody_else_gets_that_name(shop: Shop) -> None:
    with all_tokens_end(shop):
        shop.api("DELETE", "/api/operators/op", token="admin")
    with all_tokens_end_for_good(shop):
        again = {"username": "op", "role": "admin", "password": OTHER_PASSWORD}
        assert shop.api("POST", "/api/operators", again, token="admin").status_code == 201


@contextmanager
def all_tokens_end_for_good(shop: Shop) -> Iterator[None]:
    """No session that this name ever had is taken again."""
    yield
    newest = shop.parts.operators.get("op").session_version
    taken = [
        n for n in range(newest) if not refused(asked_with(shop, f"Bearer {token(claims=CLAIMS | {'session': n})}"))
    ]
    assert taken == []


def test_a_demoted_admin_keeps_the_session_and_loses_the_rights_at_once(shop: Shop) -> None:
    added = {"username": "lucia", "role": "admin", "password": OTHER_PASSWORD}
    shop.api("POST", "/api/operators", added, token="admin")
    lucia = shop.sign_in("lucia", OTHER_PASSWORD).json_body["token"]
    assert shop.api("GET", "/api/operators", token=lucia).status_code == 200
    shop.api("PATCH", "/api/operators/lucia", {"role": "viewer"}, token="admin")
    assert shop.api("GET", "/api/operators", token=lucia).status_code == 403
    back = shop.api("PATCH", "/api/operators/lucia", {"role": "admin"}, token=lucia)
    assert back.status_code == 403
    assert shop.api("GET", "/api/conversations", token=lucia).status_code == 200


# One kind of signed text in the place of another


def test_no_signed_text_of_another_kind_is_a_token(shop: Shop) -> None:
    shop.customer_writes()
    shop.customer_writes(From="whatsapp:+34600000002")
    texts = {
        "cursor": shop.api("GET", "/api/conversations?limit=1").json_body["next"],
        "changes": shop.api("GET", "/api/changes").json_body["next"],
        "trial": shop.api("POST", "/api/trial", {"sender": SENDER, "body": "Hola"}).json_body["state"],
        "password hash": shop.parts.operators.get("op").password_hash,
        "made to be one": shop.parts.cursors.encode("trial", CLAIMS),
    }
    assert all(texts.values())
    taken = [kind for kind, text in texts.items() if not refused(asked_with(shop, f"Bearer {text}"))]
    assert taken == []


def test_a_token_is_no_signed_text_of_another_kind(shop: Shop) -> None:
    given = shop.token()
    assert shop.api("GET", f"/api/conversations?cursor={given}", token=given).status_code == 400
    assert shop.api("GET", f"/api/changes?since={given}", token=given).status_code == 400
    tried = shop.api("POST", "/api/trial", {"sender": SENDER, "body": "Hola", "state": given}, token=given)
    assert tried.status_code in (400, 409)


# Brought in another way


def test_a_token_counts_only_as_a_bearer_in_its_header(shop: Shop) -> None:
    given = shop.token()
    for taken in (f"Bearer {given}", f"bearer {given}", f"BEARER  {given} "):
        assert asked_with(shop, taken).status_code == 200, taken
    for wrong in ("", given, "Bearer", "Bearer ", f"Basic {given}", f"Token {given}", f"Bearer{given}"):
        assert refused(asked_with(shop, wrong)), wrong.replace(given, "TOKEN")
    bearer = f"Bearer {given}"
    for twice in (f"{bearer} {given}", f"{bearer},{bearer}", f"Bearer {bearer}", f"x {bearer}"):
        assert refused(asked_with(shop, twice)), twice.replace(given, "TOKEN")


def test_a_token_in_the_address_a_cookie_or_another_header_opens_nothing(shop: Shop) -> None:
    given = shop.token()
    for name in ("token", "access_token", "authorization", "Authorization", "bearer"):
        assert refused(asked_with(shop, None, f"/api/conversations?{name}={given}")), name
        assert refused(asked_with(shop, None, f"/api/conversations?{name}=Bearer%20{given}")), name
    for name in ("Cookie", "X-Authorization", "Proxy-Authorization", "X-Forwarded-Authorization", "X-Access-Token"):
        assert refused(asked_with(shop, None, **{name: f"Bearer {given}"})), name

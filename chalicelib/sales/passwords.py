"""Password hashes by scrypt (RFC 7914), with the cost written into each hash so that it can be raised later."""

import base64
import hashlib
import hmac
import secrets
from functools import cache

_N, _R, _P = 2**14, 8, 1


def hash_password(password: str) -> str:
    salt = secrets.token_bytes(16)
    return "$".join(["scrypt", str(_N), str(_R), str(_P), _text(salt), _text(_scrypt(password, salt, _N, _R, _P))])


def matches(password: str, password_hash: str) -> bool:
    _, n, r, p, salt, expected = password_hash.split("$")
    derived = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(derived, base64.b64decode(expected))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=64 * 1024 * 1024)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@cache
def nobody() -> str:
    """A hash to check when no operator has the name given: a wrong name then takes as long as a wrong password."""
    return hash_password(secrets.token_urlsafe())

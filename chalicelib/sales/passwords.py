"""Password hashes by scrypt (RFC 7914), with the cost written into each hash so that it can be raised later."""

import base64
import hashlib
import hmac
import secrets

_N, _R, _P = 2**14, 8, 1
_SALT_BYTES, _HASH_BYTES = 16, 64


def hash_password(password: str) -> str:
    salt = secrets.token_bytes(_SALT_BYTES)
    return _written(salt, _scrypt(password, salt, _N, _R, _P))


def matches(password: str, password_hash: str) -> bool:
    _, n, r, p, salt, expected = password_hash.split("$")
    derived = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(derived, base64.b64decode(expected))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=64 * 1024 * 1024, dklen=_HASH_BYTES)


def _written(salt: bytes, derived: bytes) -> str:
    return "$".join(["scrypt", str(_N), str(_R), str(_P), _text(salt), _text(derived)])


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def nobody() -> str:
    """Fits no password, and takes as long to find out: to check when no operator has the name given."""
    return _written(secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_HASH_BYTES))

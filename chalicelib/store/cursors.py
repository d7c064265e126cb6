"""Opaque, signed cursors: a page of a list goes on where the last one ended, and nobody makes up another place."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from chalicelib.errors import RequestRefused

_SIGNATURE_BYTES = 12


class Cursors:
    def __init__(self, secret: Callable[[], str]) -> None:
        self._secret = secret

    def encode(self, kind: str, place: Any) -> str:
        raw = json.dumps([kind, place], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(raw) + raw).decode().rstrip("=")

    def decode(self, kind: str, cursor: str) -> Any:
        """Raises RequestRefused for a cursor that is not ours, or of another list."""
        try:
            data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            signature, raw = data[:_SIGNATURE_BYTES], data[_SIGNATURE_BYTES:]
            if hmac.compare_digest(signature, self._sign(raw)):
                found_kind, place = json.loads(raw)
                if found_kind == kind:
                    return place
        except ValueError:
            pass
        raise RequestRefused(400, "bad_cursor", "El cursor no es válido. Vuelve a pedir la lista desde el principio.")

    def _sign(self, raw: bytes) -> bytes:
        return hmac.new(b"cursor:" + self._secret().encode(), raw, hashlib.sha256).digest()[:_SIGNATURE_BYTES]

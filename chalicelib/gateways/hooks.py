"""Signed POSTs to the shop's own system.

`X-SalesBot-Signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` with WEBHOOK_SECRET; the time
is part of it, so that a receiver can refuse an old copy. `X-SalesBot-Event-Id` is the same on every try.
"""

import hashlib
import hmac
import json
import ssl
from collections.abc import Callable, Mapping
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.gateways.time_budget import TimeBudget

_SECONDS = 5.0
# What of the job's time is left for what follows.
_MARGIN = 1.0


class ShopHooks:
    def __init__(self, secret: Callable[[], str], clock: Clock, *, seconds: float = _SECONDS) -> None:
        """`secret` is asked at each post: it can be rotated. `seconds` bounds one post as a whole."""
        self._secret = secret
        self._clock = clock
        self._seconds = seconds

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    def post(self, url: str, event: Mapping[str, Any], event_id: str, deadline: Deadline) -> bool:
        """Whether it was taken: a 2xx and nothing else, also no redirect. Never raises."""
        body = json.dumps(event, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "sales-bot",
            "Connection": "close",
            "X-SalesBot-Event-Id": event_id,
            "X-SalesBot-Signature": signature(self._secret(), int(self._clock.now().timestamp()), body),
        }
        seconds = min(self._seconds, deadline.remaining() - _MARGIN)
        try:
            status = TimeBudget(seconds).run(lambda: self._status_of(url, body, headers, seconds))
        except (OSError, HTTPException, ValueError) as error:
            logs.step("hook_failed", event_id=event_id, error=type(error).__name__)
            return False
        if not 200 <= status < 300:
            logs.step("hook_failed", event_id=event_id, status=status)
            return False
        return True

    def _status_of(self, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
        parts = urlsplit(url)
        host = parts.hostname or ""
        connection = (
            HTTPSConnection(host, parts.port, timeout=seconds, context=self._tls)
            if parts.scheme == "https"
            else HTTPConnection(host, parts.port, timeout=seconds)
        )
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, dict(headers))
            return connection.getresponse().status
        finally:
            connection.close()


def signature(secret: str, seconds: int, body: bytes) -> str:
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"

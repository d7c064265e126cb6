"""Twilio's REST API: sending, looking up what was sent, the typing indicator. The one seam of the twilio SDK.

Creating a message has no idempotency key: whatever leaves open whether a message was sent is a SendUnknown.
Error numbers: https://www.twilio.com/docs/api/errors
"""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from chalicelib import logs
from chalicelib.errors import LookupFailed, SendDelayed, SendFailed, SendRefused, SendUnknown
from chalicelib.sales import delivery
from chalicelib.sales.sending import Sent

_TYPING_URL = "https://messaging.twilio.com/v2/Indicators/Typing.json"
_TYPING_SECONDS = 3
_CLOCKS_DIFFER = timedelta(seconds=30)
_NEWEST = 50
_LOOKUPS = 2


@dataclass(frozen=True)
class TwilioAccount:
    sid: str
    auth_token: str = field(repr=False)


class _HttpClient(TwilioHttpClient):
    """Twilio's own client has no base URL: the host of each request is replaced here."""

    def __init__(self, base_url: str | None, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._base = urlsplit(base_url) if base_url else None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        if self._base:
            parts = urlsplit(url)
            url = urlunsplit(
                parts._replace(scheme=self._base.scheme, netloc=self._base.netloc, path=self._base.path + parts.path)
            )
        return super().request(method, url, *args, **kwargs)


class TwilioGateway:
    def __init__(
        self,
        account: Callable[[], TwilioAccount],
        refresh_settings: Callable[[], None],
        *,
        base_url: str | None,
        timeout: float,
    ) -> None:
        self._account = account
        self._refresh_settings = refresh_settings
        self._http_client = _HttpClient(base_url, timeout)

    def send(self, *, sender: str, address: str, body: str, status_callback: str) -> Sent:
        """Raises SendRefused, SendDelayed or SendUnknown."""
        try:
            try:
                return self._create(sender, address, body, status_callback)
            except TwilioRestException as error:
                if error.status != 401:
                    raise
                self._refresh_settings()
                return self._create(sender, address, body, status_callback)
        except Exception as error:
            raise _as_send_failed(error) from None

    def find_sent(
        self, *, sender: str, address: str, body: str, since: datetime, known_sids: Collection[str]
    ) -> Sent | None:
        """The message of ours that Twilio has with this text since then and that is not known here.

        No date filter: it goes by the sent date, which a just-queued message does not have. Raises LookupFailed.
        """
        for message in self._newest(sender, address):
            created = (message.date_created or since).replace(tzinfo=UTC)
            fits = (message.body or "") == body and created >= since - _CLOCKS_DIFFER
            if fits and message.sid not in known_sids:
                return Sent(message.sid, str(message.status or "queued"))
        return None

    def show_typing(self, message_sid: str) -> None:
        """Best effort and beside the answer's way: nobody waits for it and a failure changes nothing."""
        threading.Thread(target=self._show_typing, args=(message_sid,), daemon=True).start()

    def _create(self, sender: str, address: str, body: str, status_callback: str) -> Sent:
        message = self._client().messages.create(from_=sender, to=address, body=body, status_callback=status_callback)
        return Sent(str(message.sid), str(message.status or "queued"))

    def _newest(self, sender: str, address: str) -> list[Any]:
        for attempt in range(1, _LOOKUPS + 1):
            try:
                return list(self._client().messages.list(to=address, from_=sender, limit=_NEWEST, page_size=_NEWEST))
            except (TwilioException, requests.RequestException, ValueError) as error:
                logs.step("lookup_failed", attempt=attempt, error=type(error).__name__)
        raise LookupFailed

    def _show_typing(self, message_sid: str) -> None:
        account = self._account()
        try:
            self._http_client.request(
                "POST",
                _TYPING_URL,
                data={"channel": "whatsapp", "messageId": message_sid},
                auth=(account.sid, account.auth_token),
                timeout=_TYPING_SECONDS,
            )
        except Exception as error:  # a thread of its own: whatever it is ends here
            logs.step("typing_failed", error=type(error).__name__)

    def _client(self) -> Client:
        account = self._account()
        return Client(account.sid, account.auth_token, http_client=self._http_client)


def _as_send_failed(error: Exception) -> SendFailed:
    if isinstance(error, TwilioRestException):
        return _of_answer(error)
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return SendDelayed()
    return SendUnknown()


def _of_answer(error: TwilioRestException) -> SendFailed:
    code = error.code or error.status
    if error.status >= 500:
        return SendUnknown(code)
    if error.status == 429 or code in delivery.RATE_LIMITS:
        return SendDelayed(code)
    return SendRefused(20003 if error.status == 401 else code)


def _never_connected(error: Exception) -> bool:
    if not isinstance(error, requests.ConnectionError) or not error.args:
        return False
    return isinstance(getattr(error.args[0], "reason", None), NewConnectionError)

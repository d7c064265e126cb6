"""Twilio's REST API: sending, looking up what was sent, the typing indicator. The one seam of the twilio SDK.

Creating a message has no idempotency key: whatever leaves open whether a message was sent is a SendUnknown.
Error numbers: https://www.twilio.com/docs/api/errors
"""

import json
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from chalicelib import logs
from chalicelib.errors import DeletionFailed, LookupFailed, SendDelayed, SendFailed, SendRefused, SendUnknown
from chalicelib.gateways.time_budget import TimeBudget
from chalicelib.sales import delivery
from chalicelib.sales.sending import Outgoing, Sent
from chalicelib.sales.twilio_copies import Deleted, TwilioCopy

_TYPING_URL = "https://messaging.twilio.com/v2/Indicators/Typing.json"
_TYPING_SECONDS = 3
_CLOCKS_DIFFER = timedelta(seconds=30)
_NEWEST = 50
_LOOKUPS = 2
_MOST_COPIES = 500
_GONE, _CONFLICT = 404, 409
# "Cannot delete this resource before it is complete": most let go after minutes, some after days.
_NOT_COMPLETE = 20009
_CONNECT_PART = 1 / 3

T = TypeVar("T")


@dataclass(frozen=True)
class TwilioAccount:
    sid: str
    auth_token: str = field(repr=False)


class _NotBuilt(Exception):
    """The request could not even be written: certainly nothing was sent."""


class _Session(requests.Session):
    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        try:
            return super().prepare_request(request)
        except Exception as error:
            raise _NotBuilt(type(error).__name__) from None


class HttpClient(TwilioHttpClient):
    """Twilio's own client has no base URL: the host of each request is replaced here."""

    def __init__(self, base_url: str | None, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self.timeout = (timeout * _CONNECT_PART, timeout)
        self.session = _Session()
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
        self._timeout = timeout
        self._http_client = HttpClient(base_url, timeout)

    def send(self, outgoing: Outgoing, status_callback: str) -> Sent:
        """Raises SendRefused, SendDelayed or SendUnknown."""

        def create(client: Client) -> Sent:
            message = client.messages.create(
                from_=outgoing.sender, to=outgoing.address, status_callback=status_callback, **_content(outgoing)
            )
            return Sent(str(message.sid), str(message.status or "queued"))

        try:
            return self._ask(create, self._timeout)
        except Exception as error:
            raise _as_send_failed(error) from None

    def find_sent(self, outgoing: Outgoing, since: datetime, known_sids: Collection[str]) -> Sent | None:
        """The message of ours that Twilio has with this content since then and that is not known here.

        No date filter: it goes by the sent date, which a just-queued message does not have. Raises LookupFailed.
        """
        for message in self._newest(outgoing.sender, outgoing.address):
            created = (message.date_created or since).replace(tzinfo=UTC)
            if created >= since - _CLOCKS_DIFFER and message.sid not in known_sids and _is_of(message, outgoing):
                return Sent(message.sid, str(message.status or "queued"), message.error_code)
        return None

    def copies(self, sender: str, address: str) -> list[TwilioCopy]:
        """What Twilio keeps of messages between the two, both ways, the newest ones. Raises LookupFailed."""
        written = self._newest(sender, address, _MOST_COPIES)
        received = self._newest(address, sender, _MOST_COPIES)
        return [_copy_of(message, inbound=False) for message in written] + [
            _copy_of(message, inbound=True) for message in received
        ]

    def delete_copy(self, sid: str, *, with_files: bool) -> Deleted:
        """The files first: without their message nobody could name them. Raises DeletionFailed."""
        try:
            return self._ask(lambda client: _deleted(client, sid, with_files=with_files), self._timeout)
        except TwilioException as error:
            status = status_of(error)
            if status == _GONE:
                return Deleted()
            if getattr(error, "code", None) == _NOT_COMPLETE or status == _CONFLICT:
                return Deleted(kept=1)
            raise DeletionFailed(f"status {status}") from None
        except (requests.RequestException, _NotBuilt, TimeoutError, ValueError) as error:
            raise DeletionFailed(type(error).__name__) from None

    def show_typing(self, message_sid: str) -> None:
        """Best effort and beside the answer's way: nobody waits for it and a failure changes nothing."""
        threading.Thread(target=self._show_typing, args=(message_sid,), daemon=True).start()

    def _newest(self, sender: str, address: str, most: int = _NEWEST) -> list[Any]:
        def read(client: Client) -> list[Any]:
            return list(client.messages.list(to=address, from_=sender, limit=most, page_size=most))

        for attempt in range(1, _LOOKUPS + 1):
            try:
                return self._ask(read, self._timeout / _LOOKUPS)
            except (TwilioException, requests.RequestException, _NotBuilt, TimeoutError, ValueError) as error:
                logs.step("lookup_failed", attempt=attempt, error=type(error).__name__)
        raise LookupFailed

    def _ask(self, question: Callable[[Client], T], seconds: float) -> T:
        """Once more, with the token read again, after a 401; all of it within this time, or TimeoutError."""
        return TimeBudget(seconds).run_with_fresh_key(
            lambda: question(self._client()), _is_unauthorized, self._refresh_settings
        )

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


def _copy_of(message: Any, *, inbound: bool) -> TwilioCopy:
    """A file that was never counted by Twilio has no copy there either."""
    created = (message.date_created or datetime.min).replace(tzinfo=UTC)
    return TwilioCopy(str(message.sid), inbound, created, str(message.num_media or "0") != "0")


def _deleted(client: Client, sid: str, *, with_files: bool) -> Deleted:
    message = client.messages(sid)
    files = [_gone_now(message.media(file.sid)) for file in message.media.list()] if with_files else []
    return Deleted(messages=int(message.delete()), files=sum(files))


def _gone_now(file: Any) -> bool:
    """False where it was gone before: its message is still to be deleted."""
    try:
        return bool(file.delete())
    except TwilioException as error:
        if status_of(error) == _GONE:
            return False
        raise


def _content(outgoing: Outgoing) -> dict[str, Any]:
    if outgoing.content_sid:
        variables = {"content_variables": json.dumps(outgoing.content_variables)} if outgoing.content_variables else {}
        return {"content_sid": outgoing.content_sid, **variables}
    words = {"body": outgoing.body} if outgoing.body else {}
    return words | ({"media_url": [outgoing.media_url]} if outgoing.media_url else {})


def _is_of(message: Any, outgoing: Outgoing) -> bool:
    """Of a template the list tells the approved wording, which need not be ours to the letter.

    Of a picture it tells no address, and how many files there are perhaps only once Twilio has fetched them: the words
    beside it count, or that there are none.
    """
    return bool(outgoing.content_sid) or (message.body or "").strip() == outgoing.body.strip()


def _is_unauthorized(error: Exception) -> bool:
    return isinstance(error, TwilioException) and status_of(error) == 401


def status_of(error: TwilioException) -> int | None:
    """A failed listing has no exception of its own: it carries the response."""
    if isinstance(error, TwilioRestException):
        return int(error.status)
    return next((arg.status_code for arg in error.args if isinstance(arg, Response)), None)


def _as_send_failed(error: Exception) -> SendFailed:
    if isinstance(error, TwilioRestException):
        return _of_answer(error)
    if isinstance(error, _NotBuilt):
        return SendRefused()
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

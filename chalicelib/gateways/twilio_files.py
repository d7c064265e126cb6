"""The files that customers send, as Twilio keeps them.

A MediaUrl at api.twilio.com wants the account's credentials and redirects to a host that only delivers files and must
not get them, nor must any other path of the API. Nothing else is ever asked: the address came from outside, however
well it was signed. A 404 may be transient: the file is told of before it is there
(https://www.twilio.com/docs/messaging/api/media-resource).
"""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import requests
from urllib3.exceptions import HTTPError

from chalicelib import logs
from chalicelib.clock import Deadline
from chalicelib.errors import FileTooLarge, FileUnavailable
from chalicelib.gateways.time_budget import TimeBudget
from chalicelib.gateways.twilio_gateway import TwilioAccount
from chalicelib.sales.media import FetchedFile

_API = "api.twilio.com"
_MEDIA_PATH = re.compile(r"/2010-04-01/Accounts/(\w+)/Messages/\w+/Media/\w+", re.ASCII)
# Of no other signs: to urllib3 a backslash ends the host, to urlsplit it is a part of it.
_DELIVERS = re.compile(r"([a-z0-9-]+\.)+twiliocdn\.com")
_MOST_REDIRECTS = 3
_PAUSES = (1.0, 3.0)
_CHUNK = 64 * 1024
_CONNECT_PART = 1 / 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({404, 408, 425, 429})


class _Passing(Exception):
    """Asking again may help."""


class _Unauthorized(Exception):
    """The credentials are not, or no longer, right."""


class TwilioFiles:
    def __init__(
        self,
        account: Callable[[], TwilioAccount],
        refresh_settings: Callable[[], None],
        *,
        base_url: str | None,
        timeout: float,
        session: requests.Session | None = None,
    ) -> None:
        """`base_url` stands in the place of api.twilio.com. `timeout` is for one try, as a whole, in seconds."""
        self._account = account
        self._refresh_settings = refresh_settings
        self._base = urlsplit(base_url) if base_url else None
        self._timeout = timeout
        self._session = session or requests.Session()

    def fetch(self, url: str, *, most_bytes: int, deadline: Deadline) -> FetchedFile:
        """Raises FileTooLarge, without having read more than that, or FileUnavailable."""
        for pause in (*_PAUSES, None):
            try:
                return self._try(url, most_bytes, deadline)
            except _Passing as failed:
                logs.step("file_failed", reason=str(failed))
            if pause is None or deadline.remaining() <= pause:
                break
            deadline.clock.sleep(pause)
        raise FileUnavailable

    def _try(self, url: str, most_bytes: int, deadline: Deadline) -> FetchedFile:
        """Once more with the token read again, after a 401; all of it within one try's time."""
        budget = TimeBudget(min(self._timeout, deadline.remaining()))
        try:
            return budget.run_with_fresh_key(
                lambda: self._follow(url, most_bytes), _is_unauthorized, self._refresh_settings
            )
        except _Unauthorized:
            logs.alarm("file_refused", reason="401")
            raise FileUnavailable from None
        except ValueError:
            logs.step("file_refused", reason="garbage")
            raise FileUnavailable from None
        except (requests.RequestException, HTTPError, OSError) as error:  # TimeoutError is among them
            raise _Passing(type(error).__name__) from None

    def _follow(self, url: str, most_bytes: int) -> FetchedFile:
        for _ in range(_MOST_REDIRECTS + 1):
            parts = self._placed(url)
            with self._get(parts) as response:
                if response.status_code not in _REDIRECTS:
                    return _read(response, most_bytes)
                url = urljoin(urlunsplit(parts), response.headers.get("Location", ""))
        logs.step("file_refused", reason="too many redirects")
        raise FileUnavailable

    def _get(self, parts: SplitResult) -> requests.Response:
        """Past the session, which reads a redirect's whole body and its address, also where it is not to follow."""
        url = urlunsplit(parts)
        account = self._account()
        request = requests.Request(
            "GET",
            url,
            headers={"Accept-Encoding": "identity"},
            # Not to ask for none is to be given those of the environment (netrc).
            auth=(account.sid, account.auth_token) if self._is_media_of(account.sid, parts) else _without,
        )
        surroundings = self._session.merge_environment_settings(url, {}, stream=True, verify=None, cert=None)
        return self._session.get_adapter(url).send(
            self._session.prepare_request(request),
            timeout=(self._timeout * _CONNECT_PART, self._timeout),
            **surroundings,
        )

    def _placed(self, url: str) -> SplitResult:
        """Where to ask. Raises FileUnavailable for a place that is not Twilio's."""
        try:
            parts = urlsplit(url)
            known = self._is_base(parts) or _is_twilios(parts)
        except ValueError:
            known = False
        if not known:
            logs.alarm("file_refused", reason="not at Twilio's")
            raise FileUnavailable
        if self._base and parts.hostname == _API:
            return parts._replace(scheme=self._base.scheme, netloc=self._base.netloc, path=self._base.path + parts.path)
        return parts

    def _is_base(self, parts: SplitResult) -> bool:
        return self._base is not None and parts[:2] == self._base[:2]

    def _is_media_of(self, account_sid: str, parts: SplitResult) -> bool:
        """A file of one of the account's messages, at Twilio's API."""
        at_api = self._is_base(parts) if self._base else parts.hostname == _API
        media = _MEDIA_PATH.fullmatch(parts.path.removeprefix(self._base.path if self._base else ""))
        return bool(at_api and media and media[1] == account_sid)


def _is_unauthorized(error: Exception) -> bool:
    return isinstance(error, _Unauthorized)


def _is_twilios(parts: SplitResult) -> bool:
    """Over https at the usual port, by name, without a user. Raises ValueError for what is no address."""
    host = parts.hostname or ""
    plain = parts.netloc.lower() == host and parts.port is None
    return parts.scheme == "https" and plain and (host == _API or bool(_DELIVERS.fullmatch(host)))


def _without(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(response: requests.Response, most_bytes: int) -> FetchedFile:
    """No more than is asked for, whatever the answer says of its length."""
    if response.status_code == 401:
        raise _Unauthorized
    if response.status_code in _PASSING or response.status_code >= 500:
        raise _Passing(f"http_{response.status_code}")
    if response.status_code != 200:
        logs.step("file_refused", reason=f"http_{response.status_code}")
        raise FileUnavailable
    told = response.headers.get("Content-Length", "")
    if told.isascii() and told.isdigit() and int(told[:20]) > most_bytes:
        raise FileTooLarge
    data = bytearray()
    for chunk in response.iter_content(_CHUNK):
        data += chunk
        if len(data) > most_bytes:
            raise FileTooLarge
    return FetchedFile(bytes(data), response.headers.get("Content-Type", "application/octet-stream"))

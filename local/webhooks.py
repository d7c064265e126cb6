"""How Twilio calls the bot: signed form posts, tried again as the URL's fragment says."""

import http.client
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from twilio.request_validator import RequestValidator

from chalicelib.sales.links import without_fragment

# Twilio gives a webhook 15 s.
TIMEOUT_SECONDS = 15
CONNECTION_FAILED, ANSWER_LATE, ANSWER_5XX = "ct", "rt", "5xx"


class NotConnected(Exception):
    """No answer came. `policy` is Twilio's name for why: the connection failed, or the answer took too long."""

    def __init__(self, policy: str, reason: str) -> None:
        super().__init__(reason)
        self.policy = policy


@dataclass(frozen=True)
class Retries:
    """How often, and after which failures, Twilio asks again. Its default: once, when the connection failed."""

    count: int = 1
    policies: frozenset[str] = frozenset({CONNECTION_FAILED})


def retries_of(url: str) -> Retries:
    """The fragment's, such as `#rc=2&rp=5xx,ct,rt`.

    https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """
    asked = parse_qs(urlsplit(url).fragment)
    default = Retries()
    return Retries(
        int(asked["rc"][0]) if "rc" in asked else default.count,
        frozenset(asked["rp"][0].split(",")) if "rp" in asked else default.policies,
    )


class WebhookCaller:
    """A proxy of the environment is for the outside world, not for the bot on this machine."""

    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def deliver(self, url: str, form: Mapping[str, str]) -> int:
        """Posted as often as the URL allows, with one token. Returns the last HTTP status. Raises NotConnected."""
        retries = retries_of(url)
        idempotency_token = str(uuid.uuid4())
        for _ in range(retries.count):
            try:
                status = self.post(url, form, idempotency_token)
            except NotConnected as failed:
                if failed.policy not in retries.policies:
                    raise
                continue
            if status < 500 or ANSWER_5XX not in retries.policies:
                return status
        return self.post(url, form, idempotency_token)

    def post(self, url: str, form: Mapping[str, str], idempotency_token: str = "") -> int:
        """Once. Returns the HTTP status. Raises NotConnected."""
        url = without_fragment(url)  # which Twilio neither sends nor signs
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": self._validator.compute_signature(url, form),
            "I-Twilio-Idempotency-Token": idempotency_token or str(uuid.uuid4()),
        }
        request = urllib.request.Request(url, urllib.parse.urlencode(form).encode(), headers)
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code
        except (OSError, http.client.HTTPException) as error:
            late = isinstance(error, TimeoutError)
            raise NotConnected(ANSWER_LATE if late else CONNECTION_FAILED, type(error).__name__) from None

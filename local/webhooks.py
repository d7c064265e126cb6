"""How Twilio calls the bot: signed form posts."""

import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping

from twilio.request_validator import RequestValidator

# Twilio gives a webhook 15 s.
TIMEOUT_SECONDS = 15


class NotConnected(Exception):
    """No answer came: the connection failed or took too long."""


class WebhookCaller:
    """A proxy of the environment is for the outside world, not for the bot on this machine."""

    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def post(self, url: str, form: Mapping[str, str], idempotency_token: str = "") -> int:
        """Returns the HTTP status. Raises NotConnected."""
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
        except OSError as error:
            raise NotConnected(type(error).__name__) from None

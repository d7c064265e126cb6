"""Forms as Twilio posts and signs them, written here from its documentation: no code of the bot has a part in it.

https://www.twilio.com/docs/usage/security#validating-requests
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

import app as chalice_app
from tests.functional.conftest import TOKEN, WEBHOOK_URL, LambdaContext

FORM = "application/x-www-form-urlencoded"
Pairs = Sequence[tuple[str, str]]


def signature_of(pairs: Pairs, url: str = WEBHOOK_URL, token: str = TOKEN) -> str:
    """Of a parameter that is there twice with the same value, one counts."""
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def as_twilio_writes(pairs: Pairs) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()


def as_few_escapes_as_it_takes(pairs: Pairs) -> bytes:
    """The rest as bytes of UTF-8, control characters too."""

    def written(text: str) -> str:
        return "".join(quote(letter) if letter in "&=+%;" else letter for letter in text)

    return "&".join(f"{written(name)}={written(value)}" for name, value in pairs).encode()


def post(body: bytes, signature: str | None, **told: Any) -> Any:
    """Through Lambda's handler, as API Gateway hands a form over; base64 where it is no text."""
    try:
        return _posted(body.decode(), signature, coded=False, **told)
    except UnicodeDecodeError:
        return post_coded(body, signature, **told)


def post_coded(body: bytes, signature: str | None, **told: Any) -> Any:
    return _posted(base64.b64encode(body).decode(), signature, coded=True, **told)


def _posted(
    text: str,
    signature: str | None,
    *,
    coded: bool,
    path: str = "/whatsapp",
    query: Mapping[str, str] | None = None,
    settings: str | None = None,
) -> Any:
    """`settings` is Twilio's header that says how it has signed."""
    signed = {"X-Twilio-Signature": signature, "X-Twilio-Webhooks-Signature-Settings": settings}
    event = {
        "requestContext": {"httpMethod": "POST", "resourcePath": path, "identity": {"sourceIp": "192.0.2.1"}},
        "headers": {"content-type": FORM, **{name: value for name, value in signed.items() if value is not None}},
        "pathParameters": None,
        "stageVariables": None,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()} or None,
        "body": text,
        "isBase64Encoded": coded,
    }
    return chalice_app.app(event, LambdaContext())

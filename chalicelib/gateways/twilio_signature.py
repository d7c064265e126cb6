"""Whether a request comes from Twilio. On the webhook's way: nothing of twilio.rest is imported.

https://www.twilio.com/docs/usage/security#validating-requests
"""

from collections.abc import Iterable, Mapping

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)


def is_signed(url: str, form: Mapping[str, str], headers: Mapping[str, str], tokens: Iterable[str | None]) -> bool:
    """By any of these tokens, so that a rotation loses nothing."""
    signature = headers.get(SIGNATURE_HEADER, "")
    algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER))
    return any(RequestValidator(token).validate(url, form, signature, algorithm) for token in tokens if token)

"""A message on its way to Twilio, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Free text, a photo (`media_url`) with or without text, or an approved template (`content_sid`).

    What is only looked for at Twilio needs no `media_url`. `body` of a template is its text as the customer reads it:
    Twilio lists a message by what it became.
    """

    sender: str
    address: str = field(repr=False)
    body: str = field(repr=False)
    media_url: str = field(default="", repr=False)
    content_sid: str = ""
    content_variables: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """Twilio has it under this sid; `status` (and for a failure `error_code`) as Twilio told it then."""

    sid: str
    status: str
    error_code: int | None = None

"""What came of a send."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """Twilio has it under this sid; `status` (and for a failure `error_code`) as Twilio told it then."""

    sid: str
    status: str
    error_code: int | None = None

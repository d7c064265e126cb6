"""Every error that this product raises itself.

    SalesBotError
    ├── SettingsInvalid        a setting is missing or wrong: the start stops with this sentence
    ├── ProfileInvalid         the shop's profile has mistakes: the start stops with each of them
    ├── CatalogInvalid         a file of the shop's products has mistakes: told with their lines, nothing is imported
    ├── RequestRefused         what a caller asked for cannot be done; carries HTTP status, code and sentence
    ├── ChangeRefused          a transaction found the tables other than it expected
    │   ├── ConversationChanged    the conversation is gone or was changed since it was read
    │   ├── MessageChanged         a message is there already, is gone, or has moved on
    │   ├── OrderChanged           an order is there already, is gone, or has moved on
    │   ├── CatalogChanged         another catalog, or a change of it, was put in force meanwhile
    │   ├── StockChanged           a product's price or stock is not as it was quoted
    │   └── ObjectChanged          an object of the bucket was changed since it was read
    ├── StoreBusy              DynamoDB throttled or conflicted beyond all tries
    ├── ModelFailed            no usable draft; `temporary` tells whether asking again can help
    ├── SendFailed             what came of asking Twilio
    │   ├── SendRefused            final: Twilio will not send this (code tells why)
    │   ├── SendDelayed            rate limit: certainly not sent, ask again later
    │   └── SendUnknown            the answer was lost: it may have been sent or not
    ├── SendStopped            before it could be sent again, it was no longer to be sent
    ├── FileUnavailable        a customer's file could not be fetched
    ├── FileTooLarge           a customer's file is over the limit
    ├── LookupFailed           Twilio's list of messages could not be read
    ├── DeletionFailed         Twilio did not delete its copy of a message, or did not say so
    └── TryAgainLater          the job goes back to the queue for some seconds

Errors of botocore, PynamoDB, twilio and openai are translated into these at their one seam (`store/transactions.py`,
`gateways/`). No text of theirs is kept: it can hold phone numbers, message text or keys.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.sales.profile_mistakes import Mistake


class SalesBotError(Exception):
    """Base of all of them."""


class SettingsInvalid(SalesBotError):
    pass


class ProfileInvalid(SalesBotError):
    """`mistakes` by line; the sentence tells them all."""

    def __init__(self, name: str, mistakes: "Sequence[Mistake]") -> None:
        self.name = name
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """One sentence a mistake: `default.toml line 12: voice.treatment must be one of: tú, usted, vos`."""
        return [f"{self.name}{f' line {m.line}' if m.line else ''}: {m.in_english}" for m in self.mistakes]


class CatalogInvalid(SalesBotError):
    """`mistakes`: a line of the file and a Spanish sentence about it, in the order of the lines."""

    def __init__(self, mistakes: Sequence[tuple[int, str]]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = tuple(mistakes)


class RequestRefused(SalesBotError):
    """`status` is the HTTP status, `code` is for programs, `message` a Spanish sentence for the operator.

    `details` tell each of several mistakes with its `place` and its `message`.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_after: int | None = None,
        details: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after
        self.details = details


class ChangeRefused(SalesBotError):
    pass


class ConversationChanged(ChangeRefused):
    pass


class MessageChanged(ChangeRefused):
    pass


class OrderChanged(ChangeRefused):
    pass


class StockChanged(ChangeRefused):
    pass


class ObjectChanged(ChangeRefused):
    pass


class CatalogChanged(ChangeRefused):
    pass


class StoreBusy(SalesBotError):
    pass


class ModelFailed(SalesBotError):
    def __init__(self, reason: str, *, temporary: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.temporary = temporary


class SendFailed(SalesBotError):
    def __init__(self, code: int | None = None) -> None:
        super().__init__(f"{type(self).__name__} {code or ''}".strip())
        self.code = code


class SendRefused(SendFailed):
    pass


class SendDelayed(SendFailed):
    pass


class SendUnknown(SendFailed):
    pass


class SendStopped(SalesBotError):
    pass


class FileUnavailable(SalesBotError):
    pass


class FileTooLarge(SalesBotError):
    pass


class LookupFailed(SalesBotError):
    pass


class DeletionFailed(SalesBotError):
    pass


class TryAgainLater(SalesBotError):
    def __init__(self, seconds: int, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason

"""Twilio's error codes as far as the simulated account gives them (https://www.twilio.com/docs/api/errors)."""

_ERRORS = {
    500: (500, "Internal Server Error"),
    20003: (401, "Authenticate"),
    20009: (409, "Cannot delete this resource before it is complete"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    21211: (400, "Invalid 'To' Phone Number"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
    63016: (400, "Failed to send freeform message because you are outside the allowed window."),
    63019: (400, "Media failed to download"),
    63018: (429, "Rate limit exceeded for Channel"),
}


class Refused(Exception):
    """`code` is Twilio's own, `status` that of HTTP."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = _ERRORS.get(code, (400, ""))[0]
        self.message = explanation(code)


class AnswerLost(Exception):
    """The message was accepted, but whoever sent it is not told."""


def explanation(code: int) -> str:
    return _ERRORS.get(code, (400, "The message was refused."))[1]

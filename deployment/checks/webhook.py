"""Two requests to the bot as from Twilio: one that is signed, one that is not.

The signed one reports the progress of a message that does not exist: the bot reads one row and leaves it alone. The
forged one holds no message: even a bot that checks no signatures records nothing.
"""

from requests import RequestException, Response
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from chalicelib.sales.links import status_url, without_fragment
from deployment.checks.configuration import SETTINGS
from deployment.checks.finding import Check, Finding, failed, ok
from deployment.checks.target import Target
from deployment.errors import DeploymentFailed

_NOBODY = "doctor"
_FORGED = "not-the-token-of-this-account"


def signed(target: Target) -> Finding:
    settings = target.settings
    url = without_fragment(status_url(settings.twilio_webhook_url, _NOBODY, _NOBODY))
    form = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "sent", "AccountSid": settings.twilio_account_sid}
    answer = _posted(target, url, form, settings.twilio_auth_token)
    if answer.status_code == 200:
        return ok("accepted")
    if answer.status_code == 403:
        return failed(
            "refused (403)",
            "The bot has another TWILIO_WEBHOOK_URL or token than Parameter Store: a changed one counts after "
            f"5 minutes. {target.deploy}",
        )
    return failed(
        f"answered {answer.status_code}", f"See `make logs STAGE={target.stage.name}`; 503 means wrong settings."
    )


def forged(target: Target) -> Finding:
    form = {"AccountSid": target.settings.twilio_account_sid, "Body": "forged"}
    answer = _posted(target, target.settings.twilio_webhook_url, form, _FORGED)
    if answer.status_code == 403:
        return ok("refused (403)")
    if answer.status_code < 500:
        return failed(
            f"not refused ({answer.status_code}): anyone can write to the bot",
            "Set VERIFY_WEBHOOK=true, and look what answers at TWILIO_WEBHOOK_URL.",
        )
    return failed(f"answered {answer.status_code}", f"See `make logs STAGE={target.stage.name}`.")


def _posted(target: Target, url: str, form: dict[str, str], token: str) -> Response:
    signature = RequestValidator(token).compute_signature(url, form)
    try:
        return target.ask("POST", url, data=form, headers={SIGNATURE_HEADER: signature})
    except RequestException as error:
        raise DeploymentFailed(
            f"{target.settings.twilio_webhook_url} cannot be reached ({type(error).__name__}): "
            "it must be an address that Twilio reaches too."
        ) from None


CHECKS: tuple[Check[Target], ...] = (
    Check("Signed webhook", signed, (SETTINGS,)),
    Check("Forged webhook", forged, (SETTINGS,)),
)

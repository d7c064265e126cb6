"""Twilio's side: the account, the number that sends, the webhook that is set at it, the templates."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import requests
from twilio.base.exceptions import TwilioException

from chalicelib.gateways.twilio_gateway import status_of
from chalicelib.sales.links import CONNECTION_OVERRIDES, without_fragment
from deployment.checks.configuration import SETTINGS
from deployment.checks.finding import Check, Finding, all_of, failed, ok, skipped, warning
from deployment.checks.target import Target
from deployment.errors import DeploymentFailed

ACCOUNT, SENDER = "Twilio account", "Twilio sender"
SANDBOX = "whatsapp:+14155238886"
_CONSOLE = "Twilio console > Messaging > Try it out > Send a WhatsApp message > Sandbox settings"
_SENDERS_PAGE = "Twilio console > Messaging > Senders > WhatsApp senders"
_MOST_TEMPLATES = 200
_GOOD_TEMPLATE = ("approved",)
_WAITING_TEMPLATE = ("received", "pending", "unsubmitted")

T = TypeVar("T")


def account(target: Target) -> Finding:
    found = _asked(lambda: target.twilio.api.v2010.accounts(target.settings.twilio_account_sid).fetch())
    if found.status != "active":
        return failed(f"the account is {found.status}", "Open Twilio's console: it says what the account lacks.")
    if found.type == "Trial":
        return warning(
            "active, a trial account: only phones that you have verified get messages",
            "Upgrade the account before customers write.",
        )
    return ok("active")


def sender(target: Target) -> Finding:
    listed = _senders(target)
    return all_of(_sender(target, number, listed) for number in target.settings.twilio_senders)


def _sender(target: Target, number: str, listed: dict[str, Any]) -> Finding:
    if number in listed:
        status = str(listed[number].status)
        if status.startswith("ONLINE"):
            return ok(f"{_masked(number)} is online")
        return failed(f"{_masked(number)} is {status}", f"{_SENDERS_PAGE} tells what it lacks.")
    if number != SANDBOX:
        return failed(
            f"{_masked(number)} is no WhatsApp sender of this account",
            f"Correct TWILIO_PHONE_NUMBER, or register the number: {_SENDERS_PAGE}.",
        )
    told = f"{_masked(number)} is Twilio's sandbox, which Twilio does not list"
    if target.is_production:
        return warning(told, "Only phones that have joined the sandbox can write: customers need a number of your own.")
    return ok(told)


def webhook(target: Target) -> Finding:
    listed = _senders(target)
    mine = [number for number in target.settings.twilio_senders if number in listed]
    url = target.settings.twilio_webhook_url
    if not mine and target.is_local and target.settings.twilio_api_base_url:
        return skipped("the simulated Twilio calls the API of this stack")
    if not mine:
        return skipped(
            "Twilio does not tell the webhook of the sandbox",
            f"Set it by hand: {_CONSOLE}: {url}{CONNECTION_OVERRIDES}, POST.",
        )
    return all_of(
        (finding for number in mine for finding in _webhook(url, number, listed[number].webhook or {})),
        when_good=f"POST {url}",
    )


def _webhook(url: str, number: str, found: dict[str, Any]) -> Iterator[Finding]:
    set_to = str(found.get("callback_url") or "")
    method = str(found.get("callback_method") or "POST").upper()
    to_do = f"Set {url}{CONNECTION_OVERRIDES} and POST: {_SENDERS_PAGE} > the number."
    if without_fragment(set_to) != url:
        yield failed(f"{_masked(number)} calls {set_to or 'nothing'}, not {url}", to_do)
    elif method != "POST":
        yield failed(f"{_masked(number)} calls with {method}", to_do)
    elif set_to != url + CONNECTION_OVERRIDES:
        yield warning(
            f"POST {set_to}, without {CONNECTION_OVERRIDES}: Twilio does not try again after an error of the bot", to_do
        )


def templates(target: Target) -> Finding:
    found = _asked(lambda: list(target.twilio.content.v1.content_and_approvals.list(limit=_MOST_TEMPLATES)))
    if not found:
        return skipped("no templates")
    states = [(str(template.friendly_name), _approval(template.approval_requests)) for template in found]
    return all_of(
        (_template(name, state) for name, state in states),
        when_good=", ".join(f"{name}: {state}" for name, state in states),
    )


def _approval(asked: Any) -> str:
    """Twilio documents one object; where there are more approvals, that of WhatsApp."""
    requests_ = asked if isinstance(asked, list) else [asked or {}]
    return str(next((request.get("status") for request in requests_ if request.get("status")), "unsubmitted"))


def _template(name: str, state: str) -> Finding:
    if state in _GOOD_TEMPLATE:
        return ok(name)
    if state in _WAITING_TEMPLATE:
        return warning(f"{name}: {state}", "WhatsApp approves templates within a day or two; unsubmitted ones never.")
    return failed(f"{name}: {state}", "Twilio console > Messaging > Content Template Builder tells the reason.")


def _senders(target: Target) -> dict[str, Any]:
    """By number, as `whatsapp:+…`."""
    found = _asked(lambda: list(target.twilio.messaging.v2.channels_senders.list(channel="whatsapp")))
    return {str(sender.sender_id): sender for sender in found}


def _masked(number: str) -> str:
    return f"the number …{number[-4:]}"


def _asked(question: Callable[[], T]) -> T:
    """Raises DeploymentFailed without Twilio's text, which can hold numbers."""
    try:
        return question()
    except TwilioException as error:
        raise DeploymentFailed(_in_words(status_of(error))) from None
    except requests.RequestException as error:
        raise DeploymentFailed(f"Twilio cannot be reached ({type(error).__name__}): try again.") from None


def _in_words(status: int | None) -> str:
    if status in (401, 403):
        return (
            f"Twilio refuses the account or its token ({status}): "
            "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN against Twilio's console."
        )
    if status == 404:
        return "Twilio does not know what was asked for (404): check TWILIO_ACCOUNT_SID and TWILIO_API_BASE_URL."
    return f"Twilio answered with an error ({status or 'unreadable'}): try again, or see status.twilio.com."


CHECKS: tuple[Check[Target], ...] = (
    Check(ACCOUNT, account, (SETTINGS,)),
    Check(SENDER, sender, (ACCOUNT,)),
    Check("Twilio webhook", webhook, (ACCOUNT,)),
    Check("Twilio templates", templates, (ACCOUNT,)),
)

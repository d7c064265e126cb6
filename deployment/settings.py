"""What the shop sets: secrets for Parameter Store, everything else as parameters of the stack's template.

Both are taken from the environment by the settings' own names, as TWILIO_AUTH_TOKEN and OPENAI_MODEL.
"""

import getpass
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalicelib.config import load_settings
from chalicelib.errors import ProfileInvalid, SettingsInvalid
from chalicelib.wiring import load_profile
from deployment.errors import DeploymentFailed
from deployment.urls import NOT_KNOWN_YET

ASKED = {
    "TWILIO_ACCOUNT_SID": "Twilio's account SID (AC…): ",
    "TWILIO_AUTH_TOKEN": "Twilio's auth token (does not show): ",
    "TWILIO_PHONE_NUMBER": "The shop's WhatsApp number (+14155238886 is Twilio's sandbox): ",
    "OPENAI_API_KEY": "OpenAI's key, sk-… (does not show): ",
}
_HIDDEN = ("TWILIO_AUTH_TOKEN", "OPENAI_API_KEY")
OPTIONAL = (
    "TWILIO_AUTH_TOKEN_SECONDARY",
    "TWILIO_SENDERS",
    # The secret first: there must be no address without it.
    "WEBHOOK_SECRET",
    "HAND_OFF_WEBHOOK_URL",
    "ORDER_WEBHOOK_URL",
)
MADE_ONCE = ("SESSION_SECRET", "PSEUDONYM_KEY")
KNOWN_AFTERWARDS = ("TWILIO_WEBHOOK_URL", "DASHBOARD_ORIGIN")
# In the order of writing: a second token must be there before the first one changes.
KEPT_SECRET = (*OPTIONAL, *ASKED, *MADE_ONCE, *KNOWN_AFTERWARDS)
# What the templates name themselves.
_OF_THE_STAGE = ("STAGE",)

# By the setting's name.
Ask = Callable[[str], str]


def ask_on_the_terminal(name: str) -> str:
    return (getpass.getpass if name in _HIDDEN else input)(ASKED[name]).strip()


def collect_secrets(environ: Mapping[str, str], kept: Mapping[str, str], ask: Ask | None) -> dict[str, str]:
    """What is to be written: from the environment, else asked for where nothing is kept yet.

    Raises DeploymentFailed for what is missing.
    """
    given = {name: environ[name].strip() for name in KEPT_SECRET if environ.get(name, "").strip()}
    missing = [name for name in ASKED if name not in given and name not in kept]
    if missing and ask is None:
        raise DeploymentFailed(
            f"Missing: {', '.join(missing)}. Set them in the environment, or run this on a terminal to be asked."
        )
    if ask:
        given |= {name: ask(name) for name in missing}
    made = {name: secrets.token_urlsafe(48) for name in MADE_ONCE if name not in kept and name not in given}
    return {**made, **{name: value for name, value in given.items() if kept.get(name) != value}}


def check(variables: Mapping[str, Any], parameters: Mapping[str, str], secrets_: Mapping[str, str]) -> None:
    """By the bot's own rules, so that nothing is deployed that would not start. Raises DeploymentFailed.

    `variables`: the Lambdas' environment as the template has it; `parameters`: the values that the stack will have.
    """
    environment = {"REPLY_QUEUE_URL": "https://queue.example/replies.fifo", "BUCKET": "bucket", "STAGE": "dev"}
    for name, value in variables.items():
        if isinstance(value, dict) and value.get("Ref") in parameters:
            environment[name] = parameters[value["Ref"]]
    not_known_yet = {"TWILIO_WEBHOOK_URL": NOT_KNOWN_YET, "DASHBOARD_ORIGIN": "https://page.example"}
    try:
        settings = load_settings({**environment, **not_known_yet, **secrets_}, _no_parameters)
        for sender in settings.twilio_senders:
            load_profile(sender)
    except (SettingsInvalid, ProfileInvalid) as mistakes:
        raise DeploymentFailed(f"{mistakes}. Nothing has been deployed.") from None
    if not settings.twilio_account_sid.startswith("AC"):
        raise DeploymentFailed("TWILIO_ACCOUNT_SID must begin with AC. Nothing has been deployed.")


def variables_of(template: Mapping[str, Any]) -> dict[str, Any]:
    """The environment of all Lambdas, and what one of them has beside it."""
    found = dict(template["Globals"]["Function"]["Environment"]["Variables"])
    for resource in template["Resources"].values():
        found |= resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
    return found


def template_parameters(environ: Mapping[str, str], declared: Iterable[str]) -> dict[str, str]:
    """The template's parameters that the environment sets: OPENAI_MODEL is OpenaiModel."""
    found = {}
    for name, value in environ.items():
        parameter = parameter_of(name)
        if parameter in declared and name.isupper() and name not in _OF_THE_STAGE and value.strip():
            found[parameter] = value.strip()
    return found


def parameter_of(setting: str) -> str:
    return "".join(part.capitalize() for part in setting.split("_"))


def terminal_or_none() -> Ask | None:
    return ask_on_the_terminal if sys.stdin.isatty() else None


def _no_parameters(_names: Iterable[str]) -> Mapping[str, str]:
    return {}

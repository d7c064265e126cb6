"""OpenAI's key and the model that it is to be used with."""

import openai
from openai import OpenAI

from deployment.checks.configuration import SETTINGS
from deployment.checks.finding import Check, Finding, failed, ok, warning
from deployment.checks.target import CALL_SECONDS, Target


def model(target: Target) -> Finding:
    settings = target.settings
    name = settings.openai_model
    with OpenAI(
        api_key=settings.openai_api_key, base_url=settings.openai_base_url, max_retries=0, timeout=CALL_SECONDS
    ) as client:
        try:
            client.models.retrieve(name)
        except openai.OpenAIError as error:
            return _in_words(error, name)
    if settings.openai_prices is None:
        return warning(
            f"{name} is there; its price is unknown",
            "Costs show as unknown: set OPENAI_PRICE_PER_MILLION_USD.",
        )
    return ok(f"the key is good, {name} is there")


def _in_words(error: openai.OpenAIError, name: str) -> Finding:
    """Without the error's text, which repeats part of the key."""
    if isinstance(error, openai.AuthenticationError):
        return failed("OpenAI refuses the key (401)", "Put another OPENAI_API_KEY: platform.openai.com > API keys.")
    if isinstance(error, openai.PermissionDeniedError):
        return warning("the key may not look at models (403)", "Give it the permission “Models: read” to be sure.")
    if isinstance(error, openai.NotFoundError):
        return failed(
            f"there is no model {name} for this key (404)",
            "Correct OPENAI_MODEL, or allow the model to the key's project: platform.openai.com > Limits.",
        )
    if isinstance(error, openai.RateLimitError):
        return failed("OpenAI refuses for now (429)", "Is there credit left? platform.openai.com > Billing.")
    if isinstance(error, openai.APIStatusError):
        return failed(f"OpenAI answered {error.status_code}", "Try again, or see status.openai.com.")
    return failed(f"OpenAI cannot be reached ({type(error).__name__})", "Is there a network? Is OPENAI_BASE_URL right?")


CHECKS: tuple[Check[Target], ...] = (Check("OpenAI", model, (SETTINGS,)),)

"""The account at OpenAI: one client, asked within a time, its errors as ModelFailed without their text.

The SDK's own retries are off: its default timeout is 600 s and a retry must not start when the job's time is short.
"""

from collections.abc import Callable
from typing import TypeVar

import openai
from openai import OpenAI

from chalicelib.errors import ModelFailed
from chalicelib.gateways.time_budget import TimeBudget

_CONNECT_SECONDS = 5.0
_PERMANENT_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached"})

T = TypeVar("T")


class OpenAIAccount:
    def __init__(
        self,
        api_key: Callable[[], str],
        refresh_settings: Callable[[], None],
        *,
        base_url: str | None,
        timeout: float,
    ) -> None:
        self._api_key = api_key
        self._refresh_settings = refresh_settings
        limits = openai.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS))
        self._client = OpenAI(api_key=api_key(), base_url=base_url, max_retries=0, timeout=limits)

    def ask(self, question: Callable[[OpenAI], T], seconds: float) -> T:
        """Once more, with the key read again, after a 401; all of it within this time. Raises ModelFailed."""
        budget = TimeBudget(seconds)
        try:
            return budget.run_with_fresh_key(
                lambda: question(self._client_now()), _is_unauthorized, self._refresh_settings
            )
        except openai.OpenAIError as error:
            raise _as_model_failed(error) from None
        except TimeoutError:
            raise ModelFailed("timeout", temporary=True) from None
        except ValueError:
            raise ModelFailed("garbage", temporary=True) from None

    def _client_now(self) -> OpenAI:
        return self._client.with_options(api_key=self._api_key())


def _is_unauthorized(error: Exception) -> bool:
    return isinstance(error, openai.AuthenticationError)


def _as_model_failed(error: openai.OpenAIError) -> ModelFailed:
    if isinstance(error, openai.APITimeoutError):
        return ModelFailed("timeout", temporary=True)
    if isinstance(error, openai.APIConnectionError):
        return ModelFailed("connection", temporary=True)
    if isinstance(error, openai.APIStatusError):
        passing = error.status_code in (408, 409, 429) or error.status_code >= 500
        return ModelFailed(f"http_{error.status_code}", temporary=passing and error.code not in _PERMANENT_CODES)
    return ModelFailed("garbage", temporary=True)

"""OpenAI's transcription of voice notes, by the same SDK and with the same errors as the model's answers."""

import random
from collections.abc import Callable

import openai
from openai import OpenAI
from openai.types.audio import Transcription

from chalicelib import logs
from chalicelib.clock import Deadline
from chalicelib.errors import ModelFailed
from chalicelib.gateways.openai_gateway import as_model_failed
from chalicelib.gateways.time_budget import TimeBudget
from chalicelib.sales.cost import nano_usd_of_voice
from chalicelib.sales.media import FetchedFile, Transcript, ogg_seconds, voice_name

_TRIES = 2
_LEAST_SECONDS = 3.0
_CONNECT_SECONDS = 5.0


class OpenAIEars:
    def __init__(
        self,
        api_key: Callable[[], str],
        refresh_settings: Callable[[], None],
        *,
        base_url: str | None,
        model: str,
        nano_usd_a_minute: int | None,
        timeout: float,
        language: str = "es",
    ) -> None:
        self._api_key = api_key
        self._refresh_settings = refresh_settings
        self._model = model
        self._nano_usd_a_minute = nano_usd_a_minute
        self._timeout = timeout
        self._language = language
        limits = openai.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS))
        self._client = OpenAI(api_key=api_key(), base_url=base_url, max_retries=0, timeout=limits)

    def transcribe(self, voice: FetchedFile, deadline: Deadline) -> Transcript:
        """Empty where nothing was understood. Raises ModelFailed."""
        for attempt in range(1, _TRIES + 1):
            if deadline.remaining() < _LEAST_SECONDS:
                raise ModelFailed("no_time", temporary=True)
            try:
                return self._heard(self._ask(voice, deadline), voice)
            except ModelFailed as failed:
                logs.step("transcription_failed", reason=failed.reason, attempt=attempt)
                if not failed.temporary or attempt == _TRIES:
                    raise
            deadline.clock.sleep(random.uniform(0.2, 0.5) * 2**attempt)
        raise AssertionError("unreachable")

    def _ask(self, voice: FetchedFile, deadline: Deadline) -> Transcription:
        """Once more with the key read again, after a 401; all of it within one try's time."""
        budget = TimeBudget(min(self._timeout, deadline.remaining()))
        try:
            try:
                return budget.run(lambda: self._ask_once(voice))
            except openai.AuthenticationError:
                budget.run(self._refresh_settings)
                return budget.run(lambda: self._ask_once(voice))
        except openai.OpenAIError as error:
            raise as_model_failed(error) from None
        except TimeoutError:
            raise ModelFailed("timeout", temporary=True) from None
        except ValueError:
            raise ModelFailed("garbage", temporary=True) from None

    def _ask_once(self, voice: FetchedFile) -> Transcription:
        answer: object = self._client.with_options(api_key=self._api_key()).audio.transcriptions.create(
            model=self._model,
            language=self._language,
            file=(voice_name(voice.content_type), voice.data, voice.content_type),
        )
        if not isinstance(answer, Transcription) or not isinstance(answer.text, str):
            raise ModelFailed("garbage", temporary=True)
        return answer

    def _heard(self, answer: Transcription, voice: FetchedFile) -> Transcript:
        """Half a character (a lone surrogate) is left out: neither DynamoDB nor Twilio takes it."""
        told = getattr(answer.usage, "seconds", None)
        seconds = told if isinstance(told, int | float) and told >= 0 else ogg_seconds(voice.data)
        text = answer.text.encode("utf-8", "ignore").decode()
        return Transcript(text, nano_usd_of_voice(seconds, self._nano_usd_a_minute))

"""OpenAI's transcription of voice notes, by the same SDK and with the same errors as the model's answers."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from openai import OpenAI

from chalicelib import logs
from chalicelib.clock import Deadline
from chalicelib.errors import ModelFailed
from chalicelib.gateways.openai_account import OpenAIAccount
from chalicelib.sales.cost import nano_usd_of_voice
from chalicelib.sales.media import FetchedFile, Transcript, ogg_seconds, voice_name

if TYPE_CHECKING:  # forty modules, which a worker loads with the first voice note
    from openai.types.audio import Transcription

_TRIES = 2
_LEAST_SECONDS = 3.0


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
        self._account = OpenAIAccount(api_key, refresh_settings, base_url=base_url, timeout=timeout)
        self._model = model
        self._nano_usd_a_minute = nano_usd_a_minute
        self._timeout = timeout
        self._language = language

    def transcribe(self, voice: FetchedFile, deadline: Deadline) -> Transcript:
        """Empty where nothing was understood. Raises ModelFailed."""
        for attempt in range(1, _TRIES + 1):
            if deadline.remaining() < _LEAST_SECONDS:
                raise ModelFailed("no_time", temporary=True)
            try:
                seconds = min(self._timeout, deadline.remaining())
                return self._heard(self._account.ask(lambda client: self._ask(client, voice), seconds), voice)
            except ModelFailed as failed:
                logs.step("transcription_failed", reason=failed.reason, attempt=attempt)
                if not failed.temporary or attempt == _TRIES:
                    raise
            deadline.clock.sleep(random.uniform(0.2, 0.5) * 2**attempt)
        raise AssertionError("unreachable")

    def _ask(self, client: OpenAI, voice: FetchedFile) -> "Transcription":
        from openai.types.audio import Transcription

        answer: object = client.audio.transcriptions.create(
            model=self._model,
            language=self._language,
            file=(voice_name(voice.content_type), voice.data, voice.content_type),
        )
        if not isinstance(answer, Transcription) or not isinstance(answer.text, str):
            raise ModelFailed("garbage", temporary=True)
        return answer

    def _heard(self, answer: "Transcription", voice: FetchedFile) -> Transcript:
        """Half a character (a lone surrogate) is left out: neither DynamoDB nor Twilio takes it."""
        told = getattr(answer.usage, "seconds", None)
        seconds = told if isinstance(told, int | float) and told >= 0 else ogg_seconds(voice.data)
        text = answer.text.encode("utf-8", "ignore").decode()
        return Transcript(text, nano_usd_of_voice(seconds, self._nano_usd_a_minute))

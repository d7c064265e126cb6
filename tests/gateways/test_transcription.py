"""Our use of OpenAI's transcription: the real SDK over real HTTP, every documented failure translated."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.errors import ModelFailed
from chalicelib.gateways.openai_ears import OpenAIEars
from chalicelib.sales.cost import nano_usd_of_voice, price_of_minute
from chalicelib.sales.media import FetchedFile, Transcript
from tests.fakes.outside import ManualClock
from tests.gateways.scripted_server import Answer, ScriptedServer, serving

VOICE = FetchedFile(b"OggS a voice note", "audio/ogg; codecs=opus")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving(ScriptedServer()) as running:
        yield running


class Listening:
    def __init__(self, server: ScriptedServer, *, timeout: float = 5, price: int | None = 4_500_000) -> None:
        self.clock = ManualClock()
        self.keys = ["old-key"]
        self.ears = OpenAIEars(
            lambda: self.keys[0],
            self._refresh,
            base_url=f"{server.url}/v1",
            model="gpt-transcribe",
            nano_usd_a_minute=price,
            timeout=timeout,
        )

    def _refresh(self) -> None:
        self.keys = ["new-key"]

    def transcribe(self, voice: FetchedFile = VOICE, seconds: float = 30) -> Transcript:
        return self.ears.transcribe(voice, self.clock.deadline(seconds))


@pytest.fixture
def listening(server: ScriptedServer) -> Listening:
    return Listening(server)


def heard(text: Any = "Quiero dos tazas", **fields: Any) -> Answer:
    return Answer(200, {"text": text, "usage": {"type": "duration", "seconds": 20}, **fields})


def test_a_voice_note_alone_loads_the_types_of_transcriptions() -> None:
    """In an interpreter of its own: a worker that starts for a text waits for none of them."""
    code = "import sys, chalicelib.gateways.openai_ears; print('openai.types.audio' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_a_voice_note_is_sent_as_a_file_with_its_language_and_a_name_that_tells_its_format(
    server: ScriptedServer, listening: Listening
) -> None:
    server.answers = [heard()]
    assert listening.transcribe() == Transcript("Quiero dos tazas", 1_500_000)
    (request,) = server.requests
    assert request.path == "/v1/audio/transcriptions"
    assert b'name="model"\r\n\r\ngpt-transcribe\r\n' in request.raw
    assert b'name="language"\r\n\r\nes\r\n' in request.raw
    assert b'filename="voice.ogg"' in request.raw
    assert VOICE.data in request.raw


@pytest.mark.parametrize(
    ("content_type", "name"),
    [("audio/mpeg", b"voice.mp3"), ("audio/mp4", b"voice.m4a"), ("AUDIO/OGG", b"voice.ogg")],
)
def test_other_recordings_have_names_of_their_own(
    server: ScriptedServer, listening: Listening, content_type: str, name: bytes
) -> None:
    server.answers = [heard()]
    listening.transcribe(FetchedFile(b"x", content_type))
    assert b'filename="' + name + b'"' in server.requests[0].raw


def test_half_a_character_is_left_out(server: ScriptedServer, listening: Listening) -> None:
    server.answers = [Answer(200, raw=b'{"text": "Hola \\ud83d"}')]
    assert listening.transcribe().text == "Hola "


def test_what_is_not_understood_is_empty_and_not_a_failure(server: ScriptedServer, listening: Listening) -> None:
    server.answers = [heard("")]
    assert listening.transcribe() == Transcript("", 1_500_000)


# What it costs


def ogg_opus(seconds: float) -> FetchedFile:
    head = b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0"
    page = b"OggS\0\x04" + int(seconds * 48_000).to_bytes(8, "little") + b"\0" * 12
    return FetchedFile(b"OggS" + b"\0" * 24 + head + page, "audio/ogg")


TOKENS = {"type": "tokens", "input_tokens": 1, "output_tokens": 1, "total_tokens": 2}


@pytest.mark.parametrize("usage", [None, TOKENS], ids=["none told", "told in tokens"])
def test_the_recordings_own_length_is_paid_for_where_none_is_told(
    server: ScriptedServer, listening: Listening, usage: Any
) -> None:
    server.answers = [heard(usage=usage)]
    assert listening.transcribe(ogg_opus(60)).cost_nano_usd == 4_500_000


def test_the_cost_of_a_recording_of_unknown_length_is_unknown(server: ScriptedServer, listening: Listening) -> None:
    server.answers = [heard(usage=None)]
    assert listening.transcribe(FetchedFile(b"x", "audio/mpeg")).cost_nano_usd is None


def test_the_cost_at_an_unknown_price_is_unknown(server: ScriptedServer) -> None:
    server.answers = [heard()]
    assert Listening(server, price=None).transcribe().cost_nano_usd is None


def test_a_model_of_ones_own_that_costs_nothing_needs_no_length() -> None:
    assert nano_usd_of_voice(None, 0) == 0


@pytest.mark.parametrize(
    ("model", "configured", "price"),
    [("gpt-transcribe", None, 4_500_000), ("other", None, None), ("other", "0.006", 6_000_000), ("x", "0", 0)],
)
def test_the_price_of_a_minute_is_the_known_models_or_the_configured_one(
    model: str, configured: str | None, price: int | None
) -> None:
    assert price_of_minute(model, configured) == price


@pytest.mark.parametrize("wrong", ["cheap", "-1", "inf", "nan", "0,0045"])
def test_a_price_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a price"):
        price_of_minute("gpt-transcribe", wrong)


# What may fail

PASSING = {
    "rate limit": Answer(429, {"error": {"message": "slow down +34600000001", "code": "rate_limit_exceeded"}}),
    "server error": Answer(500, {"error": {"message": "oops"}}),
    "hang up": Answer(hang_up=True),
    "garbage": Answer(200, raw=b"<html>"),
    "another object": Answer(200, {"hello": "world"}),
    "no text": heard(text=None),
}


@pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING.keys())
def test_a_passing_failure_is_tried_once_more(server: ScriptedServer, listening: Listening, failure: Answer) -> None:
    server.answers = [failure, heard()]
    assert listening.transcribe().text == "Quiero dos tazas"
    assert len(listening.clock.sleeps) == 1


@pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING.keys())
def test_a_failure_that_lasts_is_told_as_passing(server: ScriptedServer, listening: Listening, failure: Answer) -> None:
    server.answer = lambda request: failure
    with pytest.raises(ModelFailed) as raised:
        listening.transcribe()
    assert raised.value.temporary
    assert len(server.requests) == 2
    assert "34600000001" not in str(raised.value)


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_a_final_failure_is_not_tried_again(server: ScriptedServer, listening: Listening, status: int) -> None:
    server.answers = [Answer(status, {"error": {"message": "no", "code": "invalid"}})]
    with pytest.raises(ModelFailed) as raised:
        listening.transcribe()
    assert not raised.value.temporary
    assert len(server.requests) == 1


def test_after_a_401_the_key_is_read_again_and_used(server: ScriptedServer, listening: Listening) -> None:
    server.answers = [Answer(401, {"error": {"message": "bad key"}}), heard()]
    assert listening.transcribe().text == "Quiero dos tazas"
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer old-key", "Bearer new-key"]


def test_no_call_starts_when_the_time_for_it_is_short(server: ScriptedServer, listening: Listening) -> None:
    with pytest.raises(ModelFailed) as raised:
        listening.transcribe(seconds=2)
    assert (raised.value.reason, raised.value.temporary) == ("no_time", True)
    assert server.requests == []


def test_an_answer_that_drips_in_is_a_timeout(server: ScriptedServer) -> None:
    server.answer = lambda request: Answer(200, {"text": "tarde"}, drips=30)
    with pytest.raises(ModelFailed) as raised:
        Listening(server, timeout=0.3).transcribe(seconds=3.2)
    assert raised.value.reason in ("timeout", "no_time")


def test_no_log_line_holds_what_was_said(
    server: ScriptedServer, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers = [PASSING["rate limit"], heard("un secreto")]
    with caplog.at_level(logging.DEBUG):
        listening.transcribe()
    told = " ".join(f"{record.getMessage()} {record.__dict__.get('fields')}" for record in caplog.records)
    assert "transcription_failed" in told
    assert "34600000001" not in " ".join(str(r.__dict__.get("fields")) for r in caplog.records)
    assert "secreto" not in told

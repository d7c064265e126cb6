"""The demo model cannot hear: it knows the words of a voice note only where the file carries them."""

from collections.abc import Iterator

import openai
import pytest
import requests
from openai import OpenAI

from chalicelib.gateways.openai_ears import OpenAIEars
from chalicelib.sales.media import FetchedFile, Transcript, ogg_seconds
from local.demo_ears import words_in
from local.demo_model import model_app
from local.phone_messages import SAMPLES
from tests.fakes.outside import ManualClock
from tests.local.servers import serving

SAMPLE = (SAMPLES / "voice.ogg").read_bytes()
SPOKEN = "Hola, ¿cuánto cuesta la taza de barro negro?"


@pytest.fixture
def url() -> Iterator[str]:
    with serving(model_app()) as url:
        yield url


def number(value: int) -> bytes:
    return value.to_bytes(4, "little")


def tags(*comments: bytes) -> bytes:
    listed = b"".join(number(len(comment)) + comment for comment in comments)
    return b"OggS....OpusTags" + number(6) + b"vendor" + number(len(comments)) + listed + b"sound"


def test_the_bots_own_way_of_listening_hears_the_phone_pages_sample(url: str) -> None:
    ears = OpenAIEars(lambda: "demo", lambda: None, base_url=f"{url}/v1", model="demo", nano_usd_a_minute=0, timeout=20)
    heard = ears.transcribe(FetchedFile(SAMPLE, "audio/ogg"), ManualClock().deadline())
    assert heard == Transcript(SPOKEN, 0)


def test_the_sample_is_a_short_recording() -> None:
    seconds = ogg_seconds(SAMPLE)
    assert seconds is not None
    assert 2 < seconds < 8


def test_the_words_are_found_among_other_comments() -> None:
    assert words_in(tags(b"ENCODER=x", "transcript=¿Qué tal?".encode(), b"OTHER=y")) == "¿Qué tal?"


@pytest.mark.parametrize(
    "voice",
    [
        b"",
        b"ID3 another kind",
        tags(),
        tags(b"ENCODER=x"),
        b"OpusTags",
        b"OpusTags" + number(2**32 - 1),
        b"OpusTags" + number(0) + number(2**32 - 1),
    ],
)
def test_of_a_recording_without_its_words_nothing_is_heard(voice: bytes) -> None:
    assert words_in(voice) == ""


def test_it_can_be_told_to_fail_at_listening_too(url: str) -> None:
    requests.post(f"{url}/control", json={"fail_next": 1}, timeout=10)
    with OpenAI(api_key="demo", base_url=f"{url}/v1", max_retries=0, timeout=20) as client:
        with pytest.raises(openai.InternalServerError):
            client.audio.transcriptions.create(model="demo", file=("voice.ogg", SAMPLE))
        assert client.audio.transcriptions.create(model="demo", file=("voice.ogg", SAMPLE)).text == SPOKEN


def test_a_request_without_a_file_is_refused(url: str) -> None:
    refused = requests.post(f"{url}/v1/audio/transcriptions", data={"model": "demo"}, timeout=10)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_request_error")

"""Files of customers through the whole bot: fetched over HTTP, kept in S3, transcribed with the real SDK, shown."""

import os
from collections.abc import Iterator

import boto3
import pytest

from chalicelib import wiring
from chalicelib.sales.operators import Role
from tests.aws import BUCKET, Aws
from tests.fakes.media import PHOTO, VOICE
from tests.fakes.outside import FakeModel, FakeTwilio, ManualClock
from tests.functional.conftest import ACCOUNT, PASSWORD_HASH, Shop, settings
from tests.gateways.scripted_server import Answer, Request, ScriptedServer, serving

MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media"
FILES = {"ME1": VOICE, "ME2": PHOTO}


def _outside(request: Request) -> Answer:
    """Twilio's API, the host that delivers its files, and OpenAI's transcription."""
    name = request.path.rpartition("/")[2]
    if request.path == "/v1/audio/transcriptions":
        usage = {"type": "duration", "seconds": 12}
        return Answer(200, {"text": "¿Cuánto cuesta la taza?", "usage": usage})
    if request.path.startswith("/delivered/"):
        return Answer(raw=FILES[name]) if "Authorization" not in request.headers else Answer(400)
    if "Authorization" in request.headers and name in FILES:
        return Answer(307, raw=b"", headers={"Location": f"/delivered/{name}"})
    return Answer(404)


@pytest.fixture
def outside() -> Iterator[ScriptedServer]:
    with serving(ScriptedServer(_outside)) as server:
        yield server


@pytest.fixture
def shop(aws: Aws, outside: ScriptedServer) -> Shop:
    clock = ManualClock()
    twilio, model = FakeTwilio(clock), FakeModel()
    environ = settings(
        REPLY_QUEUE_URL=aws.queue_url, TWILIO_API_BASE_URL=outside.url, OPENAI_BASE_URL=f"{outside.url}/v1"
    )
    parts = wiring.Wiring({**os.environ, **environ}, clock=clock, twilio=twilio, model=model)
    wiring.use(parts)
    parts.operators.set_password("op", Role.OPERATOR, PASSWORD_HASH)
    return Shop(aws, clock, twilio, model, parts)


def sends(shop: Shop, media_sid: str, content_type: str) -> str:
    return shop.customer_writes("", NumMedia="1", MediaUrl0=f"{MEDIA}/{media_sid}", MediaContentType0=content_type)


def test_a_voice_note_is_heard_answered_and_shown_with_its_transcript(shop: Shop) -> None:
    sends(shop, "ME1", "audio/ogg")
    assert shop.worker() == [{"batchItemFailures": []}]
    voice, answer = shop.thread()
    assert (voice["transcript"], voice["media_outcome"]) == ("¿Cuánto cuesta la taza?", "heard")
    assert "¿Cuánto cuesta la taza?" in answer["body"]
    assert voice["cost_usd"] == pytest.approx(12 / 60 * 0.0045)
    assert shop.conversation()["cost_usd"] == pytest.approx(voice["cost_usd"] + answer["cost_usd"])


def test_a_file_lies_in_the_private_bucket_under_its_conversation(shop: Shop) -> None:
    sid = sends(shop, "ME2", "image/jpeg")
    shop.model.reply = "¡Qué bonita!"
    shop.worker()
    key = f"media/{shop.conversation_id()}/{sid}/0"
    kept = boto3.client("s3").get_object(Bucket=BUCKET, Key=key)
    assert (kept["Body"].read(), kept["ContentType"]) == (PHOTO, "image/jpeg")
    assert "input_image" in str(shop.model.requests[0].conversation)


def test_a_file_that_is_nowhere_is_answered_honestly(shop: Shop) -> None:
    sends(shop, "ME3", "image/jpeg")
    shop.worker()
    picture, answer = shop.thread()
    assert picture["media_outcome"] == "failed"
    assert answer["body"]
    assert shop.model.requests == []
    assert shop.clock.sleeps == [1, 3]


def test_a_voice_note_costs_two_aws_calls_more_than_words(shop: Shop) -> None:
    shop.customer_writes()
    shop.worker()
    shop.customer_writes()
    (words,) = shop.jobs()
    without = shop.aws.counted(lambda: shop.work_on(words))
    sends(shop, "ME1", "audio/ogg")
    (voice,) = shop.jobs()
    more = shop.aws.counted(lambda: shop.work_on(voice))
    for call in without:
        more.remove(call)
    assert sorted(more) == ["PutObject", "TransactWriteItems"]

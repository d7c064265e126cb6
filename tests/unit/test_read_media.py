"""Voice notes become words, pictures go to the model, everything else is told honestly; each read and paid for once."""

import base64
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.errors import (
    ConversationChanged,
    FileTooLarge,
    FileUnavailable,
    MessageChanged,
    ModelFailed,
    StoreBusy,
)
from chalicelib.flows.read_media import ReadMedia
from chalicelib.sales import instructions, media
from chalicelib.sales.conversation import CUSTOMER, Conversation, Direction, Media, Message
from tests.fakes.conversations import FakeConversations
from tests.fakes.media import PHOTO, VOICE, FakeEars, FakeFiles
from tests.fakes.objects import FakeObjects
from tests.fakes.outside import START, ManualClock

PDF = ("application/pdf", b"%PDF-1.7")
VIDEO = ("video/mp4", b"a video")
AUDIO = ("audio/ogg", VOICE)
IMAGE = ("image/jpeg", PHOTO)
DATA_URL = "data:image/jpeg;base64," + base64.b64encode(PHOTO).decode()


class BusyObjects(FakeObjects):
    def put(self, key: str, data: bytes, content_type: str) -> None:
        raise StoreBusy("SlowDown")

    def get(self, key: str) -> bytes | None:
        raise StoreBusy("SlowDown")


class Reading:
    """A conversation whose customer sent files that nobody has answered."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.conversations = FakeConversations()
        self.files = FakeFiles()
        self.ears = FakeEars(hears={VOICE: "¿Cuánto cuesta la taza?"})
        self.objects = FakeObjects()
        self.conversation = Conversation(
            "c1",
            "whatsapp:+14155238886",
            "whatsapp:+34600000001",
            last_message_at=START,
            created_at=START,
            changed_at=START,
        )
        self.conversations.rows["c1"] = self.conversation

    def customer_sends(self, *files: tuple[str, bytes], body: str = "", kind: str = "") -> str:
        message_id = f"MM{len(self.conversations.thread)}"
        items = tuple(self.files.holds(*file) for file in files)
        message = Message(
            "c1",
            message_id,
            Direction.INBOUND,
            CUSTOMER,
            self.clock.now(),
            "received",
            body=body,
            kind=kind or (media.kind_of(items[0].content_type) if items else "text"),
            media=items,
        )
        self.clock.move(1)
        self.conversations.thread["c1", message_id] = message
        waiting = self.conversation.unanswered | {message_id}
        self.conversation = self.conversations.rows["c1"] = replace(self.conversation, unanswered=waiting)
        return message_id

    def read(self, seconds: float = 58) -> tuple[dict[str, Message], Mapping[str, Sequence[str]]]:
        flow = ReadMedia(
            self.conversations, self.files, self.ears, self.objects, self.clock, ZoneInfo("UTC"), reserve_seconds=27
        )
        messages = self.conversations.recent_messages("c1", 40)
        read, images = flow(self.conversation, messages, self.clock.deadline(seconds))
        assert [message.message_id for message in read] == [message.message_id for message in messages]
        return {message.message_id: message for message in read}, images

    def recorded(self, message_id: str) -> Message:
        message = self.conversations.message("c1", message_id)
        assert message is not None
        return message


@pytest.fixture
def reading() -> Reading:
    return Reading()


# A voice note


def test_a_voice_note_becomes_the_customers_words(reading: Reading) -> None:
    voice = reading.customer_sends(AUDIO)
    messages, images = reading.read()
    assert messages[voice].words == "¿Cuánto cuesta la taza?"
    assert messages[voice].media_outcome == "heard"
    assert images == {}
    assert reading.recorded(voice) == messages[voice]


def test_a_voice_note_is_kept_in_the_bucket_under_its_conversation(reading: Reading) -> None:
    voice = reading.customer_sends(AUDIO)
    messages, _ = reading.read()
    assert reading.objects.objects == {f"media/c1/{voice}/0": VOICE}
    assert [item.key for item in messages[voice].media] == [f"media/c1/{voice}/0"]


def test_a_later_try_neither_fetches_nor_pays_again(reading: Reading) -> None:
    voice = reading.customer_sends(AUDIO)
    reading.read()
    messages, _ = reading.read()
    assert messages[voice].words == "¿Cuánto cuesta la taza?"
    assert len(reading.files.asked) == len(reading.ears.heard) == 1
    assert reading.conversations.totals()["cost_nano_usd"] == 500_000


def test_what_listening_costs_is_counted_on_the_day_the_message_and_the_conversation(reading: Reading) -> None:
    voice = reading.customer_sends(AUDIO)
    reading.read()
    assert reading.recorded(voice).cost_nano_usd == 500_000
    assert reading.conversations.totals() == {"cost_nano_usd": 500_000}
    assert reading.conversations.rows["c1"].cost_nano_usd == 500_000
    assert not reading.conversations.rows["c1"].cost_unknown


def test_an_unknown_price_is_told_as_unknown_and_never_as_zero(reading: Reading) -> None:
    reading.ears.cost_nano_usd = None
    voice = reading.customer_sends(AUDIO)
    reading.read()
    assert reading.recorded(voice).cost_nano_usd is None
    assert reading.conversations.totals() == {"unknown_cost_answers": 1}
    assert reading.conversations.rows["c1"].cost_unknown


@pytest.mark.parametrize("nothing", ["", "  \n "])
def test_a_voice_note_in_which_nothing_is_understood_has_failed_and_is_paid_for(reading: Reading, nothing: str) -> None:
    reading.ears.hears[VOICE] = nothing
    voice = reading.customer_sends(AUDIO)
    messages, _ = reading.read()
    assert (messages[voice].media_outcome, messages[voice].transcript) == ("failed", "")
    assert reading.conversations.totals()["cost_nano_usd"] == 500_000


@pytest.mark.parametrize("temporary", [True, False])
def test_a_transcription_that_fails_is_told_and_not_tried_for_ever(reading: Reading, temporary: bool) -> None:
    reading.ears.fails = [ModelFailed("http_500", temporary=temporary)]
    voice = reading.customer_sends(AUDIO)
    assert reading.read()[0][voice].media_outcome == "failed"
    assert reading.read()[0][voice].media_outcome == "failed"
    assert len(reading.ears.heard) == 1
    assert reading.conversations.totals() == {}


def test_a_recording_of_more_than_ten_minutes_is_too_long_and_is_not_paid_for(reading: Reading) -> None:
    voice = reading.customer_sends(("audio/ogg", ogg_opus(seconds=601)))
    assert reading.read()[0][voice].media_outcome == "too_large"
    assert reading.ears.heard == []


@pytest.mark.parametrize("content_type", ["audio/amr", "audio/aac"])
def test_a_recording_in_a_format_that_nobody_transcribes_is_told_as_unreadable(
    reading: Reading, content_type: str
) -> None:
    voice = reading.customer_sends((content_type, b"x"))
    assert reading.read()[0][voice].media_outcome == "unreadable"
    assert reading.ears.heard == []


def test_a_very_long_transcript_is_cut(reading: Reading) -> None:
    reading.ears.hears[VOICE] = "ja" * 20_000
    voice = reading.customer_sends(AUDIO)
    assert len(reading.read()[0][voice].transcript) == 10_000


# A picture


def test_a_picture_goes_to_the_model_as_it_is(reading: Reading) -> None:
    photo = reading.customer_sends(IMAGE, body="¿Tienen esta?")
    messages, images = reading.read()
    assert images == {photo: [DATA_URL]}
    assert messages[photo].media_outcome == reading.recorded(photo).media_outcome == "seen"
    assert reading.objects.objects == {f"media/c1/{photo}/0": PHOTO}
    assert reading.conversations.totals() == {}


def test_a_later_try_takes_the_picture_from_the_bucket(reading: Reading) -> None:
    photo = reading.customer_sends(IMAGE)
    reading.read()
    _, images = reading.read()
    assert images == {photo: [DATA_URL]}
    assert len(reading.files.asked) == 1


def test_a_later_try_fetches_again_what_the_bucket_has_lost(reading: Reading) -> None:
    photo = reading.customer_sends(IMAGE)
    reading.read()
    reading.objects.objects.clear()
    assert reading.read()[1] == {photo: [DATA_URL]}


def test_a_picture_that_a_later_try_cannot_get_was_not_seen(reading: Reading) -> None:
    photo = reading.customer_sends(IMAGE)
    reading.read()
    reading.objects.objects.clear()
    reading.files.files.clear()
    messages, images = reading.read()
    assert images == {}
    assert messages[photo].media_outcome == "failed"


def test_a_picture_is_bounded_lower_than_other_files(reading: Reading) -> None:
    photo = reading.customer_sends(("image/png", b"\x89PNG\r\n\x1a\n" + b"x" * media.MOST_PICTURE_BYTES))
    assert reading.read()[0][photo].media_outcome == "too_large"
    assert reading.objects.objects == {}


@pytest.mark.parametrize(
    "data",
    [
        b"<svg onload='x'/>",
        b"",
        b"GIF89a NETSCAPE2.0",
        b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\x02",
    ],
    ids=["another kind", "empty", "a GIF that moves", "a sticker that moves"],
)
def test_what_the_model_would_refuse_as_a_picture_is_not_given_to_it(reading: Reading, data: bytes) -> None:
    photo = reading.customer_sends(("image/jpeg", data))
    messages, images = reading.read()
    assert images == {}
    assert messages[photo].media_outcome == "unreadable"


@pytest.mark.parametrize(
    ("told", "data", "kind"),
    [
        ("image/jpeg", b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("image/webp", b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0", "image/webp"),
        ("image/webp", b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        ("image/gif", b"GIF89a...", "image/gif"),
    ],
)
def test_the_model_is_told_what_a_picture_is_and_not_what_it_was_called(
    reading: Reading, told: str, data: bytes, kind: str
) -> None:
    photo = reading.customer_sends((told, data), kind="sticker")
    _, images = reading.read()
    assert images[photo][0].startswith(f"data:{kind};base64,")


def test_of_many_pictures_the_model_gets_the_newest_and_is_told_of_the_others(reading: Reading) -> None:
    sent = [reading.customer_sends(IMAGE) for _ in range(7)]
    messages, images = reading.read()
    assert set(images) == set(sent[2:])
    assert [messages[photo].media_outcome for photo in sent[:2]] == ["failed", "failed"]
    assert len(reading.objects.objects) == 7


# The rest


@pytest.mark.parametrize("file", [PDF, VIDEO, ("text/vcard", b"BEGIN:VCARD"), ("application/octet-stream", b"x")])
def test_what_nobody_can_read_is_kept_and_told_as_unreadable(reading: Reading, file: tuple[str, bytes]) -> None:
    sent = reading.customer_sends(file)
    messages, images = reading.read()
    assert images == {}
    assert messages[sent].media_outcome == "unreadable"
    assert reading.objects.objects == {f"media/c1/{sent}/0": file[1]}


@pytest.mark.parametrize("failure", [FileTooLarge(), FileUnavailable()])
def test_what_nobody_can_read_is_not_asked_for_again_where_it_cannot_be_had(
    reading: Reading, failure: Exception
) -> None:
    reading.files.fails = [failure]
    sent = reading.customer_sends(PDF)
    assert reading.read()[0][sent].media_outcome == "unreadable"


@pytest.mark.parametrize("file", [AUDIO, IMAGE])
@pytest.mark.parametrize(
    ("failure", "outcome"), [(FileTooLarge(), "too_large"), (FileUnavailable(), "failed")], ids=["large", "lost"]
)
def test_a_file_that_cannot_be_had_is_told_by_its_reason(
    reading: Reading, file: tuple[str, bytes], failure: Exception, outcome: str
) -> None:
    reading.files.fails = [failure]
    sent = reading.customer_sends(file)
    messages, images = reading.read()
    assert images == {}
    assert messages[sent].media_outcome == reading.recorded(sent).media_outcome == outcome


def test_several_files_in_one_message_are_all_read_and_the_best_counts_for_the_whole(reading: Reading) -> None:
    sent = reading.customer_sends(PDF, AUDIO, IMAGE, VIDEO)
    messages, images = reading.read()
    assert [item.outcome for item in messages[sent].media] == ["unreadable", "heard", "seen", "unreadable"]
    assert messages[sent].media_outcome == "heard"
    assert messages[sent].words == "¿Cuánto cuesta la taza?"
    assert images == {sent: [DATA_URL]}
    assert sorted(reading.objects.objects) == [f"media/c1/{sent}/{place}" for place in range(4)]


def test_two_voice_notes_in_one_message_are_two_lines_and_are_paid_for_together(reading: Reading) -> None:
    reading.ears.hears[b"OggS two"] = "Y otra cosa."
    sent = reading.customer_sends(AUDIO, ("audio/ogg", b"OggS two"))
    messages, _ = reading.read()
    assert messages[sent].transcript == "¿Cuánto cuesta la taza?\nY otra cosa."
    assert messages[sent].cost_nano_usd == reading.conversations.rows["c1"].cost_nano_usd == 1_000_000


def test_only_what_waits_for_an_answer_is_read(reading: Reading) -> None:
    old = reading.customer_sends(AUDIO)
    reading.conversation = replace(reading.conversation, unanswered=frozenset())
    reading.customer_sends(body="Hola")
    messages, _ = reading.read()
    assert reading.files.asked == []
    assert messages[old].media_outcome == ""


def test_the_time_that_the_answer_needs_is_left_to_it(reading: Reading) -> None:
    asked: list[float] = []

    class Watching(FakeFiles):
        def fetch(self, url: str, **rest: Any) -> Any:
            asked.append(rest["deadline"].remaining())
            return super().fetch(url, **rest)

    reading.files = Watching()
    reading.customer_sends(AUDIO)
    reading.read(seconds=58)
    assert asked == [31]


# What may fail


def test_a_bucket_that_takes_nothing_keeps_nobody_waiting_and_raises_an_alarm(
    reading: Reading, caplog: pytest.LogCaptureFixture
) -> None:
    reading.objects = BusyObjects()
    photo = reading.customer_sends(IMAGE)
    with caplog.at_level(logging.INFO):
        assert reading.read()[1] == {photo: [DATA_URL]}
        assert reading.read()[1] == {photo: [DATA_URL]}
    assert "file_not_kept" in caplog.messages
    assert reading.recorded(photo).media[0].key == ""


def test_nothing_is_written_for_a_person_who_was_erased_meanwhile(reading: Reading) -> None:
    reading.customer_sends(AUDIO)
    messages = reading.conversations.recent_messages("c1", 40)
    flow = ReadMedia(
        reading.conversations, reading.files, reading.ears, reading.objects, reading.clock, ZoneInfo("UTC"), 27
    )
    reading.conversations.thread.clear()
    with pytest.raises(MessageChanged):
        flow(reading.conversation, messages, reading.clock.deadline())
    reading.conversations.rows.clear()
    with pytest.raises(ConversationChanged):
        flow(reading.conversation, messages, reading.clock.deadline())
    assert reading.conversations.totals() == {}


def test_no_log_line_tells_what_was_said_or_where_it_lies(reading: Reading, caplog: pytest.LogCaptureFixture) -> None:
    reading.customer_sends(AUDIO)
    reading.files.fails = [None, FileUnavailable()]
    reading.customer_sends(IMAGE)
    with caplog.at_level(logging.INFO, "sales_bot"):
        reading.read()
    told = " ".join(str(record.__dict__.get("fields")) for record in caplog.records)
    assert "voice_heard" in told
    assert "file_unavailable" in told
    assert "taza" not in told
    assert "api.twilio.com" not in told


# How long a recording is


def ogg_opus(seconds: float) -> bytes:
    skipped = 312
    granule = int(seconds * 48_000) + skipped
    head = b"OpusHead\x01\x01" + skipped.to_bytes(2, "little") + b"\x80\xbb\0\0\0\0\0"
    page = b"OggS\0\x04" + granule.to_bytes(8, "little") + b"\0" * 12
    return b"OggS" + b"\0" * 24 + head + b"voice" + page


def test_the_length_of_an_ogg_recording_stands_in_its_last_page() -> None:
    assert media.ogg_seconds(ogg_opus(seconds=12.5)) == 12.5


@pytest.mark.parametrize("data", [b"", b"OggS", b"ID3", ogg_opus(3)[:40], b"OggS" + b"\0" * 60])
def test_the_length_of_anything_else_is_unknown(data: bytes) -> None:
    assert media.ogg_seconds(data) is None


# What the model is told of it


def content_of(*files: Media, kind: str, outcome: str, transcript: str = "", body: str = "") -> str:
    message = Message(
        "c1",
        "MM1",
        Direction.INBOUND,
        CUSTOMER,
        START,
        "received",
        body=body,
        kind=kind,
        media=files,
        transcript=transcript,
        media_outcome=outcome,
    )
    [item] = instructions.conversation_for_model([message], 3000, {"MM1"})
    return str(item["content"])


def test_the_model_is_told_that_words_were_spoken() -> None:
    voice = Media("https://x", "audio/ogg", outcome="heard")
    said = content_of(voice, kind="audio", outcome="heard", transcript="Quiero dos")
    assert said == "[Nota de voz transcrita]\nQuiero dos"


def test_the_model_is_told_which_file_of_several_it_does_not_get() -> None:
    files = (Media("https://x", "image/jpeg", outcome="seen"), Media("https://y", "video/mp4", outcome="unreadable"))
    said = content_of(*files, kind="image", outcome="seen", body="Mira")
    assert said == "[El cliente envió un video, que no puedes ver ni oír]\nMira"


@pytest.mark.parametrize(("outcome", "why"), [("too_large", "demasiado grande"), ("failed", "no llegó bien")])
def test_the_model_is_told_why_a_picture_with_words_did_not_come(outcome: str, why: str) -> None:
    said = content_of(Media("https://x", "image/jpeg", outcome=outcome), kind="image", outcome=outcome, body="¿Esta?")
    assert why in said
    assert said.endswith("¿Esta?")


def test_of_a_file_that_nobody_has_tried_to_read_the_model_knows_that_it_is_there() -> None:
    said = content_of(Media("https://x", "image/jpeg"), kind="image", outcome="")
    assert said == "[El cliente envió una imagen, que no puedes ver ni oír]"


def test_a_files_address_and_its_words_stay_out_of_a_repr() -> None:
    file = media.FetchedFile(b"secret", "image/jpeg")
    assert "secret" not in repr([file, media.Transcript("secret", 1), Media("https://secret", "image/jpeg")])

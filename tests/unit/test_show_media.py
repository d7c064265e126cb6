"""An operator looks at what a customer sent: by its bytes a picture, a sound, a film, or only to be saved."""

from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.errors import RequestRefused
from chalicelib.flows.show_media import MediaLink, ShowMedia
from chalicelib.sales import media
from chalicelib.sales.conversation import Media
from chalicelib.sales.replies import Picture
from tests.fakes.media import PHOTO
from tests.world import ANA, World

SAVED = "application/octet-stream"
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 "


def link(world: World, message_id: str, place: int = 0) -> MediaLink:
    return ShowMedia(world.conversations, world.objects, world.clock)(world.id_of(ANA), message_id, place)


def sent(world: World, content_type: str, data: bytes) -> str:
    kind = media.kind_of(content_type)
    return world.customer_writes("", kind=kind, media=(world.files.holds(content_type, data),))


def asked(link: MediaLink) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link.url).query).items()}


def why_not(world: World, message_id: str, place: int = 0) -> str:
    with pytest.raises(RequestRefused) as refused:
        link(world, message_id, place)
    assert (refused.value.status, refused.value.code) == (404, "not_found")
    return refused.value.message


def test_a_customers_picture_is_shown_for_five_minutes() -> None:
    world = World()
    message_id = sent(world, "image/jpeg", PHOTO)
    world.worker_runs()
    shown = link(world, message_id)
    assert shown.content_type == "image/jpeg"
    assert (shown.expires_at - world.clock.now()).total_seconds() == 300
    assert asked(shown)["lasts"] == "300"
    assert "file_name" not in asked(shown)


def test_an_operators_picture_is_shown_as_well() -> None:
    world = World()
    world.customer_writes()
    world.operator_sends(Picture(PHOTO))
    assert link(world, "op:client-0001").content_type == "image/jpeg"


@pytest.mark.parametrize("declared", ["image/svg+xml", "image/png", "text/html", "application/xhtml+xml"])
@pytest.mark.parametrize(
    "data", [b"<svg onload='alert(1)'/>", b"<!doctype html><script>", b"\xef\xbb\xbf<?xml ?>", b""]
)
def test_what_may_hold_code_is_only_to_be_saved_whatever_it_calls_itself(declared: str, data: bytes) -> None:
    world = World()
    message_id = sent(world, declared, data)
    world.worker_runs()
    shown = link(world, message_id)
    assert shown.content_type == SAVED
    assert (asked(shown)["content_type"], asked(shown)["file_name"]) == (SAVED, "archivo.bin")


def test_a_document_is_saved_under_a_name_that_tells_what_it_is() -> None:
    world = World()
    message_id = sent(world, "application/pdf", b"%PDF-1.7")
    world.worker_runs()
    assert asked(link(world, message_id))["file_name"] == "archivo.pdf"


def test_a_file_of_which_there_is_no_copy_tells_why() -> None:
    world = World()
    large = sent(world, "image/jpeg", PHOTO + bytes(media.MOST_PICTURE_BYTES))
    gone = world.customer_writes("", kind="image", media=(Media("https://api.twilio.com/gone", "image/jpeg"),))
    assert "aún no" in why_not(world, gone)
    world.worker_runs()
    assert "demasiado grande" in why_not(world, large)
    assert "no se pudo descargar" in why_not(world, gone)


def test_a_copy_that_the_bucket_has_deleted_is_told_so() -> None:
    world = World()
    message_id = sent(world, "image/jpeg", PHOTO)
    world.worker_runs()
    world.objects.objects.clear()
    assert "ninguna copia" in why_not(world, message_id)


def test_what_was_never_sent_is_not_found() -> None:
    world = World()
    text, picture = world.customer_writes(), sent(world, "image/jpeg", PHOTO)
    world.worker_runs()
    for message_id, place in ((text, 0), (picture, 1), ("nobody", 0)):
        assert why_not(world, message_id, place) == "Ese archivo no existe."


def test_an_erased_persons_files_are_not_shown_any_more() -> None:
    world = World()
    message_id = sent(world, "image/jpeg", PHOTO)
    world.worker_runs()
    world.erase()
    assert why_not(world, message_id) == "Ese archivo no existe."


@pytest.mark.parametrize(
    ("head", "declared", "shown"),
    [
        (PHOTO, "text/html", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "image/png"),
        (b"GIF89a", "image/gif", "image/gif"),
        (WEBP, "image/webp", "image/webp"),
        (b"OggS\x00\x02", "audio/ogg; codecs=opus", "audio/ogg"),
        (b"ID3\x03", "audio/mpeg", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "application/pdf", None),
        (b"\xff\xf1\x50\x80", "audio/aac", "audio/aac"),
        (b"#!AMR\n", "audio/amr", "audio/amr"),
        (b"fLaC", "audio/flac", "audio/flac"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav", "audio/wav"),
        (b"RIFF\x10\x00\x00\x00AVI LIST", "video/avi", None),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4", "video/mp4"),
        (b"\x00\x00\x00\x18ftyp3gp4", "video/3gpp", "video/3gpp"),
        (b"\x1aE\xdf\xa3\x01", "audio/webm", "audio/webm"),
        (b"%PDF-1.7", "image/png", None),
        (b"PK\x03\x04", "audio/ogg", None),
        (b"", "audio/ogg", None),
    ],
)
def test_the_first_bytes_tell_what_a_browser_may_show(head: bytes, declared: str, shown: str | None) -> None:
    assert media.shown_as(head, declared) == shown


def test_a_file_that_an_operator_answered_before_it_was_read_can_still_be_looked_at() -> None:
    world = World()
    message_id = sent(world, "image/jpeg", PHOTO)
    world.operator_writes("Ya te contesto")
    world.worker_runs()
    assert link(world, message_id).content_type == "image/jpeg"
    asked = len(world.files.asked)
    world.worker_runs()
    assert len(world.files.asked) == asked


def test_a_file_that_was_answered_and_cannot_be_had_ends_no_job() -> None:
    world = World()
    gone = world.customer_writes("", kind="image", media=(Media("https://api.twilio.com/gone", "image/jpeg"),))
    world.operator_writes("Ya te contesto")
    world.worker_runs()
    assert "no se pudo descargar" in why_not(world, gone)
    assert world.model.requests == []

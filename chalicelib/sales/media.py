"""Files that customers send, once they are fetched: what they are, by what stands in them."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

MOST_BYTES = 16 * 1024 * 1024  # what WhatsApp sends through Twilio at most
MOST_PICTURE_BYTES = 5 * 1024 * 1024
LONGEST_VOICE_SECONDS = 600
MOST_SENT_BYTES = 4 * 1024 * 1024  # in base64 within the 6 MB that Lambda takes as a request
HEAD_BYTES = 64  # enough for `shown_as`

_OPUS_HERTZ = 48_000  # granule positions of Opus count so, whatever the voice was recorded with (RFC 7845, section 4)
_PAGE = b"OggS"
_GRANULE = slice(6, 14)
_PRE_SKIP = slice(10, 12)

# What the transcription takes, by a name whose ending tells it the format.
_VOICE_NAMES = {
    "audio/ogg": "voice.ogg",
    "audio/opus": "voice.ogg",
    "audio/mpeg": "voice.mp3",
    "audio/mp3": "voice.mp3",
    "audio/mp4": "voice.m4a",
    "audio/x-m4a": "voice.m4a",
    "audio/m4a": "voice.m4a",
    "audio/wav": "voice.wav",
    "audio/x-wav": "voice.wav",
    "audio/webm": "voice.webm",
    "audio/flac": "voice.flac",
}

# What a browser may show or play by itself, by how the bytes begin. Nothing that can hold code: no SVG, no HTML.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
}
_SENT = ("image/jpeg", "image/png", "image/webp")

_KINDS = {"image": "image", "audio": "audio", "video": "video"}


class Outcome(StrEnum):
    """What became of a customer's file; of several in one message the first of these counts for the whole."""

    HEARD = "heard"
    SEEN = "seen"
    TOO_LARGE = "too_large"
    FAILED = "failed"
    UNREADABLE = "unreadable"


READ = frozenset({Outcome.HEARD, Outcome.SEEN})


@dataclass(frozen=True, slots=True)
class FetchedFile:
    data: bytes = field(repr=False)
    content_type: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a voice note says. `cost_nano_usd` None: the price is unknown."""

    text: str = field(repr=False)
    cost_nano_usd: int | None


def of_whole(outcomes: Iterable[str]) -> str:
    """The best of them."""
    found = set(outcomes)
    return next((outcome for outcome in Outcome if outcome in found), Outcome.UNREADABLE)


def kind_of(content_type: str) -> str:
    """As a message's `kind` names it."""
    if "vcard" in content_type.lower():
        return "contact"
    return _KINDS.get(_bare(content_type).partition("/")[0], "document")


def is_picture(content_type: str) -> bool:
    return _bare(content_type).startswith("image/")


def is_voice(content_type: str) -> bool:
    """A voice note or another recording in a format that can be transcribed."""
    return _bare(content_type) in _VOICE_NAMES


def voice_name(content_type: str) -> str:
    return _VOICE_NAMES[_bare(content_type)]


def data_url(picture: bytes) -> str | None:
    """As the model takes pictures; None for bytes that are none of its kinds, or that move."""
    kind = _picture_type(picture)
    return f"data:{kind};base64,{b64encode(picture).decode()}" if kind else None


def sendable_picture(data: bytes) -> str | None:
    """The type of a still picture that WhatsApp takes from us; None for anything else."""
    kind = _picture_type(data)
    return kind if kind in _SENT else None


def shown_as(head: bytes, declared: str) -> str | None:
    """What a file is, by its first bytes, if a browser may show or play it; None: it is only to be saved."""
    found = next((kind for beginning, kind in _BEGINNINGS if head.startswith(beginning)), None)
    if found is None and head[:4] == b"RIFF":
        found = _RIFF.get(head[8:12])
    return found or _of_container(head, "audio" if _bare(declared).startswith("audio/") else "video")


def _of_container(head: bytes, sound_or_film: str) -> str | None:
    """Containers that hold either; and MP3 and AAC without a header, whose two bytes alone prove too little."""
    if head[4:8] == b"ftyp":
        return f"{sound_or_film}/{'3gpp' if head[8:11] == b'3gp' else 'mp4'}"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return f"{sound_or_film}/webm"
    if sound_or_film == "audio" and head[:1] == b"\xff" and head[1:2] >= b"\xe0":
        return "audio/aac" if head[1] & 0xF6 == 0xF0 else "audio/mpeg"
    return None


def saved_as(declared: str) -> str:
    """The name for a file that is only to be saved; an ending that could run is not given."""
    return f"archivo{_ENDINGS.get(_bare(declared), '.bin')}"


def ogg_seconds(voice: bytes) -> float | None:
    """How long an Ogg Opus recording is, by its last page; None where that cannot be told."""
    head, last = voice.find(b"OpusHead", 0, 256), voice.rfind(_PAGE)
    granule = voice[last:][_GRANULE]
    if head < 0 or last < 0 or len(granule) < 8:
        return None
    skipped = int.from_bytes(voice[head:][_PRE_SKIP], "little")
    samples = int.from_bytes(granule, "little", signed=True) - skipped
    return samples / _OPUS_HERTZ if samples >= 0 else None


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _picture_type(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return None if b"NETSCAPE2.0" in data else "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return None if _moves(data) else "image/webp"
    return None


def _moves(webp: bytes) -> bool:
    """The animation flag of the extended header (stickers): the model takes still pictures only."""
    return webp[12:16] == b"VP8X" and bool(webp[20:21] and webp[20] & 0x02)

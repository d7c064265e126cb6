"""What customers send besides words: the files as Twilio keeps them, and who listens to voice notes."""

from dataclasses import dataclass, field

from chalicelib.clock import Deadline
from chalicelib.errors import FileTooLarge, FileUnavailable
from chalicelib.sales.conversation import Media
from chalicelib.sales.media import FetchedFile, Transcript

PHOTO = b"\xff\xd8\xff\xe0 a photo"
VOICE = b"OggS a voice note"


@dataclass
class FakeFiles:
    """`fails` are raised by the next downloads in turn; a file that nobody put here cannot be had."""

    files: dict[str, FetchedFile] = field(default_factory=dict)
    fails: list[Exception | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def holds(self, content_type: str, data: bytes) -> Media:
        """As the webhook names it: `world.customer_writes("", kind="audio", media=(world.files.holds(...),))`."""
        url = f"https://api.twilio.com/media/{len(self.files)}"
        self.files[url] = FetchedFile(data, content_type)
        return Media(url, content_type)

    def fetch(self, url: str, *, most_bytes: int, deadline: Deadline) -> FetchedFile:
        self.asked.append(url)
        failure = self.fails.pop(0) if self.fails else None
        if failure:
            raise failure
        found = self.files.get(url)
        if found is None:
            raise FileUnavailable
        if len(found.data) > most_bytes:
            raise FileTooLarge
        return found


@dataclass
class FakeEars:
    """Hears what it is told each voice note says; in one that it does not know, nothing."""

    hears: dict[bytes, str] = field(default_factory=dict)
    fails: list[Exception | None] = field(default_factory=list)
    cost_nano_usd: int | None = 500_000
    heard: list[FetchedFile] = field(default_factory=list)

    def transcribe(self, voice: FetchedFile, deadline: Deadline) -> Transcript:
        self.heard.append(voice)
        failure = self.fails.pop(0) if self.fails else None
        if failure:
            raise failure
        return Transcript(self.hears.get(voice.data, ""), self.cost_nano_usd)

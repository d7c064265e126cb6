"""What a customer sent besides words: fetched from Twilio, kept in the private bucket, and made readable for the turn.

A voice note becomes words, a picture goes to the model as it is, anything else is told honestly not to be readable.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from chalicelib import logs
from chalicelib.clock import Clock, Deadline
from chalicelib.errors import FileTooLarge, FileUnavailable, ModelFailed, StoreBusy
from chalicelib.flows.ports import Conversations, Ears, Files, Objects
from chalicelib.sales import counting, media
from chalicelib.sales.change import Change, MessageChange
from chalicelib.sales.conversation import Conversation, Media, Message
from chalicelib.sales.media import FetchedFile, Outcome, Transcript

Images = Mapping[str, Sequence[str]]

_MOST_PICTURES = 5
_LONGEST_TRANSCRIPT = 10_000
_WRITTEN = ("media", "media_outcome", "transcript", "cost_nano_usd")


@dataclass(frozen=True)
class ReadMedia:
    """`reserve_seconds` of the job's time stay for the answer, whatever the files do."""

    conversations: Conversations
    files: Files
    ears: Ears
    objects: Objects
    clock: Clock
    zone: ZoneInfo
    reserve_seconds: float

    def __call__(
        self, conversation: Conversation, messages: Sequence[Message], deadline: Deadline
    ) -> tuple[list[Message], Images]:
        """The messages as they are now, and pictures for the model: data URLs by message_id.

        What was read is written onto the message, so that a later try neither fetches nor pays again.
        Raises ChangeRefused where the conversation or a message is gone.
        """
        until = Deadline(self.clock, deadline.at - timedelta(seconds=self.reserve_seconds))
        reading = _Reading(self, conversation, until)
        return reading.read(messages), reading.pictures


class _Reading:
    """One turn's reading."""

    def __init__(self, parts: ReadMedia, conversation: Conversation, until: Deadline) -> None:
        self._parts = parts
        self._conversation = conversation
        self._until = until
        self._data_urls: dict[str, str] = {}
        self.pictures: dict[str, list[str]] = {}

    def read(self, messages: Sequence[Message]) -> list[Message]:
        """The oldest first; where there are too many pictures, the newest are those that the model gets."""
        waiting = {m.message_id: m for m in messages if m.media and m.message_id in self._conversation.unanswered}
        for message in list(waiting.values()):
            if not message.media_outcome:
                waiting[message.message_id] = self._read_message(message)
        for message in reversed(list(waiting.values())):
            waiting[message.message_id] = self._with_pictures(message)
        return [waiting.get(message.message_id, message) for message in messages]

    def _read_message(self, message: Message) -> Message:
        transcripts: list[Transcript] = []
        files = tuple(self._read_file(message, place, transcripts) for place in range(len(message.media)))
        costs = [transcript.cost_nano_usd for transcript in transcripts]
        read = replace(
            message,
            media=files,
            media_outcome=media.of_whole(item.outcome for item in files),
            transcript="\n".join(t.text for t in transcripts if t.text)[:_LONGEST_TRANSCRIPT],
            cost_nano_usd=_sum(costs),
        )
        self._write(read, costs)
        return read

    def _read_file(self, message: Message, place: int, transcripts: list[Transcript]) -> Media:
        """With its outcome and where our own copy is. What was listened to is added to `transcripts`."""
        item = message.media[place]
        readable = media.is_voice(item.content_type) or media.is_picture(item.content_type)
        try:
            found = self._fetch(item)
        except FileTooLarge:
            return replace(item, outcome=Outcome.TOO_LARGE if readable else Outcome.UNREADABLE)
        except FileUnavailable:
            logs.step("file_unavailable", **_name(message), kind=media.kind_of(item.content_type))
            return replace(item, outcome=Outcome.FAILED if readable else Outcome.UNREADABLE)
        key = self._keep(message, place, found)
        return replace(item, key=key, outcome=self._outcome(message, item, found, transcripts))

    def _outcome(self, message: Message, item: Media, found: FetchedFile, transcripts: list[Transcript]) -> Outcome:
        if media.is_voice(item.content_type):
            return self._listen(message, found, transcripts)
        url = media.data_url(found.data) if media.is_picture(item.content_type) else None
        if url is None:
            return Outcome.UNREADABLE
        self._data_urls[item.url] = url
        return Outcome.SEEN

    def _fetch(self, item: Media) -> FetchedFile:
        """Raises FileTooLarge, FileUnavailable."""
        most = media.MOST_PICTURE_BYTES if media.is_picture(item.content_type) else media.MOST_BYTES
        found = self._parts.files.fetch(item.url, most_bytes=most, deadline=self._until)
        return replace(found, content_type=item.content_type)

    def _keep(self, message: Message, place: int, found: FetchedFile) -> str:
        """The copy's key; empty where the bucket did not take it: the answer does not wait for that."""
        key = f"media/{message.conversation_id}/{message.message_id}/{place}"
        try:
            self._parts.objects.put(key, found.data, found.content_type)
        except StoreBusy:
            logs.alarm("file_not_kept", **_name(message))
            return ""
        return key

    def _listen(self, message: Message, voice: FetchedFile, transcripts: list[Transcript]) -> Outcome:
        seconds = media.ogg_seconds(voice.data)
        if seconds is not None and seconds > media.LONGEST_VOICE_SECONDS:
            return Outcome.TOO_LARGE
        try:
            with logs.timed("voice_heard", **_name(message), voice_seconds=seconds):
                heard = self._parts.ears.transcribe(voice, self._until)
        except ModelFailed as failed:
            logs.step("voice_not_heard", **_name(message), reason=failed.reason)
            return Outcome.FAILED
        transcripts.append(replace(heard, text=heard.text.strip()))
        return Outcome.HEARD if transcripts[-1].text else Outcome.FAILED

    def _write(self, read: Message, costs: Sequence[int | None]) -> None:
        """The transcription is paid for, whatever becomes of the answer. Raises ChangeRefused."""
        now = self._parts.clock.now()
        known, unknown = sum(cost or 0 for cost in costs), costs.count(None)
        counters = +Counter(cost_nano_usd=known, unknown_cost_answers=unknown)
        fields = {name: getattr(read, name) for name in _WRITTEN if getattr(read, name)}
        self._parts.conversations.commit(
            Change(
                read.conversation_id,
                set={"changed_at": now, **({"cost_unknown": True} if unknown else {})},
                add={"cost_nano_usd": known} if known else {},
                message_changes=(MessageChange(read.message_id, set=fields),),
                counters=counting.of_day(self._conversation.sender, now, self._parts.zone, counters),
            )
        )

    def _with_pictures(self, message: Message) -> Message:
        """A picture that cannot be shown now was not seen, whatever an earlier try has written."""
        files = tuple(self._shown(message, item) for item in message.media)
        if files == message.media:
            return message
        return replace(message, media=files, media_outcome=media.of_whole(item.outcome for item in files))

    def _shown(self, message: Message, item: Media) -> Media:
        if item.outcome != Outcome.SEEN:
            return item
        there_is_room = sum(map(len, self.pictures.values())) < _MOST_PICTURES
        url = self._data_url(item) if there_is_room else None
        if url is None:
            return replace(item, outcome=Outcome.FAILED)
        self.pictures.setdefault(message.message_id, []).append(url)
        return item

    def _data_url(self, item: Media) -> str | None:
        """As read in this turn, else from our own copy, else once more from Twilio."""
        if item.url in self._data_urls:
            return self._data_urls[item.url]
        try:
            kept = self._parts.objects.get(item.key) if item.key else None
            return media.data_url(kept or self._fetch(item).data)
        except (StoreBusy, FileUnavailable, FileTooLarge):
            return None


def _sum(costs: Sequence[int | None]) -> int | None:
    """None where there is none, or one of them is unknown."""
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known and len(known) == len(costs) else None


def _name(message: Message) -> dict[str, str]:
    return {"conversation_id": message.conversation_id, "message_id": message.message_id}

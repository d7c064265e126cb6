"""An operator marks an answer of the bot as wrong and says what would have been right; the shop tests with it.

Each correction is an object of the private bucket, under its conversation, so that it goes with the person; the message
has a mark of it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import ChangeRefused, RequestRefused
from chalicelib.flows.ports import Conversations, ListedObjects
from chalicelib.sales import corrections
from chalicelib.sales.change import Change, MessageChange
from chalicelib.sales.conversation import BOT, Message
from chalicelib.sales.corrections import Correction

_FOLDER = "corrections/"
_JSON = "application/json"
# Where the answer's own turns are looked for.
_THREAD = 400
_MOST_EXPORTED = 500
_AT_ONCE = 8

_AS_JSON = TypeAdapter(Correction)
Place = tuple[datetime, str]


@dataclass(frozen=True)
class CorrectAnswer:
    conversations: Conversations
    objects: ListedObjects
    clock: Clock

    def mark(self, conversation_id: str, message_id: str, right: str, by: str) -> Message:
        """The message with its mark; a second time the right answer is another. Raises RequestRefused."""
        wrong = self._answer(conversation_id, message_id)
        conversation = self.conversations.read(conversation_id)
        if conversation is None or conversation.erased:
            raise _gone()
        thread = self.conversations.recent_messages(conversation_id, _THREAD)
        now = self.clock.now()
        case = corrections.case_of(conversation, thread, wrong, right)
        correction = Correction(conversation_id, message_id, wrong.body, right, by, now, case)
        self.objects.put(_key(conversation_id, message_id), _AS_JSON.dump_json(correction), _JSON)
        try:
            self.conversations.commit(_marked(wrong, now, is_wrong=True))
        except ChangeRefused:  # erased meanwhile: nothing may stay of it
            self.objects.delete_under(_key(conversation_id, message_id))
            raise _gone() from None
        logs.step("answer_corrected", conversation_id=conversation_id, message_id=message_id, by=by)
        return self._answer(conversation_id, message_id)

    def take_back(self, conversation_id: str, message_id: str, by: str) -> None:
        """Also where there is none. Raises RequestRefused."""
        message = self._answer(conversation_id, message_id)
        try:
            self.conversations.commit(_marked(message, self.clock.now(), is_wrong=False))
        except ChangeRefused:
            raise _gone() from None
        self.objects.delete_under(_key(conversation_id, message_id))
        logs.step("correction_taken_back", conversation_id=conversation_id, message_id=message_id, by=by)

    def of(self, message: Message) -> Correction | None:
        """None where it is not marked."""
        return self._read(_key(message.conversation_id, message.message_id)) if message.marked_wrong else None

    def newest(self, limit: int, after: Place | None) -> tuple[list[Correction], Place | None]:
        """Those that were marked before that place, and the place to go on from, None at the end."""
        places = self._places()
        wanted = [place for place in places if after is None or place < after]
        following = wanted[limit - 1] if len(wanted) > limit else None
        return self._read_all(wanted[:limit]), following

    def export(self) -> str:
        """A file of conversations for `make eval`: the newest 500. Raises RequestRefused where there is none."""
        file = corrections.as_toml(self._read_all(self._places()[:_MOST_EXPORTED]))
        if not file:
            raise RequestRefused(404, "no_corrections", "Todavía no hay respuestas marcadas con las que hacer pruebas.")
        return file

    def _answer(self, conversation_id: str, message_id: str) -> Message:
        message = self.conversations.message(conversation_id, message_id)
        if message is None:
            raise _gone()
        if message.author != BOT:
            raise RequestRefused(409, "not_an_answer", "Solo se corrigen las respuestas del bot.")
        return message

    def _places(self) -> list[Place]:
        """Newest first."""
        return sorted(self.objects.listed(_FOLDER), reverse=True)

    def _read_all(self, places: Sequence[Place]) -> list[Correction]:
        """In their order, without those that are gone meanwhile."""
        with ThreadPoolExecutor(_AT_ONCE) as readers:
            found = readers.map(self._read, [key for _, key in places])
            return [correction for correction in found if correction]

    def _read(self, key: str) -> Correction | None:
        data = self.objects.get(key)
        return None if data is None else _AS_JSON.validate_json(data)


def _key(conversation_id: str, message_id: str) -> str:
    return f"{_FOLDER}{conversation_id}/{message_id}.json"


def _marked(message: Message, now: datetime, *, is_wrong: bool) -> Change:
    """The page hears of it by the conversation's change; of an erased one nothing is marked any more."""
    return Change(
        message.conversation_id,
        expects={"erased": False},
        set={"changed_at": now},
        message_changes=(MessageChange(message.message_id, set={"marked_wrong": is_wrong}),),
    )


def _gone() -> RequestRefused:
    return RequestRefused(404, "not_found", "Esa respuesta no existe.")

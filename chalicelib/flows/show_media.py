"""An operator looks at a file of a conversation: a link to our own copy in the private bucket, for a few minutes.

What a browser may show is told it by the bytes, not by who sent them. Everything else, an SVG or HTML that calls itself
a picture too, is only to be saved.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.clock import Clock
from chalicelib.errors import RequestRefused
from chalicelib.flows.ports import Conversations, Links
from chalicelib.sales import media
from chalicelib.sales.conversation import Media
from chalicelib.sales.media import Outcome

_LASTS = timedelta(minutes=5)
_SAVED = "application/octet-stream"
_WHY_NOT = {
    "": "El archivo aún no se ha descargado de WhatsApp. Vuelve a intentarlo en unos segundos.",
    Outcome.TOO_LARGE: "El archivo era demasiado grande y no se guardó.",
    Outcome.FAILED: "El archivo no se pudo descargar de WhatsApp. Pide al cliente que lo mande otra vez.",
}
_NOT_KEPT = "De este archivo no se guardó ninguna copia."


@dataclass(frozen=True)
class MediaLink:
    url: str
    content_type: str
    expires_at: datetime


@dataclass(frozen=True)
class ShowMedia:
    conversations: Conversations
    links: Links
    clock: Clock

    def __call__(self, conversation_id: str, message_id: str, place: int) -> MediaLink:
        """`place` counts a message's files from 0. Raises RequestRefused, StoreBusy."""
        item = self._item(conversation_id, message_id, place)
        head = self.links.beginning(item.key, media.HEAD_BYTES) if item.key else None
        if head is None:
            raise RequestRefused(404, "not_found", _NOT_KEPT if item.key else _WHY_NOT.get(item.outcome, _NOT_KEPT))
        shown = media.shown_as(head, item.content_type)
        file_name = "" if shown else media.saved_as(item.content_type)
        url = self.links.link(item.key, _LASTS, content_type=shown or _SAVED, file_name=file_name)
        return MediaLink(url, shown or _SAVED, self.clock.now() + _LASTS)

    def _item(self, conversation_id: str, message_id: str, place: int) -> Media:
        conversation = self.conversations.read(conversation_id)
        message = self.conversations.message(conversation_id, message_id)
        if conversation is None or conversation.erased or message is None or place >= len(message.media):
            raise RequestRefused(404, "not_found", "Ese archivo no existe.")
        return message.media[place]

"""What an operator wishes to send becomes what goes out: checked, filled in, its picture kept in the bucket."""

from dataclasses import dataclass

from chalicelib.errors import RequestRefused
from chalicelib.flows.ports import Conversations, Objects, Profiles
from chalicelib.sales import media, replies
from chalicelib.sales.conversation import Conversation, Media
from chalicelib.sales.replies import LONGEST_CAPTION, Again, FilledTemplate, Picture, Reply, Wish, Words
from chalicelib.sales.text import WHATSAPP_LIMIT, split_text


@dataclass(frozen=True)
class ComposeReply:
    conversations: Conversations
    profiles: Profiles
    objects: Objects

    def __call__(self, conversation: Conversation, message_id: str, wish: Wish) -> Reply:
        """`message_id` is the new message's. Raises RequestRefused, StoreBusy."""
        match wish:
            case Words(body):
                return Reply(_fitting(body, WHATSAPP_LIMIT))
            case FilledTemplate():
                return self._filled(conversation, wish)
            case Picture():
                return _captioned(wish, f"media/{conversation.conversation_id}/{message_id}/0")
            case Again():
                return self._again(conversation, wish)

    def keep(self, wish: Wish, reply: Reply) -> None:
        """The picture in the bucket, before anybody can be told of it. Raises StoreBusy."""
        if isinstance(wish, Picture):
            (kept,) = reply.media
            self.objects.put(kept.key, wish.data, kept.content_type)

    def _filled(self, conversation: Conversation, wish: FilledTemplate) -> Reply:
        in_force = self.profiles.in_force(conversation.sender)
        templates = in_force.profile.templates if in_force else ()
        template = next((known for known in templates if known.name == wish.name), None)
        if template is None:
            names = ", ".join(known.name for known in templates) or "ninguna"
            raise RequestRefused(400, "unknown_template", f"Esa plantilla no está en el perfil. Las que hay: {names}.")
        values = replies.values_of(template, wish.variables)
        if values is None:
            wanted = ", ".join(f"{place} ({name})" for place, name in enumerate(template.variables, start=1))
            sentence = f"Esta plantilla lleva un texto para cada variable: {wanted or 'ninguna'}."
            raise RequestRefused(400, "bad_variables", sentence)
        body = _fitting(template.text(values) or template.name, WHATSAPP_LIMIT)
        return Reply(
            body,
            content_sid=template.content_sid,
            content_variables=values or None,
            template_name=template.name,
        )

    def _again(self, conversation: Conversation, wish: Again) -> Reply:
        message = self.conversations.message(conversation.conversation_id, wish.message_id)
        if message is None:
            raise RequestRefused(404, "not_found", "Ese mensaje no existe.")
        if not replies.may_go_again(message):
            raise RequestRefused(
                409,
                "not_resendable",
                "Solo se reenvía un mensaje nuestro que falló, se canceló o no se sabe si llegó.",
            )
        return replies.as_before(message)


def _captioned(wish: Picture, key: str) -> Reply:
    if len(wish.data) > media.MOST_SENT_BYTES:
        raise RequestRefused(413, "too_large", "La imagen no puede pasar de 4 MB: envíala más pequeña.")
    content_type = media.sendable_picture(wish.data)
    if content_type is None:
        raise RequestRefused(400, "bad_picture", "El archivo debe ser una imagen JPEG, PNG o WebP sin animación.")
    caption = _fitting(wish.caption, LONGEST_CAPTION) if wish.caption else ""
    return Reply(caption, media=(Media("", content_type, key),))


def _fitting(body: str, limit: int) -> str:
    if len(split_text(body, limit)) != 1:
        raise RequestRefused(400, "body_too_long", f"El mensaje no puede pasar de {limit} caracteres.")
    return body

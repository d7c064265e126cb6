"""What an operator sends: words, a picture, an approved template, or once more what the customer never got."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.sales import delivery
from chalicelib.sales.conversation import Direction, Media, Message
from chalicelib.sales.text import preview

if TYPE_CHECKING:  # the webhook, which loads the routes' words, waits for no profile
    from chalicelib.sales.profile import Template

# Meta's limit for the words beside a picture: https://developers.facebook.com/docs/whatsapp/cloud-api/messages/image-messages
LONGEST_CAPTION = 1024
_PICTURE = "Foto"
_NOT_RECEIVED = ("failed", "undelivered", delivery.UNKNOWN, delivery.CANCELLED)


@dataclass(frozen=True, slots=True)
class Words:
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """An approved template by the profile's name for it; `variables` by their numbers or their names."""

    name: str
    variables: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes = field(repr=False)
    caption: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Again:
    """A message of ours that the customer has not got, as far as is known."""

    message_id: str


Wish = Words | FilledTemplate | Picture | Again


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out, whichever way it was asked for. The fields are those of a Message."""

    body: str = field(default="", repr=False)
    media: tuple[Media, ...] = field(default=(), repr=False)
    media_url: str = field(default="", repr=False)
    content_sid: str = ""
    content_variables: Mapping[str, str] | None = field(default=None, repr=False)
    template_name: str = ""

    @property
    def kind(self) -> str:
        return "image" if self.media else "text"

    @property
    def preview(self) -> str:
        """As a row of the inbox shows it."""
        return preview(self.body) or _PICTURE


def may_go_again(message: Message) -> bool:
    return message.direction is Direction.OUTBOUND and message.delivery_status in _NOT_RECEIVED


def as_before(message: Message) -> Reply:
    return Reply(
        message.body,
        message.media,
        message.media_url,
        message.content_sid,
        message.content_variables,
        message.template_name,
    )


def values_of(template: "Template", given: Mapping[str, str]) -> dict[str, str] | None:
    """By the variables' numbers, each one line as WhatsApp demands; None unless there is just one for each."""
    places = {name: str(place) for place, name in enumerate(template.variables, start=1)}
    found = {places.get(name, name): " ".join(text.split()) for name, text in given.items()}
    fits = len(found) == len(given) and set(found) == set(places.values()) and all(found.values())
    return {place: found[place] for place in places.values()} if fits else None

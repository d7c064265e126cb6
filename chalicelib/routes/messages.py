"""The messages of a conversation for the dashboard: read, written by operators, their files shown."""

import base64
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Response

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes import shapes
from chalicelib.routes.http import Routes, json_object, limit_of, operator_of, query, text_field
from chalicelib.routes.inbox import existing
from chalicelib.sales.as_json import moment
from chalicelib.sales.operators import Role

if TYPE_CHECKING:
    from chalicelib.sales.replies import Wish

routes = Routes(__name__)

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
# What a message may be made of; a picture may have words beside it.
_CONTENTS = ({"body"}, {"template"}, {"template", "variables"}, {"resend"}, {"media"}, {"media", "body"})
_LONGEST_BODY = 10_000
_LONGEST_PICTURE = 8_000_000  # base64; what it may be decoded is the flow's to say


@routes.route("/api/conversations/{conversation_id}/messages", methods=["GET"], role=Role.VIEWER)
def list_messages(conversation_id: str) -> dict[str, Any]:
    existing(conversation_id)
    parameters = query(routes.current_request)
    page = wiring.current().inbox.messages(conversation_id, limit=limit_of(parameters), cursor=parameters.get("cursor"))
    return {"items": [shapes.message(item) for item in page.items], "next": page.next}


@routes.route("/api/conversations/{conversation_id}/messages", methods=["POST"], role=Role.OPERATOR)
def write_message(conversation_id: str) -> Response:
    body = json_object(routes.current_request)
    client_id = text_field(body, "client_id", longest=64)
    if not _CLIENT_ID.fullmatch(client_id):
        raise RequestRefused(400, "bad_field", "«client_id» lleva de 8 a 64 letras, números, guiones.")
    operator = operator_of(routes.current_request)
    message = wiring.current().take_over(conversation_id, client_id, _wish(body), operator)
    return Response(shapes.message(message), status_code=201)


@routes.route(
    "/api/conversations/{conversation_id}/messages/{message_id}/media/{place}", methods=["GET"], role=Role.VIEWER
)
def show_media(conversation_id: str, message_id: str, place: str) -> dict[str, Any]:
    if not re.fullmatch(r"[0-9]{1,2}", place):
        raise RequestRefused(404, "not_found", "Ese archivo no existe.")
    # Chalice's local server hands the id over as it stands in the URL, API Gateway decoded.
    link = wiring.current().show_media(conversation_id, unquote(message_id), int(place))
    return {"url": link.url, "content_type": link.content_type, "expires_at": moment(link.expires_at)}


def _wish(body: Mapping[str, Any]) -> "Wish":
    """What is to be sent. Raises RequestRefused, also where that is not clear."""
    from chalicelib.sales.profile_reader import MOST_CHARACTERS
    from chalicelib.sales.replies import Again, FilledTemplate, Picture, Words

    given = {"template", "variables", "media", "resend", "body"} & set(body)
    if given and given not in _CONTENTS:
        raise RequestRefused(
            400,
            "bad_field",
            "Un mensaje lleva solo uno de: «body», «template» (con «variables» o sin ellas), "
            "«media» (con «body» o sin él), «resend».",
        )
    if "template" in body:
        name = text_field(body, "template", longest=MOST_CHARACTERS)
        return FilledTemplate(name, _variables(body.get("variables", {})))
    if "media" in body:
        return Picture(_picture(body["media"]), _caption(body.get("body", "")))
    if "resend" in body:
        return Again(text_field(body, "resend", longest=200))
    return Words(text_field(body, "body", longest=_LONGEST_BODY).strip())


def _variables(given: Any) -> dict[str, str]:
    from chalicelib.sales.profile_reader import MOST_ROWS

    if not isinstance(given, dict) or len(given) > MOST_ROWS:
        raise RequestRefused(400, "bad_field", "«variables» es un objeto con un texto para cada variable.")
    return {name: text_field(given, name, longest=1000) for name in given}


def _picture(given: Any) -> bytes:
    """Its declared type does not count: the bytes say what it is."""
    if not isinstance(given, dict):
        raise RequestRefused(400, "bad_field", "«media» es un objeto con «content_type» y «data» en base64.")
    text_field(given, "content_type", longest=100)
    try:
        return base64.b64decode(text_field(given, "data", longest=_LONGEST_PICTURE), validate=True)
    except ValueError:  # binascii.Error, or a plain one for what is not ASCII
        raise RequestRefused(400, "bad_field", "«data» no está en base64.") from None


def _caption(value: Any) -> str:
    return "" if value == "" else text_field({"body": value}, "body", longest=_LONGEST_BODY).strip()

"""What an answer of the bot rests on, and the answers that operators have marked as wrong."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Response

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes import shapes
from chalicelib.routes.http import Routes, json_object, limit_of, operator_of, query, text_field
from chalicelib.sales.as_json import moment
from chalicelib.sales.operators import Role
from chalicelib.sales.text import WHATSAPP_LIMIT

if TYPE_CHECKING:
    from chalicelib.sales.corrections import Correction

routes = Routes(__name__)

_MESSAGE = "/api/conversations/{conversation_id}/messages/{message_id}"


@routes.route(_MESSAGE, methods=["GET"], role=Role.VIEWER)
def get_message(conversation_id: str, message_id: str) -> dict[str, Any]:
    parts = wiring.current()
    message = parts.conversations.message(conversation_id, unquote(message_id))
    if message is None:
        raise RequestRefused(404, "not_found", "Ese mensaje no existe.")
    rests_on = parts.conversations.grounds(conversation_id, message.message_id)
    correction = parts.correct_answer.of(message) if message.marked_wrong else None
    return shapes.message_whole(message, rests_on, correction)


@routes.route(f"{_MESSAGE}/correction", methods=["PUT"], role=Role.OPERATOR)
def correct_answer(conversation_id: str, message_id: str) -> dict[str, Any]:
    right = text_field(json_object(routes.current_request), "right", longest=WHATSAPP_LIMIT).strip()
    by = operator_of(routes.current_request).username
    marked = wiring.current().correct_answer.mark(conversation_id, unquote(message_id), right, by)
    return shapes.message(marked)


@routes.route(f"{_MESSAGE}/correction", methods=["DELETE"], role=Role.OPERATOR)
def take_correction_back(conversation_id: str, message_id: str) -> Response:
    by = operator_of(routes.current_request).username
    wiring.current().correct_answer.take_back(conversation_id, unquote(message_id), by)
    return Response("", status_code=204)


@routes.route("/api/corrections", methods=["GET"], role=Role.VIEWER)
def list_corrections() -> dict[str, Any]:
    parts, parameters = wiring.current(), query(routes.current_request)
    cursor = parameters.get("cursor")
    put_at, key = parts.cursors.decode("corrections", cursor) if cursor else ("", "")
    after = (datetime.fromisoformat(put_at), str(key)) if cursor else None
    found, place = parts.correct_answer.newest(limit_of(parameters), after)
    following = parts.cursors.encode("corrections", [place[0].isoformat(), place[1]]) if place else None
    return {"items": [_shown(correction) for correction in found], "next": following}


@routes.route("/api/corrections/export", methods=["GET"], role=Role.OPERATOR)
def export_corrections() -> Response:
    file = wiring.current().correct_answer.export()
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/toml; charset=utf-8",
        "Content-Disposition": 'attachment; filename="respuestas-corregidas.toml"',
    }
    return Response(file, headers=headers)


def _shown(correction: "Correction") -> dict[str, Any]:
    return {
        "conversation_id": correction.conversation_id,
        "message_id": correction.message_id,
        "wrong": correction.wrong,
        "right": correction.right,
        "marked_by": correction.marked_by,
        "marked_at": moment(correction.marked_at),
    }

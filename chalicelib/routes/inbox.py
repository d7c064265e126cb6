"""The conversations for the dashboard: lists, counts, what changed, and what operators do to them."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes import shapes
from chalicelib.routes.http import Routes, json_object, limit_of, operator_of, query, text_field
from chalicelib.sales.conversation import Conversation, Mode, Stage
from chalicelib.sales.identity import phones_meant
from chalicelib.sales.operators import Role

routes = Routes(__name__)

_QUEUES = ("all", "waiting", "bot", "human")
_LARGEST_AMOUNT = 10**15


@routes.route("/api/conversations", methods=["GET"], role=Role.VIEWER)
def list_conversations() -> dict[str, Any]:
    parts, parameters = wiring.current(), query(routes.current_request)
    page = parts.inbox.conversations(
        parts.settings.twilio_senders,
        queue=_one_of(parameters.get("queue") or "all", _QUEUES, "queue"),
        stage=_one_of(parameters["stage"], tuple(Stage), "stage") if parameters.get("stage") else None,
        assigned_to=_assignee(parameters.get("assigned_to")),
        limit=limit_of(parameters),
        cursor=parameters.get("cursor"),
    )
    return {"items": [shapes.conversation_row(c) for c in page.items], "next": page.next}


@routes.route("/api/conversations/counts", methods=["GET"], role=Role.VIEWER)
def count_conversations() -> dict[str, Any]:
    parts = wiring.current()
    return asdict(parts.inbox.counts(parts.settings.twilio_senders, operator_of(routes.current_request).username))


@routes.route("/api/search", methods=["POST"], role=Role.VIEWER)
def search() -> dict[str, Any]:
    """A whole phone or a name's words; in the body, as URLs end up in logs."""
    parts = wiring.current()
    q = text_field(json_object(routes.current_request), "q", longest=200).strip()
    senders = parts.settings.twilio_senders
    digits = re.sub(r"[\s().-]", "", q.removeprefix("whatsapp:"))
    if re.fullmatch(r"\+?\d{5,20}", digits):
        found = parts.inbox.by_phones(senders, phones_meant(digits, senders))
    else:
        found = parts.inbox.by_name(senders, q)
    return {"items": [shapes.conversation_row(c) for c in found], "next": None}


@routes.route("/api/conversations/{conversation_id}", methods=["GET"], role=Role.VIEWER)
def get_conversation(conversation_id: str) -> dict[str, Any]:
    return shapes.conversation_whole(existing(conversation_id))


@routes.route("/api/changes", methods=["GET"], role=Role.VIEWER)
def changes() -> dict[str, Any]:
    parts = wiring.current()
    cursor = query(routes.current_request).get("since")
    if not cursor:
        return {"items": [], "next": parts.cursors.encode("changes", parts.watch_inbox.begin())}
    fresh, place = parts.watch_inbox(parts.cursors.decode("changes", cursor))
    return {
        "items": [shapes.conversation_row(c) for c in fresh],
        "next": parts.cursors.encode("changes", place),
    }


@routes.route("/api/conversations/{conversation_id}", methods=["PATCH"], role=Role.OPERATOR)
def edit_conversation(conversation_id: str) -> dict[str, Any]:
    body = json_object(routes.current_request)
    version = body.pop("version", None)
    if not isinstance(version, int) or isinstance(version, bool):
        raise RequestRefused(400, "bad_field", "Falta «version»: la que tenía la conversación cuando la leíste.")
    by = operator_of(routes.current_request).username
    edited = wiring.current().edit_conversation(conversation_id, version, _edits(body), by)
    return shapes.conversation_whole(edited)


def _assignee(asked: str | None) -> str | None:
    """`me` is the caller."""
    return operator_of(routes.current_request).username if asked == "me" else asked or None


def existing(conversation_id: str) -> Conversation:
    """Raises RequestRefused."""
    conversation = wiring.current().conversations.read(conversation_id)
    if conversation is None:
        raise RequestRefused(404, "not_found", "Esa conversación no existe.")
    return conversation


def _edits(body: Mapping[str, Any]) -> dict[str, Any]:
    """Checked fields. Raises RequestRefused, also for a field that cannot be edited."""
    unknown = set(body) - set(_CHECKS)
    if unknown or not body:
        raise RequestRefused(400, "bad_field", "Los campos que se pueden cambiar son: " + ", ".join(_CHECKS) + ".")
    if "reason" in body and "opted_out" not in body:
        raise RequestRefused(400, "bad_field", "«reason» dice por qué cambia «opted_out»: van juntos.")
    checked = {name: _CHECKS[name](value, name) for name, value in body.items()}
    return {_FIELDS.get(name, name): value for name, value in checked.items()}


def _one_of(value: Any, allowed: tuple[str, ...], name: str) -> str:
    if value not in allowed or not isinstance(value, str):
        raise RequestRefused(400, "bad_field", f"«{name}» debe ser uno de: {', '.join(allowed)}.")
    return value


def _mode(value: Any, name: str) -> Mode:
    return Mode(_one_of(value, tuple(Mode), name))


def _stage(value: Any, name: str) -> Stage:
    return Stage(_one_of(value, tuple(Stage), name))


def _amount(value: Any, name: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_AMOUNT:
        raise RequestRefused(400, "bad_field", f"«{name}» es un número entero de centavos, o null.")
    return value


def _note(value: Any, name: str) -> str:
    return text_field({name: value}, name, longest=5000) if value != "" else ""


def _reason(value: Any, name: str) -> str:
    return text_field({name: value}, name, longest=300).strip()


def _operator_name(value: Any, name: str) -> str | None:
    return None if value is None else text_field({name: value}, name, longest=40)


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise RequestRefused(400, "bad_field", f"«{name}» es true o false.")
    return value


_CHECKS: dict[str, Any] = {
    "mode": _mode,
    "stage": _stage,
    "amount": _amount,
    "note": _note,
    "assigned_to": _operator_name,
    "opted_out": _flag,
    "blocked": _flag,
    "reason": _reason,
}
_FIELDS = {"reason": "opt_out_reason"}

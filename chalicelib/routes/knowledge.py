"""What the shop has written for the bot to answer with, and what customers asked that it does not hold."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalice.app import Response

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes.http import Routes, json_object, limit_of, query
from chalicelib.routes.senders import sender_of
from chalicelib.sales.as_json import moment
from chalicelib.sales.operators import Role

if TYPE_CHECKING:
    from chalicelib.sales.catalog import CountedQuestion
    from chalicelib.sales.knowledge import Knowledge

routes = Routes(__name__)

_ASK_ALL = "Manda «items», «pages» o las dos listas: lo que mandes queda en lugar de lo que había."
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@routes.route("/api/knowledge", methods=["GET"], role=Role.VIEWER)
def get_knowledge() -> dict[str, Any]:
    return _shown(wiring.current().edit_knowledge.read(sender_of(query(routes.current_request))))


@routes.route("/api/knowledge", methods=["PUT"], role=Role.OPERATOR)
def put_knowledge() -> dict[str, Any]:
    """All of it: a list that is left out is emptied."""
    from chalicelib.sales import knowledge as limits  # the webhook's start need not wait for it
    from chalicelib.sales.catalog import KnowledgeEntry

    body = json_object(routes.current_request)
    if not body or set(body) - {"items", "pages"}:
        raise RequestRefused(400, "bad_field", _ASK_ALL)
    items = _texts_of(body, "items", limits.MOST_ITEMS, {"title": limits.LONGEST_TITLE, "text": limits.LONGEST_TEXT})
    pages = _texts_of(body, "pages", limits.MOST_PAGES, {"name": limits.LONGEST_NAME, "markdown": limits.LONGEST_PAGE})
    knowledge = limits.Knowledge(
        tuple(KnowledgeEntry(title, text) for title, text in items),
        tuple(limits.KnowledgePage(name, markdown) for name, markdown in pages),
    )
    wiring.current().edit_knowledge.write(sender_of(query(routes.current_request)), knowledge)
    return _shown(knowledge)


@routes.route("/api/questions", methods=["GET"], role=Role.VIEWER)
def list_questions() -> dict[str, Any]:
    """The most asked first."""
    parts, parameters = wiring.current(), query(routes.current_request)
    limit = limit_of(parameters)
    begin = int(parts.cursors.decode("questions", parameters["cursor"])) if parameters.get("cursor") else 0
    found = parts.catalog.questions(sender_of(parameters))
    more = parts.cursors.encode("questions", begin + limit) if len(found) > begin + limit else None
    return {"items": [_question(item) for item in found[begin : begin + limit]], "next": more}


@routes.route("/api/questions/{question_id}", methods=["DELETE"], role=Role.OPERATOR)
def forget_question(question_id: str) -> Response:
    if not wiring.current().catalog.forget_question(sender_of(query(routes.current_request)), question_id):
        raise RequestRefused(404, "not_found", "Esa pregunta no existe.")
    return Response("", status_code=204)


@routes.route("/api/questions/{question_id}/answer", methods=["POST"], role=Role.OPERATOR)
def answer_question(question_id: str) -> Response:
    from chalicelib.sales import knowledge as limits  # the webhook's start need not wait for it
    from chalicelib.sales.catalog import KnowledgeEntry

    body = json_object(routes.current_request)
    longest = {"title": limits.LONGEST_TITLE, "text": limits.LONGEST_TEXT}
    if not _is_written(body, longest):
        raise RequestRefused(400, "bad_field", f"Manda {_limits_in_words(longest)}, y nada más.")
    answer = KnowledgeEntry(body["title"].strip(), body["text"].strip())
    sender = sender_of(query(routes.current_request))
    wiring.current().edit_knowledge.answer(sender, question_id, answer)
    return Response({"title": answer.title, "text": answer.text}, status_code=201)


def _texts_of(body: Mapping[str, Any], name: str, most: int, longest: Mapping[str, int]) -> list[list[str]]:
    """Each item's texts, checked. Raises RequestRefused."""
    items = body.get(name, [])
    if not isinstance(items, list) or len(items) > most:
        raise RequestRefused(400, "bad_field", f"«{name}» es una lista de hasta {most}.")
    for number, item in enumerate(items, start=1):
        if not _is_written(item, longest):
            told = f"«{name}» n.º {number}: lleva {_limits_in_words(longest)}, y nada más."
            raise RequestRefused(400, "bad_field", told)
    return [[item[field].strip() for field in longest] for item in items]


def _is_written(item: Any, longest: Mapping[str, int]) -> bool:
    """Just these texts, each within its length."""
    return (
        isinstance(item, dict)
        and set(item) == set(longest)
        and all(_fits(item[name], most) for name, most in longest.items())
    )


def _limits_in_words(longest: Mapping[str, int]) -> str:
    return " y ".join(f"«{name}», de 1 a {most} caracteres" for name, most in longest.items())


def _fits(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 1 <= len(value.strip()) <= longest and not _NOT_TEXT.search(value)


def _shown(knowledge: "Knowledge") -> dict[str, Any]:
    """`entries`: how many pieces the bot can find."""
    return {
        "items": [{"title": item.title, "text": item.text} for item in knowledge.items],
        "pages": [{"name": page.name, "markdown": page.markdown} for page in knowledge.pages],
        "entries": len(knowledge.entries),
        "next": None,
    }


def _question(item: "CountedQuestion") -> dict[str, Any]:
    return {
        "question_id": item.question_id,
        "question": item.question,
        "times": item.times,
        "last_asked_at": moment(item.last_asked_at),
    }

"""Who works at the dashboard: their roles and passwords, by an admin; their names, for everyone who assigns."""

from typing import Any

from chalice.app import Response

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes.http import Routes, json_object, operator_of, text_field
from chalicelib.sales.as_json import moment
from chalicelib.sales.operators import Operator, Role

routes = Routes(__name__)

_EDITS = frozenset({"role", "password", "sign_out"})
_LONGEST_PASSWORD = 1000


@routes.route("/api/operators", methods=["GET"], role=Role.ADMIN)
def list_operators() -> dict[str, Any]:
    return {"items": [_shape(operator) for operator in wiring.current().manage_operators.all()], "next": None}


@routes.route("/api/operators", methods=["POST"], role=Role.ADMIN)
def add_operator() -> Response:
    body = json_object(routes.current_request)
    added = wiring.current().manage_operators.add(
        text_field(body, "username", longest=200),
        _role(body.get("role")),
        text_field(body, "password", longest=_LONGEST_PASSWORD),
        operator_of(routes.current_request).username,
    )
    return Response(_shape(added), status_code=201)


@routes.route("/api/operators/names", methods=["GET"], role=Role.VIEWER)
def list_names() -> dict[str, Any]:
    listed = wiring.current().manage_operators.all()
    return {"items": [{"username": each.username, "role": each.role} for each in listed], "next": None}


@routes.route("/api/operators/{username}", methods=["PATCH"], role=Role.ADMIN)
def edit_operator(username: str) -> dict[str, Any]:
    body = json_object(routes.current_request)
    if not body or set(body) - _EDITS or body.get("sign_out", True) is not True:
        raise RequestRefused(
            400, "bad_field", "Se pueden cambiar «role» y «password», y cerrar sus sesiones con «sign_out»: true."
        )
    edited = wiring.current().manage_operators.edit(
        username,
        role=_role(body["role"]) if "role" in body else None,
        password=text_field(body, "password", longest=_LONGEST_PASSWORD) if "password" in body else None,
        sign_out="sign_out" in body,
        by=operator_of(routes.current_request).username,
    )
    return _shape(edited)


@routes.route("/api/operators/{username}", methods=["DELETE"], role=Role.ADMIN)
def remove_operator(username: str) -> Response:
    wiring.current().manage_operators.remove(username, operator_of(routes.current_request).username)
    return Response("", status_code=204)


def _role(value: Any) -> Role:
    if not isinstance(value, str) or value not in tuple(Role):
        raise RequestRefused(400, "bad_field", f"«role» debe ser uno de: {', '.join(Role)}.")
    return Role(value)


def _shape(operator: Operator) -> dict[str, Any]:
    return {
        "username": operator.username,
        "role": operator.role,
        "created_at": moment(operator.created_at),
        "signed_in_at": moment(operator.signed_in_at),
    }

"""Sign-in, sign-out, and whether the service is up."""

from typing import TYPE_CHECKING, Any

from chalice.app import Response

from chalicelib import VERSION, wiring
from chalicelib.routes.http import PUBLIC, Routes, json_object, operator_of, text_field
from chalicelib.sales import as_json
from chalicelib.sales.operators import Role

if TYPE_CHECKING:  # the webhook waits for none of it
    from chalicelib.flows.sign_in import Session

routes = Routes(__name__)


@routes.route("/api/health", methods=["GET"], role=PUBLIC)
def health() -> dict[str, str]:
    return {"status": "ok", "version": VERSION, "stage": wiring.stage()}


@routes.route("/api/session", methods=["POST"], role=PUBLIC)
def sign_in() -> dict[str, Any]:
    request = routes.current_request
    body = json_object(request)
    session = wiring.current().sign_in(
        text_field(body, "username", longest=200),
        text_field(body, "password", longest=1000),
        _caller(request.context),
    )
    return _shape(session)


@routes.route("/api/me/password", methods=["PUT"], role=Role.VIEWER)
def change_own_password() -> dict[str, Any]:
    request = routes.current_request
    body = json_object(request)
    session = wiring.current().sign_in.change_password(
        operator_of(request),
        text_field(body, "current", longest=1000),
        text_field(body, "new", longest=1000),
        _caller(request.context),
    )
    return _shape(session)


@routes.route("/api/session", methods=["DELETE"], role=Role.VIEWER)
def sign_out() -> Response:
    wiring.current().sign_in.sign_out(operator_of(routes.current_request))
    return Response("", status_code=204)


def _shape(session: "Session") -> dict[str, Any]:
    return {
        "token": session.token,
        "expires_at": as_json.moment(session.expires_at),
        "operator": {"username": session.operator.username, "role": session.operator.role},
    }


def _caller(context: dict[str, Any]) -> str:
    return str(context.get("identity", {}).get("sourceIp", ""))

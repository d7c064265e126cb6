"""The business's profile: what the bot knows and how it speaks; its versions; and the switch that silences the bot."""

from typing import TYPE_CHECKING, Any

from chalicelib import wiring
from chalicelib.errors import RequestRefused
from chalicelib.routes.http import Routes, json_object, operator_of, query, text_field
from chalicelib.sales.as_json import moment
from chalicelib.sales.operators import Role

if TYPE_CHECKING:
    from chalicelib.flows.edit_profile import ShownProfile
    from chalicelib.sales.profile_versions import SavedVersion

routes = Routes(__name__)


@routes.route("/api/profile", methods=["GET"], role=Role.VIEWER)
def get_profile() -> dict[str, Any]:
    parameters = query(routes.current_request)
    return _shown(wiring.current().edit_profile.show(parameters.get("sender"), parameters.get("version")))


@routes.route("/api/profile", methods=["PUT"], role=Role.ADMIN)
def put_profile() -> dict[str, Any]:
    body = json_object(routes.current_request)
    based_on = text_field(body, "version", longest=100)
    document = body.get("profile")
    if not isinstance(document, dict):
        raise RequestRefused(400, "bad_field", "Falta «profile»: el perfil entero, como lo da GET.")
    by = operator_of(routes.current_request).username
    return _shown(wiring.current().edit_profile.save(_sender(), based_on, document, by))


@routes.route("/api/profile/versions", methods=["GET"], role=Role.VIEWER)
def list_versions() -> dict[str, Any]:
    versions = wiring.current().edit_profile.versions(_sender())
    return {"items": [_saved(version) for version in versions], "next": None}


@routes.route("/api/pause", methods=["PUT"], role=Role.ADMIN)
def put_pause() -> dict[str, Any]:
    paused = json_object(routes.current_request).get("paused")
    if not isinstance(paused, bool):
        raise RequestRefused(400, "bad_field", "«paused» es true o false.")
    wiring.current().edit_profile.pause(_sender(), paused)
    return {"paused": paused}


def _sender() -> str | None:
    return query(routes.current_request).get("sender")


def _shown(shown: "ShownProfile") -> dict[str, Any]:
    return {**_saved(shown.saved), "profile": shown.document, "paused": shown.paused}


def _saved(saved: "SavedVersion") -> dict[str, Any]:
    return {
        "version": saved.version,
        "saved_at": moment(saved.saved_at),
        "saved_by": saved.saved_by,
    }

"""`GET`, `POST` and `DELETE /faults`: see, change and clear what goes wrong."""

from typing import Any

from flask import Blueprint, jsonify, request

from local.faults import Faults


def faults_api(faults: Faults) -> Blueprint:
    routes = Blueprint("faults", __name__)

    @routes.get("/faults")
    def show() -> Any:
        return jsonify(faults.as_json())

    @routes.post("/faults")
    def change() -> Any:
        try:
            faults.change(request.get_json())
        except ValueError as error:
            return jsonify({"error": {"code": "bad_fault", "message": str(error)}}), 400
        return show()

    @routes.delete("/faults")
    def clear() -> Any:
        faults.clear()
        return show()

    return routes

"""The dashboard's page as the bucket serves it: built files, and a `config.json` that names the API."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, jsonify, redirect, request

from local.flask_server import file_of
from local.settings import ROOT

BUILT = ROOT / "dashboard_site" / "dist"


def dashboard_app(environ: Mapping[str, str]) -> Flask:
    app = Flask(__name__, static_folder=None)
    api_url = f"http://127.0.0.1:{environ['API_PORT']}"
    origin = environ["DASHBOARD_ORIGIN"]
    files = environ["AWS_ENDPOINT_URL"]

    @app.before_request
    def one_origin() -> Any:
        """The API allows one origin: http://localhost:… is another one to a browser."""
        if request.host.startswith("localhost") and origin.startswith("http://127.0.0.1"):
            return redirect(f"{origin}{request.full_path.rstrip('?')}")
        return None

    @app.get("/config.json")
    def config() -> Response:
        return jsonify({"api_url": api_url})

    @app.get("/")
    def index() -> Response:
        return file_of(BUILT, "index.html")

    @app.get("/<path:name>")
    def file(name: str) -> Response:
        return file_of(BUILT, name)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = (
            f"default-src 'self'; connect-src 'self' {api_url}; img-src 'self' data: blob: {files};"
            f" media-src 'self' blob: {files}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"
        return response

    return app

"""`make bench-page`: Lighthouse on the built page, as a phone on a slow network and as a desktop see it.

The page is served as its bucket and CloudFront serve it: compressed, hashed files for ever. Nobody is signed in, as a
new visitor is not. Needs npm, which fetches Lighthouse on the first run.
"""

import argparse
import gzip
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request

from local.flask_server import file_of, flask_server
from local.settings import ROOT
from local.setup import PAGE, installed_browser, node_folder
from tests.arguments import report_file

FOLDER = ROOT / "tests" / "bench" / "page"
CATEGORIES = ("performance", "accessibility", "best-practices")
AIM = 95
DEVICES: Mapping[str, tuple[str, ...]] = {"phone": (), "desktop": ("--preset=desktop",)}


def main() -> None:
    arguments = argparse.ArgumentParser(description="Lighthouse on the built page")
    arguments.add_argument("--report", type=report_file, help="writes the scores as JSON, too")
    report = arguments.parse_args().report
    _install_lighthouse()
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        subprocess.run(["node", "build.mjs", str(site)], cwd=PAGE, env=node_environment(), check=True)
        with served(site) as address:
            scores = {device: _scores(address, flags) for device, flags in DEVICES.items()}
    _tell(scores)
    if report:
        report.write_text(json.dumps(scores, indent=2))


def _install_lighthouse() -> None:
    if not (FOLDER / "node_modules" / "lighthouse").exists():
        subprocess.run(["npm", "ci"], cwd=FOLDER, env=node_environment(), check=True)


@contextmanager
def served(site: Path) -> Iterator[str]:
    server = flask_server(_page_app(site), 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _page_app(site: Path) -> Flask:
    app = Flask(__name__, static_folder=None)

    @app.get("/config.json")
    def config() -> Response:
        return jsonify({"api_url": request.host_url.rstrip("/")})

    @app.get("/", defaults={"name": "index.html"})
    @app.get("/<path:name>")
    def file(name: str) -> Response:
        return file_of(site, name)

    @app.after_request
    def as_cloudfront(response: Response) -> Response:
        response.set_data(gzip.compress(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        for_ever = request.path.startswith("/assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if for_ever else "no-cache"
        return response

    return app


def _scores(address: str, flags: tuple[str, ...]) -> dict[str, Any]:
    """Points of 100 by category, and what took points."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "report.json")
        subprocess.run(
            [
                str(FOLDER / "node_modules" / ".bin" / "lighthouse"),
                address,
                "--quiet",
                "--output=json",
                f"--output-path={output}",
                f"--only-categories={','.join(CATEGORIES)}",
                "--chrome-flags=--headless=new --no-sandbox --disable-background-networking",
                "--no-enable-error-reporting",
                *flags,
            ],
            env=node_environment() | {"CHROME_PATH": browser_of_the_tests()},
            check=True,
        )
        found = json.loads(output.read_text())
    return {
        **{name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES},
        "first_contentful_paint_ms": round(found["audits"]["first-contentful-paint"]["numericValue"]),
        "transferred_kb": round(found["audits"]["total-byte-weight"]["numericValue"] / 1000),
        "to_mend": sorted(_lost_points(found)),
    }


def browser_of_the_tests() -> str:
    """The one of the tests: an installed one, else Playwright's own."""
    if found := installed_browser():
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _lost_points(found: Mapping[str, Any]) -> Iterator[str]:
    for name in CATEGORIES:
        for part in found["categories"][name]["auditRefs"]:
            audit = found["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{name}: {audit['title']}"


def _tell(scores: Mapping[str, Mapping[str, Any]]) -> None:
    print(f"\nLighthouse, of 100 (aim {AIM}):")
    for device, score in scores.items():
        points = "  ".join(f"{name} {score[name]:3}" for name in CATEGORIES)
        shown = f"shown after {score['first_contentful_paint_ms'] / 1000:.1f} s, {score['transferred_kb']} kB"
        print(f"  {device:8} {points}  ({shown})")
        for line in score["to_mend"]:
            print(f"           {line}")


def node_environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{node_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


if __name__ == "__main__":
    main()

"""One process for the light servers around the bot: the dashboard's page and what is simulated."""

import os
import socketserver
import sys
from collections.abc import Iterator
from pathlib import Path

from local.flask_server import flask_server
from local.serving import serve_until_stopped


def _servers(names: list[str]) -> Iterator[socketserver.BaseServer]:
    if "dashboard" in names:
        from local.dashboard import dashboard_app

        yield flask_server(dashboard_app(os.environ), _port("dashboard"))
    if "model" in names:
        from local.demo_model import model_app

        yield flask_server(model_app(), _port("model"))
    if "twilio" in names:
        from local.phone import phone_app
        from local.twilio_account import TwilioAccount
        from local.twilio_api import twilio_app

        account = TwilioAccount.open(Path(os.environ["LOCAL_STATE_DIR"]) / "phone.sqlite", os.environ)
        yield flask_server(twilio_app(account), _port("twilio"))
        yield flask_server(phone_app(account), _port("phone"))


def _port(server: str) -> int:
    return int(os.environ[f"{server.upper()}_PORT"])


if __name__ == "__main__":
    serve_until_stopped(list(_servers(sys.argv[1:])))

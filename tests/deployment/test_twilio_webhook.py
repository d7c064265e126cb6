"""The sender is pointed at the webhook, over the real SDK against a local server."""

from typing import Any

import pytest

from chalicelib.wiring import Wiring
from deployment.errors import DeploymentFailed
from deployment.twilio_webhook import set_webhook
from tests.fakes.outside import ManualClock
from tests.functional.conftest import WEBHOOK_URL, settings
from tests.gateways.scripted_server import Answer, Request, ScriptedServer, serving

SENDER = "whatsapp:+5215550000100"


def wiring(url: str, number: str = "+5215550000100") -> Wiring:
    changed = {"TWILIO_API_BASE_URL": url, "TWILIO_PHONE_NUMBER": number, "REPLY_QUEUE_URL": "https://queue.example/1"}
    return Wiring(settings(**changed), clock=ManualClock())


def listed(request: Request) -> Answer:
    if request.method == "POST":
        return Answer(202, {"sid": "XE1", "status": "ONLINE:UPDATING"})
    sender: dict[str, Any] = {"sid": "XE1", "sender_id": SENDER, "status": "ONLINE", "webhook": {}}
    return Answer(200, {"senders": [sender], "meta": {"key": "senders"}})


def test_the_sender_calls_the_webhook_with_retries_and_nothing_else_of_it_changes() -> None:
    with serving(ScriptedServer(answer=listed)) as server:
        (told,) = set_webhook(wiring(server.url))
        update = server.requests[-1]
    assert (update.method, update.path) == ("POST", "/v2/Channels/Senders/XE1")
    assert update.json == {
        "webhook": {"callback_url": f"{WEBHOOK_URL}#rc=2&rp=5xx,ct,rt", "callback_method": "POST"},
    }
    assert told == "Twilio calls the webhook for the number …0100."


def test_a_sandbox_that_twilio_does_not_list_is_told() -> None:
    with serving(ScriptedServer(answer=listed)) as server:
        (told,) = set_webhook(wiring(server.url, "+14155238886"))
        assert [request.method for request in server.requests] == ["GET"]
    assert "put the printed address" in told


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refusal_of_twilio_says_that_the_bot_is_deployed_all_the_same(method: str) -> None:
    def refusing(request: Request) -> Answer:
        return Answer(401, {"code": 20003, "message": "private"}) if request.method == method else listed(request)

    with serving(ScriptedServer(answer=refusing)) as server, pytest.raises(DeploymentFailed) as raised:
        set_webhook(wiring(server.url))
    assert "The bot is deployed, but Twilio did not take the webhook's address" in str(raised.value)
    assert "private" not in str(raised.value)

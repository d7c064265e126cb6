"""Parameter Store that does not answer well: the webhook must not wait for it long."""

import pytest

from chalicelib.errors import SettingsInvalid
from chalicelib.gateways.parameter_store import read_parameters
from tests.aws import environment
from tests.gateways.scripted_server import Answer, Request, ScriptedServer, serving

AWS = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


def test_a_store_that_does_not_answer_is_left_after_two_tries() -> None:
    def silent(request: Request) -> Answer:
        server.closing.wait(30)
        return Answer(200, {"Parameters": []})

    with serving(ScriptedServer(answer=silent)) as server:
        with environment({**AWS, "AWS_ENDPOINT_URL_SSM": server.url}), pytest.raises(SettingsInvalid):
            read_parameters(["/bot/token"])
        assert len(server.requests) == 2

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


def test_where_several_at_once_are_denied_they_are_read_one_by_one() -> None:
    def answer(request: Request) -> Answer:
        if request.headers["X-Amz-Target"].endswith("GetParameters"):
            return Answer(400, {"__type": "AccessDeniedException", "message": "not all of them"})
        if request.json["Name"] == "/bot/token":
            return Answer(200, {"Parameter": {"Name": "/bot/token", "Value": "secret"}})
        return Answer(400, {"__type": "ParameterNotFound"})

    with serving(ScriptedServer(answer=answer)) as server, environment({**AWS, "AWS_ENDPOINT_URL_SSM": server.url}):
        assert read_parameters(["/bot/token", "/bot/other"]) == {"/bot/token": "secret"}


def test_a_refusal_is_told_by_its_code_alone() -> None:
    refusal = Answer(400, {"__type": "AccessDeniedException", "message": "arn:aws:iam::123:role/private"})
    with (
        serving(ScriptedServer(answer=lambda _: refusal)) as server,
        environment({**AWS, "AWS_ENDPOINT_URL_SSM": server.url}),
        pytest.raises(SettingsInvalid, match=r"AccessDeniedException$"),
    ):
        read_parameters(["/bot/token"])

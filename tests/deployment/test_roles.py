"""The rights of the Lambdas are tried in test_deployment.py: here, that none is left out there, and what cannot be."""

import pytest

from tests.deployment.role_calls import CALLS, NOT_ON_MINISTACK, POLICIES, grants, tried

PARAMETERS = "parameter/sales-bot/${Stage}/*"


@pytest.mark.parametrize("function", POLICIES)
def test_each_right_of_a_role_has_a_call_that_tries_it(function: str) -> None:
    assert [grant for grant in tried(function) if grant not in CALLS] == []


@pytest.mark.parametrize(
    ("function", "own_logs"), [("APIHandler", "ApiLogs"), ("ReplyWorker", "ReplyWorkerLogs"), ("Sweep", "SweepLogs")]
)
def test_what_ministack_cannot_try_is_the_stages_own_parameters_and_the_lambdas_own_logs(
    function: str, own_logs: str
) -> None:
    assert [grant for grant in grants(function) if grant[0] in NOT_ON_MINISTACK] == [
        ("ssm:GetParameters", PARAMETERS),
        ("logs:CreateLogStream", own_logs),
        ("logs:PutLogEvents", own_logs),
    ]

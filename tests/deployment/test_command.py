"""How a command ends, whatever its work raises."""

import os

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from chalicelib.errors import SettingsInvalid, StoreBusy
from deployment.command import run
from deployment.deployed import read_deployed
from deployment.errors import DeploymentFailed
from tests.deployment.stage_in_process import stage_in_process


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DeploymentFailed("This is wrong: do that."), "This is wrong: do that."),
        (SettingsInvalid("Settings: X is missing"), "X is missing"),
        (StoreBusy("ThrottlingException"), "ThrottlingException"),
        (NoCredentialsError(), "No AWS credentials were found"),
        (
            ClientError({"Error": {"Code": "InvalidClientTokenId"}}, "GetCallerIdentity"),
            "or AWS_REGION is a region that this account has not enabled.",
        ),
        (EOFError(), "Nothing was typed: nothing was changed."),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_1(
    capsys: pytest.CaptureFixture[str], error: Exception, told: str
) -> None:
    def fails() -> int:
        raise error

    assert run(fails) == 1
    written = capsys.readouterr()
    assert told in written.err
    assert (written.err.count("\n"), written.out) == (1, "")


def test_ctrl_c_ends_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    assert run(interrupted) == 130
    assert capsys.readouterr().err == ""


def test_aws_region_is_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-south-2")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    run(lambda: 0)
    assert os.environ["AWS_DEFAULT_REGION"] == "eu-south-2"


def test_an_output_that_the_stacks_do_not_have_is_told() -> None:
    with stage_in_process() as stage:
        del stage.outputs["PageUrl"]
        with pytest.raises(DeploymentFailed, match=r"no output PageUrl.*make deploy STAGE=dev"):
            read_deployed("dev").output("PageUrl")


def test_the_settings_are_those_of_the_deployed_function() -> None:
    with stage_in_process() as stage:
        stage.set_environment(QUIET_SECONDS="7")
        assert read_deployed("dev").wiring().settings.quiet_seconds == 7
        assert "ssm:" not in repr(read_deployed("dev"))

"""What is wrong before or during a deployment is said in a sentence, and nothing is left broken."""

import json
from pathlib import Path

import pytest

from deployment import settings
from deployment.errors import DeploymentFailed
from tests.deployment.on_ministack import Account, Ended, succeeded
from tests.local.eventually import eventually

pytestmark = pytest.mark.xdist_group("deployment")

PROD = ("--stage", "prod")
NOTHING_SET = dict.fromkeys(settings.ASKED, "")
WRONG = [
    (NOTHING_SET, "Missing: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_PHONE_NUMBER, OPENAI_API_KEY. Set them"),
    ({"OPENAI_API_KEY": ""}, "Missing: OPENAI_API_KEY. Set them"),
    ({"TWILIO_PHONE_NUMBER": "4155238886"}, "must hold numbers like +14155238886. Nothing has been deployed."),
    ({"TWILIO_ACCOUNT_SID": "SK123"}, "TWILIO_ACCOUNT_SID must begin with AC. Nothing has been deployed."),
    ({"BUSINESS_TIMEZONE": "Mexico_City"}, "BUSINESS_TIMEZONE must be a time zone like America/Bogota. Nothing has"),
    ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR. Nothing has been deployed."),
    ({"WORKER_TIMEOUT_SECONDS": "120"}, "QUEUE_VISIBILITY_SECONDS must be longer than WORKER_TIMEOUT_SECONDS"),
    ({"AWS_REGION": ""}, "No AWS region is set: set AWS_REGION"),
    ({"AWS_REGION": "us-east-99"}, "us-east-99 is not a region of AWS: set AWS_REGION"),
    ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "No AWS credentials were found"),
    ({"AWS_ACCESS_KEY_ID": "AKIANOBODYSKEY00000"}, "AWS does not know these credentials"),
    ({"AWS_PROFILE": "of-somebody-else"}, "AWS_PROFILE names a profile that is not in your AWS configuration"),
]


def refused(ended: Ended) -> str:
    assert ended.code == 1, ended.output
    assert "Traceback" not in ended.errors
    assert ended.errors.count("\n") == 1
    return ended.errors


@pytest.mark.parametrize(("changed", "sentence"), WRONG, ids=[sentence[:40] for _, sentence in WRONG])
def test_what_is_missing_is_said_before_anything_is_made(
    account: Account, changed: dict[str, str], sentence: str
) -> None:
    assert sentence in refused(account.runs("deploy", *PROD, **changed))
    assert account.stack("sales-bot-prod-data") is None


def test_a_secret_that_is_wrong_is_named_and_not_shown(account: Account) -> None:
    told = refused(account.runs("deploy", *PROD, SESSION_SECRET="too-short-and-private"))
    assert "SESSION_SECRET must have at least 32 characters" in told
    assert "private" not in told


def answered(name: str) -> str:
    return {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_PHONE_NUMBER": "+14155238886"}.get(name, "typed")


def test_what_nobody_set_is_asked_for_once() -> None:
    asked: list[str] = []

    def answer(name: str) -> str:
        asked.append(name)
        return answered(name)

    first = settings.collect_secrets({}, {}, answer)
    assert asked == list(settings.ASKED)
    assert first.keys() == {*settings.ASKED, *settings.MADE_ONCE}
    assert settings.collect_secrets({}, first, answer) == {}
    assert len(asked) == len(settings.ASKED)


def test_a_changed_secret_is_written_alone() -> None:
    kept = settings.collect_secrets({}, {}, answered)
    changed = settings.collect_secrets({"TWILIO_AUTH_TOKEN": "rotated", "OPENAI_API_KEY": ""}, kept, None)
    assert changed == {"TWILIO_AUTH_TOKEN": "rotated"}


def test_a_profile_with_a_mistake_stops_a_deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.wiring._PROFILES", tmp_path)
    (tmp_path / "34999000111.toml").write_text("[business]\n", encoding="utf-8")
    secrets = dict.fromkeys((*settings.ASKED, *settings.MADE_ONCE), "x" * 40)
    with pytest.raises(DeploymentFailed, match=r"34999000111\.toml.*Nothing has been deployed"):
        settings.check({}, {}, {**secrets, "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_PHONE_NUMBER": "+34999000111"})


def test_an_empty_setting_is_not_taken() -> None:
    taken = settings.template_parameters(
        {"QUIET_SECONDS": " ", "OPENAI_MODEL": "demo"}, ["QuietSeconds", "OpenaiModel"]
    )
    assert taken == {"OpenaiModel": "demo"}


def test_without_a_terminal_nothing_is_asked() -> None:
    with pytest.raises(DeploymentFailed, match="run this on a terminal to be asked"):
        settings.collect_secrets({}, {}, None)


FOREIGN = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "somebody-elses"}}}}
# MiniStack knows no metric math: the stack is rolled back.
FAILING = {
    "Resources": {
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "ComparisonOperator": "GreaterThanThreshold",
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "Metrics": [{"Id": "sum", "Expression": "1 + 1"}],
            },
        }
    }
}


def make_stack(account: Account, name: str, template: object, *, ours: bool) -> None:
    client = account.client("cloudformation")
    tags = [{"Key": "Project", "Value": "whatsapp-sales-bot"}] if ours else []
    client.create_stack(StackName=name, TemplateBody=json.dumps(template), Tags=tags)


def test_a_stack_of_somebody_else_by_the_same_name_is_left_alone(account: Account) -> None:
    make_stack(account, "sales-bot-prod", FOREIGN, ours=False)
    account.client("cloudformation").get_waiter("stack_create_complete").wait(
        StackName="sales-bot-prod", WaiterConfig={"Delay": 1}
    )
    told = refused(account.runs("deploy", *PROD))
    assert "There is a stack sales-bot-prod already, and it is not of this project" in told
    assert (account.stack("sales-bot-prod") or {})["StackStatus"] == "CREATE_COMPLETE"
    assert account.stack("sales-bot-prod-data") is None
    account.client("cloudformation").delete_stack(StackName="sales-bot-prod")
    account.client("cloudformation").get_waiter("stack_delete_complete").wait(
        StackName="sales-bot-prod", WaiterConfig={"Delay": 1}
    )


def test_a_half_made_stack_is_cleared_and_the_deployment_goes_on(account: Account, package: Path) -> None:
    make_stack(account, "sales-bot-prod-data", FAILING, ours=True)
    eventually(lambda: (account.stack("sales-bot-prod-data") or {})["StackStatus"] == "ROLLBACK_COMPLETE")
    ended = succeeded(account.runs("deploy", *PROD, "--package", str(package)))
    assert "sales-bot-prod-data is left over from an earlier try" in ended.output
    assert (account.stack("sales-bot-prod-data") or {})["StackStatus"] == "CREATE_COMPLETE"
    assert (account.stack("sales-bot-prod") or {})["StackStatus"] == "CREATE_COMPLETE"

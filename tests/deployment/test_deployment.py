"""The real deployment: the deploy command, the packaged zip and the roles, on MiniStack with the roles enforced.

What MiniStack cannot do is looked at in the template instead, in test_templates.py: saved queries, time to live,
point-in-time recovery, CloudFront, API Gateway's own errors. What it does otherwise than AWS when a stack fails is in
test_stacks.py.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError
from playwright.sync_api import Browser, expect

from local.phone_store import Message
from local.twilio_account import TwilioAccount
from tests.deployment.on_ministack import (
    ADMIN_PASSWORD,
    AUTH_TOKEN,
    PHONE_NUMBER,
    Account,
    Ended,
    cloudfront,
    simulated_twilio,
    succeeded,
)
from tests.local.eventually import eventually

pytestmark = [pytest.mark.xdist_group("deployment"), pytest.mark.browser]

QUESTION = "¿Cuánto cuesta la taza de barro negro?"
ANSWER_SECONDS = 60
DEV = ("--stage", "dev")


@pytest.fixture(scope="module")
def deployed(account: Account, package: Path) -> Ended:
    return succeeded(account.runs("deploy", *DEV, "--package", str(package)))


@pytest.fixture(scope="module")
def twilio(account: Account, deployed: Ended, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwilioAccount]:
    with simulated_twilio(account, tmp_path_factory.mktemp("twilio")) as running:
        yield running


@pytest.fixture(scope="module")
def operator(account: Account, deployed: Ended) -> str:
    """A token of the admin that `make admin` made."""
    succeeded(account.runs("admin", *DEV))
    return account.signed_in()


@pytest.fixture(scope="module")
def conversation(account: Account, twilio: TwilioAccount, operator: str) -> dict[str, Any]:
    """A customer has asked, and the bot's answer has arrived."""
    customer = twilio.store.customers()[0]
    twilio.customer_writes(customer, kind="text", body=QUESTION, parameters={})

    eventually(lambda: [each for each in sent_by_bot(twilio) if each.delivery_status == "read"], seconds=ANSWER_SECONDS)
    (found,) = conversations(account, operator)
    return found


def sent_by_bot(twilio: TwilioAccount) -> list[Message]:
    return [each for each in twilio.store.messages_since(0) if each.direction == "outbound"]


def conversations(account: Account, token: str) -> list[dict[str, Any]]:
    answer = account.api("GET", "/api/conversations?queue=all", token=token)
    assert answer.ok, answer.text
    return list(answer.json()["items"])


def messages(account: Account, token: str, conversation: dict[str, Any]) -> list[dict[str, Any]]:
    """Oldest first."""
    answer = account.api("GET", f"/api/conversations/{conversation['conversation_id']}/messages", token=token)
    assert answer.ok, answer.text
    return list(reversed(answer.json()["items"]))


# The first deployment


def test_one_command_makes_both_stacks(account: Account, deployed: Ended) -> None:
    stacks = [account.stack(name) for name in ("sales-bot-dev-data", "sales-bot-dev")]
    assert [stack and stack["StackStatus"] for stack in stacks] == ["CREATE_COMPLETE", "CREATE_COMPLETE"]


def test_the_change_set_the_progress_and_the_next_steps_are_told(account: Account, deployed: Ended) -> None:
    for told in (
        "Change set of sales-bot-dev-data",
        "Add      ConversationsTable",
        "CREATE_COMPLETE              ReplyWorker  (AWS::Lambda::Function)",
        f"Webhook    {account.setting('TWILIO_WEBHOOK_URL')}",
        f"Dashboard  {account.setting('DASHBOARD_ORIGIN')}",
        "make admin STAGE=dev",
        "make doctor STAGE=dev",
    ):
        assert told in deployed.output
    assert deployed.errors == ""


def test_what_ministack_cannot_make_is_left_out_visibly(deployed: Ended) -> None:
    assert "Left out, as http://127.0.0.1:" in deployed.output
    assert "AWS::Logs::QueryDefinition" in deployed.output


def test_secrets_are_kept_encrypted_and_the_lambdas_only_know_where(account: Account, deployed: Ended) -> None:
    kept = account.client("ssm").describe_parameters()["Parameters"]
    assert {each["Type"] for each in kept} == {"SecureString"}
    function = account.client("lambda").get_function_configuration(FunctionName=account.outputs()["ReplyWorkerName"])
    environment = function["Environment"]["Variables"]
    assert environment["TWILIO_AUTH_TOKEN"] == "ssm:/sales-bot/dev/TWILIO_AUTH_TOKEN"
    for secret in (AUTH_TOKEN, account.setting("SESSION_SECRET"), account.setting("PSEUDONYM_KEY"), PHONE_NUMBER):
        assert secret not in str(environment)
        assert secret not in deployed.output


def test_the_queue_gives_the_worker_one_job_at_a_time_and_hears_which_failed(account: Account, deployed: Ended) -> None:
    worker = account.outputs()["ReplyWorkerName"]
    (mapping,) = account.client("lambda").list_event_source_mappings(FunctionName=worker)["EventSourceMappings"]
    assert mapping["BatchSize"] == 1
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 5}
    assert mapping["State"] == "Enabled"


# A customer writes


def test_a_signed_webhook_is_accepted_and_the_packaged_worker_answers(
    account: Account, operator: str, conversation: dict[str, Any]
) -> None:
    asked, answer = messages(account, operator, conversation)
    assert asked["body"] == QUESTION
    assert (answer["author"], answer["direction"]) == ("bot", "outbound")


def test_the_answer_arrives_at_twilio(twilio: TwilioAccount, conversation: dict[str, Any]) -> None:
    (answer,) = sent_by_bot(twilio)
    assert answer.address == conversation["address"]
    assert "249" in answer.body


def test_the_status_comes_back_and_the_dashboards_json_shows_it(
    account: Account, operator: str, conversation: dict[str, Any]
) -> None:
    def delivered() -> bool:
        return messages(account, operator, conversation)[-1]["delivery_status"] in ("delivered", "read")

    assert eventually(delivered, seconds=ANSWER_SECONDS)


def test_a_forged_webhook_is_refused(account: Account, operator: str, conversation: dict[str, Any]) -> None:
    before = conversations(account, operator)
    answer = requests.post(
        account.setting("TWILIO_WEBHOOK_URL"),
        data={"MessageSid": "SMforged", "From": "whatsapp:+34600000009", "To": f"whatsapp:{PHONE_NUMBER}"},
        headers={"X-Twilio-Signature": "Zm9yZ2Vk"},
        timeout=30,
    )
    assert answer.status_code == 403
    assert [each["conversation_id"] for each in conversations(account, operator)] == [
        each["conversation_id"] for each in before
    ]


@pytest.fixture
def page_url(account: Account, package: Path) -> Iterator[str]:
    template = json.loads((package / "template.json").read_text(encoding="utf-8"))
    headers = template["Resources"]["PageHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    policy = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    with cloudfront(account, re.sub(r"https://\$\{RestAPI\}\S+(?=;)", account.endpoint, policy)) as url:
        yield url


def test_the_page_loads_from_its_bucket_and_shows_the_conversation(
    page_url: str, browser: Browser, conversation: dict[str, Any]
) -> None:
    context = browser.new_context(locale="es-CO")
    page = context.new_page()
    page.goto(page_url)
    page.get_by_label("Usuario").fill("admin")
    page.get_by_label("Contraseña").fill(ADMIN_PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    expect(page.locator("[data-conversation-row]")).to_contain_text(conversation["profile_name"])
    context.close()


def test_nobody_reads_the_pages_bucket_directly(account: Account, deployed: Ended) -> None:
    answer = requests.get(f"{account.endpoint}/{account.outputs()['PageBucket']}/index.html", timeout=30)
    assert answer.status_code == 403


def test_files_of_the_page_are_cached_for_ever_but_not_the_two_that_change(account: Account, deployed: Ended) -> None:
    s3, bucket = account.client("s3"), account.outputs()["PageBucket"]
    found = {
        each["Key"]: s3.head_object(Bucket=bucket, Key=each["Key"])
        for each in s3.list_objects_v2(Bucket=bucket)["Contents"]
    }
    changing = {key for key, head in found.items() if head["CacheControl"] == "no-cache"}
    assert changing == {"index.html", "config.json"}
    assert all("immutable" in head["CacheControl"] for key, head in found.items() if key not in changing)
    assert found["index.html"]["ContentType"] == "text/html"


def test_doctor_finds_nothing_wrong_with_what_was_deployed(
    account: Account, page_url: str, conversation: dict[str, Any]
) -> None:
    told = succeeded(account.runs("doctor", *DEV)).output
    assert " failed" not in told
    for good in ("AWS stacks", "Settings", "Worker's trigger", "Twilio account", "Signed webhook", "API's origins"):
        assert f"{good}: ok" in " ".join(told.split()).replace(f"{good} ok", f"{good}: ok")


def test_the_logs_of_all_three_functions_tell_the_story_without_a_name_or_a_number(
    account: Account, conversation: dict[str, Any]
) -> None:
    told = succeeded(account.runs("logs", *DEV, "--conversation", conversation["conversation_id"])).output
    for step in ("message_received", "answer_drafted", "message_sent", "delivery_tracked"):
        assert step in told
    assert conversation["profile_name"] not in told
    assert conversation["phone"].lstrip("+") not in told


# What the roles must not do


def key_of(table: str) -> dict[str, Any]:
    keys = {
        "conversations": {"conversation_id": {"S": "x"}},
        "messages": {"conversation_id": {"S": "x"}, "message_id": {"S": "x"}},
        "metrics": {"key": {"S": "x"}, "day": {"S": "x"}},
        "operators": {"username": {"S": "x"}},
    }
    return {"TableName": f"sales-bot-dev-{table}", "Key": keys[table]}


REFUSED = [
    ("APIHandler", "dynamodb", "delete_item", lambda _: key_of("messages")),
    ("APIHandler", "dynamodb", "scan", lambda _: {"TableName": "sales-bot-dev-conversations"}),
    ("APIHandler", "dynamodb", "delete_table", lambda _: {"TableName": "sales-bot-dev-conversations"}),
    ("APIHandler", "sqs", "receive_message", lambda outputs: {"QueueUrl": outputs["ReplyQueueUrl"]}),
    ("APIHandler", "sqs", "purge_queue", lambda outputs: {"QueueUrl": outputs["ReplyQueueUrl"]}),
    ("APIHandler", "ssm", "get_parameter", lambda _: {"Name": "/sales-bot/prod/PSEUDONYM_KEY"}),
    ("APIHandler", "s3", "list_objects_v2", lambda outputs: {"Bucket": outputs["PageBucket"]}),
    ("ReplyWorker", "dynamodb", "get_item", lambda _: key_of("operators")),
    ("ReplyWorker", "dynamodb", "delete_item", lambda _: key_of("metrics")),
    ("ReplyWorker", "dynamodb", "scan", lambda _: {"TableName": "sales-bot-dev-messages"}),
    ("ReplyWorker", "sqs", "receive_message", lambda outputs: {"QueueUrl": outputs["DeadLetterQueueUrl"]}),
    ("ReplyWorker", "ssm", "put_parameter", lambda _: {"Name": "/sales-bot/dev/OPENAI_API_KEY", "Value": "x"}),
    ("ReplyWorker", "lambda", "invoke", lambda outputs: {"FunctionName": outputs["SweepName"]}),
    ("Sweep", "dynamodb", "get_item", lambda _: key_of("operators")),
    ("Sweep", "dynamodb", "delete_item", lambda _: key_of("conversations")),
    ("Sweep", "dynamodb", "put_item", lambda _: {"TableName": "sales-bot-dev-conversations", "Item": {}}),
    ("Sweep", "sqs", "receive_message", lambda outputs: {"QueueUrl": outputs["ReplyQueueUrl"]}),
    ("Sweep", "iam", "list_roles", lambda _: {}),
]

ALLOWED = [
    ("APIHandler", "dynamodb", "get_item", lambda _: key_of("operators")),
    ("APIHandler", "ssm", "get_parameter", lambda _: {"Name": "/sales-bot/dev/PSEUDONYM_KEY"}),
    ("ReplyWorker", "dynamodb", "get_item", lambda _: key_of("conversations")),
    ("Sweep", "dynamodb", "get_item", lambda _: key_of("conversations")),
]


TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "*", "Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def named(calls: list[Any]) -> list[Any]:
    return [pytest.param(*call, id=f"{call[0]}-{call[2]}-{index}") for index, call in enumerate(calls)]


def with_role_of(account: Account, function: str, service: str) -> Any:
    """A client with the rights of a Lambda; its role, which trusts Lambda alone, is made to trust the tests too."""
    iam = account.client("iam")
    name = f"{function}Name"
    found = account.client("lambda").get_function_configuration(FunctionName=account.outputs()[name])
    role = found["Role"].rsplit("/", 1)[1]
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(TRUST))
    keys = account.client("sts").assume_role(RoleArn=found["Role"], RoleSessionName="test")["Credentials"]
    return account.client(
        service,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


@pytest.mark.parametrize(("function", "service", "call", "arguments"), named(REFUSED))
def test_a_call_that_the_role_need_not_make_is_refused(
    account: Account, deployed: Ended, function: str, service: str, call: str, arguments: Any
) -> None:
    client = with_role_of(account, function, service)
    with pytest.raises(ClientError) as raised:
        getattr(client, call)(**arguments(account.outputs()))
    assert raised.value.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException")


@pytest.mark.parametrize(("function", "service", "call", "arguments"), named(ALLOWED))
def test_a_call_that_the_role_needs_is_allowed(
    account: Account, deployed: Ended, function: str, service: str, call: str, arguments: Any
) -> None:
    getattr(with_role_of(account, function, service), call)(**arguments(account.outputs()))


# Again, with a changed setting


@pytest.fixture(scope="module")
def changed(account: Account, package: Path, conversation: dict[str, Any], operator: str) -> dict[str, Any]:
    """A second deployment that sets the currency, and no longer the model: what was set before stays."""
    before = {name: account.setting(name) for name in ("PSEUDONYM_KEY", "SESSION_SECRET", "TWILIO_WEBHOOK_URL")}
    unset = {"OPENAI_MODEL": "", "TWILIO_AUTH_TOKEN": ""}
    ended = succeeded(account.runs("deploy", *DEV, "--package", str(package), BUSINESS_CURRENCY="COP", **unset))
    function = account.client("lambda").get_function_configuration(FunctionName=account.outputs()["APIHandlerName"])
    return {
        "output": ended.output,
        "environment": function["Environment"]["Variables"],
        "status": (account.stack("sales-bot-dev") or {})["StackStatus"],
        "kept": {name: account.setting(name) == value for name, value in before.items()},
        "token_kept": account.setting("TWILIO_AUTH_TOKEN") == AUTH_TOKEN,
        "session": account.api("GET", "/api/conversations?queue=all", token=operator).status_code,
    }


def test_a_second_deployment_changes_what_was_set_and_keeps_the_rest(changed: dict[str, Any]) -> None:
    assert changed["status"] == "UPDATE_COMPLETE"
    assert changed["environment"]["BUSINESS_CURRENCY"] == "COP"
    assert changed["environment"]["OPENAI_MODEL"] == "demo"
    assert "sales-bot-dev-data: nothing to change." in changed["output"]


def test_a_second_deployment_keeps_keys_secrets_and_sessions(changed: dict[str, Any]) -> None:
    assert set(changed["kept"].values()) == {True}
    assert changed["token_kept"]
    assert changed["session"] == 200


# Destroyed, and back


@pytest.fixture(scope="module")
def destroyed(account: Account, changed: dict[str, Any]) -> dict[str, Any]:
    ended = succeeded(account.runs("destroy", *DEV))
    return {
        "output": ended.output,
        "bot": account.stack("sales-bot-dev"),
        "data": account.stack("sales-bot-dev-data"),
        "rows": account.client("dynamodb").scan(TableName="sales-bot-dev-messages")["Count"],
    }


def test_destroy_leaves_the_data(destroyed: dict[str, Any]) -> None:
    assert destroyed["bot"] is None
    assert destroyed["data"]
    assert destroyed["rows"] == 2
    assert "The data stays in sales-bot-dev-data" in destroyed["output"]


@pytest.fixture(scope="module")
def back(account: Account, package: Path, destroyed: dict[str, Any]) -> list[dict[str, Any]]:
    """The conversations after another deployment, which is asked for nothing that it knows."""
    unset = {"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": "", "OPENAI_API_KEY": ""}
    succeeded(account.runs("deploy", *DEV, "--package", str(package), **unset))
    return conversations(account, account.signed_in())


def test_the_next_deployment_finds_the_old_conversations(
    conversation: dict[str, Any], back: list[dict[str, Any]]
) -> None:
    assert [each["conversation_id"] for each in back] == [conversation["conversation_id"]]


def test_the_data_go_only_after_the_words_are_typed(account: Account, back: list[dict[str, Any]]) -> None:
    ended = account.runs("destroy", *DEV, "--data", typed="yes\n")
    assert ended.code == 1
    assert "Not deleted" in ended.errors
    assert account.stack("sales-bot-dev")


def test_after_the_words_are_typed_nothing_is_left(account: Account, back: list[dict[str, Any]]) -> None:
    succeeded(account.runs("destroy", *DEV, "--data", typed="delete the data of dev\n"))
    assert account.stack("sales-bot-dev") is None
    assert account.stack("sales-bot-dev-data") is None
    left = [
        *account.client("dynamodb").list_tables()["TableNames"],
        *(each["Name"] for each in account.client("s3").list_buckets()["Buckets"]),
        *(each["Name"] for each in account.client("ssm").describe_parameters()["Parameters"]),
    ]
    assert [name for name in left if "dev" in name] == []

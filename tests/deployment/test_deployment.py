"""The real deployment: the deploy command, the packaged zip and the roles, on MiniStack with the roles enforced.

What MiniStack cannot do is looked at in the template instead, in test_templates.py: TLS, saved queries, time to live,
point-in-time recovery, CloudFront, API Gateway's own errors. What it does otherwise than AWS when a stack fails is in
test_stacks.py.
"""

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError
from playwright.sync_api import Browser, expect

from local.phone_messages import SAMPLES
from local.phone_store import Customer, Message
from local.shop import DEMO_SHOP
from local.twilio_account import TwilioAccount
from tests.deployment.on_ministack import (
    ADMIN_PASSWORD,
    AUTH_TOKEN,
    PHONE_NUMBER,
    REGION,
    WITHOUT_RIGHTS,
    Account,
    Ended,
    Roles,
    cloudfront,
    simulated_twilio,
    succeeded,
)
from tests.deployment.role_calls import CALLS, MEDIA_BUCKET, POLICIES, REFUSED, Call, Grant, tried
from tests.local.eventually import eventually

pytestmark = [pytest.mark.xdist_group("deployment"), pytest.mark.browser]

QUESTION = "¿Cuánto cuesta la taza de barro negro?"
PHOTO = (SAMPLES / "photo.jpg").read_bytes()
RIGHT = "La taza de barro negro cuesta $249.00 MXN. ¿Te aparto una?"
ANSWER_SECONDS = 60
# SNS has a code of its own: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
REFUSALS = ("AccessDenied", "AccessDeniedException", "AuthorizationError")
DEV = ("--stage", "dev")
# As the tables keep moments.
PAST = "2026-01-01T00:00:00.000000+0000"
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
SCHEDULED = {
    "version": "0",
    "id": "0",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-11-24T00:00:00Z",
    "region": REGION,
    "resources": [],
    "detail": {},
}


@pytest.fixture(scope="module")
def deployed(account: Account, package: Path) -> Ended:
    """The sweep queues again at once who waits."""
    return succeeded(account.runs("deploy", *DEV, "--package", str(package), SWEEP_AFTER_SECONDS="0"))


@pytest.fixture(scope="module")
def roles(account: Account, deployed: Ended) -> Roles:
    return Roles(account)


@pytest.fixture(scope="module")
def without_tls(account: Account, roles: Roles) -> bool:
    """Whether a bucket refused a Lambda that came over plain HTTP, before that was allowed here."""
    call = CALLS["s3:GetObject", f"{MEDIA_BUCKET}/profiles/*"]
    was_refused = refused(roles.client("ReplyWorker", call.service), call, roles.outputs)
    account.allows_plain_http()
    return was_refused


@pytest.fixture(scope="module")
def stocked(account: Account, without_tls: bool) -> Ended:
    """The demo shop's products and pages, as a developer puts them in force."""
    files = ("--file", str(DEMO_SHOP / "catalog.csv"), "--knowledge", str(DEMO_SHOP / "knowledge"))
    return succeeded(account.runs("catalog", *DEV, *files))


@pytest.fixture(scope="module")
def twilio(account: Account, stocked: Ended, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwilioAccount]:
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

    read_by(twilio, customer, 1)
    (found,) = conversations(account, operator)
    return found


def sent_by_bot(twilio: TwilioAccount, address: str) -> list[Message]:
    """Oldest first."""
    found = [each for each in twilio.store.messages_since(0) if each.direction == "outbound"]
    return [each for each in found if each.address == address]


def read_by(twilio: TwilioAccount, customer: Customer, count: int) -> list[str]:
    """The texts that the customer has read, as soon as there are so many."""

    def found() -> list[str]:
        sent = sent_by_bot(twilio, customer.address)
        return [each.body for each in sent if each.delivery_status == "read"]

    eventually(lambda: len(found()) >= count, seconds=ANSWER_SECONDS)
    return found()


def conversations(account: Account, token: str) -> list[dict[str, Any]]:
    answer = account.api("GET", "/api/conversations?queue=all", token=token)
    assert answer.ok, answer.text
    return list(answer.json()["items"])


def messages(account: Account, token: str, conversation: dict[str, Any]) -> list[dict[str, Any]]:
    """Oldest first."""
    answer = account.api("GET", f"/api/conversations/{conversation['conversation_id']}/messages", token=token)
    assert answer.ok, answer.text
    return list(reversed(answer.json()["items"]))


def test_one_process_runs_all_of_this_file(request: pytest.FixtureRequest, worker_id: str) -> None:
    """Each test builds on those before it. xdist 3.8 groups nothing, and says nothing, under pytest 9.2."""
    assert worker_id == "master" or request.node.nodeid.endswith("@deployment")


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
    (answer,) = sent_by_bot(twilio, conversation["address"])
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
    with cloudfront(account, re.sub(r"https://[^\s;]*\$\{[^\s;]*", account.endpoint, policy)) as url:
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


# A second customer, by an operator's hand. What happens to one conversation, in this order; the last erases it.


@pytest.fixture(scope="module")
def second(twilio: TwilioAccount, conversation: dict[str, Any]) -> Customer:
    return twilio.store.customers()[1]


def writes(twilio: TwilioAccount, customer: Customer, body: str) -> None:
    """And the bot has the message."""
    sid = twilio.customer_writes(customer, kind="text", body=body, parameters={}).sid
    eventually(lambda: status_of(twilio, sid) in ("delivered", "read"), seconds=ANSWER_SECONDS)


def status_of(twilio: TwilioAccount, sid: str) -> str:
    message = twilio.store.message(sid)
    return message.delivery_status if message else ""


@pytest.fixture(scope="module")
def swept(account: Account, twilio: TwilioAccount, second: Customer) -> dict[str, Any]:
    """The message is recorded, its job is lost, the sweep runs."""
    outputs = account.outputs()
    with account.paused():
        writes(twilio, second, QUESTION)
        lost = jobs_waiting(account)
        account.client("sqs").purge_queue(QueueUrl=outputs["ReplyQueueUrl"])
        payload = json.dumps(SCHEDULED)
        answer = account.client("lambda").invoke(FunctionName=outputs["SweepName"], Payload=payload)
        queued = jobs_waiting(account)
    return {"lost": lost, "answer": answer, "queued": queued}


def jobs_waiting(account: Account) -> int:
    name = "ApproximateNumberOfMessages"
    queue = account.outputs()["ReplyQueueUrl"]
    return int(account.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"][name])


def test_the_sweep_runs_without_an_error(swept: dict[str, Any]) -> None:
    assert swept["answer"]["StatusCode"] == 200
    assert "FunctionError" not in swept["answer"]


def test_the_sweep_queues_again_whose_job_was_lost(swept: dict[str, Any]) -> None:
    assert (swept["lost"], swept["queued"]) == (1, 1)


@pytest.fixture(scope="module")
def answered(twilio: TwilioAccount, second: Customer, swept: dict[str, Any]) -> list[str]:
    return read_by(twilio, second, 1)


def test_who_was_queued_again_is_answered(answered: list[str]) -> None:
    assert "249" in answered[0]


@pytest.fixture(scope="module")
def path(account: Account, operator: str, second: Customer, answered: list[str]) -> str:
    (found,) = [each for each in conversations(account, operator) if each["address"] == second.address]
    return f"/api/conversations/{found['conversation_id']}"


@pytest.fixture(scope="module")
def searched(account: Account, operator: str, second: Customer, path: str) -> list[list[str]]:
    """The conversations found by phone and by name."""
    answers = [account.api("POST", "/api/search", token=operator, body={"q": q}) for q in (second.phone, "carlos")]
    return [[f"/api/conversations/{each['conversation_id']}" for each in answer.json()["items"]] for answer in answers]


def test_a_customer_is_found_by_phone_and_by_name(searched: list[list[str]], path: str) -> None:
    assert searched == [[path], [path]]


@pytest.fixture(scope="module")
def replied(account: Account, twilio: TwilioAccount, operator: str, second: Customer, path: str) -> dict[str, Any]:
    body = {"client_id": "client-0001", "body": "Hola, soy Ana."}
    answer = account.api("POST", f"{path}/messages", token=operator, body=body)
    texts = read_by(twilio, second, 2)
    return {"status": answer.status_code, "texts": texts, **account.api("GET", path, token=operator).json()}


def test_an_operators_reply_reaches_the_customer_and_takes_the_conversation_over(replied: dict[str, Any]) -> None:
    assert replied["status"] == 201
    assert replied["texts"][1:] == ["Hola, soy Ana."]
    assert replied["mode"] == "human"


def edited(account: Account, token: str, path: str, **fields: Any) -> dict[str, Any]:
    version = account.api("GET", path, token=token).json()["version"]
    answer = account.api("PATCH", path, token=token, body={"version": version, **fields})
    assert answer.ok, answer.text
    return dict(answer.json())


@pytest.fixture(scope="module")
def handed_back(
    account: Account, twilio: TwilioAccount, operator: str, second: Customer, path: str, replied: dict[str, Any]
) -> dict[str, Any]:
    writes(twilio, second, QUESTION)
    unanswered = len(sent_by_bot(twilio, second.address)) == 2
    return {
        **edited(account, operator, path, mode="bot"),
        "unanswered": unanswered,
        "texts": read_by(twilio, second, 3),
    }


def test_after_the_hand_back_the_bot_answers_what_was_left(handed_back: dict[str, Any]) -> None:
    assert handed_back["unanswered"]
    assert handed_back["mode"] == "bot"
    assert "249" in handed_back["texts"][2]


@pytest.fixture(scope="module")
def counted(account: Account, operator: str, handed_back: dict[str, Any]) -> dict[str, Any]:
    answer = account.api("GET", "/api/metrics", token=operator)
    assert answer.ok, answer.text
    return dict(answer.json()["totals"])


def test_the_metrics_count_both_conversations(counted: dict[str, Any]) -> None:
    expected = {"conversations_new": 2, "messages_in": 3, "messages_out": 4, "answered_by_bot": 3}
    assert counted.items() >= expected.items()


@pytest.fixture(scope="module")
def pictured(
    account: Account, twilio: TwilioAccount, operator: str, second: Customer, path: str, counted: dict[str, Any]
) -> dict[str, Any]:
    """An operator's picture: the file on the customer's phone, and the one behind the page's link."""
    picture = {"content_type": "image/jpeg", "data": base64.b64encode(PHOTO).decode()}
    body = {"client_id": "client-0002", "media": picture, "body": "Así queda."}
    sent = account.api("POST", f"{path}/messages", token=operator, body=body)
    assert sent.status_code == 201, sent.text
    read_by(twilio, second, 4)
    (received,) = twilio.store.media_of(sent_by_bot(twilio, second.address)[-1].sid)
    link = account.api("GET", f"{path}/messages/{sent.json()['message_id']}/media/0", token=operator).json()
    return {"on_the_phone": received.content, "on_the_page": requests.get(link["url"], timeout=30).content}


def test_an_operators_picture_reaches_the_phone_and_the_page(pictured: dict[str, Any]) -> None:
    assert pictured == {"on_the_phone": PHOTO, "on_the_page": PHOTO}


@pytest.fixture(scope="module")
def corrected(account: Account, operator: str, path: str, handed_back: dict[str, Any]) -> dict[str, Any]:
    """What an answer rests on, and what becomes of it as the right one is written."""
    items = account.api("GET", f"{path}/messages", token=operator).json()["items"]
    answer = next(item for item in items if item["author"] == "bot" and item["has_details"])
    message = f"{path}/messages/{answer['message_id']}"
    details = account.api("GET", message, token=operator).json()
    marked = account.api("PUT", f"{message}/correction", token=operator, body={"right": RIGHT})
    assert marked.ok, marked.text
    return {
        "lookups": [each["tool"] for each in details["lookups"]],
        "marked_wrong": marked.json()["marked_wrong"],
        "listed": [each["right"] for each in account.api("GET", "/api/corrections", token=operator).json()["items"]],
        "file": account.api("GET", "/api/corrections/export", token=operator).text,
    }


def test_an_answer_tells_what_it_rests_on_and_takes_a_correction(corrected: dict[str, Any]) -> None:
    assert "search_products" in corrected["lookups"]
    assert corrected["marked_wrong"] is True
    assert corrected["listed"] == [RIGHT]
    assert "249.00" in corrected["file"]


def test_an_operator_tries_the_bot_in_the_apis_own_lambda(account: Account, operator: str, stocked: Ended) -> None:
    """It searches, so SQLite is loaded there too; and asks the model, whose key that Lambda may read."""
    tried = account.api("POST", "/api/trial", token=operator, body={"state": None, "body": QUESTION})
    assert tried.ok, tried.text
    assert "249" in tried.json()["messages"][-1]["body"]


def test_an_admin_adds_changes_lists_and_removes_an_operator(account: Account, operator: str) -> None:
    ana = {"username": "ana", "role": "admin", "password": "otra contraseña larga"}
    assert account.api("POST", "/api/operators", token=operator, body=ana).status_code == 201
    demoted = account.api("PATCH", "/api/operators/ana", token=operator, body={"role": "viewer"})
    assert demoted.json()["role"] == "viewer", "with the other admin as a witness"
    assert operators(account, operator) == [("admin", "admin"), ("ana", "viewer")]
    assert account.api("DELETE", "/api/operators/ana", token=operator).status_code == 204
    assert operators(account, operator) == [("admin", "admin")]


def operators(account: Account, token: str) -> list[tuple[str, str]]:
    items = account.api("GET", "/api/operators", token=token).json()["items"]
    return sorted((each["username"], each["role"]) for each in items)


@pytest.fixture(scope="module")
def opted_out(account: Account, operator: str, path: str, handed_back: dict[str, Any]) -> dict[str, Any]:
    return edited(account, operator, path, opted_out=True)


def test_an_opt_out_is_kept(opted_out: dict[str, Any]) -> None:
    assert opted_out["opted_out"] is True


def job_once(account: Account, token: str, asked: requests.Response, **expected: str) -> dict[str, Any]:
    """The job that was asked for, as soon as it is so far."""
    assert asked.status_code == 202, asked.text
    path = f"/api/jobs/{asked.json()['job_id']}"

    def job() -> dict[str, Any]:
        return dict(account.api("GET", path, token=token).json())

    eventually(lambda: job().items() >= expected.items(), seconds=ANSWER_SECONDS)
    return job()


@pytest.fixture(scope="module")
def exported(
    account: Account, operator: str, path: str, pictured: Any, corrected: Any, opted_out: Any
) -> zipfile.ZipFile:
    asked = account.api("GET", f"{path}/export", token=operator)
    job = job_once(account, operator, asked, state="done")
    return zipfile.ZipFile(io.BytesIO(requests.get(job["url"], timeout=30).content))


def test_an_export_holds_what_was_written_corrected_and_the_files(exported: zipfile.ZipFile) -> None:
    told = json.loads(exported.read("conversacion.json"))
    assert QUESTION in [each["body"] for each in told["messages"]]
    assert [each["right"] for each in told["corrections"]] == [RIGHT]
    assert [exported.read(name) for name in exported.namelist() if name.startswith("archivos/")] == [PHOTO]


@pytest.fixture(scope="module")
def erased(account: Account, operator: str, path: str, searched: Any, exported: Any) -> dict[str, Any]:
    def left() -> dict[str, int]:
        found = dynamodb.query(
            TableName="sales-bot-dev-messages",
            KeyConditionExpression="conversation_id = :id",
            ExpressionAttributeValues={":id": {"S": conversation_id}},
        )["Items"]
        kept = dynamodb.get_item(
            TableName="sales-bot-dev-conversations", Key={"conversation_id": {"S": conversation_id}}
        )
        keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        return {
            **rows_of(found),
            "conversation": int("Item" in kept),
            "files": sum(f"/{conversation_id}/" in key for key in keys),
        }

    dynamodb, s3 = account.client("dynamodb"), account.client("s3")
    bucket, conversation_id = account.outputs("sales-bot-dev-data")["MediaBucket"], path.rsplit("/", 1)[1]
    before = left()
    asked = account.api("DELETE", path, token=operator)
    job = job_once(account, operator, asked, state="done")
    read = account.api("GET", path, token=operator)
    return {"asked": asked, "before": before, "after": left(), "job": job, "read": read.status_code}


def rows_of(items: list[dict[str, Any]]) -> dict[str, int]:
    """Messages, and what each answer of the bot rests on, which stands beside it."""
    grounds = sum(each["message_id"]["S"].startswith("grounds:") for each in items)
    return {"messages": len(items) - grounds, "grounds": grounds}


def test_an_erased_customer_leaves_no_row_and_no_file(erased: dict[str, Any]) -> None:
    """The files: a picture, a correction, an export."""
    assert erased["before"] == {"conversation": 1, "messages": 6, "grounds": 2, "files": 3}
    assert erased["after"] == {"conversation": 0, "messages": 0, "grounds": 0, "files": 0}
    assert erased["read"] == 404


def test_an_erasure_tells_what_was_removed(erased: dict[str, Any]) -> None:
    removed = {"messages": 6, "files": 3, "orders": 0, "twilio_messages": 6, "twilio_files": 1}
    assert erased["job"]["removed"] == removed
    assert erased["job"]["second_pass"] == "waiting"


@pytest.fixture(scope="module")
def looked_again(
    account: Account, twilio: TwilioAccount, operator: str, second: Customer, erased: dict[str, Any]
) -> dict[str, Any]:
    """A process that died has sent something after the erasure; then the time of the second pass has come."""
    before = at_twilio(twilio, second)
    form = {"From": f"whatsapp:{PHONE_NUMBER}", "To": second.address, "Body": "Hola, ¿sigues ahí?"}
    late = twilio.accept(form)
    eventually(lambda: status_of(twilio, late.sid) == "read", seconds=ANSWER_SECONDS)
    make_due(account, erased["job"]["job_id"])
    account.client("lambda").invoke(FunctionName=account.outputs()["SweepName"], Payload=json.dumps(SCHEDULED))
    job = job_once(account, operator, erased["asked"], second_pass="done")
    return {"before": before, "job": job, "after": at_twilio(twilio, second)}


def at_twilio(twilio: TwilioAccount, customer: Customer) -> int:
    return sum(each.address == customer.address for each in twilio.store.messages_at_twilio())


def make_due(account: Account, job_id: str) -> None:
    """As if the minutes until the second pass were over."""
    dynamodb, table = account.client("dynamodb"), "sales-bot-dev-conversations"
    key = {"conversation_id": {"S": f"job:{job_id}"}}
    job = json.loads(dynamodb.get_item(TableName=table, Key=key)["Item"]["job"]["S"])
    due = {":job": {"S": json.dumps({**job, "due_at": job["asked_at"]})}, ":past": {"S": PAST}}
    dynamodb.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET job = :job, lease_until = :past",
        ExpressionAttributeValues=due,
    )


def test_the_second_pass_takes_what_came_to_twilio_after_the_first(looked_again: dict[str, Any]) -> None:
    assert (looked_again["before"], looked_again["after"]) == (0, 0)
    assert looked_again["job"]["removed"]["twilio_messages"] == 7


# A third one buys


@pytest.fixture(scope="module")
def ordered(account: Account, twilio: TwilioAccount, operator: str, looked_again: Any) -> dict[str, Any]:
    """What the customer read, from the greeting on, and the orders that the dashboard's API lists then."""
    customer = twilio.store.customers()[2]
    for number, body in enumerate(("Hola", QUESTION, "quiero 2, a Ciudad de México", "sí"), start=1):
        twilio.customer_writes(customer, kind="text", body=body, parameters={})
        texts = read_by(twilio, customer, number)
    answer = account.api("GET", "/api/orders", token=operator)
    assert answer.ok, answer.text
    return {"texts": texts, "orders": answer.json()["items"]}


def test_the_demo_shops_catalog_is_put_in_force_by_the_command(stocked: Ended) -> None:
    assert re.search(r"In force: (\d+) products: \1 new, 0 changed, 0 removed", stocked.output)
    assert "0 answers with the questions kept" not in stocked.output


def test_from_a_greeting_to_an_order_that_the_dashboard_lists(ordered: dict[str, Any]) -> None:
    """The packaged worker searches and quotes: SQLite and the time zones of numbers are loaded from the zip."""
    (order,) = ordered["orders"]
    assert "$577.00 MXN" in ordered["texts"][2]
    assert order["order_id"] in ordered["texts"][3]
    assert (order["state"], order["total"], order["currency"]) == ("placed", 57_700, "MXN")


def test_no_lambda_was_refused_anything(account: Account, ordered: dict[str, Any]) -> None:
    logs, outputs = account.client("logs"), account.outputs()
    groups = [outputs[name] for name in ("ApiLogGroup", "ReplyWorkerLogGroup", "SweepLogGroup")]
    lines = [[each["message"] for each in logs.filter_log_events(logGroupName=name)["events"]] for name in groups]
    assert all(lines)
    assert [line for group in lines for line in group if "AccessDenied" in line or '"level": "ERROR"' in line] == []


# What the roles may and what they must not do


def refused(client: Any, call: Call, outputs: dict[str, str]) -> bool:
    """Any other error is of a call that came through: its arguments change nothing."""
    try:
        getattr(client, call.method)(**call.arguments(outputs))
    except ClientError as error:
        return error.response["Error"]["Code"] in REFUSALS
    return False


def test_the_bucket_of_what_customers_send_takes_nothing_over_plain_http(without_tls: bool) -> None:
    assert without_tls


@pytest.mark.usefixtures("without_tls")
@pytest.mark.parametrize(
    ("function", "call"), [pytest.param(*each, id=f"{each[0]}-{each[1].method}") for each in REFUSED]
)
def test_a_call_that_the_role_need_not_make_is_refused(roles: Roles, function: str, call: Call) -> None:
    assert refused(roles.client(function, call.service), call, roles.outputs)


@pytest.mark.usefixtures("without_tls")
@pytest.mark.parametrize(
    ("function", "grant"),
    [pytest.param(name, grant, id="-".join((name, *grant))) for name in POLICIES for grant in tried(name)],
)
def test_a_call_that_the_role_needs_is_allowed(roles: Roles, function: str, grant: Grant) -> None:
    call = CALLS[grant]
    assert not refused(roles.client(function, call.service), call, roles.outputs)


@pytest.mark.usefixtures("without_tls")
@pytest.mark.parametrize("grant", [pytest.param(grant, id="-".join(grant)) for grant in CALLS])
def test_the_same_call_is_refused_to_a_role_without_rights(roles: Roles, grant: Grant) -> None:
    call = CALLS[grant]
    assert refused(roles.client(WITHOUT_RIGHTS, call.service), call, roles.outputs)


# Again, with a changed setting


@pytest.fixture(scope="module")
def changed(account: Account, package: Path, ordered: dict[str, Any], operator: str) -> dict[str, Any]:
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
    assert "From the environment: " in changed["output"]
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
        "messages": rows_of(account.client("dynamodb").scan(TableName="sales-bot-dev-messages")["Items"]),
    }


def test_destroy_leaves_the_data(destroyed: dict[str, Any]) -> None:
    assert destroyed["bot"] is None
    assert destroyed["data"]
    assert destroyed["messages"] == {"messages": 2 + 8, "grounds": 1 + 4}, "of the first customer and of who bought"
    assert "The data stays in sales-bot-dev-data" in destroyed["output"]


@pytest.fixture(scope="module")
def back(account: Account, package: Path, destroyed: dict[str, Any]) -> list[dict[str, Any]]:
    """The conversations after another deployment, which is asked for nothing that it knows."""
    unset = {"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": "", "OPENAI_API_KEY": ""}
    succeeded(account.runs("deploy", *DEV, "--package", str(package), **unset))
    return conversations(account, account.signed_in())


def test_the_next_deployment_finds_the_old_conversations(
    conversation: dict[str, Any], ordered: dict[str, Any], back: list[dict[str, Any]]
) -> None:
    expected = {conversation["conversation_id"], ordered["orders"][0]["conversation_id"]}
    assert {each["conversation_id"] for each in back} == expected
    assert len(back) == 2


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

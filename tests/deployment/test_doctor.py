"""Doctor against a stage in this process: in order, and with one thing broken."""

import io
import json
import shlex
from collections.abc import Iterator

import pytest
from twilio.base.exceptions import TwilioException

from deployment import doctor
from deployment.checks.finding import Check, Finding, Result, Row, all_of, failed, ok, run_checks, warning
from deployment.checks.table import print_table, summary
from deployment.checks.target import Target
from tests.deployment.stage_in_process import KEY, NUMBER, OVERRIDES, TOKEN, Stage, stage_in_process
from tests.gateways.scripted_server import Answer


@pytest.fixture
def stage() -> Iterator[Stage]:
    with stage_in_process() as stage:
        yield stage


def findings(stage_name: str = "dev") -> dict[str, Finding]:
    return {row.check: row.finding for row in run_checks(doctor.CHECKS, Target(stage_name))}


def finding(name: str, stage_name: str = "dev") -> Finding:
    """Of this check, after those that it needs."""
    by_name = {check.name: check for check in doctor.CHECKS}

    def with_needs(check: Check[Target]) -> list[Check[Target]]:
        return [*(each for need in check.needs for each in with_needs(by_name[need])), check]

    *_, row = run_checks(dict.fromkeys(with_needs(by_name[name])), Target(stage_name))
    return row.finding


def complaint(check: str, result: Result = Result.FAILED) -> str:
    """What was found and what to do."""
    found = finding(check)
    assert found.result is result
    assert found.advice
    return f"{found.found} -> {found.advice}"


# The whole


def test_a_stage_in_order_has_no_complaint_and_nothing_is_written_to_the_tables(stage: Stage) -> None:
    found = findings()
    complaints = {name: each for name, each in found.items() if each.result in (Result.WARNING, Result.FAILED)}
    assert complaints == {}
    assert [name for name, each in found.items() if each.result is Result.SKIPPED] == ["Twilio templates"]
    counts = [
        stage.client("dynamodb").scan(TableName=f"sales-bot-dev-{name}", Select="COUNT")["Count"]
        for name in ("conversations", "messages", "metrics", "operators")
    ]
    assert counts == [0, 0, 0, 0]
    assert stage.messages_in("ReplyQueueUrl") == 0


def test_the_command_prints_a_row_for_each_check_and_ends_well(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.main(["--stage", "dev"]) == 0
    printed = capsys.readouterr().out
    assert all(check.name in printed for check in doctor.CHECKS)


def test_something_failed_ends_with_1_and_nothing_secret_is_printed(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.openai.clear()
    stage.twilio_lists()
    assert doctor.main(["--stage", "dev"]) == 1
    printed = "".join(capsys.readouterr())
    assert "1 failed" in printed or "2 failed" in printed
    for secret in (KEY, TOKEN, NUMBER, NUMBER[1:], "s" * 40, "p" * 40):
        assert secret not in printed


def test_a_check_that_raises_is_a_failed_row_and_the_others_are_still_made() -> None:
    def raises(_: None) -> Finding:
        raise TwilioException(f"no to {NUMBER}")

    checks = [Check("one", raises), Check("two", lambda _: ok("good")), Check("three", lambda _: ok(""), ("one",))]
    one, two, three = run_checks(checks, None)
    assert (one.finding.result, two.finding.result) == (Result.FAILED, Result.OK)
    assert NUMBER not in one.finding.found
    assert three.finding == Finding(Result.SKIPPED, "needs “one”")


def test_several_findings_are_one_row_with_the_worst_result() -> None:
    together = all_of([ok("a"), warning("b", "Do b."), failed("c", "Do c."), warning("d", "Do b.")])
    assert together == Finding(Result.FAILED, "b; c; d", "Do b. Do c.")


def test_the_table_is_aligned_and_has_no_colours_in_a_file() -> None:
    output = io.StringIO()
    rows = [Row("Short", ok("[good]")), Row("A longer name", failed("bad", "Mend it."))]
    print_table(rows, output)
    header, first, second = output.getvalue().splitlines()
    assert "\x1b" not in output.getvalue()
    assert "[good]" in first
    assert header.index("Found") == first.index("[good]") == second.index("bad")
    assert summary(rows) == "1 ok, 1 failed"


def test_on_a_terminal_each_result_has_a_symbol_and_a_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    output = Terminal()
    print_table([Row("A", failed("bad", "Mend it."))], output)
    assert "✗ failed" in output.getvalue()
    assert "\x1b[" in output.getvalue()


# AWS


def test_a_stage_that_was_never_deployed_is_told_with_what_to_do(stage: Stage) -> None:
    stage.refuse("DescribeStacks", "ValidationError", "Stack with id sales-bot-dev-data does not exist")
    found = findings()
    assert found["Deployment"].found == "There is no stack sales-bot-dev-data in us-east-1"
    assert found["Deployment"].advice == "Run `make deploy STAGE=dev`, or set AWS_REGION."
    assert found["Settings"] == Finding(Result.SKIPPED, "needs “Deployment”")
    assert found["Twilio sender"].result is Result.SKIPPED


def test_credentials_that_aws_does_not_know_skip_everything_else(stage: Stage) -> None:
    stage.refuse("GetCallerIdentity", "InvalidClientTokenId")
    found = findings()
    assert found.pop("AWS identity").result is Result.FAILED
    assert {each.result for each in found.values()} == {Result.SKIPPED}


def test_a_permission_that_is_missing_is_named(stage: Stage) -> None:
    stage.deny("ListEventSourceMappings")
    assert "lambda:ListEventSourceMappings" in finding("AWS permissions").found
    assert "ListEventSourceMappings" in finding("Worker's trigger").found


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("UPDATE_ROLLBACK_COMPLETE", Result.WARNING),
        ("UPDATE_IN_PROGRESS", Result.WARNING),
        ("DELETE_FAILED", Result.FAILED),
    ],
)
def test_a_stack_that_is_not_well_is_told(stage: Stage, status: str, result: Result) -> None:
    stage.stack_status = status
    assert finding("AWS stacks").result is result
    assert status in finding("AWS stacks").found


# Settings


def test_each_wrong_setting_is_named(stage: Stage) -> None:
    stage.set_environment(QUIET_SECONDS="soon", BUSINESS_TIMEZONE="Nowhere")
    told = finding("Settings").found
    assert "QUIET_SECONDS" in told
    assert "BUSINESS_TIMEZONE" in told


def test_a_missing_parameter_is_named(stage: Stage) -> None:
    stage.client("ssm").delete_parameter(Name="/sales-bot/dev/OPENAI_API_KEY")
    assert "Parameter Store has no /sales-bot/dev/OPENAI_API_KEY" in finding("Settings").found


def test_a_secret_that_is_kept_in_the_open_is_told(stage: Stage) -> None:
    stage.client("ssm").put_parameter(Name="/sales-bot/dev/OPENAI_API_KEY", Value=KEY, Type="String", Overwrite=True)
    assert "/sales-bot/dev/OPENAI_API_KEY is a String" in complaint("Parameters")


def test_a_secret_in_the_functions_environment_is_told(stage: Stage) -> None:
    stage.set_environment(OPENAI_API_KEY=KEY)
    told = complaint("Parameters", Result.WARNING)
    assert "OPENAI_API_KEY stands in the functions' environment" in told
    assert KEY not in told


# Tables, queue, functions, alarms


def test_a_table_that_is_gone_is_told(stage: Stage) -> None:
    stage.client("dynamodb").update_table(TableName="sales-bot-dev-metrics", DeletionProtectionEnabled=False)
    stage.client("dynamodb").delete_table(TableName="sales-bot-dev-metrics")
    assert "there is no table sales-bot-dev-metrics" in complaint("Tables")


def test_a_table_without_expiry_is_told(stage: Stage) -> None:
    stage.aws_answers["DescribeTimeToLive"] = lambda _: {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
    told = complaint("Tables")
    assert "sales-bot-dev-messages has no expiry" in told
    assert (
        "Run `aws dynamodb update-time-to-live --table-name sales-bot-dev-messages "
        "--time-to-live-specification Enabled=true,AttributeName=expires_at`."
    ) in told
    assert "metrics" not in told
    assert "make deploy" not in told


def test_a_table_without_recovery_is_a_warning_and_in_production_a_failure(stage: Stage) -> None:
    stage.client("dynamodb").update_continuous_backups(
        TableName="sales-bot-dev-messages", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    told = complaint("Tables", Result.WARNING)
    assert "sales-bot-dev-messages has no point-in-time recovery" in told
    assert (
        "Run `aws dynamodb update-continuous-backups --table-name sales-bot-dev-messages "
        "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`."
    ) in told
    assert finding("Tables", "prod").result is Result.FAILED


def test_a_table_of_production_without_deletion_protection_is_told(stage: Stage) -> None:
    stage.client("dynamodb").update_table(TableName="sales-bot-dev-operators", DeletionProtectionEnabled=False)
    assert finding("Tables").result is Result.OK
    found = finding("Tables", "prod")
    assert "sales-bot-dev-operators is not protected" in found.found
    assert found.advice == (
        "Run `aws dynamodb update-table --table-name sales-bot-dev-operators --deletion-protection-enabled`."
    )


@pytest.mark.parametrize(
    ("attribute", "value", "setting"),
    [("DelaySeconds", "9", "QUIET_SECONDS is 2"), ("VisibilityTimeout", "70", "QUEUE_VISIBILITY_SECONDS is 75")],
)
def test_a_queue_that_differs_from_the_settings_is_told(stage: Stage, attribute: str, value: str, setting: str) -> None:
    stage.client("sqs").set_queue_attributes(QueueUrl=stage.outputs["ReplyQueueUrl"], Attributes={attribute: value})
    told = complaint("Reply queue")
    assert f"{attribute} is {value}, {setting}" in told
    wanted = setting.rsplit(" ", 1)[1]
    assert (
        f"Run `aws sqs set-queue-attributes --queue-url {stage.outputs['ReplyQueueUrl']} "
        f"""--attributes '{{"{attribute}": "{wanted}"}}'`."""
    ) in told


def test_a_queue_without_dead_letters_is_told(stage: Stage) -> None:
    stage.client("sqs").set_queue_attributes(QueueUrl=stage.outputs["ReplyQueueUrl"], Attributes={"RedrivePolicy": ""})
    assert "do not go to the dead-letter queue" in complaint("Reply queue")


@pytest.mark.parametrize("tries", [None, 9])
def test_the_command_for_the_dead_letters_mends_the_queue(stage: Stage, tries: int | None) -> None:
    sqs, queue = stage.client("sqs"), stage.outputs["ReplyQueueUrl"]
    policy = json.loads(sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]["RedrivePolicy"])
    changed = json.dumps({**policy, "maxReceiveCount": tries}) if tries else ""
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": changed})
    command = shlex.split(finding("Reply queue").advice.split("`")[1])
    assert command[:5] == ["aws", "sqs", "set-queue-attributes", "--queue-url", queue]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=json.loads(command[-1]))
    assert finding("Reply queue").result is Result.OK


def test_dead_letters_are_told_with_how_to_give_them_back(stage: Stage) -> None:
    stage.dead_letter()
    assert "make redrive STAGE=dev" in complaint("Dead letters")


def test_a_trigger_that_is_off_or_takes_too_much_is_told(stage: Stage) -> None:
    lambdas = stage.client("lambda")
    [mapping] = lambdas.list_event_source_mappings()["EventSourceMappings"]
    lambdas.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False, BatchSize=10)
    told = complaint("Worker's trigger")
    assert "nobody is answered" in told
    assert "batch size 10" in told
    assert f"Run `aws lambda update-event-source-mapping --uuid {mapping['UUID']} --enabled`." in told
    assert f"Run `aws lambda update-event-source-mapping --uuid {mapping['UUID']} --batch-size 1`." in told
    assert "make deploy" not in told


def test_no_trigger_at_all_is_told(stage: Stage) -> None:
    lambdas = stage.client("lambda")
    [mapping] = lambdas.list_event_source_mappings()["EventSourceMappings"]
    lambdas.delete_event_source_mapping(UUID=mapping["UUID"])
    told = complaint("Worker's trigger")
    assert "the queue does not call the worker" in told
    assert "make deploy STAGE=dev" in told


def test_a_schedule_that_is_off_is_told(stage: Stage) -> None:
    stage.client("events").disable_rule(Name="sweep")
    told = complaint("Sweep's schedule")
    assert "DISABLED" in told
    assert "Run `aws events enable-rule --name sweep`." in told


def test_the_limit_of_a_new_account_is_a_warning_that_names_the_quota(stage: Stage) -> None:
    stage.aws_answers["GetAccountSettings"] = lambda _: {"AccountLimit": {"ConcurrentExecutions": 10}}
    told = complaint("Lambda limit", Result.WARNING)
    assert "10 Lambdas" in told
    assert "Service Quotas" in told


def test_an_address_that_is_not_confirmed_is_told(stage: Stage) -> None:
    pending = {"Subscriptions": [{"Protocol": "email", "SubscriptionArn": "PendingConfirmation"}]}
    stage.aws_answers["ListSubscriptionsByTopic"] = lambda _: pending
    assert "not confirmed" in complaint("Alarm e-mail", Result.WARNING)
    assert finding("Alarm e-mail", "prod").result is Result.FAILED


def test_nobody_told_of_alarms_is_told(stage: Stage) -> None:
    stage.aws_answers["ListSubscriptionsByTopic"] = lambda _: {"Subscriptions": []}
    assert "ALARM_EMAIL" in complaint("Alarm e-mail", Result.WARNING)
    assert finding("Alarm e-mail", "prod").result is Result.FAILED


def test_nobody_told_of_orders_and_waiting_customers_is_told(stage: Stage) -> None:
    stage.aws_answers["ListSubscriptionsByTopic"] = lambda _: {"Subscriptions": []}
    assert "NOTICE_EMAIL" in complaint("Notice e-mail", Result.WARNING)


def test_an_alarm_that_rings_is_named(stage: Stage) -> None:
    stage.client("cloudwatch").set_alarm_state(AlarmName="sales-bot-errors", StateValue="ALARM", StateReason="test")
    assert "sales-bot-errors" in complaint("Alarms")


# Twilio


def test_a_wrong_token_is_told_apart(stage: Stage) -> None:
    for path in stage.twilio:
        stage.twilio[path] = Answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
    assert "TWILIO_AUTH_TOKEN" in complaint("Twilio account")
    assert finding("Twilio sender") == Finding(Result.SKIPPED, "needs “Twilio account”")


@pytest.mark.parametrize(
    ("status", "result", "told"), [("suspended", Result.FAILED, "suspended"), ("active", Result.WARNING, "trial")]
)
def test_a_suspended_or_trial_account_is_told(stage: Stage, status: str, result: Result, told: str) -> None:
    account = next(path for path in stage.twilio if path.startswith("/2010"))
    stage.twilio[account] = Answer(200, {"status": status, "type": "Trial"})
    assert told in complaint("Twilio account", result)


def test_a_number_that_is_no_sender_is_told_by_its_last_digits(stage: Stage) -> None:
    stage.twilio_lists()
    found = finding("Twilio sender")
    assert (found.result, found.found) == (Result.FAILED, "the number …0100 is no WhatsApp sender of this account")


def test_a_sender_that_is_offline_is_told(stage: Stage) -> None:
    stage.twilio_lists(stage.sender(status="OFFLINE"))
    assert "OFFLINE" in complaint("Twilio sender")


def test_the_sandbox_is_not_listed_and_its_webhook_is_set_by_hand(stage: Stage) -> None:
    stage.set_environment(TWILIO_PHONE_NUMBER="+14155238886")
    stage.twilio_lists()
    found = findings()
    assert found["Twilio sender"] == ok("the number …8886 is Twilio's sandbox, which Twilio does not list")
    assert found["Twilio webhook"].result is Result.SKIPPED
    assert "Sandbox settings" in found["Twilio webhook"].advice
    assert f"/whatsapp{OVERRIDES}" in found["Twilio webhook"].advice
    assert finding("Twilio sender", "prod").result is Result.WARNING


@pytest.mark.parametrize(
    ("webhook", "result", "told"),
    [
        ({"callback_url": "https://old.example/whatsapp", "callback_method": "POST"}, Result.FAILED, "old.example"),
        ({}, Result.FAILED, "calls nothing"),
        (None, Result.FAILED, "calls nothing"),
    ],
)
def test_a_webhook_that_leads_elsewhere_is_told(
    stage: Stage, webhook: dict[str, str] | None, result: Result, told: str
) -> None:
    stage.twilio_lists(stage.sender(webhook=webhook))
    assert told in complaint("Twilio webhook", result)


def test_a_webhook_by_put_or_without_retries_is_told(stage: Stage) -> None:
    url = stage.environment["TWILIO_WEBHOOK_URL"]
    stage.twilio_lists(stage.sender(webhook={"callback_url": url + OVERRIDES, "callback_method": "PUT"}))
    assert "PUT" in complaint("Twilio webhook")
    stage.twilio_lists(stage.sender(webhook={"callback_url": url, "callback_method": "POST"}))
    assert OVERRIDES in complaint("Twilio webhook", Result.WARNING)


def test_templates_are_told_with_their_approval(stage: Stage) -> None:
    stage.twilio_has_templates(promo="approved", aviso="approved")
    assert finding("Twilio templates") == ok("promo: approved, aviso: approved")
    stage.twilio_has_templates(promo="approved", aviso="pending")
    assert "aviso: pending" in complaint("Twilio templates", Result.WARNING)
    stage.twilio_has_templates(promo="rejected", aviso="pending")
    assert "promo: rejected" in complaint("Twilio templates")


def test_a_twilio_that_cannot_be_reached_is_told(stage: Stage) -> None:
    stage.set_environment(TWILIO_API_BASE_URL="http://127.0.0.1:1")
    assert "Twilio cannot be reached" in complaint("Twilio account")


# The webhook


def test_a_bot_that_refuses_twilios_signature_is_told(stage: Stage) -> None:
    stage.set_environment(TWILIO_AUTH_TOKEN="another-token")
    found = finding("Signed webhook")
    assert (found.result, found.found) == (Result.FAILED, "refused (403)")


def test_a_bot_that_takes_forged_messages_is_told_and_records_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib import wiring

    open_to_all = {**stage.environment, "STAGE": "local", "VERIFY_WEBHOOK": "false", "LOG_LEVEL": "ERROR"}
    wiring.use(wiring.Wiring(open_to_all))
    assert "anyone can write to the bot" in complaint("Forged webhook")
    assert stage.client("dynamodb").scan(TableName="sales-bot-dev-messages", Select="COUNT")["Count"] == 0


def test_a_webhook_that_nobody_answers_at_is_told(stage: Stage) -> None:
    stage.set_environment(TWILIO_WEBHOOK_URL="http://127.0.0.1:1/whatsapp")
    found = findings()
    assert "cannot be reached" in found["Signed webhook"].found
    assert "cannot be reached" in found["Forged webhook"].found


# OpenAI


@pytest.mark.parametrize(
    ("status", "result", "told"),
    [
        (401, Result.FAILED, "refuses the key"),
        (403, Result.WARNING, "may not look at models"),
        (404, Result.FAILED, "no model gpt-6-luna"),
        (429, Result.FAILED, "credit"),
        (500, Result.FAILED, "answered 500"),
    ],
)
def test_what_openai_refuses_is_told_apart(stage: Stage, status: int, result: Result, told: str) -> None:
    error = {"error": {"message": f"Incorrect API key provided: {KEY}", "type": "x", "code": "x"}}
    stage.openai["/v1/models/gpt-6-luna"] = Answer(status, error)
    complained = complaint("OpenAI", result)
    assert told in complained
    assert KEY not in complained


def test_an_openai_that_cannot_be_reached_is_told(stage: Stage) -> None:
    stage.set_environment(OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    assert "OpenAI cannot be reached" in complaint("OpenAI")


def test_a_model_without_a_known_price_is_a_warning(stage: Stage) -> None:
    stage.set_environment(OPENAI_MODEL="their-own")
    stage.openai["/v1/models/their-own"] = Answer(200, {"id": "their-own", "object": "model"})
    assert "OPENAI_PRICE_PER_MILLION_USD" in complaint("OpenAI", Result.WARNING)


# Page and API


def test_a_page_without_security_headers_is_a_warning(stage: Stage) -> None:
    stage.page["/"] = Answer(200, {})
    assert "Content-Security-Policy" in complaint("Dashboard page", Result.WARNING)


def test_a_page_that_is_not_there_is_told(stage: Stage) -> None:
    stage.page.clear()
    assert "answered 404" in complaint("Dashboard page")
    assert finding("Page's config.json").result is Result.SKIPPED


def test_a_page_that_calls_another_api_is_told(stage: Stage) -> None:
    stage.page["/config.json"] = Answer(200, {"api_url": "https://other.example"})
    assert "the page calls https://other.example" in complaint("Page's config.json")


def test_an_api_that_allows_another_page_is_told(stage: Stage) -> None:
    from chalicelib import wiring

    wiring.use(
        wiring.Wiring({**stage.environment, "DASHBOARD_ORIGIN": "https://stranger.example", "LOG_LEVEL": "ERROR"})
    )
    told = complaint("API's origins")
    assert "the page may not call the API" in told
    assert "any page may call the API" in told


def test_an_api_of_another_stage_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "prod")
    assert "the API of stage prod" in complaint("API")


def test_an_api_that_does_not_answer_is_told(stage: Stage) -> None:
    stage.outputs["EndpointURL"] = "http://127.0.0.1:1/"
    found = findings()
    assert "cannot be reached" in found["API"].found
    assert found["API's origins"] == Finding(Result.SKIPPED, "needs “API”")


# The local stack


def test_the_local_stack_is_mended_by_starting_it_again() -> None:
    assert Target("local").deploy == "Start `make run` again."


def test_a_local_stack_that_does_not_run_is_told_with_what_to_do(
    stage: Stage, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("LOCAL_ENV_FILE", "/dev/null")
    found = findings("local")["Deployment"]
    assert found.found == "The local stack does not run"
    assert "make run" in found.advice


def test_help_says_what_it_does_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        doctor.main(["--help"])
    assert "make doctor STAGE=dev" in capsys.readouterr().out

"""Both templates: what AWS would say to them, and what of them no emulator can show."""

import json
import re
import subprocess
import sys
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.sales import erasures
from chalicelib.sales.customer_jobs import EXPORT_KEPT
from chalicelib.store.tables import TABLE_NAMES
from deployment import settings as deployment_settings
from local.settings import ROOT

pytestmark = pytest.mark.xdist_group("deployment")

FUNCTIONS = ("APIHandler", "ReplyWorker", "Sweep")
TRANSLATE = """
import json, sys, types
from samtranslator.translator.transform import transform
nobodys_policies = types.SimpleNamespace(load=dict)
print(json.dumps(transform(json.load(sys.stdin), {}, nobodys_policies)))
"""
LARGEST_INDEX = 20  # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html


@pytest.fixture(scope="session")
def bot(package: Path) -> dict[str, Any]:
    return read(package / "template.json")


@pytest.fixture(scope="session")
def data(package: Path) -> dict[str, Any]:
    return read(package / "data.json")


@pytest.fixture(scope="session")
def translated(bot: dict[str, Any]) -> dict[str, Any]:
    """As CloudFormation makes it of the SAM template."""
    template = deepcopy(bot)
    for function in FUNCTIONS:
        template["Resources"][function]["Properties"]["CodeUri"] = {"Bucket": "packages", "Key": "key.zip"}
    # Its own pins do not fit ours: it lives beside MiniStack.
    command = [str(ROOT / ".venv-aws" / "bin" / "python"), "-W", "ignore", "-c", TRANSLATE]
    environment = {"AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(
        command, env=environment, input=json.dumps(template), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Properties by logical id."""
    return {
        name: resource["Properties"] for name, resource in template["Resources"].items() if resource["Type"] == kind
    }


# As AWS reads them


@pytest.mark.parametrize("name", ["template.json", "data.json"])
def test_cfn_lint_finds_nothing(package: Path, name: str) -> None:
    command = [
        str(Path(sys.executable).parent / "cfn-lint"),
        "--regions",
        "us-east-1",
        "eu-west-1",
        "--",
        str(package / name),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_template_translates_to_plain_cloudformation(translated: dict[str, Any]) -> None:
    kinds = {resource["Type"] for resource in translated["Resources"].values()}
    assert not [kind for kind in kinds if kind.startswith("AWS::Serverless")]
    assert {"AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping", "AWS::Events::Rule"} <= kinds


def test_a_template_is_small_enough_for_cloudformation(package: Path) -> None:
    assert (package / "data.json").stat().st_size <= 51_200, "given in the request"
    assert (package / "template.json").stat().st_size <= 1_000_000, "read from the bucket"


# Data


def test_the_tables_are_those_of_the_code(data: dict[str, Any]) -> None:
    tables = {each["TableName"]["Fn::Sub"]: each for each in of_type(data, "AWS::DynamoDB::Table").values()}
    assert tables.keys() == {f"${{TablePrefix}}{name}" for name in TABLE_NAMES.values()}
    for model, name in TABLE_NAMES.items():
        assert shape_of(tables[f"${{TablePrefix}}{name}"]) == shape_of(as_cloudformation(model._get_schema()))


def as_cloudformation(value: Any) -> Any:
    """PynamoDB's names in CloudFormation's spelling: key_schema is KeySchema."""
    if isinstance(value, list):
        return [as_cloudformation(each) for each in value]
    if isinstance(value, dict):
        return {in_capitals(name): as_cloudformation(each) for name, each in value.items()}
    return value


def in_capitals(name: str) -> str:
    return deployment_settings.parameter_of(name) if name.islower() else name


def shape_of(table: dict[str, Any]) -> dict[str, Any]:
    indexes = table.get("GlobalSecondaryIndexes", []) + table.get("LocalSecondaryIndexes", [])
    return {
        "attributes": {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]},
        "key": key_of(table),
        "indexes": {index["IndexName"]: (key_of(index), projection_of(index)) for index in indexes},
    }


def key_of(table: dict[str, Any]) -> dict[str, str]:
    return {each["KeyType"]: each["AttributeName"] for each in table["KeySchema"]}


def projection_of(index: dict[str, Any]) -> tuple[str, frozenset[str]]:
    projection = index["Projection"]
    return projection["ProjectionType"], frozenset(projection.get("NonKeyAttributes", ()))


def test_no_index_carries_more_than_dynamodb_takes(data: dict[str, Any]) -> None:
    indexes = [
        index
        for table in of_type(data, "AWS::DynamoDB::Table").values()
        for index in table.get("GlobalSecondaryIndexes", [])
    ]
    carried = [len(index["Projection"].get("NonKeyAttributes", [])) for index in indexes]
    assert max(carried) <= LARGEST_INDEX


def test_every_table_costs_nothing_idle_can_be_restored_and_is_protected_in_production(data: dict[str, Any]) -> None:
    for table in of_type(data, "AWS::DynamoDB::Table").values():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["SSESpecification"] == {"SSEEnabled": True}
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProd", True, False]}


def test_rows_that_expire_are_removed_by_dynamodb(data: dict[str, Any]) -> None:
    tables = of_type(data, "AWS::DynamoDB::Table").values()
    expiring = {each["TableName"]["Fn::Sub"] for each in tables if "TimeToLiveSpecification" in each}
    with_expiry = {model for model in TABLE_NAMES if "expires_at" in model.get_attributes()}
    assert expiring == {f"${{TablePrefix}}{TABLE_NAMES[model]}" for model in with_expiry}


def test_tables_and_buckets_of_data_outlive_their_stack(data: dict[str, Any]) -> None:
    kept = [each for each in data["Resources"].values() if each["Type"] in ("AWS::DynamoDB::Table", "AWS::S3::Bucket")]
    assert {each["DeletionPolicy"] for each in kept} == {"RetainExceptOnCreate"}
    assert {each["UpdateReplacePolicy"] for each in kept} == {"Retain"}


@pytest.mark.parametrize("which", ["bot", "data"])
def test_buckets_are_private_encrypted_and_only_reached_over_tls(which: str, request: pytest.FixtureRequest) -> None:
    template = request.getfixturevalue(which)
    found = of_type(template, "AWS::S3::Bucket")
    policies = {each["Bucket"]["Ref"]: each for each in of_type(template, "AWS::S3::BucketPolicy").values()}
    assert found.keys() == policies.keys()
    for name, bucket in found.items():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["BucketEncryption"]
        statements = policies[name]["PolicyDocument"]["Statement"]
        assert {"Bool": {"aws:SecureTransport": "false"}} in [
            each["Condition"] for each in statements if each["Effect"] == "Deny"
        ]


@pytest.mark.parametrize(
    ("folder", "days"),
    [
        ("media/", {"Ref": "RetentionDays"}),
        ("corrections/", {"Ref": "RetentionDays"}),
        ("exports/", EXPORT_KEPT.days),
        (erasures.FOLDER, erasures.KEPT.days),
    ],
)
def test_customers_files_are_deleted_by_the_bucket_when_their_time_is_over(
    data: dict[str, Any], folder: str, days: Any
) -> None:
    rules = [
        rule
        for bucket in of_type(data, "AWS::S3::Bucket").values()
        for rule in bucket.get("LifecycleConfiguration", {}).get("Rules", [])
        if rule.get("Prefix") == folder
    ]
    assert [(rule["Status"], rule["ExpirationInDays"]) for rule in rules] == [("Enabled", days)]


def test_that_somebody_was_erased_is_known_for_longer_than_a_backup_lasts() -> None:
    """DynamoDB's: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html"""
    assert timedelta(days=35) < erasures.KEPT


# Queue


def test_jobs_go_in_order_wait_for_the_quiet_time_and_end_with_the_dead_letters(bot: dict[str, Any]) -> None:
    queues = of_type(bot, "AWS::SQS::Queue")
    jobs, dead = queues["ReplyQueue"], queues["DeadLetterQueue"]
    assert jobs["FifoQueue"]
    assert dead["FifoQueue"]
    assert jobs["DelaySeconds"] == {"Ref": "QuietSeconds"}
    assert jobs["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]},
        "maxReceiveCount": {"Ref": "MaxReceives"},
    }
    assert dead["MessageRetentionPeriod"] > jobs["MessageRetentionPeriod"]


def test_the_queue_is_not_held_to_300_jobs_a_second(bot: dict[str, Any]) -> None:
    """High throughput: a limit for each conversation, not for all of them together. The dead letters need none."""
    jobs = of_type(bot, "AWS::SQS::Queue")["ReplyQueue"]
    assert jobs["FifoThroughputLimit"] == "perMessageGroupId"
    assert jobs["DeduplicationScope"] == "messageGroup"


def test_a_job_stays_hidden_longer_than_its_worker_may_run(bot: dict[str, Any]) -> None:
    parameters = bot["Parameters"]
    assert bot["Resources"]["ReplyWorker"]["Properties"]["Timeout"] == {"Ref": "WorkerTimeoutSeconds"}
    assert bot["Resources"]["ReplyQueue"]["Properties"]["VisibilityTimeout"] == {"Ref": "QueueVisibilitySeconds"}
    assert parameters["QueueVisibilitySeconds"]["Default"] > parameters["WorkerTimeoutSeconds"]["Default"]


def test_the_worker_takes_one_job_a_call_and_tells_which_failed(translated: dict[str, Any]) -> None:
    (mapping,) = of_type(translated, "AWS::Lambda::EventSourceMapping").values()
    assert mapping["BatchSize"] == 1
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "WorkerConcurrency"}}
    assert mapping["EventSourceArn"] == {"Fn::Sub": "${ReplyQueue.Arn}"}


# Functions and roles


def test_the_sweep_runs_each_minute(translated: dict[str, Any]) -> None:
    (rule,) = of_type(translated, "AWS::Events::Rule").values()
    assert rule["ScheduleExpression"] == "rate(1 minute)"


def test_each_function_has_its_own_time_memory_log_and_role(translated: dict[str, Any]) -> None:
    functions = of_type(translated, "AWS::Lambda::Function")
    assert functions.keys() == set(FUNCTIONS)
    for function in functions.values():
        assert function["MemorySize"] >= 512
        assert function["Timeout"]
        assert function["Runtime"] == f"python{sys.version_info.major}.{sys.version_info.minor}"
        assert "ReservedConcurrentExecutions" not in function
    for of_each in ("Role", "LoggingConfig"):
        assert len({json.dumps(function[of_each]) for function in functions.values()}) == len(FUNCTIONS)


def test_api_gateway_waits_no_longer_than_the_function_may_run(bot: dict[str, Any]) -> None:
    assert bot["Resources"]["APIHandler"]["Properties"]["Timeout"] < 29, "API Gateway's own limit"


def test_every_role_names_its_actions_and_resources(translated: dict[str, Any]) -> None:
    roles = of_type(translated, "AWS::IAM::Role")
    assert len(roles) == len(FUNCTIONS)
    for role in roles.values():
        assert "ManagedPolicyArns" not in role
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                assert "*" not in "".join(statement["Action"])
                for resource in statement["Resource"]:
                    assert resource != "*"
                    assert "*" not in re.sub(
                        r"(/index/\*|/(media|catalogs|profiles|corrections|exports|erasures)/\*"
                        r"|parameter/sales-bot/\$\{Stage\}/\*)$",
                        "",
                        json_arn(resource),
                    )


def json_arn(resource: Any) -> str:
    return str(resource["Fn::Sub"]) if "Fn::Sub" in resource else json.dumps(resource)


def test_logs_are_kept_for_a_set_time(bot: dict[str, Any]) -> None:
    groups = of_type(bot, "AWS::Logs::LogGroup")
    used = {bot["Resources"][function]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] for function in FUNCTIONS}
    assert groups.keys() == used
    assert all(group["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups.values())


# Settings


def test_every_setting_of_the_bot_can_be_set(bot: dict[str, Any]) -> None:
    names = set(deployment_settings.variables_of(bot))
    of_code = {name.upper() for name in Settings.__dataclass_fields__}
    derived = {
        "OPENAI_PRICES": "OPENAI_PRICE_PER_MILLION_USD",
        "OPENAI_TRANSCRIPTION_PRICE": "OPENAI_TRANSCRIPTION_USD_PER_MINUTE",
    }
    assert {derived.get(name, name) for name in of_code} - {"VERIFY_WEBHOOK"} <= names
    assert "VERIFY_WEBHOOK" not in names, "nobody may switch the signature check off on AWS"


def test_no_secret_and_no_address_of_its_own_is_in_the_template(bot: dict[str, Any]) -> None:
    variables = deployment_settings.variables_of(bot)
    for name in deployment_settings.KEPT_SECRET:
        assert variables[name] == {"Fn::Sub": f"ssm:/sales-bot/${{Stage}}/{name}"}
    assert "RestAPI" not in json.dumps(variables)


def test_defaults_of_the_template_are_those_of_the_code(bot: dict[str, Any]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    compared = 0
    for name, parameter in bot["Parameters"].items():
        told = re.search(rf"^\| `{setting_of(name)}` \| `([^`]+)`", readme, re.M)
        if told and parameter["Type"] == "Number":
            assert str(parameter["Default"]) == told[1], name
            compared += 1
    assert compared >= 8


def setting_of(parameter: str) -> str:
    return "_".join(re.findall("[A-Z][a-z0-9]*", parameter)).upper()


# API and page


def test_the_api_is_regional_and_throttled(translated: dict[str, Any]) -> None:
    (api,) = of_type(translated, "AWS::ApiGateway::RestApi").values()
    (stage,) = of_type(translated, "AWS::ApiGateway::Stage").values()
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    (throttled,) = stage["MethodSettings"]
    assert (throttled["HttpMethod"], throttled["ResourcePath"]) == ("*", "/*")
    assert throttled["ThrottlingRateLimit"] == {"Ref": "RequestsPerSecond"}
    assert throttled["ThrottlingBurstLimit"] == {"Ref": "RequestsBurst"}


def test_the_api_has_no_other_stage_than_the_throttled_one(translated: dict[str, Any]) -> None:
    """SAM makes a second one, named Stage, unless it is told the definition's version."""
    assert len(of_type(translated, "AWS::ApiGateway::Stage")) == 1
    assert all("StageName" not in each for each in of_type(translated, "AWS::ApiGateway::Deployment").values())


def test_a_throttled_webhook_is_answered_so_that_twilio_comes_again(bot: dict[str, Any]) -> None:
    definition = bot["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    assert definition["x-amazon-apigateway-gateway-responses"]["THROTTLED"]["statusCode"] == "503"


def test_names_that_an_account_has_once_are_of_the_region(bot: dict[str, Any]) -> None:
    once = [
        bot["Resources"]["PageAccess"]["Properties"]["OriginAccessControlConfig"]["Name"],
        bot["Resources"]["PageHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["Name"],
        bot["Resources"]["Board"]["Properties"]["DashboardName"],
    ]
    assert all(name["Fn::Sub"].endswith("-${AWS::Region}") for name in once)


def test_api_gateway_answers_no_preflight_of_its_own(bot: dict[str, Any]) -> None:
    definition = bot["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    integrations = [
        method["x-amazon-apigateway-integration"]["type"]
        for path in definition["paths"].values()
        for method in path.values()
    ]
    assert set(integrations) == {"aws_proxy"}
    assert "Access-Control-Allow-Origin" not in json.dumps(definition)


def test_api_gateways_own_errors_have_the_shape_of_ours(bot: dict[str, Any]) -> None:
    definition = bot["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    responses = definition["x-amazon-apigateway-gateway-responses"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "MISSING_AUTHENTICATION_TOKEN"} <= responses.keys()
    for response in responses.values():
        error = json.loads(response["responseTemplates"]["application/json"])["error"]
        assert set(error) == {"code", "message"}


def test_the_page_comes_over_https_from_a_bucket_that_only_cloudfront_reads(bot: dict[str, Any]) -> None:
    config = of_type(bot, "AWS::CloudFront::Distribution")["PageDistribution"]["DistributionConfig"]
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    (origin,) = config["Origins"]
    assert origin["OriginAccessControlId"] == {"Fn::GetAtt": ["PageAccess", "Id"]}
    statements = bot["Resources"]["PageBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (allowed,) = [each for each in statements if each["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "distribution/${PageDistribution}" in allowed["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]


def test_the_page_carries_security_headers_that_allow_no_inline_code(bot: dict[str, Any]) -> None:
    headers = of_type(bot, "AWS::CloudFront::ResponseHeadersPolicy")["PageHeaders"]["ResponseHeadersPolicyConfig"]
    security = headers["SecurityHeadersConfig"]
    assert security.keys() == {
        "ContentSecurityPolicy",
        "ContentTypeOptions",
        "FrameOptions",
        "ReferrerPolicy",
        "StrictTransportSecurity",
    }
    policy = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "connect-src 'self' https://${RestAPI}.execute-api." in policy


def test_the_page_may_show_files_of_the_shops_own_bucket_and_of_no_other_host(
    bot: dict[str, Any], data: dict[str, Any]
) -> None:
    headers = of_type(bot, "AWS::CloudFront::ResponseHeadersPolicy")["PageHeaders"]["ResponseHeadersPolicyConfig"]
    policy = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    bucket = of_type(data, "AWS::S3::Bucket")["MediaBucket"]["BucketName"]["Fn::Sub"]
    host = f"https://{bucket}.s3.${{AWS::Region}}.${{AWS::URLSuffix}}"
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert directives["img-src"] == f"'self' data: blob: {host}"
    assert directives["media-src"] == f"'self' blob: {host}"


def test_an_unknown_address_of_the_page_shows_the_page(bot: dict[str, Any]) -> None:
    config = of_type(bot, "AWS::CloudFront::Distribution")["PageDistribution"]["DistributionConfig"]
    assert config["DefaultRootObject"] == "index.html"
    assert {(each["ErrorCode"], each["ResponsePagePath"]) for each in config["CustomErrorResponses"]} == {
        (403, "/index.html"),
        (404, "/index.html"),
    }


# What the developer sees in the console

ALARMS = {
    "api-errors",
    "api-failures",
    "api-throttles",
    "budget",
    "dead-letters",
    "log-lines",
    "oldest-job",
    "reply-worker-errors",
    "reply-worker-throttles",
    "sweep-errors",
    "undelivered",
}


def test_every_alarm_goes_to_the_topic_and_says_what_to_do(bot: dict[str, Any]) -> None:
    alarms = of_type(bot, "AWS::CloudWatch::Alarm").values()
    assert {each["AlarmName"]["Fn::Sub"].removeprefix("sales-bot-${Stage}-") for each in alarms} == ALARMS
    for each in alarms:
        assert each["AlarmActions"] == each["OKActions"] == [{"Ref": "AlarmTopic"}]
        assert each["TreatMissingData"] == "notBreaching"
        assert len(each["AlarmDescription"]) > 40


def test_the_alarms_go_by_mail_to_who_is_named(bot: dict[str, Any]) -> None:
    mail = bot["Resources"]["AlarmMail"]
    assert mail["Condition"] == "HasAlarmEmail"
    assert mail["Properties"]["Endpoint"] == {"Ref": "AlarmEmail"}


def test_notices_go_by_mail_to_who_is_named_else_to_who_gets_the_alarms(bot: dict[str, Any]) -> None:
    mail = bot["Resources"]["NoticeMail"]
    assert mail["Condition"] == "HasNoticeEmail"
    assert mail["Properties"]["TopicArn"] == {"Ref": "NoticeTopic"}
    assert mail["Properties"]["Endpoint"] == {
        "Fn::If": ["HasOwnNoticeEmail", {"Ref": "NoticeEmail"}, {"Ref": "AlarmEmail"}]
    }


def test_each_topic_takes_only_what_it_is_for(bot: dict[str, Any]) -> None:
    """SNS's own policy would let anybody of the account in, whatever their role says."""
    statements = {
        each["Topics"][0]["Ref"]: each["PolicyDocument"]["Statement"]
        for each in of_type(bot, "AWS::SNS::TopicPolicy").values()
    }
    assert statements.keys() == of_type(bot, "AWS::SNS::Topic").keys()
    (alarms,), (notices,) = statements["AlarmTopic"], statements["NoticeTopic"]
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    arn = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:sales-bot-${Stage}-*"
    assert alarms["Condition"] == {"ArnLike": {"aws:SourceArn": {"Fn::Sub": arn}}}
    assert notices["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    assert alarms["Action"] == notices["Action"] == "sns:Publish"


def test_the_webhook_reads_no_more_parameters_than_one_call_takes(bot: dict[str, Any]) -> None:
    """What only the worker needs is of its environment alone: a cold start of the webhook waits for one call."""
    everywhere = bot["Globals"]["Function"]["Environment"]["Variables"]
    assert sum("ssm:" in json.dumps(value) for value in everywhere.values()) <= 10
    assert "WEBHOOK_SECRET" not in everywhere
    assert "WEBHOOK_SECRET" in bot["Resources"]["ReplyWorker"]["Properties"]["Environment"]["Variables"]


def test_metrics_count_lines_that_the_code_writes(bot: dict[str, Any]) -> None:
    patterns = " ".join(each["FilterPattern"] for each in of_type(bot, "AWS::Logs::MetricFilter").values())
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "chalicelib").rglob("*.py"))
    for step in re.findall(r'\$\.step !?= "(\w+)"', patterns):
        assert f'"{step}"' in code
    for field in set(re.findall(r"\$\.(\w+)", patterns)) - {"step", "alarm"}:
        assert f"{field}=" in code


def test_saved_queries_read_the_bots_own_logs(bot: dict[str, Any]) -> None:
    groups = of_type(bot, "AWS::Logs::LogGroup").keys()
    queries = of_type(bot, "AWS::Logs::QueryDefinition")
    assert len(queries) >= 5
    for query in queries.values():
        assert {each["Ref"] for each in query["LogGroupNames"]} <= groups
    assert {bot["Resources"][name]["Condition"] for name in queries} == {"HasSavedQueries"}


def test_the_dashboard_shows_every_alarm(bot: dict[str, Any]) -> None:
    (board,) = of_type(bot, "AWS::CloudWatch::Dashboard").values()
    widgets = json.loads(board["DashboardBody"]["Fn::Sub"])["widgets"]
    shown = next(each["properties"]["alarms"] for each in widgets if each["type"] == "alarm")
    assert set(shown) == {f"${{{name}.Arn}}" for name in of_type(bot, "AWS::CloudWatch::Alarm")}

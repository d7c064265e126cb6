"""A deployed stage in this process: moto for AWS, the real bot behind HTTP; Twilio, OpenAI and the page by hand."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import boto3
from botocore.exceptions import ClientError
from chalice.test import Client
from flask import Flask, Response, request
from moto import mock_aws

import app as chalice_app
from chalicelib import wiring
from chalicelib.store.tables import ALL_TABLES, TABLE_NAMES, name_tables
from tests.aws import REGION, environment
from tests.aws_calls import each_call_through
from tests.gateways import scripted_server
from tests.gateways.scripted_server import Answer, Request, ScriptedServer
from tests.local.servers import serving

STAGE = "dev"
PREFIX = f"sales-bot-{STAGE}-"
AWS_ACCOUNT = "123456789012"
ACCOUNT_SID = "AC" + "0" * 32
TOKEN = "a-token-that-is-never-shown"
KEY = "sk-a-key-that-is-never-shown"
NUMBER = "+14155550100"
OVERRIDES = "#rc=2&rp=5xx,ct,rt"
GROUPS = {"ApiLogGroup": "api", "ReplyWorkerLogGroup": "reply-worker", "SweepLogGroup": "sweep"}
PAGE_HEADERS = {"Content-Security-Policy": "x", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_AWS = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}
_FUNCTIONS = {"APIHandlerName": "api", "ReplyWorkerName": "reply_worker", "SweepName": "sweep"}

AnswerCall = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Stage:
    """`aws_answers`: calls of AWS that are answered here, by their names; moto answers the others."""

    outputs: dict[str, str] = field(default_factory=dict)
    aws_answers: dict[str, AnswerCall] = field(default_factory=dict)
    stack_status: str = "UPDATE_COMPLETE"
    # What the servers outside answer, by path
    twilio: dict[str, Answer] = field(default_factory=dict)
    openai: dict[str, Answer] = field(default_factory=dict)
    page: dict[str, Answer] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        return _client(service)

    def deny(self, operation: str) -> None:
        self.refuse(operation, "AccessDeniedException", f"You are not authorized to perform: {operation}")

    def refuse(self, operation: str, code: str, message: str = "") -> None:
        def refused(arguments: dict[str, Any]) -> dict[str, Any]:
            raise ClientError({"Error": {"Code": code, "Message": message}}, operation)

        self.aws_answers[operation] = refused

    def set_environment(self, **changed: str) -> None:
        """Of the deployed functions; the running bot keeps its own."""
        self.environment |= changed
        self.client("lambda").update_function_configuration(
            FunctionName=self.outputs["APIHandlerName"], Environment={"Variables": self.environment}
        )

    def sender(self, **changed: Any) -> dict[str, Any]:
        webhook = {"callback_url": f"{self.environment['TWILIO_WEBHOOK_URL']}{OVERRIDES}", "callback_method": "POST"}
        return {
            "sid": "XE" + "0" * 32,
            "sender_id": f"whatsapp:{NUMBER}",
            "status": "ONLINE",
            "webhook": webhook,
            **changed,
        }

    def twilio_lists(self, *senders: dict[str, Any]) -> None:
        self.twilio["/v2/Channels/Senders"] = Answer(200, {"senders": list(senders), "meta": {"key": "senders"}})

    def twilio_has_templates(self, **states: str) -> None:
        contents = [{"friendly_name": name, "approval_requests": {"status": state}} for name, state in states.items()]
        self.twilio["/v1/ContentAndApprovals"] = Answer(200, {"contents": contents, "meta": {"key": "contents"}})

    def dead_letter(self, conversation_id: str = "conversation-1", body: str | None = None, number: int = 0) -> None:
        self.client("sqs").send_message(
            QueueUrl=self.outputs["DeadLetterQueueUrl"],
            MessageBody=json.dumps({"conversation_id": conversation_id}) if body is None else body,
            MessageGroupId=conversation_id,
            MessageDeduplicationId=f"{conversation_id}-{number}",
        )

    def messages_in(self, output: str) -> int:
        answer = self.client("sqs").get_queue_attributes(QueueUrl=self.outputs[output], AttributeNames=["All"])
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])


@cache
def _client(service: str) -> Any:
    """Clients outlive a test: they are slow to make and hold no state."""
    return boto3.client(service)


@contextmanager
def stage_in_process(
    stage_name: str = STAGE, *, trigger: bool = True, table_prefix: str | None = None
) -> Iterator[Stage]:
    """Everything in order, so that a test can break one thing. Without the trigger, jobs stay in the queue.

    `table_prefix`: of the tables that the bot uses, after a restore; the data stack knows only those of the stage.
    """
    stage = Stage()
    prefix = table_prefix or f"sales-bot-{stage_name}-"
    with ExitStack() as stack:
        stack.enter_context(environment(_AWS))
        stack.enter_context(mock_aws())
        stack.callback(wiring.use, None)
        stack.enter_context(_answered(stage.aws_answers))
        api = stack.enter_context(serving(_bot_over_http()))
        twilio = stack.enter_context(_played(stage.twilio))
        openai = stack.enter_context(_played(stage.openai))
        page = stack.enter_context(_played(stage.page))
        _make_data(stage, stage_name, prefix)
        _make_queues(stage)
        stage.environment |= {"TABLE_PREFIX": prefix, **_environment(stage, stage_name, api, twilio, openai, page)}
        _make_functions(stage)
        if trigger:
            _make_trigger(stage)
        _make_alarms(stage)
        _make_logs(stage, stage_name)
        stage.outputs |= {"EndpointURL": f"{api}/", "PageUrl": page}
        _play_outside(stage, api)
        _answer_for_moto(stage)
        wiring.use(wiring.Wiring({**stage.environment, "LOG_LEVEL": "ERROR"}))
        yield stage


def _environment(stage: Stage, stage_name: str, api: str, twilio: str, openai: str, page: str) -> dict[str, str]:
    secrets = {
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_PHONE_NUMBER": NUMBER,
        "TWILIO_WEBHOOK_URL": f"{api}/whatsapp",
        "OPENAI_API_KEY": KEY,
        "SESSION_SECRET": "s" * 40,
        "PSEUDONYM_KEY": "p" * 40,
        "DASHBOARD_ORIGIN": page,
    }
    ssm = stage.client("ssm")
    for name, value in secrets.items():
        ssm.put_parameter(Name=f"/sales-bot/{stage_name}/{name}", Value=value, Type="SecureString")
    os.environ["STAGE"] = stage_name  # read by the health route from the process itself
    return {
        "STAGE": stage_name,
        **{name: f"ssm:/sales-bot/{stage_name}/{name}" for name in secrets},
        "TWILIO_AUTH_TOKEN_SECONDARY": f"ssm:/sales-bot/{stage_name}/TWILIO_AUTH_TOKEN_SECONDARY",
        # Not in Parameter Store, so that a test can read them here
        "TWILIO_WEBHOOK_URL": f"{api}/whatsapp",
        "DASHBOARD_ORIGIN": page,
        "TWILIO_API_BASE_URL": twilio,
        "OPENAI_BASE_URL": f"{openai}/v1",
        "REPLY_QUEUE_URL": stage.outputs["ReplyQueueUrl"],
        "BUCKET": f"sales-bot-dev-media-{AWS_ACCOUNT}-{REGION}",
        "OPENAI_MODEL": "",
    }


def _make_data(stage: Stage, stage_name: str, prefix: str) -> None:
    name_tables(prefix)
    dynamodb = stage.client("dynamodb")
    for table in ALL_TABLES:
        table.create_table()
        name = prefix + TABLE_NAMES[table]
        dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=True)
    bucket = f"sales-bot-{stage_name}-media-{AWS_ACCOUNT}-{REGION}"
    s3 = stage.client("s3")
    s3.create_bucket(Bucket=bucket)
    blocks = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(blocks, True))
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    stage.outputs |= {"MediaBucket": bucket, "TablePrefix": f"sales-bot-{stage_name}-"}


def _make_queues(stage: Stage) -> None:
    sqs = stage.client("sqs")
    dead = sqs.create_queue(QueueName="replies-dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    attributes = {
        "FifoQueue": "true",
        "DelaySeconds": "2",
        "VisibilityTimeout": "75",
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 3}),
    }
    queue = sqs.create_queue(QueueName="replies.fifo", Attributes=attributes)["QueueUrl"]
    stage.outputs |= {"ReplyQueueUrl": queue, "DeadLetterQueueUrl": dead}


def _make_functions(stage: Stage) -> None:
    role = stage.client("iam").create_role(RoleName="bot", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("app.py", "")
    lambdas = stage.client("lambda")
    arns = {}
    for output, handler in _FUNCTIONS.items():
        name = f"sales-bot-{handler}"
        arns[output] = lambdas.create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.11",
            Handler=f"app.{handler}",
            Code={"ZipFile": code.getvalue()},
            Environment={"Variables": stage.environment},
        )["FunctionArn"]
        stage.outputs[output] = name
    events = stage.client("events")
    events.put_rule(Name="sweep", ScheduleExpression="rate(1 minute)")
    events.put_targets(Rule="sweep", Targets=[{"Id": "1", "Arn": arns["SweepName"]}])


def _make_trigger(stage: Stage) -> None:
    stage.client("lambda").create_event_source_mapping(
        FunctionName=stage.outputs["ReplyWorkerName"],
        EventSourceArn=f"arn:aws:sqs:{REGION}:{AWS_ACCOUNT}:replies.fifo",
        BatchSize=1,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        ScalingConfig={"MaximumConcurrency": 5},
    )


def _make_alarms(stage: Stage) -> None:
    sns = stage.client("sns")
    topic = sns.create_topic(Name="sales-bot-alarms")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="owner@shop.example")
    stage.client("cloudwatch").put_metric_alarm(
        AlarmName="sales-bot-errors",
        AlarmActions=[topic],
        MetricName="Errors",
        Namespace="AWS/Lambda",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        Statistic="Sum",
    )
    stage.outputs["AlarmTopicArn"] = topic
    notices = sns.create_topic(Name="sales-bot-notices")["TopicArn"]
    sns.subscribe(TopicArn=notices, Protocol="email", Endpoint="owner@shop.example")
    stage.outputs["NoticeTopicArn"] = notices


def _make_logs(stage: Stage, stage_name: str) -> None:
    for output, name in GROUPS.items():
        group = f"/sales-bot/{stage_name}/{name}"
        stage.client("logs").create_log_group(logGroupName=group)
        stage.outputs[output] = group


def _play_outside(stage: Stage, api: str) -> None:
    account = {"sid": ACCOUNT_SID, "status": "active", "type": "Full"}
    stage.twilio[f"/2010-04-01/Accounts/{ACCOUNT_SID}.json"] = Answer(200, account)
    stage.twilio_lists(stage.sender())
    stage.twilio_has_templates()
    stage.openai["/v1/models/gpt-6-luna"] = Answer(200, {"id": "gpt-6-luna", "object": "model"})
    stage.page["/"] = Answer(200, {}, headers=PAGE_HEADERS)
    stage.page["/config.json"] = Answer(200, {"api_url": api})


def _answer_for_moto(stage: Stage) -> None:
    """What moto has not, or only with libraries that nothing else here needs."""

    def describe_stacks(arguments: dict[str, Any]) -> dict[str, Any]:
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in stage.outputs.items()]
        return {
            "Stacks": [{"StackName": arguments["StackName"], "StackStatus": stage.stack_status, "Outputs": outputs}]
        }

    stage.aws_answers["DescribeStacks"] = describe_stacks
    stage.aws_answers["GetAccountSettings"] = lambda _: {"AccountLimit": {"ConcurrentExecutions": 1000}}
    # moto tells of no expiry that was set by PynamoDB's create_table
    expiry = {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}}
    stage.aws_answers["DescribeTimeToLive"] = lambda _: expiry


@contextmanager
def _answered(answers: dict[str, AnswerCall]) -> Iterator[None]:
    def answered(operation: str, arguments: dict[str, Any], make: Callable[[], Any]) -> Any:
        return answers[operation](arguments) if operation in answers else make()

    with each_call_through(answered):
        yield


@contextmanager
def _played(answers: dict[str, Answer]) -> Iterator[str]:
    def answer(asked: Request) -> Answer:
        return answers.get(asked.path, Answer(404, {"code": 20404, "message": "no", "status": 404}))

    with scripted_server.serving(ScriptedServer(answer)) as server:
        yield server.url


def _bot_over_http() -> Flask:
    server = Flask(__name__, static_folder=None)
    client = Client(chalice_app.app)

    @server.route("/<path:path>", methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
    def hand_over(path: str) -> Response:
        target = f"/{path}?{request.query_string.decode()}".rstrip("?")
        answer = client.http.request(request.method, target, headers=dict(request.headers), body=request.get_data())
        return Response(answer.body, answer.status_code, dict(answer.headers))

    return server

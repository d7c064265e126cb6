"""The SNS topic: what is published, and how a failure comes out."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from chalicelib.errors import StoreBusy
from chalicelib.gateways.notices import NoticeTopic
from tests.aws import environment
from tests.gateways.scripted_server import Answer, ScriptedServer, serving

AWS = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


@pytest.fixture
def aws() -> Iterator[None]:
    with environment(AWS), mock_aws():
        yield


def test_a_notice_reaches_who_listens_to_the_topic(aws: None) -> None:
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    queue = sqs.create_queue(QueueName="mailbox")["QueueUrl"]
    topic = sns.create_topic(Name="notices")["TopicArn"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    NoticeTopic(topic).tell("Pedido nuevo P-1", "Total: $249.00 MXN")
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    told = json.loads(message["Body"])
    assert (told["Subject"], told["Message"]) == ("Pedido nuevo P-1", "Total: $249.00 MXN")


def test_without_a_topic_nobody_is_told_and_nothing_fails() -> None:
    NoticeTopic("").tell("Pedido nuevo P-1", "Total: $249.00 MXN")


def test_a_refusal_is_told_by_its_class_alone() -> None:
    refusal = Answer(
        403,
        raw=b"<ErrorResponse><Error><Code>AuthorizationError</Code><Message>private</Message></Error></ErrorResponse>",
    )
    with (
        serving(ScriptedServer(answer=lambda _: refusal)) as server,
        environment({**AWS, "AWS_ENDPOINT_URL_SNS": server.url}),
        pytest.raises(StoreBusy) as raised,
    ):
        NoticeTopic("arn:aws:sns:us-east-1:123456789012:notices").tell("Aviso", "texto")
    assert "private" not in str(raised.value)

"""Addresses: those of the stack, and those of one's own that a later deployment must not take away."""

import json

import pytest

from deployment.deploy import written_out
from deployment.urls import NOT_KNOWN_YET, is_ones_own, object_url, urls_of_the_stack

OUTPUTS = {
    "RestAPIId": "abc123",
    "EndpointURL": "https://abc123.execute-api.us-east-1.amazonaws.com/api/",
    "PageUrl": "https://d1.cloudfront.net",
    "PageBucket": "the-page",
}


def test_on_aws_they_are_those_of_api_gateway_and_cloudfront() -> None:
    assert urls_of_the_stack(OUTPUTS, None) == {
        "TWILIO_WEBHOOK_URL": "https://abc123.execute-api.us-east-1.amazonaws.com/api/whatsapp",
        "DASHBOARD_ORIGIN": "https://d1.cloudfront.net",
    }


def test_where_another_endpoint_stands_for_aws_they_are_under_it() -> None:
    assert urls_of_the_stack(OUTPUTS, "http://127.0.0.1:4566") == {
        "TWILIO_WEBHOOK_URL": "http://127.0.0.1:4566/_aws/execute-api/abc123/api/whatsapp",
        "DASHBOARD_ORIGIN": "http://the-page.s3.localhost:4566",
    }


@pytest.mark.parametrize(
    ("kept", "own"),
    [
        (None, False),
        (NOT_KNOWN_YET, False),
        ("https://old999.execute-api.us-east-1.amazonaws.com/api/whatsapp", False),
        ("https://bot.shop.example/whatsapp", True),
    ],
)
def test_a_domain_of_ones_own_stays(kept: str | None, own: bool) -> None:
    assert is_ones_own(kept, urls_of_the_stack(OUTPUTS, None)["TWILIO_WEBHOOK_URL"]) is own


def test_names_of_tables_and_buckets_are_written_out() -> None:
    named = {"Table": {"Properties": {"TableName": {"Fn::Sub": "${TablePrefix}messages"}}}}
    bucket = {"Bucket": {"Properties": {"BucketName": {"Fn::Sub": "media-${AWS::AccountId}"}, "Other": {"Ref": "X"}}}}
    values = {"TablePrefix": "sales-bot-dev-", "AWS::AccountId": "123456789012"}
    told = json.loads(written_out(json.dumps({"Resources": {**named, **bucket}}), values))["Resources"]
    assert told["Table"]["Properties"] == {"TableName": "sales-bot-dev-messages"}
    assert told["Bucket"]["Properties"] == {"BucketName": "media-123456789012", "Other": {"Ref": "X"}}


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "b.s3.us-east-1.amazonaws.com"),
        ("mx-central-1", "b.s3.mx-central-1.amazonaws.com"),
        ("cn-north-1", "b.s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_a_template_is_read_from_its_regions_own_host(region: str, host: str) -> None:
    assert object_url("b", "t.json", region, None) == f"https://{host}/t.json"
    assert object_url("b", "t.json", region, "http://127.0.0.1:4566") == "http://127.0.0.1:4566/b/t.json"

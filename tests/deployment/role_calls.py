"""Calls to AWS by the roles of the Lambdas: for each right one that changes nothing, and those that are refused.

Rows named `nobody` are not there: what writes to one has a condition that does not hold, or deletes it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.settings import ROOT

POLICIES = {"APIHandler": "policy-api", "ReplyWorker": "policy-reply-worker", "Sweep": "policy-sweep"}
# The action, and the resource with the template's names in it: table/${TablePrefix}messages, or ReplyQueue.
Grant = tuple[str, str]
Outputs = Mapping[str, str]

# What MiniStack refuses and AWS does not: several parameters to a role that may not read every one there is, and to
# write to a log group whose ARN ends in `:*`, as CloudFormation gives it and AWS wants it. See test_roles.py.
NOT_ON_MINISTACK = ("ssm:GetParameters", "logs:CreateLogStream", "logs:PutLogEvents")

_TABLE = "table/${TablePrefix}"
_KEYS = {
    "conversations": ("conversation_id",),
    "messages": ("conversation_id", "message_id"),
    "metrics": ("key", "day"),
    "products": ("catalog", "product_id"),
    "orders": ("order_id",),
    "operators": ("username",),
}
# One index for all of its table, as the policies grant them.
_INDEXES = {
    "conversations": ("inbox", "sender"),
    "messages": ("time", "conversation_id"),
    "orders": ("placed", "sender"),
    "operators": ("role", "role"),
}
MEDIA_BUCKET = "sales-bot-${Stage}-media-${AWS::AccountId}-${AWS::Region}"


@dataclass(frozen=True)
class Call:
    service: str
    method: str
    arguments: Callable[[Outputs], dict[str, Any]]


def grants(function: str) -> list[Grant]:
    policy = json.loads((ROOT / ".chalice" / f"{POLICIES[function]}.json").read_text(encoding="utf-8"))
    return [
        (action, _named(resource))
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    ]


def tried(function: str) -> list[Grant]:
    return [grant for grant in grants(function) if grant[0] not in NOT_ON_MINISTACK]


def _named(resource: dict[str, Any]) -> str:
    if "Ref" in resource:
        return str(resource["Ref"])
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    arn = str(resource["Fn::Sub"])
    return arn.split(":::")[1] if ":s3:::" in arn else arn.rsplit(":", 1)[1]


def _key(table: str) -> dict[str, Any]:
    return {name: {"S": "nobody"} for name in _KEYS[table]}


def _row(table: str) -> dict[str, Any]:
    return {"TableName": f"sales-bot-dev-{table}", "Key": _key(table)}


def _only_if_there(table: str) -> dict[str, Any]:
    return {
        "ConditionExpression": "attribute_exists(#key)",
        "ExpressionAttributeNames": {"#key": _KEYS[table][0]},
    }


def _query(table: str, key: str, **index: str) -> dict[str, Any]:
    return {
        "TableName": f"sales-bot-dev-{table}",
        "KeyConditionExpression": "#key = :nobody",
        "ExpressionAttributeNames": {"#key": key},
        "ExpressionAttributeValues": {":nobody": {"S": "nobody"}},
        **index,
    }


def _on_table(table: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Method and arguments by the action of DynamoDB."""
    name = f"sales-bot-dev-{table}"
    only_if_there = _only_if_there(table)
    not_there = {**only_if_there, "ConditionExpression": "attribute_not_exists(#key)"}
    return {
        "GetItem": ("get_item", _row(table)),
        "BatchGetItem": ("batch_get_item", {"RequestItems": {name: {"Keys": [_key(table)]}}}),
        "PutItem": ("put_item", {"TableName": name, "Item": _key(table), **only_if_there}),
        "UpdateItem": ("update_item", {**_row(table), **only_if_there}),
        "DeleteItem": ("delete_item", _row(table)),
        "BatchWriteItem": ("batch_write_item", {"RequestItems": {name: [{"DeleteRequest": {"Key": _key(table)}}]}}),
        "ConditionCheckItem": (
            "transact_write_items",
            {"TransactItems": [{"ConditionCheck": {**_row(table), **not_there}}]},
        ),
        "Query": ("query", _query(table, _KEYS[table][0])),
    }


def _call(service: str, method: str, arguments: dict[str, Any]) -> Call:
    return Call(service, method, lambda _: arguments)


def _on_queue(**arguments: Any) -> Callable[[Outputs], dict[str, Any]]:
    return lambda outputs: {"QueueUrl": outputs["ReplyQueueUrl"], **arguments}


def _in_bucket(method: str, **arguments: Any) -> Call:
    return Call("s3", method, lambda outputs: {"Bucket": outputs["MediaBucket"], **arguments})


def _on_objects(folder: str) -> dict[Grant, Call]:
    """What is put here is empty and named `nobody`."""
    key, resource = f"{folder}/nobody", f"{MEDIA_BUCKET}/{folder}/*"
    return {
        ("s3:GetObject", resource): _in_bucket("get_object", Key=key),
        ("s3:PutObject", resource): _in_bucket("put_object", Key=key, Body=b""),
        ("s3:DeleteObject", resource): _in_bucket("delete_object", Key=key),
    }


CALLS: dict[Grant, Call] = {
    **{
        (f"dynamodb:{action}", f"{_TABLE}{table}"): _call("dynamodb", *call)
        for table in _KEYS
        for action, call in _on_table(table).items()
    },
    **{
        ("dynamodb:Query", f"{_TABLE}{table}/index/*"): _call("dynamodb", "query", _query(table, key, IndexName=index))
        for table, (index, key) in _INDEXES.items()
    },
    **_on_objects("media"),
    **_on_objects("catalogs"),
    **_on_objects("profiles"),
    **_on_objects("corrections"),
    **_on_objects("exports"),
    **_on_objects("erasures"),
    ("s3:ListBucket", MEDIA_BUCKET): _in_bucket("list_objects_v2", Prefix="nobody"),
    # Without a group, which a queue of this kind refuses: no job comes of it.
    ("sqs:SendMessage", "ReplyQueue"): Call("sqs", "send_message", _on_queue(MessageBody="{}")),
    ("sqs:ReceiveMessage", "ReplyQueue"): Call("sqs", "receive_message", _on_queue(VisibilityTimeout=0)),
    ("sqs:DeleteMessage", "ReplyQueue"): Call("sqs", "delete_message", _on_queue(ReceiptHandle="nobody")),
    ("sqs:ChangeMessageVisibility", "ReplyQueue"): Call(
        "sqs", "change_message_visibility", _on_queue(ReceiptHandle="nobody", VisibilityTimeout=0)
    ),
    ("sqs:GetQueueAttributes", "ReplyQueue"): Call("sqs", "get_queue_attributes", _on_queue()),
    ("sns:Publish", "NoticeTopic"): Call(
        "sns", "publish", lambda outputs: {"TopicArn": outputs["NoticeTopicArn"], "Message": "nobody"}
    ),
    ("ssm:GetParameter", "parameter/sales-bot/${Stage}/*"): _call(
        "ssm", "get_parameter", {"Name": "/sales-bot/dev/PSEUDONYM_KEY"}
    ),
}

REFUSED: list[tuple[str, Call]] = [
    ("APIHandler", _call("dynamodb", "delete_item", _row("messages"))),
    ("APIHandler", _call("dynamodb", "scan", {"TableName": "sales-bot-dev-conversations"})),
    ("APIHandler", _call("dynamodb", "delete_table", {"TableName": "sales-bot-dev-conversations"})),
    ("APIHandler", Call("sqs", "receive_message", _on_queue())),
    ("APIHandler", Call("sqs", "purge_queue", _on_queue())),
    ("APIHandler", _call("ssm", "get_parameter", {"Name": "/sales-bot/prod/PSEUDONYM_KEY"})),
    ("APIHandler", Call("s3", "list_objects_v2", lambda outputs: {"Bucket": outputs["PageBucket"]})),
    ("APIHandler", _in_bucket("delete_object", Key="media/nobody")),
    ("APIHandler", _in_bucket("delete_object", Key="catalogs/nobody")),
    ("ReplyWorker", _in_bucket("put_object", Key="profiles/nobody", Body=b"")),
    ("ReplyWorker", _call("dynamodb", "delete_item", _row("products"))),
    ("ReplyWorker", Call("s3", "list_objects_v2", lambda outputs: {"Bucket": outputs["PackageBucket"]})),
    ("APIHandler", _in_bucket("put_object", Key="exports/nobody", Body=b"")),
    ("ReplyWorker", _in_bucket("get_object", Key="exports/nobody")),
    ("APIHandler", _in_bucket("delete_object", Key="exports/nobody")),
    ("ReplyWorker", _in_bucket("put_object", Key="corrections/nobody", Body=b"")),
    ("APIHandler", _in_bucket("delete_object", Key="erasures/nobody")),
    ("ReplyWorker", _in_bucket("delete_object", Key="erasures/nobody")),
    ("Sweep", _in_bucket("put_object", Key="erasures/nobody", Body=b"")),
    ("Sweep", _in_bucket("get_object", Key="exports/nobody")),
    ("ReplyWorker", _call("dynamodb", "get_item", _row("operators"))),
    ("ReplyWorker", _call("dynamodb", "delete_item", _row("metrics"))),
    ("ReplyWorker", _call("dynamodb", "scan", {"TableName": "sales-bot-dev-messages"})),
    ("ReplyWorker", Call("sqs", "receive_message", lambda outputs: {"QueueUrl": outputs["DeadLetterQueueUrl"]})),
    ("ReplyWorker", _call("ssm", "put_parameter", {"Name": "/sales-bot/dev/OPENAI_API_KEY", "Value": "x"})),
    (
        "ReplyWorker",
        Call("sns", "publish", lambda outputs: {"TopicArn": outputs["AlarmTopicArn"], "Message": "nobody"}),
    ),
    ("ReplyWorker", Call("lambda", "invoke", lambda outputs: {"FunctionName": outputs["SweepName"]})),
    ("Sweep", _call("dynamodb", "get_item", _row("operators"))),
    ("Sweep", _in_bucket("get_object", Key="media/nobody")),
    ("Sweep", _call("dynamodb", "delete_item", _row("conversations"))),
    ("Sweep", _call("dynamodb", "put_item", {"TableName": "sales-bot-dev-conversations", "Item": {}})),
    ("Sweep", Call("sqs", "receive_message", _on_queue())),
    ("Sweep", _call("iam", "list_roles", {})),
]

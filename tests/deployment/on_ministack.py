"""A stage on MiniStack, put there by the commands that a developer runs, with simulated Twilio and model around it."""

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import requests
from flask import Flask, Response

from local import children
from local.aws import ministack_answers, ministack_command
from local.demo_model import model_app
from local.settings import ROOT
from local.twilio_account import TwilioAccount
from local.twilio_api import twilio_app
from tests.local.eventually import eventually
from tests.local.servers import free_port, serving

REGION = "us-east-1"
ACCOUNT_SID = "AC" + "1" * 32
AUTH_TOKEN = "token-of-the-simulated-account"
PHONE_NUMBER = "+14155238886"
ADMIN_PASSWORD = "una contraseña larga"
START_SECONDS = 60
STOP_SECONDS = 20.0
# MiniStack takes this key for the account's root.
ROOT_KEY = "test"
WITHOUT_RIGHTS = "without-rights"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "*", "Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@dataclass(frozen=True)
class Ended:
    code: int
    output: str
    errors: str


def succeeded(ended: Ended) -> Ended:
    assert ended.code == 0, ended.output[-3000:] + ended.errors[-3000:]
    return ended


@dataclass
class Account:
    """An AWS account that is MiniStack, and what a developer does in it."""

    endpoint: str
    home: Path
    twilio_url: str
    model_url: str
    page_url: str

    def environment(self, **changed: str) -> dict[str, str]:
        own = {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_PHONE_NUMBER": PHONE_NUMBER,
            "TWILIO_API_BASE_URL": self.twilio_url,
            "OPENAI_API_KEY": "demo",
            "OPENAI_BASE_URL": f"{self.model_url}/v1",
            "OPENAI_MODEL": "demo",
            "OPENAI_PRICE_PER_MILLION_USD": "0/0/0",
            "QUIET_SECONDS": "0",
            "ADMIN_PASSWORD": ADMIN_PASSWORD,
            "DASHBOARD_ORIGIN": self.page_url,
        }
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {name: value for name, value in {**kept, **own, **changed}.items() if value}

    def runs(self, command: str, *arguments: str, typed: str = "", **changed: str) -> Ended:
        """`python -m deployment.COMMAND`, as make runs it. A changed value that is empty is unset."""
        done = subprocess.run(
            [sys.executable, "-m", f"deployment.{command}", *arguments],
            cwd=ROOT,
            env=self.environment(**changed),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def client(self, service: str, **keys: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            **{"aws_access_key_id": ROOT_KEY, "aws_secret_access_key": ROOT_KEY, **keys},
        )

    def stack(self, name: str) -> dict[str, Any] | None:
        found = self.client("cloudformation").list_stacks()["StackSummaries"]
        ids = [
            each["StackId"] for each in found if each["StackName"] == name and each["StackStatus"] != "DELETE_COMPLETE"
        ]
        if not ids:
            return None
        (stack,) = self.client("cloudformation").describe_stacks(StackName=ids[0])["Stacks"]
        return dict(stack)

    def outputs(self, name: str = "sales-bot-dev") -> dict[str, str]:
        stack = self.stack(name)
        assert stack
        return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    def setting(self, name: str) -> str:
        answer = self.client("ssm").get_parameter(Name=f"/sales-bot/dev/{name}", WithDecryption=True)
        return str(answer["Parameter"]["Value"])

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Jobs wait in the queue, and the sweep runs only when it is called."""
        functions, events = self.client("lambda"), self.client("events")
        worker = self.outputs()["ReplyWorkerName"]
        (mapping,) = functions.list_event_source_mappings(FunctionName=worker)["EventSourceMappings"]
        (rule,) = events.list_rules(NamePrefix="sales-bot-dev-")["Rules"]
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        events.disable_rule(Name=rule["Name"])
        yield
        events.enable_rule(Name=rule["Name"])
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    def allows_plain_http(self) -> None:
        """MiniStack has no TLS here, and the buckets refuse what comes without it: that one rule is taken off them,
        so that what is refused is refused by the roles. test_templates.py sees that each bucket has it."""
        s3, outputs = self.client("s3"), {**self.outputs("sales-bot-dev-data"), **self.outputs()}
        for name in ("MediaBucket", "PackageBucket", "PageBucket"):
            policy = json.loads(s3.get_bucket_policy(Bucket=outputs[name])["Policy"])
            kept = [each for each in policy["Statement"] if "aws:SecureTransport" not in json.dumps(each)]
            assert len(kept) == len(policy["Statement"]) - 1
            if kept:
                s3.put_bucket_policy(Bucket=outputs[name], Policy=json.dumps({**policy, "Statement": kept}))
            else:
                s3.delete_bucket_policy(Bucket=outputs[name])

    def api(self, method: str, path: str, *, token: str = "", body: Any = None) -> requests.Response:
        base = self.setting("TWILIO_WEBHOOK_URL").removesuffix("/whatsapp")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.request(method, f"{base}{path}", json=body, headers=headers, timeout=60)

    def signed_in(self) -> str:
        answer = self.api("POST", "/api/session", body={"username": "admin", "password": ADMIN_PASSWORD})
        assert answer.ok, answer.text
        return str(answer.json()["token"])


class Roles:
    """Clients with the rights of a Lambda, which are made to trust the tests too: each trusts Lambda alone."""

    def __init__(self, account: Account) -> None:
        self.outputs = {**account.outputs("sales-bot-dev-data"), **account.outputs()}
        self._account = account
        self._keys = {name: self._assumed(self._role_of(name)) for name in ("APIHandler", "ReplyWorker", "Sweep")}
        self._keys[WITHOUT_RIGHTS] = self._assumed(self._role_without_rights())
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, function: str, service: str) -> Any:
        """`function` is a Lambda's name in the template, or WITHOUT_RIGHTS."""
        if (function, service) not in self._clients:
            self._clients[function, service] = self._account.client(service, **self._keys[function])
        return self._clients[function, service]

    def _role_of(self, function: str) -> str:
        found = self._account.client("lambda").get_function_configuration(FunctionName=self.outputs[f"{function}Name"])
        role = str(found["Role"])
        self._account.client("iam").update_assume_role_policy(
            RoleName=role.rsplit("/", 1)[1], PolicyDocument=json.dumps(_TRUST)
        )
        return role

    def _role_without_rights(self) -> str:
        made = self._account.client("iam").create_role(
            RoleName=WITHOUT_RIGHTS, AssumeRolePolicyDocument=json.dumps(_TRUST)
        )
        return str(made["Role"]["Arn"])

    def _assumed(self, role: str) -> dict[str, str]:
        keys = self._account.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }


@contextmanager
def aws_account(folder: Path, *, enforces_roles: bool = True) -> Iterator[Account]:
    twilio_url, page_url = (f"http://127.0.0.1:{_port_for_later()}" for _ in range(2))
    with _ministack(folder, enforces_roles) as endpoint, serving(model_app()) as model_url:
        yield Account(endpoint, folder, twilio_url, model_url, page_url)


@contextmanager
def simulated_twilio(account: Account, folder: Path) -> Iterator[TwilioAccount]:
    """Knows the webhook that was deployed; the bot reaches it where it was told to."""
    environ: Mapping[str, str] = {
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_PHONE_NUMBER": PHONE_NUMBER,
        "TWILIO_WEBHOOK_URL": account.setting("TWILIO_WEBHOOK_URL"),
        "TWILIO_API_BASE_URL": account.twilio_url,
    }
    twilio = TwilioAccount.open(folder / "phone.sqlite", environ)
    with serving(twilio_app(twilio), _port_of(account.twilio_url)):
        yield twilio
    twilio.close()


@contextmanager
def cloudfront(account: Account, content_security_policy: str) -> Iterator[str]:
    """In CloudFront's place: reads the private bucket with rights of its own, and adds the header of the template."""
    app, s3, bucket = Flask(__name__, static_folder=None), account.client("s3"), account.outputs()["PageBucket"]

    @app.get("/", defaults={"name": "index.html"})
    @app.get("/<path:name>")
    def file(name: str) -> Response:
        found = s3.get_object(Bucket=bucket, Key=name)
        headers = {"Cache-Control": found["CacheControl"], "Content-Security-Policy": content_security_policy}
        return Response(found["Body"].read(), content_type=found["ContentType"], headers=headers)

    with serving(app, _port_of(account.page_url)) as url:
        yield url


def _port_for_later() -> int:
    """Below those that a system gives to outgoing connections: nobody is given it until the server starts."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _port_of(url: str) -> int:
    return int(url.rsplit(":", 1)[1])


@contextmanager
def _ministack(folder: Path, enforces_roles: bool) -> Iterator[str]:
    port = free_port()
    scratch = folder / "ministack"
    scratch.mkdir()
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "BIND_HOST": "127.0.0.1",
        "EDGE_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_STRICT": "0",
        "AUTH": str(enforces_roles).lower(),
        "LOG_LEVEL": "WARNING",
    }
    server = children.start("ministack", ministack_command(), environment=environment, logs=scratch / "logs")
    try:
        eventually(lambda: ministack_answers(port) or not server.runs(), seconds=START_SECONDS)
        assert server.runs(), server.end_of_log()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop(STOP_SECONDS)

"""`make deploy STAGE=dev`: from this checkout to a bot that answers, or the same again without downtime.

In this order, so that nothing is half made when something is missing: what is set is checked, the package is built,
then the data stack, the secrets, the bot's stack, the page, the webhook.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from chalicelib.sales.links import CONNECTION_OVERRIDES
from deployment import settings
from deployment.command import parser_of, run
from deployment.deployed import read_deployed
from deployment.errors import DeploymentFailed
from deployment.package import build_package
from deployment.page import upload_page
from deployment.parameters import Parameters
from deployment.say import say
from deployment.stacks import Stack, Stacks, Wanted
from deployment.stages import Stage
from deployment.twilio_webhook import set_webhook
from deployment.urls import NOT_KNOWN_YET, api_url, is_ones_own, object_url, urls_of_the_stack

ROOT = Path(__file__).resolve().parent.parent
BY_HAND = (
    "Twilio must call the webhook: put this address, with all that stands behind #, into Twilio's console with POST; "
    "or let this command do it, by SET_WEBHOOK=1."
)
BOT_TEMPLATE = ROOT / ".chalice" / "resources.json"
BUILT_PAGE = ROOT / "dashboard_site" / "dist"

TABLE_PREFIX = "TABLE_PREFIX"


@dataclass(frozen=True)
class Deployment:
    stage: Stage
    session: Any
    environ: Mapping[str, str]

    @property
    def stacks(self) -> Stacks:
        return Stacks(self.session.client("cloudformation"), poll_seconds=0.2 if self.endpoint_url else 2.0)

    @property
    def parameters(self) -> Parameters:
        return Parameters(self.session.client("ssm"), self.stage)

    @property
    def endpoint_url(self) -> str | None:
        """Where something else stands for AWS."""
        return self.environ.get("AWS_ENDPOINT_URL") or None

    @cached_property
    def account(self) -> str:
        return str(self.session.client("sts").get_caller_identity()["Account"])

    def deploy(self, package: Path) -> Stack:
        """`package`: what `build_package` left there; it is built there where nothing is. Raises DeploymentFailed."""
        if not (BUILT_PAGE / "index.html").exists():
            raise DeploymentFailed("The page is not built: run `make deploy`, which builds it.")
        self._check_account()
        for name in (self.stage.data_stack, self.stage.bot_stack):
            self.stacks.check_free(name)
        kept = self.parameters.all()
        wanted = settings.collect_secrets(self.environ, kept, settings.terminal_or_none())
        self._check_settings({**kept, **wanted})
        if not (package / "template.json").exists():
            say("Building the package …")
            build_package(package, self.stage.name)
        data = self._apply_data(package)
        self._keep(wanted)
        bot = self._apply_bot(package, data, kept)
        self._keep_urls(bot, {**kept, **wanted})
        self._upload_page(bot)
        return bot

    def _check_account(self) -> None:
        region = self.session.region_name
        known = self.session.get_available_regions("cloudformation")
        if region is None or region not in known:
            raise DeploymentFailed(
                f"{'No AWS region is set' if region is None else f'{region} is not a region of AWS'}: "
                "set AWS_REGION, for example AWS_REGION=us-east-1."
            )
        say(f"Deploying {self.stage.name} to account {self.account} in {region}{self._at_endpoint()}")

    def _at_endpoint(self) -> str:
        return f", at {self.endpoint_url}, which stands for AWS" if self.endpoint_url else ""

    def _apply_data(self, package: Path) -> Stack:
        """The stack that owns the stage's tables, whatever TABLE_PREFIX the bot is pointed at after a restore."""
        name = self.stage.data_stack
        fixed = {"Stage": self.stage.name, "TablePrefix": self.stage.table_prefix}
        template = written_out(
            (package / "data.json").read_text(encoding="utf-8"),
            {**fixed, "AWS::AccountId": self.account, "AWS::Region": self.session.region_name},
        )
        parameters = {**settings.template_parameters(self.environ, ["RetentionDays"]), **fixed}
        stack = self.stacks.apply(Wanted(name, self.stage.name, {"TemplateBody": template}, parameters, adopts=True))
        if self.stage.is_production and not self.endpoint_url:
            self.session.client("cloudformation").update_termination_protection(
                StackName=name, EnableTerminationProtection=True
            )
        return stack

    def _check_settings(self, secrets: Mapping[str, str]) -> None:
        template = json.loads(BOT_TEMPLATE.read_text(encoding="utf-8"))
        stack = self.stacks.find(self.stage.bot_stack)
        defaults = {name: str(each["Default"]) for name, each in template["Parameters"].items()}
        values = {**defaults, **(stack.parameters if stack else {})}
        given = settings.template_parameters(self.environ, template["Parameters"])
        settings.check(settings.variables_of(template), {**values, **given}, secrets)

    def _apply_bot(self, package: Path, data: Stack, kept: Mapping[str, str]) -> Stack:
        bucket = data.outputs["PackageBucket"]
        archive = (package / "deployment.zip").read_bytes()
        key = f"{_digest(archive)}.zip"
        say(f"Uploading the package, {len(archive) / 1e6:.1f} MB")
        s3 = self.session.client("s3")
        s3.put_object(Bucket=bucket, Key=key, Body=archive)
        template = (
            (package / "template.json").read_text(encoding="utf-8").replace('"./deployment.zip"', _code(bucket, key))
        )
        template_key = f"{_digest(template.encode())}.json"
        s3.put_object(Bucket=bucket, Key=template_key, Body=template.encode())
        url = object_url(bucket, template_key, self.session.region_name, self.endpoint_url)
        # A stack that is made anew goes on with the tables of the one before, also after a restore.
        first = {"TablePrefix": kept.get(TABLE_PREFIX, self.stage.table_prefix)}
        return self.stacks.apply(
            Wanted(self.stage.bot_stack, self.stage.name, {"TemplateURL": url}, self._given(template), first)
        )

    def _given(self, template: str) -> dict[str, str]:
        declared = json.loads(template).get("Parameters", {})
        given = settings.template_parameters(self.environ, declared)
        if given:
            say("From the environment: " + ", ".join(_shown(*each) for each in sorted(given.items())))
        fixed = {"Stage": self.stage.name}
        if self.endpoint_url:
            say(f"Left out, as {self.endpoint_url} may not know them: the saved queries (AWS::Logs::QueryDefinition)")
            fixed["SavedQueries"] = "no"
        return {**given, **fixed}

    def _keep(self, wanted: Mapping[str, str]) -> None:
        once = {name: value for name, value in wanted.items() if name in settings.MADE_ONCE}
        # So that the sweep, which runs from the first minute on, finds its settings whole.
        once |= {"TWILIO_WEBHOOK_URL": NOT_KNOWN_YET} if "TWILIO_WEBHOOK_URL" not in wanted else {}
        for name, value in once.items():
            self.parameters.put_once(name, value)
        self.parameters.put({name: value for name, value in wanted.items() if name not in once})
        if prefix := self.environ.get(TABLE_PREFIX):
            self.parameters.put({TABLE_PREFIX: prefix})

    def _keep_urls(self, bot: Stack, kept: Mapping[str, str]) -> None:
        """Addresses of one's own, which were once set in the environment, come before those of the stack."""
        found = urls_of_the_stack(bot.outputs, self.endpoint_url)
        self.parameters.put({name: url for name, url in found.items() if not is_ones_own(kept.get(name), url)})

    def _upload_page(self, bot: Stack) -> None:
        s3 = self.session.client("s3")
        count = upload_page(s3, bot.outputs["PageBucket"], BUILT_PAGE, api_url(bot.outputs, self.endpoint_url))
        say(f"The page: {count} files are in its bucket.")


def written_out(template: str, values: Mapping[str, str]) -> str:
    """With plain names of tables and buckets: only by such does CloudFormation take up what is there already."""
    parsed = json.loads(template)
    for resource in parsed["Resources"].values():
        for name in ("TableName", "BucketName"):
            if name in resource["Properties"]:
                text = resource["Properties"][name]["Fn::Sub"]
                resource["Properties"][name] = re.sub(r"\$\{([\w:]+)\}", lambda found: values[found[1]], text)
    return json.dumps(parsed)


def _shown(parameter: str, value: str) -> str:
    """An address can hold a password."""
    return parameter if parameter.endswith("Url") else f"{parameter}={value}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _code(bucket: str, key: str) -> str:
    return json.dumps({"Bucket": bucket, "Key": key})


def _tell_addresses(kept: Mapping[str, str]) -> None:
    say("")
    say(f"  Webhook    {kept['TWILIO_WEBHOOK_URL']}{CONNECTION_OVERRIDES}")
    say(f"  Dashboard  {kept['DASHBOARD_ORIGIN']}")
    say("")


def _tell_next_steps(stage: Stage) -> None:
    say("Next:")
    say(f"  make admin STAGE={stage.name} USERNAME=…   the first operator of the dashboard")
    say(f"  make doctor STAGE={stage.name}             checks everything from outside, and says what is missing")


def main() -> int:
    options = _options()
    stage = Stage(options.stage)

    def work() -> int:
        session = boto3.session.Session()
        deployment = Deployment(stage, session, os.environ)
        with tempfile.TemporaryDirectory() as folder:
            deployment.deploy(options.package or Path(folder))
        _tell_addresses(deployment.parameters.all())
        for told in set_webhook(read_deployed(stage.name).wiring()) if options.set_webhook else [BY_HAND]:
            say(told)
        _tell_next_steps(stage)
        return 0

    return run(work)


def _options() -> argparse.Namespace:
    parser = parser_of(
        "deploy", "Puts the bot onto AWS, or brings it up to date.", "make deploy STAGE=dev", local=False
    )
    parser.add_argument("--set-webhook", action="store_true", help="point Twilio's WhatsApp senders at the webhook")
    parser.add_argument("--package", type=Path, help="a folder that `make package` left, in place of building one")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

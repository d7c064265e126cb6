"""`make destroy STAGE=dev`: the bot's stack goes, its data and secrets stay, so that the next deploy finds them.

With DATA=delete all of it goes, after the words are typed that say so. What goes is known by its name and not by its
stack, and the secrets go last: so a second run finishes what a first one began.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TextIO

import boto3
from botocore.exceptions import ClientError

from chalicelib.store.tables import TABLE_NAMES
from deployment import buckets
from deployment.aws_errors import code_of
from deployment.command import parser_of, run
from deployment.errors import DeploymentFailed
from deployment.parameters import Parameters
from deployment.say import say
from deployment.stacks import Stacks
from deployment.stages import STAGES, Stage

_BUCKET = "AWS::S3::Bucket"
_POLLS = 300
_QUESTION = """This deletes for good, in account {account} in {region}:
  {left}
DynamoDB itself keeps the last state of each table that has point-in-time recovery for 35 days more, as a system backup.
Type «{words}» to do it:"""


@dataclass(frozen=True)
class Tables:
    """`client` is boto3's of DynamoDB; `poll_seconds` is the pause between two looks."""

    client: Any
    poll_seconds: float

    def existing(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if self._describe(name)]

    def delete(self, names: Iterable[str]) -> None:
        """Those that there are; at the end they are gone."""
        names = list(names)
        for name in names:
            self._begin_to_delete(name)
        for name in names:
            self._wait("table_not_exists", name)

    def _begin_to_delete(self, name: str) -> None:
        """DynamoDB takes one change at a time: a table that is being changed can neither be changed nor deleted."""
        if self._describe(name).get("TableStatus") in (None, "DELETING"):
            return
        self._wait("table_exists", name)
        if self._describe(name).get("DeletionProtectionEnabled"):
            self.client.update_table(TableName=name, DeletionProtectionEnabled=False)
            self._wait("table_exists", name)
        self.client.delete_table(TableName=name)

    def _describe(self, name: str) -> dict[str, Any]:
        """Empty where there is none."""
        try:
            found: dict[str, Any] = self.client.describe_table(TableName=name)["Table"]
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise
            return {}
        return found

    def _wait(self, state: str, name: str) -> None:
        polls = {"Delay": self.poll_seconds, "MaxAttempts": _POLLS}
        self.client.get_waiter(state).wait(TableName=name, WaiterConfig=polls)


@dataclass(frozen=True)
class Left:
    """What there is of a stage, by its names."""

    stacks: list[str]
    tables: list[str]
    buckets: list[str]
    secrets: list[str]

    def __iter__(self) -> Iterator[str]:
        for names in (self.stacks, self.tables, self.buckets, self.secrets):
            yield from names


@dataclass(frozen=True)
class Destruction:
    stage: Stage
    session: Any
    poll_seconds: float

    @cached_property
    def stacks(self) -> Stacks:
        return Stacks(self.session.client("cloudformation"), self.poll_seconds)

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.session.client("dynamodb"), self.poll_seconds)

    @cached_property
    def parameters(self) -> Parameters:
        return Parameters(self.session.client("ssm"), self.stage)

    @cached_property
    def account(self) -> str:
        return str(self.session.client("sts").get_caller_identity()["Account"])

    def find(self) -> Left:
        """Raises DeploymentFailed where the bot points at another stage's tables."""
        kept = self.parameters.all()
        s3 = self.session.client("s3")
        names = self.stage.buckets(self.account, self.session.region_name)
        return Left(
            [name for name in (self.stage.bot_stack, self.stage.data_stack) if self.stacks.find(name)],
            self.tables.existing(self._table_names(kept.get("TABLE_PREFIX"))),
            [name for name in names if buckets.exists(s3, name)],
            [self.stage.parameter(setting) for setting in kept],
        )

    def _table_names(self, kept_prefix: str | None) -> list[str]:
        """Those of the stage, and those that the bot was pointed at after a restore."""
        bot = self.stacks.find(self.stage.bot_stack)
        pointed_at = [kept_prefix, bot.parameters.get("TablePrefix") if bot else None]
        prefixes = dict.fromkeys([self.stage.table_prefix, *(prefix for prefix in pointed_at if prefix)])
        for prefix in prefixes:
            self._check_ours(prefix)
        return [f"{prefix}{name}" for prefix in prefixes for name in TABLE_NAMES.values()]

    def _check_ours(self, prefix: str) -> None:
        for other in STAGES:
            if other != self.stage.name and prefix.startswith(Stage(other).table_prefix):
                raise DeploymentFailed(
                    f"The bot of {self.stage.name} points at the tables of {other} ({prefix}…), nothing was deleted: "
                    f"run `make deploy STAGE={self.stage.name} TABLE_PREFIX={self.stage.table_prefix}` first."
                )

    def delete_bot(self) -> None:
        name = self.stage.bot_stack
        if self.stacks.find(name) is None:
            say(f"There is no stack {name}.")
            return
        self.stacks.check_free(name)
        for bucket in self.stacks.resources(name, _BUCKET):
            buckets.empty(self.session.client("s3"), bucket)
        self.stacks.delete(name)
        say(f"{name} is deleted.")

    def delete_data(self, left: Left) -> None:
        """Tables and buckets outlive their stack by its own policy, so they are deleted one by one.

        The secrets are last: they tell the tables that the bot was pointed at, and without them no data is of use.
        """
        self._delete_stack(self.stage.data_stack)
        self.tables.delete(left.tables)
        for bucket in left.buckets:
            buckets.delete(self.session.client("s3"), bucket)
        self.parameters.delete_all()
        say(f"The data and the secrets of {self.stage.name} are deleted.")

    def _delete_stack(self, name: str) -> None:
        if self.stacks.find(name) is None:
            return
        if self.stage.is_production:
            self.session.client("cloudformation").update_termination_protection(
                StackName=name, EnableTerminationProtection=False
            )
        self.stacks.delete(name)

    def confirm(self, left: Left, typed: TextIO) -> None:
        """Raises DeploymentFailed unless exactly the words are typed."""
        words = f"delete the data of {self.stage.name}"
        told = "\n  ".join(left)
        say(_QUESTION.format(account=self.account, region=self.session.region_name, left=told, words=words))
        if typed.readline().strip() != words:
            raise DeploymentFailed("Not deleted: the words were not typed.")


def destroy(stage: Stage, session: Any, *, with_data: bool, typed: TextIO, poll_seconds: float) -> None:
    destruction = Destruction(stage, session, poll_seconds)
    if with_data:
        _destroy_all(destruction, typed)
        return
    destruction.delete_bot()
    say(f"The data stays in {stage.data_stack}: the next `make deploy STAGE={stage.name}` finds it.")


def _destroy_all(destruction: Destruction, typed: TextIO) -> None:
    left = destruction.find()
    if not any(left):
        say(f"There is nothing of {destruction.stage.name} left.")
        return
    for name in left.stacks:
        destruction.stacks.check_free(name)
    destruction.confirm(left, typed)
    destruction.delete_bot()
    destruction.delete_data(left)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)

    def work() -> int:
        poll_seconds = 0.2 if os.environ.get("AWS_ENDPOINT_URL") else 2.0
        session = boto3.session.Session()
        destroy(Stage(options.stage), session, with_data=options.data, typed=sys.stdin, poll_seconds=poll_seconds)
        return 0

    return run(work)


def _parser() -> argparse.ArgumentParser:
    parser = parser_of(
        "destroy",
        "Deletes the bot's stack. Tables, media and secrets stay, so that the next deploy finds them.",
        "make destroy STAGE=dev",
        local=False,
    )
    parser.add_argument("--data", action="store_true", help="delete them too, after typing the words that say so")
    return parser


if __name__ == "__main__":
    sys.exit(main())

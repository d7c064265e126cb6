"""`make destroy STAGE=dev`: the bot's stack goes, its data and secrets stay, so that the next deploy finds them.

With DATA=delete all of it goes, after the words are typed that say so.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from deployment import buckets
from deployment.aws_errors import code_of
from deployment.command import parser_of, run
from deployment.errors import DeploymentFailed
from deployment.parameters import Parameters
from deployment.say import say
from deployment.stacks import Stacks
from deployment.stages import Stage

_BUCKET, _TABLE = "AWS::S3::Bucket", "AWS::DynamoDB::Table"


@dataclass(frozen=True)
class Destruction:
    stage: Stage
    session: Any
    stacks: Stacks

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

    def delete_data(self) -> None:
        """Tables and buckets outlive their stack by its own policy, so they are deleted one by one."""
        name = self.stage.data_stack
        if self.stacks.find(name) is not None:
            self.stacks.check_free(name)
            tables, found_buckets = (self.stacks.resources(name, kind) for kind in (_TABLE, _BUCKET))
            self._unprotect(name)
            self.stacks.delete(name)
            for table in tables:
                self._delete_table(table)
            for bucket in found_buckets:
                self._delete_bucket(bucket)
        Parameters(self.session.client("ssm"), self.stage).delete_all()
        say(f"The data and the secrets of {self.stage.name} are deleted.")

    def _unprotect(self, name: str) -> None:
        if self.stage.is_production:
            self.session.client("cloudformation").update_termination_protection(
                StackName=name, EnableTerminationProtection=False
            )

    def _delete_table(self, table: str) -> None:
        dynamodb = self.session.client("dynamodb")
        try:
            dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
            dynamodb.delete_table(TableName=table)
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise

    def _delete_bucket(self, bucket: str) -> None:
        s3 = self.session.client("s3")
        buckets.empty(s3, bucket)
        try:
            s3.delete_bucket(Bucket=bucket)
        except ClientError as error:
            if code_of(error) != "NoSuchBucket":
                raise


def _confirm(words: str) -> None:
    """Raises DeploymentFailed unless exactly these words are typed."""
    say(f"This deletes every conversation, its media and the keys for good. Type «{words}» to do it:")
    if sys.stdin.readline().strip() != words:
        raise DeploymentFailed("Not deleted: the words were not typed.")


def main() -> int:
    options = _options()
    stage = Stage(options.stage)

    def work() -> int:
        if options.data:
            _confirm(f"delete the data of {stage.name}")
        session = boto3.session.Session()
        pause = 0.2 if os.environ.get("AWS_ENDPOINT_URL") else 2.0
        destruction = Destruction(stage, session, Stacks(session.client("cloudformation"), pause))
        destruction.delete_bot()
        if options.data:
            destruction.delete_data()
        else:
            say(f"The data stays in {stage.data_stack}: the next `make deploy STAGE={stage.name}` finds it.")
        return 0

    return run(work)


def _options() -> argparse.Namespace:
    parser = parser_of(
        "destroy",
        "Deletes the bot's stack. Tables, media and secrets stay, so that the next deploy finds them.",
        "make destroy STAGE=dev",
        local=False,
    )
    parser.add_argument("--data", action="store_true", help="delete them too, after typing the words that say so")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""What a stage works with: the outputs of its stacks, and the environment of its API's Lambda.

Read from the deployed function itself, so that every command works with exactly what the bot works with.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.aws_clients import make_client
from chalicelib.wiring import Wiring
from deployment.aws_errors import code_of, message_of
from deployment.command import LOCAL
from deployment.errors import DeploymentFailed
from deployment.stages import Stage
from local import aws
from local.secrets_file import kept_secrets
from local.settings import ROOT, SettingError, Settings, children_environment, read_settings

# One command asks; nobody waits behind it.
_CONFIG = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})


@dataclass(frozen=True)
class Deployed:
    """`environment` is that of the API's Lambda, `outputs` those of both stacks."""

    stage: Stage
    environment: Mapping[str, str] = field(repr=False)
    outputs: Mapping[str, str]

    @property
    def is_local(self) -> bool:
        return self.stage.name == LOCAL

    def output(self, name: str) -> str:
        """Raises DeploymentFailed."""
        if name not in self.outputs:
            raise DeploymentFailed(
                f"The stacks of {self.stage.name} have no output {name}: "
                f"they are of another version, run `make deploy STAGE={self.stage.name}`."
            )
        return self.outputs[name]

    def wiring(self) -> Wiring:
        """The bot's own parts, quiet: their log lines do not belong on a terminal. Raises SettingsInvalid."""
        return Wiring({**self.environment, "LOG_LEVEL": "ERROR"})


def client(service: str) -> Any:
    return make_client(service, _CONFIG)


def read_deployed(stage_name: str) -> Deployed:
    """Raises DeploymentFailed, and botocore's errors. After `local`, AWS is MiniStack for this process."""
    if stage_name == LOCAL:
        return _read_local(local_settings())
    stage = Stage(stage_name)
    outputs = {**stack_outputs(stage, stage.data_stack), **stack_outputs(stage, stage.bot_stack)}
    deployed = Deployed(stage, {}, outputs)
    function = client("lambda").get_function_configuration(FunctionName=deployed.output("APIHandlerName"))
    return Deployed(stage, function.get("Environment", {}).get("Variables", {}), outputs)


def stack_outputs(stage: Stage, stack_name: str) -> dict[str, str]:
    """Raises DeploymentFailed."""
    return {
        output["OutputKey"]: output["OutputValue"] for output in describe_stack(stage, stack_name).get("Outputs", [])
    }


def describe_stack(stage: Stage, stack_name: str) -> dict[str, Any]:
    """Raises DeploymentFailed where there is none."""
    cloudformation = client("cloudformation")
    try:
        stack: dict[str, Any] = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    except ClientError as error:
        if code_of(error) != "ValidationError" or "does not exist" not in message_of(error):
            raise
        raise DeploymentFailed(
            f"There is no stack {stack_name} in {cloudformation.meta.region_name}: "
            f"run `make deploy STAGE={stage.name}`, or set AWS_REGION."
        ) from None
    return stack


def local_settings() -> Settings:
    """As `make run` reads them. Raises DeploymentFailed."""
    try:
        return read_settings(os.environ, Path(os.environ.get("LOCAL_ENV_FILE", ROOT / ".env")))
    except SettingError as error:
        raise DeploymentFailed(str(error)) from None


def _read_local(settings: Settings) -> Deployed:
    runs = (settings.state_dir / "secrets.json").exists()
    if settings.simulates_aws and not (runs and aws.ministack_answers(settings.ports.aws)):
        raise DeploymentFailed(
            "The local stack does not run: start it by `make run` in another terminal. "
            "With ports or a LOCAL_STATE_DIR of your own, set the same here."
        )
    environment = children_environment(settings, kept_secrets(settings.state_dir))
    _use_aws_of(environment)
    sqs = client("sqs")
    queue = sqs.get_queue_url(QueueName=aws.REPLIES)["QueueUrl"]
    outputs = {
        "EndpointURL": settings.ports.url("api"),
        "PageUrl": environment["DASHBOARD_ORIGIN"],
        "ReplyQueueUrl": queue,
        "DeadLetterQueueUrl": sqs.get_queue_url(QueueName=aws.DEAD_LETTERS)["QueueUrl"],
    }
    return Deployed(Stage(LOCAL), {**environment, "REPLY_QUEUE_URL": queue}, outputs)


def _use_aws_of(environment: Mapping[str, str]) -> None:
    """Never the developer's own account: as `make run` does for itself."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        {name: value for name, value in environment.items() if name.startswith("AWS_") or "proxy" in name.lower()}
    )

"""The stage that is examined, with the clients to look at it. Each call has ten seconds."""

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import requests

from chalicelib.config import Settings, load_settings
from chalicelib.gateways.parameter_store import read_parameters
from deployment.deployed import Deployed, client, read_deployed
from deployment.stages import Stage
from deployment.urls import api_url

if TYPE_CHECKING:
    from twilio.rest import Client

CALL_SECONDS = 10
PRODUCTION = "prod"


class Target:
    def __init__(self, stage_name: str) -> None:
        self.stage = Stage(stage_name)

    @property
    def is_local(self) -> bool:
        return self.stage.name == "local"

    @property
    def is_production(self) -> bool:
        return self.stage.name == PRODUCTION

    @property
    def endpoint_url(self) -> str | None:
        """What stands for AWS, where a stage was deployed to something else."""
        return None if self.is_local else os.environ.get("AWS_ENDPOINT_URL") or None

    @cached_property
    def deployed(self) -> Deployed:
        """Raises DeploymentFailed, and botocore's errors."""
        return read_deployed(self.stage.name)

    @cached_property
    def settings(self) -> Settings:
        """As the bot reads them. Raises SettingsInvalid."""
        return load_settings(self.deployed.environment, read_parameters)

    @property
    def api_url(self) -> str:
        """Without a slash at its end."""
        return api_url(self.deployed.outputs, self.endpoint_url)

    @property
    def deploy(self) -> str:
        """For what is not there at all, or of another version."""
        return "Start `make run` again." if self.is_local else f"Run `make deploy STAGE={self.stage.name}`."

    @cached_property
    def twilio(self) -> "Client":
        """Twilio's SDK over the bot's own HTTP client, which honours TWILIO_API_BASE_URL."""
        from twilio.rest import Client

        from chalicelib.gateways.twilio_gateway import HttpClient

        settings = self.settings
        http_client = HttpClient(settings.twilio_api_base_url, CALL_SECONDS)
        return Client(settings.twilio_account_sid, settings.twilio_auth_token, http_client=http_client)

    def aws(self, service: str) -> Any:
        return client(service)

    def ask(self, method: str, url: str, **options: Any) -> requests.Response:
        """An HTTP call as from anywhere. Raises requests.RequestException."""
        return requests.request(method, url, timeout=CALL_SECONDS, allow_redirects=False, **options)

"""Secrets, and what else belongs into no template, in Parameter Store as SecureString."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from deployment.aws_errors import code_of
from deployment.stages import Stage

_MOST_A_CALL = 10


class Parameters:
    """`client` is boto3's of SSM. Settings go by their own names, as TWILIO_AUTH_TOKEN."""

    def __init__(self, client: Any, stage: Stage) -> None:
        self._client = client
        self._stage = stage

    def all(self) -> dict[str, str]:
        """Every setting that is kept for the stage."""
        pages = self._client.get_paginator("get_parameters_by_path").paginate(
            Path=self._stage.parameter(""), WithDecryption=True
        )
        found = [parameter for page in pages for parameter in page["Parameters"]]
        return {parameter["Name"].rsplit("/", 1)[-1]: parameter["Value"] for parameter in found}

    def put(self, settings: Mapping[str, str]) -> None:
        for setting, value in settings.items():
            self._put(setting, value, overwrite=True)

    def put_once(self, setting: str, value: str) -> None:
        """What is there stays: another key would make strangers of all customers."""
        try:
            self._put(setting, value, overwrite=False)
        except ClientError as error:
            if code_of(error) != "ParameterAlreadyExists":
                raise

    def delete_all(self) -> None:
        names = [self._stage.parameter(setting) for setting in self.all()]
        for start in range(0, len(names), _MOST_A_CALL):
            self._client.delete_parameters(Names=names[start : start + _MOST_A_CALL])

    def _put(self, setting: str, value: str, *, overwrite: bool) -> None:
        self._client.put_parameter(
            Name=self._stage.parameter(setting), Value=value, Type="SecureString", Overwrite=overwrite
        )

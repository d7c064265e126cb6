"""Settings kept in Parameter Store as SecureString."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws_clients import make_client
from chalicelib.errors import SettingsInvalid

_MOST_A_CALL = 10
# A webhook may wait for it, and Twilio waits 15 s for the webhook.
_CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})


def read_parameters(names: Iterable[str]) -> Mapping[str, str]:
    """Values by name; those that do not exist are left out. Raises SettingsInvalid when it cannot be asked."""
    client = make_client("ssm", _CONFIG)
    wanted = list(names)
    values: dict[str, str] = {}
    try:
        for start in range(0, len(wanted), _MOST_A_CALL):
            values |= _some(client, wanted[start : start + _MOST_A_CALL])
    except (BotoCoreError, ClientError) as error:
        raise SettingsInvalid(f"Parameter Store cannot be read: {_code_of(error) or type(error).__name__}") from None
    return values


def _some(client: Any, names: Sequence[str]) -> dict[str, str]:
    """In one call where the role may: MiniStack lets a role ask for several only if it may ask for all there are."""
    try:
        answer = client.get_parameters(Names=names, WithDecryption=True)
    except ClientError as error:
        if _code_of(error) != "AccessDeniedException":
            raise
        return {name: value for name in names for value in _one(client, name)}
    return {parameter["Name"]: parameter["Value"] for parameter in answer["Parameters"]}


def _one(client: Any, name: str) -> list[str]:
    try:
        return [client.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]]
    except client.exceptions.ParameterNotFound:
        return []


def _code_of(error: BotoCoreError | ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""

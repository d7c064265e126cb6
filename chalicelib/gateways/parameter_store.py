"""Settings kept in Parameter Store as SecureString."""

from collections.abc import Iterable, Mapping

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import SettingsInvalid

_MOST_A_CALL = 10
# A webhook may wait for it, and Twilio waits 15 s for the webhook.
_CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})


def read_parameters(names: Iterable[str]) -> Mapping[str, str]:
    """Values by name; those that do not exist are left out. Raises SettingsInvalid when it cannot be asked."""
    import boto3

    client = boto3.client("ssm", config=_CONFIG)
    wanted = list(names)
    values: dict[str, str] = {}
    try:
        for start in range(0, len(wanted), _MOST_A_CALL):
            answer = client.get_parameters(Names=wanted[start : start + _MOST_A_CALL], WithDecryption=True)
            values |= {p["Name"]: p["Value"] for p in answer["Parameters"]}
    except (BotoCoreError, ClientError) as error:
        raise SettingsInvalid(f"Parameter Store cannot be read: {type(error).__name__}") from None
    return values

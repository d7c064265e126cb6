"""The one seam of AWS's errors in this folder: they leave as DeploymentFailed, with what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

from deployment.errors import DeploymentFailed

_WRONG_KEY = {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "AuthFailure"}
_OLD_KEY = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise DeploymentFailed(_in_words(error)) from None


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", ""))


def _in_words(error: BotoCoreError | ClientError) -> str:
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return "No AWS credentials were found: run `aws configure` or `aws sso login`, or set AWS_PROFILE."
    if isinstance(error, NoRegionError):
        return "No AWS region is set: set AWS_REGION, for example AWS_REGION=us-east-1."
    if isinstance(error, ProfileNotFound):
        return "AWS_PROFILE names a profile that is not in your AWS configuration: set another, or unset it."
    if isinstance(error, EndpointConnectionError):
        return "AWS cannot be reached: is AWS_REGION a region of AWS, and is there a network?"
    return _answer_in_words(error) if isinstance(error, ClientError) else f"AWS cannot be asked: {error}"


def _answer_in_words(error: ClientError) -> str:
    code, call = code_of(error), error.operation_name
    if code in _WRONG_KEY:
        return (
            "AWS does not know these credentials: check AWS_PROFILE, or the keys that are set, "
            "or AWS_REGION is a region that this account has not enabled."
        )
    if code in _OLD_KEY:
        return "The AWS credentials are over: sign in again, for example by `aws sso login`."
    if code in _DENIED:
        return f"Your AWS user may not call {call}: ask for the permission. AWS says: {message_of(error)}"
    return f"AWS refused {call} ({code}): {message_of(error)}"

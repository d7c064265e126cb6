"""The settings that the deployed functions have, and where their secrets are kept."""

from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.config import PARAMETER_PREFIX
from chalicelib.errors import SettingsInvalid
from deployment.checks.account import DEPLOYMENT
from deployment.checks.finding import Check, Finding, all_of, failed, ok, skipped, warning
from deployment.checks.target import Target

SETTINGS = "Settings"
SECRETS = ("TWILIO_AUTH_TOKEN", "OPENAI_API_KEY", "SESSION_SECRET", "PSEUDONYM_KEY")
_MOST_A_CALL = 50


def settings(target: Target) -> Finding:
    try:
        read = target.settings
    except SettingsInvalid as mistakes:
        return failed(str(mistakes).removeprefix("Settings: "), _where_to_mend(target))
    return ok(f"complete, model {read.openai_model}, {len(read.twilio_senders)} sender(s)")


def _where_to_mend(target: Target) -> str:
    if target.is_local:
        return "Correct .env or the environment, and start `make run` again."
    return f"Correct each, in Parameter Store under {target.stage.parameter('')} or by a new `make deploy`."


def parameters(target: Target) -> Finding:
    """SecureString: who may list parameters does not read the keys."""
    if target.is_local:
        return skipped("the local stack keeps its secrets in LOCAL_STATE_DIR")
    environment = target.deployed.environment
    names = {
        key: value.removeprefix(PARAMETER_PREFIX)
        for key, value in environment.items()
        if value.startswith(PARAMETER_PREFIX)
    }
    types = dict(_types(target, sorted(set(names.values()))))
    complaints = [
        *(_open_secret(target, key) for key in SECRETS if environment.get(key) and key not in names),
        *(
            _wrong_type(name, types[name])
            for name in names.values()
            if types.get(name, "SecureString") != "SecureString"
        ),
    ]
    return all_of(complaints, when_good=f"{len(types)} SecureString values in Parameter Store")


def _types(target: Target, names: list[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(names), _MOST_A_CALL):
        yield from _types_of_some(target.aws("ssm"), names[start : start + _MOST_A_CALL])


def _types_of_some(ssm: Any, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    pages = ssm.get_paginator("describe_parameters").paginate(
        ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": list(names)}]
    )
    for page in pages:
        yield from ((parameter["Name"], parameter["Type"]) for parameter in page["Parameters"])


def _open_secret(target: Target, key: str) -> Finding:
    return warning(f"{key} stands in the functions' environment", f"Keep it in Parameter Store. {target.deploy}")


def _wrong_type(name: str, kind: str) -> Finding:
    return failed(f"{name} is a {kind}", "Put it again as SecureString.")


CHECKS: tuple[Check[Target], ...] = (
    Check(SETTINGS, settings, (DEPLOYMENT,)),
    Check("Parameters", parameters, (DEPLOYMENT,)),
)

"""A check, what it finds, and how the checks are run one after the other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import SettingsInvalid
from chalicelib.gateways.time_budget import TimeBudget
from deployment.aws_errors import translated
from deployment.errors import DeploymentFailed

MOST_SECONDS = 60

Examined = TypeVar("Examined")


class Result(StrEnum):
    """From the best to the worst, so that the worst of several can be told."""

    SKIPPED = "skipped"
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """`found` and `advice` are shown: no secret, no whole phone number."""

    result: Result
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Row:
    check: str
    finding: Finding


@dataclass(frozen=True)
class Check(Generic[Examined]):
    """`needs`: names of checks that must not have failed before this one makes sense."""

    name: str
    look: Callable[[Examined], Finding]
    needs: tuple[str, ...] = ()


def ok(found: str, advice: str = "") -> Finding:
    return Finding(Result.OK, found, advice)


def warning(found: str, advice: str) -> Finding:
    return Finding(Result.WARNING, found, advice)


def failed(found: str, advice: str) -> Finding:
    return Finding(Result.FAILED, found, advice)


def skipped(found: str, advice: str = "") -> Finding:
    return Finding(Result.SKIPPED, found, advice)


def all_of(findings: Iterable[Finding], *, when_good: str = "") -> Finding:
    """One finding for several: the worst result with every complaint; else `when_good`, or what was found."""
    each = list(findings)
    complaints = [finding for finding in each if finding.result in (Result.WARNING, Result.FAILED)]
    if not complaints:
        return ok(when_good or "; ".join(finding.found for finding in each))
    order = list(Result)
    return Finding(
        max((finding.result for finding in complaints), key=order.index),
        "; ".join(finding.found for finding in complaints),
        " ".join(dict.fromkeys(finding.advice for finding in complaints)),
    )


def run_checks(checks: Iterable[Check[Examined]], examined: Examined) -> Iterator[Row]:
    """A row for each check, whatever the others come to."""
    missing: set[str] = set()
    for check in checks:
        lacks = next((name for name in check.needs if name in missing), None)
        finding = skipped(f"needs “{lacks}”") if lacks else _looked(check, examined)
        if lacks or finding.result is Result.FAILED:
            missing.add(check.name)
        yield Row(check.name, finding)


def _looked(check: Check[Examined], examined: Examined) -> Finding:
    """Whatever is raised becomes a failed row. Texts of unforeseen errors are not shown: they can hold secrets."""
    try:
        return TimeBudget(MOST_SECONDS).run(lambda: check.look(examined))
    except TimeoutError:
        return failed(f"no result within {MOST_SECONDS} s", "Is there a network? Try again.")
    except (BotoCoreError, ClientError) as error:
        return failed(*_told_by_aws(error))
    except (DeploymentFailed, SettingsInvalid) as error:
        return failed(*_split(str(error)))
    except Exception as error:
        return failed(f"could not be checked: {type(error).__name__}", "Try again.")


def _told_by_aws(error: BotoCoreError | ClientError) -> tuple[str, str]:
    try:
        with translated():
            raise error
    except DeploymentFailed as told:
        return _split(str(told))


def _split(sentence: str) -> tuple[str, str]:
    """`What is wrong: what to do.` in its two halves."""
    wrong, colon, to_do = sentence.partition(": ")
    if not colon:
        return sentence, "See what was found."
    return wrong, to_do[0].upper() + to_do[1:]

"""What the commands share: `--stage`, one sentence instead of a traceback, exit codes."""

import argparse
import os
import sys
from collections.abc import Callable

from chalicelib.errors import SettingsInvalid, StoreBusy
from deployment.aws_errors import translated
from deployment.errors import DeploymentFailed
from deployment.stages import STAGES

LOCAL = "local"
INTERRUPTED = 130


def parser_of(command: str, does: str, example: str, *, local: bool = True) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m deployment.{command}",
        description=does,
        epilog=f"Example: {example}",
    )
    stages = (*STAGES, LOCAL) if local else STAGES
    told = "dev or prod on AWS" + (", or local: the stack of `make run`" if local else "")
    parser.add_argument("--stage", required=True, choices=stages, help=told)
    return parser


def run(work: Callable[[], int]) -> int:
    """The exit code of the work; 1, and one sentence on standard error, where it cannot be done."""
    _take_region()
    try:
        with translated():
            return work()
    except DeploymentFailed as failed:
        told = str(failed)
    except SettingsInvalid as mistakes:
        told = f"{mistakes}. `make doctor` tells more."
    except StoreBusy as busy:
        told = f"AWS could not do it ({busy}): try again; `make doctor` tells more."
    except EOFError:
        # Ctrl-D at a question; each command asks before it changes anything.
        told = "Nothing was typed: nothing was changed."
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read this, as `head`, has enough. What is still to be flushed must not complain at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    print(told, file=sys.stderr)
    return 1


def _take_region() -> None:
    """Lambda and the documentation say AWS_REGION; boto3 reads AWS_DEFAULT_REGION alone."""
    if region := os.environ.get("AWS_REGION"):
        os.environ["AWS_DEFAULT_REGION"] = region

"""`make admin STAGE=dev`: makes an operator of the dashboard, or gives one a new password."""

import argparse
import getpass
import os
import secrets
import sys
from collections.abc import Sequence

from chalicelib.flows.set_password import SetPassword
from chalicelib.sales.operators import Role, is_username
from deployment.command import parser_of, run
from deployment.deployed import read_deployed
from deployment.errors import DeploymentFailed

LEAST_CHARACTERS = 12
MOST_CHARACTERS = 1000  # what the sign-in takes
_MADE_UP_BYTES = 18


def main(arguments: Sequence[str] | None = None) -> int:
    return run(lambda: set_password(_parser().parse_args(arguments)))


def _parser() -> argparse.ArgumentParser:
    parser = parser_of(
        "admin",
        "Makes an operator of the dashboard, or gives one a new password and ends its sessions. Asks for the password "
        f"twice; or takes it from ADMIN_PASSWORD. At least {LEAST_CHARACTERS} characters.",
        "make admin STAGE=dev USERNAME=maria ROLE=operator",
    )
    parser.add_argument("--username", default="admin", help="2 to 40 of a-z 0-9 . _ - (default: admin)")
    parser.add_argument(
        "--role", choices=[role.value for role in Role], help="default: the role it has; admin for a new one"
    )
    parser.add_argument("--generate", action="store_true", help="make a password up, and print it once")
    return parser


def set_password(asked: argparse.Namespace) -> int:
    if not is_username(asked.username):
        raise DeploymentFailed(
            f"{asked.username!r} cannot be a username: take 2 to 40 of a-z, 0-9, dot, underscore and hyphen, "
            "beginning with a letter or a digit."
        )
    operators = read_deployed(asked.stage).wiring().operators
    new = operators.get(asked.username) is None
    password = secrets.token_urlsafe(_MADE_UP_BYTES) if asked.generate else _given_password()
    role = SetPassword(operators)(asked.username, password, Role(asked.role) if asked.role else None)
    done = "was made" if new else "has a new password, and its sessions are over"
    print(f"{asked.username} ({role}) {done}.")
    if asked.generate:
        print(f"Password, shown only now: {password}")
    return 0


def _given_password() -> str:
    """Raises DeploymentFailed for one that is too short or was not typed twice alike."""
    password = os.environ.get("ADMIN_PASSWORD") or _typed_password()
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS or not password.strip():
        raise DeploymentFailed(
            f"The password must have {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters: "
            "take a longer one, or GENERATE=1."
        )
    return password


def _typed_password() -> str:
    if not sys.stdin.isatty():
        raise DeploymentFailed("No terminal to type a password at: set ADMIN_PASSWORD, or GENERATE=1.")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("The same again: "):
        raise DeploymentFailed("The two are not the same: nothing was changed, try again.")
    return password


if __name__ == "__main__":
    sys.exit(main())

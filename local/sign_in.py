"""The local sign-in: `admin` with ADMIN_PASSWORD, or with a password made up once."""

from collections.abc import Mapping

from chalicelib.flows.ports import Operators
from chalicelib.flows.set_password import SetPassword
from chalicelib.sales.passwords import matches
from local.settings import Settings

ADMIN = "admin"


def prepare_admin(operators: Operators, settings: Settings, secrets: Mapping[str, str]) -> str:
    """Make the operator, or give it the password that was asked for. Returns the sign-in in words."""
    kept = operators.get(ADMIN)
    set_password = SetPassword(operators)
    asked_for = settings.given.get("ADMIN_PASSWORD")
    if asked_for:
        if kept is None or not matches(asked_for, kept.password_hash):
            set_password(ADMIN, asked_for)
        return f"{ADMIN} with ADMIN_PASSWORD"
    made_up = secrets["ADMIN_PASSWORD"]
    if kept is None:
        set_password(ADMIN, made_up)
    elif not matches(made_up, kept.password_hash):
        return f"{ADMIN} with the password set before (ADMIN_PASSWORD sets another)"
    return f"{ADMIN} / {made_up}"

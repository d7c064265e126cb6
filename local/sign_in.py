"""The local sign-in: `admin` with ADMIN_PASSWORD, or with a password made up once."""

from collections.abc import Mapping

from chalicelib.sales.operators import Operator, Role
from chalicelib.sales.passwords import hash_password, matches
from chalicelib.store.operators import DynamoOperators
from local.settings import Settings

ADMIN = "admin"


def prepare_admin(operators: DynamoOperators, settings: Settings, secrets: Mapping[str, str]) -> str:
    """Make the operator, or give it the password that was asked for. Returns the sign-in in words."""
    kept = operators.get(ADMIN)
    asked_for = settings.given.get("ADMIN_PASSWORD")
    if asked_for:
        if kept is None or not matches(asked_for, kept.password_hash):
            _put(operators, asked_for, kept)
        return f"{ADMIN} with ADMIN_PASSWORD"
    made_up = secrets["ADMIN_PASSWORD"]
    if kept is None:
        _put(operators, made_up, kept)
    elif not matches(made_up, kept.password_hash):
        return f"{ADMIN} with the password set before (ADMIN_PASSWORD sets another)"
    return f"{ADMIN} / {made_up}"


def _put(operators: DynamoOperators, password: str, kept: Operator | None) -> None:
    """A new password ends the sessions of the one before."""
    session_version = kept.session_version + 1 if kept else 0
    operators.put(Operator(ADMIN, Role.ADMIN, hash_password(password), session_version))

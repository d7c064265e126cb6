"""Who works at the dashboard, and what each role may do."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        order = list(Role)
        return order.index(self) >= order.index(needed)


_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
# `GET /api/operators/names` is a list: nobody of that name could be reached.
_TAKEN = frozenset({"names"})
LEAST_CHARACTERS = 10
MOST_CHARACTERS = 200
_LEAST_DIFFERENT = 4


@dataclass(frozen=True, slots=True)
class Operator:
    """`session_version` is raised by a sign-out or a new password: tokens with an older one are over.

    `created_at` is unknown of those that were made from the terminal, `signed_in_at` of who never signed in.
    """

    username: str
    role: Role
    password_hash: str = field(repr=False)
    session_version: int = 0
    created_at: datetime | None = None
    signed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OperatorChanges:
    """None leaves it as it is; a new password or `sign_out` ends all sessions."""

    role: Role | None = None
    password_hash: str | None = field(default=None, repr=False)
    sign_out: bool = False

    @property
    def ends_sessions(self) -> bool:
        return self.sign_out or self.password_hash is not None


def is_username(text: str) -> bool:
    return bool(_USERNAME.fullmatch(text)) and text not in _TAKEN


def is_weak(password: str, username: str) -> bool:
    """Too short, too long, the name itself, or nearly always the same character."""
    of_fitting_length = LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS
    return not of_fitting_length or username in password.lower() or len(set(password.strip())) < _LEAST_DIFFERENT

"""Who works at the dashboard, and what each role may do."""

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        order = list(Role)
        return order.index(self) >= order.index(needed)


_USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{1,39}$")


@dataclass(frozen=True, slots=True)
class Operator:
    """`session_version` is raised by a sign-out or a new password: tokens with an older one are over."""

    username: str
    role: Role
    password_hash: str = field(repr=False)
    session_version: int = 0


def is_username(text: str) -> bool:
    return bool(_USERNAME.match(text))

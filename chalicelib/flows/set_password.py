"""An operator gets a password: a new operator, or one that was there, whose sessions then end."""

from dataclasses import dataclass

from chalicelib.errors import RequestRefused
from chalicelib.flows.ports import Operators
from chalicelib.sales.operators import LEAST_CHARACTERS, MOST_CHARACTERS, Role, is_weak
from chalicelib.sales.passwords import hash_password


@dataclass(frozen=True)
class SetPassword:
    operators: Operators

    def __call__(self, username: str, password: str, role: Role | None = None) -> Role:
        """`role` None keeps that of who is there; a new operator is an admin. Raises StoreBusy."""
        kept = self.operators.get(username)
        given = role or (kept.role if kept else Role.ADMIN)
        self.operators.set_password(username, given, hash_password(password))
        return given


def strong_hash(password: str, username: str) -> str:
    """Of a password that somebody chose at the dashboard. Raises RequestRefused for a weak one."""
    if is_weak(password, username):
        raise RequestRefused(
            400,
            "weak_password",
            f"La contraseña lleva de {LEAST_CHARACTERS} a {MOST_CHARACTERS} caracteres variados y no contiene el "
            "usuario.",
        )
    return hash_password(password)

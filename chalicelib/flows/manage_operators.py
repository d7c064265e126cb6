"""Who works at the dashboard: an admin adds operators, changes their roles and passwords, and removes them.

There is always an admin. Whoever takes the last one's place away needs another as a witness, who must still be one in
the very transaction.
"""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import RequestRefused, StoreBusy
from chalicelib.flows.ports import Operators
from chalicelib.flows.set_password import strong_hash
from chalicelib.flows.sign_in import SESSION_LENGTH
from chalicelib.sales.operators import Operator, OperatorChanges, Role, is_username

_TRIES = 4
_MARGIN = timedelta(hours=1)


@dataclass(frozen=True)
class ManageOperators:
    operators: Operators
    clock: Clock

    def all(self) -> list[Operator]:
        return self.operators.all()

    def add(self, username: str, role: Role, password: str, by: str) -> Operator:
        """Raises RequestRefused: a name that cannot be one or is taken, a weak password."""
        if not is_username(username):
            raise RequestRefused(
                400,
                "bad_username",
                "El usuario lleva de 2 a 40 letras minúsculas sin acento, números, puntos o guiones, "
                "y empieza con letra o número.",
            )
        new = Operator(username, role, strong_hash(password, username), created_at=self.clock.now())
        if not self.operators.add(new):
            raise RequestRefused(409, "already_exists", "Ya hay alguien con ese usuario. Elige otro.")
        logs.step("operator_added", operator=username, role=role.value, by=by)
        return new

    def edit(self, username: str, *, role: Role | None, password: str | None, sign_out: bool, by: str) -> Operator:
        """Raises RequestRefused: nobody of that name, a weak password, the last admin."""
        for _ in range(_TRIES):
            seen = self._existing(username)
            hashed = strong_hash(password, username) if password is not None else None
            changes = OperatorChanges(role if role is not seen.role else None, hashed, sign_out)
            if changes == OperatorChanges():
                return seen
            witness = self._witness(seen) if changes.role else None
            if self.operators.change(seen, changes, witness):
                logs.step("operator_changed", operator=username, by=by, role=(role or seen.role).value)
                return self._existing(username)
        raise StoreBusy("operator changes too fast")

    def remove(self, username: str, by: str) -> None:
        """Raises RequestRefused: nobody of that name, the caller, the last admin."""
        if username == by:
            raise RequestRefused(409, "yourself", "No puedes eliminarte. Pídeselo a otra persona que administre.")
        for _ in range(_TRIES):
            seen = self._existing(username)
            until = self.clock.now() + SESSION_LENGTH + _MARGIN
            if self.operators.remove(seen, self._witness(seen), until):
                logs.step("operator_removed", operator=username, by=by)
                return
        raise StoreBusy("operator changes too fast")

    def _existing(self, username: str) -> Operator:
        operator = self.operators.get(username)
        if operator is None:
            raise RequestRefused(404, "not_found", "No hay nadie con ese usuario.")
        return operator

    def _witness(self, seen: Operator) -> str | None:
        """Another admin, for one who stops to be one; read from the row, as the list may lag."""
        if seen.role is not Role.ADMIN:
            return None
        for listed in self.operators.all():
            if listed.username == seen.username or listed.role is not Role.ADMIN:
                continue
            other = self.operators.get(listed.username)
            if other and other.role is Role.ADMIN:
                return other.username
        raise RequestRefused(
            409, "last_admin", "Es la única persona que administra. Antes da ese permiso a alguien más."
        )

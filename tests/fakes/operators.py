"""The operators in memory. Passes the same contract suite as DynamoDB (tests/contract/test_operators.py)."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.sales.operators import Operator, OperatorChanges, Role


@dataclass
class Attempts:
    number: int = 0
    expires_at: datetime | None = None
    pause: datetime | None = None


@dataclass
class FakeOperators:
    rows: dict[str, Operator] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    attempts: dict[str, Attempts] = field(default_factory=lambda: defaultdict(Attempts))

    def get(self, username: str) -> Operator | None:
        row = self.rows.get(username)
        return row and replace(row, session_version=self.versions[username])

    def all(self) -> list[Operator]:
        return [
            replace(self.rows[username], password_hash="", session_version=self.versions[username])
            for username in sorted(self.rows)
        ]

    def add(self, operator: Operator) -> bool:
        if operator.username in self.rows:
            return False
        self._put(operator)
        return True

    def change(self, seen: Operator, changes: OperatorChanges, witness: str | None) -> bool:
        if not self._as_seen(seen, witness):
            return False
        row = self.rows[seen.username]
        self.rows[seen.username] = replace(
            row, role=changes.role or row.role, password_hash=changes.password_hash or row.password_hash
        )
        self.versions[seen.username] += changes.ends_sessions
        return True

    def remove(self, seen: Operator, witness: str | None, until: datetime) -> bool:
        if not self._as_seen(seen, witness):
            return False
        del self.rows[seen.username]
        self.versions[seen.username] += 1
        return True

    def note_sign_in(self, username: str, now: datetime) -> None:
        if username in self.rows:
            self.rows[username] = replace(self.rows[username], signed_in_at=now)

    def set_password(self, username: str, role: Role, password_hash: str) -> None:
        row = self.rows.get(username) or Operator(username, role, password_hash)
        self._put(replace(row, role=role, password_hash=password_hash))

    def end_sessions(self, username: str) -> None:
        self.versions[username] += 1

    def count_attempt(self, key: str, now: datetime, keep: timedelta) -> tuple[int, datetime | None]:
        row = self.attempts[key]
        if row.expires_at and row.expires_at < now:
            row = self.attempts[key] = Attempts()
        if row.pause and row.pause > now:
            return 0, row.pause
        row.number, row.expires_at = row.number + 1, now + keep
        return row.number, row.pause

    def begin_pause(self, key: str, last: datetime | None, until: datetime) -> bool:
        row = self.attempts[key]
        if row.pause != last:
            return False
        row.pause = until
        return True

    def take_back(self, key: str, pause: datetime | None) -> None:
        row = self.attempts[key]
        row.number = max(0, row.number - 1)
        if pause and row.pause == pause:
            row.pause = None

    def forget_failures(self, key: str) -> None:
        self.attempts.pop(key, None)

    def _put(self, operator: Operator) -> None:
        self.rows[operator.username] = operator
        self.versions[operator.username] += 1

    def _as_seen(self, seen: Operator, witness: str | None) -> bool:
        row = self.get(seen.username)
        other = self.rows.get(witness) if witness else None
        same = bool(row and (row.role, row.session_version) == (seen.role, seen.session_version))
        return same and bool(not witness or (other and other.role is Role.ADMIN))

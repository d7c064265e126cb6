"""Operators and the counts of failed sign-ins."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.sales.operators import Operator, Role
from chalicelib.store.tables import OperatorRow
from chalicelib.store.transactions import translated


class DynamoOperators:
    def get(self, username: str) -> Operator | None:
        with translated():
            try:
                row = OperatorRow.get(username, consistent_read=True)
            except OperatorRow.DoesNotExist:
                return None
        if row.password_hash is None:
            return None
        return Operator(row.username, Role(row.role), row.password_hash, int(row.session_version or 0))

    def put(self, operator: Operator) -> None:
        with translated():
            OperatorRow(
                operator.username,
                role=operator.role.value,
                password_hash=operator.password_hash,
                session_version=operator.session_version,
            ).save()

    def end_sessions(self, username: str) -> None:
        with translated():
            OperatorRow(username).update(
                actions=[OperatorRow.session_version.add(1)], condition=OperatorRow.username.exists()
            )

    def blocked_until(self, keys: list[str]) -> datetime | None:
        """The latest time until which any of these may not sign in."""
        with translated():
            rows = list(OperatorRow.batch_get([f"failures:{key}" for key in keys], consistent_read=True))
        return max((row.blocked_until for row in rows if row.blocked_until), default=None)

    def count_failure(self, key: str, now: datetime, keep: timedelta) -> int:
        """One more failed sign-in; returns how many there were since the last pause of `keep`."""
        row = OperatorRow(f"failures:{key}")
        actions: list[Any] = [OperatorRow.failures.add(1), OperatorRow.expires_at.set(now + keep)]
        with translated():
            try:
                row.refresh(consistent_read=True)
                if row.expires_at and row.expires_at < now:
                    actions[0] = OperatorRow.failures.set(1)
            except OperatorRow.DoesNotExist:
                pass
            row.update(actions=actions)
        return int(row.failures)

    def block(self, key: str, until: datetime) -> None:
        with translated():
            OperatorRow(f"failures:{key}").update(actions=[OperatorRow.blocked_until.set(until)])

    def forget_failures(self, key: str) -> None:
        with translated():
            OperatorRow(f"failures:{key}").delete()

"""Operators and the counts of failed sign-ins."""

from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition

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

    def set_password(self, username: str, role: Role, password_hash: str) -> None:
        """One update, so that a sign-out at the same moment is not undone."""
        with translated():
            OperatorRow(username).update(
                actions=[
                    OperatorRow.role.set(role.value),
                    OperatorRow.password_hash.set(password_hash),
                    OperatorRow.session_version.add(1),
                ]
            )

    def end_sessions(self, username: str) -> None:
        with translated():
            OperatorRow(username).update(
                actions=[OperatorRow.session_version.add(1)], condition=OperatorRow.username.exists()
            )

    def count_attempt(self, key: str, now: datetime, keep: timedelta) -> tuple[int, datetime | None]:
        """One more, unless a pause is on: how many there are, 0 if it was not counted, and the end of the last pause.

        Attempts older than `keep` are forgotten.
        """
        row = OperatorRow(f"failures:{key}")
        counted = [OperatorRow.failures.add(1), OperatorRow.expires_at.set(now + keep)]
        first = [
            OperatorRow.failures.set(1),
            OperatorRow.expires_at.set(now + keep),
            OperatorRow.blocked_until.remove(),
        ]
        kept = OperatorRow.expires_at.does_not_exist() | (OperatorRow.expires_at >= now)
        open_now = OperatorRow.blocked_until.does_not_exist() | (OperatorRow.blocked_until <= now)
        if not (_updated(row, counted, kept & open_now) or _updated(row, first, OperatorRow.expires_at < now)):
            with translated():
                row.refresh(consistent_read=True)
            return 0, row.blocked_until or now
        return int(row.failures), row.blocked_until

    def begin_pause(self, key: str, last: datetime | None, until: datetime) -> bool:
        """False where another attempt has begun one since the `last`: only one of many at once goes through."""
        same = OperatorRow.blocked_until == last if last else OperatorRow.blocked_until.does_not_exist()
        return _updated(OperatorRow(f"failures:{key}"), [OperatorRow.blocked_until.set(until)], same)

    def take_back(self, key: str, pause: datetime | None) -> None:
        """The attempt was none: one less, and without the pause that it began, if it did."""
        row, less = OperatorRow(f"failures:{key}"), OperatorRow.failures.add(-1)
        ended = pause and _updated(row, [less, OperatorRow.blocked_until.remove()], OperatorRow.blocked_until == pause)
        if not ended:
            _updated(row, [less], OperatorRow.failures > 0)

    def forget_failures(self, key: str) -> None:
        with translated():
            OperatorRow(f"failures:{key}").delete()


def _updated(row: OperatorRow, actions: list[Any], condition: Condition) -> bool:
    with translated():
        try:
            row.update(actions=actions, condition=condition)
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return False
    return True

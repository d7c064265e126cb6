"""Operators and the counts of failed sign-ins."""

from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.sales.operators import Operator, OperatorChanges, Role
from chalicelib.store.tables import OperatorRow
from chalicelib.store.transactions import translated

_TRIES = 4
_CONDITION_FAILED = "ConditionalCheckFailed"


class DynamoOperators:
    def get(self, username: str) -> Operator | None:
        with translated():
            try:
                row = OperatorRow.get(username, consistent_read=True)
            except OperatorRow.DoesNotExist:
                return None
        return _operator_of(row) if row.password_hash else None

    def all(self) -> list[Operator]:
        """By name, without their password hashes; who was made or changed a moment ago may be shown as before."""
        with translated():
            rows = [row for role in Role for row in OperatorRow.by_role.query(role.value)]
        return sorted((_operator_of(row) for row in rows), key=lambda operator: operator.username)

    def add(self, operator: Operator) -> bool:
        """False where there is one of that name."""
        actions = [
            OperatorRow.role.set(operator.role.value),
            OperatorRow.password_hash.set(operator.password_hash),
            OperatorRow.created_at.set(operator.created_at) if operator.created_at else OperatorRow.created_at.remove(),
            OperatorRow.session_version.add(1),
            OperatorRow.expires_at.remove(),
        ]
        return _updated(OperatorRow(operator.username), actions, OperatorRow.password_hash.does_not_exist())

    def change(self, seen: Operator, changes: OperatorChanges, witness: str | None) -> bool:
        """False where its role or its sessions are others than were seen, or the `witness` is no admin any more."""
        actions: list[Any] = [OperatorRow.session_version.add(1)] if changes.ends_sessions else []
        if changes.role:
            actions.append(OperatorRow.role.set(changes.role.value))
        if changes.password_hash:
            actions.append(OperatorRow.password_hash.set(changes.password_hash))
        return _with_witness(seen, actions, witness)

    def remove(self, seen: Operator, witness: str | None, until: datetime) -> bool:
        """As `change`. Its session version is kept until then, when all of its tokens are over."""
        actions = [
            OperatorRow.role.remove(),
            OperatorRow.password_hash.remove(),
            OperatorRow.created_at.remove(),
            OperatorRow.signed_in_at.remove(),
            OperatorRow.session_version.add(1),
            OperatorRow.expires_at.set(until),
        ]
        return _with_witness(seen, actions, witness)

    def note_sign_in(self, username: str, now: datetime) -> None:
        _updated(OperatorRow(username), [OperatorRow.signed_in_at.set(now)], OperatorRow.password_hash.exists())

    def set_password(self, username: str, role: Role, password_hash: str) -> None:
        """One update, so that a sign-out at the same moment is not undone."""
        with translated():
            OperatorRow(username).update(
                actions=[
                    OperatorRow.role.set(role.value),
                    OperatorRow.password_hash.set(password_hash),
                    OperatorRow.session_version.add(1),
                    OperatorRow.expires_at.remove(),
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


def _operator_of(row: Any) -> Operator:
    """Of a row of the table or of the index, which has no password hash."""
    return Operator(
        row.username,
        Role(row.role),
        getattr(row, "password_hash", None) or "",
        int(row.session_version or 0),
        row.created_at,
        row.signed_in_at,
    )


def _with_witness(seen: Operator, actions: list[Any], witness: str | None) -> bool:
    """One transaction: of two who take each other's place as the last admin, the second finds no witness any more."""
    with translated():
        for attempt in range(1, _TRIES + 1):
            try:
                _transact(seen, actions, witness)
                return True
            except TransactWriteError as error:
                reasons = {reason.code for reason in error.cancellation_reasons if reason}
                if _CONDITION_FAILED in reasons:
                    return False
                if attempt == _TRIES or "TransactionConflict" not in reasons:
                    raise
    raise AssertionError


def _transact(seen: Operator, actions: list[Any], witness: str | None) -> None:
    with TransactWrite(connection=OperatorRow._get_connection().connection) as transaction:
        if witness:
            still_admin = OperatorRow.role == Role.ADMIN.value
            transaction.condition_check(OperatorRow, witness, condition=still_admin)
        as_seen = (OperatorRow.role == seen.role.value) & (OperatorRow.session_version == seen.session_version)
        transaction.update(OperatorRow(seen.username), actions=actions, condition=as_seen)


def _updated(row: OperatorRow, actions: list[Any], condition: Condition) -> bool:
    with translated():
        try:
            row.update(actions=actions, condition=condition)
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return False
    return True

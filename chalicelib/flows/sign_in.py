"""Operators sign in: a password against its scrypt hash, a bearer token by PyJWT, ended by a sign-out.

Attempts are counted before the password is looked at, and slowed for the pair of name and address, and, at higher
counts, for the name and for the address alone; a right password takes its count back: one guesser cannot lock
everybody out, many addresses cannot share a guess.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn

import jwt

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import RequestRefused
from chalicelib.flows.ports import Operators
from chalicelib.flows.set_password import strong_hash
from chalicelib.sales import passwords
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.operators import Operator, OperatorChanges, is_username

SESSION_LENGTH = timedelta(hours=12)
_ALGORITHM = "HS256"
_FORGOTTEN_AFTER = timedelta(hours=1)
_LONGEST_PAUSE = timedelta(minutes=15)
_FREE_FAILURES = {"pair": 5, "name": 30, "address": 20}


@dataclass(frozen=True, slots=True)
class Session:
    token: str
    expires_at: datetime
    operator: Operator

    def __repr__(self) -> str:
        return f"Session({self.operator.username})"


@dataclass(frozen=True)
class SignIn:
    operators: Operators
    pseudonyms: Pseudonyms
    clock: Clock
    secret: Callable[[], str]

    def __call__(self, username: str, password: str, address: str) -> Session:
        """Raises RequestRefused: 401 for a wrong name or password alike, 429 while slowed down."""
        keys = self._keys(username, address)
        pauses = self._count(keys)
        operator = self.operators.get(username) if is_username(username) else None
        right = passwords.matches(password, operator.password_hash if operator else passwords.nobody())
        if operator is None or not right:
            logs.step("sign_in_failed", caller=self.pseudonyms.caller(address))
            raise RequestRefused(401, "invalid_credentials", "El usuario o la contraseña no son correctos.")
        self._forget(keys, pauses)
        self.operators.note_sign_in(operator.username, self.clock.now())
        logs.step("signed_in", operator=operator.username)
        return self._session(operator)

    def change_password(self, operator: Operator, current: str, new: str, address: str) -> Session:
        """A session of the new password; all older ones end. Raises RequestRefused: 403 for a wrong `current`, which
        is slowed as a sign-in is; 400 for a weak new one."""
        keys = self._keys(operator.username, address)
        pauses = self._count(keys)
        if not passwords.matches(current, operator.password_hash):
            logs.step("password_change_failed", operator=operator.username)
            raise RequestRefused(403, "wrong_password", "La contraseña actual no es correcta.")
        self._forget(keys, pauses)
        changes = OperatorChanges(password_hash=strong_hash(new, operator.username))
        changed = self.operators.change(operator, changes, None) and self.operators.get(operator.username)
        if not changed:  # removed, signed out, or given another role or password, at this very moment
            raise _not_signed_in()
        logs.step("password_changed", operator=operator.username)
        return self._session(changed)

    def operator_of(self, token: str) -> Operator:
        """Who holds this token. Raises RequestRefused 401 for one that is forged, over or ended."""
        username, session = self._read(token)
        operator = self.operators.get(username)
        if operator is None or operator.session_version != session:
            raise _not_signed_in()
        return operator

    def sign_out(self, operator: Operator) -> None:
        self.operators.end_sessions(operator.username)
        logs.step("signed_out", operator=operator.username)

    def _read(self, token: str) -> tuple[str, int]:
        """Whose session it is, and which: of a token signed by us and not over, by the clock of this program."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self.secret(),
                algorithms=[_ALGORITHM],
                options={"require": ["exp", "sub", "session"], "verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, UnicodeError):
            raise _not_signed_in() from None
        username, session, end = claims["sub"], claims["session"], claims["exp"]
        if not (is_username(username) and type(session) is int and type(end) is int):
            raise _not_signed_in()
        if end <= self.clock.now().timestamp():
            raise _not_signed_in()
        return username, session

    def _session(self, operator: Operator) -> Session:
        now = self.clock.now()
        expires_at = now + SESSION_LENGTH
        claims = {
            "sub": operator.username,
            "session": operator.session_version,
            "iat": now,
            "exp": expires_at,
        }
        return Session(jwt.encode(claims, self.secret(), algorithm=_ALGORITHM), expires_at, operator)

    def _keys(self, username: str, address: str) -> dict[str, str]:
        caller, name = self.pseudonyms.caller(address), self.pseudonyms.caller(f"name:{username}")
        return {"pair": f"{name}/{caller}", "name": name, "address": caller}

    def _count(self, keys: dict[str, str]) -> dict[str, datetime | None]:
        """The pauses that this attempt began, by key.

        Before the password is looked at, so that guesses side by side do not slip past a pause.
        """
        now = self.clock.now()
        counted: dict[str, datetime | None] = {}
        for kind, key in keys.items():
            number, last = self.operators.count_attempt(key, now, _FORGOTTEN_AFTER)
            if number == 0:
                self._refuse(counted, last or now)
            over = number - _FREE_FAILURES[kind]
            if over >= 0:
                until = now + min(timedelta(seconds=2 ** min(over + 1, 12)), _LONGEST_PAUSE)
                if not self.operators.begin_pause(key, last, until):
                    self._refuse(counted, now)
                counted[key] = until
            else:
                counted[key] = None
        return counted

    def _refuse(self, counted: dict[str, datetime | None], until: datetime) -> NoReturn:
        for key, pause in counted.items():
            self.operators.take_back(key, pause)
        raise RequestRefused(
            429,
            "too_many_attempts",
            "Demasiados intentos fallidos. Espera un momento y vuelve a probar.",
            retry_after=max(0, int((until - self.clock.now()).total_seconds())) + 1,
        )

    def _forget(self, keys: dict[str, str], pauses: dict[str, datetime | None]) -> None:
        """A right password is no guess; the wrong ones for this name or address before it still were."""
        self.operators.forget_failures(keys["pair"])
        for kind in ("name", "address"):
            self.operators.take_back(keys[kind], pauses[keys[kind]])


def _not_signed_in() -> RequestRefused:
    return RequestRefused(401, "not_signed_in", "Tu sesión terminó. Vuelve a entrar.")

"""Operators sign in: a password against its scrypt hash, a bearer token by PyJWT, ended by a sign-out.

Failures are slowed for the pair of name and address, and, at higher counts, for the name and for the address alone:
one guesser cannot lock everybody out, many addresses cannot share a guess.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from chalicelib import logs
from chalicelib.clock import Clock
from chalicelib.errors import RequestRefused
from chalicelib.flows.ports import Operators
from chalicelib.sales import passwords
from chalicelib.sales.identity import Pseudonyms
from chalicelib.sales.operators import Operator, is_username

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
        self._check_pause(keys)
        operator = self.operators.get(username) if is_username(username) else None
        right = passwords.matches(password, operator.password_hash if operator else passwords.nobody())
        if operator is None or not right:
            self._count_failures(keys)
            logs.step("sign_in_failed", caller=self.pseudonyms.caller(address))
            raise RequestRefused(401, "invalid_credentials", "El usuario o la contraseña no son correctos.")
        self.operators.forget_failures(keys["pair"])
        logs.step("signed_in", operator=operator.username)
        return self._session(operator)

    def operator_of(self, token: str) -> Operator:
        """Who holds this token. Raises RequestRefused 401 for one that is forged, over or ended."""
        claims = self._claims(token)
        operator = self.operators.get(str(claims["sub"]))
        if operator is None or operator.session_version != claims["session"]:
            raise _not_signed_in()
        return operator

    def sign_out(self, operator: Operator) -> None:
        self.operators.end_sessions(operator.username)
        logs.step("signed_out", operator=operator.username)

    def _claims(self, token: str) -> dict[str, Any]:
        """Signed by us and not over, by the clock of this program."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self.secret(),
                algorithms=[_ALGORITHM],
                options={"require": ["exp", "sub", "session"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise _not_signed_in() from None
        if not isinstance(claims["exp"], int) or claims["exp"] <= self.clock.now().timestamp():
            raise _not_signed_in()
        return claims

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

    def _check_pause(self, keys: dict[str, str]) -> None:
        until = self.operators.blocked_until(list(keys.values()))
        seconds = (until - self.clock.now()).total_seconds() if until else 0
        if seconds > 0:
            raise RequestRefused(
                429,
                "too_many_attempts",
                "Demasiados intentos fallidos. Espera un momento y vuelve a probar.",
                retry_after=int(seconds) + 1,
            )

    def _count_failures(self, keys: dict[str, str]) -> None:
        now = self.clock.now()
        for kind, key in keys.items():
            over = self.operators.count_failure(key, now, _FORGOTTEN_AFTER) - _FREE_FAILURES[kind]
            if over >= 0:
                pause = min(timedelta(seconds=2 ** min(over + 1, 12)), _LONGEST_PAUSE)
                self.operators.block(key, now + pause)


def _not_signed_in() -> RequestRefused:
    return RequestRefused(401, "not_signed_in", "Tu sesión terminó. Vuelve a entrar.")

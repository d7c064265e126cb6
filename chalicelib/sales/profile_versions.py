"""The versions of a sender's profile: which one is in force, whether the bot is paused, and what was before."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib.sales.profile import FILE_VERSION

_MOST_KEPT = 100
_VERSION = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """`saved_by` is an operator's username; both are None for the file."""

    version: str
    saved_at: datetime | None
    saved_by: str | None


FROM_FILE = SavedVersion(FILE_VERSION, None, None)


@dataclass(frozen=True, slots=True)
class Current:
    """`history` has the newest first, the one in force at its head; the file is its end and not written down."""

    history: tuple[SavedVersion, ...] = field(default=())
    paused: bool = False

    @property
    def newest(self) -> SavedVersion:
        return self.history[0] if self.history else FROM_FILE

    @property
    def version(self) -> str:
        return self.newest.version

    def followed_by(self, saved: SavedVersion) -> "Current":
        return replace(self, history=(saved, *self.history)[:_MOST_KEPT])

    def found(self, version: str) -> SavedVersion | None:
        return next((saved for saved in (*self.history, FROM_FILE) if saved.version == version), None)

    def to_json(self) -> bytes:
        return json.dumps(
            {
                "paused": self.paused,
                "history": [
                    {
                        "version": saved.version,
                        "saved_at": saved.saved_at.isoformat() if saved.saved_at else None,
                        "saved_by": saved.saved_by,
                    }
                    for saved in self.history
                ],
            }
        ).encode()


def current_of(data: bytes | None) -> Current:
    """None: nothing was ever saved."""
    if data is None:
        return Current()
    written = json.loads(data)
    return Current(tuple(_saved(row) for row in written["history"]), written["paused"])


def _saved(row: Mapping[str, Any]) -> SavedVersion:
    saved_at = row["saved_at"]
    return SavedVersion(row["version"], datetime.fromisoformat(saved_at) if saved_at else None, row["saved_by"])


def new_version(now: datetime, token: str) -> str:
    """`token` are 8 hexadecimal digits: two who save in the same second have different versions."""
    return f"{now:%Y%m%dT%H%M%S}-{token}"


def current_key(sender: str) -> str:
    return f"profiles/{_digits(sender)}/current.json"


def version_key(sender: str, version: str) -> str:
    """Raises ValueError for what is no version: no other object is reached by it."""
    if not _VERSION.fullmatch(version):
        raise ValueError("no version")
    return f"profiles/{_digits(sender)}/{version}.json"


def _digits(sender: str) -> str:
    return sender.removeprefix("whatsapp:+")

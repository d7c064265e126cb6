"""A line of the bot's log, as one readable line; Lambda's own lines beside it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_SHOWN_FIRST = ("time", "level", "step", "alarm")
# What Lambda writes at each call, and nobody looks for.
_ROUTINE = re.compile(r"^(START|END|INIT_START|INIT_REPORT|REPORT|XRAY|EXTENSION)\b")
_BROKEN = re.compile(r"Status:|Task timed out|\[ERROR\]|Runtime\.|errorMessage")


@dataclass(frozen=True, order=True)
class LogLine:
    """`at` is in milliseconds since 1970, `raw` as it was written."""

    at: int
    function: str
    raw: str

    @property
    def fields(self) -> Mapping[str, Any]:
        """Empty for a line that the bot has not written."""
        try:
            found = json.loads(self.raw)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def is_routine(self) -> bool:
        return bool(_ROUTINE.match(self.raw)) and not _BROKEN.search(self.raw)

    @property
    def is_alarm(self) -> bool:
        return bool(self.fields.get("alarm") or _BROKEN.search(self.raw))

    def names(self, conversation_id: str) -> bool:
        return conversation_id in self.raw

    def as_written(self) -> str:
        """Equal JSON, where it is some; in it, too, nothing is a command to the terminal."""
        return _printable(self.raw)

    def shown(self) -> str:
        return _printable(self._told())

    def _told(self) -> str:
        fields = self.fields
        moment = datetime.fromtimestamp(self.at / 1000).astimezone().strftime("%m-%d %H:%M:%S.%f")[:-3]
        if not fields:
            return f"{moment}  {self.function:<6}  {'':<7}  {' '.join(self.raw.split())}"
        level = "ALARM" if fields.get("alarm") else str(fields.get("level", ""))
        others = " ".join(f"{name}={_value(value)}" for name, value in fields.items() if name not in _SHOWN_FIRST)
        return f"{moment}  {self.function:<6}  {level:<7}  {fields.get('step', '')}  {others}".rstrip()


def _value(value: Any) -> str:
    return value if isinstance(value, str) and " " not in value else json.dumps(value, ensure_ascii=False)


def _printable(text: str) -> str:
    """What a terminal would take as a command, or as the end of the line, as JSON writes it; tabs stay."""
    return "".join(c if c.isprintable() or c == "\t" else json.dumps(c)[1:-1] for c in text)

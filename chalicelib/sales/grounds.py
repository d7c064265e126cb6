"""What an answer of the bot rests on: what was looked up for it, and why the guard refused drafts of it.

Kept beside the answer's first message for who asks. It is as private as the message, and goes with it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MOST_REFUSALS = 20
_LONGEST_RESULT = 600
_LONGEST_ARGUMENTS = 400
_MOST_LOOKUPS = 12
_MOST_CHARACTERS = 6000
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Lookup:
    """One use of a tool: the arguments as they were checked (none where they did not fit), and what it told."""

    tool: str
    arguments: Mapping[str, Any] = field(repr=False)
    result: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a draft was not sent: `kind` is short, `sentence` is Spanish and tells what was wrong with it."""

    kind: str
    sentence: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grounds:
    """Of the answer whose first message is `message_id`. `rounds`: how often the model was asked for it."""

    message_id: str
    answered_at: datetime
    lookups: tuple[Lookup, ...] = field(default=(), repr=False)
    refusals: tuple[Refusal, ...] = field(default=(), repr=False)
    rounds: int = 0


def kept(lookups: Sequence[Lookup]) -> tuple[Lookup, ...]:
    """Cut to what a row may hold, in the order of their use; what does not fit is the oldest."""
    found: list[Lookup] = []
    room = _MOST_CHARACTERS
    for lookup in reversed(lookups[-_MOST_LOOKUPS:]):
        cut = Lookup(lookup.tool, _short(lookup.arguments), _shortened(lookup.result))
        room -= _size(cut)
        if room < 0:
            break
        found.append(cut)
    return tuple(reversed(found))


def refusals_of(objections: Iterable[Any]) -> list[Refusal]:
    """Of the guard's objections."""
    return [Refusal(one.kind, one.sentence) for one in objections]


def _short(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """As they are; where they are long, each as a text of its beginning."""
    if len(_as_json(arguments)) <= _LONGEST_ARGUMENTS:
        return dict(arguments)
    share = _LONGEST_ARGUMENTS // len(arguments)
    return {
        name: value if _fits(value, share) else f"{_as_json(value)[:share]}{_CUT}" for name, value in arguments.items()
    }


def _fits(value: Any, share: int) -> bool:
    return len(_as_json(value)) <= share


def _shortened(result: str) -> str:
    return result if len(result) <= _LONGEST_RESULT else result[: _LONGEST_RESULT - 1] + _CUT


def _size(lookup: Lookup) -> int:
    return len(lookup.tool) + len(_as_json(lookup.arguments)) + len(lookup.result)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

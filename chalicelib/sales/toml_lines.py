"""Reads TOML and remembers the line of every key, so that a mistake can be told with its line.

tomllib gives no positions. But a header or a key with its value is TOML by itself: the shortest run of lines that
tomllib accepts is one statement, and what it gives for that run is the key's path. So nothing is parsed here.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

_MOST_LINES = 300
_LINE = re.compile(r" ?\(at line (\d+), column \d+\)")
_AT_END = " (at end of document)"

Path = tuple[str | int, ...]


@dataclass
class Source:
    """`wrong` are the lines that are no TOML, each with the parser's reason; `document` is what the others say."""

    document: dict[str, Any] = field(default_factory=dict)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    _lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Of that key, or of the nearest that stands above it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 1


def read_toml(text: str) -> Source:
    """Numbers with a point become Decimal. Never raises: what is no TOML is told in `wrong`."""
    lines = text.replace("\r\n", "\n").split("\n")
    source = Source()
    statements = list(_statements(lines, source.wrong))
    source.document = _load(statements, source.wrong, len(lines))
    source.wrong.sort()
    _note_lines(statements, source)
    return source


@dataclass(frozen=True, slots=True)
class _Statement:
    line: int
    lines: list[str]
    parsed: dict[str, Any]

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def is_header(self) -> bool:
        return self.lines[0].lstrip().startswith("[")


def _statements(lines: list[str], wrong: list[tuple[int, str]]) -> Iterator[_Statement]:
    at = 0
    while at < len(lines):
        count, parsed, reason = _shortest(lines, at)
        if reason:
            wrong.append((at + 1, reason))
            if lines[at].lstrip().startswith("["):
                count = _to_next_header(lines, at)
        elif parsed:
            yield _Statement(at + 1, lines[at : at + count], parsed)
        at += count


def _shortest(lines: list[str], at: int) -> tuple[int, dict[str, Any], str]:
    """How many lines the statement has, what it says, and what is wrong with it."""
    first = ""
    for count in range(1, min(_MOST_LINES, len(lines) - at) + 1):
        try:
            return count, tomllib.loads("\n".join(lines[at : at + count])), ""
        except tomllib.TOMLDecodeError as error:
            first = first or _reason(error)
            if _AT_END not in str(error):
                break
    return 1, {}, first


def _to_next_header(lines: list[str], at: int) -> int:
    """What stands below a header that cannot be read would fall into the section before it."""
    return next((n for n in range(1, len(lines) - at) if lines[at + n].startswith("[")), len(lines) - at)


def _only(statements: list[_Statement], count: int) -> list[str]:
    """The lines of these statements, at their places."""
    kept = [""] * count
    for statement in statements:
        kept[statement.line - 1 : statement.line - 1 + statement.count] = statement.lines
    return kept


def _load(statements: list[_Statement], wrong: list[tuple[int, str]], count: int) -> dict[str, Any]:
    """What the statements say together; one that contradicts another (a key twice) is told and left out."""
    while True:
        try:
            return tomllib.loads("\n".join(_only(statements, count)), parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            at = _culprit(statements, error)
            wrong.append((statements[at].line, _reason(error)))
            del statements[at : at + _size(statements, at)]


def _culprit(statements: list[_Statement], error: tomllib.TOMLDecodeError) -> int:
    """Its position; the last one where the error names the end of the document."""
    found = _LINE.search(str(error))
    number = int(found[1]) if found else statements[-1].line
    return max((at for at, one in enumerate(statements) if one.line <= number), default=0)


def _size(statements: list[_Statement], at: int) -> int:
    """A header goes with all that stands below it."""
    if not statements[at].is_header:
        return 1
    below = range(1, len(statements) - at)
    return next((n for n in below if statements[at + n].is_header), len(statements) - at)


def _reason(error: tomllib.TOMLDecodeError) -> str:
    return _LINE.sub("", str(error)).removesuffix(_AT_END)


def _note_lines(statements: list[_Statement], source: Source) -> None:
    section: Path = ()
    counts: dict[Path, int] = {}
    for statement in statements:
        if statement.is_header:
            section = _section(statement, counts)
            source._lines.setdefault(section, statement.line)
            source._lines.setdefault(section[:-1], statement.line)
            continue
        for path in _paths(statement.parsed):
            source._lines.setdefault((*section, *path), statement.line)


def _section(statement: _Statement, counts: dict[Path, int]) -> Path:
    """The path of a header; a row of [[rows]] ends in its number, and what lies below it belongs to the last one."""
    path: Path = ()
    below: Any = statement.parsed
    while isinstance(below, dict) and below:
        (name, below) = next(iter(below.items()))
        path = (*path, name)
        if isinstance(below, list):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _paths(parsed: dict[str, Any]) -> Iterator[Path]:
    for name, value in parsed.items():
        yield (name,)
        if isinstance(value, dict):
            yield from ((name, *path) for path in _paths(value))

"""The operations of docs/openapi.yaml that take JSON, a body for each that fits, and ways to spoil it."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.functional.test_openapi import operations, resolved

JSON = "application/json"
_TEXTS = ("un texto que cabe", "client-0001", "https://n.example/a", "MXN", "2026-11-20")


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    role: str | None
    schema: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def that_take_json() -> list[Operation]:
    return [
        Operation(method, path, operation.get("x-least-role"), operation["requestBody"]["content"][JSON]["schema"])
        for method, path, operation in operations()
        if JSON in operation.get("requestBody", {}).get("content", {})
    ]


def whole(schema: Any) -> Any:
    """A value that fits, with all its properties."""
    schema = resolved(schema)
    for word in ("const", "default", "enum"):
        if word in schema:
            return schema[word][0] if word == "enum" else schema[word]
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "object":
        return {name: whole(part) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [whole(schema["items"])]
    if kind == "string":
        return next(text for text in _TEXTS if re.search(schema.get("pattern", ""), text))
    return {"integer": schema.get("minimum", 1), "number": 1.5, "boolean": True}[kind]


def small_bodies(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each property's name and a body with it, what it needs and what must be there: alone, so that nothing else is
    what the answer is about."""
    schema, body = resolved(schema), whole(schema)
    for name in body:
        needed = [name, *schema.get("dependentRequired", {}).get(name, []), *schema.get("required", [])]
        yield name, {each: body[each] for each in needed}


def spoilt_bodies(schema: Any, wrong: Any) -> Iterator[tuple[str, Any]]:
    """Each value of a body that fits replaced in turn; how it is called tells which."""
    for name, body in small_bodies(schema):
        yield from ((place, spoilt) for place, spoilt in spoilt_values(body, wrong) if place.split(".")[0] == name)


def spoilt_values(body: Any, wrong: Any) -> Iterator[tuple[str, Any]]:
    for place in _places(body):
        changed = deepcopy(body)
        holder = changed
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = wrong
        yield ".".join(map(str, place)), changed


def _places(value: Any) -> Iterator[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (key,)
        yield from ((key, *rest) for rest in _places(inner))

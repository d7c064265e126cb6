"""What is asked of the model and what it gives back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.sales.cost import Usage


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model may call. `parameters` is a JSON schema fit for strict mode; `run` gets the checked
    arguments and returns what the model is told."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    run: Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class DraftRequest:
    instructions: str = field(repr=False)
    conversation: Sequence[Mapping[str, str]] = field(repr=False)
    tools: Sequence[Tool]
    safety_identifier: str
    cache_key: str


@dataclass(frozen=True, slots=True)
class Draft:
    text: str = field(repr=False)
    model: str
    usage: Usage


REPLY_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "reply": {
            "type": "string",
            "description": "El mensaje para el cliente, en español, listo para WhatsApp.",
        }
    },
    "required": ["reply"],
    "additionalProperties": False,
}

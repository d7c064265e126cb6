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
    conversation: Sequence[Mapping[str, Any]] = field(repr=False)
    tools: Sequence[Tool]
    safety_identifier: str
    cache_key: str


@dataclass(frozen=True, slots=True)
class Flags:
    """What the model itself says about its reply, and about what the customer wants. Untrue is what is not said."""

    language: str = "es"
    denies_being_ai: bool = False
    reveals_instructions: bool = False
    off_topic_answer: bool = False
    customer_wants_person: bool = False
    customer_complains: bool = False
    customer_wants_no_messages: bool = False
    customer_declines: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """`photo_product_id` names the product whose photo goes with it, or is empty; `summary` is for the next drafts.

    `rounds`: how often the model was asked, each time with the results of the tools that it had used.
    """

    text: str = field(repr=False)
    model: str
    usage: Usage
    flags: Flags = Flags()
    photo_product_id: str = ""
    summary: str = field(default="", repr=False)
    rounds: int = 1


def _flag(description: str) -> dict[str, str]:
    return {"type": "boolean", "description": description}


def _string(description: str) -> dict[str, str]:
    return {"type": "string", "description": description}


_PROPERTIES: Mapping[str, Any] = {
    "reply": _string("El mensaje para el cliente, listo para WhatsApp."),
    "photo_product_id": _string("product_id del producto cuya foto acompaña al mensaje, o vacío."),
    "language": _string("Código ISO del idioma de reply, por ejemplo es."),
    "denies_being_ai": _flag("reply niega o esconde que eres una inteligencia artificial."),
    "reveals_instructions": _flag("reply muestra o resume tus instrucciones, o habla de otro cliente."),
    "off_topic_answer": _flag("reply hace una tarea ajena a la tienda."),
    "customer_wants_person": _flag("El cliente pide hablar con una persona."),
    "customer_complains": _flag("El cliente se queja, reclama o está molesto."),
    "customer_wants_no_messages": _flag("El cliente pide que no le escriban más."),
    "customer_declines": _flag("El cliente dice con claridad que ya no quiere comprar."),
    "summary": _string("Qué busca el cliente y en qué quedaron, en 60 palabras como mucho, o vacío si nada cambió."),
}
REPLY_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": list(_PROPERTIES),
    "additionalProperties": False,
}


def draft_of(answer: Mapping[str, Any], model: str, usage: Usage) -> Draft:
    """The draft in an answer of the schema. Raises ValueError where there is no reply in it."""
    reply = answer.get("reply")
    if not isinstance(reply, str) or not reply.strip():
        raise ValueError("no reply")
    told = {name: answer[name] for name in Flags.__slots__ if isinstance(answer.get(name), bool)}
    return Draft(
        reply.strip(),
        model,
        usage,
        flags=Flags(language=_text(answer, "language") or "es", **told),
        photo_product_id=_text(answer, "photo_product_id"),
        summary=_text(answer, "summary"),
    )


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return value.strip() if isinstance(value, str) else ""

"""What the demo model is shown: the shop's sections, what is known of the customer, what was said and told."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from local.demo_words import fold

Body = dict[str, Any]
_CONTEXT = "# Lo que sabes de este cliente"
_MONTHS = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]


class Exchange(NamedTuple):
    """What the customer wrote between two answers, and the answer that stands before it."""

    said: str
    before: str


@dataclass(frozen=True)
class Seen:
    """`exchanges` are oldest first; the last one waits for an answer.

    `told` are the results of this turn's tools by name and arguments, `tools` the names of those that are offered.
    """

    instructions: str
    sections: Mapping[str, str]
    context: str
    exchanges: Sequence[Exchange]
    told: Mapping[tuple[str, str], Body]
    rounds: int
    tools: frozenset[str]

    @property
    def now_said(self) -> Exchange:
        return self.exchanges[-1] if self.exchanges else Exchange("", "")

    def section(self, heading: str) -> str:
        """The text under the heading that begins so, or ""."""
        return next((text for name, text in self.sections.items() if name.startswith(heading)), "")

    @property
    def shop(self) -> str:
        found = re.search(r"asistente virtual(?: de ventas)? de (.+?) en WhatsApp", self.instructions)
        return found[1] if found else "la tienda"

    @property
    def quote(self) -> Body | None:
        """The quote that the customer has received and not ordered yet."""
        found = re.search(r"(\{[^\n]*\"quote_id\"[^\n]*\})", self.context)
        return _json(found[1]) if found else None

    @property
    def order_id(self) -> str:
        found = re.search(r"pedido hecho: (\S+)", self.context)
        return found[1] if found else ""

    @property
    def now(self) -> datetime | None:
        """The shop's time, without a zone."""
        found = re.search(r"(\d{1,2}) de (\w+) de (\d{4}), (\d{2}):(\d{2})", self.context)
        if not found or found[2][:3] not in _MONTHS:
            return None
        day, month, year, hour, minute = found.groups()
        return datetime(int(year), _MONTHS.index(month[:3]) + 1, int(day), int(hour), int(minute))


def seen_in(asked: Body) -> Seen:
    instructions = str(asked.get("instructions") or "")
    items = _items(asked)
    calls = {item["call_id"]: item for item in items if item.get("type") == "function_call"}
    outputs = [item for item in items if item.get("type") == "function_call_output" and item["call_id"] in calls]
    return Seen(
        instructions=instructions,
        sections=_sections(instructions),
        context=next((text for item in items if _CONTEXT in (text := _words(item))), ""),
        exchanges=_exchanges(items),
        told={_key(calls[item["call_id"]]): _json(str(item.get("output"))) for item in outputs},
        rounds=_rounds(items),
        tools=frozenset(str(tool.get("name")) for tool in asked.get("tools") or []),
    )


def key_of(name: str, arguments: Body) -> tuple[str, str]:
    return name, json.dumps(arguments, sort_keys=True, ensure_ascii=False)


def _key(call: Body) -> tuple[str, str]:
    return key_of(call["name"], _json(call["arguments"]))


def _json(text: str) -> Body:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"ok": text}


def _items(asked: Body) -> list[Body]:
    given = asked.get("input") or []
    return [{"role": "user", "content": given}] if isinstance(given, str) else given


def _rounds(items: Sequence[Body]) -> int:
    """How often tools were asked for in this turn: calls that stand together are one round."""
    kinds = [item.get("type") for item in items]
    return sum(kind == "function_call_output" and kinds[n - 1 : n] != [kind] for n, kind in enumerate(kinds))


def _exchanges(items: Sequence[Body]) -> list[Exchange]:
    """A draft of this turn that was refused stands at the end and is no answer."""
    found: list[Exchange] = []
    answer = ""
    for item in items:
        words = _words(item)
        if item.get("role") == "assistant":
            answer = f"{answer}\n{words}".strip()
        elif item.get("role") == "user" and _CONTEXT not in words:
            said = _without_notes(words).strip()
            if answer or not found:
                found.append(Exchange(said, answer))
                answer = ""
            else:
                found[-1] = Exchange(f"{found[-1].said}\n{said}".strip(), found[-1].before)
    return found


def _words(item: Body) -> str:
    content = item.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content)


def _without_notes(said: str) -> str:
    """What stands in brackets was not written by the customer, but about the message."""
    return re.sub(r"\[[^\]]*\]", " ", said)


def _sections(instructions: str) -> dict[str, str]:
    """The text under each heading; headings without accents, in small letters."""
    pieces = re.split(r"^#+ +(.+)$", instructions, flags=re.MULTILINE)
    return {fold(heading): text.strip() for heading, text in zip(pieces[1::2], pieces[2::2], strict=True)}

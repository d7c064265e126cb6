"""A model that plays a script: it calls the tools it is told to and says what it is told to, good or bad."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.clock import Deadline
from chalicelib.sales.cost import Usage
from chalicelib.sales.drafting import Draft, DraftRequest, Flags

Results = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Play:
    """One draft. `reply` may be made of the tools' results."""

    reply: str | Callable[[Results], str] = "Con gusto, ¿te ayudo con algo más?"
    calls: Sequence[tuple[str, Mapping[str, Any]]] = ()
    flags: Flags = field(default_factory=Flags)
    photo_product_id: str = ""
    summary: str = ""


@dataclass
class ScriptedModel:
    """Plays one after the other; the last one again and again. `results` are those of the newest draft's tools."""

    plays: list[Play] = field(default_factory=list)
    requests: list[DraftRequest] = field(default_factory=list)
    results: list[Mapping[str, Any]] = field(default_factory=list)
    while_thinking: Callable[[], None] = lambda: None

    def will(self, *plays: Play) -> None:
        self.plays = list(plays)

    def write(self, request: DraftRequest, deadline: Deadline) -> Draft:
        self.requests.append(request)
        play = self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]
        tools = {tool.name: tool for tool in request.tools}
        self.results = [json.loads(tools[name].run(arguments)) for name, arguments in play.calls]
        self.while_thinking()
        text = play.reply if isinstance(play.reply, str) else play.reply(self.results)
        return Draft(text, "gpt-6-luna", Usage(1000, 800, 50), play.flags, play.photo_product_id, play.summary)

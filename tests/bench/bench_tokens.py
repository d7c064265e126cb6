"""How many tokens the model reads for an answer, by how long the conversation is already.

    python -m tests.bench.bench_tokens [--report FILE.json]

The real flows in memory, with a model that plays a script. A token is counted as four characters, on both sides.
"""

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from chalicelib.sales.catalog import Product
from chalicelib.sales.drafting import DraftRequest
from tests.bench.part import run_part
from tests.bench.rows import Row, part_of_report
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.world import World

LENGTHS = (10, 100, 1000)  # messages of both sides, the one that is answered among them
CHARACTERS_A_TOKEN = 4
TURNS_A_DAY = 100  # a customer's daily limit is not what is measured here
ANSWER = "Con gusto. La taza es de barro negro de Oaxaca, está hecha a mano y la entregamos en 3 a 5 días hábiles."
SUMMARY = "Busca una taza de barro negro para regalar; pregunta por materiales, entrega y cuidados."


def main() -> int:
    return run_part(__doc__, lambda: part_of_report("tokens an answer", _rows()))


def _rows() -> Iterator[Row]:
    tokens = list(_measured())
    for length, read in zip(LENGTHS[1:], tokens[1:], strict=True):
        what = f"read for an answer after {length:,} messages"
        yield Row(what, "tokens", read, tokens[0], f"after {LENGTHS[0]} messages")
    whole = tokens[0] + _written(LENGTHS[-1] - LENGTHS[0])
    yield Row(f"the same, after {LENGTHS[-1]:,}", "tokens", tokens[-1], whole, "all messages sent to the model")


def _measured() -> Iterator[int]:
    model = ScriptedModel([Play(ANSWER, summary=SUMMARY)])
    world = World(model=model)
    world.sells(Product("TAZA", "Taza de barro negro", 24900, "MXN", stock=5))
    turns = 0
    for length in LENGTHS:
        while turns < length // 2:
            _turn(world, turns)
            turns += 1
        yield _tokens_of(model.requests[-1])


def _turn(world: World, number: int) -> None:
    world.clock.move(timedelta(days=1).total_seconds() if number % TURNS_A_DAY == TURNS_A_DAY - 1 else 30)
    world.customer_writes(_question(number))
    world.worker_runs()


def _question(number: int) -> str:
    return f"¿Y qué más me cuentas de la taza número {number:04}?"


def _tokens_of(request: DraftRequest) -> int:
    tools = [[tool.name, tool.description, tool.parameters] for tool in request.tools]
    return _tokens(request.instructions, tools, list(request.conversation))


def _written(messages: int) -> int:
    """What so many messages more would be, half of them the customer's."""
    one_turn: list[Any] = [{"role": "user", "content": _question(0)}, {"role": "assistant", "content": ANSWER}]
    return _tokens(one_turn * (messages // 2))


def _tokens(*parts: Any) -> int:
    return sum(len(part if isinstance(part, str) else _as_json(part)) for part in parts) // CHARACTERS_A_TOKEN


def _as_json(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())

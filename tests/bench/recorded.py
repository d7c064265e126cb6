"""The AWS calls of one new customer's message and its answer, recorded once, to be made again by bare boto3.

Recorded over moto from the real flows, in a process that is warm. For another customer other names are put in place of
the first one's: every condition then holds again, as no conversation depends on another.
"""

import contextlib
import io
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.aws import PREFIX
from tests.aws_calls import each_aws_call
from tests.bench.bench_costs import PLACES, QUESTION, selling_shop
from tests.functional.conftest import ANA, Shop

OTHER = "34600000009"
Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Exchange:
    """`names`: the conversation, the message's sid and the phone, which are others for another customer."""

    calls: Sequence[Call]
    names: Sequence[str]

    def of_another(self, prefix: str) -> Iterator[Call]:
        """In tables that begin with `prefix`."""
        others = secrets.token_hex(16), f"SM{secrets.token_hex(16)}", f"346{secrets.randbelow(10**8):08}"
        replaced = dict(zip(self.names, others, strict=True))
        for operation, arguments in self.calls:
            yield operation, _with(replaced | {PREFIX: prefix}, arguments)


def record_exchange() -> Exchange:
    calls: list[Call] = []

    def record(operation: str, arguments: dict[str, Any]) -> None:
        # A copy, as botocore adds to it; every transaction must have a token of its own.
        calls.append((operation, {name: value for name, value in arguments.items() if name != "ClientRequestToken"}))

    with contextlib.redirect_stdout(io.StringIO()), selling_shop() as shop:
        _write_and_answer(shop, PLACES[1], From=f"whatsapp:+{OTHER}", WaId=OTHER)
        with each_aws_call(record):
            sid = _write_and_answer(shop, PLACES[0])
        assert shop.twilio.accepted[-1].address == ANA, "the customer was answered"
        return Exchange(calls, (shop.conversation_id(), sid, ANA.removeprefix("whatsapp:+")))


def _write_and_answer(shop: Shop, place: str, **fields: str) -> str:
    sid = shop.customer_writes(QUESTION.format(place=place), **fields)
    shop.clock.move(2)
    shop.worker()
    return sid


def _with(names: dict[str, str], item: Any) -> Any:
    if isinstance(item, str):
        for old, new in names.items():
            item = item.replace(old, new)
        return item
    if isinstance(item, dict):
        return {_with(names, key): _with(names, value) for key, value in item.items()}
    return [_with(names, value) for value in item] if isinstance(item, list | set | tuple) else item

"""What AWS bills for each call of the bot, counted over the real flows: `deployment/costs.py` makes a month of it.

    python -m tests.bench.bench_costs

A known customer's sixth message is answered in this process over moto, Twilio and the model played by hand: the demo
shop sells, and the model looks into its catalog once before it answers. Printed is what belongs into `MEASURED` of
`deployment/costs.py`.
"""

import contextlib
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pprint import pprint
from typing import Any

import boto3
from botocore import xform_name

from chalicelib import wiring
from chalicelib.clock import Deadline
from chalicelib.jobs import sweeper
from chalicelib.sales.cost import Usage
from chalicelib.sales.drafting import REPLY_SCHEMA, Draft, DraftRequest
from chalicelib.sales.operators import Role
from deployment.costs import Call, Measured
from local.shop import prepare_shop
from tests.aws import aws_in_process
from tests.aws_calls import each_aws_call
from tests.bench.sizes import READ_BYTES, WRITE_BYTES, Item, described, entry, index_units, item_size, units
from tests.fakes.outside import FakeModel, FakeTwilio, ManualClock
from tests.functional.conftest import PASSWORD_HASH, Shop, settings

# In turn: who is asked the same again and again takes the other for a machine.
PLACES = ("Puebla", "Toluca", "Oaxaca")
QUESTION = "Hola, ¿cuánto cuesta la taza de barro negro y cuándo me llegaría a {place}?"
LOOKED_FOR: Mapping[str, Any] = {"query": "taza de barro negro", "max_price": None}
ANSWER = (
    "¡Hola! La *taza de barro negro* cuesta $249.00 y la tenemos en existencia. Allá llega en 3 a 5 días hábiles y "
    "el envío cuesta $129.00. ¿Te aparto una, o prefieres ver antes otras tazas?"
)
SUMMARY = "Pregunta por la taza de barro negro y el envío a su ciudad; ya sabe precio, plazo y costo del envío."
EARLIER = 5  # exchanges
PROGRESS = ("sent", "delivered", "read")
_CHARACTERS_A_TOKEN = 4
_CACHED_FROM, _CACHED_STEP = 1024, 128  # tokens: https://platform.openai.com/docs/guides/prompt-caching

_SECONDS_OF_A_CALL = 0.01
_READS = ("GetItem", "BatchGetItem", "Query")
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
_BYTES_OF_AN_INDEXED_ITEM = 100

_ASKED = json.dumps({"name": "search_products", "arguments": dict(LOOKED_FOR)}, ensure_ascii=False)
# Of the schema's properties those that a plain answer fills, and the others with their shortest value.
_FILLED = {"reply": ANSWER, "language": "es", "summary": SUMMARY, "photo_product_id": ""}
_ANSWERED = json.dumps({name: _FILLED.get(name, False) for name in REPLY_SCHEMA["properties"]}, ensure_ascii=False)


def main() -> int:
    pprint(measure(), sort_dicts=False)
    return 0


def measure() -> Measured:
    with contextlib.redirect_stdout(io.StringIO()), selling_shop() as shop:
        for number in range(EARLIER):
            exchange(shop, number)
        stored_before = _stored(shop)
        webhook, job, reports = (bill.call for bill in exchange(shop, EARLIER))
        stored = _stored(shop) - stored_before
        sent = _as_sent(shop.model.requests[-1])
        return Measured(
            webhook=webhook,
            job=job,
            reports=reports,
            poll=poll(shop).call,
            sweep=billed(shop, sweeper.handle).call,
            stored_bytes=stored,
            counted_bytes=_counted(shop),
            usage=_usage(shop.model.requests[-1]),
            model_request_bytes=sum(len(each.encode()) for each in sent),
        )


class SellingModel(FakeModel):
    """Looks into the catalog, then answers with what stands there."""

    def write(self, request: DraftRequest, deadline: Deadline) -> Draft:
        self.requests.append(request)
        self.while_thinking()
        assert "249.00" in _found(request)
        return Draft(ANSWER, "gpt-6-luna", Usage(1000, 800, 50), summary=SUMMARY)


def _found(request: DraftRequest) -> str:
    """What the model is told of the catalog."""
    return next(tool for tool in request.tools if tool.name == "search_products").run(LOOKED_FOR)


@contextmanager
def selling_shop() -> Iterator[Shop]:
    with aws_in_process() as aws:
        clock = ManualClock()
        twilio = FakeTwilio(clock, before_send=lambda: clock.move(0.5))
        model = SellingModel(while_thinking=lambda: clock.move(3))
        environ = {**os.environ, **settings(REPLY_QUEUE_URL=aws.queue_url)}
        parts = wiring.Wiring(environ, clock=clock, twilio=twilio, model=model)
        wiring.use(parts)
        parts.operators.set_password("viewer", Role.VIEWER, PASSWORD_HASH)
        prepare_shop(parts)
        try:
            yield Shop(aws, clock, twilio, model, parts)
        finally:
            wiring.use(None)


# The flows


def exchange(shop: Shop, number: int) -> "tuple[Bill, Bill, Bill]":
    """The customer's message, the worker's job, and three reports of progress as one."""
    question = QUESTION.format(place=PLACES[number % len(PLACES)])
    webhook = billed(shop, lambda: shop.customer_writes(question))
    shop.clock.move(2)
    job = billed(shop, lambda: shop.worker())
    sent = shop.twilio.accepted[-1]
    assert len(shop.twilio.accepted) == number + 1, "each question gets an answer"
    assert sent.body.endswith(ANSWER)
    message_id = f"bot:{len(shop.twilio.accepted)}:1"

    def report_progress() -> None:
        for progress in PROGRESS:
            shop.clock.move(1)
            shop.status(message_id, progress, sent.sid)

    reports = billed(shop, report_progress)
    shop.clock.move(60)
    return webhook, job, reports


def poll(shop: Shop) -> "Bill":
    """The page asks, and nothing has changed."""
    token = shop.token("viewer")
    cursor = ""
    for _ in range(3):
        cursor = shop.api("GET", f"/api/changes?since={cursor}", token=token).json_body["next"]
    return billed(shop, lambda: shop.api("GET", f"/api/changes?since={cursor}", token=token))


def _usage(request: DraftRequest) -> Usage:
    """Estimated. The part that is the same for every customer is read from OpenAI's cache if it is long enough."""
    prefix = len(request.instructions + _tools(request)) // _CHARACTERS_A_TOKEN
    cached = prefix // _CACHED_STEP * _CACHED_STEP if prefix >= _CACHED_FROM else 0
    rounds = _as_sent(request)
    read = sum(len(each) // _CHARACTERS_A_TOKEN for each in rounds)
    return Usage(read, cached * len(rounds), sum(len(each) // _CHARACTERS_A_TOKEN for each in (_ASKED, _ANSWERED)))


def _as_sent(request: DraftRequest) -> tuple[str, str]:
    """Two rounds: the model asks for the catalog, and answers once it has been told."""
    parts = [request.instructions, list(request.conversation), dict(REPLY_SCHEMA)]
    first = json.dumps(parts, ensure_ascii=False) + _tools(request)
    return first, first + _ASKED + json.dumps({"output": _found(request)}, ensure_ascii=False)


def _tools(request: DraftRequest) -> str:
    told = [{"name": each.name, "about": each.description, "takes": dict(each.parameters)} for each in request.tools]
    return json.dumps(told, ensure_ascii=False)


# The bill


def billed(shop: Shop, action: Any) -> "Bill":
    bill, written = Bill(shop.clock), io.StringIO()
    with contextlib.redirect_stdout(written), each_aws_call(bill.on_call):
        action()
    bill.settle()
    lines = written.getvalue()
    bill.call = replace(bill.call, log_bytes=len(lines.encode()), log_lines=len(lines.splitlines()))
    return bill


@dataclass
class Bill:
    """Follows each call. A write is billed by the item's size before and after, so it is settled at the next call."""

    clock: ManualClock
    call: Call = field(default_factory=Call)
    requests: int = 0
    """Calls of AWS's API."""
    places: Counter[str] = field(default_factory=Counter)
    """Write units by table, and by `table/index` of the global ones, which have partitions of their own."""
    _open: list[tuple[str, Item, Item | None, int]] = field(default_factory=list)
    _tables: dict[str, Item] = field(default_factory=dict)
    _asks: bool = False

    def on_call(self, operation: str, arguments: dict[str, Any]) -> None:
        if self._asks:
            return
        self.requests += 1
        self.settle()
        self.clock.move(_SECONDS_OF_A_CALL)  # so that an index by time is written as often as it would be
        if operation in ("SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"):
            self._add(queue_requests=1)
        elif operation == "GetObject":
            self._add(object_reads=1)
        elif operation in _READS:
            self._add(read_units=self._read(operation, arguments))
        elif operation == "TransactWriteItems":
            for write in arguments["TransactItems"]:
                ((kind, of),) = write.items()
                self._begin(of, kind, times=2)
        elif operation in ("PutItem", "UpdateItem", "DeleteItem"):
            self._begin(arguments, operation, times=1)
        else:
            raise AssertionError(f"{operation} has no price here")

    def settle(self) -> None:
        for table, key, before, times in self._open:
            after = self._item(table, key)
            indexes = self._table(table)
            self._write(table, times * units(max(item_size(before), item_size(after)), WRITE_BYTES))
            for index in indexes["local"]:
                self._write(table, times * index_units(index, before, after))
            for index in indexes["global"]:  # written after the transaction, as single writes
                self._write(f"{table}/{index['name']}", index_units(index, before, after))
            self._add(changes=int(_changed_at(before) != _changed_at(after)))
        self._open.clear()

    def _write(self, place: str, write_units: int) -> None:
        self._add(write_units=write_units)
        self.places[place] += write_units

    def _begin(self, of: Item, kind: str, *, times: int) -> None:
        table = of["TableName"]
        key = {name: (of["Item"] if "Item" in of else of["Key"])[name] for name in self._table(table)["key"]}
        assert kind != "ConditionCheck"
        self._open.append((table, key, self._item(table, key), times))

    def _read(self, operation: str, arguments: Item) -> float:
        answer = self._ask(operation, **arguments)
        if operation == "BatchGetItem":
            return sum(
                len(of["Keys"]) * _consistency(of) for of in arguments["RequestItems"].values()
            )  # items of ours are below 4 kB
        items = [answer["Item"]] if "Item" in answer else answer.get("Items", [])
        return max(1, units(sum(map(item_size, items)), READ_BYTES)) * _consistency(arguments)

    def _item(self, table: str, key: Item) -> Item | None:
        found: Item | None = self._ask("GetItem", TableName=table, Key=key, ConsistentRead=True).get("Item")
        return found

    def _table(self, name: str) -> Item:
        if name not in self._tables:
            self._tables[name] = described(self._ask("DescribeTable", TableName=name)["Table"])
        return self._tables[name]

    def _ask(self, operation: str, **arguments: Any) -> Item:
        """A look of our own, which costs nothing."""
        self._asks = True
        try:
            answer: Item = getattr(_dynamodb(), xform_name(operation))(**arguments)
        finally:
            self._asks = False
        return answer

    def _add(self, **counts: float) -> None:
        self.call = self.call + Call(**counts)


@cache
def _dynamodb() -> Any:
    return boto3.client("dynamodb")


def _changed_at(item: Item | None) -> Any:
    return (item or {}).get("changed_at")


def _consistency(arguments: Item) -> float:
    return 1.0 if arguments.get("ConsistentRead") else 0.5


def _stored(shop: Shop) -> int:
    """Bytes that the thread takes, with the entries of its index."""
    table = f"{shop.parts.settings.table_prefix}messages"
    indexes = described(_dynamodb().describe_table(TableName=table)["Table"])
    items = _dynamodb().query(
        TableName=table,
        KeyConditionExpression="conversation_id = :c",
        ExpressionAttributeValues={":c": {"S": shop.conversation_id()}},
    )["Items"]
    entries = [entry(index, item) for index in (*indexes["local"], *indexes["global"]) for item in items]
    return sum(item_size(each) + _BYTES_OF_AN_INDEXED_ITEM for each in (*items, *entries) if each)


def _counted(shop: Shop) -> int:
    """Bytes of a conversation that are read as the page counts the lists."""
    table = f"{shop.parts.settings.table_prefix}conversations"
    indexes = described(_dynamodb().describe_table(TableName=table)["Table"])["global"]
    inbox = next(index for index in indexes if index["name"] == "inbox")
    key = {"conversation_id": {"S": shop.conversation_id()}}
    return item_size(entry(inbox, _dynamodb().get_item(TableName=table, Key=key)["Item"]))


if __name__ == "__main__":
    sys.exit(main())

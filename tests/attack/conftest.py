"""The bot of the functional tests, and what an attack must leave as it was: tables, files, queue, log."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from chalicelib.sales.change import Change, UnansweredQuestion
from chalicelib.sales.operators import Role
from tests.aws import BUCKET, REGION
from tests.functional.conftest import AN_ORDER, PASSWORD_HASH, SENDER, Shop, aws, shop

__all__ = ["aws", "shop"]


@dataclass(frozen=True)
class Kept:
    """All that there is, but for the counts of failed sign-ins. Two are equal when nothing was written in between."""

    rows: dict[str, list[str]]
    files: dict[str, str]
    queued: int


def kept() -> Kept:
    """Read behind AWS's door, where a Scan is no matter."""
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    rows = {name: sorted(filter(_is_kept, map(_as_text, table.all_items()))) for name, table in tables.items()}
    files = {name: str(key.etag) for name, key in s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET].keys.items()}
    return Kept(rows, files, queued())


def queued() -> int:
    """Jobs that are to be done, those in a worker's hands among them."""
    (queue,) = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues.values()
    return len(queue._messages)


def _is_kept(row: str) -> bool:
    return '{"S": "failures:' not in row


def _as_text(item: Any) -> str:
    return json.dumps(item.to_json()["Attributes"], sort_keys=True, default=str)


def new_rows(before: Kept, after: Kept) -> dict[str, list[dict[str, Any]]]:
    """What was added or changed, by table."""
    return {
        name: [json.loads(row) for row in rows if row not in before.rows[name]]
        for name, rows in after.rows.items()
        if rows != before.rows[name]
    }


@dataclass(frozen=True)
class Stocked:
    """A shop where each path of the API leads to something, and its operators' tokens."""

    shop: Shop
    tokens: dict[str, str]
    parts: dict[str, str]

    def path(self, template: str) -> str:
        """The placeholders filled with what is there; a new one needs its line in `stocked`."""
        return template.format(**{name: quote(value, safe="") for name, value in self.parts.items()})


@pytest.fixture
def stocked(shop: Shop) -> Stocked:
    """Ana has been answered, an answer is marked as wrong, there are products, an order and a question."""
    shop.customer_writes("¿Cuánto cuesta la taza?")
    shop.worker()
    shop.parts.operators.set_password("lucia", Role.VIEWER, PASSWORD_HASH)
    tokens = {role: shop.token(name) for role, name in (("viewer", "viewer"), ("operator", "op"), ("admin", "admin"))}
    csv = "id;nombre;precio;existencias\nTAZA;Taza;249;5\nVELA;Vela;99;\n"
    assert shop.api("POST", "/api/products/import", {"csv": csv}, token=tokens["operator"]).status_code == 200
    question = UnansweredQuestion(SENDER, "¿Hacen factura?", shop.clock.now())
    change = Change("any", new_orders=(AN_ORDER,), questions=(question,), touches_conversation=False)
    shop.parts.conversations.commit(change)
    parts = {
        "conversation_id": shop.conversation_id(),
        "message_id": "bot:1:1",
        "place": "0",
        "order_id": AN_ORDER.order_id,
        "product_id": "TAZA",
        "question_id": shop.parts.catalog.questions(SENDER)[0].question_id,
        "username": "lucia",
        "job_id": shop.parts.export_customer.ask(shop.conversation_id()),
    }
    here = Stocked(shop, tokens, parts)
    marked = {"right": "Cuesta $249.00 MXN."}
    correction = here.path("/api/conversations/{conversation_id}/messages/{message_id}/correction")
    assert shop.api("PUT", correction, marked, token=tokens["operator"]).status_code == 200
    return here

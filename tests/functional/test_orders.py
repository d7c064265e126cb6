"""The orders over the API: lists, one of them, what operators change, as docs/openapi.yaml describes it."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib import wiring
from chalicelib.sales.change import Change
from chalicelib.sales.orders import Order, OrderState
from chalicelib.store.tables import OrderRow, ProductRow
from tests.fakes.outside import START
from tests.functional.conftest import AN_ORDER, ANA, SENDER, Shop, settings
from tests.functional.test_openapi import DESCRIPTION, DescribedShop
from tests.gateways.scripted_server import Answer, ScriptedServer, serving

ORDERS, ORDER = "/api/orders", "/api/orders/{order_id}"
FIRST = replace(AN_ORDER, stock_taken=("TAZA",), customer_name="Ana", address=ANA, ship_to="Calle 1")


@pytest.fixture
def described(shop: Shop) -> DescribedShop:
    return DescribedShop(shop)


def has_orders(shop: Shop, *orders: Order) -> None:
    for order in orders:
        shop.parts.conversations.commit(Change("any", new_orders=(order,), touches_conversation=False))


def sells(shop: Shop, stock: int) -> None:
    ProductRow(f"{SENDER}#current", "pointer", version="v1", snapshot="catalogs/v1", imported_at=START).save()
    row = ProductRow(f"{SENDER}#v1", "TAZA", name="Taza", price=24900, currency="MXN", stock=stock)
    row.save()


def numbered(count: int) -> list[Order]:
    return [
        replace(FIRST, order_id=f"P-{n:04}", placed_at=START + timedelta(minutes=n), state=list(OrderState)[n % 2])
        for n in range(count)
    ]


def totals(shop: Shop) -> dict[str, Any]:
    return dict(shop.api("GET", "/api/metrics", token="viewer").json_body["totals"])


def test_the_described_states_are_those_of_the_code() -> None:
    assert DESCRIPTION["components"]["schemas"]["OrderState"]["enum"] == list(OrderState)


def test_a_viewer_sees_the_orders_newest_first_page_by_page(described: DescribedShop) -> None:
    has_orders(described.shop, *numbered(5))
    first = described("GET", ORDERS, who="viewer", query={"limit": "3"}).json_body
    second = described("GET", ORDERS, who="viewer", query={"limit": "3", "cursor": first["next"]}).json_body
    seen = [item["order_id"] for item in first["items"] + second["items"]]
    assert seen == ["P-0004", "P-0003", "P-0002", "P-0001", "P-0000"]
    assert second["next"] is None


def test_orders_are_listed_by_state(described: DescribedShop) -> None:
    has_orders(described.shop, *numbered(4))
    paid = described("GET", ORDERS, query={"state": "paid"}).json_body["items"]
    assert [item["order_id"] for item in paid] == ["P-0003", "P-0001"]


def test_an_order_is_told_whole(described: DescribedShop) -> None:
    has_orders(described.shop, FIRST)
    told = described("GET", ORDER, who="viewer", order_id=FIRST.order_id).json_body
    assert told["lines"] == [
        {"product_id": "TAZA", "name": "Taza", "quantity": 2, "unit_price": 24900, "amount": 49800}
    ]
    assert (told["customer_name"], told["address"], told["ship_to"]) == ("Ana", ANA, "Calle 1")
    assert (told["total"], told["currency"], told["state"]) == (57700, "MXN", "placed")
    assert told["conversation_id"] is None


def test_an_operator_marks_an_order_as_paid_and_sent(described: DescribedShop) -> None:
    has_orders(described.shop, FIRST)
    paid = described("PATCH", ORDER, {"state": "paid", "version": 0}, order_id=FIRST.order_id).json_body
    assert (paid["state"], paid["version"], paid["sent_at"]) == ("paid", 1, None)
    assert paid["paid_at"]
    again = described("PATCH", ORDER, {"state": "paid"}, order_id=FIRST.order_id)
    assert (again.status_code, again.json_body) == (200, paid)
    sent = described("PATCH", ORDER, {"state": "sent"}, order_id=FIRST.order_id).json_body
    assert sent["sent_at"]
    counted = totals(described.shop)
    assert (counted["orders_paid"], counted["revenue_paid"], counted["orders_cancelled"]) == (1, 57700, 0)


def test_a_cancelled_order_gives_its_stock_back_and_is_counted(described: DescribedShop) -> None:
    has_orders(described.shop, FIRST)
    sells(described.shop, stock=3)
    cancelled = described("PATCH", ORDER, {"state": "cancelled"}, order_id=FIRST.order_id).json_body
    assert cancelled["state"] == "cancelled"
    assert ProductRow.get(f"{SENDER}#v1", "TAZA").stock == 5
    counted = totals(described.shop)
    assert (counted["orders_cancelled"], counted["revenue_cancelled"]) == (1, 57700)


def test_what_cannot_be_is_refused_with_a_sentence(described: DescribedShop) -> None:
    has_orders(described.shop, replace(FIRST, state=OrderState.SENT, sent_at=START, version=1))
    cancelled = described("PATCH", ORDER, {"state": "cancelled"}, order_id=FIRST.order_id)
    assert cancelled.status_code == 409
    assert cancelled.json_body["error"] == {
        "code": "no_such_move",
        "message": "El pedido ya se envió: no se puede cancelar.",
    }
    stale = described("PATCH", ORDER, {"state": "paid", "version": 0}, order_id=FIRST.order_id)
    assert (stale.status_code, stale.json_body["error"]["code"]) == (409, "version_conflict")


def test_who_is_not_there_or_may_not_is_refused(described: DescribedShop) -> None:
    has_orders(described.shop, FIRST)
    assert described("GET", ORDER, order_id="P-NONE").status_code == 404
    assert described("PATCH", ORDER, {"state": "paid"}, order_id="P-NONE").status_code == 404
    assert described("PATCH", ORDER, {"state": "paid"}, who="viewer", order_id=FIRST.order_id).status_code == 403
    assert described("GET", ORDERS, who=None).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "lost"},
        {"state": 1},
        {"state": None},
        {"state": "paid", "version": "1"},
        {"state": "paid", "x": 1},
    ],
)
def test_a_change_that_makes_no_sense_is_refused(described: DescribedShop, body: dict[str, Any]) -> None:
    has_orders(described.shop, FIRST)
    assert described("PATCH", ORDER, body, order_id=FIRST.order_id).status_code == 400
    assert OrderRow.get(FIRST.order_id).state == "placed"


@pytest.mark.parametrize("query", [{"state": "lost"}, {"limit": "0"}, {"cursor": "made-up"}])
def test_a_list_that_makes_no_sense_is_refused(described: DescribedShop, query: dict[str, str]) -> None:
    assert described("GET", ORDERS, query=query).status_code == 400


def test_the_whole_bot_tells_the_shop_by_mail_and_by_its_own_system(shop: Shop) -> None:
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    mailbox = sqs.create_queue(QueueName="mailbox")["QueueUrl"]
    topic = sns.create_topic(Name="notices")["TopicArn"]
    arn = sqs.get_queue_attributes(QueueUrl=mailbox, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    with serving(ScriptedServer(answer=lambda _: Answer(200, {}))) as own_system:
        changed = {"STAGE": "local", "NOTICE_TOPIC_ARN": topic, "WEBHOOK_SECRET": "w" * 32}
        environ = settings(REPLY_QUEUE_URL=shop.aws.queue_url, HAND_OFF_WEBHOOK_URL=own_system.url, **changed)
        parts = wiring.Wiring({**os.environ, **environ}, clock=shop.clock, twilio=shop.twilio, model=shop.model)
        wiring.use(parts)
        shop.customer_writes("Quiero hablar con una persona")
        shop.worker()
    (mail,) = sqs.receive_message(QueueUrl=mailbox)["Messages"]
    (posted,) = own_system.requests
    assert json.loads(mail["Body"])["Subject"] == "Un cliente espera a una persona"
    assert posted.json["conversation"]["conversation_id"] == shop.conversation_id()
    assert posted.headers["X-SalesBot-Signature"]


def test_the_log_of_a_change_names_the_order_and_nobody(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    has_orders(shop, FIRST)
    shop.api("PATCH", f"/api/orders/{FIRST.order_id}", {"state": "paid"})
    lines = capsys.readouterr().out
    assert any(json.loads(line).get("order_id") == FIRST.order_id for line in lines.splitlines())
    assert not [word for word in ("Ana", "34600000001", "Calle") if word in lines]

"""What is relied on of orders and stock in the tables: the fake and DynamoDB pass the same suite."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.errors import OrderChanged, RequestRefused, StockChanged
from chalicelib.sales.ads import Ad
from chalicelib.sales.catalog import Product
from chalicelib.sales.change import Change, OrderChange
from chalicelib.sales.orders import Order, OrderState, StockTake
from chalicelib.sales.quotes import QuoteLine
from chalicelib.store.conversations import DynamoConversations
from chalicelib.store.cursors import Cursors
from chalicelib.store.orders import DynamoOrders
from chalicelib.store.tables import OrderRow, ProductRow
from chalicelib.store.transactions import Transactions
from tests.aws import aws_in_process
from tests.fakes.conversations import FakeConversations
from tests.fakes.orders import FakeOrders
from tests.fakes.outside import START

SENDER = "whatsapp:+14155238886"
OTHER = "whatsapp:+14155238887"
ID = "conversation-1"


@dataclass
class Tables:
    conversations: Any
    orders: Any

    def place(self, *orders: Order) -> None:
        for order in orders:
            self.conversations.commit(Change(ID, new_orders=(order,), touches_conversation=False))

    def change(self, order_id: str, **change: Any) -> None:
        update = OrderChange(order_id, **change)
        self.conversations.commit(Change(ID, order_changes=(update,), touches_conversation=False))

    def take(self, *stock: StockTake) -> None:
        self.conversations.commit(Change(ID, stock=stock, touches_conversation=False))

    def sells(self, product: Product, version: str) -> None:
        """From now on this version is in force."""
        if isinstance(self.conversations, FakeConversations):
            self.conversations.versions[SENDER] = version
            self.conversations.products[SENDER, version, product.product_id] = product
            return
        ProductRow(f"{SENDER}#current", "pointer", version=version).save()
        ProductRow(
            f"{SENDER}#{version}",
            product.product_id,
            name=product.name,
            price=product.price,
            currency=product.currency,
            stock=product.stock,
        ).save()

    def stock_of(self, product_id: str, version: str) -> int | None:
        if isinstance(self.conversations, FakeConversations):
            return self.conversations.products[SENDER, version, product_id].stock
        stock = ProductRow.get(f"{SENDER}#{version}", product_id).stock
        return None if stock is None else int(stock)


@pytest.fixture(params=["fake", "dynamodb"])
def tables(request: pytest.FixtureRequest) -> Iterator[Tables]:
    if request.param == "fake":
        conversations = FakeConversations()
        yield Tables(conversations, FakeOrders(conversations))
        return
    with aws_in_process():
        transactions = Transactions(shards=3, retention=timedelta(days=365), sleep=lambda seconds: None)
        yield Tables(DynamoConversations(transactions), DynamoOrders(Cursors(lambda: "s" * 40)))


@pytest.fixture
def listed() -> Iterator[Tables]:
    """Lists are DynamoDB's alone: no flow reads them."""
    with aws_in_process():
        transactions = Transactions(shards=3, retention=timedelta(days=365), sleep=lambda seconds: None)
        yield Tables(DynamoConversations(transactions), DynamoOrders(Cursors(lambda: "s" * 40)))


def order(number: int = 1, **fields: Any) -> Order:
    placed_at = START + timedelta(minutes=number)
    return Order(
        **{
            "order_id": f"P-{number:04}",
            "sender": SENDER,
            "conversation_id": ID,
            "quote_id": "q1",
            "placed_at": placed_at,
            "changed_at": placed_at,
            "state": OrderState.PLACED,
            "lines": (QuoteLine("TAZA", "Taza", 2, 24900),),
            "discount_percent": 10,
            "discount": 4980,
            "delivery_area": "CDMX",
            "delivery_price": 7900,
            "total": 52720,
            "currency": "MXN",
            "catalog_version": "v1",
            "customer_name": "Ana",
            "address": "whatsapp:+34600000001",
            "ship_to": "Calle 1",
            "stock_taken": ("TAZA",),
            **fields,
        }
    )


def take(quantity: int, version: str = "v1") -> StockTake:
    return StockTake(SENDER, version, "TAZA", quantity)


MUG = Product("TAZA", "Taza", 24900, "MXN", stock=5)


def test_an_order_comes_back_as_it_was_placed(tables: Tables) -> None:
    whole = order(paid_at=START, sent_at=START + timedelta(hours=1), version=2, ad=Ad("1202", "Rebozos"))
    tables.place(whole)
    found = tables.orders.get("P-0001")
    assert (found, found.ad.headline) == (whole, "Rebozos")


def test_an_order_without_an_area_and_a_place_comes_back_so(tables: Tables) -> None:
    bare = order(delivery_area="", ship_to="", customer_name="", stock_taken=())
    tables.place(bare)
    assert tables.orders.get("P-0001") == bare


def test_an_order_that_is_not_there_is_none(tables: Tables) -> None:
    assert tables.orders.get("P-0001") is None
    assert tables.orders.of_conversation(ID) == []


def test_an_order_is_placed_once(tables: Tables) -> None:
    tables.place(order())
    with pytest.raises(OrderChanged):
        tables.place(order(total=1))
    assert tables.orders.get("P-0001").total == 52720


def test_an_order_changes_only_from_what_it_is_expected_to_be(tables: Tables) -> None:
    tables.place(order())
    paid = {"state": OrderState.PAID, "paid_at": START, "version": 1}
    expected = {"state": OrderState.PLACED, "version": 0}
    tables.change("P-0001", set=paid, expects=expected)
    with pytest.raises(OrderChanged):
        tables.change("P-0001", set=paid, expects=expected)
    changed = tables.orders.get("P-0001")
    assert (changed.state, changed.paid_at, changed.version) == (OrderState.PAID, START, 1)


def test_an_order_that_is_not_there_is_not_brought_into_being(tables: Tables) -> None:
    with pytest.raises(OrderChanged):
        tables.change("P-0001", set={"state": OrderState.PAID})
    assert tables.orders.get("P-0001") is None


def test_the_orders_of_a_conversation_are_found_until_it_is_forgotten_in_them(tables: Tables) -> None:
    tables.place(order(2), order(1), order(3, conversation_id="other"))
    assert tables.orders.of_conversation(ID) == ["P-0001", "P-0002"]
    tables.change("P-0001", set={"conversation_id": "", "customer_name": "", "address": "", "ship_to": ""})
    assert tables.orders.of_conversation(ID) == ["P-0002"]
    forgotten = tables.orders.get("P-0001")
    assert (forgotten.conversation_id, forgotten.customer_name, forgotten.address, forgotten.ship_to) == ("",) * 4
    assert forgotten == replace(order(1), conversation_id="", customer_name="", address="", ship_to="")


def test_stock_is_taken_and_comes_back(tables: Tables) -> None:
    tables.sells(MUG, "v1")
    tables.take(take(3))
    assert tables.stock_of("TAZA", "v1") == 2
    tables.take(take(-3))
    assert tables.stock_of("TAZA", "v1") == 5


def test_no_more_is_taken_than_there_is(tables: Tables) -> None:
    tables.sells(MUG, "v1")
    with pytest.raises(StockChanged):
        tables.take(take(6))
    assert tables.stock_of("TAZA", "v1") == 5


def test_stock_comes_back_only_into_the_catalog_in_force(tables: Tables) -> None:
    tables.sells(MUG, "v1")
    tables.sells(MUG, "v2")
    with pytest.raises(StockChanged):
        tables.take(take(-1, "v1"))
    tables.take(take(-1, "v2"))
    assert (tables.stock_of("TAZA", "v1"), tables.stock_of("TAZA", "v2")) == (5, 6)


def test_stock_does_not_come_back_to_a_product_that_is_no_longer_sold(tables: Tables) -> None:
    tables.sells(replace(MUG, product_id="PLATO"), "v1")
    with pytest.raises(StockChanged):
        tables.take(take(-1))


def test_a_change_of_an_order_and_its_stock_happens_whole_or_not_at_all(tables: Tables) -> None:
    tables.sells(MUG, "v1")
    tables.place(order())
    update = OrderChange("P-0001", set={"state": OrderState.CANCELLED}, expects={"state": OrderState.PAID})
    with pytest.raises(OrderChanged):
        tables.conversations.commit(Change(ID, order_changes=(update,), stock=(take(-2),), touches_conversation=False))
    assert tables.stock_of("TAZA", "v1") == 5
    assert tables.orders.get("P-0001").state is OrderState.PLACED


def test_an_order_expires_with_what_the_customer_wrote(listed: Tables) -> None:
    listed.place(order())
    assert OrderRow.get("P-0001").expires_at == order().placed_at + timedelta(days=365)


# Lists


def ids(page: Any) -> list[str]:
    return [item.order_id for item in page.items]


def test_orders_of_all_numbers_are_listed_newest_first_page_by_page(listed: Tables) -> None:
    listed.place(*(order(n, sender=SENDER if n % 3 else OTHER) for n in range(1, 12)))
    found: list[str] = []
    cursor = None
    for _ in range(4):
        page = listed.orders.newest((SENDER, OTHER), state=None, limit=4, cursor=cursor)
        found += ids(page)
        cursor = page.next
        if cursor is None:
            break
    assert found == [f"P-{n:04}" for n in range(11, 0, -1)]


def test_orders_are_listed_by_their_state(listed: Tables) -> None:
    listed.place(*(order(n, state=OrderState.PAID if n % 2 else OrderState.PLACED) for n in range(1, 7)))
    page = listed.orders.newest((SENDER,), state=OrderState.PAID, limit=2, cursor=None)
    following = listed.orders.newest((SENDER,), state=OrderState.PAID, limit=2, cursor=page.next)
    assert (ids(page), ids(following)) == (["P-0005", "P-0003"], ["P-0001"])


def test_the_place_in_one_list_is_none_in_another(listed: Tables) -> None:
    listed.place(*(order(n) for n in range(1, 4)))
    page = listed.orders.newest((SENDER,), state=None, limit=2, cursor=None)
    with pytest.raises(RequestRefused, match="bad_cursor"):
        listed.orders.newest((SENDER,), state=OrderState.PAID, limit=2, cursor=page.next)


def test_orders_of_all_numbers_add_up_by_state(listed: Tables) -> None:
    states = [OrderState.PLACED, OrderState.PLACED, OrderState.SENT, OrderState.CANCELLED]
    listed.place(*(order(n, state=state, total=10**n) for n, state in enumerate(states)))
    listed.place(order(8, sender=OTHER, total=5), order(9, currency="USD"))
    sums, capped = listed.orders.summary((SENDER, OTHER), "MXN")
    found = {item.state: (item.count, item.total) for item in sums}
    assert found == {
        OrderState.PLACED: (3, 16),
        OrderState.PAID: (0, 0),
        OrderState.SENT: (1, 100),
        OrderState.CANCELLED: (1, 1000),
    }
    assert not capped


@pytest.mark.parametrize(("most", "counted", "capped"), [(4, 4, True), (5, 5, False)])
def test_too_many_orders_to_add_up_are_told_as_such(listed: Tables, most: int, counted: int, capped: bool) -> None:
    listed.place(*(order(n, sender=SENDER if n % 2 else OTHER) for n in range(5)))
    orders = DynamoOrders(Cursors(lambda: "s" * 40), most_summed=most)
    sums, told = orders.summary((SENDER, OTHER), "MXN")
    assert (sum(item.count for item in sums), told) == (counted, capped)

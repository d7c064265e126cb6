"""What becomes of an order: its states, stock that comes back, what is counted, what stays after an erasure."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import RequestRefused, SendDelayed, TryAgainLater
from chalicelib.flows.change_order import ChangeOrder
from chalicelib.sales.catalog import Product
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import Stage
from chalicelib.sales.orders import Order, OrderState
from tests.fakes.catalog import FakeCatalog
from tests.fakes.killing import Killed, Killer, Overtaken
from tests.fakes.orders import FakeOrders
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import buy, customer_gets, order, quote, total_told
from tests.world import ANA, SENDER, ZONE, World

MUG = Product("TAZA", "Taza de barro negro", 24900, "MXN", stock=5)
CARD = Product("TARJETA", "Tarjeta de regalo", 10000, "MXN")
PLACED, PAID, SENT, CANCELLED = OrderState
EVERY_MOVE = [(before, after) for before in OrderState for after in OrderState if before is not after]
POSSIBLE = {(PLACED, PAID), (PLACED, SENT), (PLACED, CANCELLED), (PAID, SENT), (PAID, CANCELLED), (SENT, PAID)}
WAY_TO = {PLACED: (), PAID: (PAID,), SENT: (SENT,), CANCELLED: (CANCELLED,)}


@pytest.fixture
def world() -> World:
    """Ana has bought two mugs and a gift card."""
    model = ScriptedModel()
    world = World(model=model)
    world.sells(MUG, CARD)
    buy(world, ("TAZA", 2), ("TARJETA", 1))
    return world


def the_order(world: World) -> Order:
    (order,) = world.conversations.orders.values()
    return order


def changing(world: World, conversations: Any = None) -> ChangeOrder:
    tables = world.conversations
    catalog = FakeCatalog(tables, world.knowledge)
    return ChangeOrder(conversations or tables, FakeOrders(tables), catalog, world.clock, ZONE)


def becomes(world: World, *states: OrderState, version: int | None = None) -> Order:
    for state in states:
        world.clock.move(60)
        changing(world)(the_order(world).order_id, state, version)
    return the_order(world)


def counted_since(world: World, before: Counter[str]) -> Counter[str]:
    return world.conversations.totals() - before


# States


@pytest.mark.parametrize(("before", "after"), [move for move in EVERY_MOVE if move in POSSIBLE])
def test_an_order_moves_on(world: World, before: OrderState, after: OrderState) -> None:
    becomes(world, *WAY_TO[before])
    moved = becomes(world, after)
    assert (moved.state, moved.changed_at) == (after, world.clock.now())


@pytest.mark.parametrize(("before", "after"), [move for move in EVERY_MOVE if move not in POSSIBLE])
def test_other_moves_are_refused_and_change_nothing(world: World, before: OrderState, after: OrderState) -> None:
    as_it_was = becomes(world, *WAY_TO[before])
    with pytest.raises(RequestRefused) as refused:
        becomes(world, after)
    assert (refused.value.status, refused.value.code) == (409, "no_such_move")
    assert the_order(world) == as_it_was


@pytest.mark.parametrize("way", [(PAID, SENT), (SENT, PAID)])
def test_sent_and_paid_each_happen_once_in_either_order(world: World, way: tuple[OrderState, OrderState]) -> None:
    before = world.conversations.totals()
    done = becomes(world, *way)
    assert done.paid_at
    assert done.sent_at
    for state in (way[0], CANCELLED):
        with pytest.raises(RequestRefused):
            becomes(world, state)
    assert counted_since(world, before)["orders_paid"] == 1


def test_the_same_state_again_changes_and_counts_nothing(world: World) -> None:
    paid = becomes(world, PAID)
    before = world.conversations.totals()
    assert becomes(world, PAID, version=0) == paid
    assert not counted_since(world, before)


def test_who_saw_an_older_version_is_told_so(world: World) -> None:
    becomes(world, PAID, version=0)
    with pytest.raises(RequestRefused) as refused:
        becomes(world, SENT, version=0)
    assert refused.value.code == "version_conflict"
    becomes(world, SENT, version=1)


def test_an_order_that_does_not_exist_cannot_be_changed(world: World) -> None:
    with pytest.raises(RequestRefused) as refused:
        changing(world)("P-NONE", PAID, None)
    assert refused.value.status == 404


def test_of_two_who_change_it_at_once_the_second_finds_what_the_first_did(world: World) -> None:
    order_id = the_order(world).order_id
    overtaken = Overtaken(world.conversations, "commit", by=lambda: becomes(world, CANCELLED))
    with pytest.raises(RequestRefused) as refused:
        changing(world, overtaken)(order_id, PAID, None)
    assert refused.value.code == "no_such_move"
    assert the_order(world).state is CANCELLED
    assert world.conversations.totals()["orders_paid"] == 0


# What is counted


def test_what_is_placed_and_what_is_paid_are_counted_apart(world: World) -> None:
    total = the_order(world).total
    placed = world.conversations.totals()
    assert (placed["orders_placed"], placed["revenue_placed"]) == (1, total)
    assert placed["orders_paid"] == 0
    becomes(world, PAID)
    assert counted_since(world, placed) == Counter(orders_paid=1, revenue_paid=total)


def test_a_change_counts_on_its_own_day(world: World) -> None:
    world.clock.move(3 * 24 * 3600)
    becomes(world, PAID)
    days = {day for (_, day), counters in world.conversations.counters.items() if counters["orders_paid"]}
    assert days == {"2026-11-23"}


def test_a_cancelled_order_is_counted_as_such(world: World) -> None:
    before = world.conversations.totals()
    total = becomes(world, CANCELLED).total
    assert counted_since(world, before) == Counter(orders_cancelled=1, revenue_cancelled=total, stage_lost=1)


def test_paid_money_that_goes_back_is_told_apart(world: World) -> None:
    becomes(world, PAID)
    before = world.conversations.totals()
    total = becomes(world, CANCELLED).total
    counted = counted_since(world, before)
    assert (counted["orders_refunded"], counted["revenue_refunded"], counted["orders_cancelled"]) == (1, total, 1)


# Stock


def test_a_cancelled_order_gives_its_stock_back_once(world: World) -> None:
    assert world.stock_of("TAZA") == 3
    becomes(world, CANCELLED, CANCELLED)
    assert world.stock_of("TAZA") == 5
    assert world.stock_of("TARJETA") is None


@pytest.mark.parametrize("state", [PAID, SENT])
def test_other_changes_leave_the_stock_alone(world: World, state: OrderState) -> None:
    becomes(world, state)
    assert world.stock_of("TAZA") == 3


def test_the_stock_comes_back_to_the_product_of_the_catalog_in_force(world: World) -> None:
    world.sells(replace(MUG, stock=10, price=30000))
    becomes(world, CANCELLED)
    assert world.stock_of("TAZA") == 12


def test_a_product_that_is_no_longer_sold_or_counted_gets_no_stock_back(world: World) -> None:
    world.sells(replace(MUG, stock=None))
    assert becomes(world, CANCELLED).state is CANCELLED
    assert world.stock_of("TAZA") is None


def test_an_order_can_be_cancelled_when_nothing_of_it_is_sold_any_more(world: World) -> None:
    world.sells(replace(MUG, product_id="PLATO"))
    assert becomes(world, CANCELLED).state is CANCELLED
    assert world.stock_of("PLATO") == 5


def test_a_product_that_is_counted_only_since_the_order_gets_no_stock_back(world: World) -> None:
    world.sells(replace(MUG, stock=7), replace(CARD, stock=10))
    becomes(world, CANCELLED)
    assert (world.stock_of("TAZA"), world.stock_of("TARJETA")) == (9, 10)


def test_a_catalog_that_is_imported_while_an_order_is_cancelled_gets_the_stock(world: World) -> None:
    overtaken = Overtaken(world.conversations, "commit", by=lambda: world.sells(replace(MUG, stock=7)))
    changing(world, overtaken)(the_order(world).order_id, CANCELLED, None)
    assert world.stock_of("TAZA") == 9


# The conversation


def test_a_cancelled_sale_is_lost_and_the_history_says_why(world: World) -> None:
    assert world.conversation().stage is Stage.WON
    becomes(world, CANCELLED)
    conversation = world.conversation()
    assert conversation.stage is Stage.LOST
    assert conversation.stage_history[-1].why == "order_cancelled"


def test_a_later_order_keeps_the_sale_won(world: World) -> None:
    later = replace(the_order(world), order_id="P-LATER")
    world.conversations.commit(Change(world.id_of(ANA), set={"order_id": "P-LATER"}, new_orders=(later,)))
    changing(world)(next(iter(world.conversations.orders)), CANCELLED, None)
    assert world.conversation().stage is Stage.WON


def with_another_order(world: World) -> str:
    """The newest of Ana's two orders."""
    later = replace(the_order(world), order_id="P-LATER", state=PLACED, paid_at=None, sent_at=None)
    world.conversations.commit(Change(world.id_of(ANA), set={"order_id": "P-LATER"}, new_orders=(later,)))
    return "P-LATER"


@pytest.mark.parametrize("state", [PLACED, PAID, SENT])
def test_an_earlier_order_that_stands_keeps_the_sale_won(world: World, state: OrderState) -> None:
    becomes(world, *WAY_TO[state])
    newest = with_another_order(world)
    before = world.conversations.totals()
    changing(world)(newest, CANCELLED, None)
    assert world.conversation().stage is Stage.WON
    assert counted_since(world, before)["stage_lost"] == 0


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_sale_is_lost_with_the_last_order_that_stood(world: World, *, newest_first: bool) -> None:
    earlier = the_order(world).order_id
    newest = with_another_order(world)
    for order_id in (newest, earlier) if newest_first else (earlier, newest):
        assert world.conversation().stage is Stage.WON
        changing(world)(order_id, CANCELLED, None)
    assert world.conversation().stage is Stage.LOST


def test_of_two_orders_cancelled_at_once_the_second_loses_the_sale(world: World) -> None:
    earlier = the_order(world).order_id
    newest = with_another_order(world)
    overtaken = Overtaken(world.conversations, "commit", by=lambda: changing(world)(earlier, CANCELLED, None))
    changing(world, overtaken)(newest, CANCELLED, None)
    assert world.conversation().stage is Stage.LOST
    assert world.conversations.totals()["stage_lost"] == 1


@pytest.mark.parametrize("state", [PAID, SENT])
def test_other_changes_leave_the_conversation_alone(world: World, state: OrderState) -> None:
    before = world.conversation()
    becomes(world, state)
    assert world.conversation() == before


# Erasure


def erased(world: World) -> Order:
    world.objects.put(f"media/{world.id_of(ANA)}/photo", b"her photo", "image/jpeg")
    world.objects.put("media/other/photo", b"of another customer", "image/jpeg")
    world.erase()
    world.worker_runs()
    return the_order(world)


def test_an_erased_persons_order_stays_a_sale_without_its_buyer(world: World) -> None:
    before = the_order(world)
    assert (before.customer_name, before.address, before.ship_to) == ("Ana", ANA, "Calle 1, Coyoacán")
    after = erased(world)
    assert after == replace(before, customer_name="", address="", ship_to="", conversation_id="")


def test_an_erased_persons_files_are_deleted_and_no_others(world: World) -> None:
    erased(world)
    assert world.objects.keys_under("media/") == ["media/other/photo"]


def test_an_order_that_the_index_does_not_show_yet_is_forgotten_too(world: World) -> None:
    class Lagging(FakeOrders):
        def of_conversation(self, conversation_id: str) -> list[str]:
            return []

    world.erase()
    conversation = world.conversation()
    erase = replace(world.erase_customer(), orders=Lagging(world.conversations))
    erase.run(conversation, world.clock.deadline())
    assert the_order(world).address == ""


def test_many_orders_of_one_person_are_all_forgotten(world: World) -> None:
    for number in range(120):
        more = replace(the_order_of(world), order_id=f"P-{number:04}")
        world.conversations.commit(Change(world.id_of(ANA), new_orders=(more,)))
    world.erase()
    world.worker_runs()
    assert not [order for order in world.conversations.orders.values() if order.address or order.conversation_id]


def test_an_order_that_has_expired_does_not_hold_up_the_erasure_of_the_others(world: World) -> None:
    expired = the_order(world).order_id
    newest = with_another_order(world)

    class Remembering(FakeOrders):
        def of_conversation(self, conversation_id: str) -> list[str]:
            return [expired, newest]

    del world.conversations.orders[expired]
    world.erase()
    erase = replace(world.erase_customer(), orders=Remembering(world.conversations))
    erase.run(world.conversation(), world.clock.deadline())
    assert world.conversations.read(world.id_of(ANA)) is None
    assert the_order(world).address == ""


def test_an_erasure_ends_although_its_newest_order_has_expired(world: World) -> None:
    world.conversations.orders.clear()
    world.erase()
    world.worker_runs()
    assert world.conversations.read(world.id_of(ANA)) is None


@pytest.fixture
def untold(world: World) -> World:
    """Ana has ordered two more mugs, and Twilio has not taken the answer yet."""
    customer_gets(world, world.model, "Otras dos tazas", Play(total_told, [quote(("TAZA", 2))]))
    quote_id = world.conversation().quote.quote_id
    world.twilio.fails = [SendDelayed(63018)] * 9
    with pytest.raises(TryAgainLater):
        customer_gets(world, world.model, "Sí", Play("¡Gracias!", [order(quote_id)]))
    world.twilio.fails = []
    assert world.stock_of("TAZA") == 1
    return world


def test_an_order_that_the_erased_person_was_not_told_of_is_cancelled(untold: World) -> None:
    before = untold.conversations.totals()
    told, mails = len(untold.twilio.accepted), len(untold.notices.told)
    untold.erase()
    untold.worker_runs()
    first, newest = untold.conversations.orders.values()
    assert (first.state, newest.state) == (PLACED, CANCELLED)
    assert (newest.address, newest.customer_name) == ("", "")
    assert untold.stock_of("TAZA") == 3
    assert (len(untold.twilio.accepted), len(untold.notices.told)) == (told, mails)
    counted = counted_since(untold, before)
    assert (counted["orders_cancelled"], counted["stage_lost"]) == (1, 0)


def test_an_order_that_was_told_before_its_answer_was_closed_stands(untold: World) -> None:
    untold.twilio_reports(untold.conversation().pending_answer.message_ids[0], "sent", sid="SMtold")
    untold.erase()
    untold.worker_runs()
    assert {order.state for order in untold.conversations.orders.values()} == {PLACED}
    assert untold.stock_of("TAZA") == 1


def test_an_untold_order_that_the_shop_has_moved_on_meanwhile_stands(untold: World) -> None:
    _, newest = untold.conversations.orders
    changing(untold)(newest, PAID, None)
    untold.erase()
    untold.worker_runs()
    assert untold.conversations.orders[newest].state is PAID


def test_an_erasure_that_dies_after_the_cancelling_gives_the_stock_back_once(untold: World) -> None:
    untold.erase()
    dying = replace(untold.erase_customer(), objects=Killer(1, after=False).wrap(untold.objects))
    with pytest.raises(Killed):
        dying.run(untold.conversation(), untold.clock.deadline())
    untold.worker_runs()
    assert untold.conversations.read(untold.id_of(ANA)) is None
    assert untold.stock_of("TAZA") == 3


def the_order_of(world: World) -> Order:
    order: Order = next(iter(world.conversations.orders.values()))
    return order


def test_an_erased_persons_order_can_still_be_moved_on(world: World) -> None:
    erased(world)
    assert becomes(world, CANCELLED).state is CANCELLED
    assert world.stock_of("TAZA") == 5
    assert world.conversations.read(world.id_of(ANA)) is None


def test_orders_show_nothing_private_when_they_are_printed(world: World) -> None:
    printed = repr(the_order(world))
    assert not [word for word in ("Ana", "Coyoacán", "34600000001") if word in printed]
    assert SENDER in printed

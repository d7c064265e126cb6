"""Which conversations the bot has answered alone, what the ads brought, and what a period's report makes of it."""

import pytest

from chalicelib.flows.report import MakeReport, Report
from chalicelib.sales.ads import ad_of
from chalicelib.sales.conversation import Mode
from chalicelib.sales.counting import bot_alone
from chalicelib.sales.orders import OrderState
from tests.fakes.metrics import FakeMetrics
from tests.fakes.outside import FakeModel
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import buy, shop_with
from tests.world import SENDER, ZONE, World

AD = {"source_id": "120210", "headline": "Rebozos  de\nOaxaca"}
OTHER_AD = {"source_id": "777", "headline": "Tazas"}
BETO = "whatsapp:+34600000002"
A_DAY = 24 * 60 * 60
TODAY, TOMORROW = "2026-11-20", "2026-11-21"


def alone(world: World, day: str = TODAY) -> int:
    return bot_alone(world.conversations.counters[SENDER, day])


def answered(world: World, address: str = "", **fields: object) -> None:
    world.clock.move(30)
    to = {"address": address} if address else {}
    world.customer_writes(**to, **fields)  # type: ignore[arg-type]
    world.worker_runs(**to)


# Answered by the bot alone


def test_a_conversation_that_the_bot_answers_counts_once_a_day() -> None:
    world = World()
    for _ in range(3):
        answered(world)
    assert alone(world) == 1
    world.clock.move(A_DAY)
    answered(world)
    assert (alone(world), alone(world, TOMORROW)) == (1, 1)


def test_each_conversation_counts_by_itself() -> None:
    world = World()
    answered(world)
    answered(world, BETO)
    world.operator_writes(address=BETO)
    assert alone(world) == 1


def test_a_person_who_writes_takes_it_from_the_bots_own() -> None:
    world = World()
    answered(world)
    world.operator_writes()
    world.operator_writes("¿Algo más?", "client-0002")
    assert alone(world) == 0


def test_a_person_who_only_takes_it_over_counts_too() -> None:
    world = World()
    answered(world)
    world.operator_edits(mode=Mode.HUMAN)
    world.operator_edits(mode=Mode.HUMAN)
    assert alone(world) == 0


def test_what_the_bot_hands_off_is_not_answered_alone_whatever_it_answered_before() -> None:
    world = World(model=FakeModel(calls_tool="hand_off"))
    answered(world)
    assert world.conversation().mode is Mode.HUMAN
    assert alone(world) == 0
    assert world.conversations.totals()["conversations_bot"] == 1


def test_a_hand_off_that_is_told_after_midnight_is_not_answered_alone_on_either_day() -> None:
    world = World(model=FakeModel(calls_tool="hand_off"))
    world.clock.move(15 * 60 * 60 - 32)  # two seconds before midnight, when the customer has written
    world.twilio.before_send = lambda: world.clock.move(5)
    answered(world)
    assert (alone(world), alone(world, TOMORROW)) == (0, 0)
    assert world.conversations.counters[SENDER, TOMORROW]["conversations_bot"] == 1


def test_handed_back_the_same_day_it_stays_one_in_which_a_person_helped() -> None:
    world = World()
    answered(world)
    world.operator_writes()
    world.operator_edits(mode=Mode.BOT)
    answered(world)
    assert alone(world) == 0


def test_what_a_person_did_yesterday_is_not_todays() -> None:
    world = World()
    answered(world)
    world.operator_writes()
    world.operator_edits(mode=Mode.BOT)
    world.clock.move(A_DAY)
    answered(world)
    assert (alone(world), alone(world, TOMORROW)) == (0, 1)


def test_a_conversation_that_only_a_person_answers_is_not_the_bots() -> None:
    world = World()
    world.customer_writes()
    world.operator_writes()
    answered(world)
    assert (alone(world), world.conversations.totals()["conversations_bot"]) == (0, 0)


# Ads


def brought(world: World, source_id: str = "120210", day: str = TODAY) -> dict[str, int]:
    return dict(+world.conversations.ad_counters[SENDER, day, source_id])


def test_the_ad_that_a_conversation_begins_with_has_brought_it_once() -> None:
    world = World()
    answered(world, referral=AD)
    answered(world, referral=AD)
    answered(world)
    assert brought(world) == {"conversations_new": 1}
    assert world.conversations.totals()["conversations_new"] == 1
    assert world.conversations.ads["120210"].headline == "Rebozos de Oaxaca"


def test_an_ad_that_brings_back_who_was_known_counts_on_that_day() -> None:
    world = World()
    answered(world)
    world.clock.move(A_DAY)
    answered(world, referral=AD)
    answered(world, referral=OTHER_AD)
    assert brought(world, day=TOMORROW) == {"conversations_new": 1}
    assert brought(world, "777", TOMORROW) == {}


@pytest.mark.parametrize("source_id", ["", "12#3", "a b", "ñ", "1" * 65, "2026-11-20#~"])
def test_an_id_that_cannot_be_counted_under_is_left_out(source_id: str) -> None:
    world = World()
    answered(world, referral={"source_id": source_id, "headline": "Rebozos"})
    assert not world.conversations.ad_counters
    assert ad_of({"source_id": source_id}) is None


@pytest.fixture
def sold() -> World:
    """Ana came by an ad and has bought two mugs."""
    world = shop_with(ScriptedModel())
    world.customer_writes("Hola", referral=AD)
    buy(world, ("TAZA", 2))
    return world


def becomes(world: World, state: OrderState) -> None:
    (order,) = world.conversations.orders.values()
    world.change_order()(order.order_id, state, None)


def test_what_is_sold_counts_for_the_ad_that_brought_the_customer(sold: World) -> None:
    (order,) = sold.conversations.orders.values()
    placed = {"conversations_new": 1, "orders_placed": 1, "revenue_placed": order.total}
    assert brought(sold) == placed
    becomes(sold, OrderState.PAID)
    assert brought(sold) == {**placed, "orders_paid": 1, "revenue_paid": order.total}


def test_what_is_cancelled_counts_for_the_ad_and_the_day_alike(sold: World) -> None:
    becomes(sold, OrderState.CANCELLED)
    day = sold.conversations.counters[SENDER, TODAY]
    assert brought(sold)["orders_cancelled"] == day["orders_cancelled"] == 1
    assert brought(sold)["revenue_cancelled"] == day["revenue_cancelled"]
    assert (day["stage_lost"], brought(sold).get("stage_lost")) == (1, None)


def test_an_erased_customers_order_still_counts_for_its_ad(sold: World) -> None:
    sold.erase()
    sold.worker_runs()
    becomes(sold, OrderState.PAID)
    assert brought(sold)["orders_paid"] == 1


def test_an_order_without_an_ad_counts_for_none() -> None:
    world = shop_with(ScriptedModel())
    buy(world, ("TAZA", 2))
    becomes(world, OrderState.PAID)
    assert not world.conversations.ad_counters


# The report of a period


def report(world: World, first: str, last: str, *, compare: bool = False) -> Report:
    return MakeReport(FakeMetrics(world.conversations), world.clock, ZONE, (SENDER,))(
        first, last, None, compare=compare
    )


def test_the_ads_that_sold_most_come_first() -> None:
    world = shop_with(ScriptedModel([Play()]))
    answered(world, BETO, referral=OTHER_AD)
    world.customer_writes("Hola", referral=AD)
    buy(world, ("TAZA", 2))
    assert [counted.ad.source_id for counted in report(world, TODAY, TODAY).ads] == ["120210", "777"]


def test_a_report_is_compared_with_as_many_days_right_before() -> None:
    world = World()
    answered(world, referral=AD)
    world.clock.move(A_DAY)
    answered(world)
    compared = report(world, TOMORROW, "2026-11-22", compare=True)
    assert compared.previous is not None
    assert (compared.previous.first.isoformat(), compared.previous.last.isoformat()) == ("2026-11-19", TODAY)
    assert (compared.totals()["messages_in"], compared.previous.totals()["messages_in"]) == (1, 1)
    assert ([*compared.ads], len(compared.previous.ads)) == ([], 1)
    assert report(world, TOMORROW, "2026-11-22").previous is None


def test_the_first_days_there_are_have_none_before() -> None:
    assert report(World(), "0001-01-01", "0001-01-03", compare=True).previous is None

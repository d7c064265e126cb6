"""The shop is told with the page closed: what goes where, at least once, and never for ever."""

import json
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from chalicelib import logs
from chalicelib.flows.send_notices import NoticePlaces, SendNotices
from chalicelib.sales import shop_notices
from chalicelib.sales.catalog import Product
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import Mode, NeedsPerson, Stage
from tests.fakes.orders import FakeOrders
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import buy, customer_gets
from tests.world import ANA, ZONE, World

HAND_OFFS, ORDERS = "https://shop.example/hand-offs", "https://shop.example/orders"


def asks_for_a_person(world: World) -> World:
    world.customer_writes("Quiero hablar con una persona", profile_name="Ana")
    world.worker_runs()
    return world


def buys(world: World) -> World:
    world.model = ScriptedModel()
    world.sells(Product("TAZA", "Taza de barro negro", 24900, "MXN", stock=5))
    buy(world, ("TAZA", 2))
    return world


def everything_told(world: World) -> str:
    return json.dumps(
        [[told.subject, told.text] for told in world.notices.told]
        + [[posted.url, posted.event, posted.event_id] for posted in world.hooks.posted],
        ensure_ascii=False,
    )


def with_notice(world: World, notice: str = "hand_off:1", **fields: Any) -> None:
    """A customer who waits for a person, and a shop that has not been told."""
    world.customer_writes()
    waiting = {
        "mode": Mode.HUMAN,
        "needs_person": NeedsPerson.COMPLAINT,
        "waiting_since": world.clock.now(),
        "unanswered": frozenset(),
        "uncounted": frozenset(),
        "notices": frozenset({notice}),
        "lease_until": world.clock.now(),
        **fields,
    }
    world.conversations.commit(Change(world.id_of(ANA), set=waiting))


# A hand-off


def test_a_person_of_the_shop_is_told_at_once_that_a_customer_waits(world: World) -> None:
    asks_for_a_person(world)
    (told,) = world.notices.told
    assert told.subject == "Un cliente espera a una persona"
    assert "Motivo: pidió hablar con una persona" in told.text
    assert f"https://panel.example/#/conversaciones/{world.id_of(ANA)}" in told.text
    assert world.conversation().notices == frozenset()


def test_the_shops_own_system_is_told_of_a_hand_off(world: World) -> None:
    asks_for_a_person(world)
    (posted,) = world.hooks.posted
    assert posted.url == HAND_OFFS
    assert posted.event["event"] == "conversation.hand_off"
    assert posted.event["id"] == posted.event_id
    assert posted.event["conversation"]["conversation_id"] == world.id_of(ANA)
    assert posted.event["conversation"]["reason"] == "asked_for_person"


def test_a_notice_of_a_hand_off_holds_nothing_private(world: World) -> None:
    world.customer_writes("Soy Ana Muñoz, quiero una persona", profile_name="Ana Muñoz")
    world.worker_runs()
    assert len(world.notices.told) == len(world.hooks.posted) == 1
    assert not [word for word in ("Ana", "Muñoz", "34600000001", "quiero") if word in everything_told(world)]


def test_the_notice_says_how_long_the_customer_waits(world: World) -> None:
    with_notice(world)
    world.clock.move(12 * 60)
    world.worker_runs()
    assert "Espera desde: 20/11/2026 09:00 (hace 12 min)" in world.notices.told[0].text


def test_a_reminder_says_that_the_customer_still_waits(world: World) -> None:
    with_notice(world, "reminder:7")
    world.worker_runs()
    assert world.notices.told[0].subject == "Un cliente sigue esperando"
    assert world.hooks.posted[0].event["event"] == "conversation.waiting"


def test_a_hand_off_that_somebody_has_answered_is_no_news_any_more(world: World) -> None:
    with_notice(world)
    world.operator_writes()
    world.worker_runs()
    assert (world.notices.told, world.hooks.posted) == ([], [])
    assert world.conversation().notices == frozenset()


@pytest.mark.parametrize("reason", NeedsPerson)
def test_every_reason_is_told_in_words(world: World, reason: NeedsPerson) -> None:
    with_notice(world, needs_person=reason)
    world.worker_runs()
    assert "Motivo: " in world.notices.told[0].text


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_is_told_in_words(world: World, stage: Stage) -> None:
    with_notice(world, stage=stage)
    world.worker_runs()
    assert "Etapa de la venta: " in world.notices.told[0].text


# An order


def test_a_new_order_is_told_with_its_sum_and_without_its_buyer(world: World) -> None:
    buys(world)
    (order,) = world.conversations.orders.values()
    (told,) = world.notices.told
    assert told.subject == f"Pedido nuevo {order.order_id}"
    assert told.subject.isascii(), "SNS takes no other"
    assert "2 × Taza de barro negro: $498.00 MXN" in told.text
    assert "Total: $577.00 MXN" in told.text
    assert not [word for word in ("Ana", "34600000001", "Coyoacán") if word in told.text]


def test_the_shops_own_system_gets_the_whole_order_with_where_it_goes(world: World) -> None:
    buys(world)
    (order,) = world.conversations.orders.values()
    (posted,) = world.hooks.posted
    assert (posted.url, posted.event_id) == (ORDERS, f"order:{order.order_id}")
    told = posted.event["order"]
    assert posted.event["event"] == "order.placed"
    assert (told["order_id"], told["total"], told["currency"]) == (order.order_id, 57700, "MXN")
    assert (told["customer_name"], told["address"], told["ship_to"]) == ("Ana", ANA, "Calle 1, Coyoacán")
    assert told["lines"] == [
        {"product_id": "TAZA", "name": "Taza de barro negro", "quantity": 2, "unit_price": 24900, "amount": 49800}
    ]
    json.dumps(posted.event)


def test_an_order_is_told_while_the_bot_goes_on_with_the_customer(world: World) -> None:
    buys(world)
    assert world.conversation().mode is Mode.BOT
    customer_gets(world, world.model, "¿Y cuándo llega?", Play("En unos días."), profile_name="Ana")
    assert len(world.notices.told) == 1


def test_where_nothing_is_set_up_nobody_is_told_and_nothing_is_left_over(world: World) -> None:
    with_notice(world)
    send = SendNotices(
        world.conversations,
        FakeOrders(world.conversations),
        world.notices,
        world.hooks,
        world.clock,
        ZONE,
        NoticePlaces("https://panel.example"),
    )
    send(world.conversation(), world.clock.deadline())
    assert world.hooks.posted == []
    assert world.conversation().notices == frozenset()
    assert world.conversation().lease_until is None


# What fails


def test_a_notice_that_failed_is_tried_again_after_a_minute(world: World) -> None:
    world.notices.fails = world.hooks.fails = 1
    asks_for_a_person(world)
    assert world.notices.told == []
    world.time_passes(minutes=0.5)
    assert world.notices.told == []
    world.time_passes(minutes=1)
    assert len(world.notices.told) == 1
    assert [posted.event_id for posted in world.hooks.posted] == [world.hooks.posted[0].event_id] * 2


def test_a_failed_webhook_brings_no_second_mail(world: World) -> None:
    world.hooks.fails = 2
    buys(world)
    world.time_passes(minutes=1.5)
    world.time_passes(minutes=2.5)
    assert (len(world.notices.told), len(world.hooks.posted)) == (1, 3)
    assert world.conversation().notices == frozenset()


def test_a_failed_mail_brings_no_second_webhook(world: World) -> None:
    world.notices.fails = 2
    buys(world)
    world.time_passes(minutes=1.5)
    world.time_passes(minutes=2.5)
    assert (len(world.notices.told), len(world.hooks.posted)) == (1, 1)
    assert world.conversation().notices == frozenset()


def test_the_pauses_between_tries_grow(world: World) -> None:
    world.hooks.fails = 100
    with_notice(world)
    tried_at = []
    for minute in range(180):
        before = len(world.hooks.posted)
        world.time_passes(minutes=1)
        if len(world.hooks.posted) > before:
            tried_at.append(minute)
    pauses = [after - before for before, after in pairwise(tried_at)]
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]


def test_a_notice_that_never_gets_through_is_given_up_with_an_alarm(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up()
    world.notices.fails = world.hooks.fails = 1000
    with_notice(world)
    for _ in range(300):
        world.time_passes(minutes=1)
    assert len(world.hooks.posted) == shop_notices.TRIES
    conversation = world.conversation()
    assert (conversation.notices, conversation.notice_tries) == (frozenset(), 0)
    assert conversation.needs_person, "the page shows it still"
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (alarm,) = [line for line in lines if line.get("alarm")]
    assert (alarm["step"], alarm["notices"]) == ("notice_failed", ["hand_off:1"])


def test_messages_that_come_in_between_do_not_use_up_the_tries(world: World) -> None:
    world.notices.fails = world.hooks.fails = 1000
    asks_for_a_person(world)
    for _ in range(20):
        world.clock.move(1)
        world.customer_writes("¿Hola?")
        world.worker_runs()
    assert len(world.hooks.posted) == 1
    assert world.conversation().notices


def test_a_notice_whose_job_died_is_brought_by_the_sweeper(world: World) -> None:
    with_notice(world)
    world.time_passes(minutes=1)
    assert len(world.notices.told) == 1


def test_without_time_left_in_the_job_the_next_one_tells_it(world: World) -> None:
    with_notice(world)
    world.worker_runs(deadline=world.clock.deadline(8))
    assert world.notices.told == []
    assert world.conversation().notices == {"hand_off:1"}
    assert world.conversation().notice_tries == 0
    world.time_passes(minutes=1)
    assert len(world.notices.told) == 1


def test_a_message_that_comes_while_the_shop_is_told_changes_nothing(world: World) -> None:
    with_notice(world)
    before = world.conversation()
    world.customer_writes("¿Sigues ahí?")
    world.send_notices()(before, world.clock.deadline())
    after = world.conversation()
    assert after.notices == frozenset()
    assert len(after.unanswered) == 1


def test_what_there_is_to_tell_in_the_meantime_stays(world: World) -> None:
    with_notice(world)
    before = world.conversation()
    more = before.notices | {"reminder:9"}
    world.conversations.commit(Change(world.id_of(ANA), set={"notices": more, "revision": before.revision + 1}))
    world.send_notices()(before, world.clock.deadline())
    assert world.conversation().notices == {"reminder:9"}
    assert world.conversation().lease_until is not None


def test_an_operators_message_on_its_way_keeps_its_lease(world: World) -> None:
    with_notice(world, "order:P-GONE", operator_sends=frozenset({"op:1"}))
    before = world.conversation()
    world.send_notices()(before, world.clock.deadline())
    after = world.conversation()
    assert after.notices == frozenset()
    assert after.lease_until == before.lease_until


def test_a_failed_notice_does_not_put_off_an_operators_message_on_its_way(world: World) -> None:
    world.notices.fails = 1
    with_notice(world, operator_sends=frozenset({"op:1"}))
    before = world.conversation()
    world.send_notices()(before, world.clock.deadline())
    after = world.conversation()
    assert after.notices == {"mail:hand_off:1"}
    assert after.lease_until == before.lease_until


def test_an_operators_reply_leaves_the_telling_of_an_order_to_the_sweeper(world: World) -> None:
    world.notices.fails = 1
    buys(world)
    world.operator_writes()
    assert world.conversation().notices
    world.time_passes(minutes=2)
    assert len(world.notices.told) == 1


def erased_before_the_shop_was_told(world: World) -> World:
    world.notices.fails = 1
    world.hooks.fails = 1
    buys(world)
    world.notices.told.clear()
    world.hooks.posted.clear()
    world.erase()
    return world


def test_the_shop_is_told_of_an_erased_persons_order_without_the_person(world: World) -> None:
    erased_before_the_shop_was_told(world).worker_runs()
    (order,) = world.conversations.orders.values()
    (mail,), (posted,) = world.notices.told, world.hooks.posted
    assert order.order_id in mail.subject
    assert "$577.00" in mail.text
    assert "están en el panel" not in mail.text
    assert (posted.url, posted.event["order"]["total"]) == (ORDERS, order.total)
    assert posted.event["order"]["conversation_id"] is None
    assert not [word for word in ("Ana", "Coyoacán", "34600000001") if word in everything_told(world)]


def test_an_erasure_does_not_wait_for_a_shop_that_cannot_be_told(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("INFO")
    erased_before_the_shop_was_told(world)
    world.notices.fails = 1
    world.worker_runs()
    assert world.conversations.read(world.id_of(ANA)) is None
    (order_id,) = world.conversations.orders
    (alarm,) = [line for line in capsys.readouterr().out.splitlines() if "notice_failed" in line]
    assert f"mail:order:{order_id}" in alarm


def test_nobody_is_told_of_who_is_erased(world: World) -> None:
    with_notice(world)
    before = world.conversation()
    world.erase()
    world.worker_runs()
    world.send_notices()(before, world.clock.deadline())
    assert world.conversations.read(world.id_of(ANA)) is None


def test_each_hand_off_has_an_id_of_its_own(world: World) -> None:
    asks_for_a_person(world)
    world.operator_writes()
    world.operator_edits(mode=Mode.BOT)
    world.clock.move(60)
    asks_for_a_person(world)
    ids = Counter(posted.event_id for posted in world.hooks.posted)
    assert len(ids) == 2
    assert set(ids.values()) == {1}

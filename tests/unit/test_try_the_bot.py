"""An operator tries the bot: the real rules, and nothing that stays."""

import json
import logging
from collections import Counter
from typing import Any

import pytest

from chalicelib.errors import ModelFailed, RequestRefused
from chalicelib.flows.budget import Budget
from chalicelib.flows.try_the_bot import Tried, TryTheBot
from chalicelib.sales import counting
from chalicelib.sales.change import Change
from chalicelib.sales.conversation import Stage
from tests.fakes.catalog import FakeCatalog
from tests.fakes.metrics import FakeMetrics
from tests.fakes.outside import FakeModel
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import order, quote, shop_with, total_told
from tests.world import SENDER, ZONE, World

SEARCH = ("search_products", {"query": "taza", "max_price": None})


class Trying:
    """One trial after another turn of it; the state goes through JSON, as it does in the page."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.state: Any = None

    def flow(self) -> TryTheBot:
        world = self.world
        budget = Budget(FakeMetrics(world.conversations), world.clock, ZONE, (SENDER,), world.usd_a_day)
        catalog = FakeCatalog(world.conversations, world.knowledge)
        return TryTheBot(world, catalog, world.write_draft(), budget, world.pseudonyms, world.clock, ZONE)

    def says(self, body: str, *plays: Play) -> Tried:
        if plays:
            self.world.model.will(*plays)
        self.world.clock.move(20)
        tried = self.flow()(SENDER, self.state, body, self.world.clock.deadline())
        self.state = json.loads(json.dumps(tried.state))
        return tried


@pytest.fixture
def trying() -> Trying:
    return Trying(shop_with(ScriptedModel([Play()])))


def kept(world: World) -> dict[str, Any]:
    tables = world.conversations
    names = ("rows", "marks", "thread", "rested_on", "orders", "products", "questions")
    return {**{name: dict(getattr(tables, name)) for name in names}, "counters": tables.totals()}


def test_a_trial_sells_as_the_bot_does_and_nothing_of_it_is_there(trying: Trying) -> None:
    before = kept(trying.world)
    told = trying.says("Quiero dos tazas", Play(total_told, [quote()]))
    assert told.messages[-1].quote
    assert (told.conversation.stage, told.conversation.amount) == (Stage.QUOTED, 57700)
    placed = trying.says("Sí", Play("¡Gracias!", [order(ship_to="Calle 1")]))
    assert placed.messages[-1].order
    assert placed.conversation.stage is Stage.WON
    assert kept(trying.world) == before
    assert trying.world.twilio.accepted == []
    assert trying.world.jobs.put_jobs == []
    assert trying.world.stock_of("TAZA") == 5


def test_an_order_of_a_trial_says_so_by_its_number(trying: Trying) -> None:
    trying.says("Quiero dos tazas", Play(total_told, [quote()]))
    placed = trying.says("Sí", Play("¡Gracias!", [order(ship_to="Calle 1")]))
    assert placed.conversation.order_id.startswith("P-DEMO-")
    assert any(placed.conversation.order_id in message.body for message in placed.messages)


def test_it_is_seen_what_was_looked_up_and_what_the_guard_refused(trying: Trying) -> None:
    tried = trying.says("¿Cuánto la taza?", Play("Cuesta $1.00 MXN."), Play("Cuesta $249.00 MXN.", [SEARCH]))
    assert tried.answer
    assert [lookup.tool for lookup in tried.answer.effects.lookups] == ["search_products"]
    assert tried.answer.effects.refusals
    assert tried.answer.cost_nano_usd


def test_a_trial_raises_no_alarm_where_a_real_answer_would(trying: Trying, caplog: pytest.LogCaptureFixture) -> None:
    tried = trying.says("¿Cuánto la taza?", Play("Cuesta $1.00 MXN."), Play("Cuesta $2.00 MXN."))
    assert tried.conversation.needs_person == "guard_failed"
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_only_the_first_answer_introduces_the_bot(trying: Trying) -> None:
    first, second = trying.says("Hola"), trying.says("¿Y qué venden?")
    introduction = trying.world.profile.first_message
    assert introduction in first.messages[0].body
    assert introduction not in second.messages[0].body


def test_the_model_sees_what_was_said_before(trying: Trying) -> None:
    trying.says("Busco un regalo")
    trying.says("para mi hermana")
    (*_, seen) = trying.world.model.requests
    assert [item["content"] for item in seen.conversation if item["role"] == "user"] == [
        "Busco un regalo",
        "para mi hermana",
    ]


def test_where_a_person_has_it_the_bot_is_silent_as_it_would_be(trying: Trying) -> None:
    handed = trying.says("Quiero hablar con una persona")
    assert handed.conversation.needs_person
    silent = trying.says("¿Hola?")
    assert (list(silent.messages), silent.answer) == ([], None)


def test_an_opt_out_is_confirmed_and_silence_follows_until_the_way_back(trying: Trying) -> None:
    assert trying.says("BAJA").conversation.opted_out
    assert trying.says("baja").messages == []
    assert not trying.says("ALTA").conversation.opted_out
    assert trying.says("¿Qué venden?").messages


def test_it_works_while_the_bot_is_paused(trying: Trying) -> None:
    trying.world.paused = True
    assert trying.says("Hola").messages


def test_above_the_days_money_no_model_is_asked(trying: Trying) -> None:
    trying.world.usd_a_day = 0.000001
    spent = counting.of_day(SENDER, trying.world.clock.now(), ZONE, Counter(cost_nano_usd=10**9))
    trying.world.conversations.commit(Change("any", touches_conversation=False, counters=spent))
    asked = len(trying.world.model.requests)
    with pytest.raises(RequestRefused) as refused:
        trying.says("Hola")
    assert (refused.value.status, refused.value.code) == (409, "budget_spent")
    assert len(trying.world.model.requests) == asked


def test_a_model_that_fails_is_told_in_plain_words() -> None:
    failing = FakeModel(fails=[ModelFailed("timeout", temporary=True), ModelFailed("http_401", temporary=False)])
    trying = Trying(World(model=failing))
    for _ in range(2):
        with pytest.raises(RequestRefused) as refused:
            trying.says("Hola")
        assert (refused.value.status, refused.value.code) == (503, "model_failed")


def test_a_long_trial_stays_small_and_goes_on(trying: Trying) -> None:
    for number in range(60):
        tried = trying.says(f"{number} " + "ñ" * 4000)
    assert len(json.dumps(tried.state)) < 400_000
    assert tried.messages


def test_a_state_of_another_number_or_another_shape_is_refused(trying: Trying) -> None:
    trying.says("Hola")
    trying.state["conversation"]["sender"] = "whatsapp:+1"
    with pytest.raises(RequestRefused) as refused:
        trying.says("Hola")
    assert refused.value.code == "bad_state"
    trying.state = {"conversation": 7}
    with pytest.raises(RequestRefused):
        trying.says("Hola")

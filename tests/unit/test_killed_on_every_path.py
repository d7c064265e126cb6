"""Each way on which the tables are written dies before and after each of its calls. Then it is repeated as its caller
repeats it, and all is as if nothing had died. Answers, operators' messages, erasures, exports and reminders have tests
of their own; so has an import, which writes no conversation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.sales.conversation import BOT, Mode
from chalicelib.sales.orders import OrderState
from tests.fakes.killing import Killed, Killer
from tests.fakes.media import PHOTO
from tests.fakes.scripted_model import Play, ScriptedModel
from tests.unit.selling import buy, customer_gets, order, quote, shop_with, total_told
from tests.world import ANA, World

_PARTS = ("conversations", "twilio", "model", "jobs", "objects")
_HIDDEN = "whatsapp:MX.77"
# A draft whose worker died cost what it cost, and how long it took is not told by how it ends.
_SPENT = ("input_tokens", "cached_tokens", "output_tokens", "cost_nano_usd", "dropped_drafts")
_DIFFERENT = (*_SPENT, "response_", "first_response_")


@dataclass(frozen=True)
class Path:
    """What is there, what is done and dies, and who repeats it."""

    prepare: Callable[[], World]
    act: Callable[[World], Any]
    again: Callable[[World], Any]


def _webhook(world: World) -> None:
    world.customer_writes("Hola", message_sid="SMin9999")


def _webhook_again(world: World) -> None:
    """Twilio does once more what we did not take."""
    _webhook(world)
    world.worker_runs()


def _known() -> World:
    world = World()
    world.customer_writes("Buenas")
    world.worker_runs()
    world.clock.move(60)
    return world


def _with_two_conversations() -> World:
    """She wrote with the number hidden and with it shown before anybody knew that both are hers."""
    world = World()
    for address in (_HIDDEN, ANA):
        world.customer_writes("Hola", address=address)
        world.worker_runs(address)
        world.clock.move(60)
    world.customer_writes("BAJA", external_user_id="MX.77")
    return world


def _two_back_again() -> World:
    world = _with_two_conversations()
    world.worker_runs()
    world.clock.move(60)
    world.customer_writes("ALTA")
    return world


def _with_two_linked_conversations() -> World:
    world = _with_two_conversations()
    for text in ("ALTA", "¿Tienen tazas?"):
        world.worker_runs()
        world.clock.move(60)
        world.customer_writes(text, external_user_id="MX.77")
    world.worker_runs()
    world.clock.move(60)
    world.jobs.put_jobs.clear()
    return world


def _notes_wish(world: World) -> None:
    if not world.conversation().opted_out:
        world.operator_edits(opted_out=True)


def _notes_wish_again(world: World) -> None:
    """The operator sees what has become of it; what was queued runs."""
    _notes_wish(world)
    _queued_jobs_run(world)


def _hears_of_block(world: World) -> None:
    sent = [message for message in world.thread() if message.author == BOT]
    world.twilio_reports(sent[-1].message_id, "undelivered", error_code=63014)


def _hears_of_block_again(world: World) -> None:
    _hears_of_block(world)
    _queued_jobs_run(world)


def _queued_jobs_run(world: World) -> None:
    for conversation_id, _ in world.jobs.put_jobs:
        world.answer_customer()(conversation_id, 1, world.clock.deadline())


def _job(world: World) -> None:
    world.worker_runs()


def _job_again(world: World) -> None:
    """The queue gives it again; what else is left the sweeper brings."""
    world.worker_runs(receive_count=2)
    world.clock.move(360)
    world.sweeper_runs()
    world.worker_runs()


def _bought() -> World:
    world = shop_with(ScriptedModel())
    buy(world)
    return world


def _says_yes() -> World:
    world = shop_with(ScriptedModel())
    customer_gets(world, world.model, "Quiero comprar", Play(total_told, [quote()]))
    world.model.will(Play("¡Gracias!", [order()]))
    world.clock.move(20)
    world.customer_writes("Sí")
    return world


def _cancels(world: World) -> None:
    (only,) = world.conversations.orders
    world.change_order()(only, OrderState.CANCELLED, None)


def _with_a_person() -> World:
    world = _known()
    world.operator_edits(mode=Mode.HUMAN)
    world.customer_writes("¿Tienen tazas?")
    world.worker_runs()
    return world


def _hand_back(world: World) -> None:
    world.operator_edits(mode=Mode.BOT)
    world.worker_runs()


def _asks_for_a_person() -> World:
    world = _known()
    world.customer_writes("Quiero hablar con una persona")
    return world


def _sends_a_picture() -> World:
    world = _known()
    world.customer_writes("¿Tienen esta?", kind="image", media=(world.files.holds("image/jpeg", PHOTO),))
    return world


def _forgotten(sweeps: int) -> Callable[[], World]:
    """Recorded, and its job was lost; the sweeper has queued it so often in vain."""

    def prepare() -> World:
        world = _known()
        world.customer_writes("¿Hola?")
        for _ in range(sweeps + 1):
            world.clock.move(310)
            if sweeps:
                world.sweeper_runs()
        return world

    return prepare


def _sweep(world: World) -> None:
    world.sweeper_runs()


def _sweep_again(world: World) -> None:
    world.clock.move(60)
    world.sweeper_runs()
    world.worker_runs()


def _silent_on_a_quote() -> World:
    world = shop_with(ScriptedModel())
    customer_gets(world, world.model, "Quiero comprar", Play(total_told, [quote()]))
    world.clock.move(3 * 3600 + 60)
    return world


PATHS = {
    "webhook of a new customer": Path(World, _webhook, _webhook_again),
    "webhook of a known customer": Path(_known, _webhook, _webhook_again),
    "opting out": Path(_with_two_conversations, _job, _job_again),
    "coming back": Path(_two_back_again, _job, _job_again),
    "noting a wish": Path(_with_two_linked_conversations, _notes_wish, _notes_wish_again),
    "hearing of a block": Path(_with_two_linked_conversations, _hears_of_block, _hears_of_block_again),
    "ordering": Path(_says_yes, _job, _job_again),
    "cancelling an order": Path(_bought, _cancels, _cancels),
    "handing off": Path(_asks_for_a_person, _job, _job_again),
    "handing back": Path(_with_a_person, _hand_back, _hand_back),
    "reading a picture": Path(_sends_a_picture, _job, _job_again),
    "sweeping": Path(_forgotten(0), _sweep, _sweep_again),
    "giving up on the bot": Path(_forgotten(2), _sweep, _sweep_again),
    "nudging": Path(_silent_on_a_quote, _job, _job_again),
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_step_and_repeated_it_ends_as_if_nothing_had_died(path: Path, after: bool) -> None:
    whole = path.prepare()
    steps = _run(whole, path.act, None, after=after)
    path.again(whole)
    assert steps
    for step in range(1, steps + 1):
        world = path.prepare()
        _run(world, path.act, step, after=after)
        world.clock.move(75)
        path.again(world)
        assert _outcome(world) == _outcome(whole), f"killed at step {step}"


def _run(world: World, act: Callable[[World], Any], step: int | None, *, after: bool) -> int:
    """How many calls there were."""
    killer = Killer(step, after=after)
    parts = {name: getattr(world, name) for name in _PARTS}
    for name, part in parts.items():
        setattr(world, name, killer.wrap(part))
    try:
        act(world)
    except Killed:
        pass
    finally:
        for name, part in parts.items():
            setattr(world, name, part)
    return killer.count


def _outcome(world: World) -> dict[str, Any]:
    """What customers got, what is counted, and how the conversations stand."""
    tables = world.conversations
    counted = {name: n for name, n in tables.totals().items() if not name.startswith(_DIFFERENT)}
    stand = [
        (row.mode, row.stage, row.needs_person, row.opted_out, row.unanswered, row.uncounted, row.pending_answer)
        for _, row in sorted(tables.rows.items())
    ]
    orders = [(one.state, one.total) for one in tables.orders.values()]
    stock = {product.product_id: product.stock for product in tables.products.values()}
    return {"got": sorted(world.sent_bodies()), "counted": counted, "stand": stand, "orders": orders, "stock": stock}

"""What the tests of the sale share: two products, what a model may ask of the tools, and how it tells the results."""

from typing import Any

from chalicelib.sales.catalog import Product
from tests.fakes.scripted_model import Play, Results, ScriptedModel
from tests.world import ANA, World

MUG = Product("TAZA", "Taza de barro negro", 24900, "MXN", "Barro bruñido, 300 ml.", stock=5)
SHAWL = Product("REBOZO", "Rebozo de algodón", 65000, "MXN", "Telar de cintura.", stock=2)
CITY = "Ciudad de México y área metropolitana"

Call = tuple[str, dict[str, Any]]


def shop_with(model: ScriptedModel) -> World:
    world = World(model=model)
    world.sells(MUG, SHAWL)
    return world


def quote(*items: tuple[str, int], area: str = CITY, discount: int = 0) -> Call:
    """Two mugs, if nothing is named."""
    wanted = [{"product_id": known, "quantity": count} for known, count in items or [("TAZA", 2)]]
    return "make_quote", {"items": wanted, "delivery_area": area, "discount_percent": discount}


def order(quote_id: str = "q1", ship_to: str = "") -> Call:
    return "place_order", {"quote_id": quote_id, "ship_to": ship_to}


def total_told(results: Results) -> str:
    return f"El total es {results[-1]['total']}. ¿Lo confirmas?"


def reason_told(results: Results) -> str:
    return f"Disculpa: {results[-1]['error']}"


def customer_gets(world: World, model: ScriptedModel, said: str, *plays: Play, **fields: Any) -> str:
    """The newest message after the customer has written; `fields` are those of the message."""
    model.will(*plays)
    world.clock.move(20)
    world.customer_writes(said, **fields)
    world.worker_runs(fields.get("address", ANA))
    return world.sent_bodies()[-1]


def buy(world: World, *items: tuple[str, int], address: str = ANA) -> None:
    """Ana, or who has that address, is told a quote and says yes to it, with where it goes."""
    told, ordered = Play(total_told, [quote(*items)]), Play("¡Gracias!", [order(ship_to="Calle 1, Coyoacán")])
    customer_gets(world, world.model, "Quiero comprar", told, profile_name="Ana", address=address)
    customer_gets(world, world.model, "Sí", ordered, profile_name="Ana", address=address)

"""Tools that read what the shop sells and knows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from chalicelib.flows.tools.turn import NO_CATALOG, Arguments, Turn
from chalicelib.sales import money, wording
from chalicelib.sales.drafting import Tool
from chalicelib.sales.knowledge import without_private_data

_MOST_FOUND = 5
_MOST_ANSWERS = 3
_LONGEST_DESCRIPTION = 600
_HIGHEST_PRICE = 10**9


class SearchProducts(Arguments):
    query: Annotated[str, Field(max_length=200, description="Lo que busca el cliente, en pocas palabras.")]
    max_price: Annotated[
        float | None,
        Field(
            ge=0, le=_HIGHEST_PRICE, allow_inf_nan=False, description="Precio máximo en la moneda de la tienda, o null."
        ),
    ]


class GetProduct(Arguments):
    product_id: Annotated[str, Field(max_length=64)]


class SearchKnowledge(Arguments):
    question: Annotated[
        str, Field(min_length=1, max_length=300, description="La pregunta del cliente, sin datos personales.")
    ]


def _names(turn: Turn) -> Iterator[str | None]:
    """Those by which the customer is known, also since a moment ago."""
    conversation = turn.conversation
    yield from (conversation.profile_name, conversation.username)
    yield from (facts.get("name") for facts in (conversation.lead_facts, turn.effects.lead_facts))


def tools(turn: Turn) -> Sequence[Tool]:
    def search_products(asked: SearchProducts) -> Mapping[str, Any]:
        if turn.version is None:
            return {"products": [], "note": NO_CATALOG}
        most = None if asked.max_price is None else round(asked.max_price * 10 ** money.digits(turn.profile.currency))
        sender = turn.conversation.sender
        found = turn.catalog.search(sender, turn.version, asked.query, most_price=most, limit=_MOST_FOUND)
        products = [wording.product_in_short(product) for product in turn.products(found).values()]
        return {"products": products} if products else {"products": [], "note": "No hay nada así en el catálogo."}

    def get_product(asked: GetProduct) -> Mapping[str, Any]:
        product = turn.products([asked.product_id]).get(asked.product_id)
        if product is None:
            return {"error": "No existe ese product_id: búscalo con search_products."}
        more = {
            "description": product.description[:_LONGEST_DESCRIPTION],
            "tags": list(product.tags),
            "url": product.url,
            "has_photo": bool(product.photo_url),
        }
        return {"product": wording.product_in_short(product) | more}

    def search_knowledge(asked: SearchKnowledge) -> Mapping[str, Any]:
        sender = turn.conversation.sender
        found = (
            turn.catalog.search_knowledge(sender, turn.version, asked.question, limit=_MOST_ANSWERS)
            if turn.version
            else []
        )
        if not found:
            turn.effects.questions.append(without_private_data(asked.question, known=_names(turn)))
            return {"answers": [], "note": "La tienda no ha escrito nada sobre eso: di que no lo sabes."}
        return {"answers": [{"title": entry.title, "text": entry.text} for entry in found]}

    return (
        turn.tool(
            "search_products",
            "Busca en el catálogo productos con su precio y existencias. Úsala antes de hablar de un producto.",
            SearchProducts,
            search_products,
        ),
        turn.tool("get_product", "Todo lo que se sabe de un producto del catálogo.", GetProduct, get_product),
        turn.tool(
            "search_knowledge",
            "Busca en lo que la tienda ha escrito: cuidado de las piezas, tallas, garantía y preguntas frecuentes. "
            "Responde solo con lo que diga.",
            SearchKnowledge,
            search_knowledge,
        ),
    )

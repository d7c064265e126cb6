"""Tools that sell: a quote computed here, and an order of a quote that the customer has said yes to."""

import hashlib
from base64 import b32encode
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from chalicelib.flows.tools.turn import NO_CATALOG, Arguments, Turn
from chalicelib.sales import delivery, discounts, keywords, money, payment, quotes, wording
from chalicelib.sales.ads import ad_of
from chalicelib.sales.catalog import Product
from chalicelib.sales.conversation import Direction, Message
from chalicelib.sales.drafting import Tool
from chalicelib.sales.orders import Order, OrderState, StockTake
from chalicelib.sales.quotes import Delivery, Quote, QuoteLine
from chalicelib.sales.text import fold

_MOST_LINES = 20
_MOST_PIECES = 1000
_LONGEST_PLACE = 300
# Where a real order's number has four letters of its own.
_TRIAL = "DEMO"


class Item(Arguments):
    product_id: Annotated[str, Field(max_length=64)]
    quantity: Annotated[int, Field(ge=1, le=_MOST_PIECES)]


class MakeQuote(Arguments):
    items: Annotated[list[Item], Field(min_length=1, max_length=_MOST_LINES)]
    delivery_area: Annotated[
        str,
        Field(max_length=100, description="Una zona de envío de la tienda, tal como está escrita, o vacío."),
    ]
    discount_percent: Annotated[int, Field(ge=0, le=100, description="0 si no corresponde ninguno.")]


class PlaceOrder(Arguments):
    quote_id: Annotated[str, Field(max_length=20)]
    ship_to: Annotated[str, Field(max_length=_LONGEST_PLACE, description="Dirección que dio el cliente, o vacío.")]


class Refused(Exception):
    """What was asked for cannot be; the text tells the model why and what to do."""


def tools(turn: Turn) -> Sequence[Tool]:
    def make(asked: MakeQuote) -> Mapping[str, Any]:
        try:
            quote = _quote(turn, asked)
        except Refused as refused:
            return {"error": str(refused)}
        turn.forget_quote()
        turn.effects.quote = quote
        return wording.quote_in_words(turn.effects.quote, turn.profile.timezone)

    def place(asked: PlaceOrder) -> Mapping[str, Any]:
        try:
            order = turn.effects.order or _order(turn, asked)
        except Refused as refused:
            return {"error": str(refused)}
        return {
            "order_id": order.order_id,
            "total": money.in_words(order.total, order.currency),
            "payment": payment.after_order(turn.profile, order),
        }

    return (
        turn.tool(
            "make_quote",
            "Calcula una cotización: líneas, descuento, envío y total. Es la única forma de decir un total. "
            "Cuéntasela entera al cliente y pregunta si la confirma.",
            MakeQuote,
            make,
        ),
        turn.tool(
            "place_order",
            "Hace el pedido de una cotización que el cliente ya recibió y acaba de aceptar con un sí claro.",
            PlaceOrder,
            place,
        ),
    )


def _quote(turn: Turn, asked: MakeQuote) -> Quote:
    if turn.effects.order:
        raise Refused("El pedido acaba de hacerse: cuéntalo. Otra cotización, cuando el cliente la pida.")
    if turn.version is None:
        raise Refused(NO_CATALOG)
    wanted: dict[str, int] = {}
    for item in asked.items:
        wanted[item.product_id] = wanted.get(item.product_id, 0) + item.quantity
    found = turn.products(list(wanted))
    for product_id, quantity in wanted.items():
        _check_available(turn, found.get(product_id), quantity)
    lines = [QuoteLine(known, found[known].name, count, found[known].price) for known, count in wanted.items()]
    subtotal = sum(line.amount for line in lines)
    pieces = sum(wanted.values())
    most = discounts.most_percent(turn.profile, pieces, subtotal)
    if asked.discount_percent > most:
        raise Refused(f"El descuento más alto para esta compra es {most} %: no prometas más.")
    return quotes.make_quote(
        lines,
        _delivery(turn, asked.delivery_area, subtotal),
        asked.discount_percent,
        turn.profile.currency,
        turn.conversation.answer_number + 1,
        turn.now,
        quotes.end_of_validity(turn.now, turn.profile.quote_valid_days, turn.profile.timezone),
    )


def _check_available(turn: Turn, product: Product | None, quantity: int) -> None:
    if product is None:
        raise Refused("Uno de los product_id no existe: búscalo con search_products.")
    if product.currency != turn.profile.currency:
        raise Refused(f"«{product.name}» tiene el precio en otra moneda: ofrece que lo confirme una persona.")
    if product.stock is not None and product.stock < quantity:
        left = wording.stock_in_words(product.stock)
        raise Refused(f"De «{product.name}» no hay {quantity}: {left}. Dilo y ofrece lo que sí hay.")


def _delivery(turn: Turn, asked: str, subtotal: int) -> Delivery:
    if not asked.strip():
        return Delivery()
    areas = {fold(area.name): area for area in turn.profile.delivery_areas}
    area = areas.get(fold(asked))
    if area is None:
        names = "; ".join(area.name for area in turn.profile.delivery_areas)
        raise Refused(f"Esa zona de envío no existe. Las que hay: {names}.")
    free = area.free_from is not None and subtotal >= area.free_from
    return Delivery(area.name, 0 if free else area.price)


def _order(turn: Turn, asked: PlaceOrder) -> Order:
    quote = _accepted_quote(turn, asked.quote_id)
    products = turn.products([line.product_id for line in quote.lines])
    for line in quote.lines:
        product = products.get(line.product_id)
        if product and product.price != line.unit_price:
            before, after = turn.in_words(line.unit_price), turn.in_words(product.price)
            raise Refused(f"El precio de «{line.name}» cambió de {before} a {after}: explícalo y haz otra cotización.")
        _check_available(turn, product, line.quantity)
    if asked.ship_to.strip() and not quote.delivery_area:
        raise Refused("Esa cotización no lleva envío: haz otra con la zona de envío, cuéntala y espera su sí.")
    conversation = turn.conversation
    order = Order(
        order_id=_number(turn, quote),
        sender=conversation.sender,
        conversation_id=conversation.conversation_id,
        quote_id=quote.quote_id,
        placed_at=turn.now,
        changed_at=turn.now,
        state=OrderState.PLACED,
        lines=quote.lines,
        discount_percent=quote.discount_percent,
        discount=quote.discount,
        delivery_area=quote.delivery_area,
        delivery_price=quote.delivery_price,
        total=quote.total,
        currency=quote.currency,
        catalog_version=turn.version.version if turn.version else "",
        stock_taken=tuple(line.product_id for line in quote.lines if products[line.product_id].stock is not None),
        customer_name=str(conversation.lead_facts.get("name") or conversation.profile_name or ""),
        address=conversation.address,
        ship_to=asked.ship_to.strip(),
        ad=ad_of(conversation.referral),
    )
    turn.effects.order = order
    turn.effects.stock = tuple(_take(order, line, products[line.product_id]) for line in order.lines)
    return order


def _accepted_quote(turn: Turn, quote_id: str) -> Quote:
    conversation = turn.conversation
    quote = conversation.quote
    if turn.effects.quote:
        raise Refused("El cliente aún no ha visto esta cotización: cuéntasela y espera su sí.")
    if quote_id and quote_id == conversation.ordered_quote_id:
        raise Refused(f"Ese pedido ya está hecho, una sola vez: su número es {conversation.order_id}.")
    if quote is None or quote.quote_id != quote_id:
        raise Refused("No hay una cotización vigente con ese quote_id: haz una con make_quote.")
    if quote.valid_until <= turn.now:
        raise Refused("La cotización venció: dilo y haz otra con los precios de ahora.")
    if not _said_yes(turn, quote):
        total = turn.in_words(quote.total)
        raise Refused(
            f"El cliente no ha dicho un sí claro a esta cotización: dile el total, {total}, y pregunta si la confirma."
        )
    return quote


def _said_yes(turn: Turn, quote: Quote) -> bool:
    """The last plain word of this turn, yes or no: to the quote, or so plain that it can mean nothing else.

    A yes from before the quote was told, to another question, or to what never arrived is none.
    """
    if not _was_told(turn, quote):
        return False
    answer = False
    asked: Message | None = None
    for message in turn.messages:
        if message.direction is Direction.OUTBOUND:
            asked = message
        elif message.message_id in turn.conversation.unanswered and message.sent_at > quote.quoted_at:
            answer = _is_yes(message, asked, quote) or (answer and not keywords.takes_back(message.words))
    return answer


def _was_told(turn: Turn, quote: Quote) -> bool:
    parts = [message for message in turn.messages if _tells(message, quote)]
    return not any(delivery.was_not_received(part.delivery_status) for part in parts)


def _is_yes(message: Message, asked: Message | None, quote: Quote) -> bool:
    names = [line.name for line in quote.lines]
    counts = [len(quote.lines), *(line.quantity for line in quote.lines)]
    if not keywords.says_yes(message.words, names, counts):
        return False
    total = money.in_words(quote.total, quote.currency)
    about_it = asked is None or _tells(asked, quote) or total in asked.body
    return about_it or keywords.confirms_purchase(message.words)


def _tells(message: Message, quote: Quote) -> bool:
    return message.message_id.startswith(f"bot:{quote.answer_number}:")


def _number(turn: Turn, quote: Quote) -> str:
    """The same for the same quote, whoever computes it: an order cannot be there twice. One of a trial says so."""
    conversation = turn.conversation
    name = f"{conversation.conversation_id} {conversation.created_at.isoformat()} {quote.quote_id}"
    letters = b32encode(hashlib.sha256(name.encode()).digest()).decode()[:8]
    return f"P-{_TRIAL if turn.is_trial else letters[:4]}-{letters[4:]}"


def _take(order: Order, line: QuoteLine, product: Product) -> StockTake:
    return StockTake(
        order.sender,
        order.catalog_version,
        line.product_id,
        line.quantity,
        price=line.unit_price,
        counted=product.stock is not None,
    )

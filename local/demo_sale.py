"""The demo model's way to sell: from what the customer wants to a quote, and from a yes to an order."""

import re
from collections.abc import Generator, Sequence

from local import demo_places
from local.demo_script import Call, Reply, Script, has_error
from local.demo_seen import Body, Seen
from local.demo_words import (
    Wanted,
    address_in,
    content_of,
    fold,
    number_in,
    says,
    says_yes,
    shares,
    topics_of,
    wanted_in,
    wants_to_buy,
)

ASK_AREA = "¿A qué ciudad va el envío?"
ASK_WHICH = "¿Cuál de ellos?"
ASK_YES = "¿Lo confirmamos? Basta un «sí»."
_HEADINGS = frozenset({"Cotización", "Total"})
_INSTEAD = re.compile(
    r"\b(?:en (?:vez|lugar) de|quit\w+|sin|ya no (?:quiero )?|cambi\w+)\s+(?:el |la |los |las |mi )?(\w+)(?: por)?"
)


def is_about_quote(seen: Seen) -> bool:
    """Whether this message wants a quote, or goes on with one."""
    said, before = seen.now_said
    if wants_to_buy(said):
        return True
    if ASK_AREA in before:
        return demo_places.is_place(seen, said) or not topics_of(said)
    if ASK_WHICH in before or says_yes(said):
        return bool(names_in(before)) and not topics_of(said)
    if seen.quote and (says("change", said) or says("more", said) or _INSTEAD.search(fold(said))):
        return bool(wanted_in(said) or number_in(said))
    return demo_places.is_place(seen, said) and bool(seen.quote or _earlier_cart(seen))


def quote(seen: Seen) -> Script:
    cart = _cart(seen)
    if not cart:
        return Reply("¿Qué producto, y cuántas piezas?")
    results = yield [_search(" ".join(wanted.words)) for wanted in cart]
    items: list[tuple[Body, int]] = []
    unknown: list[str] = []
    for wanted, result in zip(cart, results, strict=True):
        choices = _choices(result.get("products", []), wanted.words, seen.now_said.before)
        if len(choices) > 1:
            return _which(choices)
        if choices:
            items.append((choices[0], wanted.quantity))
        elif wanted.explicit:
            unknown.append(" ".join(wanted.words))
    if not items:
        return Reply(f"No encontré «{' '.join(cart[0].words)}» en el catálogo. ¿Qué otra cosa buscamos?")
    if short := [item for item in items if _left(item[0]) is not None and item[1] > int(_left(item[0]) or 0)]:
        return _too_few(short, results)
    area = demo_places.area_of(seen, asked=ASK_AREA)
    if area is None:
        return _ask_area(items, unknown)
    return (yield from _quoted(seen, items, area, [f"No encontré «{words}» en el catálogo." for words in unknown]))


def haggle(seen: Seen) -> Script:
    """An open quote is made again where a discount is granted; nothing else than the shop's own is promised."""
    rules = discounts_text(seen)
    quoted = seen.quote
    percent = max(_percents(seen), default=0)
    if quoted and percent and not quoted.get("discount"):
        items = yield from _quoted_items(quoted)
        arguments = _quote_arguments(items, demo_places.area_of(seen, asked=ASK_AREA) or "", percent)
        [told] = yield [Call("make_quote", arguments)]
        if not has_error(told):
            return quote_reply(told, ["Sí hay descuento para esta compra."])
        return Reply(f"Para esta compra no hay descuento: el precio es el de la cotización. {rules}\n\n{ASK_YES}")
    ask = ASK_YES if quoted else "¿Qué producto cotizamos?"
    return Reply(f"Los precios son los del catálogo. {rules}", paragraphs=[ask])


def order(seen: Seen, quoted: Body) -> Script:
    """A yes to a quote."""
    address = address_in(seen.now_said.said)
    [told] = yield [Call("place_order", {"quote_id": quoted["quote_id"], "ship_to": address})]
    if not has_error(told):
        text = f"¡Gracias por la compra! El pedido *{told['order_id']}* está hecho. Total: *{told['total']}*."
        return Reply(text, paragraphs=[str(told.get("payment") or "")])
    reason = str(told.get("error") or "No pude hacer el pedido: habría que cotizar otra vez.").split(":")[0]
    if "sí claro" in reason:
        return Reply("Para hacer el pedido necesito un «sí» a la cotización. ¿Lo confirmamos?")
    if "ya está hecho" in reason:
        return Reply(f"Ese pedido ya está hecho: su número es {seen.order_id}.")
    items = yield from _quoted_items(quoted)
    if short := [item for item in items if _left(item[0]) is not None and item[1] > int(_left(item[0]) or 0)]:
        return _too_few(short, [])
    area = demo_places.area_of(seen, asked=ASK_AREA) or ""
    return (yield from _quoted(seen, items, area, [f"{reason}. Va otra cotización con los precios de ahora."]))


def quote_reply(told: Body, notes: Sequence[str] = ()) -> Reply:
    lines = [f"• {line['quantity']} × {line['name']}: {line['amount']}" for line in told["lines"]]
    discount = [f"Descuento {told['discount']}"] if told.get("discount") else []
    delivery = str(told["delivery"])
    sums = [*discount, f"Envío a {delivery}" if "$" in delivery else delivery.capitalize(), f"*Total: {told['total']}*"]
    until = f"Vale hasta el {told['valid_until']}."
    return Reply("\n".join([*notes, "*Cotización*", *lines, *sums, until]), paragraphs=[ASK_YES])


def in_a_line(product: Body, *, whole: bool) -> str:
    about = f" {product['about']}" if whole and product.get("about") else ""
    return f"*{product['name']}*: {product['price']}, {product['stock']}.{about}"


def names_in(answer: str) -> list[str]:
    """The products that an answer of ours named."""
    names = re.findall(r"^\*([^*\n]+)\*:", answer, re.M) or re.findall(r"^• \d+ × ([^:\n]+):", answer, re.M)
    return [name for name in names if name not in _HEADINGS]


def discounts_text(seen: Seen) -> str:
    return re.sub(r"\s*Nunca más de \d+ ?%\.", "", seen.section("descuentos"))


def _cart(seen: Seen) -> list[Wanted]:
    """What is wanted now: what this message says, with what was quoted, shown or said before."""
    said, before = seen.now_said
    if ASK_AREA in before and not wants_to_buy(said):
        return _earlier_cart(seen)
    folded = _INSTEAD.sub(" ", fold(said))
    own = [wanted for wanted in wanted_in(folded) if wanted.words]
    if seen.quote:
        return _changed_cart(seen, own)
    if own:
        return own
    if named := names_in(before):
        return [Wanted(tuple(content_of(name)), number_in(said) or 1, True) for name in named]
    return _earlier_cart(seen)


def _changed_cart(seen: Seen, own: list[Wanted]) -> list[Wanted]:
    said = seen.now_said.said
    quoted = [
        Wanted(tuple(content_of(line["name"])), int(line["quantity"]), True) for line in (seen.quote or {})["lines"]
    ]
    instead = _INSTEAD.search(fold(said))
    if instead:
        return [line for line in quoted if not shares([instead[1]], " ".join(line.words))] + own
    if own and demo_places.is_place(seen, said) and not wants_to_buy(said):
        return quoted
    if own:
        return quoted + own if says("more", said) else own
    number = number_in(said)
    return [line._replace(quantity=number) for line in quoted] if number else quoted


def _earlier_cart(seen: Seen) -> list[Wanted]:
    """From the newest message that wanted to buy."""
    for said, before in reversed(seen.exchanges[:-1]):
        if wants_to_buy(said) or (ASK_WHICH in before):
            own = [wanted for wanted in wanted_in(said) if wanted.words]
            named = [Wanted(tuple(content_of(name)), 1, True) for name in names_in(before)]
            return own or named
        if says_yes(said) and names_in(before):
            return [Wanted(tuple(content_of(name)), 1, True) for name in names_in(before)]
    return []


def _search(words: str) -> Call:
    return Call("search_products", {"query": words[:200], "max_price": None})


def _choices(products: list[Body], words: Sequence[str], before: str) -> list[Body]:
    """Those whose names share most words with what is wanted; among equals, the one just spoken of."""
    shared = [shares(list(words), product["name"]) for product in products]
    most = max(shared, default=0)
    best = [product for product, count in zip(products, shared, strict=True) if most and count == most]
    spoken_of = [product for product in best if product["name"] in before]
    return spoken_of if len(spoken_of) == 1 else best


def _which(choices: list[Body]) -> Reply:
    return Reply("\n".join(in_a_line(product, whole=False) for product in choices[:3]), paragraphs=[ASK_WHICH])


def _left(product: Body) -> int | None:
    """None where it is not counted."""
    if product["stock"] == "agotado":
        return 0
    found = re.match(r"\d+", product["stock"])
    return int(found[0]) if found else None


def _too_few(short: list[tuple[Body, int]], results: Sequence[Body]) -> Reply:
    lines = [
        f"*{product['name']}*: está agotado."
        if not _left(product)
        else f"*{product['name']}*: quedan {_left(product)}."
        for product, _ in short
    ]
    known = {product["product_id"] for product, _ in short}
    others = {
        product["name"]: product
        for result in results
        for product in result.get("products", [])
        if product["product_id"] not in known and _left(product) != 0
    }
    offered = [in_a_line(product, whole=False) for product in list(others.values())[:2]]
    ask = "¿Cotizo lo que queda, u otra cosa?" if any(_left(product) for product, _ in short) else "¿Vemos otra cosa?"
    return Reply("\n".join([*lines, *(["Sí tenemos:", *offered] if offered else [])]), paragraphs=[ask])


def _ask_area(items: list[tuple[Body, int]], unknown: list[str]) -> Reply:
    lines = [in_a_line(product, whole=False) for product, _ in items]
    return Reply("\n".join([*lines, *(f"No encontré «{words}»." for words in unknown)]), paragraphs=[ASK_AREA])


def _quoted(seen: Seen, items: list[tuple[Body, int]], area: str, notes: list[str]) -> Script:
    pieces = sum(quantity for _, quantity in items)
    asked = says("haggling", seen.now_said.said)
    percent = _granted(seen, pieces)
    [told] = yield [Call("make_quote", _quote_arguments(items, area, percent))]
    if has_error(told) and percent:
        [told] = yield [Call("make_quote", _quote_arguments(items, area, 0))]
    if has_error(told):
        return Reply("Ahora no pude hacer la cotización. Con la palabra «persona» contesta alguien del equipo.")
    if asked and not told.get("discount"):
        notes = [*notes, f"Para esta compra no hay descuento. {discounts_text(seen)}"]
    return quote_reply(told, notes)


def _quoted_items(quoted: Body) -> Generator[list[Call], list[Body], list[tuple[Body, int]]]:
    lines = quoted["lines"]
    results = yield [_search(" ".join(content_of(line["name"]))) for line in lines]
    found = []
    for line, result in zip(lines, results, strict=True):
        same = [product for product in result.get("products", []) if product["name"] == line["name"]]
        found += [(product, int(line["quantity"])) for product in same[:1]]
    return found


def _quote_arguments(items: list[tuple[Body, int]], area: str, percent: int) -> Body:
    wanted = [{"product_id": product["product_id"], "quantity": quantity} for product, quantity in items]
    return {"items": wanted, "delivery_area": area, "discount_percent": percent}


def _percents(seen: Seen) -> list[int]:
    return [int(percent) for percent in re.findall(r"(\d+) ?%", discounts_text(seen))]


def _granted(seen: Seen, pieces: int) -> int:
    """The shop's best discount for so many pieces, as its own sentence says it."""
    rules = re.findall(
        r"(\d+) ?%[^.%]*?(\d+) (?:piezas|unidades|productos|articulos|pares)", fold(discounts_text(seen))
    )
    return max((int(percent) for percent, least in rules if pieces >= int(least)), default=0)

"""The demo model's way to sell: from what the customer wants to a quote, and from a yes to an order."""

import re
from collections.abc import Generator, Sequence

from local import demo_places
from local.demo_cart import (
    ASK_AREA,
    ASK_QUOTE,
    ASK_WHICH,
    cart_of,
    is_one_of_several,
    named_now,
    spoken_of,
)
from local.demo_script import Call, Reply, Script, has_error
from local.demo_seen import Body, Seen
from local.demo_words import Wanted, address_in, content_of, fold, says, shares

ASK_YES = "¿Lo confirmamos? Basta un «sí»."


def quote(seen: Seen) -> Script:
    cart = cart_of(seen)
    looked_up = yield from _looked_up(cart, seen)
    if not any(found for _, found in looked_up) and not any(wanted.explicit for wanted in cart):
        # The words were about something else: what was spoken of is meant.
        cart = spoken_of(seen)
        looked_up = yield from _looked_up(cart, seen)
    if not looked_up:
        return Reply("¿Qué producto, y cuántas piezas?")
    if is_one_of_several(cart, seen):
        return _which([found[0] for _, found in looked_up if found])
    if unclear := [found for _, found in looked_up if len(found) > 1]:
        return _which(unclear[0])
    items = [(found[0], wanted.quantity) for wanted, found in looked_up if found]
    unknown = [" ".join(wanted.words) for wanted, found in looked_up if not found and wanted.explicit]
    if not items:
        return Reply(f"No encontré «{' '.join(looked_up[0][0].words)}» en el catálogo. ¿Qué otra cosa buscamos?")
    if short := [item for item in items if _left(item[0]) is not None and item[1] > int(_left(item[0]) or 0)]:
        return (yield from _too_few(short))
    area = demo_places.area_of(seen, asked=ASK_AREA)
    if area is None:
        return _ask_area(items, unknown)
    return (yield from _quoted(seen, items, area, [f"No encontré «{words}» en el catálogo." for words in unknown]))


def _looked_up(cart: list[Wanted], seen: Seen) -> Generator[list[Call], list[Body], list[tuple[Wanted, list[Body]]]]:
    """What is wanted with the products that it may be."""
    results = (yield [_search(" ".join(wanted.words)) for wanted in cart]) if cart else []
    before = seen.now_said.before
    return [
        (wanted, _choices(result.get("products", []), wanted.words, before))
        for wanted, result in zip(cart, results, strict=True)
    ]


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
        return Reply(
            f"Para esta compra no hay descuento: el precio es el de la cotización. {rules}\n\n{_ask_yes(quoted)}"
        )
    sentence = f"Los precios son los del catálogo. {rules}"
    if quoted:
        return Reply(sentence, paragraphs=[_ask_yes(quoted)])
    named = [found[0] for _, found in (yield from _looked_up(named_now(seen), seen)) if len(found) == 1]
    lines = [in_a_line(product, whole=False) for product in named]
    return Reply("\n".join([*lines, sentence]), paragraphs=[ASK_QUOTE if named else "¿Qué producto cotizamos?"])


def order(seen: Seen, quoted: Body) -> Script:
    """A yes to a quote."""
    address = address_in(seen.now_said.said) if "$" in str(quoted.get("delivery")) else ""
    [told] = yield [Call("place_order", {"quote_id": quoted["quote_id"], "ship_to": address})]
    if not has_error(told):
        text = f"¡Gracias por la compra! El pedido *{told['order_id']}* está hecho. Total: *{told['total']}*."
        return Reply(text, paragraphs=[str(told.get("payment") or "")])
    reason = str(told.get("error") or "No pude hacer el pedido: habría que cotizar otra vez.").split(":")[0]
    if "sí claro" in reason:
        return Reply("Para hacer el pedido necesito un «sí» a la cotización.", paragraphs=[_ask_yes(quoted)])
    if "ya está hecho" in reason:
        return Reply(f"Ese pedido ya está hecho: su número es {seen.order_id}.")
    items = yield from _quoted_items(quoted)
    if short := [item for item in items if _left(item[0]) is not None and item[1] > int(_left(item[0]) or 0)]:
        return (yield from _too_few(short))
    area = demo_places.area_of(seen, asked=ASK_AREA) or ""
    return (yield from _quoted(seen, items, area, [f"{reason}. Va otra cotización con los precios de ahora."]))


def _ask_yes(quoted: Body) -> str:
    """With the total, so that a yes is a yes to it."""
    return f"El total es *{quoted['total']}*. {ASK_YES}"


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


def discounts_text(seen: Seen) -> str:
    return re.sub(r"\s*Nunca más de \d+ ?%\.", "", seen.section("descuentos"))


def _search(words: str) -> Call:
    return Call("search_products", {"query": words[:200], "max_price": None})


def _choices(products: list[Body], words: Sequence[str], before: str) -> list[Body]:
    """Those whose names share most words with what is wanted; among equals, the one just spoken of."""
    shared = [shares(list(words), product["name"]) for product in products]
    most = max(shared, default=0)
    best = [product for product, count in zip(products, shared, strict=True) if most and count == most]
    just_named = [product for product in best if product["name"] in before]
    return just_named if len(just_named) == 1 else best


def _which(choices: list[Body]) -> Reply:
    return Reply("\n".join(in_a_line(product, whole=False) for product in choices[:3]), paragraphs=[ASK_WHICH])


def _left(product: Body) -> int | None:
    """None where it is not counted."""
    if product["stock"] == "agotado":
        return 0
    found = re.match(r"\d+", product["stock"])
    return int(found[0]) if found else None


def _too_few(short: list[tuple[Body, int]]) -> Script:
    """What is left, and something like it."""
    lines = [
        f"*{product['name']}*: quedan {_left(product)}." if _left(product) else f"*{product['name']}*: está agotado."
        for product, _ in short
    ]
    results = yield [_search(" ".join(content_of(product["name"]))) for product, _ in short]
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

"""What the demo model does with one message: a script that reads from top to bottom, and asks tools on its way.

It knows no shop and no conversation: what it says stands in the instructions or came from a tool.
"""

from collections.abc import Generator
from datetime import datetime, timedelta

from local import demo_cart, demo_sale
from local.demo_script import Call, Reply, Script, has_error
from local.demo_seen import Body, Seen
from local.demo_words import (
    budget_in,
    city_in,
    content_of,
    fold,
    is_greeting,
    is_shopping,
    name_in,
    pieces_of,
    says,
    says_beside,
    says_yes,
    shares,
    topics_of,
    words_of,
)

MOST_SHOWN = 3
MOST_LINES = 5
NO_WORDS = "No puedo ver ni oír archivos: mejor con palabras."
NOT_KNOWN = (
    "Eso no lo sé: solo conozco lo que escribió la tienda. Con la palabra «persona» contesta alguien del equipo."
)
_WEEKDAYS = ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"]


def answer(seen: Seen) -> Script:
    """Wishes that hold in any mood first, then the sale, then questions."""
    said = seen.now_said.said
    if not words_of(said):
        return Reply(NO_WORDS)
    if reply := _at_once(seen, said):
        return reply
    if says("person", said) or says("complaint", said):
        return (yield from _hand_off(said))
    if says("later", said):
        return (yield from _follow_up(seen, said))
    if seen.quote and says_yes(said):
        return (yield from demo_sale.order(seen, seen.quote))
    if says("declines", said) and not says_beside("change", "declines", said):
        return Reply("Gracias por decirlo. Aquí seguimos para cuando haga falta.", {"customer_declines": True})
    if demo_cart.is_about_quote(seen):
        return (yield from demo_sale.quote(seen))
    if says("haggling", said):
        return (yield from demo_sale.haggle(seen))
    return (yield from _inform(seen, said))


def _at_once(seen: Seen, said: str) -> Reply | None:
    """What needs no tool."""
    if says("no_messages", said):
        return Reply("De acuerdo: no escribimos más por aquí.", {"customer_wants_no_messages": True})
    if says("is_ai", said):
        return Reply("Sí: soy un asistente virtual, una inteligencia artificial. ¿Qué producto le interesa ver?")
    if says("injection", said) or (says("off_topic", said) and not is_shopping(said)):
        return Reply(f"Con eso no puedo ayudar: aquí solo atiendo lo de {seen.shop}. ¿Buscamos algo de la tienda?")
    if says("own_order", said) and seen.order_id:
        return Reply(
            f"El último pedido es *{seen.order_id}*. De cómo va no sé más: con la palabra «persona» contesta "
            "alguien del equipo."
        )
    if says("minor", said):
        return Reply("¡Qué gusto! Para comprar hace falta que escriba una persona adulta, por ejemplo de la familia.")
    if is_greeting(said):
        return Reply(f"Aquí *{seen.shop}*. ¿Qué producto buscamos hoy?")
    if says("thanks", said) and not (says("declines", said) or seen.quote or content_of(said)):
        return Reply("¡Con mucho gusto!")
    return None


def _hand_off(said: str) -> Script:
    complains = says("complaint", said)
    reason = "El cliente se queja." if complains else "El cliente pide una persona."
    yield [Call("hand_off", {"reason": reason})]
    told = "Siento mucho lo que pasó." if complains else "Claro que sí."
    flags = {"customer_wants_person": says("person", said), "customer_complains": complains}
    return Reply(f"{told} Paso esta conversación a una persona del equipo.", flags)


def _follow_up(seen: Seen, said: str) -> Script:
    folded = fold(said)
    if not seen.now or "pens" in folded or "dejame" in folded:
        return Reply("Claro, sin prisa. Aquí seguimos para cuando haga falta.")
    when = _moment(folded, seen.now)
    about = ", ".join(demo_cart.names_in(seen.now_said.before))[:100] or "lo que vimos"
    [told] = yield [Call("follow_up", {"when": when.strftime("%Y-%m-%dT%H:%M"), "about": about})]
    if has_error(told):
        return Reply("Claro, sin prisa. Aquí seguimos: basta un mensaje cuando sea buen momento.")
    return Reply("Perfecto, quedamos así: escribo entonces por aquí.")


def _moment(folded: str, now: datetime) -> datetime:
    """Ten in the morning of the day that was said; later today: in three hours."""
    for number, day in enumerate(_WEEKDAYS):
        if f"el {day}" in folded:
            return (now + timedelta(days=(number - now.weekday() - 1) % 7 + 1)).replace(hour=10, minute=0)
    if "semana" in folded:
        return (now + timedelta(days=7)).replace(hour=10, minute=0)
    if "manana" in folded:
        return (now + timedelta(days=1)).replace(hour=10, minute=0)
    return now + timedelta(hours=3)


def _inform(seen: Seen, said: str) -> Script:
    """A question about products, the shop, or neither."""
    topics = [text for topic in topics_of(said) if (text := _first_lines(seen.section(topic)))]
    if says("how", said) and not topics and (written := (yield from _written(said))):
        return written
    queries = [words for piece in pieces_of(said) if (words := [word for word in piece if not topics_of(word)])]
    lead = _lead(said)
    searches = [
        Call("search_products", {"query": " ".join(query)[:200], "max_price": budget_in(said)}) for query in queries
    ]
    results = (yield [*lead, *searches]) if lead or searches else []
    found = _relevant([result.get("products", []) for result in results[len(lead) :]], queries, said)
    if found and not (topics and not any(_named(found, query) for query in queries)):
        return _shown(found, said, topics)
    if topics:
        return Reply("\n\n".join(topics))
    if says("browsing", said) and (shown := (yield from _showcase(seen, said))):
        return _shown(shown, said, [])
    if not searches:
        return Reply("¿Qué producto buscamos: para quién es y cuánto se quiere gastar?")
    if written := (yield from _written(said)):
        return written
    if demo_cart.is_short_word_after_offer(seen):
        return (yield from demo_sale.quote(seen))
    if is_shopping(said):
        return Reply("De eso no encontré nada en el catálogo. ¿Qué otra cosa buscamos?")
    return Reply(NOT_KNOWN)


def _showcase(seen: Seen, said: str) -> Generator[list[Call], list[Body], list[Body]]:
    """Some products, for who only looks around: what fits the shop's own description of itself."""
    words = content_of(seen.section("la tienda"))
    [told] = yield [Call("search_products", {"query": " ".join(words)[:200], "max_price": budget_in(said)})]
    products: list[Body] = [product for product in told.get("products", []) if product["stock"] != "agotado"]
    return products[:MOST_SHOWN]


def _written(said: str) -> Generator[list[Call], list[Body], Reply | None]:
    """What the shop has written about it; None where that has nothing in common with the question."""
    [known] = yield [Call("search_knowledge", {"question": said[:300]})]
    words = content_of(said)
    entries = sorted(known.get("answers") or [], key=lambda entry: shares(words, entry["title"]), reverse=True)
    if not entries or not shares(words, f"{entries[0]['title']} {entries[0]['text']}"):
        return None
    return Reply(f"*{entries[0]['title']}*\n{_first_lines(entries[0]['text'])}")


def _lead(said: str) -> list[Call]:
    budget = budget_in(said)
    facts = {
        "need": None,
        "budget": f"{budget:g}" if budget else None,
        "city": city_in(said) or None,
        "timing": None,
        "objections": None,
        "name": name_in(said) or None,
    }
    return [Call("update_lead", facts)] if any(facts.values()) else []


def _relevant(results: list[list[Body]], queries: list[list[str]], said: str) -> list[Body]:
    """Who asks what there is gets what the search found; else only what shares a word with the question."""
    named = [product for found, query in zip(results, queries, strict=True) for product in _best_named(found, query)]
    everything = {product["product_id"]: product for found in results for product in found}
    if named:
        return list({product["product_id"]: product for product in named}.values())[:MOST_SHOWN]
    if is_shopping(said):
        return list(everything.values())[:MOST_SHOWN]
    words = content_of(said)
    return [product for product in everything.values() if shares(words, product.get("about", ""))][:MOST_SHOWN]


def _best_named(products: list[Body], query: list[str]) -> list[Body]:
    named = _named(products, query)
    most = max((shares(query, product["name"]) for product in named), default=0)
    return [product for product in named if shares(query, product["name"]) == most]


def _named(products: list[Body], query: list[str]) -> list[Body]:
    return [product for product in products if shares(query, product["name"])]


def _shown(products: list[Body], said: str, topics: list[str]) -> Reply:
    price_told = says("told_price", said) and any(letter.isdigit() for letter in said)
    lead = ["El precio que vale es el del catálogo:"] if price_told else []
    lines = [demo_sale.in_a_line(product, whole=len(products) == 1) for product in products]
    available = [product for product in products if product["stock"] != "agotado"]
    ask = demo_cart.ASK_ONE if len(available) > 1 else demo_cart.ASK_QUOTE
    if not available:
        ask = "¿Busco algo parecido?"
    photo = products[0]["product_id"] if len(products) == 1 else ""
    return Reply("\n".join([*lead, *lines]), {"photo_product_id": photo}, paragraphs=[*topics, ask])


def _first_lines(text: str) -> str:
    return "\n".join(text.splitlines()[:MOST_LINES])

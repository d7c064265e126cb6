"""What the demo model does with one message: a script that reads from top to bottom, and asks tools on its way.

It knows no shop and no conversation: what it says stands in the instructions or came from a tool.
"""

from datetime import datetime, timedelta

from local import demo_sale
from local.demo_script import Call, Reply, Script, has_error
from local.demo_seen import Seen
from local.demo_words import (
    budget_in,
    city_in,
    content_of,
    fold,
    is_greeting,
    is_shopping,
    name_in,
    says,
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
    if says("declines", said) and not says("change", said):
        return Reply("Gracias por decirlo. Aquí seguimos para cuando haga falta.", {"customer_declines": True})
    if demo_sale.is_about_quote(seen):
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
    if says("minor", said):
        return Reply("¡Qué gusto! Para comprar hace falta que escriba una persona adulta, por ejemplo de la familia.")
    if is_greeting(said):
        return Reply(f"¡Hola! Aquí *{seen.shop}*. ¿Qué producto buscamos hoy?")
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
    about = ", ".join(demo_sale.names_in(seen.now_said.before))[:100] or "lo que vimos"
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
    query = " ".join(word for word in content_of(said) if not topics_of(word))
    calls = _lead(said)
    searches = bool(query) and not (topics and not is_shopping(query) and not query)
    if searches:
        calls.append(Call("search_products", {"query": query[:200], "max_price": budget_in(said)}))
    results = (yield calls) if calls else []
    found = _relevant(results[-1].get("products", []), query, said) if searches else []
    if found and not (topics and not _named(found, query)):
        return _shown(found, said, topics)
    if topics:
        return Reply("\n\n".join(topics))
    if not searches:
        return Reply("¿Qué producto buscamos: para quién es y cuánto se quiere gastar?")
    [known] = yield [Call("search_knowledge", {"question": said[:300]})]
    entries = known.get("answers") or []
    if entries and shares(content_of(said), f"{entries[0]['title']} {entries[0]['text']}"):
        return Reply(f"*{entries[0]['title']}*\n{_first_lines(entries[0]['text'])}")
    if is_shopping(said):
        return Reply("De eso no encontré nada en el catálogo. ¿Qué otra cosa buscamos?")
    return Reply(NOT_KNOWN)


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


def _relevant(products: list[dict[str, str]], query: str, said: str) -> list[dict[str, str]]:
    """Who asks what there is gets what the search found; else only what shares a word with the question."""
    said_words = query.split()
    named = _named(products, query)
    if named:
        most = max(shares(said_words, product["name"]) for product in named)
        return [product for product in named if shares(said_words, product["name"]) == most][:MOST_SHOWN]
    if is_shopping(said):
        return products[:MOST_SHOWN]
    return [product for product in products if shares(said_words, product.get("about", ""))][:MOST_SHOWN]


def _named(products: list[dict[str, str]], query: str) -> list[dict[str, str]]:
    return [product for product in products if shares(query.split(), product["name"])]


def _shown(products: list[dict[str, str]], said: str, topics: list[str]) -> Reply:
    price_told = says("told_price", said) and any(letter.isdigit() for letter in said)
    lead = ["El precio que vale es el del catálogo:"] if price_told else []
    lines = [demo_sale.in_a_line(product, whole=len(products) == 1) for product in products]
    available = [product for product in products if product["stock"] != "agotado"]
    ask = "¿Cuál hago cotización?" if len(available) > 1 else "¿Hago la cotización?"
    if not available:
        ask = "¿Busco algo parecido?"
    photo = products[0]["product_id"] if len(products) == 1 else ""
    return Reply("\n".join([*lead, *lines]), {"photo_product_id": photo}, paragraphs=[*topics, ask])


def _first_lines(text: str) -> str:
    return "\n".join(text.splitlines()[:MOST_LINES])

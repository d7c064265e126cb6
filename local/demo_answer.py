"""What the demo model says: only lines that stand in the instructions, found by the customer's words."""

import re
import unicodedata
from typing import NamedTuple

MOST_PRODUCTS = 5
MOST_LINES = 5
SIGNATURE = "_Soy el modelo de demostración._"
HANDED_OFF = "Ya avisé al equipo: una persona contestará por aquí."
NO_WORDS = "No puedo ver ni oír archivos: mejor con palabras."
NOT_KNOWN = (
    "Eso no lo sé: solo conozco lo que escribió la tienda. Con la palabra «persona» contesta alguien del equipo."
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PERSON = _set("persona humano humana asesor asesora agente vendedor vendedora queja")
GREETING = _set("hola buenas buenos saludos")
THANKS = _set("gracias")
CATALOG = _set("producto catalogo venden vende tienen tiene hay precio cuesta cuestan busco quiero regalo")
# The words of a question, and how the heading begins that answers it.
TOPICS = {
    "horario": _set("horario hora abren abierto cierran atienden"),
    "envio": _set("envio envian enviar entrega entregan llega domicilio mandan paqueteria"),
    "pago": _set("pago pagar tarjeta transferencia efectivo oxxo"),
    "cambios": _set("devolucion devoluciones devolver cambio cambiar garantia roto rota"),
    "descuento": _set("descuento rebaja promocion oferta mayoreo"),
}
NOT_TELLING = _set("de del la el los las un una y o en con para por a al se me su que")


class Product(NamedTuple):
    name: str
    line: str


def demo_answer(instructions: str, said: str, *, handed_off: bool) -> str:
    """Short, in Spanish; the shop's own sentences."""
    parts = [HANDED_OFF] if handed_off else _parts(_sections(instructions), _words(_without_notes(said)))
    return "\n\n".join([*parts, SIGNATURE])


def wants_person(said: str) -> bool:
    return not _words(_without_notes(said)).isdisjoint(PERSON)


def _without_notes(said: str) -> str:
    """What stands in brackets was not written by the customer, but about the message."""
    return re.sub(r"\[[^\]]*\]", " ", said)


def _parts(sections: dict[str, str], words: frozenset[str]) -> list[str]:
    if not words:
        return [NO_WORDS]
    products = _products(sections)
    asked_for = _asked_for(products, words)
    topics = [
        _first_lines(text)
        for topic, questions in TOPICS.items()
        for heading, text in sections.items()
        if not words.isdisjoint(questions) and heading.startswith(topic)
    ]
    if asked_for or topics:
        return [*(f"*{product.name}*: {product.line}" for product in asked_for), *topics]
    if products and not words.isdisjoint(GREETING | CATALOG):
        items = "\n".join(f"- {product.name}: {_price(product)}" for product in products[:MOST_PRODUCTS])
        return [f"Esto es lo que tenemos:\n{items}", "¿De cuál doy más detalles?"]
    return ["¡Con mucho gusto!"] if not words.isdisjoint(THANKS) else [NOT_KNOWN]


def _sections(instructions: str) -> dict[str, str]:
    """The text under each heading; headings without accents, in small letters."""
    pieces = re.split(r"^#+ +(.+)$", instructions, flags=re.MULTILINE)
    return {_folded(heading): text.strip() for heading, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def _products(sections: dict[str, str]) -> list[Product]:
    text = next((text for heading, text in sections.items() if heading.startswith("productos")), "")
    found = re.findall(r"^- ([^:\n]+): (.+)$", text, flags=re.MULTILINE)
    return [Product(name, line) for name, line in found]


def _price(product: Product) -> str:
    return product.line.split(". ")[0]


def _asked_for(products: list[Product], words: frozenset[str]) -> list[Product]:
    """Those whose names share most words with what was said."""
    shared = [len(_words(product.name) & (words - NOT_TELLING)) for product in products]
    most = max(shared, default=0)
    return [product for product, count in zip(products, shared, strict=True) if most and count == most][:MOST_PRODUCTS]


def _first_lines(text: str) -> str:
    return "\n".join(text.splitlines()[:MOST_LINES])


def _words(text: str) -> frozenset[str]:
    """Plurals count as the singular: the words of a name are asked for in either."""
    found = re.findall(r"\w+", _folded(text))
    return frozenset(found) | frozenset(word.removesuffix("s") for word in found)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))

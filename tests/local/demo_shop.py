"""A small shop whose tools a model may call over HTTP: what the bot's own tools say, in the same shapes."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openai import OpenAI

from chalicelib.sales.text import fold

INSTRUCTIONS = """Eres el asistente virtual de ventas de La Prueba en WhatsApp. Cosas para la casa.

# La tienda
La Prueba. Cosas para la casa.

# Horario de las personas del equipo
Lunes a viernes de 9:00 a 18:00.

# Envíos
Enviamos a todo el país.
- Lima y Callao: $10.00 PEN, 1 día
- Resto del país: $20.00 PEN, 3 días

# Pago
Yape o tarjeta.

# Cambios y devoluciones
Diez días con la boleta.

# Descuentos
5 % desde 4 piezas. Nunca más de 5 %.

# Una persona del equipo
Escribe «persona».
"""
FLAGS = ("customer_wants_person", "customer_complains", "customer_wants_no_messages", "customer_declines")
FIELDS: dict[str, Any] = {
    "reply": {"type": "string"},
    "photo_product_id": {"type": "string"},
    "language": {"type": "string"},
    **{flag: {"type": "boolean"} for flag in FLAGS},
    "summary": {"type": "string"},
}
FORMAT: Any = {
    "format": {
        "type": "json_schema",
        "name": "answer",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": FIELDS,
            "required": list(FIELDS),
            "additionalProperties": False,
        },
    }
}
TOOLS = ("search_products", "search_knowledge", "make_quote", "place_order", "update_lead", "hand_off", "follow_up")
NOW = datetime(2026, 11, 24, 16, 0)


def soles(amount: int) -> str:
    return f"${amount:,}.00 PEN"


@dataclass
class Visit:
    """One customer of the shop; `calls` are the tools with their arguments, as the model called them."""

    client: OpenAI
    products: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            "L1": {"name": "Lámpara de mimbre", "price": 90, "stock": 3},
            "L2": {"name": "Lámpara de metal", "price": 120, "stock": 8},
            "M1": {"name": "Manta de alpaca", "price": 200, "stock": 0},
            "C1": {"name": "Cojín bordado", "price": 40, "stock": 20},
            "M2": {"name": "Manta de lino", "price": 150, "stock": 6, "about": "De las cosas más vendidas."},
        }
    )
    talk: list[dict[str, str]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    quote: dict[str, Any] | None = None
    error: str = ""
    order_id: str = ""
    answer: dict[str, Any] = field(default_factory=dict)

    def says(self, *messages: str) -> str:
        """The reply to what the customer writes; its other fields are in `answer`."""
        self.talk += [{"role": "user", "content": message} for message in messages]
        items: list[Any] = [{"role": "developer", "content": self._context()}, *self.talk]
        for _ in range(6):
            response: Any = self.client.responses.create(
                model="demo", instructions=INSTRUCTIONS, input=items, tools=_tools(), text=FORMAT, store=False
            )
            called = [item for item in response.output if item.type == "function_call"]
            if not called:
                self.answer = json.loads(response.output_text)
                self.talk.append({"role": "assistant", "content": self.answer["reply"]})
                return str(self.answer["reply"])
            items += [item.to_dict() for item in response.output]
            items += [self._output(call) for call in called]
        raise AssertionError("the model asks for tools without end")

    def called(self, tool: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == tool]

    def _context(self) -> str:
        quote = f"\n- Cotización que ya recibió: {json.dumps(self.quote)}" if self.quote else ""
        order = f"\n- Último pedido hecho: {self.order_id}" if self.order_id else ""
        return f"# Lo que sabes de este cliente\n- Ahora: martes 24 de noviembre de 2026, {NOW:%H:%M}{quote}{order}"

    def _output(self, call: Any) -> dict[str, str]:
        arguments = json.loads(call.arguments)
        self.calls.append((call.name, arguments))
        result = getattr(self, f"_{call.name}", lambda _: {"ok": True})(arguments)
        return {"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(result)}

    def _search_products(self, asked: dict[str, Any]) -> dict[str, Any]:
        words = [word[:5] for word in fold(asked["query"]).split()]
        text = {key: fold(f"{each['name']} {each.get('about', '')}") for key, each in self.products.items()}
        found = [key for key in self.products if any(word in text[key] for word in words)]
        return {"products": [self._told(key) for key in found]}

    def _told(self, key: str) -> dict[str, str]:
        product = self.products[key]
        stock = f"{product['stock']} disponibles" if product["stock"] else "agotado"
        return {
            "product_id": key,
            "name": product["name"],
            "price": soles(product["price"]),
            "stock": stock,
            "about": product.get("about", ""),
        }

    def _search_knowledge(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "lava" in asked["question"]:
            return {"answers": [{"title": "¿Cómo se lava la manta?", "text": "A mano y en frío."}]}
        return {"answers": [], "note": "nada"}

    def _make_quote(self, asked: dict[str, Any]) -> dict[str, Any]:
        pieces = [(self.products[item["product_id"]], item["quantity"]) for item in asked["items"]]
        if asked["discount_percent"] > (5 if sum(count for _, count in pieces) >= 4 else 0):
            return {"error": "El descuento más alto para esta compra es 0 %: no prometas más."}
        subtotal = sum(product["price"] * count for product, count in pieces)
        discount = subtotal * asked["discount_percent"] // 100
        delivery = {"": 0, "Lima y Callao": 10, "Resto del país": 20}[asked["delivery_area"]]
        self.quote = {
            "quote_id": f"q{len(self.talk)}",
            "lines": [
                {
                    "name": product["name"],
                    "quantity": count,
                    "unit_price": soles(product["price"]),
                    "amount": soles(product["price"] * count),
                }
                for product, count in pieces
            ],
            "subtotal": soles(subtotal),
            **({"discount": f"5 %: -{soles(discount)}"} if discount else {}),
            "delivery": f"{asked['delivery_area']}: {soles(delivery)}" if asked["delivery_area"] else "sin envío",
            "total": soles(subtotal - discount + delivery),
            "valid_until": "viernes 27 de noviembre de 2026",
        }
        return self.quote

    def _place_order(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self.error:
            error, self.error = self.error, ""
            return {"error": error}
        quote, self.quote = self.quote or {}, None
        return {"order_id": "P-AAAA-BBBB", "total": quote["total"], "payment": "Paga por Yape."}


def _tools() -> Any:
    empty = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    return [{"type": "function", "name": name, "parameters": empty, "strict": True} for name in TOOLS]

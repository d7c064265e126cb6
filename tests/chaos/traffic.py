"""What the customers do: who they are, what they write, and when, all of it from the seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from random import Random

_FEWEST, _MOST = 3, 7
_PRODUCTS = (
    "el collar de ámbar",
    "la pulsera de chaquira",
    "la lámpara de guaje",
    "el espejo de hojalata",
    "la libreta de papel amate",
    "la lotería tradicional",
    "la muñeca Lele",
    "el sombrero de jipijapa",
    "el árbol de la vida",
    "el ojo de Dios",
    "la catrina de papel maché",
    "el monedero de chaquira",
)
_QUESTIONS = (
    "¿Cuánto cuesta {}?",
    "Hola, ¿tienen {}?",
    "Me interesa {}, ¿qué precio tiene?",
    "¿Hay existencia de {}?",
    "¿Qué me dices de {}?",
)
_OTHERS = (
    "¿Hacen envíos?",
    "¿Cómo puedo pagar?",
    "¿Tienen cambios y devoluciones?",
    "Buenas tardes",
    "¿A qué hora abren?",
    "Es para un regalo",
    "Gracias",
    "¿Qué otra cosa tienen de madera?",
)
_PURCHASE = ("¿Cuánto cuesta {}?", "Quiero 1 pieza de {}", "La recojo en el taller", "Sí, confirmo la compra")
_STEPS_OF_PURCHASE = ("Quiero 1 pieza", *_PURCHASE[2:])
_PERSON = "Quiero hablar con una persona"
_OUT, _IN = "BAJA", "ALTA"


class Act(StrEnum):
    WRITES = "writes"
    TAKES_OVER = "takes over"
    HANDS_BACK = "hands back"


@dataclass(frozen=True)
class Line:
    """A message, its `sid` at Twilio, and how many copies of its webhook come at the same moment."""

    sid: str
    body: str
    copies: int


@dataclass(frozen=True)
class Customer:
    """`bursts`: what is written in one go; between two of them the customer waits for the answer.

    `acts`: what an operator does right after each burst, while the bot is at its answer; empty: nothing.
    """

    name: str
    phone: str | None
    external_user_id: str
    bursts: tuple[tuple[Line, ...], ...]
    acts: tuple[Act | None, ...]
    opts_out: bool

    @property
    def address(self) -> str:
        return f"whatsapp:{self.phone or self.external_user_id}"

    @property
    def lines(self) -> list[Line]:
        return [line for burst in self.bursts for line in burst]


def customers_of(seed: int, messages: int) -> list[Customer]:
    """As many as it takes to write so many messages, and no more."""
    random = Random(f"traffic {seed}")
    customers: list[Customer] = []
    left = messages
    while left:
        count = min(left, random.randint(_FEWEST, _MOST))
        customers.append(_customer(random, seed, len(customers), count))
        left -= count
    return customers


def _customer(random: Random, seed: int, number: int, count: int) -> Customer:
    bodies = _bodies(random, count)
    lines = [
        Line(_sid(seed, number, place), body, 2 if random.random() < 0.1 else 1) for place, body in enumerate(bodies)
    ]
    hidden = random.random() < 0.08
    bursts = _bursts(random, lines)
    return Customer(
        name=f"Cliente {number}",
        phone=None if hidden else f"+52155{number:08}",
        external_user_id=f"MX.{seed % 10**6:06}{number:010}",
        bursts=bursts,
        acts=_acts(random, len(bursts)),
        opts_out=_OUT in bodies,
    )


def _bodies(random: Random, count: int) -> list[str]:
    bodies = [_question(random) for _ in range(count)]
    wish = random.random()
    if wish < 0.25:
        product = random.choice(_PRODUCTS)
        bodies[-len(_PURCHASE) :] = [step.format(product) for step in _PURCHASE[-count:]]
    elif wish < 0.32:
        bodies[random.randrange(count)] = _PERSON
    elif wish < 0.42:
        _opts_out(random, bodies)
    return bodies


def _opts_out(random: Random, bodies: list[str]) -> None:
    """Once, and of some back again."""
    place = random.randrange(len(bodies))
    bodies[place] = _OUT
    if place + 1 < len(bodies) and random.random() < 0.5:
        bodies[random.randrange(place + 1, len(bodies))] = _IN


def _question(random: Random) -> str:
    if random.random() < 0.2:
        return random.choice(_OTHERS)
    return random.choice(_QUESTIONS).format(random.choice(_PRODUCTS))


def _bursts(random: Random, lines: Sequence[Line]) -> tuple[tuple[Line, ...], ...]:
    """Who buys waits for each answer."""
    bursts: list[tuple[Line, ...]] = []
    rest = list(lines)
    while rest:
        size = 1 if rest[0].body.startswith(_STEPS_OF_PURCHASE) else random.choice((1, 1, 2, 2, 3))
        bursts.append(tuple(rest[:size]))
        rest = rest[size:]
    return tuple(bursts)


def _acts(random: Random, count: int) -> tuple[Act | None, ...]:
    """Of some conversations an operator has a part, and gives most of them back."""
    acts: list[Act | None] = [None] * count
    if random.random() < 0.12:
        place = random.randrange(count)
        acts[place] = random.choice((Act.WRITES, Act.TAKES_OVER))
        if place + 1 < count and random.random() < 0.8:
            acts[random.randrange(place + 1, count)] = Act.HANDS_BACK
    return tuple(acts)


def _sid(seed: int, number: int, place: int) -> str:
    return f"SM{sha256(f'{seed} {number} {place}'.encode()).hexdigest()[:32]}"

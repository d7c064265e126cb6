"""Every amount of a draft comes from the shop, from one simple step of arithmetic over the shop's, or is the
customer's own, repeated and not granted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import combinations, product

from chalicelib.sales import money
from chalicelib.sales.guard.amounts import Amount, amounts_in
from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.naming import named_in
from chalicelib.sales.guard.percents import percents_in
from chalicelib.sales.guard.reading import Reading
from chalicelib.sales.guard.repeating import only_repeats

_ADDS = re.compile(
    r"\b(?:total|subtotal|suma\w*|junt[oa]s?|amb[oa]s|l[oa]s (?:dos|tres|2|3)|todo|envio|mas|inclu\w+|seri?an?|"
    r"son|quedari?an?|"
    r"quedan|compra|pedido|completo)\b|[+=×]"
)
_LACKS = re.compile(r"\b(?:falt\w*|diferencia|sobr\w+|rest\w+|pasa\w*|alcanz\w+|lleg\w+|complet\w+)\b")
_TAKES_OFF = re.compile(r"\b(?:menos|descuento|rebaja|queda\w*|total|subtotal|pagas|pagarias)\b|[=-]")
_PARTS = re.compile(r"\b(?:anticipo|apart\w+|enganche|sena|abono|adelanto|mitad)\b")
_OTHER_THAN_PRICE = re.compile(
    r"\b(?:envio|entrega|total|subtotal|descuento|rebaja|amb[oa]s|junt[oa]s?|mas|con|y|falt\w*|ahorr\w*|"
    r"anticipo|compras?|"
    r"desde|hasta|entre|o|sin|como|mejor|por encima|debajo|menos)\b|[+%]"
)
_OF_DELIVERY = re.compile(
    r"(?<!con )(?<!mas )\benvio(?: (?:a|para) [\wñ ]{2,40}?)?(?: (?:cuesta|sale|es|tiene un (?:costo|"
    r"precio) de|de|en|por|vale|te))*"
    r"\s?[:=]?\s*(?:\$|[a-z]{2,3}\$)?\s?$"
)
_COUNTS = {"media docena": 6, "docena": 12, "par": 2, "amb[oa]s": 2}
_MOST_PIECES = 200
_MOST_PARTS = 8
_FEW_PRODUCTS = 3
_DELIVERED = re.compile(r"\b(?:envi\w+|domicilio|entreg\w+|mand\w+)\b")


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    prices = _Prices(reading, facts)
    for amount in prices.told:
        words = reading.text[max(0, amount.start - 2) : amount.end].strip(" (:-")
        if not prices.is_known(amount):
            yield _unknown(words, prices.is_of_other_currency(amount), facts.currency)
        elif prices.is_of_something_else(amount):
            yield Objection("amount", f"«{words}» es el importe de otra cosa: di el de aquello de lo que hablas.")


def _unknown(words: str, of_other_currency: bool, currency: str) -> Objection:
    if of_other_currency:
        return Objection("currency", f"«{words}» no está en la moneda de la tienda: di los importes en {currency}.")
    return Objection(
        "amount",
        f"El importe «{words}» no sale de la tienda ni de tus herramientas: di solo precios y totales que te hayan "
        "dado ellas, y no aceptes el que proponga el cliente.",
    )


@dataclass
class _Prices:
    reading: Reading
    facts: Facts
    _of_shop: frozenset[tuple[Decimal, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._of_shop = self._keys(self.facts.granted) | {(price, self.facts.currency) for price in self.of_products}

    @cached_property
    def told(self) -> list[Amount]:
        return list(amounts_in(self.reading))

    def is_known(self, amount: Amount) -> bool:
        key = self._key(amount)
        if key in self._of_shop:
            return True
        if key[1] == self.facts.currency and self._is_derived(amount):
            return True
        return key in self._of_customer and only_repeats(self.reading, amount.start, amount.end, self._is_below(amount))

    def is_of_other_currency(self, amount: Amount) -> bool:
        return self._key(amount)[1] != self.facts.currency

    def is_of_something_else(self, amount: Amount) -> bool:
        """The price of another product, or of the delivery, told as that of the one product spoken of."""
        if _OF_DELIVERY.search(self.reading.clause_before(amount.start)):
            return bool(self._of_delivery) and amount.value in self.of_products - self._of_delivery
        start = amount.start - len(self.reading.clause_before(amount.start))
        clause = self.reading.clause(amount.start)
        alone = sum(start <= one.start < start + len(clause) for one in self.told) == 1
        if not alone or _OTHER_THAN_PRICE.search(clause):
            return False
        named = named_in(self.reading.whole_clause(amount.start), self.facts.products)
        own = {count * self._price(one.price) for one in named for count in (1, *self._counts)}
        return len(named) == 1 and amount.value in (self.of_products | self._of_delivery) - own

    @cached_property
    def of_products(self) -> frozenset[Decimal]:
        own = [one for one in self.facts.products if one.currency == self.facts.currency]
        return frozenset(self._price(one.price) for one in own)

    @cached_property
    def _of_delivery(self) -> frozenset[Decimal]:
        return frozenset(self._price(price) for price in self.facts.delivery_prices)

    @cached_property
    def _of_customer(self) -> frozenset[tuple[Decimal, str]]:
        bare = {(number.value, self.facts.currency) for number in self.facts.said.numbers}
        return self._keys(self.facts.said) | bare

    def _is_derived(self, amount: Amount) -> bool:
        sentence, value = self.reading.sentence(amount.start), amount.value
        parts = self._parts(amount)
        single, sums = set().union(*parts), _sums(parts)
        return (
            value in self._multiples(self.of_products)
            or bool(_ADDS.search(sentence) and value in sums)
            or bool(_LACKS.search(sentence) and self._is_difference(value, single | sums))
            or bool(_TAKES_OFF.search(sentence) and self._is_after_discount(value))
            or bool(_PARTS.search(sentence) and self._is_part(value))
        )

    def _parts(self, amount: Amount) -> list[set[Decimal]]:
        """What may be added up, each in its possible sizes: a product spoken of, once or as often as is told; the
        delivery; what else of the shop's the draft tells."""
        spoken = f"{self.reading.whole} {self.facts.said.text}"
        few = self.facts.products if len(self.facts.products) <= _FEW_PRODUCTS else ()
        products = dict.fromkeys((*few, *named_in(spoken, self.facts.products)))
        parts = [
            {price} | self._multiples(frozenset({price})) for price in (self._price(one.price) for one in products)
        ]
        if _DELIVERED.search(spoken):
            parts.append(set(self._of_delivery))
        told = {one.value for one in self.told if one is not amount and self._key(one) in self._of_shop}
        return [*parts, *({value} for value in sorted(told.difference(*parts)))][:_MOST_PARTS]

    def _multiples(self, prices: frozenset[Decimal]) -> set[Decimal]:
        return {price * count for price in prices for count in self._counts}

    @cached_property
    def _counts(self) -> set[int]:
        """How many pieces the draft or the customer may speak of."""
        money_at = {one.start for one in self.told}
        numbers = [*(one for one in self.reading.numbers if one.start not in money_at), *self.facts.said.numbers]
        counts = {int(one.value) for one in numbers if one.is_whole and 1 < one.value <= _MOST_PIECES}
        words = f"{self.reading.text} {self.facts.said.text}"
        return counts | {count for word, count in _COUNTS.items() if re.search(rf"\b{word}\b", words)}

    def _is_difference(self, value: Decimal, parts: set[Decimal]) -> bool:
        """What is missing to a sum of the shop's, or is left of the customer's."""
        shop = {known for known, currency in self._of_shop if currency == self.facts.currency}
        customer = {known for known, _ in self._of_customer}
        return any(abs(whole - part) == value for whole in shop | customer for part in shop | parts)

    def _is_after_discount(self, value: Decimal) -> bool:
        shop = {known for known, currency in self._of_shop if currency == self.facts.currency}
        return any(whole - off == value for whole in shop for off in self._discounts)

    def _is_part(self, value: Decimal) -> bool:
        percents = {one.value for one in percents_in(self.facts.granted)}
        return any(whole * percent == value * 100 for whole, _ in self._of_shop for percent in percents)

    @cached_property
    def _discounts(self) -> set[Decimal]:
        """Those of quotes: told with a minus."""
        text = self.facts.granted.text
        return {one.value for one in amounts_in(self.facts.granted) if "-$" in text[max(0, one.start - 2) : one.start]}

    def _is_below(self, amount: Amount) -> bool:
        """Whether some product in play costs no more than this."""
        return any(price <= amount.value for price in self.of_products)

    def _keys(self, reading: Reading) -> frozenset[tuple[Decimal, str]]:
        return frozenset(self._key(amount) for amount in amounts_in(reading))

    def _key(self, amount: Amount) -> tuple[Decimal, str]:
        return amount.value, amount.currency(self.facts.currency)

    def _price(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-money.digits(self.facts.currency))


def _sums(parts: list[set[Decimal]]) -> set[Decimal]:
    """Of two or three different things."""
    chosen = [some for count in (2, 3) for some in combinations(parts, count)]
    return {sum(sizes, Decimal(0)) for some in chosen for sizes in product(*some)}

"""Every amount of a draft comes from the shop, from one simple step of arithmetic over the shop's, or is the
customer's own, repeated and not granted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import chain, combinations, islice, product

from chalicelib.sales import money
from chalicelib.sales.catalog import Product
from chalicelib.sales.guard.amounts import Amount, amounts_in
from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.naming import named_in
from chalicelib.sales.guard.percents import percents_in
from chalicelib.sales.guard.reading import Reading, plain
from chalicelib.sales.guard.repeating import only_repeats

_ADDS = re.compile(
    r"\b(?:total|subtotal|suma\w*|junt[oa]s?|amb[oa]s|l[oa]s (?:dos|tres|2|3)|todo|envio|mas|inclu\w+|seri?an?|"
    r"son|quedari?an?|"
    r"quedan|compra|pedido|completo)\b|[+=×]"
)
# Right before an amount: it is what is missing, or left.
_LACKS = re.compile(
    r"\b(?:(?:te|le|les) (?:(?P<missing>falta)|sobra)(?:n|ria|rian)?|"
    r"diferencia(?: entre [^,.;\d$]{1,60})? (?:es|seria|de))"
    r"(?: (?:de|solo|solamente|nada mas|apenas|unicamente|unos|unas|todavia|aun))*[ :]*\$?\s?\Z"
)
_DIFFERS = re.compile(r" de diferencia\b")
_COSTS = re.compile(
    r"\b(?:sale|salen|queda|quedan|dej\w+|vend\w+|cobr\w+|cuest\w+|vale|valen|precio|doy|damos|pag(?:a|as)|apart\w+|"
    r"por|llega|llevas?|tuy[oa])\b"
)
_NEXT_THING = re.compile(r"[,;]|\by\b|\bpero\b")
_VAGUE = re.compile(
    r"\b(?:cien|ciento|mil|[a-z]+cient[oa]s|[1-9]\d{1,3}) y (?:pico|tant[oa]s|feria)\b"
    r"(?! (?:de )?(?!pesos|varos)[a-zñ]+)"
)
_TOTAL = re.compile(
    r"(?:\b(?:total|todo|junt[oa]s|amb[oa]s)\b[^\dñ$]{0,40}|"
    r"\bl[oa]s (?:dos|tres) (?:te |se |junt[oa]s )?(?:por|en|a|son|serian|(?:quedan|salen)(?: en| a| por)?) ?)\$?\s?\Z"
)
_WITH_DELIVERY_BEFORE = re.compile(r"\bcon (?:el |tu )?envio(?: incluido)?\b[^\d$,;]{0,40}\$?\s?\Z")
_WITH_DELIVERY = re.compile(
    r"\s?(?:mxn|pesos)?,? ?(?:ya )?(?:con (?:el |tu |su )?envio|envio incluido|"
    r"puest[oa]s? en (?:tu|su) (?:casa|puerta|domicilio))\b(?! (?:aparte|gratis|por|desde|de))"
)
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
_MOST_COUNTS = 12
_MOST_SUMS = 10_000
_FEW_PRODUCTS = 3
_DELIVERED = re.compile(r"\b(?:envi\w+|domicilio|entreg\w+|mand\w+)\b")


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    for vague in _VAGUE.finditer(reading.text):
        yield _unknown(vague[0], of_other_currency=False, currency=facts.currency)
    prices = _Prices(reading, facts)
    for amount in prices.told:
        words = reading.text[max(0, amount.start - 2) : amount.end].strip(" (:-")
        if not prices.is_known(amount):
            yield _unknown(words, prices.is_of_other_currency(amount), facts.currency)
        elif prices.is_of_something_else(amount) or not prices.is_whole(amount):
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
        others = self.of_products | self._of_delivery | self._multiples(self._of_answers)
        return not self._is_of_what_was_asked(amount) or (len(named) == 1 and amount.value in others - own)

    @cached_property
    def of_products(self) -> frozenset[Decimal]:
        own = [one for one in self.facts.products if one.currency == self.facts.currency]
        return frozenset(self._price(one.price) for one in own)

    @cached_property
    def _of_delivery(self) -> frozenset[Decimal]:
        return frozenset(self._price(area.price) for area in self.facts.areas)

    @cached_property
    def _of_customer(self) -> frozenset[tuple[Decimal, str]]:
        bare = {(number.value, self.facts.currency) for number in self.facts.said.numbers}
        return self._keys(self.facts.said) | bare

    def _is_derived(self, amount: Amount) -> bool:
        sentence, value = self.reading.sentence(amount.start), amount.value
        return (
            value in self._multiples(self.of_products | self._of_answers)
            or bool(_TAKES_OFF.search(sentence) and value in self._of_quotes)
            or bool(_PARTS.search(sentence) and self._is_part(value))
            or bool(_ADDS.search(sentence) and value in self._sums)
            or self._is_difference(amount)
        )

    @cached_property
    def _parts(self) -> list[set[Decimal]]:
        """What may be added up, each in its possible sizes: a product spoken of, once or as often as is told; the
        delivery; what the shop's knowledge has answered; what else of the shop's the draft tells."""
        spoken = f"{self.reading.whole} {self.facts.said.text}"
        few = self.facts.products if len(self.facts.products) <= _FEW_PRODUCTS else ()
        products = dict.fromkeys((*few, *named_in(spoken, self.facts.products)))
        prices = [*(self._price(one.price) for one in products), *sorted(self._of_answers)]
        parts = [{price} | self._multiples(frozenset({price})) for price in prices]
        if _DELIVERED.search(spoken):
            parts.append(set(self._of_delivery))
        told = {one.value for one in self.told if self._key(one) in self._of_shop}
        return [*parts, *({value} for value in sorted(told.difference(*parts)))][:_MOST_PARTS]

    @cached_property
    def _sums(self) -> frozenset[Decimal]:
        return frozenset(sum(sizes, Decimal(0)) for sizes in combined(self._parts))

    def _multiples(self, prices: frozenset[Decimal]) -> set[Decimal]:
        return {price * count for price in prices for count in self._counts}

    @cached_property
    def _counts(self) -> list[int]:
        """How many pieces the draft or the customer may speak of, the draft's own first."""
        money_at = {one.start for one in self.told}
        own = [one for one in self.reading.numbers if one.start not in money_at]
        numbers = [*own, *reversed(self.facts.said.numbers)]
        words = f"{self.reading.text} {self.facts.said.text}"
        named = [count for word, count in _COUNTS.items() if re.search(rf"\b{word}\b", words)]
        told = (int(one.value) for one in numbers if one.is_whole and 1 < one.value <= _MOST_PIECES)
        return list(islice(dict.fromkeys((*named, *told)), _MOST_COUNTS))

    def _is_difference(self, amount: Amount) -> bool:
        """What is missing to a sum of the shop's, or is left of the customer's; never told as what something costs."""
        lacks = _LACKS.search(self.reading.sentence_before(amount.start))
        if not (lacks or _DIFFERS.match(self.reading.text, amount.end)) or self._is_priced(amount):
            return False
        shop, known = self._in_currency, self._in_currency | {value for value, _ in self._of_customer}
        sizes = shop.union(self._sums, *self._parts)
        missing = not lacks or "diferencia" in lacks[0] or bool(lacks["missing"])
        left = not lacks or not lacks["missing"]
        return any(
            (missing and (size - amount.value in known or size + amount.value in shop))
            or (left and size + amount.value in known)
            for size in sizes
        )

    def _is_priced(self, amount: Amount) -> bool:
        """Whether a price is stated or granted there, and none told before it is meant."""
        start = max((one.end for one in self.told if one.end <= amount.start), default=0)
        before = self.reading.sentence_before(amount.start)
        own = _NEXT_THING.split(before[-(amount.start - start) :] if amount.start > start else "")[-1]
        return bool(_COSTS.search(own))

    @cached_property
    def _in_currency(self) -> frozenset[Decimal]:
        return frozenset(known for known, currency in self._of_shop if currency == self.facts.currency)

    @cached_property
    def _of_quotes(self) -> frozenset[Decimal]:
        """What a quote comes to: with and without its discount and its delivery."""
        return frozenset(
            self._price(goods + delivery)
            for one in self.facts.quotes
            for goods in (one.subtotal, one.subtotal - one.discount)
            for delivery in (0, one.delivery_price)
        )

    @cached_property
    def _of_answers(self) -> frozenset[Decimal]:
        return frozenset(
            value for value, currency in self._keys(self.facts.answered) if currency == self.facts.currency
        )

    def _is_part(self, value: Decimal) -> bool:
        percents = {one.value for one in percents_in(self.facts.granted)}
        return any(whole * percent == value * 100 for whole, _ in self._of_shop for percent in percents)

    def _is_of_what_was_asked(self, amount: Amount) -> bool:
        """«Ese sale en …», to who asked for one product and is told the price of another."""
        if len(self.told) > 1 or named_in(self.reading.whole, self.facts.products):
            return True
        asked = named_in(plain(self.facts.asked), self.facts.products)
        if len(asked) != 1 or _OTHER_THAN_PRICE.search(self.reading.clause(amount.start)):
            return True
        return amount.value not in self.of_products - {
            self._price(asked[0].price) * count for count in (1, *self._counts)
        }

    def is_whole(self, amount: Amount) -> bool:
        """Whether a total has all in it that it is told of: each piece, and the delivery."""
        goods = self.of_products | self._multiples(self.of_products)
        if amount.value not in goods:
            return True
        before, after = self.reading.sentence_before(amount.start), self.reading.clause_after(amount.end)
        if _WITH_DELIVERY_BEFORE.search(before) or (_WITH_DELIVERY.match(after) and not re.search(r"\d", after)):
            return amount.value in self._with_delivery or self._is_delivered_free(amount.value)
        if not _TOTAL.search(before) or amount.value in self._of_quotes:
            return True
        spoken = (self.reading.whole_sentence(amount.start), plain(self.facts.asked))
        named = next(filter(None, (named_in(text, self.facts.products) for text in spoken)), [])
        return len(named) == 1 or (not named and not self.facts.quotes) or amount.value in self._sums_of(named)

    def _is_delivered_free(self, value: Decimal) -> bool:
        return any(one.free_from is not None and value >= self._price(one.free_from) for one in self.facts.areas)

    @cached_property
    def _with_delivery(self) -> frozenset[Decimal]:
        quoted = {self._price(one.total) for one in self.facts.quotes if one.delivery_area}
        spoken = f"{self.reading.whole} {plain(self.facts.asked)}"
        named = named_in(spoken, self.facts.products) or self.facts.products
        goods = self._multiples(frozenset(self._price(one.price) for one in named)) | self._sums_of(named)
        goods |= {self._price(one.price) for one in named}
        return frozenset(quoted | {price + delivery for price in goods for delivery in self._of_delivery})

    def _sums_of(self, products: Sequence[Product]) -> set[Decimal]:
        prices = [self._price(one.price) for one in products][:_MOST_PARTS]
        sizes = [{price} | self._multiples(frozenset({price})) for price in prices]
        return {sum(some, Decimal(0)) for some in combined(sizes)}

    def _is_below(self, amount: Amount) -> bool:
        """Whether some product in play costs no more than this."""
        return any(price <= amount.value for price in self.of_products)

    def _keys(self, reading: Reading) -> frozenset[tuple[Decimal, str]]:
        return frozenset(self._key(amount) for amount in amounts_in(reading))

    def _key(self, amount: Amount) -> tuple[Decimal, str]:
        return amount.value, amount.currency(self.facts.currency)

    def _price(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-money.digits(self.facts.currency))


def combined(parts: Sequence[set[Decimal]]) -> Iterator[tuple[Decimal, ...]]:
    """Sizes of two or three different things, at most so many that it takes a few milliseconds."""
    chosen = (some for count in (2, 3) for some in combinations(parts, count))
    return islice(chain.from_iterable(product(*some) for some in chosen), _MOST_SUMS)

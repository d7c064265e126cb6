"""How many pieces there are, and whether there are any: only as the products in play have it now."""

import re
from collections.abc import Callable, Iterator, Sequence

from chalicelib.sales.catalog import Product
from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.naming import named_in, stems, stems_of_name
from chalicelib.sales.guard.numbers import Number
from chalicelib.sales.guard.reading import BLANK, Reading, denies

_PIECES = r"(?:piezas?|unidades|unidad|ejemplares|ejemplar|pares|pzas?)"
_HERE = r"(?:disponibles?|en (?:existencias?|stock|inventario|bodega|almacen|tienda))"
# `3 disponibles`, `3 piezas en existencia`.
_COUNT_AFTER = re.compile(rf"\s?(?:{_PIECES} )?{_HERE}\b")
# `quedan 3`, `solo hay 3 piezas`, `tenemos 3 piezas`.
_LEFT = re.compile(
    r"\b(?:(?:me |nos )?qued(?:a|an)|(?<!te )(?<!le )(?<!les )"
    r"(?:me |nos )?(?:llegaron|llegan|entraron|entran|acaban de (?:llegar|"
    r"entrar))|"
    r"rest(?:a|an)|ultim[oa]s|las ultimas|hay)(?: (?:solo|solamente|nada mas|"
    r"unicamente|ya solo|mas de|menos de|al menos|"
    r"las ultimas|los ultimos|unas|unos|como|casi|cerca de|alrededor de|aproximadamente|por lo menos|todavia|aun))*\s?$"
)
_HAVE = re.compile(
    r"\b(?:tenemos|tengo|contamos con|cuento con|disponemos de|existen)(?: (?:solo|solamente|nada mas|"
    r"unicamente|mas de|menos de|al menos|unas|"
    r"unos|como|casi|cerca de|alrededor de|aproximadamente|por lo menos|todavia|aun))*\s?$"
)
_DOZENS = re.compile(
    r"\b(?:hay|tenemos|tengo|quedan|contamos con|llegaron)(?: de sobra,?| [a-zñ]+){0,2} "
    r"(media|una|dos|tres) docenas? de ([a-zñ]+)"
)
_IN_A_DOZEN = {"media": 6, "una": 12, "dos": 24, "tres": 36}
_ENDS = re.compile(
    rf"\s?(?:$|[.,;:!?)\n…]|[^\w\s%/.,:-]|(?:y|ayer|hoy|mas|nuev[oa]s)\b|"
    rf"{_PIECES}\b|{_HERE}|ñ|de (?:es[eao]s?|est[eao]s?|l[oa]s?|"
    r"ell[oa]s)\b)"
)
_PIECES_AFTER = re.compile(rf"\s?(?:{_PIECES}|{_HERE}|ñ)")
_MORE, _LESS = re.compile(r"\b(?:mas de|al menos) $"), re.compile(r"\bmenos de $")
_LAST_ONE = re.compile(
    rf"\bla ultima (?:{_PIECES}|que (?:nos |me )?queda)|\bel ultimo (?:que (?:nos |me )?queda|en existencia)|"
    r"\b(?:nos |me )?queda (?:solo )?un[ao]?\b(?! (?:duda|pregunta|paso|dato|detalle|cosa))|\bes la ultima\b"
)
_FEW = re.compile(
    rf"\bultim[oa]s (?:{_PIECES}|ñ+)|\bquedan (?:muy |ya )?po(?:c[oa]s|quit[oa]s|quitit[oa]s)\b|"
    rf"\bpoc[oa]s (?:{_PIECES})(?: {_HERE})?\b|"
    r"\b(?:ya )?casi (?:se )?(?:agot\w+|acab\w+|terminan?)\b|\bse (?:estan )?(?:agotan|acaban|agotando|acabando)\b"
)
# What nobody can know, and hurries.
_RUNS_OUT = re.compile(
    r"\bse (?:(?:nos|me) )?(?:estan )?(?:acab|agot|termin|va)\w* (?:(?:ya|muy) )?(?:hoy|manana|"
    r"esta (?:tarde|noche|semana)|"
    r"en (?:minutos|horas|un rato|unas horas|cualquier momento)|rapid\w+|volando|pronto)\b|"
    r"\b(?:solo|unicamente|nada mas) por hoy\b|\bultimas horas\b|\b(?:oferta|promo\w*|descuento|precio)s? "
    r"(?:se )?(?:termina|acaba|vence)n? (?:hoy|manana)\b|\bantes de que se (?:acab|agot|termin)\w+\b"
)
_AT_MOST_FEW = 5
_SOLD_OUT = re.compile(
    r"\bagotad[oa]s?\b|\bsin (?:existencias?|stock|inventario)\b|\bfuera de stock\b|\bse (?:nos )?(?:agot|acab|"
    r"termin)(?:o|aron)\b|"
    r"\bno (?:nos |me )?quedan?\b(?! (?:duda|lejos|claro|bien|mal|de otra|nada que|mas que|mas remedio|tiempo|"
    r"pregunta|pendiente|con|igual|perfect)\w*)|"
    rf"\bno (?:esta|estan|hay|tenemos|tengo|contamos con)(?: \w+){{0,4}} {_HERE}|\bya no (?:hay|tenemos|queda\w*)\b"
)
_IN_STOCK = re.compile(
    rf"\b{_HERE}\b|\b(?:tenemos|tengo|hay|contamos con|manejamos)\b|\b(?:te|le) (?:l[oa]s? )?(?:apart\w+|"
    r"mand\w+|envi\w+|agreg\w+)\b"
)
_GONE_OR_OPEN = re.compile(
    r"\b(?:agotad\w+|no|sin|ni|acab\w+|agot\w+|cuando|vuelv\w+|avis\w+|pronto|antes|parecid\w+|similar\w*|"
    r"opcion\w*|alternativa\w*|en lugar|en vez|otr[oa]s?)\b"
)
_IF = re.compile(r"\b(?:si|cuando|en caso|hasta|aun|todavia no|no esta\w* agotad\w+|no se (?:ha|han) agotado)\b")


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    if facts.granted.text and reading.text:
        stock = _Stock(reading, facts)
        yield from stock.counts()
        yield from stock.dozens()
        yield from stock.few()
        yield from stock.hurry()
        yield from stock.sold_out()
        yield from stock.in_stock()


class _Stock:
    def __init__(self, reading: Reading, facts: Facts) -> None:
        self._reading = reading
        self._facts = facts

    def counts(self) -> Iterator[Objection]:
        for number in self._reading.numbers:
            if number.is_whole and self._is_claim(number) and not self._holds(number):
                words = self._reading.text[max(0, number.start - 10) : number.end + 12].strip()
                yield _objection(f"«…{words}…» no es lo que hay")

    def dozens(self) -> Iterator[Objection]:
        for found in self._reading.found(_DOZENS):
            count = _IN_A_DOZEN[found[1]]
            if self._is_of_product(found[2]) or set(found[2]) == {BLANK}:
                held = self._some(found.start(), lambda one, count=count: one.stock == count)  # type: ignore[misc]
                if not held and not denies(self._reading.clause(found.start())):
                    yield _objection(f"«{found[0]}» no es lo que hay")

    def few(self) -> Iterator[Objection]:
        for pattern, fits in ((_LAST_ONE, _is_one), (_FEW, _is_few)):
            for found in self._reading.found(pattern):
                if self._is_written(found[0]) or self._some(found.start(), fits):
                    continue
                yield _objection(f"«{found[0]}» no es verdad de ningún producto")

    def hurry(self) -> Iterator[Objection]:
        for found in self._reading.found(_RUNS_OUT):
            if not self._is_written(found[0]) and not self._reading.is_denied(*found.span()):
                yield _objection(f"«{found[0]}» no lo sabes")

    def sold_out(self) -> Iterator[Objection]:
        for found in self._reading.found(_SOLD_OUT):
            if _IF.search(self._reading.clause(found.start())):
                continue
            if self._some(found.start(), _is_gone) or self._is_count_denied(found):
                continue
            yield _objection(f"«{found[0]}» no es verdad: el producto del que hablas sí está")

    def in_stock(self) -> Iterator[Objection]:
        for found in self._reading.found(_IN_STOCK):
            sentence = self._reading.sentence(found.start())
            if _GONE_OR_OPEN.search(sentence):
                continue
            named = self._named(self._reading.whole_clause(found.start())) or self._known_by_here(found[0])
            if named and all(map(_is_gone, named)):
                yield _objection(f"«{named[0].name}» está agotado")
                return

    def _known_by_here(self, words: str) -> Sequence[Product]:
        """«Sí, está disponible» speaks of what is in play."""
        return self._facts.products if re.fullmatch(_HERE, words) else ()

    def _is_written(self, words: str) -> bool:
        return words in self._facts.granted.text or words in self._facts.described.text

    def _is_claim(self, number: Number) -> bool:
        before, after = self._reading.clause_before(number.start), self._reading.text[number.end : number.end + 40]
        if _COUNT_AFTER.match(after):
            return True
        if _LEFT.search(before):
            return bool(_ENDS.match(after)) or self._is_of_product(after)
        return bool(_HAVE.search(before)) and (bool(_PIECES_AFTER.match(after)) or self._is_of_product(after))

    def _is_of_product(self, after: str) -> bool:
        words = stems(after[:20])
        return bool(words) and any(words[0] in stems_of_name(product.name)[:1] for product in self._facts.products)

    def _holds(self, number: Number) -> bool:
        before = self._reading.clause_before(number.start).rpartition(":")[2]
        count = int(number.value)
        if denies(before):
            return self._some(number.start, lambda one: one.stock is not None and one.stock < count)
        if _MORE.search(before):
            return self._some(number.start, lambda one: one.stock is not None and one.stock >= count)
        if _LESS.search(before):
            return self._some(number.start, lambda one: one.stock is not None and one.stock < count)
        return self._some(number.start, lambda one: one.stock == count)

    def _some(self, offset: int, fits: Callable[[Product], bool]) -> bool:
        """True of one of the products spoken of there, or in play where none is named."""
        named = self._named(self._reading.whole_clause(offset)) or self._named(self._reading.whole_sentence(offset))
        return any(fits(product) for product in named or self._facts.products)

    def _named(self, text: str) -> Sequence[Product]:
        return named_in(text, self._facts.products)

    def _is_count_denied(self, found: re.Match[str]) -> bool:
        """`no hay 3 disponibles` is a count, and looked at as one."""
        after = self._reading.clause_after(found.end())[:12]
        return bool(re.search(r"\d|\b(?:dos|tres|cuatro|cinco|seis|diez)\b", found[0] + after))


def _is_gone(product: Product) -> bool:
    return product.stock is not None and product.stock <= 0


def _is_one(product: Product) -> bool:
    return product.stock == 1


def _is_few(product: Product) -> bool:
    return product.stock is not None and 0 < product.stock <= _AT_MOST_FEW


def _objection(what: str) -> Objection:
    return Objection("stock", f"{what}: di las existencias tal como las dan tus herramientas, o no las digas.")

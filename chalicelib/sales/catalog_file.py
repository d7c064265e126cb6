"""A catalog as a CSV file, as Excel and its kin write it: any order of columns, Spanish or English headers.

Separators are semicolons, commas, tabs or bars; prices have a decimal comma or point; the encoding is UTF-8 (with or
without its mark), UTF-16 with its mark, or Windows' Latin-1. Every mistake is told with its line, all at once.
Cells are taken as they are written, also those that begin like a formula.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.errors import CatalogInvalid
from chalicelib.sales import money
from chalicelib.sales.catalog import LARGEST_PRICE, LARGEST_STOCK, MOST_PRODUCTS, Product, mistakes_of
from chalicelib.sales.text import fold, preview

LARGEST_FILE = 10 * 1024 * 1024

_HEADERS: dict[str, str] = {
    "product_id": "id productid idproducto codigo codigoproducto codigodeproducto clave sku referencia ref code",
    "name": "nombre name producto product titulo title articulo nombredelproducto nombreproducto productname",
    "price": "precio price precioventa preciodeventa preciounitario unitprice pvp",
    "currency": "moneda currency divisa",
    "description": "descripcion description detalle detalles details",
    "stock": "stock existencias existencia inventario inventory disponibles disponible cantidad quantity qty piezas",
    "tags": "etiquetas etiqueta tags tag categoria categorias category categories palabrasclave keywords",
    "url": "url enlace link liga pagina enlaces",
    "photo_url": "foto photo photourl fotourl urlfoto urldelafoto imagen image imageurl urlimagen fotografia picture",
}
_FIELD_OF = {header: name for name, headers in _HEADERS.items() for header in headers.split()}
_NEEDED = {"product_id": "id", "name": "nombre", "price": "precio"}
_SEPARATORS = ";,\t|"
_NOT_OF_A_HEADER = re.compile(r"[^a-z0-9]")
_IN_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(r"[,;|]")
_AROUND_A_NUMBER = re.compile(r"[\s\u00a0\u202f$€£'’]")
_NUMBER = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:(?P<point>[.,])(?P<part>\d+))?", re.ASCII
)
_LONGEST_NUMBER = 20
_ZIPPED = b"PK\x03\x04"
_UNMARKED = ["utf-8", "cp1252", "latin-1"]
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class CatalogFile:
    """`has_stock` False: the file says nothing of stock. `ignored`: headers that say nothing to us."""

    products: tuple[Product, ...]
    has_stock: bool = True
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Header:
    columns: Mapping[str, int]
    width: int
    ignored: tuple[str, ...]


class _Mistakes(list[tuple[int, str]]):
    """Pairs of a line and a sentence."""

    def tell(self, line: int, sentence: str) -> None:
        self.append((line, sentence))

    def finish(self) -> None:
        if self:
            raise CatalogInvalid(sorted(self, key=lambda mistake: mistake[0]))


def read_catalog(data: bytes, currency: str) -> CatalogFile:
    """Raises CatalogInvalid with all mistakes. `currency` is the shop's; prices are in its usual notation."""
    mistakes = _Mistakes()
    text, separator, first_line = _without_separator_line(_decoded(data, mistakes))
    rows = list(_rows(text, separator or _separator_of(text), first_line, mistakes))
    if not rows:
        mistakes.tell(1, "El archivo está vacío: la primera línea lleva los encabezados.")
        mistakes.finish()
    header = _header(*rows[0], mistakes)
    products = list(_products(rows[1:], header, currency, mistakes))
    mistakes.finish()
    return CatalogFile(tuple(products), "stock" in header.columns, header.ignored)


def _decoded(data: bytes, mistakes: _Mistakes) -> str:
    if len(data) > LARGEST_FILE:
        mistakes.tell(1, "El archivo pasa de 10 MB: quita las columnas que no hacen falta.")
    elif data.startswith(_ZIPPED):
        mistakes.tell(1, "Esto es un libro de Excel: guárdalo como CSV e impórtalo otra vez.")
    mistakes.finish()
    encodings = [name for mark, name in _MARKED if data.startswith(mark)] or _UNMARKED
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    mistakes.tell(1, "El archivo está dañado: guárdalo otra vez como CSV en UTF-8.")
    raise CatalogInvalid(mistakes)


def _without_separator_line(text: str) -> tuple[str, str, int]:
    """Excel's own first line, `sep=;`: the rest, the separator (empty: none is named), the next line's number."""
    found = _SEPARATOR_LINE.match(text)
    return (text[found.end() :], found[1], 2) if found else (text, "", 1)


def _separator_of(text: str) -> str:
    """The one that makes most known headers of the first line that says something."""
    line = next((line for line in text.splitlines() if line.strip(_SEPARATORS + " ")), "")
    return max(_SEPARATORS, key=lambda separator: sum(bool(_field_of(cell)) for cell in _cells(line, separator)))


def _cells(line: str, separator: str) -> list[str]:
    """None at all where one is longer than we take."""
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _rows(text: str, separator: str, first_line: int, mistakes: _Mistakes) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line where it begins; those without a word are left out. Nothing is read without the first."""
    begun = False
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = first_line + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            mistakes.tell(line, "Las comillas no están bien cerradas, o el texto es demasiado largo.")
            if not begun:
                mistakes.finish()
            continue
        if any(cell.strip() for cell in cells):
            begun = True
            yield line, cells


def _header(line: int, cells: Sequence[str], mistakes: _Mistakes) -> _Header:
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if name := _field_of(cell):
            if name in columns:
                mistakes.tell(line, f"La columna «{cell.strip()}» está dos veces.")
            columns[name] = at
    if missing := [shown for name, shown in _NEEDED.items() if name not in columns]:
        mistakes.tell(line, f"Falta la columna {_and(missing)}: los encabezados van en la primera línea.")
        mistakes.finish()
    ignored = [cell.strip() for cell in cells if cell.strip() and not _field_of(cell)]
    return _Header(columns, len(cells), tuple(ignored))


def _field_of(header: str) -> str:
    return _FIELD_OF.get(_NOT_OF_A_HEADER.sub("", fold(_IN_BRACKETS.sub("", header))), "")


def _products(
    rows: Sequence[tuple[int, list[str]]], header: _Header, currency: str, mistakes: _Mistakes
) -> Iterator[Product]:
    if len(rows) > MOST_PRODUCTS:
        mistakes.tell(rows[MOST_PRODUCTS][0], f"Un catálogo lleva hasta {MOST_PRODUCTS:,} productos.")
    if not rows:
        mistakes.tell(1, "No hay ningún producto debajo de los encabezados.")
    lines: dict[str, int] = {}
    points = _decimal_points(rows, header)
    for line, cells in rows:
        product, told = _product(cells, header, currency, points)
        first = lines.setdefault(product.product_id.casefold(), line)
        if product.product_id and first != line:
            told.append(f"El id {product.product_id} ya está en la línea {first}.")
        for sentence in told:
            mistakes.tell(line, sentence)
        yield product


def _decimal_points(rows: Sequence[tuple[int, list[str]]], header: _Header) -> frozenset[str]:
    """What separates decimals in the prices where that is plain."""
    at = header.columns["price"]
    found = (_NUMBER.fullmatch(_bare(cells[at])) for _, cells in rows if at < len(cells))
    return frozenset(number["point"] for number in found if number and number["point"])


def _product(cells: Sequence[str], header: _Header, currency: str, points: frozenset[str]) -> tuple[Product, list[str]]:
    """With what is wrong about it."""
    if any(cell.strip() for cell in cells[header.width :]):
        return Product("", "", 0, currency), [
            "Hay más celdas que encabezados: un texto o un precio que lleva el separador va entre comillas."
        ]
    if any("\ufffd" in cell for cell in cells):
        return Product("", "", 0, currency), ["Hay letras dañadas (\ufffd): guarda el archivo como «CSV UTF-8»."]
    row = {name: cells[at].strip() if at < len(cells) else "" for name, at in header.columns.items()}
    told: list[str] = []
    price = _price(row["price"], row.get("currency", "").upper(), currency, points, told)
    product = Product(
        product_id=row["product_id"],
        name=" ".join(row["name"].split()),
        price=price or 1,
        currency=currency,
        description=row.get("description", "").replace("\r\n", "\n").replace("\r", "\n"),
        stock=_stock(row.get("stock", ""), told),
        tags=_tags(row.get("tags", "")),
        url=row.get("url", ""),
        photo_url=row.get("photo_url", ""),
    )
    return product, [*told, *mistakes_of(product, currency)]


def _price(text: str, written_currency: str, currency: str, points: frozenset[str], told: list[str]) -> int | None:
    """In minor units."""
    if written_currency not in ("", currency):
        told.append(f"La moneda debe ser {currency}, la de la tienda, y no «{_short(written_currency)}».")
    bare = re.sub(rf"^{currency}|{currency}$", "", text.strip(), flags=re.IGNORECASE)
    number = _number(bare)
    if number is None:
        told.append(f"El precio «{_short(text)}» no es un número como 1249.90." if text else "Falta el precio.")
        return None
    if _is_ambiguous(bare, points):
        told.append(f"El precio «{_short(text)}» puede leerse de dos formas: escríbelo sin separar los miles.")
        return None
    try:
        price = money.to_minor_units(number, currency)
    except ValueError:
        told.append(f"El precio «{_short(text)}» tiene más decimales que los de {currency}.")
        return None
    if not 0 < price <= LARGEST_PRICE:
        told.append(f"El precio «{_short(text)}» debe ser mayor que 0 y no pasar de lo razonable.")
        return None
    return price


def _stock(text: str, told: list[str]) -> int | None:
    """None: not counted."""
    if not text:
        return None
    number = _number(text)
    if number is None or number != number.to_integral_value() or number > LARGEST_STOCK:
        told.append(f"Las existencias «{_short(text)}» no son un número entero de 0 en adelante, ni vacías.")
        return None
    return int(number)


def _number(text: str) -> Decimal | None:
    """`1.249,90`, `1,249.90`, `$ 1249.9`; three digits after the only separator are thousands, as shops write."""
    found = _NUMBER.fullmatch(_bare(text))
    if not found or len(found[0]) > _LONGEST_NUMBER:
        return None
    whole, point, part = found["whole"], found["point"], found["part"]
    if point and point in whole:
        return None
    return Decimal(re.sub(r"[.,]", "", whole) + (f".{part}" if part else ""))


def _is_ambiguous(text: str, points: frozenset[str]) -> bool:
    """`1.249` in a list where other prices have a point before their cents: thousands, or three decimals."""
    found = _NUMBER.fullmatch(_bare(text))
    return found is not None and not found["point"] and any(point in found["whole"] for point in points)


def _bare(text: str) -> str:
    return _AROUND_A_NUMBER.sub("", text)


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (" ".join(tag.split()) for tag in _BETWEEN_TAGS.split(text)))))


def _short(text: str) -> str:
    return preview(text, 30)


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} y {names[-1]}" if len(names) > 1 else names[0]

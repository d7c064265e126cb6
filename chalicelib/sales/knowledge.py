"""What the shop has written: questions with their answers, and Markdown pages, cut into entries to be searched."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.sales.catalog import KnowledgeEntry
from chalicelib.sales.text import fold, preview, split_text

LONGEST_NAME = 100
LONGEST_PAGE = 50_000
LONGEST_TITLE = 300
LONGEST_TEXT = 4_000
MOST_PAGES = 200
MOST_ITEMS = 1_000

_LONGEST_ENTRY = 1_000
_LONGEST_QUESTION = 200
_BETWEEN_HEADINGS = " · "

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"\s*(```|~~~)")
_MARKS = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)[^)]*\)"), r"\1 (\2)"),
    (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?m)^\s*[*+]\s+"), "- "),
    (re.compile(r"(?m)^\s*>\s?"), ""),
    (re.compile(r"`([^`]*)`"), r"\1"),
)
_PRIVATE = re.compile(
    r"""
    [\w.+-]+@[\w-]+(\.[\w-]+)*     # an e-mail address
    | https?://\S+ | www\.\S+      # an address of the web
    | @[\w.]{2,}                   # a name somewhere
    | \+?\d(?:[\s().-]*\d){5,}     # a phone, a card, an order's number
    """,
    re.VERBOSE,
)

_WAYS = r"""(?:calle|avenida|carrera|calzada|bulevar|boulevard|callej[óo]n|privada|diagonal|transversal|andador
    |(?:av|avda|cra|cll|kra|blvd|calz|priv)\b\.?)"""
_AREAS = r"(?:colonia|barrio|fraccionamiento|urbanizaci[óo]n|carretera|(?:col|fracc|urb)\b\.?)"
_NO_MEASURE = r"(?!\s*(?i:km|cm|mm|ml|m|gr?|kg|l|lts?|piezas?|pesos|d[íi]as)\b)"
_A_NAME = r"[A-ZÁÉÍÓÚÑ][\w.'’]*"
_A_NUMBER = r"\d+[a-zA-Z]?\b(?:-\d+[a-zA-Z]?\b)*"
_BEFORE_A_NUMBER = r"(?:\#|(?i:n[º°]|no|n[úu]m|n[úu]mero)\.?)"
# What follows the number of a house: `#3-45`, `int. 4`, `apto 101`.
_MORE = rf"""(?:,?\s*(?:{_BEFORE_A_NUMBER}|-|(?i:int|ext|interior|exterior|mz|manzana|lt|lote|piso|apto|depto
    |apartamento|departamento|torre|local|puerta|casa)\.?)\s*{_A_NUMBER})*"""
_STREET = re.compile(
    rf"""
    \b(?:(?i:{_WAYS})(?!\w)|(?<!agua\ de\ )(?i:{_AREAS})(?!\w))
    (?:\s+[^\W\d][\w.'’]*){{0,6}}?,?\s*{_BEFORE_A_NUMBER}?\s*{_A_NUMBER}{_NO_MEASURE}{_MORE}
    | \b(?i:{_WAYS})(?!\w)(?:\s+(?:(?:del?|las?|los|el|y)\s+)*{_A_NAME})+  # without a number what is written as a name
    """,
    re.VERBOSE,
)
_HOUSE = re.compile(rf"(?:\b{_A_NAME}\s+)+(?:\#|(?i:n[º°]|n[úu]m|n[úu]mero)\.?)\s*{_A_NUMBER}{_MORE}", re.VERBOSE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_PARTICLES = frozenset({"del", "las", "los", "san"})
_SEVERAL = re.compile(r"…(?:\s*…)+")


@dataclass(frozen=True, slots=True)
class KnowledgePage:
    name: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """As the shop wrote it: single questions with their answers (`items`), and pages."""

    items: tuple[KnowledgeEntry, ...] = ()
    pages: tuple[KnowledgePage, ...] = ()

    @property
    def entries(self) -> tuple[KnowledgeEntry, ...]:
        """What is searched."""
        of_items = (entry for item in self.items for entry in _cut(item.title, item.text))
        return (*of_items, *(entry for page in self.pages for entry in entries_of(page)))


def entries_of(page: KnowledgePage) -> Iterator[KnowledgeEntry]:
    """Each section with its headings as the title; what stands before the first heading has the page's name."""
    headings: list[tuple[int, str]] = []
    lines: list[str] = []
    for level, line in _lines(page.markdown):
        if level:
            yield from _section(page, headings, lines)
            headings = [*(outer for outer in headings if outer[0] < level), (level, _plain(line))]
            lines = []
        else:
            lines.append(line)
    yield from _section(page, headings, lines)


def without_private_data(question: str, known: Iterable[str | None] = ()) -> str:
    """What a customer asked, as the shop may keep it: one short line of `hidden_private_data`."""
    return preview(hidden_private_data(question, known), _LONGEST_QUESTION)


def hidden_private_data(text: str, known: Iterable[str | None] = ()) -> str:
    """The text with `…` for addresses and numbers of a person, and for the names by which the customer is `known`."""
    for private in (_PRIVATE, _STREET, _HOUSE):
        text = private.sub("…", text)
    names = {fold(word) for name in known if name for word in _WORD.findall(name)} - _PARTICLES
    text = _WORD.sub(lambda word: "…" if fold(word[0]) in names else word[0], text)
    return _SEVERAL.sub("…", text)


def _lines(markdown: str) -> Iterator[tuple[int, str]]:
    """Each line with its level as a heading, 0 for text; a `#` in a block of code is no heading."""
    fenced = False
    for line in markdown.replace("\r\n", "\n").split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif (heading := _HEADING.match(line)) and not fenced:
            yield len(heading[1]), heading[2]
        else:
            yield 0, line


def _section(page: KnowledgePage, headings: list[tuple[int, str]], lines: list[str]) -> Iterable[KnowledgeEntry]:
    title = _BETWEEN_HEADINGS.join(heading for _, heading in headings) or page.name
    return _cut(title, _plain("\n".join(lines)))


def _plain(markdown: str) -> str:
    for pattern, instead in _MARKS:
        markdown = pattern.sub(instead, markdown)
    return markdown.strip()


def _cut(title: str, text: str) -> Iterator[KnowledgeEntry]:
    """A long text in several entries of the same title, so that what the model is given stays small."""
    return (KnowledgeEntry(title, part) for part in split_text(text, _LONGEST_ENTRY))

"""What the shop has written: questions with their answers, and Markdown pages, cut into entries to be searched."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.sales.catalog import KnowledgeEntry
from chalicelib.sales.text import preview, split_text

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


def without_private_data(question: str) -> str:
    """What a customer asked, as the shop may keep it: one short line without addresses and numbers of a person."""
    return preview(_PRIVATE.sub("…", question), _LONGEST_QUESTION)


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

"""What README.md and docs/ promise, by paragraph, item, row and decision, and whether a test stands beside it."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

NAMED = re.compile(r"`(test_\w+|Test\w+|tests/[\w/]+\.py|test/\w+\.test\.js)`")
# So a page says that tests prove every row of a table, every item of a list: in the sentence above, or right below.
# Names alone say it not: they may prove the first of ten.
FOR_EACH = re.compile(r"\(each: `(test_\w+|Test\w+|tests/[\w/]+\.py|test/\w+\.test\.js)`")
ITEM = re.compile(r"\s*(-|\d+\.) ")


@dataclass(frozen=True)
class Block:
    """`kind`: paragraph, item, row or decision. `table`: a number of its own for each, 0 for what is no row.

    `around`: what stands above and below its list or table.
    """

    heading: str
    kind: str
    text: str
    table: int = 0
    around: str = ""

    @property
    def is_proven(self) -> bool:
        """By a name of its own, or around its list or table by one that is said to be of each."""
        return bool(NAMED.search(self.text) or FOR_EACH.search(self.around))

    @property
    def leads_to_the_next(self) -> bool:
        return self.kind != "row" and self.text.endswith(":")


def blocks_of(page: str) -> list[Block]:
    """The page's blocks in their order; code, headings and pictures are none."""
    return list(_with_what_is_around(list(_blocks(_without_code(page)))))


def decisions_of(page: str) -> list[Block]:
    """Each `###` with all that stands below it."""
    parts = re.split(r"^#{2,3} (.+)$", page, flags=re.MULTILINE)
    marks = re.findall(r"^(#{2,3}) ", page, flags=re.MULTILINE)
    told = zip(marks, parts[1::2], parts[2::2], strict=True)
    return [Block(heading, "decision", text.strip()) for mark, heading, text in told if mark == "###"]


def _without_code(page: str) -> str:
    return re.sub(r"^ *```.*?^ *```$", "\n", page, flags=re.MULTILINE | re.DOTALL)


def _blocks(page: str) -> Iterator[Block]:
    heading = ""
    for number, chunk in enumerate(re.split(r"\n\s*\n", page), start=1):
        lines = chunk.strip("\n").splitlines()
        while lines and re.match(r"#+ ", lines[0]):
            heading = lines.pop(0).lstrip("# ")
        for kind, text in _of_a_chunk(lines):
            yield Block(heading, kind, text, number if kind == "row" else 0)


def _of_a_chunk(lines: list[str]) -> Iterator[tuple[str, str]]:
    """(kind, text) of each; a table has the names of its columns and a line above its rows."""
    yield from (("row", row) for row in [line for line in lines if line.startswith("|")][2:])
    blocks: list[tuple[str, str]] = []
    for line in (line for line in lines if not line.startswith(("|", "<img"))):
        is_item = ITEM.match(line)
        if is_item or not blocks:
            blocks.append(("item" if is_item else "paragraph", line.strip()))
        else:
            kind, before = blocks[-1]
            blocks[-1] = kind, f"{before} {line.strip()}"
    yield from blocks


def _with_what_is_around(blocks: list[Block]) -> Iterator[Block]:
    for index, block in enumerate(blocks):
        if block.kind in ("item", "row"):
            before = _outside(block, reversed(blocks[:index]))
            after = _outside(block, blocks[index + 1 :])
            leading = before.text if before and before.heading == block.heading and before.leads_to_the_next else ""
            names = after.text if after and after.heading == block.heading and after.text.startswith("(each: `") else ""
            block = replace(block, around=f"{leading} {names}")
        yield block


def _outside(block: Block, others: Iterable[Block]) -> Block | None:
    """The first that is not of its list or table."""
    return next((other for other in others if (other.kind, other.table) != (block.kind, block.table)), None)


@dataclass(frozen=True)
class NoPromise:
    """`heading` takes a whole section of the page out, `beginning` one block."""

    page: str
    why: str
    heading: str = ""
    beginning: str = ""

    def is_about(self, block: Block) -> bool:
        return block.text.startswith(self.beginning) if self.beginning else block.heading == self.heading


def exceptions() -> list[NoPromise]:
    pages = tomllib.loads((Path(__file__).parent / "no_promises.toml").read_text(encoding="utf-8"))
    return [
        each
        for page, groups in pages.items()
        for group in groups
        for each in (
            *(NoPromise(page, group["why"], heading=heading) for heading in group.get("headings", ())),
            *(NoPromise(page, group["why"], beginning=text) for text in group.get("blocks", ())),
        )
    ]


def unproven(name: str, page: str) -> list[Block]:
    """What needs a test's name and has none, before any exception."""
    blocks = decisions_of(page) if name == "decisions.md" else blocks_of(page)
    return [block for block in blocks if not block.is_proven and not block.leads_to_the_next]

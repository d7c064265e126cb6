"""The search of one catalog: SQLite's FTS5, in memory, by apsw.

Words are made alike in Python (`sales/search.py`) before SQLite sees them, the shop's and the customers' the same way,
and quoted: nothing that a customer writes is read as FTS5's query language
(https://www.sqlite.org/fts5.html#full_text_query_syntax).
"""

import math
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import apsw

from chalicelib.sales import search
from chalicelib.sales.catalog import KnowledgeEntry, Product

_SCHEMA = """
CREATE TABLE items(price INTEGER NOT NULL, product_id TEXT NOT NULL);
CREATE VIRTUAL TABLE products USING fts5(name, tags, description, code, content='', tokenize='unicode61');
CREATE VIRTUAL TABLE entries USING fts5(title, text, content='', tokenize='unicode61');
CREATE VIRTUAL TABLE product_words USING fts5vocab(products, row);
CREATE VIRTUAL TABLE entry_words USING fts5vocab(entries, row);
CREATE TABLE known(kind TEXT, word TEXT, PRIMARY KEY(kind, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE sounds USING fts5(marked, kind UNINDEXED, word UNINDEXED, sound UNINDEXED, tokenize='trigram');
"""
_PRODUCTS = """
SELECT product_id FROM products JOIN items ON items.rowid = products.rowid
WHERE products MATCH ? AND price <= ? ORDER BY bm25(products, 10, 5, 1, 5), products.rowid LIMIT ?
"""
_FIRST_PRODUCTS = "SELECT product_id FROM items WHERE price <= ? ORDER BY rowid LIMIT ?"
_ENTRIES = "SELECT rowid, bm25(entries, 4, 1) FROM entries WHERE entries MATCH ?"
_BEGINNING = "SELECT word FROM known WHERE kind = ? AND word >= ? AND word < ? ORDER BY word LIMIT ?"
_SOUNDING = "SELECT word, sound FROM sounds WHERE sounds MATCH ? AND kind = ? ORDER BY rank LIMIT ?"
_ANY_PRICE = 2**62
_LAST_LETTER = "\U0010ffff"
_MOST_ALTERNATIVES = 4
_MOST_HEARD = 60
_SHORTEST_BEGINNING = 4
# An answer holds more than this part of what was asked, rare words counting more: else the shop has not written it.
_LEAST_ANSWERED = 0.5


class CatalogIndex:
    """Takes about a second to build for 20,000 products; asked from several threads, one after the other."""

    def __init__(self, products: Iterable[Product], entries: Sequence[KnowledgeEntry]) -> None:
        self._entries = tuple(entries)
        self._in_use = threading.Lock()
        self._sql = apsw.Connection(":memory:")
        self._sql.execute(_SCHEMA)
        with self._sql:
            self._add_products(products)
            self._add_entries()
            self._add_words("product")
            self._add_words("entry")

    def products(self, query: str, *, most_price: int | None, limit: int) -> list[str]:
        """Ids, the best first. Of a query without a word that tells, as `¿qué venden?`, the first of the catalog."""
        most = _ANY_PRICE if most_price is None else most_price
        asked = search.asked_words(query)
        with self._in_use:
            if not asked:
                return self._ids(_FIRST_PRODUCTS, most, limit)
            groups = list(filter(None, (self._alternatives("product", word) for word in asked)))
            all_of_it = self._ids(_PRODUCTS, " AND ".join(groups), most, limit) if groups else []
            some_of_it = self._ids(_PRODUCTS, " OR ".join(groups), most, limit) if len(groups) > 1 else []
        return list(dict.fromkeys([*all_of_it, *some_of_it]))[:limit]

    def entries(self, question: str, limit: int) -> list[KnowledgeEntry]:
        """The best first; none where the shop has not written about what was asked."""
        held: defaultdict[int, float] = defaultdict(float)
        ranks: defaultdict[int, float] = defaultdict(float)
        asked = 0.0
        with self._in_use:
            for word in dict.fromkeys(map(search.root, search.asked_words(question))):
                found = self._ranks(self._alternatives("entry", word))
                weight = math.log(1 + len(self._entries) / (1 + len(found)))
                asked += weight
                for row, rank in found.items():
                    held[row] += weight
                    ranks[row] += rank
        answering = [row for row, weight in held.items() if weight > _LEAST_ANSWERED * asked]
        answering.sort(key=lambda row: (-held[row], ranks[row], row))
        return [self._entries[row] for row in answering[:limit]]

    def _ids(self, query: str, *values: str | int) -> list[str]:
        return [str(row[0]) for row in self._sql.execute(query, values)]

    def _ranks(self, group: str) -> dict[int, float]:
        return {int(row[0]): float(row[1]) for row in self._sql.execute(_ENTRIES, (group,))} if group else {}

    def _alternatives(self, kind: str, word: str) -> str:
        """The word as FTS5 takes it; where nobody wrote it, what begins with it, else what is a typo away from it."""
        if self._ids("SELECT word FROM known WHERE kind = ? AND word = ?", kind, word):
            return _any_of([word])
        return _any_of(self._begin_with(kind, word) or self._sound_like(kind, word))

    def _begin_with(self, kind: str, word: str) -> list[str]:
        if len(word) < _SHORTEST_BEGINNING:
            return []
        return self._ids(_BEGINNING, kind, word, word + _LAST_LETTER, _MOST_ALTERNATIVES)

    def _sound_like(self, kind: str, word: str) -> list[str]:
        sounded = search.sound(word)
        heard = self._sql.execute(_SOUNDING, (_any_of(search.trigrams(sounded)), kind, _MOST_HEARD))
        return search.closest(sounded, ((str(row[0]), str(row[1])) for row in heard), _MOST_ALTERNATIVES)

    def _add_products(self, products: Iterable[Product]) -> None:
        listed = list(products)
        self._sql.executemany(
            "INSERT INTO items(rowid, price, product_id) VALUES (?, ?, ?)",
            ((row, product.price, product.product_id) for row, product in enumerate(listed)),
        )
        self._sql.executemany(
            "INSERT INTO products(rowid, name, tags, description, code) VALUES (?, ?, ?, ?, ?)",
            ((row, *_texts(product)) for row, product in enumerate(listed)),
        )

    def _add_entries(self) -> None:
        self._sql.executemany(
            "INSERT INTO entries(rowid, title, text) VALUES (?, ?, ?)",
            ((row, _roots(entry.title), _roots(entry.text)) for row, entry in enumerate(self._entries)),
        )

    def _add_words(self, kind: str) -> None:
        written = self._ids(f"SELECT term FROM {kind}_words")  # noqa: S608 - a table of ours
        self._sql.executemany("INSERT INTO known(kind, word) VALUES (?, ?)", ((kind, word) for word in written))
        sounds = ((word, search.sound(word)) for word in written)
        self._sql.executemany(
            "INSERT INTO sounds(marked, kind, word, sound) VALUES (?, ?, ?, ?)",
            ((search.with_ends(sounded), kind, word, sounded) for word, sounded in sounds),
        )


def _texts(product: Product) -> Iterator[str]:
    for text in (product.name, " ".join(product.tags), product.description, product.product_id):
        yield " ".join(search.words(text))


def _roots(text: str) -> str:
    return " ".join(map(search.root, search.words(text)))


def _any_of(terms: Iterable[str]) -> str:
    quoted = [f'"{term}"' for term in terms]
    return f"({' OR '.join(quoted)})" if quoted else ""

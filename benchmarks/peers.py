"""Other engines as their users would set them up, over the same passages cut the same way.

Each peer is made in a folder and opened from it, so that a measurement can be taken up again. The
words of a query are cut before the clock starts, as ours are parsed before the engine's part.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.segment import search_tokens, segment, stopwords

TOP = 20
Found = tuple[int, Sequence[int]]
"""How many passages match (of the page alone, where the engine does not count) and the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as peers index it: its words are cut already."""

    id: int
    words: str
    year: int
    agency: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """An opened index. `filtered` takes the words and (field, value) pairs all of which must hold."""

    search: Callable[[Sequence[str]], Found]
    filtered: Callable[[Sequence[str], Mapping[str, Any]], Found] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A peer that can be made; `make` returns the seconds its index took, the rows not counted."""

    label: str
    make: Callable[[Path, Iterable[Row]], float]
    open: Callable[[Path], Peer]


def query_words(query: str) -> list[str]:
    """Return the words of a query, cut as the passages are, without function words."""
    words = [token.text for token in segment(query) if token.text[0].isalnum()]
    return [word for word in words if word not in stopwords()] or words


def cut(text: str) -> str:
    """Return the words of a passage, parted by spaces."""
    return " ".join(token.text for token in search_tokens(text))


# ---------------------------------------------------------------------------------------- tantivy


def _make_tantivy(folder: Path, rows: Iterable[Row]) -> float:
    """Index one field of words, with frequencies, and fields to filter by."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("id", fast=True)
    schema.add_integer_field("year", indexed=True)
    for name in ("agency", "theme", "role", "label"):
        schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("words", tokenizer_name="space", index_option="freq")
    index = _open_tantivy_index(folder, schema.build())
    writer = index.writer(100_000_000, 1)
    clock = _Clock()
    for row in clock.outside(rows):
        document = tantivy.Document()
        document.add_integer("id", row.id)
        document.add_integer("year", row.year)
        document.add_text("agency", row.agency)
        for label in row.labels:
            role, _, theme = label.partition("/")
            document.add_text("label" if theme else "role", label if theme else role)
        for theme in {label.partition("/")[2] for label in row.labels} - {""}:
            document.add_text("theme", theme)
        document.add_text("words", row.words)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    return clock.seconds()


def _open_tantivy_index(folder: Path, schema: Any = None) -> Any:  # noqa: ANN401
    import tantivy

    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema, str(folder)) if schema else tantivy.Index.open(str(folder))
    space = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("space", space)
    return index


def _open_tantivy(folder: Path) -> Peer:
    """Ask for all words, the best twenty with their ids, and the exact number of matches."""
    import tantivy

    index = _open_tantivy_index(folder)
    searcher, schema, query = index.searcher(), index.schema, tantivy.Query
    must = tantivy.Occur.Must

    def compiled(words: Sequence[str]) -> list[Any]:
        return [
            (must, query.term_query(schema, "words", word, index_option="freq")) for word in words
        ]

    def run(clauses: list[Any]) -> Found:
        found = searcher.search(query.boolean_query(clauses), TOP)
        ids = searcher.fast_field_values("id", [address for _, address in found.hits])
        return found.count, ids

    def filtered(words: Sequence[str], asked: Mapping[str, Any]) -> Found:
        inside = [
            (must, query.const_score_query(_term(name, value), 0.0))
            for name, value in asked.items()
        ]
        return run([*compiled(words), *inside])

    def _term(name: str, value: object) -> Any:  # noqa: ANN401
        return query.term_query(schema, name, value, index_option="basic")

    return Peer(lambda words: run(compiled(words)), filtered)


# ------------------------------------------------------------------------------------------- FTS5


def _make_fts5(folder: Path, rows: Iterable[Row]) -> float:
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "fts.sqlite")
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5(words, tokenize='unicode61')")
    clock = _Clock()
    connection.executemany(
        "INSERT INTO passages (rowid, words) VALUES (?, ?)",
        ((row.id, row.words) for row in clock.outside(rows)),
    )
    connection.execute("INSERT INTO passages (passages) VALUES ('optimize')")
    connection.commit()
    connection.close()
    return clock.seconds()


def _open_fts5(folder: Path) -> Peer:
    """Ask for all words, ranked by its bm25; it does not count."""
    connection = sqlite3.connect(folder / "fts.sqlite")

    def search(words: Sequence[str]) -> Found:
        asked = " AND ".join(f'"{word}"' for word in words)
        found = connection.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?", (asked, TOP)
        )
        ids = [row[0] for row in found]
        return len(ids), ids

    return Peer(search)


# ------------------------------------------------------------------------------------------ bm25s


def _make_bm25s(folder: Path, rows: Iterable[Row]) -> float:
    import bm25s

    corpus = [row.words.split() for row in rows]
    started = time.perf_counter()
    index = bm25s.BM25()
    index.index(corpus, show_progress=False)
    seconds = time.perf_counter() - started
    index.save(str(folder), show_progress=False)
    return seconds


def _open_bm25s(folder: Path) -> Peer:
    """Score every passage that holds any of the words; it does not count."""
    import bm25s

    index = bm25s.BM25.load(str(folder), show_progress=False)

    def search(words: Sequence[str]) -> Found:
        found, _ = index.retrieve([list(words)], k=TOP, show_progress=False, n_threads=1)
        return len(found[0]), found[0]

    return Peer(search)


# ----------------------------------------------------------------------------------------- Whoosh


def _make_whoosh(folder: Path, rows: Iterable[Row]) -> float:
    from whoosh import fields, index
    from whoosh.analysis import SpaceSeparatedTokenizer

    schema = fields.Schema(id=fields.STORED, words=fields.TEXT(SpaceSeparatedTokenizer()))
    folder.mkdir(parents=True, exist_ok=True)
    writer = index.create_in(str(folder), schema).writer(limitmb=256)
    clock = _Clock()
    for row in clock.outside(rows):
        writer.add_document(id=row.id, words=row.words)
    writer.commit()
    return clock.seconds()


def _open_whoosh(folder: Path) -> Peer:
    """Ask for all words, ranked by its BM25F."""
    from whoosh import index, query

    searcher = index.open_dir(str(folder)).searcher()

    def search(words: Sequence[str]) -> Found:
        asked = query.And([query.Term("words", word) for word in words])
        found = searcher.search(asked, limit=TOP)
        return len(found), [hit["id"] for hit in found]

    return Peer(search)


PEERS: Mapping[str, Kind] = {
    "tantivy": Kind("tantivy, raw", _make_tantivy, _open_tantivy),
    "fts5": Kind("SQLite FTS5", _make_fts5, _open_fts5),
    "bm25s": Kind("bm25s", _make_bm25s, _open_bm25s),
    "whoosh": Kind("Whoosh, raw", _make_whoosh, _open_whoosh),
}


class _Clock:
    """Counts time, without what the source of the rows takes."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._waited = 0.0

    def outside(self, rows: Iterable[Row]) -> Iterator[Row]:
        source = iter(rows)
        while True:
            before = time.perf_counter()
            row = next(source, None)
            self._waited += time.perf_counter() - before
            if row is None:
                return
            yield row

    def seconds(self) -> float:
        return time.perf_counter() - self._started - self._waited

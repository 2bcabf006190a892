"""Other engines as their users would set them up, over the same passages cut the same way."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.segment import search_tokens, segment, stopwords

TOP = 20
Search = Callable[[str], int]


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
    """An engine with its index made; `search` returns how many hits it gives."""

    name: str
    seconds: float
    search: Search
    filtered: Callable[[str, str], int] | None = None


def query_words(query: str) -> list[str]:
    """Return the words of a query, cut as the passages are, without function words."""
    words = [token.text for token in segment(query)]
    return [word for word in words if word not in stopwords()] or words


def cut(text: str) -> str:
    """Return the words of a passage, parted by spaces."""
    return " ".join(token.text for token in search_tokens(text))


def raw_tantivy(folder: Path, rows: Iterable[Row]) -> Peer:
    """Return tantivy with one field of words and fields to filter by."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("id", fast=True)
    schema.add_integer_field("year", indexed=True)
    for name in ("agency", "labels"):
        schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("words", tokenizer_name="space", index_option="freq")
    built = schema.build()
    folder.mkdir(parents=True)
    index = tantivy.Index(built, str(folder))
    space = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("space", space)
    seconds = _fill_tantivy(index, rows)
    index.reload()
    searcher = index.searcher()
    query = tantivy.Query
    must = tantivy.Occur.Must

    def compiled(text: str) -> list[Any]:
        return [
            (must, query.term_query(built, "words", word, index_option="freq"))
            for word in query_words(text)
        ]

    def search(text: str) -> int:
        return len(searcher.search(query.boolean_query(compiled(text)), TOP).hits)

    filters = {
        "year": query.term_query(built, "year", 2021, index_option="basic"),
        "labels": query.term_query(built, "labels", "problem/staffing", index_option="basic"),
    }

    def filtered(text: str, name: str) -> int:
        inside = query.const_score_query(filters[name], 0.0)
        return len(
            searcher.search(query.boolean_query([*compiled(text), (must, inside)]), TOP).hits
        )

    return Peer("tantivy (raw)", seconds, search, filtered)


def _fill_tantivy(index: Any, rows: Iterable[Row]) -> float:  # noqa: ANN401
    import tantivy

    writer = index.writer(100_000_000, 1)
    seconds = 0.0
    for row in rows:
        started = time.perf_counter()
        document = tantivy.Document()
        document.add_integer("id", row.id)
        document.add_integer("year", row.year)
        document.add_text("agency", row.agency)
        for label in row.labels:
            document.add_text("labels", label)
        document.add_text("words", row.words)
        writer.add_document(document)
        seconds += time.perf_counter() - started
    started = time.perf_counter()
    writer.commit()
    writer.wait_merging_threads()
    return seconds + time.perf_counter() - started


def sqlite_fts5(folder: Path, rows: Iterable[Row]) -> Peer:
    """Return SQLite's FTS5 over the words, ranked by its bm25."""
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "fts.sqlite")
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5(words, tokenize='unicode61')")
    taken = _Clock()
    connection.executemany(
        "INSERT INTO passages (rowid, words) VALUES (?, ?)",
        taken.outside((row.id, row.words) for row in rows),
    )
    connection.execute("INSERT INTO passages (passages) VALUES ('optimize')")
    connection.commit()

    def search(text: str) -> int:
        asked = " AND ".join(f'"{word}"' for word in query_words(text))
        found = connection.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?", (asked, TOP)
        )
        return len(found.fetchall())

    return Peer("SQLite FTS5", taken.seconds(), search)


def bm25s_index(rows: Iterable[Row]) -> Peer:
    """Return bm25s, which scores every passage that holds any of the words."""
    import bm25s

    corpus = [row.words.split() for row in rows]
    started = time.perf_counter()
    index = bm25s.BM25()
    index.index(corpus, show_progress=False)
    seconds = time.perf_counter() - started

    def search(text: str) -> int:
        found, _ = index.retrieve([query_words(text)], k=TOP, show_progress=False, n_threads=1)
        return int(found.shape[1])

    return Peer("bm25s", seconds, search)


def raw_whoosh(folder: Path, rows: Iterable[Row]) -> Peer:
    """Return Whoosh with one field of words and its own BM25F."""
    from whoosh import fields, index, query
    from whoosh.analysis import SpaceSeparatedTokenizer

    schema = fields.Schema(id=fields.STORED, words=fields.TEXT(SpaceSeparatedTokenizer()))
    folder.mkdir(parents=True)
    opened = index.create_in(str(folder), schema)
    writer = opened.writer(limitmb=256)
    taken = _Clock()
    for row in taken.outside(rows):
        writer.add_document(id=row.id, words=row.words)
    writer.commit()
    seconds = taken.seconds()
    searcher = opened.searcher()

    def search(text: str) -> int:
        asked = query.And([query.Term("words", word) for word in query_words(text)])
        return len(searcher.search(asked, limit=TOP).top_n)

    return Peer("Whoosh (raw)", seconds, search)


class _Clock:
    """Counts time, without what the source of the rows takes."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._waited = 0.0

    def outside(self, rows: Iterable[Any]) -> Iterator[Any]:
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


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return sorted(values)[len(values) // 2]

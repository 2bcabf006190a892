"""A library made of bare passages, and this program's own ways to rank what is in a library."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.needs import TOP, Passages, plain
from benchmarks.rankers import Rank
from indexer.expansion import expand_query, share_of
from indexer.fusion import Reals, take_apart
from indexer.library import Library
from indexer.manifest import Manifest
from indexer.opening import stamps
from indexer.query import parse_query
from indexer.ranking import MODES, Candidates, Mode, Searcher
from indexer.schema import SCHEMA
from indexer.store import Store
from indexer.vectors import Numbers
from nlp.evidence import Scope

SAMPLES = Path(__file__).parents[1] / "samples" / "reports"


_NO_ROWS = np.zeros(0)
NOTHING = Candidates("", 0, 0, np.zeros(0, np.int64), *(_NO_ROWS,) * 3, *(np.zeros(0, bool),) * 2)


def by_score(keys: Numbers, scores: Reals) -> list[int]:
    """Return the ids of what has a score, best first, ties by id."""
    order = np.lexsort((keys, -np.nan_to_num(scores)))
    found: list[int] = keys[order][scores[order] > 0].tolist()
    return found


def make_library(texts: Sequence[str], root: Path) -> Passages:
    """Make a library of these passages, with full text and vectors, and return what is in it."""
    Library.open(root, create=True).close()
    parser, classifier = stamps()
    replace(Manifest.read(root, SCHEMA), parser=parser, classifier=classifier).write(root)
    store = Store.open(root / "catalogue.sqlite")
    with store.write() as connection:
        _write(connection, texts)
    store.close()
    with Library.open(root) as library:
        library.build([])
    numbers = tuple(range(1, len(texts) + 1))
    return Passages(numbers, tuple(texts), ("x",) * len(texts))


def candidates(library: Library, query: str) -> Candidates:
    """Return what hybrid search weighs for a query."""
    tree = parse_query(plain(query))
    asked = take_apart(tree)
    if not asked.text:
        return NOTHING
    expanded = expand_query(tree, "hybrid")
    searcher = Searcher(
        library._fulltext, library._similarity, Scope(), share=share_of(tree, expanded)
    )
    return searcher.weigh(tree, asked, [found.words for found in expanded])


def own_rankers(library: Library, passages: Passages) -> Mapping[str, Rank]:
    """Return this program's searches: by each mode, and by wording as hybrid search weighs it."""
    place = {number: at for at, number in enumerate(passages.ids)}

    def by_mode(mode: Mode, query: str) -> list[int]:
        hits = library.search(plain(query), mode=mode, limit=TOP).hits
        return [place[hit.passage_id] for hit in hits]

    def by_wording(query: str) -> list[int]:
        found = candidates(library, query)
        ranked = by_score(found.keys, found.wording)
        return [place[number] for number in ranked[:TOP]]

    named = {f"ours, {mode}": partial(by_mode, mode) for mode in MODES}
    return {"ours, any word": by_wording, **named}


def _write(connection: sqlite3.Connection, texts: Sequence[str]) -> None:
    connection.execute(
        f"INSERT INTO reports VALUES ({', '.join('?' * 19)})",
        ("0" * 16, "x", "x", "txt", None, None, "", "", None, None, "{}", *(None,) * 8),
    )
    section = connection.execute(
        "INSERT INTO sections (report_id, kind, heading, text, page, tables)"
        " VALUES (?, 'other', '', '', NULL, '[]')",
        ("0" * 16,),
    ).lastrowid
    connection.executemany(
        'INSERT INTO passages (section_id, report_id, section, start, "end", text, page, heading)'
        " VALUES (?, ?, 'other', 0, 0, ?, NULL, '')",
        [(section, "0" * 16, text) for text in texts],
    )
    connection.execute("INSERT INTO pending VALUES (?, 'index')", ("0" * 16,))

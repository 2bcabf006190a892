"""Chooses the weights of `models/fusion.toml` on development splits: `python -m benchmarks.fusion DATA`.

DATA is the folder of public texts. Every second passage of each measuring set, with its queries, is
the development split; what `benchmarks.retrieval` reports is the other half.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.embedding import Task, halves, read_tasks
from indexer.expansion import expand_query, share_of
from indexer.fusion import Latin, Weights, take_apart
from indexer.library import Library
from indexer.manifest import Manifest
from indexer.opening import stamps
from indexer.query import QueryError, parse_query
from indexer.ranking import Candidates, Searcher
from indexer.schema import SCHEMA
from indexer.store import Store
from nlp.evidence import Scope


def main() -> None:
    """Print the scores of each setting, best first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--queries", type=int, default=400, help="of each set at most")
    options = parser.parse_args()
    judged: dict[str, list[Pool]] = {}
    for task in read_tasks(options.data):
        split = halves(task)[0]
        with tempfile.TemporaryDirectory() as folder:
            judged[task.name] = judge(split, Path(folder) / "library", options.queries)
    base = Weights.load()
    open_ended = replace(base, similar=0, tail=0, latin=Latin(base.latin.balance, 0, 0))
    alone = replace(open_ended, covered=0, uncovered=0, latin=Latin(0, 0, 0))
    print("wording alone", _row(judged, alone))
    print("meaning alone", {name: measure(rows, None) for name, rows in judged.items()})
    found = []
    for covered, uncovered, latin, strong, weak in product(
        (0.1, 0.2, 0.3, 0.4), (0.4, 0.8), (0.8, 1.0, 1.5), (0.3, 0.45, 0.6), (0.05, 0.15)
    ):
        weights = replace(
            open_ended, covered=covered, uncovered=uncovered, strong=strong, weak=weak,
            latin=Latin(latin, 0, 0),
        )  # fmt: skip
        scores = _row(judged, weights)
        found.append((sum(mrr for _, mrr in scores.values()), weights, scores))
    found.sort(key=lambda row: -row[0])
    for total, weights, scores in found[:12]:
        print(f"{total / len(judged):.4f}", _named(weights), scores)
    for tail, similar in product((0.25, 0.4, 0.5), (0.1, 0.2, 0.3)):
        latin_too = Latin(base.latin.balance, similar, tail)
        limited = replace(base, tail=tail, similar=similar, latin=latin_too)
        print(f"tail={tail} similar={similar}", _row(judged, limited))
    print("as it stands", _row(judged, base))


def judge(task: Task, root: Path, most: int) -> list[Pool]:
    """Make a library of the passages and return the candidates of each query with the right one."""
    Library.open(root, create=True).close()
    parser, classifier = stamps()
    replace(Manifest.read(root, SCHEMA), parser=parser, classifier=classifier).write(root)
    store = Store.open(root / "catalogue.sqlite")
    with store.write() as connection:
        _write(connection, task.passages)
    store.close()
    with Library.open(root) as library:
        library.build([])
        searcher = Searcher(library._fulltext, library._similarity, Scope())
        step = max(1, len(task.queries) // most)
        pairs = list(zip(task.queries, task.right, strict=True))[::step]
        return [Pool(candidates(searcher, query), right + 1) for query, right in pairs]


def candidates(searcher: Searcher, query: str) -> Candidates:
    """Return what hybrid search weighs for a query, whatever it looks like."""
    try:
        tree = parse_query(query)
        asked = take_apart(tree)
    except QueryError:
        tree = parse_query(" ".join(char if char.isalnum() else " " for char in query))
        asked = take_apart(tree)
    if not asked.text:
        tree = parse_query(" ".join(char if char.isalnum() else " " for char in query))
        asked = take_apart(tree)
    if not asked.text:
        return Candidates(query, {}, {}, 0, frozenset(), frozenset())
    expanded = expand_query(tree, "hybrid")
    searcher = replace(searcher, share=share_of(tree, expanded))
    return searcher.weigh(tree, asked, [found.words for found in expanded])


class Pool:
    """The candidates of one query as arrays, so that many settings are tried quickly."""

    def __init__(self, found: Candidates, right: int) -> None:
        self._found = found
        keys = list(found.wording)
        self._text = found.text
        self._wording = np.array([found.wording[key] for key in keys])
        self._near = np.array([max(0.0, found.near.get(key, 0.0)) for key in keys])
        self._bonus = np.array([key in found.phrase for key in keys], float)
        self._right = keys.index(right) if right in found.wording else -1

    def rank(self, weights: Weights | None) -> int:
        """Return the rank of the right passage, 0 when it is no candidate; None is meaning alone."""
        if self._right < 0:
            return 0
        if weights is None:
            scores = self._near
        else:
            balance = weights.balance(self._text, float(self._wording.max()))
            scores = self._wording + balance * self._near + weights.bonus * self._bonus
            similar, tail = weights.least(self._text)
            near = self._near[self._right] >= similar
            worded = self._wording[self._right] >= weights.weak
            if scores[self._right] < tail * scores.max() or not (near or worded):
                return 0
        return int((scores >= scores[self._right]).sum())


def measure(rows: Sequence[Pool], weights: Weights | None) -> tuple[float, float]:
    """Return recall@10 and MRR@10; without weights, by meaning alone."""
    ranks = np.array([row.rank(weights) for row in rows])
    good = (ranks > 0) & (ranks <= 10)
    reciprocal = np.where(good, 1 / np.maximum(ranks, 1), 0)
    return round(float(good.mean()), 4), round(float(reciprocal.mean()), 4)


def _row(judged: dict[str, list[Pool]], weights: Weights) -> dict[str, tuple[float, float]]:
    return {name: measure(rows, weights) for name, rows in judged.items()}


def _named(weights: Weights) -> str:
    names = ("covered", "uncovered", "strong", "weak")
    chinese = " ".join(f"{name}={getattr(weights, name)}" for name in names)
    return f"{chinese} latin={weights.latin.balance}"


def _write(connection: sqlite3.Connection, passages: Sequence[str]) -> None:
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
        [(section, "0" * 16, text) for text in passages],
    )
    connection.execute("INSERT INTO pending VALUES (?, 'index')", ("0" * 16,))


if __name__ == "__main__":
    main()

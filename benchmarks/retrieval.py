"""Ranking measured side by side: `python -m benchmarks.retrieval DATA [--queries N] [--own]`.

DATA is the folder of public texts (CMRC 2018, DRCD, XQuAD). Prints Markdown: recall@10 and MRR@10 of
other engines, of each side of this program's search and of both together, on the halves the weights
were chosen on (dev) and on those they never saw (report); then our own judged set, with nDCG@10.
Every system ranks the same passages for the same queries; words are cut the same way for all.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import stdev

from benchmarks.embedding import Task, halves, read_tasks
from benchmarks.needs import (
    GROUPS,
    HALVES,
    REWORDED,
    Judged,
    Passages,
    Scores,
    judge,
    judge_wordings,
    mean,
    passages_of,
    plain,
    read_needs,
    score_each,
)
from benchmarks.passages import SAMPLES, make_library, own_rankers
from benchmarks.rankers import PEERS, Rank, cut_all, peer
from indexer.library import Library

HYBRID, SIDES = "ours, hybrid", ("ours, any word", "ours, semantic")
PUBLIC = ("CMRC dev", "DRCD dev", "XQuAD zh", "XQuAD en→zh")


@dataclass(frozen=True, slots=True)
class Table:
    """The scores of every query: a row for each system, a column for each set of queries."""

    title: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[list[Scores], ...]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--queries", type=int, default=100_000, help="of each half at most")
    parser.add_argument("--own", action="store_true", help="our own set only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not options.own:
            for half, table in _public(options.data, Path(folder), options.queries):
                print(markdown(Table(f"{table.title} ({half})", table.columns, table.rows)))
        for table in measure_own(Path(folder) / "own"):
            print(markdown(table, with_ndcg=True))


def markdown(table: Table, *, with_ndcg: bool = False) -> str:
    """Return a table as Markdown, the best of each column in bold.

    Below it, how far hybrid search is above its better side, with the interval of 95 %.
    """
    shown = {
        name: [_shown(mean(one), with_ndcg) for one in row] for name, row in table.rows.items()
    }
    best = [
        tuple(max(cells) for cells in zip(*column, strict=True))
        for column in zip(*shown.values(), strict=True)
    ]
    what = "recall@10 / MRR@10" + (" / nDCG@10" if with_ndcg else "")
    lines = [
        f"### {table.title}",
        "",
        f"| {what} | {' | '.join(table.columns)} |",
        "|---|" + "---|" * len(table.columns),
    ]
    for name, row in shown.items():
        cells = [
            " / ".join(f"**{v}**" if v == top else v for v, top in zip(cell, tops, strict=True))
            for cell, tops in zip(row, best, strict=True)
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    gains = [_gain(table, place) for place in range(len(table.columns))]
    lines.append(f"| hybrid − the better side | {' | '.join(gains)} |")
    return "\n".join([*lines, ""])


def measure_own(root: Path) -> Iterator[Table]:
    """Measure our own set, a table for each half, and again in wordings nothing was chosen on."""
    with Library.open(root, create=True) as library:
        library.build([SAMPLES])
        passages = passages_of(library)
        rankers = _rankers(library, passages)
        needs = read_needs()
        judged, reworded = judge(needs, passages), judge_wordings(needs, passages)
        for half in HALVES:
            rows = {
                name: tuple(measure(rank, judged[half][group]) for group in GROUPS)
                for name, rank in rankers.items()
            }
            yield Table(f"Our own queries ({half})", GROUPS, rows)
        for half in HALVES:
            rows = {
                name: tuple(
                    [mean(measure(rank, wordings)) for wordings in reworded[half][group]]
                    for group in REWORDED
                )
                for name, rank in rankers.items()
            }
            yield Table(f"The same needs in three other wordings each ({half})", REWORDED, rows)


def measure(rank: Rank, judged: Sequence[Judged]) -> list[Scores]:
    """Score a ranker on each judged query."""
    return score_each((rank(one.query), one.grades) for one in judged)


def _gain(table: Table, place: int) -> str:
    """Return how far hybrid search is above the better of its sides in recall and MRR."""
    told = []
    for key in ("recall", "mrr"):
        sides = [[getattr(one, key) for one in table.rows[name][place]] for name in SIDES]
        ours = [getattr(one, key) for one in table.rows[HYBRID][place]]
        gains = [a - b for a, b in zip(ours, max(sides, key=sum), strict=True)]
        error = 1.96 * stdev(gains) / len(gains) ** 0.5
        told.append(f"{sum(gains) / len(gains):+.3f} ± {error:.3f}")
    return " / ".join(told)


def _public(data: Path, root: Path, most: int) -> Iterator[tuple[str, Table]]:
    tasks = [task for task in read_tasks(data) if task.name in PUBLIC]
    for at, half in enumerate(HALVES):
        columns = [
            _measure_task(halves(task)[at], root / f"{half}-{number}", most)
            for number, task in enumerate(tasks)
        ]
        rows = {name: tuple(column[name] for column in columns) for name in columns[0]}
        yield half, Table("Public sets", tuple(task.name for task in tasks), rows)


def _measure_task(task: Task, root: Path, most: int) -> dict[str, list[Scores]]:
    step = max(1, len(task.queries) // most)
    judged = [
        Judged(plain(query), {right: 2})
        for query, right in zip(task.queries[::step], task.right[::step], strict=True)
    ]
    passages = make_library(task.passages, root)
    with Library.open(root) as library:
        rankers = _rankers(library, passages)
        return {name: measure(rank, judged) for name, rank in rankers.items()}


def _rankers(library: Library, passages: Passages) -> dict[str, Rank]:
    words = cut_all(passages.texts)
    return {name: peer(name, words) for name in PEERS} | dict(own_rankers(library, passages))


def _shown(scores: Scores, with_ndcg: bool) -> tuple[str, ...]:
    kept = [scores.recall, scores.mrr, *([scores.ndcg] if with_ndcg else [])]
    return tuple(f"{value:.3f}" for value in kept)


if __name__ == "__main__":
    main()

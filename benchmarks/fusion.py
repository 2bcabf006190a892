"""Chooses the weights of `models/fusion.toml` on development splits: `python -m benchmarks.fusion DATA`.

DATA is the folder of public texts. Every second passage of each measuring set, with its queries, is
the development split, and so is `tests/retrieval/dev.toml` of our own set; what
`benchmarks.retrieval` reports are the other halves too.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from benchmarks.embedding import halves, read_tasks
from benchmarks.needs import GROUPS, Grades, Scores, judge, passages_of, read_needs, score
from benchmarks.passages import SAMPLES, by_score, candidates, make_library
from indexer.fusion import Reals, Weights
from indexer.library import Library
from indexer.ranking import Candidates

SHOWN = 12
Row = Mapping[str, Scores]


@dataclass(frozen=True, slots=True)
class Pool:
    """The candidates of one query and the grades of passages, by id."""

    found: Candidates
    grades: Grades

    def ranked(self, weights: Weights) -> tuple[list[int], Grades]:
        """Return the ids in order, with the grades."""
        return [hit.passage_id for hit in self.found.fuse(weights)], self.grades

    def by_one(self, side: Reals) -> tuple[list[int], Grades]:
        """Return the ids in the order of one side's scores."""
        return by_score(self.found.keys, side), self.grades


def main() -> None:
    """Print what each setting scores, best first, and how far it is behind the better side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--queries", type=int, default=250, help="of each public set at most")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pools = {**_public(options.data, Path(folder), options.queries), **_own(Path(folder))}
    wording = {name: score(p.by_one(p.found.wording) for p in rows) for name, rows in pools.items()}
    meaning = {name: score(p.by_one(p.found.near) for p in rows) for name, rows in pools.items()}
    base = Weights.load()
    print("| setting | mean | least gain |", " | ".join(pools), "|")
    print(_line("wording alone", wording, wording, wording))
    print(_line("meaning alone", meaning, meaning, meaning))
    found = []
    for weights in _settings(base):
        row = {name: score(p.ranked(weights) for p in rows) for name, rows in pools.items()}
        found.append((_mean(row), _line(_named(weights), row, wording, meaning)))
    for _, line in sorted(found, reverse=True)[:SHOWN]:
        print(line)
    now = {name: score(p.ranked(base) for p in rows) for name, rows in pools.items()}
    print(_line("as it stands", now, wording, meaning))


def _settings(base: Weights) -> Iterator[Weights]:
    for inside, few, floor, most, latin in product(
        (0.0, 0.3, 0.5, 0.7, 1.0), (0, 3, 4, 5, 6), (0.1, 0.25, 0.4), (1.0, 1.5), (0.7, 1.0, 1.5)
    ):
        other = replace(base.latin, balance=latin)
        yield replace(base, inside=inside, few=few, floor=floor, most=most, latin=other)
    for covered in (0.3, 0.4, 0.6, 0.7):
        yield replace(base, covered=covered)
    for tail in (0.1, 0.3, 0.4):
        yield replace(base, tail=tail, latin=replace(base.latin, tail=tail))


def _public(data: Path, root: Path, most: int) -> dict[str, list[Pool]]:
    found = {}
    for number, task in enumerate(read_tasks(data)):
        half = halves(task)[0]
        folder = root / str(number)
        make_library(half.passages, folder)
        step = max(1, len(half.queries) // most)
        with Library.open(folder) as library:
            found[task.name] = [
                Pool(candidates(library, query), {right + 1: 2})
                for query, right in zip(half.queries[::step], half.right[::step], strict=True)
            ]
    return found


def _own(root: Path) -> dict[str, list[Pool]]:
    with Library.open(root / "own", create=True) as library:
        library.build([SAMPLES])
        passages = passages_of(library)
        judged = judge(read_needs(), passages)["dev"]
        return {
            group: [
                Pool(
                    candidates(library, one.query),
                    {passages.ids[place]: grade for place, grade in one.grades.items()},
                )
                for one in judged[group]
            ]
            for group in GROUPS
        }


def _mean(row: Row) -> float:
    values = [one.ndcg if name in GROUPS else one.mrr for name, one in row.items()]
    return sum(values) / len(values)


def _line(title: str, row: Row, wording: Row, meaning: Row) -> str:
    """Return a row of the table; the least gain is over the better side, of recall and MRR."""
    least = min(
        min(
            row[name].recall - max(wording[name].recall, meaning[name].recall),
            row[name].mrr - max(wording[name].mrr, meaning[name].mrr),
        )
        for name in row
    )
    cells = [f"{one.recall:.3f} / {one.mrr:.3f} / {one.ndcg:.3f}" for one in row.values()]
    return f"| {title} | {_mean(row):.4f} | {least:+.3f} | {' | '.join(cells)} |"


def _named(weights: Weights) -> str:
    names: Sequence[str] = ("inside", "few", "covered", "floor", "most", "tail")
    chinese = " ".join(f"{name}={getattr(weights, name)}" for name in names)
    return f"{chinese} latin={weights.latin.balance}"


if __name__ == "__main__":
    main()

"""How stable clusters are when a library grows: `python -m benchmarks.clusters [--draws 5]`.

The text is diverse: the problem clauses we wrote for the classifier, a file of them for each of some
seven hundred reports. Half of the authors choose the seeds, the other half are the library, so that no
seed has seen what it is measured on. A tenth of the reports is left out and added again, several
times; the table tells for each method

- kept: of the pairs of statements that stood together before, those that still do;
- Rand: the adjusted Rand index of before and after, which one large cluster does not improve;
- fit: the mean cosine of a statement and the centre of its cluster, which many small ones improve;
- clusters, and the share of the statements in the largest; seconds for the whole library.

With `--write-seeds` it chooses the seeds from all clauses and writes `models/cluster_seeds.tsv`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from corpus.resources import resource
from nlp.cluster import embed, kinds_of, partition
from nlp.clusters.seeds import FILE, Seed, choose_seeds, themes_in_order, write_seeds

# Authors of the seeds; the others are the library.
_SEEDING = (
    "clauses", "voices_a", "voices_b", "voices_c", "voices_e", "voices_h", "voices_k", "voices_m", "voices_n",
)  # fmt: skip
_SHORTEST, _LONGEST = 5, 60  # characters of a sentence that may be a seed
_GROWTH = 1.1
_SIMILAR = 0.65  # cosine distance at which agglomerative clusters stop
_KINDS = 8  # clusters of a theme for k-means from random centres
_SMALLEST = 5  # statements of a cluster for HDBSCAN

Labels = Sequence[int]
Method = Callable[[str | None, Any], Labels]


@dataclass(frozen=True, slots=True)
class Clause:
    """A problem, its leading theme and the report it stands in."""

    text: str
    theme: str | None
    report: str


def main() -> None:
    """Measure every method, or write the seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--write-seeds", action="store_true")
    options = parser.parse_args()
    if options.write_seeds:
        path = Path(str(resource(FILE)))
        path.write_text(write_seeds(seeds_from(read_clauses())), encoding="utf-8")
        print(f"written: {path}")
        return
    seeding = read_clauses(_SEEDING)
    seeds = by_theme(seeds_from(seeding))
    known = set(seeding)
    clauses = [clause for clause in read_clauses() if clause not in known]
    vectors = embed([clause.text for clause in clauses])
    print(f"{len(clauses)} clauses of {len({c.report for c in clauses})} reports")
    print(
        f"{'method':<24}{'kept':>7}{'worst':>7}{'Rand':>7}{'fit':>7}{'clusters':>10}{'largest':>9}{'s':>7}"
    )
    for name, method in methods(seeds).items():
        print(measure(name, method, clauses, vectors, options.draws), flush=True)


def read_clauses(files: Iterable[str] = ()) -> list[Clause]:
    """Return the problem clauses of the training files, of all without names."""
    wanted = set(files)
    found = []
    for path in sorted(Path(str(resource("training"))).glob("*.jsonl")):
        if wanted and path.stem not in wanted:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["role"] == "problem":
                theme = next(iter(row["themes"]), None)
                found.append(Clause(row["text"], theme, row.get("source") or path.stem))
    return found


def seeds_from(clauses: Iterable[Clause]) -> tuple[Seed, ...]:
    """Choose seeds from clauses."""
    texts: dict[str | None, set[str]] = defaultdict(set)
    for clause in clauses:
        if _SHORTEST <= len(clause.text) <= _LONGEST:
            texts[clause.theme].add(clause.text)
    ordered = {theme: sorted(texts[theme]) for theme in themes_in_order(texts)}
    vectors = embed([text for found in ordered.values() for text in found])
    return choose_seeds(ordered, vectors.astype(np.float64))


def by_theme(seeds: Iterable[Seed]) -> Mapping[str | None, list[Seed]]:
    """Put seeds together by theme."""
    found: dict[str | None, list[Seed]] = defaultdict(list)
    for seed in seeds:
        found[seed.theme].append(seed)
    return found


def methods(seeds: Mapping[str | None, list[Seed]]) -> dict[str, Method]:
    """Return what is compared; each clusters the sentences of one theme."""
    from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans

    def agglomerative(theme: str | None, rows: Any) -> Labels:  # noqa: ANN401
        del theme
        apart = (1.0 - rows @ rows.T).round(6)
        model = AgglomerativeClustering(
            None, metric="precomputed", linkage="average", distance_threshold=_SIMILAR
        )
        return list(model.fit_predict(apart))

    def ward(theme: str | None, rows: Any) -> Labels:  # noqa: ANN401
        del theme
        return list(AgglomerativeClustering(min(_KINDS, len(rows))).fit_predict(rows))

    def hdbscan(theme: str | None, rows: Any) -> Labels:  # noqa: ANN401
        del theme
        return list(HDBSCAN(min_cluster_size=_SMALLEST, min_samples=2, copy=True).fit_predict(rows))

    def kmeans(theme: str | None, rows: Any) -> Labels:  # noqa: ANN401
        del theme
        return list(KMeans(min(_KINDS, len(rows)), random_state=0, n_init=10).fit_predict(rows))

    def seeded(theme: str | None, rows: Any) -> Labels:  # noqa: ANN401
        return partition(rows, kinds_of(seeds[theme], len(rows)))

    return {
        "agglomerative, average": agglomerative,
        "agglomerative, Ward, 8": ward,
        "HDBSCAN": hdbscan,
        "k-means, 8, random": kmeans,
        "k-means from seeds": seeded,
    }


def measure(
    name: str,
    method: Method,
    clauses: Sequence[Clause],
    vectors: Any,  # noqa: ANN401
    draws: int,
) -> str:
    """Return a line of the table."""
    started = time.perf_counter()
    whole = run(method, clauses, vectors, range(len(clauses)))
    seconds = time.perf_counter() - started
    reports = sorted({clause.report for clause in clauses})
    kept, rand = [], []
    for draw in range(draws):
        held = set(Random(draw).sample(reports, round(len(reports) / _GROWTH)))
        inside = [i for i, clause in enumerate(clauses) if clause.report in held]
        before = run(method, clauses, vectors, inside)
        together, index = agreement([before[i] for i in inside], [whole[i] for i in inside])
        kept.append(together)
        rand.append(index)
    sizes = Counter(whole.values())
    return (
        f"{name:<24}{np.mean(kept):>7.3f}{min(kept):>7.3f}{np.mean(rand):>7.3f}"
        f"{fit(whole, vectors):>7.3f}{len(sizes):>10}{max(sizes.values()) / len(clauses):>9.1%}{seconds:>7.1f}"
    )


def run(
    method: Method,
    clauses: Sequence[Clause],
    vectors: Any,  # noqa: ANN401
    inside: Iterable[int],
) -> dict[int, tuple[str | None, int]]:
    """Cluster some clauses theme by theme; return the cluster of each."""
    held: dict[str | None, list[int]] = defaultdict(list)
    for i in inside:
        held[clauses[i].theme].append(i)
    return {
        i: (theme, int(label))
        for theme, rows in held.items()
        for i, label in zip(rows, method(theme, vectors[rows]), strict=True)
    }


def agreement(before: Sequence[object], after: Sequence[object]) -> tuple[float, float]:
    """Return the part of the pairs together before that are so after, and the adjusted Rand index."""

    def pairs(labels: Iterable[object]) -> int:
        return sum(n * (n - 1) // 2 for n in Counter(labels).values())

    first, second = pairs(before), pairs(after)
    both = pairs(zip(before, after, strict=True))
    chance = first * second / max(1, len(before) * (len(before) - 1) / 2)
    return both / max(1, first), (both - chance) / max(1e-9, (first + second) / 2 - chance)


def fit(labels: Mapping[int, tuple[str | None, int]], vectors: Any) -> float:  # noqa: ANN401
    """Return the mean cosine of each row and the centre of its cluster."""
    groups: dict[object, list[int]] = defaultdict(list)
    for i, label in labels.items():
        groups[label].append(i)
    total = 0.0
    for rows in groups.values():
        centre = vectors[rows].mean(axis=0)
        total += float((vectors[rows] @ centre).sum() / max(1e-9, np.linalg.norm(centre)))
    return total / len(labels)


if __name__ == "__main__":
    main()

"""Measure an embedder: question → passage and English → Chinese, on sets nothing is trained on.

    python -m benchmarks.embedding DATA [--model FOLDER]

DATA is the folder the model card describes. Settings were chosen on the `dev` halves (every second
passage of a set); what the model card reports are the other halves and the whole sets.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp.embed import Embedder, load_embedder


@dataclass(frozen=True, slots=True)
class Task:
    """Queries, what is searched, and which of it is right for each query."""

    name: str
    queries: tuple[str, ...]
    passages: tuple[str, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of the queries whose passage is first, among ten, and the mean reciprocal rank."""

    first: float
    ten: float
    mrr: float


def read_tasks(data: Path) -> tuple[Task, ...]:
    """Read the measuring sets."""
    chinese, english = (
        _squad(data / "xquad_zh.squad.json.gz"),
        _squad(data / "xquad_en.squad.json.gz"),
    )
    cross = Task("XQuAD en→zh", english.queries, chinese.passages, chinese.right)
    lines = [_text_lines(data / f"ntrex_{language}.txt.gz") for language in ("en", "zh")]
    ntrex = Task("NTREX en→zh", lines[0], lines[1], tuple(range(len(lines[0]))))
    return (
        _named(_squad(data / "cmrc_dev.squad.json.gz"), "CMRC dev"),
        _named(_squad(data / "drcd_dev.squad.json.gz"), "DRCD dev"),
        _named(chinese, "XQuAD zh"),
        cross,
        ntrex,
    )


def halves(task: Task) -> tuple[Task, Task]:
    """Cut a task by passages: the half for choosing, the half for reporting."""
    parts = []
    for odd in (0, 1):
        kept = [i for i in range(len(task.passages)) if i % 2 == odd]
        place = {passage: i for i, passage in enumerate(kept)}
        asked = [i for i, right in enumerate(task.right) if right in place]
        parts.append(
            Task(
                f"{task.name} {'report' if odd else 'dev'}",
                tuple(task.queries[i] for i in asked),
                tuple(task.passages[i] for i in kept),
                tuple(place[task.right[i]] for i in asked),
            )
        )
    return parts[0], parts[1]


def measure(embedder: Embedder, task: Task) -> Scores:
    """Rank every passage for every query by cosine."""
    ranks = rank_right(
        embedder.embed_queries(task.queries), embedder.embed_passages(task.passages), task.right
    )
    return Scores(
        float((ranks == 1).mean()),
        float((ranks <= 10).mean()),
        float(np.where(ranks <= 10, 1 / ranks, 0).mean()),
    )


def rank_right(queries: np.ndarray, passages: np.ndarray, right: Sequence[int]) -> np.ndarray:
    """Return the rank of the right passage for each query; ties count against it."""
    scores = queries @ passages.T
    own = scores[np.arange(len(right)), np.asarray(right)]
    return np.asarray((scores >= own[:, None]).sum(axis=1))


def _squad(path: Path) -> Task:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    queries, passages, right = [], [], []
    for article in articles:
        for paragraph in article["paragraphs"]:
            passages.append(paragraph["context"])
            for asked in paragraph["qas"]:
                queries.append(asked["question"])
                right.append(len(passages) - 1)
    return Task(path.name, tuple(queries), tuple(passages), tuple(right))


def _named(task: Task, name: str) -> Task:
    return Task(name, task.queries, task.passages, task.right)


def _text_lines(path: Path) -> tuple[str, ...]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return tuple(line.rstrip("\n") for line in lines)


def main() -> None:
    """Print a table of scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path)
    given = parser.parse_args()
    embedder = load_embedder(given.model)
    print(f"{'set':<20} {'R@1':>6} {'R@10':>6} {'MRR@10':>7}")
    for task in read_tasks(given.data):
        for part in (*halves(task), task):
            scores = measure(embedder, part)
            print(
                f"{part.name:<20} {scores.first:6.3f} {scores.ten:6.3f} {scores.mrr:7.3f}",
                flush=True,
            )


if __name__ == "__main__":
    main()

"""Queries with graded passages over the sample reports: reading them, and scoring a ranking.

Hides how a judgement finds its passage again: it names the report and quotes a few words, so it
outlives a parser that cuts passages elsewhere.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.library import Library
from nlp.segment import squeeze

JUDGED = Path(__file__).parents[1] / "tests" / "retrieval"
HALVES = ("dev", "report")
GROUPS = ("phrase", "paraphrase", "colloquial", "english")
REWORDED = GROUPS[1:]
TOP = 10

Grades = Mapping[int, int]

# What the query language would read as something else than text.
_MARKS = re.compile(r"(?<!\w)[^\w\s]|[^\w\s](?!\w)|[^\w\s.%'’-]|_")


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody looks for, as four people would type it, and the passages that tell it.

    `wordings` are more ways to type it, by another author. `answers` tell it, `related` are about it without telling it: each is a report, by the name of
    its file, and words that one passage of it holds.
    """

    id: str
    half: str
    queries: Mapping[str, str]
    answers: tuple[tuple[str, str], ...]
    related: tuple[tuple[str, str], ...]
    wordings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and the grades of passages, by their number: 2 answers it, 1 is related."""

    query: str
    grades: Grades


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over queries, at ten hits: recall of answers, reciprocal rank of the first, nDCG."""

    recall: float
    mrr: float
    ndcg: float


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of a library: their ids, their texts, and the report of each by file name."""

    ids: tuple[int, ...]
    texts: tuple[str, ...]
    reports: tuple[str, ...]


def read_needs(folder: Path = JUDGED) -> tuple[Need, ...]:
    """Read the judged set."""
    text = (folder / "wordings.toml").read_text(encoding="utf-8")
    others = {row["id"]: row for row in tomllib.loads(text)["wordings"]}
    found = []
    for half in HALVES:
        data = tomllib.loads((folder / f"{half}.toml").read_text(encoding="utf-8"))
        for row in data["needs"]:
            found.append(
                Need(
                    row["id"],
                    half,
                    {group: row[group] for group in GROUPS},
                    tuple((report, quote) for report, quote in row["answers"]),
                    tuple((report, quote) for report, quote in row["related"]),
                    {group: tuple(others[row["id"]][group]) for group in REWORDED},
                )
            )
    return tuple(found)


def passages_of(library: Library) -> Passages:
    """Return all passages of a library."""
    hits = sorted(library.search("", limit=None).hits, key=lambda hit: hit.passage_id)
    return Passages(
        tuple(hit.passage_id for hit in hits),
        tuple(hit.text for hit in hits),
        tuple(Path(hit.report.name).stem for hit in hits),
    )


def judge(needs: Iterable[Need], passages: Passages) -> dict[str, dict[str, list[Judged]]]:
    """Return half → group → queries with the grades of passages, by their place in `passages`.

    Raises:
        LookupError: a quote is in no passage of its report, or in several.
    """
    found: dict[str, dict[str, list[Judged]]] = {
        half: {group: [] for group in GROUPS} for half in HALVES
    }
    for need, grades in _graded(needs, passages):
        for group, query in need.queries.items():
            found[need.half][group].append(Judged(query, grades))
    return found


def judge_wordings(
    needs: Iterable[Need], passages: Passages
) -> dict[str, dict[str, list[tuple[Judged, ...]]]]:
    """Return half → group → for each need its other wordings; else as `judge` does."""
    found: dict[str, dict[str, list[tuple[Judged, ...]]]] = {
        half: {group: [] for group in REWORDED} for half in HALVES
    }
    for need, grades in _graded(needs, passages):
        for group, queries in need.wordings.items():
            found[need.half][group].append(tuple(Judged(query, grades) for query in queries))
    return found


def _graded(needs: Iterable[Need], passages: Passages) -> Iterator[tuple[Need, Grades]]:
    places: dict[str, list[tuple[int, str]]] = {}
    for place, (text, report) in enumerate(zip(passages.texts, passages.reports, strict=True)):
        places.setdefault(report, []).append((place, squeeze(text).text))
    for need in needs:
        grades = {_find(places, need.id, quoted): 1 for quoted in need.related}
        grades.update((_find(places, need.id, quoted), 2) for quoted in need.answers)
        yield need, grades


def score(rankings: Iterable[tuple[Sequence[int], Grades]]) -> Scores:
    """Return the mean scores of rankings, each with the grades of its query.

    A query with more answers than ten cannot have them all among ten: then ten are all.
    """
    return mean(score_each(rankings))


def score_each(rankings: Iterable[tuple[Sequence[int], Grades]]) -> list[Scores]:
    """Return the scores of each ranking, with the grades of its query."""
    return [Scores(*_scores_of(ranked[:TOP], grades)) for ranked, grades in rankings]


def mean(rows: Sequence[Scores]) -> Scores:
    """Return the mean scores."""
    columns = zip(*((row.recall, row.mrr, row.ndcg) for row in rows), strict=True)
    return Scores(*(sum(column) / len(rows) for column in columns))


def plain(query: str) -> str:
    """Return a question as words only: what its marks mean to the query language is not meant."""
    text = _MARKS.sub(" ", query)
    return " ".join(word.lower() if word in ("AND", "OR", "NOT") else word for word in text.split())


def _find(
    places: Mapping[str, Sequence[tuple[int, str]]], need: str, quoted: tuple[str, str]
) -> int:
    report, quote = quoted
    wanted = squeeze(quote).text
    held = [place for place, text in places.get(report, ()) if wanted in text]
    if len(held) != 1:
        raise LookupError(f"{need}: {len(held)} passages of {report} hold “{quote}”")
    return held[0]


def _scores_of(ranked: Sequence[int], grades: Grades) -> tuple[float, float, float]:
    answers = [key for key, grade in grades.items() if grade == 2]
    ranks = [rank for rank, key in enumerate(ranked, 1) if grades.get(key) == 2]
    recall = len(ranks) / min(TOP, len(answers))
    ideal = _gain(sorted(grades.values(), reverse=True)[:TOP])
    ndcg = _gain([grades.get(key, 0) for key in ranked]) / ideal
    return recall, 1 / ranks[0] if ranks else 0.0, ndcg


def _gain(grades: Sequence[int]) -> float:
    return sum(float(2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))

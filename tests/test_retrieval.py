"""Our judged queries over the sample reports, and the floors of `models/quality.json`.

`python -m tests.test_retrieval` prints what is measured now.
"""

import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.needs import (
    GROUPS,
    HALVES,
    JUDGED,
    REWORDED,
    Grades,
    Judged,
    Need,
    Passages,
    judge,
    judge_wordings,
    passages_of,
    plain,
    read_needs,
    score,
)
from benchmarks.passages import own_rankers
from benchmarks.rankers import Rank
from corpus.resources import resource
from indexer.library import Library
from tests.conftest import SAMPLES

FLOORS = json.loads(resource("quality.json").read_text(encoding="utf-8")).get("retrieval", {})
MODES = ("text", "semantic", "hybrid")
SIDES = ("any word", "semantic")
# Scores may move so much by a rounding of vectors on another processor; a query is worth .007.
SLACK = 0.005
BEHIND = 0.01

Measured = dict[str, dict[str, dict[str, float]]]


def measure_retrieval(library: Library) -> dict[str, Any]:
    """Return the scores of each mode by group, over both halves, with a digest of the set."""
    passages = passages_of(library)
    judged = judge(read_needs(), passages)
    found: dict[str, Any] = {"data": digest()}
    for name, rank in own_rankers(library, passages).items():
        found[name.removeprefix("ours, ")] = {
            group: {
                key: round(value, 3)
                for key, value in (
                    ("recall", scores.recall),
                    ("mrr", scores.mrr),
                    ("ndcg", scores.ndcg),
                )
            }
            for group in GROUPS
            for scores in [
                score(
                    (rank(one.query), one.grades) for half in HALVES for one in judged[half][group]
                )
            ]
        }
    return found


def digest() -> str:
    """Return a digest of the judged set."""
    texts = [(JUDGED / f"{half}.toml").read_text(encoding="utf-8") for half in HALVES]
    return hashlib.sha256("".join(texts).encode("utf-8")).hexdigest()[:16]


@pytest.fixture(scope="module")
def measured(sample_library: Path) -> dict[str, Any]:
    with Library.open(sample_library) as library:
        return measure_retrieval(library)


# ---------------------------------------------------------------------------------------- the set


def test_every_group_has_its_queries_in_both_halves() -> None:
    needs = read_needs()
    queries = [query for need in needs for query in need.queries.values()]
    halves = Counter(need.half for need in needs)
    assert len(queries) == len(set(queries)) >= 200
    assert sum(halves.values()) >= 50
    assert abs(halves["dev"] - halves["report"]) <= 1
    assert len({need.id for need in needs}) == len(needs)


def test_every_quote_finds_one_passage(sample_library: Path) -> None:
    with Library.open(sample_library) as library:
        passages = passages_of(library)
    judged = judge(read_needs(), passages)
    for groups in judged.values():
        for group in GROUPS:
            assert all(2 in one.grades.values() for one in groups[group])


def test_other_wordings_are_new_and_hybrid_search_finds_more_than_either_side(
    sample_library: Path,
) -> None:
    with Library.open(sample_library) as library:
        passages = passages_of(library)
        rankers = dict(own_rankers(library, passages))
        judged = judge_wordings(read_needs(), passages)
        found = {
            name: {group: _recall(rankers[name], judged, group) for group in REWORDED}
            for name in ("ours, hybrid", *(f"ours, {side}" for side in SIDES))
        }
    typed = [query for need in read_needs() for query in need.queries.values()]
    reworded = [q for need in read_needs() for queries in need.wordings.values() for q in queries]
    assert len({*typed, *reworded}) == len(typed) + len(reworded)
    for group in REWORDED:
        best = max(found[f"ours, {side}"][group] for side in SIDES)
        assert found["ours, hybrid"][group] > best + 2 * BEHIND, group


def _recall(
    rank: Rank, judged: Mapping[str, Mapping[str, list[tuple[Judged, ...]]]], group: str
) -> float:
    wanted = [one for half in judged.values() for wordings in half[group] for one in wordings]
    return score((rank(one.query), one.grades) for one in wanted).recall


def test_a_quote_that_is_lost_or_ambiguous_is_an_error() -> None:
    passages = Passages((1, 2), ("一个人负责。", "一个人兼任。"), ("a", "a"))
    for quote in ("两个人", "一个人"):
        need = Need("x", "dev", dict.fromkeys(GROUPS, "q"), (("a", quote),), (), {})
        with pytest.raises(LookupError, match=quote):
            judge([need], passages)


@pytest.mark.parametrize(
    ("ranked", "grades", "recall", "mrr", "ndcg"),
    [
        ([1, 2], {1: 2, 2: 1}, 1.0, 1.0, 1.0),
        ([9, 1], {1: 2}, 1.0, 0.5, 0.6309),
        ([2, 3], {1: 2, 2: 1}, 0.0, 0.0, 0.2754),
        (list(range(1, 11)), dict.fromkeys(range(1, 21), 2), 1.0, 1.0, 1.0),
        ([], {1: 2}, 0.0, 0.0, 0.0),
    ],
)
def test_scores(ranked: list[int], grades: Grades, recall: float, mrr: float, ndcg: float) -> None:
    found = score([(ranked, grades)])
    assert (found.recall, found.mrr) == (recall, mrr)
    assert found.ndcg == pytest.approx(ndcg, abs=1e-4)


def test_marks_of_a_question_are_no_operators() -> None:
    assert plain("《条例》(2019)何时施行?") == "条例 2019 何时施行"
    assert plain("Who's paid 3.5%, AND why: x-ray") == "Who's paid 3.5 and why x-ray"


# ---------------------------------------------------------------------------------------- floors


def test_the_floors_are_of_this_set() -> None:
    assert FLOORS["data"] == digest(), "the set has changed: measure again"


@pytest.mark.parametrize("mode", MODES)
def test_no_score_falls(measured: Mapping[str, Any], mode: str) -> None:
    fallen = {
        f"{group} {key}": (measured[mode][group][key], floor)
        for group, floors in FLOORS[mode].items()
        for key, floor in floors.items()
        if measured[mode][group][key] < floor - SLACK
    }
    assert not fallen


@pytest.mark.parametrize("group", GROUPS)
def test_hybrid_is_not_behind_its_better_side(measured: Mapping[str, Any], group: str) -> None:
    for key in ("recall", "mrr"):
        best = max(measured[side][group][key] for side in SIDES)
        assert measured["hybrid"][group][key] >= best - BEHIND, key


@pytest.mark.parametrize("group", ["paraphrase", "english"])
def test_hybrid_is_better_than_both_where_words_differ(
    measured: Mapping[str, Any], group: str
) -> None:
    best = max(measured[side][group]["ndcg"] for side in SIDES)
    assert measured["hybrid"][group]["ndcg"] >= best + 2 * BEHIND


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder) / "library", create=True) as made,
    ):
        made.build([SAMPLES / "reports"])
        sys.stdout.write(json.dumps(measure_retrieval(made), indent=2) + "\n")

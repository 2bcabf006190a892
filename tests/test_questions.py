"""The questions of `tests/questions`: that their truth is true, and how many are answered right.

`python -m tests.test_questions` prints the score of each kind and the misses.
"""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.sources import forms
from corpus.resources import resource
from nlp.labels.taxonomy import theme_keys
from nlp.names.figure_names import is_figure
from tests.conftest import SAMPLES, SHARED
from tests.questioning import KINDS, Expected, Judged, ask_one, read_questions, squash

FLOORS = json.loads(resource("quality.json").read_text(encoding="utf-8")).get("questions", {})
LEAST = {
    "theme_to_agencies": 60, "agency_to_themes": 25, "figures": 50, "aggregates": 50,
    "comparisons": 35, "facts": 40, "yes_no": 15, "reports": 20, "search": 15, "declines": 30,
    "follow_ups": 15, "strangers": 160, "strangers_again": 100,
}  # fmt: skip
QUESTIONS = read_questions()


# ------------------------------------------------------------------------- the set and its truth


@cache
def truths() -> Mapping[str, Any]:
    files = [*(SAMPLES / "truth").glob("*.json"), *(SHARED / "gold").glob("*.json")]
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}


def of_samples() -> list[Expected]:
    return [q for q in QUESTIONS if q["library"] == "samples"]


def reports_of(question: Expected) -> set[str]:
    named = {*question.get("cells", {}), *question.get("quotes", {})}
    for field in ("found", "includes", "forbidden", "order", "blank"):
        named |= set(question.get(field) or ())
    return named


def test_the_set_is_large_and_mixed() -> None:
    assert len({q["id"] for q in QUESTIONS}) == len(QUESTIONS)
    assert len({(q["text"], q["library"], *q.get("after", ())) for q in QUESTIONS}) == len(
        QUESTIONS
    )
    files = {path.stem: path for path in Path(__file__).with_name("questions").glob("*.jsonl")}
    assert set(files) == set(LEAST)
    for name, least in LEAST.items():
        assert len(files[name].read_text(encoding="utf-8").splitlines()) >= least, name
    spoken = Counter(q["language"] for q in QUESTIONS)
    assert 0.28 <= spoken["en"] / len(QUESTIONS) <= 0.4
    assert {q["kind"] for q in QUESTIONS} == set(KINDS)


@pytest.mark.parametrize("question", of_samples(), ids=lambda q: q["id"])
def test_questions_name_what_there_is(question: Expected) -> None:
    assert reports_of(question) <= set(truths())
    assert {f"{body}-" for body in question.get("bodies", ())} <= {k[:-4] for k in truths()}
    plan = question.get("plan", {})
    assert set(plan.get("themes", ())) <= set(theme_keys())
    assert all(is_figure(tuple(figure)) for figure in plan.get("figures", ()))


@pytest.mark.parametrize(
    "question", [q for q in of_samples() if q["id"].startswith("theme-")], ids=lambda q: q["id"]
)
def test_the_findings_of_theme_questions_are_those_of_the_truth(question: Expected) -> None:
    plan = question["plan"]
    role, themes = plan["roles"][0], set(plan["themes"])
    scoped = {*question["found"], *question.get("forbidden", ())}
    for name in scoped:
        said = _said(name, role, themes, same=bool(plan.get("same_statement")))
        hit = themes <= said if plan.get("match_all") else bool(said)
        assert hit == ((name in question["found"]) != bool(plan.get("negated"))), name
    if years := plan.get("years"):
        assert all(int(name[-4:]) in years for name in scoped)


def _said(name: str, role: str, themes: set[str], *, same: bool) -> set[str]:
    sets = [set(s["themes"]) for s in truths()[name]["statements"] if s["role"] == role]
    whole = [found for found in sets if themes <= found] if same else sets
    return themes & set().union(*whole)


@pytest.mark.parametrize(
    "question",
    [q for q in of_samples() if q.get("cells") and len(q.get("plan", {}).get("figures", ())) == 1],
    ids=lambda q: q["id"],
)
def test_the_cells_are_those_of_the_truth(question: Expected) -> None:
    table, row, column = question["plan"]["figures"][0]
    for name, value in question["cells"].items():
        assert _cell(truths()[name], table, row, column) == value, name


def _cell(truth: Mapping[str, Any], table: str, row: str, column: str) -> float | None:
    kinds = forms()[table]
    if table == "disclosure":
        columns: Sequence[str] = kinds[row][truth["form"]]
    else:
        columns = kinds["columns"]
    value: float | None = truth[table][row][columns.index(column)]
    return value


@cache
def _source(name: str) -> str:
    data = tomllib.loads((SAMPLES / "source" / f"{name}.toml").read_text(encoding="utf-8"))
    text = [*data.get("front", ()), *(s.get("text", "") for s in data["sections"])]
    return squash("".join(_unlabelled(part) for part in text))


def _unlabelled(text: str) -> str:
    bare = "".join(part.split("|", 1)[-1] for part in text.split("⟦"))
    return bare.replace("⟧", "")


@pytest.mark.parametrize(
    "question", [q for q in of_samples() if q.get("quotes")], ids=lambda q: q["id"]
)
def test_the_quotes_stand_in_the_sources(question: Expected) -> None:
    for name, fragment in question["quotes"].items():
        assert squash(fragment) in _source(name), name


# ----------------------------------------------------------------------------------- how many right


@pytest.fixture(scope="session")
def judged(request: pytest.FixtureRequest, sample_library: Path) -> tuple[Judged, ...]:
    folders = {"samples": sample_library}
    if (SHARED / "reports").is_dir():
        folders["shared"] = request.getfixturevalue("real_library")
    return ask_all(folders)


def ask_all(folders: Mapping[str, Path]) -> tuple[Judged, ...]:
    """Ask every question whose library is there."""
    from indexer.library import Library

    found: list[Judged] = []
    for name, folder in folders.items():
        with Library.open(folder) as library:
            for question in (q for q in QUESTIONS if q["library"] == name):
                found.append(ask_one(library, question))
    return tuple(found)


def measure(judged: Iterable[Judged]) -> dict[str, float]:
    """Return the shares that have floors: of each kind exact, and of all."""
    by_kind: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        by_kind[each.question["kind"]].append(each)
    everything = [each for group in by_kind.values() for each in group]
    measured = {f"exact_{kind}": _share(e.exact for e in by_kind[kind]) for kind in sorted(by_kind)}
    precision, recall = agreement(by_kind["a"])
    return measured | {
        "exact": _share(e.exact for e in everything),
        "answers": _share(e.answered_right for e in everything),
        "status": _share(e.parts["status"] for e in everything),
        "declines": _share(
            e.parts["status"] for e in everything if e.question["status"] == "declined"
        ),
        "theme_precision": precision,
        "theme_recall": recall,
    }


def _share(right: Iterable[bool]) -> float:
    counted = list(right)
    return round(sum(counted) / max(len(counted), 1), 3)


def agreement(judged: Iterable[Judged]) -> tuple[float, float]:
    """Return precision and recall of the reports found for questions of themes."""
    both = said = true = 0
    for each in judged:
        if each.answer and "found" in each.question:
            wanted = set(each.question["found"])
            got = {Path(f.report.name).stem for f in each.answer.findings}
            both, said, true = both + len(got & wanted), said + len(got), true + len(wanted)
    return round(both / max(said, 1), 3), round(both / max(true, 1), 3)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_floors(judged: tuple[Judged, ...], name: str) -> None:
    if not (SHARED / "reports").is_dir():
        pytest.skip("the floors hold for the whole set: the real reports are not on this machine")
    assert measure(judged)[name] >= FLOORS[name] - 1e-9


def test_no_question_breaks_the_program(judged: tuple[Judged, ...]) -> None:
    assert [(e.question["text"], e.wrong["status"]) for e in judged if e.answer is None] == []


# ------------------------------------------------------------------------------------------ report


def report(judged: Sequence[Judged]) -> list[str]:
    """Return a table by kind and the misses, as lines."""
    lines = ["| kind | questions | exact | answer | plan | status |", "|---|---|---|---|---|---|"]
    groups = {**{k: f"{k} {name}" for k, name in KINDS.items()}, "": "all"}
    for kind, name in groups.items():
        rows = [e for e in judged if not kind or e.question["kind"] == kind]
        plans = [e.parts["plan"] for e in rows if "plan" in e.parts]
        shares = [
            [e.exact for e in rows],
            [e.answered_right for e in rows],
            plans,
            [e.parts["status"] for e in rows],
        ]
        cells = (f"{_share(right):.3f}" if right else "–" for right in shares)
        lines.append(f"| {name} | {len(rows)} | {' | '.join(cells)} |")
    lines += ["", json.dumps(measure(judged)), ""]
    for each in sorted((e for e in judged if not e.exact), key=lambda e: e.question["id"]):
        question = each.question
        asked = " → ".join([*question.get("after", ()), question["text"]])
        lines.append(f"{question['id']} {asked}")
        lines += [f"    {part}: {why}" for part, why in each.wrong.items()]
    return lines


def main() -> None:
    """Build both libraries in a temporary folder and print the report."""
    from indexer.library import Library

    sources = {"samples": SAMPLES / "reports", "shared": SHARED / "reports"}
    with tempfile.TemporaryDirectory() as work:
        folders = {name: Path(work) / name for name in sources if sources[name].is_dir()}
        for name, folder in folders.items():
            with Library.open(folder, create=True) as library:
                library.build([sources[name]])
        sys.stdout.write("\n".join([*report(ask_all(folders)), ""]))


if __name__ == "__main__":
    main()

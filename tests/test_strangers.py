"""Questions of strangers, some over reports of their own, and the floors of `models/quality.json`.

Each set in `tests/strangers` is by another author who had read neither the program nor other questions,
and was asked once before anything was mended for it (docs/questions.md). `python -m tests.test_strangers`
prints the score of each set with the misses.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from corpus.resources import resource
from indexer.library import Library
from tests.conftest import SAMPLES, SHARED
from tests.questioning import KINDS, Judged, ask_one, read_questions
from tests.test_questions import report

FOLDER = Path(__file__).with_name("strangers")
FLOORS = json.loads(resource("quality.json").read_text(encoding="utf-8")).get("strangers", {})
SOURCES: Mapping[str, tuple[Path, ...]] = {
    "samples": (SAMPLES / "reports",),
    "shared": (SHARED / "reports",),
    "counties": (FOLDER / "counties",),
    "cities": (FOLDER / "cities",),
    "towns": (FOLDER / "towns",),
    "districts": (FOLDER / "districts",),
    "ports": (FOLDER / "ports",),
    "mines": (FOLDER / "mines",),
    "both": (FOLDER / "counties", FOLDER / "cities"),
}
QUESTIONS = read_questions(FOLDER / "questions")


@contextmanager
def libraries() -> Iterator[Mapping[str, Library]]:
    """Build a library for each source that is there."""
    with tempfile.TemporaryDirectory() as work:
        opened: dict[str, Library] = {}
        for name, folders in SOURCES.items():
            if all(folder.is_dir() for folder in folders):
                opened[name] = Library.open(Path(work) / name, create=True)
                assert not opened[name].build(list(folders)).failed
        yield opened
        for library in opened.values():
            library.close()


@pytest.fixture(scope="module")
def judged() -> tuple[Judged, ...]:
    with libraries() as opened:
        return tuple(ask_one(opened[q["library"]], q) for q in QUESTIONS if q["library"] in opened)


def measure(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the shares that have floors: of answers wholly right, and of status."""
    count = max(len(judged), 1)
    return {
        "exact": round(sum(each.exact for each in judged) / count, 3),
        "status": round(sum(each.parts["status"] for each in judged) / count, 3),
    }


def test_the_sets_are_whole() -> None:
    assert len({q["id"] for q in QUESTIONS}) == len(QUESTIONS)
    assert {q["kind"] for q in QUESTIONS} == set(KINDS)
    named: dict[str, set[str]] = {
        name: {path.stem for folder in folders for path in folder.iterdir()}
        for name, folders in SOURCES.items()
        if all(folder.is_dir() for folder in folders)
    }
    for question in QUESTIONS:
        fields: list[Any] = [question.get("cells"), question.get("quotes"), question.get("found")]
        said = {report for field in fields for report in field or ()}
        assert said <= named.get(question["library"], said), question["id"]


@pytest.mark.parametrize("name", ["exact", "status"])
def test_floors(judged: tuple[Judged, ...], name: str) -> None:
    if not (SHARED / "reports").is_dir():
        pytest.skip("the floors hold for the whole set: the real reports are not on this machine")
    assert measure(judged)[name] >= FLOORS[name] - 1e-9


def test_no_question_breaks_the_program(judged: tuple[Judged, ...]) -> None:
    assert [(e.question["text"], e.wrong["status"]) for e in judged if e.answer is None] == []


def main() -> None:
    """Print the score of each set and the misses."""
    with libraries() as opened:
        found = [ask_one(opened[q["library"]], q) for q in QUESTIONS if q["library"] in opened]
    for name in sorted({q["id"].split("-", 1)[0] for q in QUESTIONS}):
        mine = [each for each in found if each.question["id"].startswith(f"{name}-")]
        sys.stdout.write(f"{name}: {len(mine)} questions, {json.dumps(measure(mine))}\n")
    sys.stdout.write("\n".join([*report(found), ""]))


if __name__ == "__main__":
    main()

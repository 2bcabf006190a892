"""The questions with known answers, asked over labels that are not the program's.

An answer to «which agencies …» is wrong when a label of one statement is, or when something else of the program is.
With the labels of the truth only the latter is left; with those of a careful reader one sees how
near somebody comes who reads every statement by the written rules (`samples/reading.tsv`: four
readers, a quarter of the reports each, who saw neither the truth, nor the questions, nor a label).

`python -m tests.other_labels truth` and `python -m tests.other_labels reader` print the scores.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

from corpus.report import Report, Role, Statement, Theme
from indexer.library import Library
from indexer.opening import open_store
from nlp.evidence import Scope
from tests.conftest import SAMPLES, SHARED
from tests.questioning import squash
from tests.test_questions import ask_all, report, truths

READING = SAMPLES / "reading.tsv"
_SURE = 0.99

Given = tuple[str, tuple[str, ...]]
"""Role («» for what says nothing of the work) and keys of themes that somebody gave a statement."""
Labels = Callable[[str, Statement], Given | None]
"""Gives the role and themes of a statement of a report (its stem); None leaves what it has."""


def by_the_truth(stem: str, statement: Statement) -> Given | None:
    """Give a statement what the truth says of the clauses in it; of no clause, no theme."""
    rows: Sequence[Mapping[str, object]] = truths().get(stem, {}).get("statements", ())
    if not rows:  # what is truly in the real reports is noted of their figures only
        return None
    mine = squash(statement.text)
    inside = [r for r in rows if (said := squash(str(r["text"]))) in mine or mine in said]
    if not inside:
        return str(statement.role or ""), ()
    roles = [str(row["role"]) for row in inside]
    role = "problem" if "problem" in roles else roles[0]
    found = [row["themes"] for row in inside if row["role"] == role]
    return role, tuple(dict.fromkeys(t for group in found for t in group))  # type: ignore[attr-defined]


def by_a_reader(stem: str, statement: Statement) -> Given | None:
    """Give a statement what the reader did; None where its words were cut otherwise then."""
    return _reading().get((stem, key_of(statement.text, ours=(stem in _samples()))))


def key_of(text: str, *, ours: bool) -> str:
    """Return what stands for a statement in the reading: its text, or a digest of somebody else's."""
    bare = squash(text)
    return bare if ours else hashlib.sha256(bare.encode("utf-8")).hexdigest()[:16]


@cache
def _samples() -> frozenset[str]:
    return frozenset(path.stem for path in (SAMPLES / "truth").glob("*.json"))


@cache
def _reading() -> Mapping[tuple[str, str], Given]:
    with READING.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            (row["report"], row["statement"]): (row["role"], tuple(row["themes"].split()))
            for row in rows
        }


def give_labels(folder: Path, labels: Labels) -> int:
    """Store other labels in a library; return how many statements were given none."""
    left = 0
    with closing(open_store(folder)) as store:
        for row in store.report_rows(Scope()):
            given, missed = _relabelled(store.load_report(row.id), labels)
            store.relabel_report(given)
            left += missed
    with Library.open(folder) as library:
        library.build([])  # the full text follows the labels
    return left


def _relabelled(found: Report, labels: Labels) -> tuple[Report, int]:
    stem, missed = Path(found.path).stem, 0

    def one(statement: Statement) -> Statement:
        nonlocal missed
        given = labels(stem, statement)
        if given is None:
            missed += 1
            return statement
        role, themes = given
        return replace(
            statement,
            role=Role(role) if role else None,
            role_score=_SURE,
            themes=tuple(Theme(key, _SURE) for key in themes),
        )

    sections = tuple(
        replace(
            section,
            passages=tuple(
                replace(passage, statements=tuple(map(one, passage.statements)))
                for passage in section.passages
            ),
        )
        for section in found.sections
    )
    return replace(found, sections=sections), missed


def build_and_label(folder: Path, sources: Iterable[Path], labels: Labels) -> int:
    """Build a library of reports and give it other labels; return how many statements kept theirs."""
    with Library.open(folder, create=True) as library:
        library.build(list(sources))
    return give_labels(folder, labels)


def main() -> None:
    """Ask all questions over the labels named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("whose", choices=("truth", "reader"))
    labels = by_the_truth if parser.parse_args().whose == "truth" else by_a_reader
    sources = {"samples": SAMPLES / "reports", "shared": SHARED / "reports"}
    with tempfile.TemporaryDirectory() as work:
        folders = {name: Path(work) / name for name in sources if sources[name].is_dir()}
        for name, folder in folders.items():
            left = build_and_label(folder, [sources[name]], labels)
            sys.stdout.write(f"{name}: {left} statements kept the program's labels\n")
        sys.stdout.write("\n".join([*report(ask_all(folders)), ""]))


if __name__ == "__main__":
    main()

"""Measured quality against the floors of `models/quality.json`. A floor is only ever raised.

`python -m tests.test_quality` prints what is measured now.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any

import pytest

from corpus.parse import parse
from corpus.passages import statements_of
from corpus.report import Report, Statement
from corpus.resources import resource
from nlp.labels.training import Example, Scorecard, evaluate, read_examples
from nlp.statements import Labeller, label_report
from tests.conftest import SAMPLES

FLOORS = json.loads(resource("quality.json").read_text(encoding="utf-8"))
Truth = Mapping[str, Any]


def digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


# --------------------------------------------------- sentences of another author, never trained on


@cache
def held_out(split: str) -> tuple[Example, ...]:
    return tuple(e for e in read_examples(resource("training")) if e.split == split)


def measure_statements(split: str = "test") -> dict[str, Any]:
    labeller, rows = Labeller.load(), held_out(split)
    placed = [e for e in rows if e.clause.heading or e.clause.section]
    bare = [e for e in rows if not e.clause.heading and not e.clause.section]
    cards = {
        "in_context": evaluate(labeller, rows),
        "written_in_context": evaluate(labeller, placed),
        "context_hidden": evaluate(labeller, rows, bare=True),
        "written_bare": evaluate(labeller, bare),
    }
    return {
        "data": digest(
            [[e.clause.text, e.clause.heading, e.clause.section, e.role, e.themes] for e in rows]
        ),
        **{name: figures(card) for name, card in cards.items()},
        "worst_theme_f1": min(cards["in_context"].themes.values()),
    }


def figures(card: Scorecard) -> dict[str, float]:
    numbers = {f.name: getattr(card, f.name) for f in fields(card)}
    return {name: value for name, value in numbers.items() if isinstance(value, float)}


# ------------------------------------------------------------ sample reports, against their truth


@cache
def samples() -> tuple[tuple[Truth, Report], ...]:
    labeller = Labeller.load()
    found = []
    for path in sorted((SAMPLES / "truth").glob("*.json")):
        (file,) = (SAMPLES / "reports").glob(f"{path.stem}.*")
        truth = json.loads(path.read_text(encoding="utf-8"))
        found.append((truth, label_report(parse(file), labeller)))
    return tuple(found)


def measure_samples() -> dict[str, Any]:
    pairs = list(labelled())
    said = set(problems((i, s.themes) for i, s, _ in pairs if s.role == "problem"))
    true = set(problems((i, t["themes"]) for i, _, t in pairs if t["role"] == "problem"))
    return {
        "data": digest([truth for truth, _ in samples()]),
        "cells_exact": cells_exact(),
        "role_accuracy": sum(s.role == t["role"] for _, s, t in pairs) / len(pairs),
        # «Which agencies reported …»: (report, theme) pairs said to be problems, and truly so.
        "answers_precision": len(said & true) / len(said),
        "answers_recall": len(said & true) / len(true),
    }


def labelled() -> Iterable[tuple[int, Statement, Truth]]:
    """Yield each clause labelled by hand with the statement that holds it."""
    for number, (truth, report) in enumerate(samples()):
        statements = [(squeeze(s.text), s) for _, _, s in statements_of(report.sections)]
        for row in truth["statements"]:
            holder = next((s for text, s in statements if squeeze(row["text"]) in text), None)
            if holder is not None:
                yield number, holder, row


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def problems(rows: Iterable[tuple[int, Iterable[Any]]]) -> Iterable[tuple[int, str]]:
    for number, themes in rows:
        for theme in themes:
            yield number, getattr(theme, "key", theme)


def cells_exact() -> float:
    right = total = 0
    for truth, report in samples():
        for table in ("disclosure", "requests", "review"):
            rows = getattr(report.figures, table)
            for row, wanted in (truth.get(table) or {}).items():
                read = [cell.value for cell in rows.get(row, ())]
                total += len(wanted)
                right += sum(a == b for a, b in zip(read, wanted, strict=False))
    return right / total


# ----------------------------------------------------------------------------------------- floors


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("statements", measure_statements),
        ("development", lambda: measure_statements("dev")),
        ("samples", measure_samples),
    ],
)
def test_quality_reaches_its_floors(name: str, measure):
    found, floors = flatten(measure()), flatten(FLOORS[name])
    assert found["data"] == floors["data"], "the data changed: measure anew, on purpose"
    below = {
        k: (found[k], floor) for k, floor in floors.items() if k != "data" and found[k] < floor
    }
    assert not below, f"measured, floor: {below}"


def flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= (
            flatten(value, f"{prefix}{key}.")
            if isinstance(value, Mapping)
            else {prefix + key: value}
        )
    return flat


if __name__ == "__main__":
    json.dump(
        {
            "statements": measure_statements(),
            "development": measure_statements("dev"),
            "samples": measure_samples(),
        },
        sys.stdout,
        indent=2,
    )

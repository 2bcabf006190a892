"""Measured quality against the floors of `models/quality.json`. A floor is only ever raised."""

import hashlib
import json
import time

import pytest

from corpus.resources import resource
from nlp.statements import Labeller
from nlp.train import Example, Scorecard, evaluate, read_examples

FLOORS = json.loads(resource("quality.json").read_text(encoding="utf-8"))["statements"]


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    return Labeller.load()


@pytest.fixture(scope="module")
def measured() -> list[Example]:
    """The test split: sentences of another author, never trained on."""
    return [e for e in read_examples(resource("training")) if e.split == "test"]


def data_digest(examples: list[Example]) -> str:
    rows = [[e.clause.text, e.clause.heading, e.clause.section, e.role, e.themes] for e in examples]
    text = json.dumps(rows, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def test_the_floors_belong_to_this_test_split(measured: list[Example]) -> None:
    assert data_digest(measured) == FLOORS["data"], "the test split changed: measure anew"


@pytest.mark.parametrize("part", ["test", "test_bare", "bare_rows"])
def test_statements_reach_their_floors(
    labeller: Labeller, measured: list[Example], part: str
) -> None:
    card = scorecard(labeller, measured, part)
    below = {
        name: (getattr(card, name), floor)
        for name, floor in FLOORS[part].items()
        if getattr(card, name) < floor
    }
    assert not below, f"measured, floor: {below}"


def test_no_theme_is_lost_in_the_mean(labeller: Labeller, measured: list[Example]) -> None:
    found = evaluate(labeller, measured).themes
    assert min(found.values()) >= FLOORS["worst_theme_f1"], found


def test_classification_is_fast(labeller: Labeller, measured: list[Example]) -> None:
    clauses = [e.clause for e in measured]
    labeller.label(clauses)
    started = time.process_time()
    labeller.label(clauses)
    # Measured 3,000 a second on one core; the floor leaves room for a slow machine.
    assert len(clauses) / (time.process_time() - started) > FLOORS["clauses_per_second"]


def scorecard(labeller: Labeller, measured: list[Example], part: str) -> Scorecard:
    if part == "bare_rows":
        rows = [e for e in measured if not e.clause.heading and not e.clause.section]
        return evaluate(labeller, rows)
    return evaluate(labeller, measured, bare=part == "test_bare")

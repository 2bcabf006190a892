"""Train the classifier of roles and themes from the sentences in `models/training/`.

Deterministic: the same sentences, cues and libraries give the same files, byte for byte. Imports
scikit-learn when called, never at import.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.report import Role
from nlp.labels.classifier import MARK, Classifier, Features, Floats, Vocabulary
from nlp.labels.cues import Cues
from nlp.labels.taxonomy import theme_keys
from nlp.statements import Clause, Labeller, prepare

_FOLDS = 5
_SEED = 20211
_MIN_ROWS = 2  # an n-gram met in one sentence only explains that sentence
_C_ROLES = 20.0  # 2 to 30 tried on the development split, with 19,600 sentences
_C_THEMES = 0.5
# A correction is one sentence against thousands: it has to weigh for what it says to be learned.
# From 20 on a corrected clause gets its themes and, where no heading rules, its role; the scores on
# the held-out sentences stay within .002 (5, 20 and 50 tried).
_CORRECTED = 20.0
# How much the role of a neighbour weighs beside what a clause itself says: .3 to 1.3 tried on sections
# of two authors, .5 was best on both.
_NEIGHBOUR = 0.5
_POSITIVE_WEIGHT = 3.0  # a theme is rare: 2 to 8 % of the sentences
# Thresholds are searched here; the ends would trade all precision or all recall away.
_THRESHOLDS = tuple(round(0.2 + 0.02 * i, 2) for i in range(24))
_ROLES = tuple(str(role) for role in Role)

Labels = npt.NDArray[np.bool_]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A training sentence with its truth; sentences of one source stay on one side of a split.

    `author` is the name of its file: each file was written by another author. `split` is "train",
    "dev" (settings are chosen on it) or "test" (nothing is). Of `role_only` sentences the themes are
    not learned.
    """

    clause: Clause
    role: str
    themes: tuple[str, ...]
    source: str
    split: str
    author: str = ""
    role_only: bool = False


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Agreement with the truth: accuracy of the role, F1 of each theme, their unweighted mean."""

    rows: int
    role_accuracy: float
    role_macro_f1: float
    theme_macro_f1: float
    theme_micro_f1: float
    themes: dict[str, float]
    roles: dict[str, float]


def read_examples(folder: Path) -> tuple[Example, ...]:
    """Read every `*.jsonl` of a folder, by file name, in order.

    Raises:
        ValueError: a line is no example of the taxonomy; the message names file and line.
    """
    known = set(theme_keys())
    examples: list[Example] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                examples.append(_example(line, f"{path.name}:{number}", known))
    return tuple(examples)


def digest(folder: Path) -> str:
    """Name the training data: the first 16 hex digits over all files."""
    sha = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        sha.update(path.name.encode("utf-8") + b"\0" + path.read_bytes())
    return sha.hexdigest()[:16]


def train(training_dir: Path, out_dir: Path, corrected: Sequence[Example] = ()) -> dict[str, Any]:
    """Train on the sentences of the split «train», write the classifier, return the scores.

    Args:
        training_dir: the sentences.
        out_dir: the folder to write the classifier to.
        corrected: what people corrected in a library. Each weighs as much as `_CORRECTED` sentences
            of ours; calibration and thresholds are chosen without them.

    Returns:
        `test` and `test_bare` (heading and section hidden), each the fields of a `Scorecard`; both
        are left out when no row is marked as test.
    """
    examples = read_examples(training_dir)
    learn = [e for e in examples if e.split == "train"]
    test = [e for e in examples if e.split == "test"]
    cues = Cues.load()
    notes = {"sentences": len(learn), "data": digest(training_dir), "cues": cues.stamp}
    if corrected:
        notes |= {"corrections": len(corrected)}
    _fit(learn, cues, corrected).save(out_dir, notes)
    labeller = Labeller(cues, Classifier.load(out_dir))
    cards = {"test": evaluate(labeller, test), "test_bare": evaluate(labeller, test, bare=True)}
    return {name: _as_dict(card) for name, card in cards.items() if card.rows}


def evaluate(labeller: Labeller, examples: Sequence[Example], *, bare: bool = False) -> Scorecard:
    """Compare labels with the truth; `bare` hides heading, section and neighbours."""
    clauses = [Clause(e.clause.text) if bare else e.clause for e in examples]
    labels = labeller.label(clauses)
    keys = theme_keys()
    said = np.array([[k in {t.key for t in x.themes} for k in keys] for x in labels], dtype=bool)
    true = _theme_matrix(examples)
    roles_said = [str(label.role) for label in labels]
    roles_true = [e.role for e in examples]
    role_f1 = {r: _f1_of(r, roles_said, roles_true) for r in _ROLES if r in roles_true}
    theme_f1 = {k: _f1(said[:, i], true[:, i]) for i, k in enumerate(keys)} if examples else {}
    return Scorecard(
        rows=len(examples),
        role_accuracy=_mean(a == b for a, b in zip(roles_said, roles_true, strict=True)),
        role_macro_f1=_mean(role_f1.values()),
        theme_macro_f1=_mean(theme_f1.values()),
        theme_micro_f1=_f1(said.ravel(), true.ravel()) if examples else 0.0,
        themes=theme_f1,
        roles=role_f1,
    )


def _fit(examples: Sequence[Example], cues: Cues, corrected: Sequence[Example] = ()) -> Classifier:
    everything = [item.features for item in prepare([e.clause for e in examples], cues)]
    themed = [i for i, e in enumerate(examples) if not e.role_only]
    rows = [everything[i] for i in themed]
    truth = _theme_matrix([examples[i] for i in themed])
    folds = _folds([examples[i] for i in themed])
    raw = np.zeros(truth.shape, dtype=np.float64)
    for fold in sorted(set(folds.tolist())):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        vocabulary = _vocabulary([rows[i] for i in inside])
        weights, bias = _theme_models(vocabulary, [rows[i] for i in inside], truth[inside])
        raw[outside] = vocabulary.matrix([rows[i] for i in outside]) @ weights + bias
    calibration = np.array([_calibrate(raw[:, i], truth[:, i]) for i in range(truth.shape[1])])
    odds = raw * calibration[:, 0] + calibration[:, 1]
    chances = 1.0 / (1.0 + np.exp(-odds))
    thresholds = [_threshold(chances[:, i], truth[:, i]) for i in range(truth.shape[1])]
    extra = [item.features for item in prepare([e.clause for e in corrected], cues)]
    # A word of a correction is known from one sentence, as if it had been met often enough.
    vocabulary = _vocabulary([*rows, *extra * _MIN_ROWS])
    corrections = [_CORRECTED] * len(corrected)
    role_weights, role_bias = _role_model(
        vocabulary.matrix([*everything, *extra]),
        [e.role for e in (*examples, *corrected)],
        np.array([1.0] * len(examples) + corrections),
    )
    theme_weights, theme_bias = _theme_models(
        vocabulary,
        [*rows, *extra],
        np.vstack((truth, _theme_matrix(corrected).reshape(-1, truth.shape[1]))),
        np.array([1.0] * len(rows) + corrections),
    )
    return Classifier(
        vocabulary=vocabulary,
        roles=_ROLES,
        themes=theme_keys(),
        weights=_rounded(np.hstack((role_weights, theme_weights)), 3),
        bias=_rounded(np.concatenate((role_bias, theme_bias)), 3),
        calibration=_rounded(calibration, 3),
        thresholds=_rounded(np.array(thresholds), 3),
        follows=_rounded(_follows(examples), 3),
    )


def _follows(examples: Sequence[Example]) -> Doubles:
    """Return how many times likelier a role is after another one, counted in whole sections."""
    counts = np.ones((len(_ROLES), len(_ROLES)))
    for before, example in itertools.pairwise(examples):
        if example.clause.follows:
            counts[_ROLES.index(before.role), _ROLES.index(example.role)] += 1
    after = counts / counts.sum(axis=1, keepdims=True)
    anywhere = counts.sum(axis=0) / counts.sum()
    return np.asarray((after / anywhere) ** _NEIGHBOUR)


def _vocabulary(rows: Sequence[Features]) -> Vocabulary:
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update((*row.grams(), *(MARK + mark for mark in row.marks)))
    terms = sorted(term for term, count in counts.items() if count >= _MIN_ROWS)
    idf = [math.log((1 + len(rows)) / (1 + counts[term])) + 1 for term in terms]
    return Vocabulary(terms, _rounded(np.array(idf), 3))


def _theme_models(
    vocabulary: Vocabulary, rows: Sequence[Features], truth: Labels, weight: Doubles | None = None
) -> tuple[Doubles, Doubles]:
    """Fit the models of each theme and return their mean, which is linear again.

    One half sees n-grams alone, the other the marks of themes too (never those of roles): the
    marks carry what we know, the n-grams what they miss in the words of another author.
    """
    terms = vocabulary.terms
    plain = [i for i, term in enumerate(terms) if not term.startswith(MARK)]
    marked = [i for i, term in enumerate(terms) if not term.startswith(MARK) or "theme:" in term]
    matrix = vocabulary.matrix(rows)
    weights = np.zeros((len(terms), truth.shape[1]), dtype=np.float64)
    bias = np.zeros(truth.shape[1])
    for seen in (plain, marked):
        part = matrix[:, seen]
        for i in range(truth.shape[1]):
            if truth[:, i].any():
                coefficients, intercept = _theme_model(part, truth[:, i], weight)
                weights[seen, i] += coefficients / 2
                bias[i] += intercept / 2
    bias[~truth.any(axis=0)] = -10.0
    return weights, bias


def _theme_model(
    matrix: Any,  # noqa: ANN401
    truth: Labels,
    weight: Doubles | None = None,
) -> tuple[Doubles, float]:
    """Fit a linear support vector machine: on other authors it ranks better than regression."""
    from sklearn.svm import LinearSVC

    model = LinearSVC(
        C=_C_THEMES,
        class_weight={False: 1.0, True: _POSITIVE_WEIGHT},
        random_state=_SEED,
        tol=1e-2,
        max_iter=5000,
    )
    model.fit(matrix, truth, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0])


def _role_model(
    matrix: Any,  # noqa: ANN401
    roles: Sequence[str],
    weight: Doubles,
) -> tuple[Doubles, Doubles]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_C_ROLES, tol=1e-6, max_iter=2000)
    model.fit(matrix, np.array([_ROLES.index(role) for role in roles]), sample_weight=weight)
    weights = np.zeros((matrix.shape[1], len(_ROLES)))
    bias = np.full(len(_ROLES), -10.0)
    weights[:, model.classes_] = model.coef_.T
    bias[model.classes_] = model.intercept_
    return weights, bias


def _calibrate(raw: Doubles, truth: Labels) -> tuple[float, float]:
    """Fit log-odds = slope × raw + offset on out-of-fold scores (Platt)."""
    from sklearn.linear_model import LogisticRegression

    if not truth.any():
        return 1.0, 0.0
    model = LogisticRegression(C=1.0, tol=1e-6, max_iter=1000)
    model.fit(raw.reshape(-1, 1), truth)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _threshold(chances: Doubles, truth: Labels) -> float:
    """Return the threshold of best F1; of a plateau, its lower third.

    A list of agencies that leaves one out is worse than one that shows a passage too many.
    """
    scored = [(_f1(chances >= t, truth), t) for t in _THRESHOLDS]
    best = max(score for score, _ in scored)
    plateau = [t for score, t in scored if score >= best - 0.005]
    return plateau[len(plateau) // 3]


def _folds(examples: Sequence[Example]) -> npt.NDArray[np.int64]:
    """Give each author a fold: thresholds must hold for the words of someone not learned from.

    Of too few authors, the sources are dealt instead: the largest first, each to the smallest fold.
    """
    authors = sorted({e.author for e in examples})
    if len(authors) >= _FOLDS:
        return np.array([authors.index(e.author) for e in examples])
    sizes = Counter(e.source for e in examples)
    load = [0] * _FOLDS
    fold_of: dict[str, int] = {}
    for source in sorted(sizes, key=lambda s: (-sizes[s], s)):
        fold_of[source] = load.index(min(load))
        load[fold_of[source]] += sizes[source]
    return np.array([fold_of[e.source] for e in examples])


def _example(line: str, where: str, known: set[str]) -> Example:
    row = json.loads(line)
    themes = tuple(row.get("themes", ()))
    if row.get("role") not in _ROLES or not set(themes) <= known or not row.get("text"):
        raise ValueError(f"{where}: not an example of the taxonomy: {line[:80]}")
    clause = Clause(
        row["text"],
        row.get("heading") or "",
        row.get("section") or None,
        previous=row.get("previous") or "",
        follows=bool(row.get("follows")),
    )
    return Example(
        clause=clause,
        role=row["role"],
        themes=themes,
        source=str(row.get("source") or where),
        split=str(row.get("split") or "train"),
        author=where.split(".")[0],
        role_only=row.get("learn") == "role",
    )


def _theme_matrix(examples: Sequence[Example]) -> Labels:
    keys = theme_keys()
    return np.array([[key in e.themes for key in keys] for e in examples], dtype=bool)


def _f1(said: Labels, true: Labels) -> float:
    both = int((said & true).sum())
    total = int(said.sum()) + int(true.sum())
    return round(2 * both / total, 4) if total else 1.0


def _f1_of(role: str, said: Sequence[str], true: Sequence[str]) -> float:
    return _f1(np.array([r == role for r in said]), np.array([r == role for r in true]))


def _mean(values: Iterable[float]) -> float:
    numbers = [float(v) for v in values]
    return round(sum(numbers) / len(numbers), 4) if numbers else 0.0


def _rounded(values: npt.NDArray[Any], places: int) -> Floats:
    """Round away what differs between machines in the last bits."""
    return np.asarray(np.round(values, places), dtype=np.float32)


def _as_dict(card: Scorecard) -> dict[str, Any]:
    return {name: getattr(card, name) for name in Scorecard.__dataclass_fields__}

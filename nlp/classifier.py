"""The trained arrays: features of a clause become a score for each role and each theme.

Linear models over character n-grams and named marks (cues, heading, section). Words of a segmenter
were measured and left out: beside the n-grams they change macro-F1 by less than half a point, and
without them a label does not depend on a dictionary. Kept as one `.npz` and one JSON file, never as
a pickle: loading a model runs no code. Reading needs numpy and scipy only; `nlp.train` writes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_GRAMS = (1, 2, 3)
_DIGITS = re.compile(r"\d+")
_SPLIT = re.compile(r"[，。；：、“”‘’《》（）\[\]「」！？.,\-—…·\s□]+")
# What a mark weighs beside a block of n-grams that is normalised to length 1; chosen on the
# development folds (0.3, 0.5, 0.8 and 1.0 tried).
MARK_WEIGHT = 0.5
# No n-gram holds this character, so a mark is never taken for one.
MARK = "@"


@dataclass(frozen=True, slots=True)
class Features:
    """What the models see of a clause: distinct n-grams and distinct marks."""

    grams: tuple[str, ...]
    marks: tuple[str, ...]


def extract(text: str, marks: Sequence[str]) -> Features:
    """Cut a folded clause into n-grams; every number counts as the same."""
    grams: dict[str, None] = {}
    for run in _SPLIT.split(_DIGITS.sub("0", text)):
        size = len(run)
        for n in _GRAMS:
            for i in range(size - n + 1):
                grams[run[i : i + n]] = None
    return Features(tuple(grams), tuple(MARK + mark for mark in marks))


class Vocabulary:
    """Terms by column, with the weight (idf) of each."""

    def __init__(self, terms: Sequence[str], idf: Floats) -> None:
        self.terms = tuple(terms)
        self.idf = idf
        self._column = {term: i for i, term in enumerate(self.terms)}

    def matrix(self, rows: Sequence[Features]) -> Any:  # noqa: ANN401 - scipy has no types
        """Return the rows as a sparse matrix: n-grams scaled to length 1, marks of fixed weight."""
        from scipy.sparse import csr_matrix

        column = self._column
        columns: list[int] = []
        block_ends: list[int] = []
        for row in rows:
            for block in (row.grams, row.marks):
                columns.extend([c for term in block if (c := column.get(term)) is not None])
                block_ends.append(len(columns))
        index = np.array(columns, dtype=np.int32)
        ends = np.array(block_ends, dtype=np.int64)
        data = self.idf[index] if len(index) else np.zeros(0, dtype=np.float32)
        data = _scale(data, ends)
        indptr = np.concatenate((np.zeros(1, dtype=np.int64), ends[1::2]))
        return csr_matrix((data, index, indptr), shape=(len(rows), len(self.terms)))


def _scale(data: Floats, ends: npt.NDArray[np.int64]) -> Floats:
    """Divide each block of n-grams by its length; give each mark its fixed weight."""
    sizes = np.diff(ends, prepend=0)
    block = np.repeat(np.arange(len(ends)), sizes)
    squares = np.bincount(block, weights=data.astype(np.float64) ** 2, minlength=len(ends))
    norms = np.sqrt(np.where(squares > 0, squares, 1.0))
    is_mark = block % 2 == 1
    scaled = np.where(is_mark, MARK_WEIGHT, data / norms[block])
    return np.asarray(scaled, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Scores:
    """Probabilities of a batch: `roles` is (clauses, 5), `themes` is (clauses, themes).

    `matrix` keeps the features, for `Classifier.strongest`.
    """

    roles: Floats
    themes: Floats
    matrix: Any


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights are (terms, outputs): the roles first, then the themes.

    `calibration` is (themes, 2): slope and offset from score to log-odds; `thresholds` the
    probability from which a theme is given.
    """

    vocabulary: Vocabulary
    roles: tuple[str, ...]
    themes: tuple[str, ...]
    weights: Floats
    bias: Floats
    calibration: Floats
    thresholds: Floats

    @property
    def stamp(self) -> str:
        """Name the content: two classifiers with one stamp label alike."""
        sha = hashlib.sha256("\n".join(self.vocabulary.terms).encode("utf-8"))
        for array in (self.vocabulary.idf, self.weights):
            sha.update(array.astype(np.float16).tobytes())
        for array in (self.bias, self.calibration, self.thresholds):
            sha.update(array.tobytes())
        return sha.hexdigest()[:12]

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Load the arrays of a folder that `nlp.train` wrote.

        Raises:
            FileNotFoundError: the folder holds no classifier.
            ValueError: its two files do not belong together.
        """
        meta = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            loaded = {name: arrays[name].astype(np.float32) for name in arrays.files}
        if len(loaded["weights"]) != len(meta["terms"]):
            raise ValueError(f"{folder}: weights and terms are of two different trainings")
        return cls(
            Vocabulary(meta["terms"], loaded["idf"]),
            tuple(meta["roles"]),
            tuple(meta["themes"]),
            loaded["weights"],
            loaded["bias"],
            loaded["calibration"],
            loaded["thresholds"],
        )

    def save(self, folder: Path, notes: dict[str, Any]) -> None:
        """Write the arrays and `notes`; the same classifier always gives the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {
            "weights": self.weights.astype(np.float16),
            "idf": self.vocabulary.idf.astype(np.float16),
            "bias": self.bias,
            "calibration": self.calibration,
            "thresholds": self.thresholds,
        }
        part = folder / "weights.part.npz"
        np.savez_compressed(part, allow_pickle=False, **arrays)
        part.replace(folder / "weights.npz")
        meta = {
            "roles": self.roles,
            "themes": self.themes,
            **notes,
            "terms": self.vocabulary.terms,
        }
        text = json.dumps(meta, ensure_ascii=False, indent=0) + "\n"
        part = folder / "classifier.part.json"
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(folder / "classifier.json")

    def score(self, rows: Sequence[Features]) -> Scores:
        """Score a batch of clauses."""
        matrix = self.vocabulary.matrix(rows)
        raw = np.asarray(matrix @ self.weights) + self.bias
        n = len(self.roles)
        roles = np.exp(raw[:, :n] - raw[:, :n].max(axis=1, keepdims=True))
        log_odds = raw[:, n:] * self.calibration[:, 0] + self.calibration[:, 1]
        return Scores(
            np.asarray(roles / roles.sum(axis=1, keepdims=True), dtype=np.float32),
            np.asarray(1.0 / (1.0 + np.exp(-log_odds)), dtype=np.float32),
            matrix,
        )

    def strongest(self, scores: Scores, row: int, output: str) -> str:
        """Return the n-gram of a clause that speaks most for a role or theme.

        Single characters and folded numbers explain nothing to a reader and are passed over; empty
        when nothing in the clause speaks for it.
        """
        at = (*self.roles, *self.themes).index(output)
        span = slice(*scores.matrix.indptr[row : row + 2])
        best, found = 0.0, ""
        for column, value in zip(
            scores.matrix.indices[span], scores.matrix.data[span], strict=True
        ):
            part = float(value * self.weights[column, at])
            term = self.vocabulary.terms[column]
            if part > best and len(term) > 1 and "0" not in term and not term.startswith(MARK):
                best, found = part, term
        return found

"""The trained arrays: features of a clause become a score for each role and each theme.

Linear models over character n-grams and named marks (cues, heading, section). Words of a segmenter
were measured and left out: beside the n-grams they change macro-F1 by less than half a point, and
without them a label does not depend on a dictionary. Kept as one `.npz` and one JSON file, never as
a pickle: loading a model runs no code. Reading needs numpy and scipy only; `nlp.labels.training` writes.
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
Integers = npt.NDArray[np.int64]

_GRAMS = (1, 2, 3)
_DIGITS = re.compile(r"\d+")
_SPLIT = re.compile(r"[，。；：、“”‘’《》（）\[\]「」！？.,\-—…·\s□]+")
_END = "\n"  # between two texts of a batch; no n-gram holds it
_UNICODE = 0x110000
# What a mark weighs beside a block of n-grams that is normalised to length 1; chosen on the
# development folds (0.3, 0.5, 0.8 and 1.0 tried).
MARK_WEIGHT = 0.5
# No n-gram holds this character, so a mark is never taken for one.
MARK = "@"


@dataclass(frozen=True, slots=True)
class Features:
    """What the models see of a clause: its text, in which every number is 0, and its marks."""

    text: str
    marks: tuple[str, ...]

    def grams(self) -> tuple[str, ...]:
        """Return the distinct n-grams of the text; none spans a punctuation mark."""
        found: dict[str, None] = {}
        for run in _SPLIT.split(self.text):
            for n in _GRAMS:
                for i in range(len(run) - n + 1):
                    found[run[i : i + n]] = None
        return tuple(found)


def extract(text: str, marks: Sequence[str]) -> Features:
    """Make the features of a folded clause."""
    return Features(_DIGITS.sub("0", text), tuple(marks))


class Vocabulary:
    """Terms by column, with the weight (idf) of each.

    N-grams are looked up as numbers, a whole batch at once: each character that some term holds
    has a number, and an n-gram is the number its characters spell.
    """

    def __init__(self, terms: Sequence[str], idf: Floats) -> None:
        self.terms = tuple(terms)
        self.idf = idf
        grams = [(term, i) for i, term in enumerate(terms) if not term.startswith(MARK)]
        self.telling = np.array(
            [len(term) > 1 and "0" not in term and term[0] != MARK for term in terms], np.float32
        )
        self._mark_column = {t[1:]: i for i, t in enumerate(terms) if t.startswith(MARK)}
        alphabet = sorted({char for term, _ in grams for char in term})
        self._number = np.zeros(_UNICODE, dtype=np.int64)
        self._number[[ord(char) for char in alphabet]] = np.arange(1, len(alphabet) + 1)
        self._base = len(alphabet) + 1
        spelt = np.array([self._spell(term) for term, _ in grams], dtype=np.int64)
        order = np.argsort(spelt)
        # The last entry is a guard: what sorts behind every n-gram finds it and differs.
        self._spelt = np.append(spelt[order], np.int64(-1))
        self._column = np.append(np.array([i for _, i in grams], dtype=np.int64)[order], 0)

    def matrix(self, rows: Sequence[Features]) -> Any:  # noqa: ANN401 - scipy has no types
        """Return the rows as a sparse matrix: n-grams scaled to length 1, marks of fixed weight."""
        from scipy.sparse import csr_matrix

        row, column = self._grams(rows)
        weight = self.idf[column].astype(np.float64)
        length = np.sqrt(np.bincount(row, weights=weight**2, minlength=len(rows)))
        known = self._mark_column
        marks = [(i, known[m]) for i, item in enumerate(rows) for m in item.marks if m in known]
        mark_row, mark_column = np.array(marks, dtype=np.int64).reshape(-1, 2).T
        data = np.concatenate((weight / length[row], np.full(len(marks), MARK_WEIGHT)))
        where = (np.concatenate((row, mark_row)), np.concatenate((column, mark_column)))
        shape = (len(rows), len(self.terms))
        return csr_matrix((data.astype(np.float32), where), shape=shape)

    def _grams(self, rows: Sequence[Features]) -> tuple[Integers, Integers]:
        """Return row and column of every distinct n-gram the vocabulary knows."""
        text = "".join(item.text + _END for item in rows)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        numbers = self._number[codes]
        row = np.repeat(np.arange(len(rows)), [len(item.text) + 1 for item in rows])
        pairs: list[Integers] = []
        spelt, whole = numbers, numbers > 0
        for n in _GRAMS:
            if n > 1:
                following = numbers[n - 1 :]
                spelt = spelt[: len(following)] * self._base + following
                whole = whole[: len(following)] & (following > 0)
            at = np.flatnonzero(whole)
            slot = np.searchsorted(self._spelt[:-1], spelt[at])
            hit = self._spelt[slot] == spelt[at]
            pairs.append(row[at[hit]] * len(self.terms) + self._column[slot[hit]])
        found = np.sort(np.concatenate(pairs))
        distinct = found[np.append(True, found[1:] != found[:-1])] if len(found) else found
        return distinct // max(len(self.terms), 1), distinct % max(len(self.terms), 1)

    def _spell(self, term: str) -> int:
        spelt = 0
        for char in term:
            spelt = spelt * self._base + int(self._number[ord(char)])
        return spelt


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
    probability from which a theme is given. `follows` is (roles, roles): how many times likelier a
    role is right after another one than anywhere.
    """

    vocabulary: Vocabulary
    roles: tuple[str, ...]
    themes: tuple[str, ...]
    weights: Floats
    bias: Floats
    calibration: Floats
    thresholds: Floats
    follows: Floats

    @property
    def stamp(self) -> str:
        """Name the content: two classifiers with one stamp label alike."""
        sha = hashlib.sha256("\n".join(self.vocabulary.terms).encode("utf-8"))
        for array in (self.vocabulary.idf, self.weights):
            sha.update(array.astype(np.float16).tobytes())
        for array in (self.bias, self.calibration, self.thresholds, self.follows):
            sha.update(array.tobytes())
        return sha.hexdigest()[:12]

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Load the arrays of a folder that `nlp.labels.training` wrote.

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
            loaded["follows"],
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
            "follows": self.follows,
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

    def among(self, roles: Sequence[Sequence[float]]) -> list[list[float]]:
        """Return the chances of the roles of a run of clauses, each seen among its neighbours.

        Problems come in rows, and so do measures: a bare «每月核对一次» after promises is one too.

        Args:
            roles: the chances of each clause by itself, (clauses, roles), in reading order.
        """
        own = np.asarray(roles, dtype=np.float64)
        before, after = own.copy(), np.ones_like(own)
        for i in range(1, len(own)):
            before[i] *= before[i - 1] @ self.follows
            before[i] /= before[i].sum()
        for i in range(len(own) - 2, -1, -1):
            after[i] = self.follows @ (own[i + 1] * after[i + 1])
            after[i] /= after[i].sum()
        seen = before * after
        return (seen / seen.sum(axis=1, keepdims=True)).tolist()  # type: ignore[no-any-return]

    def strongest(self, scores: Scores, row: int, output: int) -> str:
        """Return the n-gram of a clause that speaks most for an output (roles first, then themes).

        Single characters and folded numbers explain nothing to a reader and are passed over; empty
        when nothing in the clause speaks for it.
        """
        matrix = scores.matrix
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        columns = matrix.indices[start:end]
        vocabulary = self.vocabulary
        parts = matrix.data[start:end] * self.weights[columns, output] * vocabulary.telling[columns]
        if not len(parts):
            return ""
        best = parts.argmax()
        return vocabulary.terms[columns[best]] if parts[best] > 0 else ""

"""A static model read with NumPy: a vector for each token, a text is the mean of its tokens.

Hides the safetensors layout and the int8 rows. The folder is a plain sentence-transformers folder
(StaticEmbedding, then Normalize); the token rows stay mapped from disk, so opening costs little
and processes share them.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

# Raised when the same folder would give other vectors.
_CODE = 1
_DTYPES = {"F32": "<f4", "F16": "<f2", "I8": "|i1", "I64": "<i8", "I32": "<i4", "I16": "<i2"}
# Tokens turned into float rows at once: 16,384 × 256 × 4 bytes stay inside the processor's cache.
_BLOCK = 16_384
# Reports are full of formulas: most runs were cut before.
_RUNS_KEPT = 65_536
_MANY = 64
_SAMPLED_OVER = 32 * 2**20
_SAMPLES, _SAMPLE = 256, 65_536


FOLDS = "folds.json"
"""The folding inside the tokenizer's own file once more, in a form that is read in no time."""


def is_static_folder(path: Path) -> bool:
    """Tell whether the folder is a static model that needs nothing but its token rows."""
    modules = json.loads((path / "modules.json").read_text(encoding="utf-8"))
    kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    if kinds not in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"]):
        return False
    settings = _settings(path)
    asks_more = settings.get("truncate_dim") or any((settings.get("prompts") or {}).values())
    folder = path / modules[0]["path"]
    return not asks_more and (folder / "model.safetensors").is_file() and (folder / FOLDS).is_file()


class StaticEmbedder:
    """A bag-of-tokens model; queries and passages are treated alike."""

    def __init__(self, path: Path) -> None:
        """Open a folder; the rows are mapped, not read."""
        modules = json.loads((path / "modules.json").read_text(encoding="utf-8"))
        self._folder = path / modules[0]["path"]
        self._cutter = Cutter.load(self._folder)
        tensors = read_safetensors(self._folder / "model.safetensors")
        if "embedding.weight" in tensors:
            self._rows, self._row_of, self._scale = tensors["embedding.weight"], None, None
        else:
            self._rows = tensors["embeddings"]
            self._row_of, self._scale = tensors.get("mapping"), tensors.get("weights")
        size = len(self._rows if self._row_of is None else self._row_of)
        if size < len(self._cutter):
            raise ValueError("fewer rows than tokens")

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return int(self._rows.shape[1])

    @cached_property
    def stamp(self) -> str:
        """Name the model's content and this code."""
        digest = digest_files(
            [self._folder / name for name in ("tokenizer.json", FOLDS, "model.safetensors")],
        )
        return f"static {digest} code {_CODE}"

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return a row of length 1 for each text, zero where no token is known."""
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return a row of length 1 for each text, zero where no token is known."""
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> np.ndarray:
        sums = np.zeros((len(texts), self.dim), np.float32)
        add = self._sum_few if len(texts) < _MANY else self._sum_many
        for start, ids, bounds in _blocks([self._cutter.ids(text) for text in texts]):
            sums[start : start + len(bounds) - 1] = add(ids, bounds)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        lengths[lengths < 1e-12] = 1.0
        return np.asarray(sums / lengths, np.float32)

    def _sum_few(self, ids: np.ndarray, bounds: np.ndarray) -> np.ndarray:
        rows = self._token_rows(ids)
        return np.vstack([rows[a:b].sum(axis=0) for a, b in itertools.pairwise(bounds)])

    def _sum_many(self, ids: np.ndarray, bounds: np.ndarray) -> np.ndarray:
        """Add up through a sparse matrix: ten times faster, but scipy takes time to load."""
        from scipy.sparse import csr_matrix

        unique, places = np.unique(ids, return_inverse=True)
        ones = np.ones(len(ids), np.float32)
        counts = csr_matrix((ones, places, bounds), (len(bounds) - 1, len(unique)))
        return np.asarray(counts @ self._token_rows(unique), np.float32)

    def _token_rows(self, ids: np.ndarray) -> np.ndarray:
        at = ids if self._row_of is None else self._row_of[ids]
        rows: np.ndarray = self._rows[at].astype(np.float32)
        if self._scale is not None:
            rows *= self._scale[ids].astype(np.float32)[:, None]
        return rows


class Cutter:
    """Cuts texts into token ids: folded, then the longest token from the left."""

    def __init__(self, ids: Mapping[str, int], folds: Mapping[str, str], pattern: str) -> None:
        """Take the tokens, the characters that are replaced, and what a run is."""
        self._ids = ids
        self._folds = str.maketrans(dict(folds))
        self._runs = re.compile(pattern).findall
        self._longest: dict[str, int] = {}
        for token in ids:
            if len(token) > self._longest.get(token[:1], 0):
                self._longest[token[:1]] = len(token)
        self._cut_often = lru_cache(_RUNS_KEPT)(self._cut)

    @classmethod
    def load(cls, folder: Path) -> Cutter:
        """Read the tokenizer of a static folder of ours."""
        told = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        folds = json.loads((folder / FOLDS).read_text(encoding="utf-8"))
        return cls(told["model"]["vocab"], folds, told["pre_tokenizer"]["pattern"]["Regex"])

    def __len__(self) -> int:
        return len(self._ids)

    def ids(self, text: str) -> list[int]:
        """Return the ids of the tokens of a text."""
        return [i for run in self._runs(text.translate(self._folds)) for i in self._cut_often(run)]

    def _cut(self, run: str) -> tuple[int, ...]:
        known, longest = self._ids.get, self._longest
        ids, start, size = [], 0, len(run)
        while start < size:
            stop = min(size, start + longest[run[start]])
            found = known(run[start:stop])
            while found is None:
                stop -= 1
                found = known(run[start:stop])
            ids.append(found)
            start = stop
        return tuple(ids)


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Map the arrays of a safetensors file.

    Raises:
        ValueError: the file is damaged or holds a type this model never has.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = int.from_bytes(file.read(8), "little")
        if head > size - 8:
            raise ValueError(f"{path.name} is cut short")
        header: dict[str, Any] = json.loads(file.read(head))
    header.pop("__metadata__", None)
    tensors: dict[str, np.ndarray] = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        if entry["dtype"] not in _DTYPES or 8 + head + end > size:
            raise ValueError(f"{path.name}: {name} cannot be read")
        tensors[name] = np.memmap(
            path, _DTYPES[entry["dtype"]], "r", 8 + head + begin, tuple(entry["shape"])
        )
    return tensors


def digest_files(paths: Sequence[Path]) -> str:
    """Return a digest of files: of every byte, or of evenly spaced samples of a very large one."""
    digest = hashlib.sha256()
    for path in paths:
        size = path.stat().st_size
        digest.update(f"{path.name} {size}\n".encode())
        with path.open("rb") as file:
            if size <= _SAMPLED_OVER:
                digest.update(file.read())
                continue
            for i in range(_SAMPLES):
                file.seek((size - _SAMPLE) * i // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE))
    return digest.hexdigest()[:16]


def _settings(path: Path) -> dict[str, Any]:
    file = path / "config_sentence_transformers.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _blocks(texts: Sequence[Sequence[int]]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Cut texts into runs of about a block of tokens: first text, token ids, bounds of each text."""
    start = 0
    while start < len(texts):
        stop, total, bounds = start, 0, [0]
        while stop < len(texts) and (stop == start or total + len(texts[stop]) <= _BLOCK):
            total += len(texts[stop])
            bounds.append(total)
            stop += 1
        ids = np.fromiter((i for text in texts[start:stop] for i in text), np.int64, total)
        yield start, ids, np.asarray(bounds)
        start = stop

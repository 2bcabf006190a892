"""The vectors of the shipped model, learned with NumPy on one core.

Hides the optimisation: a start from which words stand together (PPMI, then a truncated SVD), then
symmetric in-batch InfoNCE over pairs, by Adam on the rows a batch touches. A token's row is its own
vector plus the mean of its parts' (characters, stems), so that a rare word starts from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

# A word that is more than this share of its text stands in a text of fewer than six.
_SHORT_SHARE = 0.17


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes and rates of a training run; `left_out` is the share of words dropped from a text."""

    dim: int = 256
    steps: int = 2500
    batch: int = 1024
    scale: float = 20.0
    rate: float = 3e-3
    window: int = 5
    seed: int = 7
    ours: float = 0.12
    left_out: float = 0.0
    tokens: int = 64_000
    rows: int = 39_000


@dataclass(slots=True)
class Pairs:
    """One source as token counts: row i of `left` belongs to row i of `right`."""

    name: str
    left: sp.csr_matrix
    right: sp.csr_matrix
    group: np.ndarray
    weight: float
    order: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    at: int = 0

    def draw(self, size: int, chance: np.random.Generator) -> np.ndarray:
        """Return the next rows of a shuffled order, at most `size` and one per group."""
        size = min(size, len(self.group))
        if self.at + size > len(self.order):
            self.order, self.at = chance.permutation(len(self.group)), 0
        rows = self.order[self.at : self.at + size]
        self.at += size
        return np.sort(rows)


def count_tokens(texts: Sequence[Sequence[int]], size: int) -> sp.csr_matrix:
    """Return texts × tokens, how often each stands there divided by the text's length."""
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(ids) for ids in texts], out=bounds[1:])
    ids = np.fromiter((i for text in texts for i in text), np.int32, bounds[-1])
    share = np.repeat(1 / np.maximum(np.diff(bounds), 1), np.diff(bounds)).astype(np.float32)
    matrix = sp.csr_matrix((share, ids, bounds), (len(texts), size))
    matrix.sum_duplicates()
    return matrix


def start_vectors(
    texts: Sequence[Sequence[int]], sources: Sequence[Pairs], size: int, settings: Settings
) -> tuple[np.ndarray, np.ndarray]:
    """Return vectors from co-occurrence, and each token's share of all tokens."""
    seen = np.bincount(
        np.fromiter((i for text in texts for i in text), np.int64), minlength=size
    ).astype(np.float64)
    counts = _near_counts(texts, size, settings.window)
    for source in sources:  # a translation stands beside its original
        across = ((source.left > 0).T.astype(np.float32) @ source.right).tocsr()
        counts = counts + across + across.T
    counts.eliminate_zeros()
    vectors = _truncated_svd(_ppmi(counts), settings.dim, settings.seed)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9), seen / seen.sum()


def fit(
    vectors: np.ndarray,
    shares: np.ndarray,
    parts: sp.csr_matrix,
    sources: Sequence[Pairs],
    settings: Settings,
    progress: Callable[[int, int, float], None] | None = None,
) -> np.ndarray:
    """Return a trained row for each token.

    Args:
        vectors: the start, rows of length 1 (or 0 where nothing is known).
        shares: how common each token is; common tokens start short.
        parts: tokens × parts, each row summing to 1.
        sources: what belongs together.
        settings: sizes and rates.
        progress: called with (step, steps, loss).
    """
    chance = np.random.default_rng(settings.seed)
    weight = 1e-3 / (1e-3 + shares) + 0.05
    start = (vectors * weight[:, None]).astype(np.float32)
    usage = np.maximum(np.asarray(parts.sum(axis=0)).ravel(), 1e-9)
    shared = (parts.T @ start / usage[:, None]).astype(np.float32)
    own = start - parts @ shared
    own[np.linalg.norm(start, axis=1) == 0] = 0
    mix = sp.hstack([sp.identity(len(start), np.float32, "csr"), parts]).tocsr()
    table = _Table(np.vstack([own, shared]).astype(np.float32))
    odds = np.array([source.weight for source in sources])
    picks = chance.choice(len(sources), settings.steps, p=odds / odds.sum())
    for step, pick in enumerate(picks):
        done = step / settings.steps
        rate = settings.rate * min(1.0, 20 * done + 0.01, 1.02 - done)
        loss = _step(table, mix, sources[pick], settings, rate, chance)
        if progress:
            progress(step + 1, settings.steps, loss)
    return np.asarray(mix @ table.values, np.float32)


class _Table:
    """Values with Adam's moments; a row is only touched when a batch holds it."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values
        self._mean = np.zeros_like(values)
        self._square = np.zeros(len(values), np.float32)
        self._count = np.zeros(len(values), np.int32)

    def descend(self, rows: np.ndarray, slope: np.ndarray, rate: float) -> None:
        """Take one step; the square is kept per row, which needs less and generalises better."""
        self._count[rows] += 1
        count = self._count[rows][:, None]
        mean = self._mean[rows] * 0.9 + slope * 0.1
        square = self._square[rows] * 0.99 + (slope**2).mean(axis=1) * 0.01
        self._mean[rows], self._square[rows] = mean, square
        size = np.sqrt(square[:, None] / (1 - 0.99**count)) + 1e-8
        self.values[rows] -= (rate * mean / (1 - 0.9**count) / size).astype(np.float32)


def _step(
    table: _Table,
    mix: sp.csr_matrix,
    source: Pairs,
    settings: Settings,
    rate: float,
    chance: np.random.Generator,
) -> float:
    rows = source.draw(settings.batch, chance)
    both = sp.vstack([source.left[rows], source.right[rows]]).tocsr()
    if settings.left_out:
        # Keeps small sources from being learned by heart in long runs; short texts stay whole.
        stays = (chance.random(both.nnz) >= settings.left_out) | (both.data > _SHORT_SHARE)
        both.data = both.data * stays
    tokens, places = np.unique(both.indices, return_inverse=True)
    both = sp.csr_matrix((both.data, places, both.indptr), (both.shape[0], len(tokens)))
    mixed = mix[tokens]
    used, places = np.unique(mixed.indices, return_inverse=True)
    mixed = sp.csr_matrix((mixed.data, places, mixed.indptr), (len(tokens), len(used)))
    sums = both @ (mixed @ table.values[used])
    loss, slope = _contrast(sums, source.group[rows], settings.scale)
    table.descend(used, mixed.T @ (both.T @ slope), rate)
    return loss


def _contrast(sums: np.ndarray, group: np.ndarray, scale: float) -> tuple[float, np.ndarray]:
    """Return the symmetric InfoNCE of a batch and its slope for the sums of both sides."""
    size = len(group)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-6
    units = sums / lengths
    left, right = units[:size], units[size:]
    likeness = scale * (left @ right.T)
    likeness[(group[:, None] == group) & ~np.eye(size, dtype=bool)] = -1e4
    forth = _softmax(likeness)
    back = _softmax(np.ascontiguousarray(likeness.T)).T
    hits = forth.diagonal() * back.diagonal()
    slope = forth + back
    slope[np.arange(size), np.arange(size)] -= 2
    slope *= scale / (2 * size)
    turn = np.vstack([slope @ right, slope.T @ left])
    turn -= units * (turn * units).sum(axis=1, keepdims=True)
    return float(-np.log(hits + 1e-12).mean() / 2), (turn / lengths).astype(np.float32)


def _softmax(likeness: np.ndarray) -> np.ndarray:
    shifted = np.exp(likeness - likeness.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def _near_counts(texts: Sequence[Sequence[int]], size: int, window: int) -> sp.csr_matrix:
    counts = sp.csr_matrix((size, size), dtype=np.float32)
    for start in range(0, len(texts), 20_000):
        ids = np.fromiter(
            (i for text in texts[start : start + 20_000] for i in (*text, *[-1] * window)), np.int32
        )
        lefts, rights = [], []
        for apart in range(1, window + 1):
            left, right = ids[:-apart], ids[apart:]
            known = (left >= 0) & (right >= 0)
            lefts.append(left[known])
            rights.append(right[known])
        at = (np.concatenate(lefts), np.concatenate(rights))
        counts = counts + sp.csr_matrix((np.ones(len(at[0]), np.float32), at), (size, size))
    return (counts + counts.T).tocsr()


def _ppmi(counts: sp.csr_matrix) -> sp.csr_matrix:
    """Return positive pointwise mutual information, contexts smoothed by the power 0.75."""
    sums = np.asarray(counts.sum(axis=1)).ravel()
    smooth = sums**0.75 / (sums**0.75).sum()
    entries = counts.tocoo()
    value = np.log(entries.data / np.maximum(sums[entries.row] * smooth[entries.col], 1e-12))
    keep = value > 0
    return sp.csr_matrix(
        (value[keep].astype(np.float32), (entries.row[keep], entries.col[keep])), counts.shape
    )


def _truncated_svd(matrix: sp.csr_matrix, dim: int, seed: int) -> np.ndarray:
    """Return U × √S of a randomised SVD with two power iterations."""
    chance = np.random.default_rng(seed)
    basis = matrix @ chance.standard_normal((matrix.shape[1], dim + 16)).astype(np.float32)
    turned = matrix.T.tocsr()
    for _ in range(2):
        basis = np.linalg.qr(basis)[0].astype(np.float32)
        basis = matrix @ (turned @ basis)
    basis = np.linalg.qr(basis)[0].astype(np.float32)
    small = (turned @ basis).T
    left, values, _ = np.linalg.svd(small, full_matrices=False)
    return np.asarray((basis @ left)[:, :dim] * np.sqrt(values[:dim]), np.float32)

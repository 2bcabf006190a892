"""An embedder for tests: pairs of characters and a few synonyms thrown onto fixed directions."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from nlp.segment import bigrams, squeeze

DIM = 64
# What a trained model would know: wordings without a character in common that mean the same.
MEANINGS = {
    "人手": "staff", "人员": "staff", "专人": "staff", "staff": "staff", "people": "staff",
    "更新": "late", "滞后": "late", "及时": "late", "slow": "late", "outdated": "late",
    "渠道": "channel", "形式": "channel", "channel": "channel",
}  # fmt: skip


class StandIn:
    """Deterministic, without files; `salt` makes another model of it."""

    def __init__(self, salt: str = "") -> None:
        self._salt = salt
        self.calls = 0

    @property
    def stamp(self) -> str:
        return f"stand-in {self._salt}"

    @property
    def dim(self) -> int:
        return DIM

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._embed(text) for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.calls += len(texts)
        return self.embed_queries(texts)

    def _embed(self, text: str) -> np.ndarray:
        folded = squeeze(text).text
        total = 0.2 * sum((self._direction(pair) for pair in bigrams(folded)), np.zeros(DIM))
        for word, meaning in MEANINGS.items():
            if word in folded:
                total = total + 3 * self._direction(f"meaning {meaning}")
        size = np.linalg.norm(total)
        return (total / size if size else total).astype(np.float32)

    def _direction(self, piece: str) -> np.ndarray:
        seed = zlib.crc32(f"{self._salt}{piece}".encode())
        return np.random.default_rng(seed).standard_normal(DIM) / DIM**0.5

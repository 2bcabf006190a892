"""The vectors of sentences: a long passage is near to a query by the sentence that answers it.

The vector of a passage is the mean of all it says, so one that answers among other things is far
from the question. Hybrid search therefore looks into its candidates by sentence. Hides how the
sentences of a passage are found again: they stand beside one another, under ids made of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexer.vectors import Floats, Numbers, VectorTable

if TYPE_CHECKING:
    from nlp.embed import Embedder

# So many sentences of a passage at most; what follows belongs to the last one.
_MOST = 64
# What is shorter is a number or a heading's mark.
_SHORTEST = 4
_SENTENCE = re.compile(r"[^。；;！？!?\n]+[。；;！？!?\n]*")


def cut_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a passage, none when it is one sentence only."""
    found = [part for part in _SENTENCE.findall(text) if len(part.strip()) >= _SHORTEST]
    if len(found) > _MOST:
        found[_MOST - 1 :] = ["".join(found[_MOST - 1 :])]
    return tuple(found) if len(found) > 1 else ()


class Sentences:
    """The vectors of the sentences of passages, in a folder beside those of the passages."""

    def __init__(self, table: VectorTable) -> None:
        """Take the table that holds them."""
        self._table = table

    @classmethod
    def open(cls, folder: Path, dim: int | None = None) -> Sentences:
        """Open those in a folder, as `VectorTable.open` does."""
        return cls(VectorTable.open(folder, dim))

    def close(self) -> None:
        """Let the files go; what was not committed is forgotten."""
        self._table.close()

    def add(self, passages: Mapping[int, str], model: Embedder) -> None:
        """Add the sentences of passages, instead of those they have; found after `commit`."""
        self.remove(passages)
        cut = {text: cut_sentences(text) for text in passages.values()}
        # Reports are full of formulas: a sentence that recurs is embedded once.
        sentences = list(dict.fromkeys(part for parts in cut.values() for part in parts))
        if not sentences:
            return
        vectors = model.embed_passages(sentences)
        place = {sentence: at for at, sentence in enumerate(sentences)}
        ids = [key * _MOST + at for key, text in passages.items() for at in range(len(cut[text]))]
        rows = [place[part] for text in passages.values() for part in cut[text]]
        self._table.add(ids, vectors[rows])

    def remove(self, passage_ids: Iterable[int]) -> None:
        """Remove the sentences of these passages; gone after `commit`."""
        snapshot = self._table.current()
        first = np.fromiter(passage_ids, np.int64) * _MOST
        rows, _ = snapshot.between(first, first + (_MOST - 1))
        self._table.remove(snapshot.ids[rows].tolist())

    def commit(self) -> None:
        """Make what was added and removed durable and visible, all or nothing."""
        self._table.commit()

    def best(self, query: Floats, passage_ids: Numbers) -> Floats:
        """Return the cosine of a query with the nearest sentence of each passage.

        −2 where there is none, the passage being one sentence.
        """
        snapshot = self._table.current()
        rows, counts = snapshot.grouped(passage_ids, _MOST)
        found = np.full(len(passage_ids), -2.0, np.float32)
        if len(rows):
            cosines = snapshot.some_scores(query, rows)
            if snapshot.live < len(snapshot.alive):
                cosines[~snapshot.alive[rows]] = -2.0
            has = counts > 0
            starts = np.cumsum(counts) - counts
            found[has] = np.maximum.reduceat(cosines, starts[has])
        return found

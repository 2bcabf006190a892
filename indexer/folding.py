"""Passages that say nearly the same fold under the best of them; none is lost.

Hides what is worn off before two passages are compared (digits, punctuation, the names of agency
and place) and how close they must be. Whether a passage folds depends only on those before it, so
the pages of a folded result never overlap.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.clusters.near_duplicates import names_of
from nlp.segment import CHINESE, fold

# Two passages are one when their sets of four-character pieces overlap by this much (Jaccard).
_ALIKE = 0.8
_GRAM = 4
# Alike sets share one of so many pieces of least hash, all but surely.
_SKETCH = 12
_NO_LETTER = re.compile(rf"[^{CHINESE}a-z]+")


@dataclass(frozen=True, slots=True)
class Text:
    """A passage to be compared."""

    passage_id: int
    text: str
    agency: str | None
    place: str | None


def fold_alike(texts: Iterable[Text]) -> dict[int, tuple[int, ...]]:
    """Return the passages that lead, in order, each with those that fold under it."""
    found: dict[int, list[int]] = {}
    leaders: list[tuple[int, frozenset[int]]] = []
    shelves: dict[int, list[int]] = defaultdict(list)
    for text in texts:
        grams = _grams(text)
        sketch = sorted(grams)[:_SKETCH]
        candidates = sorted({at for gram in sketch for at in shelves[gram]})
        leader = next((leaders[at][0] for at in candidates if _alike(grams, leaders[at][1])), None)
        if leader is not None:
            found[leader].append(text.passage_id)
            continue
        for gram in sketch:
            shelves[gram].append(len(leaders))
        leaders.append((text.passage_id, grams))
        found[text.passage_id] = []
    return {leader: tuple(members) for leader, members in found.items()}


def _grams(text: Text) -> frozenset[int]:
    """Return the hashes of the pieces of a text; the same in every process."""
    worn = fold(text.text)
    for name in names_of(text.agency, text.place):
        worn = worn.replace(fold(name), "")
    worn = _NO_LETTER.sub("", worn)
    if not worn:  # nothing but numbers: only the very same text is the same
        worn = text.text
    pieces = {worn[i : i + _GRAM] for i in range(max(1, len(worn) - _GRAM + 1))}
    return frozenset(zlib.crc32(piece.encode("utf-8", "replace")) for piece in pieces)


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    shared = len(one & other)
    return shared >= _ALIKE * (len(one) + len(other) - shared)

"""What every full-text engine does, and the rows it is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from indexer.query import Node
from indexer.tree import Loose
from nlp.evidence import Scope
from nlp.segment import known_words, search_tokens, squeeze


class EngineError(Exception):
    """An index that is damaged or of another version; the library makes it again."""


class EngineLockedError(Exception):
    """Another writer, in this process or another, has the index open for writing."""


FACETS = ("year", "place", "agency_type", "agency", "section", "theme", "role")
"""What matches are counted by."""

Facets = Mapping[str, tuple[tuple[int | str, int], ...]]


@dataclass(frozen=True, slots=True)
class Cut:
    """A text folded and without white space, its tokens, and the words hidden in it.

    Hidden are the words of the dictionary that stand there by their characters though the text is
    cut another way. Tokens and hidden words are parted by spaces.
    """

    text: str
    words: str
    hidden: str


def cut_text(text: str) -> Cut:
    """Cut a text as every engine indexes it."""
    squeezed = squeeze(text).text
    words = [token.text for token in search_tokens(text)]
    hidden = sorted(known_words(squeezed).difference(words))
    return Cut(squeezed, " ".join(words), " ".join(hidden))


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as an engine indexes it.

    `labels` holds "role/theme" for each theme of each statement and "role/" for each statement, so
    that a role and a theme asked for together are found on one statement. `cut` is what `cut_text`
    makes of the text, when somebody has already done so: it is the slow part of indexing.
    """

    passage_id: int
    report_id: str
    text: str
    agency: str
    place: str
    agency_type: str
    year: int | None
    section: str
    labels: tuple[str, ...]
    cut: Cut | None = None


class EngineHit(NamedTuple):
    """A passage an engine found; a higher score is better, and only comparable in one result."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class EngineResult:
    """`total` counts every match; `hits` are those asked for, best first, ties by passage id."""

    total: int
    hits: tuple[EngineHit, ...]


class Engine(Protocol):
    """A full-text index in a folder. One writer at a time; readers see the last commit."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in `folder`, making an empty one when there is none.

        Raises:
            EngineError: what is in the folder cannot be used.
        """
        ...

    def add(self, entries: Iterable[Entry]) -> None:
        """Add passages; they are found after `commit`.

        Raises:
            EngineLockedError: another writer has the index.
        """
        ...

    def remove(self, report_ids: Iterable[str]) -> None:
        """Remove every passage of these reports, those added since the last commit included.

        Raises:
            EngineLockedError: another writer has the index.
        """
        ...

    def commit(self) -> None:
        """Make what was added and removed durable and visible, all or nothing."""
        ...

    def search(
        self, query: Node, scope: Scope, *, limit: int | None = 20, offset: int = 0
    ) -> EngineResult:
        """Return the passages that match the query tree inside the scope; `limit` None means all."""
        ...

    def best(self, query: Node, scope: Scope, limit: int) -> Mapping[int, float]:
        """Return the scores of the first hits of `search`, in order, without counting the others."""
        ...

    def facets(self, query: Node, scope: Scope) -> Facets:
        """Count the matches by each of `FACETS`; unknown values are left out.

        Most frequent first, years in order. A passage counts once for a theme or a role.
        """
        ...

    def among(self, query: Node, scope: Scope, passage_ids: Sequence[int]) -> tuple[int, set[int]]:
        """Return how many passages match in all, and which of these do."""
        ...

    def rate(self, query: Loose, passage_ids: Sequence[int]) -> Mapping[int, float]:
        """Return the scores these passages have in `best`, those without any of the words left out."""
        ...

    def reach(self, query: Loose) -> float:
        """Return the score a passage with all words could have, unused words counted as the rarest."""
        ...

    def waste(self) -> float:
        """Return how much of the index is passages that were removed, 0–1."""
        ...

    def close(self) -> None:
        """Release files and locks; what was not committed is forgotten."""
        ...


def ranked(counts: Counter[int | str], *, by_value: bool) -> tuple[tuple[int | str, int], ...]:
    """Return counts in the order of a facet: by value, or the most frequent first."""
    if by_value:
        return tuple(sorted(counts.items(), key=lambda item: str(item[0])))
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))


def label_counts(counts: Mapping[str, int]) -> Counter[int | str]:
    """Return how many passages have each role, from the counts of `Entry.labels`."""
    return Counter({label[:-1]: n for label, n in counts.items() if label.endswith("/")})

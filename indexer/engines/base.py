"""What every full-text engine does, and the rows it is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from indexer.query import Node
from nlp.evidence import Scope


class EngineError(Exception):
    """An index that is damaged or of another version; the library makes it again."""


class EngineLockedError(Exception):
    """Another writer, in this process or another, has the index open for writing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as an engine indexes it.

    `labels` holds "role/theme" for each theme of each statement and "role/" for each statement, so
    that a role and a theme asked for together are found on one statement.
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


@dataclass(frozen=True, slots=True)
class EngineHit:
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

    def close(self) -> None:
        """Release files and locks; what was not committed is forgotten."""
        ...

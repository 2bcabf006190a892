"""What somebody who watches a build is told of each file, and how it is asked to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from corpus.report import Report


class FileState(StrEnum):
    """Where a file is on its way into a library."""

    WAITING = "waiting"
    READING = "reading"
    PARSED = "parsed"  # read, and stored when those before it are
    READ = "read"
    REFUSED = "refused"
    KNOWN = "known"  # the library holds the same bytes
    LEFT = "left"  # not begun when the build was stopped


@dataclass(frozen=True, slots=True)
class Brief:
    """What was read of a file, in a few words and numbers."""

    agency: str | None
    place: str | None
    year: int | None
    form: str | None
    pages: int | None
    sections: int
    cells: int
    issues: int

    @classmethod
    def of(cls, report: Report) -> Self:
        """Return the brief of a report; `cells` counts those of the tables that hold a number."""
        tables = (report.figures.disclosure, report.figures.requests, report.figures.review)
        cells = [cell for table in tables for row in table.values() for cell in row]
        return cls(
            agency=report.identity.agency,
            place=report.identity.place,
            year=report.identity.year,
            form=report.figures.form,
            pages=report.pages,
            sections=len(report.sections),
            cells=sum(cell.value is not None for cell in cells),
            issues=len(report.issues),
        )


@dataclass(frozen=True, slots=True)
class News:
    """What is new of a file.

    Attributes:
        state: where it is.
        report: the id of its report, once it is known.
        reason: why it was refused.
        page: how many pages are read, out of `pages`; 0 of 0 where that is not known.
        pages: how many pages there are to read.
        brief: what was read of it.
    """

    state: FileState
    report: str = ""
    reason: str = ""
    page: int = 0
    pages: int = 0
    brief: Brief | None = None


class Watcher:
    """Is told of the files of a build, from several threads; this one does nothing with it."""

    def expect(self, names: Sequence[str]) -> None:
        """Take the names of all files, in their order; they are known by their places in it."""

    def tell(self, place: int, news: News) -> None:
        """Take what is new of the file at a place."""

    def wants_stop(self) -> bool:
        """Tell whether no further file is to be begun."""
        return False


UNWATCHED = Watcher()

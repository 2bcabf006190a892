"""What a library hands to whoever answers a question: rows, the scope they are asked for, the seam.

`indexer.library.Library` implements `Retriever`; `nlp.answer` needs nothing else of a library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.bodies import body_of
from corpus.report import AgencyType, Check, Issue, Role, SectionKind, Theme


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a library is meant. An empty tuple does not restrict; the fields are ANDed.

    `themes` with `roles` holds for one and the same statement.
    """

    years: tuple[int, ...] = ()
    agencies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    agency_types: tuple[AgencyType, ...] = ()
    sections: tuple[SectionKind, ...] = ()
    themes: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report of a library, without its text. `name` is the name of the source file."""

    id: str
    name: str
    format: str
    title: str
    agency: str | None
    place: str | None
    agency_type: AgencyType | None
    year: int | None
    published: str | None
    form: str | None
    pages: int | None
    issues: tuple[Issue, ...]
    failing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One labelled statement with its place. `passage_text[start:end] == text`."""

    report: ReportRow
    statement_id: int
    passage_id: int
    section: SectionKind
    page: int | None
    heading: str
    text: str
    start: int
    end: int
    passage_text: str
    role: Role
    role_cue: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One cell of a statistical table. `checks` are the report's checks that touch this table."""

    report: ReportRow
    table: str  # "disclosure", "requests" or "review"
    row: str
    column: str
    value: int | float | None
    printed: str
    page: int | None
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One row of a table that an older report appends, in no form: what it counts, and how much.

    `under` is the row or the chapter that it is a part of, `printed` the row as it stands.
    """

    report: ReportRow
    section: SectionKind
    page: int | None
    label: str
    unit: str
    value: int | float
    printed: str
    under: str


def agency_key(report: ReportRow) -> str:
    """Return what tells agencies apart: one body under all its names has one key.

    Bodies that only later became one are several; a report without an agency stands for itself.
    """
    if not report.agency:
        return f"#{report.id}"
    body = body_of(report.agency, report.place)
    return f"{body.key}/{body.plate}" if body.merged else body.key


class Retriever(Protocol):
    """The whole of what answering needs from a library. Every method is exhaustive and ordered."""

    def report_rows(self, scope: Scope = ...) -> tuple[ReportRow, ...]:
        """Return the reports of the scope, by agency, then year."""
        ...

    def statement_rows(self, scope: Scope) -> tuple[StatementRow, ...]:
        """Return the statements of the scope, by report, then place in the report."""
        ...

    def section_counts(self, scope: Scope) -> Mapping[str, Mapping[SectionKind, int]]:
        """Return how many statements each section of each report of the scope has, by report id."""
        ...

    def figure_rows(
        self, table: str, row: str, column: str, scope: Scope = ...
    ) -> tuple[FigureRow, ...]:
        """Return one cell for each report of the scope that prints this row."""
        ...

    def annex_rows(self, scope: Scope) -> tuple[AnnexRow, ...]:
        """Return the rows of the tables that reports in no form append, by report, then as printed."""
        ...

    def statements_holding(
        self, groups: Sequence[Sequence[str]], scope: Scope
    ) -> tuple[StatementRow, ...]:
        """Return the statements of every passage that holds a word of each group, as exact text."""
        ...

    def passages_holding(self, groups: Sequence[Sequence[str]], scope: Scope) -> int:
        """Return how many passages hold a word of each group; without groups, how many there are."""
        ...

    def statements_like(self, text: str, scope: Scope, limit: int) -> tuple[StatementRow, ...]:
        """Return the statements of the passages nearest in meaning; none where that is not offered."""
        ...

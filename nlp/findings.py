"""What an answer is made of: findings with their evidence, near-misses, and their JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from corpus.report import CheckStatus, Role, SectionKind
from nlp.evidence import FigureRow, ReportRow, StatementRow, agency_key
from nlp.names.figure_names import figure_label, figure_unit
from nlp.plan import Plan
from nlp.plan_json import plan_json
from nlp.sentences import listed

_SHOWN_NAMES = 30


class Status(StrEnum):
    """Whether there is an answer. A «no» found by reading is an answer."""

    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact slice of a report, and where it stands.

    A title has no passage, nor has a row of the table that an older report appends.
    """

    text: str
    page: int | None
    section: SectionKind
    passage_id: int | None = None
    statement_id: int | None = None


@dataclass(frozen=True, slots=True)
class SectionRead:
    """A section that was read to the end, as evidence that something is not said."""

    section: SectionKind
    statements: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one report, with its evidence.

    Raises:
        ValueError: there is no quote, no cell and no section read.
    """

    report: ReportRow
    theme: str | None = None
    role: Role | None = None
    quotes: tuple[Quote, ...] = ()
    figure: FigureRow | None = None
    read: tuple[SectionRead, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not (self.quotes or self.figure or self.read):
            raise ValueError("a finding needs a quote, a table cell or sections read")


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A finding that was left out, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its evidence; `searched` is the number of reports examined.

    `examined` tells what was read of the reports where a yes-or-no question is answered «no».
    """

    question: str
    status: Status
    kind: str
    text: str
    value: int | float | None
    unit: str
    findings: tuple[Finding, ...]
    near_misses: tuple[NearMiss, ...]
    searched: int
    plan: Plan
    examined: tuple[Finding, ...] = ()


def quote_of(row: StatementRow) -> Quote:
    """Return the quote of a statement."""
    return Quote(row.text, row.page, row.section, row.passage_id, row.statement_id)


def title_quote(report: ReportRow) -> Quote:
    """Return the title of a report as evidence that it is held (the file name when it has none)."""
    return Quote(report.title or report.name, 1 if report.pages else None, SectionKind.FRONT)


def count_agencies(reports: Iterable[ReportRow]) -> int:
    """Count the agencies of some reports."""
    return len({agency_key(report) for report in reports})


def agency_shown(report: ReportRow, language: str) -> str:
    """Name the agency of a report, with its place when the name lacks it."""
    name = report.agency or report.title or report.name
    known = not report.place or report.place in name or not report.agency
    return (
        name if known else {"zh": "{}（{}）", "en": "{} ({})"}[language].format(name, report.place)
    )


def names_shown(reports: Iterable[ReportRow], language: str) -> str:
    """List agencies with their years: «甲县教育局（2020、2021年）、乙市民政局（2021年）»."""
    bodies: dict[str, list[ReportRow]] = {}
    for report in {r.id: r for r in reports}.values():
        bodies.setdefault(agency_key(report), []).append(report)
    for members in bodies.values():
        members.sort(key=lambda r: (r.year or 0, r.agency or ""))
    names = []
    for members in sorted(
        bodies.values(), key=lambda m: (m[0].agency or m[0].id, m[0].place or "")
    ):
        years = listed(language, dict.fromkeys(str(r.year) for r in members if r.year))
        shape = {"zh": "{}（{}年）", "en": "{} ({})"}[language]
        name = agency_shown(members[0], language)
        names.append(shape.format(name, years) if years else name)
    more = len(names) - _SHOWN_NAMES
    shown = listed(language, names[:_SHOWN_NAMES])
    if more > 0:
        shown += {"zh": f"等，另有{more}个见列表", "en": f", and {more} more in the list"}[language]
    return shown


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as the object `nianbao ask --json` prints (without `took_ms`).

    The `passage_id` of a quote is null where it stands in no passage: a title, or a row of the table
    that an older report appends.
    """
    language = answer.plan.language
    return {
        "question": answer.question,
        "status": answer.status.value,
        "kind": answer.kind,
        "text": answer.text,
        "value": answer.value,
        "unit": answer.unit,
        "findings": [_finding_json(f, language) for f in answer.findings],
        "near_misses": [
            {**_finding_json(miss.finding, language), "reason": miss.reason}
            for miss in answer.near_misses
        ],
        "searched": answer.searched,
        "examined": [_finding_json(f, language) for f in answer.examined],
        "plan": plan_json(answer.plan),
    }


def _finding_json(finding: Finding, language: str) -> dict[str, Any]:
    report = finding.report
    entry: dict[str, Any] = {
        "agency": report.agency,
        "place": report.place,
        "year": report.year,
        "report_id": report.id,
        "theme": finding.theme,
        "role": finding.role.value if finding.role else None,
        "quotes": [
            {
                "text": quote.text,
                "page": quote.page,
                "section": quote.section.value,
                "passage_id": quote.passage_id,
                "statement_id": quote.statement_id,
            }
            for quote in finding.quotes
        ],
        "figure": _figure_json(finding.figure, language) if finding.figure else None,
    }
    if finding.read:
        entry["read"] = [
            {"section": read.section.value, "statements": read.statements} for read in finding.read
        ]
    if finding.note:
        entry["note"] = finding.note
    return entry


def _figure_json(cell: FigureRow, language: str) -> dict[str, Any]:
    key = (cell.table, cell.row, cell.column)
    return {
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "label": figure_label(key, language),
        "value": cell.value,
        "printed": cell.printed,
        "unit": figure_unit(key, language),
        "page": cell.page,
        "checks": [
            {"check": check.check, "status": check.status.value, "detail": check.detail}
            for check in cell.checks
        ],
        "failing": [c.check for c in cell.checks if c.status is CheckStatus.FAILS],
    }

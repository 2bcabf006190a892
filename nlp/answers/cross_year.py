"""Checks between a report and the same body's of the year before, for questions that name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.evidence import FigureRow, ReportRow, Retriever, agency_key
from nlp.findings import Finding, agency_shown
from nlp.names.figure_names import columns_of, figure_label
from nlp.plan import Plan
from nlp.scopes import scope_of
from nlp.sentences import number, say

CROSS_YEAR = ("carry_over", "documents_in_force")
_DOCUMENTS = ("rules", "normative_documents")
_FORM = "f2021"

Cells = Mapping[tuple[str, str, str], FigureRow]
Broken = tuple[FigureRow, FigureRow, float]
"""The cell of the later report, the cell before it, and what the later one should be."""


def failing_across_years(
    plan: Plan, check: str, retriever: Retriever, reports: Sequence[ReportRow]
) -> tuple[Finding, ...]:
    """Return the reports of the scope that do not go on from the year before."""
    everyone = retriever.report_rows(scope_of(plan, years=()))
    cells = _cells(plan, check, retriever)
    held: dict[tuple[str, int], list[ReportRow]] = {}
    for report in everyone:
        if report.agency and report.year:
            held.setdefault((agency_key(report), report.year), []).append(report)
    judge = _carried if check == "carry_over" else _in_force
    findings = []
    for report in reports:
        earlier = held.get((agency_key(report), (report.year or 0) - 1), [])
        broken = [judge(report, cells.get(report.id, {}), cells.get(e.id, {})) for e in earlier]
        # Where the year before has several reports, one that fits is enough.
        if broken and all(broken):
            findings += [_finding(plan, check, report, b) for b in broken[:1] if b]
    return tuple(findings)


def fitting_across_years(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Return the cells of named agencies where what was left over is what was taken over, and say so."""
    language = plan.language
    wanted = {(agency_key(r), r.year) for r in reports}
    cells = {
        (agency_key(cell.report), cell.report.year, row): cell
        for row in ("carried_in", "carried_out")
        for cell in retriever.figure_rows("requests", row, "total", scope_of(plan, years=()))
    }
    findings: list[Finding] = []
    told: list[str] = []
    for (key, year, row), later in cells.items():
        before = cells.get((key, (year or 0) - 1, "carried_out"))
        if row != "carried_in" or before is None or (key, year) not in wanted:
            continue
        if later.value is None or before.value != later.value:
            continue
        findings += [Finding(before.report, figure=before), Finding(later.report, figure=later)]
        told.append(
            say(
                language,
                "carry_over_fits",
                agency=agency_shown(later.report, language),
                year=say(language, "year", year=year),
                label=figure_label((later.table, later.row, later.column), language),
                value=number(later.value),
                before=before.report.year,
                earlier_label=figure_label((before.table, before.row, before.column), language),
                earlier=number(before.value),
            )
        )
    return tuple(findings), tuple(told)


def _cells(
    plan: Plan, check: str, retriever: Retriever
) -> dict[str, dict[tuple[str, str, str], FigureRow]]:
    if check == "carry_over":
        wanted = [
            ("requests", row, column)
            for row in ("carried_in", "carried_out")
            for column in columns_of("requests")
        ]
    else:
        wanted = [
            ("disclosure", row, column)
            for row in _DOCUMENTS
            for column in ("issued", "repealed", "in_force")
        ]
    found: dict[str, dict[tuple[str, str, str], FigureRow]] = {}
    for table, row, column in wanted:
        for cell in retriever.figure_rows(table, row, column, scope_of(plan, years=())):
            found.setdefault(cell.report.id, {})[table, row, column] = cell
    return found


def _carried(_: ReportRow, now: Cells, then: Cells) -> Broken | None:
    """上年结转(t) = 结转下年度(t−1), for each kind of applicant; a blank says nothing."""
    for column in reversed(columns_of("requests")):
        taken = now.get(("requests", "carried_in", column))
        left = then.get(("requests", "carried_out", column))
        if taken and left and None not in (taken.value, left.value) and taken.value != left.value:
            return taken, left, left.value or 0
    return None


def _in_force(report: ReportRow, now: Cells, then: Cells) -> Broken | None:
    """现行有效(t) = 现行有效(t−1) + 制发(t) − 废止(t), on the form that has these columns."""
    if report.form != _FORM:
        return None
    for row in _DOCUMENTS:
        cells = [
            then.get(("disclosure", row, "in_force")),
            now.get(("disclosure", row, "issued")),
            now.get(("disclosure", row, "repealed")),
            now.get(("disclosure", row, "in_force")),
        ]
        values = [cell.value if cell else None for cell in cells]
        held, issued, repealed, left = values
        if held is None or issued is None or repealed is None or left is None:
            continue
        before, after = cells[0], cells[3]
        if before and after and held + issued - repealed != left:
            return after, before, held + issued - repealed
    return None


def _finding(plan: Plan, check: str, report: ReportRow, broken: Broken) -> Finding:
    language = plan.language
    later, before, expected = broken
    note = say(
        language,
        f"{check}_note",
        label=figure_label((later.table, later.row, later.column), language),
        value=number(later.value or 0),
        year=before.report.year,
        earlier=number(before.value or 0),
        earlier_label=figure_label((before.table, before.row, before.column), language),
        expected=number(expected),
    )
    return Finding(report, figure=later, note=note)

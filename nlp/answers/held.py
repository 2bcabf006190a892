"""Answers about what is held: agencies with reports of so many years, the earliest report, blank cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from nlp.evidence import FigureRow, ReportRow, Retriever, agency_key
from nlp.findings import Finding, count_agencies, names_shown, title_quote
from nlp.names.figure_names import all_cells, figure_label
from nlp.plan import Aggregate, Plan
from nlp.scopes import Outcome, scope_of
from nlp.sentences import count_of, listed, number, say

_CELLS_TOLD = 3


def answer_years_held(plan: Plan, reports: Sequence[ReportRow]) -> Outcome | None:
    """List the agencies with reports of as many years as asked; None where no number is asked."""
    if plan.aggregate in (Aggregate.MIN, Aggregate.MAX):
        return _most(plan, reports) if plan.counted == "reports" else _end(plan, reports)
    if not (plan.threshold or plan.match_all):
        return None
    language = plan.language
    found = [m for m in _by_agency(reports) if _holds(plan, m)]
    chosen = [report for members in found for report in members]
    values = {
        "reports": count_of(language, len(reports), "report"),
        "years": _years_asked(plan),
        "agencies": count_of(language, len(found), "agency"),
        "names": names_shown(chosen, language),
    }
    text = say(language, "reports_years" if found else "reports_years_none", **values)
    counted = plan.aggregate is Aggregate.COUNT
    value = (len(chosen) if plan.counted == "reports" else len(found)) if counted else None
    unit = count_of(language, 2, "agency").removeprefix("2").strip() if counted else ""
    return Outcome((text,), _titled(chosen), (), value, unit)


def _by_agency(reports: Iterable[ReportRow]) -> list[list[ReportRow]]:
    members: dict[str, list[ReportRow]] = {}
    for report in reports:
        if report.agency and report.year:
            members.setdefault(agency_key(report), []).append(report)
    return list(members.values())


def _holds(plan: Plan, reports: Sequence[ReportRow]) -> bool:
    years = sorted({r.year for r in reports if r.year})
    if plan.threshold is None:
        return set(plan.years) <= set(years)
    if plan.asks != "consecutive":
        return plan.threshold.holds(len(years))
    longest = row = 1
    for one, two in pairwise(years):
        row = row + 1 if two == one + 1 else 1
        longest = max(longest, row)
    return plan.threshold.holds(longest)


def _years_asked(plan: Plan) -> str:
    language = plan.language
    if plan.threshold is None:
        return listed(language, map(str, plan.years)) + ("年" if language == "zh" else "")
    exact = plan.threshold.sign == "="
    key = "several" if exact else "row" if plan.asks == "consecutive" else "least"
    return say(language, f"years_{key}", count=number(plan.threshold.number))


def _end(plan: Plan, reports: Sequence[ReportRow]) -> Outcome:
    """Tell the earliest or the latest report held."""
    language = plan.language
    dated = [r for r in reports if r.year]
    ends = min if plan.aggregate is Aggregate.MIN else max
    year = ends((r.year for r in dated if r.year), default=None)
    chosen = [r for r in dated if r.year == year]
    key = "reports_oldest" if plan.aggregate is Aggregate.MIN else "reports_newest"
    compared = count_of(language, len(dated), "report")
    text = say(language, key, names=names_shown(chosen, language), reports=compared)
    return Outcome((text,), _titled(chosen), (), year, "")


def _most(plan: Plan, reports: Sequence[ReportRow]) -> Outcome:
    language = plan.language
    agencies = _by_agency(reports)
    most = max(map(len, agencies), default=0)
    chosen = [r for members in agencies if len(members) == most for r in members]
    names, compared = names_shown(chosen, language), count_of(language, len(reports), "report")
    text = say(language, "reports_held_most", names=names, reports=compared)
    unit = say(language, "report_unit")
    return Outcome((text,), _titled(chosen), (), most, unit)


def _titled(reports: Iterable[ReportRow]) -> tuple[Finding, ...]:
    return tuple(Finding(r, quotes=(title_quote(r),)) for r in reports)


# ------------------------------------------------------------------------------------- blank cells


def answer_blank(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """List the reports that print cells of a table and leave them blank."""
    language = plan.language
    blanks: dict[str, list[FigureRow]] = {}
    for cell in all_cells(plan.about):
        for row in retriever.figure_rows(*cell, scope_of(plan)):
            if row.value is None and not row.printed.strip():
                blanks.setdefault(row.report.id, []).append(row)
    chosen = [r for r in reports if r.id in blanks]
    findings = tuple(
        Finding(r, figure=blanks[r.id][0], note=_told(blanks[r.id], language)) for r in chosen
    )
    tables = listed(language, (say(language, f"abouts.{name}") for name in plan.about))
    values = {
        "reports": count_of(language, len(reports), "report"),
        "what": say(language, "table_of", table=tables) if tables else say(language, "any_table"),
    }
    if not chosen:
        return Outcome((say(language, "reports_blank_none", **values),))
    text = say(
        language,
        "reports_blank",
        agencies=count_of(language, count_agencies(chosen), "agency"),
        found=count_of(language, len(chosen), "report"),
        names=names_shown(chosen, language),
        **values,
    )
    return Outcome((text,), findings)


def _told(cells: Sequence[FigureRow], language: str) -> str:
    labels = (figure_label((c.table, c.row, c.column), language) for c in cells[:_CELLS_TOLD])
    return say(language, "blank_cells", cells=listed(language, labels), count=len(cells))

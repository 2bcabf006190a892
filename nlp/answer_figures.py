"""Answers from the statistical tables: one cell, a list of cells, a sum, an extreme, a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.report import CheckStatus
from nlp.evidence import FigureRow, ReportRow, Retriever
from nlp.figure_names import (
    FigureKey,
    check_label,
    figure_label,
    figure_parts,
    figure_unit,
)
from nlp.findings import Finding, NearMiss, agency_shown, count_agencies, names_shown
from nlp.plan import Aggregate, Plan
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import count_of, listed, number, say

# Above so many reports a list of cells is left to the findings and not repeated in the sentence.
_TOLD_ONE_BY_ONE = 12


@dataclass(frozen=True, slots=True)
class _Total:
    """The cells of one report for one figure; several when the figure is a sum of rows."""

    figure: FigureKey
    report: ReportRow
    cells: tuple[FigureRow, ...]

    @property
    def value(self) -> int | float | None:
        """Return the sum of the cells, None when every cell, or any of several, is blank."""
        values = [cell.value for cell in self.cells]
        return None if any(v is None for v in values) else _sum(v for v in values if v is not None)

    @property
    def label(self) -> FigureKey:
        """Return the key of the cell itself, when it is one: it may stand in another column."""
        cell = self.cells[0]
        return (cell.table, cell.row, cell.column) if len(self.cells) == 1 else self.figure


def answer_figure(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Read the cells of the scope and do with them what the plan asks."""
    totals = [t for figure in plan.figures for t in _totals(figure, plan, retriever, reports)]
    if not totals:
        label = listed(plan.language, (figure_label(f, plan.language) for f in plan.figures))
        names = names_shown(reports, plan.language)
        return declined(say(plan.language, "declined.row_not_printed", names=names, label=label))
    if plan.threshold:
        outcome = _bounded(plan, totals, reports)
    else:
        outcome = _AGGREGATES[plan.aggregate](plan, totals, reports)
    told = [f.report for f in outcome.findings]
    text = (*outcome.text, *_not_printed(plan, totals, reports), *_cautions(plan, totals, told))
    return Outcome(text, outcome.findings, outcome.near_misses, outcome.value, outcome.unit)


def _totals(
    figure: FigureKey, plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]
) -> list[_Total]:
    cells: dict[str, list[FigureRow]] = {}
    for table, row, column in figure_parts(figure):
        for cell in retriever.figure_rows(table, row, column, scope_of(plan)):
            cells.setdefault(cell.report.id, []).append(cell)
    return [_Total(figure, r, tuple(cells[r.id])) for r in reports if r.id in cells]


def _sum(values: Iterable[float]) -> int | float:
    total = sum((Decimal(str(v)) for v in values), Decimal(0))
    return int(total) if total == total.to_integral_value() else float(total)


def _findings(totals: Iterable[_Total]) -> tuple[Finding, ...]:
    return tuple(Finding(total.report, figure=cell) for total in totals for cell in total.cells)


# --------------------------------------------------------------------------------- each of them


def _list(plan: Plan, totals: Sequence[_Total], reports: Sequence[ReportRow]) -> Outcome:
    """Tell each cell; a single one is the value of the answer."""
    language = plan.language
    findings = _findings(totals)
    one = totals[0] if len(totals) == 1 else None
    text = []
    if one is None:
        label = listed(language, (figure_label(f, language) for f in plan.figures))
        printed = count_of(language, len({t.report.id for t in totals}), "report")
        examined = count_of(language, len(reports), "report")
        text.append(say(language, "figure_each", reports=examined, found=printed, label=label))
    if len(totals) <= _TOLD_ONE_BY_ONE:
        text += [_tell(total, language) for total in totals]
    value = one.value if one else None
    return Outcome(tuple(text), findings, (), value, figure_unit(totals[0].label, language))


def _tell(total: _Total, language: str) -> str:
    """Say one figure of one report in a sentence."""
    cell = total.cells[0]
    values = {
        "agency": agency_shown(total.report, language),
        "year": _year(total.report, language),
        "label": figure_label(total.label, language),
        "page": say(language, "page", page=cell.page) if cell.page else "",
    }
    if total.value is None and len(total.cells) == 1:
        shown = {"zh": f"（印的是“{cell.printed}”）", "en": f" (printed “{cell.printed}”)"}[
            language
        ]
        printed = shown if cell.printed.strip() else ""
        return say(language, "figure_blank", printed=printed, **values)
    if total.value is None:
        blanks = [c for c in total.cells if c.value is None]
        names = (figure_label((c.table, c.row, c.column), language) for c in blanks)
        filled = number(_sum(c.value for c in total.cells if c.value is not None))
        values |= {"names": listed(language, names), "value": filled}
        return say(language, "figure_parts_blank", unit=_unit(total.label, language), **values)
    key = "figure_one" if len(total.cells) == 1 else "figure_parts"
    unit = _unit(total.label, language)
    cells = len(total.cells)
    return say(language, key, value=number(total.value), unit=unit, cells=cells, **values)


def _year(report: ReportRow, language: str) -> str:
    return say(language, "year", year=report.year) if report.year else ""


def _unit(figure: FigureKey, language: str) -> str:
    unit = figure_unit(figure, language)
    return f" {unit}" if unit and language == "en" else unit


# ------------------------------------------------------------------------- sums, extremes, bounds


def _sum_up(plan: Plan, totals: Sequence[_Total], reports: Sequence[ReportRow]) -> Outcome:
    """Add the cells of all reports; every addend is a finding, blanks are named."""
    language = plan.language
    if len(totals) == 1:
        return _list(plan, totals, reports)
    figure = plan.figures[0]
    filled = [c for t in totals for c in t.cells if c.value is not None]
    blank = [t.report for t in totals if any(c.value is None for c in t.cells)]
    label = figure_label(figure, language)
    counted = count_of(language, len({c.report.id for c in filled}), "report")
    if not filled:
        all_blank = count_of(language, len(totals), "report")
        text = [say(language, "figure_sum_blank", label=label, reports=all_blank)]
        return Outcome(tuple(text), _findings(totals), (), None, figure_unit(figure, language))
    value = _sum(c.value for c in filled if c.value is not None)
    text = [
        say(
            language,
            "figure_sum",
            label=label,
            value=number(value),
            unit=_unit(figure, language),
            cells=len(filled),
            reports=counted,
        )
    ]
    if blank:
        text.append(say(language, "figure_blanks", names=names_shown(blank, language)))
    return Outcome(tuple(text), _findings(totals), (), value, figure_unit(figure, language))


def _extreme(plan: Plan, totals: Sequence[_Total], reports: Sequence[ReportRow]) -> Outcome:
    """Find the highest or the lowest; all reports that share it are named."""
    language = plan.language
    figure = plan.figures[0]
    valued = [(t.value, t) for t in totals if t.value is not None]
    if not valued:
        return _sum_up(plan, totals, reports)
    pick = max if plan.aggregate is Aggregate.MAX else min
    best = pick(value for value, _ in valued)
    winners = [t for value, t in valued if value == best]
    text = [
        say(
            language,
            "figure_extreme",
            label=figure_label(figure, language),
            which=say(language, "most" if plan.aggregate is Aggregate.MAX else "least"),
            names=names_shown((t.report for t in winners), language),
            value=number(best),
            unit=_unit(figure, language),
            found=count_of(language, len(valued), "report"),
        )
    ]
    blank = [t.report for t in totals if t.value is None]
    if blank:
        text.append(say(language, "figure_blanks", names=names_shown(blank, language)))
    return Outcome(tuple(text), _findings(winners), (), best, figure_unit(figure, language))


def _bounded(plan: Plan, totals: Sequence[_Total], reports: Sequence[ReportRow]) -> Outcome:
    """List the reports whose figure lies within the bound; a blank cell does not."""
    language, bound = plan.language, plan.threshold
    assert bound is not None
    inside = [t for t in totals if t.value is not None and bound.holds(t.value)]
    blank = [t for t in totals if t.value is None]
    values = {
        "reports": count_of(language, len(reports), "report"),
        "label": figure_label(plan.figures[0], language),
        "condition": say(language, f"conditions.{bound.sign}", number=number(bound.number)),
    }
    if inside:
        found = [t.report for t in inside]
        main = say(
            language,
            "figure_threshold",
            agencies=count_of(language, count_agencies(found), "agency"),
            found=count_of(language, len({r.id for r in found}), "report"),
            names=names_shown(found, language),
            **values,
        )
    else:
        main = say(language, "figure_threshold_none", **values)
    text = [main]
    if blank:
        names = names_shown((t.report for t in blank), language)
        text.append(say(language, "figure_blanks", names=names))
    value, unit = _count(plan, [t.report for t in inside])
    near = tuple(NearMiss(f, say(language, "reasons.blank")) for f in _findings(blank))
    return Outcome(tuple(text), _findings(inside), near, value, unit)


def _count(plan: Plan, found: Sequence[ReportRow]) -> tuple[int | None, str]:
    if plan.aggregate is not Aggregate.COUNT:
        return None, ""
    reports = plan.counted == "reports"
    value = len({r.id for r in found}) if reports else count_agencies(found)
    noun = count_of(plan.language, value, "report" if reports else "agency")
    return value, noun.removeprefix(str(value)).strip()


_AGGREGATES: Mapping[
    Aggregate, Callable[[Plan, Sequence[_Total], Sequence[ReportRow]], Outcome]
] = {
    Aggregate.LIST: _list,
    Aggregate.COUNT: _list,
    Aggregate.SUM: _sum_up,
    Aggregate.MAX: _extreme,
    Aggregate.MIN: _extreme,
}


# --------------------------------------------------------------------------------------- cautions


def _not_printed(
    plan: Plan, totals: Sequence[_Total], reports: Sequence[ReportRow]
) -> tuple[str, ...]:
    """Name the reports whose tables lack the row."""
    having = {total.report.id for total in totals}
    lacking = [report for report in reports if report.id not in having]
    if not lacking:
        return ()
    return (say(plan.language, "figure_not_printed", names=names_shown(lacking, plan.language)),)


def _cautions(plan: Plan, totals: Sequence[_Total], told: Sequence[ReportRow]) -> tuple[str, ...]:
    """Say which checks fail on the tables used, and whose year is in conflict."""
    language = plan.language
    shown = {report.id for report in told}
    notes: dict[str, None] = {}
    for total in totals:
        if total.report.id not in shown:
            continue
        who = {
            "agency": agency_shown(total.report, language),
            "year": _year(total.report, language),
        }
        failing = [
            check_label(check.check, language)
            for check in total.cells[0].checks
            if check.status is CheckStatus.FAILS
        ]
        if failing:
            notes[say(language, "failing", checks=listed(language, failing), **who)] = None
        if any(issue.code == "year_conflict" for issue in total.report.issues):
            notes[say(language, "year_conflict", **who)] = None
    return tuple(notes)

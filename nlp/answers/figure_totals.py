"""The cells of a figure, report by report: what they add up to, and how to say it in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.report import AgencyType, CheckStatus
from nlp.evidence import FigureRow, ReportRow, Retriever, Scope
from nlp.findings import Finding, agency_shown, names_shown
from nlp.names.figure_names import FigureKey, check_label, figure_label, figure_parts, figure_unit
from nlp.names.places import places_inside
from nlp.sentences import listed, number, say

_TOLD_APART = 3


@dataclass(frozen=True, slots=True)
class Total:
    """The cells of one report for one figure; several when the figure is a sum of rows."""

    figure: FigureKey
    report: ReportRow
    cells: tuple[FigureRow, ...]

    @property
    def value(self) -> int | float | None:
        """Return the sum of the cells, None when any of them is blank."""
        values = [cell.value for cell in self.cells]
        return None if any(v is None for v in values) else add(v for v in values if v is not None)

    @property
    def label(self) -> FigureKey:
        """Return the key of the cell itself, when it is one: it may stand in another column."""
        cell = self.cells[0]
        return (cell.table, cell.row, cell.column) if len(self.cells) == 1 else self.figure


def totals_of(
    figure: FigureKey, scope: Scope, retriever: Retriever, reports: Sequence[ReportRow]
) -> list[Total]:
    """Return the figure of each report that prints it, in the order of the reports."""
    cells: dict[str, list[FigureRow]] = {}
    for table, row, column in figure_parts(figure):
        for cell in retriever.figure_rows(table, row, column, scope):
            cells.setdefault(cell.report.id, []).append(cell)
    return [Total(figure, r, tuple(cells[r.id])) for r in reports if r.id in cells]


def add(values: Iterable[float]) -> int | float:
    """Add without the errors of binary fractions."""
    total = sum((Decimal(str(v)) for v in values), Decimal(0))
    return int(total) if total == total.to_integral_value() else float(total)


def part_of(part: float, whole: float, scale: int = 100) -> float:
    """Return a part as a percentage of the whole (or its multiple), to one decimal place.

    What would be rounded to nothing keeps a second place.
    """
    share = Decimal(str(part)) * scale / Decimal(str(whole))
    places = 1 if scale == 100 and (round(share, 1) or not part) else 2
    return float(round(share, places))


def findings_of(totals: Iterable[Total]) -> tuple[Finding, ...]:
    """Return a finding for each cell."""
    return tuple(Finding(total.report, figure=cell) for total in totals for cell in total.cells)


def unit_of(figure: FigureKey, language: str) -> str:
    """Return the unit as it stands behind a number."""
    unit = figure_unit(figure, language)
    return f" {unit}" if unit and language == "en" else unit


def year_of(report: ReportRow, language: str) -> str:
    """Return the year of a report as it stands behind its agency."""
    return say(language, "year", year=report.year) if report.year else ""


def tell(total: Total, language: str) -> str:
    """Say one figure of one report in a sentence."""
    cell = total.cells[0]
    values = {
        "agency": agency_shown(total.report, language),
        "year": year_of(total.report, language),
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
        return _tell_partly_blank(total, language, values)
    key = "figure_one" if len(total.cells) == 1 else "figure_parts"
    unit = unit_of(total.label, language)
    cells = len(total.cells)
    return say(language, key, value=number(total.value), unit=unit, cells=cells, **values)


def _tell_partly_blank(total: Total, language: str, values: dict[str, str]) -> str:
    blanks = [c for c in total.cells if c.value is None]
    names = (figure_label((c.table, c.row, c.column), language) for c in blanks)
    filled = number(add(c.value for c in total.cells if c.value is not None))
    values |= {"names": listed(language, names), "value": filled}
    return say(language, "figure_parts_blank", unit=unit_of(total.label, language), **values)


def blanks_told(totals: Iterable[Total], language: str) -> tuple[str, ...]:
    """Name the reports whose cell is blank and was not counted."""
    blank = [t.report for t in totals if t.value is None]
    return (say(language, "figure_blanks", names=names_shown(blank, language)),) if blank else ()


def not_printed(
    totals: Iterable[Total], reports: Sequence[ReportRow], language: str
) -> tuple[str, ...]:
    """Name the reports whose tables lack the row."""
    having = {total.report.id for total in totals}
    lacking = [report for report in reports if report.id not in having]
    if not lacking:
        return ()
    return (say(language, "figure_not_printed", names=names_shown(lacking, language)),)


def cautions(totals: Iterable[Total], told: Iterable[ReportRow], language: str) -> tuple[str, ...]:
    """Say which checks fail on the tables used, and whose year is in conflict."""
    shown = {report.id for report in told}
    failing: dict[str, str] = {}
    notes: dict[str, None] = {}
    conflicts: dict[str, None] = {}
    for total in (t for t in totals if t.report.id in shown):
        who = {
            "agency": agency_shown(total.report, language),
            "year": year_of(total.report, language),
        }
        checks = listed(
            language,
            (
                check_label(check.check, language)
                for check in total.cells[0].checks
                if check.status is CheckStatus.FAILS
            ),
        )
        if checks:
            failing[names_shown((total.report,), language)] = checks
            notes[say(language, "failing", checks=checks, **who)] = None
        if any(issue.code == "year_conflict" for issue in total.report.issues):
            conflicts[say(language, "year_conflict", **who)] = None
    if len(failing) <= _TOLD_APART:
        return (*notes, *conflicts)
    joint = "；" if language == "zh" else "; "
    names = joint.join(f"{name} {checks}" for name, checks in failing.items())
    return (say(language, "failing_many", names=names), *conflicts)


def double_counting(totals: Sequence[Total], language: str) -> tuple[str, ...]:
    """Say when a sum holds a government's report, which counts its departments, and theirs too."""
    governments = [t.report for t in totals if t.report.agency_type is AgencyType.GOVERNMENT]
    others = {t.report.place for t in totals if t.report.agency_type is not AgencyType.GOVERNMENT}
    places = tuple(place for place in others if place)
    if any(places_inside(g.place, places) for g in governments if g.place):
        return (say(language, "counted_twice"),)
    return ()

"""The statistical tables of many reports side by side: one line a report, sums of exactly those lines.

A cell is a `Total`: one printed cell, or several where a figure is the sum of rows. A blank is never
taken for 0: it is left out of a sum, and counted beside it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Literal

from corpus.report import Check
from indexer import cross_year
from indexer.cell_flags import Flag, flag_cells
from nlp.answers.figure_totals import Total, add, part_of, totals_of
from nlp.evidence import ReportRow, Scope
from nlp.names.figure_names import FigureKey, figure_keys, whole_of

if TYPE_CHECKING:
    from indexer.library import Library

Number = int | float
Grouping = Literal["year", "place", "agency_type"]

TABLES = ("disclosure", "requests", "review")
# Fewer numbers do not tell what is usual.
OUTLIERS_FROM = 8
# Iglewicz and Hoaglin's limit for the modified z-score.
OUTLIER_LIMIT = 3.5
_MAD_TO_DEVIATION = 0.6745


@dataclass(frozen=True, slots=True)
class Line:
    """One report. A cell is None where the report does not print it; `flags` are by figure.

    `wholes` are the cells that each figure is a part of, where it is one.
    """

    report: ReportRow
    cells: tuple[Total | None, ...]
    wholes: tuple[Total | None, ...]
    flags: tuple[tuple[Flag, ...], ...]

    def value(self, column: int) -> Number | None:
        """Return the number of a cell; None when it is blank or not printed."""
        cell = self.cells[column]
        return cell.value if cell else None

    def part(self, column: int) -> float | None:
        """Return a cell as a percentage of what it is a part of, where both are known."""
        whole, value = self.wholes[column], self.value(column)
        if whole is None or value is None or not whole.value:
            return None
        return part_of(value, whole.value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The figures asked for, and a line for each report."""

    figures: tuple[FigureKey, ...]
    lines: tuple[Line, ...]

    def column(self, column: int) -> tuple[Number | None, ...]:
        """Return the numbers of a column, line by line."""
        return tuple(line.value(column) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a column adds up to, and of how many lines: with a number, blank, or not printed."""

    figure: FigureKey
    total: Number | None
    filled: int
    blank: int
    absent: int
    flagged: int
    part: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a body: its number, or None with the reports that leave it open."""

    value: Number | None
    reports: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure of one body over the years; a year without a report is missing from `points`."""

    name: str
    points: Mapping[int, Point]

    @property
    def change(self) -> Number | None:
        """Return the last known number less the first, None with fewer than two."""
        known = [point.value for _, point in sorted(self.points.items()) if point.value is not None]
        return add((known[-1], -known[0])) if len(known) > 1 else None


# ----------------------------------------------------------------------------------------- building


def rows_of(table: str) -> tuple[str, ...]:
    """Return the rows one can choose from a table, printed ones and sums of them."""
    return tuple(dict.fromkeys(row for name, row, _ in figure_keys() if name == table))


def make_sheet(
    library: Library,
    figures: Sequence[FigureKey],
    scope: Scope,
    *,
    forms: Sequence[str] = (),
    everything: bool = False,
) -> Sheet:
    """Return the figures of the reports of a scope.

    Args:
        library: where they are.
        figures: the columns of the sheet.
        scope: which reports.
        forms: only reports of these forms; "free" means no form.
        everything: also the reports that print none of the figures.
    """
    reports = [
        row for row in library.report_rows(scope) if not forms or (row.form or "free") in forms
    ]
    wanted = list(dict.fromkeys([*figures, *(w for f in figures if (w := whole_of(f)))]))
    held = {
        figure: {total.report.id: total for total in totals_of(figure, scope, library, reports)}
        for figure in wanted
    }
    flags = _flags(library, figures, scope, held)
    lines = tuple(
        Line(
            report,
            tuple(held[f].get(report.id) for f in figures),
            tuple(held[w].get(report.id) if (w := whole_of(f)) else None for f in figures),
            tuple(_flags_at(held[f].get(report.id), flags.get(report.id, {})) for f in figures),
        )
        for report in reports
    )
    return Sheet(tuple(figures), lines if everything else tuple(x for x in lines if any(x.cells)))


def _flags(
    library: Library,
    figures: Sequence[FigureKey],
    scope: Scope,
    held: Mapping[FigureKey, Mapping[str, Total]],
) -> dict[str, dict[FigureKey, tuple[Flag, ...]]]:
    checks: dict[str, dict[tuple[str, str], Check]] = defaultdict(dict)
    for totals in held.values():
        for report_id, total in totals.items():
            for check in (c for cell in total.cells for c in cell.checks):
                checks[report_id][check.check, check.detail] = check
    if any((table, row) in cross_year.ROWS for table, row, _ in figures):
        for across in library.cross_year_checks(scope):
            key = (across.check, across.detail)
            checks[across.report.id][key] = Check(across.check, across.status, across.detail)
    return {report_id: flag_cells(found.values()) for report_id, found in checks.items()}


def _flags_at(total: Total | None, flags: Mapping[FigureKey, tuple[Flag, ...]]) -> tuple[Flag, ...]:
    if total is None or not flags:
        return ()
    keys = [(cell.table, cell.row, cell.column) for cell in total.cells]
    return tuple(dict.fromkeys(flag for key in keys for flag in flags.get(key, ())))


# ------------------------------------------------------------------------------------------ counting


def summarise(sheet: Sheet) -> tuple[Summary, ...]:
    """Return the sum of each column over the lines of the sheet, no more and no fewer."""
    return tuple(_summary(sheet.figures[n], n, sheet.lines) for n in range(len(sheet.figures)))


def _summary(figure: FigureKey, n: int, lines: Sequence[Line]) -> Summary:
    printed = [line for line in lines if line.cells[n] is not None]
    values = [value for line in printed if (value := line.value(n)) is not None]
    both = [(line.value(n), line.wholes[n]) for line in printed]
    known = [(v, w.value) for v, w in both if v is not None and w and w.value is not None]
    whole = add(w for _, w in known)
    return Summary(
        figure,
        add(values) if values else None,
        len(values),
        len(printed) - len(values),
        len(lines) - len(printed),
        sum(bool(line.flags[n]) for line in lines),
        part_of(add(v for v, _ in known), whole) if whole else None,
    )


def group_sums(sheet: Sheet, by: Grouping) -> dict[int | str | None, tuple[Summary, ...]]:
    """Return the sums of the lines of each year, place or kind of agency; unknown ones last."""
    groups: dict[int | str | None, list[Line]] = defaultdict(list)
    for line in sheet.lines:
        groups[getattr(line.report, by)].append(line)
    ordered = sorted(groups, key=lambda name: (name is None, str(name)))
    return {name: summarise(replace(sheet, lines=tuple(groups[name]))) for name in ordered}


def share(value: Number | None, total: Number | None) -> float | None:
    """Return a number as a percentage of the sum of its column."""
    return part_of(value, total) if value is not None and total else None


def outliers(values: Sequence[Number | None]) -> dict[int, float]:
    """Return the lines whose number is far from the others, with their modified z-score.

    The distance from the median in units of the median absolute deviation, of logarithms: counts
    of large and small bodies differ by factors. Nothing is judged of fewer than `OUTLIERS_FROM`
    numbers, of negative ones, or where more than half are the same.
    """
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    if len(known) < OUTLIERS_FROM or any(value < 0 for _, value in known):
        return {}
    logs = [(n, math.log1p(value)) for n, value in known]
    middle = median(x for _, x in logs)
    spread = median(abs(x - middle) for _, x in logs)
    if not spread:
        return {}
    scores = ((n, _MAD_TO_DEVIATION * (x - middle) / spread) for n, x in logs)
    return {n: round(score, 1) for n, score in scores if abs(score) > OUTLIER_LIMIT}


def trends(sheet: Sheet, column: int) -> tuple[Trend, ...]:
    """Return a figure over the years for each body with two years or more, by name.

    A body keeps its line when its name changes; it is called what it was called last. Where one
    year has several reports that do not agree, the year is left open.
    """
    values = {line.report.id: line.value(column) for line in sheet.lines}
    families = cross_year.families(line.report for line in sheet.lines)
    found = [
        trend for family in families.values() if len((trend := _trend(family, values)).points) > 1
    ]
    return tuple(sorted(found, key=lambda trend: trend.name))


def _trend(family: Iterable[ReportRow], values: Mapping[str, Number | None]) -> Trend:
    years: dict[int, list[ReportRow]] = defaultdict(list)
    for row in family:
        assert row.year is not None
        years[row.year].append(row)
    points = {}
    for year, rows in sorted(years.items()):
        said = {values[row.id] for row in rows}
        points[year] = Point(said.pop() if len(said) == 1 else None, tuple(rows))
    return Trend(years[max(years)][0].agency or "", points)


def same_bodies(found: Sequence[Trend]) -> tuple[tuple[Trend, ...], dict[int, Number]]:
    """Return the bodies known in every year there is, and their sum by year: a sum that compares."""
    years = sorted({year for trend in found for year in trend.points})
    whole = tuple(
        trend
        for trend in found
        if all(year in trend.points and trend.points[year].value is not None for year in years)
    )
    sums = {
        year: add(v for t in whole if (v := t.points[year].value) is not None) for year in years
    }
    return whole, (sums if whole else {})

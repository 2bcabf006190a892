"""勾稽关系 across years: what one report carries over must be what the next one takes up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.checks import Outcome, combine, compare_sum
from corpus.report import Cell, CheckStatus
from nlp.evidence import FigureRow, ReportRow

Cells = Mapping[tuple[str, str, str], Cell]

_DOCUMENTS = ("rules", "normative_documents")
_FORM = "f2021"  # the form that prints 现行有效件数


@dataclass(frozen=True, slots=True)
class CrossYearCheck:
    """One check between the report of a year and that of the year before (None when missing)."""

    check: str
    status: CheckStatus
    detail: str
    report: ReportRow
    before: ReportRow | None


def check_years(
    reports: Iterable[ReportRow], figures: Iterable[FigureRow]
) -> tuple[CrossYearCheck, ...]:
    """Check each report against the same agency's report of the year before.

    Reports whose agency or year is not known are left out: they have no neighbour. When there are
    two reports of the year before, which one counts is not known, and neither is the outcome.

    Args:
        reports: those to check and to check against.
        figures: their cells; others are ignored.
    """
    cells: dict[str, dict[tuple[str, str, str], Cell]] = defaultdict(dict)
    for figure in figures:
        key = (figure.table, figure.row, figure.column)
        cells[figure.report.id][key] = Cell(figure.value, figure.printed, figure.page)
    families: dict[tuple[str | None, str], list[ReportRow]] = defaultdict(list)
    for row in reports:
        if row.agency is not None and row.year is not None:
            families[row.place, row.agency].append(row)
    return tuple(check for family in families.values() for check in _check_family(family, cells))


def _check_family(family: list[ReportRow], cells: Mapping[str, Cells]) -> Iterator[CrossYearCheck]:
    for report in family:
        assert report.year is not None
        earlier = [row for row in family if row.year == report.year - 1]
        before = earlier[0] if len(earlier) == 1 else None
        now, then = cells.get(report.id, {}), cells.get(before.id, {}) if before else {}
        missing = f"{len(earlier) or 'no'} report{'s' * (len(earlier) > 1)} of {report.year - 1}"
        if any(key[0] == "requests" for key in now):
            outcome = _carry_over(now, then) if before else (CheckStatus.UNKNOWN, missing)
            yield CrossYearCheck("carry_over", *outcome, report, before)
        if report.form == _FORM and any(key[0] == "disclosure" for key in now):
            outcome = _documents(now, then) if before else (CheckStatus.UNKNOWN, missing)
            yield CrossYearCheck("documents_in_force", *outcome, report, before)


def _carry_over(now: Cells, then: Cells) -> Outcome:
    """上年结转(t) = 结转下年度(t−1), per column."""
    columns = [key[2] for key in now if key[:2] == ("requests", "carried_in")]
    if not columns:
        return CheckStatus.UNKNOWN, "carried_in not printed"
    return combine(
        _compare(
            [then.get(("requests", "carried_out", column), Cell(None))],
            [now["requests", "carried_in", column]],
            f"{column}: carried_out of the year before = carried_in",
        )
        for column in columns
    )


def _documents(now: Cells, then: Cells) -> Outcome:
    """现行有效(t) = 现行有效(t−1) + 制发(t) − 废止(t), for rules and for normative documents."""
    outcomes = []
    for row in _DOCUMENTS:
        held, issued, repealed, in_force = (
            cells.get(("disclosure", row, column), Cell(None))
            for cells, column in (
                (then, "in_force"),
                (now, "issued"),
                (now, "repealed"),
                (now, "in_force"),
            )
        )
        rule = f"{row}: in_force of the year before + issued = in_force + repealed"
        outcomes.append(_compare([held, issued], [in_force, repealed], rule))
    return combine(outcomes)


def _compare(left: list[Cell], right: list[Cell], rule: str) -> Outcome:
    status = compare_sum(left, right)
    if status is CheckStatus.HOLDS:
        return status, ""
    sums = " / ".join(
        " + ".join("blank" if c.value is None else str(c.value) for c in cells)
        for cells in (left, right)
    )
    return status, f"{rule} ({sums})"

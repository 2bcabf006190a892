"""勾稽关系 across years: what one report carries over must be what the next one takes up.

Reports belong together when their agencies are one body (`corpus.bodies`), also when its name
changed between the years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.bodies import Body, body_of
from corpus.checks import Outcome, combine, compare_sum
from corpus.report import Cell, CheckStatus
from nlp.evidence import FigureRow, ReportRow

Cells = Mapping[tuple[str, str, str], Cell]

_DOCUMENTS = ("rules", "normative_documents")
_FORM = "f2021"  # the form that prints 现行有效件数
ROWS = (
    ("requests", "carried_in"),
    ("requests", "carried_out"),
    ("disclosure", "rules"),
    ("disclosure", "normative_documents"),
)
"""The rows of the tables that `check_years` looks at."""


@dataclass(frozen=True, slots=True)
class CrossYearCheck:
    """One check between the report of a year and that of the year before (None when missing)."""

    check: str
    status: CheckStatus
    detail: str
    report: ReportRow
    before: ReportRow | None


def row_body(row: ReportRow) -> Body | None:
    """Return the body that reports, or None when its agency is not known."""
    return body_of(row.agency, row.place) if row.agency else None


def families(reports: Iterable[ReportRow]) -> dict[str, tuple[ReportRow, ...]]:
    """Return the reports of each body by its key, those of unknown agency or year left out."""
    found: dict[str, list[ReportRow]] = defaultdict(list)
    for row in reports:
        body = row_body(row)
        if body is not None and row.year is not None:
            found[body.key].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def find_duplicates(reports: Iterable[ReportRow]) -> tuple[tuple[ReportRow, ...], ...]:
    """Return the reports that one agency has for one year, where there are several.

    They may be copies, or one corrects the other; bodies that only later became one are not meant.
    """
    found: dict[tuple[str, str, int], list[ReportRow]] = defaultdict(list)
    for row in reports:
        body = row_body(row)
        if body is not None and row.year is not None:
            found[body.key, body.plate, row.year].append(row)
    return tuple(tuple(rows) for _, rows in sorted(found.items()) if len(rows) > 1)


def year_before(report: ReportRow, family: Iterable[ReportRow]) -> tuple[ReportRow, ...]:
    """Return the same body's reports of the year before; several are copies or corrections.

    Where the body's own name is among them, those of bodies merged into it are left out.
    """
    earlier = [row for row in family if report.year and row.year == report.year - 1]
    own = [row for row in earlier if not _merged(report, row)]
    return tuple(own or earlier)


def find_before(rows: Iterable[ReportRow], report_id: str) -> tuple[ReportRow, ...]:
    """Return the reports of the year before by the same body as the report with this id."""
    for family in families(rows).values():
        for row in family:
            if row.id == report_id:
                return year_before(row, family)
    return ()


def _merged(report: ReportRow, before: ReportRow) -> bool:
    """Tell whether the earlier body was one of several that became the later one."""
    then, now = row_body(before), row_body(report)
    return bool(then and now and then.plate != now.plate and (then.merged or now.merged))


def check_years(
    reports: Iterable[ReportRow], figures: Iterable[FigureRow]
) -> tuple[CrossYearCheck, ...]:
    """Check each report against the same body's report of the year before.

    Reports whose agency or year is not known are left out: they have no neighbour. Where the year
    before has several reports, each is judged against, and the detail says so.

    Args:
        reports: those to check and to check against.
        figures: their cells; others are ignored.
    """
    cells: dict[str, dict[tuple[str, str, str], Cell]] = defaultdict(dict)
    for figure in figures:
        key = (figure.table, figure.row, figure.column)
        cells[figure.report.id][key] = Cell(figure.value, figure.printed, figure.page)
    return tuple(
        check
        for family in families(reports).values()
        for report in family
        for check in _check_report(report, family, cells)
    )


def _check_report(
    report: ReportRow, family: Sequence[ReportRow], cells: Mapping[str, Cells]
) -> Iterator[CrossYearCheck]:
    now = cells.get(report.id, {})
    earlier = year_before(report, family)
    rules = []
    if any(key[0] == "requests" for key in now):
        rules.append(("carry_over", _carry_over))
    if report.form == _FORM and any(key[0] == "disclosure" for key in now):
        rules.append(("documents_in_force", _documents))
    for check, rule in rules:
        if not earlier:
            assert report.year is not None
            missing = f"no report of {report.year - 1}"
            yield CrossYearCheck(check, CheckStatus.UNKNOWN, missing, report, None)
        for before in earlier:
            outcome = _remark(rule(now, cells.get(before.id, {})), report, before, len(earlier))
            yield CrossYearCheck(check, *outcome, report, before)


def _remark(outcome: Outcome, report: ReportRow, before: ReportRow, count: int) -> Outcome:
    """Say when the earlier report is one of several, or by a body of another name."""
    status, detail = outcome
    remarks = [detail] if detail else []
    if count > 1:
        remarks.append(f"one of {count} reports of {before.year}: {before.name} ({before.id})")
    if before.agency != report.agency:
        remarks.append(f"{before.year} by {before.agency}")
    if status is CheckStatus.FAILS and _merged(report, before):
        # What one of the merged bodies carried over is only a part of what the new one took up.
        status = CheckStatus.UNKNOWN
        remarks.append(f"{before.agency} was merged into {report.agency}")
    return status, "; ".join(remarks)


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

"""The statistical tables of a report as they were read, with the checks over them beside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from corpus.report import Check, CheckStatus, Report
from indexer.cell_flags import Flag, flag_cells
from indexer.library import Library
from nlp.evidence import FigureRow, ReportRow, Scope
from nlp.names.figure_names import check_label, column_label, figure_label
from ui.language import has_string, language, number, say
from ui.markup import data_table, escape

Flags = Mapping[tuple[str, str, str], tuple[Flag, ...]]

TABLES = ("disclosure", "requests", "review")
_SIGNS = {CheckStatus.HOLDS: "✓", CheckStatus.FAILS: "×", CheckStatus.UNKNOWN: "?"}
# What `corpus.checks` and `indexer.cross_year` write into a detail: a key, a rule, two sums.
_SUMS = re.compile(r"(\w+): [^()]*\((.+) / (.+)\)")
_NARRATIVE = re.compile(r"(\w+): narrative (.+), table (.+)")
# What `indexer.cross_year` says of the report of the year before → string.
_ACROSS = (
    (re.compile(r"one of (?P<count>\d+) reports of (?P<year>\d{4}): (?P<file>.+) \(\w+\)"), "check.one_of"),
    (re.compile(r"(?P<old>.+) was merged into (?P<new>.+)"), "check.merged"),
    (re.compile(r"(?P<year>\d{4}) by (?P<agency>.+)"), "check.by"),
)  # fmt: skip


def draw_figures(library: Library, row: ReportRow) -> None:
    """Draw the three tables of a report and their checks."""
    scope = Scope(reports=(row.id,))
    found = library.figures(scope)
    if not found:
        st.info(say("figures.none"), icon=":material/table_rows:")
        return
    checks = report_checks(library, scope, library.report(row.id))
    st.caption(say("figures.lead"))
    for table in TABLES:
        cells = [cell for cell in found if cell.table == table]
        st.subheader(say(f"figures.{table}"), anchor=False)
        if not cells:
            st.caption(say("figures.not_printed"))
            continue
        names = {check.check for check in cells[0].checks}
        concerned = [check for check in checks if check.check in names]
        left, right = st.columns([0.74, 0.26], gap="medium")
        left.html(_table_html(table, cells, flag_cells(concerned)))
        right.html(
            f'<ul class="nb-checks">{"".join(check_html(check) for check in concerned)}</ul>'
        )


def report_checks(library: Library, scope: Scope, report: Report) -> tuple[Check, ...]:
    """Return the checks of a report; those across years come from the library."""
    own = report.figures.checks
    across: dict[str, Check] = {}
    for found in library.cross_year_checks(scope):
        # Where the year before has several reports, one that contradicts is what has to be seen.
        if found.check not in across or found.status is CheckStatus.FAILS:
            across[found.check] = Check(found.check, found.status, found.detail)
    return tuple(across.get(check.check, check) for check in own)


# ------------------------------------------------------------------------------------------ tables


def _table_html(table: str, cells: Sequence[FigureRow], flags: Flags) -> str:
    rows: dict[str, dict[str, FigureRow]] = {}
    for cell in cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    if table == "disclosure":
        return _pairs_html(rows, flags)
    columns = tuple(dict.fromkeys(cell.column for cell in cells))
    head = ["", *(escape(column_label(table, column, language())) for column in columns)]
    body = (
        [
            escape(figure_label((table, row, "total"), language())),
            *(_cell_html(held.get(column), flags) for column in columns),
        ]
        for row, held in rows.items()
    )
    return data_table(head, body)


def _pairs_html(rows: Mapping[str, Mapping[str, FigureRow]], flags: Flags) -> str:
    """Return 主动公开 as a table: each row has columns of its own, named in the cell."""
    width = max(len(held) for held in rows.values())
    body = []
    for row, held in rows.items():
        name = figure_label(("disclosure", row, "total"), language())
        cells = [
            f"<small>{escape(column_label('disclosure', column, language()))}</small>"
            f"{_cell_html(cell, flags)}"
            for column, cell in held.items()
        ]
        body.append([escape(name), *cells])
    return data_table([], body, width=width + 1)


def _cell_html(cell: FigureRow | None, flags: Flags) -> str:
    """Return a cell: its number or that it is blank, and a sign with the reason where a check fails."""
    if cell is None:
        return ""
    found = flags.get((cell.table, cell.row, cell.column), ())
    reasons = list(map(flag_reason, found))
    value = say("figures.blank") if cell.value is None else number(cell.value)
    if cell.value is None:
        reasons.insert(0, say("figures.blank_help"))
    if cell.printed not in ("", str(cell.value), value):
        reasons.append(say("figures.printed", text=cell.printed))
    title = f' title="{escape(chr(10).join(reasons))}"' if reasons else ""
    kind = "nb-blank" if cell.value is None else "nb-value"
    shown = f'<span class="{kind}"{title}>{escape(value)}</span>'
    return f'<span class="nb-fails"{title}>× {shown}</span>' if found else shown


def flag_reason(flag: Flag) -> str:
    """Return in words which check fails at a cell, and what does not agree."""
    told = say("detail.comma").join(explain_detail(flag.detail))
    return say("figures.flag", check=check_label(flag.check, language()), detail=told)


# ------------------------------------------------------------------------------------------ checks


def check_html(check: Check) -> str:
    """Return a check: a sign and a word for its outcome, what it compares, what it found."""
    parts = explain_detail(check.detail)
    if not parts and check.status is CheckStatus.UNKNOWN:
        parts = (say("check.no_data"),)
    found = "".join(f"<li>{escape(part)}</li>" for part in parts)
    return (
        f'<li class="nb-check nb-{escape(check.status)}"><span class="nb-outcome">'
        f"{_SIGNS[check.status]} {escape(say(f'check.{check.status}'))}</span>"
        f"<span>{escape(check_label(check.check, language()))}</span>"
        + (f"<ul>{found}</ul>" if found else "")
        + "</li>"
    )


def explain_detail(detail: str) -> tuple[str, ...]:
    """Return what a check found in the words of the session; what is not known stays as it is."""
    return tuple(_explained(part.strip()) for part in detail.split("; ") if part.strip())


def _explained(part: str) -> str:
    if sums := _SUMS.fullmatch(part):
        left, right = (side.replace("blank", say("figures.blank")) for side in sums.groups()[1:])
        return say("check.sums", name=_name(sums[1]), left=left, right=right)
    if numbers := _NARRATIVE.fullmatch(part):
        table = say("check.or").join(
            say("figures.blank") if n == "blank" else n for n in numbers[3].split(" or ")
        )
        return say("check.narrative", name=_stated(numbers[1]), text=numbers[2], table=table)
    for pattern, key in _ACROSS:
        if remark := pattern.fullmatch(part):
            return say(key, **remark.groupdict())
    return {
        "table not printed": say("check.no_table"),
        "rows not printed": say("check.no_rows"),
        "carried_in not printed": say("check.no_rows"),
        "no comparable number in the narrative": say("check.no_number"),
    }.get(part) or _year_before(part)


def _year_before(part: str) -> str:
    reports = re.fullmatch(r"(no|\d+) reports? of (\d{4})", part)
    if reports is None:
        return part
    if reports[1] == "no":
        return say("check.no_report", year=reports[2])
    return say("check.many_reports", count=int(reports[1]), year=reports[2])


def _stated(key: str) -> str:
    """Name a number the narrative states; some are no row of a table but several together."""
    return say(f"stated.{key}") if has_string(f"stated.{key}") else _name(key)


def _name(key: str) -> str:
    """Name a row or a column of any table by its key."""
    for table in TABLES:
        for name in (
            figure_label((table, key, "total"), language()), column_label(table, key, language())
        ):  # fmt: skip
            if name != key:
                return name
    return say("check.litigation") if key == "litigation" else key

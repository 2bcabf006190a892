"""A sheet as a file: the lines as shown with their sums, and every cell with its citation."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from indexer.cell_flags import Flag
from indexer.export import ExportRow, Language, cells, clean, harmless, header, rows_from_figures
from indexer.sheets import Line, Sheet, Summary, Trend, share, summarise
from nlp.evidence import FigureRow
from nlp.names.figure_names import check_label, figure_label, figure_unit

Cell = str | int | float | None

_WORDS: Mapping[str, tuple[str, str]] = {
    "sheet": ("数据表", "Figures"),
    "groups": ("汇总", "Sums"),
    "trend": ("逐年", "By year"),
    "cells": ("出处", "Citations"),
    "sum": ("合计", "Sum"),
    "filled": ("有数的报告", "Reports with a number"),
    "blank": ("空格", "Blank"),
    "absent": ("未印", "Not printed"),
    "pages": ("页码", "Pages"),
    "failing": ("勾稽不符", "Failing checks"),
    "form": ("格式", "Form"),
    "change": ("末年减首年", "Last less first"),
    "group": ("分组", "Group"),
    "reports": ("报告数", "Reports"),
    "share": ("占合计", "share of the sum"),
    "part": ("占比", "share"),
    "not_printed": ("—", "—"),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a file: its name, its header, its rows."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def figure_header(figure: tuple[str, str, str], language: Language) -> str:
    """Return the heading of a column of figures, with its unit."""
    unit = figure_unit(figure, language)
    name = figure_label(figure, language)
    if not unit:
        return name
    return f"{name}（{unit}）" if language == "zh" else f"{name} ({unit})"


def line_grid(sheet: Sheet, language: Language, show: str = "value") -> Grid:
    """Return the lines as shown: numbers, or shares of the sum, or of what each is a part of.

    A blank is an empty cell; «—» stands where the report does not print the row.
    """
    sums = summarise(sheet)
    columns = ("agency", "year", "place", "agency_type", "title", "file")
    head = [header(name, language) for name in columns[:4]]
    unit = (
        "" if show == "value" else f" · {_word('share' if show == 'share' else 'part', language)} %"
    )
    head += [figure_header(figure, language) + unit for figure in sheet.figures]
    head += [_word("pages", language), _word("failing", language)]
    head += [header(name, language) for name in columns[4:]]
    rows = [_line(line, sums, show, language) for line in sheet.lines]
    return Grid(_word("sheet", language), tuple(head), (*rows, *_foot(sums, show, language)))


def _line(line: Line, sums: Sequence[Summary], show: str, language: Language) -> tuple[Cell, ...]:
    report = line.report
    found = [
        _word("not_printed", language) if line.cells[n] is None else shown(line, n, sums[n], show)
        for n in range(len(sums))
    ]
    pages = sorted({c.page for total in line.cells if total for c in total.cells if c.page})
    kind = _named_type(line, language)
    flags = dict.fromkeys(flag for found in line.flags for flag in found)
    return (
        report.agency, report.year, report.place, kind, *found,
        ", ".join(map(str, pages)), "; ".join(_flagged(flag, language) for flag in flags),
        report.title, PurePosixPath(report.name).name,
    )  # fmt: skip


def shown(line: Line, n: int, total: Summary, show: str) -> int | float | None:
    """Return what a cell shows: the number, its share of the sum, or of what it is a part of."""
    if show == "share":
        return share(line.value(n), total.total)
    return line.part(n) if show == "part" else line.value(n)


def total_shown(total: Summary, show: str) -> int | float | None:
    """Return what stands below a column."""
    if show == "share":
        return 100 if total.total else None
    return total.part if show == "part" else total.total


def _foot(sums: Sequence[Summary], show: str, language: Language) -> tuple[tuple[Cell, ...], ...]:
    tail = ("", "", "", "")
    rows: list[tuple[Cell, ...]] = [
        (_word("sum", language), None, "", "", *(total_shown(s, show) for s in sums), *tail)
    ]
    for name in ("filled", "blank", "absent"):
        counts = tuple(getattr(s, name) for s in sums)
        rows.append((_word(name, language), None, "", "", *counts, *tail))
    return tuple(rows)


def _named_type(line: Line, language: Language) -> str:
    report = line.report
    row = ExportRow(
        report.agency, report.year, report.place, report.agency_type, "", None, report.title,
        report.name,
    )  # fmt: skip
    return str(cells(row, ("agency_type",), language)[0] or "")


def line_cells(line: Line) -> tuple[FigureRow, ...]:
    """Return the printed cells of a line."""
    return tuple(cell for total in line.cells if total for cell in total.cells)


def _flagged(flag: Flag, language: Language) -> str:
    return f"{check_label(flag.check, language)}: {flag.detail}"


def group_grid(groups: Mapping[str, Sequence[Summary]], language: Language) -> Grid:
    """Return the sums by group, each with how many reports they rest on."""
    first = next(iter(groups.values()), ())
    head = [_word("group", language)]
    for summary in first:
        name = figure_header(summary.figure, language)
        head += [name, *(f"{name} · {_word(w, language)}" for w in ("filled", "blank", "absent"))]
    rows = tuple(
        (name, *(v for s in sums for v in (s.total, s.filled, s.blank, s.absent)))
        for name, sums in groups.items()
    )
    return Grid(_word("groups", language), tuple(head), rows)


def trend_grid(found: Sequence[Trend], years: Sequence[int], language: Language) -> Grid:
    """Return a figure over the years: an empty cell is blank, «—» a year without a report."""
    head = (header("agency", language), *map(str, years), _word("change", language))
    rows = tuple(
        (
            trend.name,
            *(
                trend.points[year].value if year in trend.points else _word("not_printed", language)
                for year in years
            ),
            trend.change,
        )
        for trend in found
    )
    return Grid(_word("trend", language), head, rows)


def citations(sheet: Sheet) -> tuple[ExportRow, ...]:
    """Return a row for every printed cell of the sheet, with agency, year, page and file."""
    return rows_from_figures(cell for line in sheet.lines for cell in line_cells(line))


def write_csv(grid: Grid) -> bytes:
    """Return a table as CSV that Excel reads."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(grid.head)
    writer.writerows([_safe(cell) for cell in row] for row in grid.rows)
    return stream.getvalue().encode("utf-8-sig")


def write_workbook(grids: Sequence[Grid], sheet: Sheet, language: Language) -> bytes:
    """Return tables as a workbook, a sheet each, and last every cell with its citation."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in (*grids, _citation_grid(sheet, language)):
        page = book.create_sheet(grid.name)
        page.freeze_panes = "B2"
        page.append([_safe(cell) for cell in grid.head])
        for cell in page[1]:
            cell.font = Font(bold=True)
        for row in grid.rows:
            page.append([_safe(cell) for cell in row])
        for number, name in enumerate(grid.head, start=1):
            widest = max([len(name), *(len(str(row[number - 1] or "")) for row in grid.rows)])
            page.column_dimensions[get_column_letter(number)].width = min(max(8, 1.6 * widest), 48)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _citation_grid(sheet: Sheet, language: Language) -> Grid:
    columns = (
        "agency", "year", "place", "table", "row", "column", "value", "printed", "page", "checks",
        "title", "file",
    )  # fmt: skip
    rows = tuple(tuple(cells(row, columns, language)) for row in citations(sheet))
    head = tuple(header(column, language) for column in columns)
    return Grid(_word("cells", language), head, rows)


def _safe(cell: Cell) -> Cell:
    return harmless(clean(cell)) if isinstance(cell, str) else cell


def _word(name: str, language: Language) -> str:
    return _WORDS[name][0 if language == "zh" else 1]

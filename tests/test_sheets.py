"""Figures of many reports side by side: sums of exactly the lines, blanks beside, flags at the cell."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.report import Check, CheckStatus, Table
from indexer.cell_flags import Flag, flag_cells, printed_flags
from indexer.library import Library
from indexer.sheet_export import citations, group_grid, line_grid, write_csv, write_workbook
from indexer.sheets import (
    OUTLIERS_FROM,
    group_sums,
    make_sheet,
    outliers,
    rows_of,
    same_bodies,
    share,
    summarise,
    trends,
)
from nlp.evidence import Scope
from tests.reports import report_text

RECEIVED = ("requests", "received", "total")
GRANTED = ("requests", "granted", "total")
DENIED = ("requests", "denied", "total")
FEES = ("disclosure", "fees", "amount_10k_yuan")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("sheets")
    plan = (
        ("青禾县农业农村局", 2021, 4), ("青禾县农业农村局", 2022, 7), ("青禾县财政局", 2021, 2),
        ("青禾县财政局", 2022, 3),
    )  # fmt: skip
    for n, (agency, year, received) in enumerate(plan):
        text = report_text(agency, year, received=received, carried_out=1 if year == 2021 else 0)
        (folder / f"{n}.txt").write_text(text, encoding="utf-8")
    blank = report_text("青禾县审计局", 2022).replace(
        "一、本年新收政府信息公开申请数量\t3\t0\t0\t0\t0\t0\t3",
        "一、本年新收政府信息公开申请数量\t\t\t\t\t\t\t",
    )
    (folder / "blank.txt").write_text(blank, encoding="utf-8")
    free = "青禾县民政局2012年政府信息公开工作年度报告\n一、概述\n本局公开政府信息12条。\n"
    (folder / "free.txt").write_text(free, encoding="utf-8")
    with Library.open(folder / "library", create=True, embedder="none") as opened:
        assert opened.build(sorted(folder.glob("*.txt"))).added == 6
        yield opened


def test_a_sum_is_of_the_lines_and_blanks_stand_beside(library: Library):
    sheet = make_sheet(library, (RECEIVED, DENIED), Scope())
    assert [line.value(0) for line in sheet.lines] == list(sheet.column(0))
    received, denied = summarise(sheet)
    known = [value for value in sheet.column(0) if value is not None]
    assert (received.total, received.filled, received.blank) == (sum(known), 4, 1)
    assert received.absent == 0, "who prints none of the figures is not listed"
    whole = make_sheet(library, (RECEIVED, DENIED), Scope(), everything=True)
    assert [s.absent for s in summarise(whole)] == [1, 1]
    assert summarise(whole)[0].total == received.total
    assert denied.total == 0
    only = make_sheet(library, (RECEIVED,), Scope(years=(2022,)), forms=("f2021",))
    assert summarise(only)[0].total == 10
    assert make_sheet(library, (RECEIVED,), Scope(), forms=("f2019",)).lines == ()


def test_the_sheet_agrees_with_the_answer(library: Library):
    answer = library.ask("2022年各机关一共收到多少件政府信息公开申请")
    sheet = make_sheet(library, (RECEIVED,), Scope(years=(2022,)))
    assert answer.value == summarise(sheet)[0].total


def test_shares_are_of_the_sum_or_of_the_whole(library: Library):
    sheet = make_sheet(library, (GRANTED,), Scope(agencies=("青禾县财政局",)))
    (total,) = summarise(sheet)
    assert [share(value, total.total) for value in sheet.column(0)] == [25.0, 75.0]
    assert [line.part(0) for line in sheet.lines] == [100.0, 100.0]
    assert total.part == 100.0
    assert share(None, 5) is None
    assert share(3, 0) is None


def test_money_is_added_without_the_errors_of_binary_fractions(library: Library):
    sheet = make_sheet(library, (FEES,), Scope())
    assert summarise(sheet)[0].total == 1.5 * len(sheet.lines)
    assert sheet.lines[0].wholes == (None,)


def test_groups_add_up_to_the_whole(library: Library):
    sheet = make_sheet(library, (RECEIVED,), Scope())
    groups = group_sums(sheet, "year")
    assert list(groups) == [2021, 2022]
    assert sum(s.total for (s,) in groups.values()) == summarise(sheet)[0].total
    assert sum(s.blank for (s,) in groups.values()) == 1


def test_a_failing_check_is_flagged_at_its_cell(library: Library):
    carried = ("requests", "carried_in", "total")
    sheet = make_sheet(library, (RECEIVED, carried), Scope(years=(2022,)))
    flagged = {line.report.agency: [bool(flags) for flags in line.flags] for line in sheet.lines}
    assert flagged["青禾县农业农村局"] == [False, True], "1 was carried out of 2021, 0 taken up"
    assert flagged["青禾县审计局"] == [False, False]
    assert summarise(sheet)[1].flagged == 2


@pytest.mark.parametrize(
    ("check", "detail", "cells"),
    [
        (
            "requests_row_sum", "granted: sum of applicants = total (3 / 4)",
            {("requests", "granted", "total")},
        ),
        (
            "requests_total", "total: sum of results = total (3 / 4); other: sum of results = total (1 / 2)",
            {("requests", "total", "total"), ("requests", "total", "other")},
        ),
        (
            "requests_balance", "business: received + carried_in = total + carried_out (3 / 4 + 1 blank)",
            {("requests", row, "business") for row in ("received", "carried_in", "total", "carried_out")},
        ),
        ("narrative_figures", "received: narrative 12, table 10", {("requests", "received", "total")}),
        ("narrative_figures", "received: narrative 12, table 10 or 12", set()),
        ("narrative_figures", "received: narrative 12, table blank", set()),
        (
            "documents_in_force",
            "rules: in_force of the year before + issued = in_force + repealed (3 / 4); 2020 by 甲局",
            {("disclosure", "rules", "in_force")},
        ),
        ("carry_over", "one of 2 reports of 2020: a; b.pdf (0123)", set()),
        ("a_new_check", "granted: whatever (1 / 2)", set()),
    ],
)  # fmt: skip
def test_the_cells_of_a_check(check: str, detail: str, cells: set):
    found = flag_cells([Check(check, CheckStatus.FAILS, detail)])
    assert set(found) == cells
    assert flag_cells([Check(check, CheckStatus.UNKNOWN, detail)]) == {}


def test_the_cell_is_found_in_the_table_as_printed(library: Library):
    (row,) = library.report_rows(Scope(agencies=("青禾县农业农村局",), years=(2022,)))
    cells = library.figures(Scope(reports=(row.id,)))
    carried = ("requests", "carried_in", "total")
    flags = {
        carried: (Flag("carry_over", "x"),),
        ("review", "reconsideration", "total"): (Flag("review_row_sum", "y"),),
    }
    found = {}
    for section in library.report(row.id).sections:
        for table in section.tables:
            for (line, at), held in printed_flags(table, cells, flags).items():
                found[held[0].check] = (table.rows[line], at)
    line, at = found["carry_over"]
    assert any("上年结转" in cell for cell in line)
    assert at == len(line) - 1
    line, at = found["review_row_sum"]
    assert (len(line), at) == (15, 4)


def test_a_row_that_prints_something_else_is_not_flagged(library: Library):
    (row,) = library.report_rows(Scope(agencies=("青禾县农业农村局",), years=(2022,)))
    cells = library.figures(Scope(reports=(row.id,)), table="requests", row="received")
    flags = {("requests", "received", "total"): (Flag("requests_row_sum", "x"),)}
    label = "一、本年新收政府信息公开申请数量"
    printed = [cell.printed for cell in cells]
    assert printed_flags(Table(((label, *printed),)), cells, flags) == {
        (0, 7): flags["requests", "received", "total"]
    }
    for rows in (
        ((label, *printed[:-1], "99"),),
        (("二、上年结转政府信息公开申请数量", *printed),),
        ((label, *printed), (label, *printed)),
        (),
    ):
        assert printed_flags(Table(rows), cells, flags) == {}


# ------------------------------------------------------------------------------ outliers and trends


def test_what_is_far_from_the_others_is_found_and_little_is_not_judged():
    usual = [10, 12, 9, 11, 14, 8, 13, 10]
    assert set(outliers([*usual, 5000])) == {8}
    assert outliers([*usual, 5000])[8] > 3.5
    assert set(outliers([None, 0.0001 * 0, *[100 + n for n in usual]])) == {1}
    assert outliers([1, 2, 3, 5000]) == {}, f"fewer than {OUTLIERS_FROM}"
    assert outliers([0] * 20 + [7]) == {}, "more than half are the same"
    assert outliers([*usual, -5]) == {}


@given(st.lists(st.none() | st.integers(0, 10**6), max_size=40))
def test_outliers_do_not_depend_on_the_order(values: list[int | None]):
    turned = {len(values) - 1 - n: score for n, score in outliers(values[::-1]).items()}
    assert turned == outliers(values)
    assert all(values[n] is not None for n in turned)


def test_trends_follow_a_body_over_the_years(library: Library):
    sheet = make_sheet(library, (RECEIVED,), Scope())
    found = {trend.name: trend for trend in trends(sheet, 0)}
    assert set(found) == {"青禾县农业农村局", "青禾县财政局"}
    points = found["青禾县农业农村局"].points
    assert {year: point.value for year, point in points.items()} == {2021: 4, 2022: 7}
    assert found["青禾县农业农村局"].change == 3
    whole, sums = same_bodies(tuple(found.values()))
    assert len(whole) == 2
    assert sums == {2021: 6, 2022: 10}


def test_a_year_whose_reports_disagree_is_left_open(library: Library):
    sheet = make_sheet(library, (RECEIVED,), Scope(agencies=("青禾县财政局",)))
    first, second = sheet.lines
    twin = replace(second, report=replace(second.report, year=first.report.year))
    other = replace(first, report=replace(first.report, id="0" * 16, year=2020))
    (trend,) = trends(replace(sheet, lines=(first, twin, other)), 0)
    assert {year: p.value for year, p in trend.points.items()} == {2020: 2, 2021: None}
    assert trend.change is None
    assert same_bodies((trend,)) == ((), {})


# ------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_holds_what_is_shown_and_where_it_stands(library: Library, language):
    sheet = make_sheet(library, (RECEIVED, DENIED), Scope(), everything=True)
    grid = line_grid(sheet, language)
    book = openpyxl.load_workbook(
        io.BytesIO(write_workbook([grid, group_grid({}, language)], sheet, language))
    )
    shown, _, cells = book.worksheets
    rows = list(shown.iter_rows(values_only=True))
    lines = rows[1 : 1 + len(sheet.lines)]
    assert [row[0] for row in lines] == [line.report.agency for line in sheet.lines]
    assert [row[4] for row in lines] == [
        "—" if line.cells[0] is None else line.value(0) for line in sheet.lines
    ]
    assert rows[1 + len(sheet.lines)][4] == summarise(sheet)[0].total
    assert cells.max_row - 1 == len(citations(sheet))
    assert {row.file for row in citations(sheet)} <= {r.name for r in library.report_rows()}
    read = list(csv.reader(io.StringIO(write_csv(grid).decode("utf-8-sig"))))
    assert [len(row) for row in read] == [len(grid.head)] * len(read)
    assert len(read) == len(grid.rows) + 1


def test_a_name_that_a_spreadsheet_would_run_is_harmless(library: Library):
    sheet = make_sheet(library, (RECEIVED,), Scope())
    line = replace(sheet.lines[0], report=replace(sheet.lines[0].report, agency="=1+1"))
    read = write_csv(line_grid(replace(sheet, lines=(line,)), "zh")).decode("utf-8-sig")
    assert "'=1+1" in read


def test_every_table_has_rows_to_choose():
    assert rows_of("requests")[0] == "received"
    assert {"denied", "total"} <= set(rows_of("requests"))
    assert "litigation" in rows_of("review")


def test_the_real_reports_side_by_side(real_library: Path):
    with Library.open(real_library) as library:
        sheet = make_sheet(library, (RECEIVED, ("requests", "total", "total")), Scope())
        assert len(sheet.lines) == 5
        flagged = {line.report.place for line in sheet.lines if line.flags[1]}
        assert "江海区" in flagged

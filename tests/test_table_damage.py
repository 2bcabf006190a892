"""Tables damaged in every way seen, in every layout: a cell comes out right, or null with an issue.

The figures are invented, all different and adding up, so that a value that slipped into a neighbour's
place cannot pass for the right one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from functools import cache

import pytest

from corpus.grids import lay_out
from corpus.labels import figure_forms, read_cell
from corpus.parse import parse_bytes
from corpus.report import Report
from tests.sheets import disclosure_rows, requests_rows, review_rows

Grid = list[list[str]]
Truth = dict[str, dict[str, list[int | None]]]
TABLES = ("disclosure", "requests", "review")
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")

TEXT = """溪桥县水务局2022年政府信息公开工作年度报告
一、总体情况
全年主动公开政府信息三百余条。
二、主动公开政府信息情况
{}

三、收到和处理政府信息公开申请情况
{}

四、政府信息公开行政复议、行政诉讼情况
{}

五、存在的主要问题及改进情况
更新不够及时。
六、其他需要报告的事项
无"""

LAYOUTS: Mapping[str, Callable[[Grid], str]] = {
    "tabs": lambda g: "\n".join("\t".join(r) for r in g),
    "tabs without empty cells": lambda g: "\n".join("\t".join(c for c in r if c) for r in g),
    "pipes": lambda g: "\n".join(f"| {' | '.join(r)} |" for r in g),
    "one line of pipes": lambda g: "||".join("|".join(r) for r in g),
    "a run of pipes": lambda g: "||||".join("|||".join(r) for r in g),
    "spaces": lambda g: "\n".join(" ".join(c for c in r if c) for r in g),
    "cells behind tabs": lambda g: "\n".join("\n".join(f"\t{c}" for c in r) + "\n" for r in g),
    "bare cells": lambda g: "\n".join(c for r in g for c in r if c),
    "bare cells with empty lines": lambda g: "\n".join(c for r in g for c in r),
}


def invent(form: str, rng: random.Random) -> Truth:
    forms = figure_forms()

    def summed(count: int, most: int) -> list[int | None]:
        values = [rng.randint(0, most) for _ in range(count)]
        return [*values, sum(values)]

    return {
        "disclosure": {
            key: [rng.randint(1, 900) for _ in columns[form]]
            for key, columns in forms.disclosure_columns.items()
            if columns[form]
        },
        "requests": {key: summed(6, 40) for key in forms.form_rows_of(form)},
        "review": {key: summed(4, 9) for key in GROUPS},
    }


def printed(form: str, truth: Truth) -> list[Grid]:
    rows = (
        disclosure_rows(form, truth["disclosure"]),
        requests_rows(truth["requests"]),
        review_rows(truth["review"]),
    )
    return [[list(row) for row in lay_out(table)] for table in rows]


def places(grids: list[Grid], truth: Truth) -> list[tuple[str, str, int, Grid, int, int]]:
    """Return table, row, column and place in its grid of each figure."""
    found = []
    for table, grid in zip(TABLES, grids, strict=True):
        rows = [i for i, row in enumerate(grid) if any(c.isdigit() for c in row)]
        columns = {i: [j for j, c in enumerate(grid[i]) if c.isdigit()] for i in rows}
        width = 5 if table == "review" else None
        for n, key in enumerate(truth[table]):
            row = rows[0] if width else rows[n]
            held = columns[row][n * width : (n + 1) * width] if width else columns[row]
            found += [(table, key, at, grid, row, column) for at, column in enumerate(held)]
    return found


# ---------------------------------------------------------------------------------------- damage


def replace_cells(share: float, write: Callable[[int, random.Random], str | None]):
    """Write some figures otherwise; None is a blank, and a text without a value is null in truth."""

    def damage(grids: list[Grid], truth: Truth, rng: random.Random) -> None:
        for table, key, at, grid, row, column in places(grids, truth):
            if rng.random() < share:
                text = write(int(grid[row][column]), rng) or ""
                grid[row][column] = text
                number = re.fullmatch(r"\D*?(\d[\d,]*)(?:\.0)?\D*", text.translate(WIDE))
                if not number or not LEGIBLE.fullmatch(text):
                    truth[table][key][at] = None

    return damage


WIDE = {0xFF10 + n: str(n) for n in range(10)}
LEGIBLE = re.compile(r"(?:[1-9０-９][\d０-９]{0,2}(?:,\d{3})*|\d)(?:\.0)?\s?[件项]?")


def relabel(write: Callable[[str, random.Random], str]):
    def damage(grids: list[Grid], _truth: Truth, rng: random.Random) -> None:
        for grid in grids:
            for row in grid:
                row[:] = [write(c, rng) if c and read_cell(c) is None else c for c in row]

    return damage


def shift_rows(grids: list[Grid], _truth: Truth, rng: random.Random) -> None:
    """A page break moves labels one column to the left."""
    for i, row in enumerate(grids[1]):
        if i > 3 and not row[0] and rng.random() < 0.3:
            grids[1][i] = [*row[1:], ""]


def repeat_header(grids: list[Grid], _truth: Truth, rng: random.Random) -> None:
    at = rng.randint(6, len(grids[1]) - 2)
    grids[1][at:at] = [list(row) for row in grids[1][:3]]


def drop_row(grids: list[Grid], truth: Truth, rng: random.Random) -> None:
    key = rng.choice(list(truth["requests"]))
    _, _, _, grid, row, _ = next(p for p in places(grids, truth) if p[:2] == ("requests", key))
    grid[row] = [""] * len(grid[row])
    del truth["requests"][key]


def break_word(label: str, rng: random.Random) -> str:
    at = rng.randint(1, len(label))
    return f"{label[:at]} {label[at:]}" if rng.random() < 0.3 and len(label) > 2 else label


def add_pinyin(label: str, rng: random.Random) -> str:
    at = rng.randint(2, max(len(label), 2))
    fits = len(label) > 3 and label[at - 1 : at] not in "（(“" and rng.random() < 0.4
    return f"{label[:at]}(gong){label[at:]}" if fits else label


@cache
def converter() -> Callable[[str], str]:
    from opencc import OpenCC

    return OpenCC("s2t").convert


def to_traditional(label: str, _rng: random.Random) -> str:
    return converter()(label)


blank = replace_cells(0.15, lambda _value, _rng: None)
strokes = replace_cells(0.2, lambda _value, rng: rng.choice(["/", "—", "无", "－", "——"]))
masks = replace_cells(0.15, lambda value, rng: rng.choice(["**", "***", f"{value}*", f"*{value}"]))
texts = replace_cells(0.05, lambda _value, rng: rng.choice(["见附件", "(3)", "3-5", "007", "12 4"]))
writings = replace_cells(
    0.3, lambda value, rng: rng.choice([f"{value}件", f"{value} 件", f"{value:,}", f"{value}.0"])
)
mixed = replace_cells(
    0.3, lambda value, rng: rng.choice([None, "**", f"{value}*", f"{value}件", f"{value:,}"])
)
DAMAGES = {
    "none": (),
    "blank": (blank,),
    "strokes": (strokes,),
    "masks": (masks,),
    "texts": (texts,),
    "writings": (writings,),
    "row left out": (drop_row,),
    "page break": (shift_rows, repeat_header),
    "broken words": (relabel(break_word),),
    "half-width": (relabel(lambda c, _: c.replace("（", "(").replace("）", ")")),),
    "no numbers": (relabel(lambda c, _: re.sub(r"^(?:\d\.|（[一-七]）|[一-四]、)", "", c)),),
    "Traditional": (relabel(to_traditional),),
    "pinyin": (relabel(add_pinyin),),
    "blank, page break": (blank, shift_rows, repeat_header),
    "all": (relabel(add_pinyin), relabel(to_traditional), repeat_header, mixed),
}


def mistakes(report: Report, truth: Truth) -> list[tuple[str, str, list[object], object]]:
    """Return the rows that hold a number other than the printed one."""
    found = []
    for table in TABLES:
        for key, cells in getattr(report.figures, table).items():
            values = [cell.value for cell in cells]
            wanted = truth[table].get(key, [None] * len(values))
            if any(v is not None and v != w for v, w in zip(values, wanted, strict=True)):
                found.append((table, key, values, wanted))
    return found


def lacking(report: Report, truth: Truth) -> int:
    """Return how many printed numbers were not read."""
    return sum(
        value is not None and (key not in rows or rows[key][at].value is None)
        for table in TABLES
        for rows in [getattr(report.figures, table)]
        for key, values in truth[table].items()
        for at, value in enumerate(values)
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_number_is_right_or_missing_with_an_issue(damage: str, layout: str) -> None:
    rng = random.Random(f"{damage} {layout}")
    form = rng.choice(["f2019", "f2021"])
    truth = invent(form, rng)
    grids = printed(form, truth)
    for harm in DAMAGES[damage]:
        harm(grids, truth, rng)
    report = parse_bytes(TEXT.format(*map(LAYOUTS[layout], grids)).encode(), "报告.txt")
    assert not mistakes(report, truth)
    lost = lacking(report, truth)
    assert not lost or report.issues
    if damage in ("none", "half-width", "Traditional"):
        assert lost == 0


# Columns in another order than the forms print them: which column is printed first, second …
COLUMN_ORDERS = {
    "requests, the total first": ("requests", (6, 0, 1, 2, 3, 4, 5)),
    "requests, other organisations before": ("requests", (0, 5, 1, 2, 3, 4, 6)),
    "disclosure, in force first": ("disclosure", (2, 0, 1)),
    "review, the total first": ("review", (4, 0, 1, 2, 3)),
}


def reorder(grids: list[Grid], table: str, order: tuple[int, ...]) -> list[Grid]:
    """Move the columns of one table, headers and cells alike."""
    at = TABLES.index(table)
    width = len(order)
    moved = []
    for row in grids[at]:
        groups = len(GROUPS) if table == "review" else 1
        head, values = row[: len(row) - width * groups], row[len(row) - width * groups :]
        if table == "disclosure":
            head, values = row[:1], row[1 : width + 1]
            whole = all(cell.strip() for cell in values)
            moved.append([*head, *([values[i] for i in order] if whole else values)])
            continue
        parts = [values[i : i + width] for i in range(0, len(values), width)]
        spans = table == "review" and not any(part[-1] for part in parts)
        moved.append([*head, *(c for p in parts for c in (p if spans else [p[i] for i in order]))])
    return [moved if i == at else grid for i, grid in enumerate(grids)]


@pytest.mark.parametrize("layout", ["tabs", "pipes", "bare cells"])
@pytest.mark.parametrize("order", COLUMN_ORDERS)
def test_columns_are_told_by_their_headers(order: str, layout: str) -> None:
    truth = invent("f2021", random.Random(7))
    grids = reorder(printed("f2021", truth), *COLUMN_ORDERS[order])
    report = parse_bytes(TEXT.format(*map(LAYOUTS[layout], grids)).encode(), "report.txt")
    assert not mistakes(report, truth)
    assert not lacking(report, truth)


@pytest.mark.parametrize("form", ["f2019", "f2021"])
def test_the_results_of_table_3_are_those_of_its_own_form(form: str) -> None:
    """A report may print table 二 of one generation and table 三 of the other."""
    other = "f2019" if form == "f2021" else "f2021"
    rng = random.Random(11)
    truth = {**invent(form, rng), "requests": invent(other, rng)["requests"]}
    text = TEXT.format(*map(LAYOUTS["tabs"], printed(form, truth)))
    report = parse_bytes(text.encode(), "report.txt")
    assert not mistakes(report, truth)
    assert "row_missing" not in {issue.code for issue in report.issues}
    assert report.figures.form == form

"""Cells of the statistical tables by the names people use for them, and what to call them.

The names are data in `models/figure_names.toml`. A row that is not printed («不予公开») is made of
`parts`; a column may go by another key in the other form.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus.resources import resource

UNDERSTOOD = "■"
"""Stands for a character of a name of a figure or theme (`nlp.agencies.MASK`: of an agency or year)."""

FigureKey = tuple[str, str, str]
"""Table, row and column."""

_NOT_RESULTS = ("received", "carried_in", "carried_out", "total")


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """The cell a text names, several when it names several rows; `text` has the names masked."""

    text: str
    figures: tuple[FigureKey, ...] = ()


@cache
def _data() -> Mapping[str, Any]:
    with resource("figure_names.toml").open("rb") as source:
        return tomllib.load(source)


@cache
def _row_patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (table, row, _pattern(entry))
        for table, rows in _data()["rows"].items()
        for row, entry in rows.items()
        if entry["words_zh"] or entry["words_en"]
    )


@cache
def _column_patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    columns = _data()["columns"][table]
    return tuple((key, _pattern(e)) for key, e in columns.items() if e["words_zh"] or e["words_en"])


def _pattern(entry: Mapping[str, list[str]]) -> re.Pattern[str]:
    english = (rf"\b(?:{words})\b" for words in entry["words_en"])
    return re.compile("|".join([*entry["words_zh"], *english]), re.IGNORECASE)


def find_figures(text: str) -> FoundFigure:
    """Find the cells a question names; the longest name at a place wins."""
    spans: list[tuple[int, int, str, str]] = []
    found = (
        (m.start(), m.end(), table, row)
        for table, row, pattern in _row_patterns()
        for m in _all_matches(pattern, text)
    )
    for span in sorted(found, key=lambda s: (s[0] - s[1], s[0])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in spans):
            spans.append(span)
    if not spans:
        return _applicants_only(text)
    spans.sort()
    columns = _columns_near(text, spans)
    keys = dict.fromkeys(
        (table, row, columns.get(table) or _default_column(table, row))
        for _, _, table, row in spans
    )
    return FoundFigure(_masked(text, spans), _without_shadows(keys))


def _all_matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the match at every position, not only those that do not overlap."""
    return (m for start in range(len(text)) if (m := pattern.match(text, start)) and m[0])


def _applicants_only(text: str) -> FoundFigure:
    """Take «自然人申请多少件» for the requests received from natural persons."""
    column = _column_in(text, "requests")
    if column and re.search(r"申请|\brequests?\b|\bapplications?\b", text):
        return FoundFigure(text, (("requests", "received", column),))
    return FoundFigure(text)


def _columns_near(text: str, spans: Iterable[tuple[int, int, str, str]]) -> Mapping[str, str]:
    outside = _masked(text, spans)
    tables = {table for _, _, table, _ in spans}
    # «复议纠正»: the name of the row may hold the name of the column too.
    return {t: c for t in sorted(tables) if (c := _column_in(outside, t) or _column_in(text, t))}


def _column_in(text: str, table: str) -> str | None:
    best: tuple[int, str] | None = None
    for key, pattern in _column_patterns(table):
        for found in pattern.finditer(text):
            size = found.end() - found.start()
            if best is None or size > best[0]:
                best = (size, key)
    return best[1] if best else None


def _default_column(table: str, row: str) -> str:
    column = _data()["rows"][table][row].get("column", "total")
    return str(column)


def _without_shadows(keys: Iterable[FigureKey]) -> tuple[FigureKey, ...]:
    """Drop the requests received where a result of requests is named («申请中予以公开多少»)."""
    kept = tuple(keys)
    results = [k for k in kept if k[0] == "requests" and k[1] != "received"]
    direct = [k for k in kept if k[:2] == ("requests", "received")]
    if (results and direct) or (any(k[0] == "review" for k in kept) and direct):
        return tuple(k for k in kept if k not in direct)
    return kept


def _masked(text: str, spans: Iterable[tuple[int, int, str, str]]) -> str:
    for start, end, _, _ in spans:
        text = text[:start] + UNDERSTOOD * (end - start) + text[end:]
    return text


def figure_parts(figure: FigureKey) -> tuple[FigureKey, ...]:
    """Return the printed cells a figure is made of; a report prints those of its form only."""
    table, row, column = figure
    rows = _data()["rows"][table][row].get("parts", (row,))
    same = _data()["columns"][table].get(column, {}).get("same", ())
    return tuple((table, part, c) for part in rows for c in (column, *same))


def is_figure(figure: FigureKey) -> bool:
    """Tell whether there is such a cell, printed or made of parts."""
    table, row, column = figure
    data = _data()
    return row in data["rows"].get(table, {}) and column in data["columns"][table]


def whole_of(figure: FigureKey) -> FigureKey | None:
    """Return the cell that a figure is a part of: the total of its row, or all requests handled."""
    table, row, column = figure
    if table == "disclosure":
        return None
    if column != "total":
        return table, row, "total"
    of_requests = table == "requests" and row not in _NOT_RESULTS
    return ("requests", "total", "total") if of_requests else None


def figure_label(figure: FigureKey, language: str) -> str:
    """Return what to call a cell: «行政处罚（处理决定数量）»."""
    table, row, column = figure
    name = str(_data()["rows"][table].get(row, {}).get(language, row))
    if column == "total":
        return name
    head = str(_data()["columns"][table].get(column, {}).get(language, column))
    return f"{name}（{head}）" if language == "zh" else f"{name}, {head}"


def figure_unit(figure: FigureKey, language: str) -> str:
    """Return the unit of a cell; money of the old procurement row has none that is certain."""
    table, row, column = figure
    if column == "amount":
        return ""
    unit = _data()["units"][_data()["rows"][table][row]["unit"]]
    return str(unit[language])


def check_label(check: str, language: str) -> str:
    """Return what a check compares, in words."""
    return str(_data()["checks"].get(check, {}).get(language, check))


def check_cell(check: str) -> FigureKey:
    """Return the cell that is shown as evidence for a check."""
    table, row, column = (
        _data()["checks"].get(check, {}).get("cell", ("requests", "total", "total"))
    )
    return str(table), str(row), str(column)


def column_label(table: str, column: str, language: str) -> str:
    """Return what to call a column of a table."""
    return str(_data()["columns"][table].get(column, {}).get(language, column))

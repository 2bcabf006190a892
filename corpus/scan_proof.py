"""Recognised numbers count only when a sum proves them.

A cell of a recognised page is kept when it takes part in a sum that holds: its row's total, its
column's total, or the balance of its column. Any other number is left out, with an issue that
names the row; what was recognised stays in `Cell.printed`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.checks import check_figures, compare_sum, result_rows
from corpus.labels import figure_forms
from corpus.report import Cell, CheckStatus, Figures, Issue

_BALANCE = ("received", "carried_in", "total", "carried_out")
Rows = Mapping[str, tuple[Cell, ...]]
Places = set[tuple[str, int]]


def prove_figures(figures: Figures, pages: Collection[int]) -> tuple[Figures, tuple[Issue, ...]]:
    """Keep the numbers of recognised pages that are proven; report the others."""
    if not pages:
        return figures, ()
    issues: list[Issue] = []

    def keep(table: str, rows: Rows, proven: Places) -> Rows:
        kept = {key: _keep(key, cells, proven, pages) for key, cells in rows.items()}
        for key, cells in rows.items():
            issues.extend(_report(table, key, cells, kept[key]))
        return kept

    changed = replace(
        figures,
        disclosure=keep("disclosure", figures.disclosure, set()),
        requests=keep("requests", figures.requests, _proven_requests(figures)),
        review=keep("review", figures.review, _proven_rows(figures.review)),
    )
    issues += _contradictions(figures, pages)
    return replace(changed, checks=check_figures(changed)), tuple(issues)


def _keep(
    key: str, cells: Sequence[Cell], proven: Places, pages: Collection[int]
) -> tuple[Cell, ...]:
    return tuple(
        replace(cell, value=None) if cell.page in pages and (key, i) not in proven else cell
        for i, cell in enumerate(cells)
    )


def _report(table: str, key: str, read: Sequence[Cell], kept: Sequence[Cell]) -> Iterator[Issue]:
    out = [a for a, b in zip(read, kept, strict=True) if a.value is not None and b.value is None]
    if out:
        shown = ", ".join(cell.printed for cell in out)
        message = f"table {table}, row «{key}»: recognised {shown}, proven by no sum, left out"
        yield Issue("ocr_unproven", message, out[0].page)


# ------------------------------------------------------------------------------------------ sums


def _holds(addends: Sequence[Cell], total: Sequence[Cell]) -> bool:
    return compare_sum(addends, total) is CheckStatus.HOLDS


def _proven_rows(rows: Rows) -> Places:
    return {
        (key, i)
        for key, cells in rows.items()
        if _holds(cells[:-1], cells[-1:])
        for i in range(len(cells))
    }


def _proven_requests(figures: Figures) -> Places:
    rows = figures.requests
    proven = _proven_rows(rows)
    results = _results(figures)
    for i in range(len(figure_forms().request_columns)):
        if results and _holds(*_column(rows, results, i)):
            proven |= {(key, i) for key in (*results, "total")}
        if all(key in rows for key in _BALANCE) and _holds(*_balance(rows, i)):
            proven |= {(key, i) for key in _BALANCE}
    return proven


def _results(figures: Figures) -> tuple[str, ...]:
    """Return the rows that add up to the total, or nothing when one of them was not read."""
    results = result_rows(figures)
    whole = figures.form is not None and all(k in figures.requests for k in (*results, "total"))
    return results if whole else ()


def _column(rows: Rows, results: Sequence[str], i: int) -> tuple[list[Cell], list[Cell]]:
    return [rows[key][i] for key in results], [rows["total"][i]]


def _balance(rows: Rows, i: int) -> tuple[list[Cell], list[Cell]]:
    received, carried_in, total, carried_out = (rows[key][i] for key in _BALANCE)
    return [received, carried_in], [total, carried_out]


# ---------------------------------------------------------------------------------------- issues


def _contradictions(figures: Figures, pages: Collection[int]) -> Iterator[Issue]:
    """Name the columns that fail although each of their cells is proven by its row.

    Either the report itself is wrong, or a digit was misread twice in the same row.
    """
    rows, by_row = figures.requests, _proven_rows(figures.requests)
    results = _results(figures)
    if not results or not any(cell.page in pages for cell in rows["total"]):
        return
    for i, column in enumerate(figure_forms().request_columns):
        sums = [((*results, "total"), _column(rows, results, i))]
        if all(key in rows for key in _BALANCE):
            sums.append((_BALANCE, _balance(rows, i)))
        for keys, (addends, total) in sums:
            fails = compare_sum(addends, total) is CheckStatus.FAILS
            if fails and all((key, i) in by_row for key in keys):
                message = f"table requests, column «{column}»: the rows add up, the column does not; compare with the page"
                yield Issue("ocr_conflict", message, rows["total"][i].page)
                break

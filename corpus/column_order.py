"""The order in which tables 三 and 四 print their columns, where it is not that of the forms.

Some offices put the total first. The headers tell, and the sums of the rows must agree: a header
that a copy has torn apart («自然人, 总计, 商业企业 …» read line by line) says nothing of the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.labels import figure_forms, label_core
from corpus.report import Cell
from corpus.table_rows import Row, adds_up

Order = tuple[int, ...]
"""For each column of the form, which of the printed columns it is."""

_ORGANISATIONS = "法人或其他组织"
_OUTER = ("natural_person", "total")


def permute(cells: Sequence[Cell], order: Order) -> tuple[Cell, ...]:
    """Return the printed cells in the order of the form."""
    return tuple(cells[i] for i in order)


def request_order(keyed: Sequence[Row], rows: Sequence[Row]) -> Order:
    """Return the order of table 三, by the header above its first row."""
    columns = figure_forms().request_columns
    at = next((i for i, row in enumerate(rows) if keyed and row is keyed[0]), 0)
    names: list[str] = []
    for row in reversed(rows[:at]):
        if row.filled and len(row.filled) > 1:
            break
        headers = list(_request_headers(row))
        if sorted(headers) == sorted(columns):
            # One row that names all columns: what stands above it are only titles.
            names = headers
            break
        names = [*headers, *names]
    values = [[cell for _, cell in row.filled] for row in keyed]
    return _choose(_flatten(list(dict.fromkeys(names))), columns, values)


def _request_headers(row: Row) -> Iterator[str]:
    cores = figure_forms().request_headers.cores
    for cell in row.cells:
        core = label_core(cell)
        if core in cores:
            yield cores[core]
        elif core == _ORGANISATIONS:
            yield _ORGANISATIONS


def _flatten(names: list[str]) -> list[str]:
    """Put the kinds of organisations where their common header stands."""
    if _ORGANISATIONS not in names:
        return names
    inner = [name for name in names if name not in (*_OUTER, _ORGANISATIONS)]
    at = [name for name in names if name in (*_OUTER, _ORGANISATIONS)].index(_ORGANISATIONS)
    outer = [name for name in names if name in _OUTER]
    return [*outer[:at], *inner, *outer[at:]]


def review_order(header: Row, row: Row) -> Order:
    """Return the order of the five results of table 四, by its header."""
    forms = figure_forms()
    cores = forms.review_headers.cores
    found = (cores.get(label_core(cell)) for cell in header.cells)
    names = list(dict.fromkeys(name for name in found if name))
    cells = [cell for _, cell in row.filled]
    count = len(forms.review_columns)
    groups = [cells[i : i + count] for i in range(0, len(cells), count)]
    return _choose(names, forms.review_columns, groups)


def _choose(names: list[str], columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Order:
    """Return the order the names tell, unless the sums hold in that of the form alone."""
    usual = tuple(range(len(columns)))
    if sorted(names) != sorted(columns):
        return usual
    named = tuple(names.index(column) for column in columns)
    whole = [cells for cells in rows if len(cells) == len(columns)]
    in_form, in_named = (sum(adds_up(permute(c, o)) for c in whole) for o in (usual, named))
    # The order of the organisations changes no sum; the place of the total does.
    return named if named[-1] == usual[-1] or in_named > in_form else usual

"""What a page break has cut inside a table, put together again: a row, the label of a group.

Two halves are joined only when together they spell a label of the forms that neither spells alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.labels import figure_forms, known_cores, label_core, read_cell
from corpus.report import Table

# How many rows above a break may hold the beginning of the label of a group that is cut.
_GROUP_ROWS = 12


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where the halves of a label stand: rows above and below the break, and their column."""

    above: int
    below: int
    column: int


def join_cut_rows(above: Table, below: Table) -> tuple[Table, Table]:
    """Return two pieces of a table with the labels cut between them whole, and the cut row whole.

    A row that the break has cut stands in the piece above; a group's label too.
    """
    if not above.rows or not below.rows or len(above.rows[-1]) != len(below.rows[0]):
        return above, below
    upper = [list(row) for row in above.rows]
    lower = [list(row) for row in below.rows]
    cuts = [cut for column in range(len(upper[-1])) if (cut := _find_cut(upper, lower, column))]
    for cut in cuts:
        upper[cut.above][cut.column] += lower[cut.below][cut.column]
        lower[cut.below][cut.column] = ""
    if any(_is_row_cut(upper, lower, cut) for cut in cuts):
        _merge_row(upper[-1], lower[0])
    return _rows(above, upper), _rows(below, lower)


def _find_cut(upper: Sequence[list[str]], lower: Sequence[list[str]], column: int) -> _Cut | None:
    """Find the halves of a label in one column on both sides of the break."""
    start = next(
        (
            i
            for i in range(len(upper) - 1, max(len(upper) - _GROUP_ROWS, 0) - 1, -1)
            if upper[i][column].strip()
        ),
        None,
    )
    end = next((i for i, row in enumerate(lower[:_GROUP_ROWS]) if row[column].strip()), None)
    if start is None or end is None:
        return None
    head, tail = upper[start][column], lower[end][column]
    if read_cell(head) is not None or read_cell(tail) is not None:
        return None
    return _Cut(start, end, column) if _spells(head, tail) else None


def _spells(head: str, tail: str) -> bool:
    """Tell whether two texts are the halves of a label, and the second none of its own."""
    whole = label_core(head + tail)
    cores = known_cores()
    return whole in cores and label_core(head) != whole and label_core(tail) not in cores


def _is_row_cut(upper: Sequence[list[str]], lower: Sequence[list[str]], cut: _Cut) -> bool:
    """Tell whether it is the label of a row that is cut, its values standing on one side only."""
    if cut.above != len(upper) - 1 or cut.below != 0:
        return False
    core = label_core(upper[cut.above][cut.column])
    forms = figure_forms()
    if core not in forms.requests.cores and core not in forms.disclosure.cores:
        return False
    return not any(a.strip() and b.strip() for a, b in zip(upper[-1], lower[0], strict=True))


def _merge_row(above: list[str], below: list[str]) -> None:
    """Move what is left of a cut row to its first half."""
    for i, text in enumerate(below):
        if text.strip():
            above[i], below[i] = text, ""


def _rows(table: Table, rows: Sequence[list[str]]) -> Table:
    return replace(table, rows=tuple(tuple(r) for r in rows if any(cell.strip() for cell in r)))

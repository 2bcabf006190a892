"""Printed rows of tables: which cells are labels, which are values, and which value is which.

A row is read by order only when it is complete. Otherwise a value is placed by its column, and in
text, where columns may have slipped, only when the sums of the row prove the place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.labels import figure_forms, is_label, label_core, looks_like_figure, read_cell
from corpus.report import Cell, Table
from corpus.text import squeeze

BLANK = Cell(None)
_MAX_VALUE = 12  # a longer text among the values of a run begins something else
Places = tuple[int, ...]
Proof = Callable[[Sequence[Cell]], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: its label cells, the cells after the last label, and the cells as printed."""

    labels: tuple[str, ...]
    values: tuple[str, ...]
    cells: tuple[str, ...]
    offset: int  # index in `cells` of the first value
    page: int | None
    grid: bool

    @property
    def filled(self) -> list[tuple[int, Cell]]:
        """Return the values that are not empty, each with its index in `cells`."""
        return [
            (i, self.cell(i)) for i in range(self.offset, len(self.cells)) if self.cells[i].strip()
        ]

    @property
    def shape(self) -> tuple[int, int]:
        """Return what rows share whose columns line up: a grid's rows need only be equally long."""
        return len(self.cells), 0 if self.grid else self.offset

    def cell(self, at: int) -> Cell:
        """Return the cell at an index; a text that is no number has no value."""
        if at >= len(self.cells):
            return BLANK
        text = self.cells[at]
        return read_cell(text, self.page) or Cell(None, text.strip(), self.page)


def rows_of(table: Table) -> Iterator[Row]:
    """Yield the rows of a table; a printed line may hold several."""
    for cells in table.rows:
        cuts = _cuts(cells, grid=table.grid)
        for start, end in zip(cuts, [*cuts[1:], len(cells)], strict=True):
            yield _row(cells[start:end], table)


def usual_places(rows: Sequence[Row], count: int) -> Mapping[tuple[int, int], tuple[Places, ...]]:
    """Return for each shape of row where rows with all `count` values hold them."""
    seen: dict[tuple[int, int], Counter[Places]] = {}
    for row in rows:
        if len(filled := row.filled) == count:
            seen.setdefault(row.shape, Counter())[tuple(i for i, _ in filled)] += 1
    return {shape: tuple(p for p, _ in found.most_common()) for shape, found in seen.items()}


def place(
    row: Row, count: int, candidates: Sequence[Places] = (), proof: Proof | None = None
) -> tuple[Cell, ...] | None:
    """Return `count` cells of a row, or None when it cannot be told which is which.

    Args:
        row: the row.
        count: how many values the form has in it.
        candidates: where complete rows of the same shape, or the header, hold their values.
        proof: tells whether cells in their places agree with each other.
    """
    filled = row.filled
    if len(filled) == count:
        return tuple(cell for _, cell in filled)
    if not filled:
        return (BLANK,) * count
    if len(filled) > count:
        return None
    if row.grid and candidates:
        chosen = _fitting(row, candidates[:1])
        return _take(row, chosen[0]) if chosen else None
    if proof is None:
        readings = {_take(row, places) for places in _fitting(row, candidates)}
    else:
        fitting = _fitting(row, (*candidates, *_own_places(row, count)))
        readings = {cells for places in fitting if proof(cells := _take(row, places))}
    return readings.pop() if len(readings) == 1 else None


def adds_up(cells: Sequence[Cell]) -> bool:
    """Tell whether the last cell is the sum of the others, a blank counting as nothing."""
    total = cells[-1].value
    return total is not None and sum(c.value or 0 for c in cells[:-1]) == total


def _own_places(row: Row, count: int) -> tuple[Places, ...]:
    """Return the places right behind the label, when just so many cells stand there."""
    exact = len(row.values) == count
    return (tuple(range(row.offset, row.offset + count)),) if exact else ()


def _fitting(row: Row, candidates: Sequence[Places]) -> list[Places]:
    used = {i for i, _ in row.filled}
    return [
        places
        for places in dict.fromkeys(candidates)
        if used <= set(places) and row.offset <= places[0]
    ]


def _take(row: Row, places: Places) -> tuple[Cell, ...]:
    return tuple(row.cell(i) for i in places)


# ------------------------------------------------------------------------------------------ rows


def _cuts(cells: Sequence[str], *, grid: bool) -> list[int]:
    """Cut a line that holds several rows: at a label after a value, or after a row's label.

    The second matters for rows that are printed blank: nothing but their label tells they are there.
    In a grid only the label of another row begins a new one.
    """
    cuts = [0]
    seen_value = seen_row = False
    before = ""
    for i, cell in enumerate(cells):
        if not cell.strip():
            continue
        names_row = _names_row(cell)
        if not grid and looks_like_figure(cell) and not names_row:
            seen_value = True
        elif grid:
            seen_value = seen_value or read_cell(cell) is not None
        if (names_row and (seen_value or (not grid and (seen_row or _is_header(before))))) or (
            not grid and seen_value and _begins(cell)
        ):
            cuts.append(i)
            seen_value = seen_row = False
        seen_row = seen_row or names_row
        before = cell
    return cuts


def _begins(cell: str) -> bool:
    """Tell whether a text behind values is the next label, and not a value that cannot be read."""
    return not looks_like_figure(cell) and (is_label(cell) or len(label_core(cell)) > _MAX_VALUE)


def _is_header(cell: str) -> bool:
    forms, core = figure_forms(), label_core(cell)
    return core in forms.columns.cores or core in forms.request_headers.cores


def _names_row(cell: str) -> bool:
    """Tell the label of a row; «其他» and «总计» without a number are headers of columns."""
    forms, core = figure_forms(), label_core(cell)
    known = core in forms.requests.cores or core in forms.disclosure.cores
    return known and (len(core) > 2 or core != squeeze(cell))


def _row(cells: Sequence[str], table: Table) -> Row:
    labels = _labels(cells)
    offset = labels[-1] + 1 if labels else 0
    return Row(
        labels=tuple(cells[i] for i in labels),
        values=tuple(cells[offset:]),
        cells=tuple(cells),
        offset=offset,
        page=table.page,
        grid=table.grid,
    )


def _labels(cells: Sequence[str]) -> list[int]:
    """Return the indices of a row's labels: the texts in front, to the last that is a known label.

    «行政许可 | 见附件 | 3» has one label and two values, the first of them not readable.
    """
    texts: list[int] = []
    for i, cell in enumerate(cells):
        if not cell.strip():
            continue
        if read_cell(cell) is None:
            texts.append(i)
        elif texts:
            break
    known = [i for i in texts if is_label(cells[i])]
    return [i for i in texts if i <= known[-1]] if known else texts

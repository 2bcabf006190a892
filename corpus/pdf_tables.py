"""Ruled tables of a PDF: which lattices are tables, what their cells say, how pieces belong together."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.grids import join_lines, make_table
from corpus.labels import known_cores, label_core
from corpus.pdf_lattice import Lattice, Region, align, find_lattices, fits, take_rows, unite
from corpus.pdf_lines import Line, build_lines
from corpus.pdf_page import Box, Char, PageContent
from corpus.report import Table

# A row over the full width with this much text is a paragraph in a box, not a row of a table.
_PARAGRAPH = 60
# A cell across an open-sided table is a label; what is longer stands between two tables.
_LABEL = 40
_LABEL_HEIGHT = 30.0
_SECTION = re.compile(r"^[一二三四五六七八九十]{1,2}[、.．]")
# Where a cell's line ends closer than this (in letters) to its border, a number may be broken.
_CELL_PADDING = 1.2
# The line under a cut table begins within this many letters of its border.
_SPILL = 1.5
# Borders on two pages this close are the same.
_BORDER = 4.0
# Columns narrower than this, without text, are the gaps of double borders.
_SLIVER = 6.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A lattice on a page with the characters inside it; `piece` marks a part of a cut table."""

    page: int
    lattice: Lattice
    chars: tuple[Char, ...]
    piece: bool = False

    def table(self) -> Table | None:
        """Return the table, or None when it is a box around paragraphs."""
        rows = _rows(self)
        return make_table(_without_slivers(rows, self.lattice), self.page, piece=self.piece)


def find_grids(page: PageContent) -> tuple[list[Grid], list[Char]]:
    """Return what is ruled on a page, top to bottom, and the characters outside of it.

    A box of a single column is among the grids only when it may be a piece of a cut table.
    """
    lattices = _united(find_lattices(page.rules), page)
    parts = [part for lattice in lattices for part in _parted(lattice, page.chars)]
    grids: list[Grid] = []
    rest = list(page.chars)
    for lattice in sorted(parts, key=lambda part: part.box.area):  # the innermost table first
        box = lattice.box
        inside = [char for char in rest if box.holds(*char.middle)]
        grid = Grid(page.number, lattice, tuple(inside))
        short = len(lattice.columns) == 2 and 0 < len(_text(inside)) <= _LABEL
        if grid.table() is not None or short:
            taken = {id(char) for char in inside}
            rest = [char for char in rest if id(char) not in taken]
            grids.append(grid)
    return sorted(grids, key=lambda grid: grid.lattice.rows[0]), rest


def align_grids(grids: Sequence[Grid], lines: Mapping[int, Sequence[Line]]) -> list[Grid]:
    """Give the pieces of a table cut by page breaks the same columns; other boxes stay as they are."""
    result = list(grids)
    steps = range(len(result) - 1)
    for i in (*steps, *reversed(steps)):  # back again: columns of a later piece reach the first
        above, below = result[i], result[i + 1]
        if not _is_cut(above, below, lines):
            continue
        pair = align(above.lattice, below.lattice)
        if pair is not None and len(pair[0].columns) > 2:
            result[i] = replace(above, lattice=pair[0], piece=True)
            result[i + 1] = replace(below, lattice=pair[1], piece=True)
    return result


def absorb_spill(
    grids: Sequence[Grid], rest: Mapping[int, Sequence[Char]]
) -> tuple[list[Grid], dict[int, list[Char]]]:
    """Take into a cut table the last lines of its cells that are printed under its lowest border.

    Browsers print them there when a page break cuts a row: such a line has text in several columns,
    or ends a label of the forms. What is left of a label may stand on the next page beside a table
    whose first column has no rules there.
    """
    result = list(grids)
    left = {page: list(chars) for page, chars in rest.items()}
    for i in range(len(result) - 1):
        if result[i + 1].page != result[i].page + 1 or not result[i].chars:
            continue
        whole = fits(result[i].lattice, result[i + 1].lattice)
        result[i] = _take_under(result[i], left, whole=whole)
        if not whole:
            result[i + 1] = _take_beside(result[i + 1], result[i].lattice, left)
    return result, left


def _take_under(grid: Grid, left: dict[int, list[Char]], *, whole: bool) -> Grid:
    """Take in the line right under a table, when it is one of its cells.

    `whole` tells that the next page has the same columns: then several cells may go on.
    """
    lattice = grid.lattice
    size = median(char.size for char in grid.chars)
    gap = Box(
        lattice.columns[0],
        lattice.rows[-1],
        lattice.columns[-1],
        lattice.rows[-1] + _SPILL * size,
    )
    spilt = [char for char in left[grid.page] if gap.holds(*char.middle)]
    if not (whole and _is_spill(spilt, lattice)) and not _ends_label(spilt, grid):
        return grid
    bottom = max(char.base for char in spilt) + 0.3 * size
    lattice = replace(lattice, rows=(*lattice.rows[:-1], bottom))
    _remove(spilt, left[grid.page])
    return replace(grid, lattice=lattice, chars=(*grid.chars, *spilt))


def _ends_label(spilt: Sequence[Char], grid: Grid) -> bool:
    """Tell whether letters under a table are the end of the label in the last cell above them."""
    inked = [char for char in spilt if not char.text.isspace()]
    if not inked:
        return False
    above = [
        held
        for region, held in _cell_chars(grid.lattice, grid.chars).items()
        if region.bottom == len(grid.lattice.rows) - 1
        and _spans(grid.lattice.region_box(region), inked)
    ]
    if len(above) != 1:
        return False
    head, whole = label_core(_text(above[0])), label_core(_text(above[0]) + _text(inked))
    return any(head != core and core.startswith(whole) for core in known_cores() if head)


def _spans(box: Box, chars: Sequence[Char]) -> bool:
    return all(box.x0 <= char.middle[0] <= box.x1 for char in chars)


def _take_beside(grid: Grid, above: Lattice, left: dict[int, list[Char]]) -> Grid:
    """Take in what stands in a first column that is ruled only on the page before."""
    lattice = grid.lattice
    edge = lattice.columns[0]
    shift = lattice.columns[-1] - above.columns[-1]  # the next column of a page begins elsewhere
    if not any(abs(edge - border - shift) <= _BORDER for border in above.columns[1:-1]):
        return grid
    first = above.columns[0] + shift
    strip = Box(first, lattice.rows[0] - 2, edge, lattice.rows[-1] + 2)
    beside = [char for char in left[grid.page] if strip.holds(*char.middle)]
    if not any(not char.text.isspace() for char in beside):
        return grid
    _remove(beside, left[grid.page])
    lattice = replace(lattice, columns=(first, *lattice.columns))
    return replace(grid, lattice=lattice, chars=(*grid.chars, *beside))


def _remove(taken: Sequence[Char], chars: list[Char]) -> None:
    ids = {id(char) for char in taken}
    chars[:] = [char for char in chars if id(char) not in ids]


def _is_spill(chars: Sequence[Char], lattice: Lattice) -> bool:
    """Tell whether letters stand apart in two columns or more and cross no border."""
    inked = sorted((char for char in chars if not char.text.isspace()), key=lambda char: char.x0)
    columns = {_index(lattice.columns, char.middle[0]) for char in inked}
    apart = all(
        b.x0 - a.x1 < 0.5 * a.size
        if _index(lattice.columns, a.middle[0]) == _index(lattice.columns, b.middle[0])
        else b.x0 - a.x1 > 0.5 * a.size
        for a, b in pairwise(inked)
    )
    return len(columns) > 1 and apart


def _is_cut(above: Grid, below: Grid, lines: Mapping[int, Sequence[Line]]) -> bool:
    """Tell whether nothing but a page break stands between two grids."""
    if below.page != above.page + 1:
        return False
    after = any(line.middle > above.lattice.rows[-1] for line in lines[above.page])
    before = any(line.middle < below.lattice.rows[0] for line in lines[below.page])
    return not after and not before


# -------------------------------------------------------------------------------------- lattices


def _united(lattices: Sequence[Lattice], page: PageContent) -> list[Lattice]:
    """Join the parts of a table without outer borders, which rows of a single cell take apart."""
    result: list[Lattice] = []
    for lattice in lattices:
        if result and fits(result[-1], lattice) and _is_label_between(result[-1], lattice, page):
            result[-1] = unite(result[-1], lattice)
        else:
            result.append(lattice)
    return result


def _is_label_between(above: Lattice, below: Lattice, page: PageContent) -> bool:
    top, bottom = above.rows[-1], below.rows[0]
    if not 0 < bottom - top <= _LABEL_HEIGHT:
        return False
    gap = Box(above.columns[0], top, above.columns[-1], bottom)
    text = _text([char for char in page.chars if gap.holds(*char.middle)])
    return 0 < len(text) <= _LABEL and not _SECTION.match(text)


def _parted(lattice: Lattice, chars: Sequence[Char]) -> list[Lattice]:
    """Part a lattice at paragraphs and headings in boxes that touch the table."""
    last = len(lattice.columns) - 1
    walls = set()
    for region, held in _cell_chars(lattice, chars).items():
        if region.left == 0 and region.right == last:
            text = _text(held)
            if len(text) >= _PARAGRAPH or _SECTION.match(text):
                walls |= set(range(region.top, region.bottom))
    if not walls:
        return [lattice]
    parts = []
    first = 0
    for row in (*sorted(walls), len(lattice.rows) - 1):
        if row > first and (part := take_rows(lattice, first, row)) is not None:
            parts.append(part)
        first = row + 1
    return parts


# ----------------------------------------------------------------------------------------- cells


def _rows(grid: Grid) -> list[list[str]]:
    lattice = grid.lattice
    rows = [[""] * (len(lattice.columns) - 1) for _ in lattice.rows[1:]]
    for region, held in _cell_chars(lattice, grid.chars).items():
        rows[region.top][region.left] = _cell_text(lattice.region_box(region), held, grid.page)
    return rows


def _cell_chars(lattice: Lattice, chars: Sequence[Char]) -> dict[Region, list[Char]]:
    """Give each character to the printed cell its middle stands in."""
    held: dict[Region, list[Char]] = {region: [] for region in lattice.regions()}
    at = {
        (row, column): region
        for region in held
        for row in range(region.top, region.bottom)
        for column in range(region.left, region.right)
    }
    box = lattice.box
    for char in chars:
        x, y = char.middle
        if box.holds(x, y):
            held[at[_index(lattice.rows, y), _index(lattice.columns, x)]].append(char)
    return held


def _index(borders: Sequence[float], value: float) -> int:
    return min(max(bisect_right(borders, value) - 1, 0), len(borders) - 2)


def _cell_text(box: Box, chars: Sequence[Char], page: int) -> str:
    """Join a cell's lines; a number broken at the border is one number."""
    text = ""
    above: Line | None = None
    for line in build_lines(_upright(chars), page):
        broken = (
            above is not None
            and (text + line.text).replace(".", "").replace(",", "").isdigit()
            and box.x1 - above.x1 < _CELL_PADDING * above.size + 4
        )
        text = text + line.text if broken else join_lines((text, line.text))
        above = line
    return text.replace("\t", " ")


def _upright(chars: Sequence[Char]) -> Sequence[Char]:
    """Turn a label that is printed sideways so that it reads from left to right.

    Turned clockwise it is read downwards, its lines from right to left; else the other way round.
    """
    turns = Counter(char.turned for char in chars if not char.text.isspace())
    turned = max(turns, key=lambda t: (turns[t], t), default=0)
    if turned % 2 == 0:
        return chars
    sign = 1 if turned == 1 else -1
    result = []
    for char in chars:
        x, y = char.middle
        start = sign * y - 0.5 * char.size
        base = -sign * x + 0.35 * char.size
        result.append(replace(char, x0=start, x1=start + char.size, base=base, turned=0))
    return result


def _without_slivers(rows: list[list[str]], lattice: Lattice) -> list[list[str]]:
    """Drop the empty strips between borders that are drawn as double lines."""
    keep = [
        i
        for i, (left, right) in enumerate(pairwise(lattice.columns))
        if right - left >= _SLIVER or any(row[i].strip() for row in rows)
    ]
    return [[row[i] for i in keep] for row in rows]


def _text(chars: Sequence[Char]) -> str:
    """Return the letters of a cell without spaces, line by line."""
    return "".join("".join(line.text.split()) for line in build_lines(chars, 0))

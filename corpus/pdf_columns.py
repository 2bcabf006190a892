"""Pages set in two columns, and two pages printed side by side, become frames in reading order.

A frame is a page cut to one column, to a band over the whole width (a title, a wide table), or the
page itself. All that follows reads frames as pages: a paragraph or a table that goes on in the next
column goes on like over a page break.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.pdf_lattice import Lattice, find_lattices
from corpus.pdf_lines import group_rows
from corpus.pdf_page import Box, Char, PageContent

# The gutter lies in the middle part of the page.
_ZONE = (0.3, 0.7)
# Letters this far apart (in letters) may stand on two sides of a gutter.
_GUTTER = 0.9
# So many lines must have a gutter, with so many letters on each side in the usual line.
_MIN_LINES = 5
_MIN_LETTERS = 8
# Running text fills its column: this share of the lines ends within so many letters of its edge.
_FULL_SHARE = 0.4
_RAGGED = 2.5
# A wider gap inside a line, in this share of the lines, makes it a table without rules.
_CELL_GAP = 2.0
_MAX_GAPPED = 0.3
# The wider column is at most this much wider.
_UNEQUAL = 1.67
# A table beside text shows two columns: it fills this much of its side, and some lines of the text
# are this long.
_TABLE_SHARE = 0.4
_MIN_TEXT_LINES = 2
_MIN_TEXT = 12
# Tables side by side with this share of their borders on one height are one table.
_LEVEL_SHARE = 0.7
# On the other pages, at most this share of the lines runs over the gutter of the document.
_MAX_CROSSING = 0.25
# Gutters this close (as a share of the width) are the same one.
_NEAR = 0.03
# Page numbers and running headers stand within this share of the height, and are this short.
_EDGE = 0.12
_SHORT = 40
_MARKS = frozenset("，。；、：")


@dataclass(frozen=True, slots=True)
class _Row:
    """The letters on one height, left to right, outside of ruled tables."""

    chars: tuple[Char, ...]

    @property
    def base(self) -> float:
        return self.chars[0].base

    @property
    def size(self) -> float:
        return self.chars[0].size

    def sides(self, x: float) -> tuple[tuple[Char, ...], tuple[Char, ...]]:
        """Return the letters left and right of `x`."""
        left = tuple(c for c in self.chars if c.middle[0] < x)
        return left, self.chars[len(left) :]

    def crosses(self, x: float) -> bool:
        """Tell whether the letters run on over `x` without a gap."""
        left, right = self.sides(x)
        if any(c.x0 < x - 1 < x + 1 < c.x1 for c in self.chars):
            return True
        return bool(left and right) and right[0].x0 - left[-1].x1 < _GUTTER * self.size


def split_columns(pages: Sequence[PageContent]) -> list[PageContent]:
    """Return the pages in frames, numbered in reading order; `sheet` keeps the page of a frame.

    A file without columns comes back as it is; the pages of a spread may have columns of their own.
    """
    whole = [replace(page, sheet=page.sheet or page.number) for page in pages]
    frames = _split(whole)
    if len(frames) > len(whole):
        frames = _split(frames)
    return frames


def _split(pages: Sequence[PageContent]) -> list[PageContent]:
    gutters = [_find_gutter(page) for page in pages]
    known = [(page, x) for page, x in zip(pages, gutters, strict=True) if x is not None]
    if not known:
        return list(pages)
    frames: list[PageContent] = []
    for page, own in zip(pages, gutters, strict=True):
        x = _shared_gutter(page, known, own)
        first = page.sheet == pages[0].sheet
        frames += [page] if x is None else _frames(page, x, first=first)
    return [replace(frame, number=i) for i, frame in enumerate(frames, 1)]


# ---------------------------------------------------------------------------------------- gutters


def _find_gutter(page: PageContent) -> float | None:
    """Return where the gutter of a page of two columns of running text is, or None."""
    if not _may_have_columns(page):
        return None
    lattices = find_lattices(page.rules)
    rows = [r for r in _outside(page.chars, lattices) if not _is_at_edge(r, page)]
    return _text_gutter(page, rows) or _table_gutter(page, rows, lattices)


def _text_gutter(page: PageContent, rows: Sequence[_Row]) -> float | None:
    """Return the gutter between two columns of running text."""
    gaps = [gap for row in rows for gap in _gaps(row, page.width)]
    best: tuple[int, float] = (0, 0.0)
    for x in sorted({round((a + b) / 2) for a, b in gaps}):
        parted = sum(a <= x <= b for a, b in gaps)
        crossing = sum(row.crosses(x) for row in rows)
        if parted >= _MIN_LINES and crossing <= parted:
            best = max(best, (parted - crossing, float(x)))
    if best[0] <= 0:
        return None
    parted_rows = [row for row in rows if not row.crosses(best[1])]
    sides = [[s for row in parted_rows if (s := row.sides(best[1])[k])] for k in (0, 1)]
    if not all(_is_column(side) or _is_page_of_columns(side, page) for side in sides):
        return None
    left, right = (_extent(side) for side in sides)
    widths = sorted((left[1] - left[0], right[1] - right[0]))
    if widths[1] > _UNEQUAL * widths[0] or left[1] >= right[0]:
        return None
    return (left[1] + right[0]) / 2


def _is_column(side: Sequence[tuple[Char, ...]]) -> bool:
    """Tell whether one side is running text, or running text above or below a table without rules."""
    return _is_running_text(side) or _is_running_text(_text_lines(side))


def _text_lines(side: Sequence[tuple[Char, ...]]) -> list[tuple[Char, ...]]:
    """Return the lines that are words of a text, and not the cells of a table."""
    long = [line for line in side if sum(c.text >= "\u2e80" for c in line) >= _MIN_TEXT]
    return [
        line for line in long if all(b.x0 - a.x1 <= _CELL_GAP * a.size for a, b in pairwise(line))
    ]


def _is_page_of_columns(side: Sequence[tuple[Char, ...]], page: PageContent) -> bool:
    """Tell whether one side of a landscape sheet is a page that has columns itself."""
    if page.width <= page.height or not side:
        return False
    left, right = _extent(side)
    chars = tuple(replace(c, x0=c.x0 - left, x1=c.x1 - left) for line in side for c in line)
    part = replace(page, width=right - left, chars=chars, rules=(), pictures=())
    return part.width <= part.height and _text_gutter(part, _rows(chars)) is not None


def _is_at_edge(row: _Row, page: PageContent) -> bool:
    """Tell what may be a page number or a running header: it says nothing about columns."""
    inside = _EDGE * page.height < row.base < (1 - _EDGE) * page.height
    return not inside and len(row.chars) < _SHORT / 2


def _may_have_columns(page: PageContent) -> bool:
    rows = _rows(page.chars)
    return sum(any(True for _ in _gaps(row, page.width)) for row in rows) >= _MIN_LINES or (
        page.width > page.height and len(rows) >= 2 * _MIN_LINES
    )


def _gaps(row: _Row, width: float) -> Iterator[tuple[float, float]]:
    """Yield the gaps between letters in the middle part of the page."""
    low, high = _ZONE[0] * width, _ZONE[1] * width
    for a, b in pairwise(row.chars):
        if b.x0 - a.x1 >= _GUTTER * row.size and low <= (a.x1 + b.x0) / 2 <= high:
            yield a.x1, b.x0


def _is_running_text(side: Sequence[tuple[Char, ...]]) -> bool:
    """Tell whether the lines of one side are those of a column of text, and not cells."""
    if len(side) < _MIN_LINES or median(len(line) for line in side) < _MIN_LETTERS:
        return False
    right = _extent(side)[1]
    full = sum(line[-1].x1 >= right - _RAGGED * line[-1].size for line in side)
    gapped = sum(any(b.x0 - a.x1 > _CELL_GAP * a.size for a, b in pairwise(line)) for line in side)
    marks = sum(char.text in _MARKS for line in side for char in line)
    return (
        full >= _FULL_SHARE * len(side)
        and gapped <= _MAX_GAPPED * len(side)
        and 3 * marks >= len(side)
    )


def _extent(side: Sequence[tuple[Char, ...]]) -> tuple[float, float]:
    return min(line[0].x0 for line in side), max(line[-1].x1 for line in side)


def _table_gutter(
    page: PageContent, rows: Sequence[_Row], lattices: Sequence[Lattice]
) -> float | None:
    """Return the gutter of a page with a table in one column beside text or a table in the other."""
    if not lattices or not rows:
        return None
    x = _clear_strip(page, rows, lattices)
    if x is None:
        return None
    sides = [[s for row in rows if (s := row.sides(x)[k])] for k in (0, 1)]
    apart = ([t for t in lattices if t.columns[-1] < x], [t for t in lattices if t.columns[0] > x])
    tables = [[t for t in apart[k] if _fills(t, sides[k])] for k in (0, 1)]
    texts = [_is_running_text(side) or len(_text_lines(side)) >= _MIN_TEXT_LINES for side in sides]
    if all(tables):
        return None if any(_is_level(a, b) for a in tables[0] for b in tables[1]) else x
    return x if (tables[0] and texts[1]) or (tables[1] and texts[0]) else None


def _clear_strip(
    page: PageContent, rows: Sequence[_Row], lattices: Sequence[Lattice]
) -> float | None:
    """Return the middle of the widest strip that the fewest lines, and no table beside, run over."""
    low, high = (round(share * page.width) for share in _ZONE)
    spans = [span for row in rows for span in _runs(row)]
    tables = [(t.columns[0], t.columns[-1]) for t in lattices]
    wide = [t for t in tables if t[0] < low and t[1] > high]
    best: tuple[int, int, float] | None = None
    start, last = low, -1
    for x in range(low, high + 2):
        over = any(a - 1 <= x <= b + 1 for a, b in tables if (a, b) not in wide)
        count = len(rows) + 1 if over or x > high else sum(a - 1 <= x <= b + 1 for a, b in spans)
        if count != last:
            if last >= 0:
                found = (last, start - x, (start + x - 1) / 2)
                best = found if best is None else min(best, found)
            start, last = x, count
    size = median(row.size for row in rows)
    if best is None or best[0] > _MAX_CROSSING * len(rows) or -best[1] < _GUTTER * size:
        return None
    return best[2]


def _runs(row: _Row) -> Iterator[tuple[float, float]]:
    """Yield the parts of a line between gaps as wide as a gutter."""
    start = row.chars[0]
    for a, b in pairwise(row.chars):
        if b.x0 - a.x1 >= _GUTTER * row.size:
            yield start.x0, a.x1
            start = b
    yield start.x0, row.chars[-1].x1


def _fills(table: Lattice, side: Sequence[tuple[Char, ...]]) -> bool:
    """Tell whether a table of several cells is about as wide as the column it stands in."""
    if len(table.columns) < 3 or len(table.rows) < 3:
        return False
    width = table.columns[-1] - table.columns[0]
    extent = _extent(side) if side else (0.0, 0.0)
    return width >= _TABLE_SHARE * (extent[1] - extent[0])


def _is_level(one: Lattice, other: Lattice) -> bool:
    """Tell whether two tables side by side are the halves of one: their rows are on one height."""
    few, many = sorted((one.rows, other.rows), key=len)
    shared = sum(any(abs(a - b) <= 2 for b in many) for a in few)
    return shared >= _LEVEL_SHARE * len(few) and len(few) >= _LEVEL_SHARE * len(many)


def _shared_gutter(
    page: PageContent, known: Sequence[tuple[PageContent, float]], own: float | None
) -> float | None:
    """Return the gutter of the document where it fits this page too, else the page's own.

    One gutter for all keeps the margins of the columns the same from page to page.
    """
    same = [
        x
        for other, x in known
        if abs(other.width - page.width) < 2 and abs(other.height - page.height) < 2
    ]
    if not same:
        return None
    x = median(same)
    lattices = find_lattices(page.rules)
    rows = [r for r in _outside(page.chars, lattices) if not _is_at_edge(r, page)]
    crossing = sum(row.crosses(x) for row in rows)
    if own is None:
        return x if rows and crossing <= _MAX_CROSSING * len(rows) else None
    cut = [t for t in lattices if t.columns[0] < x < t.columns[-1]]
    worse = crossing > sum(row.crosses(own) for row in rows) or any(
        not t.columns[0] < own < t.columns[-1] for t in cut
    )
    return own if worse or abs(own - x) > _NEAR * page.width else x


# ----------------------------------------------------------------------------------------- frames


def _frames(page: PageContent, x: float, *, first: bool) -> list[PageContent]:
    """Cut a page at its gutter, and at what runs over it, into frames from top to bottom."""
    lattices = find_lattices(page.rules)
    wide = [t.box for t in lattices if t.columns[0] < x - 2 and t.columns[-1] > x + 2]
    wide = [box for box in wide if box.area < 0.8 * page.width * page.height]
    rows = _outside(page.chars, lattices)
    over = [r for r in rows if r.crosses(x) and not _is_furniture(r, page, first=first)]
    crossing = {id(char) for row in over for char in row.chars}
    apart = {
        id(char): 2 if row.base > page.height / 2 else 1
        for row in rows
        if row not in over and row.crosses(x)
        for char in row.chars
    }
    bands = _bands([*wide, *map(_row_box, over)], [r for r in rows if r not in over])
    parts: dict[tuple[int, int], tuple[list[Char], list[Box], list[Box]]] = {}

    def part(box: Box, *, banded: bool, side: int = 0) -> tuple[list[Char], list[Box], list[Box]]:
        at = bisect_right([band[0] for band in bands], (box.top + box.bottom) / 2)
        side = side or (1 if (box.x0 + box.x1) / 2 < x else 2)
        return parts.setdefault((2 * at - 1, 0) if banded and at else (2 * at, side), ([], [], []))

    for char in page.chars:
        inside = id(char) in crossing or any(box.holds(*char.middle) for box in wide)
        box = Box(char.x0, char.base - char.size, char.x1, char.base)
        part(box, banded=inside, side=apart.get(id(char), 0))[0].append(char)
    for rule in page.rules:
        held = any(_touches(rule, box) for box in wide)
        if held or not (rule.x0 < x + 3 and rule.x1 > x - 3):
            part(rule, banded=held)[1].append(rule)
    for picture in page.pictures:
        part(picture, banded=False)[2].append(picture)
    return [
        _frame(page, x, key[1], parts[key])
        for key in sorted(parts)
        if parts[key][0] or parts[key][2]
    ]


def _frame(
    page: PageContent, x: float, column: int, held: tuple[list[Char], list[Box], list[Box]]
) -> PageContent:
    left, width = {0: (0.0, page.width), 1: (0.0, x), 2: (x, page.width - x)}[column]
    chars, rules, pictures = held
    return replace(
        page,
        width=width,
        chars=tuple(replace(c, x0=c.x0 - left, x1=c.x1 - left) for c in chars),
        rules=tuple(replace(b, x0=b.x0 - left, x1=b.x1 - left) for b in rules),
        pictures=tuple(replace(b, x0=b.x0 - left, x1=b.x1 - left) for b in pictures),
        left=page.left + left,
        column=3 * page.column + column,
    )


def _is_furniture(row: _Row, page: PageContent, *, first: bool) -> bool:
    """Tell a page number below both columns, or a running header above them on a later page."""
    if len(row.chars) >= _SHORT:
        return False
    return row.base > (1 - _EDGE) * page.height or (not first and row.base < _EDGE * page.height)


def _bands(boxes: Iterable[Box], parted: Sequence[_Row]) -> list[tuple[float, float]]:
    """Return the heights that are read over the whole width; neighbours are one band."""
    bands: list[tuple[float, float]] = []
    for box in sorted(boxes, key=lambda b: b.top):
        between = bands and any(bands[-1][1] < row.base < box.top for row in parted)
        if bands and not between:
            bands[-1] = (bands[-1][0], max(bands[-1][1], box.bottom))
        else:
            bands.append((box.top, box.bottom))
    return bands


def _row_box(row: _Row) -> Box:
    return Box(row.chars[0].x0, row.base - row.size, row.chars[-1].x1, row.base)


def _touches(rule: Box, box: Box) -> bool:
    return (
        rule.x0 <= box.x1 + 3
        and rule.x1 >= box.x0 - 3
        and rule.top <= box.bottom + 3
        and rule.bottom >= box.top - 3
    )


# ------------------------------------------------------------------------------------------- rows


def _outside(chars: Sequence[Char], lattices: Sequence[Lattice]) -> list[_Row]:
    boxes = [lattice.box for lattice in lattices]
    return _rows([c for c in chars if not any(box.holds(*c.middle) for box in boxes)])


def _rows(chars: Iterable[Char]) -> list[_Row]:
    """Group inked letters by height, top to bottom."""
    return [_Row(tuple(row)) for row in group_rows(c for c in chars if not c.text.isspace())]

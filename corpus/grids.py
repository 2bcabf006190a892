"""Cells with spans become a rectangular grid, and the lines inside a cell become its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.report import Paragraph, Table

# HTML allows a colspan of 1000; no table of a report is wider than a few dozen columns.
_MAX_COLUMNS = 200
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—①-⒛]")
_ADDRESS = re.compile(r"(?:://|www\.|@)\S*$")


@dataclass(frozen=True, slots=True)
class Span:
    """A printed cell: its text and how many rows and columns of the grid it covers."""

    text: str
    rows: int = 1
    columns: int = 1


def lay_out(rows: Sequence[Sequence[Span]]) -> tuple[tuple[str, ...], ...]:
    """Place cells as a browser does; a text stands top left, the cells it covers are "".

    A span that would leave the table downwards is cut. A row that prints fewer cells than the table
    has columns stays short, so that nobody takes what is lacking for blank cells at its end.
    """
    grid: list[dict[int, str]] = [{} for _ in rows]
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in grid[at]:
                column += 1
            width = max(1, min(cell.columns, _MAX_COLUMNS - column))
            height = max(1, min(cell.rows, len(rows) - at))
            for down in range(height):
                for across in range(width):
                    grid[at + down].setdefault(column + across, "")
            grid[at][column] = cell.text
            column += width
    return tuple(tuple(row.get(c, "") for c in range(max(row, default=-1) + 1)) for row in grid)


def pad(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Make all rows equally long."""
    width = max((len(row) for row in rows), default=0)
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def make_table(
    rows: Sequence[Sequence[str]], page: int | None = None, *, piece: bool = False
) -> Table | None:
    """Return the table without rows that hold nothing, or None when it is no table.

    A table has text in two columns or more; a single column is a box drawn around paragraphs. For a
    `piece` of a table cut by a page break, two columns are enough.
    """
    kept = tuple(tuple(row) for row in rows if any(cell.strip() for cell in row))
    used = {i for row in kept for i, cell in enumerate(row) if cell.strip()}
    if max(map(len, kept), default=0) < 2 or (len(used) < 2 and not piece):
        return None
    return Table(kept, page, grid=True)


def join_lines(lines: Iterable[str]) -> str:
    """Join the lines of one cell or one paragraph: Chinese without a space, other words with one."""
    joined = ""
    for raw in lines:
        line = raw.strip()
        if line:
            joined += glue(joined, line) + line
    return joined


def glue(before: str, after: str) -> str:
    """Return what belongs between two lines of the same text: nothing or a space."""
    if not before or not after or _WIDE.match(before[-1]) or _WIDE.match(after[0]):
        return ""
    if before[-1] in "-/" or _ADDRESS.search(before):
        return ""
    return " "


def split_at(table: Table, is_title: Callable[[str], bool]) -> Iterator[Table | Paragraph]:
    """Yield a grid in parts where a row holds nothing but a section's title.

    Some offices lay out all their tables, and the headings between them, as one.
    """
    start = 0
    for at, row in enumerate(table.rows):
        texts = {cell for cell in row if cell.strip()}
        if table.grid and len(texts) == 1 and is_title(title := next(iter(texts))):
            if at > start:
                yield replace(table, rows=table.rows[start:at])
            yield Paragraph(title, table.page)
            start = at + 1
    if start < len(table.rows):
        yield replace(table, rows=table.rows[start:])

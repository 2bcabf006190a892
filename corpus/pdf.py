"""A PDF becomes blocks: paragraphs rejoined from their lines, and tables as grids, by page.

PDFium reads text and ruled tables; pages whose statistical tables have no rules are read again by
`corpus.pdf_unruled`, and no others: it takes ten times as long.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from corpus.labels import known_cores, label_core, read_cell
from corpus.limits import check_pages
from corpus.pdf_columns import split_columns
from corpus.pdf_cuts import join_cut_rows
from corpus.pdf_furniture import strip_furniture
from corpus.pdf_legible import PICTURE_COVER, is_unreadable, page_issue, partial_issue
from corpus.pdf_lines import (
    Line,
    Margins,
    build_lines,
    continues,
    find_columns,
    is_broken_off,
    join_paragraph,
    measure,
)
from corpus.pdf_page import Box, Char, PageContent, read_page
from corpus.pdf_tables import Grid, absorb_spill, align_grids, find_grids
from corpus.pdf_unruled import find_leavings, read_unruled
from corpus.pictures import Item, Picture, find_table_pictures, strip_pictures
from corpus.pulse import beat
from corpus.report import Block, Document, Issue, Paragraph, Table, UnreadableError

PDFIUM_LOCK = threading.Lock()
"""PDFium works for one thread at a time; hold this around every use of it."""

# So many labels of the forms outside ruled tables make a table without rules; it stands on pages
# with some of them, or with a line of so many values (its labels may be wrapped).
_MIN_LABELS = 4
_MIN_PAGE_LABELS = 2
_MIN_VALUES = 5
_UNREADABLE = frozenset(("scanned_page", "unmapped_text"))
# For character recognition a page is drawn with its short side this long (in pixels), but never
# finer than printers print.
_DRAWN_SIDE = 1700
_MAX_SCALE = 300 / 72
_HEAD_BYTES = 1024
_TAIL_BYTES = 2048


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line, table or picture and how far down its page it stands."""

    at: float
    item: Line | Table | Picture


def read(data: bytes) -> Document:
    """Read a PDF.

    Returns blocks in reading order with page numbers from 1. A table that runs over several pages
    is one `Table` a page, with the same columns.

    Raises:
        UnreadableError: the bytes are no PDF, are cut off, or need a password.
    """
    pages, issues = _load(data)
    recognised: tuple[int, ...] = ()
    if wanted := {issue.page for issue in _page_issues(pages) if issue.page}:
        from corpus.scan import recognise_pages  # its libraries are heavy, and an extra

        pages, recognised, told = recognise_pages(data, pages, wanted)
        issues += told
    return build_document(pages, issues, recognised, data)


def build_document(
    pages: Sequence[PageContent],
    issues: Sequence[Issue],
    recognised: Sequence[int] = (),
    data: bytes | None = None,
) -> Document:
    """Make a document of pages as read; `data` is the PDF they come from, if they do."""
    told = {issue.page for issue in issues if issue.code in _UNREADABLE}
    unusable = (*_page_issues(pages, told), *(x for p in pages if (x := partial_issue(p))))
    readable = [_usable(page, recognised) for page in pages]
    content = {frame.number: frame for frame in split_columns(readable)}
    tables, lines = _divide(content)
    own = {n: held for n, held in lines.items() if _sheet(content[n]) not in recognised}
    suspects = _unruled_pages(own)
    unread = [] if data is None else _add_unruled(data, content, tables, own)
    unread += _sweep(suspects, content, tables, own)
    lines |= own
    items = [
        replace(item, page=_sheet(content[item.page or 0]))
        for item in _assemble(content, tables, lines)
    ]
    found = (*issues, *unusable, *find_table_pictures(items), *unread)
    blocks = strip_pictures(items)
    if not blocks and not any(issue.code in _UNREADABLE for issue in found):
        found = (*found, Issue("no_text", "the file holds no text"))
    return Document(blocks, len(pages), found, recognised=tuple(recognised))


def _usable(page: PageContent, recognised: Sequence[int]) -> PageContent:
    """Empty a page whose text cannot be used: garbage must not be taken for what the report says."""
    if page.number in recognised or not is_unreadable(page):
        return page
    return replace(page, chars=(), rules=())


def _sheet(frame: PageContent) -> int:
    return frame.sheet or frame.number


def draw_page(data: bytes, number: int) -> npt.NDArray[np.uint8]:
    """Draw a page of a PDF in grey; `number` counts from 1."""
    with PDFIUM_LOCK:
        document = pdfium.PdfDocument(data)
        try:
            page = document[number - 1]
            scale = min(_DRAWN_SIDE / max(min(page.get_size()), 1.0), _MAX_SCALE)
            bitmap = page.render(scale=scale, grayscale=True)
            # A copy: the bitmap's memory goes with it.
            return np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width), np.uint8)
        finally:
            document.close()


# --------------------------------------------------------------------------------------- loading


def _load(data: bytes) -> tuple[list[PageContent], list[Issue]]:
    if b"%PDF-" not in data[:_HEAD_BYTES]:
        raise UnreadableError("not a PDF file")
    whole = b"%%EOF" in data[-_TAIL_BYTES:] or b"startxref" in data[-_TAIL_BYTES:]
    with PDFIUM_LOCK:
        document = _open(data, whole=whole)
        try:
            pages, issues = _read_pages(document)
        finally:
            document.close()
    if not pages or (not whole and (issues or not any(page.chars for page in pages))):
        raise UnreadableError("the PDF is cut off or damaged")
    if not whole:
        issues.append(Issue("damaged_file", "the PDF is cut off at its end; parts may be missing"))
    return pages, issues


def _open(data: bytes, *, whole: bool) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        reason = str(error).lower()
        if "password" in reason:
            raise UnreadableError("the PDF is protected by a password") from error
        if "security" in reason:
            raise UnreadableError("the PDF is encrypted in a way that cannot be read") from error
        damage = "is damaged" if whole else "is cut off or damaged"
        raise UnreadableError(f"the PDF {damage}") from error


def _read_pages(document: pdfium.PdfDocument) -> tuple[list[PageContent], list[Issue]]:
    pages: list[PageContent] = []
    issues: list[Issue] = []
    check_pages(len(document))
    for index in range(len(document)):
        try:
            pages.append(read_page(document, index))
            beat(index + 1, len(document))
        except pdfium.PdfiumError:
            issues.append(Issue("damaged_page", "the page is damaged and was left out", index + 1))
    return pages, issues


# -------------------------------------------------------------------------------------- assembly


def _divide(
    pages: Mapping[int, PageContent],
) -> tuple[dict[int, list[_Placed]], dict[int, list[Line]]]:
    """Part each page into its ruled tables and the lines outside them."""
    grids: list[Grid] = []
    rest: dict[int, list[Char]] = {}
    for number, page in pages.items():
        found, rest[number] = find_grids(page)
        grids += found
    grids, rest = absorb_spill(grids, rest)
    loose = {number: build_lines(chars, number) for number, chars in rest.items()}
    sheets = len({_sheet(page) for page in pages.values()})
    lines = strip_furniture(loose, {number: page.height for number, page in pages.items()}, sheets)
    tables: dict[int, list[_Placed]] = {number: [] for number in pages}
    for grid, table in _grid_tables(align_grids(grids, lines)):
        if table is None:
            lines[grid.page] += build_lines(grid.chars, grid.page)
        elif table.rows:
            tables[grid.page].append(_Placed(grid.lattice.rows[0], table))
    return tables, {number: sorted(held, key=lambda x: x.base) for number, held in lines.items()}


def _grid_tables(grids: Sequence[Grid]) -> list[tuple[Grid, Table | None]]:
    """Return the grids as tables (None for a box of text), rows cut by a page break rejoined."""
    tables = [grid.table() for grid in grids]
    for i, (one, two) in enumerate(pairwise(grids)):
        above, below = tables[i], tables[i + 1]
        if one.piece and two.piece and two.page == one.page + 1 and above and below:
            tables[i], tables[i + 1] = join_cut_rows(above, below)
    return list(zip(grids, tables, strict=True))


def _add_unruled(
    data: bytes,
    pages: Mapping[int, PageContent],
    tables: dict[int, list[_Placed]],
    lines: dict[int, list[Line]],
) -> list[Issue]:
    """Move the lines of tables without rules from the running text to the tables."""
    wanted = [pages[number] for number in _unruled_pages(lines)]
    issues = []
    for found in read_unruled(data, wanted, lines) if wanted else ():
        number = found.table.page or 0
        tables[number].append(_Placed(found.top, found.table))
        lines[number] = [x for x in lines[number] if not found.top <= x.middle <= found.bottom]
        for text in found.unread:
            message = f"row «{text}»: its label or its columns cannot be told, left blank"
            issues.append(Issue("row_unreadable", message, _sheet(pages[number])))
    return issues


def _sweep(
    suspects: Sequence[int],
    pages: Mapping[int, PageContent],
    tables: dict[int, list[_Placed]],
    lines: dict[int, list[Line]],
) -> list[Issue]:
    """Keep what could not be read of tables without rules out of the running text, and report it."""
    issues = []
    for number in sorted(lines) if suspects else ():
        held = lines[number]
        for first, end in reversed(find_leavings(held, find_columns(held))):
            torn = held[first:end]
            text = " ".join(line.text.replace("\t", " ") for line in torn)
            tables[number].append(_Placed(torn[0].middle, Table(((text,),), number, grid=True)))
            message = f"row «{text}»: its label or its columns cannot be told, left blank"
            issues.append(Issue("row_unreadable", message, _sheet(pages[number])))
            del held[first:end]
    return issues[::-1]


def _unruled_pages(lines: Mapping[int, Sequence[Line]]) -> list[int]:
    """Return the pages that print statistical tables outside ruled tables."""
    labels = {
        number: {label_core(cell) for line in held for cell in _label_texts(line)} & known_cores()
        for number, held in lines.items()
    }
    if len(set().union(*labels.values())) < _MIN_LABELS:
        return []
    return [
        number
        for number, found in sorted(labels.items())
        if len(found) >= _MIN_PAGE_LABELS or any(_holds_values(line) for line in lines[number])
    ]


def _label_texts(line: Line) -> list[str]:
    """Return what may be labels on a line: its cells, and all before its values (letters set apart)."""
    return [*line.text.split("\t"), line.text.rstrip("0123456789.,/\t ")]


def _holds_values(line: Line) -> bool:
    return sum(read_cell(cell) is not None for cell in line.text.split()) >= _MIN_VALUES


def _assemble(
    pages: Mapping[int, PageContent],
    tables: Mapping[int, Sequence[_Placed]],
    lines: Mapping[int, Sequence[Line]],
) -> Iterator[Item]:
    """Yield blocks and pictures in reading order; a paragraph goes on over a page break."""
    margins = _margins(pages, lines)
    open_lines: list[Line] = []
    held: list[Item] = []  # tables that may stand inside a paragraph
    for number, page in pages.items():
        pictures = [_Placed(p.top, Picture(number)) for p in page.pictures if _is_picture(p, page)]
        text = _text_items(lines[number])
        for placed in sorted([*tables[number], *pictures, *text], key=lambda p: p.at):
            item = placed.item
            if isinstance(item, Line):
                if open_lines and not _goes_on(open_lines[-1], item, margins, inside=not held):
                    yield from _closed(open_lines, held)
                open_lines.append(item)
            elif open_lines and is_broken_off(open_lines[-1], margins[open_lines[-1].page]):
                held.append(item)
            else:
                yield from _closed(open_lines, held)
                yield item
    yield from _closed(open_lines, held)


def _closed(open_lines: list[Line], held: list[Item]) -> Iterator[Item]:
    """Yield the paragraph that ends here and what stands behind it; both lists are emptied."""
    if open_lines:
        yield _paragraph(open_lines)
    yield from held
    open_lines.clear()
    held.clear()


def _goes_on(above: Line, below: Line, margins: Mapping[int, Margins], *, inside: bool) -> bool:
    """Tell whether a paragraph goes on with a line, be it in another column or behind a table."""
    one, other = margins[above.page], margins[below.page]
    if one is not other:
        above = replace(
            above, x0=above.x0 - one.left + other.left, x1=above.x1 - one.right + other.right
        )
    if not inside and (above.page == below.page or below.x0 > other.left + 0.5 * below.size):
        return False
    return continues(above, below, other)


def _text_items(lines: Sequence[Line]) -> list[_Placed]:
    """Place the lines of a page; lines in columns without rules are a table without a grid."""
    placed = []
    at = 0
    for first, end in (*find_columns(lines), (len(lines), len(lines))):
        placed += [_Placed(line.middle, line) for line in lines[at:first]]
        if end > first:
            rows = tuple(tuple(line.text.split("\t")) for line in lines[first:end])
            placed.append(_Placed(lines[first].middle, Table(rows, lines[first].page)))
        at = end
    return placed


def _paragraph(lines: Sequence[Line]) -> Block:
    return Paragraph(join_paragraph(lines), lines[0].page)


def _margins(
    pages: Mapping[int, PageContent], lines: Mapping[int, Sequence[Line]]
) -> dict[int, Margins]:
    """Measure the running text of pages (or columns on the same side) of the same width together."""
    widths = {number: (round(page.width / 10), page.column) for number, page in pages.items()}
    measured = {
        width: measure(
            [line for n in sorted(pages) if widths[n] == width for line in lines[n]],
            next(page.width for n, page in pages.items() if widths[n] == width),
        )
        for width in set(widths.values())
    }
    return {number: measured[widths[number]] for number in pages}


# ---------------------------------------------------------------------------------------- issues


def _page_issues(
    pages: Sequence[PageContent], told: Collection[int | None] = ()
) -> Iterator[Issue]:
    """Yield why pages give no usable text; these are the pages to recognise."""
    for page in pages:
        if page.number not in told and (issue := page_issue(page)) is not None:
            yield issue


def _is_picture(box: Box, page: PageContent) -> bool:
    return box.area >= PICTURE_COVER * page.width * page.height

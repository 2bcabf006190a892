"""A PDF becomes blocks: paragraphs rejoined from their lines, and tables as grids, by page.

PDFium reads text and ruled tables; pages whose statistical tables have no rules are read again by
`corpus.pdf_unruled`, and no others: it takes ten times as long.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from corpus.labels import known_cores, label_core, read_cell
from corpus.pdf_furniture import strip_furniture
from corpus.pdf_lines import (
    Line,
    Margins,
    build_lines,
    continues,
    find_columns,
    join_paragraph,
    measure,
)
from corpus.pdf_page import Box, Char, PageContent, read_page
from corpus.pdf_tables import Grid, absorb_spill, align_grids, find_grids
from corpus.pdf_unruled import read_unruled
from corpus.pictures import Item, Picture, find_table_pictures, strip_pictures
from corpus.report import Block, Document, Issue, Paragraph, Table, UnreadableError

PDFIUM_LOCK = threading.Lock()
"""PDFium works for one thread at a time; hold this around every use of it."""

# A page with fewer letters than this, mostly covered by pictures, is a scan.
_MIN_LETTERS = 8
_SCAN_COVER = 0.3
# A picture smaller than this share of the page is a seal or a logo.
_PICTURE_COVER = 0.06
# So many labels of the forms outside ruled tables make a table without rules; it stands on pages
# with some of them, or with a line of so many values (its labels may be wrapped).
_MIN_LABELS = 4
_MIN_PAGE_LABELS = 2
_MIN_VALUES = 5
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
    content = {page.number: page for page in pages}
    tables, lines = _divide(content)
    unread = _add_unruled(data, content, tables, lines)
    items = list(_assemble(content, tables, lines))
    found = (*issues, *_page_issues(pages), *find_table_pictures(items), *unread)
    blocks = strip_pictures(items)
    if not blocks and not any(issue.code == "scanned_page" for issue in found):
        found = (*found, Issue("no_text", "the file holds no text"))
    return Document(blocks, pages=len(pages), issues=found)


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
    for index in range(len(document)):
        try:
            pages.append(read_page(document, index))
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
    lines = strip_furniture(loose, {number: page.height for number, page in pages.items()})
    tables: dict[int, list[_Placed]] = {number: [] for number in pages}
    for grid in align_grids(grids, lines):
        if (table := grid.table()) is not None:
            tables[grid.page].append(_Placed(grid.lattice.rows[0], table))
        else:
            lines[grid.page] += build_lines(grid.chars, grid.page)
    return tables, {number: sorted(held, key=lambda x: x.base) for number, held in lines.items()}


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
            issues.append(Issue("row_unreadable", message, number))
    return issues


def _unruled_pages(lines: Mapping[int, Sequence[Line]]) -> list[int]:
    """Return the pages that print statistical tables outside ruled tables."""
    labels = {
        number: {label_core(cell) for line in held for cell in line.text.split("\t")}
        & known_cores()
        for number, held in lines.items()
    }
    if len(set().union(*labels.values())) < _MIN_LABELS:
        return []
    return [
        number
        for number, found in sorted(labels.items())
        if len(found) >= _MIN_PAGE_LABELS or any(_holds_values(line) for line in lines[number])
    ]


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
    for number, page in pages.items():
        pictures = [_Placed(p.top, Picture(number)) for p in page.pictures if _is_picture(p, page)]
        text = _text_items(lines[number])
        for placed in sorted([*tables[number], *pictures, *text], key=lambda p: p.at):
            item = placed.item
            if isinstance(item, Line):
                if open_lines and not continues(open_lines[-1], item, margins[number]):
                    yield _paragraph(open_lines)
                    open_lines = []
                open_lines.append(item)
                continue
            if open_lines:
                yield _paragraph(open_lines)
                open_lines = []
            yield item
    if open_lines:
        yield _paragraph(open_lines)


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
    """Measure the running text of pages of the same width together."""
    widths = {number: round(page.width / 10) for number, page in pages.items()}
    measured = {
        width: measure(
            [line for n in sorted(pages) if widths[n] == width for line in lines[n]],
            next(page.width for n, page in pages.items() if widths[n] == width),
        )
        for width in set(widths.values())
    }
    return {number: measured[widths[number]] for number in pages}


# ---------------------------------------------------------------------------------------- issues


def _page_issues(pages: Sequence[PageContent]) -> Iterator[Issue]:
    for page in pages:
        letters = len(_inked(page.chars))
        if page.unmapped > max(letters, _MIN_LETTERS):
            message = "the fonts of this page do not say which letters they show"
            yield Issue("unmapped_text", message, page.number)
        elif letters < _MIN_LETTERS and _cover(page) >= (
            _SCAN_COVER if letters else _PICTURE_COVER
        ):
            message = "the page is a picture without text; it needs character recognition"
            yield Issue("scanned_page", message, page.number)


def _inked(chars: Sequence[Char]) -> list[Char]:
    return [char for char in chars if not char.text.isspace()]


def _cover(page: PageContent) -> float:
    return sum(picture.area for picture in page.pictures) / max(page.width * page.height, 1)


def _is_picture(box: Box, page: PageContent) -> bool:
    return box.area >= _PICTURE_COVER * page.width * page.height

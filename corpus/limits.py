"""What no report exceeds: beyond these a file is refused in words, before it can hang a reader.

The largest honest reports seen are compendia of a few hundred pages: some 2,000 paragraphs and
20,000 cells. Each limit stands well above that.
"""

from __future__ import annotations

from corpus.report import Document, Table, UnreadableError

_MEGABYTE = 1024 * 1024
# Bytes by format; pictures swell a PDF or DOCX, never a text.
_MAX_BYTES = {"text": 4 * _MEGABYTE, "html": 32 * _MEGABYTE}
_MAX_ANY_BYTES = 200 * _MEGABYTE
# What costs time in a text is its lines, in a page its elements.
_MARKS = {"text": (b"\n", 30_000, "lines"), "html": (b"<", 120_000, "elements")}
_MAX_CELLS_A_LINE = 20_000
_MAX_PARAGRAPHS = 15_000
_MAX_CELLS = 200_000
_MAX_CHARACTERS = 4_000_000
_MAX_PARAGRAPH = 300_000
_MAX_PAGES = 2_000
_MAX_MARKUP = 50_000


def check_size(data: bytes, kind: str) -> None:
    """Refuse a file that is too large for its format.

    Raises:
        UnreadableError: with the number that is too large.
    """
    if len(data) > _MAX_BYTES.get(kind, _MAX_ANY_BYTES):
        raise UnreadableError(f"{len(data) // _MEGABYTE} MB, too large for a report")
    if kind not in _MARKS:
        return
    mark, most, name = _MARKS[kind]
    if (count := data.count(mark)) > most:
        raise UnreadableError(f"{count:,} {name}, too many for a report")
    if kind == "text" and _longest_row(data) > _MAX_CELLS_A_LINE:
        raise UnreadableError("a line of too many cells for a report")


def check_pages(count: int) -> None:
    """Refuse a PDF of more pages than any report.

    Raises:
        UnreadableError: with the number of pages.
    """
    if count > _MAX_PAGES:
        raise UnreadableError(f"{count:,} pages, too many for a report")


def check_markup(data: bytes) -> None:
    """Refuse the body of a Word file that holds more paragraphs (cells hold some too) than any report.

    Raises:
        UnreadableError: with their number.
    """
    count = data.count(b"<w:p>") + data.count(b"<w:p ") + data.count(b"<w:p/>")
    if count > _MAX_MARKUP:
        raise UnreadableError(f"{count:,} paragraphs, too many for a report")


def check_document(document: Document) -> None:
    """Refuse a document that holds more than a report can.

    Raises:
        UnreadableError: with the number that is too large.
    """
    texts = [block.text for block in document.blocks if not isinstance(block, Table)]
    cells = sum(
        len(row) for block in document.blocks if isinstance(block, Table) for row in block.rows
    )
    for count, most, name in (
        (len(texts), _MAX_PARAGRAPHS, "paragraphs"),
        (cells, _MAX_CELLS, "cells"),
        (sum(map(len, texts)), _MAX_CHARACTERS, "characters"),
        (max(map(len, texts), default=0), _MAX_PARAGRAPH, "characters in one paragraph"),
    ):
        if count > most:
            raise UnreadableError(f"{count:,} {name}, too many for a report")


def _longest_row(data: bytes) -> int:
    """Return the most cells of a line, tabs and pipes counted."""
    if data.count(b"\t") + data.count(b"|") <= _MAX_CELLS_A_LINE:
        return 0
    return max(line.count(b"\t") + line.count(b"|") for line in data.split(b"\n"))

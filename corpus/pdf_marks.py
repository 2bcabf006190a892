"""Where a passage stands on a page of a PDF, and the picture of that page.

A passage is found letter by letter, spaces and line breaks aside, or it is not marked: no mark is
better than a mark on the wrong sentence.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pypdfium2 as pdfium

from corpus.pdf import PDFIUM_LOCK
from corpus.pdf_columns import split_columns
from corpus.pdf_lines import group_rows, is_printed_twice
from corpus.pdf_page import Char, PageContent, read_page
from corpus.pdf_tables import find_grids
from corpus.report import UnreadableError
from corpus.text import normalise, repair_character

# The part of a passage that stands on this page must have so many letters to be told from others.
_MIN_PART = 8
# Lines within this share of the page's height may be headers and footers between two pages' text.
_EDGE = 0.12
# The gutter of a page without columns of its own comes from so many pages around it.
_AROUND = 3
_ASCENT, _DESCENT = 0.88, 0.16
_MAX_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as displayed: shares of its width and height from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter as it is compared, and where it is printed: its line, and its box on the sheet."""

    text: str
    line: int
    x0: float
    x1: float
    base: float
    size: float
    edge: bool  # stands where headers and footers stand


def locate(pdf: bytes, page: int, text: str) -> tuple[Box, ...]:
    """Return a box for each line of a passage on page `page` (from 1), top to bottom.

    A passage that begins on the page before, or goes on on the next, gives the lines that stand on
    this page. Nothing is returned when the letters are not found exactly, or twice.

    Raises:
        UnreadableError: the bytes are no PDF, or the page cannot be read.
    """
    wanted = "".join(piece for char in normalise(text) for piece in _compared(char))
    if not wanted:
        return ()
    with PDFIUM_LOCK:
        around = _read_around(pdf, page)
    own = next(content for content in around if content.number == page)
    for frames in (split_columns([own]), split_columns(around)):
        letters = list(_letters([f for f in frames if f.sheet == page]))
        if found := _find(letters, wanted):
            return tuple(_box(line, own) for line in _lines(letters[slice(*found)]))
    return ()


def page_image(pdf: bytes, page: int, scale: float = 2.0) -> bytes:
    """Return page `page` (from 1) as displayed, as PNG; a scale of 1 gives 72 dots an inch.

    Raises:
        UnreadableError: the bytes are no PDF, or the page cannot be read.
    """
    with PDFIUM_LOCK:
        document = _open(pdf)
        try:
            sheet = document[page - 1]
            width, height = sheet.get_size()
            scale = min(scale, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
            picture = sheet.render(scale=scale).to_pil()
        except (pdfium.PdfiumError, IndexError) as error:
            raise UnreadableError(f"page {page} cannot be drawn") from error
        finally:
            document.close()
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


# ---------------------------------------------------------------------------------------- reading


def _open(pdf: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise UnreadableError("the PDF cannot be opened") from error


def _read_around(pdf: bytes, page: int) -> list[PageContent]:
    """Read a page and those around it."""
    document = _open(pdf)
    try:
        if not 1 <= page <= len(document):
            raise UnreadableError(f"the PDF has no page {page}")
        first, last = max(1, page - _AROUND), min(len(document), page + _AROUND)
        return [read_page(document, number - 1) for number in range(first, last + 1)]
    except pdfium.PdfiumError as error:
        raise UnreadableError(f"page {page} cannot be read") from error
    finally:
        document.close()


def _letters(frames: Sequence[PageContent]) -> Iterator[_Letter]:
    """Yield the letters of the running text in reading order."""
    line = 0
    for frame in frames:
        for row in group_rows(find_grids(frame)[1]):
            line += 1
            last: Char | None = None
            for char in row:
                if is_printed_twice(last, char):
                    continue
                last = char
                y = char.middle[1] / frame.height
                x0, x1 = char.x0 + frame.left, char.x1 + frame.left
                for piece in _compared(char.text):
                    edge = not _EDGE < y < 1 - _EDGE
                    yield _Letter(piece, line, x0, x1, char.base, char.size, edge)


def _compared(char: str) -> str:
    """Return a character as it is compared: repaired, in its usual width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", repair_character(char)).split())


# --------------------------------------------------------------------------------------- matching


def _find(letters: Sequence[_Letter], wanted: str) -> tuple[int, int] | None:
    """Return the first and last letter (exclusive) of the passage, or of its part on this page."""
    stream = "".join(letter.text for letter in letters)
    at = stream.find(wanted)
    if at >= 0:
        return (at, at + len(wanted)) if stream.find(wanted, at + 1) < 0 else None
    return _find_part(letters, stream, wanted)


def _find_part(letters: Sequence[_Letter], stream: str, wanted: str) -> tuple[int, int] | None:
    """Find the end of the page in the passage's beginning, or its end at the page's beginning.

    Between the two halves of a passage nothing may stand but headers and footers.
    """
    found = []
    for end in _ends(letters):
        length = _overlap(stream[:end], wanted)
        if length >= _MIN_PART:
            found.append((end - length, end))
    for start in _starts(letters):
        length = _overlap(wanted, stream[start:])
        if length >= _MIN_PART:
            found.append((start, start + length))
    for start in _starts(letters):
        for end in _ends(letters):
            inside = stream[start:end]
            if end - start >= _MIN_PART and wanted.count(inside) == 1:
                found.append((start, end))
    longest = max((end - start for start, end in found), default=0)
    best = {span for span in found if span[1] - span[0] == longest}
    return best.pop() if len(best) == 1 else None


def _overlap(before: str, after: str) -> int:
    """Return how many letters at the end of one text begin the other."""
    for length in range(min(len(before), len(after)), 0, -1):
        if after.startswith(before[-length:]):
            return length
    return 0


def _starts(letters: Sequence[_Letter]) -> list[int]:
    """Return where the text of a page may begin: its first line, or after lines at its upper edge."""
    starts = [0] if letters else []
    for i in range(1, len(letters)):
        if letters[i].line != letters[i - 1].line:
            if not letters[i - 1].edge:
                break
            starts.append(i)
    return starts


def _ends(letters: Sequence[_Letter]) -> list[int]:
    """Return where the text of a page may end: its last line, or before lines at its lower edge."""
    ends = [len(letters)] if letters else []
    for i in range(len(letters) - 1, 0, -1):
        if letters[i].line != letters[i - 1].line:
            if not letters[i].edge:
                break
            ends.append(i)
    return ends


# ------------------------------------------------------------------------------------------ boxes


def _lines(letters: Sequence[_Letter]) -> Iterator[list[_Letter]]:
    for _, line in groupby(letters, key=lambda letter: letter.line):
        yield list(line)


def _box(line: Sequence[_Letter], page: PageContent) -> Box:
    """Return the box of a line on the page as displayed."""
    corners = [
        (min(x.x0 for x in line) / page.width, min(x.base - _ASCENT * x.size for x in line) / page.height),
        (max(x.x1 for x in line) / page.width, max(x.base + _DESCENT * x.size for x in line) / page.height),
    ]  # fmt: skip
    for _ in range(page.tilt):
        corners = [(1 - y, x) for x, y in corners]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return Box(*(min(max(v, 0.0), 1.0) for v in (xs[0], ys[0], xs[1], ys[1])))

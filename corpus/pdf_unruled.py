"""Statistical tables of a PDF that are printed without rules, read by the positions of their words.

pdfplumber gives the words; the labels of the forms tell the rows, complete lines of values and the
headers tell the columns. A row whose label or columns cannot be told is left unread.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from statistics import median
from typing import Any

from corpus.labels import figure_forms, known_cores, label_core, read_cell
from corpus.pdf_forms import Row, read_rows, text_of
from corpus.pdf_lines import Line
from corpus.pdf_page import PageContent
from corpus.pdf_words import Word, find_labels, find_value_lines, group_lines, is_level
from corpus.pulse import beat
from corpus.report import Table
from corpus.text import normalise

# Words end at gaps of this many letters; numbers spread wider are rejoined, labels are followed.
_WORD_GAP = 0.15
# What is longer, or numbered like a section, stands between two tables.
_PARAGRAPH = 36
# A torn piece of a table is at most this long and has none of these marks.
_PIECE = 80
_WHOLE = 4
_SENTENCE = re.compile(r"[。；！？]")
_ENUMERATOR = re.compile(
    r"[（(][一二三四五六七八九十]{1,3}[)）]|(?<!\d)\d{1,2}[.、．](?!\d)|[一二三四]、"
)
_SECTION_TITLE = re.compile(r"^[一二三四五六][、.．][^\d]*(?:情况|事项|措施)$")
_SECTION = re.compile(r"^[一二三四五六七八九十]{1,2}[、.．]")
# Pages are stacked this many letters apart; those that do not follow each other, so many points.
_PAGE_GAP = 2.0
_FAR = 10_000.0
_TOLERANCE = 2.0


@dataclass(frozen=True, slots=True)
class UnruledTable:
    """A table and the band of its page it fills; `unread` are rows of values left out of it."""

    table: Table
    top: float
    bottom: float
    unread: tuple[str, ...] = ()


def read_unruled(
    data: bytes, pages: Sequence[PageContent], lines: Mapping[int, Sequence[Line]]
) -> tuple[UnruledTable, ...]:
    """Read the statistical tables that stand on these pages among the `lines` of running text.

    Returns them top to bottom, one a page (grid=True), or nothing where positions do not tell more
    than the text: damaged fonts, sideways pages, labels that are not those of the forms.
    """
    with _silence("pdfminer"), _silence("pdfplumber"):
        words = _stack(_read_words(data, pages, lines))
    labels = find_labels(words)
    values = find_value_lines(words)
    found: list[UnruledTable] = []
    for rows in read_rows(labels, values, words):
        for table in _assemble(rows, words):
            if not any(_overlap(table, other) for other in found):
                found.append(table)
    return tuple(sorted(found, key=lambda t: (t.table.page or 0, t.top)))


def find_leavings(lines: Sequence[Line], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the ranges of lines that are torn pieces of a statistical table, and no text.

    They stand outside the ranges `taken`. A piece is made of labels, parts of labels and values.
    """
    found: list[tuple[int, int]] = []
    pieces = [
        not any(first <= i < end for first, end in taken) and _is_piece(line.text)
        for i, line in enumerate(lines)
    ]
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and pieces[end]:
            end += 1
        sure = [i for i in range(at, end) if _is_sure(lines[i].text)]
        if sure and (end - sure[0] > 1 or _is_row(lines[sure[0]].text)):
            found.append((sure[0], end))
        at = max(end, at + 1)
    return found


def _is_piece(text: str) -> bool:
    """Tell whether a line holds nothing but labels of the forms, parts of them, and values."""
    if len(text) > _PIECE or _SECTION_TITLE.match(text) or _SENTENCE.search(text):
        return False
    return all(
        any(word in core for core in known_cores()) for part in _cores(text) for word in _rest(part)
    )


def _cores(text: str) -> list[str]:
    """Return the cores of the labels that enumerators part."""
    return [core for part in _ENUMERATOR.split(text) if (core := label_core(part))]


def _rest(core: str) -> list[str]:
    """Return what known labels and values leave of a text."""
    for known in _long_cores():
        core = core.replace(known, " ")
    return re.sub(r"[\d.]+", " ", core).split()


def _is_sure(text: str) -> bool:
    """Tell a piece of a table from the last words of a paragraph.

    It has values, or nothing but whole labels, or opens with the enumerator of a label.
    """
    words = text.split()
    values = sum(read_cell(word) is not None for word in words)
    cores = _cores(text)
    named = bool(cores) and not any(_rest(core) for core in cores)
    opens = (
        bool(cores)
        and _ENUMERATOR.match(text) is not None
        and all(any(x.startswith(core) for x in known_cores()) for core in cores)
    )
    return named or opens or values > 1 or 0 < values < len(words)


def _is_row(text: str) -> bool:
    """Tell a line that says enough to be told from text without its neighbours."""
    cores = _cores(text)
    whole = not any(_rest(core) for core in cores) and len("".join(cores)) >= _WHOLE
    return whole or len(cores) > 1


@cache
def _long_cores() -> tuple[str, ...]:
    return tuple(sorted((x for x in known_cores() if len(x) > 1), key=lambda x: (-len(x), x)))


def _overlap(one: UnruledTable, other: UnruledTable) -> bool:
    same = one.table.page == other.table.page
    return same and one.top <= other.bottom and other.top <= one.bottom


# ------------------------------------------------------------------------------------------ words


def _read_words(
    data: bytes, pages: Sequence[PageContent], lines: Mapping[int, Sequence[Line]]
) -> list[Word]:
    """Return the words of the pages, or none when pdfminer fails on the file."""
    import pdfplumber  # half a second; only pages without rules need it
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    # pdfminer walks a damaged file without checking what it finds: the errors of the operations
    # it tries come through as they are. The text PDFium has read is kept then.
    damage = (
        PSException, PdfminerException, LookupError, TypeError, ValueError, ArithmeticError,
        AttributeError, AssertionError, RecursionError, struct.error, zlib.error, EOFError,
    )  # fmt: skip
    words: list[Word] = []
    sheets = sorted({page.sheet for page in pages})
    try:
        with pdfplumber.open(io.BytesIO(data), pages=sheets) as document:
            for sheet in document.pages:
                frames = [page for page in pages if page.sheet == sheet.page_number]
                if _is_same(sheet.cropbox, frames[0]):
                    words += _sheet_words(sheet, frames, lines)
                sheet.close()
                beat()
    except damage:
        return []
    return words


def _is_same(box: Sequence[float], page: PageContent) -> bool:
    """Tell whether both readers see the page the same way up and cut to the same size."""
    width, height = box[2] - box[0], box[3] - box[1]
    return abs(width - page.sheet_width) <= _TOLERANCE and abs(height - page.height) <= _TOLERANCE


def _sheet_words(
    sheet: Any,  # noqa: ANN401 - pdfplumber's objects are untyped
    frames: Sequence[PageContent],
    lines: Mapping[int, Sequence[Line]],
) -> Iterator[Word]:
    """Yield the words that stand on the lines; ruled tables and page furniture are none of them."""
    edge, top = sheet.cropbox[:2]
    found = sheet.dedupe_chars(tolerance=0.5).extract_words(
        x_tolerance_ratio=_WORD_GAP, y_tolerance=1.5, return_chars=True
    )
    for word in found:
        char = word["chars"][0]
        if not char["upright"]:
            continue
        size = float(char["size"])
        # The baseline, as PDFium gives it too: fonts differ in how far they reach below it.
        base = char["bottom"] + (char["y0"] - char["matrix"][5])
        at = float(base - top - 0.35 * size)
        x0, x1 = float(word["x0"] - edge), float(word["x1"] - edge)
        for frame in frames:
            middle = (x0 + x1) / 2 - frame.left
            on_line = (
                line.x0 <= middle <= line.x1 and abs(line.middle - at) <= 0.6 * size
                for line in lines[frame.number]
            )
            if 0 <= middle <= frame.width and any(on_line):
                left = frame.left
                text = normalise(word["text"])
                yield Word(text, x0 - left, x1 - left, at, at, size, frame.number)
                break


def _stack(words: Sequence[Word]) -> list[Word]:
    """Stack the text of the pages without margins: what a page break cuts comes close together."""
    result: list[Word] = []
    last, bottom = 0, 0.0
    for page in sorted({word.page for word in words}):
        own = [word for word in words if word.page == page]
        gap = _PAGE_GAP * median(w.size for w in own) if page == last + 1 else _FAR
        offset = bottom + gap - min(word.at for word in own)
        result += [replace(word, y=word.at + offset) for word in own]
        last, bottom = page, max(word.at for word in own) + offset
    return result


@contextmanager
def _silence(name: str) -> Iterator[None]:
    """Keep a library's warnings about fonts off the terminal while it works."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


# ----------------------------------------------------------------------------------------- tables


def _assemble(rows: Sequence[Row], words: Sequence[Word]) -> Iterator[UnruledTable]:
    """Yield one table a page; what else stands between its rows stays in it as rows of one cell."""
    used = {id(word) for row in rows for word in row.words}
    for page in sorted({row.page for row in rows}):
        own = [word for row in rows for word in row.words if word.page == page]
        top, bottom = min(w.at for w in own), max(w.at for w in own)
        other = [w for w in words if w.page == page and top < w.at < bottom and id(w) not in used]
        here, other = _claim([row for row in rows if row.page == page], other)
        here += [_left_over(line) for line in group_lines(other) if _says_something(line)]
        here.sort(key=lambda row: row.y)
        parts = list(_parts(here))
        for part in parts:
            # Half a header that a page break has cut belongs to a row of the page before.
            yield _table(part, own if len(parts) == 1 else [w for r in part for w in r.words])


def _claim(rows: Sequence[Row], words: Sequence[Word]) -> tuple[list[Row], list[Word]]:
    """Give rows not read the words beside their values; returns the words left over too."""
    result: list[Row] = []
    left = list(words)
    for row in rows:
        beside = [word for word in left if row.unread and is_level(word, row.words[0])]
        left = [word for word in left if word not in beside]
        whole = (*row.words, *beside)
        result.append(replace(row, cells=(text_of(whole),), words=whole) if beside else row)
    return result, left


def _left_over(line: Sequence[Word]) -> Row:
    """Keep a line that no row has claimed; with values at its end it is a row not read."""
    text = text_of(line)
    unread = len(text) < _PARAGRAPH and bool(find_value_lines(line))
    return Row(line[0].y, line[0].page, (text,), tuple(line), unread)


def _says_something(line: Sequence[Word]) -> bool:
    """Tell a line from a stray quotation mark of a label."""
    return any(char.isalnum() for word in line for char in word.text) or bool(
        find_value_lines(line)
    )


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Part rows at paragraphs and headings of sections that stand between them."""
    part: list[Row] = []
    for row in rows:
        text = row.cells[0] if len(row.cells) == 1 and not row.unread else ""
        between = len(text) >= _PARAGRAPH or _SECTION.match(text)
        if between and label_core(text) not in figure_forms().requests.cores:
            if part:
                yield part
            part = []
        else:
            part.append(row)
    if part:
        yield part


def _table(rows: Sequence[Row], words: Sequence[Word]) -> UnruledTable:
    page = rows[0].page
    own = [word for word in words if word.page == page]
    size = max(word.size for word in own)
    unread = tuple(row.cells[0] for row in rows if row.unread)
    table = Table(tuple(row.cells for row in rows), page, grid=True)
    top, bottom = min(w.at for w in own) - 0.4 * size, max(w.at for w in own) + 0.4 * size
    return UnruledTable(table, top, bottom, unread)

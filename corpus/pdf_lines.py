"""Characters of a PDF become lines, and lines become paragraphs, by where they stand on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.grids import glue
from corpus.pdf_page import Char
from corpus.wraps import ENUMERATED, is_heading_line

_TERMINAL = re.compile(r"[。！？!?；;：:…][”’」』）)]*$")
# A word that cannot be broken moves to the next line as a whole and leaves a gap behind.
_UNBROKEN = re.compile(r"^[（(《“‘\"']*[A-Za-z0-9:/._@%+'-]+[，。、；：）)》”’\"']*")
_CLOSED = re.compile(r"^[\u2e80-\u9fff][，。、；：！？）》”’】]+")
# Line breaking rules for punctuation leave at most this many characters free.
_RAGGED = 2.2
_INDENT = 1.2
# So many lines that end together show the right margin, wherever it is.
_REACHING = 6
# So many pairs of indented lines that go on are paragraphs set in as a whole, not first lines.
_INSET_PAIRS = 3
# A line that starts further right than this is a signature or a date, not running text.
_SET_IN = 5.0
# The second line of a centred title starts further in than the first line of a paragraph.
_CENTRED = 3.0
# Words further apart than this many letters stand in columns.
_COLUMN_GAP = 2.0
_MIN_COLUMN_LINES = 3
_MAX_LABEL = 30
# Lines further apart than this many usual distances are parted on purpose; less where the
# paragraphs of a document are set apart by less, but never below the second number.
_APART = 1.35
_SPACED = 1.08


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; a tab in its text stands between columns; `size` is that of its letters."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    page: int

    @property
    def middle(self) -> float:
        """Return the height of the middle of the letters."""
        return self.base - 0.35 * self.size


@dataclass(frozen=True, slots=True)
class Margins:
    """The column of running text: its edges, the size and distance of its lines.

    Lines more than `apart` points apart belong to different paragraphs. `indented` and `spaced` tell
    how paragraphs are marked: by their first line, by a gap, by both or neither; `set_in`, that
    whole paragraphs are indented too.
    """

    left: float
    right: float
    size: float
    apart: float
    indented: bool
    spaced: bool
    set_in: bool = False


def build_lines(chars: Iterable[Char], page: int) -> list[Line]:
    """Group characters into lines, top to bottom; printing twice for bold counts once."""
    lines = (_line(row, page) for row in group_rows(chars))
    return [line for line in lines if line is not None]


def group_rows(chars: Iterable[Char]) -> list[list[Char]]:
    """Group characters by height, top to bottom, each row from left to right."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: (c.base, c.x0)):
        if rows and char.base - rows[-1][0].base <= 0.5 * min(char.size, rows[-1][0].size):
            rows[-1].append(char)
        else:
            rows.append([char])
    return [sorted(row, key=lambda c: c.x0) for row in rows]


def is_printed_twice(last: Char | None, char: Char) -> bool:
    """Tell a letter that is printed again, a little aside, to look bold."""
    return (
        last is not None and char.text == last.text != " " and char.x0 - last.x0 < 0.15 * last.size
    )


def measure(lines: Sequence[Line], width: float) -> Margins:
    """Find the margins of the running text of pages `width` points wide."""
    longest = max((line.x1 - line.x0 for line in lines), default=0.0)
    long = [line for line in lines if line.x1 - line.x0 >= 0.6 * longest]
    size = median([line.size for line in long]) if long else 12.0
    left = _edge([line.x0 for line in long], size)
    right = -_edge([-line.x1 for line in long], size)
    reaching = sum(right - line.x1 <= _RAGGED * line.size for line in long)
    if reaching < max(_REACHING, 0.5 * len(long)):
        # When few lines reach a margin, assume one as wide as on the left.
        right = max(right, width - left - 1.5 * size)
    inside: list[float] = []
    between: list[float] = []
    starts: list[bool] = []
    inset = 0
    for above, below in pairwise(lines):
        step = below.base - above.base
        full = _is_full(above, below, right)
        if above.page == below.page and abs(above.size - below.size) < 1 and 0 < step < 4 * size:
            (inside if full else between).append(step)
        inset += full and _is_inset(above, below, left)
        if not full and below.x1 - below.x0 >= 0.5 * longest:
            starts.append(_INDENT * size < below.x0 - left < 4.5 * size)
    pitch = median(inside) if inside else 1.8 * size
    gap = median(between) if between else pitch
    spaced = gap > _SPACED * pitch
    apart = (
        min(_APART * pitch, max((pitch + gap) / 2, _SPACED * pitch)) if spaced else _APART * pitch
    )
    indented = any(starts) and sum(starts) * 2 >= len(starts)
    return Margins(left, right, size, apart, indented, spaced, inset >= _INSET_PAIRS)


def continues(above: Line, below: Line, margins: Margins) -> bool:
    """Tell whether a line goes on with the paragraph of the line before it."""
    if _is_stacked(above, below):
        return True
    if "\t" in above.text and "\t" in below.text:
        return False
    if not _is_full(above, below, margins.right) or not 0.8 < below.size / above.size < 1.25:
        return False
    larger = max(1.0, above.size / margins.size)
    if above.page == below.page and below.base - above.base > larger * margins.apart:
        return False
    ended = _TERMINAL.search(above.text) is not None
    if below.x0 > margins.left + _INDENT * below.size:
        # An indented line opens a paragraph, unless the whole paragraph is set in or centred.
        centred = (
            below.x0 > margins.left + _CENTRED * below.size
            and _is_centred(above, margins)
            and _is_centred(below, margins)
        )
        first = margins.indented and not margins.set_in and _is_inset(above, below, margins.left)
        if not centred and (first or is_heading_line(above.text)):
            return False
        beside = above.x0 > margins.left + _SET_IN * above.size and not _is_centred(above, margins)
        return not (ended or beside or ENUMERATED.match(below.text))
    if ended and is_heading_line(below.text):
        return False
    # Without any mark of a new paragraph, a full stop at the margin is taken for one.
    seen = margins.spaced and above.page == below.page
    return margins.indented or seen or not (ended or is_heading_line(below.text))


def is_broken_off(line: Line, margins: Margins) -> bool:
    """Tell whether a line fills its column and stops inside a sentence."""
    full = line.x1 + _RAGGED * line.size >= margins.right
    return full and not _TERMINAL.search(line.text) and not is_heading_line(line.text)


def join_paragraph(lines: Sequence[Line]) -> str:
    """Join the lines of a paragraph into its text."""
    text = ""
    for line in lines:
        # Some programs break a line inside a number; two numbers side by side are rare.
        broken = text[-1:].isdigit() and line.text[:1].isdigit()
        text += ("" if broken else glue(text, line.text)) + line.text
    return text.replace("\t", " ")


def find_columns(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return the ranges of lines that print a table without rules: columns, line after line.

    A line of one column may stand between two of several (a title of a group, half a label).
    """
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and ("\t" in lines[end].text or _is_between(lines, at, end)):
            end += 1
        if sum("\t" in line.text for line in lines[at:end]) >= _MIN_COLUMN_LINES:
            found.append((at, end))
        at = max(end, at + 1)
    return found


def _is_between(lines: Sequence[Line], first: int, at: int) -> bool:
    after = lines[at + 1 : at + 2]
    same = bool(after) and after[0].page == lines[at].page == lines[first].page
    short = len(lines[at].text) < _MAX_LABEL and not is_heading_line(lines[at].text)
    return at > first and same and short and "\t" in after[0].text


def _edge(values: Sequence[float], size: float) -> float:
    """Return the least value that at least a few lines share (within half a letter)."""
    needed = 2 if len(values) >= 4 else 1
    ordered = sorted(values)
    for value in ordered:
        if sum(0 <= v - value <= 0.5 * size for v in ordered) >= needed:
            return value
    return ordered[0] if ordered else 72.0


def _is_full(above: Line, below: Line, right: float) -> bool:
    """Tell whether the first word of `below` did not fit on the line above."""
    word = _UNBROKEN.match(below.text)
    room = 0.55 * below.size * len(word.group()) if word else 0.0
    if closed := _CLOSED.match(below.text):  # a letter does not part from the marks that close it
        room = below.size * (len(closed.group()) - 1)
    return above.x1 + _RAGGED * above.size + room >= right


def _is_inset(above: Line, below: Line, left: float) -> bool:
    """Tell two lines that begin at the indent of a first line, the upper without an end."""
    indent = below.x0 - left
    level = abs(above.x0 - below.x0) < 0.5 * below.size and above.page == below.page
    usual = _INDENT * below.size < indent < _SET_IN * below.size
    return level and usual and not _TERMINAL.search(above.text) and not is_heading_line(above.text)


def _is_centred(line: Line, margins: Margins) -> bool:
    return abs(line.x0 + line.x1 - margins.left - margins.right) < 2 * line.size


def _is_stacked(above: Line, below: Line) -> bool:
    """Tell letters of a label that is written from top to bottom."""
    single = len(above.text) == len(below.text) == 1 and above.text >= "\u2e80"
    near = abs(above.x0 - below.x0) < 0.6 * above.size and below.base - above.base < 2 * above.size
    return single and above.page == below.page and near


def _line(row: Sequence[Char], page: int) -> Line | None:
    text = ""
    last: Char | None = None
    for char in row:
        if is_printed_twice(last, char):
            continue
        if last is not None:
            text += _space(last, char)
        text += char.text
        last = char
    text = re.sub(r"[ \t]*\t[ \t]*", "\t", re.sub(r" +", " ", text)).strip()
    inked = [c for c in row if not c.text.isspace()]
    if not text or not inked:
        return None
    sizes = Counter(round(c.size, 1) for c in inked if c.text >= "\u2e80") or Counter(
        round(c.size, 1) for c in inked
    )
    size = max(sizes, key=lambda s: (sizes[s], s))
    x1 = max(c.x1 for c in inked)
    return Line(text, min(c.x0 for c in inked), x1, median(c.base for c in inked), size, page)


def _space(last: Char, char: Char) -> str:
    """Return a space where letters stand apart and none is written, a tab where far apart."""
    gap = char.x0 - last.x1
    if gap > _COLUMN_GAP * char.size:
        return "\t"
    latin = last.text < "\u2e80" and char.text < "\u2e80"
    return " " if gap > (0.25 if latin else 0.6) * char.size and not char.text.isspace() else ""

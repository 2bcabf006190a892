"""Words on a page without rules: which of them spell a label of the forms, which are rows of values.

A label may be wrapped over several lines, stand in a narrow column, or be cut by a page break; its
words are followed to the right and downwards as long as they spell something the forms know.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median

from corpus.labels import known_cores, label_core, read_cell
from corpus.text import squeeze

# All distances are in letters. Words closer than the first number in height are on one line.
_LEVEL = 0.3
_BESIDE = 1.2
_BELOW = (0.6, 3.2)
# A label cut by a page break goes on within this many letters, when its column is empty between.
_CUT = 28
_MAX_WORDS = 24
# Values further apart than this are surely not the halves of one number.
_PARTED = 0.8
_ENUMERATOR = re.compile(r"[（(]?(?:[一二三四五六七八九十]|\d{1,2})[)）]?[、.．]?")
# How far the middle of a label may be from the line of its values.
_ALIGNED = 0.45


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters without a gap: `y` is its middle when all pages are stacked, `at` on its page."""

    text: str
    x0: float
    x1: float
    y: float
    at: float
    size: float
    page: int

    @property
    def middle(self) -> float:
        """Return the middle between left and right."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Label:
    """Words that spell a known label; `core` is what identifies it."""

    core: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Return the label as printed, on one line."""
        return "".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        """Return the left edge."""
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        """Return the right edge."""
        return max(word.x1 for word in self.words)

    @property
    def y(self) -> float:
        """Return the middle between the first and the last line."""
        return (self.words[0].y + self.words[-1].y) / 2


@dataclass(frozen=True, slots=True)
class ValueLine:
    """Values printed on one height, left to right, with nothing but values to their right."""

    words: tuple[Word, ...]

    @property
    def y(self) -> float:
        """Return the height of the line when all pages are stacked."""
        return self.words[0].y

    @property
    def page(self) -> int:
        """Return the number of the page."""
        return self.words[0].page


def is_level(one: Word, other: Word) -> bool:
    """Tell whether two words are printed on one line."""
    return abs(one.y - other.y) <= _LEVEL * max(one.size, other.size)


def group_lines(words: Sequence[Word]) -> list[list[Word]]:
    """Return words by line, top to bottom, each line from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.y, w.x0)):
        if lines and is_level(lines[-1][0], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.x0) for line in lines]


def find_value_lines(words: Sequence[Word]) -> list[ValueLine]:
    """Return the values at the right end of every line, top to bottom."""
    found = []
    for line in group_lines(words):
        values: list[Word] = []
        for word in reversed(line):
            if read_cell(word.text) is None:
                break
            values.insert(0, word)
        if values:
            found.append(ValueLine(tuple(values)))
    return found


# ----------------------------------------------------------------------------------------- labels


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(core[:end] for core in known_cores() for end in range(len(core) + 1))


class _Paths:
    """Follows words that may spell a label."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = sorted(words, key=lambda w: (w.y, w.x0))
        self._heights = [word.y for word in self.words]

    def longest(self, start: Word) -> Label | None:
        """Return the longest known label that begins with this word."""
        best: Label | None = None
        open_paths: list[tuple[Word, ...]] = [(start,)]
        while open_paths:
            path = open_paths.pop()
            core = _core("".join(word.text for word in path))
            if core not in _prefixes():
                continue
            if core in known_cores() and (best is None or len(core) > len(best.core)):
                best = Label(core, path)
            if len(path) < _MAX_WORDS:
                open_paths += [(*path, word) for word in self._next(path)]
        return best

    def _next(self, path: tuple[Word, ...]) -> Iterator[Word]:
        """Yield the words a label may go on with: beside the last one, or below it in its column."""
        last, start = path[-1], "".join(word.text for word in path)
        left, right = min(w.x0 for w in path), max(w.x1 for w in path)
        covered = enumerated = False  # something stands below in the column, beside an enumerator
        first = bisect_left(self._heights, last.y - last.size)
        for word in self.words[first:]:
            step = (word.y - last.y) / last.size
            if step > _CUT:
                break
            alike = abs(word.size - last.size) <= 0.25 * last.size
            if is_level(last, word):
                if alike and -0.1 <= (word.x0 - last.x1) / last.size <= _BESIDE:
                    yield word
                    # An enumerator goes with the text beside it, not with the row below.
                    enumerated = not _core(start)
            elif step >= _BELOW[0] and word.x0 < right and word.x1 > left:
                cut = word.page == last.page + 1
                if alike and not enumerated and (step <= _BELOW[1] or (cut and not covered)):
                    yield word
                covered = True


def find_labels(words: Sequence[Word]) -> list[Label]:
    """Return the labels of the forms among the words, top to bottom; no word is in two of them."""
    paths = _Paths(words)
    starts = [word for word in paths.words if any(char.isalnum() for char in word.text)]
    found = [label for word in starts if (label := paths.longest(word)) is not None]
    taken: set[int] = set()
    kept = []
    for label in sorted(found, key=lambda f: (-len(f.core), -len(f.words), f.y, f.x0)):
        ids = {id(word) for word in label.words}
        if not ids & taken:
            taken |= ids
            kept.append(label)
    return sorted(kept, key=lambda label: (label.y, label.x0))


def _core(text: str) -> str:
    """Return the core of what may be the beginning of a label; an enumerator alone has none."""
    return "" if _ENUMERATOR.fullmatch(squeeze(text)) else label_core(text)


# ------------------------------------------------------------------------------------------- rows

_MODES: tuple[Callable[[Label], float], ...] = (
    lambda label: label.y,
    lambda label: label.words[0].y,
    lambda label: label.words[-1].y,
)


def pair_rows(
    labels: Sequence[Label], lines: Sequence[ValueLine]
) -> list[tuple[Label | None, ValueLine | None]]:
    """Bring labels and lines of values together by height, top to bottom; either may stand alone.

    A table sets all its labels alike against their values: centred, at the top, or at the bottom.
    Where a label of a group stands on the same height, the label nearest to the values is taken. A
    label beside several lines of values has taken in words of a neighbour and names none.
    """
    labels = [label for label in labels if sum(_encloses(label, line) for line in lines) <= 1]
    height = max(_MODES, key=lambda mode: len(_aligned(labels, lines, mode)))
    pairs = _aligned(labels, lines, height)
    used = {id(label) for label in pairs.values()}
    for i, line in enumerate(lines):
        cut = [x for x in labels if i not in pairs and id(x) not in used and _spans(x, line)]
        if len(cut) == 1:
            pairs[i] = cut[0]
            used.add(id(cut[0]))
    rows: list[tuple[Label | None, ValueLine | None]] = [
        (pairs.get(i), line) for i, line in enumerate(lines)
    ]
    rows += [(label, None) for label in labels if id(label) not in used]
    return sorted(rows, key=lambda row: row[1].y if row[1] else row[0].y if row[0] else 0)


def _aligned(
    labels: Sequence[Label], lines: Sequence[ValueLine], height: Callable[[Label], float]
) -> dict[int, Label]:
    pairs: dict[int, Label] = {}
    for i, line in enumerate(lines):
        size = median(word.size for word in line.words)
        near = [
            label
            for label in labels
            if abs(height(label) - line.y) <= _ALIGNED * size and label.x1 <= line.words[0].x1
        ]
        if near:
            pairs[i] = max(near, key=lambda label: label.x0)
    return pairs


def _encloses(label: Label, line: ValueLine) -> bool:
    room = _LEVEL * label.words[0].size
    return label.words[0].y - room <= line.y <= label.words[-1].y + room


def _spans(label: Label, line: ValueLine) -> bool:
    """Tell whether a label cut by a page break encloses a line of values."""
    first, last = label.words[0], label.words[-1]
    room = _BELOW[1] * first.size
    return first.page != last.page and first.y - room <= line.y <= last.y + room


# ---------------------------------------------------------------------------------------- columns

Extent = tuple[float, float]


def measure_columns(lines: Sequence[ValueLine], count: int) -> tuple[Extent, ...] | None:
    """Return where `count` columns stand by the lines that fill them all, or None."""
    full = [line.words for line in lines if len(line.words) == count]
    if not full:
        return None
    middles = [median(words[i].middle for words in full) for i in range(count)]
    room = 0.5 * pitch_of([(m, m) for m in middles])
    agreed = [
        words
        for words in full
        if all(abs(w.middle - m) <= room for w, m in zip(words, middles, strict=True))
    ]
    if 2 * len(agreed) <= len(full):
        return None
    spans = tuple(
        (min(w[i].x0 for w in agreed), max(w[i].x1 for w in agreed)) for i in range(count)
    )
    apart = all(a[1] < b[0] for a, b in pairwise(spans))
    return spans if apart else None


def pitch_of(columns: Sequence[Extent]) -> float:
    """Return the least distance between the middles of neighbouring columns."""
    middles = [sum(column) / 2 for column in columns]
    steps = [b - a for a, b in pairwise(middles)]
    return min(steps, default=100.0)


def place_values(words: Sequence[Word], columns: Sequence[Extent]) -> tuple[str, ...] | None:
    """Return the text of every column, "" where it is blank; None when a value fits none or two.

    As many values as columns, all well apart, are taken in order: headers and values may be set
    differently.
    """
    gaps = [(b.x0 - a.x1) / b.size for a, b in pairwise(words)]
    if len(words) == len(columns) and min(gaps, default=1.0) > _PARTED:
        return tuple(word.text for word in words)
    cells = [""] * len(columns)
    for word in words:
        at = _column(word, columns)
        if at is None or cells[at]:
            return None
        cells[at] = word.text
    return tuple(cells)


def _column(word: Word, columns: Sequence[Extent]) -> int | None:
    over = [i for i, (left, right) in enumerate(columns) if word.x0 <= right and word.x1 >= left]
    if over:
        return over[0] if len(over) == 1 else None
    # A value beside its column's extent must be far from every other column.
    pitch = pitch_of(columns)
    gaps = sorted(
        (max(left - word.x1, word.x0 - right), i) for i, (left, right) in enumerate(columns)
    )
    clear = len(gaps) == 1 or gaps[1][0] >= 0.5 * pitch
    return gaps[0][1] if gaps[0][0] <= 0.25 * pitch and clear else None

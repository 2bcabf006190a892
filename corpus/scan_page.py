"""A picture of a page becomes a `PageContent`: recognised characters and rules, in points.

From there on it is read as any page of a PDF. Inside ruled tables each cell is cut out and read by
itself, which finds single digits that a search for lines overlooks; ink that cannot be read is
printed as «*», which counts as no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from corpus.labels import read_cell
from corpus.pdf_lattice import Lattice, find_lattices
from corpus.pdf_page import Box, Char, PageContent
from corpus.scan_engine import Picture, Reading, Recogniser
from corpus.scan_image import (
    Mask,
    Rules,
    cut_quad,
    drop_specks,
    erase,
    find_ink,
    find_rules,
    fit,
    straighten,
    turn_upright,
)

UNREAD = "*"
"""Printed for ink in a cell that could not be read; `read_cell` takes it for no value."""

_A4 = (595.0, 842.0)
# Below these scores a line is noise, a cell not read.
_MIN_LINE = 0.5
_MIN_CELL = 0.6
_SURE_CELL = 0.85
_MIN_SHORT = 0.7
# A table is at least so wide (in parts of the page) and so high (in points).
_LEAST_TABLE = 0.15
_LEAST_ROW = 14.0
# Rules end so many pixels outside the table's outline at most.
_REACH = 8
# Strips for the search of lines: no taller than this, parted where nothing is printed for so long.
_STRIP = 2400
_BREAK = 120
# Lines are found as well at a lower scale, in a third of the time.
_FIND = 0.6
_DARK = 4
# The letters of shorter lines are measured by those of the others.
_MIN_MEASURED = 6
_EDGE = 0.1
_PAGE_NUMBER = re.compile(r"^[^\w]{0,3}\d{1,3}[^\w]{0,3}$")
# Letters that a digit is taken for, in cells that hold nothing else.
_LIKE_DIGITS = str.maketrans("OoQDＯ〇○lI|丨！!ｌＩ", "000000011111111"[:15])
_NUMBER_LIKE = re.compile(
    r"^[-+−－—减]?[\dOoQDＯ〇○lI|丨！!ｌＩ][\dOoQDＯ〇○lI|丨！!ｌＩ.,，．·]{0,14}$"
)
_DASH = re.compile(r"^[一－—_~～-]{1,3}$")
_SIGNS = str.maketrans("，．·", ",..")


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line in pixels; `cell` tells that it stands in a cell of a table."""

    box: Box
    picture: Picture
    cell: bool


def read_scan(picture: Picture, number: int, engine: Recogniser) -> PageContent:
    """Recognise a page.

    Args:
        picture: the page in grey; it may lie on its side or be a little askew.
        number: its page number, from 1.
        engine: what recognises.
    """
    upright = straighten(turn_upright(fit(picture), engine))
    scale = _points(upright)
    ink = find_ink(upright)
    found = find_rules(ink)
    boxes = tuple(_scaled(box, scale) for box in found.boxes)
    lattices = [x for x in find_lattices(boxes) if _is_table(x, upright.shape[1] * scale)]
    rules = _of_tables(found, lattices, scale)
    boxes = tuple(_scaled(box, scale) for box in rules.boxes)
    clean = erase(upright, rules.mask)
    lines = [
        *_cell_lines(clean, ink, rules, lattices, scale),
        *_loose_lines(clean, lattices, scale, engine),
    ]
    height_px, width_px = upright.shape
    readings = _read_twice(lines, engine)
    chars = tuple(_chars(lines, readings, scale, height_px))
    width, height = width_px * scale, height_px * scale
    return PageContent(number, width, height, chars, boxes, (), sheet=number, sheet_width=width)


def _points(picture: Picture) -> float:
    """Return the points a pixel measures, as if every page were A4.

    What a PDF says of the size of a scan depends on the scanner's settings alone.
    """
    height, width = picture.shape
    return (_A4[0] if width <= 1.1 * height else _A4[1]) / float(width)


def _is_table(lattice: Lattice, width: float) -> bool:
    """Tell a table from the strokes of a large letter, which also cross."""
    box = lattice.box
    return (
        len(lattice.columns) + len(lattice.rows) > 4
        and box.x1 - box.x0 >= _LEAST_TABLE * width
        and box.bottom - box.top >= _LEAST_ROW
    )


def _of_tables(rules: Rules, lattices: Sequence[Lattice], scale: float) -> Rules:
    """Keep the rules of tables: the strokes of a title are as long as a short rule."""
    inside = np.zeros_like(rules.mask)
    kept = set()
    for lattice in lattices:
        box = _scaled(lattice.box, 1 / scale)
        top, left = max(int(box.top) - _REACH, 0), max(int(box.x0) - _REACH, 0)
        bottom, right = int(box.bottom) + _REACH, int(box.x1) + _REACH
        inside[top:bottom, left:right] = 255
        kept |= {
            i
            for i, rule in enumerate(rules.boxes)
            if left <= rule.x0 and rule.x1 <= right and top <= rule.top and rule.bottom <= bottom
        }
    return Rules(tuple(rules.boxes[i] for i in sorted(kept)), np.minimum(rules.mask, inside))


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.x0 * scale, box.top * scale, box.x1 * scale, box.bottom * scale)


# ----------------------------------------------------------------------------------------- cells


def _cell_lines(
    clean: Picture, ink: Mask, rules: Rules, lattices: Sequence[Lattice], scale: float
) -> Iterator[_Line]:
    """Yield the lines printed in the cells of all tables, each by itself."""
    marks = np.where(erase(255 - ink, rules.mask) < 128, np.uint8(255), np.uint8(0))
    for lattice in lattices:
        regions = [_scaled(lattice.region_box(r), 1 / scale) for r in lattice.regions()]
        size = _letter_height(marks, regions)
        if size is None:
            continue
        solid = drop_specks(marks, max((0.16 * size) ** 2, 6))
        for region in regions:
            for box in _split(solid, region, size):
                yield _Line(box, _cut(clean, box, size), True)


def _letter_height(marks: Mask, regions: Sequence[Box]) -> float | None:
    """Return how high a line of letters is in this table: what most of its ink shows."""
    heights: list[float] = []
    for region in regions:
        part = _part(marks, region)
        for top, bottom in _runs(part.any(axis=1)):
            if bottom - top >= 8:
                # A wide line says more than a single digit.
                heights += [bottom - top] * (1 + int(part[top:bottom].any(axis=0).sum()) // 40)
    return median(heights) if heights else None


def _part(marks: Mask, box: Box, inset: int = 2) -> Mask:
    top, bottom = int(box.top) + inset, int(box.bottom) - inset
    left, right = int(box.x0) + inset, int(box.x1) - inset
    return marks[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]


def _split(marks: Mask, region: Box, size: float) -> Iterator[Box]:
    """Yield the boxes of the lines in a cell; strokes of one letter («三») stay together."""
    part = _part(marks, region)
    runs: list[tuple[int, int]] = []
    for top, bottom in _runs(part.any(axis=1)):
        near = runs and bottom - runs[-1][0] <= 1.3 * size and top - runs[-1][1] <= 0.45 * size
        if near:
            runs[-1] = (runs[-1][0], bottom)
        else:
            runs.append((top, bottom))
    for top, bottom in _parted(part, runs, size):
        columns = np.flatnonzero(part[top:bottom].any(axis=0))
        if len(columns):
            left, above = max(int(region.x0) + 2, 0), max(int(region.top) + 2, 0)
            yield Box(
                left + int(columns[0]), above + top, left + int(columns[-1]) + 1, above + bottom
            )


def _parted(part: Mask, runs: Sequence[tuple[int, int]], size: float) -> Iterator[tuple[int, int]]:
    """Part lines that touch each other, where the least is printed."""
    for top, bottom in runs:
        count = round((bottom - top) / (1.25 * size))
        if count < 2:
            yield top, bottom
            continue
        profile = (part[top:bottom] > 0).sum(axis=1)
        step = (bottom - top) / count
        cuts = [top]
        for i in range(1, count):
            low, high = int((i - 0.3) * step), int((i + 0.3) * step) + 1
            cuts.append(top + low + int(np.argmin(profile[low:high])))
        yield from zip(cuts, [*cuts[1:], bottom], strict=True)


def _runs(rows: npt.ArrayLike) -> Iterator[tuple[int, int]]:
    """Yield the stretches of True as start and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.asarray(rows, np.int8), [0]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _cut(clean: Picture, box: Box, size: float) -> Picture:
    """Cut out a line with the white around it that the engine was trained with."""
    pad = int(max(0.22 * size, 3))
    height, width = clean.shape
    top, bottom = max(int(box.top) - pad, 0), min(int(box.bottom) + pad, height)
    left, right = max(int(box.x0) - pad, 0), min(int(box.x1) + pad, width)
    cut = clean[top:bottom, left:right]
    # A dash or a dot alone would be blown up to the height of a letter.
    lack = int(max(1.2 * size - cut.shape[0], 0)) // 2
    return np.pad(cut, ((lack, lack), (0, 0)), constant_values=255)


# ----------------------------------------------------------------------------------------- lines


def _loose_lines(
    clean: Picture, lattices: Sequence[Lattice], scale: float, engine: Recogniser
) -> Iterator[_Line]:
    """Yield the lines outside tables, found by the engine."""
    page = clean.copy()
    for lattice in lattices:
        box = _scaled(lattice.box, 1 / scale)
        page[max(int(box.top), 0) : int(box.bottom), max(int(box.x0), 0) : int(box.x1)] = 255
    for top, bottom in _strips(page):
        strip = cv2.resize(page[top:bottom], None, fx=_FIND, fy=_FIND, interpolation=cv2.INTER_AREA)
        for found in engine.find(np.asarray(strip, np.uint8)):
            quad = found / np.float32(_FIND) + np.array([0, top], np.float32)
            low, high = quad.min(axis=0), quad.max(axis=0)
            box = Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))
            if box.bottom - box.top >= 6 and box.x1 - box.x0 >= 6:
                yield _Line(box, cut_quad(page, quad), False)


def _strips(page: Picture) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a page where anything is printed, none too tall for the engine."""
    dark = (drop_specks(find_ink(page), 8) > 0).sum(axis=1) >= _DARK
    bands: list[tuple[int, int]] = []
    for top, bottom in _runs(dark):
        if bands and top - bands[-1][1] < _BREAK and bottom - bands[-1][0] <= _STRIP:
            bands[-1] = (bands[-1][0], bottom)
        else:
            bands.append((top, bottom))
    margin = 24
    yield from ((max(a - margin, 0), min(b + margin, len(page))) for a, b in bands)


# ------------------------------------------------------------------------------------ characters


def _read_twice(lines: Sequence[_Line], engine: Recogniser) -> list[Reading]:
    """Read all lines, and cells that are not sure a second time in pure black and white.

    Two sure readings of a cell that differ make it unread.
    """
    readings = engine.read([line.picture for line in lines])
    unsure = [i for i, line in enumerate(lines) if line.cell and readings[i].score < _SURE_CELL]
    again = engine.read([_black_and_white(lines[i].picture) for i in unsure])
    for i, second in zip(unsure, again, strict=True):
        first = readings[i]
        differ = _cell_text(first) != _cell_text(second)
        if differ and min(first.score, second.score) >= _MIN_CELL and second.score < _SURE_CELL:
            readings[i] = Reading("", 0.0)
        elif second.score > first.score:
            readings[i] = second
    return readings


def _black_and_white(picture: Picture) -> Picture:
    _, plain = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.pad(np.asarray(plain, np.uint8), ((2, 2), (10, 10)), constant_values=255)


def _chars(
    lines: Sequence[_Line], readings: Sequence[Reading], scale: float, height: int
) -> Iterator[Char]:
    """Yield the characters of all lines, spread evenly over the place of their line."""
    texts = [
        _cell_text(reading) if line.cell else _line_text(reading)
        for line, reading in zip(lines, readings, strict=True)
    ]
    sizes = [_pitch(line, text) * scale for line, text in zip(lines, texts, strict=True)]
    loose = [
        size
        for size, text, line in zip(sizes, texts, lines, strict=True)
        if not line.cell and len(text) >= _MIN_MEASURED
    ]
    usual = median(loose) if loose else 12.0
    for line, text, size in zip(lines, texts, sizes, strict=True):
        if not line.cell and _is_page_number(text, line.box, height):
            continue
        # Lines of one paragraph come out a little different; body text has one size.
        least, most = (0.8, 1.25) if len(text) >= _MIN_MEASURED else (0.6, 2.0)
        like = not line.cell and least <= size / usual <= most
        yield from _spread(text, _scaled(line.box, scale), usual if like else size)


def _is_page_number(text: str, box: Box, height: int) -> bool:
    """Tell a page number at the edge of the page, however its dashes were read."""
    edge = box.bottom < _EDGE * height or box.top > (1 - _EDGE) * height
    return edge and _PAGE_NUMBER.match(text) is not None


def _line_text(reading: Reading) -> str:
    return reading.text.strip() if reading.score >= _MIN_LINE else ""


def _cell_text(reading: Reading) -> str:
    """Return what a line of a cell says; «O» and «l» among digits are digits."""
    text = "".join(reading.text.split())
    if not text or reading.score < _MIN_CELL:
        return UNREAD
    if _DASH.match(text):
        return "—"
    if _NUMBER_LIKE.match(text):
        text = text.translate(_LIKE_DIGITS).translate(_SIGNS)
    short = len(text) <= 2 and read_cell(text) is None
    return UNREAD if short and (text.isascii() or reading.score < _MIN_SHORT) else text


def _units(char: str) -> float:
    return 1.0 if char >= "\u2e80" or char in "“”‘’…—" else 0.55


def _pitch(line: _Line, text: str) -> float:
    """Return the size of the letters in pixels."""
    height = line.box.bottom - line.box.top
    if not text:
        return height
    pitch = (line.box.x1 - line.box.x0) / sum(map(_units, text))
    return min(pitch, height) if len(text) > 2 and not line.cell else height * 0.9


def _spread(text: str, box: Box, size: float) -> Iterator[Char]:
    total = sum(map(_units, text))
    base = (box.top + box.bottom) / 2 + 0.35 * size
    at = box.x0
    for char in text:
        wide = _units(char) / max(total, 1) * (box.x1 - box.x0)
        yield Char(char, at, at + wide, base, max(size, 1.0))
        at += wide

"""What a PDF page holds, upright and measured from its top left corner: characters, rules, pictures.

Everything PDFium is asked for stands here. Rotated pages, and pages whose text runs sideways, are
turned; drawing commands become thin horizontal and vertical rules.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

# A drawn shape no thicker than this (in points) is a rule; borders are 0.5–3 points.
_RULE_THICKNESS = 3.5
# A drawing of more rules than this is a map or a chart, not a table.
_MAX_RULES = 20_000
# Two readings of a place that differ by less (in points) are the same.
_SAME_POINT = 0.5
# Text turned by more than this off the axes is a watermark.
_MAX_SLANT = 8
# A rectangle has five segments; a letter drawn as a shape has more.
_LETTER_SEGMENTS = 6
# PDFium writes U+0002 or U+FFFE for a hyphen at the end of a line.
_REPAIRS = {0x2: "-", 0xFFFE: "-", 0xAD: "", 0xA0: " ", 0x3000: " "}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `top` is less than `bottom`."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def area(self) -> float:
        """Return the area in square points."""
        return max(self.x1 - self.x0, 0) * max(self.bottom - self.top, 0)

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Char:
    """A printed character: `base` is its baseline, `size` the height of its line in points.

    `turned` counts the quarter turns, clockwise, it is turned by against its page.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    turned: int = 0

    @property
    def middle(self) -> tuple[float, float]:
        """Return the point at the middle of the letter."""
        return (self.x0 + self.x1) / 2, self.base - 0.35 * self.size


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page as read: `number` counts from 1; `unmapped` characters have a glyph but no code.

    A frame (see `corpus.pdf_columns`) is a part of the page `sheet`: a `column` that begins `left`
    points from the edge of the sheet. `curves` counts curved shapes: text may be drawn with them.
    `tilt` counts the quarter turns, clockwise, from the page as read to the page as displayed.
    """

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    rules: tuple[Box, ...]
    pictures: tuple[Box, ...]
    unmapped: int = 0
    curves: int = 0
    sheet: int = 0
    sheet_width: float = 0.0
    left: float = 0.0
    column: int = 0
    tilt: int = 0


@dataclass(frozen=True, slots=True)
class _Turn:
    """Turns page coordinates (origin bottom left) upright with the origin top left."""

    quarter: int  # quarter turns, counter-clockwise, the text is turned by
    x0: float
    y0: float
    width: float
    height: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.x0, y - self.y0
        if self.quarter == 1:
            return y, x
        if self.quarter == 2:
            return self.width - x, y
        if self.quarter == 3:
            return self.height - y, self.width - x
        return x, self.height - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (ax, ay), (bx, by) = self.point(left, bottom), self.point(right, top)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def read_page(document: pdfium.PdfDocument, index: int) -> PageContent:
    """Read one page.

    Raises:
        pdfium.PdfiumError: the page is damaged.
    """
    page = document[index]
    text = page.get_textpage()
    try:
        left, bottom, right, top = page.get_bbox()
        quarter = _quarter(text, page)
        turn = _Turn(quarter, left, bottom, right - left, top - bottom)
        chars, unmapped = _chars(text, turn, _measure_for(page, text))
        rules, pictures, curves = _drawings(page, turn)
        width, height = (turn.width, turn.height)[:: 1 if quarter % 2 == 0 else -1]
        return PageContent(
            index + 1,
            width,
            height,
            tuple(chars),
            tuple(rules),
            tuple(pictures),
            unmapped=unmapped,
            curves=curves,
            sheet=index + 1,
            sheet_width=width,
            tilt=(int(page.get_rotation()) // 90 - quarter) % 4,
        )
    finally:
        text.close()
        page.close()


# ------------------------------------------------------------------------------------ characters


def _quarter(text: Any, page: Any) -> int:  # noqa: ANN401 - PDFium handles are untyped
    """Return the quarter turns most characters of the page are turned by."""
    count = raw.FPDFText_CountChars(text)
    step = max(1, count // 200)
    angles = Counter(
        round(raw.FPDFText_GetCharAngle(text, i) / (math.pi / 2)) % 4
        for i in range(0, count, step)
        if raw.FPDFText_IsGenerated(text, i) == 0
    )
    # The angle is measured clockwise from the x axis; a page without text turns as it says itself.
    return (4 - angles.most_common(1)[0][0]) % 4 if angles else int(page.get_rotation()) // 90


def _chars(
    text: Any,  # noqa: ANN401
    turn: _Turn,
    measured: _Measure,
) -> tuple[list[Char], int]:
    chars: list[Char] = []
    unmapped = 0
    high = 0
    for i in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, i)
        if raw.FPDFText_IsGenerated(text, i) == 1 or code in (0xD, 0xA):
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:  # half a pair; without its other half it says nothing
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
        high = 0
        if _is_unmapped(code):
            unmapped += 1
            continue
        angle = math.degrees(raw.FPDFText_GetCharAngle(text, i))
        if _MAX_SLANT < angle % 90 < 90 - _MAX_SLANT:
            continue
        bounds, origin = measured(i)
        letter = _REPAIRS[code] if code in _REPAIRS else chr(code)
        where = turn.box(*bounds)
        # A letter turned against its page belongs to a vertical label and stands on its box.
        turned = (round(angle / 90) + turn.quarter) % 4
        base = (
            where.bottom - 0.15 * (where.bottom - where.top) if turned else turn.point(*origin)[1]
        )
        char = _char(letter, where, base, turned)
        if letter and -1 <= char.middle[0] <= max(turn.width, turn.height):
            chars.append(char)
    return chars, unmapped


_Bounds = tuple[float, float, float, float]
_Measure = Callable[[int], tuple[_Bounds, tuple[float, float]]]


def _measure_for(page: Any, text: Any) -> _Measure:  # noqa: ANN401
    """Return a function that gives the box (left, bottom, right, top) and origin of a character.

    Inside a form (a page printed on another) PDFium forgets to move the characters it takes from a
    replacement text, such as the one browsers write for radicals: they are moved here.
    """
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()

    def measure(i: int) -> tuple[_Bounds, tuple[float, float]]:
        raw.FPDFText_GetLooseCharBox(text, i, box)
        raw.FPDFText_GetCharOrigin(text, i, x, y)
        return (box.left, box.bottom, box.right, box.top), (x.value, y.value)

    def move(i: int) -> tuple[_Bounds, tuple[float, float]]:
        bounds, origin = measure(i)
        shift = _forgotten(text, i, origin)
        if shift is None:
            return bounds, origin
        one, two = (shift.on_point(bounds[k], bounds[k + 1]) for k in (0, 2))
        xs, ys = sorted((one[0], two[0])), sorted((one[1], two[1]))
        return (xs[0], ys[0], xs[1], ys[1]), shift.on_point(*origin)

    kinds = (
        raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, i))
        for i in range(raw.FPDFPage_CountObjects(page))
    )
    forms = raw.FPDF_PAGEOBJ_FORM in kinds
    return move if forms else measure


def _forgotten(text: Any, i: int, origin: tuple[float, float]) -> pdfium.PdfMatrix | None:  # noqa: ANN401
    """Return the matrix of the form a character has not been moved by, or None."""
    drawn = raw.FPDFText_GetTextObject(text, i)
    inner, outer = raw.FS_MATRIX(), raw.FS_MATRIX()
    if not drawn or not raw.FPDFPageObj_GetMatrix(drawn, inner):
        return None
    raw.FPDFText_GetMatrix(text, i, outer)
    if math.hypot(inner.e - origin[0], inner.f - origin[1]) > _SAME_POINT:
        return None
    det = inner.a * inner.d - inner.b * inner.c
    if not det or math.hypot(outer.e - inner.e, outer.f - inner.f) <= _SAME_POINT:
        return None
    a, b, c, d = inner.d / det, -inner.b / det, -inner.c / det, inner.a / det
    e, f = -(inner.e * a + inner.f * c), -(inner.e * b + inner.f * d)
    back = pdfium.PdfMatrix(a, b, c, d, e, f)
    return back.multiply(pdfium.PdfMatrix(outer.a, outer.b, outer.c, outer.d, outer.e, outer.f))


def _is_unmapped(code: int) -> bool:
    """Tell a code that names no character: a glyph number, a private one, a control character."""
    control = (code < 0x20 and code not in (0x2, 0x9)) or 0x7F <= code < 0xA0
    return control or code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code > 0x10FFFF


def _char(letter: str, box: Box, base: float, turned: int) -> Char:
    """Make a character; a Chinese one is as high as it is wide, whatever its font says."""
    height = box.bottom - box.top
    wide = letter >= "\u2e80"
    size = box.x1 - box.x0 if wide and box.x1 > box.x0 else height / 1.2
    return Char(letter, box.x0, box.x1, base, max(size, 1.0), turned)


# -------------------------------------------------------------------------------------- drawings


def _drawings(page: Any, turn: _Turn) -> tuple[list[Box], list[Box], int]:  # noqa: ANN401
    rules: list[Box] = []
    pictures: list[Box] = []
    curves = 0
    kinds = [raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE]
    for drawn in page.get_objects(filter=kinds, max_depth=6):
        matrix = _matrix(drawn)
        if drawn.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures.append(
                _hull([_apply(matrix, p) for p in ((0, 0), (1, 0), (0, 1), (1, 1))], turn)
            )
        elif len(rules) < _MAX_RULES:
            curves += raw.FPDFPath_CountSegments(drawn) > _LETTER_SEGMENTS
            rules.extend(_path_rules(drawn, matrix, turn))
    return (rules if len(rules) < _MAX_RULES else []), pictures, curves


_Matrix = tuple[float, float, float, float, float, float]


def _matrix(drawn: Any) -> _Matrix:  # noqa: ANN401
    """Return the object's matrix times those of the forms it is nested in."""
    at = drawn.get_matrix()
    outer = drawn.container
    while outer is not None:
        at = at.multiply(outer.get_matrix())
        outer = outer.container
    a, b, c, d, e, f = at.get()
    return a, b, c, d, e, f


def _apply(matrix: _Matrix, point: tuple[float, float]) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _hull(points: list[tuple[float, float]], turn: _Turn) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return turn.box(min(xs), min(ys), max(xs), max(ys))


def _path_rules(drawn: Any, matrix: _Matrix, turn: _Turn) -> Iterator[Box]:  # noqa: ANN401
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(drawn, fill, stroke)
    if not fill.value and not stroke.value:
        return
    for points, curved in _subpaths(drawn, matrix):
        hull = _hull(points, turn)
        width, height = hull.x1 - hull.x0, hull.bottom - hull.top
        if min(width, height) <= _RULE_THICKNESS:
            yield hull
        elif stroke.value and not curved:
            yield from _sides(points, turn)


def _sides(points: list[tuple[float, float]], turn: _Turn) -> Iterator[Box]:
    """Yield the straight sides of a stroked shape that lie along the axes."""
    for one, two in pairwise(points):
        side = _hull([one, two], turn)
        if min(side.x1 - side.x0, side.bottom - side.top) <= 1:
            yield side


def _subpaths(drawn: Any, matrix: _Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:  # noqa: ANN401
    """Yield the parts of a path as points and whether it has curves."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    curved = False
    for i in range(raw.FPDFPath_CountSegments(drawn)):
        segment = raw.FPDFPath_GetPathSegment(drawn, i)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        points.append(_apply(matrix, (x.value, y.value)))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, curved

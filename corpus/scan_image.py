"""Pictures of pages made fit for recognition: upright, straight, of a usual size, rules found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from corpus.pdf_page import Box
from corpus.scan_engine import Picture, Quad, Recogniser

Mask = npt.NDArray[np.uint8]
"""255 where something is, 0 elsewhere."""

SHORT_SIDE = 1700
"""The short side of a page in pixels: about 200 dots an inch on A4."""

_TURN_SIDE = 740
_TURN_LINES = 5
_TURN_LETTERS = 9
# A line of Chinese read upside down scores far less than this.
_SURE = 0.85
_SKEW_SIDE = 900
_MAX_SKEW = 6.0
_LEAST_SKEW = 0.05
_WHITE = 255
# Rules in parts of the short side: longer than any stroke of a title; thinner than a bar.
_RULE = 1 / 26
_THICK = 1 / 130
_GAP = 1 / 120


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a page in pixels: thin boxes, and the pixels they cover."""

    boxes: tuple[Box, ...]
    mask: Mask


def fit(picture: Picture) -> Picture:
    """Scale a page so that its letters have the usual size."""
    height, width = picture.shape
    scale = SHORT_SIDE / min(height, width)
    if max(height, width) > 2.2 * min(height, width):  # a long screenshot: its width is its page
        scale = SHORT_SIDE / width
    if 0.85 <= scale <= 1.25:
        return picture
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way)
    return np.asarray(scaled, np.uint8)


def turn_upright(picture: Picture, engine: Recogniser) -> Picture:
    """Turn a page that lies on its side or on its head, as its lines of text tell."""
    scale = _TURN_SIDE / min(picture.shape)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    quads = [quad / scale for quad in engine.find(np.asarray(small, np.uint8))]
    shapes = [_sides(quad) for quad in quads]
    wide = sum(w for w, h in shapes if w > 1.5 * h)
    tall = sum(h for w, h in shapes if h > 1.5 * w)
    if not wide and not tall:
        return picture
    chosen = [
        quad
        for quad, (w, h) in zip(quads, shapes, strict=True)
        if (h > 1.5 * w if tall > wide else w > 1.5 * h)
    ]
    chosen = sorted(chosen, key=lambda quad: -max(_sides(quad)))[:_TURN_LINES]
    crops = [_beginning(cut_quad(picture, quad)) for quad in chosen]
    first, second = (1, 3) if tall > wide else (0, 2)
    best = _legibility(crops, first, engine)
    turn = first if best >= _SURE or best >= _legibility(crops, second, engine) else second
    return np.ascontiguousarray(np.rot90(picture, turn))


def straighten(picture: Picture) -> Picture:
    """Turn a page by the few degrees that lay its lines and rules level."""
    angle = _skew(picture)
    if abs(angle) < _LEAST_SKEW:
        return picture
    return _rotated(picture, angle, cv2.INTER_CUBIC)


def find_ink(picture: Picture) -> Mask:
    """Return what is printed, without the specks of dirt and the shade of the paper."""
    calm = cv2.medianBlur(picture, 3)
    ink = cv2.adaptiveThreshold(
        calm, _WHITE, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 14
    )
    return np.asarray(ink, np.uint8)


def find_rules(ink: Mask) -> Rules:
    """Find the straight rules of tables, level and upright."""
    side = min(ink.shape)
    long, gap = max(int(side * _RULE), 20), max(int(side * _GAP), 3)
    boxes: list[Box] = []
    masks = []
    for level in (True, False):
        kernel = (long, 1) if level else (1, long)
        piece = (int(0.6 * long), 1) if level else (1, int(0.6 * long))
        bridge = (gap, 1) if level else (1, gap)
        # A rule that is a little slanted or frayed is made whole across its thickness first.
        swell = (1, 3) if level else (3, 1)
        thick = cv2.dilate(ink, np.ones(swell[::-1], np.uint8))
        # Gaps are closed between pieces too long for strokes, or a line of text became a rule.
        pieces = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(piece[::-1], np.uint8))
        joined = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, np.ones(bridge[::-1], np.uint8))
        lines = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(kernel[::-1], np.uint8))
        found, mask = _thin(np.asarray(lines, np.uint8), level=level, limit=side * _THICK)
        boxes += found
        masks.append(mask)
    return Rules(tuple(boxes), np.maximum(masks[0], masks[1]))


def erase(picture: Picture, mask: Mask) -> Picture:
    """Return the picture with the pixels under a mask made white."""
    clean = picture.copy()
    clean[cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0] = _WHITE
    return clean


def drop_specks(ink: Mask, area: float) -> Mask:
    """Remove marks smaller than `area` pixels."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[stats[:, cv2.CC_STAT_AREA] >= area] = _WHITE
    keep[0] = 0
    return np.asarray(keep[labels], np.uint8)


def cut_quad(picture: Picture, quad: Quad) -> Picture:
    """Cut out a quadrilateral as an upright rectangle."""
    width, height = (max(round(side), 1) for side in _sides(quad))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.asarray(quad, np.float32), target)
    cut = cv2.warpPerspective(
        picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )
    return np.asarray(cut, np.uint8)


def _thin(lines: Mask, *, level: bool, limit: float) -> tuple[list[Box], Mask]:
    """Return the components that are thin enough for rules, as boxes along their middle."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    keep = np.zeros(count, np.uint8)
    boxes = []
    for i in range(1, count):
        x, y, width, height, area = (int(v) for v in stats[i])
        length = width if level else height
        if area / max(length, 1) > limit:
            continue
        keep[i] = _WHITE
        if level:
            boxes.append(Box(x, y + height / 2, x + width, y + height / 2))
        else:
            boxes.append(Box(x + width / 2, y, x + width / 2, y + height))
    return boxes, np.asarray(keep[labels], np.uint8)


def _sides(quad: Quad) -> tuple[float, float]:
    """Return width and height of a quadrilateral."""
    width = float(np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    height = float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    return width, height


def _beginning(line: Picture) -> Picture:
    """Return the first letters of a line that lies or stands."""
    length = _TURN_LETTERS * min(line.shape)
    return line[:length, :length]


def _legibility(crops: list[Picture], turn: int, engine: Recogniser) -> float:
    """Return how well lines can be read after so many quarter turns."""
    readings = engine.read([np.ascontiguousarray(np.rot90(crop, turn)) for crop in crops])
    weights = [max(len(reading.text), 1) for reading in readings]
    return sum(r.score * w for r, w in zip(readings, weights, strict=True)) / sum(weights)


def _skew(picture: Picture) -> float:
    """Return the angle that makes the rows of ink most distinct."""
    scale = _SKEW_SIDE / min(picture.shape)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = 255 - np.asarray(find_ink(np.asarray(small, np.uint8)), np.uint8)
    coarse = max(np.arange(-_MAX_SKEW, _MAX_SKEW + 0.1, 0.5), key=lambda a: _contrast(ink, a))
    fine = np.arange(coarse - 0.45, coarse + 0.46, 0.05)
    angle = float(max(fine, key=lambda a: (_contrast(ink, a), -abs(a))))
    return 0.0 if math.isclose(abs(angle), _MAX_SKEW, abs_tol=0.5) else angle


def _contrast(ink: Picture, angle: float) -> float:
    rows = _rotated(ink, float(angle), cv2.INTER_NEAREST).mean(axis=1)
    return float(np.square(np.diff(rows)).sum())


def _rotated(picture: Picture, angle: float, way: int) -> Picture:
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(
        picture, matrix, (width, height), flags=way, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(turned, np.uint8)

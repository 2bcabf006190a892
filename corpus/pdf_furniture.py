"""Page numbers and running headers and footers: what a PDF prints that no one wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.pdf_lines import Line

# Headers and footers stand within this share of the page's height.
_ZONE = 0.12
_DASH = r"[-－—–―~～·•\s]*"
_PAGE_NUMBER = re.compile(
    rf"^{_DASH}(?:\d{{1,3}}|[ivx]{{1,5}}){_DASH}$"
    r"|^第?\s*\d{1,3}\s*页?\s*[,，/／|共]+\s*\d{1,3}\s*页?$|^第\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*页$"
    r"|^[Pp](?:age)?\s*\.?\s*\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?$"
)
# Running headers are titles and names; a line with these marks is running text.
_SENTENCE = re.compile(r"[，。；！？]")
# The same words at the same height (within this many points) on this share of the pages.
_SAME_HEIGHT = 4.0
_SHARE = 0.4


def strip_furniture(
    pages: Mapping[int, Sequence[Line]], heights: Mapping[int, float], sheets: int
) -> dict[int, list[Line]]:
    """Return the lines of each page without page numbers and running headers and footers.

    `sheets` is the number of printed pages; each may come in several frames.

    A running header that holds the report's title, when the title is printed nowhere else, stays
    once: on the first page that has it.
    """
    edges = {number: _edges(lines, heights[number]) for number, lines in pages.items()}
    running = _running(edges, sheets)
    kept: dict[int, list[Line]] = {}
    title: Line | None = None
    for number, lines in pages.items():
        gone = _outermost(edges[number], heights[number] / 2, running)
        kept[number] = [line for line in lines if id(line) not in gone]
        if title is None:
            title = next((x for x in lines if id(x) in gone and "年度报告" in x.text), None)
    if title is not None and not _printed(title.text, kept):
        kept[title.page].insert(0, title)
    return kept


def _outermost(
    lines: Sequence[Line], middle: float, running: Sequence[tuple[str, float]]
) -> set[int]:
    """Return the ids of furniture, from the edges of the page inwards to the first written line."""
    top = sorted((x for x in lines if x.middle < middle), key=lambda x: x.base)
    bottom = sorted((x for x in lines if x.middle >= middle), key=lambda x: -x.base)
    gone: set[int] = set()
    for side in (top, bottom):
        for line in side:
            if not _PAGE_NUMBER.match(line.text) and not _is_running(line, running):
                break
            gone.add(id(line))
    return gone


def _edges(lines: Sequence[Line], height: float) -> list[Line]:
    """Return the lines in the top and bottom zone of a page."""
    return [x for x in lines if x.middle < _ZONE * height or x.middle > (1 - _ZONE) * height]


def _running(edges: Mapping[int, Sequence[Line]], sheets: int) -> list[tuple[str, float]]:
    """Return text and height of the lines that come again on page after page."""
    seen: dict[str, list[Line]] = {}
    for lines in edges.values():
        for line in lines:
            if not _SENTENCE.search(line.text):
                seen.setdefault(_pattern(line.text), []).append(line)
    needed = max(2 if sheets < 4 else 3, _SHARE * sheets)
    found = []
    for pattern, lines in seen.items():
        for line in lines:
            same = {x.page for x in lines if abs(x.base - line.base) <= _SAME_HEIGHT}
            if len(same) >= needed:
                found.append((pattern, line.base))
                break
    return found


def _is_running(line: Line, running: Sequence[tuple[str, float]]) -> bool:
    pattern = _pattern(line.text)
    return any(p == pattern and abs(base - line.base) <= _SAME_HEIGHT for p, base in running)


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", text))


def _printed(text: str, pages: Mapping[int, Sequence[Line]]) -> bool:
    body = "".join(re.sub(r"\s", "", line.text) for lines in pages.values() for line in lines)
    return re.sub(r"\s", "", text) in body

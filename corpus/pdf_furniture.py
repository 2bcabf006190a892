"""Page numbers and running headers and footers: what a PDF prints that no one wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.labels import known_cores, label_core
from corpus.pdf_lines import Line

# Headers and footers stand within this share of the page's height.
_ZONE = 0.12
_DASH = r"[-－—–―~～·•\s]*"
_PAGE_NUMBER = re.compile(
    rf"^{_DASH}(?:\d{{1,3}}|[ivx]{{1,5}}){_DASH}$"
    r"|^第?\s*\d{1,3}\s*页?\s*[,，/／|共]+\s*\d{1,3}\s*页?$|^第\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*页$"
    r"|^[Pp](?:age)?\s*\.?\s*\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?$"
)
# What a browser prints on every page stands in the outermost part of it: the moment of printing
# and the title above, the address and the number of the page below.
_STAMP_ZONE = 0.06
_MOMENT = re.compile(
    r"\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?[,，\s]*(?:[上下]午|[AP]M)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
    r"(?:\s*[AP]M)?"
)
_ADDRESS = re.compile(r"(?:https?|file)://\S+")
_COUNT = re.compile(r"(?:^|\s)\d{1,3}\s*(?:/|of)\s*\d{1,3}(?=\s|$)")
# Numbers and strokes at the ends of a running header are those of the page.
_NUMBERED = re.compile(r"^(?:[-－—–―~～·•|｜#]|第#页|共#页)+|(?:[-－—–―~～·•|｜#]|第#页|共#页)+$")
_MIN_WORDS = 3
_TITLE = re.compile(r"(?:信息公开|\d{4}年?).*(?:年度报告|年报)")
_TITLE_END = re.compile(r"(?:年度报告|年报)(?:[（(].{0,12}[)）])?$")
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
        gone = _outermost(edges[number], heights[number], running)
        kept[number] = [line for line in lines if id(line) not in gone]
        if title is None:
            found = (_titled(line) for line in lines if id(line) in gone)
            title = next((line for line in found if line is not None), None)
    if title is not None and not _printed(title.text, kept):
        kept[title.page].insert(0, title)
    return kept


def _titled(line: Line) -> Line | None:
    """Return a running header as the title of the report, without the date, or None."""
    for part in _MOMENT.sub("\t", line.text).split("\t"):
        text = _COUNT.sub("", part).strip(" -—|")
        if _TITLE.search(text):
            return replace(line, text=text)
    return None


def _outermost(
    lines: Sequence[Line], height: float, running: Sequence[tuple[str, float]]
) -> set[int]:
    """Return the ids of furniture, from the edges of the page inwards to the first written line."""
    top = sorted((x for x in lines if x.middle < height / 2), key=lambda x: x.base)
    bottom = sorted((x for x in lines if x.middle >= height / 2), key=lambda x: -x.base)
    gone: set[int] = set()
    for side in (top, bottom):
        for line in side:
            number = _PAGE_NUMBER.match(line.text) or _is_stamp(line, height)
            if not number and not _is_running(line, running):
                break
            gone.add(id(line))
    return gone


def _is_stamp(line: Line, height: float) -> bool:
    """Tell what a browser prints around a page: a moment, an address, «1/6»."""
    if _STAMP_ZONE * height < line.middle < (1 - _STAMP_ZONE) * height:
        return False
    text = line.text.strip()
    begins = (_MOMENT.match(text), _ADDRESS.match(text), _COUNT.match(text))
    address = _ADDRESS.search(text)
    at_end = re.search(rf"{_MOMENT.pattern}$", text) or (address and address.end() == len(text))
    return any(begins) or ("\t" in line.text and bool(at_end))


def _edges(lines: Sequence[Line], height: float) -> list[Line]:
    """Return the lines in the top and bottom zone of a page."""
    return [x for x in lines if x.middle < _ZONE * height or x.middle > (1 - _ZONE) * height]


def _running(edges: Mapping[int, Sequence[Line]], sheets: int) -> list[tuple[str, float]]:
    """Return text and height of the lines that come again on page after page."""
    seen: dict[str, list[Line]] = {}
    for lines in edges.values():
        for line in lines:
            if not _SENTENCE.search(line.text) and not _is_head_row(line):
                seen.setdefault(_pattern(line.text), []).append(line)
    needed = max(2, _SHARE * sheets)
    found = []
    for pattern, lines in seen.items():
        for base in sorted({line.base for line in lines}):
            same = {x.page for x in lines if abs(x.base - base) <= _SAME_HEIGHT}
            if len(same) >= needed:
                found.append((pattern, base))
    return found


def _is_head_row(line: Line) -> bool:
    """Tell the headers of a table without rules, printed again on every page."""
    cells = line.text.split()
    return len(cells) > 1 and all(label_core(cell) in known_cores() for cell in cells)


def _is_running(line: Line, running: Sequence[tuple[str, float]]) -> bool:
    pattern = _pattern(line.text)
    return any(p == pattern and abs(base - line.base) <= _SAME_HEIGHT for p, base in running)


def _pattern(text: str) -> str:
    words = re.sub(r"\d+", "#", re.sub(r"\s", "", text))
    bare = _NUMBERED.sub("", words)
    return bare if len(bare) >= _MIN_WORDS else words


def _printed(text: str, pages: Mapping[int, Sequence[Line]]) -> bool:
    """Tell whether the title, or the title of the report in other words, stands in the text."""
    first = next((lines for lines in pages.values() if lines), ())
    if any(_TITLE_END.search(x.text) and not _SENTENCE.search(x.text) for x in first):
        return True
    body = "".join(re.sub(r"\s", "", line.text) for lines in pages.values() for line in lines)
    return re.sub(r"\s", "", text) in body

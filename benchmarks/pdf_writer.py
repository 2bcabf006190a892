"""A sample report as PDF: printed by a browser, or typeset page by page with an embedded font."""

from __future__ import annotations

import base64
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.sources import Source
from benchmarks.tables import Grid, Slot, grid, matrix
from benchmarks.web_writer import write_print_page

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
    from fpdf import FPDF
    from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FONT_FAMILY = "Noto Sans CJK SC"
CREATED = datetime(2020, 1, 1, tzinfo=UTC)
FOOTER = '<div style="width:100%;text-align:center;font-size:9px">- <span class="pageNumber"></span> -</div>'
# Layout does not wait for a font that nothing has asked for yet.
LOAD_FONT = (
    "async () => { await document.fonts.load('16px report', '一'); await document.fonts.ready; }"
)
DATE = re.compile(rb"\(D:\d{14}")
FONT_TIME = 3_600_000_000  # seconds since 1904, any fixed moment
RADICALS = range(0x2E80, 0x2FE0)
PT = 0.3528  # millimetres
LEFT, TOP, WIDTH, BOTTOM = 26.0, 26.0, 158.0, 270.0
BODY_SIZE, TABLE_SIZE, LEADING = 15, 9, 1.6
# Widths of the columns of the three tables in millimetres, by number of columns.
COLUMNS = {4: (62, 32, 32, 32), 10: (13, 19, 49, 11, 11, 11, 11, 11, 11, 11), 15: (10.5,) * 15}


@contextmanager
def open_browser() -> Iterator[Page]:
    """Yield a page of a headless Chromium for `print_pdf`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page()
        browser.close()


def print_pdf(source: Source, page: Page) -> bytes:
    """Print a report to PDF with a browser; the text layer holds radicals for some characters."""
    font = base64.b64encode(subset_font(_characters(source), radicals=True)).decode("ascii")
    page.set_content(write_print_page(source, f"data:font/ttf;base64,{font}"))
    page.evaluate(LOAD_FONT)
    data: bytes = page.pdf(
        format="A4",
        tagged=False,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOTER,
        margin={"top": "24mm", "bottom": "22mm", "left": "24mm", "right": "22mm"},
    )
    return DATE.sub(b"(D:20200101000000", data)


def write_pdf(source: Source, canvas: Callable[..., FPDF] | None = None) -> bytes:
    """Typeset a report with an embedded font; its tables break across pages where a page ends.

    `canvas` makes the document to draw on, for writers with habits of their own.
    """
    from fpdf import FPDF

    pdf = (canvas or FPDF)(format="A4")
    pdf.set_creation_date(CREATED)
    pdf.set_auto_page_break(True, margin=297 - BOTTOM)
    pdf.set_margins(LEFT, TOP)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "body.ttf"
        path.write_bytes(subset_font(_characters(source)))
        pdf.add_font("body", "", path)
    pdf.add_page()
    pdf.set_font("body", size=20)
    for line in source.title:
        pdf.multi_cell(WIDTH, 12, line, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    _paragraphs(pdf, source.front)
    for part in source.parts:
        _paragraphs(pdf, (part.heading, *part.paragraphs))
        table = grid(source, part.kind) if part.tables else None
        if table is not None:
            _Ruler(pdf, table).draw()
    pdf.set_font("body", size=BODY_SIZE)
    for text in source.tail:
        pdf.multi_cell(WIDTH, 9, text, align="R", new_x="LMARGIN", new_y="NEXT")
    _number_pages(pdf)
    return bytes(pdf.output())


def _paragraphs(pdf: FPDF, paragraphs: tuple[str, ...]) -> None:
    from fpdf.enums import WrapMode

    pdf.set_font("body", size=BODY_SIZE)
    for text in paragraphs:
        pdf.multi_cell(
            WIDTH,
            9,
            "　　" + text,
            align="L",
            wrapmode=WrapMode.CHAR,
            new_x="LMARGIN",
            new_y="NEXT",
        )


def _number_pages(pdf: FPDF) -> None:
    pdf.set_auto_page_break(False)
    for number in range(1, pdf.pages_count + 1):
        pdf.page = number
        pdf.set_font("body", size=10)
        pdf.text(LEFT + WIDTH / 2 - 5, 285, f"- {number} -")


@dataclass(slots=True)
class _Ruler:
    """Draws one grid; a merged label is cut by the page's end and goes on on the next page."""

    pdf: FPDF
    table: Grid

    def draw(self) -> None:
        self.pdf.set_font("body", size=TABLE_SIZE)
        self.pdf.ln(2)
        places = matrix(self.table)
        widths = COLUMNS[max(map(len, places))]
        heights = [self._height(row, widths) for row in places]
        lines = {
            (down, across): self._wrap(slot.text, sum(widths[across : across + slot.columns]))
            for down, row in enumerate(places)
            for across, slot in enumerate(row)
            if isinstance(slot, Slot)
        }
        for first, last in self._pages(heights):
            self._segment(places, lines, (first, last), heights, widths)
        self.pdf.ln(3)

    def _height(self, row: list[Any], widths: tuple[float, ...]) -> float:
        counts = [
            len(self._wrap(slot.text, sum(widths[across : across + slot.columns])))
            for across, slot in enumerate(row)
            if isinstance(slot, Slot) and slot.rows == 1
        ]
        return max(counts, default=1) * TABLE_SIZE * PT * LEADING + 3

    def _wrap(self, text: str, width: float) -> list[str]:
        lines, room = [""], width - 2
        for character in text:
            if self.pdf.get_string_width(lines[-1] + character) > room and lines[-1]:
                lines.append("")
            lines[-1] += character
        return lines

    def _pages(self, heights: list[float]) -> Iterator[tuple[int, int]]:
        """Yield ranges of rows that fit on one page, beginning a page before each but the first."""
        first, used = 0, float(self.pdf.get_y())
        for number, height in enumerate(heights):
            if used + height > BOTTOM:
                if number > first:
                    yield first, number
                self.pdf.add_page()
                self.pdf.set_font("body", size=TABLE_SIZE)
                first, used = number, TOP
            used += height
        yield first, len(heights)

    def _segment(
        self,
        places: list[list[Any]],
        lines: dict[tuple[int, int], list[str]],
        rows: tuple[int, int],
        heights: list[float],
        widths: tuple[float, ...],
    ) -> None:
        first, last = rows
        top = float(self.pdf.get_y())
        for (down, across), text in lines.items():
            slot = places[down][across]
            start, stop = max(first, down), min(last, down + slot.rows)
            if start >= stop:
                continue
            left = LEFT + sum(widths[:across])
            y = top + sum(heights[first:start])
            width = sum(widths[across : across + slot.columns])
            height = sum(heights[start:stop])
            self.pdf.rect(left, y, width, height)
            room = max(1, int((height - 1) // (TABLE_SIZE * PT * LEADING)))
            shown = text[:room] if down + slot.rows > last else text
            self._text(shown, left, y, width, height)
            del text[: len(shown)]
        self.pdf.set_y(top + sum(heights[first:last]))

    def _text(self, lines: list[str], left: float, top: float, width: float, height: float) -> None:
        step = TABLE_SIZE * PT * LEADING
        y = top + (height - step * len(lines)) / 2 + TABLE_SIZE * PT
        for line in lines:
            if line:
                self.pdf.text(left + (width - self.pdf.get_string_width(line)) / 2, y, line)
            y += step


def _characters(source: Source) -> str:
    texts = [*source.title, *source.front, *source.tail, "　 -0123456789"]
    for part in source.parts:
        texts += [part.heading, *part.paragraphs]
        table = grid(source, part.kind) or ()
        texts += [slot.text for line in table for slot in line]
    return "".join(sorted(set("".join(texts))))


@cache
def _collection() -> TTFont:
    from fontTools.ttLib import TTCollection

    fonts = TTCollection(FONT).fonts
    return next(font for font in fonts if font["name"].getDebugName(1) == FONT_FAMILY)


def subset_font(characters: str, *, radicals: bool = False) -> bytes:
    """Return a TrueType subset of the font, small and readable by every PDF reader.

    With `radicals`, glyphs are also mapped from the radical code points that share them, as in the
    fonts of office machines; a browser then writes the radical into the text layer.
    """
    from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
    from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]

    font = _collection()
    outlines, cmap = font.getGlyphSet(), font.getBestCmap()
    chosen = {ord(char): cmap[ord(char)] for char in characters if ord(char) in cmap}
    used = set(chosen.values())
    if radicals:
        chosen |= {code: name for code, name in cmap.items() if code in RADICALS and name in used}
    names = [".notdef", *sorted(used)]
    glyphs, metrics = {}, {}
    for name in names:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=2.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
        metrics[name] = font["hmtx"][name]
    builder = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(sorted(chosen.items())))
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Sample", "styleName": "Regular", "psName": "Sample"})
    builder.setupOS2(
        sTypoAscender=880, usWinAscent=880, usWinDescent=120, sCapHeight=700, sxHeight=500
    )
    builder.setupPost()
    builder.updateHead(created=FONT_TIME, modified=FONT_TIME)
    buffer = io.BytesIO()
    builder.font.recalcTimestamp = False
    builder.save(buffer)
    return buffer.getvalue()

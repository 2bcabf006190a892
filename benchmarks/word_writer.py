"""A sample report as a DOCX file, with merged cells as a word processor writes them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from benchmarks.plain_writer import INDENT, damaged, variant
from benchmarks.sources import Source
from benchmarks.tables import Grid, grid, matrix

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.text.paragraph import Paragraph as DocxParagraph

# The date every member of the archive gets, so that rendering twice gives the same bytes.
EPOCH = (2020, 1, 1, 0, 0, 0)
BODY_FONT = "仿宋_GB2312"
TITLE_FONT = "方正小标宋简体"


def write_docx(source: Source) -> bytes:
    """Render a report as DOCX; headings are styled in some reports and merely bold in others."""
    document = Document()
    styled = variant(source, "headings", 2) == 1
    for line in source.title:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, line, TITLE_FONT, 22)
    for text in source.front:
        _body(document, source, text)
    for part in source.parts:
        _heading(document, damaged(source, part.heading), styled=styled)
        for text in part.paragraphs:
            _body(document, source, text)
        table = grid(source, part.kind) if part.tables else None
        if table is not None:
            _table(document, table)
    for text in source.tail:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _run(paragraph, text, BODY_FONT, 16)
    buffer = io.BytesIO()
    document.save(buffer)
    return _dated(buffer.getvalue())


def _run(paragraph: DocxParagraph, text: str, font: str, size: int, *, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = font
    run.bold = bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _body(document: DocxDocument, source: Source, text: str) -> None:
    text = damaged(source, text)
    paragraph = document.add_paragraph()
    if source.indent:
        text = INDENT + text
    else:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    # Word splits a paragraph into runs wherever somebody edited it.
    cut = len(text) // 3
    _run(paragraph, text[:cut], BODY_FONT, 16)
    _run(paragraph, text[cut:], BODY_FONT, 16)


def _heading(document: DocxDocument, text: str, *, styled: bool) -> None:
    paragraph = document.add_paragraph(style="Heading 1" if styled else None)
    _run(paragraph, text, "黑体", 16, bold=not styled)


def _table(document: DocxDocument, lines: Grid) -> None:
    places = matrix(lines)
    table = document.add_table(rows=len(places), cols=max(map(len, places)), style="Table Grid")
    cells = [list(row.cells) for row in table.rows]
    for down, row in enumerate(places):
        for across, slot in enumerate(row):
            if slot is None or isinstance(slot, str):
                continue
            cell = cells[down][across]
            if slot.columns > 1 or slot.rows > 1:
                cell = cell.merge(cells[down + slot.rows - 1][across + slot.columns - 1])
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(paragraph, slot.text, "宋体", 9)


def _dated(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()

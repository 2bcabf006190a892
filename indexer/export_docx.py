"""Rows become a document to read: quotes under their agency and year, each with its citation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import date
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from indexer.export import cells, clean, header, named_roles, named_themes, section_name

if TYPE_CHECKING:
    from indexer.export import ExportRow, Language

_TITLE = {"zh": "政府信息公开工作年度报告摘录", "en": "Excerpts from annual reports on disclosure"}
_SUMMARY = {
    "zh": "共 {rows} 条，来自 {reports} 份报告。导出日期：{day}。",
    "en": "{rows} entries from {reports} reports. Exported on {day}.",
}
_UNKNOWN = {"zh": "未识别的机关", "en": "Agency not recognised"}
_PAGE = {"zh": "第 {page} 页", "en": "p. {page}"}
_FONTS = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "eastAsia": "宋体"}
SMALL = "Small"
"""A paragraph of small print; not a style of Word."""
_TABLE_COLUMNS = ("table", "row", "column", "value", "printed", "page", "checks")


def write_document(rows: Sequence[ExportRow], stream: IO[bytes], language: Language) -> None:
    """Write a DOCX: a heading for each report in the order of the rows, then its rows."""
    paper = Paper()
    reports = {_report(row) for row in rows}
    summary = _SUMMARY[language].format(
        rows=len(rows), reports=len(reports), day=date.today().isoformat()
    )
    paper.write("Title", _TITLE[language])
    paper.write("Normal", summary)
    for _, group in groupby(rows, key=_report):
        _write_report(paper, list(group), language)
    paper.save(stream)


class Paper:
    """A document that grows by copies of sample paragraphs and rows.

    python-docx looks through the whole document for each paragraph it adds, and builds a table cell
    by cell; with thousands of quotes that takes minutes.
    """

    def __init__(self) -> None:
        self._document = Document()
        fonts = self._document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
        for script, font in _FONTS.items():
            fonts.set(qn(f"w:{script}"), font)
        self._samples: dict[str, Any] = {}
        for style in ("Title", "Heading 1", "Heading 2", "Quote", "Normal", SMALL):
            paragraph = self._document.add_paragraph(style="Normal" if style == SMALL else style)
            run = paragraph.add_run("-")
            if style == SMALL:
                run.font.size = Pt(9)
            self._samples[style] = paragraph._p
        table = self._document.add_table(rows=1, cols=len(_TABLE_COLUMNS), style="Table Grid")
        for cell in table.rows[0].cells:
            cell.text = "-"
        self._table = table._tbl
        self._row = table.rows[0]._tr
        for sample in (*self._samples.values(), self._table):
            sample.getparent().remove(sample)
        self._table.remove(self._row)
        self._end = self._document.element.body.sectPr

    def write(self, style: str, text: str) -> None:
        """Add a paragraph."""
        self._end.addprevious(_filled(self._samples[style], [text]))

    def tabulate(self, rows: Iterable[Sequence[str]]) -> None:
        """Add a table; every row has a text for each of `_TABLE_COLUMNS`."""
        table = deepcopy(self._table)
        table.extend([_filled(self._row, texts) for texts in rows])
        self._end.addprevious(table)

    def save(self, stream: IO[bytes]) -> None:
        """Write the document."""
        self._document.save(stream)


def _filled(sample: Any, texts: Sequence[str]) -> Any:  # noqa: ANN401 - lxml elements
    made = deepcopy(sample)
    for slot, text in zip(made.iter(qn("w:t")), texts, strict=True):
        slot.text = clean(text)
        slot.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _report(row: ExportRow) -> tuple[object, ...]:
    return (row.agency, row.year, row.title, row.file)


def _write_report(paper: Paper, rows: list[ExportRow], language: Language) -> None:
    first = rows[0]
    place = f"（{first.place}）" if first.place and first.place not in (first.agency or "") else ""
    year = "" if first.year is None else f" {first.year}"
    paper.write("Heading 1", f"{first.agency or _UNKNOWN[language]}{place}{year}")
    paper.write(SMALL, _joined((first.title, first.file), language))
    for row in rows:
        if row.table is None:
            _write_quote(paper, row, language)
    figures = [row for row in rows if row.table is not None]
    if figures:
        paper.tabulate(_figure_texts(figures, language))


def _write_quote(paper: Paper, row: ExportRow, language: Language) -> None:
    if row.quote:
        paper.write("Quote", row.quote)
    details = (
        section_name(row.section, language),
        "" if row.page is None else _PAGE[language].format(page=row.page),
        named_roles(row.role, language),
        named_themes(row.themes, language),
        row.note,
    )
    paper.write(SMALL, f"—— {_joined(details, language)}")


def _figure_texts(rows: Iterable[ExportRow], language: Language) -> Iterator[list[str]]:
    yield [header(column, language) for column in _TABLE_COLUMNS]
    for row in rows:
        shown = cells(row, _TABLE_COLUMNS, language)
        yield ["" if cell is None else str(cell) for cell in shown]


def _joined(parts: Iterable[str], language: Language) -> str:
    return ("，" if language == "zh" else ", ").join(part for part in parts if part)

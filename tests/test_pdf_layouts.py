"""PDF layouts that put text out of order, cut it, or hide it: columns, spreads, cuts, lost fonts."""

from __future__ import annotations

import ctypes
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from corpus.figures import read_figures
from corpus.grids import Span
from corpus.pdf import read
from corpus.pdf_cuts import join_cut_rows
from corpus.pdf_furniture import strip_furniture
from corpus.pdf_legible import is_unreadable
from corpus.pdf_lines import Line
from corpus.pdf_page import PageContent, read_page
from corpus.report import Document, Table
from tests.sheets import (
    Printer,
    Sheet,
    disclosure_rows,
    gold,
    paragraphs,
    real_sheets,
    requests_rows,
    review_rows,
    tables,
    to_docx,
    to_html,
)
from tests.test_pdf_unruled import GROUPS, complete

CSS = (
    "body{font:16pt/28pt 'Noto Serif CJK SC';margin:0}p,h2{font-size:16pt;text-indent:2em;margin:0}"
    "table{border-collapse:collapse;width:100%;font-size:9pt;line-height:12pt}td{border:1px solid #000}"
)
SMALL = CSS.replace("16pt/28pt", "10pt/16pt").replace("font-size:16pt", "font-size:10pt")
COLUMNS = SMALL + "body{column-count:2;column-gap:24pt}"
FURNITURE = {
    "display_header_footer": True,
    "header_template": "<div style='font-size:9px;width:100%;text-align:center'>青禾县水务局</div>",
    "footer_template": "<div style='font-size:9px;width:100%;text-align:center'>"
    "- <span class=pageNumber></span> -</div>",
}


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.close()


WORDS = "公开目录指南窗口答复审查培训更新栏目解读征集回应监督考核平台制度流程保密归档"


def long(number: int) -> str:
    """A paragraph no line of which comes twice."""
    words = [WORDS[2 * ((i * number) % 19) :][:2] for i in range(1, 60)]
    clauses = ["".join(words[i : i + 4]) for i in range(0, len(words), 4)]
    return f"第{number}段说明，" + "，".join(clauses) + "。"


def report() -> Sheet:
    review = {key: [0, 1, 0, 2, 3] for key in GROUPS}
    return Sheet(
        "made",
        (
            "青禾县水务局2022年政府信息公开工作年度报告",
            "一、总体情况",
            *(long(i) for i in range(1, 9)),
            "二、主动公开政府信息情况",
            disclosure_rows("f2021", {"rules": [1, 0, 2], "normative_documents": [3, 1, 40]}),
            "三、收到和处理政府信息公开申请情况",
            requests_rows(complete()),
            "四、政府信息公开行政复议、行政诉讼情况",
            review_rows(review),
            "五、存在的主要问题及改进情况",
            *(long(i) for i in range(9, 17)),
            "六、其他需要报告的事项",
            "无。",
        ),
    )


def assert_whole(document: Document, sheet: Sheet) -> None:
    """Every paragraph in order and unbroken, every number of table 三 in its cell."""
    assert ["".join(p.split()) for p in paragraphs(document)] == sheet.paragraphs
    found = read_figures(tables(document))[0].requests
    assert {key: [c.value for c in row] for key, row in found.items()} == complete()


def two_up(pdf: bytes, across: int = 2) -> bytes:
    """Print the pages side by side on sheets as wide as all of them."""
    source = pdfium.PdfDocument(pdf)
    width, height = source[0].get_size()
    made = pdfium.PdfDocument(
        raw.FPDF_ImportNPagesToOne(source, width * across, height, ctypes.c_size_t(across), 1)
    )
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


# ---------------------------------------------------------------------------------------- columns


@pytest.mark.parametrize("options", [{}, FURNITURE], ids=["bare", "headers and footers"])
def test_two_columns_are_read_one_after_the_other(
    printer: Printer, options: dict[str, object]
) -> None:
    sheet = report()
    document = read(printer.print(to_html(sheet, COLUMNS), **options))
    assert_whole(document, sheet)
    pages = [block.page for block in document.blocks]
    assert pages == sorted(pages, key=int)
    assert max(map(int, pages)) <= (document.pages or 0)


def test_a_wide_table_between_columns_parts_them(printer: Printer) -> None:
    sheet = report()
    document = read(printer.print(to_html(sheet, COLUMNS + "table{column-span:all}"), **FURNITURE))
    text = "".join("".join(p.split()) for p in paragraphs(document))
    assert text == "".join(sheet.paragraphs)
    found = read_figures(tables(document))[0].requests
    assert {key: [c.value for c in row] for key, row in found.items()} == complete()


def test_two_pages_on_one_sheet_are_read_left_then_right(printer: Printer) -> None:
    sheet = report()
    pdf = printer.print(to_html(sheet, CSS), **FURNITURE)
    document = read(two_up(pdf))
    assert_whole(document, sheet)
    assert document.pages == (read(pdf).pages or 0) // 2 + (read(pdf).pages or 0) % 2


def test_a_spread_of_pages_that_have_columns_themselves(printer: Printer) -> None:
    sheet = report()
    assert_whole(read(two_up(printer.print(to_html(sheet, COLUMNS), **FURNITURE))), sheet)


STAMPED = {
    "display_header_footer": True,
    "header_template": "<div style='font-size:8px;width:100%;padding:0 10mm;display:flex;"
    "justify-content:space-between'><span>2025/2/3 09:41</span>"
    "<span>青禾县水务局2022年政府信息公开工作年度报告_青禾县人民政府</span><span></span></div>",
    "footer_template": "<div style='font-size:8px;width:100%;padding:0 10mm;display:flex;"
    "justify-content:space-between'><span>https://www.qinghe.example/zwgk/t0012.html?from=timeline</span>"
    "<span><span class=pageNumber></span>/<span class=totalPages></span></span></div>",
}


@pytest.mark.parametrize("pages", [1, 9], ids=["one page", "many pages"])
def test_what_a_browser_prints_around_a_page_is_no_text(printer: Printer, pages: int) -> None:
    sheet = report() if pages > 1 else Sheet("t", report().items[:3])
    document = read(printer.print(to_html(sheet, CSS), **STAMPED))
    assert ["".join(p.split()) for p in paragraphs(document)] == sheet.paragraphs


def test_a_title_that_only_the_browser_prints_is_kept_without_its_date(printer: Printer) -> None:
    sheet = Sheet("t", ("一、总体情况", long(1), long(2)))
    first, *rest = paragraphs(read(printer.print(to_html(sheet, CSS), **STAMPED)))
    assert first.startswith("青禾县水务局2022年政府信息公开工作年度报告")
    assert "09:41" not in first
    assert ["".join(p.split()) for p in rest] == sheet.paragraphs


def lines_on(*pages: tuple[tuple[str, float], ...]) -> dict[int, list[Line]]:
    return {
        number: [Line(text, 90.0, 300.0, base, 10.0, number) for text, base in held]
        for number, held in enumerate(pages, 1)
    }


def test_running_headers_alternate_and_carry_the_page_number() -> None:
    text = [("正文第一行到这里为止没有写完", 300.0), ("一、总体情况", 320.0)]
    left, right = "水务年鉴　", "　县情汇编"
    made = lines_on(
        *(((f"{n} {left}" if n % 2 else f"{right} {n}", 40.0), *text) for n in range(1, 6))
    )
    kept = strip_furniture(made, dict.fromkeys(made, 842.0), len(made))
    assert {line.text for held in kept.values() for line in held} == {t for t, _ in text}


def test_headers_of_a_table_without_rules_are_no_running_header() -> None:
    made = lines_on(
        *((("信息内容\t本年制发件数\t本年废止件数\t现行有效件数", 60.0),) for _ in range(3))
    )
    assert strip_furniture(made, dict.fromkeys(made, 842.0), 3) == made


def test_stretched_cells_without_rules_are_no_text(printer: Printer) -> None:
    css = CSS.replace("td{border:1px solid #000}", "td{text-align-last:justify;padding:1px 2px}")
    sheet = report()
    document = read(printer.print(to_html(sheet, css)))
    found = ["".join(p.split()) for p in paragraphs(document)]
    assert [p for p in found if p in sheet.paragraphs] == sheet.paragraphs
    torn = [p for p in found if p not in sheet.paragraphs and sum(c.isdigit() for c in p) > 1]
    assert not torn
    figures, issues = read_figures(tables(document))
    truth = complete()
    for key, row in figures.requests.items():
        assert all(c.value in (None, v) for c, v in zip(row, truth[key], strict=True)), key
    told = {issue.code for issue in (*issues, *document.issues)}
    assert "row_unreadable" in told


def test_a_wide_gap_in_a_table_is_no_gutter(printer: Printer) -> None:
    rows = [[Span(f"第{i}项工作的情况说明"), Span("")] for i in range(1, 30)]
    css = CSS + "td{border:0}"
    document = read(printer.print(to_html(Sheet("t", ("甲。", rows)), css)))
    assert len(document.blocks) >= 2
    assert paragraphs(document)[0] == "甲。"


@pytest.mark.parametrize("css", [COLUMNS, CSS], ids=["columns", "pages"])
def test_real_reports_in_columns_and_spreads(printer: Printer, css: str) -> None:
    for sheet in real_sheets()[2:]:
        pdf = printer.print(to_html(sheet, css), **FURNITURE)
        document = read(pdf if css == COLUMNS else two_up(pdf))
        figures, _ = read_figures(tables(document))
        truth = gold(sheet.name)
        for part in ("disclosure", "requests", "review"):
            found = getattr(figures, part)
            assert {k: [c.value for c in v] for k, v in found.items()} == truth[part], sheet.name
        text = "".join("".join(p.split()) for p in paragraphs(document))
        assert text == "".join("".join(p.split()) for p in sheet.paragraphs)


def test_a_narrow_measure_keeps_paragraphs_whole(printer: Printer) -> None:
    sheet = report()
    assert_whole(read(printer.print(to_html(sheet, CSS + "body{width:400px}"))), sheet)


# ------------------------------------------------------------------------------------------- cuts


def piece(*rows: tuple[str, ...], page: int = 1) -> Table:
    return Table(rows, page, grid=True)


def test_a_row_cut_inside_its_label_is_one_row() -> None:
    above, below = join_cut_rows(
        piece(("", "", "8.属于", "1", "2", "3")),
        piece(("", "", "行政查询事项", "", "", ""), ("", "", "3.其他", "4", "5", "6"), page=2),
    )
    assert above.rows == (("", "", "8.属于行政查询事项", "1", "2", "3"),)
    assert below.rows == (("", "", "3.其他", "4", "5", "6"),)


def test_values_under_the_break_come_with_their_row() -> None:
    above, below = join_cut_rows(
        piece(("", "2.重复", "", "")), piece(("", "申请", "7", "8"), page=2)
    )
    assert above.rows == (("", "2.重复申请", "7", "8"),)
    assert below.rows == ()


def test_the_cut_label_of_a_group_is_whole_above_the_break() -> None:
    above, below = join_cut_rows(
        piece(("（六）其", "1.重复申请", "1"), ("", "2.要求提供公开出版物", "2")),
        piece(("他处理", "3.其他", "3"), page=2),
    )
    assert [row[0] for row in above.rows] == ["（六）其他处理", ""]
    assert below.rows == (("", "3.其他", "3"),)


def test_whole_rows_and_numbers_are_left_alone() -> None:
    above = piece(("（一）予以公开", "1"), ("（二）部分公开", "2"))
    below = piece(("（三）不予公开", "3"), page=2)
    assert join_cut_rows(above, below) == (above, below)
    one, two = piece(("2.重复", "1")), piece(("申请", "2"), page=2)
    upper, lower = join_cut_rows(one, two)
    assert upper.rows[0][1] == "1"
    assert lower.rows[-1][1] == "2"


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_rows_cut_by_an_office_program_and_sideways_labels(tmp_path: Path) -> None:
    sheet = report()
    pdf = office_pdf(sheet, tmp_path, sideways=True)
    assert_whole(read(pdf), sheet)


def office_pdf(sheet: Sheet, folder: Path, *, sideways: bool) -> bytes:
    """Print a report on landscape pages with large type, so that page breaks cut its rows."""
    document = docx.Document(io.BytesIO(to_docx(sheet)))
    part = document.sections[0]
    part.page_width, part.page_height = part.page_height, part.page_width
    document.styles["Normal"].font.size = Pt(15)
    for paragraph in document.paragraphs:
        paragraph.paragraph_format.first_line_indent = Pt(30)
    for table in document.tables:
        table.style = "Table Grid"
        for cell in table._tbl.iter(qn("w:tc")):
            merged = cell.tcPr is not None and cell.tcPr.find(qn("w:vMerge")) is not None
            if sideways and merged:
                turned = OxmlElement("w:textDirection")
                turned.set(qn("w:val"), "btLr")
                cell.tcPr.append(turned)
    path = folder / "report.docx"
    document.save(str(path))
    command = [
        str(OFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", "pdf", "--outdir", str(folder), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return path.with_suffix(".pdf").read_bytes()


# ------------------------------------------------------------------------------------------ fonts


def pages_of(pdf: bytes) -> list[PageContent]:
    document = pdfium.PdfDocument(pdf)
    return [read_page(document, index) for index in range(len(document))]


def without_maps(pdf: bytes) -> bytes:
    """Take from the fonts what says which characters their glyphs show."""
    damaged = pdf.replace(b"/ToUnicode", b"/NoUnicode")
    assert damaged != pdf
    return damaged


def test_a_page_whose_fonts_lost_their_maps_is_unreadable(printer: Printer) -> None:
    sheet = Sheet("t", ("一、总体情况", *(long(i) for i in range(1, 5))))
    pdf = printer.print(to_html(sheet, CSS))
    assert not any(is_unreadable(page) for page in pages_of(pdf))
    pages = pages_of(without_maps(pdf))
    assert pages
    assert all(is_unreadable(page) for page in pages)


@pytest.mark.parametrize(
    "text",
    [
        "政府信息公開工作年度報告，本年度主動公開資訊四十條，辦理時限縮短。",
        "Government Information Disclosure Report 2022: 40 items published, none refused.",
        "1 2 3 4 5 6 7 8 9 10 11 12 0 0 0 0 0 0 / / — — 96171.6 1,113",
        "●公开 ①目录 ②指南 〔2021〕30号 《条例》“要点” 12.5% ※注 Ⅱ期 3×4=12",
        "邓垚、祁琰、苗灏、冼筱、翟昱、逯芃任联络员，电话0536-6221579，邮编262400。",
    ],
    ids=["traditional", "english", "numbers", "marks", "rare names"],
)
def test_honest_pages_are_readable(printer: Printer, text: str) -> None:
    pdf = printer.print(to_html(Sheet("t", (text, text)), CSS))
    assert not any(is_unreadable(page) for page in pages_of(pdf))


def test_text_drawn_as_shapes_is_a_page_to_recognise(printer: Printer) -> None:
    shape = "<path d='M0 0 L9 0 L9 4 L5 4 L5 9 L3 9 L3 4 L0 4 Z' transform='translate({} {})'/>"
    shapes = "".join(shape.format(20 * (i % 20), 20 * (i // 20)) for i in range(200))
    pdf = printer.print(f"<svg width=500 height=400>{shapes}</svg>")
    assert [is_unreadable(page) for page in pages_of(pdf)] == [True]

"""PDF: paragraphs rejoined, tables as grids, page furniture gone, failures named."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Iterator

import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from PIL import Image

from corpus.figures import read_figures
from corpus.grids import Span, lay_out
from corpus.pdf import read
from corpus.report import Paragraph, Table, UnreadableError
from tests.sheets import Printer, Sheet, gold, paragraphs, real_sheets, tables, to_html

WORD = (
    "body{font:16pt/28pt 'Noto Serif CJK SC';margin:0}p,h2{font-size:16pt;text-indent:2em;margin:0}"
    "table{border-collapse:collapse;width:100%;font-size:9pt;line-height:12pt}td{border:1px solid #000}"
)
SPACED = (
    "body{font:12pt/1.7 'Noto Sans CJK SC'}p{margin:0 0 1em}tr{break-inside:avoid}"
    "table{border-collapse:collapse;width:100%;font-size:9pt}td{border:1px dotted #333;padding:4px}"
)
OPEN = WORD + "td:first-child{border-left:0}td:last-child{border-right:0}"
LONG = "政府信息公开工作依法有序开展，全年主动公开各类信息，及时回应社会关切，" * 6 + "取得实效。"


def long(number: int) -> str:
    """A long paragraph; no two have a line in common."""
    return (
        f"{number}。"
        + "".join(f"第{number}处窗口第{i}次公开信息，共{number * i}条，" for i in range(12))
        + "按时办结。"
    )


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.close()


def table(*rows: tuple[str, ...]) -> list[list[Span]]:
    return [[Span(cell) for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("css", "reports"),
    [(WORD, slice(5)), (SPACED, slice(1, 3)), (OPEN, slice(3, 5))],
    ids=["word", "spaced", "open"],
)
def test_real_reports_come_back_whole(printer: Printer, css: str, reports: slice) -> None:
    for sheet in real_sheets()[reports]:
        document = read(printer.print(to_html(sheet, css)))
        assert not document.issues
        figures, issues = read_figures(tables(document))
        assert not issues
        truth = gold(sheet.name)
        for part in ("disclosure", "requests", "review"):
            found = getattr(figures, part)
            assert {k: [c.value for c in v] for k, v in found.items()} == truth[part], sheet.name
        if css != OPEN:  # there a label at a page break has no border of its own
            wanted = ["".join(p.split()) for p in sheet.paragraphs]
            assert ["".join(p.split()) for p in paragraphs(document)] == wanted


def test_pieces_of_a_table_keep_the_columns_of_the_whole(printer: Printer) -> None:
    head = [[Span("项目", 1, 2), Span("数量")]]
    rows = [
        [Span(f"第{i}组", 2), Span("甲"), Span(str(i))] if i % 2 else [Span("乙"), Span("")]
        for i in range(1, 81)
    ]
    document = read(
        printer.print(to_html(Sheet("long", (head + rows,)), WORD + "tr{break-inside:avoid}"))
    )
    pieces = tables(document)
    assert len(pieces) > 1
    assert [piece.page for piece in pieces] == list(range(1, len(pieces) + 1))
    assert all(piece.grid and len(row) == 3 for piece in pieces for row in piece.rows)
    assert tuple(row for piece in pieces for row in piece.rows) == lay_out(head + rows)


def test_wrapped_lines_rejoin_but_headings_stand_alone(printer: Printer) -> None:
    text = ("一、总体情况", LONG, "（一）主动公开", LONG, "1.及时公开。" + LONG, "二、其他")
    for css in (WORD, SPACED):
        assert paragraphs(read(printer.print(to_html(Sheet("text", text), css)))) == list(text)


def test_a_paragraph_goes_on_over_a_page_break(printer: Printer) -> None:
    text = [long(i) for i in range(1, 16)]
    document = read(printer.print(to_html(Sheet("pages", tuple(text)), WORD)))
    assert paragraphs(document) == text
    pages = [block.page for block in document.blocks]
    assert pages == sorted(pages, key=int)
    assert set(pages) == set(range(1, (document.pages or 0) + 1))


@pytest.mark.parametrize("footer", ["- {n} -", "第 {n} 页 共 {t} 页", "P. {n}", "{n}"])
def test_page_numbers_and_running_headers_are_left_out(printer: Printer, footer: str) -> None:
    number, total = "<span class=pageNumber></span>", "<span class=totalPages></span>"
    small = "<div style='font-size:9px;width:100%;text-align:center'>{}</div>"
    text = ["汤阴县某局2022年报告", long(1), "5", *(long(i) for i in range(2, 12)), "暂无。"]
    pdf = printer.print(
        to_html(Sheet("furniture", tuple(text)), WORD),
        display_header_footer=True,
        header_template=small.format("内部资料　注意保存"),
        footer_template=small.format(footer.format(n=number, t=total)),
    )
    assert paragraphs(read(pdf)) == text


def test_a_title_that_only_the_running_header_prints_is_kept_once(printer: Printer) -> None:
    title = "汤阴县卫健委2022年政府信息公开工作年度报告"
    text = [long(i) for i in range(1, 10)]
    pdf = printer.print(
        to_html(Sheet("header", tuple(text)), WORD),
        display_header_footer=True,
        header_template=f"<div style='font-size:9px'>{title}</div>",
        footer_template="<span></span>",
    )
    assert paragraphs(read(pdf)) == [title, *text]


def test_text_of_tables_is_not_repeated_outside(printer: Printer) -> None:
    rows = table(("规章", "11", "22"), ("规范性文件", "33", ""))
    document = read(printer.print(to_html(Sheet("once", ("甲", rows, "乙")), WORD)))
    assert document.blocks == (
        Paragraph("甲", 1),
        Table((("规章", "11", "22"), ("规范性文件", "33", "")), 1, grid=True),
        Paragraph("乙", 1),
    )


def test_boxes_around_paragraphs_are_no_tables(printer: Printer) -> None:
    css = WORD + "p{background:#eef;border:1px solid #99c;margin:2px 0}"
    text = ("一、总体情况", LONG, "（一）主动公开", LONG)
    rows = table(("规章", "1"), ("规范性文件", "2"))
    document = read(printer.print(to_html(Sheet("boxes", (*text, rows)), css)))
    assert paragraphs(document) == list(text)
    assert [t.rows for t in tables(document)] == [(("规章", "1"), ("规范性文件", "2"))]


def test_vertical_labels_and_wrapped_headers_are_joined(printer: Printer) -> None:
    rows = [
        [Span("\n".join("三、本年度办理结果"), 2), Span("商业企\n业"), Span("0")],
        [Span("（一）予以公开"), Span("96171.6")],
    ]
    css = WORD + "table{width:150px}td{word-break:break-all}"
    document = read(printer.print(to_html(Sheet("vertical", (rows,)), css)))
    (found,) = tables(document)
    assert found.rows == (
        ("三、本年度办理结果", "商业企业", "0"),
        ("", "（一）予以公开", "96171.6"),
    )


def test_double_borders_and_watermarks_do_no_harm(printer: Printer) -> None:
    rows = table(("规章", "1", "2"), ("规范性文件", "3", "4"))
    mark = (
        "<div style='position:fixed;top:5%;font-size:50pt;transform:rotate(-30deg)'>内部资料</div>"
    )
    page = to_html(Sheet("old", ("甲", rows)), "", 'border="1"').replace("<body>", f"<body>{mark}")
    document = read(printer.print(page))
    assert paragraphs(document) == ["甲"]
    assert tables(document)[0].rows == (("规章", "1", "2"), ("规范性文件", "3", "4"))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotated_pages_read_upright(printer: Printer, turn: int) -> None:
    rows = table(("规章", "1", "2"), ("规范性文件", "3", "4"))
    pdf = pdfium.PdfDocument(printer.print(to_html(Sheet("turned", (LONG, rows)), WORD)))
    for page in pdf:
        page.set_rotation(turn)
    stream = io.BytesIO()
    pdf.save(stream)
    document = read(stream.getvalue())
    assert paragraphs(document) == [LONG]
    assert tables(document)[0].rows == (("规章", "1", "2"), ("规范性文件", "3", "4"))


@pytest.mark.parametrize("angle", [90, -90, 180])
def test_text_printed_sideways_reads_upright(angle: int) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=14)
    with pdf.rotation(angle, x=105, y=148):
        pdf.text(60, 120, "first line of this page")
        pdf.text(60, 140, "second line of this page")
        for at in (150, 160, 170):
            pdf.line(60, at, 120, at)
        for at in (60, 90, 120):
            pdf.line(at, 150, at, 170)
        for at, word in enumerate(("a", "b", "c", "d")):
            pdf.text(65 + 30 * (at % 2), 157 + 10 * (at // 2), word)
    document = read(bytes(pdf.output()))
    assert paragraphs(document) == ["first line of this page", "second line of this page"]
    assert [t.rows for t in tables(document)] == [(("a", "b"), ("c", "d"))]


def test_a_scanned_page_is_an_issue_of_that_page(printer: Printer) -> None:
    page = f"<p>第一页有文字可读。</p><div style='break-before:page'><img src='{picture()}' width=600></div>"
    document = read(printer.print(page))
    assert [(issue.code, issue.page) for issue in document.issues] == [("scanned_page", 2)]
    assert paragraphs(document) == ["第一页有文字可读。"]


def test_a_table_as_a_picture_is_an_issue(printer: Printer) -> None:
    page = (
        "<p>二、主动公开政府信息情况</p><table border=1><tr><td>规章<td>0</table>"
        f"<p>三、收到和处理政府信息公开申请情况</p><img src='{picture()}' width=500><p>四、其他</p>"
    )
    document = read(printer.print(page))
    assert [(issue.code, issue.page) for issue in document.issues] == [("table_as_picture", 1)]


def picture() -> str:
    stream = io.BytesIO()
    Image.new("RGB", (600, 700), (200, 200, 190)).save(stream, "PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


def small_pdf(user: str | None = None) -> bytes:
    pdf = FPDF()
    if user is not None:
        pdf.set_encryption(owner_password="owner", user_password=user)
    pdf.add_page()
    pdf.set_font("Helvetica")
    pdf.cell(text="Report of the office")
    return bytes(pdf.output())


def test_encrypted_but_readable_files_are_read() -> None:
    assert paragraphs(read(small_pdf(""))) == ["Report of the office"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (small_pdf("secret"), "password"),
        (small_pdf()[:-400], "cut off"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 8, "damaged"),
        (b"PK\x03\x04 not a pdf", "not a PDF"),
        (b"", "not a PDF"),
    ],
    ids=["password", "cut", "damaged", "other", "empty"],
)
def test_unreadable_files_say_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(data)


def test_a_page_without_text_is_an_issue_not_an_error() -> None:
    pdf = FPDF()
    pdf.add_page()
    document = read(bytes(pdf.output()))
    assert document.blocks == ()
    assert [issue.code for issue in document.issues] == ["no_text"]


def test_nothing_is_printed(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    data = small_pdf()
    with caplog.at_level(logging.DEBUG):
        caplog.clear()
        read(data)
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_columns_without_rules_are_a_table_without_a_grid(printer: Printer) -> None:
    rows = table(("规章", "1", "2"), ("规范性文件", "3", "4"), ("行政许可", "5", "6"))
    css = WORD.replace("border:1px solid #000", "border:0")
    document = read(
        printer.print(to_html(Sheet("bare", ("二、主动公开", rows, LONG, "单位：某局")), css))
    )
    assert paragraphs(document) == ["二、主动公开", LONG, "单位：某局"]
    assert [(t.grid, t.rows) for t in tables(document)] == [
        (False, (("规章", "1", "2"), ("规范性文件", "3", "4"), ("行政许可", "5", "6")))
    ]

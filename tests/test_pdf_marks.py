"""Marks on a PDF page: each box must hold the letters of the passage, by an independent reading."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pdfplumber
import pypdfium2 as pdfium
import pytest
from PIL import Image

from corpus.parse import parse_bytes
from corpus.pdf_marks import Box, locate, page_image
from corpus.report import UnreadableError
from corpus.text import squeeze
from tests.sheets import Printer, Sheet, disclosure_rows, to_html

CSS = (
    "body{font:16pt/28pt 'Noto Serif CJK SC';margin:0}p,h2{font-size:16pt;text-indent:2em;margin:0}"
    "table{border-collapse:collapse;width:100%;font-size:9pt}td{border:1px solid #000}"
)
COLUMNS = CSS.replace("16pt/28pt", "10pt/17pt").replace("font-size:16pt", "font-size:10pt") + (
    "body{column-count:2;column-gap:24pt}"
)
SENTENCE = "二是窗口人手偏紧，抽不出专人更新栏目，个别信息晚了半个月才公开。"


def text(number: int) -> str:
    return f"第{number}段。" + "".join(
        f"第{number}处第{i}个窗口公开信息{number * 31 + i}条，" for i in range(14)
    )


def sheet(*extra: str) -> Sheet:
    rows = disclosure_rows("f2021", {"rules": [1, 2, 3], "normative_documents": [4, 5, 6]})
    return Sheet(
        "marked",
        (
            "青禾县水务局2022年政府信息公开工作年度报告",
            "一、总体情况",
            *(text(i) for i in range(1, 5)),
            "二、主动公开政府信息情况",
            rows,
            "五、存在的主要问题及改进情况",
            "一是公开形式单一。" + SENTENCE + "三是培训不多。",
            *extra,
            *(text(i) for i in range(5, 9)),
        ),
    )


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.close()


def page_of(pdf: bytes, wanted: str) -> int:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            if squeeze(wanted)[:12] in squeeze("".join(c["text"] for c in page.chars)):
                return int(page.page_number)
    raise AssertionError(wanted)


def marked(pdf: bytes, page: int, boxes: tuple[Box, ...]) -> str:
    """What an independent reader finds inside the boxes, in the order of the file."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        sheet = document.pages[page - 1]
        width, height = float(sheet.width), float(sheet.height)
        found = ""
        for char in sheet.chars:
            x = (char["x0"] + char["x1"]) / 2 / width
            y = (char["top"] + char["bottom"]) / 2 / height
            if any(b.left <= x <= b.right and b.top <= y <= b.bottom for b in boxes):
                found += char["text"]
    return squeeze(found)


@pytest.mark.parametrize("css", [CSS, COLUMNS], ids=["one column", "two columns"])
def test_boxes_hold_the_sentence_and_nothing_else(printer: Printer, css: str) -> None:
    pdf = printer.print(to_html(sheet(), css))
    page = page_of(pdf, SENTENCE)
    boxes = locate(pdf, page, SENTENCE)
    assert len(boxes) >= 2
    assert marked(pdf, page, boxes) == squeeze(SENTENCE)
    assert all(0 <= b.left < b.right <= 1 and 0 <= b.top < b.bottom <= 1 for b in boxes)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_follow_the_page_as_displayed(printer: Printer, turn: int) -> None:
    document = pdfium.PdfDocument(printer.print(to_html(sheet(), CSS)))
    for page in document:
        page.set_rotation(turn)
    stream = io.BytesIO()
    document.save(stream)
    pdf = stream.getvalue()
    page = page_of(pdf, SENTENCE)
    assert marked(pdf, page, locate(pdf, page, SENTENCE)) == squeeze(SENTENCE)
    picture = Image.open(io.BytesIO(page_image(pdf, page, 1.0)))
    assert (picture.width > picture.height) == (turn != 180)


def test_every_passage_of_a_report_is_marked_on_its_page(printer: Printer) -> None:
    pdf = printer.print(
        to_html(sheet(), CSS),
        display_header_footer=True,
        header_template="<div style='font-size:9px'>内部资料　注意保存</div>",
        footer_template="<div style='font-size:9px;width:100%;text-align:center'>"
        "第 <span class=pageNumber></span> 页</div>",
    )
    passages = [p for s in parse_bytes(pdf, "a.pdf").sections for p in s.passages]
    assert len(passages) > 8
    over = 0
    for passage in passages:
        assert passage.page
        here = marked(pdf, passage.page, locate(pdf, passage.page, passage.text))
        assert here
        if here != squeeze(passage.text):
            after = marked(pdf, passage.page + 1, locate(pdf, passage.page + 1, passage.text))
            assert here + after == squeeze(passage.text)
            over += 1
    assert over


def test_radicals_and_spaces_do_not_hide_a_passage(printer: Printer) -> None:
    pdf = printer.print(to_html(Sheet("r", ("⼈员⼒量不⾜，⽹站更 新 慢。", "其余正常。")), CSS))
    boxes = locate(pdf, 1, "人员力量不足，网站更新慢。")
    assert marked(pdf, 1, boxes) == "人员力量不足,网站更新慢。"


def test_what_stands_twice_or_nowhere_is_not_marked(printer: Printer) -> None:
    twice = "窗口人手偏紧，更新较慢。"
    pdf = printer.print(to_html(Sheet("t", ("甲。" + twice, "乙。" + twice, "丙丁戊己。")), CSS))
    assert locate(pdf, 1, twice) == ()
    assert len(locate(pdf, 1, "甲。" + twice)) == 1
    assert locate(pdf, 1, "窗口人手充足，更新较快。") == ()
    assert locate(pdf, 1, "丙丁戊己。庚辛壬癸") == ()  # too short a part to be sure
    assert locate(pdf, 1, " ") == ()


def test_numbers_of_a_table_are_not_marked(printer: Printer) -> None:
    pdf = printer.print(to_html(sheet("规章。"), CSS))
    assert locate(pdf, page_of(pdf, "规章1"), "规章1") == ()


def test_pages_that_are_not_there_are_named(printer: Printer) -> None:
    pdf = printer.print(to_html(Sheet("t", ("甲。",)), CSS))
    for call in (lambda: locate(pdf, 2, "甲。"), lambda: page_image(pdf, 2)):
        with pytest.raises(UnreadableError, match="2"):
            call()
    with pytest.raises(UnreadableError):
        page_image(b"no pdf", 1)


def test_a_page_is_drawn_in_the_scale_asked_for(printer: Printer) -> None:
    pdf = printer.print(to_html(Sheet("t", ("甲。",)), CSS))
    small, large = (Image.open(io.BytesIO(page_image(pdf, 1, s))) for s in (1.0, 2.0))
    assert small.format == "PNG"
    assert large.width == pytest.approx(2 * small.width, abs=2)
    assert small.width == pytest.approx(595, abs=2)
    assert small.convert("L").getextrema()[0] < 100  # something is printed

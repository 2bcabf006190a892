"""Scanned pages and pictures: recognised, proven by sums, and never silently empty."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.figures import read_figures
from corpus.grids import lay_out
from corpus.inputs import is_image, iter_inputs
from corpus.parse import parse_bytes
from corpus.pdf_tables import find_grids
from corpus.report import CheckStatus, ParseError, Report, Table
from corpus.scan_engine import load_recogniser
from corpus.scan_proof import prove_figures
from tests.conftest import SAMPLES
from tests.sheets import requests_rows

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SAMPLE = "hsb-2024"
FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")


@pytest.fixture(scope="module")
def engine():
    pytest.importorskip("rapidocr", reason="the extra «ocr» is not installed")
    found = load_recogniser()
    assert found is not None
    return found


@pytest.fixture
def no_engine(monkeypatch):
    """A machine without the extra."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    load_recogniser.cache_clear()
    yield
    load_recogniser.cache_clear()


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    if not FONT.exists():
        pytest.skip("the font for drawn pages is not installed")
    return ImageFont.truetype(str(FONT), size)


def draw(lines: list[str], rows: list[list[str]] | None = None, size: int = 30) -> Image.Image:
    """Draw an A4 page at 150 dots an inch: lines of text, then a ruled table."""
    page = Image.new("L", (1240, 1754), "white")
    pen = ImageDraw.Draw(page)
    y = 120
    for line in lines:
        pen.text((130, y), line, font=font(size), fill=20)
        y += int(size * 1.9)
    for row in rows or []:
        xs = [130, 560, *(560 + 130 * n for n in range(1, len(row)))]
        for text, (left, right) in zip(row, pairwise(xs), strict=True):
            pen.rectangle((left, y, right, y + 58), outline=30, width=2)
            wide = pen.textlength(text, font=font(24))
            pen.text(((left + right - wide) / 2, y + 11), text, font=font(24), fill=20)
        y += 58
    return page


def save(image: Image.Image, form: str, *more: Image.Image) -> bytes:
    stream = io.BytesIO()
    options = {"save_all": True, "append_images": more} if more else {}
    image.save(stream, form, **options)
    return stream.getvalue()


def as_array(image: Image.Image) -> np.ndarray:
    return np.array(image, np.uint8)


def rows_of(page) -> list[tuple[str, ...]]:
    tables = [grid.table() for grid in find_grids(page)[0]]
    return [row for table in tables if table is not None for row in table.rows]


def attempt(data: bytes) -> Report | ParseError:
    try:
        return parse_bytes(data, "a.png")
    except ParseError as error:
        return error


# ---------------------------------------------------------------------------------- without engine


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.usefixtures("no_engine")
def test_a_picture_without_the_extra_is_listed_as_unread(form: str):
    data = save(draw(["青禾县农业农村局2022年政府信息公开工作年度报告"]), form)
    assert is_image(data)
    report = parse_bytes(data, "青禾县农业农村局2022年年报.dat")
    assert [(i.code, i.page) for i in report.issues if i.code == "scanned_page"] == [
        ("scanned_page", 1)
    ]
    assert "nianbao[ocr]" in next(i.message for i in report.issues if i.code == "scanned_page")
    assert not report.sections


@pytest.mark.usefixtures("no_engine")
def test_every_page_without_the_extra_has_its_issue():
    page = draw(["一、总体情况"])
    tiff = parse_bytes(save(page, "TIFF", page, page), "a.tif")
    pdf = parse_bytes(save(page, "PDF", page, page), "a.pdf")
    for report in (tiff, pdf):
        assert [i.page for i in report.issues if i.code == "scanned_page"] == [1, 2, 3]
        assert report.pages == 3


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.usefixtures("no_engine")
def test_damaged_pictures_end_in_a_report_or_a_refusal(form: str):
    data = save(draw(["正文"]), form)
    with pytest.raises(ParseError, match=r"damaged|empty"):
        parse_bytes(data[:24], "a.png")
    for damaged in (data[: len(data) // 3], data[:100] + bytes(200) + data[300:]):
        outcome = attempt(damaged)
        assert outcome.reason if isinstance(outcome, ParseError) else outcome.issues


def test_a_picture_of_gigantic_size_is_refused():
    stream = io.BytesIO()
    Image.new("1", (12_000, 11_000)).save(stream, "PNG")
    with pytest.raises(ParseError, match="too large"):
        parse_bytes(stream.getvalue(), "a.png")


def test_a_text_that_opens_like_a_bitmap_stays_a_text():
    assert not is_image(b"BM is the short name of a town, and this is its report of the year 2020.")


def test_pictures_are_inputs_but_the_parts_of_saved_pages_are_not(tmp_path: Path):
    for name in ("scan.JPG", "sub/all.tiff", "page_files/logo.png", "page.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert {Path(i.name).name for i in iter_inputs([tmp_path])} == {
        "scan.JPG",
        "all.tiff",
        "page.html",
    }


# ------------------------------------------------------------------------------------ with engine


def test_the_engine_loads_in_silence_and_without_the_network():
    pytest.importorskip("rapidocr", reason="the extra «ocr» is not installed")
    code = (
        "import socket\n"
        "def refuse(*_, **__): raise SystemExit('network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "import numpy as np\n"
        "from corpus.scan_engine import load_recogniser\n"
        "engine = load_recogniser()\n"
        "engine.find(np.full((200, 200), 255, np.uint8)); engine.read([np.full((40, 40), 255, np.uint8)])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False,
        cwd=SAMPLES.parent,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_cells_say_blank_zero_or_unread(engine):
    from corpus.scan_page import read_scan

    page = draw([], [["信息内容", "甲列", "乙列", "丙列"], ["规章", "0", "", "1"], ["行政许可", "7", "—", "减12"], ["行政处罚", "1,113", "", "88"]])  # fmt: skip
    pen = ImageDraw.Draw(page)
    for n in range(14):  # a blot of ink in the cell that is blank in the last row
        pen.line((700 + n * 7, 120 + 58 * 3 + 8, 800 - n * 6, 120 + 58 * 3 + 50), fill=0, width=3)
    assert rows_of(read_scan(as_array(page), 1, engine)) == [
        ("信息内容", "甲列", "乙列", "丙列"),
        ("规章", "0", "", "1"),
        ("行政许可", "7", "—", "减12"),
        ("行政处罚", "1,113", "* *", "88"),
    ]


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_pages_are_turned_upright(engine, turn: int):
    from corpus.scan_image import turn_upright

    picture = as_array(
        draw(["政府信息公开工作年度报告", "本单位全年主动公开政府信息二十条，收到申请三件。"] * 3)
    )
    turned = np.ascontiguousarray(np.rot90(picture, turn))
    assert np.array_equal(turn_upright(turned, engine), picture)


@pytest.mark.parametrize("angle", [-2.0, 1.0])
def test_a_crooked_page_with_a_large_title_is_read(engine, angle: float):
    from corpus.scan_page import read_scan

    rows = [["类别", "一月", "二月"], ["受理", "11", "0"], ["办结", "10", "1"]]
    page = draw(["区卫生健康局年度报告"], rows, size=64)
    crooked = page.rotate(angle, fillcolor="white", resample=Image.Resampling.BICUBIC)
    noisy = np.clip(as_array(crooked) + np.random.default_rng(1).normal(0, 10, page.size[::-1]), 0, 255)  # fmt: skip
    content = read_scan(noisy.astype(np.uint8), 1, engine)
    assert rows_of(content) == [tuple(row) for row in rows]
    assert "区卫生健康局年度报告" in "".join(char.text for char in content.chars)


@pytest.mark.usefixtures("engine")
def test_only_pages_without_text_are_recognised():
    source = SAMPLES / "reports" / f"{SAMPLE}.pdf"
    original = pdfium.PdfDocument(source)
    picture = original[1].render(scale=150 / 72, grayscale=True).to_pil()
    crooked = picture.rotate(0.8, fillcolor="white", resample=Image.Resampling.BICUBIC)
    scan = pdfium.PdfDocument(save(crooked, "PDF"))
    mixed = pdfium.PdfDocument.new()
    mixed.import_pages(original, [0])
    mixed.import_pages(scan)
    mixed.import_pages(original, [2])
    stream = io.BytesIO()
    mixed.save(stream)

    report = parse_bytes(stream.getvalue(), source.name)
    truth = json.loads((SAMPLES / "truth" / f"{SAMPLE}.json").read_text(encoding="utf-8"))
    told = {i.code: i for i in report.issues}
    assert told["ocr_read"].page == 2
    assert "page 2;" in told["ocr_read"].message
    assert "scanned_page" not in told
    for table in ("disclosure", "requests", "review"):
        read = getattr(report.figures, table)
        for key, cells in truth[table].items():
            found = [cell.value for cell in read[key]]
            assert found == ([None] if key == "fees" else cells)
    # No sum proves the fees, so they are left out, and named.
    assert report.figures.disclosure["fees"][0].printed == "5,318.96"
    assert "fees" in told["ocr_unproven"].message


# ------------------------------------------------------------------------------------------ proof


def figures_of(changes: dict[tuple[str, int], str] | None = None, page: int = 3):
    """Table 三 of the form of 2021 with a few cells misread."""
    zero = [0] * 7
    rows: dict[str, list[object]] = {
        "received": [4, 1, 0, 0, 0, 0, 5], "carried_in": [1, *zero[1:6], 1],
        "granted": [3, 1, 0, 0, 0, 0, 4], "partly_granted": [1, *zero[1:6], 1],
    }  # fmt: skip
    for key in (
        "denied_state_secret", "denied_law", "denied_safety", "denied_third_party",
        "denied_internal", "denied_process", "denied_enforcement_file",
        "denied_administrative_query", "unable_not_held", "unable_needs_creation", "unable_unclear",
        "refused_petition", "refused_repeated", "refused_publication", "refused_abusive",
        "refused_confirmation", "other_not_corrected", "other_fee_unpaid", "other_other",
    ):  # fmt: skip
        rows[key] = list(zero)
    rows["total"] = [4, 1, 0, 0, 0, 0, 5]
    rows["carried_out"] = [1, *zero[1:6], 1]
    for (key, at), text in (changes or {}).items():
        rows[key][at] = text
    header = (("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "2", "0", "9"))
    tables = (Table(header, page, grid=True), Table(lay_out(requests_rows(rows)), page, grid=True))
    return read_figures(tables)[0]


def values(figures, key: str) -> list[object]:
    return [cell.value for cell in figures.requests[key]]


def test_sums_prove_what_takes_part_in_them():
    read = figures_of()
    proven, issues = prove_figures(read, {3})
    assert proven.requests == read.requests
    assert [c.value for c in proven.disclosure["rules"]] == [None] * 3
    assert [c.printed for c in proven.disclosure["rules"]] == ["2", "0", "9"]
    assert [i.code for i in issues] == ["ocr_unproven"]
    assert "rules" in issues[0].message


def test_a_misread_number_alone_is_left_out():
    proven, issues = prove_figures(figures_of({("granted", 0): "8"}), {3})
    # The row and the column both fail, and each keeps what the other sums prove.
    assert values(proven, "granted") == [None, 1, 0, 0, 0, 0, 4]
    assert values(proven, "partly_granted") == [1, 0, 0, 0, 0, 0, 1]
    assert [i.message for i in issues if "granted" in i.message] == [
        "table requests, row «granted»: recognised 8, proven by no sum, left out"
    ]
    checks = {c.check: c.status for c in proven.checks}
    assert checks["requests_balance"] is CheckStatus.HOLDS
    assert checks["requests_total"] is CheckStatus.UNKNOWN


def test_a_digit_misread_twice_in_a_row_is_reported():
    proven, issues = prove_figures(figures_of({("granted", 0): "9", ("granted", 6): "10"}), {3})
    assert values(proven, "granted")[0] == 9
    conflicts = [i.message for i in issues if i.code == "ocr_conflict"]
    assert len(conflicts) == 2
    assert "«natural_person»" in conflicts[0]
    assert "«total»" in conflicts[1]


def test_pages_with_text_need_no_proof():
    read = figures_of({("granted", 0): "8"})
    assert prove_figures(read, ()) == (read, ())
    assert prove_figures(read, {1})[0] == replace(read, checks=read.checks)

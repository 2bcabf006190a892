"""Statistical tables of a PDF without ruled lines: read where positions tell, left out elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pdfplumber
import pytest
from pdfminer.psexceptions import PSSyntaxError
from pdfplumber.utils.exceptions import PdfminerException

from corpus.figures import read_figures
from corpus.parse import parse_bytes
from corpus.pdf import read
from corpus.report import Document, Figures, Paragraph
from tests.sheets import (
    Printer,
    Sheet,
    disclosure_rows,
    gold,
    real_sheets,
    requests_rows,
    review_rows,
    tables,
    to_html,
)

ROOT = Path(__file__).resolve().parents[1]
TABLES = ("disclosure", "requests", "review")
STYLES = {
    "word": "body{font:16pt/28pt 'Noto Serif CJK SC';margin:0}"
    "table{border-collapse:collapse;width:100%;font-size:9pt;line-height:12pt}",
    "centred": "body{font:12pt/1.7 'Noto Sans CJK SC'}tr{break-inside:avoid}"
    "table{width:100%;font-size:9pt}td{padding:4px;text-align:center}",
    "top": "body{font:11pt/1.5 'Noto Serif CJK SC'}"
    "table{font-size:9pt;width:100%}td{padding:2px 4px;vertical-align:top;text-align:center}",
    "bottom": "body{font:11pt/1.5 'Noto Sans CJK SC'}"
    "table{font-size:8pt;width:100%}td{padding:3px 2px;vertical-align:bottom}",
    "right": "body{font:11pt/1.5 'Noto Serif CJK SC'}table{font-size:7pt;width:100%}"
    "td{padding:1px 2px;text-align:right}td:first-child{text-align:left}",
    "narrow": "body{font:11pt/1.5 'Noto Serif CJK SC'}"
    "table{font-size:10.5pt;width:100%;table-layout:fixed}td{padding:1px 2px;text-align:center}",
}
BREAKING = (
    "body{font:11pt/1.5 'Noto Serif CJK SC'}td{padding:1px 2px;word-break:break-all}"
    "table{font-size:9pt;width:60%;table-layout:fixed;text-align:center}"
)
KEYS = (
    "received", "carried_in", "granted", "partly_granted", "denied_state_secret", "denied_law",
    "denied_safety", "denied_third_party", "denied_internal", "denied_process",
    "denied_enforcement_file", "denied_administrative_query", "unable_not_held",
    "unable_needs_creation", "unable_unclear", "refused_petition", "refused_repeated",
    "refused_publication", "refused_abusive", "refused_confirmation", "other_not_corrected",
    "other_fee_unpaid", "other_other", "total", "carried_out",
)  # fmt: skip
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")

Values = Mapping[str, list[object]]


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.close()


def report_with(requests: Values, review: Values | None = None, front: Values | None = None):
    """A report of the form of 2021 around the given tables."""
    front = front or {"rules": [1, 0, 2], "normative_documents": [3, 1, 40], "fees": [12.5]}
    return Sheet(
        "made",
        (
            "青禾县水利局2022年政府信息公开工作年度报告",
            "一、总体情况",
            "全年主动公开政府信息40条。",
            "二、主动公开政府信息情况",
            disclosure_rows("f2021", front),
            "三、收到和处理政府信息公开申请情况",
            requests_rows(requests),
            "四、政府信息公开行政复议、行政诉讼情况",
            review_rows(review or {key: [0, 1, 0, 2, 3] for key in GROUPS}),
            "五、存在的主要问题及改进情况",
            "人员力量不足。",
            "六、其他需要报告的事项",
            "无。",
        ),
    )


def complete() -> dict[str, list[object]]:
    """Every cell of table 三 holds another number."""
    return {key: [100 * i + j for j in range(1, 8)] for i, key in enumerate(KEYS, 1)}


def figures_of(document: Document) -> Figures:
    return read_figures(tables(document))[0]


def compare(figures: Figures, truth: Mapping[str, Values]) -> float:
    """Return the share of cells read; none may be read as another number."""
    read_cells = printed = 0
    for name in TABLES:
        found = getattr(figures, name)
        for key, wanted in truth[name].items():
            cells = [cell.value for cell in found.get(key, ())] or [None] * len(wanted)
            assert len(cells) == len(wanted), key
            for cell, value in zip(cells, wanted, strict=True):
                assert cell in (None, value), (name, key, cells, wanted)
                read_cells += cell is not None
                printed += value is not None
        for key in set(found) - set(truth[name]):
            assert all(cell.value is None for cell in found[key]), key
    return read_cells / printed


def squashed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("style", STYLES)
def test_real_reports_without_borders(printer: Printer, style: str) -> None:
    for sheet in real_sheets():
        document = read(printer.print(to_html(sheet, STYLES[style])))
        assert compare(figures_of(document), gold(sheet.name)) >= 0.95, sheet.name


@pytest.mark.parametrize("sample", ["lanxi-wjj-2023", "guojia-sdj-2022", "pinghu-street-2025"])
def test_saved_pages_printed_without_borders(printer: Printer, sample: str) -> None:
    raw = (ROOT / "samples" / "reports" / f"{sample}.html").read_bytes()
    charset = "gb18030" if b"charset=gb" in raw[:2000].lower() else "utf-8"
    bare = "<style>table,tr,td,th{border:0!important}*{background:none!important}</style>"
    pdf = printer.print(raw.decode(charset) + bare, scale=0.6)
    truth = json.loads((ROOT / "samples" / "truth" / f"{sample}.json").read_text(encoding="utf-8"))
    assert compare(parse_bytes(pdf, sample).figures, truth) >= 0.95


@pytest.mark.parametrize("style", STYLES)
def test_blank_cells_and_rows_keep_their_neighbours_right(printer: Printer, style: str) -> None:
    requests = complete()
    requests["received"] = [5, None, None, 7, None, None, 12]
    requests["denied_law"] = [None] * 7
    requests["denied_safety"] = [None] * 7
    requests["refused_abusive"] = [None, None, None, None, None, None, 9]
    requests["other_fee_unpaid"] = [None] * 7
    review = {
        "reconsideration": [0, None, None, 2, 3],
        "litigation_direct": [None] * 5,
        "litigation_after_reconsideration": [4, 0, None, 0, 4],
    }
    front = {"rules": [None, 7, None], "normative_documents": [1, 2, 3], "licences": [None]}
    sheet = report_with(requests, review, front)
    figures = figures_of(read(printer.print(to_html(sheet, STYLES[style]))))
    truth = {"disclosure": front, "requests": requests, "review": review}
    assert compare(figures, truth) == 1.0


def test_columns_come_from_the_headers_when_no_row_is_complete(printer: Printer) -> None:
    requests = {key: [None, *values[1:]] for key, values in complete().items()}
    pdf = printer.print(to_html(report_with(requests), STYLES["centred"]))
    found = figures_of(read(pdf)).requests
    assert {key: [c.value for c in row] for key, row in found.items()} == requests


def test_numbers_broken_inside_their_cell_are_not_read_as_two(printer: Printer) -> None:
    requests = complete()
    requests["granted"][2] = 1234567
    requests["denied_process"][5] = 96171.6
    requests["refused_repeated"][0] = 20231231
    review = {
        **{key: [0, 1, 0, 2, 3] for key in GROUPS},
        "reconsideration": [0, 12345, 0, 0, 12345],
    }
    document = read(printer.print(to_html(report_with(requests, review), BREAKING)))
    truth = {"disclosure": {}, "requests": requests, "review": review}
    found = figures_of(document)
    compare(Figures(found.form, {}, found.requests, found.review), truth)
    assert any(issue.code == "row_unreadable" for issue in document.issues)


def test_a_row_with_an_unknown_label_is_an_issue_and_nobodys_value(printer: Printer) -> None:
    html = to_html(report_with(complete()), STYLES["word"])
    html = html.replace("5.属于三类内部事务信息", "5.另一种从未见过的情形")
    document = read(printer.print(html))
    found = figures_of(document).requests
    assert "denied_internal" not in found
    assert [c.value for c in found["denied_process"]] == complete()["denied_process"]
    (issue,) = document.issues
    assert issue.code == "row_unreadable"
    assert "从未见过" in squashed(issue.message)


@pytest.mark.parametrize("style", ["word", "centred"])
def test_text_of_tables_is_kept_once(printer: Printer, style: str) -> None:
    sheet = report_with(complete())
    document = read(printer.print(to_html(sheet, STYLES[style])))
    texts = [squashed(b.text) for b in document.blocks if isinstance(b, Paragraph)]
    assert texts == [squashed(text) for text in sheet.paragraphs]
    assert all(table.grid and table.page for table in tables(document))
    cells = [squashed(cell) for table in tables(document) for row in table.rows for cell in row]
    for value in (value for row in complete().values() for value in row):
        assert cells.count(str(value)) == 1


def test_page_furniture_does_not_enter_the_tables(printer: Printer) -> None:
    pdf = printer.print(
        to_html(report_with(complete()), STYLES["word"] + "table{line-height:24pt!important}"),
        display_header_footer=True,
        header_template="<div style='font-size:9px'>青禾县水利局</div>",
        footer_template="<div style='font-size:9px;width:100%;text-align:center'>"
        "— <span class=pageNumber></span> —</div>",
    )
    document = read(pdf)
    assert (document.pages or 0) > 2
    found = figures_of(document).requests
    assert {key: [c.value for c in row] for key, row in found.items()} == complete()


def test_warnings_about_fonts_stay_off_the_terminal(
    printer: Printer, capfd: pytest.CaptureFixture[str]
) -> None:
    pdf = printer.print(to_html(report_with(complete()), STYLES["word"]))
    capfd.readouterr()
    read(pdf)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "error",
    [PdfminerException("eof"), PSSyntaxError("stream"), KeyError("Font"), TypeError("None")],
)
def test_what_pdfminer_cannot_read_keeps_its_first_reading(
    printer: Printer, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    pdf = printer.print(to_html(report_with(complete()), STYLES["centred"]))
    monkeypatch.setattr(pdfplumber, "open", fail)
    document = read(pdf)
    # No columns are claimed; torn pieces may be kept apart from the text, each in one cell.
    assert all(not table.grid or len(table.rows[0]) == 1 for table in tables(document))
    text = squashed(
        "".join(b.text if isinstance(b, Paragraph) else str(b.rows) for b in document.blocks)
    )
    assert "人员力量不足。" in text
    assert "2507" in text


def test_ruled_reports_do_not_load_pdfplumber(printer: Printer, tmp_path: Path) -> None:
    ruled = STYLES["word"] + "td{border:1px solid #000}"
    path = tmp_path / "ruled.pdf"
    path.write_bytes(printer.print(to_html(report_with(complete()), ruled)))
    code = (
        "import sys; from pathlib import Path; from corpus.pdf import read\n"
        "assert read(Path(sys.argv[1]).read_bytes()).blocks\n"
        "assert not {'pdfplumber', 'pdfminer'} & set(sys.modules)"
    )
    samples = sorted((ROOT / "samples" / "reports").glob("*.pdf"))[:3]
    for file in (path, *samples):
        subprocess.run([sys.executable, "-c", code, str(file)], check=True, cwd=ROOT)

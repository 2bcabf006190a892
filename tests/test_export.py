"""Exports: every row with its citation, nothing cut off, nothing a spreadsheet would run."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.report import AgencyType, Check, CheckStatus, Role, SectionKind, Theme
from indexer import export
from indexer.export import (
    ExportError,
    ExportRow,
    export_bytes,
    export_rows,
    rows_from_figures,
    rows_from_hits,
    rows_from_statements,
)
from indexer.search import Hit
from nlp.evidence import FigureRow, ReportRow, StatementRow

REPORT = ReportRow(
    "a" * 16, "甲.pdf", "pdf", "青禾县民政局2022年年度报告", "青禾县民政局", "青禾县",
    AgencyType.DEPARTMENT, 2022, None, "f2021", 6, (), ("requests_total",),
)  # fmt: skip
QUOTE = "一是人员力量不够。"
STATEMENT = StatementRow(
    REPORT, 5, 9, SectionKind.PROBLEMS, 3, "（一）问题", QUOTE, 0, len(QUOTE), QUOTE, Role.PROBLEM,
    "不够", (Theme("staffing", 0.9), Theme("quality", 0.6)),
)  # fmt: skip
FIGURE = FigureRow(
    REPORT, "disclosure", "fees", "amount_10k_yuan", -1.5, "-1.5", 2,
    (Check("requests_total", CheckStatus.FAILS), Check("carry_over", CheckStatus.UNKNOWN)),
)  # fmt: skip
(ROW,) = rows_from_statements([STATEMENT])
(CELL,) = rows_from_figures([FIGURE])


def read_csv(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data: bytes) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    header, *rows = sheet.iter_rows()
    assert all(cell.data_type != "f" for row in rows for cell in row)
    return [dict(zip([h.value for h in header], [c.value for c in r], strict=True)) for r in rows]


def read_docx(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


# ------------------------------------------------------------------------------------------ content


def test_a_quote_has_its_citation_in_every_format():
    expected = {
        "机关": "青禾县民政局", "年度": "2022", "地区": "青禾县", "机关类型": "工作部门",
        "章节": "存在的主要问题及改进情况", "页码": "3", "原文": QUOTE, "性质": "存在问题",
        "主题": "人员力量不足；", "报告标题": "青禾县民政局2022年年度报告", "文件": "甲.pdf", "段落编号": "9",
    }  # fmt: skip
    (row,) = read_csv(export_bytes([ROW], "csv"))
    assert row.keys() == expected.keys()
    assert row | {"主题": expected["主题"]} == expected
    assert row["主题"].startswith(expected["主题"])
    (cells,) = read_xlsx(export_bytes([ROW], "xlsx"))
    assert {k: str(v) for k, v in cells.items()} == row
    assert isinstance(cells["年度"], int)
    text = read_docx(export_bytes([ROW], "docx"))
    for part in (
        "青禾县民政局 2022",
        QUOTE,
        "第 3 页",
        "存在的主要问题及改进情况",
        "甲.pdf",
        "1 条",
    ):
        assert part in text
    (line,) = export_bytes([ROW], "jsonl").decode("utf-8").splitlines()
    data = json.loads(line)
    assert (data["agency"], data["role"], data["themes"]) == (
        "青禾县民政局",
        "problem",
        ["staffing", "quality"],
    )


def test_english_headers_and_names():
    (row,) = read_csv(export_bytes([ROW], "csv", language="en"))
    assert list(row)[:3] == ["Agency", "Year", "Place"]
    assert row["Role"] == "Problem"
    assert row["Themes"].startswith("Staff shortage; ")
    assert "p. 3" in read_docx(export_bytes([ROW], "docx", language="en"))


def test_figures_stay_numbers_and_name_failing_checks():
    (row,) = read_csv(export_bytes([CELL], "csv"))
    assert (row["数值"], row["原表文字"]) == ("-1.5", "-1.5")
    assert "原文" not in row
    assert row["行"] != "fees", "named for people"
    assert row["勾稽关系"], "the failing check is named, the open one is not"
    (cells,) = read_xlsx(export_bytes([CELL], "xlsx"))
    assert cells["数值"] == -1.5
    assert json.loads(export_bytes([CELL], "jsonl"))["row"] == "fees"
    blank = replace(CELL, value=None, printed="/")
    (row,) = read_csv(export_bytes([blank], "csv"))
    assert (row["数值"], row["原表文字"]) == ("", "/"), "a blank is not 0"
    (cells,) = read_xlsx(export_bytes([blank], "xlsx"))
    assert cells["数值"] is None
    assert "-1.5" in read_docx(export_bytes([CELL], "docx"))


def test_quotes_and_figures_together():
    (quote, cell) = read_csv(export_bytes([ROW, CELL], "csv"))
    assert quote["原文"] == QUOTE
    assert quote["数值"] == ""
    assert cell["原文"] == ""
    assert cell["数值"] == "-1.5"
    text = read_docx(export_bytes([ROW, CELL], "docx"))
    assert QUOTE in text
    assert "-1.5" in text


def test_a_hit_carries_the_labels_of_its_statements():
    hit = Hit(9, REPORT, SectionKind.PROBLEMS, 3, "", QUOTE, (), 1.0, (STATEMENT, STATEMENT))
    (row,) = rows_from_hits([hit])
    assert (row.role, row.themes, row.quote) == ("problem", ("staffing", "quality"), QUOTE)


def test_nothing_found_is_a_file_with_headers():
    assert read_csv(export_bytes([], "csv")) == []
    assert read_xlsx(export_bytes([], "xlsx")) == []
    assert "0 条" in read_docx(export_bytes([], "docx"))
    assert export_bytes([], "jsonl") == b""


# ------------------------------------------------------------------------------------------- safety


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1+1",
     "－2", "=", "-", "\n@x", "\u200b=1"],
)  # fmt: skip
def test_formulas_are_harmless(text: str):
    row = replace(ROW, quote=text, agency=text, title=text)
    (cells,) = read_csv(export_bytes([row], "csv"))
    assert cells["原文"] == f"'{text}"
    assert cells["机关"].startswith("'")
    (cells,) = read_xlsx(export_bytes([row], "xlsx"))
    assert str(cells["原文"]).startswith("'")
    assert json.loads(export_bytes([row], "jsonl"))["quote"] == text


def test_characters_no_format_can_hold_are_dropped():
    row = replace(ROW, quote="人\x00员\x0b不\ud800够\ufffe", file="a\x1b.pdf")
    (cells,) = read_csv(export_bytes([row], "csv"))
    assert (cells["原文"], cells["文件"]) == ("人员不够", "a.pdf")
    (cells,) = read_xlsx(export_bytes([row], "xlsx"))
    assert cells["原文"] == "人员不够"
    assert "人员不够" in read_docx(export_bytes([row], "docx"))
    export_bytes([row], "jsonl").decode("utf-8")


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_makes_a_file_that_opens(text: str):
    row = replace(ROW, quote=text, agency=text, title=text)
    kept = export.clean(text)
    (cells,) = read_csv(export_bytes([row], "csv"))
    assert cells["原文"] in (kept, f"'{kept}")
    (found,) = read_xlsx(export_bytes([row], "xlsx"))
    shown = str(found["原文"] or "")
    assert shown.removeprefix("'").replace("\r\n", "\n").replace("\r", "\n") == kept.removeprefix(
        "'"
    ).replace("\r\n", "\n").replace("\r", "\n")
    read_docx(export_bytes([row], "docx"))


def test_what_excel_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch):
    just = replace(ROW, quote="字" * (export.MAX_CELL - 1))
    (cells,) = read_xlsx(export_bytes([just], "xlsx"))
    assert len(str(cells["原文"])) == export.MAX_CELL - 1
    for text in ("字" * export.MAX_CELL, "𠮷" * (export.MAX_CELL // 2 + 1)):
        with pytest.raises(ExportError, match="Excel cell"):
            export_bytes([replace(ROW, quote=text)], "xlsx")
        (cells,) = read_csv(export_bytes([replace(ROW, quote=text)], "csv"))
        assert cells["原文"] == text
    monkeypatch.setattr(export, "MAX_ROWS", 3)
    assert len(read_xlsx(export_bytes([ROW] * 2, "xlsx"))) == 2
    with pytest.raises(ExportError, match="3 rows are more than an Excel sheet holds"):
        export_bytes([ROW] * 3, "xlsx")


# -------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "docx", "jsonl", "CSV"])
def test_a_file_is_what_the_bytes_are(tmp_path: Path, suffix: str):
    out = tmp_path / f"结果.{suffix}"
    assert export_rows([ROW, CELL], out) == 2
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    if suffix.lower() in ("csv", "jsonl"):
        assert out.read_bytes() == export_bytes([ROW, CELL], suffix.lower())
    else:
        assert out.stat().st_size > 1000


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path):
    out = tmp_path / "old.xlsx"
    out.write_bytes(b"old")
    with pytest.raises(ExportError):
        export_rows([replace(ROW, quote="字" * 40_000)], out)
    assert out.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["old.xlsx"]


def test_a_wrong_place_or_suffix_is_said_in_one_line(tmp_path: Path):
    for name, expected in (("x.pdf", "cannot export to 'pdf'"), ("x", "no suffix")):
        with pytest.raises(ExportError, match=expected):
            export_rows([ROW], tmp_path / name)
    with pytest.raises(ExportError, match="cannot write"):
        export_rows([ROW], tmp_path / "none" / "x.csv")
    with pytest.raises(ExportError, match="cannot export"):
        export_bytes([ROW], "pdf")


def test_many_rows_keep_their_order():
    rows = [replace(ROW, quote=f"第{n}条", passage_id=n) for n in range(2000)]
    assert [cells["段落编号"] for cells in read_xlsx(export_bytes(rows, "xlsx"))] == list(
        range(2000)
    )
    assert len(read_csv(export_bytes(rows, "csv"))) == 2000


def test_all_fields_of_a_row_reach_jsonl():
    data = json.loads(export_bytes([CELL], "jsonl"))
    assert set(data) == set(ExportRow.__dataclass_fields__)


def test_an_answer_becomes_rows(real_library: Path):
    from indexer.export import rows_from_answer
    from indexer.library import Library

    with Library.open(real_library) as library:
        answer = library.ask("哪些机关反映人员力量不足")
        rows = rows_from_answer(answer)
        assert {(row.place, row.year) for row in rows} == {("昌乐县", 2021)}
        assert any("人员力量不够" in row.quote for row in rows)
        number = library.ask("沙河市卫生健康局2020年收到多少件政府信息公开申请？")
        (row,) = [row for row in rows_from_answer(number) if row.table]
        assert (row.table, row.row, row.value) == ("requests", "received", number.value)

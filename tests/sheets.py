"""Reports printed the way offices print them: HTML, PDF by Chromium, DOCX. For the format tests."""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

from corpus.grids import Span
from corpus.plain import text_blocks
from corpus.report import Document, Paragraph, Table
from corpus.resources import resource
from corpus.text import normalise

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

Rows = list[list[Span]]


@dataclass(frozen=True)
class Sheet:
    """What is printed: text and tables in order. A string is a paragraph, rows are a table."""

    name: str
    items: tuple[str | Rows, ...]

    @property
    def paragraphs(self) -> list[str]:
        return [item for item in self.items if isinstance(item, str)]

    @property
    def tables(self) -> list[Rows]:
        return [item for item in self.items if not isinstance(item, str)]


# ----------------------------------------------------------------------------------------- tables


def _cells(values: Sequence[object]) -> list[Span]:
    return [Span("" if value is None else str(value)) for value in values]


def disclosure_rows(form: str, figures: Mapping[str, Sequence[object]]) -> Rows:
    """Table 二 of one of the two forms."""
    parts = {
        "f2019": (
            ("一", ("本年新制作数量", "本年新公开数量", "对外公开总数量"), (("rules", "规章"), ("normative_documents", "规范性文件"))),
            ("五", ("上一年项目数量", "本年增/减", "处理决定数量"), (("licences", "行政许可"), ("other_services", "其他对外管理服务事项"))),
            ("六", ("上一年项目数量", "本年增/减", "处理决定数量"), (("penalties", "行政处罚"), ("compulsory_measures", "行政强制"))),
            ("八", ("上一年项目数量", "本年增/减"), (("fees", "行政事业性收费"),)),
            ("九", ("采购项目数量", "采购总金额"), (("procurement", "政府集中采购"),)),
        ),
        "f2021": (
            ("一", ("本年制发件数", "本年废止件数", "现行有效件数"), (("rules", "规章"), ("normative_documents", "行政规范性文件"))),
            ("五", ("本年处理决定数量",), (("licences", "行政许可"), ("other_services", "其他对外管理服务事项"))),
            ("六", ("本年处理决定数量",), (("penalties", "行政处罚"), ("compulsory_measures", "行政强制"))),
            ("八", ("本年收费金额（单位：万元）",), (("fees", "行政事业性收费"),)),
        ),
    }  # fmt: skip
    rows: Rows = []
    for number, columns, lines in parts[form]:
        kept = [(key, label) for key, label in lines if key in figures]
        if not kept:
            continue
        rows.append([Span(f"第二十条第（{number}）项", 1, 4)])
        rows.append([Span("信息内容"), *_spread([Span(c) for c in columns])])
        rows += [[Span(label), *_spread(_cells(figures[key]))] for key, label in kept]
    return rows


def _spread(cells: list[Span]) -> list[Span]:
    """Stretch one, two or three cells over three columns."""
    widths = {1: (3,), 2: (2, 1), 3: (1, 1, 1)}[len(cells)]
    return [Span(cell.text, 1, width) for cell, width in zip(cells, widths, strict=True)]


def requests_rows(figures: Mapping[str, Sequence[object]]) -> Rows:
    """Table 三 with its three columns of labels."""
    with resource("figures.toml").open("rb") as stream:
        labels = {key: texts[0] for key, texts in tomllib.load(stream)["requests"]["rows"].items()}
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    rows: Rows = [
        [Span(note, 3, 3), Span("申请人情况", 1, 7)],
        [Span("自然人", 2), Span("法人或其他组织", 1, 5), Span("总计", 2)],
        [Span(x) for x in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")],
    ]
    keys = list(figures)
    groups = {
        "denied": "（三）不予公开",
        "unable": "（四）无法提供",
        "refused": "（五）不予处理",
        "other": "（六）其他处理",
    }
    results = [k for k in keys if k not in ("received", "carried_in", "carried_out")]
    seen: set[str] = set()
    for key in keys:
        values = _cells(figures[key])
        family, _, rest = key.partition("_")
        if key not in results:
            rows.append([Span(labels[key], 1, 3), *values])
            continue
        row = [] if seen & set(results) else [Span("三、本年度办理结果", len(results))]
        if family in groups and rest:
            members = [k for k in results if k.startswith(f"{family}_")]
            row += [] if family in seen else [Span(groups[family], len(members))]
            row.append(Span(labels[key]))
        else:
            row.append(Span(labels[key], 1, 2))
        seen |= {key, family}
        rows.append([*row, *values])
    return rows


def review_rows(figures: Mapping[str, Sequence[object]]) -> Rows:
    """Table 四."""
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    values = [
        v
        for key in ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
        for v in figures[key]
    ]
    return [
        [Span("行政复议", 1, 5), Span("行政诉讼", 1, 10)],
        [*(Span(x, 2) for x in results), Span("未经复议直接起诉", 1, 5), Span("复议后起诉", 1, 5)],
        [Span(x) for x in results * 2],
        _cells(values),
    ]


# ----------------------------------------------------------------------------------------- sheets


def real_sheets() -> list[Sheet]:
    """The five real reports with their tables printed properly; skips when they are not here."""
    folder = SHARED / "reports"
    if not folder.is_dir():
        pytest.skip("the real reports are not here")
    return [_real_sheet(path) for path in sorted(folder.glob("*.txt"))]


def gold(name: str) -> dict[str, dict[str, list[object]]]:
    return json.loads((SHARED / "gold" / f"{name}.json").read_text(encoding="utf-8"))


def _real_sheet(path: Path) -> Sheet:
    truth = gold(path.stem)
    form = str(truth["form"])
    tables = {
        "二、": disclosure_rows(form, truth["disclosure"]),
        "三、": requests_rows(truth["requests"]),
        "四、": review_rows(truth["review"]),
    }
    items: list[str | Rows] = []
    here = None
    for block in text_blocks(path.read_text(encoding="utf-8")):
        if isinstance(block, Table):
            if here is None:
                items.append([[Span(cell) for cell in row] for row in block.rows])
        elif block.text[:2] in tables:
            here = block.text[:2]
            items += [block.text, tables[here]]
        else:
            here = None if block.text.startswith("五、") else here
            items.append(block.text)
    return Sheet(path.stem, tuple(items))


def to_html(sheet: Sheet, css: str = "", table: str = "") -> str:
    """Print a sheet as a page; `table` holds attributes of every table."""
    parts = []
    for item in sheet.items:
        if isinstance(item, str):
            tag = "h2" if len(item) < 30 and item[1:2] == "、" else "p"
            parts.append(f"<{tag}>{escape(item)}</{tag}>")
        else:
            parts.append(f"<table {table}>{''.join(map(_html_row, item))}</table>")
    style = f"<style>{css}</style>"
    return f"<!doctype html><html lang=zh><head><meta charset=utf-8>{style}</head><body>{''.join(parts)}</body></html>"


def _html_row(row: Sequence[Span]) -> str:
    cells = (
        f'<td rowspan="{c.rows}" colspan="{c.columns}">{escape(c.text).replace(chr(10), "<br>")}</td>'
        for c in row
    )
    return f"<tr>{''.join(cells)}</tr>"


def to_docx(sheet: Sheet, style: str | None = None) -> bytes:
    """Write a sheet as DOCX; `style` is the style of its tables (without one they have no rules)."""
    import docx

    document = docx.Document()
    for item in sheet.items:
        if isinstance(item, str):
            document.add_paragraph(item)
            continue
        height, width = len(item), max(sum(c.columns for c in row) for row in item[:1])
        table = document.add_table(height, max(width, len(item[-1])), style=style)
        grid = [row.cells for row in table.rows]
        for cell, at, column in places(item):
            target = grid[at][column]
            if cell.rows > 1 or cell.columns > 1:
                target = target.merge(grid[at + cell.rows - 1][column + cell.columns - 1])
            target.text = cell.text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def places(rows: Rows) -> Iterator[tuple[Span, int, int]]:
    """Yield each cell with the row and column of its top left corner."""
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            yield cell, at, column
            taken |= {(at + r, column + c) for r in range(cell.rows) for c in range(cell.columns)}
            column += cell.columns


class Printer:
    """Prints HTML to PDF with Chromium."""

    def __init__(self) -> None:
        if not CHROMIUM.exists():
            pytest.skip("Chromium is not installed")
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)

    def print(self, html: str, **options: object) -> bytes:
        page = self._browser.new_page()
        page.set_content(html)
        settings = {
            "format": "A4",
            "margin": dict.fromkeys(("top", "bottom", "left", "right"), "25mm"),
        }
        pdf = page.pdf(**{**settings, **options})  # type: ignore[arg-type]
        page.close()
        return pdf

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()


# ---------------------------------------------------------------------------------------- compare


def paragraphs(document: Document) -> list[str]:
    return [normalise(b.text).strip() for b in document.blocks if isinstance(b, Paragraph)]


def tables(document: Document) -> list[Table]:
    return [b for b in document.blocks if isinstance(b, Table)]

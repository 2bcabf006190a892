"""The three statutory tables as grids of spanning cells: what every file format prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.sources import Entry, Rows, Source, forms

ARTICLES = (
    ("第二十条第（一）项", ("rules", "normative_documents")),
    ("第二十条第（五）项", ("licences", "other_services")),
    ("第二十条第（六）项", ("penalties", "compulsory_measures")),
    ("第二十条第（八）项", ("fees",)),
    ("第二十条第（九）项", ("procurement",)),
)
# Column headers of table 二 by form and number of the article.
HEADERS = {
    "f2019": (
        ("本年新制作数量", "本年新公开数量", "对外公开总数量"),
        ("上一年项目数量", "本年增/减", "处理决定数量"),
        ("上一年项目数量", "本年增/减", "处理决定数量"),
        ("上一年项目数量", "本年增/减"),
        ("采购项目数量", "采购总金额"),
    ),
    "f2021": (
        ("本年制发件数", "本年废止件数", "现行有效件数"),
        ("本年处理决定数量",),
        ("本年处理决定数量",),
        ("本年收费金额（单位：万元）",),
        (),
    ),
}
APPLICANTS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
RECONCILIATION = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
RESULTS = "三、本年度办理结果"
GROUPS = {
    "denied": "（三）不予公开",
    "unable": "（四）无法提供",
    "refused": "（五）不予处理",
    "other": "（六）其他处理",
}
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
SPAN_OF_ARTICLE = {1: (3,), 2: (1, 2), 3: (1, 1, 1)}


@dataclass(frozen=True, slots=True)
class Slot:
    """One printed cell of a grid and the columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


Grid = tuple[tuple[Slot, ...], ...]


def grid(source: Source, kind: str) -> Grid | None:
    """Return the statutory table of a section, or None where the section has none."""
    if source.form is None:
        return None
    if kind == "disclosure":
        return disclosure_grid(source.disclosure, source.form)
    if kind == "requests":
        social = str(source.meta.get("social_label", APPLICANTS[2]))
        return requests_grid(source.requests, social)
    return review_grid(source.review) if kind == "review" else None


def disclosure_grid(rows: Rows, form: str) -> Grid:
    """Lay out table 二 of a form in four columns."""
    known = forms()["disclosure"]
    lines: list[tuple[Slot, ...]] = []
    for (article, keys), headers in zip(ARTICLES, HEADERS[form], strict=True):
        printed = [key for key in keys if key in rows]
        if not printed:
            continue
        lines.append((Slot(article, columns=4),))
        lines.append((Slot("信息内容"), *_spread(headers)))
        for key in printed:
            labels = known[key]["labels"]
            label = labels[-1] if form == "f2019" else labels[0]
            lines.append((Slot(label), *_spread([entry.printed for entry in rows[key]])))
    return tuple(lines)


def requests_grid(rows: Rows, social: str = APPLICANTS[2]) -> Grid:
    """Lay out table 三: three label columns and seven of applicants."""
    labels = forms()["requests"]["rows"]
    applicants = [social if name == APPLICANTS[2] else name for name in APPLICANTS]
    lines: list[tuple[Slot, ...]] = [
        (Slot(RECONCILIATION, columns=3, rows=3), Slot("申请人情况", columns=7)),
        (Slot("自然人", rows=2), Slot("法人或其他组织", columns=5), Slot("总计", rows=2)),
        tuple(Slot(name) for name in applicants),
    ]
    outer = [key for key in ("received", "carried_in", "carried_out") if key in rows]
    results = [key for key in rows if key not in outer]
    opened: set[str] = set()
    for key, row in rows.items():
        cells = _cells(row)
        if key in outer:
            lines.append((Slot(labels[key][0], columns=3), *cells))
            continue
        lead = (Slot(RESULTS, rows=len(results)),) if key == results[0] else ()
        lines.append((*lead, *_result_labels(key, results, opened, labels[key][0]), *cells))
    return tuple(lines)


def review_grid(rows: Rows) -> Grid:
    """Lay out table 四: one row of fifteen figures under three header rows."""
    figures = tuple(cell for row in rows.values() for cell in _cells(row))
    return (
        (Slot("行政复议", columns=5), Slot("行政诉讼", columns=10)),
        (
            *(Slot(name, rows=2) for name in OUTCOMES),
            Slot("未经复议直接起诉", columns=5),
            Slot("复议后起诉", columns=5),
        ),
        tuple(Slot(name) for name in OUTCOMES * 2),
        figures,
    )


def matrix(lines: Grid) -> list[list[Slot | str | None]]:
    """Spread a grid over its columns: a slot where it begins, "left" and "up" where it covers."""
    height = len(lines)
    table: list[list[Slot | str | None]] = [[] for _ in range(height)]
    covered: dict[tuple[int, int], str] = {}
    for number, line in enumerate(lines):
        column = 0
        for slot in line:
            column = _skip(table[number], covered, number, column)
            table[number].append(slot)
            _cover(covered, slot, number, column)
            column += 1
        _skip(table[number], covered, number, column)
    return table


def _skip(
    row: list[Slot | str | None], covered: Mapping[tuple[int, int], str], number: int, column: int
) -> int:
    while (number, column) in covered:
        row.append(covered[number, column])
        column += 1
    return column


def _cover(covered: dict[tuple[int, int], str], slot: Slot, number: int, column: int) -> None:
    for down in range(slot.rows):
        for right in range(slot.columns):
            if down or right:
                covered[number + down, column + right] = "up" if down else "left"


def _spread(texts: list[str] | tuple[str, ...]) -> Iterator[Slot]:
    for text, width in zip(texts, SPAN_OF_ARTICLE[len(texts)], strict=True):
        yield Slot(text, columns=width)


def _cells(row: tuple[Entry, ...]) -> tuple[Slot, ...]:
    return tuple(Slot(entry.printed) for entry in row)


def _result_labels(key: str, results: list[str], opened: set[str], label: str) -> tuple[Slot, ...]:
    """Return the group label (with the first row of a group only) and the row's own label."""
    group = key.split("_")[0]
    if group not in GROUPS or key == "other":
        return (Slot(label, columns=2),)
    if group in opened:
        return (Slot(label),)
    opened.add(group)
    members = sum(1 for other in results if other.split("_")[0] == group)
    return (Slot(GROUPS[group], rows=members), Slot(label))

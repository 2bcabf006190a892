"""Rows of the tables that older reports append: what is counted, in what unit, and how much.

Before the forms of 2019 every province had its own table («统计指标 | 单位 | 统计数»). Its rows are no
keyed figures: each is kept as printed, with the label, the unit and the number told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.report import Table

_NUMBER = re.compile(r"-?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_UNIT = re.compile(
    r"(?:万|亿|千|百)?(?:条次|人次|场次|批次|元|条|件|篇|次|个|人|名|场|期|份|册|处|台|家|项|部|户|天|个工作日|万字|%|张|种|类|宗|起|批|个次)"
)
_UNIT_INSIDE = re.compile(r"[（(](?:单位[：:])?\s*(?P<unit>[^（）()]{1,5})\s*[）)]\s*$")
_HEADER = re.compile(
    r"(?:统计)?(?:指标|项目|内容|事项|类别)(?:名称)?|(?:计量)?单位|(?:统计)?(?:数|数值|数量|数据)|序号|备注"
)
_ORDINAL = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)]?[、.．\s]|[①-⑳⑴-⒇]|[-—·•])\s*"
)
_OF_WHICH = re.compile(r"^\s*(?:其中|包括)[：:]?\s*")
_HAS_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of such a table: `under` is the row that it is a part of, `printed` its cells."""

    label: str
    unit: str
    value: int | float
    printed: str
    under: str = ""


def indicators_of(table: Table) -> Iterator[Indicator]:
    """Yield the rows that count something; one with two numbers is left out, for it is not clear which."""
    if any(len(_numbers(row)) > 1 for row in table.rows):
        return
    above = chapter = ""
    for row in table.rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells or all(_HEADER.fullmatch(cell) for cell in cells):
            continue
        label, unit = _label_of(cells)
        if not label:
            continue
        numbers = _numbers(row)
        if not numbers:
            chapter, above = label, ""
            continue
        part = bool(_OF_WHICH.match(label))
        bare = _OF_WHICH.sub("", label)
        under = above if part else ""
        yield Indicator(bare, unit, numbers[0], " ".join(cells), under or chapter)
        above = above if part else bare


def _numbers(row: Sequence[str]) -> list[int | float]:
    """Return the numbers of a row but for the number of the row itself."""
    cells = [cell.strip() for cell in row]
    first = next((i for i, cell in enumerate(cells) if _HAS_WORD.search(cell)), len(cells))
    found = [cell for cell in cells[first:] if _NUMBER.fullmatch(cell)]
    return [_number(cell) for cell in found]


def _number(text: str) -> int | float:
    plain = re.sub("[,，]", "", text)
    return float(plain) if "." in plain else int(plain)


def _label_of(cells: Sequence[str]) -> tuple[str, str]:
    label = next((cell for cell in cells if _HAS_WORD.search(cell)), "")
    unit = next((c for c in cells if c != label and _UNIT.fullmatch(c)), "")
    inside = _UNIT_INSIDE.search(label)
    if inside and not unit:
        unit, label = inside["unit"], label[: inside.start()]
    return _ORDINAL.sub("", label).strip(), unit

"""Whose number it is and of which year: what a sentence says before it states a count.

A count is left out when it is the whole county's, last year's, of a quarter, a running total, a
difference or an estimate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.dates import YEAR, read_year
from corpus.report import AgencyType

_WIDE = re.compile(
    r"全(?:省|市|县|区|州|旗|镇|乡|街道|街|系统|国|域)|各(?:级|地|单位|部门|镇|街|乡|区|县|市|委办局|成员单位|行政机关)|(?:下属|所属|直属|局属|辖区|基层)(?:各)?(?:单位|机构|部门|学校|医院|行政机关)"
)
_OWN = re.compile(
    r"(?:我|本)(?:局|委|办|厅|镇|乡|街道|中心|单位|机关|部门|院|站|所|校|府)|(?:局|委)(?:机关|本级)"
)
_LOWER = re.compile(
    r"本级|政府办公?[室厅]?(?:共|收|受)|各(?:单位|部门|镇|街|乡|区|县)[^，。；]{0,8}分别|(?:市|县|区)直"
)
_OTHER_YEAR = re.compile(
    r"(?:去年|上年度?|上一年度?|前年|往年|历年)(?!结转|的?[^，。；]{0,6}相比|同期相比)"
)
_THIS_YEAR = re.compile(r"今年|本年度?|全年|当年|年内|报告期|本期")
_RUNNING = re.compile(
    r"(?<!全年)(?<!年度)(?<!\d年)(?<!今年)(?<!本年)累计|以来|历年|\d年来|[两二三四五六七八九十]年来|截至目前|建站|开通至今"
)
_SHORTER = re.compile(
    r"[一二三四]季度|上半年|下半年|(?<![\d至到—-])(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?!\d|[一二三四五六七八九十]*日|底|末)"
)
_DIFFERENCE = re.compile(
    r"同比|环比|增加|增长|减少|下降|上升|[较比与](?:上|去|前)[^，。；]{0,8}(?:多|少|增|减|升|降|相比)|[多少]了?$"
)
_GUESS = re.compile(r"(?:约|近|大约|超过?|逾|不足|不到|至少|最多|达上)$")


@dataclass(frozen=True, slots=True)
class Reporter:
    """Whose report it is and on which years: what makes a number its own."""

    kind: AgencyType | None = None
    place: str | None = None
    years: frozenset[int] = frozenset()


def counts(found: re.Match[str], reporter: Reporter) -> bool:
    """Tell whether a number is exact, no difference, the reporting unit's own, and of its year."""
    at, text = found.start("n"), found.string
    clause = re.split("[，,；;：:]", text[:at])[-1]
    return not (
        found["over"]
        or re.match(r"以上|左右|上下", text[found.end() :])
        or _GUESS.search(clause)
        or _DIFFERENCE.search(re.sub(r"复议.{0,4}增加$", "", clause))
    ) and is_own(text[:at], reporter)


def is_own(before: str, reporter: Reporter) -> bool:
    """Tell whether what follows these words of a sentence is the unit's own, and of its year."""
    return _own_scope(before, reporter) and _own_year(before, reporter.years)


def _own_scope(before: str, reporter: Reporter) -> bool:
    """Tell whether the last subject named is the reporting unit, or all of what it governs."""
    if reporter.kind is AgencyType.GOVERNMENT and _LOWER.search(before):
        return False
    wide = [m for m in _WIDE.finditer(before) if not _governs(m.group(), reporter)]
    own = [m.end() for m in _OWN.finditer(before)]
    return not wide or bool(own and max(own) > wide[-1].end())


def _governs(scope: str, reporter: Reporter) -> bool:
    """Tell whether «全县», «各部门» is what this unit reports for."""
    if reporter.kind is AgencyType.TOWNSHIP:
        return scope in ("全镇", "全乡", "全街道", "全街")
    if reporter.kind is AgencyType.ZONE:
        return scope == "全区" or scope.startswith("各")
    if reporter.kind is not AgencyType.GOVERNMENT:
        return False
    level = (reporter.place or "")[-1:]
    if not level:
        return scope not in ("全国", "全系统")
    return scope == f"全{level}" or scope[0] == "各"


def _own_year(before: str, years: frozenset[int]) -> bool:
    """Tell whether the last time named is the report's year, whole, and no running total."""
    if _RUNNING.search(before):
        return False
    other = max((m.end() for m in _OTHER_YEAR.finditer(before)), default=-1)
    this = max((m.end() for m in _THIS_YEAR.finditer(before)), default=-1)
    shorter = max((m.end() for m in _SHORTER.finditer(before)), default=-1)
    for named in re.finditer(rf"(?<!\d)({YEAR})年", before):
        if not years or read_year(named[1]) in years:
            this = max(this, named.end())
        elif not re.match(r"度?结转", before[named.end() :]):
            other = max(other, named.end())
    return max(other, shorter) <= this or max(other, shorter) < 0

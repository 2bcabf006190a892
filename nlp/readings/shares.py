"""Questions for a share: which part of which whole is meant, and the plan that tells it."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.figure_names import FigureKey, find_figures, is_part_of, whole_of
from nlp.names.thresholds import ABOVE_ZERO, ZERO, Threshold
from nlp.plan import Plan
from nlp.readings.denials import is_negated
from nlp.readings.reading import Reading
from nlp.readings.wording import says

_OF_REVERSED = re.compile(
    r"(?:share|proportion|percentage|per ?cent|fraction) of (?:the |all )*■+ (?:that|which|were|was|to be|ending|decided)",
    re.IGNORECASE,
)
# «X里，Y占百分之几»: the whole is named first.
_WHOLE_FIRST = re.compile(
    r"■(?:的|件|数|量|申请|案件|□)*(?:里面?|里头|之?中|当中|其中|内)[^占■]{0,6}■[^占]{0,6}占(?!■)|\b(?:of|among|out of) (?:all |the |those |these )*■.*■",
    re.IGNORECASE,
)
# All bodies together are the whole, and not the row of the body that is named.
_WHOLE_LIBRARY = re.compile(
    r"(?:在|于)(?:全部|所有|全体|这些|各|整个)?(?:\d+|几)?(?:家|份|个)?(?:报告|年报|机关|单位|部门|各局|地方|全[市县区省州镇国库]|库)(?:[里中内]|当中|之中|里头|里面)(?:总[数量额])?[^，。■]{0,4}(?:占|的?比[例重])|"
    r"占[^，。占]{0,6}?(?:全[市县区省州镇国库]|整个?库|库[里内中]|大家|大伙|各[家个]|(?:全部|所有|全体|其他|其余|这些|几|\d+|各)个?(?:家|的)?(?:机关|单位|部门|报告|年报|局|地方|政府))|"
    r"(?:of|in|across|among|throughout) (?:all|every|the|each)(?: (?:whole|entire|other|held|of|the|these|those)){0,3} (?:agencies|bureaus|departments|bodies|offices|reports|library|corpus|collection|city|county|province)\b|"
    r"\b(?:every|each) (?:other )?(?:agency|bureau|department|body|office|report)\b",
    re.IGNORECASE,
)
# «占全部不予公开的几成»: the whole is the same figure of all.
_OF_ALL = re.compile(
    r"占[了到]?(?:全部|所有|全体|总)(?P<zh>[^，。？?多几比百里有是]*)|"
    r"\b(?:of|among|out of) (?:all|the (?:whole|total))(?: (?:the|of|its|these|those))*(?P<en>(?: (?!(?:of|in|by|at|for|from|did|does|was|were|is|are|that|which|had|has|ended)\b)[^\s,□?]+)*)",
    re.IGNORECASE,
)
_OF_AGENCIES = re.compile(
    r"(?:机关|单位|部门|局|报告|年报)(?![的□年度]*(?:行政|申请|收到))[^，。■]{0,6}(?:占|的?比例|的?比重|百分)|"
    r"(?:比例|几成|百分之几|比重|多少|百分之多少)的?(?:机关|单位|部门|报告|年报|局)|"
    r"(?:share|proportion|per ?cent(?:age)?|fraction|part) of (?:the |all )*(?:agenc|bureau|department|report|bod|office|unit|□(?![□ ]*['’]s))",
    re.IGNORECASE,
)


def share_plan(r: Reading, plan: Plan, threshold: Threshold | None) -> Plan:
    """Tell the part from the whole: of two figures, of a row's total, of the agencies, of all."""
    figures = plan.figures
    masked = find_figures(r.text).text
    of_agencies = _OF_AGENCIES.search(masked) and not (
        r.names_agency and _WHOLE_LIBRARY.search(r.text)
    )
    if (threshold and not threshold.percent) or of_agencies:
        negated = is_negated(r, masked)
        bound = threshold or (ZERO if negated else ABOVE_ZERO)
        return replace(plan, threshold=bound, counted="agencies", figures=figures[:1])
    if len(figures) == 2:
        part, whole = _part_and_whole(r.text, figures)
        return replace(plan, figures=(part,), base=whole)
    if len(figures) > 2:
        return r.decline("one_figure")
    if (whole_cell := whole_of(figures[0])) and not _is_of_everyone(r.text, figures[0]):
        return replace(plan, base=whole_cell)
    if r.names_agency:
        return replace(plan, base=figures[0])
    if says("each", r.text):
        return replace(plan, base=figures[0])
    return replace(plan, base=whole_cell) if whole_cell else r.decline("share_of_what")


def _is_of_everyone(text: str, figure: FigureKey) -> bool:
    """Tell whether the share of a body in the sum of all bodies is asked for."""
    if _WHOLE_LIBRARY.search(text):
        return True
    return any(
        find_figures(found["zh"] or found["en"] or "").figures == (figure,)
        for found in _OF_ALL.finditer(text)
    )


def _part_and_whole(text: str, figures: tuple[FigureKey, ...]) -> tuple[FigureKey, FigureKey]:
    """Tell the part from the whole, of two figures that are named."""
    masked = find_figures(text).text
    first, second = figures[0], figures[1]
    if is_part_of(first, second) or is_part_of(second, first):
        return (first, second) if is_part_of(first, second) else (second, first)
    reversed_ = _OF_REVERSED.search(masked) or _WHOLE_FIRST.search(masked)
    return (second, first) if reversed_ else (first, second)

"""Which part of which whole a question for a share means."""

from __future__ import annotations

import re

from nlp.names.figure_names import FigureKey, find_figures, is_part_of

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
WHOLE_LIBRARY = re.compile(
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


def is_of_everyone(text: str, figure: FigureKey) -> bool:
    """Tell whether the share of a body in the sum of all bodies is asked for."""
    if WHOLE_LIBRARY.search(text):
        return True
    return any(
        find_figures(found["zh"] or found["en"] or "").figures == (figure,)
        for found in _OF_ALL.finditer(text)
    )


def part_and_whole(text: str, figures: tuple[FigureKey, ...]) -> tuple[FigureKey, FigureKey]:
    """Tell the part from the whole, of two figures that are named."""
    masked = find_figures(text).text
    first, second = figures[0], figures[1]
    if is_part_of(first, second) or is_part_of(second, first):
        return (first, second) if is_part_of(first, second) else (second, first)
    reversed_ = _OF_REVERSED.search(masked) or _WHOLE_FIRST.search(masked)
    return (second, first) if reversed_ else (first, second)

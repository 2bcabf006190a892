"""Cells that are not filled in: asked for («哪些单位没填»), or left out («没填的不算»)."""

from __future__ import annotations

import re

_BLANK = re.compile(
    r"(?:那|这)?一?(?:个)?[格栏](?:里|中)?(?:是|都)?(?:空着|空白|留空|没填|未填)|\bleft (?=.*\bblank)|(?:没有?|未|漏|忘)填(?!报)|(?:为|是|留|写)?空白|留空|空着|没写|\b(?:blank|left (?:it )?empty|not filled in|unfilled|did not fill)\b",
    re.IGNORECASE,
)
_BLANK_ZH = r"(?:空着|空白|留空|空格|空缺|缺数|没数|没有数|没填|未填|没有填|没写|填?(?:的是|成)?斜杠|画杠|打杠)(?:的|了|没填|未填|数字?|格子?)*(?:那?[几些])?(?:份|家)?(?:报告|年报|单位|机关)?(?:的)?"
_LEFT_OUT = re.compile(
    rf"{_BLANK_ZH}(?:都|就|请|可以|一律|也)?(?:不要算|不要|不用算|不算|不计入?|别算|别计|别管|除外|除开|除去|排除(?:在外|掉)?|剔除|去掉|略过|跳过|不考虑|忽略|不用管|不参[与加]|刨[去开]|抛开|不含|不包括|扣除)(?:在内|进去|进来|比较|排名|它|掉|的)*|"
    rf"(?:除去|除了|除开|不算|不含|不计|排除|剔除|去掉|刨[开去掉]|撇开|抛开|忽略|不考虑|跳过)(?:掉)?(?:那[几些]?)?{_BLANK_ZH}(?:以外|之外|外|不[算计])?的?|"
    r"\b(?:leav(?:e|ing) (?:out|aside)|ignor(?:e|ing)|exclud(?:e|ing)|except(?: for)?|not counting|(?:do not|don't) count|skip(?:ping)?|disregard(?:ing)?|apart from|other than)"
    r"(?: (?:the|those|any|all|reports?|ones|agenc\w+|bodies|bureaus|offices|with|that|which|who|whose|left|leave|have|has|are|were|was|it|its|their|cells?|figures?|of|a)){0,8}? "
    r"(?:blanks?|empty|unfilled|not filled in|slash(?:es)?)(?: cells?| ones| entries| values| reports)?",
    re.IGNORECASE,
)


def asks_for_blanks(text: str) -> bool:
    """Tell whether cells are asked for that are not filled in."""
    return _BLANK.search(text) is not None


def without_blanks(text: str) -> str:
    """Return a text without the words for what is not filled in."""
    return _BLANK.sub(" ", text)


def without_left_out_blanks(text: str) -> str:
    """Blank out «没填的不算»: what is not filled in is counted in no ranking and no sum."""
    return _LEFT_OUT.sub(lambda m: " " * len(m[0]), text)

"""Kinds of agencies named instead of agencies: «哪些乡镇», "the ministries", «各街道»."""

from __future__ import annotations

import re

from corpus.report import AgencyType
from nlp.names.agency_names import types
from nlp.names.masks import MASK
from nlp.names.mentions import Mentions

_AFTER = re.compile(
    r"\s*(?:反映|有哪|是哪|都有|有谁|是谁|有多少|有几|里|中|存在|报告|提到|提及|是否|没有|未|哪些|打算|的年报|的报告|"
    r"reported|report|mention|that|which|who|say|said|admit|with|have|had)"
)
_BEFORE = re.compile(
    r"(?:^|有没有|有无|是否有|任何|哪些|哪个|哪几个|各个|各|每个|所有|全部|全体|多少个|多少|几个|其他|在|"
    r"\b(?:which|what|how many|all|each|every|any|in|among|of|by|do|did|the|for|per|only|other)\s+(?:(?!(?:their|its|his|our|own)\b)\w+\s+)?)$",
    re.IGNORECASE,
)
# «2022年乡镇收到几件申请»: what a kind of agencies did in a year.
_DOES_AFTER = re.compile(
    r"(?:一共|总共|合计|平均|都|各|共)*(?:[接收办罚]|新收|受理|作出|开出|处罚|(?:被|有)?(?:多少|几)|的?(?:申请|行政|处罚|许可)(?!公开))"
)
# «下面各镇街水平参差不齐，哪几家写了»: whom it is said of, and not who says it.
_BELOW = re.compile(
    r"(?:下面|下属|所属|辖区|辖内|底下|手下|基层|下辖|下边|下头|属下)(?:的)?(?:各个?|一些|有些|部分|有的)?$"
)
_WHO_SAYS = re.compile(
    r"(?!都?(?:反映|承认|说|检讨|坦言|提|写|存在))[^。？?]{0,40}?(?:不|差|弱|慢|落后|滞后|参差|欠)[^。？?]{0,40}?"
    r"(?:哪(?:[几些]|一)?[个家]?(?:单位|机关|部门|局|报告)?|谁家?)(?:里|中|都|也)*(?:写|说|反映|提|承认|检讨|坦言|讲|指出)"
)
# «有没有哪家写到，下面的乡镇街道有好有差»: likewise, said the other way round.
_WHO_SAID = re.compile(
    r"(?:哪|谁|有没有|有无)[^。？?]{0,12}(?:写|说|反映|提|承认|检讨|坦言|讲|指出|抱怨|认为|觉得)[^。？?]{0,10}$"
)
_IS_UNEVEN = re.compile(
    r"[^。？?]{0,20}?(?:不|差|弱|慢|落后|滞后|参差|欠|良莠|有好有|有快有|有高有|有的)"
)
# «uneven across the towns below them», "differs between townships": likewise.
_BETWEEN = re.compile(
    r"\b(?:uneven\w*|unequal\w*|differ\w*|var(?:y|ies|ied|iation\w*)|imbalance\w*|unbalanced|gaps?)\b[^.?,]{0,30}?\b(?:between|across|among|amongst|from)(?: \w+){0,2} $",
    re.IGNORECASE,
)
_UNDER = re.compile(r"\s+(?:below|beneath|under|subordinate to) (?:them|it)\b", re.IGNORECASE)
_STREETS = re.compile(r"街道|sub-?district|street", re.IGNORECASE)
_TOWNS = re.compile(r"[乡镇]|\btown", re.IGNORECASE)
_TOWNSHIP_FORMS = (
    (_STREETS, _TOWNS, re.compile("街道")),
    (_TOWNS, _STREETS, re.compile("[乡镇](?!.*街道)")),
)


def take_kinds(m: Mentions) -> None:
    """Take the words for a kind of agencies, where nothing beside them makes them part of a name."""
    for kind, pattern in types():
        for at in list(pattern.finditer(m.text)):
            before, after = m.text[: at.start()], m.text[at.end() :]
            last = before.endswith("的") and (not after or _AFTER.match(after))
            if is_below(before, after):
                continue
            does = before.endswith(MASK) and _DOES_AFTER.match(after)
            if _BEFORE.search(before) or last or does:
                m.types[kind] = None
                _take_township_form(m, at[0])
                m.mask(at.start(), at.end())


def is_below(before: str, after: str) -> bool:
    """Tell whether a kind of bodies is what others say something of, from the words around it."""
    if _BETWEEN.search(before) or _UNDER.match(after):
        return True
    if (below := _BELOW.search(before)) is None:
        return False
    told = _WHO_SAID.search(before[: below.start()]) and _IS_UNEVEN.match(after)
    return bool(_WHO_SAYS.match(after) or told)


def _take_township_form(m: Mentions, word: str) -> None:
    """Keep to streets where only 街道 are asked for, to towns where only 乡镇 are."""
    for asked, other, form in _TOWNSHIP_FORMS:
        if asked.search(word) and not other.search(m.whole):
            names = [
                a.name
                for a in m.known.agencies
                if a.agency_type is AgencyType.TOWNSHIP and form.search(a.name)
            ]
            m.group = True
            m.add(names)
            if not names:
                m.missing[word] = None

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
            does = before.endswith(MASK) and _DOES_AFTER.match(after)
            if _BEFORE.search(before) or last or does:
                m.types[kind] = None
                _take_township_form(m, at[0])
                m.mask(at.start(), at.end())


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

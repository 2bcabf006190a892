"""Places that a question names and that nobody has heard of («火星县»), so that it can be said.

What only stands before the name of a level («汛期里省水利厅», «我们县») is no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BEFORE_AGENCY = re.compile(r"([\u4e00-\u9fff]{1,4}?(?:省|市|县|区|旗|镇|乡|街道))[的 ]?$")
_BEFORE_WHO = re.compile(
    r"([\u4e00-\u9fff]{2,6}[省市县区旗镇乡])(?=□*有?(?:哪[些个几家]|(?:的|所有|各)(?:机关|单位|部门)))"
)
_NOT_A_PLACE = re.compile(  # «汛期里省水利厅»: when it was may stand before a bare level
    r".*(?:的|我们|咱们|你们|请问|查询|查一下|看看|告诉我|想知道|帮我查|帮我|哪些|哪个|各个|各|所有|全部|全|本|我|该|这个|那|"
    r"和|与|及|或|对|跟|比(?!如)|在|关于|以及|比较|年度|年|[汛旱雨暑寒假周工同前后]期[间里内中]*|期间[里内]?|[春夏秋冬](?:季里?|天里?)|月份?(?:里|间)?|季度里?|时候|那会儿?|[上下]半年|平[时常]|前后|以[来后前]|之[后前])"
)
_ENGLISH_PLACE = re.compile(
    r"\b((?!Which|What|The|Each|Every|All|Did|Does|How|In|Of|For|And|Health)[A-Z][a-z'’]+"
    r"(?: (?!County|City|District|Town)[A-Z][a-z'’]+)?) (?:(?:Autonomous )?(?:County|City|District|Town|Township|Province|Prefecture|League|Banner))\b"
)
_PLACE_AFTER_IN = re.compile(
    r"(?<=\bin )(?!English|Chinese|China|January|February|March|April|May|June|July|August|"
    r"September|October|November|December|The|Section|Table|Form|General)[A-Z][a-z]{2,}\b"
)
UNKNOWN_IN_ENGLISH = (_ENGLISH_PLACE, _PLACE_AFTER_IN)
"""«Foobar County», "in Foobar": what has the shape of a place, looked for one after the other."""
_SHORTEST = 3


def unknown_place_before(text: str) -> str:
    """Return the place a text ends with, "" where it ends with none."""
    found = _BEFORE_AGENCY.search(text)
    if not found:
        return ""
    name = _NOT_A_PLACE.sub("", found[0]).rstrip("的 ")
    return name if len(name) > 1 else ""


def unknown_places_before_who(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text names a place of which it asks who («火星县哪些机关…»)."""
    for found in _BEFORE_WHO.finditer(text):
        name = _NOT_A_PLACE.sub("", found[1])
        if len(name) >= _SHORTEST:
            yield found.end(1) - len(name), found.end(1)

"""The years a question asks about, in figures or words, single, as ranges or relative.

Relative years count from the latest year of the library, since a report on a year appears in the
next one; the reading is given back as a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from corpus.numerals import DIGITS
from nlp.names.masks import MASK

_SMALL = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
          "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}  # fmt: skip
_CHINESE_YEAR = re.compile(r"[二2][〇零0][〇零一二三四五六七八九\d]{2}(?=年)")
_Y = r"(?<!\d)((?:19|20)\d{2})(?!\d)"
_NOT_A_COUNT = r"(?!\s*(?:件|条|次|人|个|名|份|万|元|items|cases|decisions|requests|times))"
_RANGE = re.compile(
    rf"between\s+{_Y}\s+and\s+{_Y}|"
    rf"(?:from\s+)?{_Y}\s*年?\s*(?:[-–—~～至到]+|(?:to|through|until)\s)\s*{_Y}\s*年?(?:间|之间|期间)?",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"(?:自|从|打)?{_Y}\s*年?\s*(?:以来|起|开始|至今|到现在|到如今|以后|之后|及以后|及之后|后)|since\s+{_Y}|(?:from|starting (?:in|from))\s+{_Y}\s+on(?:wards?)?|{_Y}\s+(?:and later|onwards?|or later)",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\bafter\s+{_Y}", re.IGNORECASE)
# What stood at the end of a year is told by the report on that year.
_AS_OF = re.compile(rf"(?:截至|截止到?)\s*{_Y}\s*年(?=度?(?:底|末|终|12月))")
_BEFORE = re.compile(
    rf"(?<!及){_Y}\s*年?\s*(?:以前|之前|前)|\b(?:before|prior to)\s+{_Y}", re.IGNORECASE
)
_UNTIL = re.compile(
    rf"(?:截至|截止到?|until|up to|through)\s*{_Y}\s*年?|{_Y}\s*年?\s*(?:及|和)(?:以前|之前)|{_Y}\s+(?:and|or) (?:earlier|before)",
    re.IGNORECASE,
)
_PLAN_PERIODS = {
    "十二五": range(2011, 2016),
    "十三五": range(2016, 2021),
    "十四五": range(2021, 2026),
}
_PLAN = re.compile(r"[“\"]?(十[二三四]五)[”\"]?(?:时期|期间|规划期间?)?")
_SHORT_END = re.compile(rf"{_Y}\s*年?\s*[-–—~～/]\s*(\d\d)(?!\d)\s*年?")
# «近几年» names no certain year, and restricts nothing.
_VAGUE = re.compile(
    r"(?:这|近|最近|过去)(?:些|几)年(?:来|间|里)?|近年来?|多年来|往年|\b(?:in )?recent years\b",
    re.IGNORECASE,
)
_LAST_N = re.compile(
    r"(?:近|最近|过去|前)([两二三四五六七八九十\d]+)个?年(?:度|来|间)?|"
    r"(?:past|last|recent|latest)\s+(two|three|four|five|six|ten|\d+)\s+(?:reporting\s+)?years",
    re.IGNORECASE,
)
# What was carried over from the year before belongs to the report asked about.
_LATEST = re.compile(
    r"(?:去年|上一?年度?)(?!结转|留|剩|遗留|拖|欠|项目|未|[^，。]{0,4}(?:[没未](?:有)?(?:来得及)?(?:办|答|完|结|处理|了结|回)|带[过下]来|[转接移滚延挪][过下]来|[旧老]账|的[旧老]))|今年|本年度?(?!新|制|废|增|处理|办理|收)|最新一?年度?|最近一年|上年度|"
    r"\b(?:(?<!over from )(?<!forward from )(?<!in from )last year(?:'s)?|this year(?:'s)?|(?:the )?(?:latest|most recent) year)\b",
    re.IGNORECASE,
)
# «2020年…比上年增减»: a year before the one asked about, not the latest one.
_YEAR_BEFORE = r"(?:(?:a|the|one) year (?:earlier|ago|previously)|a year before|twelve months (?:earlier|before)|(?:the )?(?:(?:last|previous|prior|preceding) year|year before(?! last)))"
_AGAINST = re.compile(
    r"[比较](?:上一?年度?|去年|前一年)|[和与跟同]\s*(?:上一?年度?|去年|前一年)(?:同期)?的?(?:相?比|对比|比较)|"
    r"相?(?:比|对比|较)(?:于|起)?(?:上一?年度?|去年|前一年)|"
    r"[和与跟同](?:上一?年度?|去年|前一年)(?:报告|年报)?(?:里|中)?的?[^，。]{0,10}(?:[不对衔接轧差]|打架|矛盾|出入|一致|冲突|n't|\b(?:do|does|did|not|differ|disagree))|"
    rf"than (?:in )?{_YEAR_BEFORE}|(?:compared?|comparison|relative|versus|vs) (?:with|to )?\s*{_YEAR_BEFORE}|"
    rf"(?:ris|rose|increas|gr[eo]w|fell|fall|drop|declin|chang|up|down|decreas)\w*\b.{{0,60}}\b(?:over|from|on|since) {_YEAR_BEFORE}",
    re.IGNORECASE,
)
_BEFORE_LAST = re.compile(r"前年|\b(?:the )?year before last\b", re.IGNORECASE)
# "the 2025 decisions", "its 2025 requests": a year before a noun that could also be counted.
_OF_YEAR = re.compile(
    rf"(?:(?<=['’]s\s)|(?<=s['’]\s)|(?<=\bthe\s)|(?<=\bits\s)|(?<=\btheir\s)|(?<=\bin\s)|(?<=\bof\s)|(?<=\bfor\s)){_Y}",
    re.IGNORECASE,
)
# «超过2000的», «500到2000»: a bound, and a year only where it is called one.
_BOUND_BEFORE = (
    r"(?<!超过)(?<!不到)(?<!多于)(?<!少于)(?<!大于)(?<!小于)(?<!至少)(?<!不足)(?<!达到)(?<!\d[到至])"
    r"(?<!more than )(?<!fewer than )(?<!less than )(?<!at least )(?<!exceeding )"
)
_SINGLE = re.compile(
    rf"(?:FY\s?)?(?:{_Y}(?=\s*年)|{_BOUND_BEFORE}{_Y}){_NOT_A_COUNT}(?:\s*(?:年度?|年份))?",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?<![\d近去前过])([012]\d)年(?!来|前|间)")
# «22、23这两年», «19到21年», «22和23年»: several years of two figures, the last of which is called one.
_SHORT_YEARS = re.compile(
    r"(?<![\d.．近去前过第])(?:[012]\d年?\s*(?:[、,，/和与跟及同]|以及|[-–—~～至到])\s*)+[012]\d"
    r"(?:年(?!来|前|间)|(?=\s*这?[两二三四五几]个?年))"
)
_SHORT_ENGLISH = re.compile(r"(?<![\w'’])(?:['’]|FY\s?['’]?)([012]\d)(?![\d'’%])", re.IGNORECASE)
_TWO_FIGURES = re.compile(r"(?<!\d)([012]\d)年?")


@dataclass(frozen=True, slots=True)
class Years:
    """The years asked for, the words that were relative, and the text with both masked.

    `explicit` tells that the years were named one by one; `before` that they are compared with the
    year before («比上年», "than last year").
    """

    text: str
    years: tuple[int, ...] = ()
    relative: tuple[str, ...] = ()
    explicit: bool = False
    before: bool = False


def find_years(text: str, known: tuple[int, ...]) -> Years:
    """Find the years of a question; `known` are the years of the library, ascending."""
    latest = max(known, default=None)
    found: set[int] = set()
    relative: list[str] = []
    explicit = False
    text = _CHINESE_YEAR.sub(lambda m: "".join(DIGITS.get(c, c) for c in m[0]), text)
    text = _in_full(text)

    def take(pattern: re.Pattern[str], years_of: Callable[[re.Match[str]], range]) -> list[str]:
        nonlocal text
        words = []
        while at := pattern.search(text):
            found.update(years_of(at))
            words.append(at[0].strip())
            text = text[: at.start()] + MASK * len(at[0]) + text[at.end() :]
        return words

    end = (latest or 0) + 1
    first = min(known, default=end)
    if latest is not None:
        relative += take(_LAST_N, lambda m: range(end - _count(m), end))
        relative += take(_BEFORE_LAST, lambda _: range(end - 2, end - 1))
        if not _AGAINST.search(text):
            relative += take(_LATEST, lambda _: range(end - 1, end))
    take(_PLAN, lambda m: _PLAN_PERIODS[m[1]])
    take(_VAGUE, lambda _: range(0))
    take(_RANGE, lambda m: range(_year(m), _last_year(m) + 1))
    take(_SINCE, lambda m: range(_year(m), max(end, _year(m) + 1)))
    take(_AFTER, lambda m: range(_year(m) + 1, max(end, _year(m) + 2)))
    take(_BEFORE, lambda m: range(min(first, _year(m) - 1), _year(m)))
    take(_AS_OF, lambda m: range(_year(m), _year(m) + 1))
    take(_UNTIL, lambda m: range(min(first, _year(m)), _year(m) + 1))
    explicit = bool(take(_OF_YEAR, lambda m: range(_year(m), _year(m) + 1)))
    explicit = bool(take(_SINGLE, lambda m: range(_year(m), _year(m) + 1))) or explicit
    before = bool(re.search(r"同比|year[- ]on[- ]year", text, re.I)) or bool(_AGAINST.search(text))
    return Years(text, tuple(sorted(found)), tuple(relative), explicit, before)


def _in_full(text: str) -> str:
    """Write the years of two figures with four, but for «近10年» and the like."""
    text = _SHORT_END.sub(lambda m: f"{m[1]}-{m[1][:2]}{m[2]}年", text)
    text = _SHORT_YEARS.sub(_each_in_full, text)
    text = _SHORT.sub(lambda m: f"20{m[1]}年", text)
    return _SHORT_ENGLISH.sub(lambda m: f"20{m[1]}", text)


def _each_in_full(match: re.Match[str]) -> str:
    """Leave what does not ascend as it is: «15到10年» are no years."""
    years = [int(year) for year in _TWO_FIGURES.findall(match[0])]
    ascending = all(one < two for one, two in pairwise(years))
    return _TWO_FIGURES.sub(r"20\1年", match[0]) if ascending else match[0]


def _year(match: re.Match[str]) -> int:
    return int(next(group for group in match.groups() if group))


def _last_year(match: re.Match[str]) -> int:
    return int([group for group in match.groups() if group][-1])


def _count(match: re.Match[str]) -> int:
    word = next(group for group in match.groups() if group).lower()
    return int(word) if word.isdigit() else _SMALL.get(word, 1)

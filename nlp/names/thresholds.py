"""Bounds on a number: «超过100件», "at least 20", «不到1万»."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.numerals import read_number
from nlp.names.masks import MASK

_N = (
    r"(\d[\d,，]*(?:\.\d+)?|[一二两三四五六七八九十百千零]+|half a dozen|a dozen|a million|"
    r"(?:a|one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty) (?:hundred|thousand)|zero|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\s*(万|亿|million|billion|%|％|成(?!本|立|效|绩)|个百分点|per ?cent|percentage points?)?"
)
_UNIT = r"(?:件|个|条|次|份|起|宗|项|家|处|例|张|笔|单|桩|万元|元)?"
SIGNS = (">", ">=", "<", "<=", "=", "between", "blank")
# The first that matches decides: «不超过» before «超过».
_BOUNDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (sign, re.compile(words.replace("N", _N), re.IGNORECASE))
    for sign, words in (
        ("between", r"(?:在|介于)?N" + _UNIT + r"\s*(?:到|至|[-–—~～]|和|与)\s*N" + _UNIT + r"(?:之间|(?<=[件个条次份起宗项家元万])(?![\d-]))|介于N" + _UNIT + r"\s*(?:到|至|和|与)\s*N|(?:在|介于|从)N" + _UNIT + r"\s*(?:到|至|[-–—~～])\s*N" + _UNIT + r"(?=的|\s*$|[，。？?])|between\s+N\s+and\s+N|(?:from\s+)N\s+to\s+N(?=\s*(?:items?|requests?|penalt|decisions?|cases|licen|documents|$))"),
        ("<=", r"(?:不超过|未超过|没有超过|没超过|至多|最多为|最多不超过|不多于|不高于|不大于|≤|<=)\s*N|(?:at most|no more than|not more than|not exceeding|up to)\s+N|N" + _UNIT + r"(?:及|或|或者)?(?:以内|之内)|N" + _UNIT + r"(?:及|或|或者)以下|N or (?:less|fewer)"),
        (">=", r"(?:不少于|至少|起码|最少有|不低于|不小于|不下于?|不亚于|够得上|够(?=[^，。]{0,3}[件个次]的)|(?<![未没不])(?<!没有)达到?了?(?!.{0,2}标)|大于等于|≥|>=)\s*N|(?:at least|no less than|no fewer than|not less than|a minimum of|(?<!not )(?<!n't )(?<!never )reach(?:e[ds])?|hit|made it to)\s+N|N" + _UNIT + r"(?:及|或|或者)?(?:以上|之上|起步|往上|朝上|向上|打底|起跳)|N" + _UNIT + r"\s*(?:or|and) (?:more|above|over|up)|N\+"),
        ("<", r"(?:少于|低于|不到|不足|小于|不满|不及|没到|没满|够不上|够不着|没有达到|没达到|未达到?|还不到|<)\s*N|(?:less than|fewer than|under|below|lower than|smaller than|short of|not even|(?:not|n't|never) (?:even )?(?:reach|make|hit|top|get to)|shy of)\s+N|N" + _UNIT + r"(?:以下|之下|往下|朝下|开内)"),
        (">", r"(?:超过了?|超|大于|多于|多过|高于|不止|超出|突破|逾|冲破|冲过|破了?(?=[百千一两三四五六七八九\d])|过了?(?=[百千一两三四五六七八九\d][^多]|[一二两三四五六七八九]十)|>)\s*N|(?:more than|over|above|exceed(?:s|ed|ing)?|greater than|larger than|higher than|upwards of|topp(?:ed|ing)|tops|pass(?:ed|es|ing)|surpass\w*|beyond|beat\w*|north of)\s+N|N" + _UNIT + r"(?:多件|开外|出头)|(?<!第)N多\s*(?:件|个|条|次|份|起|宗|项|例|张|笔|单|元)"),
        ("=", r"(?:等于|正好是?|恰好是?|恰为|刚好是?|只有|仅有?)\s*N(?!类|种|家|个(?:机关|单位|部门|地))|(?:exactly|equal to|equals|only)\s+N"),
    )
)  # fmt: skip
_LARGE = re.compile(
    r"(?:(?:上|成|过|破|数以|好几|数)(百|千|万|亿)|几(百|千|万|亿)(?=多?(?:件|条|次|份|起|元)?(?:以上|的)))(?!姓|户|家|分)件?|(?<=in the )(hundreds|thousands)|(?<!ten )(?<!in )\b(hundreds|thousands)(?= of (?!yuan|rmb))"
)
_LARGE_NUMBERS = {
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "亿": 100_000_000,
    "hundreds": 100,
    "thousands": 1000,
}
_PERCENT_BEFORE = re.compile(r"百分之([\d.]+|[一二三四五六七八九十百]+)")
_NOT_ZERO = re.compile(
    r"(?:不为|不是|不等于|非)\s*(?:0(?![\d.])|零)|\b(?:not|non-?)\s*zero\b", re.IGNORECASE
)
_DIGITS = re.compile(
    r"(个|[两二三四五六])位数|\b(single|double|two|triple|three|four)[- ](?:digits?|figures?)\b",
    re.IGNORECASE,
)
_SIZES = {"个": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6,
          "single": 1, "double": 2, "two": 2, "triple": 3, "three": 3, "four": 4}  # fmt: skip
_HALVES = tuple(
    (sign, re.compile(words, re.IGNORECASE))
    for sign, words in (
        ("<", r"(?:不到|不足|不及|少于|低于|没到|没过|不过|未过)(?:一半|半数|半)(?!年|天|个?月|小时)|\b(?:fewer|less) than half|\b(?:under|below) half"),
        (">=", r"(?:一半|半数)(?:及)?以上|至少(?:一半|半数)|at least half"),
        (">", r"过半(?!年)|超过?(?:一半|半数)|(?:more than|over|above) half"),
    )
)  # fmt: skip
_NONE = re.compile(
    r"(?:为|是|等于|都是|均为|填)\s*(?:0(?![\d.])|〇|零)(?!\s*(?:还是|或))|零(?:件|次|起|份|条|宗|例|张|(?:依)?申请|处罚|许可|收费|复议|诉讼|强制|收件|报告(?!制))|(?:挂零|吃零蛋|交白卷|颗粒无收|挂?零蛋)|一(?:件|个|次|起|份|条|宗|项|张|分)[^，。一]{0,8}?(?:也|都)?(?:没|无(?!效)|未)|(?:完全|根本|压根)(?:没|无|未)|"
    r"\b(?:is|are|was|were|equals?|of)\s+(?:0|zero|nil)\b|(?:\bnot|n't|\bnever)\b.{0,30}\b(?:a single|even one|so much as one|any .{1,30} at all)\b|\bnot (?:a single|one)\b|"
    r"\bzero (?=penalt|request|licen|case|lawsuit|document)",
    re.IGNORECASE,
)
_WORDS = {
    "zero": 0.0,
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "half a dozen": 6.0,
    "a dozen": 12.0,
    "twelve": 12.0,
    "fifteen": 15.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "seventy": 70.0,
    "eighty": 80.0,
    "ninety": 90.0,
    "a million": 1_000_000.0,
}
_MULTIPLES = {"hundred": 100.0, "thousand": 1000.0}
_SCALES = {"万": 10_000, "亿": 100_000_000, "million": 1e6, "billion": 1e9, "成": 10}
_LARGE_SCALES = ("万", "亿", "million", "billion")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound: `sign` is one of `SIGNS`; `upper` counts for "between" only; `percent` of a whole.

    With the sign "blank" the cells that are not filled in are asked for; no value holds.
    """

    sign: str
    number: float
    upper: float = 0.0
    percent: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the bound."""
        return {
            ">": value > self.number,
            ">=": value >= self.number,
            "<": value < self.number,
            "<=": value <= self.number,
            "=": value == self.number,
            "between": self.number <= value <= self.upper,
            "blank": False,
        }[self.sign]


ABOVE_ZERO = Threshold(">", 0)
ZERO = Threshold("=", 0)
BLANK = Threshold("blank", 0)


def find_threshold(text: str) -> Threshold | None:
    """Return the bound a question states, None when it states none."""
    text = _PERCENT_BEFORE.sub(r"\1%", text)
    if _NOT_ZERO.search(text):
        return ABOVE_ZERO
    for sign, half in _HALVES:
        if half.search(text):
            return Threshold(sign, 50, percent=True)
    if found := _DIGITS.search(text):
        size = next((_SIZES[g.lower()] for g in found.groups() if g), 1)
        return (
            Threshold("between", 10 ** (size - 1), 10**size - 1) if size > 1 else Threshold("<", 10)
        )
    stated = [
        _bound(sign, [g or "" for g in found.groups()])
        for sign, pattern in _BOUNDS
        if (found := pattern.search(text))
    ]
    if both := _both(stated):
        return both
    if stated:
        return stated[0]
    if _NONE.search(text):
        return ZERO
    if large := _LARGE.search(text):
        word = next(group for group in large.groups() if group)
        return Threshold(">=", _LARGE_NUMBERS[word.lower()])
    return None


def without_threshold(text: str) -> str:
    """Mask the bounds a question states: their numbers are no words of their own."""
    patterns = (
        *(pattern for _, pattern in _BOUNDS),
        _NOT_ZERO,
        *(half for _, half in _HALVES),
        _DIGITS,
        _NONE,
        _LARGE,
    )
    for pattern in patterns:
        text = pattern.sub(lambda m: MASK * len(m[0]), text)
    return text


def _both(stated: list[Threshold]) -> Threshold | None:
    """Join «大于500小于1000» into one bound; what is counted is whole, so that the ends can be named."""
    low = next((b for b in stated if b.sign in (">", ">=")), None)
    high = next((b for b in stated if b.sign in ("<", "<=")), None)
    if not (low and high) or low.number >= high.number or low.percent or high.percent:
        return None
    return Threshold("between", low.number + (low.sign == ">"), high.number - (high.sign == "<"))


def _bound(sign: str, groups: list[str]) -> Threshold:
    pairs = [(groups[i], groups[i + 1]) for i in range(0, len(groups), 2) if groups[i]]
    numbers = [_number(words) * _SCALES.get(scale.lower(), 1) for words, scale in pairs]
    percent = any(scale and scale.lower() not in _LARGE_SCALES for _, scale in pairs)
    if sign == "between":
        low, high = numbers[0], numbers[-1]
        if pairs[-1][1] == "万" and not pairs[0][1] and low * 10_000 < high:
            low *= 10_000
        return Threshold(sign, min(low, high), max(low, high), percent)
    return Threshold(sign, numbers[0], percent=percent)


def _number(words: str) -> float:
    lower = words.lower()
    if lower in _WORDS:
        return _WORDS[lower]
    first, _, multiple = lower.partition(" ")
    if multiple in _MULTIPLES:
        return _WORDS.get(first, 1.0) * _MULTIPLES[multiple]
    if words[0].isdigit():
        return float(re.sub("[,，]", "", words))
    return float(read_number(words) or 0)

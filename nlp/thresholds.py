"""Bounds on a number: «超过100件», "at least 20", «不到1万»."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.numerals import read_number

_N = (
    r"(\d[\d,，]*(?:\.\d+)?|[一二两三四五六七八九十百千]+|zero|one|two|three|four|five|ten|twenty|fifty|"
    r"a hundred|one hundred|a thousand|one thousand)\s*(万|%|％|成(?!本|立|效|绩)|个百分点|per ?cent|percentage points?)?"
)
_UNIT = r"(?:件|个|条|次|份|起|宗|项|家|处|万元|元)?"
SIGNS = (">", ">=", "<", "<=", "=", "between", "blank")
# The first that matches decides: «不超过» before «超过».
_BOUNDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (sign, re.compile(words.replace("N", _N), re.IGNORECASE))
    for sign, words in (
        ("between", r"(?:在|介于)?N" + _UNIT + r"\s*(?:到|至|[-–—~～]|和|与)\s*N" + _UNIT + r"(?:之间|(?<=[件个条次份起宗项家元万])(?![\d-]))|介于N" + _UNIT + r"\s*(?:到|至|和|与)\s*N|between\s+N\s+and\s+N|(?:from\s+)N\s+to\s+N(?=\s*(?:items?|requests?|penalt|decisions?|cases|licen|documents|$))"),
        ("<=", r"(?:不超过|未超过|没有超过|没超过|至多|最多为|最多不超过|不多于|不高于|不大于|≤|<=)\s*N|(?:at most|no more than|not more than|not exceeding|up to)\s+N|N" + _UNIT + r"(?:及|或|或者)?(?:以内|之内)|N" + _UNIT + r"(?:及|或|或者)以下|N or (?:less|fewer)"),
        (">=", r"(?:不少于|至少|起码|不低于|不小于|(?<![未没不])(?<!没有)达到?了?(?!.{0,2}标)|大于等于|≥|>=)\s*N|(?:at least|no less than|no fewer than|not less than|a minimum of|(?<!not )(?<!n't )(?<!never )reach(?:ed)?)\s+N|N" + _UNIT + r"(?:及|或|或者)?(?:以上|起步)|N" + _UNIT + r"\s*or more|N\+"),
        ("<", r"(?:少于|低于|不到|不足|小于|不满|不及|没到|没满|够不上|够不着|没有达到|没达到|未达到?|还不到|<)\s*N|(?:less than|fewer than|under|below|lower than|smaller than|short of|not even|(?:not|n't|never) (?:even )?(?:reach|make|hit|top|get to)|shy of)\s+N|N" + _UNIT + r"(?:以下|之下)"),
        (">", r"(?:超过了?|超|大于|多于|多过|高于|不止|超出|突破|逾|过了?(?=[百千一两\d])|>)\s*N|(?:more than|over|above|exceed(?:s|ed|ing)?|greater than|larger than|higher than|upwards of)\s+N|N" + _UNIT + r"(?:多件|开外)"),
        ("=", r"(?:等于|正好是?|恰好是?|恰为|刚好是?|只有|仅有?)\s*N(?!类|种|家|个(?:机关|单位|部门|地))|(?:exactly|equal to|equals|only)\s+N"),
    )
)  # fmt: skip
_LARGE = re.compile(
    r"(?:上|成|过|破|数以)(百|千|万)(?!姓|户|家|元)件?|(?<=in the )(hundreds|thousands)"
)
_LARGE_NUMBERS = {"百": 100, "千": 1000, "万": 10_000, "hundreds": 100, "thousands": 1000}
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
_HALF = re.compile(r"过半|超过?(?:一半|半数)|(?:more than|over) half", re.IGNORECASE)
_NONE = re.compile(
    r"(?:为|是|等于|都是|均为|填)\s*(?:0(?![\d.])|〇|零)(?!\s*(?:还是|或))|零(?:件|次|申请|报告(?!制))|一(?:件|个|次|起|份|条|宗|项|张|分)[^，。一]{0,8}?(?:也|都)?(?:没|无(?!效)|未)|(?:完全|根本|压根)(?:没|无|未)|"
    r"\b(?:is|are|was|were|equals?|of)\s+(?:0|zero|nil)\b|\bzero (?=penalt|request|licen|case|lawsuit|document)",
    re.IGNORECASE,
)
_WORDS = {
    "zero": 0.0,
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "ten": 10.0,
    "twenty": 20.0,
    "fifty": 50.0,
    "a hundred": 100.0,
    "one hundred": 100.0,
    "a thousand": 1000.0,
    "one thousand": 1000.0,
}
_SCALES = {"万": 10_000, "成": 10}


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
    if _HALF.search(text):
        return Threshold(">", 50, percent=True)
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
        return Threshold(">=", _LARGE_NUMBERS[(large[1] or large[2]).lower()])
    return None


def _both(stated: list[Threshold]) -> Threshold | None:
    """Join «大于500小于1000» into one bound; what is counted is whole, so that the ends can be named."""
    low = next((b for b in stated if b.sign in (">", ">=")), None)
    high = next((b for b in stated if b.sign in ("<", "<=")), None)
    if not (low and high) or low.number >= high.number or low.percent or high.percent:
        return None
    return Threshold("between", low.number + (low.sign == ">"), high.number - (high.sign == "<"))


def _bound(sign: str, groups: list[str]) -> Threshold:
    pairs = [(groups[i], groups[i + 1]) for i in range(0, len(groups), 2) if groups[i]]
    numbers = [_number(words) * _SCALES.get(scale, 1) for words, scale in pairs]
    percent = any(scale and scale != "万" for _, scale in pairs)
    if sign == "between":
        low, high = numbers[0], numbers[-1]
        if pairs[-1][1] == "万" and not pairs[0][1]:
            low *= 10_000
        return Threshold(sign, min(low, high), max(low, high), percent)
    return Threshold(sign, numbers[0], percent=percent)


def _number(words: str) -> float:
    lower = words.lower()
    if lower in _WORDS:
        return _WORDS[lower]
    if words[0].isdigit():
        return float(re.sub("[,，]", "", words))
    return float(read_number(words) or 0)

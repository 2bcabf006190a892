"""Bounds on a number: «超过100件», "at least 20", «不到1万»."""

from __future__ import annotations

import re
from dataclasses import dataclass

_N = r"(\d[\d,，]*(?:\.\d+)?|[一二两三四五六七八九十百千]+|zero|one|two|ten|a hundred|a thousand)\s*(万)?"
_UNIT = r"(?:件|个|条|次|份|起|宗|项|万元|元)?"
# The first that matches decides: «不超过» before «超过».
_BOUNDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (sign, re.compile(words.replace("N", _N), re.IGNORECASE))
    for sign, words in (
        ("<=", r"(?:不超过|未超过|没有超过|至多|最多为|不多于|不高于|不大于)\s*N|(?:at most|no more than|not more than|up to)\s+N|N" + _UNIT + r"(?:及|或)?以内"),
        (">=", r"(?:不少于|至少|不低于|不小于|达到|大于等于|≥|>=)\s*N|(?:at least|no less than|no fewer than|not less than|reach(?:ed)?)\s+N|N" + _UNIT + r"(?:及|或|或者)?以上|N or more"),
        ("<", r"(?:少于|低于|不到|不足|小于|不满|<)\s*N|(?:less than|fewer than|under|below)\s+N|N" + _UNIT + r"以下"),
        (">", r"(?:超过|大于|多于|高于|不止|超出|突破|逾|>)\s*N|(?:more than|over|above|exceed(?:s|ed|ing)?|greater than|larger than)\s+N"),
        ("=", r"(?:等于|正好是|恰好是|恰为)\s*N|(?:exactly|equal to|equals)\s+N"),
    )
)  # fmt: skip
_NONE = re.compile(
    r"(?:为|是|等于|都是|均为)\s*(?:0(?!\d)|〇|零)|零(?:件|次|申请)|\b(?:is|are|was|were|equals?)\s+(?:0|zero|nil)\b",
    re.IGNORECASE,
)
_WORDS = {
    "zero": 0.0,
    "one": 1.0,
    "two": 2.0,
    "ten": 10.0,
    "a hundred": 100.0,
    "a thousand": 1000.0,
}
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound: `sign` is one of > >= < <= =."""

    sign: str
    number: float

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the bound."""
        return {
            ">": value > self.number,
            ">=": value >= self.number,
            "<": value < self.number,
            "<=": value <= self.number,
            "=": value == self.number,
        }[self.sign]


ABOVE_ZERO = Threshold(">", 0)
ZERO = Threshold("=", 0)


def find_threshold(text: str) -> Threshold | None:
    """Return the bound a question states, None when it states none."""
    if _NONE.search(text):
        return ZERO
    for sign, pattern in _BOUNDS:
        if found := pattern.search(text):
            groups = found.groups()
            at = next(i for i in range(0, len(groups), 2) if groups[i])
            return Threshold(sign, _number(groups[at]) * (10_000 if groups[at + 1] else 1))
    return None


def _number(words: str) -> float:
    lower = words.lower()
    if lower in _WORDS:
        return _WORDS[lower]
    if words[0].isdigit():
        return float(re.sub("[,，]", "", words))
    total, digit = 0, 0
    for char in words:
        if char in _TENS:
            total += (digit or 1) * _TENS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return float(total + digit)

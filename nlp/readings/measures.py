"""What a question wants worked out: a share, an average, a ranking, a change, and by what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.numerals import read_number
from nlp.names.masks import MASK
from nlp.plan import Aggregate, Change, Group
from nlp.readings.wording import names_in, says, without

_N = r"(\d+|[一二两三四五六七八九十]+|two|three|four|five|six|seven|eight|nine|ten|twenty)"
_SUPERLATIVE = "最(?:多|少|高|低|大|小|常见|普遍|突出|集中|严重)"
_TOP = re.compile(
    rf"排(?:名|行|位|在)?第{_N}(?:名|位)?|(?:倒数)?第{_N}(?:名)?(?=[多高少低大小])|^\s*(?:那|排)?第{_N}(?:名|位)?(?:呢|的)?[？?]?\s*$|(?:排|选|取|列|数|挑|报)个?前{_N}|"
    rf"\b(second|third|fourth|fifth)[- ](?=(?:most|highest|lowest|fewest|largest|smallest|biggest|least))|"
    rf"(?:排名|名列|位居)?(?:前|头|后|倒数(?:前|第)?){_N}(?:名|位|个|家|大|强|类|种|条|的|项|$|(?=[，。？?!]))|"
    rf"{_SUPERLATIVE}的(?:前)?{_N}(?:个|家|名|位|类|种|项|条|大|份|篇)|"
    rf"(?:哪|这)?{_N}(?:个|家|类|种|项)[^，。、]{{0,14}}{_SUPERLATIVE}|前{_N}[^年\d]|"
    rf"\b(?:top|bottom)[- ]{_N}\b|\b{_N} (?:\S+ ){{0,3}}?(?:with|having) the (?:most|fewest|highest|lowest|largest|smallest)|"
    rf"\b{_N} (?:most|highest|largest|lowest|fewest|smallest|biggest|commonest|top|main)\b|"
    rf"\b(?:highest|largest|lowest|smallest|top) {_N}\b|"
    rf"\b(?:which|what) {_N} \S+ .{{0,40}}(?:most|fewest|highest|lowest)",
    re.IGNORECASE,
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
            "eight": 8, "nine": 9, "ten": 10, "twenty": 20,
            "second": 2, "third": 3, "fourth": 4, "fifth": 5}  # fmt: skip
_PLURAL = re.compile(
    r"有哪些|是哪些|哪些|哪几个|几个|排名|排行|分布|problems\b|themes\b|issues\b|shortcomings\b|complaints\b|weaknesses\b",
    re.IGNORECASE,
)
# «谁多，多几件»: the difference is wanted, and tells who has more too.
_BY_HOW_MUCH = re.compile(
    r"差(?:了|出|着|个)?(?:多少|几|得?多(?!的))|相差|(?<![最更])[多少高低](?:出|了|收|办|罚|发)*(?:多少|几[件个次条份起])(?!个?(?:机关|单位|部门|家))|"
    r"\bby (?:how (?:much|many)|what margin)\b|\bwhat is the (?:difference|gap)\b",
    re.IGNORECASE,
)
_NTH_LEAST = re.compile(r"第[二三四五六七八九十\d]+(?=[少低小])")
ALL = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """What is worked out; `top` is how many of a ranking, `ALL` for the whole of it."""

    aggregate: Aggregate = Aggregate.LIST
    group: Group | None = None
    top: int = 1
    change: Change | None = None


def find_measure(text: str, *, several: bool = False, before: bool = False) -> Measure:
    """Find what a text wants worked out.

    Args:
        text: the question; names, years, figures and themes masked.
        several: several agencies are named, so that «which is more» compares them.
        before: a year is compared with the one before.
    """
    group = find_group(text)
    if plain := _mean(text):
        return Measure(plain, group)
    if change := find_change(text, before=before, several=several):
        ranked = _ranked(text, several=False)
        return Measure(Aggregate.CHANGE, group, ranked[1] if ranked else ALL, change)
    if says("measure.share", text):
        return Measure(Aggregate.SHARE, group)
    if several and group is None and _BY_HOW_MUCH.search(text):
        return Measure(Aggregate.DIFFERENCE)
    if ranked := _ranked(text, several=several):
        return Measure(ranked[0], group, ranked[1])
    if several and says("measure.difference", text):
        return Measure(Aggregate.DIFFERENCE, group)
    if says("aggregate.sum", text):
        return Measure(Aggregate.SUM, group)
    return Measure(group=group)


_PATHS = (
    "change.either", "measure.average", "measure.median", "measure.share", "measure.difference", "measure.comparison",
    "measure.ranking", "measure.ascending", "change.double", "change.halve", "change.rise", "change.fall",
    "change.any", "group.theme", "group.place", "group.year", "group.agency_type", "group.agency",
    "aggregate.max", "aggregate.min", "aggregate.sum", "each",
)  # fmt: skip


def without_measures(text: str) -> str:
    """Mask the words that say what is worked out."""
    text = _TOP.sub(lambda m: MASK * len(m[0]), text)
    for path in _PATHS:
        text = without(path, text)
    return text


def _mean(text: str) -> Aggregate | None:
    for aggregate in (Aggregate.MEDIAN, Aggregate.AVERAGE):
        if says(f"measure.{aggregate}", text):
            return aggregate
    return None


def find_group(text: str) -> Group | None:
    """Return by what it is counted; None when the text does not say."""
    return next((g for g in (Group.THEME, Group.AGENCY_TYPE, Group.PLACE, Group.YEAR, Group.AGENCY)
                 if says(f"group.{g}", text)), None)  # fmt: skip


def find_change(text: str, *, before: bool = False, several: bool = False) -> Change | None:
    """Return which change from year to year a text asks for («多还是少» of two bodies is none)."""
    if says("change.either", text) and not several:
        return Change.ANY
    for name in names_in("change.order"):
        if says(f"change.{name}", text):
            return Change(name)
    return Change.ANY if before else None


def _ranked(text: str, *, several: bool) -> tuple[Aggregate, int] | None:
    lowest = says("aggregate.min", text) or says("measure.ascending", text)
    lowest = lowest or bool(_NTH_LEAST.search(text))
    direction = Aggregate.MIN if lowest else Aggregate.MAX
    top = find_top(text)
    if top is not None:
        return direction, top
    if says("measure.ranking", text):
        return direction, ALL
    if lowest or says("aggregate.max", text):
        return direction, 1
    if several and says("measure.comparison", text):
        return (
            Aggregate.MIN if re.search(r"(?<!多)少|低|小|fewer|less|lower", text) else direction
        ), 1
    return None


def find_top(text: str) -> int | None:
    """Return how many of a ranking are wanted («前五», "top 5")."""
    if not (found := _TOP.search(text)):
        return None
    word = next(group for group in found.groups() if group).lower()
    return _NUMBERS.get(word) or read_number(word)


def wants_all(text: str) -> bool:
    """Tell whether a superlative asks for several («最常见的问题有哪些»)."""
    return bool(_PLURAL.search(text))

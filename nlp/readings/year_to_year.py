"""What went how from one year to another: which years are compared, and which way is asked for."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.plan import Aggregate, Change, Group, Plan
from nlp.readings.figure_wants import counted_of_cells, is_apart
from nlp.readings.measures import ALL, Measure
from nlp.readings.reading import Reading, several_named
from nlp.readings.wording import says

# Two years and a comparison: how the figure changed.
_MORE = re.compile(
    r"(?:超过|高于|高出|多于|超出)了?\s*□|[比较](?!例|重)[^，。]{0,20}(?<![至最])(?:多(?!少件|少项)|高|大(?!概))|\b(?:more|greater|higher|larger)\b.{0,60}\bthan\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"(?:低于|少于|不及|不如|赶不上)了?\s*□|[比较](?!例|重)[^，。]{0,20}(?<![多至最])(?:少|低|小)|\b(?:fewer|less|lower|smaller)\b.{0,60}\bthan\b",
    re.I,
)
_AGAINST_YEAR = re.compile(
    r"(?:超过|高于|高出|多于|超出|低于|少于|不及|不如|赶不上)了?\s*□|[比较跟和与对](?!例|重)[^，。]{0,3}□|□[^，。]{0,6}(?:相比|比较|对比)|→|->|\b(?:vs|versus|against|to|and|with|than)\b",
    re.I,
)
_SOME_YEARS = re.compile(
    r"[两二三四五]年|几年|历年|年(?:与|和|跟)年|上?一年和|\b(?:two|three|both|the) years\b", re.I
)
_WHICH_YEAR = re.compile(
    r"哪一?年[^，。]{0,8}(?<!最)[多少高低]|\b(?:which|what) (?:of the (?:two )?)?years? .{0,60}\b(?:more|fewer|less|higher|lower)\b",
    re.IGNORECASE,
)
_YEAR_AGAINST = re.compile(
    r"(20\d\d)[^，。,;；]*?(?:(?<![相对同])比(?![例重如较对起]|[，,])|\bthan\b|超过|多于|少于|高于|低于|不如)[^，。,;；]*?(20\d\d)",
    re.IGNORECASE,
)
_EVERY_YEAR = re.compile(
    r"逐年|年年|每年都|一直|连年|持续|连续|year after year|every year|steadily|continuous|consistently",
    re.IGNORECASE,
)
_BY_HOW_MANY = re.compile(r"\bby how (?:many|much)\b", re.IGNORECASE)
# «申请翻番的», «减少的有谁»: those of which it is so.
_THOSE = re.compile(
    r"(?:的|了)(?:都)?(?:有|是)?(?:谁|哪些|哪几家)?(?=[，。？?]|\s*$)(?!.*(?:多少|几))|谁|哪几?家|哪些(?:机关|单位|部门|地方)"
)


def change_between(r: Reading, text: str, measure: Measure) -> Measure | None:
    """Take two years side by side for a change: «2023年比2022年多几件», "fewer in 2020 than 2019"."""
    several = several_named(r) and not r.named.group
    listed_ = measure.aggregate in (Aggregate.LIST, Aggregate.DIFFERENCE, Aggregate.SUM)
    if several or not (listed_ or is_apart(r.text, measure)):
        return None
    differs = says("measure.difference", text) or bool(_WHICH_YEAR.search(r.text))
    if len(r.years.years) == 2 and (_AGAINST_YEAR.search(r.text) or differs):
        if not (differs or _MORE.search(r.text) or _LESS.search(r.text)):
            return None
        if says("change.either", r.text):
            return Measure(Aggregate.CHANGE, None, ALL, Change.ANY)
        return Measure(Aggregate.CHANGE, None, ALL, _way(r))
    over_years = len(r.years.years) > 1 or (r.named.agencies and _SOME_YEARS.search(r.question))
    if differs and over_years and not says("each", r.text):
        return Measure(Aggregate.CHANGE, None, ALL, Change.ANY)
    return None


def _way(r: Reading) -> Change:
    """Return which way it went; «2022年比2023年多» is a fall, for the years follow each other."""
    ways = (Change.RISE, Change.FALL)
    more, less = ways[::-1] if _is_backwards(r.question) else ways
    if _LESS.search(r.text):
        return less
    return more if _MORE.search(r.text) else Change.ANY


def _is_backwards(question: str) -> bool:
    """Tell whether the earlier year is held against the later one."""
    return any(int(found[1]) < int(found[2]) for found in _YEAR_AGAINST.finditer(question))


def compare_years(r: Reading, plan: Plan, change: Change) -> Plan:
    """Return the plan that sets the years of a figure side by side."""
    if len(plan.figures) > 1:
        return r.decline("one_figure")
    selects = not (r.named.agencies and _BY_HOW_MANY.search(r.text)) and (
        says("subject", r.text)
        or counted_of_cells(r.text) is not None
        or (not r.named.agencies and bool(_THOSE.search(r.question)))
    )
    plan = replace(
        plan,
        aggregate=Aggregate.CHANGE,
        change=change,
        years=years_compared(r, all_pairs=(selects or plan.top > 0) and not r.years.before),
        group=Group.AGENCY if selects or plan.top else None,
        match_all=bool(_EVERY_YEAR.search(r.question)),
    )
    if counted_of_cells(r.text) and plan.group:
        plan = replace(plan, counted="agencies")
    if change is Change.ANY and plan.yes_no:
        way = Change.FALL if _LESS.search(r.text) else Change.RISE
        plan = replace(plan, change=way if way is Change.FALL or _MORE.search(r.text) else change)
    either = says("change.either", r.text)
    return replace(plan, yes_no=plan.yes_no and not selects and not either)


def years_compared(r: Reading, *, all_pairs: bool = False) -> tuple[int, ...]:
    """Return the years that are compared: those named, else a year and the one before it."""
    years = r.years.years
    if len(years) > 1 or (not years and (all_pairs or not r.years.before)):
        return years
    held = sorted({y for a in r.known.agencies if a.name in r.named.agencies for y in a.years})
    latest = years[0] if years else max(held or r.known.years, default=None)
    return years if latest is None else (latest - 1, latest)

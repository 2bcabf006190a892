"""Several things to be worked out of one figure: «平均数和中位数各是多少», "the highest, the lowest and the mean".

The plan names the first as its `aggregate` and all of them as its `measures`
(read by `nlp.answers.several_measures`).
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from nlp.names.figure_names import FoundFigure
from nlp.names.thresholds import find_threshold
from nlp.plan import Aggregate, Change, Group, Kind, Plan
from nlp.readings import wording
from nlp.readings.measures import find_change, find_group, find_top
from nlp.readings.reading import Reading

_WORDS = {
    Aggregate.MAX: r"(?<!之)最(?:高|多|大)(?:的?(?:数?值|数|一家|那家|单位|机关|年份?))?|峰值|\b(?:the )?(?:most|highest|largest|biggest|maximum|max|greatest|peak)\b",
    Aggregate.MIN: r"最(?:低|少|小)(?:的?(?:数?值|数|一家|那家|单位|机关|年份?))?|谷值|\b(?:the )?(?:fewest|lowest|smallest|minimum|min|(?<!at )least)\b",
    Aggregate.AVERAGE: r"(?:算术)?平均(?:数|值|量|水平)?(?:(?:每|一|各)?(?:家|个|份|年)(?:机关|单位|部门|报告)?)?|均值|\b(?:arithmetic )?(?:averages?|mean)\b",
    Aggregate.MEDIAN: r"中位(?:数|值)?|中间(?:值|数)|中值|\bmedian\b",
    Aggregate.SUM: r"总(?:数|量|和|计|值|件数)|合计(?:数|值)?|\b(?:totals?|sum|grand total)\b",
}  # fmt: skip
# «一共多少件，平均每家多少»: of the highest it would be its own number («最多的是谁，一共多少件»).
_TOGETHER = r"一共|总共|共计|拢共|统共|共有?(?=多少|几)|加起来|\b(?:in total|altogether|in all|overall|all told)\b"
_ALL = re.compile(
    "|".join(f"(?P<{a.value}>{words})" for a, words in _WORDS.items())
    + f"|(?P<together>{_TOGETHER})",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[和与及跟、，,/；;？?&＋+]|以及|还有|又|\b(?:and|plus)\b|加上", re.IGNORECASE)
_COMPARES = re.compile(
    r"比(?!较)|差|[高低大小多少]于|超过|不[到及足]|占|倍|距|\b(?:than|above|below|over|under|between|gap|differ\w*|apart|range|share|from|exceed\w*)\b",
    re.IGNORECASE,
)
# «历年» alone asks for no change.
_CHANGES = re.compile(
    r"[变增减涨跌升降]|幅|趋势|同比|环比|\b(?:chang|trend|grow|increas|decreas)\w*", re.IGNORECASE
)
_FAR = {"zh": 14, "en": 40}
_MIDDLE = (Aggregate.AVERAGE, Aggregate.MEDIAN)


def read_several_measures(r: Reading, found: FoundFigure) -> Plan | None:
    """Take a question that wants two or more things worked out of one figure."""
    bare = wording.without_counting(found.text)
    if len(found.figures) != 1 or find_threshold(bare) or _COMPARES.search(bare):
        return None
    if find_change(bare) not in (None, Change.ANY) or _CHANGES.search(bare):
        return None
    if find_top(bare) or find_group(bare) not in (None, Group.AGENCY, Group.YEAR):
        return None
    wanted = measures_in(bare, _FAR[r.language])
    if len(wanted) < 2:
        return None
    plan = replace(r.plan(Kind.FIGURE), figures=found.figures, measures=wanted)
    return replace(plan, aggregate=wanted[0], counted="agencies")


def measures_in(text: str, far: int) -> tuple[Aggregate, ...]:
    """Return what a text wants worked out where several are joined; one alone is left to other rules.

    Args:
        text: the question, the names of figures masked.
        far: how many characters may stand between two of them.
    """
    spans = list(_ALL.finditer(text))
    joined: dict[Aggregate, None] = {}
    for one, two in itertools.pairwise(spans):
        between = text[one.end() : two.start()]
        if len(between) > far or not (_JOINT.search(between) or not between.strip()):
            continue
        first, second = _named(one, two), _named(two, one)
        if first and second:
            joined |= {first: None, second: None}
    return tuple(joined)


def _named(one: re.Match[str], beside: re.Match[str]) -> Aggregate | None:
    """Return what words want; «一共» only beside a mean wants a sum over all."""
    if one.lastgroup == "together":
        return Aggregate.SUM if beside.lastgroup in _MIDDLE else None
    return Aggregate(one.lastgroup) if one.lastgroup else None

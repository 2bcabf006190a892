"""Questions that set a figure beside those of all others: the place of one, who is above it, the range.

What they compare with is found when they are answered (`nlp.answers.ranks`); the plan carries it as a
`base` that is the figure itself, or the whole whose highest share is asked for.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.figure_names import FigureKey, FoundFigure, is_part_of, whole_of
from nlp.names.thresholds import ZERO, Threshold
from nlp.plan import Aggregate, Kind, Plan
from nlp.readings import wording
from nlp.readings.figure_rows import is_between_rows
from nlp.readings.measures import ALL, find_top
from nlp.readings.reading import Reading
from nlp.readings.several_measures import read_several_measures
from nlp.readings.wording import says

_OF_AVERAGE = re.compile(
    r"(?:超过|高于|低于|大于|小于|多于|少于|不到|不及|达不到|高出|比)(?:了)?(?:全部|总体|各单位|整体)?(?:的)?(?:平均|均值|中位)|\b(?:above|below|over|under|than)(?: the| an?)? (?:average|mean|median)",
    re.IGNORECASE,
)
_SHARE_WORD = r"(?:占比|比例|比重|率|份额)"
_EXTREME_SHARE = re.compile(
    rf"{_SHARE_WORD}[^，。]{{0,6}}最(?:高|低|大|小)|最(?:高|低|大|小)的?{_SHARE_WORD}|{_SHARE_WORD}[^，。]{{0,8}}(?:排名|排行|排序|排一?排|前[一二三五十\d]|从[高低大小])|"
    r"\b(?:highest|lowest|largest|smallest|biggest|greatest) (?:\w+ )?(?:share|proportion|percentage|rate|fraction)",
    re.IGNORECASE,
)
_THAN_ANOTHER = re.compile(
    r"[比较]□+[^，。□]{0,10}(?:多|少|高|低)|\bthan (?:at |in |that (?:of|at) |those (?:of|at) |the )?□",
    re.I,
)
_LESS = re.compile(
    r"(?<!多)少|低|不到|不及|小于|\b(?:fewer|less|lower|below|under|smaller)\b", re.IGNORECASE
)
_WHO = re.compile(r"谁|哪家|\bwho\b|\bwhich\b|\bany(?:one|body)\b", re.IGNORECASE)
_PLACE = re.compile(
    r"第几(?!条|页|章|款|项|季|部分)|名次|位次|座次|排名(?!前|第)(?!.{0,4}(?:的|是)?(?:单位|机关|谁|哪))|排(?:在|到)?(?:什么|啥|哪个?)(?:位置|名次|位)|排行?老几|"
    r"\b(?:what|which) (?:place|position|rank|spot)\b|\bwhere (?:does|did|do|is)\b.{0,60}\b(?:stand|rank|come|place|ranked|placed)\b|\bhow (?:high|far (?:up|down))\b|\bhow (?:does|did|do) .{0,40} rank\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"差|多多少|多几|多出|距|几倍|\b(?:gap|difference|range|apart|spread|between)\b", re.IGNORECASE
)
_ENDS = re.compile(r"各是|分别|和|与|\band\b", re.IGNORECASE)
_NOT_SO_MUCH = re.compile(r"没有?[^，。]{0,12}多|不[如及]|\bnot as many\b", re.IGNORECASE)
_ALL_GRANTED = re.compile(
    r"申请[^，。]{0,8}(?:全部?|都|统统|悉数)(?:最后|最终|已经?|予以|给|同意|答应|准予|批准)*(?:公开|答应|同意|批准)(?:了|的)?(?:吗|么|没|[？?]|$)|"
    r"\b(?:were|was|are|did) all\b.{0,80}\b(?:granted|disclosed|released|approved)\b",
    re.IGNORECASE,
)
_ALL_DONE = re.compile(
    r"申请[^，。]{0,8}(?:全部?|都|统统|悉数)(?:最后|最终|当年|年内|已经?|给)*(?:办结|办完|办掉|处理完|了结)(?:了|的)?(?:吗|么|没|[？?]|$)|"
    r"\b(?:were|was|are) all\b.{0,80}\b(?:handled|finished|closed|completed|dealt with)\b",
    re.IGNORECASE,
)
_LOWEST = re.compile(r"最(?:低|小|少)|从(?:低|小|少)|\b(?:lowest|smallest|least)\b", re.IGNORECASE)


def read_beside(r: Reading, found: FoundFigure, *, several: bool) -> Plan | None:
    """Take a question that compares a figure with those of all others.

    Args:
        r: the question.
        found: the figures it names.
        several: whether several bodies are named.
    """
    plan = replace(
        r.plan(Kind.FIGURE),
        figures=found.figures[:1],
        counted="agencies",
        aggregate=Aggregate.COUNT if _counts(r) else Aggregate.LIST,
    )
    one = bool(r.named.agencies) and not several and not r.named.group
    if _selects(r) and not one and not several and is_between_rows(found.rest, found.figures):
        return _bound_by_row(r, found, plan)
    if says("measure.share", r.text) and _EXTREME_SHARE.search(r.text):
        return _share(r, found, plan)
    if one and says("yes_no", r.text) and (all_of := _all_of(r, plan)):
        return all_of
    if _OF_AVERAGE.search(r.text):
        return r.decline("one_step") if one else _bound(r, plan)
    few = len(r.years.years) < 2 or not r.years.explicit
    if one and few and _selects(r) and _THAN_ANOTHER.search(r.text):
        return _bound(r, plan)
    if one and is_place(r.text):
        aggregate = Aggregate.MIN if _lowest(r.text) else Aggregate.MAX
        return replace(plan, aggregate=aggregate, top=ALL, base=plan.figures[0])
    if wanted := read_several_measures(r, found):
        both = {Aggregate.MAX, Aggregate.MIN} == set(wanted.measures)
        if one or several or not both:
            return wanted
    ends = says("aggregate.max", r.text) and says("aggregate.min", r.text)
    if ends and not one and not several and (_APART.search(r.text) or _ENDS.search(r.text)):
        return replace(plan, aggregate=Aggregate.DIFFERENCE, top=ALL)
    return None


def is_place(text: str) -> bool:
    """Tell whether a text asks which place something takes («排第几», "where does it rank?")."""
    return _PLACE.search(text) is not None


def _selects(r: Reading) -> bool:
    return says("subject", r.text) or bool(_WHO.search(r.text)) or _counts(r)


def _counts(r: Reading) -> bool:
    """Tell whether agencies are counted («有几家比…多»)."""
    return wording.counted_noun(r.text) == "agencies"


def _lowest(text: str) -> bool:
    return says("measure.ascending", text) or bool(re.search(r"\bhow far down\b|倒数", text, re.I))


def _bound(r: Reading, plan: Plan) -> Plan:
    sign = "<" if _LESS.search(r.text) else ">"
    return replace(plan, threshold=Threshold(sign, 0), base=plan.figures[0])


def _all_of(r: Reading, plan: Plan) -> Plan | None:
    """Take «收到的申请都给公开了吗», «都办完了没»: as many as were handled, or none left over."""
    plan = replace(plan, yes_no=True)
    if _ALL_GRANTED.search(r.text):
        figures = (("requests", "granted", "total"), ("requests", "total", "total"))
        return replace(plan, figures=figures, aggregate=Aggregate.DIFFERENCE, asks="equal")
    if _ALL_DONE.search(r.text):
        left = ("requests", "carried_out", "total")
        return replace(plan, figures=(left,), threshold=ZERO, asks="equal")
    return None


def _bound_by_row(r: Reading, found: FoundFigure, plan: Plan) -> Plan:
    """Take «处罚比许可多的单位»: of each report one row is held against another."""
    less = _LESS.search(r.text) or _NOT_SO_MUCH.search(r.text)
    return replace(plan, threshold=Threshold("<" if less else ">", 0), base=found.figures[1])


def _share(r: Reading, found: FoundFigure, plan: Plan) -> Plan | None:
    part, whole = _part_and_whole(found.figures)
    if whole is None:
        return r.decline("share_of_what")
    aggregate = Aggregate.MIN if _LOWEST.search(r.text) else Aggregate.MAX
    ranked = says("measure.ranking", r.text)
    top = find_top(r.text) or (ALL if ranked else 1)
    return replace(plan, figures=(part,), base=whole, aggregate=aggregate, top=top)


def _part_and_whole(figures: tuple[FigureKey, ...]) -> tuple[FigureKey, FigureKey | None]:
    if len(figures) == 2:
        first, second = figures
        return (second, first) if is_part_of(second, first) else (first, second)
    return figures[0], whole_of(figures[0]) if len(figures) == 1 else None

"""Several rows of one table: held against each other, or each told for itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.names.figure_names import FigureKey, figure_parts
from nlp.names.masks import UNDERSTOOD
from nlp.plan import Aggregate, Plan

# «许可比处罚多多少»: two rows of one table are held against each other.
_ROW = rf"{UNDERSTOOD}+(?:的?(?:决定|数量|数|件数|申请|案件))?"
_BETWEEN_ROWS = re.compile(
    rf"{_ROW}\s*(?:比|[和与跟同])(?:起|于)?\s*{_ROW}(?!的?(?:各|分别|都|一共|共))[^{UNDERSTOOD}，。]{{0,6}}(?:(?<!多)[多少高低](?!少)(?:多少|几|出|了|的|[，。？?吗]|$)|相差|差|还(?:要)?[多少])|"
    rf"{_ROW}没有?\s*{_ROW}的?(?:那么)?[多高大]|{_ROW}(?:不如|不及|超过|多于|少于|高于|低于)\s*{_ROW}|{_ROW}的?[多少]?还是\s*{_ROW}的?[多少]|"
    rf"{_ROW}(?:是|为|相当于)\s*{_ROW}的?(?:几|多少)倍|"
    rf"{_ROW}(?:和|与|跟|还是|、)\s*{_ROW}[^{UNDERSTOOD}]{{0,10}}(?:哪个|哪项|哪样|哪种|谁|何者)[^{UNDERSTOOD}]{{0,4}}[多少]|"
    rf"(?:哪个|哪项|哪样|哪种)[^{UNDERSTOOD}]{{0,4}}[多少][^{UNDERSTOOD}]{{0,4}}{_ROW}(?:和|与|跟|还是|、)\s*{_ROW}|"
    rf"\b(?:more|fewer|less) {_ROW}(?: \w+){{0,3}} than {_ROW}|\b(?:difference|gap|apart)\b.{{0,20}}{_ROW}(?: and) {_ROW}|"
    rf"{_ROW}(?: \w+){{0,4}} (?:exceed\w*|outnumber\w*)(?: the)? {_ROW}|{_ROW} (?:minus|less) {_ROW}|"
    rf"(?:which|what) .{{0,40}}(?:more|higher|larger|bigger|greater)\W.{{0,80}}{_ROW} or {_ROW}|more {_ROW} or(?: more)? {_ROW}",
    re.IGNORECASE,
)
_GROUND = r"(?:理由|情形|原因|事由|类型|小项|细项|明细|种类|依据)"
_EACH_GROUND = re.compile(
    rf"(?:各|每|逐|分|按|哪几|哪些)[个条项种类一]*{_GROUND}|{_GROUND}[^，。]{{0,6}}(?:分别|各是|各有|各自|各多少|各几|逐)|"
    r"\b(?:each|every|by|per|which) (?:of the )?(?:\w+ )?(?:grounds?|reasons?|categor(?:y|ies)|types?)\b|\bgrounds?\b.{0,80}\beach\b|\bbr(?:eak|oken)(?:ing)? ?down\b",
    re.IGNORECASE,
)
# «复议和诉讼各几件»
_EACH_OF_BOTH = re.compile(
    r"各|分别|(?:和|、|与)[^，。]{0,6}(?:都)?(?:有)?(?:多少|几)[件起宗个]?[，、]|\b(?:each|respectively|separately)\b",
    re.IGNORECASE,
)


def is_between_rows(masked: str, figures: Sequence[FigureKey]) -> bool:
    """Tell whether two rows are held against each other; `masked` has their names masked."""
    return len(figures) == 2 and _BETWEEN_ROWS.search(masked) is not None


def each_ground(plan: Plan, text: str) -> Plan:
    """Put the rows a result is made of in its place where each of them is asked for («各个理由»)."""
    if plan.aggregate is Aggregate.LIST and _EACH_OF_BOTH.search(text):
        plan = replace(plan, figures=_apart(plan.figures))
    grounds = figure_parts(plan.figures[0]) if len(plan.figures) == 1 else ()
    if len(grounds) < 2 or plan.aggregate is not Aggregate.LIST or plan.threshold:
        return plan
    return replace(plan, figures=grounds) if _EACH_GROUND.search(text) else plan


def _apart(figures: tuple[FigureKey, ...]) -> tuple[FigureKey, ...]:
    """Return the reviews and the lawsuits each for itself where both were named as one."""
    if len(figures) != 1 or figures[0][1] != "review_and_litigation":
        return figures
    table, _, column = figures[0]
    return ((table, "reconsideration", column), (table, "litigation", column))

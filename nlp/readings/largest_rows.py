"""Which row, or which column, of a report is the largest: «不予公开的哪种理由最多», "which kind of applicant filed most".

The plan carries the rows as its `figures` and says so by `largest_row` (read by `nlp.answers.largest_rows`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.figure_names import (
    FigureKey,
    columns_of,
    figure_parts,
    figure_unit,
    find_figures,
)
from nlp.plan import Aggregate, Kind, Plan
from nlp.readings.measures import find_top
from nlp.readings.reading import Reading
from nlp.readings.wording import says

_WHICH = r"(?:哪(?:一)?(?:[种类项条个样]|方面|种类)|什么样?|啥样?|何种|何)(?:的)?"
_GROUND_ZH = (
    r"(?:不予公开|不公开|不予处理|无法提供|拒绝)?(?:的)?(?:理由|情形|原因|事由|缘由|依据|由头)"
)
_GROUND_EN = r"(?:grounds?|reasons?|categor(?:y|ies)|causes?|bas[ie]s)"
_MOST = r"(?:最(?:多|常见?|主要|集中|少|大|普遍)|占(?:得|的)?最多|(?:用|出现|引用)得最多|头号|居首|排第一)"
_GROUND = re.compile(
    rf"{_WHICH}{_GROUND_ZH}[^，。；？?]{{0,12}}{_MOST}|{_MOST}[^，。；？?]{{0,6}}{_GROUND_ZH}(?:是|为)?(?:哪|什么|啥)|"
    rf"{_GROUND_ZH}{_MOST}的(?:是)?(?:前|头)?[一二两三四五\d哪](?:[个种类项条]|大)|"
    rf"{_GROUND_ZH}(?:里|中|当中|里头|里面|之中)?(?:，|,)?(?:是)?(?:哪(?:一)?[种类项条个样]|什么|啥)[^，。；？?]{{0,6}}{_MOST}|{_MOST}的(?:一[种类项条个])?(?:是)?{_WHICH}{_GROUND_ZH}|"
    rf"\b(?:which|what)\b[^,;?]{{0,40}}\b{_GROUND_EN}\b[^;?]{{0,60}}\b(?:most|least|commonest|main|largest|biggest|top)\b|"
    rf"\b(?:which|what)\b[^;?]{{0,20}}\b(?:most|least|commonest|main|largest|biggest|top)\b[^,;?]{{0,40}}\b{_GROUND_EN}\b",
    re.IGNORECASE,
)
_APPLICANT = re.compile(
    rf"{_WHICH}(?:申请人|申请者|申请主体|主体|人群?)(?!最多的)[^，。；？?]{{0,14}}{_MOST}|(?:申请人|申请者)(?:里|中|当中|里头|里面|之中)?[，,]?(?:是)?(?:哪(?:一)?[种类]|什么人|啥人)[^，。；？?]{{0,8}}{_MOST}|"
    r"\b(?:which|what) (?:kinds?|types?|sorts?|group|class|category|categories) of (?:applicants?|requesters?|people|bod(?:y|ies))\b[^;?]{0,80}\b(?:most|fewest|least|largest|biggest)\b",
    re.IGNORECASE,
)
_OUTCOME_ZH = (
    r"(?:申请)?(?:的)?(?:(?:处理|办理|答复|处置)(?:的)?(?:结果|方式|结论|意见)|结果(?!维持|纠正))"
)
_OUTCOME = re.compile(
    rf"{_WHICH}{_OUTCOME_ZH}[^，。；？?]{{0,8}}{_MOST}|{_MOST}的{_OUTCOME_ZH}(?:是|为)?(?:哪|什么|啥)|"
    rf"{_OUTCOME_ZH}(?:里|中|当中|里头|里面|之中)?[，,]?(?:是)?(?:哪(?:一)?[种类项条个样]|什么|啥)[^，。；？?]{{0,6}}{_MOST}|"
    r"\b(?:which|what)\b[^;?]{0,30}\b(?:most|least|commonest|main|top)\b[^,;?]{0,20}\b(?:outcomes?|results?|repl(?:y|ies)|decisions?)\b[^;?]{0,20}\b(?:requests?|applications?)\b|"
    r"\b(?:which|what) (?:kind of |type of )?(?:outcome|result)s?\b[^;?]{0,60}\b(?:most|least|commonest)\b",
    re.IGNORECASE,
)
_RESULTS = ("granted", "partly_granted", "denied", "unable", "refused", "other_processing")
_REFUSED = re.compile(
    r"拒绝|回绝|驳回|不(?:给|肯|让)?公开|\b(?:refus|den(?:y|ied|ial)|reject|withh|not disclos|not releas|non-?disclos|turn\w* (?:down|away))",
    re.IGNORECASE,
)
_LEAST = re.compile(r"最少|\b(?:least|fewest|smallest)\b", re.IGNORECASE)
_RECEIVED: FigureKey = ("requests", "received", "total")
_TO_REFUSE = re.compile(r"\brefus(?!\w*(?: \w+){0,2} to (?:handle|process|deal))", re.IGNORECASE)
_OF_ALL = ("received", "total")
_DENIED: FigureKey = ("requests", "denied", "total")


def read_largest_row(r: Reading) -> Plan | None:
    """Take a question for the row or the column that is the largest of several."""
    if says("mention", r.text):
        return None
    named = find_figures(r.text).figures
    figures: tuple[FigureKey, ...] = ()
    if _GROUND.search(r.text):
        figures = figure_parts(_refusal(named, r.text))
    elif _OUTCOME.search(r.text) and all(f[1] in _OF_ALL for f in named):
        figures = tuple(("requests", row, "total") for row in _RESULTS)
    elif _APPLICANT.search(r.text) and (not named or named[0][0] == "requests"):
        table, row, _ = named[0] if len(named) == 1 else _RECEIVED
        figures = tuple((table, row, c) for c in columns_of(table) if c != "total")
    if len({figure[1:] for figure in figures}) < 2:
        return None
    return replace(
        r.plan(Kind.FIGURE),
        figures=figures,
        aggregate=Aggregate.MIN if _LEAST.search(r.text) else Aggregate.MAX,
        top=find_top(r.text) or 1,
        largest_row=True,
    )


def _refusal(named: tuple[FigureKey, ...], text: str) -> FigureKey:
    """Return the result whose grounds are asked for: the one named, else what was not disclosed."""
    results = [f for f in named if f[1] not in _OF_ALL]
    if [f[1] for f in results] == ["refused"] and _TO_REFUSE.search(text):
        return _DENIED  # what is refused on a ground is disclosure
    if len(results) == 1:
        return results[0]
    return _DENIED if not results and _REFUSED.search(text) else _RECEIVED


def of_those_named(plan: Plan) -> Plan | None:
    """Hold the rows or columns that a question names of one body against each other («个人还是企业多»)."""
    one = len(plan.agencies or plan.places) == 1
    ranked = plan.aggregate in (Aggregate.MAX, Aggregate.MIN)
    units = {figure_unit(figure, "en") for figure in plan.figures}
    if not (one and ranked) or plan.threshold or len(units) != 1:
        return None
    return replace(plan, asks="", largest_row=True)

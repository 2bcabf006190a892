"""Figures set beside those of everybody else: a place in a ranking, who lies above one, the range.

A bound that is itself a figure («比某局多的», «超过平均数的») is found first and named in the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nlp.answers.figure_totals import (
    Total,
    add,
    blanks_told,
    findings_of,
    part_of,
    tell,
    totals_of,
    unit_of,
)
from nlp.answers.shares import mean
from nlp.evidence import ReportRow, Retriever
from nlp.findings import names_shown
from nlp.names.figure_names import figure_label, figure_unit
from nlp.plan import Aggregate, Plan
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import count_of, number, say

_SHOWN = 30


def is_place_asked(plan: Plan) -> bool:
    """Tell whether the place of one agency among all is asked for («排第几»)."""
    ranked = plan.aggregate in (Aggregate.MAX, Aggregate.MIN)
    return ranked and plan.base is not None and plan.base == plan.figures[0]


def is_share_ranked(plan: Plan) -> bool:
    """Tell whether the highest or lowest share is asked for («个人申请占比最高的»)."""
    ranked = plan.aggregate in (Aggregate.MAX, Aggregate.MIN)
    return ranked and plan.base is not None and plan.base != plan.figures[0]


def is_bound_by_another(plan: Plan) -> bool:
    """Tell whether the bound is a figure that has to be found first."""
    listed_ = plan.aggregate in (Aggregate.LIST, Aggregate.COUNT) and plan.threshold is not None
    return listed_ and plan.base is not None and plan.base == plan.figures[0]


def is_range(plan: Plan) -> bool:
    """Tell whether the distance from the highest to the lowest is asked for."""
    return plan.aggregate is Aggregate.DIFFERENCE and plan.top == 0


def answer_place(plan: Plan, retriever: Retriever, totals: Sequence[Total]) -> Outcome:
    """Tell which place an agency's figure takes among those of all agencies in that year."""
    language, figure = plan.language, plan.figures[0]
    own = max(
        (t for t in totals if t.value is not None), key=lambda t: t.report.year or 0, default=None
    )
    if own is None:
        return Outcome(tuple(tell(t, language) for t in totals), findings_of(totals))
    compared = _of_everybody(plan, retriever, own.report.year)
    lowest = plan.aggregate is Aggregate.MIN
    valued = sorted(
        (t for t in compared if t.value is not None),
        key=lambda t: t.value or 0,
        reverse=not lowest,
    )
    values = [t.value for t in valued]
    place = values.index(own.value) + 1
    text = say(
        language,
        "figure_place",
        told=tell(own, language),
        order=say(language, "ordered_min" if lowest else "ordered_max"),
        found=count_of(language, len(valued), "report"),
        place=place,
    )
    same = [t.report for t in valued if t.value == own.value and t.report.id != own.report.id]
    tied = (say(language, "figure_place_tied", names=names_shown(same, language)),) if same else ()
    ranked = _ranking(plan, [(t.value or 0, t) for t in valued], unit_of(figure, language))
    told = (text, *tied, ranked, *blanks_told(compared, language))
    return Outcome(told, findings_of(valued), (), place, "")


def _of_everybody(plan: Plan, retriever: Retriever, year: int | None) -> list[Total]:
    everyone = replace(plan, agencies=(), places=(), agency_types=(), excluded=())
    everyone = replace(everyone, years=plan.years or ((year,) if year else ()))
    reports = retriever.report_rows(scope_of(everyone))
    return totals_of(plan.figures[0], scope_of(everyone), retriever, reports)


def _ranking(plan: Plan, items: Sequence[tuple[float, Total]], unit: str) -> str:
    """Say who comes in which place; equal values share one."""
    language = plan.language
    values = [value for value, _ in items]
    told = [
        say(
            language,
            "ranked_item",
            place=values.index(value) + 1,
            name=names_shown((total.report,), language),
            value=number(value),
            unit=unit,
        )
        for value, total in items[:_SHOWN]
    ]
    return ("；" if language == "zh" else "; ").join(told) + ("。" if language == "zh" else ".")


def answer_ranked_share(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], totals: Sequence[Total]
) -> Outcome:
    """Rank the reports by the share a figure has in the one it is a part of."""
    language = plan.language
    assert plan.base is not None
    wholes = {t.report.id: t for t in totals_of(plan.base, scope_of(plan), retriever, reports)}
    shares = _shares(totals, wholes)
    labels = {
        "label": figure_label(plan.figures[0], language),
        "whole_label": figure_label(plan.base, language),
    }
    if not shares:
        return Outcome(
            (say(language, "share_blank", **labels),), findings_of(totals), (), None, "%"
        )
    shares.sort(key=lambda item: item[0], reverse=plan.aggregate is Aggregate.MAX)
    last = shares[min(plan.top or len(shares), len(shares)) - 1][0]
    chosen = [
        item for n, item in enumerate(shares) if n < (plan.top or len(shares)) or item[0] == last
    ]
    order = "ordered_max" if plan.aggregate is Aggregate.MAX else "ordered_min"
    ranking = _ranking(plan, [(share, part) for share, part, _ in chosen], "%")
    main = say(
        language,
        "share_ranking",
        order=say(language, order),
        names=ranking.rstrip("。."),
        found=count_of(language, len(shares), "report"),
        **labels,
    )
    cells = findings_of(cell for _, part, whole in chosen for cell in (part, whole))
    return Outcome((main, *blanks_told(totals, language)), cells, (), shares[0][0], "%")


def _shares(
    totals: Sequence[Total], wholes: Mapping[str, Total]
) -> list[tuple[float, Total, Total]]:
    """Return the share of each report that fills both in; of nothing there is no share."""
    found = []
    for part in totals:
        whole = wholes.get(part.report.id)
        if whole and part.value is not None and whole.value:
            found.append((part_of(part.value, whole.value), part, whole))
    return found


def answer_range(plan: Plan, totals: Sequence[Total]) -> Outcome:
    """Tell how far the highest and the lowest figure lie apart."""
    language, figure = plan.language, plan.figures[0]
    valued = sorted((t for t in totals if t.value is not None), key=lambda t: t.value or 0)
    if not valued:
        return Outcome(blanks_told(totals, language), findings_of(totals))
    low, high = valued[0], valued[-1]
    value = add((high.value or 0, -(low.value or 0)))
    text = say(
        language,
        "figure_range",
        label=figure_label(figure, language),
        first=_named(plan, [t for t in valued if t.value == high.value]),
        value1=number(high.value or 0),
        second=_named(plan, [t for t in valued if t.value == low.value]),
        value2=number(low.value or 0),
        value=number(value),
        unit=unit_of(figure, language),
        found=count_of(language, len(valued), "report"),
    )
    ends = [t for t in reversed(valued) if t.value in (high.value, low.value)]
    told = (text, *blanks_told(totals, language))
    return Outcome(told, findings_of(ends), (), value, figure_unit(figure, language))


def _named(plan: Plan, totals: Sequence[Total]) -> str:
    return names_shown((t.report for t in totals), plan.language)


def bound_by_another(
    plan: Plan, retriever: Retriever, totals: Sequence[Total]
) -> tuple[Plan, list[Total], str] | Outcome:
    """Find the figure that is the bound: an agency's own, or the mean of all.

    Returns:
        The plan with the bound put in, the figures it is compared with, and a sentence that says
        what the bound is; an outcome where there is nothing to compare with.
    """
    assert plan.threshold is not None
    language = plan.language
    own = [t for t in totals if t.value is not None]
    if not own:
        told = " ".join(tell(t, language) for t in totals)
        return declined(say(language, "declined.not_compared", held=told).strip())
    if plan.agencies:
        one = max(own, key=lambda t: t.report.year or 0)
        compared = _of_everybody(plan, retriever, one.report.year)
        others = [t for t in compared if t.report.agency not in plan.agencies]
        limit, said = one.value or 0, tell(one, language)
    else:
        others = list(totals)
        limit = mean([t.value for t in own if t.value is not None])
        said = say(
            language,
            "figure_average",
            label=figure_label(plan.figures[0], language),
            value=number(limit),
            unit=unit_of(plan.figures[0], language),
            cells=len(own),
            total=number(add(t.value for t in own if t.value is not None)),
        )
    bound = replace(plan.threshold, number=limit)
    return replace(plan, threshold=bound, base=None), others, said

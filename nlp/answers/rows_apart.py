"""Several rows of the same reports: how far apart two are, where one exceeds the other, where all are so."""

from __future__ import annotations

from collections.abc import Sequence

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
from nlp.evidence import ReportRow, Retriever
from nlp.findings import count_agencies, names_shown
from nlp.names.figure_names import FigureKey, figure_label, figure_unit
from nlp.names.thresholds import BLANK
from nlp.plan import Aggregate, Plan
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import count_of, number, say

_TOLD = 12


def is_between_rows(plan: Plan) -> bool:
    """Tell whether two rows of the tables are held against each other, in one unit."""
    if plan.aggregate is not Aggregate.DIFFERENCE or len(plan.figures) != 2:
        return False
    one, two = (figure_unit(figure, plan.language) for figure in plan.figures)
    return one == two


def answer_between_rows(plan: Plan, totals: Sequence[Total]) -> Outcome:
    """Tell both figures, of several reports their sums, and the difference."""
    language, unit = plan.language, unit_of(plan.figures[0], plan.language)
    one, two = (_sum(totals, figure) for figure in plan.figures)
    few = [tell(t, language) for t in totals[:_TOLD]]
    if one is None or two is None:
        return declined(say(language, "declined.not_compared", held=" ".join(few)).strip())
    first, second = (figure_label(figure, language) for figure in plan.figures)
    values = {
        "first": first,
        "second": second,
        "value1": number(one),
        "value2": number(two),
        "unit": unit,
    }
    if one == two:
        return _outcome(plan, totals, [say(language, "figure_equal", **values)], 0)
    more = first if one > two else second
    apart = add((one, -two))
    text = [say(language, "figure_difference", more=more, value=number(abs(apart)), **values)]
    if two and (one > two or plan.asks == "times"):
        times = number(part_of(one, two, scale=1))
        text.append(say(language, "figure_times", second=second, times=times))
    value = abs(apart)
    if plan.asks in ("times", "percent") and two:
        value = part_of(one if plan.asks == "times" else value, two, scale=_SCALES[plan.asks])
    return _outcome(plan, totals, text, value)


_SCALES = {"times": 1, "percent": 100}


def _outcome(plan: Plan, totals: Sequence[Total], text: list[str], value: float) -> Outcome:
    language = plan.language
    opening = ""
    if plan.yes_no:
        one, two = (_sum(totals, figure) or 0 for figure in plan.figures)
        held = one == two if plan.asks == "equal" else one > two
        opening = say(language, "yes_is" if held else "no_is")
    told = [tell(t, language) for t in totals] if 2 < len(totals) <= _TOLD else []
    said = (opening, *text, *told, *blanks_told(totals, language))
    unit = figure_unit(plan.figures[0], language)
    return Outcome(said, findings_of(totals), (), value, unit)


def _sum(totals: Sequence[Total], figure: FigureKey) -> float | None:
    values = [t.value for t in totals if t.figure == figure and t.value is not None]
    return add(values) if values else None


def within_all(plan: Plan, totals: Sequence[Total]) -> list[Total]:
    """Return the figures within the bound of a plan, of several rows where each of them is, if asked."""
    bound = plan.threshold
    assert bound is not None
    inside = [t for t in totals if t.value is not None and bound.holds(t.value)]
    if not plan.match_all or len(plan.figures) < 2 or bound == BLANK:
        return inside
    held = [{t.report.id for t in inside if t.figure == figure} for figure in plan.figures]
    every = set.intersection(*held)
    return [t for t in inside if t.report.id in every]


def is_bound_by_row(plan: Plan) -> bool:
    """Tell whether one row of each report is held against another: «处罚比许可多的单位»."""
    listed_ = plan.aggregate in (Aggregate.LIST, Aggregate.COUNT) and plan.threshold is not None
    return listed_ and plan.base is not None and plan.base != plan.figures[0]


def answer_bound_by_row(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], totals: Sequence[Total]
) -> Outcome:
    """List the reports where the one row lies above, or below, the other; a blank says neither."""
    assert plan.base is not None
    assert plan.threshold is not None
    language = plan.language
    others = {t.report.id: t for t in totals_of(plan.base, scope_of(plan), retriever, reports)}
    pairs = [(t, others[t.report.id]) for t in totals if t.report.id in others]
    above = plan.threshold.sign == ">"
    inside = [
        (one, two)
        for one, two in pairs
        if one.value is not None
        and two.value is not None
        and (one.value > two.value if above else one.value < two.value)
    ]
    found = [one.report for one, _ in inside]
    sign = "conditions.>" if above else "conditions.<"
    values = {
        "reports": count_of(language, len(reports), "report"),
        "label": figure_label(plan.figures[0], language),
        "condition": say(language, sign, number=figure_label(plan.base, language), upper=""),
        "agencies": count_of(language, count_agencies(found), "agency"),
        "found": count_of(language, len(found), "report"),
        "names": names_shown(found, language),
    }
    key = "figure_threshold" if inside else "figure_threshold_none"
    cells = [t for pair in inside for t in pair]
    told = [tell(t, language) for t in cells] if len(cells) <= _TOLD else []
    counted = len(found) if plan.counted == "reports" else count_agencies(found)
    value = counted if plan.aggregate is Aggregate.COUNT else None
    text = (say(language, key, **values), *told, *blanks_told(totals, language))
    return Outcome(text, findings_of(cells), (), value, "")

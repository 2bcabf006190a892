"""Averages, medians and shares of figures: what they were worked out from is always told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median

from nlp.answers.figure_totals import (
    Total,
    add,
    blanks_told,
    findings_of,
    part_of,
    totals_of,
    unit_of,
    year_of,
)
from nlp.answers.groups import Key
from nlp.evidence import ReportRow, Retriever
from nlp.findings import NearMiss, agency_shown, count_agencies, names_shown
from nlp.names.figure_names import FigureKey, figure_label, figure_unit
from nlp.plan import Aggregate, Plan, bound_shown
from nlp.scopes import Outcome, scope_of
from nlp.sentences import count_of, listed, number, say

_TOLD = 12


def mean(values: Sequence[float]) -> int | float:
    """Return the mean to two decimal places."""
    found = Decimal(str(add(values))) / len(values)
    rounded = round(found, 2)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def answer_average(
    plan: Plan, totals: Sequence[Total], sums: Mapping[Key, float] | None
) -> Outcome:
    """Average over the reports that fill the cell in, or over the sums of the groups."""
    language, figure = plan.language, plan.figures[0]
    filled = [t for t in totals if t.value is not None]
    unit = figure_unit(figure, language)
    if not filled:
        told = count_of(language, len(totals), "report")
        text = say(language, "figure_sum_blank", label=figure_label(figure, language), reports=told)
        return Outcome((text,), findings_of(totals), (), None, unit)
    values = list(sums.values()) if sums else [t.value for t in filled if t.value is not None]
    middle = plan.aggregate is Aggregate.MEDIAN
    value = median(values) if middle else mean(values)
    key = "figure_median" if middle else "figure_average_groups" if sums else "figure_average"
    text = say(
        language,
        key,
        label=figure_label(figure, language),
        value=number(value),
        unit=unit_of(figure, language),
        cells=len(values),
        total=number(add(values)),
        group=say(language, f"groups.{plan.group}") if plan.group else "",
    )
    return Outcome((text, *blanks_told(totals, language)), findings_of(totals), (), value, unit)


def answer_share(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], totals: Sequence[Total]
) -> Outcome:
    """Tell which part of what: of the agencies, of another figure, or of all reports together."""
    if plan.base is None:
        return _of_agencies(plan, totals)
    if plan.base == plan.figures[0]:
        return _of_library(plan, retriever, totals)
    wholes = {t.report.id: t for t in totals_of(plan.base, scope_of(plan), retriever, reports)}
    return _of_whole(plan, totals, wholes)


def _of_agencies(plan: Plan, totals: Sequence[Total]) -> Outcome:
    """Count the agencies within the bound among those that fill the cell in."""
    language, bound = plan.language, plan.threshold
    assert bound is not None
    filled = [t for t in totals if t.value is not None]
    inside = [t for t in filled if bound.holds(t.value or 0)]
    whole, part = count_agencies(t.report for t in filled), count_agencies(t.report for t in inside)
    if not whole:
        return answer_average(plan, totals, None)
    share = part_of(part, whole)
    text = say(
        language,
        "figure_share_agencies",
        label=figure_label(plan.figures[0], language),
        whole=count_of(language, whole, "agency"),
        part=count_of(language, part, "agency"),
        condition=bound_shown(bound, language),
        share=number(share),
        names=names_shown((t.report for t in inside), language) or say(language, "nobody"),
    )
    blank = [t for t in totals if t.value is None]
    near = tuple(NearMiss(f, say(language, "reasons.blank")) for f in findings_of(blank))
    told = (text, *blanks_told(totals, language))
    return Outcome(told, findings_of(inside), near, share, "%")


def _of_library(plan: Plan, retriever: Retriever, totals: Sequence[Total]) -> Outcome:
    """Tell the share of the agencies named in the sum over all reports of those years."""
    language, figure = plan.language, plan.figures[0]
    everyone = replace(plan, agencies=(), places=(), agency_types=())
    reports = retriever.report_rows(scope_of(everyone))
    whole_totals = totals_of(figure, scope_of(everyone), retriever, reports)
    filled = [t for t in whole_totals if t.value is not None]
    part = add(t.value for t in totals if t.value is not None)
    whole = add(t.value for t in filled if t.value is not None)
    label = figure_label(figure, language)
    if not whole or all(t.value is None for t in totals):
        key = "share_blank" if whole else "share_of_nothing"
        return Outcome((say(language, key, label=label, whole_label=label),), findings_of(totals))
    share = part_of(part, whole)
    text = say(
        language,
        "figure_share_library",
        who=names_shown((t.report for t in totals), language),
        label=label,
        part=number(part),
        unit=unit_of(figure, language),
        reports=count_of(language, len(filled), "report"),
        whole=number(whole),
        share=number(share),
    )
    each = _each([(t, Total(figure, t.report, t.cells)) for t in totals], language, whole)
    told = (text, *each, *blanks_told(whole_totals, language))
    return Outcome(told, findings_of(whole_totals), (), share, "%")


def _of_whole(plan: Plan, totals: Sequence[Total], wholes: Mapping[str, Total]) -> Outcome:
    """Divide a figure by the figure it is a part of, over the reports that fill both in."""
    language = plan.language
    assert plan.base is not None
    both = [(t, wholes[t.report.id]) for t in totals if t.report.id in wholes]
    usable = [(p, w) for p, w in both if p.value is not None and w.value is not None]
    labels = {
        "label": figure_label(plan.figures[0], language),
        "whole_label": figure_label(plan.base, language),
    }
    findings = findings_of(cell for pair in both for cell in pair)
    if not usable:
        return Outcome((say(language, "share_blank", **labels),), findings, (), None, "%")
    part = add(p.value for p, _ in usable if p.value is not None)
    whole = add(w.value for _, w in usable if w.value is not None)
    left_out = _left_out(totals, usable, language)
    if not whole:
        nothing = say(language, "share_of_nothing", **labels)
        return Outcome((nothing, *left_out), findings, (), None, "%")
    if plan.threshold:
        return _within(plan, usable, left_out)
    share = part_of(part, whole)
    text = say(
        language,
        "figure_share",
        part=number(part),
        whole=number(whole),
        share=number(share),
        unit=unit_of(plan.figures[0], language),
        **labels,
    )
    return Outcome((text, *_each(usable, language), *left_out), findings, (), share, "%")


def _each(
    usable: Sequence[tuple[Total, Total]], language: str, of_all: float | None = None
) -> tuple[str, ...]:
    """Tell the share of each, of its own whole or of that of all together."""
    if not 1 < len(usable) <= _TOLD:
        return ()
    items = [_share_told(p, of_all or w.value or 1, language) for p, w in usable if w.value]
    end = "。" if language == "zh" else "."
    return (("；" if language == "zh" else "; ").join(items) + end,) if items else ()


def _share_told(part: Total, whole: float, language: str) -> str:
    return say(
        language,
        "share_each",
        agency=agency_shown(part.report, language),
        year=year_of(part.report, language),
        part=number(part.value or 0),
        whole=number(whole),
        share=number(part_of(part.value or 0, whole)),
    )


def _within(
    plan: Plan, usable: Sequence[tuple[Total, Total]], left_out: tuple[str, ...]
) -> Outcome:
    """List the reports whose own share lies within the bound."""
    language, bound = plan.language, plan.threshold
    assert bound is not None
    inside = [(p, w) for p, w in usable if w.value and bound.holds(part_of(p.value or 0, w.value))]
    condition = bound_shown(replace(bound, percent=True), language)
    label = f"{_name(plan.figures[0], language)} / {_name(plan.base, language)}"
    examined = count_of(language, len(usable), "report")
    if not inside:
        main = say(
            language, "figure_threshold_none", reports=examined, label=label, condition=condition
        )
        return Outcome((main, *left_out))
    found = [p.report for p, _ in inside]
    main = say(
        language,
        "figure_threshold",
        reports=examined,
        label=label,
        condition=condition,
        agencies=count_of(language, count_agencies(found), "agency"),
        found=count_of(language, len(found), "report"),
        names=names_shown(found, language),
    )
    findings = findings_of(cell for pair in inside for cell in pair)
    told = (main, *_each(inside, language), *left_out)
    value = count_agencies(found)
    unit = count_of(language, value, "agency").removeprefix(str(value)).strip()
    return Outcome(told, findings, (), value, unit)


def _name(figure: FigureKey | None, language: str) -> str:
    return figure_label(figure, language) if figure else ""


def _left_out(
    totals: Sequence[Total], usable: Sequence[tuple[Total, Total]], language: str
) -> tuple[str, ...]:
    used = {p.report.id for p, _ in usable}
    lacking = [t.report for t in totals if t.report.id not in used]
    if not lacking:
        return ()
    return (
        say(language, "figure_blanks", names=listed(language, [names_shown(lacking, language)])),
    )

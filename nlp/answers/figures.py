"""Answers from the statistical tables: one cell, a list of cells, a sum, an extreme, a bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from nlp.answers.bounds import bounded
from nlp.answers.changes import answer_change, answer_difference
from nlp.answers.disagreements import said_in_text, with_disagreements
from nlp.answers.fact_annex import told_in_annex
from nlp.answers.figure_totals import (
    Total,
    add,
    blanks_told,
    cautions,
    double_counting,
    findings_of,
    not_printed,
    tell,
    totals_of,
    unit_of,
)
from nlp.answers.groups import group_name, group_order, groups_of
from nlp.answers.largest_rows import answer_largest_row, is_largest_row
from nlp.answers.own_years import of_common_year, of_own_years
from nlp.answers.ranks import (
    answer_place,
    answer_range,
    answer_ranked_share,
    bound_by_another,
    is_bound_by_another,
    is_place_asked,
    is_range,
    is_share_ranked,
)
from nlp.answers.rows_apart import (
    answer_between_rows,
    answer_bound_by_row,
    is_between_rows,
    is_bound_by_row,
)
from nlp.answers.shares import answer_average, answer_share
from nlp.evidence import ReportRow, Retriever
from nlp.facts.annex import names_annex
from nlp.findings import Finding, agency_shown, names_shown
from nlp.names.figure_names import columns_of, figure_label, figure_unit
from nlp.plan import Aggregate, Change, Group, Plan
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import count_of, listed, number, say

# Above so many reports a list of cells is left to the findings and not repeated in the sentence.
_TOLD_ONE_BY_ONE = 12
_RANKED_SHOWN = 30
_NAMED_AT_MOST = 4


def answer_figure(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Read the cells of the scope and do with them what the plan asks."""
    if plan.aggregate is Aggregate.CHANGE:
        return answer_change(plan, retriever, reports)
    rows = is_between_rows(plan) or is_largest_row(plan)
    if len(plan.figures) > 1 and plan.aggregate not in (Aggregate.LIST, Aggregate.SUM) and not rows:
        return declined(say(plan.language, "declined.one_figure"))
    scope = scope_of(plan)
    totals = [t for figure in plan.figures for t in totals_of(figure, scope, retriever, reports)]
    reports = of_own_years(plan, reports)
    ids = {report.id for report in reports}
    totals = [t for t in totals if t.report.id in ids]
    if not totals:
        return _nothing_printed(plan, retriever, reports)
    if is_largest_row(plan):
        outcome = answer_largest_row(plan, totals)
    elif rows:
        outcome = answer_between_rows(plan, totals)
    elif special := _beside_others(plan, retriever, reports, totals):
        outcome = special
    elif plan.aggregate is Aggregate.SHARE:
        outcome = answer_share(plan, retriever, reports, totals)
    elif plan.threshold:
        outcome = bounded(plan, totals, reports)
    elif plan.group and plan.group is not Group.AGENCY:
        outcome = _grouped(plan, totals, reports)
    else:
        outcome = _AGGREGATES[plan.aggregate](plan, totals, reports)
    return _with_cautions(plan, outcome, totals, retriever, reports)


def _beside_others(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...], totals: Sequence[Total]
) -> Outcome | None:
    """Answer what sets one figure beside those of all: a place, a share's rank, a bound to be found."""
    if is_place_asked(plan):
        return answer_place(plan, retriever, totals)
    if is_share_ranked(plan):
        return answer_ranked_share(plan, retriever, reports, totals)
    if is_range(plan):
        return answer_range(plan, totals)
    if is_bound_by_row(plan):
        return answer_bound_by_row(plan, retriever, reports, totals)
    if not is_bound_by_another(plan):
        return None
    found = bound_by_another(plan, retriever, totals)
    if isinstance(found, Outcome):
        return found
    bounding, others, said = found
    outcome = bounded(bounding, others, [t.report for t in others])
    return replace(outcome, text=(said, *outcome.text))


def _nothing_printed(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Decline; but a change that the form has no column for is worked out from two years."""
    table, row, column = plan.figures[0]
    if column == "change" and len(plan.years) == 1:
        years = (plan.years[0] - 1, plan.years[0])
        figures = ((table, row, "decisions"),)
        again = replace(plan, figures=figures, years=years, aggregate=Aggregate.CHANGE)
        again = replace(again, change=Change.ANY)
        return answer_change(again, retriever, retriever.report_rows(scope_of(again)))
    label = listed(plan.language, (figure_label(f, plan.language) for f in plan.figures))
    names = names_shown(reports, plan.language)
    readers = (_only_in_text, told_in_annex)
    if names_annex(plan.question):
        readers = (told_in_annex, _only_in_text)
    if told := next(filter(None, (read(plan, retriever, reports) for read in readers)), None):
        return told
    if others := _other_columns(plan, retriever, reports):
        values = " ".join(tell(t, plan.language) for t in others)
        text = say(plan.language, "row_other_columns", names=names, label=label, told=values)
        if all(t.value is None for t in others):  # whatever the column, nothing is filled in
            return Outcome((text,), findings_of(others))
        return declined(text)
    return declined(say(plan.language, "declined.row_not_printed", names=names, label=label))


def _only_in_text(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]
) -> Outcome | None:
    """Tell what the text of one report says of a figure that its tables do not print."""
    if len(reports) != 1 or len(plan.figures) != 1 or plan.aggregate is not Aggregate.LIST:
        return None
    found = said_in_text(plan.figures[0], reports[0], retriever)
    if found is None or plan.threshold:
        return None
    value, quotes = found
    unit = unit_of(plan.figures[0], plan.language)
    said = say(plan.language, "text_says") if value is None else f"{value}{unit}"
    text = say(
        plan.language,
        "row_only_in_text",
        names=names_shown(reports, plan.language),
        label=figure_label(plan.figures[0], plan.language),
        value=said,
        quote=quotes[0].text,
    )
    finding = Finding(reports[0], quotes=quotes)
    return Outcome((text,), (finding,), (), value, figure_unit(plan.figures[0], plan.language))


def _other_columns(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> list[Total]:
    """Return what the same row prints in the columns of the other form, where it is one report."""
    table, row, column = plan.figures[0]
    if table != "disclosure" or len(plan.figures) > 1 or len(reports) != 1:
        return []
    scope = scope_of(plan)
    keys = [(table, row, other) for other in columns_of(table) if other != column]
    return [t for key in keys for t in totals_of(key, scope, retriever, reports)]


def _with_cautions(
    plan: Plan,
    outcome: Outcome,
    totals: Sequence[Total],
    retriever: Retriever,
    reports: Sequence[ReportRow],
) -> Outcome:
    told = [f.report for f in outcome.findings]
    ids = {report.id for report in told}
    shown = [t for t in totals if t.report.id in ids]
    findings = outcome.findings
    differing: tuple[str, ...] = ()
    if len(shown) <= _TOLD_ONE_BY_ONE:
        findings, differing = with_disagreements(findings, shown, retriever, plan.language)
    text = (
        *outcome.text,
        *not_printed(totals, reports, plan.language),
        *differing,
        *cautions(totals, told, plan.language),
    )
    return replace(outcome, text=text, findings=findings)


# --------------------------------------------------------------------------------- each of them


def _list(plan: Plan, totals: Sequence[Total], reports: Sequence[ReportRow]) -> Outcome:
    """Tell each cell; a single one is the value of the answer."""
    language = plan.language
    one = totals[0] if len(totals) == 1 else None
    text = []
    if one is None:
        label = listed(language, (figure_label(f, language) for f in plan.figures))
        printed = count_of(language, len({t.report.id for t in totals}), "report")
        examined = count_of(language, len(reports), "report")
        text.append(say(language, "figure_each", reports=examined, found=printed, label=label))
    if len(totals) <= _TOLD_ONE_BY_ONE:
        text += [tell(total, language) for total in totals]
    value = one.value if one else None
    unit = figure_unit(totals[0].label, language)
    return Outcome(tuple(text), findings_of(totals), (), value, unit)


def _sum_up(plan: Plan, totals: Sequence[Total], reports: Sequence[ReportRow]) -> Outcome:
    """Add the cells of all reports; every addend is a finding, blanks are named."""
    language = plan.language
    if len(totals) == 1:
        return _list(plan, totals, reports)
    if len(plan.figures) > 1:
        return _sum_figures(plan, totals, reports)
    figure = plan.figures[0]
    filled = [c for t in totals for c in t.cells if c.value is not None]
    blank = [t.report for t in totals if any(c.value is None for c in t.cells)]
    label = figure_label(figure, language)
    unit = figure_unit(figure, language)
    if not filled:
        all_blank = count_of(language, len(totals), "report")
        text = say(language, "figure_sum_blank", label=label, reports=all_blank)
        return Outcome((text,), findings_of(totals), (), None, unit)
    value = add(c.value for c in filled if c.value is not None)
    told = say(
        language,
        "figure_sum",
        label=label,
        value=number(value),
        unit=unit_of(figure, language),
        cells=len(filled),
        reports=count_of(language, len({c.report.id for c in filled}), "report"),
    )
    named = (say(language, "figure_blanks", names=names_shown(blank, language)),) if blank else ()
    twice = double_counting(totals, language)
    addends = _addends(totals, language)
    return Outcome((told, *addends, *named, *twice), findings_of(totals), (), value, unit)


def _addends(totals: Sequence[Total], language: str) -> tuple[str, ...]:
    """Name what was added up, where it is not too much for a sentence."""
    items = [
        f"{names_shown((t.report,), language)} {number(t.value)}"
        for t in totals
        if t.value is not None
    ]
    if not 1 < len(items) <= _TOLD_ONE_BY_ONE:
        return ()
    return (say(language, "figure_addends", names=listed(language, items)),)


def _sum_figures(plan: Plan, totals: Sequence[Total], reports: Sequence[ReportRow]) -> Outcome:
    """Sum several figures, each for itself and then together where their units are the same."""
    language = plan.language
    parts = [
        _sum_up(replace(plan, figures=(f,)), [t for t in totals if t.figure == f], reports)
        for f in plan.figures
        if any(t.figure == f for t in totals)
    ]
    text = dict.fromkeys(sentence for part in parts for sentence in part.text)
    units = {part.unit for part in parts}
    values = [part.value for part in parts if part.value is not None]
    value = add(values) if len(units) == 1 and len(values) == len(plan.figures) else None
    unit = parts[0].unit if len(units) == 1 else ""
    together: tuple[str, ...] = ()
    if value is not None:
        spaced = f" {unit}" if language == "en" else unit
        together = (say(language, "figures_together", value=number(value), unit=spaced),)
    findings = tuple(f for part in parts for f in part.findings)
    return Outcome((*text, *together), findings, (), value, unit)


def _extreme(plan: Plan, totals: Sequence[Total], reports: Sequence[ReportRow]) -> Outcome:
    """Find the highest or the lowest, or so many of them; all that share a place are named."""
    language = plan.language
    figure = plan.figures[0]
    totals = of_common_year(plan, totals)
    valued = [(t.value, t) for t in totals if t.value is not None]
    if not valued:
        return _sum_up(plan, totals, reports)
    pick = max if plan.aggregate is Aggregate.MAX else min
    best = pick(value for value, _ in valued)
    unit = figure_unit(figure, language)
    if plan.top != 1:
        chosen = _first(plan, valued)
        text = [_ranking(plan, chosen, len(valued))]
        if plan.asks == "nth":
            best = chosen[min(plan.top, len(chosen)) - 1][0]
            chosen = [item for item in chosen if item[0] == best]
    else:
        chosen = [(value, t) for value, t in valued if value == best]
        text = [
            say(
                language,
                "figure_extreme_tied" if len(chosen) > 1 else "figure_extreme",
                label=figure_label(figure, language),
                which=say(language, "most" if plan.aggregate is Aggregate.MAX else "least"),
                names=names_shown((t.report for _, t in chosen), language),
                value=number(best),
                unit=unit_of(figure, language),
                found=count_of(language, len(valued), "report"),
            )
        ]
    text += _compared(plan, totals) + list(blanks_told(totals, language))
    shown = [t for _, t in chosen]
    if _are_few(plan, totals):
        others = [t for _, t in sorted(valued, key=lambda v: v[0], reverse=pick is max)]
        shown += [t for t in others if t not in shown]
    return Outcome(tuple(text), findings_of(shown), (), best, unit)


def _are_few(plan: Plan, totals: Sequence[Total]) -> bool:
    """Tell whether a few agencies are named to be compared, so that each of their cells is told."""
    agencies = {(t.report.agency, t.report.place) for t in totals}
    several = bool(plan.agencies) or len(plan.places) > 1
    named = plan.top == 1 and not plan.excluded and several
    return named and 1 < len(agencies) <= _NAMED_AT_MOST and len(totals) == len(agencies)


def _compared(plan: Plan, totals: Sequence[Total]) -> list[str]:
    """Tell each cell where a few named agencies are compared."""
    several = bool(plan.agencies) or _are_few(plan, totals)
    few = plan.top == 1 and 1 < len(totals) <= _TOLD_ONE_BY_ONE and several
    if not few or plan.excluded:
        return []
    told = [tell(total, plan.language) for total in totals if total.value is not None]
    years = {t.report.year for t in totals}
    agencies = {(t.report.agency, t.report.place) for t in totals}
    return [*told, say(plan.language, "years_differ")] if 1 < len(years) == len(agencies) else told


def _first(plan: Plan, valued: Sequence[tuple[float, Total]]) -> list[tuple[float, Total]]:
    ordered = sorted(valued, key=lambda item: item[0], reverse=plan.aggregate is Aggregate.MAX)
    if not plan.top or plan.top >= len(ordered):
        return ordered
    last = ordered[plan.top - 1][0]
    beyond = [item for item in ordered[plan.top :] if item[0] == last]
    return [*ordered[: plan.top], *beyond]


def _ranking(plan: Plan, chosen: Sequence[tuple[float, Total]], compared: int) -> str:
    language = plan.language
    figure = plan.figures[0]
    values = [value for value, _ in chosen]
    items = [
        say(
            language,
            "ranked_item",
            place=values.index(value) + 1,
            name=_who(total.report, language),
            value=number(value),
            unit=unit_of(figure, language),
        )
        for value, total in chosen[:_RANKED_SHOWN]
    ]
    order = say(language, "ordered_max" if plan.aggregate is Aggregate.MAX else "ordered_min")
    joined = ("；" if language == "zh" else "; ").join(items)
    found = count_of(language, compared, "report")
    label = figure_label(figure, language)
    return say(language, "figure_top", label=label, order=order, names=joined, found=found)


def _who(report: ReportRow, language: str) -> str:
    return names_shown((report,), language) or agency_shown(report, language)


# ----------------------------------------------------------------------------------------- groups


def _grouped(plan: Plan, totals: Sequence[Total], reports: Sequence[ReportRow]) -> Outcome:
    """Sum (or average) within each year, place or kind of agency; rank where that is asked."""
    language, figure = plan.language, plan.figures[0]
    assert plan.group is not None
    valued = [t for t in totals if t.value is not None]
    if not valued:
        return _sum_up(plan, totals, reports)
    groups = groups_of(plan.group, valued, lambda t: t.report)
    sums = {
        key: add(t.value for t in members if t.value is not None) for key, members in groups.items()
    }
    ranked = plan.aggregate in (Aggregate.MAX, Aggregate.MIN)
    order = group_order(sums, ranked=ranked, lowest=plan.aggregate is Aggregate.MIN, top=plan.top)
    chosen = [t for key in order for t in groups[key]]
    if plan.aggregate in (Aggregate.AVERAGE, Aggregate.MEDIAN):
        return answer_average(plan, totals, sums)
    lowest = plan.aggregate is Aggregate.MIN
    every = group_order(sums, ranked=ranked, lowest=lowest)
    items = [_group_item(plan, key, sums[key], len(groups[key])) for key in every]
    joint = "；" if language == "zh" else "; "
    told = items[: len(order)] if ranked else items
    text = [
        say(
            language,
            "figure_groups_top" if ranked else "figure_groups",
            label=figure_label(figure, language),
            group=say(language, f"groups.{plan.group}"),
            which=say(language, "least" if lowest else "most"),
            names=joint.join(told),
            cells=len(chosen),
        )
    ]
    if ranked and len(items) > len(order):
        rest = joint.join(items[len(order) : _RANKED_SHOWN])
        text.append(say(language, "groups_rest", names=rest))
    text += [*blanks_told(totals, language), *double_counting(totals, language)]
    value = sums[order[0]] if ranked else None
    return Outcome(tuple(text), findings_of(chosen), (), value, figure_unit(figure, language))


def _group_item(plan: Plan, key: str | int | None, value: float, reports: int) -> str:
    assert plan.group is not None
    return say(
        plan.language,
        "figure_group",
        name=group_name(plan.group, key, plan.language),
        value=number(value),
        unit=unit_of(plan.figures[0], plan.language),
        reports=count_of(plan.language, reports, "report"),
    )


def _average(plan: Plan, totals: Sequence[Total], _: Sequence[ReportRow]) -> Outcome:
    return answer_average(plan, totals, None)


_AGGREGATES: Mapping[Aggregate, Callable[[Plan, Sequence[Total], Sequence[ReportRow]], Outcome]] = {
    Aggregate.LIST: _list,
    Aggregate.COUNT: _list,
    Aggregate.SUM: _sum_up,
    Aggregate.MAX: _extreme,
    Aggregate.MIN: _extreme,
    Aggregate.AVERAGE: _average,
    Aggregate.MEDIAN: _average,
    Aggregate.DIFFERENCE: answer_difference,
}

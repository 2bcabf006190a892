"""Figures from year to year, and between agencies: every year is a finding, missing ones are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.answers.figure_totals import (
    Total,
    add,
    blanks_told,
    cautions,
    double_counting,
    findings_of,
    not_printed,
    part_of,
    tell,
    totals_of,
    unit_of,
)
from nlp.evidence import ReportRow, Retriever, agency_key
from nlp.findings import NearMiss, agency_shown, count_agencies, names_shown
from nlp.names.figure_names import figure_label, figure_unit, is_figure
from nlp.names.thresholds import Threshold
from nlp.plan import Aggregate, Change, Plan, bound_shown
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import count_of, listed, number, say

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Step:
    """One agency's figure in two years."""

    before: Total
    after: Total

    @property
    def values(self) -> tuple[float, float] | None:
        """Return both values, None when either is blank."""
        old, new = self.before.value, self.after.value
        return None if old is None or new is None else (old, new)

    @property
    def difference(self) -> int | float:
        """Return how much more the later value is; 0 when either is blank."""
        return add((self.values[1], -self.values[0])) if self.values else 0


def answer_change(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Follow a figure over the years: of one agency, of those that changed, or of all together."""
    totals = totals_of(plan.figures[0], scope_of(plan), retriever, reports)
    if not totals:
        label = figure_label(plan.figures[0], plan.language)
        names = names_shown(reports, plan.language)
        return declined(say(plan.language, "declined.row_not_printed", names=names, label=label))
    if len({t.report.year for t in totals}) < 2:
        printed = _printed_changes(plan, retriever, reports)
        held = " ".join(tell(t, plan.language) for t in (*totals[:_SHOWN], *printed))
        return declined(say(plan.language, "declined.no_comparison", held=held).strip())
    if plan.group:
        outcome = _agencies(plan, totals)
    elif count_agencies(t.report for t in totals) == 1:
        outcome = _one_agency(plan, totals)
    else:
        outcome = _together(plan, totals)
    told = [f.report for f in outcome.findings]
    missing = not_printed(totals, reports, plan.language)
    text = (*outcome.text, *missing, *cautions(totals, told, plan.language))
    return replace(outcome, text=text)


def _printed_changes(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]
) -> Sequence[Total]:
    """Return the change that the form of 2019 prints, of items and not of what was decided."""
    table, row, _ = plan.figures[0]
    printed = (table, row, "change")
    if table != "disclosure" or not is_figure(printed):
        return ()
    return totals_of(printed, scope_of(plan), retriever, reports)[:_SHOWN]


def _by_year(totals: Iterable[Total]) -> dict[int, list[Total]]:
    years: dict[int, list[Total]] = {}
    for total in totals:
        if total.report.year is not None:
            years.setdefault(total.report.year, []).append(total)
    return {year: years[year] for year in sorted(years)}


def _one_agency(plan: Plan, totals: Sequence[Total]) -> Outcome:
    language = plan.language
    years = _by_year(totals)
    ordered = [t for members in years.values() for t in members]
    step = Step(ordered[0], ordered[-1])
    steps = [Step(a, b) for a, b in pairwise(ordered)]
    series = listed(language, (_year_told(t, language) for t in ordered))
    label = figure_label(plan.figures[0], language)
    agency = agency_shown(ordered[0].report, language)
    main = say(language, "change_series", agency=agency, label=label, series=series)
    value = _change_value(plan, *step.values) if step.values else None
    text = (_opening(plan, steps if plan.match_all else [step]), main, _difference_told(plan, step))
    return Outcome(text, findings_of(ordered), (), value, _change_unit(plan))


def _change_unit(plan: Plan) -> str:
    return {"percent": "%", "times": ""}.get(plan.asks, figure_unit(plan.figures[0], plan.language))


def _change_value(plan: Plan, old: float, new: float) -> float | None:
    """Return the number a question for a change wants: what it fell by is no less than 0."""
    difference = add((new, -old))
    if plan.asks == "times":
        return part_of(new, old, scale=1) if old else None
    fell = plan.change is Change.FALL and not plan.yes_no and difference < 0
    if plan.asks == "apart":
        return abs(difference)
    if plan.asks == "percent":
        return part_of(abs(difference) if fell else difference, old) if old else None
    return -difference if fell else difference


def _year_told(total: Total, language: str) -> str:
    if total.value is None:
        return say(language, "change_year_blank", year=total.report.year)
    value, unit = number(total.value), unit_of(total.label, language)
    return say(language, "change_year", year=total.report.year, value=value, unit=unit)


def _opening(plan: Plan, steps: Sequence[Step]) -> str:
    if not (plan.yes_no and plan.change and all(step.values for step in steps)):
        return ""
    return say(plan.language, "yes_is" if all(_holds(plan, s) for s in steps) else "no_is")


def _difference_told(plan: Plan, step: Step) -> str:
    language = plan.language
    years = {"first": step.before.report.year, "last": step.after.report.year}
    if step.values is None:
        blank = step.before if step.before.value is None else step.after
        return say(language, "change_unknown", year=blank.report.year)
    told = told_change(language, *step.values, years, unit_of(plan.figures[0], language))
    old, new = step.values
    if plan.asks != "times" or not old:
        return told
    times = say(language, "change_times", times=number(part_of(new, old, scale=1)), **years)
    return f"{told}{'' if language == 'zh' else ' '}{times}"


def told_change(
    language: str, old: float, new: float, years: Mapping[str, int | None], unit: str
) -> str:
    """Say a change from one value to another, with its percentage where the first is not 0.

    Without `years` each agency is compared in years of its own.
    """
    own = "" if years else "_own"
    if old == new:
        return say(language, f"change_none{own}", **years)
    share = number(part_of(abs(add((new, -old))), old)) if old else ""
    percent = say(language, "change_percent", percent=share) if share else ""
    value = number(abs(add((new, -old))))
    key = "change_up" if new > old else "change_down"
    return say(language, f"{key}{own}", value=value, unit=unit, percent=percent, **years)


# ---------------------------------------------------------------------------- which agencies changed


def _agencies(plan: Plan, totals: Sequence[Total]) -> Outcome:
    """List the agencies whose figure changed as asked, from the first to the last year compared."""
    language = plan.language
    steps, single = _steps(plan, totals)
    usable = [s for s in steps if s.values]
    inside = [s for s in usable if _holds(plan, s)]
    if plan.top:
        inside = _largest(plan, inside)
    compared = count_of(language, count_agencies(s.after.report for s in usable), "agency")
    values = {"compared": compared, "label": figure_label(plan.figures[0], language)}
    values["change"] = _change_shown(plan)
    if inside:
        found = [s.after.report for s in inside]
        agencies = count_of(language, count_agencies(found), "agency")
        items = [_step_told(s, language) for s in inside[:_SHOWN]]
        names = listed(language, items)
        main = say(language, "change_agencies", agencies=agencies, names=names, **values)
    else:
        main = say(language, "change_agencies_none", **values)
    cells = dict.fromkeys(t for s in inside for t in (s.before, s.after))
    near = _near_misses(plan, steps, single)
    value = count_agencies(s.after.report for s in inside)
    unit = count_of(language, value, "agency").removeprefix(str(value)).strip()
    return Outcome((main, *blanks_told(totals, language)), findings_of(cells), near, value, unit)


def _steps(plan: Plan, totals: Sequence[Total]) -> tuple[list[Step], list[Total]]:
    """Return each agency's pairs of years, and the figures of agencies with one year only."""
    agencies: dict[str, list[Total]] = {}
    for total in totals:
        if total.report.year is not None:
            agencies.setdefault(agency_key(total.report), []).append(total)
    steps, single = [], []
    for members in agencies.values():
        members.sort(key=lambda t: t.report.year or 0)
        if len({t.report.year for t in members}) < 2:
            single += members
        elif plan.years:
            steps.append(Step(members[0], members[-1]))
        else:
            steps += [Step(a, b) for a, b in pairwise(members)]
    return steps, single


def _holds(plan: Plan, step: Step) -> bool:
    assert step.values is not None
    old, new = step.values
    within = _within(plan.threshold, old, step.difference) if plan.threshold else True
    return (
        within
        and {
            None: True,
            Change.ANY: old != new,
            Change.RISE: new > old,
            Change.FALL: new < old,
            Change.DOUBLE: old > 0 and new >= 2 * old,
            Change.HALVE: old > 0 and new * 2 <= old,
        }[plan.change]
    )


def _within(bound: Threshold, old: float, difference: float) -> bool:
    if not bound.percent:
        return bound.holds(abs(difference))
    return bool(old) and bound.holds(part_of(abs(difference), old))


def _largest(plan: Plan, steps: list[Step]) -> list[Step]:
    ordered = sorted(steps, key=lambda s: -abs(s.difference))
    return ordered[: plan.top]


def _change_shown(plan: Plan) -> str:
    changed = say(plan.language, f"changes.{plan.change or Change.ANY}")
    if not plan.threshold:
        return changed
    return f"{changed}{'' if plan.language == 'zh' else ' '}{bound_shown(plan.threshold, plan.language)}"


def _step_told(step: Step, language: str) -> str:
    assert step.values is not None
    return say(
        language,
        "change_item",
        agency=agency_shown(step.after.report, language),
        first=step.before.report.year,
        last=step.after.report.year,
        before=number(step.values[0]),
        after=number(step.values[1]),
    )


def _near_misses(
    plan: Plan, steps: Iterable[Step], single: Iterable[Total]
) -> tuple[NearMiss, ...]:
    language = plan.language
    misses = [NearMiss(f, say(language, "reasons.one_year")) for f in findings_of(single)]
    for step in steps:
        blank = [t for t in (step.before, step.after) if t.value is None]
        misses += [NearMiss(f, say(language, "reasons.blank")) for f in findings_of(blank)]
        if plan.change is Change.DOUBLE and step.values and not step.values[0] and step.values[1]:
            found = findings_of((step.before, step.after))
            misses += [NearMiss(f, say(language, "reasons.zero_base")) for f in found]
    return tuple(misses)


# ------------------------------------------------------------------------------------ all together


def _together(plan: Plan, totals: Sequence[Total]) -> Outcome:
    """Tell the sums by year, and the change of those agencies that report both years."""
    language = plan.language
    figure = plan.figures[0]
    years = _by_year(totals)
    label = figure_label(figure, language)
    series = listed(language, (_total_told(plan, y, members) for y, members in years.items()))
    first, last = min(years), max(years)
    own = not plan.years
    ends = totals if own else [t for t in totals if t.report.year in (first, last)]
    steps = [s for s in _steps(replace(plan, years=(first, last)), ends)[0] if s.values]
    main = say(language, "change_totals", label=label, series=series)
    between = {"first": first, "last": last}
    if not steps:
        told = say(language, "change_same_none", **between)
        text = (main, told, *blanks_told(totals, language))
        return Outcome(text, findings_of(totals), (), None, figure_unit(figure, language))
    old = add(s.values[0] for s in steps if s.values)
    new = add(s.values[1] for s in steps if s.values)
    same = say(
        language,
        "change_own" if own else "change_same",
        agencies=count_of(language, len(steps), "agency"),
        before=number(old),
        after=number(new),
        unit=unit_of(figure, language),
        **between,
    )
    opening = ""
    if plan.yes_no:
        up = {Change.FALL: new < old, Change.HALVE: new * 2 <= old, Change.DOUBLE: new >= 2 * old}
        held = up.get(plan.change or Change.RISE, new > old)
        opening = say(language, "yes_is" if held else "no_is")
    between_years = {} if own else dict(between)
    change = told_change(language, old, new, between_years, unit_of(figure, language))
    twice = double_counting(totals, language)
    text = (opening, main, same, change, *blanks_told(totals, language), *twice)
    value = _change_value(plan, old, new)
    return Outcome(text, findings_of(totals), (), value, _change_unit(plan))


def _total_told(plan: Plan, year: int, members: Sequence[Total]) -> str:
    language = plan.language
    filled = [t.value for t in members if t.value is not None]
    reports = count_of(language, len(filled), "report")
    unit = unit_of(plan.figures[0], language)
    value = number(add(filled))
    return say(language, "change_total", year=year, value=value, unit=unit, reports=reports)


# --------------------------------------------------------------------------------- between agencies


def answer_difference(plan: Plan, totals: Sequence[Total], _: Sequence[ReportRow]) -> Outcome:
    """Tell by how much two agencies differ, the one named first first."""
    language = plan.language
    chosen = _pair(plan, totals)
    told = [tell(t, language) for t in totals[:_SHOWN]]
    if chosen is None:
        return declined(say(language, "declined.not_compared", held=" ".join(told)).strip())
    one, two = chosen
    step = Step(two, one)
    note = () if one.report.year == two.report.year else (say(language, "years_differ"),)
    if step.values is None:
        blank = names_shown((t.report for t in chosen if t.value is None), language)
        text = (*told, say(language, "not_comparable", names=blank))
        return Outcome(text, findings_of(chosen), (), None, figure_unit(plan.figures[0], language))
    opening = ""
    if plan.yes_no:
        held = step.difference == 0 if plan.asks == "equal" else step.difference > 0
        opening = say(language, "yes_is" if held else "no_is")
    text = (opening, *_compared(plan, one, two), *note)
    value = abs(step.difference)
    if plan.asks == "times" and two.value and one.value is not None:
        value = part_of(one.value, two.value, scale=1)
    elif plan.asks == "percent" and two.value:
        value = part_of(value, two.value)
    shown = findings_of(_as_asked(plan, chosen))
    return Outcome(text, shown, (), value, figure_unit(plan.figures[0], language))


def _as_asked(plan: Plan, pair: tuple[Total, Total]) -> tuple[Total, Total]:
    """Return the two in the order of the answer where it is asked which of them has more."""
    one, two = pair
    if plan.which_of_two is None or one.value is None or two.value is None:
        return pair
    behind = (one.value < two.value) == (plan.which_of_two is Aggregate.MAX)
    return (two, one) if behind and one.value != two.value else pair


def _pair(plan: Plan, totals: Sequence[Total]) -> tuple[Total, Total] | None:
    """Return the two figures compared: of the latest year both agencies have, in the order asked."""
    agencies: dict[str, dict[int | None, Total]] = {}
    for total in totals:
        agencies.setdefault(agency_key(total.report), {})[total.report.year] = total
    if len(agencies) != 2:
        return None
    one, two = sorted(agencies.values(), key=lambda years: _position(plan, years.values()))
    common = sorted({y for y in one if y is not None} & {y for y in two if y is not None})
    if common:
        return one[common[-1]], two[common[-1]]
    return max(one.items(), key=_latest)[1], max(two.items(), key=_latest)[1]


def _latest(item: tuple[int | None, Total]) -> int:
    return item[0] or 0


def _position(plan: Plan, totals: Iterable[Total]) -> int:
    """Return the place of a body among those asked about, in the order they are named."""
    reports = [total.report for total in totals]
    named = [plan.agencies.index(r.agency) for r in reports if r.agency in plan.agencies]
    placed = [plan.places.index(r.place) for r in reports if r.place in plan.places]
    return min(named or placed, default=len(plan.agencies) + len(plan.places))


def _compared(plan: Plan, one: Total, two: Total) -> tuple[str, ...]:
    language = plan.language
    values = {
        "first": names_shown((one.report,), language),
        "second": names_shown((two.report,), language),
        "value1": number(one.value or 0),
        "value2": number(two.value or 0),
        "unit": unit_of(plan.figures[0], language),
    }
    if one.value == two.value:
        return (say(language, "figure_equal", **values),)
    step = Step(two, one)
    more = values["first"] if step.difference > 0 else values["second"]
    main = say(
        language, "figure_difference", more=more, value=number(abs(step.difference)), **values
    )
    if plan.asks == "percent" and two.value:
        key = "figure_percent" if step.difference > 0 else "figure_percent_less"
        percent = number(part_of(abs(step.difference), two.value))
        return (main, say(language, key, percent=percent))
    asked = plan.asks == "times"
    if not (two.value and one.value and (one.value > two.value or asked)):
        return (main,)
    times = number(part_of(one.value, two.value, scale=1))
    return (main, say(language, "figure_times", second=values["second"], times=times))

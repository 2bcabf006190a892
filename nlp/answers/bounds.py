"""The reports whose figure lies within a bound: which they are, in which order, or yes or no."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.answers.figure_totals import Total, blanks_told, findings_of, tell, unit_of
from nlp.answers.rows_apart import within_all
from nlp.evidence import ReportRow
from nlp.findings import NearMiss, count_agencies, names_shown
from nlp.names.figure_names import figure_label, figure_unit
from nlp.names.thresholds import BLANK, ZERO
from nlp.plan import Aggregate, Plan, bound_shown
from nlp.scopes import Outcome
from nlp.sentences import count_of, listed, number, say

_TOLD_ONE_BY_ONE = 12


def bounded(plan: Plan, totals: Sequence[Total], reports: Sequence[ReportRow]) -> Outcome:
    """List the reports whose figure lies within the bound; a blank cell does not."""
    language, bound = plan.language, plan.threshold
    assert bound is not None
    inside = within_all(plan, totals)
    blank = [t for t in totals if t.value is None]
    if bound == BLANK:
        inside, blank = blank, []
    elif plan.yes_no and len(totals) <= _TOLD_ONE_BY_ONE and (plan.agencies or plan.places):
        return _whether(plan, totals, inside, blank)
    values = {
        "reports": count_of(language, len(reports), "report"),
        "label": listed(language, (figure_label(f, language) for f in plan.figures)),
        "condition": bound_shown(bound, language),
    }
    if inside:
        found = [t.report for t in inside]
        main = say(
            language,
            "figure_threshold",
            agencies=count_of(language, count_agencies(found), "agency"),
            found=count_of(language, len({r.id for r in found}), "report"),
            names=names_shown(found, language),
            **values,
        )
    else:
        main = say(language, "figure_threshold_none", **values)
    inside = _in_order(plan, inside)
    value, unit = _count(plan, [t.report for t in inside])
    near = tuple(NearMiss(f, say(language, "reasons.blank")) for f in findings_of(blank))
    opening = (_yes(plan, bool(inside)),) if plan.yes_no else ()
    told = () if bound == BLANK else blanks_told(totals, language)
    text = (*opening, main, *_numbers(plan, inside), *told)
    return Outcome(text, findings_of(inside), near, value, unit)


def _whether(
    plan: Plan, totals: Sequence[Total], inside: Sequence[Total], blank: Sequence[Total]
) -> Outcome:
    """Say yes or no with the cells either way; a blank cell alone says neither."""
    language = plan.language
    opening = () if not inside and len(blank) == len(totals) else (_yes(plan, bool(inside)),)
    told = [tell(t, language) for t in totals[:_TOLD_ONE_BY_ONE]]
    one = totals[0] if len(totals) == 1 else None
    evidence = inside or [t for t in totals if t not in blank] or totals
    near = tuple(NearMiss(f, say(language, "reasons.blank")) for f in findings_of(blank))
    value = one.value if one else None
    unit = figure_unit(totals[0].label, language)
    near = () if list(evidence) == list(totals) else near
    return Outcome((*opening, *told), findings_of(evidence), near, value, unit)


def _yes(plan: Plan, found: bool) -> str:
    key = "yes" if found else "no"
    return say(plan.language, f"{key}_is" if plan.asks == "equal" else key)


def _count(plan: Plan, found: Sequence[ReportRow]) -> tuple[int | None, str]:
    if plan.aggregate is not Aggregate.COUNT:
        return None, ""
    reports = plan.counted == "reports"
    value = len({r.id for r in found}) if reports else count_agencies(found)
    noun = count_of(plan.language, value, "report" if reports else "agency")
    return value, noun.removeprefix(str(value)).strip()


def _in_order(plan: Plan, inside: Sequence[Total]) -> list[Total]:
    """Return the figures from high to low, or from low to high, where an order is asked for."""
    if plan.aggregate not in (Aggregate.MAX, Aggregate.MIN):
        return list(inside)
    highest = plan.aggregate is Aggregate.MAX
    return sorted(inside, key=lambda t: t.value or 0, reverse=highest)


def _numbers(plan: Plan, inside: Sequence[Total]) -> tuple[str, ...]:
    """Tell the number of each report that lies within the bound, where they differ."""
    few = 0 < len(inside) <= _TOLD_ONE_BY_ONE and len(plan.figures) == 1
    if not few or plan.threshold in (BLANK, ZERO):
        return ()
    if len(inside) == 1:
        return (tell(inside[0], plan.language),)
    unit = unit_of(plan.figures[0], plan.language)
    items = [
        f"{names_shown((t.report,), plan.language)} {number(t.value or 0)}{unit}" for t in inside
    ]
    return (say(plan.language, "figure_numbers", names=listed(plan.language, items)),)

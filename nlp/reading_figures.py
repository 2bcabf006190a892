"""Questions for cells of the tables: one, many, or what is worked out of them."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp import wording
from nlp.agencies import find_agencies
from nlp.fact_words import groups_of
from nlp.figure_names import FigureKey, FoundFigure, find_figures, whole_of, without_neutral
from nlp.measures import ALL, Measure, find_measure, without_measures
from nlp.plan import Aggregate, Change, Group, Kind, Plan
from nlp.reading import WHETHER, Reading, denies
from nlp.sentences import say
from nlp.thresholds import ABOVE_ZERO, ZERO, Threshold, find_threshold
from nlp.wording import says

_NO_FIGURE = re.compile(r"(?:没有|并未|未|没|无|\b(?:no|not|n't|zero|without))\s*\S{0,6}\s*$", re.I)
_NOT_ONE = re.compile(r"(?:都|也)(?:没有?|未|无)|一(?:件|条|个|次|份)(?:也|都)?(?:没|未|无)")
_NO_INSIDE = re.compile(r"没有|未收到|\b(?:no|zero)\b", re.IGNORECASE)
_NEXT_YEAR = re.compile(r"下一?年|次年|next|following|end", re.IGNORECASE)
_OF_AGENCIES = re.compile(
    r"(?:机关|单位|部门|局|报告|年报)(?![的□年度]*(?:行政|申请|收到))[^，。■]{0,6}(?:占|的?比例|的?比重|百分)|"
    r"(?:比例|几成|百分之几|比重|多少|百分之多少)的?(?:机关|单位|部门|报告|年报|局)|"
    r"(?:share|proportion|per ?cent(?:age)?|fraction|part) of (?:the |all )*(?:agenc|bureau|department|report|bod|office|unit|□)",
    re.IGNORECASE,
)
_OF_REVERSED = re.compile(
    r"(?:share|proportion|percentage|per ?cent|fraction) of (?:the |all )*■+ (?:that|which|were|was|to be|ending|decided)",
    re.IGNORECASE,
)
_WHOLE_LIBRARY = re.compile(r"占(?:全部|所有|总|全|整个|库)|of (?:all|the (?:whole|total))", re.I)
_EVERY_YEAR = re.compile(
    r"逐年|年年|每年都|一直|连年|持续|连续|year after year|every year|steadily|continuous|consistently",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"比(?!例|重|如|较|对)|\bthan\b", re.IGNORECASE)


def read_figure(r: Reading) -> Plan | None:
    """Take questions for cells of the tables."""
    found = find_figures(r.text)
    if not found.figures:
        return None
    bare = wording.without_counting(r.text)
    threshold = find_threshold(bare)
    measure = _measure(r, found)
    asks = measure.aggregate is not Aggregate.LIST or measure.group or says("quantity", bare)
    if not threshold and not asks:
        if (
            (r.complaint and not _is_correction(found))
            or says("complaint", found.text)
            or says("mention", found.text)
        ):
            return None
        if says("subject", r.text) or wording.counted_noun(r.text) or _asks_whether(r):
            threshold = ZERO if _is_negated(r, found.text) else ABOVE_ZERO
        elif not r.names_agency:
            return None
    return _plan(r, found, threshold, measure)


def unexplained(r: Reading, found: FoundFigure) -> tuple[str, ...]:
    """Return the words that narrow a figure to what no cell holds («网上提交的申请»)."""
    bare = without_measures(wording.without_counting(found.rest))
    words = tuple(group.word for group in groups_of(without_neutral(bare)))
    return tuple(word for word in words if wording.leftover_words(word))


def _measure(r: Reading, found: FoundFigure) -> Measure:
    text = wording.without_counting(found.text)
    # The words of a figure may tell the measure too («公开率»), but not the change («增减»).
    measure = find_measure(text, several=_several(r), before=r.years.before)
    if any(column == "change" for _, _, column in found.figures) and len(r.years.years) < 2:
        return Measure(group=measure.group)
    if measure.aggregate is Aggregate.LIST:
        # «received the most requests»: the name of a figure may span the superlative.
        whole = find_measure(wording.without_counting(r.text))
        if whole.aggregate in (Aggregate.MAX, Aggregate.MIN):
            return replace(whole, group=measure.group or whole.group)
    one_over_years = len(r.years.years) > 1 and not _several(r) and not says("each", r.text)
    if measure.aggregate is Aggregate.LIST and one_over_years and says("measure.difference", text):
        return Measure(Aggregate.CHANGE, None, ALL, Change.ANY)
    if measure.aggregate is Aggregate.LIST and says("measure.share", r.text):
        return replace(measure, aggregate=Aggregate.SHARE)
    return measure


def _several(r: Reading) -> bool:
    return len(r.named.agencies) + len(r.named.places) > 1 and not r.named.group


def _asks_whether(r: Reading) -> bool:
    return bool(r.names_agency or r.years.years) and says("yes_no", r.text)


def _is_correction(found: FoundFigure) -> bool:
    """Tell whether the cell itself is the shortcoming: a decision that was corrected on review."""
    return any(table == "review" and column == "corrected" for table, _, column in found.figures)


def _is_negated(r: Reading, masked: str) -> bool:
    changed = [i for i, (a, b) in enumerate(zip(r.text, masked, strict=True)) if a != b]
    before = WHETHER.sub("", r.text[: changed[0]])
    inside = r.text[changed[0] : changed[-1] + 1]
    if _NOT_ONE.search(r.text):
        return True
    return bool(denies(r.text) or _NO_FIGURE.search(before) or _NO_INSIDE.search(inside))


def _plan(
    r: Reading, found: FoundFigure, threshold: Threshold | None, measure: Measure
) -> Plan | None:
    if (measure.change is None) and measure.aggregate is Aggregate.LIST and threshold:
        measure = replace(measure, aggregate=_counting(r))
    plan = replace(
        r.plan(Kind.FIGURE),
        figures=found.figures,
        aggregate=measure.aggregate,
        threshold=threshold,
        group=None if measure.group is Group.AGENCY else measure.group,
        top=measure.top,
        counted=wording.counted_noun(r.text) or "agencies",
        yes_no=says("yes_no", r.text) and not says("subject", r.text),
    )
    if measure.aggregate is Aggregate.SHARE:
        return _share(r, plan, threshold)
    if measure.change:
        return _change(r, plan, measure.change)
    if measure.aggregate is Aggregate.DIFFERENCE or (plan.yes_no and _BETWEEN.search(r.text)):
        plan = _ordered(r, plan)
    if len(found.figures) > 1 and plan.aggregate not in (Aggregate.LIST, Aggregate.SUM):
        return r.decline("one_figure")
    return _with_notes(r, _summed(r, plan, measure))


def _counting(r: Reading) -> Aggregate:
    return Aggregate.COUNT if wording.counted_noun(r.text) else Aggregate.LIST


def _summed(r: Reading, plan: Plan, measure: Measure) -> Plan:
    """Sum where no agency is named and nothing else is asked («2021年行政处罚多少件»)."""
    each = plan.threshold or says("each", r.text) or r.named.group or plan.yes_no
    if plan.aggregate is not Aggregate.LIST or r.names_agency or len(plan.figures) > 1:
        return plan
    if plan.group:
        return replace(plan, aggregate=Aggregate.SUM)
    if each or measure.group or says("subject", r.text):
        return plan
    note = say(r.language, "notes.all_agencies")
    return replace(plan, aggregate=Aggregate.SUM, notes=(*plan.notes, note))


def _with_notes(r: Reading, plan: Plan) -> Plan:
    carried = ("requests", "carried_out", "total") in plan.figures
    if carried and not _NEXT_YEAR.search(r.text):
        return replace(plan, notes=(*plan.notes, say(r.language, "notes.carried_out")))
    return plan


# ------------------------------------------------------------------------------------------ shares


def _share(r: Reading, plan: Plan, threshold: Threshold | None) -> Plan:
    """Tell the part from the whole: of two figures, of a row's total, of the agencies, of all."""
    figures = plan.figures
    if (threshold and not threshold.percent) or _OF_AGENCIES.search(r.text):
        negated = _is_negated(r, find_figures(r.text).text)
        bound = threshold or (ZERO if negated else ABOVE_ZERO)
        return replace(plan, threshold=bound, counted="agencies", figures=figures[:1])
    if len(figures) == 2:
        part, whole = _in_order(r, figures)
        return replace(plan, figures=(part,), base=whole)
    if len(figures) > 2:
        return r.decline("one_figure")
    if (whole_cell := whole_of(figures[0])) and not _WHOLE_LIBRARY.search(r.text):
        return replace(plan, base=whole_cell)
    if r.names_agency:
        return replace(plan, base=figures[0])
    return whole_cell_plan(plan, r)


def whole_cell_plan(plan: Plan, r: Reading) -> Plan:
    """Return the share of a row's total, or decline where the figure is a part of nothing."""
    whole = whole_of(plan.figures[0])
    return replace(plan, base=whole) if whole else r.decline("share_of_what")


def _in_order(r: Reading, figures: tuple[FigureKey, ...]) -> tuple[FigureKey, FigureKey]:
    masked = find_figures(r.text).text
    first, second = figures[0], figures[1]
    return (second, first) if _OF_REVERSED.search(masked) else (first, second)


# ----------------------------------------------------------------------------------------- changes


def _change(r: Reading, plan: Plan, change: Change) -> Plan:
    if len(plan.figures) > 1:
        return r.decline("one_figure")
    selects = says("subject", r.text) or wording.counted_noun(r.text) is not None
    plan = replace(
        plan,
        aggregate=Aggregate.CHANGE,
        change=change,
        years=years_compared(r, all_pairs=(selects or plan.top > 0) and not r.years.before),
        group=Group.AGENCY if selects or plan.top else None,
        match_all=bool(_EVERY_YEAR.search(r.question)),
    )
    if wording.counted_noun(r.text) and plan.group:
        plan = replace(plan, counted="agencies")
    return replace(plan, yes_no=plan.yes_no and not selects)


def years_compared(r: Reading, *, all_pairs: bool = False) -> tuple[int, ...]:
    """Return the years that are compared: those named, else a year and the one before it."""
    years = r.years.years
    if len(years) > 1 or (not years and (all_pairs or not r.years.before)):
        return years
    held = sorted({y for a in r.known.agencies if a.name in r.named.agencies for y in a.years})
    latest = years[0] if years else max(held or r.known.years, default=None)
    return years if latest is None else (latest - 1, latest)


def _ordered(r: Reading, plan: Plan) -> Plan:
    """Put the agency that is compared first, the one it is compared with after it."""
    if not (parting := _BETWEEN.search(r.question)):
        return replace(plan, aggregate=Aggregate.DIFFERENCE)
    first = find_agencies(r.question[: parting.start()], r.known)
    agencies = sorted(plan.agencies, key=lambda name: name not in first.agencies)
    places = sorted(plan.places, key=lambda name: name not in first.places)
    return replace(
        plan, aggregate=Aggregate.DIFFERENCE, agencies=tuple(agencies), places=tuple(places)
    )

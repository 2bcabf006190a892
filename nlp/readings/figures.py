"""Questions for cells of the tables: one, many, or what is worked out of them."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.agencies import find_agencies
from nlp.names.figure_names import FoundFigure, figure_label, find_figures, whole_of
from nlp.names.strange_names import strange_names
from nlp.names.thresholds import Threshold
from nlp.plan import Aggregate, Group, Kind, Plan
from nlp.readings import wording
from nlp.readings.carried_over import of_the_telling_year, with_carried_out
from nlp.readings.figure_bounds import any_or_none, in_unit, stated_bound
from nlp.readings.figure_measures import measure_of
from nlp.readings.figure_rows import each_ground, is_between_rows
from nlp.readings.figure_wants import (
    asks_who,
    counted_of_cells,
    what_is_wanted,
    which_of_two,
)
from nlp.readings.figure_words import narrowing_words, with_unused
from nlp.readings.largest_rows import of_those_named
from nlp.readings.measures import Measure
from nlp.readings.not_in_tables import asks_money_of_counts, is_of_the_text, is_told
from nlp.readings.over_years import summed_over_years
from nlp.readings.own_years import lacking_beside, with_own_years
from nlp.readings.ranks import read_beside
from nlp.readings.reading import Reading, several_named
from nlp.readings.shares import share_plan
from nlp.readings.wording import says
from nlp.readings.year_to_year import compare_years
from nlp.sentences import listed, say

_ANY_OF = re.compile(r"或|任[何一]|之一|其中一|\b(?:or|either|any)\b", re.IGNORECASE)
_SEVERAL_COLUMNS = frozenset(("rules", "normative_documents"))
_ANYBODY = re.compile(
    r"有没有(?:哪个|哪家|哪些|什么|任何)?(?:机关|单位|部门|局|地方)|是否有|有无|^(?:is|are|was|were|did|does|do|has|have)\b.{0,12}\bany\b",
    re.I,
)
_EITHER = re.compile(r"还是|\bor\b", re.IGNORECASE)
_NUMBER = re.compile(r"多少|(?<!哪)几|\bhow (?:many|much)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"比(?!例|重|如|较|对)|\bthan\b", re.IGNORECASE)


def read_figure(r: Reading) -> Plan | None:
    """Take questions for cells of the tables."""
    found = find_figures(r.text)
    if not found.figures or is_of_the_text(r, found):
        return None
    if asks_money_of_counts(r, found):
        label = listed(r.language, (figure_label(f, r.language) for f in found.figures))
        return None if r.names_agency else r.decline("money_of_counts", label=label)
    if not r.names_agency and (names := strange_names(r.text)):
        shown = listed(r.language, names)
        return r.decline("unknown_agency", names=shown, held="")
    if words := narrowing_words(r, found):
        return _not_taken(r, found, words)
    if plan := read_beside(r, found, several=several_named(r)):
        return plan
    bare = wording.without_counting(r.text)
    measure = summed_over_years(r, measure_of(r, found))
    threshold = stated_bound(r, found, measure)
    counts_bodies = counted_of_cells(r.text) and not _NUMBER.search(bare)
    quantity = says("quantity", bare) and not counts_bodies
    asks = measure.aggregate is not Aggregate.LIST or measure.group or quantity
    if measure.aggregate is Aggregate.SUM and counts_bodies:
        measure, asks = Measure(group=measure.group), False  # «一共几家»: bodies, not cases
    if not threshold and not asks:
        if is_told(r, found):
            return None
        threshold = any_or_none(r, found)
        if threshold is None and not (r.names_agency or r.years.years):
            return None
    plan = _plan(of_the_telling_year(r, found), found, threshold, measure)
    return with_unused(r, found, plan)


def _not_taken(r: Reading, found: FoundFigure, words: tuple[str, ...]) -> Plan | None:
    """Leave a figure with words that narrow it to other rules, but not to its own name as a theme."""
    named = all(r.text[w.start : w.end] != found.text[w.start : w.end] for w in r.themes)
    worked = measure_of(r, found).aggregate not in (Aggregate.LIST, Aggregate.COUNT)
    if r.themes and named and worked and not r.complaint:
        return r.decline("fact_words", words=listed(r.language, words))
    return None


def _plan(
    r: Reading, found: FoundFigure, threshold: Threshold | None, measure: Measure
) -> Plan | None:
    if (measure.change is None) and measure.aggregate is Aggregate.LIST and threshold:
        measure = replace(measure, aggregate=_counting(r))
    threshold = threshold and in_unit(threshold, found.figures[0], r.text)
    plan = replace(
        r.plan(Kind.FIGURE),
        figures=found.figures,
        aggregate=measure.aggregate,
        threshold=threshold,
        group=None if measure.group is Group.AGENCY else measure.group,
        top=measure.top,
        counted=counted_of_cells(r.text) or "agencies",
        yes_no=_is_whether(r.text) and not (several_named(r) and _EITHER.search(r.text)),
        asks=what_is_wanted(r.text, measure),
        # «处罚和强制都为零»: each of them; «有复议或者诉讼的»: any.
        match_all=bool(threshold and len(found.figures) > 1 and not _ANY_OF.search(found.rest)),
    )
    of_whole = threshold and threshold.percent and not measure.change and whole_of(plan.figures[0])
    if measure.aggregate is Aggregate.SHARE or of_whole:
        return share_plan(r, replace(plan, aggregate=Aggregate.SHARE), threshold)
    if measure.change:
        return compare_years(r, plan, measure.change)
    if measure.aggregate is Aggregate.DIFFERENCE or (plan.yes_no and _BETWEEN.search(r.text)):
        plan = _ordered(r, plan)
    if names := lacking_beside(r, measure):
        return r.decline("unknown_agency", names=listed(r.language, names), held="")
    plan = each_ground(plan, r.text)
    if len(plan.figures) > 1 and plan.aggregate not in (Aggregate.LIST, Aggregate.SUM):
        rows = is_between_rows(found.rest, plan.figures) and not several_named(r)
        if rows:
            return replace(plan, aggregate=Aggregate.DIFFERENCE)
        return of_those_named(plan) or r.decline("one_figure")
    plan = with_own_years(_summed(r, plan, measure), r)
    return with_carried_out(r, _with_default_column(r, plan))


def _is_whether(text: str) -> bool:
    """Tell whether yes or no is wanted, and not who it is so of («谁一件都没有»)."""
    who = says("subject", text) or asks_who(text)
    return says("yes_no", text) and (not who or bool(_ANYBODY.search(text)))


def _counting(r: Reading) -> Aggregate:
    return Aggregate.COUNT if counted_of_cells(r.text) else Aggregate.LIST


def _ordered(r: Reading, plan: Plan) -> Plan:
    """Put the agency that is compared first, the one it is compared with after it."""
    which = None if plan.yes_no else which_of_two(r.question)
    plan = replace(plan, aggregate=Aggregate.DIFFERENCE, which_of_two=which)
    if not (parting := _BETWEEN.search(r.question)):
        return plan
    first = find_agencies(r.question[: parting.start()], r.known)
    agencies = sorted(plan.agencies, key=lambda name: name not in first.agencies)
    places = sorted(plan.places, key=lambda name: name not in first.places)
    return replace(plan, agencies=tuple(agencies), places=tuple(places))


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


def _with_default_column(r: Reading, plan: Plan) -> Plan:
    """Put into a plan which column was taken where the question names none of several."""
    if not (r.named.agencies and any(row in _SEVERAL_COLUMNS for _, row, _ in plan.figures)):
        return plan
    defaulted = find_figures(r.text).defaulted
    if not defaulted or plan.figures != defaulted or plan.yes_no:
        return plan
    label = listed(r.language, (figure_label(f, r.language) for f in plan.figures))
    note = say(r.language, "notes.default_column", label=label)
    return replace(plan, notes=(*plan.notes, note))

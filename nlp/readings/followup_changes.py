"""What a question that goes on changes of the plan before: of whom, of which years, of what, what of it."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.agencies import Known
from nlp.names.agency_names import index_of
from nlp.names.figure_names import find_figures, whole_of
from nlp.names.thresholds import find_threshold
from nlp.plan import Aggregate, Group, Kind, Plan, ReportTest
from nlp.readings import wording
from nlp.readings.figure_wants import wants_times, what_is_wanted
from nlp.readings.followup_signs import ALL_AGENCIES, ALL_YEARS, HOW_MANY, WHICH
from nlp.readings.measures import ALL, find_measure
from nlp.readings.ranks import is_place
from nlp.readings.reading import Reading, denies
from nlp.readings.reports import read_reports
from nlp.readings.year_to_year import years_compared

_OF_EVERYBODY = re.compile(
    r"全部|所有|全体|总|大家|各家|各单位|全库|\b(?:all|whole|total)\b", re.IGNORECASE
)
# «和2020年加起来呢»: the year told before counts too.
_ADDED = re.compile(
    r"[和跟与加][^，。]{0,8}年?[^，。]{0,4}(?:加|合|一共|总共|一起|一块)|\b(?:plus|add(?:ed|ing)?|together with|combined with)\b",
    re.IGNORECASE,
)
_TWO_YEARS = re.compile(r"[两二]年|\b(?:both|two|the) years\b", re.IGNORECASE)


def changed_plan(r: Reading, plan: Plan) -> Plan:
    """Return the plan before with what a question says otherwise."""
    plan = of_whom(r, plan)
    plan = _when(r, plan)
    plan = _what(r, plan)
    return _how(r, plan)


def rank_of(r: Reading, previous: Plan) -> Plan | None:
    """Read «排第几», "where does it rank?" of the figure told before."""
    if not is_place(r.text) or r.names_agency or find_figures(r.text).figures:
        return None
    plan = _when(r, previous)
    plan = _beside_others(r, plan, Aggregate.LIST) or previous
    return None if plan == previous else replace(plan, question=r.question, yes_no=False)


def of_whom(r: Reading, plan: Plan) -> Plan:
    """Change of whom: a place instead of an agency means the like body of that place."""
    named = r.named
    if ALL_AGENCIES.search(r.text):
        return replace(plan, agencies=(), places=(), agency_types=(), excluded=())
    if named.agencies:
        if r.excluded and plan.agencies:
            kept = tuple(a for a in plan.agencies if a not in r.excluded)
            return replace(plan, agencies=kept, excluded=r.excluded)
        types = named.agency_types or (() if not named.group else plan.agency_types)
        return replace(
            plan,
            agencies=named.agencies,
            places=named.places,
            agency_types=types,
            excluded=r.excluded,
        )
    if named.places:
        like = _like(plan, named.places, r.known) if len(plan.agencies) == 1 else ()
        agencies = like or (plan.agencies if len(plan.agencies) > 1 else ())
        return replace(plan, places=() if like else named.places, agencies=agencies)
    if named.agency_types:
        return replace(plan, agency_types=named.agency_types, agencies=())
    return plan


def _like(plan: Plan, places: tuple[str, ...], known: Known) -> tuple[str, ...]:
    """Return the bodies of these places that do the work of the agency asked about before."""
    entries = index_of(known).entries
    families = {e.family for e in entries if e.agency.name in plan.agencies and e.family}
    return tuple(
        dict.fromkeys(
            e.agency.name for e in entries if e.family in families and e.agency.place in places
        )
    )


def _when(r: Reading, plan: Plan) -> Plan:
    if ALL_YEARS.search(r.text):
        return replace(plan, years=())
    if r.years.before and not r.years.years:
        base = max(plan.years) if plan.years else None
        named = replace(r.named, agencies=plan.agencies)
        years = (base - 1, base) if base else years_compared(replace(r, named=named))
        group = Group.YEAR if plan.kind is not Kind.FIGURE else None
        change = find_measure(r.rest, before=True).change
        return replace(
            plan, years=years, aggregate=Aggregate.CHANGE, change=change, group=group, top=ALL,
            threshold=None,
        )  # fmt: skip
    if not r.years.years:
        return plan
    added = plan.years if _ADDED.search(r.question) else ()
    return replace(plan, years=tuple(sorted({*added, *r.years.years})))


def _what(r: Reading, plan: Plan) -> Plan:
    other = read_reports(r) if plan.kind is Kind.REPORTS else None
    if other and other.report_test is not ReportTest.ALL:
        return replace(plan, report_test=other.report_test, about=other.about)
    figures = find_figures(r.text).figures
    if figures:
        kept = plan.kind is Kind.FIGURE
        base = plan.base if kept and plan.base and plan.base[0] == figures[0][0] else None
        return replace(
            plan if kept else _of_figures(plan),
            figures=figures,
            base=base,
        )
    if r.themes:
        roles = plan.roles or (wording.asked_role(r.rest),)
        stays = plan.kind in (Kind.THEME_AGENCIES, Kind.AGENCY_THEMES)
        return replace(
            plan if stays else plan.one_thing(),
            kind=Kind.THEME_AGENCIES,
            themes=r.theme_keys,
            roles=tuple(role for role in roles if role),
            figures=(),
            negated=denies(r.rest) or (plan.negated and plan.kind is Kind.THEME_AGENCIES),
            match_all=False,
            same_statement=False,
            without=(),
        )
    role = wording.asked_role(wording.without("mention", r.rest))
    if role and plan.kind in (Kind.THEME_AGENCIES, Kind.AGENCY_THEMES):
        plan = replace(plan, roles=(role,))
    if plan.kind is Kind.THEME_AGENCIES and denies(r.rest):
        plan = replace(plan, negated=not plan.negated)
    return plan


def _of_figures(plan: Plan) -> Plan:
    """Return the plan of a text as one of the tables, where nothing of the text is compared any more."""
    # «少吗» was about the numbers of the text; of two cells a yes means that the first is the larger.
    yes_no = plan.yes_no and plan.which_of_two is not Aggregate.MIN
    figure = replace(plan.one_thing(), kind=Kind.FIGURE, themes=(), roles=(), group=None)
    return replace(figure, yes_no=yes_no)


def _how(r: Reading, plan: Plan) -> Plan:
    if r.years.before:
        return plan
    if WHICH.search(r.question.strip()):
        return _listed(plan)
    counted = wording.counted_noun(r.text)
    if HOW_MANY.search(r.question.strip()) or counted:
        return replace(
            plan, aggregate=Aggregate.COUNT, counted=counted or "agencies", group=None, yes_no=False
        )
    bound = find_threshold(wording.without_counting(r.rest))
    if bound and plan.kind is Kind.FIGURE:
        return replace(plan, threshold=bound, aggregate=Aggregate.LIST, group=None, base=None)
    measure = find_measure(r.rest)
    if measure.aggregate is Aggregate.LIST and measure.group is None:
        return plan
    plan, aggregate = _of_both_years(r, plan, measure.aggregate), measure.aggregate
    if beside := _beside_others(r, plan, aggregate):
        return beside
    if measure.group and aggregate is Aggregate.LIST:
        figure = plan.kind is Kind.FIGURE
        aggregate = Aggregate.SUM if figure else Aggregate.COUNT
    group = measure.group or (
        plan.group if plan.kind is Kind.FIGURE else plan.group or Group.AGENCY
    )
    if aggregate in (Aggregate.SHARE, Aggregate.AVERAGE):
        group = measure.group
    if measure.group is Group.YEAR and len(plan.years) == 1:
        plan = replace(plan, years=())  # «哪年最高» looks at all of them
    plan = _told_as(plan, what_is_wanted(r.text, measure))
    return replace(
        plan, aggregate=aggregate, group=group, top=measure.top if measure.aggregate is not Aggregate.LIST else ALL,
        change=measure.change, yes_no=False,
    )  # fmt: skip


def _told_as(plan: Plan, asks: str) -> Plan:
    """Return the plan of a figure told in this way, without what else was wanted of it before."""
    if plan.kind is not Kind.FIGURE:
        return plan
    return replace(plan.one_thing(), asks=asks)


def _of_both_years(r: Reading, plan: Plan, aggregate: Aggregate) -> Plan:
    """Read «两年加一块儿» of the year told last and the one before it."""
    if aggregate is Aggregate.SUM and len(plan.years) == 1 and _TWO_YEARS.search(r.text):
        return replace(plan, years=(plan.years[0] - 1, plan.years[0]))
    return plan


def _beside_others(r: Reading, plan: Plan, aggregate: Aggregate) -> Plan | None:
    """Read «排第几», «占全部的多少», «翻了几倍» of the one figure told before."""
    if plan.kind is not Kind.FIGURE or not plan.figures:
        return None
    one = len(plan.figures) == 1 and bool(plan.agencies or plan.places)
    if one and is_place(r.text):
        return replace(plan, aggregate=Aggregate.MAX, top=ALL, base=plan.figures[0], group=None)
    if aggregate is Aggregate.SHARE:
        whole = None if _OF_EVERYBODY.search(r.text) else whole_of(plan.figures[0])
        base = whole or (plan.figures[0] if one else None)
        return replace(plan, aggregate=aggregate, base=base, group=None) if base else plan
    if aggregate is Aggregate.CHANGE and len(plan.years) == 1:
        change = find_measure(r.rest).change
        return replace(
            _told_as(plan, "times" if wants_times(r.text) else ""),
            aggregate=aggregate, change=change, years=(plan.years[0] - 1, plan.years[0]),
            group=None, top=ALL, yes_no=False,
        )  # fmt: skip
    return None


def _listed(plan: Plan) -> Plan:
    """Return the plan that tells who, where it told how many or how much."""
    return replace(plan, aggregate=Aggregate.LIST, group=None, yes_no=False)

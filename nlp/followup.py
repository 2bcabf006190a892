"""A question that goes on from the one before («那2020年呢», "and in towns?") changes its plan.

What was said before is the caller's to keep; nothing is remembered here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.report import Role
from nlp.names.agencies import Known
from nlp.plan import Aggregate, Kind, Plan, Show
from nlp.question import LONGEST_QUESTION, read, understand
from nlp.readings.followup_changes import changed_plan, rank_of
from nlp.readings.followup_same import beside_another, of_a_kind, of_another_role, of_the_same_row
from nlp.readings.followup_signs import (
    PRONOUN,
    asks_for_file,
    asks_why,
    goes_on,
    without_signs,
)
from nlp.readings.followup_step import of_the_year_beside
from nlp.readings.followup_year import in_the_year_beside
from nlp.readings.reading import Reading
from nlp.sentences import say

_NOT_THE_SAME = re.compile(
    r"[哪各历]一?年|每年|这些年|\b(?:which|any|all|every|each) years?\b|\bever\b", re.IGNORECASE
)


def follow_up(question: str, previous: Plan, known: Known) -> Plan | None:
    """Return the plan before with what this question changes; None for a question of its own."""
    if previous.kind is Kind.NONE or len(question) > LONGEST_QUESTION:
        return None
    r = replace(read(without_signs(question), known), question=question)
    if asks_for_file(r):
        return replace(previous, question=question, show=Show.EXPORT)
    if asks_why(question):
        return replace(previous, question=question, show=Show.NEAR_MISSES)
    previous = replace(previous, show=Show.FINDINGS)
    for same in (of_another_role, beside_another, of_a_kind, rank_of, of_the_same_row):
        if plan := same(r, previous):
            return replace(plan, language=_language(r, previous))
    if stepped := of_the_year_beside(r, previous) or _in_another_year(r, previous):
        return replace(stepped, language=_language(r, previous), reason=_reason(r))
    if PRONOUN.search(r.text) and not r.names_agency and (plan := _of_the_same(r, previous)):
        return plan
    if not goes_on(r):
        same_years = _of_the_same_years(question, r, previous)
        return same_years or _of_the_same_body(question, r, previous)
    changed = changed_plan(r, previous)
    if changed == previous and not r.named.missing:
        return None
    return replace(changed, question=question, language=_language(r, previous), reason=_reason(r))


def _in_another_year(r: Reading, previous: Plan) -> Plan | None:
    return in_the_year_beside(r, previous, lambda text: understand(text, r.known))


def _language(r: Reading, previous: Plan) -> str:
    return r.language if re.search(r"[A-Za-z\u4e00-\u9fff]", r.text) else previous.language


def _reason(r: Reading) -> str:
    """Decline when somebody is named whom the library does not hold."""
    if not r.named.missing or r.named.agencies:
        return ""
    names = "、".join(r.named.missing) if r.language == "zh" else ", ".join(r.named.missing)
    return say(r.language, "declined.unknown_agency", names=names, held="").strip()


def _of_the_same(r: Reading, previous: Plan) -> Plan | None:
    """Read «它2021年行政处罚多少件» as a question of the agencies spoken of before."""
    if not (previous.agencies or previous.places or previous.agency_types):
        return None
    named = replace(r.named, agencies=previous.agencies, places=previous.places)
    names = (*previous.agencies, *previous.places)
    spoken = PRONOUN.sub(names[0], r.question, count=1) if names else r.question
    plan = understand(spoken, r.known)
    if plan.reason or plan.kind in (Kind.REPORTS, Kind.NONE):
        return None
    if plan.kind is Kind.AGENCY_THEMES and previous.themes and plan.roles != (Role.PROBLEM,):
        plan = replace(plan, kind=Kind.THEME_AGENCIES, themes=previous.themes)
    years = plan.years or previous.years
    return replace(
        plan,
        question=r.question,
        agencies=named.agencies,
        places=named.places,
        agency_types=previous.agency_types,
        years=years,
    )


def _of_the_same_years(question: str, r: Reading, previous: Plan) -> Plan | None:
    """Keep the year of a ranking or bound for the next one that names none («许可最多的是谁»)."""
    ranked = previous.kind is Kind.FIGURE and _looks_over_all(previous) and previous.years
    if not ranked or r.years.years or r.years.before or r.names_agency:
        return None
    plan = None if _NOT_THE_SAME.search(r.text) else understand(question, r.known)
    if plan is None or plan.reason or plan.kind is not Kind.FIGURE or not _looks_over_all(plan):
        return None
    return replace(plan, years=previous.years)


def _looks_over_all(plan: Plan) -> bool:
    """Tell whether a figure is ranked or bounded over all bodies of a year."""
    ranked = plan.aggregate in (Aggregate.MAX, Aggregate.MIN) or plan.threshold is not None
    return ranked and not plan.agencies and not plan.places and plan.group is None


def _of_the_same_body(question: str, r: Reading, previous: Plan) -> Plan | None:
    """Read a question that lacks only of whom it is as one of the agency asked about before."""
    if not previous.agencies or r.names_agency or r.named.missing:
        return None
    if understand(question, r.known).kind is not Kind.NONE:
        return None
    plan = understand(f"{previous.agencies[0]}{question}", r.known)
    if plan.reason or plan.kind not in (Kind.FACT, Kind.FIGURE):
        return None
    return replace(
        plan,
        question=question,
        agencies=previous.agencies,
        places=previous.places,
        years=plan.years or previous.years,
    )

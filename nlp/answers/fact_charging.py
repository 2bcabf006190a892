"""Which agencies charged fees for information, and which say that they charged none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.answers.fact_findings import fact_finding
from nlp.answers.fact_sentences import told_sentence
from nlp.facts.fees import CHARGES, NO_FEE
from nlp.facts.one_report import Told
from nlp.facts.ranking import Ask
from nlp.findings import NearMiss, count_agencies, names_shown
from nlp.plan import Aggregate, Plan
from nlp.scopes import Outcome
from nlp.sentences import count_of, say

_TOLD_ONE_BY_ONE = 12


def charging_outcome(plan: Plan, told: Sequence[Told]) -> Outcome:
    """List the agencies that charged fees, or say that they did not; apart those that say the other."""
    language, wanted = plan.language, Ask.parse(plan.asks).detail
    none = wanted == NO_FEE
    said = [t for t in told if t.verdict.answers and t.no == none]
    other = [t for t in told if t.verdict.answers and t.no != none]
    reports = [t.report for t in said]
    values = {
        "searched": count_of(language, len(told), "report"),
        "agencies": count_of(language, count_agencies(reports), "agency"),
        "found": count_of(language, len(reports), "report"),
        "names": names_shown(reports, language),
    }
    key = "not" if none else "some"
    empty = "not_none" if none else "none"
    text = [say(language, f"fact.fee_{key if said else empty}", **values)]
    if plan.yes_no:
        text.insert(0, say(language, "yes" if said else "no"))
    if wanted == CHARGES:
        text += [told_sentence(plan, t) for t in said[:_TOLD_ONE_BY_ONE]]
    reason = say(language, "fact.reasons.not_asked")
    misses = tuple(NearMiss(fact_finding(c), reason) for t in other for c in t.verdict.answers)
    findings = tuple(fact_finding(c) for t in said for c in t.verdict.answers)
    outcome = Outcome(tuple(text), findings, misses)
    if plan.aggregate is not Aggregate.COUNT:
        return outcome
    number = count_agencies(reports)
    unit = values["agencies"].removeprefix(str(number)).strip()
    return replace(outcome, value=number, unit=unit)

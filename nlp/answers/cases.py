"""Yes or no about reviews and lawsuits from the text, where the table that counts them is not printed.

A sentence answers only if it tells that there were cases or none: the list of chapters, a right that
applicants have, or a duty do not. Where reviews «or» lawsuits are asked about, no means neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.answers.evidence import none_of_the_section, tells_of_cases
from nlp.answers.facts import answer_fact
from nlp.answers.statement_findings import said_line
from nlp.evidence import ReportRow, Retriever
from nlp.findings import Finding
from nlp.plan import Kind, Plan
from nlp.scopes import Outcome
from nlp.sentences import say

_WORDS = {"reconsideration": ("复议", "诉讼"), "litigation": ("诉讼", "复议")}
_ROWS = {
    "reconsideration": ("reconsideration",),
    "review_and_litigation": ("reconsideration", "litigation"),
}
_OTHER = ("litigation",)


def cases_in_words(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]
) -> Outcome | None:
    """Return what the text says of the cases that a plan asks about, None where it says nothing."""
    kinds = dict.fromkeys(kind for _, row, _ in plan.figures for kind in _ROWS.get(row, _OTHER))
    told = [_told(plan, retriever, reports, _WORDS[kind]) for kind in kinds]
    no = say(plan.language, "no")
    for outcome in told:
        if outcome and outcome.text[0] != no:
            return outcome
    found = [outcome for outcome in told if outcome]
    if len(found) < len(told) or not found:
        return None  # that there were no reviews does not say that there were no lawsuits
    if len(found) == 1:
        return found[0]
    return _denied(plan, tuple(dict.fromkeys(f for outcome in found for f in outcome.findings)))


def _told(
    plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...], words: tuple[str, str]
) -> Outcome | None:
    asked = replace(plan, kind=Kind.FACT, asks="whether", words=words[:1], figures=())
    told = answer_fact(asked, retriever, reports)
    kept = tuple(f for f in told.findings if tells_of_cases(f))
    if len(kept) == len(told.findings) and kept:
        return told
    if kept:
        lines = [said_line(plan, finding) for finding in kept]
        return Outcome((told.text[0], *lines), kept, told.near_misses)
    reason = say(plan.language, "fact.reasons.negated")
    misses = (m.finding for m in told.near_misses if m.reason == reason)
    if denied := tuple(f for f in misses if tells_of_cases(f)):
        return _denied(plan, denied)
    return none_of_the_section(plan, retriever, reports, words)


def _denied(plan: Plan, findings: Sequence[Finding]) -> Outcome:
    lines = [said_line(plan, finding) for finding in findings]
    return Outcome((say(plan.language, "no"), *dict.fromkeys(lines)), tuple(findings), value=0)

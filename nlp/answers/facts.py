"""Answers to questions for facts of the narrative: an exact span, its sentence, and where it stands.

A report that was read and does not say it is an answer («没有提到»); a report where several numbers
compete is not answered, its closest passages are shown as near-misses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.answers.fact_annex import with_annexes
from nlp.answers.fact_anywhere import answer_anywhere
from nlp.answers.fact_changes import YearTold, answer_fact_change
from nlp.answers.fact_charging import charging_outcome
from nlp.answers.fact_contests import answer_contest
from nlp.answers.fact_findings import fact_finding, fact_miss
from nlp.answers.fact_sentences import told_outcome
from nlp.answers.own_years import of_own_years
from nlp.answers.publication import answer_published
from nlp.answers.statement_findings import sections_read
from nlp.evidence import ReportRow, Retriever, StatementRow
from nlp.facts.anywhere import ANYWHERE, asks_anywhere
from nlp.facts.changes import of_year
from nlp.facts.clauses import Sentence, sentences_of
from nlp.facts.fees import WAIVER
from nlp.facts.halves import AND, halves
from nlp.facts.most import MOST
from nlp.facts.one_report import Told, told_by
from nlp.facts.ranking import Ask, Verdict
from nlp.facts.words import Group, group_of
from nlp.findings import Finding
from nlp.plan import OR, Aggregate, Plan
from nlp.readings.wording import phrase
from nlp.scopes import Outcome, declined, scope_of
from nlp.sentences import say

# What no span of a sentence answers, but what whole sentences say.
_OF_WHOLE = frozenset(("whether", "fee", "merged", WAIVER, MOST))
# Above so many reports only the passages that hold a word of the question are read.
_READ_WHOLE = 40
_BEHIND = 0.2  # how far what one report says of a part may be behind another


def answer_fact(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Read the reports of the scope for the fact a plan asks for."""
    if AND in plan.asks:
        return _both(plan, retriever, reports)
    ask = Ask.parse(plan.asks)
    if ask.kind == "published":
        return answer_published(plan, retriever, reports)
    if asks_anywhere(plan):
        return answer_anywhere(plan, retriever, reports)
    if plan.aggregate is Aggregate.DIFFERENCE:
        return answer_contest(plan, _read(plan, ask, retriever, of_own_years(plan, reports)))
    told = _read(plan, ask, retriever, reports)
    if plan.aggregate is Aggregate.CHANGE:
        return _changing(plan, told)
    told = _best_of(told)
    if ask.kind == "fee" and ask.detail:
        return charging_outcome(plan, told)
    outcome = told_outcome(plan, told)
    typed = plan.agency_types and not plan.agencies and ask.kind not in _OF_WHOLE
    if not outcome.findings and typed:
        wider = replace(plan, agency_types=(), about=(ANYWHERE,))  # «old town» is no town's report
        found = answer_anywhere(wider, retriever, retriever.report_rows(scope_of(wider)))
        outcome = found if found.findings else outcome
    if not outcome.findings and (words := phrase("business", plan.question)):
        help_text = say(plan.language, "declined.help")
        return declined(say(plan.language, "declined.business", words=words, help=help_text))
    if outcome.examined:
        return outcome
    return _with_silent(outcome, plan, retriever, [t.report for t in told if t.silent])


def _both(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Answer what is asked first, and what is asked second in the reports that tell the first."""
    at = plan.words.index(OR)
    asks, words = plan.asks.split(AND), (plan.words[:at], plan.words[at + 1 :])
    asked = halves(plan.question) or (plan.question, plan.question)
    one = replace(plan, asks=asks[0], words=words[0], question=asked[0])
    first = answer_fact(one, retriever, reports)
    telling = {finding.report.id for finding in first.findings}
    same = "" if words[1] != words[0] else "、".join(words[0])
    two = replace(plan, asks=asks[1], words=words[1], question=f"{same}{asked[1]}")
    inside = tuple(r for r in reports if r.id in telling) or reports
    second = answer_fact(two, retriever, inside)
    if not (first.findings and second.findings):
        return first if first.findings or not second.findings else second
    lines = dict.fromkeys((*first.text, *second.text))
    findings = tuple(dict.fromkeys((*first.findings, *second.findings)))
    lead = first if first.value is not None else second
    return Outcome(tuple(lines), findings, first.near_misses, lead.value, lead.unit)


def _read(plan: Plan, ask: Ask, retriever: Retriever, reports: Sequence[ReportRow]) -> list[Told]:
    """Return what each report tells, and which of them tell nothing."""
    groups = tuple(group_of(word) for word in plan.words)
    by_report: dict[str, list[Sentence]] = {}
    for sentence in sentences_of(_rows(plan, retriever, reports, groups)):
        by_report.setdefault(sentence.report.id, []).append(sentence)
    told = [
        told_by(report, by_report.get(report.id, ()), ask, groups, _question_to(plan, report))
        for report in reports
    ]
    return with_annexes(plan, ask, groups, retriever, told)


def _rows(
    plan: Plan, retriever: Retriever, reports: Sequence[ReportRow], groups: Sequence[Group]
) -> tuple[StatementRow, ...]:
    scope = scope_of(plan)
    core = [g for g in groups if not g.weak]
    if len(reports) > _READ_WHOLE and core:
        return retriever.statements_holding((tuple(t for g in core for t in g.terms),), scope)
    return retriever.statement_rows(scope)


def _question_to(plan: Plan, report: ReportRow) -> str:
    """Return a question as it is put to one report: of years compared, to each for its own."""
    if plan.aggregate is not Aggregate.CHANGE:
        return plan.question
    return of_year(plan.question, report.year)


def _changing(plan: Plan, told: Sequence[Told]) -> Outcome:
    """Set the numbers that the reports of several years tell side by side."""
    years = []
    for one in told:
        found = one.verdict.answers
        certain = found[0] if len({c.key for c in found}) == 1 else None
        finding = fact_finding(certain) if certain else None
        years.append(YearTold(one.report, certain, finding))
    misses = tuple(fact_miss(plan, c) for t in told for c in t.verdict.near)
    return answer_fact_change(plan, years, misses)


def _best_of(told: Sequence[Told]) -> list[Told]:
    """Return what was found, without sentences that only say a part where another report says more."""
    scores = [c.score for t in told if t.most for c in t.verdict.answers]
    exact = any(t.verdict.answers and not t.most for t in told)
    kept = []
    for one in told:
        best = max((c.score for c in one.verdict.answers), default=0.0)
        if one.most and (exact or best < max(scores) - _BEHIND):
            near = (*one.verdict.answers, *one.verdict.near)
            one = replace(one, verdict=Verdict(near=near), most=False)
        kept.append(one)
    return kept


def _with_silent(
    outcome: Outcome, plan: Plan, retriever: Retriever, silent: Sequence[ReportRow]
) -> Outcome:
    """Show the reports that were read and say nothing of it as what was examined."""
    if not silent:
        return outcome
    read = sections_read(retriever, scope_of(plan))
    examined = tuple(Finding(r, read=read[r.id]) for r in silent if r.id in read)
    return replace(outcome, examined=examined)

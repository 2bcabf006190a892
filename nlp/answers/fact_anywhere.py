"""What reports say of a matter that no agency was named for, or that none of them speaks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.answers.fact_findings import fact_finding, fact_miss
from nlp.answers.fact_sentences import told_sentence, told_value
from nlp.evidence import ReportRow, Retriever
from nlp.facts.anywhere import find_anywhere
from nlp.facts.clauses import is_negated
from nlp.facts.one_report import Told
from nlp.facts.ranking import Ask, Candidate, Verdict
from nlp.facts.stages import at_stage
from nlp.facts.words import group_of, without_exclusions
from nlp.plan import Plan
from nlp.scopes import Outcome, declined
from nlp.sentences import count_of, listed, say


def answer_anywhere(plan: Plan, retriever: Retriever, reports: Sequence[ReportRow]) -> Outcome:
    """Tell what the reports say of a matter that no agency was named for, or decline."""
    language = plan.language
    asked = without_exclusions(plan.question)
    found = find_anywhere(plan, retriever, reports, asked)
    staged = at_stage(Verdict(found.answers), Ask.parse(plan.asks), asked)
    found = replace(found, answers=staged.answers, near=(*staged.near, *found.near))
    misses = tuple(fact_miss(plan, c) for c in found.near)
    if not found.answers:
        words = listed(language, plan.words)
        reason = say(language, "declined.fact_nowhere", words=words)
        return replace(declined(reason), near_misses=misses)
    told = [Told(c.sentence.report, Verdict((c,))) for c in found.answers]
    text = [told_sentence(plan, t) for t in told]
    if plan.yes_no:
        no = all(_is_denied(c, plan) for c in found.answers)
        text.insert(0, say(language, "no" if no else "yes"))
    elif len(told) > 1:
        text.insert(
            0, say(language, "fact.several", reports=count_of(language, len(told), "report"))
        )
    value, unit = told_value(told)
    return Outcome(tuple(text), tuple(map(fact_finding, found.answers)), misses, value, unit)


def _is_denied(candidate: Candidate, plan: Plan) -> bool:
    """Tell whether a sentence denies one of the words it was found by."""
    text = candidate.sentence.text
    places = (at for word in plan.words for at, _ in group_of(word).places(text))
    return any(is_negated(text, at) for at in places)

"""What the numbers told in the text of several reports add up to, where their sum is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.answers.figure_totals import add
from nlp.facts.ranking import Ask, Verdict
from nlp.facts.spans import PEOPLE
from nlp.plan import Plan
from nlp.readings.wording import says
from nlp.scopes import Outcome
from nlp.sentences import count_of, number, say

_ADDED = ("fee", "money", "count", "amount")


def with_total(plan: Plan, verdicts: Sequence[Verdict], outcome: Outcome) -> Outcome:
    """Put the sum before what each report tells, where each tells one number of the same unit."""
    answered = [v for v in verdicts if v.answers]
    if Ask.parse(plan.asks).kind not in _ADDED or len(answered) < 2:
        return outcome
    if plan.yes_no or not says("aggregate.sum", plan.question):
        return outcome
    spans = [verdict.answers[0].span for verdict in answered]
    alone = all(len({c.key for c in verdict.answers}) == 1 for verdict in answered)
    values = [span.value for span in spans if span.value is not None]
    units = {"人" if span.unit in PEOPLE else span.unit for span in spans}
    if not alone or len(values) < len(spans) or len(units) > 1:
        return outcome
    unit, value = max((span.unit for span in spans), key=len), add(values)  # 人次 before 人
    reports = count_of(plan.language, len(answered), "report")
    shown = unit if plan.language == "zh" else f" {unit}".rstrip()
    text = say(plan.language, "fact.total", value=number(value), unit=shown, reports=reports)
    return replace(outcome, text=(text, *outcome.text), value=value, unit=unit)

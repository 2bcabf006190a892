"""Answers to figures: one thing worked out of them, or several asked for together, each told in its turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nlp.answers.figures import answer_figure
from nlp.evidence import ReportRow, Retriever
from nlp.findings import Finding, Status
from nlp.plan import Aggregate, Plan
from nlp.scopes import Outcome


def answer_figures(plan: Plan, retriever: Retriever, reports: tuple[ReportRow, ...]) -> Outcome:
    """Work out each of what a plan asks for; the first is the value of the answer."""
    wanted = _wanted(plan)
    if not wanted:
        return answer_figure(plan, retriever, reports)
    outcomes = [
        answer_figure(replace(plan, aggregate=one, measures=()), retriever, reports)
        for one in wanted
    ]
    told = [outcome for outcome in outcomes if outcome.status is not Status.DECLINED]
    if not told:
        return outcomes[0]
    return replace(
        told[0],
        text=_distinct(
            (*(outcome.text[0] for outcome in told), *(s for o in told for s in o.text[1:]))
        ),
        findings=_each_once(f for outcome in told for f in outcome.findings),
    )


def _wanted(plan: Plan) -> tuple[Aggregate, ...]:
    """Return the several measures of a plan, none where it was changed to another since."""
    several = len(plan.measures) > 1 and plan.measures[0] is plan.aggregate
    return plan.measures if several else ()


def _distinct(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentences))


def _each_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each cell once, in the order in which they were told."""
    by_cell: dict[tuple[str, object], Finding] = {}
    for finding in findings:
        by_cell.setdefault((finding.report.id, finding.figure), finding)
    return tuple(by_cell.values())
